"""Paths to values of a given type: read from the schemas, and followed through data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

Pointer = tuple[str | int, ...]


class Key(str):
    """The last part of a pointer that means the name of a field, and not the field's value."""

    __slots__ = ()


Schema = Mapping[str, Any]
"""A JSON Schema, or a part of one."""


ANY: Final = None
"""In a path, every entry of a list, or every value of a mapping."""

Path = tuple[str | int | None, ...]
"""Names of fields, places in lists, and ``ANY``, from the top of a file."""

Part = Literal["value", "key"]
"""What a path leads to: a value, or a key."""

IDS = ("id", "birads_id", "topic_id", "question_id", "picture_id", "term_id", "statistic_id", "source_id")
"""The definitions of ``common`` that are the id of a record, or of one of a kind."""

KEYS = ("unit_key", "subject")
"""The definitions that begin with the id of a record; a colon and a field may follow."""


def resolved(schema: Schema, common: Schema) -> tuple[str, Schema]:
    """The definition of ``common`` that a schema refers to, with its name; else no name and the schema itself."""
    for part in (schema, *schema.get("allOf", ())):
        if "$ref" in part:
            name: str = part["$ref"].rsplit("/", 1)[-1]
            return name, common["definitions"].get(name, {})
    return "", schema


def paths(schema: Schema, common: Schema, shape: str = "", at: Path = ()) -> Iterator[tuple[Path, Part, str]]:
    """Every path at which a schema refers to a definition of ``common``, with the name of the definition.

    The path of a mapping's key that has a definition ends in ``ANY`` and is a ``key``. ``shape`` is the definition that
    the schema itself is, if any.
    """
    if shape:
        yield at, "value", shape
    name, target = resolved(schema, common)
    if name:
        yield from paths(target, common, name, at)
    for name, inner in schema.get("properties", {}).items():
        yield from paths(inner, common, "", (*at, name)) if isinstance(inner, dict) else ()
    for keyword in ("items", "additionalProperties"):
        if isinstance(inner := schema.get(keyword), dict):
            yield from paths(inner, common, "", (*at, ANY))
    if isinstance(names := schema.get("propertyNames"), dict):
        yield from (((*at, ANY), "key", name) for _, _, name in paths(names, common))


def places(data: object, path: Path, at: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every value at a path, with its pointer."""
    if not path:
        yield at, data
        return
    part, rest = path[0], path[1:]
    if part is ANY:
        inner = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
        for name, value in inner:
            yield from places(value, rest, (*at, name))
    elif isinstance(data, Mapping) and part in data:
        yield from places(data[part], rest, (*at, part))


def changed(data: object, path: Path, part: Part, change: Callable[[Any], Any]) -> Any:
    """A copy of data with every value, or every key, at a path changed; unchanged parts are shared."""
    if not path:
        return change(data)
    head, rest = path[0], path[1:]
    if head is ANY:
        if isinstance(data, list):
            return [changed(value, rest, part, change) for value in data]
        if isinstance(data, Mapping):
            if part == "key" and not rest:
                return {change(name): value for name, value in data.items()}
            return {name: changed(value, rest, part, change) for name, value in data.items()}
    elif isinstance(data, Mapping) and head in data:
        return {**data, head: changed(data[head], rest, part, change)}
    elif isinstance(data, list) and isinstance(head, int):
        return [changed(value, rest, part, change) if place == head else value for place, value in enumerate(data)]
    return data
