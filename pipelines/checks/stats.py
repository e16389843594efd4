"""Counts of records, evidence, figures and sources, and reading grades."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypedDict

from pipelines.checks import readability
from pipelines.model.derived import clinical_sign_offs, estimate, named_statistics
from pipelines.model.kinds import CLAIM_KINDS, CONTENT_KINDS, FOLDERS
from pipelines.model.records import Dataset, Record


class Reading(TypedDict):
    """The grade of a text; for the ``adjusted`` grade, medical words that the record links count as short."""

    record: str
    field: str
    words: int
    grade: float
    adjusted: float


class Readability(TypedDict):
    """The grades of all texts that are long enough; ``words`` counts those of every text."""

    formula: str
    texts: int
    median_grade: float
    median_adjusted: float
    highest_adjusted: float
    words: int


Counts = dict[str, dict[str, int] | int]


class Stats(TypedDict):
    """The counts, by what they count; ``kinds`` has the records of each folder by status."""

    version: str
    kinds: dict[str, dict[str, int]]
    topics: dict[str, int]
    claims: dict[str, float]
    sources: Counts
    article: Counts
    review: Counts
    readability: Readability
    texts: list[Reading]


def stats(dataset: Dataset) -> Stats:
    """The counts as one JSON object; ``texts`` has the grade of every text that is long enough for one."""
    claims = [record for record in dataset.of(*CLAIM_KINDS) if record.published]
    content = [record for record in dataset.of(*CONTENT_KINDS) if record.published]
    ids = {record.id for record in content}
    topics = Counter(place.topic for name, place in dataset.reading_order.items() if name in ids)
    texts = [reading for record in content for reading in _readings(record, plain_words(record, dataset))]
    return {
        "version": dataset.about.get("version", ""),
        "kinds": {
            folder: dict(sorted(Counter(r.data["status"] for r in dataset.of(kind)).items()))
            for kind, folder in FOLDERS.items()
        },
        "topics": {topic.id: topics[topic.id] for topic in dataset.topics},
        "claims": _claims(claims),
        "sources": _sources([record for record in dataset.of("source") if record.published]),
        "article": _article(dataset),
        "review": _review(content, dataset),
        "readability": {
            "formula": readability.FORMULA,
            "texts": len(texts),
            "median_grade": _median([text["grade"] for text in texts]),
            "median_adjusted": _median([text["adjusted"] for text in texts]),
            "highest_adjusted": max((text["adjusted"] for text in texts), default=0),
            "words": sum(len(text.split()) for record in content for _, text in record.texts),
        },
        "texts": texts,
    }


class NumberRow(TypedDict):
    """A statistic: its share out of 100 with the ends of the interval or range, its counts, and who gives it."""

    statistic: str
    measure: str
    per_100: float | None
    low: float | None
    high: float | None
    interval: str
    events: int | None
    total: int | None
    records: list[str]


def number_rows(dataset: Dataset) -> list[NumberRow]:
    """Every published statistic, in the order of the ids."""
    given: dict[str, list[str]] = {}
    for record in dataset.of(*CONTENT_KINDS):
        for name in named_statistics(record.data.get("figures", ())) if record.data["status"] != "withdrawn" else ():
            given.setdefault(name, []).append(record.id)
    rows: list[NumberRow] = []
    for record in dataset.of("statistic"):
        if record.published:
            share = estimate(record.data)
            value, low, high = (None if end is None else round(end, 2) for end in (share.value, share.low, share.high))
            rows.append(
                {
                    "statistic": record.id,
                    "measure": record.data["measure"],
                    "per_100": value,
                    "low": low,
                    "high": high,
                    "interval": share.interval,
                    "events": record.data.get("events"),
                    "total": record.data.get("total"),
                    "records": given.get(record.id, []),
                }
            )
    return rows


def number_table(rows: Iterable[NumberRow]) -> str:
    """The statistics as text, one a line, each followed by the records that give it."""
    lines = [f"{'statistic':<50}{'per 100':>9}{'interval':>18}{'counts':>22}  measure"]
    for row in rows:
        ends = [f"{end:g}" for end in (row["low"], row["high"]) if end is not None]
        counts = " of ".join(f"{count:,}" for count in (row["events"], row["total"]) if count is not None)
        value = "" if row["per_100"] is None else f"{row['per_100']:g}"
        lines.append(f"{row['statistic']:<50}{value:>9}{' to '.join(ends):>18}{counts:>22}  {row['measure']}")
        lines.append(f"    {', '.join(row['records']) or 'no record'}")
    return "\n".join(lines) + "\n"


def plain_words(record: Record, dataset: Dataset) -> frozenset[str]:
    """The words of the glossary terms that a record links."""
    terms = (dataset.by_id[name] for name in record.data.get("terms", ()) if name in dataset.by_id)
    phrases = (p for term in terms for p in (term.data["text"]["term"], *term.data["text"].get("synonyms", ())))
    return frozenset().union(*map(readability.plain, phrases))


def table(numbers: Mapping[str, object], indent: int = 0) -> str:
    """The counts as text, one name and number per line; lists are only in the JSON form."""
    lines: list[str] = []
    for name, value in numbers.items():
        label = f"{' ' * indent}{str(name).replace('_', ' ')}"
        if isinstance(value, Mapping):
            lines += [label, table(value, indent + 2).rstrip("\n")]
        elif not isinstance(value, list):
            lines.append(f"{label:<34}{value:>10,}" if isinstance(value, int) else f"{label:<34}{value:>10}")
    return "\n".join(line for line in lines if line) + "\n"


def _claims(claims: list[Record]) -> dict[str, float]:
    evidence = [len(record.data.get("evidence", ())) for record in claims]
    figures = [len(record.data.get("figures", ())) for record in claims]
    return {
        "published": len(claims),
        "with_evidence": sum(count > 0 for count in evidence),
        "evidence": sum(evidence),
        "evidence_per_claim": round(sum(evidence) / len(claims), 1) if claims else 0,
        "contradicting": sum(
            item["verdict"] == "contradicts" for record in claims for item in record.data.get("evidence", ())
        ),
        "figures": sum(figures),
        "figures_per_claim": round(sum(figures) / len(claims), 1) if claims else 0,
    }


def _sources(sources: list[Record]) -> Counts:
    return {
        "by_grade": dict(sorted(Counter(record.data["grade"] for record in sources).items())),
        "by_year": dict(sorted(Counter((record.data.get("published") or "none")[:4] for record in sources).items())),
        "by_reading": dict(sorted(Counter(record.data["read"] for record in sources).items())),
        "title_not_seen": sum(not record.data.get("title_seen", True) for record in sources),
    }


def _article(dataset: Dataset) -> Counts:
    statements = dataset.statements
    return {
        "statements": len(statements),
        "carried_by_records": sum("records" in statement for statement in statements),
        "verdicts": dict(sorted(Counter(statement["verdict"] for statement in statements).items())),
    }


def _review(content: list[Record], dataset: Dataset) -> Counts:
    signed = [record for record in content if clinical_sign_offs(record.data["review"])]
    return {
        "signed_by_a_clinician": len(signed),
        "not_signed": len(content) - len(signed),
        "compared_by": dict(sorted(Counter(map(dataset.compared_by, content)).items())),
        "due_by_month": dict(sorted(Counter(record.data["review"]["due"][:7] for record in content).items())),
    }


def _readings(record: Record, plain: Collection[str]) -> Iterator[Reading]:
    for pointer, text in record.texts:
        if (count := readability.count(text)) >= readability.LONG_ENOUGH:
            yield {
                "record": record.id,
                "field": ".".join(map(str, pointer[1:])),
                "words": count,
                "grade": readability.grade(text),
                "adjusted": readability.grade(text, plain),
            }


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 2) if values else 0
