"""Finds phrases in texts; a record that holds none is passed over in a microsecond."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import jsonschema_rs

from pipelines.model.places import Pointer
from pipelines.model.records import Record


def screen(expression: str) -> Callable[[str], bool]:
    """A test whether a lower-case text may hold a match of an expression.

    Python's own engine tries each alternative at each letter. The engine inside the schema validator does not: it
    screens twenty times as fast, so that ``re`` is asked only about the few texts that matter. The expression must
    do without look-around and back-references.

    Raises:
        ValueError: the expression is not one.
    """
    schema = {"not": {"pattern": expression}}
    validator = jsonschema_rs.Draft7Validator(schema, pattern_options=jsonschema_rs.RegexOptions())

    def may_match(lowered: str) -> bool:
        return not validator.is_valid(lowered)

    return may_match


def loose(expression: str) -> str:
    """An expression in which each blank stands for blanks, line ends or hyphens; none may stand in its classes."""
    return expression.replace(" ", r"[ \n-]+")


@dataclass(frozen=True)
class Phrases:
    """Whole phrases, looked for without regard to case."""

    pattern: re.Pattern[str]
    may_match: Callable[[str], bool]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """From phrases in lower case and simplified; what parts two words of a phrase may be a blank or a hyphen."""
        longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
        escaped = (re.escape(phrase).replace(r"\ ", " ").replace(r"\-", " ") for phrase in longest_first)
        alternatives = loose("|".join(escaped))
        return cls(re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), screen(alternatives))

    def first(self, record: Record, skip: tuple[str, ...] = ()) -> Iterator[tuple[Pointer, str]]:
        """The first phrase in each simplified text of a record, but for some fields of its text."""
        if self.may_match(record.lowered):
            for pointer, text in record.simple:
                if pointer[1] not in skip and (match := self.pattern.search(text)):
                    yield pointer, match.group()
