"""JSON in the format of the exports."""

from __future__ import annotations

import json


def dump(value: object) -> bytes:
    """A value as indented UTF-8 JSON with a final line feed; the order of keys is kept."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def escaped(text: str, signs: str) -> str:
    """JSON with some characters replaced by escapes; they must occur only inside strings."""
    for sign in signs:
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def ordered(value: object) -> object:
    """A value with the keys of every object sorted, ``id`` and ``kind`` first; a text keeps the order of a reader."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "id", key != "kind", key))
        texts = value.get("texts", {})
        kept = {"text": value.get("text"), "texts": {language: texts[language] for language in sorted(texts)}}
        return {key: kept[key] if key in kept else ordered(value[key]) for key in keys}
    return [ordered(item) for item in value] if isinstance(value, list | tuple) else value
