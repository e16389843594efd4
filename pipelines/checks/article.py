"""ART: every statement of the article has a verdict, and none of its sentences is copied."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from pipelines.checks.declare import dataset_check, record_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.text import simplified

RUN = 7
"""Consecutive words that count as a copy; shorter runs are common phrases."""

_WORD = re.compile(r"[a-z0-9]+")


def bare_words(text: str) -> list[str]:
    """The words of a text in lower case, letters and digits only, for comparison with the article."""
    return _WORD.findall(simplified(text).lower().replace("'", ""))


def run_hash(words: Sequence[str]) -> str:
    """The hash of consecutive words, sixteen hexadecimal digits."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


@dataset_check("ART001")
def every_line_is_read(dataset: Dataset) -> Iterator[Problem]:
    """Every line of the article has a statement or is listed as a heading, and no line is beyond its end.

    Why: a claim that was overlooked is neither corrected nor answered.
    Fix: add the statement with its verdict, or list the line under headings.
    """
    document, article = dataset.settings.get("article"), dataset.article
    if article is None:
        return
    lines, headings = article["lines"], article["headings"]
    stated = {statement["line"] for statement in dataset.statements}
    if missing := sorted(set(range(1, lines + 1)) - stated - set(headings)):
        shown = ", ".join(map(str, missing[:10]))
        problem = f"line {shown} has no statement" if len(missing) == 1 else f"lines {shown} have no statement"
        yield Problem(("lines",), problem, "add their statements, or list them under headings", document=document)
    for index, line in enumerate(headings):
        if line > lines or line in stated:
            why = "is beyond the end" if line > lines else "has a statement"
            problem = f"line {line} is listed as a heading, and {why}"
            yield Problem(("headings", index), problem, "correct the list", document=document)
    for index, statement in enumerate(dataset.statements):
        if statement["line"] > lines:
            problem = f"line {statement['line']} is beyond the end"
            yield Problem(("statements", index, "line"), problem, "correct the line", document=document)


@dataset_check("ART002")
def statements_are_in_order(dataset: Dataset) -> Iterator[Problem]:
    """Statements are in the order of the article and numbered without a gap.

    Why: readers compare them with the article; a gap in the numbers is a missing statement.
    Fix: move the statement to its place, and number from there.
    """
    document = dataset.settings.get("article")
    last = 0
    for index, statement in enumerate(dataset.statements):
        if int(statement["id"][1:]) != index + 1:
            problem, hint = f"{statement['id']} is statement {index + 1}", "number the statements without a gap"
            yield Problem(("statements", index, "id"), problem, hint, document=document)
            return
        if statement["line"] < last:
            problem = f"line {statement['line']} comes after line {last}"
            yield Problem(("statements", index, "line"), problem, "move it to its place", document=document)
            return
        last = statement["line"]


@dataset_check("ART003")
def carried_by_live_records(dataset: Dataset) -> Iterator[Problem]:
    """The records that a statement names are published.

    Why: a statement without a published record is not answered.
    Fix: name the record that now has the claim, or give the reason why none does.
    """
    document = dataset.settings.get("article")
    for index, statement in enumerate(dataset.statements):
        for position, target in enumerate(statement.get("records", ())):
            record = dataset.by_id.get(target)
            if record.published if record else not dataset.absent(target):
                continue
            why = f"is {record.data['status']}" if record else "does not exist"
            pointer = ("statements", index, "records", position)
            yield Problem(pointer, f"{target} {why}", "name a published record, or give a reason", document=document)


@dataset_check("ART004")
def claims_are_carried(dataset: Dataset) -> Iterator[Problem]:
    """A claim that the evidence supports, qualifies or contradicts has a record, or a reason why not.

    Why: readers most need corrections of what the article gets wrong.
    Fix: name the records that state it correctly; a reason alone suffices only for tone and unverifiable claims.
    """
    document = dataset.settings.get("article")
    for index, statement in enumerate(dataset.statements):
        wrong = statement["verdict"] in ("overstated", "contradicted")
        if wrong and not statement.get("records"):
            problem = f"{statement['id']} is {statement['verdict']}, and no record corrects it"
            yield Problem(("statements", index), problem, "name the records that do", document=document)


@record_check("ART005", *CONTENT_KINDS)
def is_not_copied(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """No text has seven consecutive words in common with the article.

    Why: the article's licence is unknown; its claims may be used, its sentences may not.
    Fix: use your own words.
    """
    if dataset.article_words is None:
        return
    vocabulary, runs = dataset.article_words.vocabulary, dataset.article_words.runs
    for pointer, text in record.simple:
        if text.count(" ") < RUN - 1:
            continue
        words = bare_words(text)
        shared = 0
        for end, word in enumerate(words, 1):
            shared = shared + 1 if word in vocabulary else 0
            if shared >= RUN and run_hash(words[end - RUN : end]) in runs:
                run = " ".join(words[end - RUN : end])
                yield Problem(pointer, f"copied from the article: {run!r}", "use your own words")
                break
