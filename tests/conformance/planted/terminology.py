"""Faults of code systems, value sets and codes."""

from __future__ import annotations

from typing import Any

from conformance.planted.case import Case, drop, swap, twice

ITEMS = "CodeSystem:items"
FACT = f"{ITEMS}/concept[code=fact-spots-are-common]"
UNSHOWN = f"{ITEMS}/concept[code=question-what-is-it]"
"""A concept that no Coding shows by name."""

INCLUDE = "ValueSet:items/compose.include[0]"
SHOWN = "Composition/section[id=questions].code.coding[0]"


def with_designation(**designation: str) -> Any:
    """Adds a designation behind the first."""
    return lambda held: [held[0], designation]


CASES = {
    "code twice": Case(UNSHOWN, twice, "+.code", (f"{ITEMS}/count",)),
    "count that is not the number": Case(f"{ITEMS}/count", lambda count: count + 1),
    "count missing": Case(f"{ITEMS}/count", drop),
    "property that is not declared": Case(f"{FACT}.property[code=parent].code", "belongs-to"),
    "property of another type than declared": Case(
        f"{FACT}.property[code=last-reviewed]",
        {"code": "last-reviewed", "valueString": "2026"},
        f"{FACT}.property[code=last-reviewed].valueString",
    ),
    "parent that there is not": Case(f"{FACT}.property[code=parent].valueCode", "rumour"),
    "concept above itself": Case(
        f"{FACT}.property[code=parent].valueCode", "fact-spots-are-common", f"{FACT}.property"
    ),
    "no meaning of the hierarchy": Case(f"{ITEMS}/hierarchyMeaning", drop),
    "property that HL7 has not defined": Case(
        f"{ITEMS}/property[code=topic].uri", "http://hl7.org/fhir/concept-properties#topic"
    ),
    "property declared twice": Case(f"{ITEMS}/property[code=topic]", twice, "+.code", ("+.uri",)),
    "property of our own with codes": Case(
        f"{ITEMS}/property",
        lambda declared: [{"code": "mood", "uri": "https://a.example/mood", "type": "code"}, *declared],
        f"{ITEMS}/property[0].type",
    ),
    "parent that is no code": Case(
        f"{ITEMS}/property[code=certainty].uri",
        "http://hl7.org/fhir/concept-properties#partOf",
        f"{ITEMS}/property[code=certainty].type",
    ),
    "two properties of one address": Case(
        f"{ITEMS}/property[code=topic].uri",
        lambda uri: uri.replace("/topic", "/source"),
        f"{ITEMS}/property[code=source].uri",
    ),
    "concept without a display": Case(f"{UNSHOWN}.display", drop),
    "concept without a code": Case(f"{UNSHOWN}.code", drop),
    "designation without a use": Case(
        f"{UNSHOWN}.designation", with_designation(language="en", value="x"), f"{UNSHOWN}.designation[1].use"
    ),
    "designation twice": Case(f"{UNSHOWN}.designation[0]", twice, "+"),
    "case left open": Case(f"{ITEMS}/caseSensitive", drop),
    "nobody publishes it": Case(f"{ITEMS}/publisher", drop, releases=("R4",)),
    "no description": Case(f"{ITEMS}/description", drop),
    "profile that there is not": Case(
        f"{ITEMS}/meta.profile[0]", "http://hl7.org/fhir/StructureDefinition/sharedcodesystem"
    ),
    "profile of another type": Case(
        f"{ITEMS}/meta.profile[0]", "http://hl7.org/fhir/StructureDefinition/shareablevalueset"
    ),
    "value set of another version": Case(f"{INCLUDE}.version", "9.9.9"),
    "value set of no version": Case(f"{INCLUDE}.version", drop),
    "value set of an unknown system": Case(f"{INCLUDE}.system", swap("items", "things")),
    "value set of nothing": Case(f"{INCLUDE}.system", drop),
    "value set with a code that there is not": Case(
        f"{INCLUDE}.concept", [{"code": "rumour"}], f"{INCLUDE}.concept[0].code"
    ),
    "value set of codes and a filter": Case(
        "ValueSet:items/compose.include[0]",
        lambda include: {
            **include,
            "concept": [{"code": "fact"}],
            "filter": [{"property": "parent", "op": "=", "value": "fact"}],
        },
        f"{INCLUDE}.filter",
    ),
    "code that there is not": Case(f"{SHOWN}.code", "rumour"),
    "code of another version": Case(f"{SHOWN}.version", "9.9.9"),
    "code shown by another name": Case(f"{SHOWN}.display", "Rumours"),
    "code shown in another language": Case(f"{SHOWN}.display", "Questions to ask your care team", file="document-ar"),
    "code of an unknown system": Case(f"{SHOWN}.system", swap("items", "things")),
    "code of HL7 that there is not": Case("Library/type.coding[0].code", "asset-pile"),
    "code of HL7 shown by another name": Case("Library/type.coding[0].display", "Pile of assets"),
    "code of an extension shown by another name": Case(
        "Questionnaire/item[0].item[0].item[0].extension[0].valueCodeableConcept.coding[0].display", "Help"
    ),
    "code system of an extension that there is not": Case(
        "Questionnaire/item[0].item[0].item[0].extension[0].valueCodeableConcept.coding[0].system",
        swap("item-control", "control"),
    ),
    "code of no system": Case("Library/type.coding[0].system", drop),
    "code system of HL7 that there is not": Case(
        "Library/type.coding[0].system", swap("library-type", "library-types")
    ),
    "display without a code": Case(
        "Library/type.coding[0]", {"display": "Asset Collection"}, "Library/type.coding[0].code"
    ),
}
