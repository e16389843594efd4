"""Finds the words of a language that carry meaning, such as negations and quantifiers, by concept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.translate.rules import english, sentences
from pipelines.translate.rules.reading import MARKS, UNSPACED, prose
from pipelines.translate.shapes import Locale

_LETTERS = "[^\\W\\d_\u0640]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963]"
_WORD = re.compile(f"(?:{_LETTERS})+(?:['’](?:{_LETTERS})+)*")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MARKED = re.compile("[\u0300-\u0dff]")
"""Scripts whose letters have marks of their own; the pattern for other words is faster."""

_VOWELS = re.compile("[\u0640\u064b-\u0652\u0670]")
_PREFIXES = {"ar": "[وف]?(?:[بلك]?ال|لل|[بلك])?", "fa": "", "he": "[ובכלמהש]?"}
"""Small words that a language attaches to the next word."""

_OPEN_START = re.compile(r"[\W\d_]|.\?|[^(]*\|")
"""The start of a form whose first letter is not that of all its words."""

_Phrase = tuple[tuple[re.Pattern[str], ...], tuple[str, ...]]
_Word = tuple[tuple[str, ...], tuple[_Phrase, ...]]
_REMEMBERED = 50_000
OPENS = "opens"
"""The list of the words that open a clause, such as "and" and "that"."""


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
        self._starts: dict[str, list[_Phrase]] = {}
        for form in sorted(ordered, key=lambda form: form.count(" "), reverse=True):
            elements = tuple(map(self._element, form.split()))
            self._starts.setdefault("" if self._prefix or _OPEN_START.match(form) else form[0], []).append(
                (elements, tuple(phrases[form]))
            )
        self._known: dict[str, _Word] = {}
        self._dull: set[str] = set()
        self._pairs: dict[tuple[str, str], tuple[_Phrase, ...]] = {}

    @classmethod
    def of(cls, locale: Locale, words: Mapping[str, Sequence[str]]) -> Lexicon:
        """Phrases as a locale writes them."""
        return cls(words, locale.script, locale.language.split("-")[0])

    def _element(self, form: str) -> re.Pattern[str]:
        inner = form.strip("-")
        before = ".*" if form.startswith("-") else self._prefix
        return re.compile(f"{before}(?:{inner}){'.*' if form.endswith('-') else ''}")

    def find(self, text: str) -> tuple[str, ...]:
        """The concepts of a text, in order."""
        found: list[str] = []
        if self._unspaced:
            for match in self._text.finditer(text) if self._text else ():
                found += self._of[(match.lastindex or 1) - 1]
            return tuple(found)
        words = tokens(_VOWELS.sub("", text) if self._arabic else text)
        dull, until = self._dull, 0
        for place, word in [(place, word) for place, word in enumerate(words) if word not in dull]:
            if place < until:
                continue
            concepts, phrases = self._known.get(word) or self._learn(word)
            if phrases and place + 1 < len(words):
                pair = (word, words[place + 1])
                begun = self._pairs.get(pair)
                for elements, of_phrase in self._begin(pair, phrases) if begun is None else begun:
                    rest = words[place + 2 : place + len(elements)]
                    if len(rest) == len(elements) - 2 and all(
                        element.fullmatch(following) for element, following in zip(elements[2:], rest, strict=True)
                    ):
                        concepts, until = of_phrase, place + len(elements)
                        break
            found += concepts
        return tuple(found)

    def _learn(self, word: str) -> _Word:
        """The concepts of a word, and the phrases that start with it; remembered, because words recur."""
        if len(self._known) + len(self._dull) >= _REMEMBERED:
            self._known.clear()
            self._dull.clear()
        forms = [one for start in (word[0], "") for one in self._starts.get(start, ()) if one[0][0].fullmatch(word)]
        if not forms:
            self._dull.add(word)
            return (), ()
        concepts = tuple(dict.fromkeys(name for elements, names in forms if len(elements) == 1 for name in names))
        return self._known.setdefault(word, (concepts, tuple(one for one in forms if len(one[0]) > 1)))

    def _begin(self, pair: tuple[str, str], phrases: tuple[_Phrase, ...]) -> tuple[_Phrase, ...]:
        """Those of the phrases of a word that go on with the following one; remembered too."""
        if len(self._pairs) >= _REMEMBERED:
            self._pairs.clear()
        return self._pairs.setdefault(pair, tuple(one for one in phrases if one[0][1].fullmatch(pair[1])))


@lru_cache(maxsize=16)
def tokens(text: str) -> list[str]:
    """The words of a text in lower case."""
    pattern = _PLAIN_WORD if text.isascii() or not _MARKED.search(text) else _WORD
    return pattern.findall(text.lower())


ENGLISH = Lexicon(english.WORDS)
"""The words of the source language."""


@lru_cache(maxsize=64)
def lexicon(locale: Locale) -> Lexicon:
    """The words of a locale, without those that only open a clause: they are frequent, and seldom needed."""
    words = {concept: forms for concept, forms in locale.words.items() if concept != OPENS}
    return Lexicon.of(locale, words)


@lru_cache(maxsize=64)
def openers(locale: Locale) -> Lexicon:
    """The words of a locale that open a clause."""
    return Lexicon.of(locale, {OPENS: locale.words.get(OPENS, ())})


class Profile(NamedTuple):
    """A sentence with its translation, and the concepts of each, in order."""

    source: str
    target: str
    english: tuple[str, ...]
    translated: tuple[str, ...]


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
    return tuple(Profile(one, other, ENGLISH.find(one), words.find(other)) for one, other in pairs)
