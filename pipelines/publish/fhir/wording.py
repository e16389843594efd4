"""Which words of a record are its title, its short form and its body, and how they look as narrative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from pipelines.model.kinds import KINDS
from pipelines.model.kinds.birads import SCALE
from pipelines.public.view import PublicRecord
from pipelines.publish.fhir.elements import Texts, words
from pipelines.publish.fhir.narrative import element, link, paragraphs


def title(record: PublicRecord) -> Texts:
    """What a record is called: the truth of a myth, the category and name of a BI-RADS row."""
    kind = KINDS[record.kind]
    code = f"{SCALE} {kind.code_of(record.id)}: " if kind.codes else ""
    return words(record, lambda text: f"{code}{kind.title_of(text)}")


def definition(record: PublicRecord) -> Texts:
    """What a record says in short, as plain text; of a myth it is the answer and never the myth."""
    return words(record, KINDS[record.kind].summary_of)


def body(record: PublicRecord, language: str, labels: Mapping[str, str]) -> Iterator[Element]:
    """What a record says below its title."""
    for section in KINDS[record.kind].sections(record.texts[language], labels):
        if section.short:
            yield element("p", element("b", section.words))
        else:
            yield from paragraphs(section.words, section.label)


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
