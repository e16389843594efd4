"""The counts of the good fixture, each found by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import compared, replace

from pipelines.checks.stats import plain_words, stats, table
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-come-from-age.yaml"


def test_the_good_fixture_is_counted(good: Path) -> None:
    numbers = stats(fast(good).dataset)
    read, texts = numbers.pop("readability"), numbers.pop("texts")
    assert numbers == {
        "version": "0.1.0",
        "kinds": {
            "guides": {"published": 1},
            "topics": {"published": 2},
            "facts": {"published": 2},
            "myths": {"published": 1},
            "birads": {"published": 10},
            "faqs": {"published": 1},
            "questions": {"published": 1},
            "pictures": {"published": 1},
            "glossary": {"published": 2},
            "statistics": {"published": 1},
            "sources": {"published": 2},
        },
        "topics": {"topic-spots": 5, "topic-results": 10},
        "claims": {
            "published": 14,
            "with_evidence": 14,
            "evidence": 15,
            "evidence_per_claim": 1.1,
            "contradicting": 0,
            "figures": 2,
            "figures_per_claim": 0.1,
        },
        "sources": {
            "by_grade": {"A": 1, "B": 1},
            "by_year": {"2025": 2},
            "by_reading": {"whole": 2},
            "title_not_seen": 0,
        },
        "article": {"statements": 2, "carried_by_records": 1, "verdicts": {"supported": 1, "tone": 1}},
        "review": {
            "signed_by_a_clinician": 0,
            "not_signed": 21,
            "compared_by": {"none": 21},
            "due_by_month": {"2027-01": 21},
        },
    }
    words = sum(len(text.split()) for record in fast(good).dataset.of(*CONTENT_KINDS) for _, text in record.texts)
    assert read["words"] == words > 300
    assert read["texts"] == len(texts) == 1, "one text of the fixture is long enough to have a grade"
    assert (texts[0]["record"], texts[0]["field"]) == ("fact-spots-are-common", "explanation")
    assert read["median_grade"] == texts[0]["grade"] > 0
    assert read["median_adjusted"] == read["highest_adjusted"] == texts[0]["adjusted"]


def test_drafts_and_withdrawn_records_are_counted_apart_and_say_nothing_else(good: Path) -> None:
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: Wrong}'
    before = stats(fast(good).dataset)
    replace(good, FACT, "status: published", gone)
    replace(good, "dataset/questions/question-what-is-it.yaml", "status: published", "status: draft")
    numbers = stats(fast(good).dataset)
    assert numbers["kinds"]["facts"] == {"published": 1, "withdrawn": 1}
    assert numbers["kinds"]["questions"] == {"draft": 1}
    assert numbers["claims"]["published"] == 13
    assert numbers["claims"]["evidence"] == 14
    assert numbers["topics"] == {"topic-spots": 3, "topic-results": 10}
    assert numbers["review"]["not_signed"] == 19
    assert numbers["readability"]["words"] < before["readability"]["words"]


@pytest.mark.parametrize(("role", "signed"), [("clinician", 1), ("editor", 0)])
def test_only_a_clinician_counts_as_one(good: Path, role: str, signed: int) -> None:
    dataset = fast(good).dataset
    record = dataset.by_id["fact-spots-come-from-age"]
    entry = f'{{person: person-example, role: {role}, on: "2026-01-20", text_hash: {dataset.text_hash(record)}}}'
    replace(good, FACT, "sign_offs: []", f"sign_offs: [{entry}]")
    review = stats(fast(good).dataset)["review"]
    assert (review["signed_by_a_clinician"], review["not_signed"]) == (signed, 21 - signed)


def test_records_are_counted_by_who_compared_them_as_they_are(good: Path) -> None:
    compared(good)
    assert stats(fast(good).dataset)["review"]["compared_by"] == {"software": 21}
    replace(good, FACT, "seen more often", "seen less often")
    assert stats(fast(good).dataset)["review"]["compared_by"] == {"none": 1, "software": 20}


def test_reviews_are_counted_by_the_month_in_which_they_are_due(good: Path) -> None:
    replace(good, FACT, 'due: "2027-01-15"', 'due: "2026-06-01"')
    assert stats(fast(good).dataset)["review"]["due_by_month"] == {"2026-06": 1, "2027-01": 20}


def test_sources_without_a_year_or_a_title_are_counted_as_such(good: Path) -> None:
    replace(good, "dataset/sources/source-town-letter.yaml", 'published: "2025"\n', "")
    replace(good, "dataset/sources/source-town-census.yaml", '"2025"', '"2024-11-30"')
    replace(good, "dataset/sources/source-town-letter.yaml", "publisher:", "title_seen: false\npublisher:")
    sources = stats(fast(good).dataset)["sources"]
    assert sources["by_year"] == {"2024": 1, "none": 1}
    assert sources["title_not_seen"] == 1


def test_evidence_against_a_claim_is_counted(good: Path) -> None:
    replace(good, "dataset/facts/fact-spots-are-common.yaml", "verdict: background", "verdict: contradicts")
    assert stats(fast(good).dataset)["claims"]["contradicting"] == 1


def test_words_of_a_linked_term_are_plain_for_its_reader(good: Path) -> None:
    dataset = fast(good).dataset
    assert plain_words(dataset.by_id["fact-spots-are-common"], dataset) == {
        "spot",
        "spots",
        "mark",
        "marks",
        "dot",
        "dots",
    }
    assert plain_words(dataset.by_id["term-picture"], dataset) == frozenset()


def test_a_linked_term_that_cannot_be_read_explains_nothing(good: Path) -> None:
    (good / "dataset/glossary/term-spot.yaml").unlink()
    dataset = fast(good).dataset
    assert plain_words(dataset.by_id["fact-spots-are-common"], dataset) == frozenset()


def test_a_claim_without_evidence_is_seen(good: Path) -> None:
    path = good / FACT
    text = path.read_text(encoding="utf-8")
    start, end = text.index("evidence:"), text.index("terms:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    claims = stats(fast(good).dataset)["claims"]
    assert (claims["published"], claims["with_evidence"]) == (14, 13)


def test_a_dataset_without_records_counts_to_nothing(good: Path) -> None:
    for path in (good / "dataset").glob("*/*.yaml"):
        path.unlink()
    numbers = stats(fast(good).dataset)
    assert numbers["readability"]["words"] == numbers["readability"]["median_grade"] == 0
    assert numbers["claims"]["evidence_per_claim"] == 0
    assert numbers["review"] == {"signed_by_a_clinician": 0, "not_signed": 0, "compared_by": {}, "due_by_month": {}}
    assert table(numbers)


def test_the_table_has_a_name_and_a_number_on_each_line_and_no_list(good: Path) -> None:
    shown = [line.split() for line in table(stats(fast(good).dataset)).splitlines()]
    assert all(shown)
    assert ["claims"] in shown
    assert ["with", "evidence", "14"] in shown
    assert ["2027-01", "21"] in shown
    assert ["texts", "1"] in shown
    assert ["texts"] not in shown


def test_large_numbers_are_grouped_and_names_are_words() -> None:
    assert table({"long_words": 1234567, "inner": {"a": 1}}).split("\n") == [
        "long words" + " " * 25 + "1,234,567",
        "inner",
        "  a" + " " * 40 + "1",
        "",
    ]
