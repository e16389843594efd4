"""Terms: a glossary term is translated by an approved word, and never by a forbidden one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.translate.rules.reading import prose
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_SEARCHED = ("alternatives", "synonyms")
"""Fields with words that people type or hear; any word is allowed there."""

_VOWELS = re.compile("[\u0640\u064b-\u0652\u0670]")
"""Optional Arabic vowel signs."""


@dataclass(frozen=True)
class Term:
    """A term: its record, the start of its English, and the patterns of its English, approved and forbidden forms."""

    record: str
    stem: str
    english: re.Pattern[str]
    use: re.Pattern[str] | None
    avoid: re.Pattern[str] | None


@lru_cache(maxsize=64)
def terms(locale: Locale) -> tuple[Term, ...]:
    """The terms that a locale has a word for."""
    return tuple(
        Term(
            record,
            _stem(pattern),
            english_form(pattern),
            _compiled(locale.use.get(record)),
            _compiled(locale.avoid.get(record)),
        )
        for record, pattern in locale.terms.items()
        if record in locale.use or record in locale.avoid
    )


def english_form(pattern: str) -> re.Pattern[str]:
    """The pattern of an English term: whole words, singular or plural, in any case."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?:e?s)?(?![\w-])", re.IGNORECASE)


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def _stem(pattern: str) -> str:
    """The letters that every match of a pattern starts with, in lower case; empty if that cannot be determined."""
    if "|" in re.sub(r"\([^()]*\)", "", pattern):
        return ""
    letters = re.match(r"[A-Za-z ]*", pattern)[0]  # type: ignore[index]
    return (letters[:-1] if pattern[len(letters) :].startswith(("?", "*", "{")) else letters).lower()


@lru_cache(maxsize=8)
def _terms_of(source: str, locale: Locale) -> tuple[Term, ...]:
    """The terms whose English occurs in a source."""
    lowered = source.lower()
    return tuple(term for term in terms(locale) if term.stem in lowered and term.english.search(source))


def _concerned(unit: Unit, locale: Locale) -> Iterator[Term]:
    if locale.terms and unit.field.split(".")[0] not in _SEARCHED:
        yield from _terms_of(prose(unit.source), locale)


def _plain(target: str, locale: Locale) -> str:
    target = prose(target)
    return _VOWELS.sub("", target) if locale.script == "Arab" else target


@rule("TRN131", "warning")
def approved_term_is_used(unit: Unit, target: str, locale: Locale) -> Found:
    """A glossary term is translated by its approved word.

    Why: readers learn a word once and find it again in every text.
    Fix: use the approved word. If another one is better, change it in locales.yaml for all texts.
    """
    text = ""
    for term in _concerned(unit, locale):
        text = text or _plain(target, locale)
        if term.use and not term.use.search(text):
            yield f"no approved word for {term.record}", f"use a word that matches {term.use.pattern}"


@rule("TRN132")
def forbidden_term_is_avoided(unit: Unit, target: str, locale: Locale) -> Found:
    """A term is not translated by a forbidden word, unless that is approved for another term of the same text.

    Why: a forbidden word has another meaning, such as malignant for benign.
    Fix: use the approved word of the glossary.
    """
    text = ""
    found = list(_concerned(unit, locale))
    for term in found:
        if term.avoid:
            text = text or _plain(target, locale)
            for match in term.avoid.finditer(text):
                if not any(other.use and other.use.search(match.group()) for other in found if other is not term):
                    hint = f"use a word that matches {term.use.pattern}" if term.use else "use another word"
                    yield f"{match.group()!r} is forbidden for {term.record}", hint
                    break
