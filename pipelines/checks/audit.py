"""AUD: what a day has made due; run by ``audit``, so that what passed yesterday passes today."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pipelines.model import CONTENT_KINDS, Dataset, Problem
from pipelines.registry import audit_check

SOURCE_YEARS = 2
"""After so many years a source is looked at again."""


@audit_check("AUD001")
def review_is_due(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A published record's check against its sources is not overdue.

    Why: medicine moves on; an old check vouches for nothing.
    Mend: read the sources again, correct the record, and set review.checked and review.due.
    """
    for record in dataset.of(*CONTENT_KINDS):
        if record.published and (due := record.data["review"]["due"]) < today.isoformat():
            problem = f"was due to be checked again on {due}"
            yield Problem(("review", "due"), problem, "read its sources again", document=record.document)


@audit_check("AUD002", severity="warning")
def source_is_old(dataset: Dataset, today: datetime.date) -> Iterator[Problem]:
    """A source was looked at within the last two years.

    Why: pages move, change and are taken back.
    Mend: open it again; correct its address, note a retraction, and set accessed.
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
    Mend: mend the record and delete the waiver, or give a new reason and date.
    """
    document = dataset.settings.get("waivers")
    for index, waiver in enumerate(dataset.setting("waivers", "waivers", [])):
        if waiver["until"] < today.isoformat():
            problem = f"the waiver of {waiver['check']} for {waiver['record']} ended on {waiver['until']}"
            yield Problem(("waivers", index, "until"), problem, "mend the record", document=document)
