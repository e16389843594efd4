"""Pseudo-locales: text that is readable, longer, and in another script or direction, to try an app with."""

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
"""What no translation may change: addresses, placeholders, the name and the categories of the scale."""


def accented(text: str) -> str:
    """English with an accent on every letter, about two fifths longer, between brackets; paragraphs stay apart.

    A text that lacks its brackets on the screen was cut off; one without accents is not translated at all.
    """
    return "\n".join(f"[{_mapped(line, _ACCENTED)}{' ~' * (len(line) // 5 or 1)}]" for line in text.split("\n"))


def mirrored(text: str) -> str:
    """English in Arabic letters, which run from right to left; it means nothing in any language."""
    return "\n".join(_mapped(line, _ARABIC) for line in text.split("\n"))


def _mapped(line: str, table: dict[int, int]) -> str:
    pieces = _KEPT.split(line)
    return "".join(piece if place % 2 else piece.translate(table) for place, piece in enumerate(pieces))


PSEUDO: Mapping[str, Callable[[str], str]] = {"en-XA": accented, "ar-XB": mirrored}
"""Each pseudo-locale by its tag, as Android and CLDR name them, with what makes its text."""


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
