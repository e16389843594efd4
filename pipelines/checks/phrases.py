"""Finds phrases in texts, with a fast pre-check of whole records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import jsonschema_rs

from pipelines.model.places import Pointer
from pipelines.model.records import Record


def screen(expression: str) -> Callable[[str], bool]:
    """A test whether a lower-case text, or one of several that are joined by NUL, may contain a match of an expression.

    The regular expression engine of the schema validator is twenty times as fast as Python's for alternatives, so
    ``re`` is used only on the few texts that pass. The expression may not use look-around or back-references.

    Raises:
        ValueError: the expression is invalid.
    """
    schema = {"not": {"pattern": expression}}
    validator = jsonschema_rs.Draft7Validator(schema, pattern_options=jsonschema_rs.RegexOptions())

    def may_match(lowered: str) -> bool:
        if lowered.isascii():
            return not validator.is_valid(lowered)
        # For a word's boundary beside other characters than ASCII, the engine is slow: only those texts pay for it.
        return not all(map(validator.is_valid, lowered.split("\0")))

    return may_match


def loose(expression: str) -> str:
    """An expression in which each space matches spaces, line ends or hyphens; its character classes have no space."""
    return expression.replace(" ", r"[ \n-]+")


@dataclass(frozen=True)
class Phrases:
    """Phrases to find as whole words, ignoring case."""

    pattern: re.Pattern[str]
    may_match: Callable[[str], bool]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """Compiles lower-case, simplified phrases; spaces or hyphens may separate their words."""
        longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
        escaped = (re.escape(phrase).replace(r"\ ", " ").replace(r"\-", " ") for phrase in longest_first)
        alternatives = loose("|".join(escaped))
        return cls(re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), screen(alternatives))

    def first(self, record: Record, skip: tuple[str, ...] = ()) -> Iterator[tuple[Pointer, str]]:
        """The first phrase in each simplified text of a record, except in skipped fields."""
        if self.may_match(record.lowered):
            for pointer, text in record.simple:
                if pointer[1] not in skip and (match := self.pattern.search(text)):
                    yield pointer, match.group()
