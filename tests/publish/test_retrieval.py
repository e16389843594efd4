"""What people type is found: words in the text to embed, Spanish questions, and the tables of docs/retrieval.md."""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter

import pytest
from conftest import REPOSITORY, copy_good

from benchmarks import retrieval
from benchmarks.retrieval import Hits
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.shapes import EvaluationQuestion
from pipelines.model.text import simplified, strings
from pipelines.public import view
from pipelines.public.view import Public
from pipelines.publish import search_words
from pipelines.publish.chunks import passages
from pipelines.validate.run import fast


@pytest.fixture(scope="module")
def real() -> Public:
    """The public view of the dataset of this repository, with its draft."""
    return fast(REPOSITORY).opened.public


@pytest.fixture(scope="module")
def english(real: Public) -> dict[str, str]:
    return {row["id"]: row["text_to_embed"] for row in passages(real, "en")}


@pytest.fixture(scope="module")
def spanish(real: Public) -> dict[str, str]:
    return {row["id"]: row["text_to_embed"] for row in passages(real, "es-x-draft")}


# --- Words that people type -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record_id", "typed"),
    [
        ("birads-4a", "birads 4a|birads4a|category 4a"),
        ("birads-4", "birads4|four"),
        ("faq-what-does-birads-mean", "birads"),
        ("faq-does-biopsy-hurt", "hurts|sore|biopsies"),
        ("term-cyst", "cysts"),
        ("faq-are-they-sign-of-cancer", "calcification|calcs"),
    ],
)
def test_a_passage_is_found_by_spellings_plurals_and_lay_words(
    english: dict[str, str], record_id: str, typed: str
) -> None:
    last = english[record_id].rpartition("\n")[2]
    assert [word for word in typed.split("|") if not re.search(rf"\b{word}\b", last)] == []


@pytest.mark.parametrize(
    ("record_id", "typed"),
    [("birads-4a", "birads 4a|categoria 4a"), ("faq-does-biopsy-hurt", "biopsias|puncion|dolores")],
)
def test_a_spanish_passage_is_found_without_accents_and_by_words_of_several_countries(
    spanish: dict[str, str], record_id: str, typed: str
) -> None:
    last = spanish[record_id].rpartition("\n")[2]
    assert [word for word in typed.split("|") if not re.search(rf"\b{word}\b", last)] == []


def test_words_are_added_once_and_only_where_the_passage_lacks_them(real: Public) -> None:
    words = search_words.of(real, "en")
    record = real.record("term-cyst")
    line = words.line(record, "cyst cysts", "A cyst. Cysts and mammograms are common.").split()
    assert "cysts" not in line
    assert len(line) == len(set(line))
    assert words.line(record, "", "") == ""


def test_a_language_without_lists_of_words_still_has_spellings(real: Public) -> None:
    words = search_words.of(real, "xx")
    assert words.line(real.record("birads-4a"), "Bénin", "Bénin BI-RADS").split() == [
        *("birads", "4a"),
        *("birads4a", "birads", "benin"),
    ]


# --- The questions ----------------------------------------------------------------------------------------------------


def asked(real: Public, language: str) -> list[EvaluationQuestion]:
    return [question for question in real.evaluation if question["language"] == language]


def test_spanish_is_asked_too_and_says_that_a_machine_wrote_it(real: Public) -> None:
    questions = asked(real, "es")
    assert {question.get("origin") for question in questions} == {"machine"}
    counts = Counter(("answers" in question, question.get("split", "dev")) for question in questions)
    assert counts == {(True, "dev"): 40, (True, "test"): 20, (False, "dev"): 10, (False, "test"): 5}
    reasons = {question["abstain"] for question in asked(real, "en") if "abstain" in question}
    assert {question["abstain"] for question in questions if "abstain" in question} == reasons


def test_no_spanish_question_is_copied_from_the_draft(real: Public) -> None:
    def bare(text: str) -> str:
        return " ".join(re.findall(r"\w+", simplified(text).casefold()))

    texts = {bare(text) for r in real.of(*CONTENT_KINDS) for _, text in strings(r.texts["es-x-draft"])}
    assert [question["id"] for question in asked(real, "es") if bare(question["question"]) in texts] == []


# --- Measuring --------------------------------------------------------------------------------------------------------


def hits(score: float, *names: str, answers: tuple[str, ...] = ()) -> Hits:
    question: EvaluationQuestion = {"id": "a", "language": "en", "question": "is it bad"}
    if answers:
        question["answers"] = list(answers)
    return Hits(question, names, score)


def test_a_right_answer_counts_up_to_its_rank() -> None:
    found = hits(2.0, "fact-a", "fact-b", "fact-c", answers=("fact-c", "fact-d"))
    assert (found.right(1), found.right(3)) == (False, True)
    assert (found.refused(1.9), found.refused(2.0)) == (False, True)


def test_the_threshold_refuses_four_of_five_of_what_no_record_may_answer() -> None:
    others = [hits(float(score)) for score in (5, 1, 4, 2, 3)]
    found = [*others, hits(9.0, "fact-a", answers=("fact-a",))]
    assert retrieval.threshold(found) == 4.0
    assert sum(one.refused(4.0) for one in others) == math.ceil(retrieval.REFUSED * 5)
    assert retrieval.threshold(found[5:]) == 0.0


def test_the_part_that_is_kept_back_chooses_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    small = view.build(fast(copy_good(tmp_path_factory.mktemp("small") / "root")).dataset)
    texts = retrieval.texts_to_embed(small)
    before = [one.threshold for one in retrieval.measure(texts, small.evaluation)]
    more: EvaluationQuestion = {"id": "b", "language": "en", "question": "are spots common", "abstain": "own-result"}
    kept_back = (*small.evaluation, {**more, "split": "test"})
    kept = dataclasses.replace(small, evaluation=kept_back)  # type: ignore[arg-type]
    assert [one.threshold for one in retrieval.measure(texts, kept.evaluation)] == before
    assert [one.threshold for one in retrieval.measure(texts, (*small.evaluation, more))] != before


@pytest.mark.slow
def test_the_page_shows_what_is_measured(real: Public) -> None:
    page = (REPOSITORY / retrieval.PAGE).read_text(encoding="utf-8")
    made = retrieval.tables(retrieval.measure(retrieval.texts_to_embed(real), real.evaluation))
    assert page == retrieval.shown(page, made), "run make retrieval"
