"""A myth: the truth first, then what people hear, why it is wrong, and the truth again."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, labels: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section(labels["you_may_hear"], text["myth"])
    yield Section(labels["why_wrong"], text["why_wrong"])
    yield Section("", text["answer"])


MYTH = Kind(
    "myth",
    "myths",
    title="fact",
    summary="answer",
    sections=_sections,
    labels={
        "you_may_hear": "Stands before a myth, so that it does not read as true.",
        "why_wrong": "Stands before the reason why a myth is wrong.",
    },
    core=True,
    aspect="Misconceptions",
)
