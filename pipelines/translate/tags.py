"""Compares the language tag of a returned file with that of a locale, and cleans the names of translators."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 120

_ADDRESS = re.compile(r"<[^<>]*+>|\([^()]*+@[^()]*+\)|\S*@\S*")
_MARKS = re.compile(r"[\[\]\x00-\x1f\x7f]+")
_NOBODY = frozenset({"", "full name", "automatically generated", "automatic", "anonymous", "unknown", "none"})


@functools.lru_cache(maxsize=100)
def is_same(declared: str, language: str) -> bool:
    """Whether a declared tag means the language of a locale: ``es-US``, ``es_419`` and ``ES`` all mean ``es``.

    Case, separators, a POSIX encoding and a region that only one of the two has are ignored. Another region, or another
    script (the likely one, if none is given), is another language.
    """
    if normal(declared).casefold() == language.casefold():
        return True
    from pipelines.translate import cldr  # a file with the tag of the locale does not need CLDR

    (base, script, region), (own_base, own_script, own_region) = cldr.subtags(normal(declared)), cldr.subtags(language)
    same_region = not region or not own_region or region == own_region
    return base == own_base and script == own_script and same_region


def normal(declared: str) -> str:
    """A declared tag with hyphens and without an encoding."""
    return declared.strip().partition(".")[0].replace("_", "-")


def name_of(text: str) -> str:
    """A translator's name from a field of a file, without mail addresses; empty for placeholders of tools."""
    name = " ".join(_MARKS.sub(" ", _ADDRESS.sub(" ", text[: 4 * LONGEST_NAME])).split())[:LONGEST_NAME].strip()
    return "" if name.casefold() in _NOBODY else name


def is_same_person(name: str, others: Iterable[str]) -> bool:
    """Whether a name is one of some others, ignoring case and accents."""
    return _plain(name) in map(_plain, others)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
