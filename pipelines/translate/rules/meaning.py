"""Meaning: negations, opposites, sentences and category letters are those of the English."""

from __future__ import annotations

import re
from collections import Counter

from pipelines.model.text import brief
from pipelines.translate.rules import sentences
from pipelines.translate.rules.english import OPPOSITES
from pipelines.translate.rules.lexicon import OPENS, lexicon, openers, profiles
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_LETTERED = re.compile(
    r"\b(?:categor(?:y|ies)|density|group|type|level) ([A-E])(?![\w-])(?:(?:,| or| and| to)+ ([A-E])(?![\w-]))*"
)
_LETTERED_WORDS = ("ategor", "density", "group", "type", "level")
_LETTER = re.compile(r"(?<![A-Za-z0-9À-ɏ.])[A-E](?![A-Za-z0-9À-ɏ'’])(?!\.[A-Z])")
_OPPOSITE = dict(OPPOSITES) | {other: one for one, other in OPPOSITES}
_TOKEN = re.compile(r"[^\W\d_]+|[^\w\s]")
_SHOWN = 161


def shown(text: str) -> str:
    """A text for a message, cut off if it is long."""
    return brief(text, _SHOWN)


def both(source: str, target: str) -> str:
    """A sentence and its translation for a message."""
    return f"{shown(source)!r}, {shown(target)!r}"


def is_searched(unit: Unit) -> bool:
    """Whether a unit is a word or question that people search for, which may be phrased in any way."""
    return ":alternatives" in unit.key or ":synonyms" in unit.key


@rule("TRN171", meaning=True)
def negation_is_kept(unit: Unit, target: str, locale: Locale) -> Found:
    """A sentence is negated if the English one is, and only then.

    Why: "is not cancer" and "is cancer" are opposites, and no reader of the translation can notice.
    Fix: compare the sentences. A word of the language that negates and is not known is added to locales.yaml.
    """
    known = lexicon(locale).concepts
    if "not" not in known or is_searched(unit):
        return
    for source, translation, english, translated in profiles(unit.source, target, locale):
        implied = "implied" in english and "implied" in known and "implied" not in translated
        wanted = english.count("not") + english.count("none")
        if implied or wanted > _most(translated, english) or (wanted and _is_stranded(translation, translated, locale)):
            yield f"a negation is missing: {both(source, translation)}", "negate it as in the English"
        elif _least(translated) > _most(english, translated):
            yield f"a negation is added: {both(source, translation)}", "remove it"


def _least(concepts: tuple[str, ...]) -> int:
    """The fewest negations that a sentence may have: in many languages "none" only repeats a "not"."""
    return concepts.count("not") or int("none" in concepts)


def _most(concepts: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The most negations that a sentence may have; what both sentences have, such as "before", stands for none.

    A word such as "nor" negates only beside another one.
    """
    halves = max(0, concepts.count("hardly") - other.count("hardly"))
    negations, repeated = concepts.count("not") + concepts.count("none"), concepts.count("nor")
    return negations + halves + (repeated if negations or repeated > 1 or "not" not in other else 0)


def _is_stranded(sentence: str, concepts: tuple[str, ...], locale: Locale) -> bool:
    """Whether a word such as "none" repeats a negation that is lost, as in Spanish "hay ninguno" for "no hay ninguno".

    One that repeats none stands at the start of its clause, or after a word that opens one.
    """
    words, opening, before = lexicon(locale), openers(locale), ""
    if "none" not in concepts or "not" in concepts or "nor" in concepts or OPENS not in locale.words:
        return False
    for word in _TOKEN.findall(sentence.lower()):
        if "none" in words.find(word):
            return before.isalpha() and not opening.find(word) and not opening.find(before)
        before = word
    return False


@rule("TRN172", meaning=True)
def opposites_are_kept(unit: Unit, target: str, locale: Locale) -> Found:
    """No word is translated by its opposite, such as benign by malignant, more by less, or before by after.

    Why: the sentence says the opposite of the English.
    Fix: compare the sentences. If the word has another sense here, a reviewer signs an exception.
    """
    known = lexicon(locale).concepts
    for source, translation, english, translated in profiles(unit.source, target, locale):
        for lost in dict.fromkeys(english):
            gained = _OPPOSITE.get(lost, "")
            if gained not in translated or lost not in known:
                continue
            if english.count(lost) > translated.count(lost) and translated.count(gained) > english.count(gained):
                yield f"{lost} became {gained}: {both(source, translation)}", "write the word of the English"


@rule("TRN173", meaning=True)
def sentences_are_complete(unit: Unit, target: str, locale: Locale) -> Found:
    """Every sentence of the English is in the translation; two may be joined.

    Why: the omitted sentence may be the one that says what to do.
    Fix: translate it.
    """
    for sentence in sentences.align(unit.source, target, locale.script).omitted:
        yield f"a sentence is missing: {shown(sentence)!r}", "translate it"


@rule("TRN174", meaning=True)
def category_letter_is_the_same(unit: Unit, target: str, locale: Locale) -> Found:
    """A category of one letter, such as density D, has the letter of the English.

    Why: the letter decides what a reader does next.
    Fix: copy the letter from the English.
    """
    if any(word in unit.source for word in _LETTERED_WORDS) and _LETTERED.search(unit.source):
        wanted, present = Counter(_LETTER.findall(unit.source)), Counter(_LETTER.findall(target))
        if locale.script != "Latn":
            present = Counter(_LETTER.findall(target.upper()))
        lost, added = wanted - present, present - wanted
        lost.pop("A", None) if locale.script == "Latn" and not added else None
        added.pop("A", None), added.pop("E", None)
        if lost:
            yield f"the translation lacks category {', '.join(sorted(lost))}", "copy the letter from the English"
        elif added:
            yield f"the English does not name category {', '.join(sorted(added))}", "copy the letter from the English"
