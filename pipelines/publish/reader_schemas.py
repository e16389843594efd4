"""The export schemas as apps get them: each whole in itself, with named types, and open to what later versions add.

``schemas/export/`` says exactly what this version writes. A reader needs less: a schema that a later MINOR version also
obeys. So these leave out limits (lengths, patterns, counts), allow unknown fields, and add to the codes of an
enumeration any other value of its type. Every object and every enumeration is a definition with a name of its own, so
that generated types are named after what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.model.findings import BrokenSchema
from pipelines.model.text import pascal

FOLDER = "schemas"
"""The folder of the schemas below exports/."""

SOURCES = "schemas/export"
"""The folder of what they are made from, below the root."""

_UNTYPED = ("anyOf", "oneOf", "allOf", "patternProperties")
"""What an export schema does not have, because generated types would say nothing about the field."""

_DRAFT = "http://json-schema.org/draft-07/schema#"

Schema = Mapping[str, Any]

Words = Mapping[str, Mapping[str, Mapping[str, str]]]
"""The words for codes, by language and field."""


def export(schemas: Mapping[str, Schema], base_url: str, labels: Words) -> Iterator[Artifact]:
    """``schemas/<name>.schema.json`` for each export schema.

    ``labels`` are told with each enumeration.

    Raises:
        BrokenSchema: a schema has what apps do not get, or refers to what is not there.
    """
    for name in sorted(schemas):
        content = dump(readable(name, schemas, base_url, labels))
        yield Artifact(f"{FOLDER}/{name}.schema.json", content, "application/schema+json")


def readable(name: str, schemas: Mapping[str, Schema], base_url: str, labels: Words) -> dict[str, Any]:
    """One export schema as apps get it.

    Raises:
        BrokenSchema: it has what apps do not get, or refers to what is not there.
    """
    try:
        return _readable(name, schemas, base_url, labels)
    except KeyError as fault:
        problem = f"it lacks {fault}"
    except (TypeError, AttributeError, ValueError, RecursionError) as fault:
        problem = str(fault)
    raise BrokenSchema(f"{SOURCES}/{name}.schema.json", problem)


def _readable(name: str, schemas: Mapping[str, Schema], base_url: str, labels: Words) -> dict[str, Any]:
    first = _Reader(schemas, labels, {})
    first.object_of(schemas[name], name)
    reader = _Reader(schemas, labels, first.parents)
    root = reader.object_of(schemas[name], name)
    return {
        "$schema": _DRAFT,
        "$id": f"{base_url}/{FOLDER}/{name}.schema.json",
        "title": pascal(schemas[name]["title"]),
        **{key: value for key, value in root.items() if key != "title"},
        "definitions": dict(sorted(reader.definitions.items())),
    }


class _Reader:
    """Collects the definitions of one schema, which may refer to other schemas.

    ``known`` and ``parents`` have the types with a field of some codes, by the field's name and the codes: codes that
    only one type has are named after it.
    """

    def __init__(
        self,
        schemas: Mapping[str, Schema],
        labels: Words,
        known: Mapping[tuple[str, str], set[str]],
    ) -> None:
        self.schemas = schemas
        self.labels = labels
        self.known = known
        self.parents: dict[tuple[str, str], set[str]] = {}
        self.definitions: dict[str, Any] = {}
        self.places: dict[str, str] = {}

    def value(self, schema: Any, home: str, name: str, parent: str) -> dict[str, Any]:
        """A schema at a place; ``name`` is that of the field and ``parent`` that of the type that has it."""
        if isinstance(schema, bool) or not schema.keys().isdisjoint(_UNTYPED):
            raise ValueError(f"{name} of {parent or home} has no one type: write it without {', '.join(_UNTYPED)}")
        described = {key: schema[key] for key in ("description",) if key in schema}
        if "$ref" in schema:
            home, key, schema = self._target(schema["$ref"], home)
            name, parent = (name, parent) if "items" in schema else (key, "")
            described = {"description": schema["description"], **described} if "description" in schema else described
        if "enum" in schema or "const" in schema:
            return described | self._codes(schema, name, parent)
        if "properties" in schema:
            return self._named(
                schema.get("title", name), parent, lambda made: self.object_of(schema, home, made), schema
            )
        if "items" in schema:
            return {**described, "type": "array", "items": self.value(schema["items"], home, _one(name), parent)}
        if isinstance(inner := schema.get("additionalProperties"), dict):
            values = self.value(inner, home, _one(name), parent)
            return {**described, "type": "object", "additionalProperties": values}
        return {**described, **({"type": schema["type"]} if "type" in schema else {})}

    def object_of(self, schema: Schema, home: str, name: str = "") -> dict[str, Any]:
        """An object with its fields; others are allowed."""
        fields = schema["properties"].items()
        return {
            **({"title": name} if name else {}),
            "description": schema.get("description", ""),
            "type": "object",
            "required": list(schema.get("required", ())),
            "properties": {field: self.value(inner, home, field, name) for field, inner in fields},
        }

    def _target(self, reference: str, home: str) -> tuple[str, str, Schema]:
        file, _, pointer = reference.partition("#/")
        home = file.removesuffix(".schema.json") or home
        target, name = self.schemas[home], home
        for name in pointer.split("/"):
            target = target[name]
        return self._target(target["$ref"], home) if "$ref" in target else (home, name, target)

    def _codes(self, schema: Schema, name: str, parent: str) -> dict[str, Any]:
        """The codes of an enumeration, or any other value of its type; a single code is what the place always has."""
        codes = schema.get("enum", [schema.get("const")])
        if len(codes) == 1:
            return {"type": schema.get("type", "string"), "const": codes[0]}
        kind = schema.get("type", "string")
        if kind != "string":
            return {"type": kind}
        words = "\n".join(filter(None, (self._words(code, name, parent) for code in codes)))
        made = {"type": kind, "enum": list(codes), **({"description": words} if words else {})}
        place = name, repr(codes)
        self.parents.setdefault(place, set()).add(parent)
        if parent and len(self.known.get(place, ())) == 1:
            name = f"{parent} {name}"
        known = self._named(name, parent, lambda title: {"title": title, **made}, made)
        return {"anyOf": [known, {"type": kind}]}

    def _words(self, code: str, name: str, parent: str) -> str:
        """A code with its words in each language that has some for the codes of a field."""
        words = []
        for language, fields in self.labels.items():
            found = fields.get(f"{parent.lower()}_{name}", fields.get(name, {}))
            words += [f"{language}: {found[code]}"] if code in found else []
        return f"{code} ({'; '.join(words)})" if words else ""

    def _named(self, name: str, parent: str, make: Callable[[str], dict[str, Any]], schema: Schema) -> dict[str, str]:
        """A reference to the definition of a schema; of two that would have one name, the second takes its parent's."""
        place = repr(schema)
        for title in (pascal(name), pascal(parent) + pascal(name)):
            if self.places.setdefault(title, place) == place:
                if title not in self.definitions:
                    self.definitions[title] = {}
                    self.definitions[title] = make(title)
                return {"$ref": f"#/definitions/{title}"}
        raise ValueError(f"two types are called {pascal(parent)}{pascal(name)}")


def _one(name: str) -> str:
    """The name of one entry of a list."""
    return re.sub("ies$", "y", name) if name.endswith("ies") else name.removesuffix("s")
