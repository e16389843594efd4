"""Faults of sections, questionnaires, extensions, names, versions and dates."""

from __future__ import annotations

from conformance.planted.case import Case, drop, swap

BASICS = "Composition/section[id=topic-basics].section[id=basics-facts].section[id=fact-spots-are-common]"
GROUP = "Questionnaire/item[0]"
QUESTION = f"{GROUP}.item[0]"
HELP = f"{QUESTION}.item[0]"
CONTROL = f"{HELP}.extension[0]"
PART = "Library/relatedArtifact[type=composed-of].resource"
CORE = "http://hl7.org/fhir/StructureDefinition"

SECTIONS = {
    "section of nothing": Case(BASICS, lambda section: {name: section[name] for name in ("id", "title", "code")}),
    "section without a title": Case(f"{BASICS}.title", drop),
    "section id twice": Case("Composition/section[id=glossary].id", "about"),
    "section id with a space": Case("Composition/section[id=glossary].id", "the glossary"),
    "reason for emptiness beside entries": Case("Composition/section[id=sources].emptyReason", {"text": "None"}),
    "no sections": Case(
        "Composition/section",
        drop,
        also=(
            *("entry Library", "entry CodeSystem:birads", "entry ValueSet:birads", "entry CodeSystem:items"),
            *("entry ValueSet:items", "entry CodeSystem:glossary", "entry ValueSet:glossary", "entry Questionnaire"),
            "entry DocumentReference:guide-en",
        ),
    ),
}
QUESTIONS = {
    "link id twice": Case(f"{HELP}.linkId", "question-what-is-it"),
    "group without items": Case(f"{GROUP}.item", drop),
    "item without a text": Case(f"{QUESTION}.text", drop),
    "display that must be answered": Case(f"{HELP}.required", True),
    "display with items": Case(f"{HELP}.item", [{"linkId": "x", "type": "display", "text": "x"}]),
    "group with a first answer": Case(f"{GROUP}.initial", [{"valueString": "x"}]),
    "choices for a free text": Case(f"{QUESTION}.answerOption", [{"valueString": "x"}]),
    "choices of two kinds": Case(
        QUESTION,
        lambda item: {
            **item,
            "type": "string",
            "answerOption": [{"valueString": "x"}],
            "answerValueSet": "https://example.org/ValueSet/answers",
        },
        f"{QUESTION}.answerValueSet",
    ),
    "first answer beside choices": Case(
        QUESTION,
        lambda item: {
            **item,
            "type": "string",
            "answerOption": [{"valueString": "x"}],
            "initial": [{"valueString": "x"}],
        },
        f"{QUESTION}.initial",
    ),
    "length of a date": Case(QUESTION, lambda item: {**item, "type": "date", "maxLength": 9}, f"{QUESTION}.maxLength"),
    "link id that is too long": Case(f"{HELP}.linkId", "x" * 256),
    "question that depends on two, and how": Case(
        f"{HELP}.enableWhen",
        [{"question": "question-what-is-it", "operator": "exists", "answerBoolean": True}] * 2,
        f"{HELP}.enableBehavior",
    ),
    "several answers to one question": Case(f"{QUESTION}.initial", [{"valueString": "x"}, {"valueString": "y"}]),
    "question that depends on none": Case(
        f"{QUESTION}.enableWhen",
        [{"question": "nothing", "operator": "exists", "answerBoolean": True}],
        f"{QUESTION}.enableWhen[0].question",
    ),
    "question that depends on a wrong answer": Case(
        f"{QUESTION}.enableWhen",
        [{"question": "question-what-is-it", "operator": "exists", "answerString": "x"}],
        f"{QUESTION}.enableWhen[0].answer[x]",
    ),
}
EXTENSIONS = {
    "extension that there is not": Case(f"{CONTROL}.url", f"{CORE}/questionnaire-itemcontrol"),
    "extension of our own": Case(
        "Library/extension", [{"url": "https://a.example/level", "valueString": "8"}], "Library/extension[0].url"
    ),
    "extension at the wrong place": Case(
        "Organization/extension",
        [{"url": f"{CORE}/questionnaire-itemControl", "valueCodeableConcept": {"text": "x"}}],
        "Organization/extension[0].url",
    ),
    "review date on a Composition": Case(
        "Composition/extension",
        [{"url": f"{CORE}/resource-lastReviewDate", "valueDate": "2026-01-01"}],
        "Composition/extension[0].url",
    ),
    "extension of later": Case(
        "Library/extension",
        [{"url": f"{CORE}/artifact-title", "valueString": "x"}],
        "Library/extension[0].url",
        releases=("R4",),
    ),
    "extension with a value of another type": Case(
        CONTROL, {"url": f"{CORE}/questionnaire-itemControl", "valueString": "help"}, f"{CONTROL}.valueString"
    ),
    "extension that has a value in place of its parts": Case(
        "CodeSystem:items/_title.extension[0]",
        {"url": f"{CORE}/translation", "valueString": "x"},
        "CodeSystem:items/_title.extension[0].valueString",
        ("CodeSystem:items/_title.extension[0].extension",),
    ),
    "extension that changes the meaning": Case(
        "Library/modifierExtension",
        [{"url": f"{CORE}/rendering-style", "valueString": "x"}],
        "Library/modifierExtension[0]",
    ),
    "extension without a value": Case(CONTROL, {"url": f"{CORE}/questionnaire-itemControl"}, f"{CONTROL}.value[x]"),
    "extension with a value and parts": Case(f"{CONTROL}.extension", [{"url": "x", "valueString": "y"}]),
}
NAMES = {
    "url twice": Case("ValueSet:items/url", swap("items", "glossary")),
    "url with a bar": Case("Library/url", lambda url: f"{url}|1"),
    "name with a space": Case("Library/name", "Small Dataset"),
    "resource without a date": Case("Library/date", drop),
    "name missing": Case("Library/name", drop),
    "version of another release": Case("Library/version", "9.9.9"),
    "canonical without a version": Case(PART, lambda url: url.partition("|")[0]),
    "canonical of another version": Case(PART, lambda url: f"{url.partition('|')[0]}|9.9.9"),
    "canonical that is relative": Case("CodeSystem:items/valueSet", "ValueSet/small-items"),
    "address that runs a program": Case("Library/content[0].url", "javascript:alert(1)"),
    "address without a host": Case("Library/content[0].url", "https:///a"),
    "system that is relative": Case("Organization/identifier[0].system", "sid/resource"),
    "identifier without a system": Case("Organization/identifier[0].system", drop),
    "Organization without a name": Case(
        "Organization", lambda held: {k: held[k] for k in held if k not in ("name", "identifier")}, "Organization/name"
    ),
    "contact without a system": Case(
        "Library/contact", [{"telecom": [{"value": "x"}]}], "Library/contact[0].telecom[0].system"
    ),
    "attachment of nothing": Case("Library/content[0].url", drop),
    "media type that is none": Case("Library/content[0].contentType", "JSON"),
    "concept of nothing": Case("Library/topic[0]", {"id": "x"}, "Library/topic[0].text"),
}
DATES = {
    "date after the document": Case("Composition/date", "2027-01-01"),
    "record after the document": Case("Provenance/recorded", "2026-02-02T00:00:00Z"),
    "review after the document": Case("Library/lastReviewDate", "2026-03"),
    "period that ends before it begins": Case("Library/effectivePeriod.end", "2020-01-01"),
    "year of long ago": Case("Composition/date", "0202-01-01"),
}
CASES = {**SECTIONS, **QUESTIONS, **EXTENSIONS, **NAMES, **DATES}
