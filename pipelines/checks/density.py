"""NUM: the number of numbers in a text, and whether its shares are consistent with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.checks.declare import record_check
from pipelines.checks.numbers import value_of, without_names
from pipelines.checks.phrases import loose, screen
from pipelines.checks.readability import sentences
from pipelines.checks.wording import QUOTED
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record

MOST_IN_A_PARAGRAPH, MOST_IN_100_WORDS = 3, 5
"""The maximum count of numbers in a paragraph, and in any 100 consecutive words."""

_DIGITS = r"[0-9](?<![\w.,][0-9])(?:[0-9.,]*[0-9])?(?!\w)"
"""A number. The pattern begins with a digit, and looks behind it only afterwards, because such a search is faster."""

_FROM, _TO = r"(?:(?:more|fewer|less) than |at least )", r"(?:to|and|and up to|and at most|but fewer than|and|or) "
_SHARE = re.compile(loose(rf"({_DIGITS})(?: {_TO}({_DIGITS}))?(?: or (?:more|fewer|less))? out of ({_DIGITS})"))
"""A share of people, such as '2 to 3 out of 100': one number or two, and the denominator."""

_DENOMINATOR_FIRST = re.compile(
    loose(rf"[Oo]ut of ({_DIGITS}) [^.,?!]{{0,80}}, (?:about )?({_DIGITS})(?: {_TO}({_DIGITS}))?(?! out of)")
)
"""A share whose denominator comes first, such as 'out of 1,000 women, about 3'."""

_maybe_share = screen(loose(r"[0-9](?: or (?:more|fewer|less))? out of [0-9]"))
_maybe_many = screen(rf"(?:[0-9]+[^0-9\x00]+){{{MOST_IN_A_PARAGRAPH}}}[0-9]")
_NUMBER, _BLANKS = re.compile(_DIGITS), re.compile(r"\s+")
_RANGE = re.compile(loose(rf"({_DIGITS}) {_TO}(?:{_DIGITS})(?! out of)"))


class Share(NamedTuple):
    """A share in a text: its two ends, which are equal for a single number, and its denominator."""

    low: float
    high: float
    denominator: float


def stated_shares(text: str) -> list[Share]:
    """The shares of a simplified text that are written as people out of a number.

    Those with the denominator first come last.
    """
    found = []
    for match in _SHARE.finditer(text):
        low, denominator = value_of(match[1]), value_of(match[3])
        found.append(Share(low, value_of(match[2]) if match[2] else low, denominator))
    for match in _DENOMINATOR_FIRST.finditer(text):
        low = value_of(match[2])
        found.append(Share(low, value_of(match[3]) if match[3] else low, value_of(match[1])))
    return found


@record_check("NUM008", *CONTENT_KINDS, severity="warning")
def numbers_are_few(record: Record, _: Dataset) -> Iterator[Problem]:
    """No paragraph has more than 3 numbers, and no 100 consecutive words have more than 5.

    Why: a worried reader remembers two or three numbers; among more, the important one is easily missed.
    Fix: keep the number that answers the question, and move the others to another record, or delete them. A share
    with its denominator counts as one number, and so does a range.
    """
    if not _maybe_many(record.joined):
        return
    for pointer, text in record.simple:
        if pointer[1] in QUOTED or len(_NUMBER.findall(text)) <= MOST_IN_A_PARAGRAPH:
            continue
        for paragraph in text.split("\n"):
            if (count := len(_positions(paragraph))) > MOST_IN_A_PARAGRAPH:
                hint = f"keep at most {MOST_IN_A_PARAGRAPH}"
                yield Problem(pointer, f"a paragraph with {count} numbers", hint, paragraph)
                break
        else:
            if (count := _most_in_100_words(text)) > MOST_IN_100_WORDS:
                yield Problem(pointer, f"{count} numbers in 100 words", f"keep at most {MOST_IN_100_WORDS}")


def _positions(text: str) -> list[int]:
    """The position, as a count of words, of each number of a text; a share or a range counts as one number."""
    single = _RANGE.sub(r"\1", _SHARE.sub(r"\1", without_names(text)))
    positions, words, at = [], 0, 0
    for match in _NUMBER.finditer(single):
        words += len(_BLANKS.findall(single, at, match.start()))
        at = match.start()
        positions.append(words)
    return positions


def _most_in_100_words(text: str) -> int:
    """The highest count of numbers in any 100 consecutive words."""
    positions = _positions(text)
    most = first = 0
    for last, position in enumerate(positions):
        while position - positions[first] >= 100:
            first += 1
        most = max(most, last - first + 1)
    return most


_SUBGROUP = re.compile(loose(r"\b(?:of|among) (?:these|those)\b(?! (?:counts|studies|figures))"), re.I)
_maybe_subgroup = screen(loose(r"(?:of|among) (?:these|those)"))


@record_check("NUM009", *CONTENT_KINDS, severity="warning")
def share_has_no_subgroup(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text gives a share of a subgroup: 'about 31 out of 100 had cancer; of those, about 67 out of 100 had DCIS'.

    Why: readers take the second share for a share of all people, and overestimate it.
    Fix: give both shares of the same people: about 31 out of 100 had cancer or DCIS, and about 21 of the 100 had DCIS.
    """
    if not (_maybe_subgroup(record.lowered) and _maybe_share(record.lowered)):
        return
    for pointer, text in record.simple:
        before = False
        for sentence in sentences(text):
            stated = stated_shares(sentence)
            if stated and before and (match := _SUBGROUP.search(sentence)):
                yield Problem(
                    pointer, "a share of a subgroup", "give it as a share of all people", sentence[match.start() :]
                )
                break
            before = bool(stated)


_BEGINNING = r"(?:So )?(?:[Aa]bout |[Aa]t least |[Aa]t most |[Uu]p to |[Mm]ore than |[Ff]ewer than )?"
_NEGATION = r"(?:did|do|does|had|have|has|was|were|are|is) (?:not|no)\b"
_NEGATED_SHARE = re.compile(loose(rf"{_BEGINNING}{_DIGITS}[^.?!]*? {_NEGATION}"))
_NEGATED_NUMBER = re.compile(
    loose(rf"{_BEGINNING}({_DIGITS})(?: {_TO}({_DIGITS}))?(?: or (?:more|fewer))? (?:people |women |men )?{_NEGATION}")
)
_maybe_negated = screen(loose(r"[0-9] [^.?!]*(?:did|do|does|had|have|has|was|were|are|is) (?:not|no)[^a-z]"))


@record_check("NUM012", *CONTENT_KINDS)
def complements_add_up(record: Record, _: Dataset) -> Iterator[Problem]:
    """A share, and the share of those who do not, in the next sentence, add up to the denominator.

    Why: in '31 out of 100 had cancer. About 59 did not.' one of the numbers is wrong, and the text does not show which.
    Fix: look both numbers up in the evidence, and correct the wrong one.
    """
    if not _maybe_negated(record.lowered):
        return
    ends: set[tuple[float, float]] = set()
    previous: list[Share] = []
    for pointer, text in record.simple:
        if pointer[1] in QUOTED:
            continue
        for sentence in sentences(text):
            stated = stated_shares(sentence)
            if previous and (complement := _complement(sentence, stated, previous[-1].denominator)):
                denominator = complement.denominator
                unmatched = [end for end in complement[:2] if (denominator - end, denominator) not in ends]
                if unmatched:
                    problem = f"{unmatched[0]:g} and {previous[-1].low:g} do not add up to {denominator:,.0f}"
                    yield Problem(pointer, problem, "look both up in the evidence", sentence)
            ends |= {(end, share.denominator) for share in stated for end in share[:2]}
            previous = stated


def _complement(sentence: str, stated: list[Share], denominator: float) -> Share | None:
    """The share of those who do not, if a sentence begins with it and its denominator is the given one."""
    if stated:
        return stated[0] if stated[0].denominator == denominator and _NEGATED_SHARE.match(sentence) else None
    if match := _NEGATED_NUMBER.match(sentence):
        low = value_of(match[1])
        return Share(low, value_of(match[2]) if match[2] else low, denominator)
    return None
