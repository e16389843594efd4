"""Declares checks: generators of problems whose docstrings are the rules."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

from pipelines.model.findings import Problem, Rule, Severity
from pipelines.model.records import Dataset, Record

RecordRun = Callable[[Record, Dataset], Iterator[Problem]]
DatasetRun = Callable[[Dataset], Iterator[Problem]]
AuditRun = Callable[[Dataset, datetime.date], Iterator[Problem]]


@dataclass(frozen=True)
class Check:
    """A rule with the generator that looks for breaches of it."""

    rule: Rule


@dataclass(frozen=True)
class RecordCheck(Check):
    """A check of one record at a time.

    ``kinds`` names the kinds of record that it looks at, and the settings files, by their names, that it looks at as
    if each were a record.
    """

    run: RecordRun
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class DatasetCheck(Check):
    """A check of the dataset as a whole; each problem names its document, or is placed in dataset.yaml."""

    run: DatasetRun


@dataclass(frozen=True)
class AuditCheck(Check):
    """A check that depends on the day; ``validate`` does not run it."""

    run: AuditRun


def record_check(code: str, *kinds: str, severity: Severity = "error") -> Callable[[RecordRun], RecordCheck]:
    """Declares a check of every record, and settings file, of the kinds named.

    Raises:
        ValueError: the code is of no family, or the docstring lacks What, Why or Fix.
    """
    return lambda run: RecordCheck(Rule.of(code, severity, run.__name__, run.__doc__), run, kinds)


def dataset_check(code: str, *, severity: Severity = "error") -> Callable[[DatasetRun], DatasetCheck]:
    """Declares a check of the dataset as a whole.

    Raises:
        ValueError: the code is of no family, or the docstring lacks What, Why or Fix.
    """
    return lambda run: DatasetCheck(Rule.of(code, severity, run.__name__, run.__doc__), run)


def audit_check(code: str, *, severity: Severity = "error") -> Callable[[AuditRun], AuditCheck]:
    """Declares a check that depends on the day.

    Raises:
        ValueError: the code is of no family, or the docstring lacks What, Why or Fix.
    """
    return lambda run: AuditCheck(Rule.of(code, severity, run.__name__, run.__doc__), run)


C = TypeVar("C", bound=Check)


def declared(modules: Iterable[ModuleType], kind: type[C]) -> dict[str, C]:
    """The checks of a kind that modules declare, by code, in the order of the modules.

    Raises:
        ValueError: two checks have the same code.
    """
    found: dict[str, C] = {}
    for check in (value for module in modules for value in vars(module).values() if isinstance(value, kind)):
        if check.rule.code in found:
            raise ValueError(f"{check.rule.code} is taken")
        found[check.rule.code] = check
    return found
