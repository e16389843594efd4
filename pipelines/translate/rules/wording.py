"""Wording: modal verbs, quantifiers, whole sentences, no repeated words, and the formal address."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from operator import eq

from pipelines.translate.rules import sentences
from pipelines.translate.rules.english import MODALS, QUANTIFIERS
from pipelines.translate.rules.lexicon import ENGLISH, Lexicon, lexicon, profiles, tokens
from pipelines.translate.rules.meaning import both, is_searched, shown
from pipelines.translate.rules.reading import UNSPACED, prose
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_LONG, _TOO_SHORT, _TOO_LONG = 40, 0.45, 2.4
"""The shortest English sentence whose translation has a usual length, and the unusual lengths relative to that."""

_OPEN = re.compile(r"(?:[…:]|\.\.\.|\b(?:on|by|of|to|for|in|from|the|with|and|about|as|at|this|that))$")
"""The end of an English text that is continued."""

_QUOTES = re.compile(r"[\"“”„«»「」『』].*?[\"“”«»「」『』]")
_REPEATED_HAN = re.compile(r"([\u4e00-\u9fff]{2,6})\1|(的|了|是|在|有|和|与|或|会|您|把|被|为)\2")


@rule("TRN181", "warning")
def modal_verbs_are_kept(unit: Unit, target: str, locale: Locale) -> Found:
    """What may, should or must be is the same in both texts.

    Why: "may be cancer" and "is cancer", or "should" and "must", are different statements.
    Fix: compare the sentences, and translate the modal verb.
    """
    yield from _classes(unit, target, locale, MODALS, ("may", "must"), ("may",))


@rule("TRN182", "warning")
def quantifiers_are_kept(unit: Unit, target: str, locale: Locale) -> Found:
    """Quantifiers are the same in both texts: all, most, many, some, few.

    Why: "most" and "some" are different chances.
    Fix: compare the sentences, and translate the quantifier.
    """
    yield from _classes(unit, target, locale, QUANTIFIERS, ("all", "most", "few"), ("few",))


def _classes(
    unit: Unit, target: str, locale: Locale, classes: tuple[str, ...], needed: tuple[str, ...], strict: tuple[str, ...]
) -> Found:
    """The sentences where one class became another, a ``needed`` one is missing, or a ``strict`` one is added."""
    known = lexicon(locale).concepts.intersection(classes)
    if not known or is_searched(unit):
        return
    for source, translation, english, translated in profiles(unit.source, target, locale):
        if known.isdisjoint(english) and known.isdisjoint(translated):
            continue
        lost = [name for name in classes if name in english and name in known and not _has(translated, name)]
        gained = [name for name in classes if name in translated and name in known and not _has(english, name)]
        if lost and gained:
            yield f"{lost[0]} became {gained[0]}: {both(source, translation)}", "write the word of the English"
        elif lost and lost[0] in needed:
            yield f"{lost[0]} is missing: {both(source, translation)}", "translate it"
        elif gained and gained[0] in strict and not {*classes, "open"}.intersection(english):
            yield f"{gained[0]} is added: {both(source, translation)}", "remove it"


def _has(concepts: tuple[str, ...], name: str) -> bool:
    """Whether a sentence has a class, or for "all" a word such as "each", which may stand for it."""
    return name in concepts or (name == "all" and "each" in concepts)


@rule("TRN183", "warning")
def no_sentence_is_added(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation has no sentence that the English does not have; one may be divided.

    Why: nobody has checked the addition against a source.
    Fix: remove it, or have the English changed.
    """
    for sentence in sentences.align(unit.source, target, locale.script).added:
        yield f"a sentence is added: {shown(sentence)!r}", "remove it"


@rule("TRN184", "warning")
def sentences_are_whole(unit: Unit, target: str, locale: Locale) -> Found:
    """No sentence is cut off or has a part added: its length is usual, and it does not end with a word such as "and".

    Why: an end is easily lost when texts are copied.
    Fix: compare the sentence with the English.
    """
    ratio = sentences.density(locale.script)
    for source, translation in sentences.align(unit.source, target, locale.script).pairs:
        if len(source) >= _LONG and "{" not in source:
            share = sentences.length(translation, locale.script) / (ratio * sentences.length(source))
            if not _TOO_SHORT <= share <= _TOO_LONG:
                part = "lacks a part" if share < 1 else "has a part more"
                yield f"the translation {part}: {both(source, translation)}", "compare it with the English"
    end = target.rstrip("。.！？ ")
    if end.endswith(locale.unfinished) and not _OPEN.search(unit.source) and _unfinished(end, target, locale):
        yield f"the translation ends with {target.split()[-1]!r}", "complete the sentence"


def _unfinished(end: str, target: str, locale: Locale) -> bool:
    """Whether the end, which one of the listed words ends, ends with that as a word."""
    return locale.script in UNSPACED or (not target.endswith(("?", "!")) and tokens(end[-40:])[-1] in locale.unfinished)


@rule("TRN185", "warning")
def words_are_not_repeated(unit: Unit, target: str, locale: Locale) -> Found:
    """No word follows itself.

    Why: it is a typing error that a spell check does not find.
    Fix: delete one of them.
    """
    if locale.script in UNSPACED:
        if match := _REPEATED_HAN.search(target):
            yield f"{match.group()!r} is repeated", "delete one"
        return
    words = tokens(target)
    if any(map(eq, words, words[1:])):
        pairs = [word for word, following in pairwise(words) if word == following and len(word) > 1]
        english = tokens(unit.source)
        repeated = any(word == following for word, following in pairwise(english))
        for word in pairs:
            if not repeated and re.search(
                rf"(?<!\w){re.escape(word)}\s+{re.escape(word)}(?!\w)", target, re.IGNORECASE
            ):
                yield f"{word!r} is repeated", "delete one of them"


@rule("TRN186", "warning")
def address_is_formal(unit: Unit, target: str, locale: Locale) -> Found:
    """Readers are addressed formally, as with usted in Spanish, where locales.yaml lists the informal words.

    Why: one text that mixes both sounds careless, and an informal one disrespectful.
    Fix: write the formal pronoun and verb.
    """
    if locale.informal and not is_searched(unit):
        text = prose(target)
        if _informal(locale).find(text) and _informal(locale).find(_QUOTES.sub(" ", text)):
            yield f"informal: {_shown(_informal(locale), text)}", "address the reader formally"


@lru_cache(maxsize=64)
def _informal(locale: Locale) -> Lexicon:
    return Lexicon.of(locale, {"informal": locale.informal})


@rule("TRN192", "warning")
def reader_has_no_gender(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation gives the reader a gender only if the English does; locales.yaml lists such words as gendered.

    Why: men and nonbinary people have calcifications too, and read that the text is not for them.
    Fix: say it without gender, as "siente preocupación" for "está preocupada", or "las personas" for "las mujeres".
    """
    if locale.gendered and not is_searched(unit):
        text = prose(target)
        if _gendered(locale).find(text) and not {"woman", "man"}.intersection(ENGLISH.find(unit.source)):
            yield f"a gender that the English lacks: {_shown(_gendered(locale), text)}", "say it without gender"


@lru_cache(maxsize=64)
def _gendered(locale: Locale) -> Lexicon:
    return Lexicon.of(locale, {"gendered": locale.gendered})


def _shown(words: Lexicon, text: str) -> str:
    """The words and pairs of words of a text that are in a list."""
    found = tokens(text)
    pairs = [" ".join(pair) for pair in pairwise(found) if words.find(" ".join(pair))]
    return ", ".join(dict.fromkeys([word for word in found if words.find(word)] or pairs))
