"""How the work on a dataset stands, for those who review it: coverage, readability, findings, people, translations."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.checks import stats
from pipelines.model.findings import Finding
from pipelines.model.records import Dataset
from pipelines.translate import tasks
from pipelines.translate.check import Checked
from pipelines.translate.project import Project
from pipelines.translate.shapes import Row, Signature, sha
from pipelines.translate.states import by_key, valid_signatures
from pipelines.validate.opened import Opened

UNFINISHED = ("missing", "stale", "draft")
"""States in which no signature holds, whatever its hashes say."""


def progress_report(opened: Opened, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """Plain data, the same for the same input.

    ``findings`` are those of ``validate``. What is wrong with a translation is told, waived or not,
    because a waiver does not release a translation. Members of the result:

    - ``article``: title, lines, and the statements, each with ``records`` and ``reason``; empty without an article;
    - ``readability``: the formula, and the grades of texts, as ``stats`` gives them;
    - ``findings``: in their order, with every field of a Finding;
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
        "findings": [dataclasses.asdict(finding) for finding in sorted(findings)],
        "waivers": dataset.waivers,
        "people": list(dataset.people.values()),
        "comments": dataset.comments,
        "statuses": counts["kinds"],
        "translations": [_translation(project, checked, language) for language in sorted(project.locales)],
    }


def _article(dataset: Dataset) -> dict[str, Any]:
    document = dataset.settings.get("article")
    if document is None:
        return {}
    return {
        **{name: document.data[name] for name in ("title", "lines")},
        "statements": [{"records": [], "reason": "", **statement} for statement in document.data["statements"]],
    }


def _translation(project: Project, checked: Checked, language: str) -> dict[str, Any]:
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


def _faults(project: Project, checked: Checked, language: str) -> dict[str, list[dict[str, str]]]:
    """The faults of translations by key: a finding stands at the line where the PO file holds the key."""
    catalog = project.catalog(language)
    keys = {entry.line: key for key, entry in catalog.entries.items()}
    found: dict[str, list[dict[str, str]]] = {}
    for item in sorted(checked.findings):
        if item.file == catalog.path and (key := keys.get(item.line)):
            told = {"code": item.code, "message": item.message.removeprefix(f"{key}: "), "hint": item.hint}
            found.setdefault(key, []).append(told)
    return found


def _unit(row: Row, blocked: bool, faults: list[dict[str, str]], signatures: Iterable[Signature]) -> dict[str, Any]:
    unit, entry, state = row.unit, row.entry, row.state
    told: Mapping[str, Any] = {"title": unit.title, "note": unit.note, "limit": unit.limit}
    if entry is not None and state != "missing":
        holding = [] if state in UNFINISHED else valid_signatures(unit, entry, signatures)
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
