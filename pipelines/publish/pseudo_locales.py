"""Pseudo-locales for app developers: long accented text and right-to-left text, in the form of json/<lang>.json."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.json_records import in_language
from pipelines.translate.pseudo import PSEUDO, changed
from pipelines.translate.units import FIGURE_TEXTS


def export(public: Public) -> Iterator[Artifact]:
    """``l10n/<tag>.json`` for each pseudo-locale; every record in it is marked as a draft.

    The text may be longer than the schema allows, so that developers see how their app handles long text.
    """
    for tag, change in PSEUDO.items():
        content = dump(in_language(pseudo(public, tag, change), tag))
        yield Artifact(f"l10n/{tag}.json", content, "application/json", len(public.records), None, tag)


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
