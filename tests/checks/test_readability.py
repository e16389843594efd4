"""Sentences, words, syllables and grades, as the checks and the statistics count them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml_values import MANY

from pipelines.checks.readability import count, grade, sentences, syllables, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("One", ["One"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("One.\nTwo\n\nThree.", ["One.", "Two", "Three."]),
        ("It grew 1.5 mm. That is 1,000 times less.", ["It grew 1.5 mm.", "That is 1,000 times less."]),
        ("Dr. Smith and Ms. Jones agree. Ask them.", ["Dr. Smith and Ms. Jones agree.", "Ask them."]),
        ("See No. 5 of the list. Then ask.", ["See No. 5 of the list.", "Then ask."]),
        ("Is it cancer? No. Most are not.", ["Is it cancer?", "No.", "Most are not."]),
        ("They say “wait.” You can ask.", ["They say “wait.", "You can ask."]),
        ("(It is small.) It stays.", ["(It is small.", "It stays."]),
    ],
)
def test_a_sentence_ends_where_a_reader_stops(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("BI-RADS 4A means: look again.", ("BI-RADS", "4A", "means", "look", "again")),
        ("1,000 people don't, 2.5 do", ("1,000", "people", "don't", "2.5", "do")),
        ("it’s a 3–5 range", ("it’s", "a", "3", "5", "range")),
        ("mammogram/ultrasound", ("mammogram/ultrasound",)),
        ("“Déjà vu” — naïve.", ("Déjà", "vu", "naïve")),
        ("... — !", ()),
    ],
)
def test_a_word_is_what_a_reader_takes_in_as_one(sentence: str, expected: tuple[str, ...]) -> None:
    assert words(sentence) == expected


def test_words_are_counted_over_all_sentences() -> None:
    assert count("One two. Three!\n\nFour — five six.") == 6


@MANY
@given(st.text("ab.?! \n\"1,'", max_size=60))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert [word for sentence in sentences(text) for word in words(sentence)] == [
        word
        for line in re.split(r"\n", text)
        for part in re.split(r"(?<=[.?!])[\"']*\s+", line)
        for word in words(part)
    ]


@pytest.mark.parametrize(
    ("word", "number"),
    [
        *[(word, 1) for word in ("a", "the", "breast", "called", "seen", "looked", "changed", "10", "1,000")],
        *[(word, 2) for word in ("cancer", "people", "table", "tested", "needed", "cases", "being", "X-ray", "don't")],
        *[(word, 3) for word in ("mammogram", "biopsy", "biopsies", "area", "calcium", "MRI", "radical", "created")],
        *[(word, 4) for word in ("DCIS", "usually", "diabetes", "care-team-member", "microscopic")],
        *[(word, 5) for word in ("calcification", "calcifications", "radiologist")],
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, number: int) -> None:
    assert syllables(word) == number


@given(st.text(max_size=20))
@MANY
def test_every_word_has_a_syllable(word: str) -> None:
    assert syllables(word) >= 1


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    # Seven words of one syllable each, in two sentences.
    assert grade("The cat sat. The cat sat down.") == round(0.39 * 7 / 2 + 11.8 * 1 - 15.59, 2)


def test_longer_words_and_longer_sentences_raise_the_grade() -> None:
    plain = "It is a small spot. It is not a lump. You need no test."
    assert grade(plain) < grade(plain.replace(". I", ", and i"))
    assert grade(plain) < grade(plain.replace("spot", "calcification"))


def test_a_word_that_is_explained_counts_as_a_short_one() -> None:
    text = "A calcification is small. Calcification is common."
    assert grade(text, {"calcification"}) == grade(text.replace("alcification", "ancer"))


@pytest.mark.parametrize("text", ["", "...", "\n"])
def test_a_text_without_words_has_no_grade(text: str) -> None:
    with pytest.raises(ValueError, match="no grade"):
        grade(text)
