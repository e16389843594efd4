"""Encoding: no garbled letters, escapes, lost accents or capitals, and no other language than the file's."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.translate.rules.lexicon import tokens
from pipelines.translate.rules.reading import BIRADS, prose
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.rules.variants import FUNCTION_WORDS
from pipelines.translate.shapes import Locale, Unit

_GARBLED = re.compile(
    "[\u00c2\u00c3\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac]"
    "|\u00e2\u20ac|[\u00c3\u00c2] |[\u00d8\u00d9][\u0080-\u00bf\u0152-\u2122]"
    "|[\u00e4-\u00e9][\u00b8-\u00bf\u2039-\u203a]"
    "|\u00e0\u00a4|\u00e0\u00a5"
)
"""UTF-8 that was read as Windows-1252 or Latin-1."""

_REPLACED = re.compile(r"[^\W\d_]\?[^\W\d_]")
"""A letter that was saved as a question mark."""

_ESCAPED = re.compile(r"\\[nrt\"'\\]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|&(?:amp|lt|gt|quot|nbsp|#\d{1,5});")
_CAPITALS = re.compile(r"[^\W\d_]+")
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_LONG = 12
"""The number of letters from which a text in capitals is no acronym."""

_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|«[^«»]*»|\"[^\"]*\"|“[^”]*”")
_OPENS = re.compile('[(（\\[«"“]')
_LATIN = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?![A-Za-z])")
_SAME = frozenset({"mm", "cm", "mg", "kg", "situ", "vs", "etc", "com", "org", "www", "http", "https"})


@rule("TRN187", "warning")
def letters_are_not_garbled(unit: Unit, target: str, _: Locale) -> Found:
    """A text was not saved in one encoding and read in another, as "Ã³" for "ó".

    Why: readers cannot read it, and search does not find it.
    Fix: restore the text from the file before the damage, and save in UTF-8.
    """
    if target.isascii() and "?" not in target:
        return
    found = _GARBLED.search(target) or ("?" in target and _REPLACED.search(prose(target)))
    if found and found.group() not in unit.source:
        yield f"{found.group()!r} is a garbled letter", "restore it, and save the file in UTF-8"


@rule("TRN188", "warning")
def escapes_are_not_text(unit: Unit, target: str, _: Locale) -> Found:
    r"""A text has no escape sequences of a file format, such as \\n, \\" or &amp;.

    Why: apps show them to the reader as they are.
    Fix: replace it with the character that it stands for.
    """
    if "\\" in target or "&" in target:
        for found in dict.fromkeys(_ESCAPED.findall(target)):
            if found not in unit.source:
                yield f"{found} is an escape sequence", "write the character itself"


@rule("TRN189", "warning")
def accents_are_written(unit: Unit, target: str, locale: Locale) -> Found:
    """No word of the list unaccented in locales.yaml lacks its accents.

    Why: without an accent it is misspelt, and may be another word, as "esta" for "está".
    Fix: write the accent.
    """
    if locale.unaccented:
        words = _unaccented(locale).intersection(tokens(prose(target)))
        if found := [word for word in words if word in target or word.capitalize() not in unit.source]:
            yield f"without accents: {', '.join(sorted(found))}", "write the accents"


@lru_cache(maxsize=64)
def _unaccented(locale: Locale) -> frozenset[str]:
    return frozenset(locale.unaccented)


@rule("TRN190", "warning")
def text_is_not_in_capitals(unit: Unit, target: str, locale: Locale) -> Found:
    """A text is not in capitals throughout if the English is not.

    Why: capitals are hard to read, and look like shouting.
    Fix: write it in sentence case.
    """
    if locale.script in _CASED and target.upper() == target and unit.source.upper() != unit.source:
        letters = "".join(_CAPITALS.findall(BIRADS.sub("", target)))
        if len(letters) >= _LONG:
            yield "the text is in capitals", "write it as a sentence"


@rule("TRN191", "warning")
def text_is_in_its_language(unit: Unit, target: str, locale: Locale) -> Found:
    """A text is not in another language than that of its file, and has no English words left.

    Why: a part may have been pasted from another file, or left untranslated.
    Fix: translate it.
    """
    if "{" in unit.source or (unit.handling != "freely" and unit.field == "term"):
        return
    language = locale.language.split("-")[0]
    own = FUNCTION_WORDS.get(language, frozenset())
    text = prose(_BRACKETED.sub(" ", target) if _OPENS.search(target) else target)
    if locale.script != "Latn":
        english = [word for word in _LATIN.findall(text) if word not in _SAME]
        if english and not any(word in _names(unit.source) for word in english):
            yield f"English is left: {', '.join(english[:4])}", "translate it"
    words = tokens(text)
    if len(words) < 2 or not own:
        return
    known = frozenset(words)
    foreign = known & _foreign(language)
    if not foreign:
        return
    mine = len(own & known)
    if left := sorted(foreign & FUNCTION_WORDS["en"]):
        if locale.script == "Latn" and (len(left) > 1 or f" {left[0]} " in f" {target} "):
            if not _is_name(left, target):
                yield f"English is left: {', '.join(left[:4])}", "translate it"
                return
    for other, theirs in FUNCTION_WORDS.items():
        if other not in (language, "en") and len(theirs & foreign) >= 2 and len(theirs & known) > mine + 1:
            yield f"the text looks like {other}", f"translate it into {locale.name}"
            return


@lru_cache(maxsize=64)
def _foreign(language: str) -> frozenset[str]:
    """The frequent words of all other languages."""
    return frozenset().union(*FUNCTION_WORDS.values()) - FUNCTION_WORDS[language]


@lru_cache(maxsize=8)
def _names(source: str) -> frozenset[str]:
    """The words of names in a source, in which words in lower case may stand."""
    return frozenset(
        word
        for name in re.findall(r"www\.\S+|\S+@\S+|\S+\.(?:org|com|gov)\S*", source)
        for word in re.findall("[a-z]+", name)
    )


def _is_name(words: list[str], target: str) -> bool:
    """Whether all of these words are between words with a capital, as in Task Force for Health."""
    return all(re.search(rf"[A-Z][\w-]* (?:\w+ )?{word} (?:\w+ )?[A-Z]", target) for word in words)
