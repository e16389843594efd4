"""Faults of structure: names, numbers, types, codes and forms of elements."""

from __future__ import annotations

import json
from typing import Any

from conformance.planted.case import Case, drop

CUSTODIAN = "Composition/custodian"


def everywhere(old: str, new: str) -> Any:
    """Replaces a name wherever it stands in a bundle."""
    return lambda bundle: json.loads(json.dumps(bundle).replace(old, new))


CASES = {
    "unknown element": Case("Composition/colour", "blue"),
    "unknown element, deep": Case("Composition/section[id=about].heading", "About"),
    "unknown element of a data type": Case("Organization/identifier[0].number", 4),
    "number for a string": Case("Composition/title", 5),
    "string for a number": Case("CodeSystem:items/count", "9"),
    "string for a boolean": Case("Organization/active", "true"),
    "number that is not whole": Case("CodeSystem:items/count", 9.5),
    "object for an array": Case("Composition/author", lambda authors: authors[0]),
    "array for an object": Case(CUSTODIAN, lambda custodian: [custodian]),
    "string for an object": Case(CUSTODIAN, "Organization/small-publisher"),
    "number for an object": Case("Library/effectivePeriod", 2026),
    "number without an end": Case(
        "CodeSystem:birads/concept[code=4A].property[code=likelihood-max].valueDecimal", float("inf")
    ),
    "contained resource of no kind": Case(
        "Library/contained", [{"resourceType": "Organisation"}], "Library/contained[0].resourceType"
    ),
    "required element missing": Case("Composition/title", drop),
    "required element missing, deep": Case("Bundle/identifier.system", drop),
    "required code missing": Case("Composition/status", drop),
    "required array missing": Case("Provenance/target", drop, also=("entry Provenance",)),
    "required part missing": Case("Questionnaire/item[0].type", drop),
    "link id missing": Case("Questionnaire/item[0].linkId", drop),
    "null": Case("Composition/title", None),
    "null in an array": Case("Composition/author", lambda authors: [*authors, None], "Composition/author[1]"),
    "empty string": Case("Composition/title", ""),
    "empty array": Case("CodeSystem:items/useContext", []),
    "empty object": Case(CUSTODIAN, {}),
    "white space in front": Case("Composition/title", " A guide"),
    "white space behind": Case("Library/publisher", "Contributors\n"),
    "control character": Case("Composition/title", "A\u0007guide"),
    "hidden mark of direction": Case("Composition/title", "A \u202eguide"),
    "no month of that number": Case("Composition/date", "2026-13-01"),
    "no such day": Case("Composition/date", "2026-02-30"),
    "no zone in an instant": Case("Bundle/timestamp", "2026-02-01T00:00:00"),
    "underscore in an id": Case("Bundle", everywhere("small-publisher", "small_publisher"), "Organization/id"),
    "id that is too long": Case("Bundle", everywhere("small-publisher", "p" * 65), "Organization/id"),
    "id of digits alone": Case("Bundle", everywhere("small-publisher", "4711"), "Organization/id"),
    "code outside a required binding": Case("Composition/status", "done"),
    "code outside a required binding, deep": Case("Provenance/entity[0].role", "origin"),
    "kind of item that there is not": Case("Questionnaire/item[0].type", "chapter"),
    "bundle of no kind": Case("Bundle/type", "documents"),
    "two values at once": Case(
        "CodeSystem:items/concept[code=fact-spots-are-common].property[code=parent].valueString", "fact"
    ),
    "space in an address": Case("Library/content[0].url", "https://example.org/a b"),
    "markup in markdown": Case("CodeSystem:items/description", "All <b>codes</b>"),
    "string beside a primitive": Case("Composition/_title", "a guide"),
    "unknown element beside a primitive": Case("Composition/_title", {"language": "en"}, "Composition/_title.language"),
    "array where one is allowed": Case("Composition/identifier", lambda one: [one], releases=("R4",)),
    "one where an array is wanted": Case("Composition/identifier", lambda many: many[0], releases=("R5",)),
    "element of R5 in R4": Case("CodeSystem:items/approvalDate", "2026-01-01", releases=("R4",)),
    "element of R4 in R5": Case("DocumentReference/masterIdentifier", {"value": "urn:x:y"}, releases=("R5",)),
}
