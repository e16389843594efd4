"""The questions to ask as a Questionnaire, in which a person can note what the care team said."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir import wording
from pipelines.publish.fhir.elements import about, copyright_of, meta, period, published, translated, words
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import listing, narrative
from pipelines.publish.fhir.terminology import topic_code

QUESTIONS = "questions"
_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
_HELP = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}


def questionnaire(public: Public, names: Identity) -> Iterator[Resource]:
    """One group a topic; in it a question with a free-text answer, and below it why to ask. None without questions."""
    source = public.meta["source_language"]
    if not (records := list(public.of("question"))):
        return
    title = about(public, lambda text: f"{text['title']} ({text['labels']['questions']})")
    summary = about(public, lambda text: f"{text['labels']['questions']}. {text['summary']}")
    checked, effective = period(public)
    yield {
        "resourceType": "Questionnaire",
        "id": names.id(QUESTIONS),
        "meta": meta(names, public.meta["clinical_review"]),
        "language": source,
        "text": narrative(source, [title[source], listing(record.texts[source]["question"] for record in records)]),
        **published(public, names, "Questionnaire", QUESTIONS, title, summary),
        "copyright": copyright_of(public),
        "lastReviewDate": checked,
        "effectivePeriod": effective,
        "item": list(_groups(public, records, source)),
    }


def _groups(public: Public, records: list[PublicRecord], source: str) -> Iterator[Resource]:
    for topic in public.meta["topics"]:
        if items := [_item(record, source) for record in records if record.fields["topic"] == topic]:
            title = {language: text["topics"][topic] for language, text in public.texts.items()}
            yield {"linkId": topic_code(topic), **translated("text", title, source), "type": "group", "item": items}


def _item(record: PublicRecord, source: str) -> Resource:
    why = translated("text", words(record, lambda text: str(text["why"])), source)
    aid = {"extension": [{"url": _CONTROL, "valueCodeableConcept": _HELP}], "linkId": f"{record.id}.why", **why}
    return {
        "linkId": record.id,
        **translated("text", wording.title(record), source),
        "type": "text",
        "item": [{**aid, "type": "display"}],
    }
