"""SCH: every file matches its schema."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable

from pipelines.model.findings import BrokenSchema, Finding, Problem, Rule, finding
from pipelines.model.records import Dataset, Document, Record
from pipelines.source import load
from pipelines.source.schemas import BASE, Schemas

OBEYS = Rule.of(
    "SCH001",
    "error",
    "obeys_schema",
    """A file has the fields that its schema requires, no others, and valid values.

    Why: a misspelt field is silently lost, and an invalid date breaks an app.
    Fix: the hint names what is allowed; schemas/README.md lists every field with examples.
    """,
)

SOUND = Rule.of(
    "SCH002",
    "error",
    "schema_is_sound",
    """Each schema file exists, is JSON, and is a valid JSON Schema.

    Why: a schema that cannot be read checks nothing.
    Fix: restore the file from version control, or correct what the message names.
    """,
)

RULES = (OBEYS, SOUND)

UNREAD = frozenset(rule.code for rule in (*load.RULES, *RULES))
"""The codes of files that could not be read or broke their schema; their content is unknown."""

MOST = 50
"""The maximum number of findings for one file."""


def obey(dataset: Dataset, schemas: Schemas) -> tuple[Dataset, list[Finding]]:
    """The part of a dataset that matches its schemas, and a finding for each value that does not.

    A file that breaks its schema is left out and counts as unread, so that no other check reports the same fault.
    """
    findings: list[Finding] = []
    records: list[Record] = []
    faults: dict[str, BrokenSchema] = {}

    def obeys(document: Document, name: str) -> bool:
        try:
            if schemas.accepts(name, document.data):
                return True
            problems = [Problem(*found) for found in itertools.islice(schemas.explain(name, document.data), MOST)]
        except BrokenSchema as fault:
            faults[fault.path] = fault
            return False
        if not problems:
            problems = [Problem((), "the file breaks its schema", "see schemas/README.md")]
        findings.extend(finding(OBEYS, document, problem) for problem in problems)
        return False

    for record in dataset.records:
        if obeys(record.document, record.kind):
            records.append(record)
    settings = {name: document for name, document in dataset.settings.items() if obeys(document, name)}
    findings.extend(unsound(fault) for fault in _culprits(schemas, faults.values()))
    broken = dataset.by_id.keys() - {record.id for record in records}
    unread = dataset.unread.with_more(broken, dataset.settings.keys() - settings.keys())
    return dataclasses.replace(dataset, records=tuple(records), settings=settings, unread=unread), findings


def _culprits(schemas: Schemas, faults: Iterable[BrokenSchema]) -> list[BrokenSchema]:
    """The broken schemas themselves; a schema that is invalid or missing breaks every schema that refers to it."""
    if not (found := list(faults)):
        return found
    try:
        if culprits := list(schemas.check()):
            return culprits
    except BrokenSchema as fault:
        return [fault]
    absent = {match[1] for fault in found if (match := re.search(rf"{BASE}(\S+\.json)", fault.message))}
    message = "the schema is missing, and another one refers to it"
    return [BrokenSchema(f"{schemas.prefix}/{name}", message) for name in sorted(absent)] or found


def unsound(fault: BrokenSchema) -> Finding:
    """The finding SCH002 for a schema file."""
    return SOUND.at(fault.path, fault.message, "restore the schema from version control")
