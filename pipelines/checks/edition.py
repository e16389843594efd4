"""BIR: rows match the table of their edition, and other records give the likelihood of a category as its row does."""

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


@record_check("BIR007", "birads")
def row_matches_the_edition(record: Record, _: Dataset) -> Iterator[Problem]:
    """A row has the likelihood and the management of its edition's table.

    Why: apps use these fields instead of the text; routine screening for a 4C, or a wrong chance of cancer for a 3,
    reaches a person as advice.
    Fix: take both from the edition's table; if the table in the checks is wrong, correct TABLES in
    pipelines/checks/birads.py, and its source there.
    """
    row = TABLES.get(record.data["edition"], {}).get(record.data["code"])
    if not row or record.draft or _misplaced(record):
        return
    if record.data["management"] != row.management:
        problem = f"category {record.data['code']} has the management {record.data['management']}"
        yield Problem(("management",), problem, f"the edition has {row.management}")
    likelihood = record.data.get("likelihood")
    stated = interval(likelihood) if likelihood else "none"
    if stated != row.likelihood:
        problem = f"category {record.data['code']} has the likelihood {stated}"
        yield Problem(("likelihood",), problem, f"the edition has {row.likelihood}, in percent")


@record_check("BIR008", "birads")
def meaning_names_its_category(record: Record, _: Dataset) -> Iterator[Problem]:
    """The first sentence of a row's meaning names its own category, and no other one except its parent.

    Why: a text that was copied from another row explains a different result.
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
    """Whether a row's file is not named after its code, which BIR006 reports."""
    return record.id != f"birads-{record.data['code'].lower()}"


class _Range(NamedTuple):
    """A share of 100 people: its ends, and whether each is included."""

    low: float
    low_included: bool
    high: float
    high_included: bool

    @classmethod
    def of_figure(cls, figure: Figure) -> _Range:
        """The range of a figure, in percent."""
        total = figure["out_of"]
        low = figure.get("low", 0)
        high = figure.get("high", total if figure.get("unbounded") else low)
        low_included, high_included = figure.get("low_included", True), figure.get("high_included", True)
        return cls(low * 100 / total, low_included, high * 100 / total, high_included)

    @classmethod
    def of_row(cls, likelihood: BiradsLikelihood) -> _Range:
        """The range of a row, which is in percent."""
        return cls(likelihood["min"], likelihood["min_included"], likelihood["max"], likelihood["max_included"])

    def complement(self) -> _Range:
        """The share of those without cancer."""
        return _Range(100 - self.high, self.high_included, 100 - self.low, self.low_included)

    def equals(self, other: _Range, *, at_limits: bool) -> bool:
        """Whether two ranges are equal; without ``at_limits``, whether they include 0 and 100 is ignored."""
        ends = math.isclose(self.low, other.low) and math.isclose(self.high, other.high)
        low = self.low_included == other.low_included or (not at_limits and self.low == 0)
        high = self.high_included == other.high_included or (not at_limits and self.high == 100)
        return ends and low and high


def _likelihoods(record: Record, dataset: Dataset) -> Iterator[tuple[int, str, _Range, _Range]]:
    """Each figure that gives the likelihood of a category: its index, the code, its range, and the range of the row."""
    for index, figure in enumerate(record.data.get("figures", ())):
        if row := dataset.by_id.get(figure.get("likelihood", "")):
            if likelihood := row.data.get("likelihood"):
                yield index, row.data["code"], _Range.of_figure(figure), _Range.of_row(likelihood)


@record_check("BIR009", *CONTENT_KINDS)
def likelihood_matches_the_row(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A figure that names a BI-RADS row under likelihood is the likelihood of that row, or its complement.

    Why: if a text and the row give different chances of cancer, readers can trust neither.
    Fix: give the ends of the row, and which of them are included; for those without cancer, 100 minus each end.
    """
    for index, code, stated, row in _likelihoods(record, dataset):
        if not any(stated.equals(one, at_limits=False) for one in (row, row.complement())):
            figure = record.data["figures"][index]
            face = "low" if "low" in figure and stated.low not in (row.low, row.complement().low) else "high"
            problem = f"{figure['id']} does not match category {code}"
            hint = f"the row has {_shown(row)} out of 100, and {_shown(row.complement())} without cancer"
            yield Problem(("figures", index, face if face in figure else "low"), problem, hint)


@record_check("BIR010", *CONTENT_KINDS, severity="warning")
def likelihood_has_both_ends(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A figure of the likelihood of a category has both ends, such as 'more than 0 and up to 2' for 3.

    Why: 'up to 2' includes 0, which is the likelihood of category 2; category 3 excludes it.
    Fix: write 'more than 0 and up to 2', and declare low: 0 with low_included: false.
    """
    for index, code, stated, row in _likelihoods(record, dataset):
        sides = [one for one in (row, row.complement()) if stated.equals(one, at_limits=False)]
        begins_at_0 = row.low == 0 and sides == [row]
        if begins_at_0 and not stated.equals(row, at_limits=True):
            problem = f"{record.data['figures'][index]['id']} lacks the lower end of category {code}"
            yield Problem(("figures", index), problem, f"declare it as {_shown(row)}")


def _shown(one: _Range) -> str:
    """A range in the usual notation, such as ``(2, 10]``."""
    left, right = "[" if one.low_included else "(", "]" if one.high_included else ")"
    return f"{left}{one.low:g}, {one.high:g}{right}"
