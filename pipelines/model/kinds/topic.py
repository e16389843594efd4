"""What belongs together, in the order in which a person meets it."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, labels: DatasetFileTextLabels) -> Iterator[Section]:
    main, *others = text["key_messages"]
    yield Section("", main, short=True)
    yield Section("", text["summary"])
    yield Section(labels["key_messages"], "\n".join(others), listed=True)


TOPIC = Kind(
    "topic",
    "topics",
    title="title",
    summary="summary",
    sections=_sections,
    labels={"key_messages": "Stands before the key messages of a topic or guide."},
    claims=False,
    answers=False,
    core=True,
    place="topics",
    lists=("more",),
)
