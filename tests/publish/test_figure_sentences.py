"""A figure gets the sentence that states it, not another one with the same number."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from conftest import REPOSITORY

from pipelines.publish.workbench.figure_sentences import sentences_of

FLAGS = {"low_included": True, "high_included": True, "unbounded": False}


def figure(name: str, population: str = "", timeframe: str = "", out_of: int = 100, **ends: Any) -> dict[str, Any]:
    return {**FLAGS, "id": name, "out_of": out_of, "population": population, "timeframe": timeframe, **ends}


def sentences(text: dict[str, Any], *figures: dict[str, Any]) -> dict[str, str]:
    return {name: sentence.text for name, sentence in sentences_of(text, figures).items()}


TRIAL = {
    "statement": "A trial compared two ways.",
    "explanation": (
        "After 2 years, cancer was found in about 6 out of 100 women who had surgery. In the watching group it was "
        "about 4 out of 100.\nIn a review of many studies it was about 23 out of 100 women without surgery, and about "
        "6 out of 100 with surgery within 10 years."
    ),
}


def test_each_of_two_equal_numbers_gets_the_sentence_about_its_own_people() -> None:
    trial = figure("trial", "women in the trial, surgery", "cancer within 2 years", low=6)
    review = figure("review", "women in a review of many studies, surgery", "within 10 years", low=6)
    for order in ((trial, review), (review, trial)):
        found = sentences(TRIAL, *order)
        assert found["trial"].startswith("After 2 years")
        assert found["review"].startswith("In a review")


def test_a_sentence_has_its_place() -> None:
    (found,) = sentences_of(TRIAL, [figure("watching", low=4)]).values()
    assert (found.field, found.place, found.count) == ("explanation", 1, 3)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"high": 1, "high_included": False}, "In most studies, fewer than 1 out of 100 got an infection."),
        ({"low": 1}, "About 1 out of 100 felt faint."),
        ({"low": 1, "high": 2}, "In another, 1 to 2 out of 100 bled."),
        ({"low": 98, "unbounded": True}, "At least 98 out of 100 did well."),
    ],
    ids=["a bound", "a number alone", "a range", "an open end"],
)
def test_bounds_and_ranges_find_their_own_sentence(ends: dict[str, Any], expected: str) -> None:
    text = {
        "explanation": "In another, 1 to 2 out of 100 bled. In most studies, fewer than 1 out of 100 got an infection. "
        "About 1 out of 100 felt faint. At least 98 out of 100 did well. In one, 98 out of 100 slept well."
    }
    assert sentences(text, figure("it", **ends)) == {"it": expected}


def test_an_age_is_not_taken_for_a_share() -> None:
    text = {
        "explanation": "Under age 50, it is about 10 out of 100. Over that age, about 50 out of 100 have large ones."
    }
    assert sentences(text, figure("large", low=50))["large"].startswith("Over that age")


def test_a_figure_without_a_denominator_has_no_sentence() -> None:
    count = {**FLAGS, "id": "women", "low": 6, "unit": "women"}
    assert sentences_of(TRIAL, [count]) == {}


def test_a_number_that_is_not_in_the_text_has_no_sentence() -> None:
    assert sentences_of(TRIAL, [figure("gone", low=7)]) == {}


def test_many_equal_numbers_are_assigned_without_trying_every_combination() -> None:
    text = {"explanation": " ".join(f"In town {name}, it was 5 out of 100." for name in "ABCDEFGHIJKLMNOP")}
    figures = [figure(f"town-{name}", f"people of town {name}", low=5) for name in "abcdefghijkl"]
    assert len(sentences_of(text, figures)) == len(figures)


def test_every_share_of_the_dataset_has_a_sentence_with_its_numbers() -> None:
    data = json.loads((REPOSITORY / "exports" / "json" / "en.json").read_bytes())
    records = [record for kind in ("facts", "myths", "birads", "faqs", "glossary") for record in data[kind]]
    seen = 0
    for record in records:
        found = sentences_of(record["text"], record["figures"])
        for one in record["figures"]:
            if "out_of" in one:
                seen += 1
                numbers = re.findall(r"\d+(?:,\d{3})*", found[one["id"]].text)
                assert {f"{one[end]:,}" for end in ("low", "high") if end in one} <= set(numbers), (record["id"], one)
    assert seen > 100
