"""Withdraws a record: the file stays with the reason, and references are replaced or removed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.checks.references import target_is_live
from pipelines.editing import transaction
from pipelines.editing.rename import unknown
from pipelines.model.findings import Finding, Unknown, Unsound
from pipelines.model.kinds import ANSWER_KINDS, CONTENT_KINDS
from pipelines.model.places import ANY, IDS, changed, paths, places
from pipelines.model.places import Path as Places
from pipelines.model.records import TOPIC_LISTS, Dataset, Document, Record
from pipelines.model.shapes import Withdrawn
from pipelines.source.formatting import documents, fixed
from pipelines.translate import tasks
from pipelines.translate.project import Project
from pipelines.upstream.guard import own_record
from pipelines.validate.rules import WAIVER_IS_NEEDED
from pipelines.validate.run import Fast

_NEEDED = ("answered_by", "to", "answers", "records", "statistics", "core", "topics")
"""Lists that must not be empty; a statement of the article may have a reason instead of records."""


class Withdrawal(NamedTuple):
    """The changed files, and a line for each changed reference."""

    files: list[str]
    changes: list[str]


def withdraw_record(root: Path, record_id: str, reason: str, instead: Sequence[str], day: datetime.date) -> Withdrawal:
    """Withdraws a record in all files or in none.

    Lists that name it name ``instead`` where that fits, or omit it. Its translations and their signatures are kept. A
    claim or an answer that depends on it alone needs an editor: it is reported, and nothing is changed.

    Raises:
        Unknown: an id cannot be used, or a file cannot be written.
        Unsound: a file of the dataset cannot be read, or a reference must be fixed first.
    """
    early = transaction.open_for_edit(root)
    dataset = early.dataset
    record = _record(dataset, record_id)
    own_record(dataset, record_id)
    _fit(dataset, record, instead)
    changes: list[str] = []
    blockers: list[Finding] = []
    files: transaction.Files = {}
    for document, name in documents(dataset):
        data = _without_references(document, name, early, record, instead, changes, blockers)
        if document is record.document:
            tombstone: Withdrawn = {"on": day.isoformat(), "reason": reason}
            if instead:
                tombstone["instead"] = [*instead]
            data = {**data, "status": "withdrawn", "withdrawn": tombstone}
        if data != document.data:
            files[document.path] = fixed(document, name, early.schemas.sources, data)
    if blockers:
        raise Unsound("nothing was changed: fix these errors first", tuple(sorted(blockers)))
    changes = list(dict.fromkeys(changes))
    waivers = dataset.settings.get("waivers")
    try:
        return Withdrawal(transaction.commit(root, files, _translations), changes)
    except Unsound as error:
        gone = {finding.key for finding in error.findings if finding.code == WAIVER_IS_NEEDED.code}
        if waivers is None or not gone:
            raise
    kept = [item for item in dataset.waivers if f"{item['check']}:{item['record']}" not in gone]
    files[waivers.path] = fixed(waivers, "waivers", early.schemas.sources, {**waivers.data, "waivers": kept})
    changes.append(f"{waivers.path}: an unused waiver was removed")
    return Withdrawal(transaction.commit(root, files, _translations), changes)


def _translations(project: Project) -> Mapping[str, str]:
    return tasks.updated(project, project.store.catalogs)


def _record(dataset: Dataset, record_id: str) -> Record:
    if (record := dataset.by_id.get(record_id)) is None:
        raise unknown(record_id, dataset)
    if record.data["status"] == "withdrawn":
        raise Unknown(f"{record_id} was withdrawn on {record.data['withdrawn']['on']}")
    if record.draft and record_id not in dataset.released_ids:
        raise Unknown(f"{record_id} is a draft that was never released; delete its file")
    return record


def _fit(dataset: Dataset, record: Record, instead: Sequence[str]) -> None:
    """Raises Unknown if a record cannot replace another."""
    for target in instead:
        other = dataset.by_id.get(target)
        if other is None:
            raise unknown(target, dataset)
        if other is record or not other.published:
            raise Unknown(
                f"{target} cannot replace it: it is {'the record itself' if other is record else 'not published'}"
            )
        if other.kind != record.kind and not {other.kind, record.kind} <= {*CONTENT_KINDS}:
            raise Unknown(f"{target} cannot replace it: a {other.kind} cannot replace a {record.kind}")


def _without_references(
    document: Document,
    name: str,
    early: Fast,
    record: Record,
    instead: Sequence[str],
    changes: list[str],
    blockers: list[Finding],
) -> Any:
    """The data of a document without references to the record.

    Appends a line for each changed list to ``changes``, and what an editor must fix first to ``blockers``.
    """
    data, own, dataset = document.data, Path(document.path).stem, early.dataset
    for path, field, shape in _reference_lists(document, name, early.schemas.sources):
        new = [other for other in instead if other != own and _may_be_listed(other, field, shape)]
        if field in TOPIC_LISTS:
            new = [other for other in new if other not in dataset.reading_order]
        for pointer, home in places(document.data, path):
            if record.id not in (ids := home.get(field, ())):
                continue
            changes.append(f"{document.path}: {field} {_description(new)}")
            if not _replaced(ids, record.id, new) and field in _NEEDED and (field == "to" or "reason" not in home):
                line, column = document.locate((*pointer, field, 0))
                blockers.append(_alone(document, line, column, field, record.id))
        data = changed(data, path, "value", partial(_with_list_replaced, field=field, record_id=record.id, new=new))
    return data


def _reference_lists(document: Document, name: str, sources: Mapping[str, Any]) -> Iterator[tuple[Places, str, str]]:
    """The lists of ids that a document may have: the path of the mapping, the field, and the definition of the ids.

    A withdrawn record keeps its references, except to the records that replace it.
    """
    is_withdrawn = document.data.get("status") == "withdrawn"
    for path, part, shape in paths(sources[name], sources["common"]):
        if (
            part == "value"
            and shape in IDS
            and len(path) > 1
            and path[-1] is ANY
            and isinstance(field := path[-2], str)
        ):
            if field == "instead" or not is_withdrawn:
                yield path[:-2], field, shape


def _replaced(ids: Sequence[str], record_id: str, new: Sequence[str]) -> list[str]:
    """A list of ids with others in place of one, without duplicates."""
    return list(dict.fromkeys(one for item in ids for one in (new if item == record_id else [item])))


def _with_list_replaced(home: Any, *, field: str, record_id: str, new: Sequence[str]) -> Any:
    """A mapping whose list names the new records; an empty list is removed."""
    if not isinstance(home, Mapping) or record_id not in home.get(field, ()):
        return home
    ids = _replaced(home[field], record_id, new)
    return {key: ids if key == field else value for key, value in home.items() if key != field or ids}


def _description(new: Sequence[str]) -> str:
    return f"names {', '.join(new)} instead" if new else "no longer names it"


def _alone(document: Document, line: int, column: int, field: str, record_id: str) -> Finding:
    message = f"{field} names {record_id} alone"
    hint = "name another record there first, or name a replacement with --instead"
    return target_is_live.rule.at(document.path, message, hint, line=line, column=column)


def _may_be_listed(record_id: str, field: str, shape: str) -> bool:
    """Whether an id may be in a list."""
    kind = record_id.split("-", 1)[0]
    return (shape == "id" or shape == f"{kind}_id") and (field != "answered_by" or kind in ANSWER_KINDS)
