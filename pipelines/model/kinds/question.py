"""A question to ask the care team."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, labels: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section(labels["why_ask"], text["why"])


QUESTION = Kind(
    "question",
    "questions",
    title="question",
    summary="why",
    sections=_sections,
    labels={"why_ask": "Stands before the reason for a question to the care team."},
    claims=False,
    answers=False,
    core=True,
    place="questions",
    release="reviewed",
    aspect="SeeDoctor",
)
