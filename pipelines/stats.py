"""Counts of records, evidence, figures and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipelines.model import CLAIM_KINDS, CONTENT_KINDS, FOLDERS, Dataset


def stats(dataset: Dataset) -> dict[str, Any]:
    """The counts as one JSON object."""
    claims = [record for record in dataset.of(*CLAIM_KINDS) if record.published]
    content = [record for record in dataset.of(*CONTENT_KINDS) if record.published]
    sources = [record for record in dataset.of("source") if record.published]
    supported = [r for r in claims if r.data.get("evidence") or r.data.get("answered_by")]
    signed = [r for r in content if any(s["role"] == "clinician" for s in r.data["review"]["sign_offs"])]
    topics = Counter(record.data["topic"] for record in content)
    return {
        "version": dataset.setting("dataset", "version", ""),
        "kinds": {
            folder: dict(sorted(Counter(r.data["status"] for r in dataset.of(kind)).items()))
            for kind, folder in FOLDERS.items()
        },
        "topics": {topic: topics[topic] for topic in dataset.topics},
        "claims": {
            "published": len(claims),
            "with_evidence": len(supported),
            "evidence": sum(len(record.data.get("evidence", ())) for record in claims),
            "figures": sum(len(record.data.get("figures", ())) for record in claims),
        },
        "sources": {
            "by_grade": dict(sorted(Counter(record.data["grade"] for record in sources).items())),
            "by_year": dict(sorted(Counter(record.data.get("published", "unknown")[:4] for record in sources).items())),
            "title_not_seen": sum(not record.data.get("title_seen", True) for record in sources),
        },
        "review": {
            "signed_by_a_clinician": len(signed),
            "not_signed": len(content) - len(signed),
            "first_due": min((record.data["review"]["due"] for record in content), default=""),
        },
        "words": sum(len(text.split()) for record in content for _, text in record.texts),
    }


def table(numbers: Mapping[str, Any], indent: int = 0) -> str:
    """The counts for a person: one name and one number a line."""
    lines: list[str] = []
    for name, value in numbers.items():
        label = f"{' ' * indent}{str(name).replace('_', ' ')}"
        if isinstance(value, Mapping):
            lines.append(label)
            lines.append(table(value, indent=indent + 2).rstrip("\n"))
        else:
            lines.append(f"{label:<32}{value:>8,}" if isinstance(value, int) else f"{label:<32}{value:>8}")
    return "\n".join(line for line in lines if line) + "\n"
