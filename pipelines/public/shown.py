"""What an app shows of a record in one language, and a hash of all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.model.hashes import digest
from pipelines.model.kinds import KINDS
from pipelines.model.shapes import RecordText
from pipelines.public.view import Public, PublicRecord
from pipelines.source import drawing

UNHASHED = frozenset(("hash", "position"))
"""Fields that the hash leaves out: itself, and the place of a record, which changes when another record is added."""


def shown(public: Public, record: PublicRecord, language: str) -> Mapping[str, Any]:
    """A record as apps show it in a language; one without text in it has that of the source language, with a note.

    ``hash`` changes whenever any other field does, except ``position``.
    """
    if (made := public.shown.get((record.id, language))) is None:
        fields = _fields(public, record, language)
        own = digest({name: value for name, value in fields.items() if name not in UNHASHED})
        made = public.shown[record.id, language] = {**fields, "hash": own}
    return made


def hashes(public: Public, record: PublicRecord) -> dict[str, str]:
    """The hashes of a record by language."""
    return {language: shown(public, record, language)["hash"] for language in public.languages}


def _fields(public: Public, record: PublicRecord, language: str) -> dict[str, Any]:
    base: dict[str, Any] = {"id": record.id, "kind": record.kind, **record.fields}
    if not record.texts:
        return base
    used, text = public.text(record, language)
    base |= {"language": used, "text": text, "translation": public.translation(record, language)}
    if record.id in public.drawings:
        base["file"] = picture_path(record.id, language if language in public.languages else used)
    if not KINDS[record.kind].content:
        return base
    return {**base, "figures": record.figures(used), "clinical_review": public.clinical_review(record, language)}


def picture(public: Public, record: PublicRecord, language: str, text: RecordText) -> bytes:
    """The SVG of a picture with the words of a text."""
    words = text["title"], text["alternative"], text.get("labels", {})
    return drawing.shown(record.id, public.drawings[record.id], language, *words)


def picture_path(record_id: str, language: str) -> str:
    """The path of a picture with its words in a language, below exports/."""
    return f"pictures/{record_id}.{language}.svg"
