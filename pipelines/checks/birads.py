"""BIR: the BI-RADS scale is complete, ordered and from one edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipelines.checks.declare import dataset_check, record_check
from pipelines.model.findings import Problem
from pipelines.model.kinds.birads import CODES as BIRADS_CODES
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import BiradsLikelihood

WITHOUT_LIKELIHOOD = ("0", "6")
"""Categories without a likelihood: the test is incomplete, or cancer is already known."""


class Row(NamedTuple):
    """A category in an edition's table: its likelihood in percent, in the usual notation, and its management."""

    likelihood: str
    management: str


TABLES = {
    "5th (2013)": {
        "0": Row("none", "more-imaging"),
        "1": Row("[0, 0]", "routine-screening"),
        "2": Row("[0, 0]", "routine-screening"),
        "3": Row("(0, 2]", "short-interval-follow-up"),
        "4": Row("(2, 95)", "biopsy"),
        "4A": Row("(2, 10]", "biopsy"),
        "4B": Row("(10, 50]", "biopsy"),
        "4C": Row("(50, 95)", "biopsy"),
        "5": Row("[95, 100]", "biopsy"),
        "6": Row("none", "treatment"),
    }
}
"""The tables of the editions that were read.

For rows of other editions, BIR002 and BIR003 check whether they are possible. The likelihoods of the fifth edition are
from source-scirp-birads-table, the management from source-jabfm-birads-table and source-acs-mammogram-report.
"""


def live_rows(dataset: Dataset) -> dict[str, Record]:
    """The published rows by code; empty while one is unreadable or misnamed, so that one cause gives one finding."""
    rows = [record for record in dataset.of("birads") if record.published]
    misplaced = any(record.id != f"birads-{record.data['code'].lower()}" for record in rows)
    if misplaced or not dataset.is_complete("birads"):
        return {}
    return {record.data["code"]: record for record in rows}


@dataset_check("BIR001")
def scale_is_complete(dataset: Dataset) -> Iterator[Problem]:
    """If there is a scale, every category from 0 to 6, with 4A, 4B and 4C, is published.

    Why: a person whose category is missing finds nothing about it.
    Fix: add the missing row, or publish its draft.
    """
    rows = live_rows(dataset)
    if rows and (missing := [code for code in BIRADS_CODES if code not in rows]):
        hint = f"add dataset/birads/birads-{missing[0].lower()}.yaml"
        yield Problem(("counts", "birads"), f"the scale lacks {', '.join(missing)}", hint)


@record_check("BIR002", "birads")
def likelihood_is_a_range(record: Record, _: Dataset) -> Iterator[Problem]:
    """A likelihood goes from low to high and contains at least one value; only categories 0 and 6 have none.

    Why: a reversed or empty range gives a person the wrong chance of cancer.
    Fix: check the bounds, and which ends are included, against the edition's table.
    """
    if record.data["edition"] in TABLES:  # BIR007 compares these
        return
    code, likelihood = record.data["code"], record.data.get("likelihood")
    unwritten = record.draft and likelihood is None
    if not unwritten and (likelihood is None) != (code in WITHOUT_LIKELIHOOD):
        verb = "states" if likelihood else "lacks"
        yield Problem(("likelihood",), f"category {code} {verb} a likelihood", "only 0 and 6 have none")
    elif likelihood and _empty(likelihood):
        shown = interval(likelihood)
        yield Problem(("likelihood",), f"the range {shown} contains no value", "put the lower bound first")


@dataset_check("BIR003")
def parts_span_their_category(dataset: Dataset) -> Iterator[Problem]:
    """A category with parts spans exactly what its parts span together.

    Why: 4A, 4B and 4C divide category 4; a person with a 4 must not read other bounds.
    Fix: check the bounds of the category and of its first and last part against the edition's table.
    """
    rows = live_rows(dataset)
    for code, record in rows.items():
        parts = [row for row in rows.values() if row.data.get("parent") == record.id and "likelihood" in row.data]
        own = record.data.get("likelihood")
        if not parts or not own or record.data["edition"] in TABLES:  # BIR007 compares these
            continue
        first = min(parts, key=lambda row: (row.data["likelihood"]["min"], not row.data["likelihood"]["min_included"]))
        last = max(parts, key=lambda row: (row.data["likelihood"]["max"], row.data["likelihood"]["max_included"]))
        low, high = first.data["likelihood"], last.data["likelihood"]
        span: BiradsLikelihood = {**low, "max": high["max"], "max_included": high["max_included"]}
        if span != own:
            problem = f"category {code} spans {interval(own)}, its parts {interval(span)}"
            yield Problem(("likelihood",), problem, "correct the category or its parts", document=record.document)


@dataset_check("BIR004")
def one_edition(dataset: Dataset) -> Iterator[Problem]:
    """All rows are from one edition.

    Why: bounds and names of two editions do not match.
    Fix: take every row from the same edition.
    """
    rows = live_rows(dataset)
    editions = [record.data["edition"] for record in rows.values()]
    for record in rows.values():
        if record.data["edition"] != (usual := max(sorted(set(editions)), key=editions.count)):
            problem = f"the edition is {record.data['edition']}, elsewhere {usual}"
            yield Problem(("edition",), problem, "take every row from one edition", document=record.document)


@dataset_check("BIR005")
def notice_is_complete(dataset: Dataset) -> Iterator[Problem]:
    """If a text names BI-RADS, the notice names the trademark and its owner, and says that the project is independent.

    Why: the name belongs to its owner, and readers must not mistake this for the owner's work.
    Fix: restore the notice under text.notices.birads.
    """
    notice = dataset.about["text"]["notices"].get("birads", "")
    if not notice and not any(
        record.published and (record.kind == "birads" or "bi-rads" in record.lowered) for record in dataset.records
    ):
        return
    for part in ("BI-RADS®", "registered trademark", "American College of Radiology", "independent", "not endorsed"):
        if part not in notice:
            hint = "name the mark, its owner, and that the project is independent and not endorsed"
            yield Problem(("text", "notices", "birads"), f"the notice lacks {part!r}", hint)
            return


@record_check("BIR006", "birads")
def row_is_named_after_its_code(record: Record, _: Dataset) -> Iterator[Problem]:
    """A row's file is named after its code, and 4A, 4B and 4C, and no others, are parts of 4.

    Why: apps look a category up by its id.
    Fix: correct the code, the file's name or the parent.
    """
    code = record.data["code"]
    if record.id != f"birads-{code.lower()}":
        yield Problem(("code",), f"{record.id} has the code {code}", f"name the file birads-{code.lower()}.yaml")
    wanted = "birads-4" if len(code) == 2 else None
    if record.data.get("parent") != wanted:
        hint = f"set parent: {wanted}" if wanted else "delete the field"
        yield Problem(("parent",), f"category {code} has the parent {record.data.get('parent')}", hint)


def interval(likelihood: BiradsLikelihood) -> str:
    """A range in the usual notation, such as ``(2, 10]``."""
    left = "[" if likelihood["min_included"] else "("
    right = "]" if likelihood["max_included"] else ")"
    return f"{left}{likelihood['min']}, {likelihood['max']}{right}"


def _empty(likelihood: BiradsLikelihood) -> bool:
    low, high = likelihood["min"], likelihood["max"]
    both = likelihood["min_included"] and likelihood["max_included"]
    return bool(low > high or (low == high and not both))
