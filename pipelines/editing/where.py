"""Lists where a statistic is given, and proposes the edits that a change of it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from pipelines.checks.figure_values import expected, number_of, places, side_of
from pipelines.checks.readability import sentences
from pipelines.editing import transaction
from pipelines.model.derived import estimate
from pipelines.model.findings import Unknown
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure
from pipelines.source.formatting import fixed
from pipelines.translate import tasks
from pipelines.translate.project import Project


class Mention(NamedTuple):
    """A sentence that gives a statistic.

    ``wanted`` is what the statistic has instead, or empty; ``number`` the number to write, if it is one number.
    ``touched`` are the translations and sign-offs that a change of the sentence makes out of date.
    """

    record: Record
    place: int
    figure: Figure
    pointer: Pointer
    written: str
    line: int
    column: int
    sentence: str
    wanted: str
    number: float | None
    touched: tuple[str, ...]


def mentions(dataset: Dataset, project: Project, statistic: str) -> Iterator[Mention]:
    """Each sentence that gives a statistic, in the order of the records.

    Raises:
        Unknown: there is no such statistic.
    """
    if statistic not in dataset.statistics:
        raise Unknown(f"there is no statistic {statistic}")
    for record in dataset.of(*CONTENT_KINDS):
        for index, figure in enumerate(record.data.get("figures", ())):
            names = figure.get("statistics", ())
            if statistic not in names or any(name not in dataset.statistics for name in names):
                continue
            shares = [side_of(figure, dataset.statistics[name]) for name in names]
            wanted, number = expected(figure, shares), number_of(record, figure, shares)
            for pointer, written in dict.fromkeys(places(record, figure)):
                text = dict(record.simple)[pointer]
                sentence = next((one for one in sentences(text) if written in one), text)
                line, column = record.document.locate(pointer, written)
                touched = tuple(_touched(record, pointer, project))
                yield Mention(record, index, figure, pointer, written, line, column, sentence, wanted, number, touched)


def _touched(record: Record, pointer: Pointer, project: Project) -> Iterator[str]:
    key = f"{record.id}:{'.'.join(map(str, pointer[1:]))}"
    for language in project.locales:
        state = project.states(language).get(key, "missing")
        if state != "missing":
            yield f"{language}: {state}"
        for signature in project.signatures(language):
            if signature.key == key:
                yield f"{language}: signed by {signature.by}, {signature.stage}"
    for sign_off in record.data["review"]["sign_offs"]:
        yield f"signed by {sign_off['person']}, {sign_off['role']}"


def apply(root: Path, statistic: str) -> list[str]:
    """Writes the number of a statistic into every sentence and figure that has another; returns the changed files.

    Ranges and bounds are left to the editor.

    Raises:
        Unknown: there is no such statistic, or a file cannot be written; nothing was changed.
        Unsound: a file cannot be read, or the edit would add another error; nothing was changed.
    """
    early = transaction.open_for_edit(root)
    files: transaction.Files = {}
    data: dict[str, Mapping[str, object]] = {}
    records: dict[str, Record] = {}
    for item in mentions(early.dataset, early.opened.project, statistic):
        if item.wanted and item.number is not None:
            record = item.record
            records[record.id] = record
            number = int(item.number) if item.number == int(item.number) else item.number
            before = data.get(record.id, record.data)
            after = _replaced(before, item.pointer, partial(_with, item.written, number))
            after = _replaced(after, ("figures", item.place, "low"), lambda _: number)  # noqa: B023 - called at once
            data[record.id] = cast("Mapping[str, object]", after)
    for name, record in records.items():
        files[record.document.path] = fixed(record.document, record.kind, early.schemas.sources, data[name])
    return transaction.commit(root, files, lambda p: tasks.updated(p, p.store.catalogs)) if files else []


def _with(old: str, new: float, text: str) -> str:
    """A text with another number wherever it has one."""
    return re.sub(rf"(?<![\w.,]){re.escape(old)}(?![\w]|[.,]\d)", f"{new:,}", text)


def _replaced(data: object, pointer: Pointer, change: Callable[[Any], object]) -> object:
    """A copy of data with the value at a pointer changed."""
    if not pointer:
        return change(data)
    head, rest = pointer[0], pointer[1:]
    if isinstance(data, list):
        return [_replaced(value, rest, change) if place == head else value for place, value in enumerate(data)]
    fields = cast("Mapping[str, object]", data)
    return {name: _replaced(value, rest, change) if name == head else value for name, value in fields.items()}


def described(dataset: Dataset, statistic: str) -> str:
    """A statistic in one line: its share with the interval, the counts, and who was counted."""
    data = dataset.statistics[statistic]
    share, text = estimate(data), data["text"]
    value = f"{share.value:.4g}" if share.value is not None else "no single value"
    ends = [f"{end:.4g}" for end in (share.low, share.high) if end is not None]
    interval = f" ({share.interval if share.value is not None else 'ends'} {' to '.join(ends)})" if ends else ""
    counts = f", {data['events']:,} of {data['total']:,}" if "events" in data else ""
    return f"{value} out of 100{interval}{counts}: {text['population']}, {text['outcome']}, {text['timeframe']}"
