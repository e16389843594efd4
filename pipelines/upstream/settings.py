"""What the settings of other datasets add to those of a dataset that takes records from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.model.records import LOCALES, VOCABULARY, Dataset, Document
from pipelines.model.shapes import UpstreamExtends

Others = Sequence[tuple[Dataset, UpstreamExtends | None]]
"""The other datasets, with the entry of upstream.yaml for the one that is extended."""


def merged(own: Dataset, others: Others, redirects: Mapping[str, Any]) -> dict[str, Document]:
    """The settings that others add to, by name: of own entries and those of others for the same thing, the own count.

    ``redirects`` are the entries of others that are taken, by the id that they redirect.
    """
    about = own.about
    found = {
        "people": {"people": _listed("id", own.people.values(), *(other.people.values() for other, _ in others))},
        "redirects": {"redirects": _listed("from", own.retired, redirects.values())},
        VOCABULARY: {
            "words": list(dict.fromkeys(word for one in (own, *(o for o, _ in others)) for word in one.vocabulary))
        },
        "codes": _codes(own, others),
        LOCALES: _locales(own, others, about["languages"] if about else []),
    }
    return {
        name: _document(own, name, data) for name, data in found.items() if own.knows(name) and _adds(own, name, data)
    }


def _adds(own: Dataset, name: str, data: Mapping[str, Any]) -> bool:
    """Whether merged data is other than what the own file has."""
    document = own.settings.get(name)
    return data != document.data if document else any(data.values())


def _document(own: Dataset, name: str, data: dict[str, Any]) -> Document:
    """A settings file with more data than its own file; positions are those of the own file, or its beginning."""
    if document := own.settings.get(name):
        return dataclasses.replace(document, data=data)
    folder = "dataset/translations" if name == LOCALES else "dataset"
    return Document(f"{folder}/{name}.yaml", data, "", lambda: {(): (1, 1)})


def _listed(key: str, *lists: Any) -> list[Any]:
    """The entries of some lists; of those with the same key, the first."""
    found: dict[str, Any] = {}
    for entries in lists:
        for entry in entries:
            found.setdefault(entry[key], entry)
    return list(found.values())


def _codes(own: Dataset, others: Others) -> dict[str, Any]:
    """The codes of a release that are not blocked, beside the own ones. A code whose answers are all blocked is."""
    found: dict[str, Any] = {**own.codes, "systems": [*own.codes["systems"]]}
    for other, extends in others:
        if extends is None:
            continue
        blocked, codes = frozenset(extends.get("blocks", ())), extends.get("blocked_codes", {})
        for system in other.codes["systems"]:
            taken = list(_answered(system["codes"], frozenset(codes.get(system["name"], ())), blocked))
            if taken:
                _add(found["systems"], {**system, "codes": taken})
        if categories := list(_answered(other.codes.get("categories", ()), frozenset(), blocked)):
            found["categories"] = _listed("category", found.get("categories", ()), categories)
    return found


def _answered(entries: Any, left_out: frozenset[str], blocked: frozenset[str]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        answers = [name for name in entry["answers"] if name not in blocked]
        if answers and entry.get("code") not in left_out:
            yield {**entry, "answers": answers}


def _add(systems: list[Any], system: dict[str, Any]) -> None:
    """Adds a system of codes, or the codes that the own one of its name lacks."""
    for place, known in enumerate(systems):
        if known["name"] == system["name"]:
            systems[place] = {**known, "codes": _listed("code", known["codes"], system["codes"])}
            return
    systems.append(system)


def _locales(own: Dataset, others: Others, languages: Sequence[str]) -> dict[str, Any]:
    """The locales of the dataset's languages; an own one keeps what it says, and learns terms and equal texts."""
    document = own.settings.get(LOCALES)
    found: dict[str, Any] = {**document.data} if document else {}
    locales: dict[str, Any] = {**own.locales}
    for other, _ in others:
        for language, locale in other.locales.items():
            if language not in languages:
                continue
            mine = locales.get(language)
            locales[language] = locale if mine is None else _learned(mine, locale)
        if "release" not in found and other.release and locales:
            found["release"] = other.release
    return {**found, "locales": locales} if locales else found


def _learned(mine: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    learned: dict[str, Any] = {**mine}
    if same := [*mine.get("same", ()), *(key for key in other.get("same", ()) if key not in mine.get("same", ()))]:
        learned["same"] = same
    if terms := {**other.get("terms", {}), **mine.get("terms", {})}:
        learned["terms"] = terms
    return learned
