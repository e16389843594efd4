"""The words and numbers that a reviewer approves, as one short hash."""

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
"""The fields whose change changes what a reader is told; a sign-off holds for these."""


_NAMES = ("id", "evidence")
"""What a figure has for the record's own use: its name, and that of the passage it rests on."""


def digest(value: object) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of a JSON value, whatever the order of its keys."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]


def text_hash(data: RecordData) -> str:
    """The hash of what a record says to its reader; neither names nor the order of a list is a part of that."""
    said: dict[str, object] = {field: value for field, value in data.items() if field in MEANING}
    if "figures" in data:
        said["figures"] = [{k: v for k, v in figure.items() if k not in _NAMES} for figure in data["figures"]]
    return digest({field: sorted(v, key=digest) if isinstance(v, list) else v for field, v in said.items()})
