"""The tables and passages of a release as JSON Lines, the one form that loaders of machine learning read with types.

The ``datasets`` library reads all files of a folder in one form, and the passages are JSON Lines already.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.files.json_text import dump_lines
from tools.packages.release import Release

READ: Mapping[str, Callable[[str], object]] = {"integer": int, "number": float, "boolean": lambda cell: cell == "true"}
"""How a cell of a type is read; the others are texts."""


@dataclass(frozen=True)
class Field:
    """A column or member: its name, its type in Table Schema or JSON Schema, whether it is a list, and what it is."""

    name: str
    type: str
    repeated: bool
    description: str


@dataclass(frozen=True)
class Lines:
    """A file of JSON Lines: name, path in the folder, description, content, number of rows, fields, and primary key.

    ``typed`` says whether ``fields`` are all members, so that their types are those of the file.
    """

    name: str
    path: str
    description: str
    content: bytes
    rows: int
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    typed: bool

    @property
    def sha256(self) -> str:
        """The checksum of the content."""
        return hashlib.sha256(self.content).hexdigest()


def lines_of(release: Release) -> list[Lines]:
    """The passages of each language, the questions to evaluate with, and the tables; a loader takes no empty file."""
    return [lines for lines in (*_passages(release), *_tables(release)) if lines.rows]


def _passages(release: Release) -> Iterator[Lines]:
    for entry in release.manifest["files"]:
        path = entry["path"]
        if path.startswith("chunks/"):
            schema = release.schema(path)
            name = path.removesuffix(".jsonl").replace("/", "-")
            content = release.files[path]
            there = {name for line in content.splitlines() for name in json.loads(line)}
            members = _members(schema["properties"], schema.get("definitions", {}))
            fields = tuple(member for member in members if member.name in there)
            yield Lines(name, path, schema["description"], content, entry["rows"], fields, (), typed=False)


def _members(properties: Mapping[str, Mapping[str, Any]], definitions: Mapping[str, Any]) -> Iterator[Field]:
    """The members with one value or a list of values; nested objects are left out."""
    for name, given in properties.items():
        schema = {**definitions.get(str(given.get("$ref", "")).rpartition("/")[2], {}), **given}
        repeated = schema.get("type") == "array"
        kind = (schema.get("items", {}) if repeated else schema).get("type")
        if kind in ("string", *READ):
            yield Field(name, str(kind), repeated, schema.get("description", name))


def _tables(release: Release) -> Iterator[Lines]:
    for table in release.parsed("csv/datapackage.json")["resources"]:
        columns: Sequence[Mapping[str, Any]] = table["schema"]["fields"]
        fields = tuple(Field(one["name"], one["type"], False, one["description"]) for one in columns)
        text = release.files[f"csv/{table['path']}"].decode("utf-8")
        rows = [_row(fields, row) for row in csv.DictReader(io.StringIO(text, newline=""))]
        key = tuple(table["schema"]["primaryKey"])
        path = f"tables/{table['name']}.jsonl"
        content = dump_lines(rows)
        yield Lines(table["name"], path, table["description"], content, len(rows), fields, key, typed=True)


def _row(fields: Sequence[Field], row: Mapping[str, str]) -> dict[str, object]:
    """A row with typed cells; an empty cell is ``None``."""
    return {one.name: READ.get(one.type, str)(cell) if (cell := row[one.name]) else None for one in fields}
