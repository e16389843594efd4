"""A drawing of ours: an SVG file beside its record, whose words are labels that translators translate."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, _: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section("", text["caption"], short=True)
    yield Section("", text["alternative"])


PICTURE = Kind(
    "picture",
    "pictures",
    title="title",
    summary="caption",
    sections=_sections,
    claims=False,
    answers=False,
    place="pictures",
)
