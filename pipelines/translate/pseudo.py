"""Pseudo-locales for testing apps: readable text that is longer, or in another script and direction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçďéƒĝĥíĵķĺɱñóþǫŕšťúṽŵẋýžÁƁÇĎÉƑĜĤÍĴĶĹṀÑÓÞǪŔŠŤÚṼŴẊÝŽ",
)
_ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ?,;",
    "ابتدهفجحيژكلمنوپقرسطعڤشخءز" * 2 + "؟،؛",
)
_KEPT = re.compile(r"(https?://\S+|\{[^{}]*\}|\bBI-RADS®?|\b[0-9][A-C]\b)")
"""Text that a translation must keep: addresses, placeholders, the name and the categories of BI-RADS."""


def accented(text: str) -> str:
    """English with accented letters, about 40% longer, in brackets; paragraphs stay separate.

    A text that appears without its brackets was truncated; one without accents does not use the translation.
    """
    return "\n".join(f"[{_mapped(line, _ACCENTED)}{' ~' * (len(line) // 5 or 1)}]" for line in text.split("\n"))


def shortened(text: str, limit: int) -> str:
    """A text of ``accented`` with as much of its padding, and of its brackets, as fits a number of characters."""
    spare = max(0, len(text) - limit)
    start, *rest = text.rsplit(" ~", -(-spare // 2)) if spare else [text]
    made = start + "".join(rest)
    return (
        made if len(made) <= limit else "\n".join(line.removeprefix("[").removesuffix("]") for line in made.split("\n"))
    )


def mirrored(text: str) -> str:
    """English in Arabic letters, which are written from right to left; it has no meaning."""
    return "\n".join(_mapped(line, _ARABIC) for line in text.split("\n"))


def _mapped(line: str, table: dict[int, int]) -> str:
    pieces = _KEPT.split(line)
    return "".join(piece if place % 2 else piece.translate(table) for place, piece in enumerate(pieces))


PSEUDO: Mapping[str, Callable[[str], str]] = {"en-XA": accented, "ar-XB": mirrored}
"""The pseudo-locales by their tags in Android and CLDR, with the functions that make their texts."""


T = TypeVar("T")


def changed(value: T, change: Callable[[str], str]) -> T:
    """A tree of mappings, lists and strings with ``change`` applied to every string."""
    made: object
    if isinstance(value, dict):
        made = {key: changed(inner, change) for key, inner in value.items()}
    elif isinstance(value, list):
        made = [changed(inner, change) for inner in value]
    else:
        made = change(str(value))
    return cast("T", made)
