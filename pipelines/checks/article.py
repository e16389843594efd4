"""ART: every statement of the article is dealt with, and none of its sentences is reused."""

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
"""So many words in a row are a copy; fewer are how the language goes."""

_WORD = re.compile(r"[a-z0-9]+")


def spoken(text: str) -> list[str]:
    """The words of a text in lower case, as copies are compared: letters and digits alone."""
    return _WORD.findall(simplified(text).lower().replace("'", ""))


def run_hash(words: Sequence[str]) -> str:
    """The hash of a run of words, sixteen hexadecimal digits."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


@dataset_check("ART001")
def every_line_is_read(dataset: Dataset) -> Iterator[Problem]:
    """Every line of the article has a statement, or is named as a heading, and no line is beyond its end.

    Why: a claim that was passed over is neither corrected nor answered.
    Fix: add the statement with its verdict, or name the line under headings.
    """
    document, article = dataset.settings.get("article"), dataset.article
    if article is None:
        return
    lines, headings = article["lines"], article["headings"]
    stated = {statement["line"] for statement in dataset.statements}
    if missing := sorted(set(range(1, lines + 1)) - stated - set(headings)):
        shown = ", ".join(map(str, missing[:10]))
        problem = f"nothing is said about line {shown}" if len(missing) == 1 else f"nothing is said about lines {shown}"
        yield Problem(("lines",), problem, "add their statements, or name them under headings", document=document)
    for index, line in enumerate(headings):
        if line > lines or line in stated:
            why = "is beyond the end" if line > lines else "has a statement"
            problem = f"line {line} is named as a heading, and {why}"
            yield Problem(("headings", index), problem, "correct the list", document=document)
    for index, statement in enumerate(dataset.statements):
        if statement["line"] > lines:
            problem = f"line {statement['line']} is beyond the end"
            yield Problem(("statements", index, "line"), problem, "correct the line", document=document)


@dataset_check("ART002")
def statements_are_in_order(dataset: Dataset) -> Iterator[Problem]:
    """Statements stand in the order of the article and are numbered without a gap.

    Why: a reader follows them beside the article; a gap in the numbers is a statement that was lost.
    Fix: put the statement in its place, and number from there.
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
            yield Problem(("statements", index, "line"), problem, "put it in its place", document=document)
            return
        last = statement["line"]


@dataset_check("ART003")
def carried_by_live_records(dataset: Dataset) -> Iterator[Problem]:
    """The records that a statement names are published.

    Why: a statement that leads to nothing is not dealt with.
    Fix: name the record that carries the claim today, or give the reason why none does.
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
    """A claim that the evidence bears out, qualifies or contradicts is carried by a record, or a reason says why not.

    Why: what the article gets wrong is what readers most need put right.
    Fix: name the records that say it rightly; a reason alone is enough only for tone and what nobody can verify.
    """
    document = dataset.settings.get("article")
    for index, statement in enumerate(dataset.statements):
        told = statement["verdict"] in ("overstated", "contradicted")
        if told and not statement.get("records"):
            problem = f"{statement['id']} is {statement['verdict']}, and no record puts it right"
            yield Problem(("statements", index), problem, "name the records that do", document=document)


@record_check("ART005", *CONTENT_KINDS)
def is_not_copied(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """No text shares seven words in a row with the article.

    Why: the article's rights are unknown; its claims are taken up, its sentences are not.
    Fix: say it in your own words.
    """
    if dataset.article_words is None:
        return
    vocabulary, runs = dataset.article_words.vocabulary, dataset.article_words.runs
    for pointer, text in record.simple:
        if text.count(" ") < RUN - 1:
            continue
        words = spoken(text)
        shared = 0
        for end, word in enumerate(words, 1):
            shared = shared + 1 if word in vocabulary else 0
            if shared >= RUN and run_hash(words[end - RUN : end]) in runs:
                run = " ".join(words[end - RUN : end])
                yield Problem(pointer, f"copied from the article: {run!r}", "say it in your own words")
                break
