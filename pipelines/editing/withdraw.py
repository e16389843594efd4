"""Takes a record back: it stays as a tombstone with the reason, and what named it names what took its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.checks.registry import REGISTRY
from pipelines.editing import transaction
from pipelines.editing.rename import unknown
from pipelines.model.findings import Finding, Unknown, Unsound
from pipelines.model.places import ANY, IDS, changed, paths, places
from pipelines.model.records import Dataset, Document, Record
from pipelines.model.shapes import Withdrawn
from pipelines.source.formatting import documents, fixed
from pipelines.translate import tasks
from pipelines.translate.project import Project
from pipelines.validate.run import Fast

_CLAIMS = ("fact", "myth", "birads")
"""The kinds that an answer may rest on (REF006)."""

_NEEDED = ("answered_by", "to", "answers", "records")
"""Lists that may not be empty; a statement of the article may give a reason instead of records."""


class Withdrawal(NamedTuple):
    """The files that changed, and what became of each reference, a line each."""

    files: list[str]
    changes: list[str]


def withdraw_record(root: Path, record_id: str, reason: str, instead: Sequence[str], day: datetime.date) -> Withdrawal:
    """Withdraws a record, whole or not at all.

    Lists that name it name ``instead`` where that fits, or nothing. Its translations and their signatures are kept. A
    claim or an answer that rests on it alone cannot be mended by a program: it is told, and nothing is changed.

    Raises:
        Unknown: one of the ids cannot be used, or a file cannot be written.
        Unsound: a file of the dataset cannot be read, or a reference is left that must be mended first.
    """
    early = transaction.open_for_edit(root)
    dataset = early.dataset
    record = _record(dataset, record_id)
    _fit(dataset, record, instead)
    changes: list[str] = []
    blockers: list[Finding] = []
    files: transaction.Files = {}
    for document, name in documents(dataset):
        data = _mended(document, name, early, record, instead, changes, blockers)
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
        gone = {finding.message for finding in error.findings if finding.code == "WAV001"}
        if waivers is None or not gone:
            raise
    kept = [item for item in dataset.waivers if f"{item['record']} has no {item['check']} any more" not in gone]
    files[waivers.path] = fixed(waivers, "waivers", early.schemas.sources, {**waivers.data, "waivers": kept})
    changes.append(f"{waivers.path}: a waiver that nothing needs any more is dropped")
    return Withdrawal(transaction.commit(root, files, _translations), changes)


def _translations(project: Project) -> Mapping[str, str]:
    return tasks.updated(project, project.store.catalogs)


def _record(dataset: Dataset, record_id: str) -> Record:
    if (record := dataset.by_id.get(record_id)) is None:
        raise unknown(record_id, dataset)
    if record.data["status"] == "withdrawn":
        raise Unknown(f"{record_id} was withdrawn on {record.data['withdrawn']['on']}")
    if record.draft and record_id not in dataset.released_ids:
        raise Unknown(f"{record_id} is a draft that nobody has seen; delete its file")
    return record


def _fit(dataset: Dataset, record: Record, instead: Sequence[str]) -> None:
    """Raises Unknown where a record cannot take another's place."""
    for target in instead:
        other = dataset.by_id.get(target)
        if other is None:
            raise unknown(target, dataset)
        if other is record or not other.published:
            raise Unknown(
                f"{target} cannot take its place: it is {'the record itself' if other is record else 'not published'}"
            )
        if (other.kind == "source") is not (record.kind == "source"):
            raise Unknown(f"{target} cannot take its place: a source stands for a source, and a text for a text")


def _mended(
    document: Document,
    name: str,
    early: Fast,
    record: Record,
    instead: Sequence[str],
    changes: list[str],
    blockers: list[Finding],
) -> Any:
    """The data of a document whose lists no longer name a record.

    A line for each list goes to ``told``, and what an editor has to mend first to ``stuck``.
    """
    data = document.data
    tombstone = data.get("status") == "withdrawn"
    own = Path(document.path).stem
    for path, _, shape in paths(early.schemas.sources[name], early.schemas.sources["common"]):
        if shape not in IDS or len(path) < 2 or path[-1] is not ANY or (field := path[-2]) is None:
            continue
        if tombstone and field != "instead":
            continue  # what was taken back is history
        new = [other for other in instead if other != own and _may_stand(other, field, shape)]

        def left(ids: Sequence[str], new: Sequence[str] = new) -> list[str]:
            return list(dict.fromkeys(one for item in ids for one in (new if item == record.id else [item])))

        for pointer, home in places(document.data, path[:-2]):
            if record.id not in (ids := home.get(field, ())):
                continue
            changes.append(f"{document.path}: {field} {_says(new)}")
            if not left(ids) and field in _NEEDED and (field == "to" or "reason" not in home):
                line, column = document.locate((*pointer, field, 0))
                blockers.append(_alone(document, line, column, field, record.id))

        def mend(home: Any, field: str = field, left: Callable[[Sequence[str]], list[str]] = left) -> Any:
            if not isinstance(home, Mapping) or record.id not in home.get(field, ()):
                return home
            ids = left(home[field])
            return {key: ids if key == field else value for key, value in home.items() if key != field or ids}

        data = changed(data, path[:-2], "value", mend)
    return data


def _says(new: Sequence[str]) -> str:
    return f"names {', '.join(new)} instead" if new else "does not name it any more"


def _alone(document: Document, line: int, column: int, field: str, record_id: str) -> Finding:
    rule = REGISTRY.record["REF002"].rule
    message = f"{field} names {record_id} alone"
    hint = "name another record there first, or say with --instead what takes its place"
    return Finding(document.path, line, column, rule.code, rule.severity, "", message, hint)


def _may_stand(record_id: str, field: str, shape: str) -> bool:
    """Whether an id may stand in a list."""
    kind = record_id.split("-", 1)[0]
    return (shape == "id" or shape == f"{kind}_id") and (field != "answered_by" or kind in _CLAIMS)
