"""Rules for our FHIR bundles whose violation HL7's validator accepts, as R4, R5 or both: each was tried.

HL7's validator (``tests/publish/test_validate_fhir.py``) checks structure, bindings, invariants, extensions, markup and
most references. Without Java, ``structure`` checks structure with the models of fhir.resources.
"""

from __future__ import annotations

import importlib
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from pipelines.publish.fhir.narrative import direction

Json = dict[str, Any]

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
"""The language tags that we use, in the case that RFC 5646 recommends."""

MODELS = {"r4": "fhir.resources.R4B", "r5": "fhir.resources"}
"""R4B and R4 do not differ in the resources of the bundles."""

PAST = ("date", "recorded", "occurredDateTime", "lastReviewDate", "time")
"""The elements with the date of something that has happened."""


def structure(bundle: Json, release: str) -> Iterator[str]:
    """What the models of fhir.resources reject in the bundle and its resources: names, types, required elements."""
    package = importlib.import_module(MODELS[release])
    entries = [{name: value for name, value in entry.items() if name != "resource"} for entry in bundle["entry"]]
    resources = {"Bundle": {**bundle, "entry": entries}}
    resources |= {f"Bundle.entry[{place}].resource": entry["resource"] for place, entry in enumerate(bundle["entry"])}
    for path, resource in resources.items():
        try:
            package.get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                yield f"{path}.{'.'.join(map(str, one['loc']))}: {one['msg']}"


def faults(bundle: Json) -> list[str]:
    """Violations of the rules, as ``path: message``."""
    resources = [(f"Bundle.entry[{place}].resource", entry["resource"]) for place, entry in enumerate(bundle["entry"])]
    checks = (requests, references, dates, canonicals)
    found = [fault for check in checks for fault in check(bundle, resources)]
    for path, resource in resources:
        found += [fault for check in (languages, narratives, elements) for fault in check(path, resource)]
        if check := KINDS.get(resource["resourceType"]):
            found += check(path, resource)
    return found


Resources = list[tuple[str, Json]]


def objects(value: Any, path: str) -> Iterator[tuple[str, Json]]:
    """Every object in a value, with its path."""
    if isinstance(value, dict):
        yield path, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from objects(inner, f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]")


def repeated(values: Iterable[Any]) -> set[Any]:
    """The values that occur more than once."""
    return {value for value, count in Counter(values).items() if count > 1}


def identifiers(resource: Json) -> list[tuple[str, str]]:
    """The identifiers of a resource as system and value."""
    given = resource.get("identifier", [])
    return [(one.get("system", ""), one.get("value", "")) for one in (given if isinstance(given, list) else [given])]


def requests(bundle: Json, resources: Resources) -> Iterator[str]:
    """A transaction updates by id; each identifier is used once."""
    owners = [(r["resourceType"], system, value.casefold()) for _, r in resources for system, value in identifiers(r)]
    if twice := repeated(owners):
        yield f"Bundle.entry: two resources have the identifier {min(twice)}"
    for (path, resource), entry in zip(resources, bundle["entry"], strict=True):
        if bundle["type"] != "transaction":
            continue
        if entry["request"]["method"] != "PUT":
            yield f"{path}: should be updated by PUT, so that loading it twice changes nothing"
        if entry["request"]["url"] != (address := f"{resource['resourceType']}/{resource.get('id')}"):
            yield f"{path}: should be updated at {address}"


def references(bundle: Json, resources: Resources) -> Iterator[str]:
    """Every reference leads to an entry."""
    known = {f"{r['resourceType']}/{r.get('id')}" for _, r in resources} | {e["fullUrl"] for e in bundle["entry"]}
    for path, resource in resources:
        for place, one in objects(resource, path):
            if "reference" in one and one["reference"] not in known:
                yield f"{place}.reference: leads to no entry"


def dates(bundle: Json, resources: Resources) -> Iterator[str]:
    """Nothing in a document happened after it."""
    for path, resource in resources if bundle["type"] == "document" else ():
        for place, one in objects(resource, path):
            for name in PAST:
                value = one.get(name, "")
                if isinstance(value, str) and value[:10] > bundle["timestamp"][: min(len(value), 10)]:
                    yield f"{place}.{name}: is later than the document"


def canonicals(bundle: Json, resources: Resources) -> Iterator[str]:
    """Canonical resources have a name and a date, and one version, by which all references to them are made."""
    named = [(path, resource) for path, resource in resources if "url" in resource]
    versions = {resource["url"]: resource.get("version") for _, resource in named}
    if len(set(versions.values())) > 1:
        yield f"Bundle.entry: resources of several versions: {sorted(set(versions.values()), key=str)}"
    for path, resource in named:
        if re.search(r"[|# ]", resource["url"]) or "date" not in resource:
            yield f"{path}: needs a date, and a url without bar, hash and space"
        if "name" not in resource:
            yield f"{path}.name: is missing"
    for path, resource in resources:
        for place, one in objects(resource, path):
            url, bar, version = str(one.get("resource", "")).partition("|")
            if url in versions and (not bar or version != versions[url]):
                yield f"{place}.resource: should name the version {versions[url]}"
            if one.get("system") in versions and one.get("version", "") != versions[one["system"]]:
                yield f"{place}.version: should be {versions[one['system']]}"


def languages(path: str, resource: Json) -> Iterator[str]:
    """A resource names its language; translations are in other languages, one of each."""
    language = resource.get("language", "")
    if not TAG.fullmatch(language):
        yield f"{path}.language: is missing or no language tag"
    for place, one in objects(resource, path):
        if place != path and "language" in one and not TAG.fullmatch(one["language"]):
            yield f"{place}.language: is no language tag"
        extensions = [extension for extension in one.get("extension", ()) if extension["url"] == TRANSLATION]
        translated = [extension["extension"][0]["valueCode"] for extension in extensions]
        if repeated(translated) or language in translated:
            yield f"{place}.extension: translates twice into a language, or into its own"


def narratives(path: str, resource: Json) -> Iterator[str]:
    """A narrative is one element in the language and direction of the resource; its lists are not empty."""
    language = resource.get("language", "")
    for place, one in objects(resource, path):
        if "div" not in one or not language:
            continue
        try:
            div = ET.fromstring(one["div"])
        except ET.ParseError as error:
            yield f"{place}.div: {error}"
            continue
        given = (div.get("lang"), div.get("{http://www.w3.org/XML/1998/namespace}lang"), div.get("dir", "ltr"))
        if given != (language, language, direction(language)):
            yield f"{place}.div: has language and direction {given}"
        if any(element.tag.endswith("}ul") and not len(element) for element in div.iter()):
            yield f"{place}.div: has an empty list"


def elements(path: str, resource: Json) -> Iterator[str]:
    """Identifiers have a system, attachments an address, and addresses a scheme and a host."""
    if "identifier" in resource and not all(system for system, _ in identifiers(resource)):
        yield f"{path}.identifier: has no system"
    for place, one in objects(resource, path):
        if "contentType" in one and not (one.get("url") and re.fullmatch(r"[a-z]+/[\w.+-]+", one["contentType"])):
            yield f"{place}: needs a media type and an address"
        parts = "extension" in one or any(name.startswith("value") for name in one)
        if isinstance(one.get("url"), str) and not parts and not re.match(r"https?://[^/]", one["url"]):
            yield f"{place}.url: is no address"


def code_system(path: str, system: Json) -> Iterator[str]:
    """A code system is complete: count, case, description, hierarchy, and a display for every code.

    HAPI FHIR 8.8 cannot look up a code with a property that is a number, a date or a boolean.
    """
    for name in ("count", "caseSensitive", "description"):
        if name not in system:
            yield f"{path}.{name}: is missing"
    if any("concept" in concept for concept in system["concept"]) and "hierarchyMeaning" not in system:
        yield f"{path}.hierarchyMeaning: is missing"
    for place, concept in objects(system["concept"], f"{path}.concept"):
        if "code" in concept and "display" not in concept and not any(name.startswith("value") for name in concept):
            yield f"{place}: needs a display"
        if repeated(tuple(sorted(map(str, one.items()))) for one in concept.get("designation", ())):
            yield f"{place}: needs each designation once"
        for prop in concept.get("property", ()):
            if not prop.keys() & {"valueString", "valueCode"}:
                yield f"{place}.property: should be a string or a code"


def value_set(path: str, values: Json) -> Iterator[str]:
    """A value set includes a code system."""
    if any("system" not in include for include in values["compose"]["include"]):
        yield f"{path}.compose.include: names no code system"


def composition(path: str, guide: Json) -> Iterator[str]:
    """Sections have a title, and an id that links can use."""
    for place, section in objects(guide["section"], f"{path}.section"):
        if "title" in section or "id" in section or "section" in section:
            if not section.get("title") or not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", section.get("id", "")):
                yield f"{place}: needs a title, and an id of letters, digits, hyphens and dots"


def questionnaire(path: str, form: Json) -> Iterator[str]:
    """Every item has a text."""
    for place, item in objects(form["item"], f"{path}.item"):
        if "linkId" in item and "text" not in item:
            yield f"{place}.text: is missing"


def evidence(path: str, resource: Json) -> Iterator[str]:
    """A share is that of its counts and inside its interval; without a value it has a range with a lower end first."""
    for place, statistic in enumerate(resource["statistic"]):
        value = statistic.get("quantity", {}).get("value")
        events = statistic.get("numberOfEvents")
        total = statistic.get("sampleSize", {}).get("numberOfParticipants")
        if events is not None and (None in (total, value) or abs(100 * events - total * value) > total / 1000):
            yield f"{path}.statistic[{place}]: the value is not that of the counts"
        ends = [one["range"] for one in statistic.get("attributeEstimate", ())]
        if value is None and not ends:
            yield f"{path}.statistic[{place}]: has neither a value nor a range"
        for one in ends:
            low, high = (one.get(end, {}).get("value", value) for end in ("low", "high"))
            if not low <= (low if value is None else value) <= high:
                yield f"{path}.statistic[{place}]: the value is outside the range"


KINDS = {
    "CodeSystem": code_system,
    "ValueSet": value_set,
    "Composition": composition,
    "Questionnaire": questionnaire,
    "Evidence": evidence,
}
