"""Extracts the strings to translate from a dataset, with their context, in the order of the template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.model.kinds import HEADINGS, KINDS, TEXT_KINDS
from pipelines.model.places import Schema, resolved
from pipelines.model.records import Dataset, Record
from pipelines.model.text import strings
from pipelines.translate.shapes import Unit

DATASET = "dataset"
"""The prefix of the keys of the dataset's own title, notices and labels."""

_STEP = re.compile(r"^(\w+)\.[a-z0-9-]+\.")
"""The beginning of a name in a mapping of objects, such as the steps of a guide."""

FIGURE_TEXTS = ("population", "timeframe")
"""The texts of a figure: who was counted, and when. Readers see them below a picture of the figure."""


def units(dataset: Dataset, limits: Mapping[str, Mapping[str, int]]) -> Iterator[Unit]:
    """The units of the published records, the dataset's own first.

    ``limits`` maps kind and field to the maximum length (see ``limits_of``).
    """
    home = dataset.settings["dataset"]
    for pointer, text in strings(home.data["text"]):
        name = ".".join(map(str, pointer))
        yield Unit(f"{DATASET}:{name}", DATASET, text, home.path, limit=_limit(limits.get(DATASET, {}), name))
    for record in sorted(dataset.of(*TEXT_KINDS), key=lambda record: (TEXT_KINDS.index(record.kind), record.id)):
        if record.published:
            yield from _of_record(record, limits.get(record.kind, {}))


def _of_record(record: Record, limits: Mapping[str, int]) -> Iterator[Unit]:
    data, path = record.data, record.document.path
    texts: dict[str, object] = {**data["text"]}
    title = next((str(texts[head]) for head in HEADINGS if head in texts), str(texts.get("population", "")))
    note, handling = data.get("translator_note", ""), data.get("translate", "freely")
    for pointer, text in strings(texts):
        name = ".".join(map(str, pointer))
        yield Unit(f"{record.id}:{name}", record.kind, text, path, title, note, _limit(limits, name), handling)
    for figure in data.get("figures", ()):
        fields: dict[str, object] = {**figure}
        for name in FIGURE_TEXTS:
            if words := fields.get(name):
                key = f"{record.id}:figures.{figure['id']}.{name}"
                yield Unit(key, record.kind, str(words), path, title, "", limits.get(f"figures.{name}"))


def _limit(limits: Mapping[str, int], name: str) -> int | None:
    inside = _STEP.sub(r"\1.*.", name)
    return limits.get(name, limits.get(inside, limits.get(name.split(".")[0])))


def limits_of(schemas: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """The ``maxLength`` of every string that is translated, by kind and field, from the source schemas by name."""
    found: dict[str, dict[str, int]] = {}
    for kind in (DATASET, *TEXT_KINDS):
        text = schemas[kind]["properties"]["text"]["properties"]
        here = found[kind] = dict(_lengths(text, schemas["common"], ""))
        if kind != DATASET and KINDS[kind].content:
            figure = schemas["common"]["definitions"]["figure"]["properties"]
            here |= {f"figures.{name}": figure[name]["maxLength"] for name in FIGURE_TEXTS}
    return found


def _lengths(properties: Mapping[str, Any], common: Schema, prefix: str) -> Iterator[tuple[str, int]]:
    for name, written in properties.items():
        schema = {**resolved(written, common)[1], **written}
        inner = schema.get("items", schema)
        part = inner
        while isinstance(part, dict):
            if "maxLength" in part:
                yield f"{prefix}{name}", part["maxLength"]
            part = part.get("additionalProperties")
        if "properties" in inner:
            yield from _lengths(inner["properties"], common, f"{prefix}{name}.")
        elif "properties" in (entries := inner.get("additionalProperties") or {}):
            yield from _lengths(entries["properties"], common, f"{prefix}{name}.*.")
