"""Characters: no invisible ones, no look-alikes of other scripts, and one normal form."""

from __future__ import annotations

import re
import unicodedata

from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.rules.variants import LOOKALIKES
from pipelines.translate.shapes import Locale, Unit

_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETS = {
    "Cyrl": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Grek": "\u0370-\u03bb\u03bd-\u03ff\u1f00-\u1fff",
    "Armn": "\u0530-\u058f",
    "Cher": "\u13a0-\u13ff\uab70-\uabbf",
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
}
"""Alphabets with look-alike letters. The Greek mu is left out, because it means micro."""

_OF = {script: re.compile(f"[{letters}]") for script, letters in _ALPHABETS.items()}
_NOT_LATIN = re.compile("[" + "".join(letters for script, letters in _ALPHABETS.items() if script != "Latn") + "]")

_FORCED = re.compile("[\u202a-\u202e]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")
_JOINERS = "\u200c\u200d"
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
_JOINING = frozenset({"fa", "ur", "ckb", "ps", "sd", "ks", "ug"})
_INDIC = frozenset(
    {"Deva", "Beng", "Gujr", "Guru", "Knda", "Mlym", "Orya", "Taml", "Telu", "Sinh", "Khmr", "Mymr", "Mong"}
)
_BREAKING = frozenset({"km", "th", "lo", "my"})
"""Languages that separate words with a zero-width space."""

_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_UNFIT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff\ufb00-\ufdff\ufe70-\ufefc\ufff9-\uffff\ud800-\udfff]"
)
"""Control and private-use characters, surrogates, and presentation forms."""


def _named(characters: set[str]) -> str:
    """Characters by code point and name, because they may be invisible."""
    return ", ".join(
        f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip() for character in sorted(characters)
    )


@rule("TRN154")
def words_are_of_one_script(_: Unit, target: str, locale: Locale) -> Found:
    """No word mixes letters of look-alike scripts: Latin, Cyrillic, Greek, Armenian, Cherokee.

    Why: a search does not find a word with a look-alike letter.
    Fix: type the word again in one script.
    """
    if target.isascii() or (locale.script == "Latn" and not _NOT_LATIN.search(target)):
        return
    for word in _WORD.findall(target):
        scripts = [script for script, letters in _OF.items() if letters.search(word)]
        twins = locale.script == "Latn" and scripts in (["Cyrl"], ["Grek"]) and LOOKALIKES.issuperset(word)
        if len(scripts) > 1 or (twins and (scripts == ["Cyrl"] or len(word) > 1)):
            yield f"{word!r} has letters of {' and '.join(scripts)}", "type the word again"


@rule("TRN155")
def direction_is_not_forced(_: Unit, target: str, locale: Locale) -> Found:
    """A text has no direction overrides or embeddings; isolates are in pairs; left-to-right text has none of them.

    Why: such a character can reorder numbers and words on the screen, but not in the file.
    Fix: delete it; in right-to-left text, isolates (U+2066 to U+2069) have the same effect without harm.
    """
    if target.isascii():
        return
    if forced := set(_FORCED.findall(target)):
        yield f"{_named(forced)} forces a direction", "delete it, or use isolates"
    if marks := set(_DIRECTION.findall(target)):
        if locale.direction == "ltr":
            yield f"{_named(marks)} does not belong in {locale.name}", "delete it"
        elif not all(_isolates_close(paragraph) for paragraph in target.split("\n")):
            yield "an isolate is not closed in its paragraph", "close it with U+2069"


def _isolates_close(text: str) -> bool:
    depth = 0
    for mark in re.findall("[\u2066-\u2069]", text):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


@rule("TRN156")
def nothing_is_invisible(_: Unit, target: str, locale: Locale) -> Found:
    """A text has no invisible characters, except joiners in languages that need them.

    Why: it splits a word for every search and cannot be seen.
    Fix: delete it.
    """
    if target.isascii() or not (found := set(_ZERO_WIDTH.findall(target))):
        return
    language = locale.language.split("-")[0]
    if language in _JOINING or locale.script in _INDIC:
        found -= set(_JOINERS)
    if language in _BREAKING:
        found.discard("\u200b")
    if found:
        yield f"{_named(found)} is invisible", "delete it, or type the word again"


@rule("TRN166", "warning")
def latin_is_not_full_width(_: Unit, target: str, __: Locale) -> Found:
    """Latin letters and digits are half-width, also between Chinese characters.

    Why: full-width forms are other characters; a search for 4A does not find them.
    Fix: type them with the keyboard set to half width.
    """
    if not target.isascii() and (found := set(_FULL_WIDTH.findall(target))):
        yield f"{', '.join(sorted(found))} is full-width", "type it at half width"


@rule("TRN158")
def text_is_nfc(_: Unit, target: str, __: Locale) -> Found:
    """A text is in the Unicode normalization form NFC.

    Why: a search or comparison does not match a letter in another normalization form.
    Fix: import the file again with `make i18n-import`, which normalizes it.
    """
    if not target.isascii() and not unicodedata.is_normalized("NFC", target):
        yield "the text is not in NFC", "import it again; that normalizes it"


@rule("TRN157")
def characters_are_fit(_: Unit, target: str, __: Locale) -> Found:
    """A text has no control characters, replacement characters or presentation forms.

    Why: they come from a wrong encoding or from copied pages, and are displayed as boxes or question marks.
    Fix: type the word again.
    """
    if found := set(_UNFIT.findall(target)):
        yield f"{_named(found)} is not allowed in a text", "type the word again"
