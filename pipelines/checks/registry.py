"""The one list of checks, and how they are run over a dataset."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pipelines.model.findings import CRASH, Finding, Problem, Rule, Severity, finding
from pipelines.model.records import Dataset, Document, Record

RecordCheck = Callable[[Record, Dataset], Iterator[Problem]]
DatasetCheck = Callable[[Dataset], Iterator[Problem]]
AuditCheck = Callable[[Dataset, datetime.date], Iterator[Problem]]
F = TypeVar("F", bound=Callable[..., Iterator[Problem]])


@dataclass(frozen=True)
class Check:
    """A rule, and the generator that looks for breaches of it.

    ``kinds`` names the kinds of record that a record check looks at, and the settings files, by their names, that it
    looks at as if each were a record; it is empty for a check of the whole dataset.
    """

    rule: Rule
    run: Callable[..., Iterator[Problem]]
    kinds: tuple[str, ...] = ()


class Registry:
    """Checks in the order of their codes, of three collections: record, dataset, audit."""

    def __init__(self) -> None:
        self.record: dict[str, Check] = {}
        self.dataset: dict[str, Check] = {}
        self.audit: dict[str, Check] = {}

    def checks(self) -> Iterator[Check]:
        """Every check."""
        for collection in (self.record, self.dataset, self.audit):
            yield from collection.values()


REGISTRY = Registry()
"""Every check by its code; importing ``pipelines.checks`` fills it."""


def record_check(code: str, *kinds: str, severity: Severity = "error") -> Callable[[F], F]:
    """Registers a generator of problems in one record, run on every record, and settings file, of the kinds named.

    Raises:
        ValueError: the code is taken, or the docstring lacks What, Why or Mend.
    """
    return _registrar(REGISTRY.record, code, severity, kinds)


def dataset_check(code: str, *, severity: Severity = "error") -> Callable[[F], F]:
    """Registers a generator of problems in the dataset as a whole; each problem names its document.

    Raises:
        ValueError: the code is taken, or the docstring lacks What, Why or Mend.
    """
    return _registrar(REGISTRY.dataset, code, severity, ())


def audit_check(code: str, *, severity: Severity = "error") -> Callable[[F], F]:
    """Registers a generator of problems that depend on the day; ``validate`` does not run it.

    Raises:
        ValueError: the code is taken, or the docstring lacks What, Why or Mend.
    """
    return _registrar(REGISTRY.audit, code, severity, ())


def run(dataset: Dataset, codes: Iterable[str] | None = None) -> list[Finding]:
    """What the record and dataset checks find, or those of some codes; sorted by file and line."""
    wanted = None if codes is None else set(codes)
    findings: list[Finding] = []
    by_kind: dict[str, list[Check]] = {}
    for check in REGISTRY.record.values():
        if wanted is None or check.rule.code in wanted:
            for kind in check.kinds:
                by_kind.setdefault(kind, []).append(check)
    others = [Record(name, name, document) for name, document in dataset.settings.items()]
    for record in (*dataset.records, *others):
        for check in by_kind.get(record.kind, ()):
            _collect(check, findings, record.document, record.id, record, dataset)
    home = dataset.settings.get("dataset")
    for check in REGISTRY.dataset.values():
        if home and (wanted is None or check.rule.code in wanted):
            _collect(check, findings, home, "", dataset)
    return sorted(findings)


def run_audit(dataset: Dataset, today: datetime.date, codes: Iterable[str] | None = None) -> list[Finding]:
    """What the audit checks find on a day, or those of some codes; sorted by file and line."""
    findings: list[Finding] = []
    if home := dataset.settings.get("dataset"):
        for code in REGISTRY.audit if codes is None else codes:
            _collect(REGISTRY.audit[code], findings, home, "", dataset, today)
    return sorted(findings)


def _collect(check: Check, findings: list[Finding], home: Document, record: str, *arguments: Any) -> None:
    try:
        for problem in check.run(*arguments):
            findings.append(finding(check.rule, problem.document or home, problem))
    except Exception as error:  # one faulty check must not hide what the others find
        what = f"{check.rule.code} stopped: {type(error).__name__}: {error}"
        findings.append(Finding(home.path, 1, 1, CRASH.code, "error", record, what, CRASH.fix))


def _registrar(collection: dict[str, Check], code: str, severity: Severity, kinds: tuple[str, ...]) -> Callable[[F], F]:
    def register(function: F) -> F:
        if any(check.rule.code == code for check in REGISTRY.checks()):
            raise ValueError(f"{code} is taken")
        collection[code] = Check(Rule.of(code, severity, function.__name__, function.__doc__), function, kinds)
        return function

    return register
