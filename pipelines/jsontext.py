"""JSON as the exports write it."""

from __future__ import annotations

import json
from typing import Any


def dump(value: Any) -> bytes:
    """A value as indented UTF-8 JSON that ends in a line feed; keys stay in their order."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def ordered(value: Any) -> Any:
    """A value with the keys of every object sorted, but ``id`` and ``kind`` first."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "id", key != "kind", key))
        return {key: ordered(value[key]) for key in keys}
    return [ordered(item) for item in value] if isinstance(value, list | tuple) else value
