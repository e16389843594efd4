"""Checks a dataset and writes its export: what ``export`` does for one dataset, and a library for each of its own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pipelines.model.families import FAMILIES
from pipelines.model.findings import Finding, worst
from pipelines.publish import exports
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast, slow


class Checked(NamedTuple):
    """A dataset and its findings.

    ``held_back`` are the errors of translations, which are left out of the export; ``refused`` says whether another
    error prevents the export.
    """

    opened: Opened
    findings: tuple[Finding, ...]
    held_back: tuple[Finding, ...]
    refused: bool


class Written(NamedTuple):
    """An export, whether it differs from what the folder held, and the findings that prevented it."""

    built: exports.ExportResult
    changed: bool
    findings: tuple[Finding, ...]


def check(root: Path) -> Checked:
    """Validates a root.

    Raises:
        FileNotFoundError: the root holds no ``dataset`` folder.
    """
    early = fast(root)
    findings = slow(early).findings
    errors = [finding for finding in findings if finding.severity == "error"]
    held_back = tuple(finding for finding in errors if not FAMILIES[finding.code[:3]].blocking)
    refused = worst(finding for finding in findings if finding not in held_back) == "error"
    return Checked(early.opened, findings, held_back, refused)


def write(checked: Checked, target: Path, *, version: str = "", read_back: bool = False) -> Written:
    """Builds the export of a dataset that is not refused, and replaces the target folder with it in one step.

    Raises:
        NotAnExport: the target is not a folder, or contains files that no export wrote.
        OSError: the folder cannot be written; the old export is unchanged then.
    """
    built = exports.build(checked.opened, checked.findings, version=version, read_back=read_back)
    if built.findings:
        return Written(built, False, built.findings)
    changed, findings = exports.write(built.artifacts, target)
    return Written(built, changed, tuple(findings))
