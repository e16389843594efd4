"""The TRN rules find every error that was planted in a good translation, and are silent on good ones.

The texts stand in ``planted_translations``. The errors and the rules come from the same house: this shows which kinds
of error the rules see, not how many of a translator's errors they would find.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
import yaml
from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_translations import BY_HAND, ENGLISH, GOOD, PLANTED, UNITS, VARIANTS, Planted, Variant
from translation_samples import SPAIN

from pipelines.translate import cldr, locales
from pipelines.translate.rules import RULES, issues, outliers, severity
from pipelines.translate.rules.lengths import FEWEST, ODD, SHORTEST
from pipelines.translate.shapes import Locale, Unit

LANGUAGES = ("es", "ar", "zh-Hans")
STRINGS = [(language, key) for language in LANGUAGES for key in ENGLISH]
OTHER_DIGITS = {"es": "٠", "ar": "0", "zh-Hans": "\uff10"}
"""The zero of digits that a language could also be written with."""

_COPIED = re.compile(r"https?://[!-~]+|[A-Za-z]+\d+|\d+[A-Z]")
"""What keeps its digits: addresses and codes."""

_DIGIT = re.compile(r"(?<![{ ]=)\d")
"""A digit of a text; behind = it chooses a branch of a plural."""


@cache
def locale(language: str) -> Locale:
    """Spanish as the dataset has it, with the numbers of Spain; the others from CLDR and the hand of a person."""
    if language in BY_HAND:
        return locales.read({"locales": {language: cldr.propose(language) | BY_HAND[language]}})[language]
    text = (REPOSITORY / locales.PATH).read_text(encoding="utf-8")
    known = yaml.safe_load(text)["locales"][language]
    return locales.read({"locales": {language: {**known, **SPAIN}}})[language]


def said(language: str, key: str, target: str) -> set[str]:
    """The codes that speak of a translation."""
    return {issue.code for issue in issues(UNITS[key], target, locale(language))}


def errors(unit: Unit, target: str, language: str) -> list[str]:
    """The codes of severity error that speak of a translation."""
    return [issue.code for issue in issues(unit, target, locale(language)) if severity(issue.code) == "error"]


def changed(case: Planted | Variant) -> str:
    """The good translation with the one change of a case."""
    good = GOOD[case.language][case.key]
    if case.old is None:
        return case.new
    assert good.count(case.old) == 1, f"{case.language} {case.key} does not hold {case.old!r} once"
    return good.replace(case.old, case.new)


def name(case: Planted | Variant) -> str:
    """What a test of a case is called."""
    return "-".join((case.language, case.key, *([case.code] if isinstance(case, Planted) else [])))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_good_translation(language: str) -> None:
    assert list(GOOD[language]) == list(ENGLISH) == list(UNITS)


@pytest.mark.parametrize(("language", "key"), STRINGS)
def test_nothing_is_said_of_a_good_translation(language: str, key: str) -> None:
    assert issues(UNITS[key], GOOD[language][key], locale(language)) == []


@pytest.mark.parametrize("case", PLANTED, ids=name)
def test_a_planted_error_is_found_by_its_rule_and_no_other(case: Planted) -> None:
    target = changed(case)
    assert target != GOOD[case.language][case.key]
    found = said(case.language, case.key, target)
    assert case.code in found, f"{target!r}: {found}"
    assert found <= {case.code, *case.also}, target


LATER = {"TRN107"} | {rule.code for rule in RULES if rule.code > "TRN170"}
"""The rules whose planted errors stand in translation_samples alone."""


def test_there_are_enough_planted_errors_of_every_kind() -> None:
    assert len(PLANTED) == len(set(PLANTED)) >= 90
    assert {case.code for case in PLANTED} == {rule.code for rule in RULES} - {ODD.code} - LATER
    assert min(Counter(case.language for case in PLANTED).values()) >= 30


@pytest.mark.parametrize("case", VARIANTS, ids=name)
def test_a_correct_variant_is_left_in_peace(case: Variant) -> None:
    target = changed(case)
    assert target != GOOD[case.language][case.key]
    assert said(case.language, case.key, target) <= case.may, target


def test_there_are_enough_correct_variants() -> None:
    assert len(VARIANTS) == len(set(VARIANTS)) >= 100
    assert all(severity(code) == "warning" for case in VARIANTS for code in case.may)
    assert min(Counter(case.language for case in VARIANTS).values()) >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_digit_in_the_place_of_any_is_an_error(language: str) -> None:
    correct = [*GOOD[language].items(), *((case.key, changed(case)) for case in VARIANTS if case.language == language)]
    tried = 0
    for key, text in correct:
        for digit in _DIGIT.finditer(text):
            zero = ord(digit.group()) - int(digit.group())
            for other in set(map(chr, range(zero, zero + 10))) - {digit.group()}:
                target = text[: digit.start()] + other + text[digit.end() :]
                assert errors(UNITS[key], target, language), target
                tried += 1
    assert tried > 1000


FRAMES = {
    "es": ("Entre {} y {} personas.", "Between {} and {} people."),
    "ar": ("بين {} و{} من الأشخاص.", "Between {} and {} people."),
    "zh-Hans": ("{}到{}人。", "Between {} and {} people."),
}
"""Sentences with two places for numbers, by language, with their English."""

NUMBERS = st.builds(
    lambda whole, fraction: f"{whole:,}" + (f".{fraction}" if fraction else ""),
    st.integers(0, 3_000_000),
    st.sampled_from(("", "5", "25", "05", "125")),
)
"""Numbers as English writes them."""


def written(number: str, language: str) -> str:
    """A number of English as a language writes it."""
    speech = locale(language)
    signs = {",": speech.group, ".": speech.decimal}
    return "".join(
        signs[character] if character in signs else chr(ord(speech.digits) + int(character)) for character in number
    )


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(LANGUAGES), NUMBERS, NUMBERS, st.data())
def test_one_changed_digit_of_any_number_is_an_error(language: str, low: str, high: str, data: st.DataObject) -> None:
    frame, english = FRAMES[language]
    unit = Unit("fact-frame:body", "fact", english.format(low, high), "dataset/facts/made-up.yaml")
    good = frame.format(written(low, language), written(high, language))
    assert issues(unit, good, locale(language)) == []
    places = [match.start() for match in re.finditer(r"\d", good)]
    place = data.draw(st.sampled_from(places), label="place")
    step = data.draw(st.integers(1, 9), label="step")
    zero = ord(locale(language).digits)
    digit = chr(zero + (ord(good[place]) - zero + step) % 10)
    target = good[:place] + digit + good[place + 1 :]
    assert errors(unit, target, language), target


def in_other_digits(text: str, zero: str) -> str:
    """A text with the digits of its numbers from another ten; addresses and codes keep theirs."""
    pieces, end = [], 0
    for kept in _COPIED.finditer(text):
        pieces += [_turned(text[end : kept.start()], zero), kept.group()]
        end = kept.end()
    return "".join((*pieces, _turned(text[end:], zero)))


def _turned(text: str, zero: str) -> str:
    return re.sub(r"\d", lambda digit: chr(ord(zero) + int(digit.group())), text)


@pytest.mark.parametrize(("language", "key"), STRINGS)
def test_digits_of_another_kind_are_no_error(language: str, key: str) -> None:
    target = in_other_digits(GOOD[language][key], OTHER_DIGITS[language])
    assert errors(UNITS[key], target, language) == []


@given(st.sampled_from(LANGUAGES), NUMBERS, NUMBERS, st.sampled_from("0٠۰०"))
@settings(deadline=None, max_examples=200)
def test_any_number_may_be_in_digits_of_another_kind(language: str, low: str, high: str, zero: str) -> None:
    frame, english = FRAMES[language]
    unit = Unit("fact-frame:body", "fact", english.format(low, high), "dataset/facts/made-up.yaml")
    good = frame.format(written(low, language), written(high, language))
    assert errors(unit, in_other_digits(good, zero), language) == []


def usual(language: str) -> list[tuple[Unit, str]]:
    """Forty pairs of usual length: each of twenty texts with the two that follow it."""
    keys = [key for key, english in ENGLISH.items() if len(english) >= SHORTEST and not {"{", "@", "/"} & set(english)]
    couples = [(one, keys[place + step]) for place, one in enumerate(keys[:20]) for step in (1, 2)]
    return [
        (
            Unit(f"fact-{one}-{other}:body", "fact", f"{ENGLISH[one]} {ENGLISH[other]}", "dataset/facts/made-up.yaml"),
            f"{GOOD[language][one]} {GOOD[language][other]}",
        )
        for one, other in couples
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_usual_lengths_are_not_told(language: str) -> None:
    assert len(usual(language)) == 40 > FEWEST
    assert list(outliers(usual(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_that_was_cut_off_is_told(language: str) -> None:
    pairs = usual(language)
    for place, (unit, target) in enumerate(pairs):
        cut = [*pairs[:place], (unit, target[: len(target) // 3]), *pairs[place + 1 :]]
        assert [(found.key, issue.code) for found, issue in outliers(cut)] == [(unit.key, ODD.code)]


@pytest.mark.parametrize("wrong", ["unas 2 mamografías", "unos 2 mil", "unos 2.000", "unos 20 millones"])
def test_a_word_that_multiplies_a_number_is_part_of_it(wrong: str) -> None:
    unit = Unit("fact-a:statement", "fact", "About 2 million are taken.", "dataset/facts/fact-a.yaml")
    for right in ("unos 2 millones", "unos 2.000.000"):
        assert issues(unit, f"Se hacen {right}.", locale("es")) == []
    assert "TRN101" in {issue.code for issue in issues(unit, f"Se hacen {wrong}.", locale("es"))}
