"""Shared by the formats: which states count as finished, and which state of a file is unreliable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.shapes import ReturnedUnit, Row, State, Unit

DONE: tuple[State, ...] = ("translated", "reviewed", "approved")
"""The states of finished translations."""

_TERM = "term"
"""The field of a glossary term that ``handling`` applies to; its definition and synonyms are always translated."""


@dataclass(frozen=True)
class Untouched(ReturnedUnit):
    """A unit whose state tells nothing: an unfinished one that clients leave unchanged on finished work, or none.

    OmegaT, for example, never changes the states of XLIFF. Such a unit is unfinished only if its text is unchanged, and
    the English in place of its translation is a copy that nobody has looked at.
    """


def is_kept_term(unit: Unit) -> bool:
    """Whether the unit must not be translated."""
    return unit.handling == "keep" and unit.field == _TERM


def may_equal(unit: Unit) -> bool:
    """Whether a translation of the unit may equal the English."""
    return unit.handling != "freely" and unit.field == _TERM


def previous_source(row: Row) -> str:
    """The English that a stale translation was made from, or an empty string."""
    return (row.entry.previous or row.entry.source) if row.entry and row.state == "stale" else ""


def current_target(row: Row) -> str:
    """The stored translation, or an empty string. For a term to keep it is the term."""
    text = row.entry.target if row.entry else ""
    return text or (row.unit.source if is_kept_term(row.unit) else "")


def unique(returned: Iterable[ReturnedUnit]) -> Iterator[ReturnedUnit]:
    """The same units, checked for duplicate keys.

    Raises:
        TranslationFileError: a key is duplicated.
    """
    seen: set[str] = set()
    for unit in returned:
        if unit.key in seen:
            raise TranslationFileError(unit.line, f"the key {unit.key} is duplicated")
        seen.add(unit.key)
        yield unit
