"""Holds a bundle against the definitions: names, numbers, types, codes and forms of its elements."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from conformance.definitions import Definitions, Element, Property
from conformance.subject import Fault, Node, Subject

NUMBERS = ("integer", "positiveInt", "unsignedInt", "decimal")
"""The primitive types that are written as numbers in JSON; integer64 is written as a string."""

FREE = ("markdown", "xhtml", "base64Binary")
"""The types whose text may begin or end with white space."""

UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters, marks that turn the direction of writing unseen, lone surrogates and noncharacters."""

MISSING = object()
"""Stands for an element that is malformed and therefore left out of what further checks see."""


def take_apart(definitions: Definitions, bundle: Any) -> tuple[Subject, list[Fault]]:
    """The elements of a bundle, and what is wrong with each by itself."""
    walk = _Walk(definitions)
    sound = walk.resource(bundle, "Bundle", "Bundle")
    return Subject(definitions, sound if isinstance(sound, dict) else {}, tuple(walk.nodes)), walk.faults


class _Walk:
    """One pass over a bundle, which gathers nodes and faults."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.nodes: list[Node] = []
        self.faults: list[Fault] = []

    def fault(self, path: str, message: str) -> Any:
        """Takes note of a fault; the element is left out."""
        self.faults.append(Fault(path, message))
        return MISSING

    def resource(self, value: Any, path: str, wanted: str = "") -> Any:
        """A resource, without what is malformed in it; nothing is left of one of another kind."""
        if not isinstance(value, Mapping):
            return self.fault(path, "should be an object")
        kind = value.get("resourceType")
        if not isinstance(kind, str) or kind not in self.definitions.resources or (wanted and kind != wanted):
            known = wanted or "one of the resources that the bundles may hold"
            self.fault(f"{path}.resourceType", f"should be {known}, not {kind!r}")
            return {}
        sound = self.object({k: v for k, v in value.items() if k != "resourceType"}, kind, path, path, None)
        return sound if sound is MISSING else {"resourceType": kind, **sound}

    def object(self, value: Any, kind: str, path: str, home: str, element: Element | None) -> Any:
        """An object of a type or part, without what is malformed in it."""
        if not isinstance(value, Mapping):
            return self.fault(path, f"should be an object, a {kind}")
        if not value:
            return self.fault(path, "is empty")
        known = self.definitions.properties[kind]
        sound: dict[str, Any] = {}
        self.nodes.append(Node(path, kind, sound, home, element))
        for name, held in value.items():
            prop = known.get(name.removeprefix("_"))
            primitive = prop is not None and prop.type in self.definitions.regexes
            if prop is None or (name.startswith("_") and not primitive):
                self.fault(f"{path}.{name}", f"is not an element of {kind}")
                continue
            inner = Property(prop.element, "Element") if name.startswith("_") else prop
            kept = self.property(held, inner, f"{path}.{name}", home, hollow=primitive and _partner(name) in value)
            if kept is not MISSING:
                sound[name] = kept
        self._count(value, kind, path)
        return sound

    def property(self, value: Any, prop: Property, path: str, home: str, hollow: bool) -> Any:
        """The value of a property: one, or an array, in which a malformed item becomes an empty one.

        ``hollow`` allows null where the partner array has a value.
        """
        if not prop.element.many:
            return self.one(value, prop, path, home)
        if not isinstance(value, list):
            return self.fault(path, "should be an array")
        if not value:
            return self.fault(path, "is an empty array")
        kept = [
            None if item is None and hollow else self.one(item, prop, f"{path}[{place}]", home)
            for place, item in enumerate(value)
        ]
        hole: Any = "" if prop.type in self.definitions.regexes else {}
        return [hole if item is MISSING else item for item in kept]

    def one(self, value: Any, prop: Property, path: str, home: str) -> Any:
        """A single value of a property."""
        if value is None:
            return self.fault(path, "is null")
        if prop.type == "Resource":
            return self.resource(value, path)
        if prop.type in self.definitions.regexes or prop.type == "xhtml":
            return self.primitive(value, prop, path, home)
        return self.object(value, prop.type, path, home, prop.element)

    def primitive(self, value: Any, prop: Property, path: str, home: str) -> Any:
        """A primitive value; one of the wrong type is left out, one of the wrong form is kept."""
        kind = prop.type
        if kind == "boolean":
            if not isinstance(value, bool):
                return self.fault(path, f"should be true or false, not {_told(value)}")
        elif kind in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int if kind != "decimal" else (int, float)):
                return self.fault(path, f"should be a number, of type {kind}, not {_told(value)}")
            if not math.isfinite(value):
                return self.fault(path, "should be a finite number")
        elif not isinstance(value, str):
            return self.fault(path, f"should be a string, of type {kind}, not {_told(value)}")
        if problem := self._form(value, prop):
            self.fault(path, problem)
        self.nodes.append(Node(path, kind, value, home, prop.element))
        return value

    def _form(self, value: Any, prop: Property) -> str:
        """What is wrong with the form of a primitive value, or nothing."""
        if isinstance(value, str):
            if not value:
                return "is an empty string"
            if prop.type not in FREE and value != value.strip():
                return "begins or ends with white space"
            if forbidden := UNWANTED.search(value):
                return f"holds the character U+{ord(forbidden.group()):04X}"
            if prop.type == "markdown" and re.search(r"<[A-Za-z!/?]", value):
                return "holds what looks like HTML"
        if (regex := self.definitions.regexes.get(prop.type)) and isinstance(value, str | int):
            if prop.type not in ("boolean", "base64Binary") and not regex.fullmatch(str(value)):
                return f"is not of the form of the type {prop.type}: {_told(value)}"
        if prop.element.codes and value not in prop.element.codes:
            return f"should be one of the codes {', '.join(sorted(prop.element.codes))}"
        return ""

    def _count(self, value: Mapping[str, Any], kind: str, path: str) -> None:
        """Elements that are missing, and those that stand under two types at once."""
        names: dict[str, list[str]] = {}
        for name in value:
            if prop := self.definitions.properties[kind].get(name.removeprefix("_")):
                names.setdefault(prop.element.path, []).append(name.removeprefix("_"))
        for element in self.definitions.elements[kind]:
            found = list(dict.fromkeys(names.get(element.path, [])))
            if element.needed and not found:
                self.fault(f"{path}.{element.name}", "is missing")
            for name in found[1:]:
                self.fault(f"{path}.{name}", f"stands beside {found[0]}; only one of them may")


def _partner(name: str) -> str:
    return name.removeprefix("_") if name.startswith("_") else f"_{name}"


def _told(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else f"{told[:60]}…"
