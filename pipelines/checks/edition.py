"""BIR: a category agrees with its edition, in its row and wherever a record gives its likelihood."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.checks.birads import TABLES, interval
from pipelines.checks.declare import record_check
from pipelines.checks.numbers import CATEGORY
from pipelines.checks.readability import sentences
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import BiradsLikelihood, Figure

_CODES = re.compile(r"(?<![\w.,])[0-6][ABC]?(?![\w]|[.,]\d)")
_SCALE = re.compile(r"people with (?:a )?BI-RADS (?:category )?([0-6][ABC]?)(?: result)?")
"""The population of a figure about one category of the scale."""


@record_check("BIR007", "birads")
def row_is_the_edition_s(record: Record, _: Dataset) -> Iterator[Problem]:
    """A row has the likelihood and the management of its edition's table.

    Why: apps read these fields and not the text; 4C sent back to routine screening, or 3 with another chance of
    cancer, reaches a person as advice.
    Fix: take both from the edition's table; if the table of the checks is wrong, correct TABLES in
    pipelines/checks/birads.py with its source.
    """
    row = TABLES.get(record.data["edition"], {}).get(record.data["code"])
    if not row or record.draft or _misplaced(record):
        return
    if record.data["management"] != row.management:
        problem = f"category {record.data['code']} has the management {record.data['management']}"
        yield Problem(("management",), problem, f"the edition's is {row.management}")
    likelihood = record.data.get("likelihood")
    given = interval(likelihood) if likelihood else "none"
    if given != row.likelihood:
        problem = f"category {record.data['code']} has the likelihood {given}"
        yield Problem(("likelihood",), problem, f"the edition's is {row.likelihood}, in percent")


@record_check("BIR008", "birads")
def row_opens_with_its_category(record: Record, _: Dataset) -> Iterator[Problem]:
    """The first sentence of a row's meaning names its own category, and none but that and the one it is part of.

    Why: a text that was copied from another row gives a person with one result the meaning of another.
    Fix: name the row's own category first.
    """
    code, parent = record.data["code"], record.data.get("parent", "").removeprefix("birads-").upper()
    if record.draft or _misplaced(record):
        return
    for pointer, text in record.simple:
        if pointer[1] == "meaning":
            first = next(iter(sentences(text)), "")
            named = [part for name in CATEGORY.finditer(first) for part in _CODES.findall(name.group())]
            others = [part for part in named if part not in (code, parent)]
            if others or code not in named:
                problem = f"the first sentence names category {others[0]}" if others else f"it does not name {code}"
                yield Problem(pointer, problem, f"begin with BI-RADS {code}", first)


def _misplaced(record: Record) -> bool:
    """Whether a row's file is not named after its code; BIR006 reports that."""
    return record.id != f"birads-{record.data['code'].lower()}"


class _Range(NamedTuple):
    """A share of 100 people: its ends, and whether each belongs to it."""

    low: float
    low_included: bool
    high: float
    high_included: bool

    @classmethod
    def of_figure(cls, figure: Figure) -> _Range:
        """The range of a figure, in percent."""
        base = figure["out_of"]
        low = figure.get("low", 0)
        high = figure.get("high", base if figure.get("unbounded") else low)
        low_included, high_included = figure.get("low_included", True), figure.get("high_included", True)
        return cls(low * 100 / base, low_included, high * 100 / base, high_included)

    @classmethod
    def of_row(cls, likelihood: BiradsLikelihood) -> _Range:
        """The range of a row."""
        return cls(likelihood["min"], likelihood["min_included"], likelihood["max"], likelihood["max_included"])

    def others(self) -> _Range:
        """The share of those who have no cancer."""
        return _Range(100 - self.high, self.high_included, 100 - self.low, self.low_included)

    def same(self, other: _Range, *, at_nothing: bool) -> bool:
        """Whether two are equal; ``at_nothing`` includes whether 0, or 100, belongs to them."""
        ends = math.isclose(self.low, other.low) and math.isclose(self.high, other.high)
        low = self.low_included == other.low_included or (not at_nothing and self.low == 0)
        high = self.high_included == other.high_included or (not at_nothing and self.high == 100)
        return ends and low and high


def _stated(record: Record, dataset: Dataset) -> Iterator[tuple[int, str, _Range, _Range]]:
    """Each figure about one category: its index, the code, its range, and that of the row."""
    for index, figure in enumerate(record.data.get("figures", ())):
        if "out_of" in figure and (match := _SCALE.fullmatch(figure.get("population", ""))):
            row = dataset.by_id.get(f"birads-{match[1].lower()}")
            if row and (likelihood := row.data.get("likelihood")):
                yield index, match[1], _Range.of_figure(figure), _Range.of_row(likelihood)


@record_check("BIR009", *CONTENT_KINDS)
def likelihood_is_told_as_it_is(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A figure about people with one BI-RADS result is the likelihood of that row, or its counterpart.

    Why: a text and a row that give different chances make both worthless.
    Fix: give the ends of the row, and whether they belong to it; for those without cancer, 100 less each end.
    """
    for index, code, stated, row in _stated(record, dataset):
        if not any(stated.same(one, at_nothing=False) for one in (row, row.others())):
            figure = record.data["figures"][index]
            face = "low" if "low" in figure and stated.low not in (row.low, row.others().low) else "high"
            problem = f"{figure['id']} does not agree with category {code}"
            hint = f"the row has {_shown(row)} out of 100, so its counterpart is {_shown(row.others())}"
            yield Problem(("figures", index, face if face in figure else "low"), problem, hint)


@record_check("BIR010", *CONTENT_KINDS, severity="warning")
def likelihood_has_both_ends(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """The likelihood of a category is given with both its ends, so that 3 is 'more than 0 and up to 2' in one way.

    Why: 'up to 2' lets 0 in, which the scale does not: a likelihood of 0 is that of category 2.
    Fix: write 'more than 0 and up to 2', and declare low: 0 with low_included: false.
    """
    for index, code, stated, row in _stated(record, dataset):
        sides = [one for one in (row, row.others()) if stated.same(one, at_nothing=False)]
        beside = row.low == 0 and sides == [row]
        if beside and not stated.same(row, at_nothing=True):
            problem = f"{record.data['figures'][index]['id']} lacks the lower end of category {code}"
            yield Problem(("figures", index), problem, f"give it as {_shown(row)}")


def _shown(one: _Range) -> str:
    left, right = "[" if one.low_included else "(", "]" if one.high_included else ")"
    return f"{left}{one.low:g}, {one.high:g}{right}"
