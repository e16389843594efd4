"""How the work on a dataset stands, for those who review it: coverage, readability, findings, people, translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.checks import stats
from pipelines.model.findings import Finding
from pipelines.model.records import Dataset
from pipelines.translate import tasks
from pipelines.translate.check import Checked
from pipelines.translate.project import Project
from pipelines.translate.shapes import Row, Signature, sha
from pipelines.translate.states import by_key, valid
from pipelines.validate.opened import Opened

UNFINISHED = ("missing", "stale", "draft")
"""States in which no signature holds, whatever its hashes say."""


def work(opened: Opened, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """Plain data, the same for the same input.

    ``findings`` are those of ``validate``. What is wrong with a translation is told, waived or not,
    because a waiver does not release a translation. Members of the result:

    - ``article``: title, lines, and the statements, each with ``records`` and ``reason``; empty without an article;
    - ``readability``: the formula, and the grades of texts, as ``stats`` gives them;
    - ``findings``: in their order, with every field of a Finding but its key;
    - ``waivers``, ``people``, ``comments``: as their files have them;
    - ``statuses``: records by folder and status;
    - ``translations``: one for each locale, by tag. A unit always has key, kind, source, source_sha and state; title,
      target, target_sha, previous, note, limit, blocked, faults and signatures are left out where there is nothing to
      say. ``previous`` is the English that a stale translation was made from. ``signatures`` are those that hold.
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


def _article(dataset: Dataset) -> dict[str, Any]:
    if (article := dataset.article) is None:
        return {}
    return {
        "title": article["title"],
        "lines": article["lines"],
        "statements": [{"records": [], "reason": "", **statement} for statement in article["statements"]],
    }


def _translation(project: Project, checked: Checked, language: str) -> dict[str, Any]:
    parcel = tasks.parcel(project, language)
    signatures = by_key(project.signatures(language))
    blocked = checked.blocked.get(language, frozenset())
    faults = _faults(project, checked, language)
    return {
        "language": language,
        "name": parcel.locale.name,
        "direction": parcel.locale.direction,
        "draft": parcel.draft,
        "units": [
            _unit(row, row.unit.key in blocked, faults.get(row.unit.key, []), signatures.get(row.unit.key, ()))
            for row in parcel.rows
        ],
    }


def _faults(project: Project, checked: Checked, language: str) -> dict[str, list[dict[str, str]]]:
    """The faults of translations into a language, by key."""
    path = project.catalog(language).path
    found: dict[str, list[dict[str, str]]] = {}
    for item in sorted(checked.findings):
        if item.key and item.file == path:
            fault = {"code": item.code, "message": item.message.removeprefix(f"{item.key}: "), "hint": item.hint}
            found.setdefault(item.key, []).append(fault)
    return found


def _unit(row: Row, blocked: bool, faults: list[dict[str, str]], signatures: Iterable[Signature]) -> dict[str, Any]:
    unit, entry, state = row.unit, row.entry, row.state
    told: Mapping[str, Any] = {"title": unit.title, "note": unit.note, "limit": unit.limit}
    if entry is not None and state != "missing":
        holding = [] if state in UNFINISHED else valid(unit, entry, signatures)
        told = {
            **told,
            "target": entry.target,
            "target_sha": sha(entry.target),
            "previous": (entry.previous or entry.source) if state == "stale" else "",
            "blocked": blocked,
            "faults": faults,
            "signatures": [{"stage": s.stage, "by": s.by, "on": s.on} for s in holding],
        }
    return {
        "key": unit.key,
        "kind": unit.kind,
        "source": unit.source,
        "source_sha": sha(unit.source),
        "state": state,
        **{name: value for name, value in told.items() if value},
    }
