"""Types of the JSON files for Python and TypeScript, from the schemas of the release."""

from __future__ import annotations

import json
import keyword
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.model.text import pascal
from tools.packages.release import Release

SCALARS = {
    "string": ("str", "string"),
    "integer": ("int", "number"),
    "number": ("float", "number"),
    "boolean": ("bool", "boolean"),
}


@dataclass(frozen=True)
class Language:
    """How a language writes types."""

    anything: str
    scalar: int
    values: Callable[[Sequence[str]], str]
    alias: str
    list_of: str
    mapping: str
    object: Callable[[str, str, Sequence[tuple[str, str, bool, str]]], str]


def _python_object(name: str, description: str, fields: Sequence[tuple[str, str, bool, str]]) -> str:
    kinds = [(field, kind if required else f"NotRequired[{kind}]", words) for field, kind, required, words in fields]
    if any(keyword.iskeyword(field) for field, _, _ in kinds):  # a class cannot have such a field
        members = "".join(f"        {field!r}: {kind!r},\n" for field, kind, _ in kinds)
        return f"{name} = TypedDict(\n    {name!r},\n    {{\n{members}    }},\n)\n{_quoted(description, '')}"
    lines = "".join(f"    {field}: {kind}\n{_quoted(words, '    ')}" for field, kind, words in kinds)
    return f"class {name}(TypedDict):\n{_quoted(description, '    ')}\n{lines}"


def _quoted(words: str, indent: str) -> str:
    return f"{indent}{json.dumps(words, ensure_ascii=False)}\n" if words else ""


def _typescript_object(name: str, description: str, fields: Sequence[tuple[str, str, bool, str]]) -> str:
    lines = "".join(
        f"{_comment(words, '  ')}  {field}{'' if required else '?'}: {kind};\n"
        for field, kind, required, words in fields
    )
    return f"{_comment(description, '')}export interface {name} {{\n{lines}}}\n"


def _comment(words: str, indent: str) -> str:
    return f"{indent}/** {words.replace('*/', '* /')} */\n" if words else ""


PYTHON = Language(
    "Any",
    0,
    lambda values: f"Literal[{', '.join(values)}]",
    "{0} = {1}\n{2}",
    "list[{}]",
    "dict[str, {}]",
    _python_object,
)
TYPESCRIPT = Language(
    "unknown",
    1,
    " | ".join,
    "{2}export type {0} = {1};\n",
    "Array<{}>",
    "Record<string, {}>",
    _typescript_object,
)


class Types:
    """The types of one or more schemas, in the order of their first use; what a schema leaves open is any value."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.made: dict[str, str] = {}

    def add(self, schema: Mapping[str, Any], name: str) -> None:
        """Adds the type of a whole schema of draft-07 with all its ``definitions``."""
        self._of(schema, name, schema.get("definitions", {}))

    def _of(self, schema: Mapping[str, Any], name: str, definitions: Mapping[str, Any]) -> str:
        if reference := schema.get("$ref"):
            name = str(reference).rpartition("/")[2]
            target = definitions.get(name, {})
            kind = self._of(target, pascal(name), definitions)
            return self._alias(pascal(name), kind, target.get("description", "")) if "enum" in target else kind
        if options := schema.get("anyOf", schema.get("oneOf")):
            return " | ".join(dict.fromkeys(self._of(option, name, definitions) for option in options))
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", [schema.get("const")])
            return self.language.values([json.dumps(value, ensure_ascii=False) for value in values])
        match schema.get("type"):
            case "array":
                items = schema.get("items", {})
                inner = self._of(items, pascal(str(items.get("title", name))), definitions)
                return self.language.list_of.format(inner)
            case "object" if "properties" in schema:
                return self._object(schema, name, definitions)
            case "object" if isinstance(schema.get("additionalProperties"), dict):
                inner = self._of(schema["additionalProperties"], name, definitions)
                return self.language.mapping.format(inner)
            case str(scalar) if scalar in SCALARS:
                return SCALARS[scalar][self.language.scalar]
            case _:
                return self.language.anything

    def _object(self, schema: Mapping[str, Any], name: str, definitions: Mapping[str, Any]) -> str:
        required = schema.get("required", ())
        fields = [
            (field, self._of(inner, name + pascal(field), definitions), field in required, inner.get("description", ""))
            for field, inner in schema["properties"].items()
        ]
        description = schema.get("description", "")
        while (text := self.language.object(name, description, fields)) != self.made.setdefault(name, text):
            name += "Entry"  # another object has this name
        return name

    def _alias(self, name: str, kind: str, description: str) -> str:
        words = _quoted(description, "") if self.language is PYTHON else _comment(description, "")
        self.made.setdefault(name, self.language.alias.format(name, kind, words))
        return name

    def text(self) -> str:
        """The declarations."""
        return "\n\n".join(self.made.values())


def declared(release: Release, language: Language) -> str:
    """The types ``Dataset``, of a language's file, and ``Manifest``, with all that they use."""
    types = Types(language)
    types.add(release.schema(f"json/{release.source_language}.json"), "Dataset")
    types.add(release.parsed("schemas/manifest.schema.json"), "Manifest")
    return types.text()
