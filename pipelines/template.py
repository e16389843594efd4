"""A new record: a draft with every field of its kind explained, ready to be filled in."""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.fix import write
from pipelines.history import Unknown
from pipelines.load import BadName, bad_name, load
from pipelines.model import FOLDERS
from pipelines.schemas import Schemas


def new(root: Path, kind: str, record_id: str, today: datetime.date) -> Path:
    """Writes the draft, and gives its path.

    Raises:
        Unknown: the id is not one of its kind, or is taken.
    """
    if message := bad_name(record_id, kind):
        raise Unknown(f"{message}; {BadName.__doc__.splitlines()[0] if BadName.__doc__ else ''}")
    dataset = load(root).dataset
    if record_id in dataset.known or record_id in dataset.redirects:
        raise Unknown(f"{record_id} is taken")
    path = root / "dataset" / FOLDERS[kind] / f"{record_id}.yaml"
    path.parent.mkdir(exist_ok=True)
    sources = Schemas(root / "schemas" / "source", "schemas/source").sources
    version = dataset.setting("dataset", "version", "0.1.0")
    write(path, draft(kind, sources, version, today))
    return path


def draft(kind: str, sources: Mapping[str, Any], version: str, today: datetime.date) -> str:
    """The text of a draft. Required fields stand there to be filled in; the others as comments."""
    known = {
        "status": "draft",
        "accessed": today.isoformat(),
        "since": version,
        "checked": today.isoformat(),
        "due": (today + datetime.timedelta(days=365)).isoformat(),
        "sign_offs": [],
    }
    lines = [f"# yaml-language-server: $schema=../../schemas/source/{kind}.schema.json"]
    lines += _fields(sources[kind], sources["common"], known, 0)
    return "\n".join(lines) + "\n"


def _fields(schema: Mapping[str, Any], common: Any, known: Mapping[str, Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    for name, described in schema["properties"].items():
        if name == "withdrawn":
            continue
        inner = described
        for candidate in (described, *described.get("allOf", ())):
            if "$ref" in candidate:
                inner = common["definitions"][candidate["$ref"].rsplit("/", 1)[-1]]
        required = name in schema.get("required", ())
        yield from textwrap.wrap(
            described["description"], 110 - indent, initial_indent=f"{margin}# ", subsequent_indent=f"{margin}# "
        )
        if required and inner.get("type") == "object":
            yield f"{margin}{name}:"
            yield from _fields(inner, common, known, indent + 2)
            continue
        example = known.get(name, described["examples"][0])
        if required and name not in known and inner.get("type") == "string" and "enum" not in inner:
            example = "TODO" if indent else example
        value = json.dumps(example, ensure_ascii=False)
        yield f"{margin}{name}: {value}" if required else f"{margin}# {name}: {value}"
