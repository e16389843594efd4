"""Validates one dataset of a library: the function that every engine runs, in whichever process."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.files import swap
from pipelines.library import stored
from pipelines.library.definition import NAME, Member
from pipelines.library.stored import Basis, Stored
from pipelines.model.families import FAMILIES
from pipelines.model.findings import CRASH, Finding, Report
from pipelines.validate.rules import LIBRARY_IS_DEFINED

if TYPE_CHECKING:
    from pipelines.validate.opened import Opened

TOGETHER = ("LIB", "TAB")
"""The families of what is checked over several datasets."""


@dataclass(frozen=True)
class Task:
    """A dataset to validate, and how.

    ``store`` is its folder in the store. ``environment`` is a hash of what checks it (``unchanged.environment_of``);
    without one nothing is remembered. ``fast`` stops after the fast checks. With ``codes`` only these are looked for.
    """

    member: Member
    store: Path
    environment: str
    fast: bool = False
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Outcome:
    """What was found in a dataset: findings with paths below the library's folder, and the numbers of its report.

    ``rows`` is the hash of its rows, which are stored (``stored.rows_file``), or empty; ``trouble`` says why they could
    not be. ``known`` says that it is as it was in an earlier run, so that nothing was checked again.
    """

    name: str
    findings: tuple[Finding, ...]
    records: int
    waived: int
    rows: str
    known: bool
    skipped: str
    trouble: str = ""


def work(task: Task) -> Outcome:
    """Validates a dataset, or recalls its report if nothing that it depends on has changed.

    Rows are stored for a dataset without errors that would prevent its export, because those of broken records are
    misleading. Whatever goes wrong is a finding of that dataset, so that the others are validated.
    """
    report_file = task.store / ("fast.json" if task.fast else "report.json")
    basis, trouble = Basis(), ""
    try:
        if task.environment:
            basis = stored.basis_of(report_file, task.member.root, task.environment)
            known = stored.recall(report_file, basis.value)
            if known and (not known.rows or _there(task, known.rows)):
                if basis.stamp and not basis.known:
                    stored.keep(report_file, basis, task.environment, known)
                return _outcome(task, known, known=True)
        found, sound = _validated(task)
        if sound:
            try:
                found = found._replace(rows=_written(task, sound))
            except OSError as error:
                trouble = error.strerror or str(error)
        if not trouble and stored.still(basis, task.member.root, task.environment):
            stored.keep(report_file, basis, task.environment, found)
            if not task.fast:
                _sweep(task, found.rows)
    except Exception as error:  # the other datasets are validated
        message = f"the dataset could not be checked: {type(error).__name__}: {error}"
        hint = "free space, or check the permissions; then run it again" if isinstance(error, OSError) else ""
        found = Stored((CRASH.at("dataset/dataset.yaml", message, hint),), 0, 0, "", "")
    if not (task.member.root / "dataset").is_dir():
        message = f"the folder dataset/ of {task.member.name} was removed during the run"
        gone = LIBRARY_IS_DEFINED.at(NAME, message, "run it again")
        return Outcome(task.member.name, (gone,), 0, 0, "", known=False, skipped="")
    return _outcome(task, found, known=False, trouble=trouble)


def _validated(task: Task) -> tuple[Stored, Opened | None]:
    """The report of a dataset, and what its rows are made of if it is to be compared."""
    from pipelines.validate.run import fast, slow

    early = fast(task.member.root, task.codes)
    if task.fast:
        return _stored(Report(early.findings, len(early.dataset.records), early.waived)), None
    report = slow(early, remember=bool(task.environment))
    if task.codes and not any(code[:3] in TOGETHER for code in task.codes):
        return _stored(report), None
    complete, every = early, report.findings
    if task.codes:
        complete = fast(task.member.root)
        every = slow(complete, remember=False).findings
    blocked = any(finding.severity == "error" and FAMILIES[finding.code[:3]].blocking for finding in every)
    return _stored(report), None if blocked or complete.dataset.unread else complete.opened


def _stored(report: Report) -> Stored:
    return Stored(report.findings, report.records, report.waived, "", report.skipped)


def _there(task: Task, rows: str) -> bool:
    """Whether a file of rows is there; one without content is what a machine leaves that lost power."""
    with suppress(OSError):
        return stored.rows_file(task.store, rows).stat().st_size > 0
    return False


def _written(task: Task, opened: Opened) -> str:
    """Stores the rows of a dataset in a file that is named by their hash, so that a report tells which are its own."""
    from pipelines.library import rows

    new = task.store / f".rows-{os.getpid()}"
    swap.sweep(task.store, lambda name: name.startswith("."))
    try:
        rows.write(new, task.member.name, opened)
        digest = hashlib.sha256(new.read_bytes()).hexdigest()
        new.replace(stored.rows_file(task.store, digest))
    finally:
        with suppress(OSError):
            new.unlink()
    return digest


def _sweep(task: Task, rows: str) -> None:
    """Removes the rows of earlier reports."""
    for path in task.store.glob("rows-*"):
        if path != stored.rows_file(task.store, rows):
            with suppress(OSError):
                path.unlink()


def _outcome(task: Task, found: Stored, *, known: bool, trouble: str = "") -> Outcome:
    name = task.member.name
    return Outcome(
        name, stored.below(name, found.findings), found.records, found.waived, found.rows, known, found.skipped, trouble
    )
