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
from pipelines.publish.fhir.narrative import Child, element, narrative, table, unordered_list

BIRADS, GLOSSARY, ITEMS = "birads", "glossary", "items"

_STANDARD = "http://hl7.org/fhir/concept-properties"
_REVIEW = "http://hl7.org/fhir/StructureDefinition/resource-lastReviewDate"
_PERIOD = "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod"

_PROPERTIES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    BIRADS: {
        "parent": ("code", "The category that this one is a part of."),
        "order": ("integer", "The place on the scale, from 1."),
        "likelihood-min": ("decimal", "The lower end of the likelihood of cancer, in percent."),
        "likelihood-max": ("decimal", "The upper end of the likelihood of cancer, in percent."),
        "likelihood-min-inclusive": ("boolean", "Whether the lower end belongs to the range."),
        "likelihood-max-inclusive": ("boolean", "Whether the upper end belongs to the range."),
        "management": ("string", "What usually follows, as a code of this dataset."),
        "next-step": ("string", "What usually follows, in plain words."),
        "edition": ("string", "The edition the likelihood comes from."),
    },
    GLOSSARY: {
        "translate": ("string", "How translators treat the term."),
        "also-called": ("string", "Another name for it."),
    },
    ITEMS: {
        "parent": ("code", "The kind of record."),
        "notSelectable": ("boolean", "True for kinds, which only group."),
        "inactive": ("boolean", "True for a record that was withdrawn or replaced."),
        "topic": ("string", "The topic it belongs to, by its code."),
        "position": ("integer", "Its place in the reading order, from 1."),
        "aspect": ("string", "Which side of the topic it tells."),
        "certainty": ("string", "How sure a fact is."),
        "verdict": ("string", "What is wrong with a myth."),
        "audience": ("string", "Whom it is for; none: everyone."),
        "jurisdiction": ("string", "Where it holds; none: everywhere."),
        "safety": ("string", "What an app must show beside it."),
        "source": ("string", "A source that it rests on."),
        "replaced-by": ("string", "The record to read instead."),
        "reason": ("string", "Why it was withdrawn or replaced."),
    },
}
_OF_RECORDS = {
    "clinical-review": ("string", "Whether a clinician has signed the text: none, or signed."),
    "translation": ("string", "draft: no person has checked the translation that stands here."),
    "last-reviewed": ("dateTime", "The day of the last comparison with the sources."),
    "review-due": ("dateTime", "The day by which it must be checked again."),
    "text-hash": ("string", "The hash of what it tells its reader."),
    "canonical": ("string", "Its canonical address."),
}
_STANDARD_CODES = ("parent", "notSelectable", "inactive")
"""Properties that FHIR defines (https://hl7.org/fhir/R4/codesystem-concept-properties.html)."""


def code_systems(public: Public, names: Identity) -> Iterator[Resource]:
    """The code systems, each followed by the value set of all its codes."""
    labels = public.texts[public.meta["source_language"]]["labels"]
    source = public.meta["source_language"]
    if rows := scale_of(public):
        scale = [_birads(record, source) for record in rows]
        head = (labels["birads"], labels["what_it_means"], labels["next_step"])
        cells = ([wording.title(r)[source], r.texts[source]["meaning"], r.texts[source]["next_step"]] for r in rows)
        yield from _pair(public, names, BIRADS, "birads", scale, [table(head, cells)])

    if terms := list(public.of("term")):
        concepts = [_term(term, source) for term in terms]
        yield from _pair(public, names, GLOSSARY, "glossary", concepts, [wording.definitions(terms, source)])

    items = [*_groups(public), *(_item(r, source) for r in public.of(*CONTENT_KINDS)), *_retired(public)]
    titles = unordered_list(item["display"] for item in items)
    yield from _pair(public, names, ITEMS, "index", items, [titles])


def names_of(public: Public) -> tuple[str, ...]:
    """The code systems that a dataset has."""
    return (*((BIRADS,) if scale_of(public) else ()), *((GLOSSARY,) if any(public.of("term")) else ()), ITEMS)


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
    used = {prop["code"] for concept in concepts for prop in concept.get("property", ())}
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
        "valueSet": names.url("ValueSet", name),
        **({"hierarchyMeaning": "is-a"} if "parent" in used else {}),
        "content": "complete",
        "count": len(concepts),
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
    for code, (kind, description) in {**_PROPERTIES[name], **_OF_RECORDS}.items():
        uri = f"{_STANDARD}#{code}" if code in _STANDARD_CODES else f"{names.base}/concept-properties/{code}"
        yield {"code": code, "uri": uri, "description": description, "type": kind}


def _birads(record: PublicRecord, source: str) -> Resource:
    fields = record.fields
    properties = [
        *([_property("parent", fields["parent"].split("-")[-1].upper(), "Code")] if "parent" in fields else []),
        _property("order", CODES.index(fields["code"]) + 1, "Integer"),
        *(_likelihood(fields["likelihood"]) if "likelihood" in fields else ()),
        _property("management", fields["management"]),
        {
            "code": "next-step",
            **translated("valueString", record_text(record, lambda text: text["next_step"]), source),
        },
        _property("edition", fields["edition"]),
        *_of_record(record),
    ]
    return _concept(fields["code"], wording.title(record), wording.definition(record), properties, source)


def _likelihood(likelihood: BiradsLikelihood) -> list[Resource]:
    return [
        _property("likelihood-min", likelihood["min"], "Decimal"),
        _property("likelihood-max", likelihood["max"], "Decimal"),
        _property("likelihood-min-inclusive", likelihood["min_included"], "Boolean"),
        _property("likelihood-max-inclusive", likelihood["max_included"], "Boolean"),
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


def _item(record: PublicRecord, source: str) -> Resource:
    fields = record.fields
    properties = [
        _property("parent", record.kind, "Code"),
        *(
            [_property("topic", fields["topic"]), _property("position", fields["position"], "Integer")]
            if "topic" in fields
            else []
        ),
        _property("aspect", fields["aspect"]),
        *(_property(name, fields[name]) for name in ("certainty", "verdict") if name in fields),
        *(_property(name, value) for name in ("audience", "jurisdiction", "safety") for value in fields[name]),
        *(_property("source", name) for name in wording.source_ids(record)),
        *_of_record(record),
    ]
    return _concept(record.id, wording.title(record), wording.definition(record), properties, source)


def _groups(public: Public) -> Iterator[Resource]:
    source = public.meta["source_language"]
    for code, texts in groups(public).items():
        yield _concept(code, texts, {}, [_property("notSelectable", True, "Boolean")], source)


def groups(public: Public) -> dict[str, Texts]:
    """The codes of kinds, which group records, with their display by language."""
    labels = public.texts[public.meta["source_language"]]["labels"]
    return {
        kind.name: {lang: kind.label_of(text["labels"]) for lang, text in public.texts.items()}
        for kind in KINDS.values()
        if kind.label_of(labels)
    }


def _retired(public: Public) -> Iterator[Resource]:
    """Withdrawn and replaced records; their codes remain, as inactive."""
    source = public.meta["source_language"]
    retired = [
        *((t["id"], t["kind"], t["instead"], t["on"], t["reason"]) for t in public.withdrawn),
        *((r["from"], r["from"].split("-")[0], r["to"], r["on"], r["reason"]) for r in public.redirects),
    ]
    parents = groups(public)
    for name, kind, instead, on, reason in sorted(retired):
        properties = [
            *([_property("parent", kind, "Code")] if kind in parents else []),
            _property("inactive", True, "Boolean"),
            *(_property("replaced-by", other) for other in instead),
            _property("reason", reason),
            _property("last-reviewed", on, "DateTime"),
        ]
        yield _concept(name, {source: name}, {}, properties, source)


def _of_record(record: PublicRecord) -> Iterator[Resource]:
    fields = record.fields
    if "draft" in record.states.values():
        yield _property("translation", "draft")
    yield _property("clinical-review", fields["clinical_review"])
    yield _property("last-reviewed", fields["review"]["checked"], "DateTime")
    yield _property("review-due", fields["review"]["due"], "DateTime")
    yield _property("text-hash", fields["text_hash"])
    yield _property("canonical", fields["canonical"])


def _concept(code: str, title: Texts, definition: Texts, properties: list[Resource], source: str) -> Resource:
    designations = [{"language": language, "value": text} for language, text in translations(title, source)]
    return {
        "code": code,
        "display": title[source],
        **(translated("definition", definition, source) if definition else {}),
        **({"designation": designations} if designations else {}),
        "property": properties,
    }


def _property(code: str, value: object, kind: str = "String") -> Resource:
    return {"code": code, f"value{kind}": value}
