"""AUD: date-dependent checks; ``audit`` runs them, so that the result of ``validate`` does not depend on the day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from pipelines.checks.declare import audit_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import ANY, Path, places
from pipelines.model.records import Dataset, Document

SOURCE_YEARS = 2
"""Years after which a source must be checked again."""

LIST_YEARS = 1
"""Years after which a list of codes must be read again."""

PAST: Mapping[str, tuple[Path, ...]] = {
    "": (
        ("review", "checked"),
        ("review", "sign_offs", ANY, "on"),
        ("review", "typos", ANY, "on"),
        ("accessed",),
        ("published",),
        ("retracted", "on"),
        ("withdrawn", "on"),
    ),
    "dataset": (("released",),),
    "article": (("read",),),
    "comments": (("comments", ANY, "on"),),
    "redirects": (("redirects", ANY, "on"),),
    "codes": (("systems", ANY, "seen"),),
    "recalls": (("recalls", ANY, "on"),),
}
"""Paths to dates of past events, by settings file; the empty name is for records."""

COMING = ("due", "until")
"""The fields with future dates."""


@audit_check("AUD001")
def review_is_due(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A published record's check against its sources is not overdue.

    Why: medical knowledge changes; an old check is no longer reliable.
    Fix: read the sources again, correct the record, and set review.checked and review.due.
    """
    for record in dataset.of(*CONTENT_KINDS):
        if record.published and (due := record.data["review"]["due"]) < today.isoformat():
            problem = f"was due to be checked again on {due}"
            yield Problem(("review", "due"), problem, "read its sources again", document=record.document)


@audit_check("AUD002", severity="warning")
def source_is_old(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A source was accessed within the last two years.

    Why: pages move, change and are retracted.
    Fix: open it again; correct its address, record a retraction, and set accessed.
    """
    limit = _years_before(today, SOURCE_YEARS)
    for record in dataset.of("source"):
        if record.published and (accessed := record.data["accessed"]) < limit:
            problem = f"was last accessed on {accessed}"
            yield Problem(("accessed",), problem, "open it again", document=record.document)


@audit_check("AUD003")
def waiver_has_ended(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """No waiver is past its last day.

    Why: a waiver accepts a finding for a limited time.
    Fix: fix the record and delete the waiver, or give a new reason and date.
    """
    document = dataset.settings.get("waivers")
    for index, waiver in enumerate(dataset.waivers):
        if waiver["until"] < today.isoformat():
            problem = f"the waiver of {waiver['check']} for {waiver['record']} ended on {waiver['until']}"
            yield Problem(("waivers", index, "until"), problem, "fix the record", document=document)


@audit_check("AUD004")
def has_happened(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """No date of a past event, such as a check, a signature, a withdrawal or a release, is in the future.

    Why: a future date is a mistake, or an invented review. A release refuses dates after its own day.
    Fix: correct the date; if only the day of the release is too early, release on a later one.
    """
    documents: list[tuple[str, Document]] = [("", record.document) for record in dataset.records]
    for name, document in (*documents, *dataset.settings.items()):
        for path in PAST.get(name, ()):
            for pointer, day in places(document.data, path):
                if message := to_come(day, today):
                    yield Problem(pointer, message, "correct the date", document=document)


@audit_check("AUD005", severity="warning")
def code_list_is_old(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A list of codes was read within the last year.

    Why: ICD-10-CM and LOINC appear each year, with codes that are new, split or gone.
    Fix: read the codes in the present list; correct them, their titles and the version, and set seen.
    """
    document, limit = dataset.settings.get("codes"), _years_before(today, LIST_YEARS)
    for place, system in enumerate(dataset.codes["systems"]):
        if system["seen"] < limit:
            problem = f"the list of {system['title']} was last read on {system['seen']}"
            yield Problem(("systems", place, "seen"), problem, "read the present list", document=document)


def _years_before(today: datetime.date, years: int) -> str:
    """The day some years of 365 days before a day, or the first day that there is."""
    return (today - min(datetime.timedelta(days=365 * years), today - datetime.date.min)).isoformat()


def to_come(day: str, today: datetime.date) -> str:
    """What is wrong with a date in the future, or nothing."""
    return f"{day} is after {today.isoformat()}" if day > today.isoformat() else ""
