"""Language: a translation is in its language and script, with no English left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import regex

from pipelines.translate.rules.reading import BIRADS, prose
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.rules.variants import NEIGHBOUR_LETTERS, foreign_han
from pipelines.translate.shapes import Locale, Unit

RUN = 4
"""The number of consecutive English words that counts as untranslated."""

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_BEYOND_LATIN = re.compile("[^\\x00-\u024f\u1e00-\u1eff\u2000-\u2bff]")
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_NOT_WORDS = re.compile(
    rf"{BIRADS.pattern}|"
    r"(?<![A-Za-z])(?:[A-Z][A-Z0-9-]+s?|[A-Za-z]|mm|cm|mg|kg|ml|km|in situ)(?![A-Za-z])"
    "|(?<![^\\W\\d_])[\u0391-\u03c9](?![^\\W\\d_])"
)
"""Words that are the same in many languages: acronyms, single letters, units, and medical Latin."""

_SMALL = frozenset({"of", "and", "the", "for", "in", "to", "on", "a"})
_SCRIPTS = {
    "Hans": ("Han",),
    "Hant": ("Han", "Bopomofo"),
    "Jpan": ("Han", "Hiragana", "Katakana"),
    "Kore": ("Hangul", "Han"),
}
"""Scripts of ISO 15924 that consist of several Unicode scripts, or of a part of one."""


def _letters(text: str) -> str:
    """A text without words that may be the same in every language."""
    return _NOT_WORDS.sub(" ", prose(text))


def _english(unit: Unit, target: str, locale: Locale) -> tuple[bool, bool]:
    """Whether a translation equals the English, and whether that is certainly wrong."""
    if target.strip().casefold() != unit.source.strip().casefold() or unit.key in locale.same:
        return False, False
    if unit.field == "term" and unit.handling != "freely":
        return False, False
    left = _letters(unit.source)
    if len(_LETTER.findall(left)) < 4:
        return False, False
    return True, locale.script != "Latn" or len(unit.source.split()) >= RUN


@lru_cache(maxsize=8)
def _known(source: str) -> frozenset[str]:
    return frozenset(_WORD.findall(source.lower()))


def _runs(source: str) -> Iterator[tuple[str, ...]]:
    """The runs of words of a text in lower case, without names."""
    words = _WORD.findall(source)
    for start in range(len(words) - RUN + 1):
        run = words[start : start + RUN]
        if not all(word[0].isupper() or word in _SMALL for word in run):
            yield tuple(word.lower() for word in run)


@lru_cache(maxsize=64)
def _script(script: str) -> regex.Pattern[str]:
    names = _SCRIPTS.get(script, (script,))
    return regex.compile("[" + "".join(rf"\p{{Script={name}}}" for name in names) + "]")


@lru_cache(maxsize=8)
def _share(source: str, target: str, script: str) -> float:
    """The share of the letters of a translation that are of its script; names and the like are ignored."""
    if script == "Latn" and not _BEYOND_LATIN.search(target):
        return 1.0
    left = _letters(_IN_BRACKETS.sub(_without_latin, target))
    if script != "Latn":
        left = _WORD.sub(lambda word: " " if word[0][0].isupper() and word[0] in source else word[0], left)
    letters = len(_LETTER.findall(left))
    return len(_script(script).findall(left)) / letters if letters else 1.0


def _without_latin(brackets: re.Match[str]) -> str:
    return _WORD.sub(" ", brackets.group())


@rule("TRN151")
def script_is_its_own(unit: Unit, target: str, locale: Locale) -> Found:
    """At least half of the letters are of the language's script. Names, codes, units and text in brackets are ignored.

    A term that is kept in English is left out.

    Why: a text in another script is in another language, or was saved in a wrong encoding.
    Fix: translate it, or send the file back in UTF-8.
    """
    kept = unit.handling == "keep" and unit.field == "term"
    if not kept and (share := _share(unit.source, target, locale.script)) < 0.5:
        yield f"{share:.0%} of the letters are {locale.script}", "translate it into the language of the file"


@rule("TRN152")
def text_is_translated(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation of more than three words does not equal the English; in another script, nor does a shorter one.

    Why: an untranslated text counts as finished, and nobody checks it again.
    Fix: translate it. If it is the same in both languages, list its key under same in locales.yaml.
    """
    same, wrong = _english(unit, target, locale)
    if same and wrong:
        yield "the translation is the English text", "translate it, or leave it empty"


@rule("TRN153")
def no_english_is_left(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation has no four consecutive words of the English, except names and text in brackets.

    Why: a part was left untranslated.
    Fix: translate it; an English name may be added in brackets.
    """
    words = _WORD.findall(target.lower())
    if len(words) < RUN or len(_known(unit.source).intersection(words)) < RUN - 1:
        return
    if unit.key in locale.same or target.casefold() == unit.source.casefold():
        return
    words = _WORD.findall(_IN_BRACKETS.sub(" . ", prose(target)))
    runs = set(_runs(prose(unit.source)))
    for start in range(len(words) - RUN + 1):
        run = words[start : start + RUN]
        if tuple(word.lower() for word in run) in runs:
            yield f"English is left: {' '.join(run)}", "translate it"
            return


@rule("TRN162", "warning")
def word_is_translated(unit: Unit, target: str, locale: Locale) -> Found:
    """A short translation equals the English only if locales.yaml lists its key.

    Why: short labels are easily forgotten.
    Fix: translate it; or, if both languages have the same word, list the key under same in locales.yaml.
    """
    same, wrong = _english(unit, target, locale)
    if same and not wrong:
        yield "the translation is the same word as the English", "translate it, or list its key under same"


@rule("TRN163", "warning")
def text_is_mostly_in_its_script(unit: Unit, target: str, locale: Locale) -> Found:
    """At least three in four letters are of the language's script. Names, codes and units are ignored.

    Why: a part may be left in English.
    Fix: translate the rest, or add English names in brackets.
    """
    if 0.5 <= (share := _share(unit.source, target, locale.script)) < 0.75:
        yield f"{share:.0%} of the letters are {locale.script}", "translate the rest, or put names in brackets"


@rule("TRN164")
def characters_are_of_one_chinese_script(_: Unit, target: str, locale: Locale) -> Found:
    """Simplified Chinese has no traditional characters, and traditional Chinese no simplified ones.

    Why: many readers do not know characters of the other script, and a search does not find them.
    Fix: write the character of the language's own script.
    """
    if locale.script in ("Hans", "Hant") and (found := foreign_han(locale.script).intersection(target)):
        yield f"{', '.join(sorted(found))} is of the other Chinese script", "write the character of this script"


@rule("TRN165", "warning")
def letters_are_the_language_s_own(_: Unit, target: str, locale: Locale) -> Found:
    """Arabic, Persian and Urdu have their own letters, not look-alikes of a related language.

    Why: some forms of the look-alike differ, and a search does not find the word.
    Fix: type the letter with a keyboard of the language.
    """
    foreign = NEIGHBOUR_LETTERS.get(locale.language.split("-")[0], "")
    if foreign and (found := set(foreign).intersection(target)):
        names = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(found))
        yield f"{names} is a letter of another language", "type it with a keyboard of the language"
