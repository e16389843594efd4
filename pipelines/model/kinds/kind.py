"""What distinguishes a kind of record, as data and small functions that tables and formats use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipelines.model.columns import Column, Row
from pipelines.model.shapes import DatasetFileTextLabels, RecordData, RecordText

Place = Literal[
    "topic", "faq", "questions", "scale", "topics", "guides", "pictures", "glossary", "statistics", "sources"
]
"""Where formats put the records of a kind: below their topic (the first four), or in a part of their own."""


class Section(NamedTuple):
    """A part of a record's text: its label, which may be empty, and its text.

    ``short``: it is the short answer. ``listed``: each of its lines is an item of a list. ``step``: the id of the step
    of a guide that it tells.
    """

    label: str
    text: str
    short: bool = False
    listed: bool = False
    step: str = ""


Sections = Callable[[RecordText, DatasetFileTextLabels], Iterable[Section]]
"""Gives the sections of a text in reading order, without the title; labels are those of dataset.yaml."""


@dataclass(frozen=True)
class OwnTable:
    """A table with the columns that only one kind of record has."""

    name: str
    description: str
    columns: tuple[Column, ...]
    row: Callable[[RecordData], Row]
    parent: str = ""
    """The column that refers to another row of the same table, if any."""


def _no_sections(*_: object) -> Iterator[Section]:
    return iter(())


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    ``name`` is the prefix of its ids. ``folder`` is its folder below dataset/, its member of the JSON exports, and the
    key of its label and its bounds in dataset.yaml. ``title`` is the field of the text that names a record, ``summary``
    the one that answers briefly. ``labels`` describes the labels of dataset.yaml that ``sections`` uses, by name.
    ``claims``: it makes a medical claim and needs evidence. ``answers``: a FAQ may rest on it. ``core``: new datasets
    begin with it, and exports have its table even without records. ``release`` is the minimum state of an exported
    translation where locales.yaml gives none. ``aspect`` is the schema.org health aspect of all its records, where it
    is not that of their own aspect.
    """

    name: str
    folder: str
    title: str
    summary: str = ""
    sections: Sections = field(default=_no_sections, repr=False)
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    claims: bool = True
    answers: bool = True
    core: bool = False
    place: Place = "topic"
    release: Literal["translated", "reviewed", "approved"] = "approved"
    aspect: str = ""
    table: OwnTable | None = None
    codes: tuple[str, ...] = ()
    """The codes of a scale in order, one record each."""
    lists: tuple[str, ...] = ()
    """Its own fields that are lists and that editors may leave out; exports have them, empty."""
    text_lists: tuple[str, ...] = ()
    """The same of its text."""

    @property
    def content(self) -> bool:
        """Whether readers see its records; records only name statistics and sources."""
        return self.place not in ("statistics", "sources")

    @property
    def in_topic(self) -> bool:
        """Whether each of its records belongs to one topic."""
        return self.place in ("topic", "faq", "questions", "scale")

    @property
    def illustrated(self) -> bool:
        """Whether its records may name pictures."""
        return self.in_topic and self.place != "questions"

    @property
    def translated(self) -> bool:
        """Whether its records have text to translate."""
        return self.place != "sources"

    @property
    def labelled(self) -> bool:
        """Whether readers see a list of its records, below a heading."""
        return self.place != "statistics"

    def title_of(self, text: RecordText) -> str:
        """The title of a record, from its text; empty in a draft that lacks it."""
        return str(text.get(self.title, ""))

    def summary_of(self, text: RecordText) -> str:
        """The brief answer of a record."""
        return str(text[self.summary])  # type: ignore[literal-required]

    def code_of(self, record_id: str) -> str:
        """The code in a record's id, or an empty string where the kind is no scale."""
        return record_id.removeprefix(f"{self.name}-").upper() if self.codes else ""

    def id_of(self, code: str) -> str:
        """The id of the record with a code."""
        return f"{self.name}-{code.lower()}"

    def label_of(self, labels: DatasetFileTextLabels) -> str:
        """The heading of its records in dataset.yaml, or an empty string where there is none."""
        return str(labels.get(self.folder, ""))
