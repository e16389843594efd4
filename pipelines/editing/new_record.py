"""Writes a new record: a draft with a comment on every field of its kind."""

from __future__ import annotations

import datetime
import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.compare.versions import Version, VersionHistory
from pipelines.model.findings import BrokenSchema, Unknown
from pipelines.model.kinds import FOLDERS, KINDS
from pipelines.model.places import Schema, resolved
from pipelines.source.formatting import write
from pipelines.source.load import BAD_NAME, bad_name, load
from pipelines.source.schema_check import obey
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_writer import Order, canonical
from pipelines.upstream.compose import compose
from pipelines.upstream.guard import own_name
from pipelines.upstream.rules import THERE


def create(root: Path, kind: str, record_id: str, today: datetime.date) -> Path:
    """Writes the draft and returns its path.

    Raises:
        Unknown: the id is invalid for its kind or taken, or the schemas or another dataset cannot be read.
    """
    if message := bad_name(record_id, kind):
        raise Unknown(f"{message}; {BAD_NAME.what}")
    codes, code = KINDS[kind].codes, KINDS[kind].code_of(record_id)
    if codes and code not in codes:
        raise Unknown(f"{code} is no category; the scale has {', '.join(codes)}, as in {KINDS[kind].id_of(codes[5])}")
    schemas = Schemas.of(root, "source")
    dataset, _ = obey(load(root).dataset, schemas)
    dataset, found = compose(dataset, schemas, root)
    for item in found:
        if item.code == THERE.code:
            raise Unknown(f"{item.file}:{item.line}: {item.message}; it may have {record_id}")
    own_name(dataset, record_id)
    path = root / "dataset" / FOLDERS[kind] / f"{record_id}.yaml"
    if record_id in dataset.known or record_id in dataset.redirects or os.path.lexists(path):
        raise Unknown(f"{record_id} is taken")
    history = VersionHistory.of(dataset.about.get("version", "0.1.0"), dataset.released)
    version = str(Version(history.least("minor")))
    try:
        text = draft(kind, record_id, schemas.sources, version, today)
    except (BrokenSchema, KeyError, TypeError) as error:
        raise Unknown(f"schemas/source/ is incomplete: {error}") from None
    path.parent.mkdir(exist_ok=True)
    write(path, text)
    return path


def draft(kind: str, record_id: str, sources: Mapping[str, Any], version: str, today: datetime.date) -> str:
    """The canonical text of a draft. Required fields are present, optional ones commented out.

    What only the editor knows is a placeholder (see ``PLACEHOLDER``), so the draft conforms to its schema and passes
    the checks, with a warning for each placeholder.
    """
    known: dict[str, object] = {
        "status": "draft",
        "answered_by": ["fact-todo"],
        "core": ["fact-todo"],
        "steps": [{"id": "todo", "records": ["fact-todo"]}],
        "topics": ["topic-todo"],
        "source": "source-todo",
        "url": f"https://todo.invalid/{record_id}",
        "code": KINDS[kind].code_of(record_id),
        "accessed": today.isoformat(),
        "since": version,
        "checked": today.isoformat(),
        "due": (today + datetime.timedelta(days=365)).isoformat(),
        "sign_offs": [],
    }
    if len(code := KINDS[kind].code_of(record_id)) == 2:
        known["parent"] = KINDS[kind].id_of(code[0])
    lines = [f"# yaml-language-server: $schema=../../schemas/source/{kind}.schema.json"]
    lines += _fields(sources[kind], sources["common"], known, 0)
    return canonical("\n".join(lines) + "\n", Order(sources[kind], sources["common"]))


_COMMANDS_WRITE = ("withdrawn", "hash", "by", "typos")
"""Fields that only commands write."""


def _fields(schema: Schema, common: Schema, known: Mapping[str, object], indent: int) -> Iterator[str]:
    margin = " " * indent
    for name, described in schema["properties"].items():
        if name in _COMMANDS_WRITE:
            continue
        _, inner = resolved(described, common)
        required = name in schema.get("required", ()) or name in known
        lines = textwrap.wrap(described["description"], 108 - indent, break_on_hyphens=False)
        yield from (f"{margin}# {line}" for line in lines)
        if required and "additionalProperties" in inner and "properties" not in inner:
            gaps = dict.fromkeys(inner["additionalProperties"]["required"], "TODO")
            yield f"{margin}{name}: {json.dumps({'todo': gaps})}"
            continue
        if required and inner.get("type") == "object":
            yield f"{margin}{name}:"
            yield from _fields(inner, common, known, indent + 2)
            continue
        example = known.get(name, described["examples"][0])
        fits = inner.get("type") == "string" and "enum" not in inner and re.search(inner.get("pattern", ""), "TODO")
        if required and name not in known and fits:
            example = "TODO"
        elif required and name not in known and indent and isinstance(example, list):
            example = [f"TODO {number}" for number, _ in enumerate(example, 1)]
        value = json.dumps(example, ensure_ascii=False)
        yield f"{margin}{name}: {value}" if required else f"{margin}# {name}: {value}"
