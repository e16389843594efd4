"""Lists where a statistic is given, and proposes the edits that a change of it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipelines.checks.figure_values import expected, figures_with_statistics, is_possible, number_of, places, side_of
from pipelines.checks.readability import sentences
from pipelines.editing import transaction
from pipelines.model.derived import estimate
from pipelines.model.findings import Unknown
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import Pointer, changed
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure
from pipelines.source.formatting import fixed
from pipelines.translate import tasks
from pipelines.translate.project import Project
from pipelines.translate.shapes import Signature, State


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
        Unknown: there is no such statistic, or it has more events than its total.
    """
    if statistic not in dataset.statistics:
        raise Unknown(f"there is no statistic {statistic}")
    if not is_possible(dataset.statistics[statistic]):
        raise Unknown(f"{statistic} has more events than its total; correct it first")
    locales = {language: (project.states(language), project.signatures(language)) for language in project.locales}
    for record in dataset.of(*CONTENT_KINDS):
        for index, figure, statistics in figures_with_statistics(dataset, record):
            if statistic not in figure["statistics"]:
                continue
            shares = [side_of(figure, one) for one in statistics]
            wanted, number = expected(figure, shares), number_of(record, figure, shares)
            for pointer, written in dict.fromkeys(places(record, figure)):
                text = dict(record.simple)[pointer]
                sentence = next((one for one in sentences(text) if written in one), text)
                line, column = record.document.locate(pointer, written)
                touched = tuple(_touched(record, pointer, locales))
                yield Mention(record, index, figure, pointer, written, line, column, sentence, wanted, number, touched)


def _touched(
    record: Record, pointer: Pointer, locales: Mapping[str, tuple[Mapping[str, State], Iterable[Signature]]]
) -> Iterator[str]:
    """The translations and sign-offs of a text; ``locales`` has the states and signatures by language."""
    key = f"{record.id}:{'.'.join(map(str, pointer[1:]))}"
    for language, (states, signatures) in locales.items():
        state = states.get(key, "missing")
        if state != "missing":
            yield f"{language}: {state}"
        for signature in signatures:
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
            after = changed(
                data.get(record.id, record.data), item.pointer, "value", partial(_with, item.written, number)
            )
            data[record.id] = changed(after, ("figures", item.place, "low"), "value", lambda _: number)  # noqa: B023
    for name, record in records.items():
        files[record.document.path] = fixed(record.document, record.kind, early.schemas.sources, data[name])
    return transaction.commit(root, files, lambda p: tasks.updated(p, p.store.catalogs)) if files else []


def _with(old: str, new: float, text: str) -> str:
    """A text with another number wherever it has one."""
    return re.sub(rf"(?<![\w.,]){re.escape(old)}(?![\w]|[.,]\d)", f"{new:,}", text)


def described(dataset: Dataset, statistic: str) -> str:
    """A statistic in one line: its share with the interval, the counts, and who was counted."""
    data = dataset.statistics[statistic]
    share, text = estimate(data), data["text"]
    value = f"{share.value:.4g}" if share.value is not None else "no single value"
    ends = [f"{end:.4g}" for end in (share.low, share.high) if end is not None]
    interval = f" ({share.interval if share.value is not None else 'ends'} {' to '.join(ends)})" if ends else ""
    counts = f", {data['events']:,} of {data['total']:,}" if "events" in data else ""
    return f"{value} out of 100{interval}{counts}: {text['population']}, {text['outcome']}, {text['timeframe']}"
