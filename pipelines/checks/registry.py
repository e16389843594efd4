"""The list of check modules, and functions that run their checks over a dataset."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from pipelines.checks.declare import AuditCheck, Check, DatasetCheck, RecordCheck, declared
from pipelines.model.findings import CRASH, Finding, Problem, Rule, finding
from pipelines.model.records import Dataset, Document, Record


@cache
def checks() -> dict[str, Check]:
    """Every check by its code. The first call imports the modules, which compile many expressions."""
    from pipelines.checks import (
        article,
        audit,
        birads,
        codes,
        conformance,
        density,
        directions,
        edition,
        evaluation,
        ids,
        myths,
        numbers,
        order,
        pictures,
        reader_text,
        recalls,
        references,
        review,
        source_quality,
        sources,
        statistics,
        wording,
    )

    modules = (
        article,
        audit,
        birads,
        codes,
        conformance,
        density,
        directions,
        edition,
        evaluation,
        ids,
        myths,
        numbers,
        order,
        pictures,
        reader_text,
        recalls,
        references,
        review,
        source_quality,
        sources,
        statistics,
        wording,
    )
    return declared(modules, Check)


def run(dataset: Dataset, codes: Iterable[str] | None = None) -> list[Finding]:
    """The findings of all record and dataset checks, or of those with some codes; sorted by file and line."""
    wanted = None if codes is None else set(codes)
    chosen = [check for code, check in checks().items() if wanted is None or code in wanted]
    findings: list[Finding] = []
    by_kind: dict[str, list[RecordCheck]] = {}
    for check in chosen:
        if isinstance(check, RecordCheck):
            for kind in check.kinds:
                by_kind.setdefault(kind, []).append(check)
    settings = [Record(name, name, document) for name, document in dataset.settings.items()]
    for record in (*dataset.records, *settings):
        for check in by_kind.get(record.kind, ()):
            try:
                for problem in check.run(record, dataset):
                    findings.append(finding(check.rule, problem.document or record.document, problem))
            except Exception as error:  # one faulty check must not hide what the others find
                findings.append(_crash(check.rule, record.document, record.id, error))
    if home := dataset.settings.get("dataset"):
        for check in chosen:
            if isinstance(check, DatasetCheck):
                findings += _found(check.rule, home, check.run, dataset)
    return sorted(findings)


def run_audit(dataset: Dataset, today: datetime.date, codes: Iterable[str] | None = None) -> list[Finding]:
    """The findings of all audit checks for a day, or of those with some codes; sorted by file and line."""
    wanted = None if codes is None else set(codes)
    findings: list[Finding] = []
    if home := dataset.settings.get("dataset"):
        for code, check in checks().items():
            if isinstance(check, AuditCheck) and (wanted is None or code in wanted):
                findings += _found(check.rule, home, check.run, dataset, today)
    return sorted(findings)


def _found(rule: Rule, home: Document, run: Callable[..., Iterator[Problem]], *arguments: Any) -> list[Finding]:
    """The findings of one check of the dataset; if it crashes, those until then and a finding for the crash."""
    found: list[Finding] = []
    try:
        for problem in run(*arguments):
            found.append(finding(rule, problem.document or home, problem))
    except Exception as error:  # as above
        found.append(_crash(rule, home, "", error))
    return found


def _crash(rule: Rule, home: Document, record: str, error: Exception) -> Finding:
    return CRASH.at(home.path, f"{rule.code} stopped: {type(error).__name__}: {error}", record=record)
