"""The frozen shapes of translation: units, entries, catalogs, signatures, locales, issues, and the states."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["missing", "stale", "draft", "translated", "reviewed", "approved"]

STATES: tuple[State, ...] = ("missing", "stale", "draft", "translated", "reviewed", "approved")
"""Every state of a unit, the least first; they are derived and never stored."""

Stage = Literal["linguistic", "clinical"]

STAGES: tuple[Stage, ...] = ("linguistic", "clinical")
"""What a reviewer signs: that it is good language and says the same; that it is right and safe."""


@dataclass(frozen=True)
class Unit:
    """A string to translate, and what a translator must know of it.

    ``key`` is ``<record id>:<field>``, the ``msgctxt`` of PO files; it lasts as long as the record. ``kind`` is the
    record's, or ``dataset``. ``limit`` is the longest translation allowed, in characters, or None. ``handling`` says
    how to treat a glossary term: freely, keep, keep-with-gloss.
    """

    key: str
    kind: str
    source: str
    file: str
    title: str = ""
    note: str = ""
    limit: int | None = None
    handling: str = "freely"

    @property
    def record(self) -> str:
        """The id of the record, or ``dataset``."""
        return self.key.partition(":")[0]

    @property
    def field(self) -> str:
        """Where in the record the string stands; entries of lists are numbered from 0."""
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Entry:
    """What a PO file says of a key.

    ``source`` is the English that the file holds beside the translation; ``previous`` the English that a stale
    translation was made from, or empty. ``fuzzy`` marks work that is not done. ``line`` counts from 1.
    """

    key: str
    source: str
    target: str
    fuzzy: bool = False
    previous: str = ""
    line: int = 1


@dataclass(frozen=True)
class Catalog:
    """A PO file: its language, its entries by key, and those of strings that are gone.

    ``draft`` is what the header says about a translation that no person has made, or empty.
    """

    language: str
    path: str
    entries: Mapping[str, Entry]
    obsolete: Mapping[str, Entry] = field(default_factory=dict)
    draft: str = ""


@dataclass(frozen=True)
class Signature:
    """A reviewer's approval of one unit, bound to the very words on both sides."""

    key: str
    source_sha: str
    target_sha: str
    stage: Stage
    by: str
    on: str
    note: str = ""


@dataclass(frozen=True)
class Locale:
    """How a language writes numbers and text; ``locales.yaml`` says so, from CLDR.

    ``digits`` is the first of its ten digits. ``decimal`` and ``group`` are the signs inside numbers. In phrases ``#``
    stands for a number: ``percent`` are the ways to write the sign (a space stands for any), ``percent_words`` to say
    it; ``comparisons`` gives the phrases for ``<``, ``≤``, ``≥`` and ``>``; ``category`` names a BI-RADS category.
    ``numerals`` are regular expressions for the words for 0, 1, 2 …; ``scales`` the words that multiply a number.
    ``script`` is an ISO 15924 code. ``acronyms`` gives the forms allowed for an English acronym. ``plurals`` are the
    categories that whole numbers need, ``plural_forms`` is gettext's rule. ``same`` are keys whose translation may
    equal the English. ``terms``, ``use`` and ``avoid`` are a term's English, approved and forbidden forms, as regular
    expressions, by record id.
    """

    language: str
    name: str
    script: str
    direction: Literal["ltr", "rtl"]
    digits: str
    decimal: str
    group: str
    percent: tuple[str, ...] = ("#%",)
    percent_words: tuple[str, ...] = ()
    numerals: tuple[str, ...] = ()
    scales: Mapping[str, int] = field(default_factory=dict, hash=False)
    comparisons: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    category: tuple[str, ...] = ()
    acronyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    plurals: tuple[str, ...] = ("one", "other")
    plural_forms: str = ""
    same: frozenset[str] = frozenset()
    terms: Mapping[str, str] = field(default_factory=dict, hash=False)
    use: Mapping[str, str] = field(default_factory=dict, hash=False)
    avoid: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Issue:
    """Something wrong with a translation: the check's code, what, and how to mend it."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True)
class Row:
    """A unit as it goes out: what is held of it, or None, and its state."""

    unit: Unit
    entry: Entry | None
    state: State


@dataclass(frozen=True)
class TranslationKit:
    """What goes out to a translator: the rows of a language, and what a file says of itself.

    ``name`` is the dataset's, ``released`` the day of its last release (the only date that a file may hold).
    """

    name: str
    released: str
    source_language: str
    locale: Locale
    rows: tuple[Row, ...]
    draft: str = ""


@dataclass(frozen=True)
class ReturnedUnit:
    """What is taken from a file that came back, and nothing else is.

    ``source`` is the English that the file holds, or None where its format has none. ``fuzzy`` says that the
    translator is not done. ``line`` counts from 1.
    """

    key: str
    source: str | None
    target: str
    fuzzy: bool = False
    line: int = 1


def sha(text: str) -> str:
    """Twelve hexadecimal digits of the SHA-256 of a text in NFC, as signatures hold them."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8")).hexdigest()[:12]
