"""The questions to ask as a Questionnaire, in which a person can write down the care team's answers."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir import wording
from pipelines.publish.fhir.elements import (
    canonical_elements,
    copyright_of,
    dataset_text,
    meta,
    period,
    record_text,
    translated,
)
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import narrative, unordered_list

QUESTIONS = "questions"
_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
_HELP = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}


def questionnaire(public: Public, names: Identity) -> Iterator[Resource]:
    """A Questionnaire if there are questions: a group per topic, with questions and the reason to ask each."""
    source = public.meta["source_language"]
    if not (records := list(public.of("question"))):
        return
    title = dataset_text(public, lambda text: f"{text['title']} ({text['labels']['questions']})")
    summary = dataset_text(public, lambda text: f"{text['labels']['questions']}. {text['summary']}")
    checked, effective = period(public)
    yield {
        "resourceType": "Questionnaire",
        "id": names.id(QUESTIONS),
        "meta": meta(names, public.meta["clinical_review"]),
        "language": source,
        "text": narrative(source, [title[source], unordered_list(wording.title(record)[source] for record in records)]),
        **canonical_elements(public, names, "Questionnaire", QUESTIONS, title, summary),
        "copyright": copyright_of(public),
        "lastReviewDate": checked,
        "effectivePeriod": effective,
        "item": list(_groups(public, records, source)),
    }


def _groups(public: Public, records: list[PublicRecord], source: str) -> Iterator[Resource]:
    for topic in public.of("topic"):
        if items := [_item(record, source) for record in records if record.fields["topic"] == topic.id]:
            yield {
                "linkId": topic.id,
                **translated("text", wording.title(topic), source),
                "type": "group",
                "item": items,
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
