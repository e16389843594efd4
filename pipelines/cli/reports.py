"""Findings as text, JSON, GitHub annotations, SARIF or JUnit."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from pipelines.model.changes import Change
from pipelines.model.findings import Finding, Report, Rule, worst
from pipelines.model.hidden import visible

GITHUB_LIMIT = 10
"""GitHub shows ten errors and ten warnings of a step, and drops the rest."""


def counted(number: int, noun: str) -> str:
    """A number with a noun in the singular or plural: ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def line(finding: Finding, *, bold: Callable[[str], str] = str, dim: Callable[[str], str] = str) -> str:
    """A finding as text; the hint is on a line of its own."""
    where = f"{visible(finding.file)}:{finding.line}:{finding.column}"
    what, hint = visible(finding.message), visible(finding.hint)
    return f"{bold(where)}: {finding.severity}: {what} [{finding.code}]\n    {dim(hint)}"


def summary(report: Report) -> str:
    """The last line of a run: the numbers of records, errors and warnings, and the seconds."""
    counts = report.counts
    waived = f", {counts['waived']} waived" if counts["waived"] else ""
    records, *found = (counted(counts[f"{noun}s"], noun) for noun in ("record", "error", "warning"))
    return f"{records}: {', '.join(found)}{waived}. ({sum(report.seconds.values()):.2f} s)"


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Findings with the warnings first, so that the errors stand just above the summary."""
    return sorted(findings, key=lambda finding: finding.severity == "error")


def text(report: Report, _: Mapping[str, Rule]) -> str:
    """All findings as text."""
    lines = [line(finding) for finding in by_severity(report.findings)]
    return "\n".join([*lines, *([report.skipped] if report.skipped else []), summary(report)]) + "\n"


def as_json(report: Report, _: Mapping[str, Rule]) -> str:
    """A JSON object: findings, counts, seconds by stage."""
    return (
        json.dumps(
            {
                "findings": [finding.as_dict() for finding in report.findings],
                "counts": report.counts,
                "timings": dict(report.seconds),
                "skipped": report.skipped,
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def github(report: Report, _: Mapping[str, Rule]) -> str:
    """Workflow commands that GitHub shows as annotations in a pull request; at most ten of each severity."""
    shown: Counter[str] = Counter()
    lines = []
    for finding in report.findings:
        shown[finding.severity] += 1
        if shown[finding.severity] <= GITHUB_LIMIT:
            properties = ",".join(
                f"{key}={_property(str(value))}"
                for key, value in (
                    ("file", finding.file),
                    ("line", finding.line),
                    ("col", finding.column),
                    ("title", finding.code),
                )
            )
            message = _data(f"{finding.message}\n{finding.hint}")
            lines.append(f"::{finding.severity} {properties}::{message}")
    for severity, count in sorted(shown.items()):
        if count > GITHUB_LIMIT:
            lines.append(f"::notice::and {count - GITHUB_LIMIT} more of severity {severity}; see the log of validate")
    return "\n".join([*lines, summary(report)]) + "\n"


def sarif(report: Report, rules: Mapping[str, Rule]) -> str:
    """A SARIF 2.1.0 log: one run, every rule, and fingerprints that do not depend on line numbers."""
    order = list(rules)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "pipelines",
                        "rules": [
                            {
                                "id": rule.code,
                                "name": rule.name.title().replace("_", ""),
                                "shortDescription": {"text": rule.what},
                                "fullDescription": {"text": rule.why},
                                "help": {"text": rule.fix},
                                "defaultConfiguration": {"level": rule.severity},
                            }
                            for rule in rules.values()
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": finding.code,
                        "ruleIndex": order.index(finding.code),
                        "level": finding.severity,
                        "message": {"text": f"{finding.message}. {finding.hint}"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": quote(os.fsencode(finding.file))},
                                    "region": {"startLine": finding.line, "startColumn": finding.column},
                                }
                            }
                        ],
                        "partialFingerprints": {"findingV1": fingerprint},
                    }
                    for finding, fingerprint in _fingerprints(report.findings)
                ],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def junit(report: Report, rules: Mapping[str, Rule]) -> str:
    """JUnit XML with one test case for each rule, so that a passing run shows the number of checked rules."""
    from lxml import etree

    from pipelines.translate.formats.xml import to_bytes

    by_code: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    failed = [code for code, found in by_code.items() if worst(found) == "error"]
    counts = {"tests": str(len(rules)), "failures": str(len(failed)), "errors": "0"}
    root = etree.Element("testsuites", counts, name="pipelines")
    suite = etree.SubElement(root, "testsuite", counts, name="validate", skipped="0")
    for rule in rules.values():
        name = f"{rule.code} {rule.name}"
        case = etree.SubElement(suite, "testcase", classname=f"validate.{rule.code[:3]}", name=name)
        if found := by_code.get(rule.code):
            is_failure = rule.code in failed
            result = etree.SubElement(case, "failure" if is_failure else "system-out")
            result.text = _xml("\n".join(map(line, found)))
            if is_failure:
                result.set("message", _xml(found[0].message))
    return to_bytes(root).decode()


REPORTERS: Mapping[str, Callable[[Report, Mapping[str, Rule]], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
    "junit": junit,
}
"""The output formats by their names for ``--format``."""


def changes_text(changes: Sequence[Change]) -> str:
    """Changes as text, one on each line."""
    return "".join(f"{change.bump:<6} {visible(change.message)}\n" for change in changes) or "nothing changed\n"


def _fingerprints(findings: Sequence[Finding]) -> Iterable[tuple[Finding, str]]:
    seen: Counter[str] = Counter()
    for finding in findings:
        basis = "\0".join((finding.code, finding.file, finding.message))
        seen[basis] += 1
        unique = f"{basis}\0{seen[basis]}".encode("utf-8", "surrogatepass")
        yield finding, hashlib.sha256(unique).hexdigest()[:32]


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _xml(value: str) -> str:
    """Text with U+FFFD in place of characters that XML 1.0 does not allow."""
    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", value)
