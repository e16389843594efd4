"""A fact: one thing that a reader should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import RecordText


def _sections(text: RecordText, _: Mapping[str, str]) -> Iterator[Section]:
    yield Section("", text["explanation"])


FACT = Kind(
    "fact", "facts", title="statement", summary="explanation", sections=_sections, core=True, release="reviewed"
)
