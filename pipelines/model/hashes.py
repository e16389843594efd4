"""Short hashes of what a reviewer approves, and of what an editor compares with the sources."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from pipelines.model.derived import resolve
from pipelines.model.shapes import RecordData, Typo

MEANING = (
    "text",
    "figures",
    "code",
    "edition",
    "likelihood",
    "management",
    "certainty",
    "verdict",
    "audience",
    "jurisdiction",
    "safety",
    "measure",
    "events",
    "total",
    "as_published",
)
"""The fields that make up the meaning of a record; a sign-off is valid for their values."""


_NAMES = ("id", "evidence", "statistics")
"""Fields of a figure that are names: its own, and those of its evidence and its statistics."""

_COUNTS = ("measure", "events", "total", "as_published", "setting", "countries", "years", "source", "locator", "text")
"""The fields of a statistic that are compared with its source."""


def digest(value: object) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of a JSON value, whatever the order of its keys; 1.0 is 1."""
    return hashlib.sha256(_canonical(value).encode("utf-8")).hexdigest()[:16]


def _canonical(value: object) -> str:
    """A JSON value as text, whatever the order of its keys; whole numbers are written without a point."""
    return json.dumps(_whole(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _whole(value: object) -> object:
    """A value with 286 for 286.0, as JavaScript writes it; JSON makes no difference between the two."""
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text_hash(data: RecordData, statistics: Mapping[str, RecordData]) -> str:
    """The hash of a record's meaning; internal names and the order of lists do not change it.

    The words of the statistics that its figures name are part of it.
    """
    meaning: dict[str, object] = {field: value for field, value in data.items() if field in MEANING}
    if "figures" in data:
        figures = [resolve(figure, data, statistics) for figure in data["figures"]]
        meaning["figures"] = [{k: v for k, v in figure.items() if k not in _NAMES} for figure in figures]
    return digest({field: sorted(v, key=digest) if isinstance(v, list) else v for field, v in meaning.items()})


def compared_hash(data: RecordData, statistics: Mapping[str, RecordData]) -> str:
    """The hash of what is compared with the sources: the meaning, the evidence, and the statistics of the figures.

    ``statistics`` are those of the dataset by id. Internal names and the order of lists do not change it.
    """
    figures = [resolve(figure, data, statistics) for figure in data.get("figures", ())]
    evidence = {item["id"]: {**item, "id": ""} for item in data.get("evidence", ())}
    compared: dict[str, object] = {field: value for field, value in data.items() if field in MEANING}
    compared["evidence"] = list(evidence.values())
    compared["figures"] = [
        {
            **{name: value for name, value in figure.items() if name not in _NAMES},
            "basis": [_counts(statistics[name]) for name in figure["statistics"] if name in statistics]
            if "statistics" in figure
            else [evidence.get(figure.get("evidence", ""))],
        }
        for figure in figures
    ]
    return digest(_unordered(compared))


def _counts(statistic: RecordData) -> dict[str, object]:
    return {name: value for name, value in statistic.items() if name in _COUNTS}


def _unordered(value: object) -> object:
    """A JSON value with every list in an order that depends on its content alone."""
    if isinstance(value, dict):
        return {name: _unordered(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return sorted(map(_unordered, value), key=_canonical) if len(value) > 1 else [*map(_unordered, value)]
    return value


def still_valid(signed: str, typos: Iterable[Typo], current: str) -> bool:
    """Whether a text hash is the current one, or leads to it through corrections of typing errors, oldest first."""
    same = {signed}
    for typo in typos:
        if typo["from"] in same:
            same.add(typo["to"])
    return current in same
