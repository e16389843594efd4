"""Finds the words of a language that carry meaning, such as negations and quantifiers, by concept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.translate.rules import english, sentences
from pipelines.translate.rules.reading import MARKS, UNSPACED, prose
from pipelines.translate.shapes import Locale

_LETTERS = "[^\\W\\d_\u0640]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963]"
_WORD = re.compile(f"(?:{_LETTERS})+(?:['’](?:{_LETTERS})+)*")
_VOWELS = re.compile("[\u0640\u064b-\u0652\u0670]")
_PREFIXES = {"ar": "[وف]?(?:[بلك]?ال|لل|[بلك])?", "fa": "", "he": "[ובכלמהש]?"}
"""Small words that a language attaches to the next word."""


_Phrase = tuple[tuple[re.Pattern[str] | str, ...], tuple[str, ...]]
_Word = tuple[tuple[str, ...], tuple[_Phrase, ...]]
_NOTHING: _Word = ((), ())
_REMEMBERED = 50_000


class Lexicon:
    """The phrases of a language by concept.

    A phrase is a word, or several; a word is a regular expression. A hyphen at its end or start stands for any ending
    or beginning. The longest phrase counts.
    """

    def __init__(self, words: Mapping[str, Sequence[str]], script: str = "Latn", language: str = "en") -> None:
        self.concepts = frozenset(words)
        self._unspaced = script in UNSPACED
        self._arabic = script == "Arab"
        self._prefix = _PREFIXES.get(language, "")
        phrases: dict[str, list[str]] = {}
        for concept, forms in words.items():
            for form in forms:
                phrases.setdefault(form, []).append(concept)
        ordered = sorted(phrases, key=len, reverse=True)
        self._text = re.compile("|".join(f"({form})" for form in ordered)) if self._unspaced and ordered else None
        self._of = [tuple(phrases[form]) for form in ordered]
        self._singles = [(self._element(form), tuple(phrases[form])) for form in ordered if " " not in form]
        self._phrases: list[_Phrase] = [
            ((self._element(first), *map(self._element_or_word, rest)), tuple(phrases[" ".join((first, *rest))]))
            for first, *rest in sorted((form.split() for form in ordered if " " in form), key=len, reverse=True)
        ]
        starts = dict.fromkeys(self._element(form.split()[0]).pattern for form in ordered)
        self._any = re.compile("|".join(starts) or "(?!)")
        self._known: dict[str, _Word] = {}

    def _element(self, form: str) -> re.Pattern[str]:
        inner = form.strip("-")
        before = ".*" if form.startswith("-") else self._prefix
        return re.compile(f"{before}(?:{inner}){'.*' if form.endswith('-') else ''}")

    def _element_or_word(self, form: str) -> re.Pattern[str] | str:
        return form if form.isalpha() and not self._prefix else self._element(form)

    def find(self, text: str) -> tuple[str, ...]:
        """The concepts of a text, in order."""
        found: list[str] = []
        if self._unspaced:
            for match in self._text.finditer(text) if self._text else ():
                found += self._of[(match.lastindex or 1) - 1]
            return tuple(found)
        words = tokens(_VOWELS.sub("", text) if self._arabic else text)
        known, until = self._known, 0
        for place, word in enumerate(words):
            meant = known.get(word) or self._learn(word)
            if meant is _NOTHING or place < until:
                continue
            concepts, phrases = meant
            for elements, of_phrase in phrases:
                rest = words[place + 1 : place + len(elements)]
                if len(rest) == len(elements) - 1 and all(
                    element == following if isinstance(element, str) else element.fullmatch(following)
                    for element, following in zip(elements[1:], rest, strict=True)
                ):
                    concepts, until = of_phrase, place + len(elements)
                    break
            found += concepts
        return tuple(found)

    def _learn(self, word: str) -> _Word:
        """The concepts of a word, and the phrases that start with it; remembered, because words recur."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        if not self._any.fullmatch(word):
            return self._known.setdefault(word, _NOTHING)
        concepts = dict.fromkeys(name for form, names in self._singles if form.fullmatch(word) for name in names)
        phrases = tuple(one for one in self._phrases if one[0][0].fullmatch(word))  # type: ignore[union-attr]
        return self._known.setdefault(word, (tuple(concepts), phrases))


@lru_cache(maxsize=16)
def tokens(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(text.lower())


ENGLISH = Lexicon(english.WORDS)
"""The words of the source language."""


@lru_cache(maxsize=64)
def lexicon(locale: Locale) -> Lexicon:
    """The words of a locale."""
    return Lexicon(locale.words, locale.script, locale.language.split("-")[0])


class Profile(NamedTuple):
    """A sentence with its translation, and how often each has a concept."""

    source: str
    target: str
    english: Counter[str]
    translated: Counter[str]


@lru_cache(maxsize=16)
def profiles(source: str, target: str, locale: Locale) -> tuple[Profile, ...]:
    """The sentences of two texts with the concepts of both; none for messages with branches."""
    if "{" in source:
        if "plural," in source or "select," in source:
            return ()
        source, target = prose(source), prose(target)
    if not target.isascii():
        target = MARKS.sub(" ", target)
    words = lexicon(locale)
    pairs = sentences.align(source, target, locale.script).pairs
    return tuple(Profile(one, other, Counter(ENGLISH.find(one)), Counter(words.find(other))) for one, other in pairs)
