"""MYT: the truth comes first and last, and the myth is stated once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.declare import record_check
from pipelines.checks.readability import words
from pipelines.model.findings import Problem
from pipelines.model.records import Dataset, Record
from pipelines.model.text import simplified

_RUN = 6
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do does for from have if in into is it its not of on or so than that the their"
        " them then there they this to was were what when which who will with you your",
    )
)


@record_check("MYT001", "myth")
def truth_is_the_heading(record: Record, _: Dataset) -> Iterator[Problem]:
    """The heading states the truth: it is neither a question nor the myth.

    Why: people remember headings; a myth in a heading is what they learn.
    Fix: state the fact, in one sentence.
    """
    if record.unwritten:
        return
    text = record.data["text"]
    if text["fact"].rstrip().endswith("?"):
        yield Problem(("text", "fact"), "the heading is a question", "state the fact")
    elif _plain(text["fact"]) == _plain(text["myth"]) or re.match(r"(?:myth|false|fiction)\b", text["fact"], re.I):
        yield Problem(("text", "fact"), "the heading is the myth", "state the fact")


@record_check("MYT002", "myth")
def myth_is_stated_once(record: Record, _: Dataset) -> Iterator[Problem]:
    """The myth is stated only in its own field.

    Why: a false statement becomes more familiar, and so more believable, each time it is read.
    Fix: refer to it as 'this belief', or state the fact instead.
    """
    if record.unwritten:
        return
    text = record.data["text"]
    myth = _words(text["myth"])
    size = min(_RUN, len(myth))
    runs = {tuple(myth[i : i + size]) for i in range(len(myth) - size + 1)}
    for field in ("fact", "why_wrong", "answer"):
        if field == "fact" and _plain(text["fact"]) == _plain(text["myth"]):
            continue  # MYT001 reports it
        found = _words(text[field])
        for i in range(len(found) - size + 1):
            if size > 2 and tuple(found[i : i + size]) in runs:
                problem = f"{field} repeats the myth: {' '.join(found[i : i + size])!r}"
                yield Problem(("text", field), problem, "state the fact instead")
                break


@record_check("MYT003", "myth")
def truth_comes_again(record: Record, _: Dataset) -> Iterator[Problem]:
    """The answer returns to the fact of the heading.

    Why: readers remember the end of a text; it must be the truth.
    Fix: state the fact again in other words, then what follows from it.
    """
    if record.unwritten:
        return
    text = record.data["text"]
    if not _content(text["fact"]) & _content(text["answer"]):
        yield Problem(("text", "answer"), "the answer does not return to the fact", "state the fact again")


def _words(text: str) -> list[str]:
    return [word.lower() for word in words(simplified(text))]


def _plain(text: str) -> str:
    return " ".join(_words(text))


def _content(text: str) -> set[str]:
    """The content words without plural endings, so that 'biopsy' matches 'biopsies'."""
    found = (word.removesuffix("s").removesuffix("ie").removesuffix("y") for word in _words(text))
    return {word for word in found if len(word) > 2} - _STOP
