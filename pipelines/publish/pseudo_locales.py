"""Pseudo-locales for app developers: long accented text and right-to-left text, in the form of json/<lang>.json."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.files.json_text import dump
from pipelines.files.shipped import SCHEMAS
from pipelines.model.artifact import Artifact
from pipelines.model.places import Schema, resolved
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.json_records import in_language
from pipelines.translate.pseudo import PSEUDO, changed, shortened
from pipelines.translate.units import FIGURE_TEXTS


def export(public: Public) -> Iterator[Artifact]:
    """``l10n/<tag>.json`` for each pseudo-locale; every record in it is marked as a draft.

    Its texts are as long as the schema lets a translation be, and no longer.
    """
    schema = json.loads((SCHEMAS / "export" / "language.schema.json").read_bytes())
    for tag, change in PSEUDO.items():
        page = fitted(in_language(pseudo(public, tag, change), tag), schema, schema)
        yield Artifact(f"l10n/{tag}.json", dump(page), "application/json", len(public.records), "language", tag)


def fitted(value: Any, schema: Schema, whole: Schema) -> Any:
    """A value of a pseudo-locale whose texts are shortened to the ``maxLength`` of their schema.

    ``whole`` has the definitions that a part of it refers to.
    """
    _, found = resolved(schema, whole)
    schema = {**found, **schema}
    if isinstance(value, Mapping):
        fields, other = schema.get("properties", {}), schema.get("additionalProperties")
        inner = other if isinstance(other, Mapping) else {}
        return {key: fitted(entry, fields.get(key, inner), whole) for key, entry in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [fitted(entry, schema.get("items", {}), whole) for entry in value]
    return shortened(value, schema["maxLength"]) if isinstance(value, str) and "maxLength" in schema else value


def pseudo(public: Public, tag: str, change: Callable[[str], str]) -> Public:
    """The view of the source language and a pseudo-locale, made of its texts by ``change``."""
    source = public.meta["source_language"]

    def pseudo_record(record: PublicRecord) -> PublicRecord:
        if not record.texts:
            return record
        figure_texts = {
            figure["id"]: {
                name: change(str(text)) for name, text in figure.items() if name in (*FIGURE_TEXTS, "outcome")
            }
            for figure in record.fields.get("figures", ())
        }
        return dataclasses.replace(
            record,
            texts={tag: changed(record.texts[source], change), source: record.texts[source]},
            figure_texts={tag: figure_texts},
            states={tag: "draft"},
        )

    return dataclasses.replace(
        public,
        texts={source: public.texts[source], tag: changed(public.texts[source], change)},
        records=tuple(map(pseudo_record, public.records)),
        drafts=frozenset({tag}),
    )
