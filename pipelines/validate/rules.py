"""The rules of waivers, claims and exports, and every rule that a run can report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipelines.model.findings import CRASH, Rule

WAIVER_IS_NEEDED = Rule.of(
    "WAV001",
    "error",
    "waiver_is_needed",
    """A waiver covers something that is still found.

    Why: an unneeded waiver hides the next finding of its kind.
    Fix: delete it from waivers.yaml.
    """,
)

WAIVER_IS_IN_TIME = Rule.of(
    "WAV002",
    "error",
    "waiver_is_in_time",
    """A waiver's last day is not before the day of the last release.

    Why: a waiver accepts a finding for a limited time.
    Fix: fix the record and delete the waiver.
    """,
)

WAIVER_NAMES_A_CHECK = Rule.of(
    "WAV003",
    "error",
    "waiver_names_a_check",
    """A waiver names a check and a record that exist, and a check that can be waived.

    Why: a waiver with a misspelt name has no effect, and faults of reading, ids and sign-offs cannot be accepted.
    Fix: correct the code or the record.
    """,
)

CLAIM_NAMES_A_CHECK = Rule.of(
    "CNF001",
    "error",
    "claim_names_a_check",
    """An item of conformance.yaml names checks that exist.

    Why: a claimed item has lost its proof when its check is gone, and a reader relies on the claim.
    Fix: name the check that took its place, or correct the outcome and give the reason.
    """,
)

EXPORT_OBEYS_SCHEMA = Rule.of(
    "EXP001",
    "error",
    "export_obeys_schema",
    """Every exported JSON file matches its export schema.

    Why: apps rely on it; a fault of an exporter must be found before they use it.
    Fix: correct the exporter, or change the schema and raise schema_version.
    """,
)

CSV_EQUALS_JSON = Rule.of(
    "EXP002",
    "error",
    "csv_equals_json",
    """The CSV tables, read back, equal the JSON.

    Why: all formats of a dataset must have the same content.
    Fix: correct the exporter; the message names the first row that differs.
    """,
)

FILES_MATCH_MANIFEST = Rule.of(
    "EXP003",
    "error",
    "files_match_manifest",
    """The written files match the manifest, byte for byte.

    Why: damage by a full or faulty disk must not reach an app.
    Fix: free space or change the disk, and export again; the old export is unchanged.
    """,
)


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of the codes; the first call loads every module that declares some."""
    from pipelines.checks import spelling
    from pipelines.checks.registry import checks
    from pipelines.source import formatting, load, schema_check
    from pipelines.translate import check as translations
    from pipelines.validate import suites

    every = [
        *load.RULES,
        *schema_check.RULES,
        *(check.rule for check in checks().values()),
        *spelling.RULES,
        *suites.RULES,
        *(WAIVER_IS_NEEDED, WAIVER_IS_IN_TIME, WAIVER_NAMES_A_CHECK, CLAIM_NAMES_A_CHECK),
        *(EXPORT_OBEYS_SCHEMA, CSV_EQUALS_JSON, FILES_MATCH_MANIFEST),
        *translations.RULES,
        formatting.RULE,
        CRASH,
    ]
    return {rule.code: rule for rule in sorted(every, key=lambda rule: rule.code)}
