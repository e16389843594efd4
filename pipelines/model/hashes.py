"""A short hash of the text and numbers that a reviewer approves."""

from __future__ import annotations

import hashlib
import json

from pipelines.model.shapes import RecordData

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
)
"""The fields that make up the meaning of a record; a sign-off is valid for their values."""


_NAMES = ("id", "evidence")
"""Fields of a figure that are internal to the record: its name, and the name of its evidence."""


def digest(value: object) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of a JSON value, whatever the order of its keys."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]


def text_hash(data: RecordData) -> str:
    """The hash of a record's meaning; internal names and the order of lists do not change it."""
    meaning: dict[str, object] = {field: value for field, value in data.items() if field in MEANING}
    if "figures" in data:
        meaning["figures"] = [{k: v for k, v in figure.items() if k not in _NAMES} for figure in data["figures"]]
    return digest({field: sorted(v, key=digest) if isinstance(v, list) else v for field, v in meaning.items()})
