"""NUM: every number in a text is declared as data, easy to understand, and equal to its figure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.checks.declare import record_check
from pipelines.checks.phrases import loose, screen
from pipelines.checks.reader_text import doses_and_telephone_numbers
from pipelines.checks.shares import may_have_shares, shares
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure

_TOKEN = re.compile(r"(?<!\w)\d(?:[\d.,]*\d)?\w*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LONGEST = 30
"""The maximum length of a number."""

_NAME = re.compile(r"[23]D|[0-6][ABC]")
"""Names that begin with a digit: 2D and 3D pictures, and BI-RADS categories."""

_CODE = r"[0-6][ABC]?"
CATEGORY = re.compile(
    loose(
        rf"(?:BI-RADS®?(?: (?:score|result|level))?(?: categor(?:y|ies))?|[Cc]ategor(?:y|ies)|[Ss]cale) "
        rf"(?:(?:from|of|is|number) )?{_CODE}\b(?! out of)(?:(?:,? (?:to|or|and|through) |, |-){_CODE}\b(?! out of))*"
    )
)
"""The name of one or more BI-RADS categories, whose digits are not numbers."""

_RUN_TOGETHER = re.compile(loose(r"(?<![\d,.])(\d{4,6})(?:(?: )?%| percent\b)"))
_OUT_OF = re.compile(loose(r"(?<![\d,.])(\d{1,15}(?:,\d{3}){0,5}) out of (\d{1,15}(?:,\d{3}){0,5})(?!\d)"))
_BASES = (100, 1000, 10000)
_maybe_number = screen("[0-9]")
_maybe_range = screen(loose(r"[0-9]{4}(?:(?: )?%| percent)|[0-9] out of [0-9]"))


@lru_cache(maxsize=256)
def numbers(text: str) -> tuple[tuple[float, str], ...]:
    """The numbers of a simplified text, as values and as written; names such as BI-RADS 3 or 3D are skipped.

    A word that begins with a digit but is not a number, such as 50mm or 10,20, has the value NaN.
    """
    found = []
    for written in _TOKEN.findall(without_names(text)):
        if not (math.isnan(value := value_of(written)) and _NAME.fullmatch(written)):
            found.append((value, written))
    return tuple(found)


def value_of(written: str) -> float:
    """The value of a number as written, or NaN if it is not a number."""
    plain = len(written) <= _LONGEST and _NUMBER.fullmatch(written)
    return float(written.replace(",", "")) if plain else math.nan


def without_names(text: str) -> str:
    """A text with each digit in the name of a BI-RADS category replaced by an x."""
    if "ategor" in text or "BI-RADS" in text or "cale " in text:
        return CATEGORY.sub(lambda name: re.sub(r"\d", "x", name.group()), text)
    return text


def faces(figure: Figure) -> Iterator[tuple[str, float]]:
    """The numbers of a figure that its text must contain, each with the name of its field."""
    if "low" in figure:
        yield "low", figure["low"]
    if "high" in figure:
        yield "high", figure["high"]
    if "out_of" in figure:
        yield "out_of", figure["out_of"]


def ends_of(figure: Figure) -> list[float]:
    """The number of a figure, or the ends of its range that it has, the lower one first."""
    return [float(value) for face, value in faces(figure) if face != "out_of"]


@record_check("NUM001", *CONTENT_KINDS)
def number_is_declared(record: Record, _: Dataset) -> Iterator[Problem]:
    """Every number in a text is an end or the denominator of one of the record's figures.

    Why: only a declared number is linked to its evidence, compared across translations and shown in charts.
    Fix: declare it under figures, with its evidence; or write the sentence without it. Category names such as
    BI-RADS 3 need no figure.
    """
    if not _maybe_number(record.lowered):
        return
    declared = {float(value) for figure in record.data.get("figures", ()) for _, value in faces(figure)}
    for pointer, text in record.simple:
        for value, written in numbers(text):
            if value not in declared and written not in _reported_elsewhere(text):
                yield Problem(pointer, f"no figure declares the number {written}", "declare it under figures", written)


@lru_cache(maxsize=256)
def _reported_elsewhere(text: str) -> frozenset[str]:
    """The numbers that other checks report.

    NUM003 reports a range without its dash, NUM004 a share, TXT018 a dose, TXT019 a telephone number.
    """
    counted = _RUN_TOGETHER.sub("", without_names(text))
    elsewhere = (
        written for piece in (*shares(counted), *doses_and_telephone_numbers(text)) for written in _TOKEN.findall(piece)
    )
    return frozenset((*elsewhere, *_RUN_TOGETHER.findall(text)))


@record_check("NUM002", *CONTENT_KINDS)
def figure_is_in_the_text(record: Record, _: Dataset) -> Iterator[Problem]:
    """Every figure's ends and denominator are in the text, in digits.

    Why: a figure that is not in the text is left over from an edit, or the text has another number.
    Fix: add it to the text, or delete the figure.
    """
    if not (figures := record.data.get("figures")) or record.unwritten:
        return
    found = {value for _, text in record.simple for value, _ in numbers(text)}
    for index, figure in enumerate(figures):
        for face, value in faces(figure):
            if value >= 0 and float(value) not in found:
                problem = f"the text does not contain {value}, of the figure {figure['id']}"
                yield Problem(("figures", index, face), problem, "write it in digits, or delete the figure")


@record_check("NUM003", *CONTENT_KINDS)
def range_has_its_dash(record: Record, _: Dataset) -> Iterator[Problem]:
    """No range is missing its dash: a share is not above its denominator, and two numbers do not run together.

    Why: an article for patients printed 8090% and 1020% where 80-90% and 10-20% were meant.
    Fix: write both ends with 'to' between them.
    """
    if not _maybe_range(record.lowered):
        return
    for pointer, text in record.simple:
        if match := _RUN_TOGETHER.search(text):
            yield Problem(
                pointer, f"{match.group()} looks like a range without its dash", "write A to B", match.group()
            )
        for share in _more_than_all(text):
            yield Problem(pointer, f"{share} is more than all", "write A to B", share)


def _more_than_all(text: str) -> Iterator[str]:
    """Each share of a text that is above its denominator."""
    for match in _OUT_OF.finditer(text):
        count, total = (int(part.replace(",", "")) for part in match.groups())
        if count > total:
            yield match.group()


@record_check("NUM004", *CONTENT_KINDS, "dataset")
def share_is_people_out_of(record: Record, _: Dataset) -> Iterator[Problem]:
    """A share is written as people out of 100 or 1,000: no percentage, no '1 in X', no fraction words.

    Why: readers compare numbers of people out of the same total best; they misjudge '1 in X' when X changes.
    Fix: write 'about 20 out of 100 people', and declare it.
    """
    if may_have_shares(record.lowered):
        for pointer, text in record.simple:
            counted = _RUN_TOGETHER.sub("", without_names(text))  # NUM003 reports these, and more than all
            if not may_have_shares(counted.lower()):
                continue
            found = (share for share in shares(counted) if not any(_more_than_all(share)))
            if pointer[1] != "alternatives" and (share := next(found, "")):
                hint = "write it as people out of 100 or 1,000"
                yield Problem(pointer, f"{share!r} is not people out of 100", hint, share)


@record_check("NUM013", *CONTENT_KINDS)
def share_is_declared_with_its_denominator(record: Record, _: Dataset) -> Iterator[Problem]:
    """A share in a text, '52 out of 100', is a figure that has both numbers, and so a statistic or a likelihood.

    Why: as a count of people with a unit, a share would have no statistic, and nothing would compare it with one.
    Fix: declare it under figures with out_of, statistics and side.
    """
    figures = record.data.get("figures", ())
    if not _maybe_range(record.lowered) or record.unwritten:
        return
    known = {(end, figure["out_of"]) for figure in figures if "out_of" in figure for end in ends_of(figure)}
    declared = {float(value) for figure in figures for _, value in faces(figure)}
    for pointer, text in record.simple:
        for match in _OUT_OF.finditer(text):
            count, total = (int(part.replace(",", "")) for part in match.groups())
            if total in _BASES and {count, total} <= declared and (count, total) not in known and count <= total:
                problem = f"no figure has {match.group()}"
                yield Problem(pointer, problem, "declare it with out_of and its statistic", match.group())


@record_check("NUM005", *CONTENT_KINDS)
def one_denominator(record: Record, _: Dataset) -> Iterator[Problem]:
    """All shares of a record have the same denominator.

    Why: readers misjudge 3 out of 100 beside 20 out of 1,000.
    Fix: convert all to the same denominator.
    """
    first: int | None = None
    for index, figure in enumerate(record.data.get("figures", ())):
        if "out_of" in figure and figure["out_of"] != (first := first or figure["out_of"]):
            problem = f"out of {figure['out_of']:,} here, out of {first:,} before"
            yield Problem(("figures", index, "out_of"), problem, f"count out of {first:,} throughout")


@record_check("NUM006", *CONTENT_KINDS)
def figure_is_possible(record: Record, _: Dataset) -> Iterator[Problem]:
    """A figure's low end is not above its high end, and neither is negative.

    Why: swapped ends change the meaning.
    Fix: check the number in its evidence.
    """
    for index, figure in enumerate(record.data.get("figures", ())):
        low, high = figure.get("low"), figure.get("high")
        ends = [end for end in (low, high) if end is not None]
        if figure.get("unbounded") and high is not None:
            problem = f"{figure['id']} has an upper end, and is declared unbounded"
            yield Problem(("figures", index, "unbounded"), problem, "remove one of the two")
        elif low is not None and high is not None and low >= high:
            yield Problem(("figures", index, "low"), f"{low} is not below {high}", "put the lower end first")
        elif min(ends) < 0:
            yield Problem(("figures", index, "low"), f"{min(ends)} is negative", "check it in the evidence")


_BOUND = r"at least|no fewer than|no less than|more than|fewer than|less than|up to|at most|no more than"
_maybe_bound = screen(loose(rf"(?:{_BOUND}) |or (?:more|fewer|less)\b"))


@record_check("NUM007", *CONTENT_KINDS)
def open_end_is_declared(record: Record, _: Dataset) -> Iterator[Problem]:
    """A number that is a bound in the text ('at least 98', '60 or more', 'up to 5') is a bound in its figure.

    Why: a chart of the figure would show exactly 98 where the text says 98 or more.
    Fix: for 'or more' and 'at least' add unbounded: true, for 'more than' also low_included: false; for 'up to' and
    'fewer than' give it as high, with high_included: false for 'fewer than'.
    """
    if not _maybe_bound(record.lowered):
        return
    for index, figure in enumerate(record.data.get("figures", ())):
        exact = "low" in figure and not {"high", "unbounded", "low_included"} & figure.keys()
        if exact and (bounds := list(_bounds(f"{figure['low']:,}", record.joined))) and all(bounds):
            words = " and ".join(repr(bound) for bound in sorted(set(bounds)))
            problem = f"the text says {words} of {figure['low']}, but the figure {figure['id']} is exact"
            yield Problem(("figures", index, "low"), problem, "declare the bound; `make explain CODE=NUM007` says how")


def _bounds(written: str, text: str) -> Iterator[str]:
    """For each occurrence of a number in a text: the words that make it a bound, or nothing."""
    number = rf"(?<![\w.,]){re.escape(written)}(?![\w]|[.,]\d)"
    bound = loose(rf"(?:({_BOUND}) (?:about )?)?{number}(?: (?:out of [\d,]+ |\w+ )?(or (?:more|fewer|less)))?")
    for match in re.finditer(bound, text, re.IGNORECASE):
        yield (match[1] or match[2] or "").lower()
