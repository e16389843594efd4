"""The pictures as SVG, with their words in each language, and the numbers as pictures."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.artifact import Artifact
from pipelines.public.shown import picture, picture_path
from pipelines.public.view import Public
from pipelines.publish import numbers


def export(public: Public) -> Iterator[Artifact]:
    """``pictures/<id>.<lang>.svg`` for each language; a picture without text in it has that of the source language.

    Then the files of ``numbers.export``.
    """
    for language in public.languages:
        for record in public.of("picture"):
            content = picture(public, record, *public.text(record, language))
            yield Artifact(picture_path(record.id, language), content, "image/svg+xml", language=language)
    yield from numbers.export(public)
