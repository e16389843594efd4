"""FHIR R4 and R5: a document bundle a language, transactions to load, and the terminology alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.fhir import bundles, edition, r5, sources
from pipelines.publish.fhir.guide import composition
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.library import library
from pipelines.publish.fhir.publisher import organization
from pipelines.publish.fhir.questionnaire import questionnaire
from pipelines.publish.fhir.terminology import code_systems

Written = Callable[[Resource], Resource]

RELEASES: Mapping[str, Written] = {"r4": lambda resource: resource, "r5": r5.upgrade}
"""Each release of FHIR by its folder, with what turns a resource of R4 into one of its own."""


def export(public: Public) -> Iterator[Artifact]:
    """``fhir/<release>/document-<lang>.json``, ``transaction.json``, ``conditional.json`` and ``terminology.json``.

    A language that has an edition has a document. Drafts have documents of their own and are in no other file. FHIR's
    validators know no private-use language tags, so a draft has the tag of its language, and every resource in its
    file has a tag that says draft.
    """
    if not any(record.texts for record in public.records):
        return  # a guide without a section is no document
    finished = public.finished()
    for release, written in RELEASES.items():
        for name, language, bundle in _bundles(finished, release, written):
            yield _artifact(release, name, bundle, language)
        for tag in sorted(public.drafts & set(public.editions)):
            language, draft = public.draft(tag)
            names = Identity.of(draft)
            shared = _shared(draft, names, written)
            edited = _edition(draft, names, language, release, written)
            yield _artifact(release, f"document-{tag}", _document(names, language, shared, edited), tag)


def _artifact(release: str, name: str, bundle: bundles.Bundle, language: str | None) -> Artifact:
    path, rows = f"fhir/{release}/{name}.json", len(bundle["entry"])
    return Artifact(path, dump(bundle), "application/fhir+json", rows, None, language)


def _bundles(public: Public, release: str, written: Written) -> Iterator[tuple[str, str | None, bundles.Bundle]]:
    names = Identity.of(public)
    shared = _shared(public, names, written)
    editions: list[Resource] = []
    for language in public.editions:
        edited = _edition(public, names, language, release, written)
        yield f"document-{language}", language, _document(names, language, shared, edited)
        editions += edited
    everything = [*shared, *editions]
    yield "transaction", None, bundles.transaction(names, "transaction", everything)
    yield "conditional", None, bundles.conditional(names, "conditional", everything)
    terminology = [resource for resource in shared if resource["resourceType"] in ("CodeSystem", "ValueSet")]
    yield "terminology", None, bundles.transaction(names, "terminology", terminology)


def _shared(public: Public, names: Identity, written: Written) -> list[Resource]:
    """What every language has in common."""
    return [
        written(organization(public, names)),
        written(library(public, names)),
        *(written(system) for system in code_systems(public, names)),
        *(written(asked) for asked in questionnaire(public, names)),
        *(written(reference) for reference in sources.references(public, names)),
    ]


def _edition(public: Public, names: Identity, language: str, release: str, written: Written) -> list[Resource]:
    """What a language has of its own; the guide comes first."""
    return [
        written(composition(public, names, language)),
        written(edition.listing(public, names, language, release)),
        written(edition.provenance(public, names, language)),
    ]


def _document(names: Identity, language: str, shared: list[Resource], edited: list[Resource]) -> bundles.Bundle:
    guide, *rest = edited
    return bundles.document(names, language, [guide, *shared, *rest])
