"""MYT: the truth comes first and last, and the myth is told once."""

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
    """The heading states the truth: it is no question, and not the myth.

    Why: a heading is what people remember; a myth in that place is what they learn.
    Fix: state what is the case, in one sentence.
    """
    if record.unwritten:
        return
    text = record.data["text"]
    if text["fact"].rstrip().endswith("?"):
        yield Problem(("text", "fact"), "the heading is a question", "state what is the case")
    elif _plain(text["fact"]) == _plain(text["myth"]) or re.match(r"(?:myth|false|fiction)\b", text["fact"], re.I):
        yield Problem(("text", "fact"), "the heading is the myth", "state what is the case")


@record_check("MYT002", "myth")
def myth_is_told_once(record: Record, _: Dataset) -> Iterator[Problem]:
    """The myth stands in its own field alone.

    Why: each time a false sentence is read it sounds more familiar, and so more true.
    Fix: speak of 'this belief', or say what is the case instead.
    """
    if record.unwritten:
        return
    text = record.data["text"]
    myth = _words(text["myth"])
    size = min(_RUN, len(myth))
    runs = {tuple(myth[i : i + size]) for i in range(len(myth) - size + 1)}
    for field in ("fact", "why_wrong", "answer"):
        if field == "fact" and _plain(text["fact"]) == _plain(text["myth"]):
            continue  # that is MYT001's matter
        told = _words(text[field])
        for i in range(len(told) - size + 1):
            if size > 2 and tuple(told[i : i + size]) in runs:
                problem = f"{field} tells the myth again: {' '.join(told[i : i + size])!r}"
                yield Problem(("text", field), problem, "say what is the case instead")
                break


@record_check("MYT003", "myth")
def truth_comes_again(record: Record, _: Dataset) -> Iterator[Problem]:
    """The answer comes back to the truth of the heading.

    Why: the last thing read is kept; it must be the truth.
    Fix: say the fact again in other words, then what to do with it.
    """
    if record.unwritten:
        return
    text = record.data["text"]
    if not _content(text["fact"]) & _content(text["answer"]):
        yield Problem(("text", "answer"), "the answer does not come back to the fact", "say the fact again")


def _words(text: str) -> list[str]:
    return [word.lower() for word in words(simplified(text))]


def _plain(text: str) -> str:
    return " ".join(_words(text))


def _content(text: str) -> set[str]:
    """The words that carry meaning, without a plural's s, so that 'biopsy' meets 'biopsies'."""
    found = (word.removesuffix("s").removesuffix("ie").removesuffix("y") for word in _words(text))
    return {word for word in found if len(word) > 2} - _STOP
