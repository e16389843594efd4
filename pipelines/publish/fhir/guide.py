"""The guide of a language: a Composition whose sections are guides and topics; those of a topic are its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.model.derived import clinical_sign_offs, named_statistics
from pipelines.model.kinds import KINDS
from pipelines.model.shapes import DatasetFileText
from pipelines.public.view import Notice, Public, PublicRecord
from pipelines.publish.fhir import terminology, wording
from pipelines.publish.fhir.elements import education_note, meta
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.library import LIBRARY
from pipelines.publish.fhir.narrative import Child, element, narrative, paragraphs, unordered_list
from pipelines.publish.fhir.publisher import PUBLISHER
from pipelines.publish.fhir.questionnaire import QUESTIONS

_BELOW_TOPICS = tuple(name for name, kind in KINDS.items() if kind.in_topic and kind.place != "questions")
"""The kinds whose records are sections of their topic."""

VERSION = "http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber"


@dataclass(frozen=True)
class _Context:
    """What the sections of a guide are made from."""

    public: Public
    names: Identity
    language: str

    @property
    def about(self) -> DatasetFileText:
        return self.public.texts[self.language]

    @cached_property
    def sources(self) -> dict[str, PublicRecord]:
        return {record.id: record for record in self.public.of("source")}

    @cached_property
    def statistics(self) -> list[str]:
        return [record.id for record in self.public.of("statistic")]

    @cached_property
    def displays(self) -> dict[str, str]:
        """The display of each kind by code."""
        return {code: texts[self.language] for code, texts in terminology.groups(self.public).items()}

    def of(self, *kinds: str) -> list[PublicRecord]:
        """The records of some kinds that have text in the language."""
        return [record for record in self.public.of(*kinds) if self.language in record.texts]

    def notices(self, *names: Notice) -> list[str]:
        """Notices, after the one on drafts if the language is one; those that the dataset lacks are left out."""
        shown: tuple[Notice, ...] = ("draft", *names) if self.language in self.names.drafts else names
        notices = self.about["notices"]
        return [notices[name] for name in shown if name in notices]

    def code(self, code: str, display: str) -> Resource:
        """A CodeableConcept with a code of the index."""
        return {"coding": [self.coding(terminology.ITEMS, code, display)]}

    def coding(self, system: str, code: str, display: str) -> Resource:
        """A Coding with a code of one of our code systems."""
        url = self.names.url("CodeSystem", system)
        return {"system": url, "version": self.names.version, "code": code, "display": display}


def composition(public: Public, names: Identity, language: str) -> Resource:
    """A language's guide; records without text in that language are left out.

    It is ``preliminary`` until clinicians have signed every record.
    """
    context = _Context(public, names, language)
    title, is_source = context.about["title"], language == public.meta["source_language"]
    source_guide = names.identifier("Composition", names.guide(public.meta["source_language"]))
    publisher = names.reference("Organization", PUBLISHER, public.meta["publisher"])
    review = public.review_of_all(language)
    signed = review == "signed"
    notices = (element("p", notice) for notice in context.notices("general", "review"))
    return {
        "resourceType": "Composition",
        "id": names.id(names.guide(language)),
        "meta": meta(names, review, language),
        "language": language,
        "text": narrative(language, [*paragraphs(context.about["summary"]), *notices], "additional"),
        "extension": [{"url": VERSION, "valueString": names.version}],
        "identifier": names.identifier("Composition", names.guide(language)),
        "status": "final" if signed else "preliminary",
        "type": education_note(language, title),
        "date": names.released,
        "author": [publisher],
        "title": title,
        **({"attester": list(_attesters(public, names))} if signed and is_source else {}),
        "custodian": publisher,
        **({} if is_source else {"relatesTo": [{"code": "transforms", "targetIdentifier": source_guide}]}),
        "section": list(_sections(context)),
    }


def _attesters(public: Public, names: Identity) -> Iterator[Resource]:
    """Each clinician who has signed a record in the source language, with the date of the last signature."""
    signed = sorted(
        (sign_off["on"], sign_off["person"])
        for record in public.records
        if "review" in record.fields
        for sign_off in clinical_sign_offs(record.fields["review"])
    )
    for person, date in sorted({person: date for date, person in signed}.items()):
        party = {"identifier": {"system": names.system("person"), "value": person}}
        yield {"mode": "professional", "time": date, "party": party}


def _sections(context: _Context) -> Iterator[Resource]:
    yield _about(context)
    yield from _guides(context)
    yield from _topics(context)
    if questions := context.of("question"):
        yield _questions(context, questions)
    if terms := context.of("term"):
        yield _glossary(context, terms)
    if context.sources:
        yield _sources(context)


def _about(context: _Context) -> Resource:
    names = context.names
    systems = (*((terminology.BIRADS,) if terminology.scale_of(context.public) else ()), terminology.ITEMS)
    notices = context.notices("general", "contact", "review", "birads")
    return {
        "id": "about",
        "title": context.about["labels"]["about"],
        "text": narrative(context.language, notices, "additional"),
        "entry": [
            names.reference("Library", LIBRARY),
            names.reference("DocumentReference", names.guide(context.language)),
            *(names.reference("CodeSystem", name) for name in systems),
            *(names.reference("ValueSet", name) for name in systems),
        ],
    }


def _guides(context: _Context) -> Iterator[Resource]:
    """A section for each guide, with the notices that it requires."""
    notices = context.about["notices"]
    for guide in context.of("guide"):
        title = wording.title(guide)[context.language]
        blocks = [
            *wording.body(guide, context.language, context.about["labels"]),
            *(element("p", notices[name]) for name in context.public.notices_beside(guide, context.language)),
        ]
        yield {
            "id": guide.id,
            "title": title,
            "code": context.code(guide.id, title),
            "text": narrative(context.language, blocks, "additional"),
        }


def _topics(context: _Context) -> Iterator[Resource]:
    """A section for each topic that has records, in reading order, with the notice to contact the care team."""
    for topic, records in context.public.by_topic(context.language, *_BELOW_TOPICS):
        title = context.public.title(topic.id, context.language)
        blocks: list[Child] = []
        shown: list[Notice] = []
        if context.language in topic.texts:
            blocks += wording.body(topic, context.language, context.about["labels"])
            shown += context.public.notices_beside(topic, context.language)
        if "contact" not in shown and any(record.fields["safety"] for record in records):
            shown.append("contact")
        blocks += (element("p", context.about["notices"][name]) for name in shown)
        yield {
            "id": topic.id,
            "title": title,
            "code": context.code(topic.id, title),
            **({"text": narrative(context.language, blocks, "additional")} if blocks else {}),
            "section": [_record(context, record) for record in records],
        }


def _record(context: _Context, record: PublicRecord) -> Resource:
    names, language = context.names, context.language
    labels, notices = context.about["labels"], context.about["notices"]
    title = wording.title(record)[language]
    code = context.code(record.id, title)
    if category := KINDS[record.kind].code_of(record.id):
        code["coding"].append(context.coding(terminology.BIRADS, category, title))
    shown: list[Notice] = [name for name in context.public.notices_beside(record, language) if name != "contact"]
    blocks = [
        *wording.body(record, language, labels),
        *(element("p", notices[name]) for name in shown),
        wording.cited(record, context.sources, labels),
    ]
    entries = [
        *(names.reference("DocumentReference", name) for name in wording.source_ids(record) if name in context.sources),
        *(
            names.reference("Evidence", name)
            for name in named_statistics(record.fields["figures"])
            if name in context.statistics
        ),
    ]
    return {
        "id": record.id,
        "title": title,
        "code": code,
        "text": narrative(language, blocks, "additional"),
        **({"entry": entries} if entries else {}),
    }


def _questions(context: _Context, questions: Iterable[PublicRecord]) -> Resource:
    titles = unordered_list(wording.title(question)[context.language] for question in questions)
    return {
        "id": "questions",
        "title": context.about["labels"]["questions"],
        "code": context.code("question", context.displays["question"]),
        "text": narrative(context.language, [titles], "additional"),
        "entry": [context.names.reference("Questionnaire", QUESTIONS)],
    }


def _glossary(context: _Context, terms: Iterable[PublicRecord]) -> Resource:
    names = context.names
    return {
        "id": "glossary",
        "title": context.about["labels"]["glossary"],
        "code": context.code("term", context.displays["term"]),
        "text": narrative(context.language, [wording.definitions(terms, context.language)], "additional"),
        "entry": [
            names.reference("CodeSystem", terminology.GLOSSARY),
            names.reference("ValueSet", terminology.GLOSSARY),
        ],
    }


def _sources(context: _Context) -> Resource:
    return {
        "id": "sources",
        "title": context.about["labels"]["sources"],
        "code": context.code("source", context.displays["source"]),
        "entry": [
            *(context.names.reference("DocumentReference", name) for name in context.sources),
            *(context.names.reference("Evidence", name) for name in context.statistics),
        ],
    }
