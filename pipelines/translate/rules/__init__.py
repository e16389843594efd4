"""The TRN rules for one translation, by code, and what they find in a text."""

from __future__ import annotations

from pipelines.model.findings import Rule, Severity
from pipelines.translate.rules import characters, codes, language, numbers, placeholders, shape, terms
from pipelines.translate.rules.lengths import ODD, outliers
from pipelines.translate.rules.registry import CHECKS
from pipelines.translate.shapes import Issue, Locale, Unit

__all__ = ["FAMILIES", "RULES", "issues", "outliers", "severity"]

FAMILIES = (numbers, codes, placeholders, terms, shape, language, characters)
"""The modules that hold rules; importing them registers those."""

RULES: tuple[Rule, ...] = tuple(sorted((*(check.rule for check in CHECKS.values()), ODD), key=lambda rule: rule.code))
"""Every rule, in the order of the codes."""

_SEVERITIES: dict[str, Severity] = {rule.code: rule.severity for rule in RULES}
_RUNS = tuple((code, CHECKS[code].run) for code in sorted(CHECKS))


LONGEST = 20_000
"""Characters of a translation that is looked at; no text to translate comes near it."""


def issues(unit: Unit, target: str, locale: Locale) -> list[Issue]:
    """What is wrong with a translation, in the order of the codes; nothing where there is none yet."""
    if not target.strip():
        return []
    if len(target) > LONGEST:
        return [Issue("TRN145", f"it has {len(target):,} characters", "translate the English, and nothing else")]
    return [Issue(code, message, hint) for code, run in _RUNS for message, hint in run(unit, target, locale)]


def severity(code: str) -> Severity:
    """The severity of a code."""
    return _SEVERITIES[code]
