"""The Library that lists the parts, sources, other formats and licence of a version."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.public.view import Public
from pipelines.publish.fhir import sources, terminology
from pipelines.publish.fhir.elements import LOINC_NOTICE, canonical_elements, copyright_of, dataset_text, meta, period
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import narrative
from pipelines.publish.fhir.questionnaire import QUESTIONS

LIBRARY = "dataset"


def library(public: Public, names: Identity) -> Resource:
    """The Library (https://hl7.org/fhir/R4/library.html) of type asset-collection."""
    source = public.meta["source_language"]
    text = public.texts[source]
    kind = {"system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "asset-collection"}
    topic = {"system": "http://terminology.hl7.org/CodeSystem/definition-topic", "code": "education"}
    title = dataset_text(public, lambda text: text["title"])
    summary = dataset_text(public, lambda text: text["summary"])
    usage = f"{text['notices']['general']} {text['notices']['review']}"
    checked, effective = period(public)
    return {
        "resourceType": "Library",
        "id": names.id(LIBRARY),
        "meta": meta(names, public.meta["clinical_review"]),
        "language": source,
        "text": narrative(source, [f"{text['title']} {names.version} ({names.released})", text["summary"], usage]),
        **canonical_elements(public, names, "Library", LIBRARY, title, summary),
        "type": {"coding": [kind]},
        "usage": usage,
        "copyright": copyright_of(public, LOINC_NOTICE),
        "lastReviewDate": checked,
        "effectivePeriod": effective,
        "topic": [{"coding": [topic]}],
        "author": [{"name": public.meta["publisher"]}],
        "relatedArtifact": [*_parts(public, names), *_citations(public)],
        "content": list(_formats(public)),
    }


def _parts(public: Public, names: Identity) -> Iterator[Resource]:
    parts = [(kind, name) for name in terminology.names_of(public) for kind in ("CodeSystem", "ValueSet")]
    asked = [("Questionnaire", QUESTIONS)] if any(public.of("question")) else []
    counted = [("Evidence", record.id) for record in public.of("statistic")]
    for kind, name in [*parts, *asked, *counted]:
        yield {"type": "composed-of", "resource": names.canonical(kind, name)}


def _citations(public: Public) -> Iterator[Resource]:
    for record in public.of("source"):
        yield {
            "type": "citation",
            "label": record.id,
            "citation": sources.citation(record),
            "url": record.fields["url"],
        }


def _formats(public: Public) -> Iterator[Resource]:
    base = public.meta["base_url"]
    for language in public.languages:
        yield {"contentType": "application/json", "language": language, "url": f"{base}/json/{language}.json"}
    yield {"contentType": "application/json", "url": f"{base}/json/records.json"}
    yield {"contentType": "application/json", "url": f"{base}/csv/datapackage.json"}
