"""The publisher as an Organization."""

from __future__ import annotations

from pipelines.public.view import Public
from pipelines.publish.fhir.elements import meta
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import narrative

PUBLISHER = "publisher"


def organization(public: Public, names: Identity, language: str) -> Resource:
    """The Organization that publishes the dataset, for the document of a language."""
    name = public.meta["publisher"]
    return {
        "resourceType": "Organization",
        "id": names.id(PUBLISHER),
        "meta": meta(names, public.meta["clinical_review"]),
        "language": language,
        "text": narrative(language, [name]),
        "identifier": [names.identifier("Organization", PUBLISHER)],
        "active": True,
        "name": name,
    }
