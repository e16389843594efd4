"""The shapes that travel: where a piece of text stands, which texts a record has, what a rule says."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml_values import MANY

from pipelines.model.changes import BUMPS
from pipelines.model.findings import Finding, Report, Rule, worst
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, TEXT_KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import ID, Dataset, Document
from pipelines.model.text import strings
from pipelines.source.load import document_of, load
from pipelines.source.yaml_writer import Order, canonical

TEXT = """\
text:
  name: One person in a crowd
  answer: >-
    Many people need a
    biopsy soon. Others need a
    closer look, and
    a closer look again.

    Ask about it.
  quoted: "say \\"yes\\" to 100, 10, 1,0 and 1"
  literal: |-
    100% sure? See 5mm, 15 and 5.
figures: [{low: 10, note: closer to home}]
since: closer to home"""


def document(text: str) -> Document:
    """A document of a text."""
    return document_of("dataset/facts/fact-a-b.yaml", text)


@pytest.mark.parametrize(
    ("pointer", "needle", "place"),
    [
        (("text", "name"), "", (2, 9)),
        (("text", "name"), "person", (2, 13)),
        (("text", "answer"), "", (3, 11)),
        (("text", "answer"), "Many people", (4, 5)),
        (("text", "answer"), "biopsy soon", (5, 5)),
        (("text", "answer"), "need a biopsy soon", (4, 17)),
        (("text", "answer"), "a closer look", (5, 30)),
        (("text", "answer"), "need a closer look", (5, 25)),
        (("text", "answer"), "look, and a closer", (6, 12)),
        (("text", "answer"), "closer look again", (7, 7)),
        (("text", "answer"), "again. Ask", (7, 19)),
        (("text", "answer"), "Ask about it.", (9, 5)),
        (("text", "answer"), "to home", (3, 11)),
        (("text", "answer"), "quoted", (3, 11)),
        (("text", "quoted"), "yes", (10, 18)),
        (("text", "quoted"), '"yes"', (10, 11)),
        (("text", "quoted"), "10", (10, 32)),
        (("text", "quoted"), "1", (10, 44)),
        (("text", "literal"), "5", (12, 32)),
        (("text", "literal"), "%", (12, 8)),
        (("text", "literal"), "mm", (12, 21)),
        (("figures", 0, "low"), "10", (13, 17)),
        (("figures", 0, "low"), "closer", (13, 17)),
        (("figures", 0, "note"), "home", (13, 37)),
        (("since",), "home", (14, 18)),
        (("text", "no", "such", "field"), "", (2, 3)),
        (("figures", 7, "low"), "", (13, 10)),
        (("nothing",), "", (1, 1)),
        ((), "home", (13, 37)),
        (("since",), " ", (14, 8)),
    ],
)
def test_a_piece_of_a_text_is_found_where_a_reader_of_the_file_sees_it(
    pointer: Pointer, needle: str, place: tuple[int, int]
) -> None:
    assert document(TEXT).locate(pointer, needle) == place


@MANY
@given(
    st.lists(st.sampled_from(["a", "closer", "look", "at", "it", "10", "100", "b.", "c,"]), min_size=60, max_size=90),
    st.data(),
)
def test_any_words_of_a_folded_text_are_found_at_their_first_occurrence(words: list[str], data: st.DataObject) -> None:
    file = document(
        canonical(f'{{"text": {{"a": "{" ".join(words)}"}}, "z": "a closer look at it 10 100 b. c,"}}', Order({}))
    )
    start = data.draw(st.integers(0, len(words) - 3))
    needle = words[start : start + 3]
    line, column = file.locate(("text", "a"), " ".join(needle))
    before = file.text.split("\n")[2 : line - 1]
    first = next(at for at in range(len(words)) if words[at : at + 3] == needle)
    head = file.text.split("\n")[line - 1][: column - 1]
    assert " ".join([*before, head]).split() == words[:first]


def test_places_are_worked_out_only_when_they_are_asked_for() -> None:
    def fail() -> dict[Pointer, tuple[int, int]]:
        raise AssertionError("asked for")

    file = dataclasses.replace(document("a: 1\n"), find=fail)
    assert file.data == {"a": 1}
    with pytest.raises(AssertionError, match="asked for"):
        file.locate(("a",))


def test_the_texts_of_a_record_are_all_that_stands_under_text(good: Path) -> None:
    record = load(good).dataset.by_id["faq-are-spots-common"]
    pointers = [pointer for pointer, _ in record.texts]
    assert pointers == [
        ("text", "question"),
        ("text", "short_answer"),
        ("text", "answer"),
        ("text", "alternatives", 0),
        ("text", "alternatives", 1),
    ]
    assert record.joined.split("\0") == [text for _, text in record.texts]
    assert record.lowered == record.joined.lower()
    assert record.published


def test_strings_are_found_at_any_depth_and_other_values_are_not() -> None:
    value = {"a": ["x", {"b": "y", "c": 1}], "d": None, "e": "z"}
    assert list(strings(value)) == [(("a", 0), "x"), (("a", 1, "b"), "y"), (("e",), "z")]
    assert list(strings(True)) == []


def test_a_dataset_is_looked_up_by_id_kind_and_setting(good: Path) -> None:
    (good / "dataset/glossary/term-spot.yaml").write_text("a: [", encoding="utf-8")
    redirect = '{from: fact-old-name, to: [fact-spots-are-common], "on": "2026-01-20", reason: Renamed.}'
    (good / "dataset/redirects.yaml").write_text(f"redirects: [{redirect}]\n", encoding="utf-8")
    (good / "dataset/people.yaml").write_text("people: [{id: person-jo, name: Jo, role: editor}]\n", encoding="utf-8")
    dataset = load(good).dataset
    assert dataset.by_id["fact-spots-are-common"].kind == "fact"
    assert "term-spot" not in dataset.by_id
    assert "term-spot" in dataset.known
    assert [record.id for record in dataset.of("term", "question")] == ["question-what-is-it", "term-picture"]
    assert dataset.redirects == {"fact-old-name": ("fact-spots-are-common",)}
    assert dataset.people["person-jo"]["name"] == "Jo"
    assert [topic.id for topic in dataset.topics] == ["topic-spots", "topic-results"]
    assert dataset.reading_order["question-what-is-it"] == ("topic-spots", False, 5)
    assert dataset.reading_order["birads-0"] == ("topic-results", True, 6)
    assert "term-picture" not in dataset.reading_order
    assert Dataset(good, {}, ()).about.get("version", "none") == "none"
    assert Dataset(good, {}, ()).waivers == []


@pytest.mark.parametrize(
    ("record_id", "kind"),
    [("fact-a", "fact"), ("birads-4a", "birads"), ("source-a-b-c-d-e-f", "source"), ("term-3d-mammogram", "term")],
)
def test_an_id_begins_with_its_kind(record_id: str, kind: str) -> None:
    match = ID.fullmatch(record_id)
    assert match
    assert match["kind"] == kind


@pytest.mark.parametrize(
    "record_id",
    [
        "fact",
        "fact-",
        "fact--a",
        "fact-A",
        "fact-é",
        "fact-a-",
        "page-a",
        "fact-a_b",
        "fact-a\n",
        "source-a-b-c-d-e-f-g",
    ],
)
def test_what_is_no_id_is_not_taken_for_one(record_id: str) -> None:
    assert not ID.fullmatch(record_id)


def test_readers_see_every_kind_but_statistics_and_sources() -> None:
    assert (*CONTENT_KINDS, "statistic", "source") == tuple(FOLDERS)
    assert (*CONTENT_KINDS, "statistic") == TEXT_KINDS


def test_a_rule_is_read_from_a_docstring_in_three_parts() -> None:
    rule = Rule.of(
        "TXT900",
        "warning",
        "a_name",
        """What it guards,
        over two lines.

        Why: because
        of that.
        Fix: do this,
        then that.
        """,
    )
    assert (rule.what, rule.why, rule.fix) == (
        "What it guards, over two lines.",
        "because of that.",
        "do this, then that.",
    )
    assert (rule.code, rule.severity, rule.name) == ("TXT900", "warning", "a_name")


@pytest.mark.parametrize(
    "docstring",
    [None, "", "What.", "What.\nWhy: a.", "What.\nMend: b.", "Why: a.\nMend: b.", "What.\nMend: b.\nWhy: a."],
)
def test_a_rule_that_leaves_a_part_out_is_refused(docstring: str | None) -> None:
    with pytest.raises(ValueError, match="TXT900"):
        Rule.of("TXT900", "error", "a_name", docstring)


def finding(severity: str, line: int = 1) -> Finding:
    """A finding of a severity."""
    return Finding("a", line, 1, "TXT900", severity, "", "message", "hint")  # type: ignore[arg-type]


def test_the_gravest_severity_wins() -> None:
    assert worst([]) is None
    assert worst([finding("warning")]) == "warning"
    assert worst([finding("warning"), finding("error")]) == "error"


def test_a_report_counts_what_was_found() -> None:
    report = Report((finding("error"), finding("warning"), finding("warning", 2)), records=5, waived=1)
    assert report.counts == {"errors": 1, "warnings": 2, "waived": 1, "records": 5}


def test_bumps_are_in_the_order_of_their_weight() -> None:
    assert BUMPS == ("patch", "minor", "major")
