"""Code systems and value sets: BI-RADS, the glossary, and an index in which every record is a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.kinds.birads import CODES
from pipelines.model.shapes import BiradsLikelihood
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir import wording
from pipelines.publish.fhir.elements import (
    Texts,
    canonical_elements,
    copyright_of,
    dataset_text,
    meta,
    period,
    record_text,
    translated,
    translations,
)
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import Child, element, narrative, unordered_list

BIRADS, GLOSSARY, ITEMS = "birads", "glossary", "items"

_REVIEW = "http://hl7.org/fhir/StructureDefinition/resource-lastReviewDate"
_PERIOD = "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod"

_PROPERTIES: Mapping[str, Mapping[str, str]] = {
    BIRADS: {
        "likelihood-min": "The lower end of the likelihood of cancer, in percent.",
        "likelihood-max": "The upper end of the likelihood of cancer, in percent.",
        "likelihood-min-inclusive": "Whether the lower end belongs to the range: true or false.",
        "likelihood-max-inclusive": "Whether the upper end belongs to the range: true or false.",
        "management": "What usually follows, as a code of this dataset.",
        "next-step": "What usually follows, in plain words.",
        "edition": "The edition the likelihood comes from.",
    },
    GLOSSARY: {
        "translate": "How translators treat the term.",
        "also-called": "Another name for it.",
    },
    ITEMS: {
        "status": "retired, for a record that was withdrawn or replaced.",
        "retired-on": "The day on which it was withdrawn or replaced.",
        "replaced-by": "The record to read instead.",
        "reason": "Why it was withdrawn or replaced.",
        "topic": "The topic it belongs to, by its code.",
        "safety": "What an app must show beside it.",
        "source": "A source that it rests on: the label of a citation of the dataset's Library.",
    },
}
"""The properties of each code system. None is a number, a date or a boolean: HAPI FHIR 8.8 fails to look up a code with
such a property (HAPI-0905)."""

_OF_RECORDS = {
    "clinical-review": "Whether a clinician has signed the text: none, or signed.",
    "review-due": "The day by which it must be checked again.",
    "text-hash": "The hash of what it tells its reader.",
}


def terminology(public: Public, names: Identity) -> Iterator[Resource]:
    """The code systems, and value sets with all codes of the scale and of the glossary.

    Categories below their parent and records below their kind are nested, so that servers know what subsumes what.
    """
    source = public.meta["source_language"]
    yield from scale(public, names)
    if terms := list(public.of("term")):
        shown = unordered_list(wording.title(term)[source] for term in terms)
        yield from _pair(public, names, GLOSSARY, "glossary", [_term(term, source) for term in terms], [shown])
    kinds = unordered_list(label[source] for label in groups(public).values())
    system, _ = _pair(public, names, ITEMS, "index", list(_items(public)), [kinds])
    yield system


def scale(public: Public, names: Identity) -> Iterator[Resource]:
    """The code system of the scale and its value set, if the dataset has the scale."""
    source = public.meta["source_language"]
    if rows := scale_of(public):
        concepts = [_birads(record, rows, source) for record in rows if "parent" not in record.fields]
        shown = unordered_list(wording.title(row)[source] for row in rows)
        yield from _pair(public, names, BIRADS, "birads", concepts, [shown])


def names_of(public: Public) -> tuple[str, ...]:
    """The code systems that a dataset has."""
    return (*((BIRADS,) if scale_of(public) else ()), *((GLOSSARY,) if public.has("term") else ()), ITEMS)


def scale_of(public: Public) -> list[PublicRecord]:
    """The categories of the BI-RADS scale in order; a dataset may have none."""
    return sorted(public.of("birads"), key=lambda record: CODES.index(record.fields["code"]))


def _pair(
    public: Public,
    names: Identity,
    name: str,
    label: Literal["birads", "glossary", "index"],
    concepts: list[Resource],
    shown: Iterable[Child],
) -> Iterator[Resource]:
    source = public.meta["source_language"]
    title = dataset_text(public, lambda text: f"{text['title']} ({text['labels'][label]})")
    summary = dataset_text(public, lambda text: f"{text['labels'][label]}. {text['summary']}")
    review = public.meta["clinical_review"]
    checked, effective = period(public)
    extension = [{"url": _REVIEW, "valueDate": checked}, {"url": _PERIOD, "valuePeriod": effective}]
    every = [*concepts, *(part for concept in concepts for part in concept.get("concept", ()))]
    used = {prop["code"] for concept in every for prop in concept.get("property", ())}
    profile = "http://hl7.org/fhir/StructureDefinition/shareable"
    yield {
        "resourceType": "CodeSystem",
        "id": names.id(name),
        "meta": meta(names, review, profile=f"{profile}codesystem"),
        "language": source,
        "text": narrative(source, [element("p", title[source]), *shown]),
        "extension": extension,
        **canonical_elements(public, names, "CodeSystem", name, title, summary),
        "copyright": copyright_of(public),
        "caseSensitive": True,
        **({"valueSet": names.url("ValueSet", name)} if name != ITEMS else {}),
        **({"hierarchyMeaning": "is-a"} if len(every) > len(concepts) else {}),
        "content": "complete",
        "count": len(every),
        "property": [prop for prop in _declared(names, name) if prop["code"] in used],
        "concept": concepts,
    }
    yield {
        "resourceType": "ValueSet",
        "id": names.id(name),
        "meta": meta(names, review, profile=f"{profile}valueset"),
        "language": source,
        "text": narrative(source, [element("p", title[source]), element("p", summary[source])]),
        "extension": extension,
        **canonical_elements(public, names, "ValueSet", name, title, summary),
        "copyright": copyright_of(public),
        "compose": {"include": [{"system": names.url("CodeSystem", name), "version": names.version}]},
    }


def _declared(names: Identity, name: str) -> Iterator[Resource]:
    for code, description in {**_PROPERTIES[name], **_OF_RECORDS}.items():
        known = code == "status"
        uri = "http://hl7.org/fhir/concept-properties#status" if known else f"{names.base}/concept-properties/{code}"
        yield {"code": code, "uri": uri, "description": description, "type": "code" if known else "string"}


def _birads(record: PublicRecord, rows: Iterable[PublicRecord], source: str) -> Resource:
    """A category, with those that are a part of it below."""
    fields = record.fields
    next_step = record_text(record, lambda text: text["next_step"])
    properties = [
        *(_likelihood(fields["likelihood"]) if "likelihood" in fields else ()),
        _property("management", fields["management"]),
        {"code": "next-step", **translated("valueString", next_step, source)},
        _property("edition", fields["edition"]),
        *_of_record(record),
    ]
    parts = [_birads(row, (), source) for row in rows if row.fields.get("parent") == record.id]
    return _concept(fields["code"], wording.title(record), wording.definition(record), properties, source, parts)


def _likelihood(likelihood: BiradsLikelihood) -> list[Resource]:
    return [
        _property("likelihood-min", f"{likelihood['min']}"),
        _property("likelihood-max", f"{likelihood['max']}"),
        _property("likelihood-min-inclusive", f"{likelihood['min_included']}".lower()),
        _property("likelihood-max-inclusive", f"{likelihood['max_included']}".lower()),
    ]


def _term(record: PublicRecord, source: str) -> Resource:
    properties = [
        _property("translate", record.fields["translate"]),
        *({"code": "also-called", **translated("valueString", name, source)} for name in _synonyms(record, source)),
        *_of_record(record),
    ]
    return _concept(record.id, wording.title(record), wording.definition(record), properties, source)


def _synonyms(record: PublicRecord, source: str) -> Iterator[Texts]:
    """Each synonym with its translations, which have the same index in their lists.

    They are not exported as designations: FHIR binds their use to SNOMED CT codes, which not everyone may use.
    """
    for place in range(len(record.texts[source].get("synonyms", ()))):
        yield {
            language: text["synonyms"][place]
            for language, text in record.texts.items()
            if place < len(text.get("synonyms", ()))
        }


def _items(public: Public) -> Iterator[Resource]:
    """The kinds, each with its records and what remains of retired ones; last, retired ones of no listed kind."""
    source = public.meta["source_language"]
    below: dict[str, list[Resource]] = {}
    for record in public.of(*CONTENT_KINDS):
        below.setdefault(record.kind, []).append(_item(record, source))
    for kind, concept in _retired(public, source):
        below.setdefault(kind, []).append(concept)
    for code, texts in groups(public).items():
        yield _concept(code, texts, {}, [], source, below.pop(code, ()))
    yield from (concept for concepts in below.values() for concept in concepts)


def _item(record: PublicRecord, source: str) -> Resource:
    fields = record.fields
    properties = [
        *([_property("topic", fields["topic"])] if "topic" in fields else []),
        *(_property("safety", value) for value in fields["safety"]),
        *(_property("source", name) for name in wording.source_ids(record)),
        *_of_record(record),
    ]
    return _concept(record.id, wording.title(record), {}, properties, source)


def groups(public: Public) -> dict[str, Texts]:
    """The codes of kinds, which group records, with their display by language."""
    labels = public.texts[public.meta["source_language"]]["labels"]
    return {
        kind.name: {lang: kind.label_of(text["labels"]) for lang, text in public.texts.items()}
        for kind in KINDS.values()
        if kind.label_of(labels)
    }


def _retired(public: Public, source: str) -> Iterator[tuple[str, Resource]]:
    """Withdrawn and replaced records with their kind; their codes remain."""
    retired = [
        *((t["id"], t["kind"], t["instead"], t["on"], t["reason"]) for t in public.withdrawn),
        *((r["from"], r["from"].split("-")[0], r["to"], r["on"], r["reason"]) for r in public.redirects),
    ]
    for name, kind, instead, on, reason in sorted(retired):
        replaced = (_property("replaced-by", other) for other in instead)
        status = {"code": "status", "valueCode": "retired"}
        properties = [status, _property("retired-on", on), *replaced, _property("reason", reason)]
        yield kind, _concept(name, {source: name}, {}, properties, source)


def _of_record(record: PublicRecord) -> Iterator[Resource]:
    fields = record.fields
    yield _property("clinical-review", fields["clinical_review"])
    yield _property("review-due", fields["review"]["due"])
    yield _property("text-hash", fields["text_hash"])


def _concept(
    code: str, title: Texts, definition: Texts, properties: list[Resource], source: str, below: Iterable[Resource] = ()
) -> Resource:
    designations = [{"language": language, "value": text} for language, text in translations(title, source)]
    parts = list(below)
    return {
        "code": code,
        "display": title[source],
        **(translated("definition", definition, source) if definition else {}),
        **({"designation": designations} if designations else {}),
        **({"property": properties} if properties else {}),
        **({"concept": parts} if parts else {}),
    }


def _property(code: str, value: str) -> Resource:
    return {"code": code, "valueString": value}
