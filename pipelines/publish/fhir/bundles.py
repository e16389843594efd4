"""Bundles: documents to read, and a transaction that keeps our ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.publish.fhir.elements import meta
from pipelines.publish.fhir.identity import Identity, Resource

Bundle = dict[str, Any]


def document(names: Identity, language: str, review: str, resources: Iterable[Resource]) -> Bundle:
    """A document bundle (https://hl7.org/fhir/R4/documents.html); its Composition comes first."""
    return {
        "resourceType": "Bundle",
        "id": names.id(f"document-{names.tag(language)}"),
        "meta": meta(names, review, language),
        "language": language,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": names.document(language)},
        "type": "document",
        "timestamp": names.instant,
        "entry": [{"fullUrl": _address(names, resource), "resource": resource} for resource in resources],
    }


def transaction(names: Identity, resources: Iterable[Resource]) -> Bundle:
    """A transaction that stores every resource under its own id; loading it twice changes nothing."""
    entries = []
    for resource in resources:
        request = {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
        entries.append({"fullUrl": _address(names, resource), "resource": resource, "request": request})
    return {"resourceType": "Bundle", "id": names.id("transaction"), "type": "transaction", "entry": entries}


def _address(names: Identity, resource: Resource) -> str:
    return f"{names.base}/{resource['resourceType']}/{resource['id']}"
