"""Numbers: the same values, percents and bounds on both sides, written as the language writes them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.translate.rules.reading import BIRADS, ENGLISH, Number, bare, closed, grammar, read
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_DIGIT = re.compile(r"\d")
_FULL_WIDTH = range(0xFF10, 0xFF1A)
_LARGEST_WORD = 10
_SENTENCE = re.compile(r"(?<=[.?!؟۔।])(?<!\W[^\W\d_]{2}\.)(?<!\W[^\W\d_]\.)\s+|(?<=[。？！])(?!$)")
"""Where a sentence ends; not behind a dot after one or two letters, as in EE. UU."""

_MARKED_CATEGORY = re.compile(rf"{BIRADS.pattern}\s*\d")


@dataclass(frozen=True)
class Comparison:
    """Two texts held against each other.

    ``pairs`` are the numbers that say the same, the source's first, with whether the translation's is written by the
    language's own rules. ``lost`` and ``added`` are the values that only one side has. ``moved`` are the sentences of
    the source, of as many as the translation has, whose numbers stand in another sentence there. ``ordered`` says
    whether the numbers come in the same order.
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
    """The paragraphs of two texts held against each other, or the whole texts where they have not as many."""
    sources, targets = source.split("\n"), target.split("\n")
    if len(sources) != len(targets):
        sources, targets = [source], [target]
    return tuple(_paragraph(*both, locale) for both in zip(sources, targets, strict=True) if has_number(*both))


def _paragraph(source: str, target: str, locale: Locale) -> Comparison:
    found = _compare(source, target, locale)
    if found.lost or found.added or found.ordered:
        return found
    sources, targets = _SENTENCE.split(source), _SENTENCE.split(target)
    if len(sources) != len(targets) or len(sources) == 1:
        return found
    sentences = [(pair[0], _compare(*pair, locale)) for pair in zip(sources, targets, strict=True) if has_number(*pair)]
    return replace(found, moved=tuple(sentence for sentence, part in sentences if part.lost or part.added))


def _compare(source: str, target: str, locale: Locale) -> Comparison:
    language = grammar(locale)
    english = bare(source, language.names)
    told = read(english, ENGLISH)
    left = list(told)
    translated = closed(bare(target, language.names), (value for number in left for (value, *_) in number.options))
    pairs: list[tuple[Number, Number, bool]] = []
    held = read(translated, language)
    waiting = list(held)
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
        lost, added = _forgiven(lost, added, english, translated, locale)
    places = {id(number): place for place, number in enumerate(held)}
    pairs.sort(key=lambda pair: places[id(pair[1])])
    ordered = [pair[0].options for pair in pairs] == [number.options for number in told]
    return Comparison(tuple(pairs), tuple(lost), tuple(added), ordered)


def _take(values: tuple[str, ...], left: list[Number]) -> list[Number]:
    """Takes a number for each value out of those that are left, or none."""
    rest, found = list(left), []
    for value in values:
        match = next((number for number in rest if any(option == (value,) for option in number.options)), None)
        if match is None:
            return []
        rest.remove(match)
        found.append(match)
    left[:] = rest
    return found


def _forgiven(
    lost: list[str], added: list[str], source: str, target: str, locale: Locale
) -> tuple[list[str], list[str]]:
    """What is left of lost and added values when those up to ten may stand as words on the other side.

    Only words that the other side has more of than its pair count: so a digit that changes is never taken for a word
    that was there before.
    """
    for wanted, home, words, others in (
        (lost, target, grammar(locale).numerals, ENGLISH.numerals),
        (added, source, ENGLISH.numerals, grammar(locale).numerals),
    ):
        for value, times in Counter(wanted).items():
            number = int(value) if value.isdigit() and len(value) < 3 else _LARGEST_WORD + 1
            if number > _LARGEST_WORD or number >= min(len(words), len(others)):
                continue
            other = source if home is target else target
            surplus = _said(words[number], home) - _said(others[number], other)
            for _ in range(min(times, max(0, surplus))):
                wanted.remove(value)
    return lost, added


def _said(pattern: re.Pattern[str] | None, text: str) -> int:
    """How often a number stands as a word."""
    return len(pattern.findall(text)) if pattern else 0


def _shown(values: tuple[str, ...]) -> str:
    """Values as a message shows them, however many and however long they are."""
    shown = [value if len(value) < 20 else f"{value[:16]}…" for value in values[:8]]
    return ", ".join(shown) + (", …" if len(values) > 8 else "")


@rule("TRN101")
def numbers_are_equal(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation holds the numbers of the English, each in its paragraph; up to ten, words may stand for digits.

    Why: a chance, an age or a number of months that changes on the way is a false statement in the other language.
    Fix: copy the number from the English; write it as the language does.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            if found.lost and found.added:
                yield (
                    f"the English says {_shown(found.lost)}, the translation {_shown(found.added)}",
                    "copy the numbers from the English",
                )
            elif found.lost:
                yield f"the translation lacks the number {_shown(found.lost)}", "copy the numbers from the English"
            elif found.added:
                yield f"the English has no number {_shown(found.added)}", "take out what the English does not say"


@rule("TRN102")
def percents_are_equal(unit: Unit, target: str, locale: Locale) -> Found:
    """A number is a percentage on both sides, or on neither; in a range the sign may stand once.

    Why: 10 and 10% are different statements.
    Fix: add the percent sign or the language's words for it, or take them out.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            for source, number, _ in found.pairs:
                if None not in (source.percent, number.percent) and source.percent != number.percent:
                    verb = "is" if source.percent else "is not"
                    yield f"{source.written} {verb} a percentage in the English", "write it as the English has it"


@rule("TRN103")
def bounds_are_equal(unit: Unit, target: str, locale: Locale) -> Found:
    """A bound at a number, as a sign or in words, is the same on both sides: <, ≤, ≥ or >.

    Why: "more than 2" and "up to 2" are opposites, and a letter between them is easily lost.
    Fix: write the sign or the words of the English. Signs are not mirrored by hand in right-to-left text.
    """
    for source, number in _bounded(unit, target, locale):
        if source.bound and number.bound and source.bound != number.bound:
            yield (
                f"the English says {source.bound} {source.written}, the translation {number.bound} {number.written}",
                "write the bound as the English has it",
            )


@rule("TRN104", "warning")
def bounds_are_kept(unit: Unit, target: str, locale: Locale) -> Found:
    """A bound that the English puts at a number stands there in the translation, and no other is added.

    Why: "10 of 100" says more than "fewer than 10 of 100" does.
    Fix: write the bound next to its number. If it is there in words that locales.yaml does not know, add them.
    """
    for source, number in _bounded(unit, target, locale):
        if source.bound and not number.bound and (source.sign or locale.comparisons):
            yield f"no word or sign for {source.bound} stands at {number.written}", "write the bound next to the number"
        elif number.bound and not source.bound:
            yield f"the English puts no {number.bound} at {source.written}", "take out what the English does not say"


def _bounded(unit: Unit, target: str, locale: Locale) -> list[tuple[Number, Number]]:
    """The pairs of numbers at which a bound stands, those with the same bound paired with each other and left out."""
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
    """Decimals, thousands and the percent sign are written as the language writes them.

    Why: 2.500 is two and a half in one language and two thousand five hundred in another.
    Fix: use the signs that locales.yaml names. A number of four digits may go without a sign.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            for number, own in dict.fromkeys((number, own) for _, number, own in found.pairs):
                if not own:
                    yield (
                        f"{number.written} is not how a number is written in {locale.name}",
                        f"{locale.decimal} stands before decimals, {locale.group!r} or a space between thousands",
                    )
                elif number.spelt and number.spelt not in locale.percent:
                    yield (
                        f"{number.spelt} is not how a percentage is written in {locale.name}",
                        f"write it as {' or '.join(locale.percent)}",
                    )


@rule("TRN106", "warning")
def digits_are_of_one_kind(_: Unit, target: str, locale: Locale) -> Found:
    """Digits are those that the language was set to; codes and BI-RADS categories keep theirs.

    Why: two kinds of digits on a page look like an error, and are searched for in vain.
    Fix: write the digits that locales.yaml names, or change them there for the whole language.
    """
    if _DIGIT.search(target):
        text = bare(_MARKED_CATEGORY.sub("", target), grammar(locale).names)
        first = ord(locale.digits)
        other = [
            digit
            for digit in _DIGIT.findall(text)
            if not first <= ord(digit) < first + 10 and ord(digit) not in _FULL_WIDTH
        ]
        if other:
            yield (
                f"the digit {other[0]} is not of the kind that {locale.name} was set to",
                f"write {locale.digits} to {chr(first + 9)}",
            )


@rule("TRN107", "warning")
def numbers_stay_in_their_sentence(unit: Unit, target: str, locale: Locale) -> Found:
    """A number stands in the sentence in which the English has it, where both have as many sentences.

    Why: 6 of 100 who had pain and 4 who bled are easily exchanged, and every number is still there.
    Fix: compare the sentences one by one. A number that is right where it stands needs no change.
    """
    if has_number(unit.source, target):
        for found in compare(unit.source, target, locale):
            if found.moved:
                yield f"the numbers of {found.moved[0][:60]!r} stand elsewhere", "compare the sentences one by one"
