"""The guide: a Composition per language, with topics, kinds and records as nested sections of narrative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.model.derived import clinical_sign_offs
from pipelines.model.kinds import FOLDERS, KINDS
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir import terminology, wording
from pipelines.publish.fhir.elements import Texts, education_note, meta
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.library import LIBRARY
from pipelines.publish.fhir.narrative import element, listing, narrative, paragraphs
from pipelines.publish.fhir.publisher import PUBLISHER
from pipelines.publish.fhir.questionnaire import QUESTIONS

_BELOW_TOPICS = tuple(name for name, kind in KINDS.items() if kind.place in ("topic", "faq", "scale"))
"""The kinds whose records are sections of their topic."""

VERSION = "http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber"


def composition(public: Public, names: Identity, language: str) -> Resource:
    """A language's guide; a record without text in that language is left out and not shown in another one.

    It is ``preliminary`` until clinicians have signed every record.
    """
    about = public.texts[language]
    source = public.meta["source_language"]
    publisher = names.reference("Organization", PUBLISHER, public.meta["publisher"])
    review = public.whole_review(language)
    signed = review == "signed"
    draft = ("draft",) if language in names.drafts else ()
    notices = (about["notices"][key] for key in (*draft, "general", "review"))
    shown = [*paragraphs(about["summary"]), *(element("p", notice) for notice in notices)]
    return {
        "resourceType": "Composition",
        "id": names.id(names.guide(language)),
        "meta": meta(names, review, language),
        "language": language,
        "text": narrative(language, shown, "additional"),
        "extension": [{"url": VERSION, "valueString": names.version}],
        "identifier": names.identifier("Composition", names.guide(language)),
        "status": "final" if signed else "preliminary",
        "type": education_note(language, about["title"]),
        "date": names.released,
        "author": [publisher],
        "title": about["title"],
        **({"attester": list(_attesters(public, names))} if signed and language == source else {}),
        "custodian": publisher,
        **(
            {}
            if language == source
            else {
                "relatesTo": [
                    {"code": "transforms", "targetIdentifier": names.identifier("Composition", names.guide(source))}
                ]
            }
        ),
        "section": list(_sections(public, names, language)),
    }


def _attesters(public: Public, names: Identity) -> Iterator[Resource]:
    """Each clinician who has signed a record in the source language, with the day of the last signature."""
    signed = sorted(
        (sign_off["on"], sign_off["person"])
        for record in public.records
        if "review" in record.fields
        for sign_off in clinical_sign_offs(record.fields["review"])
    )
    for person, date in sorted({person: date for date, person in signed}.items()):
        party = {"identifier": {"system": names.system("person"), "value": person}}
        yield {"mode": "professional", "time": date, "party": party}


def _sections(public: Public, names: Identity, language: str) -> Iterator[Resource]:
    about = public.texts[language]
    labels, notices = about["labels"], about["notices"]
    draft = ("draft",) if language in names.drafts else ()
    groups = terminology.groups(public)
    sources = {record.id: record for record in public.of("source")}
    by_topic: dict[str, list[PublicRecord]] = {topic: [] for topic in public.meta["topics"]}
    for record in public.of(*_BELOW_TOPICS):
        if language in record.texts:
            by_topic[record.fields["topic"]].append(record)

    scale = (terminology.BIRADS,) if terminology.scale_of(public) else ()
    shown = (*draft, "general", "contact", "review", *(("birads",) if "birads" in notices else ()))
    yield {
        "id": "about",
        "title": labels["about"],
        "text": narrative(language, [notices[key] for key in shown], "additional"),
        "entry": [
            names.reference("Library", LIBRARY),
            names.reference("DocumentReference", names.guide(language)),
            *(names.reference("CodeSystem", name) for name in (*scale, terminology.ITEMS)),
            *(names.reference("ValueSet", name) for name in (*scale, terminology.ITEMS)),
        ],
    }
    for topic, records in by_topic.items():
        if records:
            code = terminology.topic_code(topic)
            needed = any(record.fields["safety"] for record in records)
            yield {
                "id": code,
                "title": about["topics"][topic],
                "code": _coded(names, code, groups[code][language]),
                **({"text": narrative(language, [notices["contact"]], "additional")} if needed else {}),
                "section": list(_kinds(names, topic, records, language, labels, notices, groups, sources)),
            }
    questions = [r.texts[language]["question"] for r in public.of("question") if language in r.texts]
    if questions:
        yield {
            "id": "questions",
            "title": labels["questions"],
            "code": _coded(names, "question", groups["question"][language]),
            "text": narrative(language, [listing(questions)], "additional"),
            "entry": [names.reference("Questionnaire", QUESTIONS)],
        }
    terms = [record.texts[language] for record in public.of("term") if language in record.texts]
    if terms:
        lines = (element("li", element("b", text["term"]), f": {text['definition']}") for text in terms)
        yield {
            "id": "glossary",
            "title": labels["glossary"],
            "code": _coded(names, "term", groups["term"][language]),
            "text": narrative(language, [element("ul", *lines)], "additional"),
            "entry": [
                names.reference("CodeSystem", terminology.GLOSSARY),
                names.reference("ValueSet", terminology.GLOSSARY),
            ],
        }
    if sources:
        yield {
            "id": "sources",
            "title": labels["sources"],
            "code": _coded(names, "source", groups["source"][language]),
            "entry": [names.reference("DocumentReference", name) for name in sources],
        }


def _kinds(
    names: Identity,
    topic: str,
    records: Iterable[PublicRecord],
    language: str,
    labels: Mapping[str, str],
    notices: Mapping[str, str],
    groups: Mapping[str, Texts],
    sources: Mapping[str, PublicRecord],
) -> Iterator[Resource]:
    for kind in _BELOW_TOPICS:
        if below := [record for record in records if record.kind == kind]:
            yield {
                "id": f"{topic}-{FOLDERS[kind]}",
                "title": labels[FOLDERS[kind]],
                "code": _coded(names, kind, groups[kind][language]),
                "section": [_record(names, record, language, labels, notices, sources) for record in below],
            }


def _record(
    names: Identity,
    record: PublicRecord,
    language: str,
    labels: Mapping[str, str],
    notices: Mapping[str, str],
    sources: Mapping[str, PublicRecord],
) -> Resource:
    title = wording.title(record)[language]
    code = _coded(names, record.id, title)
    if own := KINDS[record.kind].code_of(record.id):
        code["coding"].append(_coding(names, terminology.BIRADS, own, title))
    blocks = [*wording.body(record, language, labels)]
    if language in names.drafts:
        blocks.append(element("p", notices["draft"]))
    if "not-alone" in record.fields["safety"]:
        blocks.append(element("p", notices["not_alone"]))
    entries = [names.reference("DocumentReference", name) for name in wording.source_ids(record) if name in sources]
    return {
        "id": record.id,
        "title": title,
        "code": code,
        "text": narrative(language, [*blocks, wording.cited(record, sources, labels)], "additional"),
        **({"entry": entries} if entries else {}),
    }


def _coded(names: Identity, code: str, display: str) -> dict[str, Any]:
    return {"coding": [_coding(names, terminology.ITEMS, code, display)]}


def _coding(names: Identity, system: str, code: str, display: str) -> Resource:
    return {"system": names.url("CodeSystem", system), "version": names.version, "code": code, "display": display}
