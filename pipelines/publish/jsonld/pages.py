"""The nodes of each JSON-LD file: FAQ pages, topics with their parts, and sets of terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.model.kinds import KINDS, TOPIC_KINDS
from pipelines.public.view import PublicRecord
from pipelines.publish.jsonld.nodes import (
    CONTEXT,
    LocalizedDataset,
    Node,
    collection_properties,
    record_properties,
)

ASPECTS: Mapping[str, str] = {
    "what-it-is": "Overview",
    "cause": "Causes",
    "sign": "Symptoms",
    "test": "Screening",
    "risk": "RisksOrComplications",
    "treatment": "Treatments",
    "self-care": "SelfCare",
    "prevention": "Prevention",
    "support": "LivingWith",
}
"""The schema.org health aspect of an aspect of ours; a result has none."""

IN_TOPICS = tuple(name for name, kind in KINDS.items() if kind.place in ("topic", "questions"))
"""The kinds whose records are parts of a topic."""


def faq_pages(dataset: LocalizedDataset) -> Iterator[Node]:
    """A ``FAQPage`` for each topic with FAQs."""
    for topic, records in dataset.public.by_topic(dataset.language, "faq"):
        yield {
            "@type": "FAQPage",
            "identifier": topic.id,
            "name": dataset.public.title(topic.id, dataset.language),
            **collection_properties(dataset, records),
            # A page counts as reviewed when its oldest part was.
            "lastReviewed": min(record.fields["review"]["checked"] for record in records),
            "mainEntity": [_question(dataset, record) for record in records],
        }


def _question(dataset: LocalizedDataset, record: PublicRecord) -> Node:
    text = record.texts[dataset.language]
    properties = record_properties(dataset, record)
    answer: Node = {
        "@type": "Answer",
        "text": f"{text['short_answer']}\n{text['answer']}",
        "inLanguage": properties["inLanguage"],
        "dateModified": properties["dateModified"],
    }
    if "citation" in properties:
        answer["citation"] = properties.pop("citation")
    if basis := dataset.links(record.fields["answered_by"]):
        answer["isBasedOn"] = basis
    return {
        "@type": "Question",
        "@id": record.fields["canonical"],
        "name": KINDS[record.kind].title_of(text),
        **_aliases(text.get("alternatives")),
        "acceptedAnswer": answer,
        **properties,
    }


def topics(dataset: LocalizedDataset) -> Iterator[Node]:
    """A ``HealthTopicContent`` for each topic, with its facts, myths and questions to ask, and links to the others."""
    for topic, records in dataset.public.by_topic(dataset.language, *TOPIC_KINDS):
        parts = [_part(dataset, part) for part in records if part.kind in IN_TOPICS]
        others = [other.id for other in records if other.kind not in IN_TOPICS]
        text = topic.texts.get(dataset.language)
        yield {
            "@type": "HealthTopicContent",
            "@id": topic.fields["canonical"],
            "identifier": topic.id,
            "name": dataset.public.title(topic.id, dataset.language),
            **_aspect(ASPECTS.get(topic.fields["aspect"])),
            **({"abstract": text["summary"]} if text else {}),
            **collection_properties(dataset, records),
            "hasPart": [*parts, *dataset.links(others)],
        }


def _part(dataset: LocalizedDataset, record: PublicRecord) -> Node:
    """A fact, a myth or a question to ask; the text begins with the title, so a myth begins with its correction."""
    kind, text = KINDS[record.kind], record.texts[dataset.language]
    title = kind.title_of(text)
    sections = kind.sections(text, dataset.about["labels"])
    paragraphs = [f"{part.label}: {part.text}" if part.label else part.text for part in sections]
    return {
        "@type": "HealthTopicContent",
        "@id": record.fields["canonical"],
        "name": title,
        **_aspect(kind.aspect or ASPECTS.get(record.fields["aspect"])),
        "text": "\n".join([title, *paragraphs]),
        **record_properties(dataset, record),
    }


def term_sets(dataset: LocalizedDataset) -> Iterator[Node]:
    """The BI-RADS categories as a ``CategoryCodeSet`` and the glossary as a ``DefinedTermSet``."""
    if rows := dataset.of("birads"):
        yield {
            "@type": "CategoryCodeSet",
            "name": dataset.about["labels"]["birads"],
            **collection_properties(dataset, rows, "birads"),
            "hasCategoryCode": [_row(dataset, record) for record in rows],
        }
    if terms := dataset.of("term"):
        yield {
            "@type": "DefinedTermSet",
            "name": dataset.about["labels"]["glossary"],
            **collection_properties(dataset, terms),
            "hasDefinedTerm": [_term(dataset, record) for record in terms],
        }


def _row(dataset: LocalizedDataset, record: PublicRecord) -> Node:
    text = record.texts[dataset.language]
    return {
        "@type": "CategoryCode",
        "@id": record.fields["canonical"],
        "codeValue": record.fields["code"],
        "name": KINDS[record.kind].title_of(text),
        "description": f"{text['meaning']}\n{text['next_step']}",
        "subjectOf": {"@type": "CreativeWork", **record_properties(dataset, record)},
    }


def _term(dataset: LocalizedDataset, record: PublicRecord) -> Node:
    text = record.texts[dataset.language]
    return {
        "@type": "DefinedTerm",
        "@id": record.fields["canonical"],
        "termCode": record.id,
        "name": KINDS[record.kind].title_of(text),
        **_aliases(text.get("synonyms")),
        "description": text["definition"],
        "subjectOf": {"@type": "CreativeWork", **record_properties(dataset, record)},
    }


def _aliases(names: list[str] | None) -> Node:
    return {"alternateName": names} if names else {}


def _aspect(name: str | None) -> Node:
    return {"hasHealthAspect": f"{CONTEXT}/{name}HealthAspect"} if name else {}
