"""Snapshots of versions, taken from their exported files alone, so that two versions can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.model.artifact import CHANGES, CONFORMANCE, PORTAL_INDEX, RECALLS, is_indexed
from pipelines.model.changes import FIRST_SCHEMAS
from pipelines.model.hashes import MEANING, digest
from pipelines.model.kinds import FOLDERS
from pipelines.model.shapes import Released

_FIRM = ("name", "licence", "base_url")
"""Metadata that apps depend on: a changed value breaks them."""

_DERIVED = ("id", "kind", "text_hash", "hashes", "estimate")
"""What follows from other fields of a record, or from other records."""

_MOST_FIELDS = 100_000
"""The largest number of fields of a schema, because definitions that refer to each other can expand exponentially."""


@dataclass(frozen=True)
class Snapshot:
    """A version: its structure, its ids, and a hash of every field of every record.

    ``files`` maps paths to media types. ``columns`` and ``fields`` map a name, such as ``records.csv:topic``, to a
    type; a type that ends in ``?`` may be absent. ``records`` maps an id to its fields; a field is mapped to a hash.
    Fields whose name starts with ``+`` are part of the meaning of a text; the others are metadata. ``entries`` maps
    withdrawn and redirected ids to a hash of their entry. ``values`` has the hashed values, if they are known.
    ``hashes`` are those of the records by language, as exported; releases before the first with changes have none.
    ``recalls`` maps the id of a recall to its hash.
    """

    version: str
    files: Mapping[str, str]
    columns: Mapping[str, str]
    fields: Mapping[str, str]
    records: Mapping[str, Mapping[str, str]]
    withdrawn: tuple[str, ...]
    redirects: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, str]
    meta: Mapping[str, str]
    values: Mapping[tuple[str, str], object]
    schema_version: str = FIRST_SCHEMAS
    languages: tuple[str, ...] = ()
    hashes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    recalls: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> Released:
        """The snapshot without its values, for ``dataset/released.json``."""
        return {
            "version": self.version,
            "files": dict(sorted(self.files.items())),
            "columns": dict(sorted(self.columns.items())),
            "fields": dict(sorted(self.fields.items())),
            "records": {name: dict(sorted(fields.items())) for name, fields in sorted(self.records.items())},
            "withdrawn": sorted(self.withdrawn),
            "redirects": {name: list(to) for name, to in sorted(self.redirects.items())},
            "entries": dict(sorted(self.entries.items())),
            "meta": dict(sorted(self.meta.items())),
            "schema_version": self.schema_version,
            "languages": list(self.languages),
            "hashes": {name: dict(hashes) for name, hashes in sorted(self.hashes.items())},
            "recalls": dict(sorted(self.recalls.items())),
        }

    @classmethod
    def from_json(cls, data: Released) -> Snapshot:
        """A snapshot from ``dataset/released.json``."""
        return cls(
            version=data["version"],
            files=data["files"],
            columns=data["columns"],
            fields=data["fields"],
            records=data["records"],
            withdrawn=tuple(data["withdrawn"]),
            redirects={name: tuple(to) for name, to in data["redirects"].items()},
            entries=data["entries"],
            meta=data["meta"],
            values={},
            schema_version=data.get("schema_version", FIRST_SCHEMAS),
            languages=tuple(data.get("languages", ())),
            hashes=data.get("hashes", {}),
            recalls=data.get("recalls", {}),
        )


def take(files: Mapping[str, bytes], media_types: Mapping[str, str]) -> Snapshot:
    """The snapshot of exported files.

    ``files`` maps paths below exports/ to their bytes; ``media_types`` the same paths to the manifest's media types.
    ``manifest.json`` and ``changes/`` are ignored and may be absent.

    Raises:
        ValueError: a file is not JSON, or these are not the files of an export.
    """
    try:
        taken = _taken(files, media_types)
    except KeyError as error:
        raise ValueError(f"it lacks {error}") from None
    except (TypeError, AttributeError, RecursionError):
        raise ValueError("its files do not have the structure of an export") from None
    if not all(isinstance(name, str) for name in _names(taken)):
        raise ValueError("an id, a name or a type is not a string")
    return taken


def _is_compared(path: str) -> bool:
    """Whether apps rely on a path itself."""
    return path != "manifest.json" and not path.startswith(f"{CHANGES}/") and not is_indexed(path)


def _names(shot: Snapshot) -> Iterator[object]:
    """The values of a snapshot that must be strings for a comparison."""
    yield from (shot.version, shot.schema_version, *shot.languages, *shot.withdrawn, *shot.entries, *shot.records)
    for mapping in (shot.files, shot.columns, shot.fields, shot.meta):
        yield from (*mapping, *mapping.values())
    for retired, targets in shot.redirects.items():
        yield from (retired, *targets)


def _taken(files: Mapping[str, bytes], media_types: Mapping[str, str]) -> Snapshot:
    neutral = json.loads(files["json/records.json"])
    if not isinstance(source := neutral["meta"]["source_language"], str):
        raise TypeError
    records: dict[str, dict[str, str]] = {}
    values: dict[tuple[str, str], object] = {}
    for folder in FOLDERS.values():
        for record in neutral.get(folder, ()):
            fields = records[record["id"]] = {}
            for name, value in _fields(record, source):
                fields[name] = digest(value)
                values[record["id"], name] = value
    about = {
        f"+{key}{'' if language == source else f'.{language}'}": value
        for language, own in neutral["texts"].items()
        for key, value in own.items()
    } | neutral["meta"]
    for name in ("version", "schema_version", "released"):
        about.pop(name)
    if (raw := files.get(CONFORMANCE)) is not None:
        about["conformance"] = {key: value for key, value in json.loads(raw).items() if key != "meta"}
    for name, value in about.items():
        values["meta", name] = value
    return Snapshot(
        version=neutral["meta"]["version"],
        files={path: kind for path, kind in media_types.items() if _is_compared(path)},
        columns=dict(_columns(files)),
        fields=dict((*_schema_fields(files), *_clinical_codes(files))),
        records=records,
        withdrawn=tuple(tomb["id"] for tomb in neutral["withdrawn"]),
        redirects={entry["from"]: tuple(entry["to"]) for entry in neutral["redirects"]},
        entries={
            **{tomb["id"]: digest(tomb) for tomb in neutral["withdrawn"]},
            **{entry["from"]: digest(entry) for entry in neutral["redirects"]},
        },
        meta={("!" if name in _FIRM else "") + name: digest(value) for name, value in about.items()},
        values=values,
        schema_version=neutral["meta"]["schema_version"],
        languages=tuple(neutral["meta"]["languages"]),
        hashes={
            record["id"]: record.get("hashes", {}) for folder in FOLDERS.values() for record in neutral.get(folder, ())
        },
        recalls={
            recall["id"]: digest(recall) for recall in json.loads(files.get(RECALLS, b'{"recalls":[]}'))["recalls"]
        },
    )


def _fields(record: Mapping[str, Any], source: str) -> Iterator[tuple[str, object]]:
    """The fields of a record; those that are part of its meaning start with ``+``. Texts are split by language."""
    for name, value in record.items():
        if name == "texts":
            for language, text in value.items():
                for field, words in text.items():
                    yield f"+text.{field}{'' if language == source else f'.{language}'}", words
        elif name == "figure_texts":
            for language, figures in value.items():
                yield f"+figures.{language}", figures
        elif name == "translations":
            for language, state in value.items():
                yield f"translation.{language}", state
        elif name not in _DERIVED and not (name == "position" and "topic" in record):
            yield (f"+{name}" if name in (*MEANING, "drawing_sha256") else name), value


def _columns(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    if (raw := files.get("csv/datapackage.json")) is not None:
        for resource in json.loads(raw)["resources"]:
            for column in resource["schema"]["fields"]:
                name, constraints = f"{resource['path']}:{column['name']}", column.get("constraints", {})
                yield name, column["type"] + ("" if constraints.get("required") else "?")
                for code in constraints.get("enum", ()):
                    yield f"{name}={code}", "code?"


def _clinical_codes(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The codes of patients' records that are answered."""
    if (raw := files.get(PORTAL_INDEX)) is not None:
        for code in json.loads(raw)["codes"]:
            yield f"{PORTAL_INDEX}:{code['system']}={code['code']}", "code?"


def _schema_fields(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Every field of the export schemas with its type, and every code of an enumeration."""
    schemas = {path.rsplit("/", 1)[-1]: json.loads(raw) for path, raw in files.items() if path.endswith(".schema.json")}
    for name, schema in schemas.items():
        if not isinstance(schema, dict):
            raise TypeError
        short = name.removesuffix(".schema.json")
        for number, found in enumerate(_walk(schema, f"{short}.json", name, schemas, "", frozenset())):
            if number == _MOST_FIELDS:
                raise ValueError(f"schemas/{name} has more than {_MOST_FIELDS:,} fields")
            yield found


def _walk(
    schema: Any, path: str, home: str, schemas: Mapping[str, Any], optional: str, above: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yields the fields below a schema; ``above`` are the definitions that contain it."""
    if not isinstance(schema, dict):
        yield path, f"any{optional}"
        return
    while "$ref" in schema:
        target, _, pointer = schema["$ref"].partition("#/")
        home = target or home
        if (reference := f"{home}#/{pointer}") in above:
            raise ValueError(f"{reference} refers to itself")
        above |= {reference}
        schema = schemas[home]
        for part in pointer.split("/"):
            schema = schema[part]
    for part in schema.get("anyOf", ()):
        yield from _walk(part, path, home, schemas, optional, above)
    if "anyOf" not in schema:
        yield path, str(schema.get("type", "any")) + optional
    for code in schema.get("enum", [schema["const"]] if "const" in schema else ()):
        yield f"{path}={code}", "code?"
    for key, inner in schema.get("properties", {}).items():
        yield from _walk(inner, f"{path}.{key}", home, schemas, "" if key in schema.get("required", ()) else "?", above)
    if "items" in schema:
        yield from _walk(schema["items"], f"{path}[]", home, schemas, "", above)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _walk(schema["additionalProperties"], f"{path}.*", home, schemas, "?", above)
