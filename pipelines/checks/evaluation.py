"""EVL: an evaluation question occurs in no record, and the records that answer it exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.declare import dataset_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset
from pipelines.model.text import simplified

_WORD = re.compile(r"[^\W_]+")


@dataset_check("EVL001")
def answer_is_published(dataset: Dataset) -> Iterator[Problem]:
    """An answer in eval.yaml is the id of a published record that a reader sees.

    Why: with a missing answer, every search counts as a miss.
    Fix: name the record that now answers the question, or give the reason why none may.
    """
    document = dataset.settings.get("eval")
    for index, entry in enumerate(dataset.evaluation):
        for position, answer in enumerate(entry.get("answers", ())):
            record = dataset.by_id.get(answer)
            why = dataset.unpublished(answer)
            if not why and record and record.kind not in CONTENT_KINDS:
                why = "is a source"
            if why:
                pointer = ("questions", index, "answers", position)
                problem = f"{entry['id']} is answered by {answer}, which {why}"
                yield Problem(pointer, problem, "name a published record that answers it", document=document)


@dataset_check("EVL002")
def question_is_held_out(dataset: Dataset) -> Iterator[Problem]:
    """A question of eval.yaml occurs in no record, ignoring case and punctuation, and only once in eval.yaml.

    Why: a search finds the exact question trivially, so nothing is measured.
    Fix: ask it in other words, as someone who has not read the records would.
    """
    document = dataset.settings.get("eval")
    asked = [_bare(entry["question"]) for entry in dataset.evaluation]
    used = _where_used(dataset, frozenset(asked))
    first: dict[str, str] = {}
    for index, (entry, question) in enumerate(zip(dataset.evaluation, asked, strict=True)):
        pointer = ("questions", index, "question")
        if question in used:
            problem = f"{used[question]} contains the same question"
            yield Problem(pointer, problem, "ask it in other words", document=document)
        elif question in first:
            problem = f"{first[question]} asks the same question"
            yield Problem(pointer, problem, "keep one of the two", document=document)
        first.setdefault(question, entry["id"])


@dataset_check("EVL003")
def entry_is_known_by_its_id(dataset: Dataset) -> Iterator[Problem]:
    """An id of eval.yaml is unique, and a question is in a language of the dataset.

    Why: results are reported by id, and a question in a language without passages has no correct answer.
    Fix: give the entry another id; name one of the languages of dataset.yaml.
    """
    document = dataset.settings.get("eval")
    languages = dataset.about.get("languages", [])
    seen: set[str] = set()
    for index, entry in enumerate(dataset.evaluation):
        if entry["id"] in seen:
            problem = f"{entry['id']} is used twice"
            yield Problem(("questions", index, "id"), problem, "give the entry another id", document=document)
        seen.add(entry["id"])
        if entry["language"] not in languages:
            problem = f"{entry['language']!r} is not a language of the dataset"
            pointer = ("questions", index, "language")
            yield Problem(pointer, problem, f"one of: {', '.join(languages)}", document=document)


def _where_used(dataset: Dataset, asked: frozenset[str]) -> dict[str, str]:
    """The first record that contains each question; texts much longer than every question are skipped."""
    longest = 2 * max(map(len, asked), default=0)
    used: dict[str, str] = {}
    for record in dataset.of(*CONTENT_KINDS):
        for _, text in record.texts:
            if len(text) <= longest and (bare := _bare(text)) in asked:
                used.setdefault(bare, record.id)
    return used


def _bare(text: str) -> str:
    """A text in lower case without punctuation; an apostrophe leaves no gap."""
    return " ".join(_WORD.findall(simplified(text).casefold().replace("'", "")))
