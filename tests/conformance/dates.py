"""Dates: real ones, in order, and none after the document that tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from conformance.subject import Fault, Node, Subject

HAPPENED = frozenset(
    (
        *("date", "recorded", "occurredDateTime", "approvalDate", "lastReviewDate", "time", "authored", "authoredOn"),
        *("lastUpdated", "when"),
    )
)
"""The elements that say when something has happened."""

REVIEWS = ("resource-approvalDate", "resource-lastReviewDate")
YEARS = range(1900, 2101)


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of dates (datatypes.html#dateTime; per-1)."""
    now = subject.bundle.get("timestamp", "") if subject.kind == "document" else ""
    for node in subject.of("date", "dateTime", "instant"):
        if not _real(node.value):
            yield Fault(node.path, f"is not a date that there is: {node.value!r}")
        elif now and _happened(subject, node) and not _in_order(node.value, now):
            yield Fault(node.path, f"lies after Bundle.timestamp: {node.value}")
    for node in subject.of("Period"):
        if {"start", "end"} <= node.value.keys() and not _in_order(node.value["start"], node.value["end"]):
            yield Fault(f"{node.path}.end", "lies before the start (per-1)")


def _real(value: str) -> bool:
    """Whether a date, maybe without day or month, is one of the calendar and of our times."""
    try:
        return date.fromisoformat(f"{value[:10]}-01-01"[:10]).year in YEARS
    except ValueError:
        return False


def _in_order(first: str, second: str) -> bool:
    """Whether a date does not lie after another, as exactly as both are known to the day."""
    shared = min(len(first), len(second), 10)
    return first[:shared] <= second[:shared]


def _happened(subject: Subject, node: Node) -> bool:
    name = node.path.rpartition(".")[2].partition("[")[0]
    return name in HAPPENED
