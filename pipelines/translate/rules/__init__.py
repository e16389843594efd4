"""The TRN rules for a single translation, and the function that applies them."""

from __future__ import annotations

from pipelines.checks.declare import declared
from pipelines.model.findings import Rule, Severity
from pipelines.translate.rules import characters, codes, language, numbers, placeholders, shape, terms
from pipelines.translate.rules.lengths import ODD, outliers
from pipelines.translate.rules.registry import TranslationCheck
from pipelines.translate.shapes import Issue, Locale, Unit

__all__ = ["CHECKS", "RULES", "issues", "outliers", "severity"]

CHECKS = declared((numbers, codes, placeholders, terms, shape, language, characters), TranslationCheck)
"""Every check of one translation by its code."""

RULES: tuple[Rule, ...] = tuple(sorted((*(check.rule for check in CHECKS.values()), ODD), key=lambda rule: rule.code))
"""Every rule, in the order of the codes."""

_SEVERITIES: dict[str, Severity] = {rule.code: rule.severity for rule in RULES}
_RUNS = tuple((code, CHECKS[code].run) for code in sorted(CHECKS))


LONGEST = 20_000
"""The longest translation, in characters, that is checked; real texts are much shorter."""


def issues(unit: Unit, target: str, locale: Locale) -> list[Issue]:
    """The issues of a translation, sorted by code; none for an empty translation."""
    if not target.strip():
        return []
    if len(target) > LONGEST:
        return [Issue("TRN145", f"it has {len(target):,} characters", "translate the English and nothing else")]
    return [Issue(code, message, hint) for code, run in _RUNS for message, hint in run(unit, target, locale)]


def severity(code: str) -> Severity:
    """The severity of a code."""
    return _SEVERITIES[code]
