"""Reads FHIR's XML schema of narratives into a table of elements, attributes and children."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

XS = "{http://www.w3.org/2001/XMLSchema}"
ROOT = "div"
"""The root element of a narrative."""


def markup(schema: bytes) -> dict[str, dict[str, Any]]:
    """The elements that can occur below the root, by name.

    Each has ``attributes`` (name to the allowed values, or to an empty list for any), ``required`` attributes,
    ``children``, ``text`` (whether it may contain text) and ``filled`` (whether it must contain a child).
    """
    tree = ET.fromstring(schema.decode("utf-8-sig"))
    named = {(child.tag, str(child.get("name"))): child for child in tree}
    found = [ROOT]
    table = {}
    for name in found:
        element = named[f"{XS}element", name]
        children = sorted(set(_children(element, named)))
        found.extend(child for child in children if child not in found)
        attributes = dict(sorted((key, values) for key, values, _ in _attributes(element, named)))
        table[name] = {
            "attributes": attributes,
            "required": sorted(key for key, _, needed in _attributes(element, named) if needed),
            "children": children,
            "text": _mixed(element, named),
            "filled": _filled(element),
        }
    return dict(sorted(table.items()))


Named = dict[tuple[str, str], ET.Element]


def _walk(node: ET.Element, named: Named) -> Iterator[ET.Element]:
    """A node and all nodes below it, with references to groups and base types resolved."""
    yield node
    for child in node:
        yield from _walk(child, named)
    if node.tag in (f"{XS}group", f"{XS}attributeGroup") and node.get("ref"):
        yield from _walk(named[node.tag, str(node.get("ref"))], named)
    if node.tag == f"{XS}extension":
        yield from _walk(named[f"{XS}complexType", str(node.get("base"))], named)
    if node.tag == f"{XS}element" and node.get("type"):
        yield from _walk(named[f"{XS}complexType", str(node.get("type"))], named)


def _children(element: ET.Element, named: Named) -> Iterator[str]:
    for node in _walk(element, named):
        if node.tag == f"{XS}element" and node.get("ref"):
            yield str(node.get("ref"))


def _attributes(element: ET.Element, named: Named) -> Iterator[tuple[str, list[str], bool]]:
    for node in _walk(element, named):
        if node.tag == f"{XS}attribute":
            kind = named.get((f"{XS}simpleType", str(node.get("type"))), node)
            values = [str(value.get("value")) for value in kind.iter(f"{XS}enumeration")]
            yield str(node.get("name") or node.get("ref")), values, node.get("use") == "required"


def _mixed(element: ET.Element, named: Named) -> bool:
    return any(node.tag == f"{XS}complexType" and node.get("mixed") == "true" for node in _walk(element, named))


def _filled(element: ET.Element) -> bool:
    """Whether the element must contain a child, by its own content model."""
    return any(
        part.get("minOccurs", "1") != "0"
        for model in element.iterfind(f"{XS}complexType/*")
        if model.tag in (f"{XS}sequence", f"{XS}choice") and model.get("minOccurs", "1") != "0"
        for part in model
    )
