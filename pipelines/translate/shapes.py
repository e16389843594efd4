"""The frozen shapes of translation: units, entries, catalogs, signatures, locales, issues, and the states."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["missing", "stale", "draft", "translated", "reviewed", "approved"]

STATES: tuple[State, ...] = ("missing", "stale", "draft", "translated", "reviewed", "approved")
"""Every state of a unit, the least first. States are derived, never stored."""

Stage = Literal["linguistic", "clinical"]

STAGES: tuple[Stage, ...] = ("linguistic", "clinical")
"""What a reviewer signs: that the language is good and the meaning the same; that the content is right and safe."""


@dataclass(frozen=True)
class Unit:
    """A string to translate, with its context.

    ``key`` is ``<record id>:<field>``, the ``msgctxt`` of PO files; it is stable as long as the record exists. ``kind``
    is that of the record, or ``dataset``. ``limit`` is the maximum length of a translation in characters, or None.
    ``handling`` is how to translate a glossary term: freely, keep, keep-with-gloss.
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
        """The path of the string in the record; list entries are numbered from 0."""
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Entry:
    """An entry of a PO file.

    ``source`` is the English in the file; ``previous`` the English that a stale translation was made from, or empty.
    ``fuzzy`` marks unfinished work. ``line`` counts from 1. ``by`` is who made this very translation, as an id of
    people.yaml or a name, or empty if nobody knows.
    """

    key: str
    source: str
    target: str
    fuzzy: bool = False
    previous: str = ""
    line: int = 1
    by: str = ""


@dataclass(frozen=True)
class Catalog:
    """A PO file: its language, its entries by key, and the obsolete entries of removed strings.

    ``draft`` is the draft note of the header, for a translation that no person has made, or empty.
    """

    language: str
    path: str
    entries: Mapping[str, Entry]
    obsolete: Mapping[str, Entry] = field(default_factory=dict)
    draft: str = ""


@dataclass(frozen=True)
class Signature:
    """A reviewer's approval of a unit; the hashes identify the approved English and translation."""

    key: str
    source_sha: str
    target_sha: str
    stage: Stage
    by: str
    on: str
    note: str = ""


@dataclass(frozen=True)
class Locale:
    """How a language writes numbers and text, as in ``locales.yaml``.

    ``digits`` is its digit zero; ``native_digits`` that of its traditional digits, if they are others. ``decimal`` and
    ``group`` are the separators of numbers. In phrases ``#`` is a number: ``percent`` are the ways to write the sign (a
    space matches any space), ``percent_words`` the words for it; ``comparisons`` has the phrases for ``<``, ``≤``,
    ``≥`` and ``>``; ``category`` those for a BI-RADS category. ``numerals`` are regular expressions for the words for
    0, 1, 2 …; ``scales`` the words that multiply a number. ``script`` is an ISO 15924 code. ``acronyms`` has the
    allowed forms of an English acronym. ``plurals`` are the plural categories of whole numbers, ``plural_forms`` is
    gettext's rule. ``same`` are keys whose translation may equal the English. ``terms``, ``use`` and ``avoid`` are a
    term's English, approved and forbidden forms, as regular expressions, by record id. ``words`` are the phrases that
    carry meaning by concept, ``units`` those of a unit at a number. ``informal`` are words of the informal address,
    ``gendered`` those that give the reader a gender, ``unaccented`` words without their accents, ``unfinished`` words
    that no sentence ends with.
    """

    language: str
    name: str
    script: str
    direction: Literal["ltr", "rtl"]
    digits: str
    decimal: str
    group: str
    native_digits: str = ""
    percent: tuple[str, ...] = ("#%",)
    percent_words: tuple[str, ...] = ()
    numerals: tuple[str, ...] = ()
    scales: Mapping[str, int] = field(default_factory=dict)
    comparisons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    category: tuple[str, ...] = ()
    acronyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plurals: tuple[str, ...] = ("one", "other")
    plural_forms: str = ""
    same: frozenset[str] = frozenset()
    terms: Mapping[str, str] = field(default_factory=dict)
    use: Mapping[str, str] = field(default_factory=dict)
    avoid: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    informal: tuple[str, ...] = ()
    gendered: tuple[str, ...] = ()
    unaccented: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By language, because rules look up what they compiled for a locale several times for each string."""
        return hash(self.language)


@dataclass(frozen=True)
class Issue:
    """An error or warning about a translation: the code of the check, a message, and a hint how to fix it."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True)
class Row:
    """A unit for a translator, with its entry, or None, and its state."""

    unit: Unit
    entry: Entry | None
    state: State


@dataclass(frozen=True)
class TranslationKit:
    """The content of a file for translators: the rows of a language, and the metadata of the file.

    ``name`` is that of the dataset, ``released`` the day of its last release, the only date in the file.
    """

    name: str
    released: str
    source_language: str
    locale: Locale
    rows: tuple[Row, ...]
    draft: str = ""


@dataclass(frozen=True)
class ReturnedUnit:
    """A unit of a returned file; nothing else is read from it.

    ``source`` is the English in the file, or None if its format has none. ``fuzzy`` marks unfinished work. ``line``
    counts from 1. ``by`` is the translator that the file names, or empty.
    """

    key: str
    source: str | None
    target: str
    fuzzy: bool = False
    line: int = 1
    by: str = ""


def sha(text: str) -> str:
    """The first twelve hexadecimal digits of the SHA-256 of a text in NFC, as signatures store them."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8")).hexdigest()[:12]
