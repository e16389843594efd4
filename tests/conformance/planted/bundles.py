"""Faults of bundles: addresses of entries, documents, transactions."""

from __future__ import annotations

import json
from typing import Any

from conformance.planted.case import Case, drop, swap, twice

LISTED = "Composition/section[id=glossary].entry[1].reference"
"""The only reference to the value set that the entry below holds."""

ASKED = "Composition/section[id=questions].entry[0].reference"
"""The only reference to the questionnaire."""

ENTRY = "entry ValueSet:glossary"


def urn_as_title(bundle: Any) -> Any:
    """Tells in a title how an entry is addressed."""
    library = next(entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Library")
    library["resource"]["title"] = f"A guide by {bundle['entry'][0]['fullUrl']}"
    return bundle


CASES = {
    "fullUrl of another id": Case(f"{ENTRY}/fullUrl", swap("glossary", "terms"), also=(LISTED, ENTRY)),
    "fullUrl of another type": Case(f"{ENTRY}/fullUrl", swap("ValueSet", "Questionnaire"), also=(LISTED, ENTRY)),
    "fullUrl missing": Case(f"{ENTRY}/fullUrl", drop, also=(LISTED, ENTRY)),
    "fullUrl of a version": Case(f"{ENTRY}/fullUrl", lambda url: f"{url}/_history/1", also=(LISTED, ENTRY)),
    "fullUrl relative": Case(f"{ENTRY}/fullUrl", "ValueSet/small-glossary", also=(LISTED, ENTRY)),
    "fullUrl in capitals": Case(
        "entry Questionnaire/fullUrl",
        lambda url: f"urn:uuid:{url[9:].upper()}",
        also=(ASKED, ASKED.replace("/", ":guide-ar/")),
        file="conditional",
    ),
    "entry twice": Case(ENTRY, twice, "+.fullUrl", ("+.resource.id", "+.resource.url", "+.resource.identifier")),
    "identifier twice": Case(
        "DocumentReference:letter/identifier[0].value",
        "DocumentReference-small-source-town-census",
        "DocumentReference:letter/identifier",
    ),
    "entry that is none": Case(ENTRY, 5, also=(LISTED,)),
    "entry of nothing": Case(ENTRY, {}, also=(LISTED,)),
    "resource of no kind": Case("ValueSet:glossary/resourceType", "Valueset", also=(LISTED,)),
    "entry without a resource": Case(f"{ENTRY}/resource", drop, also=(LISTED,)),
    "Composition not first": Case(
        "Bundle/entry",
        lambda entries: [entries[1], entries[0], *entries[2:]],
        "Bundle/entry[0].resource.resourceType",
        ("Bundle/entry[1].resource.resourceType",),
    ),
    "document without an identifier": Case("Bundle/identifier", drop),
    "identifier without a value": Case("Bundle/identifier.value", drop),
    "identifier that is no address": Case("Bundle/identifier.value", "2026-02"),
    "document without a time": Case("Bundle/timestamp", drop),
    "document without entries": Case("Bundle/entry", drop),
    "document in another language": Case("Bundle/language", "es"),
    "total in a document": Case("Bundle/total", 14),
    "request in a document": Case(
        "entry Organization/request", {"method": "PUT", "url": "Organization/small-publisher"}
    ),
    "search in a document": Case("entry Organization/search", {"mode": "match"}),
    "transaction without a request": Case("entry Organization/request", drop, file="transaction"),
    "response in a transaction": Case("entry Organization/response", {"status": "200"}, file="transaction"),
    "request to create": Case("entry Organization/request.method", "POST", file="transaction"),
    "request of no method": Case("entry Organization/request.method", "UPSERT", file="transaction"),
    "request for another id": Case("entry Organization/request.url", "Organization/other", file="transaction"),
    "request for another type": Case("entry Organization/request.url", "Library/small-publisher", file="transaction"),
    "condition on another type": Case("entry Organization/request.url", swap("Org", "Reorg"), file="conditional"),
    "condition on another identifier": Case(
        "entry Organization/request.url", swap("publisher", "printer"), file="conditional"
    ),
    "condition that is read as two": Case(
        "Bundle",
        lambda bundle: json.loads(json.dumps(bundle).replace("Organization-small-publisher", "a&b")),
        "entry Organization/request.url",
        file="conditional",
    ),
    "urn of an entry that is no reference": Case("Bundle", urn_as_title, "Library/title", file="conditional"),
    "condition on nothing": Case("entry Organization/request.url", "Organization?name=x", file="conditional"),
    "condition on an identifier that is gone": Case(
        "Organization/identifier", drop, "entry Organization/request.url", file="conditional"
    ),
    "condition beside an id": Case("Organization/id", "small-publisher", file="conditional"),
    "two entries for one condition": Case(
        "entry Organization",
        twice,
        "+.request.url",
        ("entry Organization/request.url", "+.fullUrl", "+.resource.identifier"),
        file="conditional",
    ),
}
