"""A question that people ask, with a short answer and a longer one."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, _: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section("", text["short_answer"], short=True)
    yield Section("", text["answer"])


FAQ = Kind(
    "faq", "faqs", title="question", summary="short_answer", sections=_sections, core=True, place="faq", answers=False
)
