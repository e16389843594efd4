"""FHIR R4 and R5: a document bundle per language, transactions to load, and the terminology alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.fhir import bundles, guide_metadata, r5, sources
from pipelines.publish.fhir.evidence import evidence
from pipelines.publish.fhir.guide import composition
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.library import library
from pipelines.publish.fhir.publisher import organization
from pipelines.publish.fhir.questionnaire import questionnaire
from pipelines.publish.fhir.terminology import code_systems

Conversion = Callable[[Resource], Resource]

RELEASES: Mapping[str, Conversion] = {"r4": lambda resource: resource, "r5": r5.upgrade}
"""Each FHIR release by its folder, with the conversion of a resource from R4."""


def export(public: Public) -> Iterator[Artifact]:
    """``fhir/<release>/document-<lang>.json``, ``transaction.json``, ``conditional.json`` and ``terminology.json``.

    Every language with a guide has a document. Drafts have documents of their own and are in no other file. FHIR's
    validators reject private-use language tags, so a draft uses the code of its language, and every resource in its
    document has the tag ``draft``.
    """
    if not any(record.texts for record in public.records):
        return  # a document needs a section
    for release, convert in RELEASES.items():
        shown = public if release == "r5" else _without_statistics(public)
        for name, language, bundle in _bundles(shown.finished(), release, convert):
            yield _artifact(release, name, bundle, language)
        for tag in sorted(shown.drafts & set(shown.guide_languages)):
            language, draft = shown.draft(tag)
            names = Identity.of(draft)
            shared = _shared(draft, names, convert)
            guide = _guide(draft, names, language, release, convert)
            yield _artifact(release, f"document-{tag}", _document(names, language, shared, guide), tag)


def _without_statistics(public: Public) -> Public:
    """The same without statistics, for R4, whose Evidence has no element for a number."""
    return dataclasses.replace(public, records=tuple(r for r in public.records if r.kind != "statistic"))


def _artifact(release: str, name: str, bundle: bundles.Bundle, language: str | None) -> Artifact:
    path, rows = f"fhir/{release}/{name}.json", len(bundle["entry"])
    return Artifact(path, dump(bundle), "application/fhir+json", rows, None, language)


def _bundles(public: Public, release: str, convert: Conversion) -> Iterator[tuple[str, str | None, bundles.Bundle]]:
    names = Identity.of(public)
    shared = _shared(public, names, convert)
    guides: list[Resource] = []
    for language in public.guide_languages:
        guide = _guide(public, names, language, release, convert)
        yield f"document-{language}", language, _document(names, language, shared, guide)
        guides += guide
    everything = [*shared, *guides]
    yield "transaction", None, bundles.transaction(names, "transaction", everything)
    yield "conditional", None, bundles.conditional(names, "conditional", everything)
    terminology = [resource for resource in shared if resource["resourceType"] in ("CodeSystem", "ValueSet")]
    yield "terminology", None, bundles.transaction(names, "terminology", terminology)


def _shared(public: Public, names: Identity, convert: Conversion) -> list[Resource]:
    """The resources that all languages share."""
    return [
        convert(organization(public, names)),
        convert(library(public, names)),
        *(convert(system) for system in code_systems(public, names)),
        *(convert(asked) for asked in questionnaire(public, names)),
        *(convert(reference) for reference in sources.references(public, names)),
        *evidence(public, names),
    ]


def _guide(public: Public, names: Identity, language: str, release: str, convert: Conversion) -> list[Resource]:
    """The resources of one language, the Composition first."""
    return [
        convert(composition(public, names, language)),
        convert(guide_metadata.document_reference(public, names, language, release)),
        convert(guide_metadata.provenance(public, names, language)),
    ]


def _document(names: Identity, language: str, shared: list[Resource], guide: list[Resource]) -> bundles.Bundle:
    composition, *rest = guide
    return bundles.document(names, language, [composition, *shared, *rest])
