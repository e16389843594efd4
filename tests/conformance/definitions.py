"""The official definitions of a FHIR version, as tools/fhir_definitions.py has reduced them."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "vendor" / "fhir"
PARTS = ("BackboneElement", "BackboneType", "Element")
"""The types of an element that has children of its own."""


@dataclass(frozen=True)
class Element:
    """An element as it is defined.

    ``many`` is whether it is written as an array. ``types`` maps each type to the kinds of resource that it may refer
    to. ``like`` is the path of an element that it has the same parts as. ``codes`` are those of a required binding.
    """

    path: str
    needed: bool
    many: bool
    types: Mapping[str, tuple[str, ...]]
    like: str
    codes: frozenset[str]

    @property
    def name(self) -> str:
        """The last part of the path, with ``[x]`` where it may be of several types."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class Property:
    """A property that an object may have in JSON: the element that it is of, and its type there."""

    element: Element
    type: str


@dataclass(frozen=True)
class Definitions:
    """What a version of FHIR allows.

    ``properties`` maps a type, or the path of a part of a resource, to what an object of it may hold, by name in JSON;
    ``elements`` to the elements that it consists of. ``regexes`` maps the primitive types to the form of their values.
    ``systems`` maps code systems to their displays by code. ``Element`` is what stands beside a primitive value.
    """

    version: str
    resources: frozenset[str]
    properties: Mapping[str, Mapping[str, Property]]
    elements: Mapping[str, tuple[Element, ...]]
    regexes: Mapping[str, re.Pattern[str] | None]
    systems: Mapping[str, Mapping[str, str]]
    profiles: Mapping[str, Mapping[str, Any]]
    extensions: Mapping[str, Mapping[str, Any]]


@functools.cache
def load(version: str) -> Definitions:
    """The definitions of R4 or R5."""
    raw = json.loads((VENDOR / f"{version.lower()}.json").read_bytes())
    properties: dict[str, dict[str, Property]] = {name: {} for name in raw["types"]}
    for path, shape in raw["elements"].items():
        codes = raw["codes"].get(shape.get("codes"), {})
        element = Element(
            path,
            shape["min"] > 0,
            shape["max"] != "1",
            {kind: tuple(targets) for kind, targets in shape.get("types", {}).items()},
            shape.get("like", ""),
            frozenset(code for listed in codes.values() for code in listed),
        )
        parent = path.rpartition(".")[0]
        for name, kind in named(element):
            properties.setdefault(parent, {})[name] = Property(element, kind)
    properties["Element"] = {name: properties["Extension"][name] for name in ("id", "extension")}
    return Definitions(
        version,
        frozenset(name for name, facts in raw["types"].items() if facts["kind"] == "resource"),
        properties,
        {kind: tuple({p.element.path: p.element for p in held.values()}.values()) for kind, held in properties.items()},
        {
            name: re.compile(rule["regex"], re.ASCII) if "regex" in rule else None
            for name, rule in raw["primitives"].items()
        },
        raw["systems"],
        raw["profiles"],
        raw["extensions"],
    )


def named(element: Element) -> list[tuple[str, str]]:
    """The names under which an element may stand in JSON, with its type there."""
    if element.like:
        return [(element.name, element.like)]
    if element.name.endswith("[x]"):
        stem = element.name.removesuffix("[x]")
        return [(stem + kind[0].upper() + kind[1:], kind) for kind in element.types]
    (kind,) = element.types
    return [(element.name, element.path if kind in PARTS else kind)]


@functools.cache
def markup() -> Mapping[str, Mapping[str, Any]]:
    """The elements of a narrative: their attributes and children, and whether text may stand in them."""
    table: Mapping[str, Mapping[str, Any]] = json.loads((VENDOR / "xhtml.json").read_bytes())["elements"]
    return table
