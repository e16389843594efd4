"""Libraries: one for each guide and topic, found by code, and one for the version with its parts and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.model.kinds.birads import SCALE
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir import sources, terminology, wording
from pipelines.publish.fhir.elements import (
    Texts,
    canonical_elements,
    codings,
    copyright_of,
    dataset_text,
    meta,
    period,
)
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import narrative
from pipelines.publish.fhir.questionnaire import QUESTIONS

LIBRARY = "dataset"

DOCUMENT = "fhir/r4/document-{}.json"
"""The path of a language's document below exports/."""


def libraries(public: Public, names: Identity) -> Iterator[Resource]:
    """The Libraries (https://hl7.org/fhir/R4/library.html) of type asset-collection; the dataset's is the last."""
    for record in public.of("guide", "topic"):
        yield _part(public, names, record)
    yield _dataset(public, names)


def _dataset(public: Public, names: Identity) -> Resource:
    text = public.texts[public.meta["source_language"]]
    checked, effective = period(public)
    title = dataset_text(public, lambda text: text["title"])
    summary = dataset_text(public, lambda text: text["summary"])
    usage = [text["notices"]["general"], text["notices"]["review"]]
    return {
        **_elements(
            public, names, LIBRARY, public.meta["clinical_review"], title, summary, usage, codings(public, names)
        ),
        "lastReviewDate": checked,
        "effectivePeriod": effective,
        "relatedArtifact": [*_parts(public, names), *_citations(public)],
        "content": list(_formats(public)),
    }


def _part(public: Public, names: Identity, record: PublicRecord) -> Resource:
    """A guide or topic: what a search by code finds, with the address of its section in each document."""
    source = public.meta["source_language"]
    title, description = wording.title(record), wording.definition(record)
    codes = codings(public, names, record.id)
    scale = names.url("CodeSystem", terminology.BIRADS)
    shown = " ".join([title[source], description[source], *(SCALE for code in codes if code["system"] == scale)])
    notices = public.must_show([record], source, shown)
    fields = record.fields
    return {
        **_elements(public, names, record.id, fields["clinical_review"], title, description, notices, codes),
        "lastReviewDate": fields["review"]["checked"],
        "effectivePeriod": {"start": public.meta["released"], "end": fields["review"]["due"]},
        "content": [
            _attachment(public, f"{DOCUMENT.format(language)}#{record.id}", language)
            for language in public.guide_languages
            if language in record.texts
        ],
    }


def _elements(
    public: Public,
    names: Identity,
    name: str,
    review: str,
    title: Texts,
    description: Texts,
    notices: Iterable[str],
    codes: Iterable[Resource],
) -> Resource:
    """The elements that all Libraries make from the same."""
    source, usage = public.meta["source_language"], list(notices)
    kind = {"system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "asset-collection"}
    topic = {"system": "http://terminology.hl7.org/CodeSystem/definition-topic", "code": "education"}
    return {
        "resourceType": "Library",
        "id": names.id(name),
        "meta": meta(names, review),
        "language": source,
        "text": narrative(source, [title[source], description[source], *usage]),
        **canonical_elements(public, names, "Library", name, title, description, codes),
        "type": {"coding": [kind]},
        "usage": " ".join(usage),
        "copyright": copyright_of(public),
        "topic": [{"coding": [topic]}],
        "author": [{"name": public.meta["publisher"]}],
    }


def _parts(public: Public, names: Identity) -> Iterator[Resource]:
    listed = [
        *(("CodeSystem", name) for name in terminology.names_of(public)),
        *(("ValueSet", name) for name in terminology.names_of(public) if name != terminology.ITEMS),
        *([("Questionnaire", QUESTIONS)] if public.has("question") else []),
        *(("Library", record.id) for record in public.of("guide", "topic")),
    ]
    for kind, name in listed:
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
    for language in public.guide_languages:
        yield _attachment(public, DOCUMENT.format(language), language)
    for language in public.languages:
        yield _attachment(public, f"json/{language}.json", language)
    yield _attachment(public, "json/records.json")
    yield _attachment(public, "csv/datapackage.json")


def _attachment(public: Public, path: str, language: str = "") -> Resource:
    kind = "application/fhir+json" if path.startswith("fhir/") else "application/json"
    spoken = {"language": language} if language else {}
    return {"contentType": kind, **spoken, "url": f"{public.meta['base_url']}/{path}"}
