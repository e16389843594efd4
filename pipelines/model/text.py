"""Helpers for every text: its strings, its unusual spaces, and its simplified form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from pipelines.model.places import Pointer

PLACEHOLDER = re.compile(r"\b(?:[Tt][Oo][Dd][Oo]|TBD|FIXME|XXX)\b")
"""A placeholder for text that is still to be written; a new draft has one in each gap."""

ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Every Unicode space separator except U+0020, for a character class of a regular expression."""

ODD_SPACE = re.compile(f"[{ODD_SPACES}]")

_LIKE = {
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "\u2014\u2015\u2e3a\u2e3b\ufe58",
    "'": "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\u2035\u055a\ua78c\uff07\u00b4",
    "-": "\u058a\u2010\u2011\u2012\u2013\u2043\u2212\ufe63\uff0d",
    "/": "\u2044\u2215\uff0f",
    ":": "\u2236\ua789\uff1a",
    "%": "\u066a\ufe6a\uff05",
}

_SIMPLE = str.maketrans({odd: usual for usual, odds in _LIKE.items() for odd in odds})


def strings(value: object, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every string below a value, with its pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, (*pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings(item, (*pointer, index))


def simplified(text: str) -> str:
    """A text with one kind of space, apostrophe, hyphen, slash, colon and percent sign; its length stays the same.

    A long dash, which separates words as a space does, becomes a space.
    """
    return text if text.isascii() else text.translate(_SIMPLE)


def intended(name: str) -> str:
    """A file name without its extensions, in lower case, with hyphens between words: what was probably meant."""
    return re.sub("[^a-z0-9]+", "-", name.split(".", 1)[0].lower()).strip("-")


def pascal(name: str) -> str:
    """A name in PascalCase."""
    return "".join(word[:1].upper() + word[1:] for word in re.split("[^A-Za-z0-9]+", name) if word)


def brief(text: str, most: int = 120) -> str:
    """The beginning of a text, on one line of at most so many characters."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def differences(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The difference between two texts that are cut in pieces: each run of pieces in order, joined, with a mark.

    The mark is ``=`` for what was kept, ``-`` for what was removed and ``+`` for what was added.
    """
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        runs = [("=", after[c:d])] if tag == "equal" else [("-", before[a:b]), ("+", after[c:d])]
        yield from ((mark, "".join(run)) for mark, run in runs if run)
