"""The data of the page: records, translations, the editorial progress report, and the list of exported files.

Values that many strings share are stored once and empty values are left out, so that the page loads fast.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.model.artifact import Artifact, is_indexed
from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.shapes import Figure, RecordText
from pipelines.model.text import differences
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.site.addresses import page_of
from pipelines.publish.workbench.figure_sentences import sentences_of

_PIECES = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)

Json = dict[str, Any]


def payload(public: Public, files: Sequence[Artifact], progress: Mapping[str, Any]) -> Json:
    """The data of the page.

    ``files`` are the other files of the export; ``progress`` is the report of ``pipelines.editing.progress``.
    """
    translations = progress.get("translations", ())
    units: Sequence[Mapping[str, Any]] = next((language["units"] for language in translations), ())
    return {
        "meta": {**public.meta, "topics": [topic.id for topic in public.of("topic")]},
        "folders": {name: kind.folder for name, kind in KINDS.items() if kind.labelled},
        "heads": {name: kind.title for name, kind in KINDS.items()},
        "about": {language: {**text, "topics": _topics(public, language)} for language, text in public.texts.items()},
        "drafts": sorted(public.drafts),
        "records": [_record(public, record) for record in public.of(*CONTENT_KINDS)],
        "statistics": [_statistic(public, record) for record in public.of("statistic")],
        "sources": [_compact(record) for record in public.of("source")],
        "withdrawn": list(public.withdrawn),
        "redirects": list(public.redirects),
        "units": {
            "keys": [unit["key"] for unit in units],
            "hashes": [unit["source_sha"] for unit in units],
            "limits": [unit.get("limit") or 0 for unit in units],
        },
        "notes": {unit["key"].partition(":")[0]: unit["note"] for unit in units if unit.get("note")},
        "translations": [_translation(language) for language in translations],
        "work": {key: value for key, value in progress.items() if key != "translations"},
        "files": [_file(one, public.drafts) for one in files if not _of_site(one) and not is_indexed(one.path)],
        "site": _site(public, files),
    }


def _of_site(artifact: Artifact) -> bool:
    return artifact.path.startswith("site/")


def _site(public: Public, files: Sequence[Artifact]) -> Json:
    """How many files the patients' site has, and the page of each record on it in the source language."""
    paths = {artifact.path.removeprefix("site/") for artifact in files if _of_site(artifact)}
    pages = {record.id: f"{public.meta['source_language']}/{page_of(record.id)}" for record in public.records}
    return {
        "files": len(paths),
        "pages": {name: page for name, page in pages.items() if page.partition("#")[0] in paths},
    }


def _topics(public: Public, language: str) -> dict[str, str]:
    """The title of each topic by id."""
    return {topic.id: public.title(topic.id, language) for topic in public.of("topic")}


def _compact(record: PublicRecord) -> Json:
    """The fields of a record that are not empty, without its address, which the page derives from the base address."""
    fields = {key: value for key, value in record.fields.items() if key != "canonical" and value not in ([], "")}
    return {"id": record.id, "kind": record.kind, **fields}


def _statistic(public: Public, record: PublicRecord) -> Json:
    """A statistic with its words in the source language, and the other languages in which they are exported."""
    source = public.meta["source_language"]
    carried = [tag for tag in record.texts if tag != source]
    return {**_compact(record), "text": record.texts[source], "carried": carried}


def _record(public: Public, record: PublicRecord) -> Json:
    """A record with its text in the source language; ``carried`` lists the other languages in which it is exported."""
    source = public.meta["source_language"]
    carried = [tag for tag in record.texts if tag != source]
    signed = [tag for tag in carried if public.clinical_review(record, tag) == "signed"]
    text = record.texts[source]
    optional = {"carried": carried, "signed": signed, "figures": _figures(record.figures(source), text)}
    return {**_compact(record), "text": text, **{key: value for key, value in optional.items() if value}}


def _figures(figures: Sequence[Figure], text: RecordText) -> list[Json]:
    """The figures; those that have a denominator with the sentence that states them, as ``told``."""
    found = sentences_of(text, figures)
    return [
        {**figure, **({"told": dataclasses.asdict(found[figure["id"]])} if figure["id"] in found else {})}
        for figure in figures
    ]


def _translation(language: Mapping[str, Any]) -> Json:
    """A language: translation, hash and state of each unit in order, and the fields that only few units have."""
    rest = {}
    for place, unit in enumerate(language["units"]):
        rare = {key: unit[key] for key in ("blocked", "faults", "signatures") if unit.get(key)}
        if unit.get("previous"):
            rare["changed"] = changes(unit["previous"], unit["source"])
        if rare:
            rest[str(place)] = rare
    return {
        **{key: language[key] for key in ("language", "name", "direction", "draft")},
        "targets": [unit.get("target", "") for unit in language["units"]],
        "hashes": [unit.get("target_sha", "") for unit in language["units"]],
        "states": [unit["state"] for unit in language["units"]],
        "rest": rest,
    }


def changes(before: str, after: str) -> list[list[str]]:
    """The difference between two texts: pieces in order, each after ``=`` (kept), ``-`` (removed) or ``+`` (added)."""
    return [[mark, text] for mark, text in differences(_PIECES.findall(before), _PIECES.findall(after))]


def _file(artifact: Artifact, drafts: frozenset[str]) -> Json:
    entry: Json = {
        "path": artifact.path,
        "bytes": len(artifact.content),
        "sha256": hashlib.sha256(artifact.content).hexdigest(),
        "media_type": artifact.media_type,
    }
    if artifact.rows is not None:
        entry["rows"] = artifact.rows
    if artifact.language:
        entry["language"] = artifact.language
    return {**entry, "draft": True} if artifact.language in drafts else entry
