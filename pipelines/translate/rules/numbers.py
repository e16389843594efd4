"""Numbers: the same values, percentages and bounds as in the English, in the notation of the language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.translate.rules import sentences
from pipelines.translate.rules.reading import BIRADS, ENGLISH, Number, bare, closed, grammar, read, scaled_words
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_DIGIT = re.compile(r"\d")
_FULL_WIDTH = range(0xFF10, 0xFF1A)
_LARGEST_WORD = 10
_SHARE_DIGITS = 2
"""The most digits of a number without unit that may be a share, as 31 in "69 out of 100 had none, and 31 did"."""

_MEASURED = ("year", "month", "week", "day", "hour", "minute", "mm", "cm")

_MARKED_CATEGORY = re.compile(rf"{BIRADS.pattern}\s*\d")


@dataclass(frozen=True)
class Comparison:
    """The comparison of the numbers of two texts.

    ``pairs`` are numbers of equal value, that of the source first, with whether that of the translation is in the
    notation of the language. ``lost`` and ``added`` are values that only one text has. ``moved`` are the sentences of
    the source whose numbers are in another sentence of the translation, if both have as many sentences, or that have
    numbers of one unit in another order. ``ordered`` is whether the numbers are in the same order and have the same
    units.
    """

    pairs: tuple[tuple[Number, Number, bool], ...]
    lost: tuple[str, ...]
    added: tuple[str, ...]
    ordered: bool
    moved: tuple[str, ...] = ()


def has_number(source: str, target: str) -> bool:
    """Whether there is anything to compare."""
    return bool(_DIGIT.search(source) or _DIGIT.search(target))


@lru_cache(maxsize=8)
def compare(source: str, target: str, locale: Locale) -> tuple[Comparison, ...]:
    """Compares two texts by paragraph, or as a whole if they have different numbers of paragraphs."""
    sources, targets = source.split("\n"), target.split("\n")
    if len(sources) != len(targets):
        sources, targets = [source], [target]
    return tuple(_paragraph(*both, locale) for both in zip(sources, targets, strict=True) if has_number(*both))


def _paragraph(source: str, target: str, locale: Locale) -> Comparison:
    found = _compare(source, target, locale)
    if found.lost or found.added or found.ordered:
        return found
    alignment = sentences.align(source, target, locale.script)
    if len(sentences.split(source)) != len(sentences.split(target)) or len(alignment.pairs) == 1:
        return replace(found, moved=(source,)) if _swapped(found.pairs, locale) else found
    parts = [(pair[0], _compare(*pair, locale)) for pair in alignment.pairs if has_number(*pair)]
    moved = [one for one, part in parts if part.lost or part.added or _swapped(part.pairs, locale)]
    return replace(found, moved=tuple(moved))


def _swapped(pairs: tuple[tuple[Number, Number, bool], ...], locale: Locale) -> bool:
    """Whether numbers of one unit are in another order than in the source, or a number has the unit of another one.

    The order of numbers of different units is free, and so is that of "10 out of 100".
    """
    by_unit: dict[str, list[tuple[Number, Number]]] = {}
    for source, number, _ in pairs:
        unit = "part" if not source.unit and len(source.written) <= _SHARE_DIGITS else source.unit
        by_unit.setdefault(unit, []).append((source, number))
    for unit, members in by_unit.items():
        in_source = sorted(members, key=lambda pair: pair[0].place)
        if unit != "base" and [pair[0].options for pair in in_source] != [pair[0].options for pair in members]:
            return True
    wanted = Counter((source.unit, source.options[0][0]) for source, *_ in pairs)
    present = Counter((number.unit, source.options[0][0]) for source, number, _ in pairs)
    lost, gained = wanted - present, present - wanted
    values = {value for unit, value in gained if unit in _MEASURED and unit in locale.units}
    return any(
        unit in locale.units and (value in values or any(unit == other for other, _ in gained)) for unit, value in lost
    )


def _compare(source: str, target: str, locale: Locale) -> Comparison:
    language = grammar(locale)
    english = bare(source, language.names)
    wanted = read(english, ENGLISH)
    left = list(wanted)
    translated = closed(bare(target, language.names), (value for number in left for (value, *_) in number.options))
    pairs: list[tuple[Number, Number, bool]] = []
    present = read(translated, language)
    waiting = list(present)
    for own in (True, False):
        still = []
        for number in waiting:
            for values in number.options[: number.own] if own else number.options[number.own :]:
                if found := _take(values, left):
                    pairs += ((match, number, own) for match in found)
                    break
            else:
                still.append(number)
        waiting = still
    lost = [number.options[0][0] for number in left]
    added = [value for number in waiting for value in number.options[0]]
    if lost or added:
        lost, added = _without_words(lost, added, english, translated, locale)
    pairs.sort(key=lambda pair: pair[1].place)
    ordered = [(pair[0].options, pair[0].unit) for pair in pairs] == [
        (number.options, number.unit) for number in wanted
    ]
    ordered = ordered and all(pair[0].unit == pair[1].unit for pair in pairs)
    return Comparison(tuple(pairs), tuple(lost), tuple(added), ordered)


def _take(values: tuple[str, ...], left: list[Number]) -> list[Number]:
    """Removes a number for each value from ``left`` and returns them, or returns none."""
    rest, found = list(left), []
    for value in values:
        match = next((number for number in rest if any(option == (value,) for option in number.options)), None)
        if match is None:
            return []
        rest.remove(match)
        found.append(match)
    left[:] = rest
    return found


def _without_words(
    lost: list[str], added: list[str], source: str, target: str, locale: Locale
) -> tuple[list[str], list[str]]:
    """The lost and added values without those that the other text writes as words: up to ten, or with a scale.

    A word counts only if its text has more of it than the other one, so that a changed digit is not matched with a word
    that is in both texts.
    """
    language = grammar(locale)
    for wanted, home, other, own, foreign in (
        (lost, target, source, language, ENGLISH),
        (added, source, target, ENGLISH, language),
    ):
        scaled = scaled_words(home, own) - scaled_words(other, foreign) if wanted else Counter()
        for value, times in Counter(wanted).items():
            number = int(value) if value.isdigit() and len(value) < 3 else _LARGEST_WORD + 1
            if number > _LARGEST_WORD or number >= min(len(own.numerals), len(foreign.numerals)):
                surplus = scaled[value]
            else:
                surplus = _word_count(own.numerals[number], home) - _word_count(foreign.numerals[number], other)
            for _ in range(min(times, max(0, surplus))):
                wanted.remove(value)
    return lost, added


def _word_count(pattern: re.Pattern[str] | None, text: str) -> int:
    """How often a number is written as a word."""
    return len(pattern.findall(text)) if pattern else 0


def _shown(values: tuple[str, ...]) -> str:
    """Values for a message; long ones and long lists are abbreviated."""
    shown = [value if len(value) < 20 else f"{value[:16]}…" for value in values[:8]]
    return ", ".join(shown) + (", …" if len(values) > 8 else "")


@rule("TRN101")
def numbers_are_equal(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation has the numbers of the English, each in its paragraph; numbers up to ten may be words.

    Why: a changed chance, age or number of months is a false statement.
    Fix: copy the number from the English, in the notation of the language.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            if found.lost and found.added:
                yield (
                    f"the English has {_shown(found.lost)}, the translation {_shown(found.added)}",
                    "copy the numbers from the English",
                )
            elif found.lost:
                yield f"the translation lacks the number {_shown(found.lost)}", "copy the numbers from the English"
            elif found.added:
                yield f"the English has no number {_shown(found.added)}", "remove it"


@rule("TRN102")
def percents_are_equal(unit: Unit, target: str, locale: Locale) -> Found:
    """A number is a percentage in both texts or in neither; a range needs only one sign.

    Why: 10 and 10% are different statements.
    Fix: add or remove the percent sign or the words for it.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            for source, number, _ in found.pairs:
                if None not in (source.percent, number.percent) and source.percent != number.percent:
                    verb = "is" if source.percent else "is not"
                    yield f"{source.written} {verb} a percentage in the English", "write it as in the English"


@rule("TRN103")
def bounds_are_equal(unit: Unit, target: str, locale: Locale) -> Found:
    """The bound of a number, as a sign or in words, is the same in both texts: <, ≤, ≥ or >.

    Why: "more than 2" and "up to 2" are opposites.
    Fix: write the sign or the words of the English. Do not mirror signs in right-to-left text.
    """
    for source, number in _bounded(unit, target, locale):
        if source.bound and number.bound and source.bound != number.bound:
            yield (
                f"the English has {source.bound} {source.written}, the translation {number.bound} {number.written}",
                "write the bound as in the English",
            )


@rule("TRN104", "warning")
def bounds_are_kept(unit: Unit, target: str, locale: Locale) -> Found:
    """A number has a bound in the translation if it has one in the English.

    Why: "10 of 100" is not the same as "fewer than 10 of 100".
    Fix: write the bound next to its number. If its words are missing in locales.yaml, add them there.
    """
    for source, number in _bounded(unit, target, locale):
        if source.bound and not number.bound and (source.sign or locale.comparisons):
            yield f"the bound {source.bound} is missing at {number.written}", "write the bound next to the number"
        elif number.bound and not source.bound:
            yield f"the English has no {number.bound} at {source.written}", "remove it"


def _bounded(unit: Unit, target: str, locale: Locale) -> list[tuple[Number, Number]]:
    """The pairs of numbers whose bounds differ. Equal numbers are paired by equal bounds first."""
    if not has_number(unit.source, target):
        return []
    open_pairs: list[tuple[Number, Number]] = []
    for found in compare(unit.source, target, locale):
        values: dict[str, tuple[list[Number], list[Number]]] = {}
        for source, number, _ in found.pairs:
            sources, numbers = values.setdefault(source.options[0][0], ([], []))
            sources.append(source)
            numbers.append(number)
        for sources, numbers in values.values():
            rest = list(numbers)
            unmatched = []
            for source in sources:
                match = next((number for number in rest if number.bound == source.bound), None)
                rest.remove(match) if match else unmatched.append(source)
            open_pairs += zip(
                sorted(unmatched, key=lambda number: not number.bound),
                sorted(rest, key=lambda number: not number.bound),
                strict=False,
            )
    return open_pairs


@rule("TRN105", "warning")
def numbers_are_written_as_usual(unit: Unit, target: str, locale: Locale) -> Found:
    """Decimals, thousands and percentages are in the notation of the language.

    Why: 2.500 is two and a half in one language and two thousand five hundred in another.
    Fix: use the separators of locales.yaml. A number of four digits needs no separator.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            for number, own in dict.fromkeys((number, own) for _, number, own in found.pairs):
                if not own:
                    yield (
                        f"{number.written} is not how a number is written in {locale.name}",
                        f"write {locale.decimal} before decimals, {locale.group!r} or a space between thousands",
                    )
                elif number.spelt and number.spelt not in locale.percent:
                    yield (
                        f"{number.spelt} is not how a percentage is written in {locale.name}",
                        f"write it as {' or '.join(locale.percent)}",
                    )


@rule("TRN106", "warning")
def digits_are_of_one_kind(_: Unit, target: str, locale: Locale) -> Found:
    """Digits are those of the locale and of one kind, except in codes and BI-RADS categories.

    Why: mixed digits look like an error, and a search does not find the others.
    Fix: write the digits of locales.yaml, or change them there for the language.
    """
    if _DIGIT.search(target):
        text = bare(_MARKED_CATEGORY.sub("", target), grammar(locale).names)
        found = {
            ord(digit) - unicodedata.digit(digit): digit
            for digit in _DIGIT.findall(text)
            if ord(digit) not in _FULL_WIDTH
        }
        allowed = [zero for zero in (locale.digits, locale.native_digits) if zero]
        if other := [digit for zero, digit in found.items() if chr(zero) not in allowed]:
            yield (
                f"{other[0]} is not a digit of the locale {locale.name}",
                "write " + " or ".join(f"{zero} to {chr(ord(zero) + 9)}" for zero in allowed),
            )
        elif len(found) > 1:
            yield f"{' and '.join(found.values())} are digits of two kinds", "write one kind in all texts"


@rule("TRN107", meaning=True)
def numbers_keep_their_place(unit: Unit, target: str, locale: Locale) -> Found:
    """A number is in the sentence that it has in the English, has its unit, and keeps its order among those of a unit.

    Why: two numbers are easily swapped, such as 6 of 100 with pain and 4 with bleeding.
    Fix: compare the texts by sentence. If the numbers are right, a reviewer signs an exception.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            if found.moved:
                yield (
                    f"the numbers of {found.moved[0][:60]!r} are elsewhere or swapped",
                    "compare the texts by sentence",
                )
