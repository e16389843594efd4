"""A guide, topic or reader's record in one language, as a portal shows it: with its notices, sources and licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.model.kinds import KINDS
from pipelines.model.kinds.kind import Section
from pipelines.public.view import Public, PublicRecord, heading
from pipelines.publish.html import templates
from pipelines.translate.cldr import direction_of
from pipelines.translate.policy import DRAFT_TAG

SHOWN = tuple(name for name, kind in KINDS.items() if kind.in_topic or kind.place in ("guides", "topics"))
"""The kinds whose records have a page of their own in a portal."""


@dataclass(frozen=True)
class Part:
    """A record that belongs to a document: its id, title and brief answer, and whether a reader should see it first."""

    id: str
    title: str
    summary: str
    first: bool


@dataclass(frozen=True)
class Cited:
    """A source of a document: its title, address and publisher."""

    title: str
    url: str
    publisher: str


@dataclass(frozen=True)
class Document:
    """What a portal shows of a record in a language of the exports; ``language`` is its tag, with that of a draft.

    ``parts`` are the records of a topic, or those of the steps of a guide; ``notices`` are those that must be shown.
    """

    record: PublicRecord
    language: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    sources: tuple[Cited, ...]
    notices: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """The language for readers, without the mark of a draft."""
        return self.language.removesuffix(f"-{DRAFT_TAG}")

    @property
    def direction(self) -> str:
        """The direction in which the language is written."""
        return direction_of(self.spoken)


def documents(public: Public, language: str) -> Iterator[Document]:
    """The documents of a language: its guides, its topics, and the records of the topics in reading order."""
    every = [*public.of("guide", "topic"), *public.in_reading_order()]
    shown = {record.id: record for record in every if record.kind in SHOWN and language in record.texts}
    for record in shown.values():
        text = record.texts[language]
        title, summary = heading(record, text), KINDS[record.kind].summary_of(text)
        sections = tuple(KINDS[record.kind].sections(text, public.texts[language]["labels"]))
        parts = tuple(_parts(record, shown, language))
        sources = tuple(_cited(public, record))
        shown_too = (*(f"{part.title} {part.summary}" for part in parts), *(one.title for one in sources))
        words = " ".join([title, *(section.text for section in sections), *shown_too])
        notices = tuple(public.must_show(record, language, words))
        yield Document(record, language, title, summary, sections, parts, sources, notices)


def rendered(document: Document, public: Public) -> tuple[str, str]:
    """A document as an HTML fragment, and as plain text."""
    values = {"document": document, "about": public.texts[document.language], "meta": public.meta}
    made = templates(Path(__file__).parent / "templates").get_template("fragment.html.jinja").render(values)
    return f"{made.strip()}\n", _plain(document, public)


def _parts(record: PublicRecord, shown: Mapping[str, PublicRecord], language: str) -> Iterator[Part]:
    """The records of a topic, its core first, or of the steps of a guide, each once."""
    fields: Any = record.fields
    first = [*fields.get("core", ()), *(name for step in fields.get("steps", ()) for name in step.get("records", ()))]
    for name in dict.fromkeys([*first, *fields.get("more", ())]):
        if (part := shown.get(name)) is not None:
            text = part.texts[language]
            yield Part(name, heading(part, text), KINDS[part.kind].summary_of(text), name in first)


def _cited(public: Public, record: PublicRecord) -> Iterator[Cited]:
    for name in dict.fromkeys(item["source"] for item in record.fields.get("evidence", ())):
        source: Any = public.record(name).fields
        yield Cited(source["title"], source["url"], source["publisher"])


def _plain(document: Document, public: Public) -> str:
    """The text in blocks with an empty line between; items of lists begin with a hyphen."""
    labels, meta = public.texts[document.language]["labels"], public.meta
    blocks = [document.title]
    for section in document.sections:
        lines = section.text.split("\n")
        told = ["\n".join(f"- {line}" for line in lines)] if section.listed else lines
        blocks += [f"{section.label}:", *told] if section.label else told
    blocks += ["\n".join(f"- {part.title}: {part.summary}" for part in document.parts)]
    if document.sources:
        listed = "\n".join(f"- {one.title}. {one.publisher}. {one.url}" for one in document.sources)
        blocks += [f"{labels['sources']}:", listed]
    blocks += [*document.notices, f"{labels['checked']} {document.record.fields['review']['checked']}."]
    blocks.append(f"{meta['publisher']}. {meta['licence']}. {meta['version']}. {document.record.id}")
    return "\n\n".join(block for block in blocks if block) + "\n"
