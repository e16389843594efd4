"""CSV: long, tidy tables, and the Frictionless data package that gives their types and keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.model.columns import Column
from pipelines.public.tables import Table, read_csv, tables_of
from pipelines.public.view import Public

_PROFILES = "https://datapackage.org/profiles/2.0"


def export(public: Public) -> Iterator[Artifact]:
    """``csv/<table>.csv`` for each table, and ``csv/datapackage.json``."""
    resources = []
    for table in tables_of(public).values():
        content = table.csv(public)
        resources.append(_resource(table, content))
        yield Artifact(f"csv/{table.name}.csv", content, "text/csv", len(read_csv(content)))
    yield Artifact("csv/datapackage.json", dump(_package(public, resources)), "application/json")


def _package(public: Public, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """A Data Package v2 descriptor (https://datapackage.org/standard/data-package/)."""
    about = public.texts[public.meta["source_language"]]
    notices = about["notices"]
    trademark = [notices["birads"]] if "birads" in notices else []
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": public.meta["name"],
        "id": public.meta["base_url"],
        "title": about["title"],
        "description": " ".join([about["summary"], notices["general"], notices["review"], *trademark]),
        "version": public.meta["version"],
        "created": f"{public.meta['released']}T00:00:00Z",
        "licenses": [{"name": public.meta["licence"]}],
        "contributors": [{"title": public.meta["publisher"], "roles": ["publisher"]}],
        "resources": resources,
    }


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    foreign = [
        {
            "fields": list(columns),
            "reference": {"resource": "" if target == table.name else target, "fields": list(fields)},
        }
        for columns, target, fields in table.foreign
    ]
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"lineTerminator": "\n"},
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            **({"foreignKeys": foreign} if foreign else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.enum:
        constraints["enum"] = list(column.enum)
    booleans = {"trueValues": ["true"], "falseValues": ["false"]} if column.type == "boolean" else {}
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        **booleans,
        **({"constraints": constraints} if constraints else {}),
    }
