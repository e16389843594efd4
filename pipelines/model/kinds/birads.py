"""A category of the BI-RADS scale: what it means, how likely cancer is, and what usually follows."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.columns import Column, Row
from pipelines.model.kinds.kind import Kind, OwnTable, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordData, RecordText

SCALE = "BI-RADS"
"""The name of the scale. An app shows the trademark notice beside every text that contains it."""

CODES = ("0", "1", "2", "3", "4", "4A", "4B", "4C", "5", "6")
"""The categories in the order of the scale."""


def _sections(text: RecordText, labels: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section(labels["what_it_means"], text["meaning"])
    yield Section(labels["next_step"], text["next_step"])


def _row(data: RecordData) -> Row:
    return {
        "code": data["code"],
        "edition": data["edition"],
        "parent": data.get("parent"),
        "management": data["management"],
        **data.get("likelihood", {}),
        "position": CODES.index(data["code"]) + 1,
    }


_TABLE = OwnTable(
    "birads",
    "The BI-RADS scale: bounds of likelihood and what follows.",
    (
        Column("position", "integer", "Its place on the scale, from 1.", required=True),
        Column("code", "string", "The category.", required=True, enum=CODES),
        Column("edition", "string", "The edition the bounds come from.", required=True),
        Column("parent", "string", "The category that this one is a part of."),
        Column("min", "number", "The lower end of the likelihood of cancer."),
        Column("max", "number", "The upper end of the likelihood of cancer."),
        Column("min_included", "boolean", "Whether the lower end belongs to the range."),
        Column("max_included", "boolean", "Whether the upper end belongs to the range."),
        Column("unit", "string", "The unit of both ends.", enum=("percent",)),
        Column("management", "string", "What usually follows.", required=True),
    ),
    _row,
    parent="parent",
)

BIRADS = Kind(
    "birads",
    "birads",
    title="name",
    summary="meaning",
    sections=_sections,
    labels={
        "what_it_means": "Stands before the meaning of a BI-RADS category.",
        "next_step": "Stands before what usually follows a BI-RADS category.",
    },
    place="scale",
    table=_TABLE,
    codes=CODES,
)
