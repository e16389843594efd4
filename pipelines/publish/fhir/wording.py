"""Which words of a record are its title, its short form and its body, and how they look as narrative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from pipelines.public.view import PublicRecord
from pipelines.publish.fhir.elements import Texts, words
from pipelines.publish.fhir.narrative import element, link, paragraphs

_TITLES = {"fact": "statement", "myth": "fact", "faq": "question", "question": "question", "term": "term"}
_DEFINITIONS = {
    "fact": "explanation",
    "myth": "answer",
    "birads": "meaning",
    "faq": "short_answer",
    "question": "why",
    "term": "definition",
}


def title(record: PublicRecord) -> Texts:
    """What a record is called: the truth of a myth, the category and name of a BI-RADS row."""
    if record.kind == "birads":
        return words(record, lambda text: f"BI-RADS {record.fields['code']}: {text['name']}")
    return words(record, lambda text: str(text[_TITLES[record.kind]]))


def definition(record: PublicRecord) -> Texts:
    """What a record says in short, as plain text; of a myth it is the answer and never the myth."""
    return words(record, lambda text: str(text[_DEFINITIONS[record.kind]]))


def body(record: PublicRecord, language: str, labels: Mapping[str, str]) -> Iterator[Element]:
    """What a record says below its title."""
    text: Mapping[str, Any] = record.texts[language]
    match record.kind:
        case "fact":
            yield from paragraphs(text["explanation"])
        case "myth":
            yield from paragraphs(text["myth"], labels["you_may_hear"])
            yield from paragraphs(text["why_wrong"], labels["why_wrong"])
            yield from paragraphs(text["answer"])
        case "birads":
            yield from paragraphs(text["meaning"], labels["what_it_means"])
            yield from paragraphs(text["next_step"], labels["next_step"])
        case "faq":
            yield element("p", element("b", text["short_answer"]))
            yield from paragraphs(text["answer"])


def cited(record: PublicRecord, sources: Mapping[str, PublicRecord], labels: Mapping[str, str]) -> Element:
    """The last line of a record: its sources, and the day on which they were last looked at."""
    line = element("p", f"{labels['sources']}: ")
    for place, name in enumerate(name for name in source_ids(record) if name in sources):
        fields = sources[name].fields
        made = element("span", ", " if place else "", link(fields["publisher"], fields["url"]))
        line.append(made)
    line.append(element("span", f". {labels['checked']} {record.fields['review']['checked']}."))
    return line


def source_ids(record: PublicRecord) -> list[str]:
    """The sources of a record, each once, in the order of its evidence."""
    return list(dict.fromkeys(item["source"] for item in record.fields["evidence"]))
