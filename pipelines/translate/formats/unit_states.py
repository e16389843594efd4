"""What the formats share about states: which ones count as done, and which mark nobody has touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.shapes import ReturnedUnit, Row, State, Unit

DONE: tuple[State, ...] = ("translated", "reviewed", "approved")
"""The states of finished work."""

_TERM = "term"
"""The field of a glossary term that its handling is about; its definition and its synonyms are translated."""


@dataclass(frozen=True)
class Untouched(ReturnedUnit):
    """A unit whose state says that it is not done, in a format whose clients forget to raise it.

    OmegaT leaves every state of XLIFF as it was. So such a unit counts as not done only if its text is what was sent.
    """


def is_kept_term(unit: Unit) -> bool:
    """Whether the unit is not to be translated at all."""
    return unit.handling == "keep" and unit.field == _TERM


def may_equal(unit: Unit) -> bool:
    """Whether a translation of the unit may be the English itself."""
    return unit.handling != "freely" and unit.field == _TERM


def previous_source(row: Row) -> str:
    """The English that a stale translation was made from, or nothing."""
    if row.state != "stale" or row.entry is None or shown_state(row) != "stale":
        return ""
    return row.entry.previous or row.entry.source


def current_target(row: Row) -> str:
    """The translation that is current_target, or nothing; that of a term to keep is the term."""
    text = row.entry.target if row.entry else ""
    return text or (row.unit.source if is_kept_term(row.unit) else "")


def shown_state(row: Row) -> State:
    """The state that a file tells; a term to keep that is held as it is needs nobody's work."""
    if is_kept_term(row.unit) and current_target(row) == row.unit.source and row.state not in DONE:
        return "translated"
    return row.state


def unique(returned: Iterable[ReturnedUnit]) -> Iterator[ReturnedUnit]:
    """The same units, each key once.

    Raises:
        TranslationFileError: a key stands twice; which of the two is meant cannot be known.
    """
    seen: set[str] = set()
    for unit in returned:
        if unit.key in seen:
            raise TranslationFileError(unit.line, f"the key {unit.key} stands twice")
        seen.add(unit.key)
        yield unit
