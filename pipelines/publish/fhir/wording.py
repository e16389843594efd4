"""The title, the definition and the narrative of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from pipelines.model.kinds import KINDS
from pipelines.model.kinds.kind import Section
from pipelines.model.shapes import DatasetFileTextLabels
from pipelines.public.view import Public, PublicRecord, heading
from pipelines.publish.fhir.elements import Texts, record_text
from pipelines.publish.fhir.narrative import element, link, paragraphs, unordered_list


def title(record: PublicRecord) -> Texts:
    """The title of a record, with the scale and the category if it belongs to one."""
    return record_text(record, lambda text: heading(record, text))


def definition(record: PublicRecord) -> Texts:
    """The brief answer of a record; for a myth it is the answer and never the myth."""
    return record_text(record, KINDS[record.kind].summary_of)


def body(record: PublicRecord, language: str, labels: DatasetFileTextLabels) -> Iterator[Element]:
    """The text of a record below its title."""
    for section in KINDS[record.kind].sections(record.texts[language], labels):
        yield from _section(section)


def _section(section: Section) -> Iterator[Element]:
    """A label stands before a single paragraph, and on a line of its own above a list or several paragraphs."""
    lines = section.text.split("\n")
    if section.short:
        yield element("p", element("b", section.text))
    elif not section.listed and (len(lines) == 1 or not section.label):
        yield from paragraphs(section.text, section.label)
    else:
        yield element("p", element("b", section.label))
        yield from [unordered_list(lines)] if section.listed else paragraphs(section.text)


def definitions(terms: Iterable[PublicRecord], language: str) -> Element:
    """A list of terms, each with its definition."""
    return unordered_list(_item(term, language, "b", ": ") for term in terms)


def asked(public: Public, language: str) -> Iterator[Element]:
    """The questions to ask, a list below the title of each topic, each with the reason to ask it."""
    for topic, questions in public.by_topic(language, "question"):
        yield element("p", element("b", public.title(topic.id, language)))
        yield unordered_list(_item(question, language, "i", " ") for question in questions)


def _item(record: PublicRecord, language: str, emphasis: str, between: str) -> Element:
    """A record in a list, with its id, so that links can lead to it."""
    title_of, told = title(record)[language], definition(record)[language]
    return element("span", element(emphasis, title_of), f"{between}{told}", id=record.id)


def cited(record: PublicRecord, sources: Mapping[str, PublicRecord], labels: DatasetFileTextLabels) -> list[Element]:
    """The end of a record: its sources, each an item of a list, and the day of the last check against them."""
    fields = [sources[name].fields for name in source_ids(record) if name in sources]
    checked = element("p", f"{labels['checked']} {record.fields['review']['checked']}.")
    if not fields:
        return [checked]
    links = unordered_list(link(one["publisher"], one["url"]) for one in fields)
    return [element("p", f"{labels['sources']}:"), links, checked]


def source_ids(record: PublicRecord) -> list[str]:
    """The sources of a record in the order of its evidence, without duplicates."""
    return list(dict.fromkeys(item["source"] for item in record.fields["evidence"]))
