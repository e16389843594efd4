"""The title, the definition and the narrative of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from pipelines.model.kinds import KINDS
from pipelines.model.kinds.birads import SCALE
from pipelines.model.shapes import DatasetFileTextLabels
from pipelines.public.view import PublicRecord
from pipelines.publish.fhir.elements import Texts, record_text
from pipelines.publish.fhir.narrative import element, link, paragraphs


def title(record: PublicRecord) -> Texts:
    """The title of a record, with the scale and the category if it belongs to one."""
    kind = KINDS[record.kind]
    code = f"{SCALE} {kind.code_of(record.id)}: " if kind.codes else ""
    return record_text(record, lambda text: f"{code}{kind.title_of(text)}")


def definition(record: PublicRecord) -> Texts:
    """The brief answer of a record; for a myth it is the answer and never the myth."""
    return record_text(record, KINDS[record.kind].summary_of)


def body(record: PublicRecord, language: str, labels: DatasetFileTextLabels) -> Iterator[Element]:
    """The text of a record below its title."""
    for section in KINDS[record.kind].sections(record.texts[language], labels):
        if section.short:
            yield element("p", element("b", section.text))
        else:
            yield from paragraphs(section.text, section.label)


def definitions(terms: Iterable[PublicRecord], language: str) -> Element:
    """A list of terms, each with its definition."""
    return element(
        "ul",
        *(element("li", element("b", title(term)[language]), f": {definition(term)[language]}") for term in terms),
    )


def cited(record: PublicRecord, sources: Mapping[str, PublicRecord], labels: DatasetFileTextLabels) -> Element:
    """The last line of a record: its sources, and the day of the last check against them."""
    line = element("p", f"{labels['sources']}: ")
    for place, name in enumerate(name for name in source_ids(record) if name in sources):
        fields = sources[name].fields
        line.append(element("span", ", " if place else "", link(fields["publisher"], fields["url"])))
    line.append(element("span", f". {labels['checked']} {record.fields['review']['checked']}."))
    return line


def source_ids(record: PublicRecord) -> list[str]:
    """The sources of a record in the order of its evidence, without duplicates."""
    return list(dict.fromkeys(item["source"] for item in record.fields["evidence"]))
