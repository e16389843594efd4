"""The words and numbers that a reviewer approves, as one short hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

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


def digest(value: Any) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of a JSON value, whatever the order of its keys."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]


_NAMES = ("id", "evidence")
"""What a figure has for the record's own use: its name, and that of the passage it rests on."""


def text_hash(data: Mapping[str, Any]) -> str:
    """The hash of what a record tells its reader; neither names nor the order of a list is a part of that."""
    return digest({field: _told(field, data[field]) for field in MEANING if field in data})


def _told(field: str, value: Any) -> Any:
    if field == "figures":
        value = [{name: said for name, said in figure.items() if name not in _NAMES} for figure in value]
    return sorted(value, key=digest) if isinstance(value, list) else value
