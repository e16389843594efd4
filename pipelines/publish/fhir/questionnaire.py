"""The questions to ask as a Questionnaire, in which a person can write down the care team's answers."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir import wording
from pipelines.publish.fhir.elements import (
    canonical_elements,
    codings,
    copyright_of,
    dataset_text,
    meta,
    period,
    record_text,
    translated,
)
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import Child, narrative

QUESTIONS = "questions"
_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
_HELP = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}


def questionnaire(public: Public, names: Identity) -> Iterator[Resource]:
    """A Questionnaire if there are questions: a group per topic, with questions and the reason to ask each."""
    source = public.meta["source_language"]
    if not public.has("question"):
        return
    title = dataset_text(public, lambda text: f"{text['title']} ({text['labels']['questions']})")
    summary = dataset_text(public, lambda text: f"{text['labels']['questions']}. {text['summary']}")
    notices = public.texts[source]["notices"]
    checked, effective = period(public)
    blocks: list[Child] = [title[source], *wording.asked(public, source), notices["general"], notices["review"]]
    yield {
        "resourceType": "Questionnaire",
        "id": names.id(QUESTIONS),
        "meta": meta(names, public.meta["clinical_review"]),
        "language": source,
        "text": narrative(source, blocks),
        **canonical_elements(public, names, "Questionnaire", QUESTIONS, title, summary, codings(public, names)),
        "copyright": copyright_of(public),
        "lastReviewDate": checked,
        "effectivePeriod": effective,
        "item": list(_groups(public, source)),
    }


def _groups(public: Public, source: str) -> Iterator[Resource]:
    for topic, questions in public.by_topic(source, "question"):
        yield {
            "linkId": topic.id,
            **translated("text", wording.title(topic), source),
            "type": "group",
            "item": [_item(record, source) for record in questions],
        }


def _item(record: PublicRecord, source: str) -> Resource:
    why = translated("text", record_text(record, lambda text: text["why"]), source)
    aid = {"extension": [{"url": _CONTROL, "valueCodeableConcept": _HELP}], "linkId": f"{record.id}.why", **why}
    return {
        "linkId": record.id,
        **translated("text", wording.title(record), source),
        "type": "text",
        "item": [{**aid, "type": "display"}],
    }
