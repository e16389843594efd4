"""Adds a recall: a statement that a release got wrong."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.checks.recalls import NEXT, is_unchanged
from pipelines.editing import transaction
from pipelines.editing.rename import unknown
from pipelines.model.artifact import changes_path
from pipelines.model.findings import Unknown
from pipelines.model.records import Dataset
from pipelines.model.shapes import Recall, RecallText, Released
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of

RECALLS = "dataset/recalls.yaml"

_LONGEST = 36
"""The most letters of the words of a recall's id: all has at most 48, with ``recall-`` and a number."""


def recall(
    root: Path,
    records: Sequence[str],
    severity: Any,
    text: RecallText,
    languages: Sequence[str],
    day: datetime.date,
) -> Recall:
    """Adds a recall of records to recalls.yaml and returns it; ``text`` is in the source language.

    The first affected version is the first that had one of them. If they say
    something else now, the next release corrects them.

    Raises:
        Unknown: a record was never released, there is no release that apps can follow, or its changes cannot be read.
        Unsound: the dataset cannot be read, or the recall breaks a check.
    """
    early = transaction.open_for_edit(root)
    dataset, released = early.dataset, early.dataset.released
    if released is None or not released.get("chain"):
        raise Unknown("no release has changes that apps can follow, so none has the error")
    for name in records:
        if name not in dataset.released_ids:
            raise unknown(name, dataset) if name not in dataset.known else Unknown(f"{name} was never released")
    entry: Recall = {
        "id": _free(dataset, records[0]),
        "on": day.isoformat(),
        "severity": severity,
        "records": [*records],
        # All are named, so that a language that is added later does not seem to have had the error.
        "languages": [*(languages or released.get("languages", dataset.about["languages"]))],
        "introduced": _introduced(dataset, released, records),
        "text": {dataset.about["source_language"]: text},
    }
    if not any(is_unchanged(name, dataset, released) for name in records):
        entry["fixed_in"] = NEXT
    document = dataset.settings.get("recalls") or document_of(RECALLS, "recalls: []\n")
    content = fixed(document, "recalls", early.schemas.sources, {"recalls": [*dataset.recalls, entry]})
    transaction.commit(root, {RECALLS: content}, lambda _: {})
    return entry


def _free(dataset: Dataset, record: str) -> str:
    """A new id: that of the record without its kind, and a number if there is such a recall already.

    It is cut to the words that fit into an id with a number.
    """
    taken = {entry["id"] for entry in dataset.recalls}
    words = [word[:_LONGEST] for word in record.split("-", 1)[1].split("-")[:5]]
    while len("-".join(words)) > _LONGEST:
        words.pop()
    names = ("-".join(["recall", *words, *([str(number)] if number > 1 else [])]) for number in range(1, 10_000))
    return next(name for name in names if name not in taken)


def _introduced(dataset: Dataset, released: Released, records: Sequence[str]) -> str:
    """The first release that had one of the records; an editor who knows a later one may write it.

    Raises:
        Unknown: the changes of a release cannot be read.
    """
    first, *later = released["chain"]
    since = dict.fromkeys(records, first)
    gone: set[str] = set()
    for version in later:
        try:
            changes = json.loads(dataset.changes[version])
            added = {entry["id"] for entry in changes["records"] if entry["change"] == "added"}
            since |= dict.fromkeys((added & since.keys()) - gone, version)
            gone |= added | {e["id"] for e in changes["withdrawn"]} | {e["from"] for e in changes["redirects"]}
        except (KeyError, ValueError, TypeError, RecursionError):
            problem = f"dataset/{changes_path(version)} is not what the release wrote; restore the file"
            raise Unknown(problem) from None
    return min(since.values(), key=[first, *later].index)
