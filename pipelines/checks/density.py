"""NUM: how many numbers a text has, and whether its shares agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.checks.declare import record_check
from pipelines.checks.numbers import nameless, value_of
from pipelines.checks.phrases import loose, screen
from pipelines.checks.readability import sentences
from pipelines.checks.wording import QUOTED
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record

IN_A_PARAGRAPH, IN_100_WORDS = 3, 5

_DIGITS = r"[0-9](?<![\w.,][0-9])(?:[0-9.,]*[0-9])?(?!\w)"
"""A number from its first digit on; it begins with a digit, for which the engine looks fast."""

_FROM, _TO = r"(?:(?:more|fewer|less) than |at least )", r"(?:to|and|and up to|and at most|but fewer than|and|or) "
_SHARE = re.compile(loose(rf"({_DIGITS})(?: {_TO}({_DIGITS}))?(?: or (?:more|fewer|less))? out of ({_DIGITS})"))
"""A share of people in a text: one number or two, and how many were counted."""

_OF_ALL = re.compile(loose(rf"[Oo]ut of ({_DIGITS}) [^.,?!]*, (?:about )?({_DIGITS})(?: {_TO}({_DIGITS}))?(?! out of)"))
"""A share whose base comes first, such as 'out of 1,000 women, about 3'."""

_maybe_share = screen(loose(r"[0-9](?: or (?:more|fewer|less))? out of [0-9]"))
_NUMBER, _BLANKS = re.compile(_DIGITS), re.compile(r"\s+")
_RANGE = re.compile(loose(rf"({_DIGITS}) {_TO}(?:{_DIGITS})(?! out of)"))


class Share(NamedTuple):
    """A share in a text: its ends, which are equal if it has one number, and its base."""

    low: float
    high: float
    base: float


def stated_shares(text: str) -> list[Share]:
    """The shares of a simplified text that are given as people out of a number, in order."""
    found = []
    for match in _SHARE.finditer(text):
        low, base = value_of(match[1]), value_of(match[3])
        found.append(Share(low, value_of(match[2]) if match[2] else low, base))
    for match in _OF_ALL.finditer(text):
        low = value_of(match[2])
        found.append(Share(low, value_of(match[3]) if match[3] else low, value_of(match[1])))
    return found


@record_check("NUM008", *CONTENT_KINDS, severity="warning")
def numbers_are_few(record: Record, _: Dataset) -> Iterator[Problem]:
    """A paragraph has at most 3 numbers, and any 100 words in a row have at most 5.

    Why: a worried reader keeps two or three numbers; among more of them, the one that matters is lost.
    Fix: keep the number that answers the question, and move the others to a record of their own, or leave them out. A
    share with its base is one number, and so is a range.
    """
    for pointer, text in record.simple:
        if pointer[1] in QUOTED or len(_NUMBER.findall(text)) <= IN_A_PARAGRAPH:
            continue
        for paragraph in text.split("\n"):
            if (count := len(_counted(paragraph))) > IN_A_PARAGRAPH:
                hint = f"keep at most {IN_A_PARAGRAPH}"
                yield Problem(pointer, f"a paragraph of {count} numbers", hint, paragraph)
                break
        else:
            if (count := _most(text)) > IN_100_WORDS:
                yield Problem(pointer, f"{count} numbers in 100 words", f"keep at most {IN_100_WORDS}")


def _counted(text: str) -> list[int]:
    """The places, in words, of the numbers of a text; a share is one, and so is a range."""
    single = _RANGE.sub(r"\1", _SHARE.sub(r"\1", nameless(text)))
    places, words, at = [], 0, 0
    for match in _NUMBER.finditer(single):
        words += len(_BLANKS.findall(single, at, match.start()))
        at = match.start()
        places.append(words)
    return places


def _most(text: str) -> int:
    """The most numbers that any 100 words in a row have."""
    places = _counted(text)
    most = first = 0
    for last, place in enumerate(places):
        while place - places[first] >= 100:
            first += 1
        most = max(most, last - first + 1)
    return most


_OF_THOSE = re.compile(loose(r"\b(?:of|among) (?:these|those)\b(?! (?:counts|studies|figures))"), re.I)
_maybe_part = screen(loose(r"(?:of|among) (?:these|those)"))


@record_check("NUM009", *CONTENT_KINDS, severity="warning")
def share_is_of_all(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text gives a share of a share: 'about 31 out of 100 had cancer; of those, about 67 out of 100 had DCIS'.

    Why: readers take the second share for one of all people, and so a part of a part for most of them.
    Fix: give both out of the same people: about 31 out of 100 had cancer or DCIS, and about 21 of the 100 had DCIS.
    """
    if not (_maybe_part(record.lowered) and _maybe_share(record.lowered)):
        return
    for pointer, text in record.simple:
        before = False
        for sentence in sentences(text):
            stated = stated_shares(sentence)
            if stated and before and (match := _OF_THOSE.search(sentence)):
                yield Problem(pointer, "a share of a share", "count out of all people", sentence[match.start() :])
                break
            before = bool(stated)


_START = r"(?:So )?(?:[Aa]bout |[Aa]t least |[Aa]t most |[Uu]p to |[Mm]ore than |[Ff]ewer than )?"
_NOT = r"(?:did|do|does|had|have|has|was|were|are|is) (?:not|no)\b"
_OTHERS = re.compile(loose(rf"{_START}{_DIGITS}[^.?!]*? {_NOT}"))
_REST = re.compile(
    loose(rf"{_START}({_DIGITS})(?: {_TO}({_DIGITS}))?(?: or (?:more|fewer))? (?:people |women |men )?{_NOT}")
)
_maybe_others = screen(loose(r"[0-9] [^.?!]*(?:did|do|does|had|have|has|was|were|are|is) (?:not|no)[^a-z]"))


@record_check("NUM012", *CONTENT_KINDS)
def both_sides_make_all(record: Record, _: Dataset) -> Iterator[Problem]:
    """The people with and without an outcome, given one after the other, add up to the base.

    Why: '31 out of 100 had cancer, about 59 did not' is an error in one of the two; nobody knows in which.
    Fix: look the number up, and let the two add up.
    """
    if not _maybe_others(record.lowered):
        return
    ends: set[tuple[float, float]] = set()
    previous: list[Share] = []
    for pointer, text in record.simple:
        if pointer[1] in QUOTED:
            continue
        for sentence in sentences(text):
            stated = stated_shares(sentence)
            if previous and (others := _others(sentence, stated, previous[-1].base)):
                base = others.base
                lost = [end for end in others[:2] if (base - end, base) not in ends]
                if lost:
                    problem = f"{lost[0]:g} and {previous[-1].low:g} do not make {base:,.0f}"
                    yield Problem(pointer, problem, "look both up; they add up to all", sentence)
            ends |= {(end, share.base) for share in stated for end in share[:2]}
            previous = stated


def _others(sentence: str, stated: list[Share], base: float) -> Share | None:
    """The share of those who do not, where a sentence begins with it and counts out of the same number."""
    if stated:
        return stated[0] if stated[0].base == base and _OTHERS.match(sentence) else None
    if match := _REST.match(sentence):
        low = value_of(match[1])
        return Share(low, value_of(match[2]) if match[2] else low, base)
    return None
