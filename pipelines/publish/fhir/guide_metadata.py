"""What describes the guide of a language: its DocumentReference and its Provenance."""

from __future__ import annotations

from pipelines.public.view import Public
from pipelines.publish.fhir.elements import education_note, meta
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import narrative
from pipelines.publish.fhir.publisher import PUBLISHER

PATH = "fhir/{release}/document-{language}.json"
"""The path of a language's document bundle below exports/."""


def document_reference(public: Public, names: Identity, language: str, release: str) -> Resource:
    """The DocumentReference of a language's guide, so that any server finds it by type and language."""
    title = public.texts[language]["title"]
    review = public.review_of_all(language)
    source, base = public.meta["source_language"], public.meta["base_url"]
    publisher = names.reference("Organization", PUBLISHER, public.meta["publisher"])
    files = {
        "application/fhir+json": PATH.format(release=release, language=names.tag(language)),
        "application/json": f"json/{names.tag(language)}.json",
    }
    origin = {"identifier": names.identifier("DocumentReference", names.guide(source)), "type": "DocumentReference"}
    return {
        "resourceType": "DocumentReference",
        "id": names.id(names.guide(language)),
        "meta": meta(names, review, language),
        "language": language,
        "text": narrative(language, [title, public.texts[language]["summary"]]),
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": names.document(language)},
        "identifier": [names.identifier("DocumentReference", names.guide(language))],
        "status": "current",
        "docStatus": "final" if review == "signed" else "preliminary",
        "type": education_note(language, title),
        "date": names.instant,
        "author": [publisher],
        "custodian": publisher,
        **({} if language == source else {"relatesTo": [{"code": "transforms", "target": origin}]}),
        "description": title,
        "content": [
            {"attachment": {"contentType": kind, "language": language, "url": f"{base}/{path}", "title": title}}
            for kind, path in files.items()
        ],
    }


def provenance(public: Public, names: Identity, language: str) -> Resource:
    """The Provenance of a language's guide: its author, and the sources or the guide that it was translated from."""
    source = public.meta["source_language"]
    text = public.texts[source]
    agent = {"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "author"}
    activity = {"system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": "CREATE"}
    origins = (
        [names.reference("DocumentReference", record.id) for record in public.of("source")]
        if language == source
        else [{"identifier": names.identifier("Composition", names.guide(source))}]
    )
    return {
        "resourceType": "Provenance",
        "id": names.id(names.guide(language)),
        "meta": meta(names, public.review_of_all(language)),
        "language": source,
        "text": narrative(source, [f"{text['title']} ({language}, {names.released})", text["notices"]["review"]]),
        "target": [names.reference("Composition", names.guide(language))],
        "occurredDateTime": names.released,
        "recorded": names.instant,
        "activity": {"coding": [activity]},
        "agent": [{"type": {"coding": [agent]}, "who": names.reference("Organization", PUBLISHER)}],
        **({"entity": [{"role": "source", "what": what} for what in origins]} if origins else {}),
    }
