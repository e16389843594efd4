"""The findings that somebody has accepted for a time, and what is wrong with waivers."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.checks import spelling
from pipelines.model.findings import CRASH, Finding, Problem, finding
from pipelines.model.records import Dataset
from pipelines.validate.rules import WAIVED, rules

NEVER_WAIVED = ("YML", "LAY", "SCH", "IDS", "REV", "WAV", "BUG", "EXP", "AUD")
"""Families whose findings nobody can accept: the files cannot be trusted while they stand."""

SLOW = ("FMT", "TAB", "TRN", *(rule.code for rule in spelling.RULES))
"""Families whose findings are remembered, because they take seconds on many files."""


def waive(
    findings: Sequence[Finding], dataset: Dataset, codes: frozenset[str] | None, *, slow: bool, complete: bool = True
) -> tuple[list[Finding], int]:
    """Findings without those that are waived, with what is wrong with the waivers; and how many were waived."""
    unneeded, late, unknown = WAIVED
    document = dataset.settings.get("waivers")
    kept = list(findings)
    if document is None:
        told = dataset.knows("waivers")  # else nobody can tell which of these are accepted
        return [item for item in kept if told or not item.record or item.code.startswith(NEVER_WAIVED)], 0
    known = rules()
    complete = complete and not dataset.unread and not any(item.code == CRASH.code for item in findings)
    released = dataset.about.get("released", "")
    for index, waiver in enumerate(document.data["waivers"]):
        code, record = waiver["check"], waiver["record"]
        if code.startswith(SLOW) is not slow:
            continue
        place = ("waivers", index, "check")
        if code not in known or code.startswith(NEVER_WAIVED) or dataset.absent(record):
            what = f"{record} does not exist" if dataset.absent(record) else f"{code} cannot be waived"
            kept.append(finding(unknown, document, Problem(place, what, "correct the code or the record")))
            continue
        if waiver["until"] < released:
            problem = Problem(place, f"the waiver ended on {waiver['until']}", "mend the record, delete the waiver")
            kept.append(finding(late, document, problem))
            continue
        rest = [item for item in kept if (item.code, item.record) != (code, record)]
        if len(rest) < len(kept):
            kept = rest
        elif complete and (codes is None or code in codes):
            problem = Problem(place, f"{record} has no {code} any more", "delete the waiver")
            kept.append(finding(unneeded, document, problem))
    return kept, len(findings) - sum(1 for item in kept if not item.code.startswith("WAV"))
