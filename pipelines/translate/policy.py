"""Which translations an export carries: the least state by kind, and nothing that a check found wrong.

A record is carried whole or not at all, so that no reader meets two languages in one text. The dataset's own strings
(title, notices, labels, topic titles) are carried one by one: a changed label must not take a language out of the
exports. They are carried once most of them are ready; the source language stands in for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pipelines.model.shapes import RecordText
from pipelines.translate.shapes import STATES, Catalog, State, Unit
from pipelines.translate.units import DATASET

DRAFT_TAG = "x-draft"
"""Ends the language tag of an edition with drafts: a private-use subtag (RFC 5646), so that a lookup of the language
(RFC 4647) finds no draft. Filtering by a prefix does find it."""

UNUSABLE = ("missing", "stale")
"""The states of which nothing is carried: there are no words, or they are those for another English."""

BLOCKED = "blocked"
"""Why a text is shown in English: a check found an error in its translation."""


@dataclass(frozen=True)
class ExportedLanguage:
    """A language as exports carry it.

    ``tag`` names it in exports. ``texts`` holds the translated text of every record that is whole, by record id.
    ``own`` holds those of the dataset's own strings that are ready, or nothing as long as most of them are not, or no
    record is carried: such a language has no guide of its own. ``figures`` holds what figures say, by record and
    figure. ``states`` holds the least state of each record's units, or ``blocked``; records whose state is too low have
    no text.
    """

    tag: str
    language: str
    draft: bool
    texts: Mapping[str, RecordText]
    own: Mapping[str, object]
    figures: Mapping[str, Mapping[str, Mapping[str, str]]]
    states: Mapping[str, str]


def exported_languages(
    units: Iterable[Unit],
    catalog: Catalog,
    states: Mapping[str, State],
    blocked: frozenset[str],
    least: Mapping[str, State],
) -> Iterator[ExportedLanguage]:
    """The edition of a language, whatever it holds, and one with drafts if that holds more.

    ``least`` gives the least state that an export carries, by kind.
    """
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.record, []).append(unit)
    told: dict[str, str] = {}
    released: set[str] = set()
    drafted: set[str] = set()
    for record, members in groups.items():
        lowest = min((states[unit.key] for unit in members), key=STATES.index)
        stopped = any(unit.key in blocked for unit in members) and lowest not in UNUSABLE
        told[record] = BLOCKED if stopped else lowest
        parts = [[unit] for unit in members] if record == DATASET else [members]
        for part in parts:
            worst = min((states[unit.key] for unit in part), key=STATES.index)
            if worst in UNUSABLE or any(unit.key in blocked for unit in part):
                continue
            keys = {unit.key for unit in part}
            drafted |= keys
            if STATES.index(worst) >= STATES.index(least[part[0].kind]):
                released |= keys
    language = catalog.language
    yield _exported_language(language, language, False, groups, released, catalog, told)
    if drafted - released:
        yield _exported_language(f"{language}-{DRAFT_TAG}", language, True, groups, drafted, catalog, told)


def _exported_language(
    tag: str,
    language: str,
    draft: bool,
    groups: Mapping[str, list[Unit]],
    carried: set[str],
    catalog: Catalog,
    told: Mapping[str, str],
) -> ExportedLanguage:
    texts: dict[str, dict[str, object]] = {}
    figures: dict[str, dict[str, dict[str, str]]] = {}
    for record, members in groups.items():
        for unit in members:
            if unit.key not in carried:
                continue
            target = catalog.entries[unit.key].target
            path = unit.field.split(".")
            if path[0] == "figures":
                figures.setdefault(record, {}).setdefault(path[1], {})[path[2]] = target
            else:
                _put(texts.setdefault(record, {}), path, target)
    own = texts.pop(DATASET, {})
    strings = groups.get(DATASET, [])
    spoken = texts and 2 * sum(unit.key in carried for unit in strings) > len(strings)
    listed = {name: cast("RecordText", _listed(text)) for name, text in texts.items()}
    return ExportedLanguage(tag, language, draft, listed, own if spoken else {}, figures, told)


def _put(tree: dict[str, object], path: list[str], value: str) -> None:
    """Sets a value in nested mappings, which are made where they are missing."""
    for part in path[:-1]:
        tree = cast("dict[str, object]", tree.setdefault(part, {}))
    tree[path[-1]] = value


def _listed(value: object) -> object:
    """A tree in which mappings of 0, 1, 2 … are lists again."""
    if not isinstance(value, dict):
        return value
    made = {key: _listed(inner) for key, inner in value.items()}
    numbered = [str(number) for number in range(len(made))]
    return [made[number] for number in numbered] if made and made.keys() == set(numbered) else made
