"""Extensions: that they are defined, stand where they may, and carry what they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.subject import Fault, Node, Subject

EVERYWHERE = ("Element", "Base")
ON_RESOURCES = ("Resource", "DomainResource", "CanonicalResource", "MetadataResource")


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of extensions (extensibility.html; ext-1; the definition of each)."""
    parents = {node.path: node for node in subject.nodes}
    for node in subject.of("Extension"):
        outer = node.path.rpartition(".")[0]
        if {"extension"} < node.value.keys() and any(name.startswith("value") for name in node.value):
            yield Fault(f"{node.path}.extension", "stands beside a value (ext-1)")
        if parents.get(outer) and parents[outer].type == "Extension":
            continue
        url = node.value.get("url", "")
        definition = subject.definitions.extensions.get(url)
        if definition is None:
            yield Fault(f"{node.path}.url", f"is no extension of FHIR {subject.definitions.version}: {url}")
            continue
        yield from _place(subject, node, parents, definition)
        yield from _carried(node.value, definition, node.path)


def _place(subject: Subject, node: Node, parents: Mapping[str, Node], definition: Mapping[str, Any]) -> Iterator[Fault]:
    """The element that an extension stands on is one of those it is defined for."""
    outer, _, last = node.path.rpartition(".")
    holder, _, name = outer.rpartition(".")
    beside = f"{holder}.{name.removeprefix('_')}" if name.startswith("_") else outer
    on = parents.get(beside)
    if on is None:
        return
    names = {on.type, on.element.path if on.element else on.type, *EVERYWHERE}
    if on.type in subject.definitions.resources:
        names.update(ON_RESOURCES)
    if last.startswith("modifierExtension"):
        yield Fault(node.path, "should not modify what the element means")
    if not names & set(definition["on"]):
        yield Fault(f"{node.path}.url", f"may stand on {', '.join(definition['on'])}, and not on {on.type}")


def _carried(value: Mapping[str, Any], definition: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """The value is of a type that the definition allows, or the parts are those it names."""
    held = next((name for name in value if name.startswith("value")), "")
    if "value" in definition:
        wanted = {f"value{kind[0].upper()}{kind[1:]}" for kind in definition["value"]}
        if held not in wanted:
            yield Fault(f"{path}.{held or 'value[x]'}", f"should be one of {', '.join(sorted(wanted))}")
        return
    if held:
        yield Fault(f"{path}.{held}", "should not stand here: the extension consists of parts")
    counts: dict[str, int] = {}
    for number, part in enumerate(value.get("extension", [])):
        name = part.get("url", "")
        counts[name] = counts.get(name, 0) + 1
        if name not in definition["parts"]:
            yield Fault(f"{path}.extension[{number}].url", f"should be one of {', '.join(definition['parts'])}")
        else:
            most = definition["parts"][name]["max"]
            if most != "*" and counts[name] > int(most):
                yield Fault(f"{path}.extension[{number}]", f"is one {name} too many")
            yield from _carried(part, definition["parts"][name], f"{path}.extension[{number}]")
    for name, part in definition["parts"].items():
        if counts.get(name, 0) < part["min"]:
            yield Fault(f"{path}.extension", f"lacks {name}")
