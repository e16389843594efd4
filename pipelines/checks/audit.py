"""AUD: what a day has made due; run by ``audit``, so that what passed yesterday passes today."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from pipelines.checks.declare import audit_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import ANY, Path, places
from pipelines.model.records import Dataset, Document

SOURCE_YEARS = 2
"""After so many years a source is looked at again."""

PAST: Mapping[str, tuple[Path, ...]] = {
    "": (
        ("review", "checked"),
        ("review", "sign_offs", ANY, "on"),
        ("accessed",),
        ("published",),
        ("retracted", "on"),
        ("withdrawn", "on"),
    ),
    "dataset": (("released",),),
    "article": (("read",),),
    "comments": (("comments", ANY, "on"),),
    "redirects": (("redirects", ANY, "on"),),
}
"""Where the dates of what has happened stand, by settings file; in records without a name."""

COMING = ("due", "until")
"""The fields that hold a day to come."""


@audit_check("AUD001")
def review_is_due(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A published record's check against its sources is not overdue.

    Why: medicine moves on; an old check vouches for nothing.
    Fix: read the sources again, correct the record, and set review.checked and review.due.
    """
    for record in dataset.of(*CONTENT_KINDS):
        if record.published and (due := record.data["review"]["due"]) < today.isoformat():
            problem = f"was due to be checked again on {due}"
            yield Problem(("review", "due"), problem, "read its sources again", document=record.document)


@audit_check("AUD002", severity="warning")
def source_is_old(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A source was looked at within the last two years.

    Why: pages move, change and are taken back.
    Fix: open it again; correct its address, note a retraction, and set accessed.
    """
    years = min(datetime.timedelta(days=365 * SOURCE_YEARS), today - datetime.date.min)
    limit = (today - years).isoformat()
    for record in dataset.of("source"):
        if record.published and (accessed := record.data["accessed"]) < limit:
            problem = f"was last looked at on {accessed}"
            yield Problem(("accessed",), problem, "open it again", document=record.document)


@audit_check("AUD003")
def waiver_has_ended(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """No waiver is past its last day.

    Why: a waiver is a debt with a date.
    Fix: mend the record and delete the waiver, or give a new reason and date.
    """
    document = dataset.settings.get("waivers")
    for index, waiver in enumerate(dataset.waivers):
        if waiver["until"] < today.isoformat():
            problem = f"the waiver of {waiver['check']} for {waiver['record']} ended on {waiver['until']}"
            yield Problem(("waivers", index, "until"), problem, "mend the record", document=document)


@audit_check("AUD004")
def has_happened(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """What a date says has happened has happened: a check, a signature, a withdrawal, a release.

    Why: a date from the future shows a slip, or an invented review. A release refuses dates after its own day.
    Fix: correct the date; if only the day of the release is too early, release on a later one.
    """
    documents: list[tuple[str, Document]] = [("", record.document) for record in dataset.records]
    for name, document in (*documents, *dataset.settings.items()):
        for path in PAST.get(name, ()):
            for pointer, day in places(document.data, path):
                if message := to_come(day, today):
                    yield Problem(pointer, message, "correct the date", document=document)


def to_come(day: str, today: datetime.date) -> str:
    """What is wrong with a day that has not come, or nothing."""
    return f"{day} is after {today.isoformat()}" if day > today.isoformat() else ""
