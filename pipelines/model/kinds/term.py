"""A term of the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.columns import Column, Row
from pipelines.model.kinds.kind import Kind, OwnTable, Section
from pipelines.model.shapes import DatasetFileTextLabels, RecordData, RecordText


def _sections(text: RecordText, labels: DatasetFileTextLabels) -> Iterator[Section]:
    yield Section(text["term"], text["definition"])
    if synonyms := text.get("synonyms"):
        yield Section(labels["also_called"], ", ".join(synonyms))


def _row(data: RecordData) -> Row:
    return {"translate": data["translate"]}


_TABLE = OwnTable(
    "terms",
    "The glossary's terms; their words stand in texts.",
    (
        Column(
            "translate",
            "string",
            "How translators treat it.",
            required=True,
            enum=("freely", "keep", "keep-with-gloss"),
        ),
    ),
    _row,
)

TERM = Kind(
    "term",
    "glossary",
    title="term",
    summary="definition",
    sections=_sections,
    labels={"also_called": "Stands before the synonyms of a term."},
    claims=False,
    answers=False,
    core=True,
    place="glossary",
    release="reviewed",
    table=_TABLE,
    text_lists=("synonyms",),
)
