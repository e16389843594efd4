"""Code systems, value sets, and the codes that the other resources take from them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.languages import BCP47
from conformance.subject import Fault, Json, Resource, Subject, duplicates

PROPERTIES = "http://hl7.org/fhir/concept-properties#"
OFFICIAL = frozenset(
    (
        *("status", "inactive", "effectiveDate", "deprecationDate", "retirementDate", "notSelectable", "parent"),
        *("child", "partOf", "synonym", "comment", "itemWeight"),
    )
)
"""The concept properties that HL7 has defined (codesystem-concept-properties)."""

CODES = ("parent", "child", "partOf")
"""The official properties whose values are codes of the same system."""


@dataclass(frozen=True)
class CodeSystem:
    """A code system of the bundle with its concepts, flat, each with the place where it stands."""

    resource: Resource

    @property
    def content(self) -> Json:
        """The resource itself."""
        return self.resource.content

    @cached_property
    def concepts(self) -> list[tuple[str, Json]]:
        """The concepts and those below them, with their paths."""
        return [(node.path, node.value) for node in self.resource.nodes if node.type == "CodeSystem.concept"]

    @cached_property
    def by_code(self) -> Mapping[str, Json]:
        """The concepts by code."""
        return {concept["code"]: concept for _, concept in self.concepts if "code" in concept}

    def displays(self, code: str, language: str) -> set[str]:
        """How a concept may be called in a language: its display, or its designations."""
        concept = self.by_code[code]
        called = {d.get("value") for d in concept.get("designation", []) if d.get("language") == language}
        if language in ("", self.resource.language):
            called.add(concept.get("display"))
        return called - {None}


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of terminology (codesystem.html, valueset.html, datatypes.html#Coding; csd-1 to csd-5)."""
    systems = {
        resource.content["url"]: CodeSystem(resource)
        for resource in subject.resources
        if resource.type == "CodeSystem" and "url" in resource.content
    }
    for resource in subject.resources:
        if resource.type == "CodeSystem":
            yield from _code_system(CodeSystem(resource))
        elif resource.type == "ValueSet":
            yield from _value_set(resource, systems, subject.definitions.systems)
    yield from _codings(subject, systems)


def _code_system(system: CodeSystem) -> Iterator[Fault]:
    path, content = system.resource.path, system.content
    codes = ((f"{place}.code", concept["code"]) for place, concept in system.concepts if "code" in concept)
    for place, code in duplicates(codes):
        yield Fault(place, f"a second concept with the code {code} (csd-1)")
    if content.get("content") == "complete" and content.get("count") != len(system.concepts):
        yield Fault(f"{path}.count", f"should be {len(system.concepts)}, the number of concepts")
    hierarchy = any("concept" in concept for _, concept in system.concepts) or any(
        held.get("code") in CODES for _, concept in system.concepts for held in concept.get("property", [])
    )
    if hierarchy and "hierarchyMeaning" not in content:
        yield Fault(f"{path}.hierarchyMeaning", "is missing where concepts have parents (csd-2, csd-3)")
    for name in ("caseSensitive", "version"):
        if name not in content:
            yield Fault(f"{path}.{name}", "is missing")
    yield from _declared(system)
    for place, concept in system.concepts:
        yield from _concept(system, concept, place)
    yield from _circles(system)


def _declared(system: CodeSystem) -> Iterator[Fault]:
    """Properties are declared once, and do not invent addresses in HL7's name."""
    path, declared = f"{system.resource.path}.property", system.content.get("property", [])
    for place, code in duplicates((f"{path}[{n}].code", p.get("code")) for n, p in enumerate(declared)):
        yield Fault(place, f"a second property {code}")
    for number, prop in enumerate(declared):
        uri = prop.get("uri", "")
        if re.match(r"https?://(?:[a-z]+\.)*hl7\.org/", uri) and uri.removeprefix(PROPERTIES) not in OFFICIAL:
            yield Fault(f"{path}[{number}].uri", f"HL7 has defined no such property: {uri}")
        if (uri.removeprefix(PROPERTIES) in CODES) != (prop.get("type") == "code"):
            told = f"type {prop.get('type')} does not fit: of {', '.join(CODES)}, and no others, the values are codes"
            yield Fault(f"{path}[{number}].type", told)
    uris = ((f"{path}[{n}].uri", p["uri"]) for n, p in enumerate(declared) if "uri" in p)
    for place, uri in duplicates(uris):
        yield Fault(place, f"a second property with the uri {uri}")


def _concept(system: CodeSystem, concept: Json, path: str) -> Iterator[Fault]:
    if "display" not in concept:
        yield Fault(f"{path}.display", "is missing")
    declared = {prop.get("code"): prop for prop in system.content.get("property", [])}
    for number, held in enumerate(concept.get("property", [])):
        place = f"{path}.property[{number}]"
        prop = declared.get(held.get("code"))
        value = next((name for name in held if name.startswith("value")), "")
        if prop is None:
            yield Fault(f"{place}.code", f"is not a property of the code system: {held.get('code')!r}")
        elif value and value.lower() != f"value{prop.get('type', '')}".lower():
            yield Fault(f"{place}.{value}", f"should be of the type {prop.get('type')}, as declared")
        elif value == "valueCode" and held[value] not in system.by_code:
            yield Fault(f"{place}.valueCode", f"is no code of this code system: {held[value]!r}")
    for number, designation in enumerate(concept.get("designation", [])):
        if designation.get("language", system.resource.language) == system.resource.language:
            if "use" not in designation:
                yield Fault(f"{path}.designation[{number}].use", "is missing beside the display in the same language")
    told = (
        (f"{path}.designation[{n}]", (d.get("language"), str(d.get("use")), d.get("value")))
        for n, d in enumerate(concept.get("designation", []))
    )
    for place, (language, _, value) in duplicates(told):
        yield Fault(place, f"stands twice: {value!r} in {language}")


def _circles(system: CodeSystem) -> Iterator[Fault]:
    """No concept is its own ancestor."""
    above = {
        code: {held.get("valueCode") for held in concept.get("property", []) if held.get("code") == "parent"}
        for code, concept in system.by_code.items()
    }
    for path, concept in system.concepts:
        reached: set[Any] = set()
        waiting = list(above.get(concept.get("code", ""), ()))
        while waiting:
            code = waiting.pop()
            if code not in reached:
                reached.add(code)
                waiting.extend(above.get(code, ()))
        if concept.get("code") in reached:
            yield Fault(f"{path}.property", "makes the concept its own ancestor")


def _value_set(resource: Resource, systems: Mapping[str, CodeSystem], official: Container[str]) -> Iterator[Fault]:
    """An include names a code system or value set; one of the bundle in its version, and with its codes."""
    for node in resource.nodes:
        if node.type not in ("ValueSet.compose.include", "ValueSet.compose.exclude"):
            continue
        value, path = node.value, node.path
        if not value.keys() & {"system", "valueSet"}:
            yield Fault(f"{path}.system", "is missing, and so is valueSet (vsd-1)")
        if {"concept", "filter"} <= value.keys():
            yield Fault(f"{path}.filter", "stands beside concepts (vsd-3)")
        system = systems.get(value.get("system", ""))
        if system is None:
            if "system" in value and value["system"] not in official:
                yield Fault(f"{path}.system", f"is no code system of the bundle or of HL7: {value['system']}")
            continue
        if value.get("version") != system.content.get("version"):
            yield Fault(f"{path}.version", f"should be {system.content.get('version')}, that of the code system")
        for number, concept in enumerate(value.get("concept", [])):
            if concept.get("code") not in system.by_code:
                yield Fault(f"{path}.concept[{number}].code", f"is no code of {value['system']}")


def _codings(subject: Subject, systems: Mapping[str, CodeSystem]) -> Iterator[Fault]:
    """A Coding names a code that exists, by one of its names in the language of the resource."""
    for node in subject.of("Coding"):
        path, value = node.path, node.value
        system, code = value.get("system", ""), value.get("code")
        if not system and code:
            yield Fault(f"{path}.system", "is missing: a code means nothing without its system")
        if "display" in value and not code:
            yield Fault(f"{path}.code", "is missing beside the display (cod-1)")
        if code is None or system == BCP47:
            continue
        if (own := systems.get(system)) is not None:
            yield from _own(own, value, path, subject.language(node))
        elif (listed := subject.definitions.systems.get(system)) is not None:
            if code not in listed:
                yield Fault(f"{path}.code", f"is no code of {system}: {code!r}")
            elif (
                listed[code] and value.get("display", listed[code]) != listed[code] and _english(subject.language(node))
            ):
                yield Fault(f"{path}.display", f"should be {listed[code]!r}, not {value['display']!r}")
        elif "/CodeSystem/" in system or re.match(r"http://hl7\.org/fhir/(?!sid/)", system):
            yield Fault(f"{path}.system", f"is no code system of the bundle or of HL7: {system}")


def _english(language: str) -> bool:
    """Whether the displays that HL7 publishes are in the language of a resource."""
    return language in ("", "en") or language.startswith("en-")


def _own(system: CodeSystem, coding: Json, path: str, language: str) -> Iterator[Fault]:
    """A Coding of a code system in the bundle."""
    if coding.get("version", system.content.get("version")) != system.content.get("version"):
        yield Fault(f"{path}.version", f"should be {system.content.get('version')}, that of the code system")
    if coding["code"] not in system.by_code:
        yield Fault(f"{path}.code", f"is no code of {system.content['url']}: {coding['code']!r}")
    elif "display" in coding:
        called = system.displays(coding["code"], language)
        if coding["display"] not in called:
            told = ", ".join(sorted(map(repr, called))) or "left out"
            yield Fault(f"{path}.display", f"should be {told} in {language or 'no language'}")
