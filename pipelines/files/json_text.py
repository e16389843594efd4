"""JSON as the exports write it."""

from __future__ import annotations

import json


def dump(value: object) -> bytes:
    """A value as indented UTF-8 JSON that ends in a line feed; keys stay in their order."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def escaped(text: str, signs: str) -> str:
    """The same JSON with escapes in place of some signs, which may stand inside its strings alone."""
    for sign in signs:
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def ordered(value: object) -> object:
    """A value with the keys of every object sorted, but ``id`` and ``kind`` first."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "id", key != "kind", key))
        return {key: ordered(value[key]) for key in keys}
    return [ordered(item) for item in value] if isinstance(value, list | tuple) else value
