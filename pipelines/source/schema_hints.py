"""Suggests how to write a value that breaks its schema, from what an editor probably meant."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping

from pipelines.model.places import Schema

_CURLY = "“”„‟«»‘’‚‛"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_YES = frozenset(("yes", "y", "on", "true", "1"))
_NO = frozenset(("no", "n", "off", "false", "0"))
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[, '’][0-9]{3})+(?:\.[0-9]+)?")
_RANGE = re.compile(r"[0-9.,]+ *(?:-|to) *[0-9.,]+")
_SIGNS = re.compile(r"^(?:[<>≤≥~≈=+ ]|about |under |over )+| ?(?:%|percent)$")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{1,2})\.?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{4})\.?")


def of_type(wanted: str, value: object, schema: Schema) -> str:
    """How to write a value that has the wrong type, or nothing."""
    match wanted:
        case "string" if isinstance(value, dict):
            return "if it is a text, put it in quotation marks"
        case "string" if not isinstance(value, list):
            written = json.dumps(value)
            if re.search(schema.get("pattern", ""), written):
                return f'put it in quotation marks: "{written}"'
            return (
                f'put it in quotation marks, for example: "{schema["examples"][0]}"' if schema.get("examples") else ""
            )
        case "boolean":
            word = plain(str(value)).lower()
            meant = "true" if word in _YES else "false" if word in _NO else ""
            return f"write {meant}, without quotation marks" if meant else ""
        case "number" | "integer" if isinstance(value, str):
            return _number(plain(value))
        case "array" if isinstance(value, str) and value.startswith("-"):
            return "put a space after each dash"
        case "array" if isinstance(value, str):
            return f"write a list: [{', '.join(part.strip() for part in value.split(',') if part.strip())}]"
        case "array" if isinstance(value, dict):
            return "begin each entry of the list with a dash and a space"
        case "object" if isinstance(value, str) and re.match(r"[\w-]+:\S", value):
            return "put a space after each colon"
        case "object" if isinstance(value, list):
            return "write the fields without a dash before them"
    return ""


def of_form(value: object, schema: Schema) -> str:
    """How to write a text that does not have the format of its schema, or nothing."""
    if not isinstance(value, str) or _obeys("any words", schema):
        return ""
    for twin in _twins(value):
        if twin and twin != value and _obeys(twin, schema):
            return _spelled(value, twin)
    return ""


def is_no_day(value: object, schema: Schema) -> bool:
    """Whether a value is written like a day, where one is asked for, and the calendar has no such day."""
    asked = schema.get("format") == "date" or any(_DAY.fullmatch(str(one)) for one in schema.get("examples", ()))
    if not (asked and isinstance(value, str) and _DAY.fullmatch(value)):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return True
    return False


def of_choice(value: object, allowed: list[object]) -> str:
    """The allowed word that a value is another spelling of, or nothing."""
    if not isinstance(value, str):
        written = json.dumps(value)
        return f'put it in quotation marks: "{written}"' if written in allowed else ""
    return next((_spelled(value, twin) for twin in (plain(value), plain(value).lower()) if twin in allowed), "")


def of_name(name: str, value: object, known: Mapping[str, object]) -> str:
    """The field that an unknown name is another spelling or a broken line of, or nothing."""
    if plain(name) in known:
        return _spelled(name, plain(name))
    if value is None and name.split(":")[0] in known:
        return "put a space after the colon"
    if value is None:
        return "if it belongs to the text before it, put the whole text in quotation marks"
    return ""


def plain(text: str) -> str:
    """A text in plain characters: no quotation marks around it, plain hyphens, spaces and digits."""
    text = unicodedata.normalize("NFKC", text.translate(_DASHES)).strip(f"{_CURLY}\"' ")
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _number(text: str) -> str:
    """How to write a number that was read as text."""
    if _RANGE.fullmatch(text) and not text.startswith("-"):
        return "write one number; each end of a range has a field of its own"
    bare = _SIGNS.sub("", _SIGNS.sub("", text))
    if re.fullmatch(r"[0-9]+\.000", bare):
        return f"write {bare[:-4]}, or {bare[:-4]}000 if the point separates thousands"
    if _THOUSANDS.fullmatch(bare):
        return f"write {_shortest(re.sub(r'[^0-9.]', '', bare))}, without a thousands separator"
    if re.fullmatch(r"-?[0-9]+,[0-9]+", bare):
        return f"write {_shortest(bare.replace(',', '.'))}, with a decimal point"
    try:
        number = _shortest(bare)
    except ValueError:
        return ""
    return f"write {number}, without quotation marks" if number == text else f"write the number alone: {number}"


def _shortest(written: str) -> str:
    """A number without trailing zeros.

    Raises:
        ValueError: the text is not a number.
    """
    number = float(written)
    if not abs(number) < 1e15:
        raise ValueError(written)
    return str(int(number)) if number == int(number) else str(number)


def _twins(value: str) -> Iterator[str]:
    """What a text may have been meant to be, most likely first."""
    text = plain(value)
    yield text
    yield text.lower()
    yield re.sub(r"[\s_-]+", "-", text.lower())
    if date := _YEAR_FIRST.fullmatch(text):
        yield "-".join(part.zfill(2) for part in date.groups())
    if date := _YEAR_LAST.fullmatch(text):
        first, second, year = date.groups()
        if int(first) > 12 or first == second:
            yield f"{year}-{second.zfill(2)}-{first.zfill(2)}"
        elif int(second) > 12:
            yield f"{year}-{first.zfill(2)}-{second.zfill(2)}"


def _obeys(text: str, schema: Schema) -> bool:
    if not re.search(re.sub(r"\$$", r"\\Z", schema.get("pattern", "")), text):
        return False
    if schema.get("format") == "date":
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            return False
    return len(text) <= schema.get("maxLength", len(text)) and schema.get("format") in (None, "date")


def _spelled(value: str, twin: str) -> str:
    if value[:1] in _CURLY or value[-1:] in _CURLY:
        return f'use straight quotation marks: "{twin}"'
    if value.translate(_DASHES) != value and value.translate(_DASHES) == twin:
        return f"use plain hyphens: {twin}"
    return f"write {json.dumps(twin) if twin[0].isdigit() else twin}"
