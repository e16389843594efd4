"""A way through one situation, step by step; it points to records and does not repeat them."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.kinds.kind import Kind, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordText


def _sections(text: RecordText, labels: DatasetFileTextLabels) -> Iterator[Section]:
    main, *others = text["key_messages"]
    yield Section("", main, short=True)
    yield Section("", text["for_whom"])
    yield Section(labels["key_messages"], "\n".join(others), listed=True)
    for name, step in text["steps"].items():
        told = [
            f"{labels['when']}: {step['when']}",
            step["what_happens"],
            *([f"{labels['how_long']}: {step['how_long']}"] if "how_long" in step else []),
            f"{labels['what_you_can_do']}: {step['what_you_can_do']}",
        ]
        yield Section(step["title"], "\n".join(told), step=name)
    yield Section(labels["when_to_call"], "\n".join(text["when_to_call"]), listed=True)


GUIDE = Kind(
    "guide",
    "guides",
    title="title",
    summary="for_whom",
    sections=_sections,
    labels={
        "key_messages": "Stands before the key messages of a topic or guide.",
        "when": "Stands before the time of a step of a guide.",
        "how_long": "Stands before the duration of a step of a guide.",
        "what_you_can_do": "Stands before what a person can do in a step of a guide.",
        "when_to_call": "Stands before the reasons to contact the care team.",
    },
    claims=False,
    answers=False,
    place="guides",
    lists=("where_to_turn",),
)
