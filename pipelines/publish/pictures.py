"""The pictures as SVG, with their words in each language, and the numbers as pictures."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish import numbers
from pipelines.source.drawing import shown


def path_of(picture: str, language: str) -> str:
    """The path of a picture with its words in a language."""
    return f"pictures/{picture}.{language}.svg"


def export(public: Public) -> Iterator[Artifact]:
    """``pictures/<id>.<lang>.svg`` for each language; a picture without text in it has that of the source language.

    Then the files of ``numbers.export``.
    """
    for language in public.languages:
        for record in public.of("picture"):
            used, text = public.text(record, language)
            svg = public.drawings[record.id]
            content = shown(record.id, svg, used, text["title"], text["alternative"], text.get("labels", {}))
            yield Artifact(path_of(record.id, language), content, "image/svg+xml", language=language)
    yield from numbers.export(public)
