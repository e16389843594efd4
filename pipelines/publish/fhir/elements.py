"""Elements that several resources share: tags, codings, and text with its translations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipelines.model.kinds.birads import BIRADS
from pipelines.model.shapes import DatasetFileText, RecordText
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir.identity import Identity, Resource

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
LANGUAGE_TAG = "urn:ietf:bcp:47"

LOINC = "http://loinc.org"
EDUCATION_NOTE = "34895-3"
"""Education note (https://loinc.org/34895-3), a code of the value set that R4 prefers for document types."""

LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. "
    "and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)
"""The notice that the LOINC licence requires in every file with one of its codes."""

Texts = Mapping[str, str]
"""A string by language, including the source language."""


def dataset_text(public: Public, pick: Callable[[DatasetFileText], str]) -> Texts:
    """A string of the dataset's own text in every language that has it."""
    return {language: pick(text) for language, text in public.texts.items()}


def record_text(record: PublicRecord, pick: Callable[[RecordText], str]) -> Texts:
    """A string of a record in every language that has it."""
    return {language: pick(text) for language, text in record.texts.items()}


def translations(texts: Texts, source: str) -> Iterable[tuple[str, str]]:
    """The translations of a string by language, without those that equal the source text."""
    return ((language, text) for language, text in sorted(texts.items()) if text != texts[source])


def translated(name: str, texts: Texts, source: str) -> Resource:
    """An element with a string in the source language, and translations in the ``translation`` extension.

    The extension is https://hl7.org/fhir/R4/extension-translation.html; apps such as the Android FHIR SDK read it.
    """
    extensions = [
        {
            "url": TRANSLATION,
            "extension": [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}],
        }
        for language, text in translations(texts, source)
    ]
    return {name: texts[source]} | ({f"_{name}": {"extension": extensions}} if extensions else {})


def meta(names: Identity, review: str, language: str = "", profile: str = "", **tags: str) -> Resource:
    """The ``meta`` element: profile, and tags for clinical review, draft and language.

    The language is a tag too, because FHIR R4 has no search by language.
    """
    codings = [{"system": names.system("clinical-review"), "code": review}]
    if names.drafts:
        tags["translation"] = "draft"
    codings += [{"system": names.system(name), "code": code} for name, code in sorted(tags.items())]
    if language:
        codings.append({"system": LANGUAGE_TAG, "code": language})
    return ({"profile": [profile]} if profile else {}) | {"tag": codings}


def codings(public: Public, names: Identity, answer: str = "") -> list[Resource]:
    """The codes that a record answers, or all codes that the dataset answers."""
    return [
        names.coding(code.system.name, code.code)
        if code.system.name == BIRADS.name
        else {"system": code.system.uri, "code": code.code}
        for code in public.codes
        if (not answer or answer in code.answers) and all(name in public for name in code.answers)
    ]


def contexts(codes: Iterable[Resource]) -> list[Resource]:
    """``useContext``: the clinical codes by which systems find a resource."""
    kind = {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "focus"}
    return [{"code": kind, "valueCodeableConcept": {"coding": [code]}} for code in codes]


def period(public: Public) -> tuple[str, Resource]:
    """The date of the oldest check against the sources, and the period in which the dataset may be used.

    The period ends on the first day on which any record is due for a check.
    """
    reviews = [record.fields["review"] for record in public.records if "review" in record.fields]
    oldest = min(review["checked"] for review in reviews)
    return oldest, {"start": public.meta["released"], "end": min(review["due"] for review in reviews)}


def education_note(language: str, text: str) -> Resource:
    """The document type; LOINC's English name is given in English documents only."""
    name = {"display": "Education note"} if language.split("-")[0] == "en" else {}
    return {"coding": [{"system": LOINC, "code": EDUCATION_NOTE, **name}], "text": text}


def canonical_elements(
    public: Public,
    names: Identity,
    kind: str,
    name: str,
    title: Texts,
    description: Texts,
    context: Iterable[Resource] = (),
) -> Resource:
    """The elements that all canonical resources share, in FHIR's order."""
    source = public.meta["source_language"]
    return {
        "url": names.url(kind, name),
        "version": names.version,
        "name": "".join(part.capitalize() for part in names.id(name).split("-")),
        **translated("title", title, source),
        "status": "active",
        "experimental": False,
        "date": names.released,
        "publisher": public.meta["publisher"],
        **translated("description", description, source),
        **({"useContext": used} if (used := contexts(context)) else {}),
    }


def copyright_of(public: Public) -> str:
    """The licence of the content, the trademark notice if there is one, and those of the code systems that are used."""
    source = public.texts[public.meta["source_language"]]["notices"]
    trademark = [source["birads"]] if "birads" in source else []
    notices = dict.fromkeys([*trademark, *(code.system.notice for code in public.codes if code.system.notice)])
    return " ".join([f"{public.meta['licence']}, {public.meta['publisher']}.", *notices])
