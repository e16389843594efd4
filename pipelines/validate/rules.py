"""The rules of waivers, claims, exports and libraries, and every rule that a run can report."""

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


LIBRARY_IS_DEFINED = Rule.of(
    "LIB001",
    "error",
    "library_is_defined",
    """library.yaml can be read, matches its schema, and names folders that contain dataset/. Their names consist of
    letters, digits, ., _ and -, differ in more than upper and lower case, and are not those of the index.

    Why: a dataset that no entry names is neither checked nor published, and nobody notices. A name is part of the
    address of what is published.
    Fix: correct the entry that the message names; schemas/README.md lists every field with examples.
    """,
)

ID_HAS_ONE_MEANING = Rule.of(
    "LIB002",
    "error",
    "id_has_one_meaning",
    """An id names the same content in every dataset of a library: a record with the same text and figures, the same
    source, or a statistic of the same people and outcome. The finding is in the dataset that differs from most.

    Why: an app that shows several datasets finds a record by its id, and shows one of the two for both.
    Fix: make the records equal, or give one of them another id and redirect the old one.
    """,
)

SOURCE_HAS_ONE_DESCRIPTION = Rule.of(
    "LIB003",
    "error",
    "source_has_one_description",
    """Datasets describe a source in the same way if they cite the same address or DOI: title, publisher, type, date,
    grade, rights and retraction, as far as both give them.

    Why: one of the two is wrong, or out of date; a retraction that one dataset misses keeps its claims alive there.
    Fix: look at the source, and correct the dataset that is wrong.
    """,
)

STATISTIC_HAS_ONE_VALUE = Rule.of(
    "LIB004",
    "error",
    "statistic_has_one_value",
    """Datasets give the same value for the same source, population, outcome and time; counts are compared with counts,
    and printed values with printed values.

    Why: a reader of both learns two numbers for one thing, and at least one was copied wrongly.
    Fix: look at the source, and correct the dataset that is wrong; if both are right, say in the words what differs.
    """,
)

LINK_LEADS_SOMEWHERE = Rule.of(
    "LIB005",
    "error",
    "link_leads_somewhere",
    """An address below the base_url of another dataset of the library, and that names a record, names a published one.

    Why: the reader who follows it finds nothing, or a notice that the record was withdrawn.
    Fix: name the record that took its place, or remove the link.
    """,
)

TERM_HAS_ONE_TRANSLATION = Rule.of(
    "LIB006",
    "warning",
    "term_has_one_translation",
    """An English term of the glossaries has one translation in each language, in every dataset. A translation that a
    person has checked counts before drafts, and then the one that most datasets have.

    Why: a reader takes two words for two things.
    Fix: agree on one translation; if the term has two meanings, give the English terms different words.
    """,
)

TEXT_IS_WRITTEN_ONCE = Rule.of(
    "LIB007",
    "warning",
    "text_is_written_once",
    """No text of eight words or more is the same in records of different ids in two datasets; only records that make a
    claim are compared.

    Why: the copies diverge with the first edit, and a correction misses one of them.
    Fix: let one dataset have the record and the other use it under the same id, or reword one of them.
    """,
)

LIBRARY_RULES = (
    *(LIBRARY_IS_DEFINED, ID_HAS_ONE_MEANING, SOURCE_HAS_ONE_DESCRIPTION, STATISTIC_HAS_ONE_VALUE),
    *(LINK_LEADS_SOMEWHERE, TERM_HAS_ONE_TRANSLATION, TEXT_IS_WRITTEN_ONCE),
)
"""The rules of a library: of its definition, and across its datasets."""


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of the codes; the first call loads every module that declares some."""
    from pipelines.checks import spelling
    from pipelines.checks.registry import checks
    from pipelines.source import formatting, load, schema_check
    from pipelines.translate import check as translations
    from pipelines.upstream import rules as upstream
    from pipelines.validate import suites

    every = [
        *load.RULES,
        *schema_check.RULES,
        *(check.rule for check in checks().values()),
        *spelling.RULES,
        *suites.RULES,
        *(WAIVER_IS_NEEDED, WAIVER_IS_IN_TIME, WAIVER_NAMES_A_CHECK, CLAIM_NAMES_A_CHECK),
        *(EXPORT_OBEYS_SCHEMA, CSV_EQUALS_JSON, FILES_MATCH_MANIFEST),
        *LIBRARY_RULES,
        *translations.RULES,
        *upstream.RULES,
        formatting.RULE,
        CRASH,
    ]
    return {rule.code: rule for rule in sorted(every, key=lambda rule: rule.code)}
