"""Problems, rules, findings and reports, and two exceptions for what cannot be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipelines.model.families import FAMILIES, Family
from pipelines.model.places import Pointer
from pipelines.model.records import Document

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """What a check found wrong: the place, a message, and how to fix it.

    ``needle`` narrows the place to a piece of the text. ``document`` is needed only where a check looks at the whole
    dataset; for a check of one record it is that record's. ``key`` is the finding's (see Finding).
    """

    pointer: Pointer
    message: str
    hint: str
    needle: str = ""
    document: Document | None = None
    key: str = ""


@dataclass(frozen=True)
class Rule:
    """What can be found: a stable code, and what it guards, why, and how to fix it.

    ``slow`` findings are remembered between runs, because they take seconds on many files.
    """

    code: str
    severity: Severity
    name: str
    what: str
    why: str
    fix: str
    slow: bool = False

    @classmethod
    def of(cls, code: str, severity: Severity, name: str, docstring: str | None, *, slow: bool = False) -> Rule:
        """A rule from a docstring: What is its first paragraph; ``Why:`` and ``Fix:`` begin the others.

        Every rule of a ``slow`` family is slow.

        Raises:
            ValueError: a part is missing, or the code is of no family.
        """
        parts = re.fullmatch(r"(.+?)\n\s*Why: (.+?)\n\s*Fix: (.+)", (docstring or "").strip(), re.DOTALL)
        if not parts:
            raise ValueError(f"{code} ({name}) has no What, Why and Fix in its docstring")
        if code[:3] not in FAMILIES:
            raise ValueError(f"{code} ({name}) is of no family; pipelines/model/families.py lists them")
        what, why, fix = (" ".join(part.split()) for part in parts.groups())
        return cls(code, severity, name, what, why, fix, slow or FAMILIES[code[:3]].slow)

    @property
    def family(self) -> Family:
        """The family that its code belongs to."""
        return FAMILIES[self.code[:3]]

    def at(
        self,
        file: str,
        message: str,
        hint: str = "",
        *,
        line: int = 1,
        column: int = 1,
        record: str = "",
        key: str = "",
    ) -> Finding:
        """A finding of this rule; without a ``hint`` it has the rule's Fix."""
        return Finding(file, line, column, self.code, self.severity, record, message, hint or self.fix, key)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong: its place, what it is, and how to fix it.

    ``file`` is relative to the root; ``line`` and ``column`` count from 1. ``record`` is the record's id, or empty.
    ``key`` says what in the file it is about, where the record does not: the key of a translated string, or the code
    and the record of a waiver, joined by a colon.
    """

    file: str
    line: int
    column: int
    code: str
    severity: Severity
    record: str
    message: str
    hint: str
    key: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """What JSON output and the page hold of it: every field but ``key``."""
        return {name: value for name, value in vars(self).items() if name != "key"}


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The highest severity among findings, or None."""
    severities = {finding.severity for finding in findings}
    return "error" if "error" in severities else "warning" if severities else None


@dataclass(frozen=True)
class Report:
    """The result of a run: sorted findings, counts, seconds by stage, what was skipped, and a note."""

    findings: tuple[Finding, ...]
    records: int
    waived: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    skipped: str = ""
    note: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Errors, warnings, waived findings and records."""
        errors = sum(finding.severity == "error" for finding in self.findings)
        return {
            "errors": errors,
            "warnings": len(self.findings) - errors,
            "waived": self.waived,
            "records": self.records,
        }


CRASH = Rule.of(
    "BUG001",
    "error",
    "crash",
    """A check runs without an exception.

    Why: a check that stops early has not examined the rest.
    Fix: report it with the file that it names; the other checks have run.
    """,
)


def finding(rule: Rule, document: Document, problem: Problem) -> Finding:
    """A problem with its code, severity and position."""
    line, column = document.locate(problem.pointer, problem.needle)
    record = document.path.rsplit("/", 1)[-1].partition(".")[0] if document.path.count("/") > 1 else ""
    return rule.at(
        document.path, problem.message, problem.hint, line=line, column=column, record=record, key=problem.key
    )


class Unknown(Exception):
    """A name or input that a command does not know or accept."""


class Unsound(Exception):
    """A dataset that did not pass its checks; ``findings`` lists the reasons."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


class BrokenSchema(Exception):
    """A schema file that is missing, not JSON or not a JSON Schema; ``path`` names it, relative to the root."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
