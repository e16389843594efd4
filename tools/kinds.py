"""Updates the schemas for the kinds of record in ``pipelines/model/kinds``.

A new kind is added to the patterns of ids, to the bounds and labels of dataset.yaml (for its records and
for the sections of their text), to the release policy of locales.yaml, and to the export schemas, where its definition
is derived from its own schema.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pipelines.model.kinds import CONTENT_KINDS, KINDS, TEXT_KINDS
from pipelines.model.kinds.kind import Kind
from pipelines.publish.json_records import READ

PLACE_IN_TOPIC = {"topic", "in_core", "position"}
"""The fields of exported records that belong to a topic; they are derived from the topic."""

LANGUAGE = "language.schema.json"
"""The export schema that others refer to."""

_ALTERNATIVES = re.compile(r"\(((?:\?P<kind>)?)([a-z|]*fact\|[a-z|]+)\)")


def updated(source: dict[str, Any], export: dict[str, Any]) -> None:
    """Changes the schemas of ``schemas/source/`` and ``schemas/export/``, given by name, in place."""
    for schema in (*source.values(), *export.values()):
        _update_lists(schema)
    for kind in KINDS.values():
        described = source[kind.name]
        about = source["dataset"]["properties"]
        about["counts"]["properties"].setdefault(kind.folder, _bounds(about, described))
        labels = about["text"]["properties"]["labels"]["properties"]
        if kind.labelled:
            labels.setdefault(kind.folder, _label(labels, described))
        _add_labels(labels, kind, examples=True)
        if kind.translated:
            release = source["locales"]["properties"]["release"]["properties"]
            release.setdefault(kind.name, {**release["fact"], "title": described["title"]})
        if not kind.content:
            continue
        for name in ("language", "records"):
            if kind.folder not in export[name]["properties"]:
                _add_to_export(export[name], kind, source, prefix="" if name == "language" else LANGUAGE)
        for schema in export.values():
            for _, key, inner in list(_walk(schema)):
                if key == "labels" and "facts" in inner.get("properties", {}):
                    labels = inner["properties"]
                    heading = f"Heading of the records of this kind: {described['title']}."
                    label = {**labels["facts"], "title": described["title"], "description": heading}
                    labels.setdefault(kind.folder, label)
                    _add_labels(labels, kind)
    export["reader"] = _reader(export["language"], export["reader"])


def _update_lists(schema: Any) -> None:
    """Updates patterns and enumerations of kinds: with ``source`` all, with ``statistic`` those that have text."""
    for parent, key, value in list(_walk(schema)):
        if key == "enum" and isinstance(value, list) and {"fact", "myth"} <= set(map(str, value)):
            parent[key] = list(_listed(value))
        elif key == "pattern" and isinstance(value, str):
            parent[key] = _ALTERNATIVES.sub(_alternatives, value)


def _alternatives(found: re.Match[str]) -> str:
    return f"({found[1]}{'|'.join(_listed(found[2].split('|')))})"


def _listed(kinds: Collection[str]) -> Iterable[str]:
    return KINDS if "source" in kinds else TEXT_KINDS if "statistic" in kinds else CONTENT_KINDS


def _walk(value: Any) -> Iterator[tuple[Any, Any, Any]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key, inner
        yield from _walk(inner)


def _bounds(about: Any, described: Any) -> Any:
    bounds = copy.deepcopy(about["counts"]["properties"]["facts"])
    return {**bounds, "title": described["title"], "description": f"Bounds on the number of: {described['title']}."}


def _label(labels: Any, described: Any) -> Any:
    label, title = copy.deepcopy(labels["facts"]), described["title"]
    description = f"Heading of the records of this kind: {title}."
    return {**label, "title": title, "description": description, "examples": [title]}


def _add_labels(labels: Any, kind: Kind, *, examples: bool = False) -> None:
    """Adds the labels of a kind's sections to the labels of a schema; their descriptions are the kind's."""
    for name, description in kind.labels.items():
        title = name.replace("_", " ").capitalize()
        shown = {"examples": [title]} if examples else {}
        label = labels.setdefault(name, {**copy.deepcopy(labels["facts"]), "title": title, **shown})
        label["description"] = description


def _add_to_export(schema: Any, kind: Kind, source: dict[str, Any], prefix: str) -> None:
    """Adds a kind to an export schema: like a fact, with its own text and fields."""
    described, fact = source[kind.name], source["fact"]["properties"]
    own = {name: inner for name, inner in described["properties"].items() if name not in fact}
    definition = copy.deepcopy(schema["definitions"]["fact"])
    definition["title"], definition["description"] = described["title"], described["description"]
    definition["properties"]["id"]["pattern"] = f"^{kind.name}-[a-z0-9-]+$"
    definition["properties"]["kind"]["enum"] = [kind.name]
    absent = fact.keys() - described["properties"].keys() - ({"pictures"} if kind.illustrated else set())
    for name in absent if kind.in_topic else absent | PLACE_IN_TOPIC:
        definition["properties"].pop(name, None)
    definition["properties"] |= {name: _plain(inner, source["common"]) for name, inner in own.items()}
    required = [name for name in definition["required"] if name in definition["properties"]]
    definition["required"] = [*dict.fromkeys([*required, *(name for name in own if name in described["required"])])]
    text = f"{kind.name}_text"
    if prefix:
        definition["properties"]["texts"]["additionalProperties"] = {"$ref": f"{prefix}#/definitions/{text}"}
    else:
        definition["properties"]["text"] = {"$ref": f"#/definitions/{text}"}
        schema["definitions"][text] = _plain(described["properties"]["text"], source["common"])
    schema["definitions"][kind.name] = definition
    schema["properties"][kind.folder] = {
        "title": described["title"],
        "description": f"The published records of this kind: {described['title']}.",
        "type": "array",
        "items": {"$ref": f"#/definitions/{kind.name}"},
    }


def _reader(language: Any, before: Any) -> Any:
    """The schema of ``json/reader/``: that of ``json/<lang>.json`` with what ``json_records.reader`` keeps."""
    whole = _elsewhere(language)
    content = {KINDS[name].folder: name for name in CONTENT_KINDS}
    others = {kind.folder for kind in KINDS.values()} - content.keys()
    due = whole["definitions"]["review"]["properties"]["due"]
    definitions = {}
    for name in content.values():
        shape = whole["definitions"][name]
        fields = {field: inner for field, inner in shape["properties"].items() if field in READ}
        required = [*(field for field in shape["required"] if field in READ), "due"]
        definitions[name] = {**shape, "required": required, "properties": {**fields, "due": due}}
    kept = {name: inner for name, inner in whole["properties"].items() if name not in others}
    lists = {folder: {**kept[folder], "items": {"$ref": f"#/definitions/{name}"}} for folder, name in content.items()}
    return {
        **{key: before[key] for key in ("$schema", "title", "description")},
        **{key: whole[key] for key in ("type", "additionalProperties")},
        "required": [name for name in whole["required"] if name in kept],
        "properties": {**kept, **lists},
        "definitions": definitions,
    }


def _elsewhere(schema: Any) -> Any:
    """A schema whose references to its own definitions are those of another file."""
    if isinstance(schema, list):
        return [_elsewhere(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"{LANGUAGE}{inner}" if key == "$ref" and str(inner).startswith("#") else _elsewhere(inner)
        for key, inner in schema.items()
    }


def _plain(schema: Any, common: Any) -> Any:
    """A schema without examples and without the style rules of ``common``; other references are resolved."""
    if isinstance(schema, list):
        return [_plain(item, common) for item in schema]
    if not isinstance(schema, dict):
        return schema
    resolved: dict[str, Any] = {}
    for part in (schema, *schema.get("allOf", ())):
        name = part.get("$ref", "").rsplit("/", 1)[-1]
        resolved |= {} if name in ("", "line", "prose") else _plain(common["definitions"][name], common)
    kept = {key: _plain(inner, common) for key, inner in schema.items() if key not in ("allOf", "examples", "$ref")}
    return {**resolved, **kept}
