"""The FHIR bundles follow the rules that HL7's validator does not check, and each rule detects its planted fault."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fhir_rules
import pytest
from conftest import REPOSITORY
from fhir_bundles import NAMES, aged, bundle, bundles, small

GOLDEN = REPOSITORY / "tests" / "golden" / "fhir"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """Small bundles in two languages, by release and name."""
    return bundles(small(tmp_path_factory.mktemp("good") / "root"))


def violations(bundle: Json, release: str) -> list[str]:
    return [*fhir_rules.structure(bundle, release), *fhir_rules.faults(bundle)]


def test_the_golden_bundles_conform() -> None:
    files = sorted(path for path in GOLDEN.rglob("*.*json"))
    assert files
    for path in files:
        assert violations(bundle(path.name, path.read_bytes()), path.relative_to(GOLDEN).parts[0]) == [], path


@pytest.mark.slow
def test_the_exported_bundles_conform(fhir: Path) -> None:
    for path in sorted(fhir.rglob("*.*json")):
        assert violations(bundle(path.name, path.read_bytes()), path.relative_to(fhir).parts[0]) == [], path


@pytest.mark.parametrize("name", NAMES)
def test_small_bundles_in_two_languages_conform(good: dict[str, Json], name: str) -> None:
    assert violations(good[name], name.split("/")[0]) == []


def test_bundles_of_signed_withdrawn_and_replaced_records_conform(tmp_path: Path) -> None:
    made = bundles(aged(small(tmp_path / "root")))
    assert {name: found for name, bundle in made.items() if (found := violations(bundle, name.split("/")[0]))} == {}
    guide = made["r4/document-en"]["entry"][0]["resource"]
    assert guide["status"] == "final"
    assert len(guide["attester"]) == 1


def of(bundle: Json, kind: str, end: str = "") -> Json:
    """The first resource of a kind whose id ends so."""
    resources = (entry["resource"] for entry in bundle["entry"])
    return next(one for one in resources if one["resourceType"] == kind and one.get("id", "").endswith(end))


def request(bundle: Json) -> Json:
    """The request for the questions."""
    entry = next(entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Questionnaire")
    found: Json = entry["request"]
    return found


def concept(bundle: Json) -> Json:
    """A concept that stands below another, with a designation."""
    found: Json = of(bundle, "CodeSystem", "items")["concept"][0]["concept"][0]
    return found


def part(bundle: Json) -> Json:
    return next(one for one in of(bundle, "Library", "dataset")["relatedArtifact"] if one["type"] == "composed-of")


def swap(holder: Json, key: str, old: str, new: str) -> None:
    """Replaces a part of a string, which must be there."""
    assert old in holder[key], (old, holder[key])
    holder[key] = holder[key].replace(old, new, 1)


def about(bundle: Json) -> Json:
    """The narrative of the first section of the guide."""
    text: Json = of(bundle, "Composition")["section"][0]["text"]
    return text


TWICE: Callable[[list[Any]], None] = lambda items: items.append(copy.deepcopy(items[0]))  # noqa: E731

PLANTS: dict[str, tuple[str, Callable[[Json], object], str]] = {
    "an identifier twice": (
        "document-en",
        lambda b: TWICE(of(b, "Organization")["identifier"]),
        "two resources have the identifier",
    ),
    "a request to create": ("transaction", lambda b: request(b).update(method="POST"), "by PUT"),
    "another id": ("transaction", lambda b: request(b).update(url="Questionnaire/other"), "should be updated at"),
    "another type": ("transaction", lambda b: swap(request(b), "url", "Quest", "Requ"), "should be updated at"),
    "reference to no entry": (
        "document-en",
        lambda b: of(b, "Composition")["author"][0].update(reference="Organization/nobody"),
        "leads to no entry",
    ),
    "date after the document": ("document-en", lambda b: of(b, "Composition").update(date="2027-01-01"), "later than"),
    "month after the document": ("document-en", lambda b: of(b, "CodeSystem").update(date="2026-03"), "later"),
    "url with a bar": ("transaction", lambda b: swap(of(b, "ValueSet"), "url", "/fhir", "|/fhir"), "without bar"),
    "no date": ("transaction", lambda b: of(b, "Library").pop("date"), "needs a date"),
    "no name": ("transaction", lambda b: of(b, "Library").pop("name"), "name: is missing"),
    "another version": (
        "transaction",
        lambda b: of(b, "Library", "dataset").update(version="9.9.9"),
        "several versions",
    ),
    "canonical without a version": (
        "transaction",
        lambda b: part(b).update(resource=part(b)["resource"].split("|")[0]),
        "should name the version",
    ),
    "canonical of another version": (
        "transaction",
        lambda b: part(b).update(resource=part(b)["resource"] + "9"),
        "should name the version",
    ),
    "value set of no version": (
        "transaction",
        lambda b: of(b, "ValueSet")["compose"]["include"][0].pop("version"),
        "version: should be",
    ),
    "no language": ("document-en", lambda b: of(b, "Organization").pop("language"), "no language tag"),
    "country in small letters": (
        "transaction",
        lambda b: of(b, "Library")["content"][0].update(language="en-us"),
        "is no language tag",
    ),
    "translation into its own language": (
        "transaction",
        lambda b: of(b, "CodeSystem", "items")["_title"]["extension"][0]["extension"][0].update(valueCode="en"),
        "translates twice",
    ),
    "second translation": (
        "transaction",
        lambda b: TWICE(of(b, "CodeSystem", "items")["_title"]["extension"]),
        "translates twice",
    ),
    "two roots": ("document-en", lambda b: about(b).update(div=about(b)["div"] * 2), "junk after"),
    "no lang": ("document-en", lambda b: swap(about(b), "div", ' lang="en"', ""), "language and direction"),
    "no xml:lang": ("document-en", lambda b: swap(about(b), "div", ' xml:lang="en"', ""), "language and direction"),
    "Arabic from left to right": (
        "document-ar",
        lambda b: swap(about(b), "div", ' dir="rtl"', ""),
        "language and direction",
    ),
    "empty list": ("document-en", lambda b: swap(about(b), "div", "<p>", "<ul></ul><p>"), "empty list"),
    "identifier without a system": (
        "document-en",
        lambda b: of(b, "Organization")["identifier"][0].pop("system"),
        "has no system",
    ),
    "attachment of nothing": ("transaction", lambda b: of(b, "Library")["content"][0].pop("url"), "needs a media type"),
    "no media type": (
        "transaction",
        lambda b: of(b, "Library")["content"][0].update(contentType="JSON"),
        "needs a media type",
    ),
    "address that runs a program": (
        "transaction",
        lambda b: of(b, "Library")["content"][0].update(url="javascript:alert(1)"),
        "is no address",
    ),
    "address without a host": (
        "transaction",
        lambda b: of(b, "Library")["content"][0].update(url="https:///a"),
        "is no address",
    ),
    "no count": ("transaction", lambda b: of(b, "CodeSystem").pop("count"), "count: is missing"),
    "case left open": ("transaction", lambda b: of(b, "CodeSystem").pop("caseSensitive"), "caseSensitive"),
    "no meaning of the hierarchy": (
        "transaction",
        lambda b: of(b, "CodeSystem", "items").pop("hierarchyMeaning"),
        "hierarchyMeaning",
    ),
    "no display": ("transaction", lambda b: concept(b).pop("display"), "needs a display"),
    "designation twice": ("transaction", lambda b: TWICE(concept(b)["designation"]), "each designation once"),
    "property that HAPI cannot look up": (
        "transaction",
        lambda b: concept(b)["property"].append({"code": "text-hash", "valueDecimal": 2}),
        "should be a string or a code",
    ),
    "value set of nothing": (
        "transaction",
        lambda b: of(b, "ValueSet")["compose"]["include"][0].pop("system"),
        "names no code system",
    ),
    "section without a title": (
        "document-en",
        lambda b: of(b, "Composition")["section"][0].pop("title"),
        "needs a title",
    ),
    "section id with a space": (
        "document-en",
        lambda b: of(b, "Composition")["section"][0].update(id="the glossary"),
        "needs a title, and an id",
    ),
    "item without a text": (
        "transaction",
        lambda b: of(b, "Questionnaire")["item"][0]["item"][0].pop("text"),
        "text: is missing",
    ),
}
"""Faults that HL7's validator accepts: the bundle, the change, and a part of the message."""


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_reported(good: dict[str, Json], name: str) -> None:
    file, plant, message = PLANTS[name]
    bundle = copy.deepcopy(good[f"r4/{file}"])
    plant(bundle)
    found = fhir_rules.faults(bundle)
    assert found
    assert all(message in fault for fault in found), found


def statistic(bundle: Json) -> Json:
    found: Json = of(bundle, "Evidence", "town-spots")["statistic"][0]
    return found


COUNTED: dict[str, tuple[Callable[[Json], object], str]] = {
    "other number of events": (lambda b: statistic(b).update(numberOfEvents=150), "not that of the counts"),
    "events without participants": (lambda b: statistic(b).pop("sampleSize"), "not that of the counts"),
    "value outside the interval": (
        lambda b: statistic(b)["attributeEstimate"][0]["range"]["high"].update(value=29),
        "outside the range",
    ),
    "neither value nor range": (
        lambda b: [statistic(b).pop(name) for name in ("quantity", "numberOfEvents", "attributeEstimate")],
        "neither a value nor a range",
    ),
}


@pytest.mark.parametrize("name", COUNTED)
def test_wrong_arithmetic_is_reported(good: dict[str, Json], name: str) -> None:
    plant, message = COUNTED[name]
    bundle = copy.deepcopy(good["r5/ndjson/1-Evidence"])
    plant(bundle)
    found = fhir_rules.faults(bundle)
    assert found
    assert all(message in fault for fault in found), found


MALFORMED: dict[str, Callable[[Json], object]] = {
    "unknown element": lambda b: of(b, "Composition").update(colour="blue"),
    "number for a string": lambda b: of(b, "Composition").update(title=5),
    "required element missing": lambda b: of(b, "Composition").pop("title"),
    "empty string": lambda b: of(b, "Composition").update(title=""),
    "no such month": lambda b: of(b, "Composition").update(date="2026-13-01"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_element_is_reported_without_java(good: dict[str, Json], name: str) -> None:
    bundle = copy.deepcopy(good["r4/document-en"])
    MALFORMED[name](bundle)
    assert [fault for fault in fhir_rules.structure(bundle, "r4") if fault.startswith("Bundle.entry[0].resource.")]
