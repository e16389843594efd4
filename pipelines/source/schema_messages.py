"""Explains errors of ``jsonschema`` in terms that an editor of the dataset knows."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from pipelines.model.places import Key, Pointer
from pipelines.source import schema_hints
from pipelines.source.yaml_writer import scalar

_TYPES = {
    "string": "a text",
    "array": "a list",
    "object": "a group of fields",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
}

_LONGEST_EXAMPLE = 60
_LONGEST_NAME = 48
"""The length of the longest id."""


def problems(error: Any, whole: object) -> Iterator[tuple[Pointer, str, str]]:
    """An error of ``jsonschema`` about the data of a file, as pointers, messages and hints."""
    pointer = tuple(error.absolute_path)
    where = _named(pointer, whole) or "the file"
    value, schema = error.instance, error.schema
    about = str(error.schema.get("description", "")) if isinstance(error.schema, dict) else ""
    match error.validator:
        case "additionalProperties":
            for key in sorted(set(value) - set(schema.get("properties", {}))):
                close = difflib.get_close_matches(key, schema.get("properties", {}), 1)
                hint = f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(schema['properties'])}"
                hint = schema_hints.of_name(key, value[key], schema.get("properties", {})) or hint
                yield (*pointer, Key(key)), f"{where} has no field {key!r}", hint
        case "required":
            for key in error.validator_value:
                if key not in value:
                    hint = _to_write(key, schema.get("properties", {}).get(key, {}))
                    yield (*pointer, key), f"{where} lacks the field {key!r}", hint
        case "dependencies":
            for name, others in error.validator_value.items():
                for key in others if name in value else ():
                    if key not in value:
                        hint = _to_write(key, schema.get("properties", {}).get(key, {}))
                        yield (*pointer, name), f"{where} has {name} without {key}", hint
        case "enum":
            allowed = [str(item) for item in error.validator_value]
            close = difflib.get_close_matches(str(value), allowed, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"one of: {', '.join(allowed)}"
            hint = schema_hints.of_choice(value, error.validator_value) or hint
            yield pointer, f"{where} cannot be {_short(value)}", hint
        case "type" if value is None:
            yield pointer, f"{where} is empty", about or "fill it in, or leave the field out"
        case "type":
            fields = schema.get("properties", {})
            hint = schema_hints.of_type(str(error.validator_value), value, schema) or about
            hint = hint or (f"its fields are: {', '.join(fields)}" if fields else "see schemas/README.md")
            yield (
                pointer,
                f"{where} must be {_TYPES.get(str(error.validator_value), error.validator_value)}, not {_short(value)}",
                hint,
            )
        case "maxLength":
            yield pointer, f"{where} has {len(value)} characters; at most {error.validator_value} fit", "shorten it"
        case "minLength" | "minItems" | "minProperties":
            yield pointer, f"{where} is empty or too short", about or "fill it in, or leave the field out"
        case "maxItems":
            yield pointer, f"{where} has {len(value)} entries; at most {error.validator_value} fit", "shorten it"
        case "uniqueItems":
            yield pointer, f"{where} has the same entry twice", "delete one of the two"
        case "not" if "title" in error.validator_value:  # the title says what is wrong, the description what to do
            fault = error.validator_value
            yield pointer, f"{where} {fault['title']}: {_short(value)}", fault["description"]
        case "format" | "pattern" if schema_hints.is_no_day(value, schema):
            yield (
                pointer,
                f"{where}: there is no such day: {_short(value)}",
                f"for example: {schema.get('examples', ['2027-01-15'])[0]}",
            )
        case "format" | "pattern":
            examples = [str(item) for item in schema.get("examples", [])]
            hint = f"for example: {examples[0]}" if examples else about or f"it must match {error.validator_value}"
            hint = schema_hints.of_form(value, schema) or hint
            yield pointer, f"{where} has an invalid format: {_short(value)}", hint
        case "anyOf" | "oneOf":
            ways = [" and ".join(option.get("required", ())) for option in error.validator_value]
            yield (
                pointer,
                f"{where} must have one of these: {' | '.join(ways)}",
                "add what is missing, remove what conflicts",
            )
        case "properties":
            yield pointer, f"{where} is allowed only when status is withdrawn", "set the status, or delete the field"
        case _:
            yield pointer, f"{where}: {error.message[:200]}", about or "see schemas/README.md"


def _named(pointer: Pointer, value: Any) -> str:
    """The way to a value: the names of fields, and an entry of a list by its id, or by its place if it has none."""
    names = []
    for place, part in enumerate(pointer):
        value = value[part] if isinstance(part, int) or part in value else None
        has_id = isinstance(part, int) and isinstance(value, dict) and pointer[place + 1 :] != ("id",)
        name = value.get("id") if has_id else part
        names.append(name if isinstance(name, str) and len(name) <= _LONGEST_NAME else str(part))
    return ".".join(names)


def _to_write(key: str, schema: Any) -> str:
    """The hint for a field that is missing: what it is, and how it may look."""
    about = schema.get("description", "")
    examples = (
        scalar(one, flow=True) if isinstance(one, str) else json.dumps(one) for one in schema.get("examples", ())
    )
    example = next((f"For example: {key}: {one}" for one in examples if len(one) <= _LONGEST_EXAMPLE), "")
    return f"{about} {example}".strip() or f"add {key}"


def _short(value: object) -> str:
    shown = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
