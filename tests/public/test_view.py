"""The public view: what is published, what is left out, and which defaults are filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import replace, unlist

from pipelines.model.findings import worst
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.public import view
from pipelines.publish import json_records
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-come-from-age.yaml"
SPOTS = "dataset/topics/topic-spots.yaml"


def picture(root: Path, *, checked: bool = True) -> view.Public:
    early = fast(root)
    assert not checked or worst(early.findings) is None, early.findings
    return view.build(early.dataset)


def shown(public: view.Public, record_id: str) -> view.PublicRecord:
    return next(record for record in public.records if record.id == record_id)


def sign(root: Path, path: str, role: str = "clinician") -> None:
    """Adds a sign-off to a record; whether the person is real is a check's matter, not the view's."""
    dataset = fast(root).dataset
    record = dataset.by_id[Path(path).stem]
    entry = f'{{person: person-example, role: {role}, on: "2026-01-20", text_hash: {dataset.text_hash(record)}}}'
    replace(root, path, "sign_offs: []", f"sign_offs: [{entry}]")


def test_records_come_in_the_order_of_kinds_then_of_a_reader_and_then_of_ids(good: Path) -> None:
    replace(good, SPOTS, "more: [fact-spots-come-from-age, ", "more: [")
    replace(good, SPOTS, "core: [", "core: [fact-spots-come-from-age, ")
    records = picture(good).records
    kinds = list(FOLDERS)
    places = [(kinds.index(r.kind), r.fields.get("position", 0), r.id) for r in records]
    assert places == sorted(places)
    assert {record.kind for record in records} == set(FOLDERS)
    assert [record.id for record in records if record.kind in ("topic", "fact", "term")] == [
        *("topic-spots", "topic-results"),
        *("fact-spots-come-from-age", "fact-spots-are-common"),
        *("term-picture", "term-spot"),
    ]


def test_a_record_has_its_topic_and_its_place_among_all_that_have_one(good: Path) -> None:
    public = picture(good)
    order = [record.id for record in public.in_reading_order()]
    assert order == [
        *("fact-spots-are-common", "faq-are-spots-common", "fact-spots-come-from-age", "myth-spots-mean-illness"),
        *("question-what-is-it", "birads-0", "birads-1", "birads-2", "birads-3", "birads-4"),
        *("birads-4a", "birads-4b", "birads-4c", "birads-5", "birads-6"),
    ]
    for place, name in enumerate(order, 1):
        fields = public.record(name).fields
        assert fields["position"] == place
        assert fields["topic"] == ("topic-spots" if place <= 5 else "topic-results")
        assert fields["in_core"] is (place not in (3, 4, 5))
    for record in public.of("topic", "guide", "picture", "term"):
        assert not {"topic", "in_core"} & record.fields.keys()
    assert [record.fields["position"] for record in public.of("topic")] == [10, 20]


def test_the_order_of_readers_follows_the_positions_of_the_topics(good: Path) -> None:
    replace(good, SPOTS, "position: 10", "position: 30")
    public = picture(good)
    assert [record.id for record in public.of("topic")] == ["topic-results", "topic-spots"]
    assert [public.record(name).fields["position"] for name in ("birads-0", "fact-spots-are-common")] == [1, 11]


def test_a_topic_that_is_a_draft_gives_no_place(good: Path) -> None:
    replace(good, SPOTS, "status: published", "status: draft")
    fields = shown(picture(good, checked=False), "fact-spots-are-common").fields
    assert not {"topic", "in_core", "position"} & fields.keys()


def test_a_draft_is_not_part_of_the_picture(good: Path) -> None:
    replace(good, FACT, "status: published", "status: draft")
    unlist(good, "fact-spots-come-from-age")
    public = picture(good)
    assert "fact-spots-come-from-age" not in [record.id for record in public.records]
    assert "fact-spots-come-from-age" not in str(json_records.neutral(public))


@pytest.mark.parametrize(
    ("instead", "expected"), [("", []), (", instead: [fact-spots-are-common]", ["fact-spots-are-common"])]
)
def test_a_withdrawn_record_leaves_a_tombstone_and_no_text(good: Path, instead: str, expected: list[str]) -> None:
    gone = f'status: withdrawn\nwithdrawn: {{on: "2026-01-30", reason: The count was wrong{instead}}}'
    replace(good, FACT, "status: published", gone)
    unlist(good, "fact-spots-come-from-age")
    public = picture(good)
    assert public.withdrawn == (
        {
            "id": "fact-spots-come-from-age",
            "kind": "fact",
            "on": "2026-01-30",
            "reason": "The count was wrong",
            "instead": expected,
        },
    )
    assert "fact-spots-come-from-age" not in [record.id for record in public.records]


def test_redirects_are_listed_by_the_retired_id(good: Path) -> None:
    entries = [
        f'{{from: {name}, to: [fact-spots-are-common], on: "2026-01-20", reason: Merged}}'
        for name in ("fact-older-words", "fact-marks-are-common")
    ]
    replace(good, "dataset/redirects.yaml", "redirects: []", f"redirects: [{', '.join(entries)}]")
    redirects = picture(good).redirects
    assert [entry["from"] for entry in redirects] == ["fact-marks-are-common", "fact-older-words"]
    assert redirects[0] == {
        "from": "fact-marks-are-common",
        "to": ["fact-spots-are-common"],
        "on": "2026-01-20",
        "reason": "Merged",
    }


@pytest.mark.parametrize("field", ["audience", "jurisdiction", "safety", "figures", "evidence", "terms", "related"])
def test_a_list_that_an_editor_left_out_is_an_empty_list_for_apps(good: Path, field: str) -> None:
    for record in picture(good).of(*CONTENT_KINDS):
        assert isinstance(record.fields[field], list)
    assert shown(picture(good), "term-picture").fields[field] == []


def test_a_figure_says_that_its_ends_are_included_unless_it_says_otherwise(good: Path) -> None:
    path = "dataset/facts/fact-spots-are-common.yaml"
    replace(good, path, "{id: span, low: 2, unit", "{id: span, low: 2, low_included: false, unit")
    replace(good, path, "over 2 years", "over more than 2 years")
    share, span = shown(picture(good), "fact-spots-are-common").fields["figures"]
    assert (share["low_included"], share["high_included"]) == (True, True)
    assert (span["low_included"], span["high_included"]) == (False, True)


@pytest.mark.parametrize(
    ("written", "unbounded"),
    [
        ("low: 2", False),
        ("low: 2, high: 3", False),
        ("high: 2", False),
        ("low: 2, low_included: false", True),
        ("low: 2, low_included: false, high: 3", False),
        ("low: 2, unbounded: true", True),
    ],
)
def test_a_figure_says_whether_it_has_an_upper_end(good: Path, written: str, unbounded: bool) -> None:
    replace(good, "dataset/facts/fact-spots-are-common.yaml", "id: span, low: 2", f"id: span, {written}")
    public = picture(good, checked=False)
    assert shown(public, "fact-spots-are-common").fields["figures"][1]["unbounded"] is unbounded


def test_a_review_without_authors_has_an_empty_list_of_them(good: Path) -> None:
    assert shown(picture(good), "fact-spots-are-common").fields["review"] == {
        "authors": [],
        "checked": "2026-01-15",
        "compared_by": "none",
        "due": "2027-01-15",
        "sign_offs": [],
        "typos": [],
    }


@pytest.mark.parametrize(("line", "seen"), [("", True), ("\ntitle_seen: false", False)])
def test_a_source_says_whether_its_title_was_seen(good: Path, line: str, seen: bool) -> None:
    path = "dataset/sources/source-town-letter.yaml"
    replace(good, path, "title: A letter to the town", f"title: A letter to the town{line}")
    source = shown(picture(good, checked=False), "source-town-letter")
    assert source.fields["title_seen"] is seen
    assert source.texts == {}


def test_what_is_meant_for_editors_stays_with_them(good: Path) -> None:
    replace(good, FACT, 'since: "0.1.0"', 'translator_note: Spots are marks.\nsince: "0.1.0"')
    fields = shown(picture(good, checked=False), "fact-spots-come-from-age").fields
    assert not {"status", "translator_note", "text"} & fields.keys()


def test_every_record_has_one_address_below_the_base_url(good: Path) -> None:
    for record in picture(good).records:
        assert record.fields["canonical"] == f"https://example.org/small/{FOLDERS[record.kind]}/{record.id}"


def test_the_hash_is_that_of_the_words_a_reviewer_signs(good: Path) -> None:
    dataset = fast(good).dataset
    for record in view.build(dataset).of(*CONTENT_KINDS):
        assert record.fields["text_hash"] == dataset.text_hash(dataset.by_id[record.id])


@pytest.mark.parametrize(
    ("role", "expected"), [("clinician", "signed"), ("patient-reviewer", "none"), ("editor", "none")]
)
def test_only_a_clinician_makes_a_record_clinically_reviewed(good: Path, role: str, expected: str) -> None:
    sign(good, FACT, role)
    public = picture(good, checked=False)
    assert shown(public, "fact-spots-come-from-age").fields["clinical_review"] == expected
    assert shown(public, "fact-spots-are-common").fields["clinical_review"] == "none"
    assert public.meta["clinical_review"] == "none"


def test_the_dataset_is_signed_once_every_published_record_is(good: Path) -> None:
    paths = [record.document.path for record in fast(good).dataset.records if record.kind != "source"]
    replace(good, paths[-1], "status: published", "status: draft")
    for path in paths[:-1]:
        sign(good, path)
    assert picture(good, checked=False).meta["clinical_review"] == "signed"


def test_a_dataset_without_published_records_is_not_signed(good: Path) -> None:
    for record in fast(good).dataset.records:
        replace(good, record.document.path, "status: published", "status: draft")
    public = picture(good, checked=False)
    assert public.records == ()
    assert public.meta["clinical_review"] == "none"


def two_languages(root: Path) -> view.Public:
    replace(root, "dataset/dataset.yaml", "languages: [en]", "languages: [en, es]")
    return picture(root)


def test_a_language_without_a_translation_is_not_offered_and_shows_the_source(good: Path) -> None:
    public = two_languages(good)
    page = json_records.in_language(public, "es")
    assert public.languages == ("en",)
    assert page["meta"]["language"] == "es"
    assert page["title"] == "A small example"
    for folder in FOLDERS.values():
        for record in page[folder]:
            assert record.get("language", "en") == "en"
    assert page["facts"][0]["text"] == json_records.in_language(public, "en")["facts"][0]["text"]


def test_a_translated_record_is_shown_in_its_language(good: Path) -> None:
    public = two_languages(good)
    record = shown(public, "term-spot")
    translated: dict[str, Any] = {"term": "mancha", "definition": "Una marca pequeña."}
    both = view.PublicRecord(record.id, record.kind, record.fields, {**record.texts, "es": translated})
    assert public.text(both, "es") == ("es", translated)
    assert public.text(both, "en") == ("en", record.texts["en"])
    assert public.text(both, "fr") == ("en", record.texts["en"])
