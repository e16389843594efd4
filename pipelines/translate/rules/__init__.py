"""The TRN rules for a single translation, and the function that applies them."""

from __future__ import annotations

from pipelines.checks.declare import declared
from pipelines.model.findings import Rule, Severity
from pipelines.translate.rules import (
    characters,
    codes,
    encoding,
    language,
    meaning,
    numbers,
    placeholders,
    shape,
    terms,
    wording,
)
from pipelines.translate.rules.lengths import ODD, outliers
from pipelines.translate.rules.registry import TranslationCheck
from pipelines.translate.shapes import Issue, Locale, State, Unit

__all__ = ["CHECKS", "MEANING", "RULES", "issues", "outliers", "severity"]

CHECKS = declared(
    (numbers, codes, placeholders, terms, shape, language, characters, meaning, wording, encoding), TranslationCheck
)
"""Every check of one translation by its code."""

RULES: tuple[Rule, ...] = tuple(sorted((*(check.rule for check in CHECKS.values()), ODD), key=lambda rule: rule.code))
"""Every rule, in the order of the codes."""

MEANING = frozenset(code for code, check in CHECKS.items() if check.meaning)
"""The codes of the checks that guard the meaning."""

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
    found = [Issue(code, message, hint) for code, run in _RUNS for message, hint in run(unit, target, locale)]
    codes = {issue.code for issue in found}
    return [issue for issue in found if not _explained(issue.code, codes)] if len(codes) > 1 else found


_EXPLAINED = {
    "TRN107": {"TRN113"},
    "TRN172": {"TRN103", "TRN132"},
    "TRN187": {"TRN157"},
    "TRN188": {"TRN146"},
    "TRN191": {"TRN153", "TRN162", "TRN163"},
}
"""The checks that do not report what another one has found: the same word, character or English."""

_NOT_THE_LANGUAGE = {"TRN151", "TRN152"}


def _explained(code: str, codes: set[str]) -> bool:
    return bool(codes & _EXPLAINED.get(code, set()) or (codes & _NOT_THE_LANGUAGE and code > "TRN170"))


def severity(code: str, state: State = "translated") -> Severity:
    """The severity of a code for a translation in a state; an error about the meaning of a draft is a warning."""
    return "warning" if state == "draft" and code in MEANING else _SEVERITIES[code]
