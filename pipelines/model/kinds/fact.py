"""A fact: one thing that a reader should know."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, _: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section("", text["explanation"])


FACT = Kind(
    "fact", "facts", title="statement", summary="explanation", sections=_sections, core=True, release="reviewed"
)
