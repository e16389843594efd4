"""The FHIR bundles follow the rules that HL7's validator does not check, and each rule detects its planted fault."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fhir_rules
import pytest
from conftest import REPOSITORY
from fhir_bundles import NAMES, RELEASES, aged, bundles, small

EXPORTS = REPOSITORY / "exports" / "fhir"
GOLDEN = REPOSITORY / "tests" / "golden" / "fhir"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """Small bundles in two languages, by release and name."""
    return bundles(small(tmp_path_factory.mktemp("good") / "root"))


def violations(bundle: Json, release: str) -> list[str]:
    return [*fhir_rules.structure(bundle, release), *fhir_rules.faults(bundle)]


@pytest.mark.parametrize("name", [path.relative_to(GOLDEN).as_posix() for path in sorted(GOLDEN.rglob("*.json"))])
def test_the_golden_bundles_conform(name: str) -> None:
    assert violations(json.loads((GOLDEN / name).read_bytes()), name.split("/")[0]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.relative_to(EXPORTS).as_posix() for path in sorted(EXPORTS.rglob("*.json"))])
def test_the_exported_bundles_conform(name: str) -> None:
    assert violations(json.loads((EXPORTS / name).read_bytes()), name.split("/")[0]) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("release", RELEASES)
def test_small_bundles_in_two_languages_conform(good: dict[str, Json], release: str, name: str) -> None:
    assert violations(good[f"{release}/{name}"], release) == []


def test_bundles_of_signed_withdrawn_and_replaced_records_conform(tmp_path: Path) -> None:
    made = bundles(aged(small(tmp_path / "root")))
    assert {name: found for name, bundle in made.items() if (found := violations(bundle, name.split("/")[0]))} == {}
    for release in RELEASES:
        guide = made[f"{release}/document-en"]["entry"][0]["resource"]
        assert guide["status"] == "final"
        assert len(guide["attester"]) == 1


def of(bundle: Json, kind: str, end: str = "") -> Json:
    """The first resource of a kind whose id ends so."""
    resources = (entry["resource"] for entry in bundle["entry"])
    return next(one for one in resources if one["resourceType"] == kind and one.get("id", "").endswith(end))


def request(bundle: Json) -> Json:
    """The request for the publisher."""
    entry = next(entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Organization")
    found: Json = entry["request"]
    return found


def concept(bundle: Json, code: str = "question-what-is-it") -> Json:
    return next(one for one in of(bundle, "CodeSystem", "items")["concept"] if one["code"] == code)


def parent(bundle: Json, code: str) -> Json:
    return next(one for one in concept(bundle, code)["property"] if one["code"] == "parent")


def part(bundle: Json) -> Json:
    return next(one for one in of(bundle, "Library")["relatedArtifact"] if one["type"] == "composed-of")


def swap(holder: Json, key: str, old: str, new: str) -> None:
    """Replaces a part of a string, which must be there."""
    assert old in holder[key], (old, holder[key])
    holder[key] = holder[key].replace(old, new, 1)


def about(bundle: Json) -> Json:
    """The narrative of the first section of the guide."""
    text: Json = of(bundle, "Composition")["section"][0]["text"]
    return text


PROVENANCE = "Organization/nobody"
TWICE: Callable[[list[Any]], None] = lambda items: items.append(copy.deepcopy(items[0]))  # noqa: E731

PLANTS: dict[str, tuple[str, Callable[[Json], object], str]] = {
    "an identifier twice": (
        "document-en",
        lambda b: of(b, "DocumentReference", "letter")["identifier"][0].update(
            of(b, "DocumentReference", "census")["identifier"][0]
        ),
        "two resources have the identifier",
    ),
    "a urn as text": (
        "conditional",
        lambda b: of(b, "Library").update(title=f"By {b['entry'][0]['fullUrl']}"),
        "contains the urn of an entry",
    ),
    "a request to create": ("transaction", lambda b: request(b).update(method="POST"), "by PUT"),
    "another id": ("transaction", lambda b: request(b).update(url="Organization/other"), "should be updated at"),
    "another type": ("transaction", lambda b: swap(request(b), "url", "Org", "Reorg"), "should be updated at"),
    "condition on another type": ("conditional", lambda b: swap(request(b), "url", "Org", "Reorg"), "identifiers"),
    "condition on another identifier": (
        "conditional",
        lambda b: swap(request(b), "url", "publisher", "printer"),
        "identifiers",
    ),
    "condition on nothing": ("conditional", lambda b: request(b).update(url="Organization?name=x"), "identifiers"),
    "condition that is read as two": (
        "conditional",
        lambda b: (
            swap(request(b), "url", "publisher", "a&b"),
            swap(of(b, "Organization")["identifier"][0], "value", "publisher", "a&b"),
        ),
        "identifiers",
    ),
    "condition beside an id": ("conditional", lambda b: of(b, "Organization").update(id="small-publisher"), "no id"),
    "reference to no entry": (
        "document-en",
        lambda b: of(b, "Provenance")["agent"][0]["who"].update(reference=PROVENANCE),
        "leads to no entry",
    ),
    "date after the document": ("document-en", lambda b: of(b, "Composition").update(date="2027-01-01"), "later than"),
    "month after the document": ("document-en", lambda b: of(b, "Library").update(lastReviewDate="2026-03"), "later"),
    "url with a bar": ("terminology", lambda b: swap(of(b, "ValueSet"), "url", "/fhir", "|/fhir"), "without bar"),
    "no date": ("transaction", lambda b: of(b, "Library").pop("date"), "needs a date"),
    "no name": ("transaction", lambda b: of(b, "Library").pop("name"), "name: is missing"),
    "another version": ("transaction", lambda b: of(b, "Library").update(version="9.9.9"), "several versions"),
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
        "terminology",
        lambda b: of(b, "ValueSet")["compose"]["include"][0].pop("version"),
        "version: should be",
    ),
    "no language": ("document-en", lambda b: of(b, "Organization").pop("language"), "no language tag"),
    "country in small letters": (
        "document-en",
        lambda b: of(b, "DocumentReference", "guide-en")["content"][0]["attachment"].update(language="en-us"),
        "is no language tag",
    ),
    "tag of another language": (
        "document-en",
        lambda b: of(b, "Composition")["meta"]["tag"][-1].update(code="es"),
        "differs from the language",
    ),
    "translation into its own language": (
        "document-en",
        lambda b: of(b, "CodeSystem", "items")["_title"]["extension"][0]["extension"][0].update(valueCode="en"),
        "translates twice",
    ),
    "second translation": (
        "document-en",
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
    "attachment of nothing": ("document-en", lambda b: of(b, "Library")["content"][0].pop("url"), "needs a media type"),
    "no media type": (
        "document-en",
        lambda b: of(b, "Library")["content"][0].update(contentType="JSON"),
        "needs a media type",
    ),
    "address that runs a program": (
        "document-en",
        lambda b: of(b, "Library")["content"][0].update(url="javascript:alert(1)"),
        "is no address",
    ),
    "address without a host": (
        "document-en",
        lambda b: of(b, "Library")["content"][0].update(url="https:///a"),
        "is no address",
    ),
    "no count": ("terminology", lambda b: of(b, "CodeSystem").pop("count"), "count: is missing"),
    "case left open": ("terminology", lambda b: of(b, "CodeSystem").pop("caseSensitive"), "caseSensitive"),
    "no meaning of the hierarchy": (
        "terminology",
        lambda b: of(b, "CodeSystem", "items").pop("hierarchyMeaning"),
        "hierarchyMeaning",
    ),
    "no display": ("terminology", lambda b: concept(b).pop("display"), "needs a display"),
    "designation twice": ("terminology", lambda b: TWICE(concept(b)["designation"]), "each designation once"),
    "its own parent": (
        "terminology",
        lambda b: parent(b, "question-what-is-it").update(valueCode="question-what-is-it"),
        "its own ancestor",
    ),
    "value set of nothing": (
        "terminology",
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
        "document-en",
        lambda b: of(b, "Questionnaire")["item"][0]["item"][0].pop("text"),
        "text: is missing",
    ),
}
"""Faults that HL7's validator accepts: the bundle, the change, and a part of the message."""


@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("release", RELEASES)
def test_a_planted_fault_is_reported(good: dict[str, Json], release: str, name: str) -> None:
    file, plant, message = PLANTS[name]
    bundle = copy.deepcopy(good[f"{release}/{file}"])
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
    bundle = copy.deepcopy(good["r5/document-en"])
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
@pytest.mark.parametrize("release", RELEASES)
def test_a_malformed_element_is_reported_without_java(good: dict[str, Json], release: str, name: str) -> None:
    bundle = copy.deepcopy(good[f"{release}/document-en"])
    MALFORMED[name](bundle)
    assert [fault for fault in fhir_rules.structure(bundle, release) if fault.startswith("Bundle.entry[0].resource.")]
