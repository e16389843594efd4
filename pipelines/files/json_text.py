"""JSON in the format of the exports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def dump(value: object) -> bytes:
    """A value as indented UTF-8 JSON with a final line feed; the order of keys is kept."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def dump_lean(value: object) -> bytes:
    """The same without indentation, which costs a third of the bytes of a deep value; lines still show a change."""
    text = json.dumps(value, ensure_ascii=False, indent=0, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode("utf-8")


def compact(value: object) -> str:
    """A value as JSON on one line, without spaces between its parts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dump_lines(values: Iterable[object]) -> bytes:
    """JSON Lines; characters that some readers treat as line ends are escaped."""
    text = "".join(f"{compact(one)}\n" for one in values)
    return escaped(text, "\u0085\u2028\u2029").encode("utf-8")


def escaped(text: str, signs: str) -> str:
    """JSON with some characters replaced by escapes; they must occur only inside strings."""
    for sign in signs:
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def ordered(value: object) -> object:
    """A value with the keys of every object sorted, ``id`` and ``kind`` first; a text keeps the order of a reader."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "id", key != "kind", key))
        return {key: _member(key, value[key]) for key in keys}
    return [ordered(item) for item in value] if isinstance(value, list | tuple) else value


def _member(key: str, value: Any) -> object:
    if key == "text":
        return value
    return dict(sorted(value.items())) if key == "texts" else ordered(value)
