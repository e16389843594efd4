"""JSON: all records in one language, ready to show, and all records in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pipelines.files.json_text import dump, ordered
from pipelines.model.artifact import Artifact
from pipelines.model.kinds import KINDS
from pipelines.model.shapes import DatasetFileText
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.pictures import path_of


def export(public: Public) -> Iterator[Artifact]:
    """``json/<lang>.json`` for each language, and ``json/records.json``."""
    rows = len(public.records)
    for language in public.languages:
        content = dump(in_language(public, language))
        yield Artifact(f"json/{language}.json", content, "application/json", rows, "language", language)
    yield Artifact("json/records.json", dump(neutral(public)), "application/json", rows, "records")


def in_language(public: Public, language: str) -> dict[str, Any]:
    """All records in one language; a record without text in it has that of the source language, with a note."""
    about = public.about(language)

    def shown(record: PublicRecord) -> dict[str, Any]:
        base = {"id": record.id, "kind": record.kind, **record.fields}
        if not record.texts:
            return base
        used, text = public.text(record, language)
        base |= {"language": used, "text": text, "translation": public.translation(record, language)}
        if record.id in public.drawings:
            base["file"] = path_of(record.id, language if language in public.languages else used)
        if not KINDS[record.kind].content:
            return base
        return {
            **base,
            "figures": record.figures(used),
            "clinical_review": public.clinical_review(record, language),
        }

    return {"meta": {**public.meta, "language": language}, **_about(about), **_by_kind(public, shown)}


def neutral(public: Public) -> dict[str, Any]:
    """All records with their text in every language, by language."""

    def shown(record: PublicRecord) -> dict[str, Any]:
        base = {"id": record.id, "kind": record.kind, **record.fields}
        if not record.texts:
            return base
        base |= {"texts": record.texts, "translations": record.states}
        return {**base, "figure_texts": record.figure_texts} if KINDS[record.kind].content else base

    about = {language: _about(text) for language, text in public.texts.items()}
    return {"meta": public.meta, "texts": about, **_by_kind(public, shown)}


def _about(text: DatasetFileText) -> dict[str, Any]:
    """The dataset's own text without the words of its site."""
    return {name: text[name] for name in ("title", "summary", "notices", "labels", "codes") if name in text}


def _by_kind(public: Public, shown: Callable[[PublicRecord], dict[str, Any]]) -> dict[str, Any]:
    groups = {kind.folder: [ordered(shown(record)) for record in public.of(kind.name)] for kind in KINDS.values()}
    core = {kind.folder for kind in KINDS.values() if kind.core}
    groups = {folder: records for folder, records in groups.items() if records or folder in core}
    return {**groups, "withdrawn": ordered(list(public.withdrawn)), "redirects": ordered(list(public.redirects))}
