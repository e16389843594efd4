"""Pseudo-locales for app developers: long accented text, and text from right to left, shaped as json/<lang>.json is."""

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
    """``l10n/<tag>.json`` for each pseudo-locale; every record in it says that it is a draft.

    The text may be longer than the schema allows: to see what an app does with it is what it is for.
    """
    for tag, change in PSEUDO.items():
        content = dump(in_language(_pseudo(public, tag, change), tag))
        yield Artifact(f"l10n/{tag}.json", content, "application/json", len(public.records), None, tag)


def _pseudo(public: Public, tag: str, change: Callable[[str], str]) -> Public:
    source = public.meta["source_language"]

    def record(held: PublicRecord) -> PublicRecord:
        if not held.texts:
            return held
        said = {
            figure["id"]: {name: change(str(text)) for name, text in figure.items() if name in FIGURE_TEXTS}
            for figure in held.fields["figures"]
        }
        return dataclasses.replace(
            held,
            texts={tag: changed(held.texts[source], change), source: held.texts[source]},
            figure_texts={tag: said},
            states={tag: "draft"},
        )

    return dataclasses.replace(
        public,
        texts={source: public.texts[source], tag: changed(public.texts[source], change)},
        records=tuple(record(held) for held in public.records),
        drafts=frozenset({tag}),
    )
