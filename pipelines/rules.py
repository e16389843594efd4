"""Every code that a run can give, with its rule."""

from __future__ import annotations

import pipelines.checks  # noqa: F401 - importing it registers the checks
from pipelines import export, fix, load
from pipelines.checks import schema, spelling, table
from pipelines.model import Rule
from pipelines.registry import CRASH, REGISTRY
from pipelines.translate import check as translations

WAIVED = tuple(
    Rule.of(code, "error", name, doc)
    for code, name, doc in (
        (
            "WAV001",
            "waiver_is_needed",
            """A waiver covers something that is still found.

            Why: a waiver that nothing needs hides the next fault of its kind.
            Mend: delete it from waivers.yaml.
            """,
        ),
        (
            "WAV002",
            "waiver_is_in_time",
            """A waiver's last day is not before the day of the last release.

            Why: a waiver is a debt with a date.
            Mend: mend the record and delete the waiver.
            """,
        ),
        (
            "WAV003",
            "waiver_names_a_check",
            """A waiver names a check and a record that exist, and not one that guards reading, ids or sign-offs.

            Why: a waiver with a misspelt name covers nothing, and some faults are nobody's to accept.
            Mend: correct the code or the record.
            """,
        ),
    )
)


def rules() -> dict[str, Rule]:
    """Every code that a run can give, with its rule, in the order of the codes."""
    checks = [check.rule for check in REGISTRY.checks()]
    every = [
        *load.RULES,
        *schema.RULES,
        *checks,
        *spelling.RULES,
        *table.RULES,
        *WAIVED,
        *export.RULES,
        *translations.RULES,
        fix.RULE,
        CRASH,
    ]
    return {rule.code: rule for rule in sorted(every, key=lambda rule: rule.code)}
