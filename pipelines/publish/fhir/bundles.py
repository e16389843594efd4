"""Bundles: documents to read, and transactions that keep our ids or let the server choose them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.publish.fhir.identity import Identity, Resource

Bundle = dict[str, Any]


def document(names: Identity, language: str, resources: Iterable[Resource]) -> Bundle:
    """A document bundle (https://hl7.org/fhir/R4/documents.html); its Composition comes first."""
    return {
        "resourceType": "Bundle",
        "id": names.id(f"document-{names.tag(language)}"),
        "language": language,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": names.document(language)},
        "type": "document",
        "timestamp": names.instant,
        "entry": [{"fullUrl": _address(names, resource), "resource": resource} for resource in resources],
    }


def transaction(names: Identity, name: str, resources: Iterable[Resource]) -> Bundle:
    """A transaction that stores every resource under its own id; loading it twice changes nothing."""
    entries = []
    for resource in resources:
        request = {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
        entries.append({"fullUrl": _address(names, resource), "resource": resource, "request": request})
    return _transaction(names, name, entries)


def conditional(names: Identity, name: str, resources: Iterable[Resource]) -> Bundle:
    """A transaction for servers that choose ids: it updates each resource by its identifier.

    References are rewritten to ``urn:uuid``, which the server replaces by its own ids. Resources without an identifier,
    such as Provenance, are left out, since loading them twice would duplicate them. The UUIDs of entries differ from
    those of identifiers, because servers replace the former wherever they occur.
    """
    kept = [resource for resource in resources if "identifier" in resource]
    urns = {
        f"{resource['resourceType']}/{resource['id']}": names.urn(f"{_address(names, resource)}#entry")
        for resource in kept
    }
    entries = []
    for resource in kept:
        key = f"{resource['resourceType']}/{resource['id']}"
        identifiers = resource["identifier"]
        own = identifiers[0] if isinstance(identifiers, list) else identifiers
        entries.append(
            {
                "fullUrl": urns[key],
                "resource": {name: _rewritten(value, urns) for name, value in resource.items() if name != "id"},
                "request": {
                    "method": "PUT",
                    "url": f"{resource['resourceType']}?identifier={own['system']}|{own['value']}",
                },
            }
        )
    return _transaction(names, name, entries)


def _transaction(names: Identity, name: str, entries: list[Resource]) -> Bundle:
    return {"resourceType": "Bundle", "id": names.id(name), "type": "transaction", "entry": entries}


def _address(names: Identity, resource: Resource) -> str:
    return f"{names.base}/{resource['resourceType']}/{resource['id']}"


def _rewritten(value: Any, urns: Mapping[str, str]) -> Any:
    """A value with every reference rewritten to an entry."""
    if isinstance(value, dict):
        return {
            key: urns.get(inner, inner) if key == "reference" and isinstance(inner, str) else _rewritten(inner, urns)
            for key, inner in value.items()
        }
    return [_rewritten(item, urns) for item in value] if isinstance(value, list) else value
