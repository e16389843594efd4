"""Applies waivers, and reports faults of waivers."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model.families import FAMILIES
from pipelines.model.findings import CRASH, Finding, Problem, finding
from pipelines.model.records import Dataset
from pipelines.validate.rules import WAIVER_IS_IN_TIME, WAIVER_IS_NEEDED, WAIVER_NAMES_A_CHECK, rules


def waive(
    findings: Sequence[Finding], dataset: Dataset, codes: frozenset[str] | None, *, slow: bool, complete: bool = True
) -> tuple[list[Finding], int]:
    """Findings without the waived ones, plus findings about the waivers; and the number of waived findings."""
    document = dataset.settings.get("waivers")
    kept, waived = list(findings), 0
    if document is None:
        known = dataset.knows("waivers")  # otherwise any of these may be accepted
        return [item for item in kept if known or not item.record or not _is_waivable(item.code)], 0
    complete = complete and not dataset.unread and not any(item.code == CRASH.code for item in findings)
    released = dataset.about.get("released", "")
    for index, waiver in enumerate(dataset.waivers):
        code, record = waiver["check"], waiver["record"]
        if _is_slow(code) is not slow:
            continue
        place = ("waivers", index, "check")
        if code not in rules() or not _is_waivable(code) or dataset.absent(record):
            message = f"{record} does not exist" if dataset.absent(record) else f"{code} cannot be waived"
            problem = Problem(place, message, "correct the code or the record")
            kept.append(finding(WAIVER_NAMES_A_CHECK, document, problem))
            continue
        if waiver["until"] < released:
            problem = Problem(place, f"the waiver ended on {waiver['until']}", "fix the record, delete the waiver")
            kept.append(finding(WAIVER_IS_IN_TIME, document, problem))
            continue
        rest = [item for item in kept if (item.code, item.record) != (code, record)]
        if len(rest) < len(kept):
            waived += len(kept) - len(rest)
            kept = rest
        elif complete and (codes is None or code in codes):
            message = f"{record} has no {code} any more"
            problem = Problem(place, message, "delete the waiver", key=f"{code}:{record}")
            kept.append(finding(WAIVER_IS_NEEDED, document, problem))
    return kept, waived


def _is_waivable(code: str) -> bool:
    return code[:3] not in FAMILIES or FAMILIES[code[:3]].waivable


def _is_slow(code: str) -> bool:
    """Whether findings of a code are remembered; for an unknown code, whether those of its family are."""
    rule, family = rules().get(code), FAMILIES.get(code[:3])
    return rule.slow if rule else family is not None and family.slow
