"""Bundles: the document to read, the transactions to load, with ids of ours or of the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.publish.fhir.identity import Identity, Resource

Bundle = dict[str, Any]


def document(names: Identity, language: str, resources: Iterable[Resource]) -> Bundle:
    """A document bundle (https://hl7.org/fhir/R4/documents.html); its Composition comes first."""
    return {
        "resourceType": "Bundle",
        "id": names.id(f"document-{names.edition(language)}"),
        "language": language,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": names.document(language)},
        "type": "document",
        "timestamp": names.instant,
        "entry": [{"fullUrl": _address(names, resource), "resource": resource} for resource in resources],
    }


def transaction(names: Identity, name: str, resources: Iterable[Resource]) -> Bundle:
    """A transaction that puts every resource under its own id; loading it again changes nothing."""
    entries = []
    for resource in resources:
        request = {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
        entries.append({"fullUrl": _address(names, resource), "resource": resource, "request": request})
    return _loaded(names, name, entries)


def conditional(names: Identity, name: str, resources: Iterable[Resource]) -> Bundle:
    """A transaction for servers that choose ids themselves: each resource is found again by its identifier.

    References are rewritten to ``urn:uuid``, which the server replaces by its own ids. What has no identifier, such
    as Provenance, is left out, since loading it again would double it. The UUIDs of entries differ from those of
    identifiers, because servers replace the former wherever they stand.
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
                "resource": {name: _pointing(value, urns) for name, value in resource.items() if name != "id"},
                "request": {
                    "method": "PUT",
                    "url": f"{resource['resourceType']}?identifier={own['system']}|{own['value']}",
                },
            }
        )
    return _loaded(names, name, entries)


def _loaded(names: Identity, name: str, entries: list[Resource]) -> Bundle:
    return {"resourceType": "Bundle", "id": names.id(name), "type": "transaction", "entry": entries}


def _address(names: Identity, resource: Resource) -> str:
    return f"{names.base}/{resource['resourceType']}/{resource['id']}"


def _pointing(value: Any, urns: Mapping[str, str]) -> Any:
    """A value in which every reference points at an entry."""
    if isinstance(value, dict):
        return {
            key: urns.get(inner, inner) if key == "reference" and isinstance(inner, str) else _pointing(inner, urns)
            for key, inner in value.items()
        }
    return [_pointing(item, urns) for item in value] if isinstance(value, list) else value
