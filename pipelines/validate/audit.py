"""Date-dependent findings: what is due on a day, and dates after it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pipelines.checks.audit import has_happened, to_come
from pipelines.checks.registry import run_audit
from pipelines.model.findings import Finding
from pipelines.model.records import Dataset
from pipelines.translate import store


def audit(dataset: Dataset, today: datetime.date) -> list[Finding]:
    """Everything that is due on a day, sorted by file and line."""
    return sorted([*run_audit(dataset, today), *_signatures(dataset, today)])


def future(dataset: Dataset, day: datetime.date) -> list[Finding]:
    """Dates after a day, in records, settings and signatures of translations; a release refuses them."""
    return sorted([*run_audit(dataset, day, [has_happened.rule.code]), *_signatures(dataset, day)])


def _signatures(dataset: Dataset, today: datetime.date) -> Iterator[Finding]:
    languages = frozenset(dataset.locales)
    for language, signatures in store.read(dataset.root, languages).signatures.items():
        for line, signature in enumerate(signatures, 2):
            if message := to_come(signature.on, today):
                path = f"{store.FOLDER}/{language}{store.REVIEW}"
                yield has_happened.rule.at(path, message, "correct the date", line=line)
