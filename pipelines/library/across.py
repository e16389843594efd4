"""LIB: what datasets of a library contradict or repeat in each other, by SQL over the rows of all of them.

The queries stand in ``sql/``, one file for each rule. They keep to what DuckDB and Spark both read, and each sorts by
every column, so that both engines give the same rows in the same order.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.library import files
from pipelines.library.definition import Library
from pipelines.model.findings import Finding, Problem, Rule, finding
from pipelines.model.hashes import MEANING
from pipelines.model.places import Pointer
from pipelines.model.records import Document
from pipelines.validate import rules

Query = Callable[[str], Sequence[Sequence[Any]]]
"""Runs SQL over the tables of ``rows.TABLES``, each with the rows of every dataset."""

Read = Callable[[str], Document]
"""Reads a file by its path below the library's folder; one that cannot be read is empty."""

SQL = Path(__file__).parent / "sql"
"""The folder of the queries; each file is named after the code of its rule."""

_SHOWN = 60
"""The greatest number of characters of a value that a message shows."""

_FIELDS: Mapping[str, Sequence[str]] = {"source": ("doi", "url"), "statistic": ("source", "text")}
"""The fields that say what an id means, by kind, where they are not those that a sign-off approves."""


def check(query: Query, library: Library) -> list[Finding]:
    """The findings across the datasets of a library, by code and place; files are read only to place them."""
    read = functools.lru_cache(maxsize=256)(functools.partial(files.read, library.folder))
    found: list[Finding] = []
    for rule, problems in _RULES.items():
        rows = query((SQL / f"{rule.code}.sql").read_text(encoding="utf-8"))
        found += sorted(item for row in rows for item in problems(rule, read, *row))
    return found


def _meanings(
    rule: Rule, read: Read, dataset: str, file: str, name: str, usual: str, usual_file: str
) -> Iterator[Finding]:
    document, other = read(f"{dataset}/{file}"), read(f"{usual}/{usual_file}")
    fields = _FIELDS.get(name.split("-", 1)[0], MEANING)
    here, there = ({key: value for key, value in one.data.items() if key in fields} for one in (document, other))
    if not (here and there):
        yield finding(rule, document, Problem((), f"{name} is another record in {usual}", ""))
        return
    for pointer, mine, theirs in itertools.islice(_differences(here, there), 1):  # none: statistics differ, found too
        told = _both(mine, theirs)
        message = f"{name} is another record in {usual}: {'.'.join(map(str, pointer))} is {told[0]}, there {told[1]}"
        yield finding(rule, document, Problem(pointer, message, ""))


def _sources(
    rule: Rule, read: Read, dataset: str, file: str, _: str, field: str, value: str, usual: str, *same: str
) -> Iterator[Finding]:
    name, usual_value = same
    document = read(f"{dataset}/{file}")
    told = _both(value, usual_value)
    message = f"{field} is {told[0]}, but {told[1]} in {name} of {usual}, which is the same source"
    if field == "retracted":
        said = f"it was retracted on {value}" if value else "it was not retracted"
        message = f"{said}, but {name} of {usual}, which is the same source, says that it was on {usual_value}"
    pointer = ("retracted", "on") if field == "retracted" else (field,)
    yield finding(rule, document, Problem(pointer, message, ""))


def _statistics(
    rule: Rule, read: Read, dataset: str, file: str, _: str, form: str, value: str, usual: str, *same: str
) -> Iterator[Finding]:
    name, usual_value = same
    events = value.split(" ")[0] != usual_value.split(" ")[0]
    pointer = ("as_published",) if form == "published" else ("events" if events else "total",)
    message = f"{value}, but {usual_value} in {name} of {usual}, which counts the same in the same source"
    yield finding(rule, read(f"{dataset}/{file}"), Problem(pointer, message, ""))


_GONE = {"missing": "is not published", "withdrawn": "was withdrawn", "redirected": "was redirected"}


def _links(
    rule: Rule, read: Read, dataset: str, file: str, _: str, field: str, address: str, *target: str
) -> Iterator[Finding]:
    name, home, status, instead = target
    hint = f"name {instead.replace(' ', ' or ')}" if instead else "name a published record, or remove the link"
    message = f"{address} leads to {name} of {home}, which {_GONE[status]}"
    yield finding(rule, read(f"{dataset}/{file}"), Problem(tuple(field.split(".")), message, hint))


def _terms(
    rule: Rule, _: Read, dataset: str, file: str, line: int, name: str, term: str, language: str, *told: str
) -> Iterator[Finding]:
    translation, usual, usual_name, usual_translation = told
    message = f'"{term}" is "{translation}" in {language}, but "{usual_translation}" in {usual_name} of {usual}'
    yield rule.at(f"{dataset}/{file}", message, line=line, record=name, key=f"{name}:term")


def _texts(
    rule: Rule, read: Read, dataset: str, file: str, _: str, field: str, usual: str, usual_name: str
) -> Iterator[Finding]:
    pointer = tuple(int(part) if part.isdecimal() else part for part in field.split("."))
    message = f"the same text is in {usual_name} of {usual}"
    yield finding(rule, read(f"{dataset}/{file}"), Problem(pointer, message, ""))


_RULES: Mapping[Rule, Callable[..., Iterator[Finding]]] = {
    rules.ID_HAS_ONE_MEANING: _meanings,
    rules.SOURCE_HAS_ONE_DESCRIPTION: _sources,
    rules.STATISTIC_HAS_ONE_VALUE: _statistics,
    rules.LINK_LEADS_SOMEWHERE: _links,
    rules.TERM_HAS_ONE_TRANSLATION: _terms,
    rules.TEXT_IS_WRITTEN_ONCE: _texts,
}
"""What makes findings of the rows of each rule's query."""


def _differences(one: object, other: object, at: Pointer = ()) -> Iterator[tuple[Pointer, object, object]]:
    """The values that differ between two, each with its pointer; None stands for a value that is absent."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (*one, *(key for key in other if key not in one)):
            yield from _differences(one.get(key), other.get(key), (*at, key))
    elif isinstance(one, list) and isinstance(other, list):
        for place, (mine, theirs) in enumerate(itertools.zip_longest(one, other)):
            yield from _differences(mine, theirs, (*at, place))
    elif one != other:
        yield at, one, other


def _both(one: object, other: object) -> tuple[str, str]:
    """Two values as a message shows them: of long texts the part where they begin to differ."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return _shown(one), _shown(other)
    pairs = enumerate(itertools.zip_longest(one, other))
    same = next((place for place, (mine, theirs) in pairs if mine != theirs), 0)
    start = one.rfind(" ", 0, max(same - _SHOWN // 3, 0)) + 1
    return _shown(one, start), _shown(other, start)


def _shown(value: object, start: int = 0) -> str:
    if value is None:
        return "absent"
    if isinstance(value, dict | list):
        return f"{len(value)} entries"
    text = str(value)
    end = start + _SHOWN
    return f'"{"…" if start else ""}{text[start:end]}{"…" if end < len(text) else ""}"'
