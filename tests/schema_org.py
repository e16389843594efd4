"""A lint of JSON-LD against the schema.org vocabulary, without a network.

The vocabulary is the one that the package ``rocrate`` carries: release 30.0 in its version 0.16.0. Only that file is
read; the package itself, which would import an HTTP client, is not imported.

It is stricter than schema.org asks, since what it judges is ours: a class is never replaced by a string, and nothing is
left without a type. It knows no ``Role`` and no value objects.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CONTEXT = "https://schema.org"

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "FAQPage": ("name", "mainEntity", "inLanguage"),
    "Question": ("name", "acceptedAnswer"),
    "Answer": ("text",),
    "HealthTopicContent": ("name", "inLanguage"),
    "DefinedTermSet": ("hasDefinedTerm|hasCategoryCode|url", "name"),
    "DefinedTerm": ("name", "description"),
    "CategoryCode": ("codeValue",),
    "Dataset": ("name", "description", "license", "distribution"),
    "DataDownload": ("contentUrl", "encodingFormat"),
    "Organization": ("name",),
    "ClaimReview": ("url", "claimReviewed", "itemReviewed", "reviewRating"),
    "Claim": ("appearance|firstAppearance",),
}
"""What a thing of a type, or of one below it, is of no use without; ``|`` parts ways to say it."""

WORDED: Mapping[str, tuple[str, str]] = {
    "inLanguage": (r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-x(-[A-Za-z0-9]{1,8})+)?", "a BCP 47 language"),
    "sha256": (r"[0-9a-f]{64}", "a SHA-256 in lower case"),
    "encodingFormat": (r"[a-z]+/[a-z0-9][a-z0-9.+-]*", "a media type"),
    "contentSize": (r"[0-9]+ B", "a number of bytes"),
}
"""Forms that the vocabulary asks for in words only, or that are our own choice among several."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_WEB = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+[^\s<>\"{}|\\^`]*")
_MEMBER = re.compile(r"https?://schema\.org/(\w+)")
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


class Fault(NamedTuple):
    """What is wrong, and where, as a JSON pointer."""

    pointer: str
    message: str


@dataclass(frozen=True)
class Vocabulary:
    """schema.org: what there is, and what lies above it.

    ``types`` maps each class to itself and all above it; ``literals`` are those that are written as plain values.
    ``properties`` maps each to the classes that have it and to those it leads to. ``members`` maps each member of an
    enumeration to its classes. ``superseded`` maps what is no longer to be used to what took its place.
    """

    types: Mapping[str, frozenset[str]]
    literals: frozenset[str]
    properties: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    members: Mapping[str, frozenset[str]]
    superseded: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once.

    Raises:
        importlib.metadata.PackageNotFoundError: ``rocrate`` is not installed.
    """
    file = Path(str(importlib.metadata.distribution("rocrate").locate_file("rocrate/data/schema.jsonld")))
    items = json.loads(file.read_bytes())["@graph"]
    graph = {_short(item["@id"]): item for item in items if item["@id"].startswith("schema:")}
    kinds = {name: _names(item, "@type") for name, item in graph.items()}
    classes = {name for name, kind in kinds.items() if "Class" in kind}
    types = {name: frozenset(_above(name, graph)) for name in classes}
    data_types = {name for name in classes if "DataType" in kinds[name]}
    return Vocabulary(
        types=types,
        literals=frozenset(name for name, above in types.items() if above & data_types),
        properties={
            name: (frozenset(_names(item, "schema:domainIncludes")), frozenset(_names(item, "schema:rangeIncludes")))
            for name, item in graph.items()
            if "Property" in kinds[name]
        },
        members={
            name: frozenset(above for kind in kinds[name] for above in types.get(kind, ()))
            for name in graph
            if name not in classes and any("Enumeration" in types.get(kind, ()) for kind in kinds[name])
        },
        superseded={
            name: " or ".join(sorted(_names(item, "schema:supersededBy")))
            for name, item in graph.items()
            if "schema:supersededBy" in item
        },
    )


def lint(document: Any) -> list[Fault]:
    """Everything that is wrong with a JSON-LD document, in its order."""
    if not isinstance(document, dict):
        return [Fault("", "is no object")]
    faults = []
    if document.get("@context") != CONTEXT:
        faults.append(Fault("/@context", f"is not {CONTEXT}"))
    rest = {key: value for key, value in document.items() if key != "@context"}
    graph = rest.pop("@graph", None)
    if graph is None:
        nodes = [("", rest)]
    else:
        faults += [Fault(f"/{key}", "is not allowed beside @graph") for key in rest]
        if not isinstance(graph, list):
            return [*faults, Fault("/@graph", "is no list")]
        nodes = [(f"/@graph/{index}", item) for index, item in enumerate(graph)]
    defined: dict[str, Any] = {}
    for pointer, node in nodes:
        faults += _define(pointer, node, defined)
    for pointer, node in nodes:
        if isinstance(node, dict) and node.keys() != {"@id"}:
            faults += _node(pointer, node, defined)
        else:
            faults.append(Fault(pointer, "is no node"))
    return faults


def _short(name: str) -> str:
    return name.rpartition(":")[2]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _names(item: Mapping[str, Any], key: str) -> set[str]:
    return {_short(value["@id"] if isinstance(value, dict) else value) for value in _list(item.get(key))}


def _above(name: str, graph: Mapping[str, Any]) -> Iterator[str]:
    yield name
    for parent in _names(graph.get(name, {}), "rdfs:subClassOf"):
        yield from _above(parent, graph)


def _define(pointer: str, value: Any, defined: dict[str, Any]) -> Iterator[Fault]:
    """Records the type of every node with an ``@id``; reports ids that two nodes have."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _define(f"{pointer}/{index}", item, defined)
    elif isinstance(value, dict):
        name = value.get("@id")
        if isinstance(name, str) and value.keys() != {"@id"}:
            if name in defined:
                yield Fault(f"{pointer}/@id", f"{name} is used twice")
            defined[name] = value.get("@type")
        for key, item in value.items():
            yield from _define(f"{pointer}/{key}", item, defined)


def _node(pointer: str, node: dict[str, Any], defined: Mapping[str, Any]) -> Iterator[Fault]:
    known = vocabulary()
    if "@id" in node and not (isinstance(node["@id"], str) and _IRI.fullmatch(node["@id"])):
        yield Fault(f"{pointer}/@id", "is no absolute IRI")
    types = _list(node.get("@type"))
    if unsound := [problem for name in types if (problem := _type_problem(name))] or ([] if types else ["is missing"]):
        yield from (Fault(f"{pointer}/@type", problem) for problem in unsound)
        return
    above = {kind for name in types for kind in known.types[name]}
    for key, value in node.items():
        if key in ("@id", "@type"):
            continue
        here = f"{pointer}/{key}"
        if key not in known.properties:
            yield Fault(here, f"{key} is no property")
        elif key in known.superseded:
            yield Fault(here, f"{key} was superseded by {known.superseded[key]}")
        elif not known.properties[key][0] & above:
            yield Fault(here, f"{key} is no property of {' and '.join(types)}")
        else:
            yield from _values(here, key, value, defined)
    for kind in sorted(above & REQUIRED.keys()):
        for wanted in REQUIRED[kind]:
            if not any(name in node for name in wanted.split("|")):
                yield Fault(pointer, f"{kind} lacks {wanted.replace('|', ' or ')}")


def _type_problem(name: Any) -> str:
    known = vocabulary()
    if not isinstance(name, str):
        return "is no string"
    if name in known.members:
        return f"{name} is a member of an enumeration and no type"
    if name not in known.types:
        return f"{name} is no type"
    if name in known.superseded:
        return f"{name} was superseded by {known.superseded[name]}"
    return f"{name} is written as a plain value" if name in known.literals else ""


def _values(pointer: str, key: str, value: Any, defined: Mapping[str, Any]) -> Iterator[Fault]:
    if value == []:
        yield Fault(pointer, "is empty")
    if not isinstance(value, list):
        yield from _value(pointer, key, value, defined)
        return
    for index, item in enumerate(value):
        if item in value[:index]:
            yield Fault(f"{pointer}/{index}", "is a duplicate")
        else:
            yield from _value(f"{pointer}/{index}", key, item, defined)


def _value(pointer: str, key: str, value: Any, defined: Mapping[str, Any]) -> Iterator[Fault]:
    wanted = vocabulary().properties[key][1]
    if isinstance(value, dict):
        if value.keys() == {"@id"}:
            kinds = _reference(value["@id"], wanted, defined)
        else:
            faults = list(_node(pointer, value, defined))
            yield from faults
            if any(fault.pointer == f"{pointer}/@type" for fault in faults):
                return
            kinds = {above for name in _list(value["@type"]) for above in vocabulary().types[name]}
        shown = f"of type {' and '.join(_list(value['@type']))}" if "@type" in value else repr(value["@id"])
    else:
        if value is None or (isinstance(value, str) and not value.strip()):
            yield Fault(pointer, "is empty")
            return
        kinds, shown = _kinds(value), "a list" if isinstance(value, list) else repr(value)
    if not kinds & wanted:
        yield Fault(pointer, f"{key} is {shown}, and not {' or '.join(sorted(wanted))}")
    elif key in WORDED and isinstance(value, str) and not re.fullmatch(WORDED[key][0], value):
        yield Fault(pointer, f"{key} is not {WORDED[key][1]}")


def _reference(name: Any, wanted: frozenset[str], defined: Mapping[str, Any]) -> set[str]:
    """What a reference may be taken for: its node's types; if that is not here, whatever is wanted."""
    known = vocabulary()
    if not isinstance(name, str) or not _IRI.fullmatch(name):
        return set()
    if name in defined:
        return {above for kind in _list(defined[name]) for above in known.types.get(kind, wanted)} | {"URL"}
    if name.startswith("_:"):
        return set()
    return {kind for kind in wanted if kind not in known.literals or kind == "URL"}


def _kinds(value: Any) -> set[str]:
    """The classes that a plain value can be written for."""
    if isinstance(value, bool):
        return {"Boolean"}
    if isinstance(value, int):
        return {"Number", "Integer"}
    if isinstance(value, float):
        return {"Number", "Float"}
    if not isinstance(value, str):
        return set()
    kinds = {"Text"}
    if _WEB.fullmatch(value):
        kinds.add("URL")
    if found := _MEMBER.fullmatch(value):
        kinds |= vocabulary().members.get(found[1], frozenset())
    if _is_date(value):
        kinds.add("Date")
    if "T" in value and _is_moment(value):
        kinds.add("DateTime")
    if _DURATION.fullmatch(value):
        kinds.add("Duration")
    return kinds


def _is_date(value: str) -> bool:
    """Whether it is an ISO 8601 date of the calendar; a year or a month is one of less precision."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[: 10 - len(value)] if len(value) < 8 else value)
    except ValueError:
        return False
    return True


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
