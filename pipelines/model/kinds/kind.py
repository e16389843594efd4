"""What is special about a kind of record, as data and small functions for each format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pipelines.model.columns import Column
from pipelines.model.shapes import RecordData, RecordText

Place = Literal["topic", "faq", "questions", "glossary", "scale", "sources"]
"""Where formats that order records put a kind: below its topic, or in a part of its own."""


class Section(NamedTuple):
    """A piece of a record's text: its label, or nothing, its words, and whether it is the short answer."""

    label: str
    words: str
    short: bool = False


Sections = Callable[[RecordText, Mapping[str, str]], Iterable[Section]]
"""The sections of a text in reading order, with labels from dataset.yaml; the title is none of them."""


@dataclass(frozen=True)
class OwnTable:
    """A table that holds what records of one kind alone have."""

    name: str
    description: str
    columns: tuple[Column, ...]
    row: Callable[[RecordData], Mapping[str, Any]]
    key: str = "id"
    parent: str = ""
    """The column that names another row of the same table, if there is one."""


def _nothing(*_: Any) -> Iterator[Section]:
    return iter(())


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    ``name`` begins its ids. ``folder`` is its folder below dataset/, its part of the JSON exports, and the key of its
    label and of its bounds in dataset.yaml. ``title`` is the field of the text that names a record, and ``summary`` the
    one that answers in short. ``claims`` says that it makes a medical claim, and so needs evidence; ``answers`` that a
    FAQ may rest on it. ``core`` kinds have their part in every export; another kind has one where it has records.
    ``release`` is the least state of a translation that is exported, if locales.yaml names none. ``aspect`` is the
    health aspect of schema.org that all its records have, if any.
    """

    name: str
    folder: str
    title: str
    summary: str = ""
    sections: Sections = field(default=_nothing, repr=False)
    claims: bool = True
    answers: bool = True
    core: bool = False
    place: Place = "topic"
    release: Literal["translated", "reviewed", "approved"] = "approved"
    aspect: str = ""
    table: OwnTable | None = None
    codes: tuple[str, ...] = ()
    """The codes of a scale in their order; each names a record."""

    @property
    def content(self) -> bool:
        """Whether a reader sees it."""
        return self.place != "sources"

    def title_of(self, text: RecordText) -> str:
        """The name of a record, from its text; a text that is still being written may have none."""
        return str(text.get(self.title, ""))

    def summary_of(self, text: RecordText) -> str:
        """What a record answers in short."""
        return str(text[self.summary])  # type: ignore[literal-required]

    def code_of(self, record_id: str) -> str:
        """The code that an id names, or nothing where the kind is no scale."""
        return record_id.removeprefix(f"{self.name}-").upper() if self.codes else ""

    def id_of(self, code: str) -> str:
        """The id of the record of a code."""
        return f"{self.name}-{code.lower()}"
