"""FHIR R4 and R5: a document bundle a language, transactions to load, and the terminology alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.fhir import bundles, edition, r5, sources
from pipelines.fhir.guide import composition
from pipelines.fhir.identity import Identity, Resource
from pipelines.fhir.library import library
from pipelines.fhir.publisher import organization
from pipelines.fhir.questionnaire import questionnaire
from pipelines.fhir.terminology import code_systems
from pipelines.jsontext import dump
from pipelines.model import Artifact
from pipelines.view import Public

RELEASES: Mapping[str, Callable[[Resource], Resource]] = {"r4": lambda resource: resource, "r5": r5.upgrade}
"""Each release of FHIR by its folder, with what turns a resource of R4 into one of its own."""


def export(public: Public) -> Iterator[Artifact]:
    """``fhir/<release>/document-<lang>.json``, ``transaction.json``, ``conditional.json`` and ``terminology.json``."""
    names = Identity.of(public)
    for release, written in RELEASES.items():
        for name, language, bundle in _bundles(public, names, release, written):
            path, rows = f"fhir/{release}/{name}.json", len(bundle["entry"])
            yield Artifact(path, dump(bundle), "application/fhir+json", rows, None, language)


def _bundles(
    public: Public, names: Identity, release: str, written: Callable[[Resource], Resource]
) -> Iterator[tuple[str, str | None, bundles.Bundle]]:
    terminology = [written(resource) for resource in code_systems(public, names)]
    shared = [
        written(organization(public, names)),
        written(library(public, names)),
        *terminology,
        written(questionnaire(public, names)),
        *(written(reference) for reference in sources.references(public, names)),
    ]
    editions: list[Resource] = []
    for language in (language for language in public.languages if language in public.texts):
        guide = written(composition(public, names, language))
        listed = written(edition.listing(public, names, language, release))
        made = written(edition.provenance(public, names, language))
        yield f"document-{language}", language, bundles.document(names, language, [guide, *shared, listed, made])
        editions += [guide, listed, made]
    everything = [*shared, *editions]
    yield "transaction", None, bundles.transaction(names, "transaction", everything)
    yield "conditional", None, bundles.conditional(names, "conditional", everything)
    yield "terminology", None, bundles.transaction(names, "terminology", terminology)
