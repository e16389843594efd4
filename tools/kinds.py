"""Brings the schemas up to date with the kinds of record of ``pipelines/model/kinds``.

A kind that is new gets its place in the patterns of ids, in the bounds and labels of dataset.yaml, in the release
policy of locales.yaml, and in what apps may rely on: that part is derived from the schema of the kind itself.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.kinds.kind import Kind

_ALTERNATIVES = re.compile(r"\(((?:\?P<kind>)?)(fact\|[a-z|]+)\)")


def updated(source: dict[str, Any], export: dict[str, Any]) -> None:
    """Changes the schemas of ``schemas/source/`` and ``schemas/export/``, given by their names, in place."""
    for schema in (*source.values(), *export.values()):
        _lists(schema)
    for kind in KINDS.values():
        described = source[kind.name]
        about = source["dataset"]["properties"]
        about["counts"]["properties"].setdefault(kind.folder, _bounds(about, described))
        words = about["text"]["properties"]["labels"]["properties"]
        words.setdefault(kind.folder, _label(words, described))
        if not kind.content:
            continue
        release = source["locales"]["properties"]["release"]["properties"]
        release.setdefault(kind.name, {**release["fact"], "title": described["title"]})
        for name in ("language", "records"):
            if kind.folder not in export[name]["properties"]:
                _offer(export[name], kind, source, prefix="" if name == "language" else "language.schema.json")
        for schema in export.values():
            for _, key, inner in list(_walk(schema)):
                if key == "labels" and "facts" in inner.get("properties", {}):
                    held = inner["properties"]
                    held.setdefault(kind.folder, {**held["facts"], "title": described["title"]})


def _lists(schema: Any) -> None:
    """Brings patterns and enumerations of kinds up to date; those without ``source`` are of what a reader sees."""
    for parent, key, value in list(_walk(schema)):
        if key == "enum" and isinstance(value, list) and {"fact", "myth"} <= set(map(str, value)):
            parent[key] = list(KINDS if "source" in value else CONTENT_KINDS)
        elif key == "pattern" and isinstance(value, str):
            parent[key] = _ALTERNATIVES.sub(_alternatives, value)


def _alternatives(found: re.Match[str]) -> str:
    kinds = KINDS if "source" in found[2].split("|") else CONTENT_KINDS
    return f"({found[1]}{'|'.join(kinds)})"


def _walk(value: Any) -> Iterator[tuple[Any, Any, Any]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key, inner
        yield from _walk(inner)


def _bounds(about: Any, described: Any) -> Any:
    bounds = copy.deepcopy(about["counts"]["properties"]["facts"])
    return {**bounds, "title": described["title"], "description": f"Bounds on the number of: {described['title']}."}


def _label(labels: Any, described: Any) -> Any:
    label = copy.deepcopy(labels["facts"])
    what = described["title"]
    return {**label, "title": what, "description": f"Heading of the records of this kind: {what}.", "examples": [what]}


def _offer(schema: Any, kind: Kind, source: dict[str, Any], prefix: str) -> None:
    """Adds a kind to an export schema: as a fact, with the text and the fields of its own."""
    described, fact = source[kind.name], source["fact"]["properties"]
    own = {name: inner for name, inner in described["properties"].items() if name not in fact}
    made = copy.deepcopy(schema["definitions"]["fact"])
    made["title"], made["description"] = described["title"], described["description"]
    made["properties"]["id"]["pattern"] = f"^{kind.name}-[a-z0-9-]+$"
    made["properties"]["kind"]["enum"] = [kind.name]
    for name in fact.keys() - described["properties"].keys():
        made["properties"].pop(name, None)
    made["properties"] |= {name: _plain(inner, source["common"]) for name, inner in own.items()}
    required = [name for name in made["required"] if name in made["properties"]]
    made["required"] = [*required, *(name for name in own if name in described["required"])]
    text = f"{kind.name}_text"
    if prefix:
        made["properties"]["texts"]["additionalProperties"] = {"$ref": f"{prefix}#/definitions/{text}"}
    else:
        made["properties"]["text"] = {"$ref": f"#/definitions/{text}"}
        schema["definitions"][text] = _plain(described["properties"]["text"], source["common"])
    schema["definitions"][kind.name] = made
    schema["properties"][kind.folder] = {
        "title": described["title"],
        "description": f"The published records of this kind: {described['title']}.",
        "type": "array",
        "items": {"$ref": f"#/definitions/{kind.name}"},
    }


def _plain(schema: Any, common: Any) -> Any:
    """A schema without its examples and without what ``common`` says of style; other references are resolved."""
    if isinstance(schema, list):
        return [_plain(item, common) for item in schema]
    if not isinstance(schema, dict):
        return schema
    resolved: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        name = part.get("$ref", "").rsplit("/", 1)[-1]
        resolved |= {} if name in ("", "line", "prose") else _plain(common["definitions"][name], common)
    kept = {key: _plain(inner, common) for key, inner in schema.items() if key not in ("allOf", "examples")}
    return {**resolved, **kept}
