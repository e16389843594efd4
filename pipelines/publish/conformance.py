"""``conformance.json``: how the dataset meets standards, as its publisher states it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.files.json_text import dump
from pipelines.model.artifact import CONFORMANCE, Artifact
from pipelines.model.shapes import Standard
from pipelines.public.view import Public

OUTCOMES = ("met", "partly", "not-met", "not-claimed")
"""What may be said of an item of a standard."""

_ITEM = {"id": "", "text": "", "outcome": "", "checks": [], "fields": [], "records": []}


def export(public: Public) -> Iterator[Artifact]:
    """The statements, with the number of items of each outcome; nothing if the dataset states nothing."""
    if public.conformance is None:
        return
    standards = public.conformance["standards"]
    content = {
        "meta": public.meta,
        "notice": public.conformance["notice"],
        **({"disclosures": public.disclosures} if public.disclosures else {}),
        "standards": [_told(standard) for standard in standards],
    }
    rows = sum(len(standard["criteria"]) for standard in standards)
    yield Artifact(CONFORMANCE, dump(content), "application/json", rows, "conformance")


def _told(standard: Standard) -> dict[str, Any]:
    """A standard with its counts, and with every list of each item."""
    criteria = [{**_ITEM, **criterion} for criterion in standard["criteria"]]
    return {**standard, "counts": counts(standard), "criteria": criteria}


def counts(standard: Standard) -> dict[str, int]:
    """The number of items with each outcome."""
    found: Counter[str] = Counter(criterion["outcome"] for criterion in standard["criteria"])
    return {outcome: found[outcome] for outcome in OUTCOMES}
