"""FHIR R4: a document per language, and resources to load; R5: the statistics, for which R4 has no resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pipelines.files.json_text import dump_lean, dump_lines
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.fhir import bundles
from pipelines.publish.fhir.evidence import evidence
from pipelines.publish.fhir.guide import composition
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.library import DOCUMENT, libraries
from pipelines.publish.fhir.publisher import organization
from pipelines.publish.fhir.questionnaire import questionnaire
from pipelines.publish.fhir.terminology import scale, terminology


def export(public: Public) -> Iterator[Artifact]:
    """``fhir/r4/document-<lang>.json``, ``fhir/r4/transaction.json`` and ``fhir/<release>/ndjson/<n>-<Type>.ndjson``.

    Every language with a guide has a document. The transaction and the lines hold the same resources, of which none
    belongs to a patient. Drafts have documents of their own and are in no other file. FHIR's validators reject
    private-use language tags, so a draft uses the code of its language, and has the tag ``draft``.
    """
    if not any(record.texts for record in public.records):
        return  # a document needs a section
    finished = public.finished()
    names = Identity.of(finished)
    for language in finished.guide_languages:
        yield _document(finished, language, language)
    for tag in sorted(public.drafts & set(public.guide_languages)):
        language, draft = public.draft(tag)
        yield _document(draft, language, tag)
    loaded = [*terminology(finished, names), *questionnaire(finished, names), *libraries(finished, names)]
    bundle = bundles.transaction(names, loaded)
    yield Artifact("fhir/r4/transaction.json", dump_lean(bundle), "application/fhir+json", len(loaded))
    yield from _lines("r4", loaded)
    yield from _lines("r5", evidence(finished, names))


def _document(public: Public, language: str, tag: str) -> Artifact:
    names = Identity.of(public)
    shared = [organization(public, names, language), *islice(scale(public, names), 1)]
    resources = [composition(public, names, language), *shared]
    bundle = bundles.document(names, language, public.review_of_all(language), resources)
    rows = len(resources)
    return Artifact(DOCUMENT.format(tag), dump_lean(bundle), "application/fhir+json", rows, None, tag)


def _lines(release: str, resources: Iterable[Resource]) -> Iterator[Artifact]:
    """A file for each type, numbered in the order in which a server takes them."""
    by_type: dict[str, list[Resource]] = {}
    for resource in resources:
        by_type.setdefault(resource["resourceType"], []).append(resource)
    for number, (kind, found) in enumerate(by_type.items(), 1):
        path = f"fhir/{release}/ndjson/{number}-{kind}.ndjson"
        yield Artifact(path, dump_lines(found), "application/fhir+ndjson", len(found))
