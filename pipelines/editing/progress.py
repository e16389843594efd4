"""The editorial progress report: article coverage, readability, findings, people and translations, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NotRequired, TypedDict, cast

from pipelines.checks import stats
from pipelines.model.findings import Finding, Severity
from pipelines.model.records import Dataset
from pipelines.model.shapes import Comment, Person, Statement, Waiver
from pipelines.translate import tasks
from pipelines.translate.check import Checked
from pipelines.translate.project import Project
from pipelines.translate.shapes import Row, Signature, Stage, State, sha
from pipelines.translate.states import by_key, valid_signatures
from pipelines.validate.opened import Opened

UNFINISHED = ("missing", "stale", "draft")
"""States in which no signature counts, whatever its hashes."""


class ArticleProgress(TypedDict, total=False):
    """The article with its statements, each with ``records`` and ``reason``; empty without an article."""

    title: str
    lines: int
    statements: list[Statement]


class UnitFault(TypedDict):
    """An error or warning about a translation, as the workbench shows it."""

    code: str
    severity: Severity
    message: str
    hint: str


class SignedStage(TypedDict):
    """A valid signature of a translation."""

    stage: Stage
    by: str
    on: str


class UnitProgress(TypedDict):
    """A string to translate and its translation. Optional fields are left out where they are empty.

    ``previous`` is the English that a stale translation was made from. ``signatures`` are the valid ones.
    """

    key: str
    kind: str
    source: str
    source_sha: str
    state: State
    title: NotRequired[str]
    note: NotRequired[str]
    limit: NotRequired[int | None]
    target: NotRequired[str]
    target_sha: NotRequired[str]
    previous: NotRequired[str]
    blocked: NotRequired[bool]
    faults: NotRequired[list[UnitFault]]
    signatures: NotRequired[list[SignedStage]]


class LanguageProgress(TypedDict):
    """A language with its strings; ``draft`` is the draft note of its PO file."""

    language: str
    name: str
    direction: str
    draft: str
    units: list[UnitProgress]


class ProgressReport(TypedDict):
    """The report.

    ``readability`` and ``statuses`` are as ``stats`` gives them; ``findings`` have the fields of Finding. ``waivers``,
    ``people`` and ``comments`` are those of their files; ``translations`` has an entry for each locale.
    """

    article: ArticleProgress
    readability: dict[str, Any]
    findings: list[dict[str, Any]]
    waivers: list[Waiver]
    people: list[Person]
    comments: list[Comment]
    statuses: dict[str, dict[str, int]]
    translations: list[LanguageProgress]


def progress_report(opened: Opened, findings: Iterable[Finding] = ()) -> ProgressReport:
    """Builds the report; the same input gives the same data.

    ``findings`` are those of ``validate``. Faults of translations are reported even if they are waived, because a
    waiver does not release a translation.
    """
    dataset, project, checked = opened.dataset, opened.project, opened.checked
    counts = stats.stats(dataset)
    return {
        "article": _article(dataset),
        "readability": {"formula": counts["readability"]["formula"], "texts": counts["texts"]},
        "findings": [finding.as_dict() for finding in sorted(findings)],
        "waivers": dataset.waivers,
        "people": list(dataset.people.values()),
        "comments": dataset.comments,
        "statuses": counts["kinds"],
        "translations": [_translation(project, checked, language) for language in sorted(project.locales)],
    }


def _article(dataset: Dataset) -> ArticleProgress:
    if (article := dataset.article) is None:
        return {}
    return {
        "title": article["title"],
        "lines": article["lines"],
        "statements": [cast("Statement", {"records": [], "reason": "", **one}) for one in article["statements"]],
    }


def _translation(project: Project, checked: Checked, language: str) -> LanguageProgress:
    kit = tasks.kit(project, language)
    signatures = by_key(project.signatures(language))
    blocked = checked.blocked.get(language, frozenset())
    faults = _faults(project, checked, language)
    return {
        "language": language,
        "name": kit.locale.name,
        "direction": kit.locale.direction,
        "draft": kit.draft,
        "units": [
            _unit(row, row.unit.key in blocked, faults.get(row.unit.key, []), signatures.get(row.unit.key, ()))
            for row in kit.rows
        ],
    }


def _faults(project: Project, checked: Checked, language: str) -> dict[str, list[UnitFault]]:
    """The faults of translations by key."""
    path = project.catalog(language).path
    found: dict[str, list[UnitFault]] = {}
    for item in sorted(checked.findings):
        if item.key and item.file == path:
            message = item.message.removeprefix(f"{item.key}: ")
            fault: UnitFault = {"code": item.code, "severity": item.severity, "message": message, "hint": item.hint}
            found.setdefault(item.key, []).append(fault)
    return found


def _unit(row: Row, blocked: bool, faults: list[UnitFault], signatures: Iterable[Signature]) -> UnitProgress:
    unit, entry, state = row.unit, row.entry, row.state
    progress: UnitProgress = {
        "key": unit.key,
        "kind": unit.kind,
        "source": unit.source,
        "source_sha": sha(unit.source),
        "state": state,
    }
    details: UnitProgress = {**progress, "title": unit.title, "note": unit.note, "limit": unit.limit}
    if entry is not None and state != "missing":
        valid = [] if state in UNFINISHED else valid_signatures(unit, entry, signatures)
        details["target"] = entry.target
        details["target_sha"] = sha(entry.target)
        details["previous"] = (entry.previous or entry.source) if state == "stale" else ""
        details["blocked"] = blocked
        details["faults"] = faults
        details["signatures"] = [{"stage": one.stage, "by": one.by, "on": one.on} for one in valid]
    return cast("UnitProgress", {name: value for name, value in details.items() if value or name in progress})
