"""The list of rules for one translation, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines.model.findings import Rule, Severity
from pipelines.translate.shapes import Locale, Unit

Found = Iterator[tuple[str, str]]
"""What a rule finds in a translation: message and hint, for each thing that is wrong."""

Run = Callable[[Unit, str, Locale], Found]


@dataclass(frozen=True)
class Check:
    """A rule, and the generator that looks for breaches of it."""

    rule: Rule
    run: Run


CHECKS: dict[str, Check] = {}
"""Every rule of one translation by its code; importing ``pipelines.translate.rules`` fills it."""


def rule(code: str, severity: Severity = "error") -> Callable[[Run], Run]:
    """Registers a generator over a unit, its translation, and the locale of that.

    Raises:
        ValueError: the code is taken, or the docstring lacks What, Why or Mend.
    """

    def register(run: Run) -> Run:
        if code in CHECKS:
            raise ValueError(f"{code} is taken")
        CHECKS[code] = Check(Rule.of(code, severity, run.__name__, run.__doc__), run)
        return run

    return register
