"""The nodes of each JSON-LD file: pages of questions, topics with their parts, and sets of terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.model.kinds import KINDS
from pipelines.public.view import PublicRecord
from pipelines.publish.jsonld.edition import CONTEXT, Edition, Node, whole, work

ASPECTS: Mapping[str, str] = {
    "basics": "Overview",
    "patterns": "Types",
    "causes": "Causes",
    "finding": "Screening",
    "screening": "Screening",
    "signs": "SeeDoctor",
    "support": "LivingWith",
}
"""The topics that are one health aspect of schema.org; the others are none of them, and none is claimed for them."""


IN_TOPICS = tuple(name for name, kind in KINDS.items() if kind.place in ("topic", "questions"))
"""The kinds whose records are parts of a topic."""


def faq_pages(edition: Edition) -> Iterator[Node]:
    """A ``FAQPage`` for each topic that has questions."""
    for topic, records in edition.by_topic("faq"):
        yield {
            "@type": "FAQPage",
            "identifier": topic,
            "name": edition.about["topics"][topic],
            **whole(edition, records),
            # A page is as well checked as the part of it that waited longest.
            "lastReviewed": min(record.fields["review"]["checked"] for record in records),
            "mainEntity": [_question(edition, record) for record in records],
        }


def _question(edition: Edition, record: PublicRecord) -> Node:
    text = record.texts[edition.language]
    shared = work(edition, record)
    answer: Node = {
        "@type": "Answer",
        "text": f"{text['short_answer']}\n{text['answer']}",
        "inLanguage": shared["inLanguage"],
        "dateModified": shared["dateModified"],
    }
    if "citation" in shared:
        answer["citation"] = shared.pop("citation")
    if based := edition.links(record.fields["answered_by"]):
        answer["isBasedOn"] = based
    return {
        "@type": "Question",
        "@id": record.fields["canonical"],
        "name": text["question"],
        **_aliases(text.get("alternatives")),
        "acceptedAnswer": answer,
        **shared,
    }


def topics(edition: Edition) -> Iterator[Node]:
    """A ``HealthTopicContent`` for each topic: its facts, myths and questions to ask, and links to its answers."""
    questions = {topic: [record.id for record in records] for topic, records in edition.by_topic("faq")}
    for topic, records in edition.by_topic(*IN_TOPICS):
        parts = [_part(edition, record) for record in records]
        yield {
            "@type": "HealthTopicContent",
            "identifier": topic,
            "name": edition.about["topics"][topic],
            **_aspect(ASPECTS.get(topic)),
            **whole(edition, records),
            "hasPart": [*parts, *edition.links(questions.get(topic, ()))],
        }


def _part(edition: Edition, record: PublicRecord) -> Node:
    """A fact, a myth or a question to ask; its text can stand alone, and a myth's begins with the truth."""
    kind, text = KINDS[record.kind], record.texts[edition.language]
    name = kind.title_of(text)
    sections = kind.sections(text, edition.about["labels"])
    paragraphs = [f"{label}: {words}" if label else words for label, words, _ in sections]
    return {
        "@type": "HealthTopicContent",
        "@id": record.fields["canonical"],
        "name": name,
        **_aspect(kind.aspect),
        "text": "\n".join([name, *paragraphs]),
        **work(edition, record),
    }


def term_sets(edition: Edition) -> Iterator[Node]:
    """The BI-RADS rows as a ``CategoryCodeSet`` and the glossary as a ``DefinedTermSet``."""
    if rows := edition.of("birads"):
        yield {
            "@type": "CategoryCodeSet",
            "name": edition.about["labels"]["birads"],
            **whole(edition, rows, "birads"),
            "hasCategoryCode": [_row(edition, record) for record in rows],
        }
    if terms := edition.of("term"):
        yield {
            "@type": "DefinedTermSet",
            "name": edition.about["labels"]["glossary"],
            **whole(edition, terms),
            "hasDefinedTerm": [_term(edition, record) for record in terms],
        }


def _row(edition: Edition, record: PublicRecord) -> Node:
    text = record.texts[edition.language]
    return {
        "@type": "CategoryCode",
        "@id": record.fields["canonical"],
        "codeValue": record.fields["code"],
        "name": text["name"],
        "description": f"{text['meaning']}\n{text['next_step']}",
        "subjectOf": {"@type": "CreativeWork", **work(edition, record)},
    }


def _term(edition: Edition, record: PublicRecord) -> Node:
    text = record.texts[edition.language]
    return {
        "@type": "DefinedTerm",
        "@id": record.fields["canonical"],
        "termCode": record.id,
        "name": text["term"],
        **_aliases(text.get("synonyms")),
        "description": text["definition"],
        "subjectOf": {"@type": "CreativeWork", **work(edition, record)},
    }


def _aliases(names: list[str] | None) -> Node:
    return {"alternateName": names} if names else {}


def _aspect(name: str | None) -> Node:
    return {"hasHealthAspect": f"{CONTEXT}/{name}HealthAspect"} if name else {}
