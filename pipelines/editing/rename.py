"""Renames a record in its files, in references, and in translations and their signatures."""

from __future__ import annotations

import datetime
import difflib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.editing import transaction
from pipelines.model.findings import Unknown
from pipelines.model.kinds import FOLDERS, KINDS
from pipelines.model.places import IDS, KEYS, changed, paths
from pipelines.model.records import Dataset, Document, Record
from pipelines.model.shapes import Redirect, Redirects
from pipelines.source.formatting import documents, fixed
from pipelines.source.load import bad_name, document_of
from pipelines.translate import tasks
from pipelines.upstream.guard import own_name
from pipelines.validate.rules import rules

REDIRECTS = "dataset/redirects.yaml"

PROSE = ("reason", "note", "translator_note")
"""Fields in which editors mention records; texts for readers and comments of reviewers are not changed."""


class Renamed(NamedTuple):
    """The changed files, whether the old id is redirected, and the places that still mention it."""

    files: list[str]
    redirected: bool
    mentions: list[str]


def rename_record(root: Path, old: str, new: str, day: datetime.date) -> Renamed:
    """Renames a record in all files or in none. An id that was released is redirected.

    Raises:
        Unknown: an id cannot be used, or a file cannot be written.
        Unsound: a file of the dataset cannot be read.
    """
    early = transaction.open_for_edit(root)
    dataset, sources = early.dataset, early.schemas.sources
    record = _record(dataset, old)
    for name in (old, new):
        own_name(dataset, name)
    _free(root, dataset, record, new)
    redirected = old in dataset.released_ids
    if redirected and not record.published:
        raise Unknown(f"{old} was released and is {record.data['status']} now; its id must stay")
    word = transaction.name_pattern(old)
    files: transaction.Files = {}
    renamed = {document.path: _renamed(document.data, name, sources, old, new) for document, name in documents(dataset)}
    renamed |= _still_compared(dataset, renamed, old, new)
    for document, name in documents(dataset):
        data = renamed[document.path]
        if name == "redirects" and redirected:
            data = _redirected(data, old, new, day)
        if document is record.document:
            files[document.path] = None
            files |= _drawing_moved(dataset, old, new)
            document = Document(document.path.replace(f"/{old}.yaml", f"/{new}.yaml"), data, document.text, dict)
        elif data == document.data:
            continue
        files[document.path] = fixed(document, name, sources, data)
    if redirected and dataset.own("redirects") is None:
        empty = document_of(REDIRECTS, "redirects: []\n")
        files[REDIRECTS] = fixed(empty, "redirects", sources, _redirected({"redirects": []}, old, new, day))
    done = transaction.commit(
        root,
        files,
        lambda project: tasks.renamed(project, {old: new}),
        [code for code in rules() if not code.startswith(("TAB", "WAV"))],  # an id changes no table and no waiver
        lambda text: word.sub(new, text),
    )
    return Renamed(done, redirected, list(transaction.mentions(root, old, [REDIRECTS])))


def _record(dataset: Dataset, record_id: str) -> Record:
    if record_id in dataset.redirects:
        raise Unknown(f"{record_id} was already renamed to {', '.join(dataset.redirects[record_id])}")
    if record_id not in dataset.by_id:
        raise unknown(record_id, dataset)
    return dataset.by_id[record_id]


def unknown(record_id: str, dataset: Dataset) -> Unknown:
    """The error for an unknown id, with a suggestion."""
    close = difflib.get_close_matches(record_id, dataset.by_id, 1)
    return Unknown(f"there is no record {record_id!r}" + (f"; did you mean {close[0]}?" if close else ""))


def _free(root: Path, dataset: Dataset, record: Record, new: str) -> None:
    """Raises Unknown if a record cannot have an id."""
    if KINDS[record.kind].codes:
        raise Unknown(f"{record.id} is named after its category and cannot be renamed")
    if message := bad_name(new, record.kind):
        raise Unknown(f"{message}; {record.id} is a {record.kind}")
    path = root / "dataset" / FOLDERS[record.kind] / f"{new}.yaml"
    there = os.path.lexists(path) or os.path.lexists(path.with_suffix(".svg"))
    if new in dataset.redirects:
        raise Unknown(f"{new} is taken: it is redirected to {', '.join(dataset.redirects[new])}")
    if new in dataset.known or new in dataset.released_ids or there:
        raise Unknown(f"{new} is taken")


def _drawing_moved(dataset: Dataset, old: str, new: str) -> transaction.Files:
    """The SVG file of a picture under its new name; nothing for other records."""
    if (drawing := dataset.drawings.get(old)) is None:
        return {}
    return {drawing.path: None, drawing.path.replace(f"/{old}.svg", f"/{new}.svg"): drawing.text}


def _renamed(data: Any, name: str, sources: Mapping[str, Any], old: str, new: str) -> Any:
    """The data of a document with every reference to the record renamed."""

    def moved(value: str) -> str:
        record, colon, field = value.partition(":")
        return f"{new}{colon}{field}" if record == old else value

    for path, part, shape in paths(sources[name], sources["common"]):
        if shape in (*IDS, *KEYS):
            data = changed(data, path, part, moved)
    return _renamed_in_prose(data, old, new)


def _still_compared(dataset: Dataset, renamed: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The data of records that were compared with their sources, with the hash that they have after a renaming."""
    changed_records = tuple(
        Record(
            new if record.id == old else record.id,
            record.kind,
            replace(record.document, data=renamed.get(record.document.path, record.document.data)),
        )
        for record in dataset.records
    )
    after = replace(dataset, records=changed_records)
    found = {}
    for before, record in zip(dataset.records, changed_records, strict=True):
        if before.id in dataset.taken:
            continue
        if "hash" in before.data.get("review", {}) and dataset.compared_by(before) != "none":
            review = {**record.data["review"], "hash": after.compared_hash(record)}
            found[record.document.path] = {**record.data, "review": review}
    return found


def _renamed_in_prose(data: Any, old: str, new: str) -> Any:
    """The data with the id renamed where editors mention the record."""
    if isinstance(data, list):
        return [_renamed_in_prose(value, old, new) for value in data]
    if not isinstance(data, dict):
        return data
    return {
        key: transaction.name_pattern(old).sub(new, value)
        if key in PROSE and isinstance(value, str)
        else _renamed_in_prose(value, old, new)
        for key, value in data.items()
    }


def _redirected(data: Redirects, old: str, new: str, day: datetime.date) -> Redirects:
    entry: Redirect = {"from": old, "to": [new], "on": day.isoformat(), "reason": "Renamed."}
    return {**data, "redirects": [*data["redirects"], entry]}
