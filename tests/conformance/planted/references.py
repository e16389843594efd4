"""Faults of references: those that lead nowhere, to the wrong thing, or leave an entry alone."""

from __future__ import annotations

from typing import Any

from conformance.planted.case import Case, drop

CUSTODIAN = "Composition/custodian.reference"


def of_nobody(bundle: Any) -> Any:
    """Points the custodian at an address where the bundle's resources would stand."""
    guide = bundle["entry"][0]
    address = guide["fullUrl"].replace("/Composition/", "/Organization/")
    guide["resource"]["custodian"] = {"reference": address}
    return bundle


CASES = {
    "reference to no entry": Case(CUSTODIAN, "Organization/nobody"),
    "reference to no entry, deep": Case("Provenance/agent[0].who.reference", "Organization/nobody"),
    "reference to no entry by address": Case("Bundle", of_nobody, CUSTODIAN),
    "reference to no entry by urn": Case(
        CUSTODIAN, "urn:uuid:00000000-0000-4000-8000-000000000000", file="conditional"
    ),
    "reference to a resource of the wrong type": Case(CUSTODIAN, "Library/small-dataset"),
    "reference that is none": Case(CUSTODIAN, "the publisher"),
    "reference to nothing contained": Case(CUSTODIAN, "#publisher"),
    "reference without a target": Case("Composition/custodian", {"type": "Organization"}, CUSTODIAN),
    "reference of another type than it says": Case("Composition/custodian.type", "Practitioner"),
    "entry that nothing leads to": Case("Composition/section[id=questions].entry", drop, "entry Questionnaire"),
    "Provenance of nothing that is there": Case(
        "Provenance/target[0].reference", "Composition/other", also=("entry Provenance",)
    ),
}
