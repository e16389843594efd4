"""The guide of a language: a Composition whose sections are guides and topics; those of a topic are its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from pipelines.model.derived import clinical_sign_offs
from pipelines.model.kinds import KINDS
from pipelines.model.shapes import DatasetFileText
from pipelines.public.view import Notice, Public, PublicRecord
from pipelines.publish.fhir import terminology, wording
from pipelines.publish.fhir.elements import LOINC_NOTICE, codings, education_note, meta
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import element, narrative, paragraphs
from pipelines.publish.fhir.publisher import PUBLISHER

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

    def of(self, *kinds: str) -> list[PublicRecord]:
        """The records of some kinds that have text in the language."""
        return [record for record in self.public.of(*kinds) if self.language in record.texts]

    def notices(self, *names: Notice) -> list[str]:
        """Notices, after the one on drafts if the language is one; those that the dataset lacks are left out."""
        shown: tuple[Notice, ...] = ("draft", *names) if self.language in self.names.drafts else names
        notices = self.about["notices"]
        return [notices[name] for name in shown if name in notices]

    def section(
        self,
        name: str,
        title: str,
        blocks: Iterable[Element],
        records: Iterable[PublicRecord],
        codes: Iterable[Resource] = (),
    ) -> Resource:
        """A section that tells of records; at its end, once each, the notices that they require.

        They stand in every section, because an app may show one without those around it.
        """
        told = list(blocks)
        words = " ".join([title, *(word for block in told for word in block.itertext())])
        shown = dict.fromkeys(self.public.must_show([*records], self.language, words))
        text = narrative(self.language, [*told, *shown], "additional")
        coded = {"code": {"coding": coding}} if (coding := list(codes)) else {}
        return {"id": name, "title": title, **coded, "text": text}


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
        "meta": meta(names, review),
        "language": language,
        "text": narrative(language, [*paragraphs(context.about["summary"]), *notices], "additional"),
        "extension": [{"url": VERSION, "valueString": names.version}],
        "identifier": names.identifier("Composition", names.guide(language)),
        "status": "final" if signed else "preliminary",
        "type": education_note(language, title),
        **({"event": [{"code": [{"coding": [code]} for code in codes]}]} if (codes := codings(public, names)) else {}),
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
        asked = wording.asked(context.public, context.language)
        yield context.section("questions", context.about["labels"]["questions"], asked, questions)
    if terms := context.of("term"):
        listed = wording.definitions(terms, context.language)
        yield context.section("glossary", context.about["labels"]["glossary"], [listed], terms)


def _about(context: _Context) -> Resource:
    notices = context.notices("general", "contact", "review", "birads")
    entry = [context.names.reference("CodeSystem", terminology.BIRADS)] if terminology.scale_of(context.public) else []
    licence = f"{context.public.meta['licence']}, {context.public.meta['publisher']}."
    loinc = element("p", LOINC_NOTICE, **{"lang": "en", "xml:lang": "en"})
    return {
        "id": "about",
        "title": context.about["labels"]["about"],
        "text": narrative(context.language, [*notices, licence, loinc], "additional"),
        **({"entry": entry} if entry else {}),
    }


def _guides(context: _Context) -> Iterator[Resource]:
    """A section for each guide."""
    for guide in context.of("guide"):
        title = wording.title(guide)[context.language]
        blocks = wording.body(guide, context.language, context.about["labels"])
        yield context.section(guide.id, title, blocks, [guide], codings(context.public, context.names, guide.id))


def _topics(context: _Context) -> Iterator[Resource]:
    """A section for each topic that has records, in reading order."""
    language, labels = context.language, context.about["labels"]
    for topic, records in context.public.by_topic(language, *_BELOW_TOPICS):
        title = context.public.title(topic.id, language)
        blocks = wording.body(topic, language, labels) if language in topic.texts else ()
        section = context.section(topic.id, title, blocks, [topic], codings(context.public, context.names, topic.id))
        yield {**section, "section": [_record(context, record) for record in records]}


def _record(context: _Context, record: PublicRecord) -> Resource:
    language, labels = context.language, context.about["labels"]
    title = wording.title(record)[language]
    codes = codings(context.public, context.names, record.id)
    blocks = [*wording.body(record, language, labels), *wording.cited(record, context.sources, labels)]
    return context.section(record.id, title, blocks, [record], codes)
