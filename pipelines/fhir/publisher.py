"""The publisher as an Organization."""

from __future__ import annotations

from pipelines.fhir.elements import meta
from pipelines.fhir.identity import Identity, Resource
from pipelines.fhir.narrative import narrative
from pipelines.view import Public

PUBLISHER = "publisher"


def organization(public: Public, names: Identity) -> Resource:
    """Who publishes the dataset."""
    source, name = public.meta["source_language"], public.meta["publisher"]
    return {
        "resourceType": "Organization",
        "id": names.id(PUBLISHER),
        "meta": meta(names, public.meta["clinical_review"]),
        "language": source,
        "text": narrative(source, [name]),
        "identifier": [names.identifier("Organization", PUBLISHER)],
        "active": True,
        "name": name,
    }
