"""What the page holds as data: the records, their translations, how the work stands, and the files for apps.

What is the same for many strings is told once, and what is empty is left out, so that the page opens fast.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.model.artifact import Artifact
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, KINDS
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.site.telling import told

_PIECES = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)

Json = dict[str, Any]


def payload(public: Public, files: Sequence[Artifact], work: Mapping[str, Any]) -> Json:
    """The data of the page.

    ``files`` are the other files of the export, which it lists with their checksums; ``work`` is how the work stands.
    """
    translations = work.get("translations", ())
    units: Sequence[Mapping[str, Any]] = next((language["units"] for language in translations), ())
    return {
        "meta": dict(public.meta),
        "folders": dict(FOLDERS),
        "heads": {name: kind.title for name, kind in KINDS.items()},
        "about": dict(public.texts),
        "drafts": sorted(public.drafts),
        "records": [_record(public, record) for record in public.of(*CONTENT_KINDS)],
        "sources": [_lean(record) for record in public.of("source")],
        "withdrawn": list(public.withdrawn),
        "redirects": list(public.redirects),
        "units": {
            "keys": [unit["key"] for unit in units],
            "hashes": [unit["source_sha"] for unit in units],
            "limits": [unit.get("limit") or 0 for unit in units],
        },
        "notes": {unit["key"].partition(":")[0]: unit["note"] for unit in units if unit.get("note")},
        "translations": [_translation(language) for language in translations],
        "work": {key: value for key, value in work.items() if key != "translations"},
        "files": [_file(artifact, public.drafts) for artifact in files],
    }


def _lean(record: PublicRecord) -> Json:
    """The fields of a record that hold something, but its address: the page makes it from the base address."""
    fields = {key: value for key, value in record.fields.items() if key != "canonical" and value not in ([], "")}
    return {"id": record.id, "kind": record.kind, **fields}


def _record(public: Public, record: PublicRecord) -> Json:
    """A record with its text in the source language; ``carried`` names the other languages that exports have it in."""
    source = public.meta["source_language"]
    carried = [tag for tag in record.texts if tag != source]
    signed = [tag for tag in carried if public.clinical_review(record, tag) == "signed"]
    text = record.texts[source]
    some = {"carried": carried, "signed": signed, "figures": _figures(record.figures(source), text)}
    return {**_lean(record), "text": text, **{key: value for key, value in some.items() if value}}


def _figures(figures: Sequence[Mapping[str, Any]], text: Mapping[str, Any]) -> list[Json]:
    """The figures, each with the sentence that tells it, if it counts out of a whole."""
    found = told(text, figures)
    return [
        {**figure, **({"told": dataclasses.asdict(found[figure["id"]])} if figure["id"] in found else {})}
        for figure in figures
    ]


def _translation(language: Mapping[str, Any]) -> Json:
    """A language: for each unit, in their order, its translation, hash and state; and what few units have."""
    rest = {}
    for place, unit in enumerate(language["units"]):
        few = {key: unit[key] for key in ("blocked", "faults", "signatures") if unit.get(key)}
        if unit.get("previous"):
            few["changed"] = changes(unit["previous"], unit["source"])
        if few:
            rest[str(place)] = few
    return {
        **{key: language[key] for key in ("language", "name", "direction", "draft")},
        "targets": [unit.get("target", "") for unit in language["units"]],
        "hashes": [unit.get("target_sha", "") for unit in language["units"]],
        "states": [unit["state"] for unit in language["units"]],
        "rest": rest,
    }


def changes(before: str, after: str) -> list[list[str]]:
    """How a text became another: pieces in order, each with ``=`` kept, ``-`` gone or ``+`` new before it."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[list[str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(["=", "".join(old[a:b])])
            continue
        found += [[sign, "".join(part)] for sign, part in (("-", old[a:b]), ("+", new[c:d])) if part]
    return found


def _file(artifact: Artifact, drafts: frozenset[str]) -> Json:
    told: Json = {
        "path": artifact.path,
        "bytes": len(artifact.content),
        "sha256": hashlib.sha256(artifact.content).hexdigest(),
        "media_type": artifact.media_type,
    }
    if artifact.rows is not None:
        told["rows"] = artifact.rows
    if artifact.language:
        told["language"] = artifact.language
    return {**told, "draft": True} if artifact.language in drafts else told
