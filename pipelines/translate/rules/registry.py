"""How a rule for one translation is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines.checks.declare import Check
from pipelines.model.findings import Rule, Severity
from pipelines.translate.shapes import Locale, Unit

Found = Iterator[tuple[str, str]]
"""What a rule finds in a translation: message and hint, for each thing that is wrong."""

Run = Callable[[Unit, str, Locale], Found]


@dataclass(frozen=True)
class TranslationCheck(Check):
    """A check of one translation.

    ``meaning`` is whether it guards the meaning: an error then, and a warning as long as the translation is a draft.
    """

    run: Run
    meaning: bool = False


def rule(code: str, severity: Severity = "error", *, meaning: bool = False) -> Callable[[Run], TranslationCheck]:
    """Declares a check of a unit, its translation, and the locale of that.

    Raises:
        ValueError: the code is of no family, or the docstring lacks What, Why or Fix.
    """
    return lambda run: TranslationCheck(Rule.of(code, severity, run.__name__, run.__doc__), run, meaning)
