"""Every code that a run can give, with its rule."""

from __future__ import annotations

import pipelines.checks  # noqa: F401 - importing it registers the checks
from pipelines.checks import spelling
from pipelines.checks.registry import REGISTRY
from pipelines.model.findings import CRASH, Rule
from pipelines.source import formatting, load, schema_check
from pipelines.translate import check as translations
from pipelines.validate import suites

WAIVED = tuple(
    Rule.of(code, "error", name, doc)
    for code, name, doc in (
        (
            "WAV001",
            "waiver_is_needed",
            """A waiver covers something that is still found.

            Why: a waiver that nothing needs hides the next fault of its kind.
            Fix: delete it from waivers.yaml.
            """,
        ),
        (
            "WAV002",
            "waiver_is_in_time",
            """A waiver's last day is not before the day of the last release.

            Why: a waiver is a debt with a date.
            Fix: mend the record and delete the waiver.
            """,
        ),
        (
            "WAV003",
            "waiver_names_a_check",
            """A waiver names a check and a record that exist, and not one that guards reading, ids or sign-offs.

            Why: a waiver with a misspelt name covers nothing, and some faults are nobody's to accept.
            Fix: correct the code or the record.
            """,
        ),
    )
)

EXPORTED = tuple(
    Rule.of(code, "error", name, doc)
    for code, name, doc in (
        (
            "EXP001",
            "export_obeys_schema",
            """Every exported JSON file obeys its export schema.

            Why: apps rely on it; a fault of an exporter must be found here and not by them.
            Fix: correct the exporter, or change the schema and raise schema_version.
            """,
        ),
        (
            "EXP002",
            "csv_equals_json",
            """The CSV tables, read back, hold just what the JSON holds.

            Why: two formats of one dataset that differ are two datasets.
            Fix: correct the exporter; the message names the first row that differs.
            """,
        ),
        (
            "EXP003",
            "files_match_manifest",
            """What was written is what the manifest promises, byte for byte.

            Why: a full disk or a faulty one must not reach an app.
            Fix: free space or change the disk, and export again; the old export is untouched.
            """,
        ),
    )
)


def rules() -> dict[str, Rule]:
    """Every code that a run can give, with its rule, in the order of the codes."""
    checks = [check.rule for check in REGISTRY.checks()]
    every = [
        *load.RULES,
        *schema_check.RULES,
        *checks,
        *spelling.RULES,
        *suites.RULES,
        *WAIVED,
        *EXPORTED,
        *translations.RULES,
        formatting.RULE,
        CRASH,
    ]
    return {rule.code: rule for rule in sorted(every, key=lambda rule: rule.code)}
