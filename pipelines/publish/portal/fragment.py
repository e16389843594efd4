"""A guide, topic or record as a fragment of HTML for the pages of others, and as plain text with the same content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, tostring

from pipelines.model.kinds import PAGE_KINDS
from pipelines.model.kinds.kind import Section
from pipelines.public.view import PublicRecord
from pipelines.publish.fhir.narrative import Child, element, link, paragraphs, unordered_list
from pipelines.publish.fhir.wording import source_ids
from pipelines.publish.html import visible
from pipelines.publish.site.edition import Edition


def anchor(record_id: str, step: str) -> str:
    """The id of a step within the fragment of its guide; it begins with the guide's, for a page with several."""
    return f"{record_id}-{step}"


def shown(edition: Edition, ids: Iterable[str]) -> list[PublicRecord]:
    """Those records among some ids that have a fragment in the language, each once.

    Pictures, terms and sources have none: they stand within those of others.
    """
    records = (edition.public.record(name) for name in dict.fromkeys(ids) if name in edition.public)
    return [record for record in records if record.kind in PAGE_KINDS and edition.tag in record.texts]


def _told(edition: Edition, record: PublicRecord) -> list[PublicRecord]:
    """The records whose briefs a guide or topic contains."""
    fields: Any = record.fields
    steps = [name for step in fields.get("steps", ()) for name in step.get("records", ())]
    return shown(edition, [*steps, *fields.get("where_to_turn", ()), *fields.get("core", ()), *fields.get("more", ())])


@dataclass(frozen=True)
class Fragment:
    """A record in a language as HTML and as plain text, and the notices at the end of both, the most urgent first."""

    html: str
    text: str
    notices: tuple[str, ...]


def fragment(edition: Edition, record: PublicRecord) -> Fragment:
    """The fragment of a record: headings from h2, and elements that need no style and no script.

    Links lead to the fragments of other records, beside it, and to sources.
    """
    attributes = {"lang": edition.language, **({"dir": "rtl"} if edition.direction == "rtl" else {})}
    article = element("article", element("h2", edition.title(record)), **attributes)
    article.extend(_body(edition, record))
    article.extend(_further(edition, record))
    article.extend(_terms(edition, record))
    article.extend(_sources(edition, record))
    notices = _notices(edition, record, " ".join(article.itertext()))
    article.append(element("footer", *_footer(edition, record, notices)))
    for block in article.iter():
        if block.tag in _BLOCKS:
            block.tail = "\n"
    html = visible(tostring(article, encoding="unicode", method="html"))
    return Fragment(html, visible("\n\n".join(_blocks(article))) + "\n", notices)


def _notices(edition: Edition, record: PublicRecord, words: str) -> tuple[str, ...]:
    """The notices to show beside the words of a fragment, which tell of a record and of those that it lists."""
    return tuple(dict.fromkeys(edition.public.must_show([record, *_told(edition, record)], edition.tag, words)))


_BLOCKS = frozenset(("article", "h2", "h3", "p", "ul", "li", "dl", "dd", "details", "summary", "figure", "footer"))


def _body(edition: Edition, record: PublicRecord) -> Iterator[Element]:
    fields: Any = record.fields
    steps = {step["id"]: step for step in fields.get("steps", ())}
    for section in edition.sections(record):
        yield from _section(record, section)
        if step := steps.get(section.step):
            yield from _pictures(edition, step.get("pictures", ()))
            yield from _briefs(edition, shown(edition, step.get("records", ())))
    yield from _pictures(edition, fields.get("pictures", ()))


def _section(record: PublicRecord, section: Section) -> Iterator[Element]:
    if section.label:
        yield element("h3", section.label, **({"id": anchor(record.id, section.step)} if section.step else {}))
    if section.short:
        yield element("p", element("strong", section.text))
    elif section.listed:
        yield unordered_list(section.text.split("\n"))
    else:
        yield from paragraphs(section.text)


def _pictures(edition: Edition, ids: Iterable[str]) -> Iterator[Element]:
    """Pictures as their text alternatives."""
    for record in (edition.public.record(name) for name in ids if name in edition.public):
        if edition.tag in record.texts:
            text: Any = record.texts[edition.tag]
            caption = element("figcaption", text.get("caption") or text["title"])
            yield element("figure", element("p", text["alternative"]), caption)


def _briefs(edition: Edition, records: Sequence[PublicRecord]) -> list[Element]:
    rows = (
        element("li", link(edition.title(record), f"{record.id}.html"), f" – {edition.brief(record)}")
        for record in records
    )
    return [element("ul", *rows)] if records else []


def _further(edition: Edition, record: PublicRecord) -> Iterator[Element]:
    """What else to read. The headings that only a site has are left out where there is none."""
    fields: Any = record.fields
    labels, words = edition.about["labels"], edition.about.get("site", {})
    questions = [name for step in fields.get("steps", ()) for name in step.get("questions", ())]
    lists: tuple[tuple[Any, Iterable[str]], ...] = (
        (words.get("first"), _without_questions(fields.get("core", ()))),
        (words.get("more"), _without_questions(fields.get("more", ()))),
        (
            labels["questions"] if record.kind in ("guide", "topic") else "",
            [*questions, *_questions(fields.get("core", ())), *_questions(fields.get("more", ()))],
        ),
        (words.get("where_to_turn"), fields.get("where_to_turn", ())),
        (labels["topics"], [*fields.get("topics", ()), *([fields["topic"]] if "topic" in fields else [])]),
        (words.get("read_next"), [*fields.get("answered_by", ()), *fields.get("related", ())]),
    )
    for heading, ids in lists:
        if records := shown(edition, ids):
            yield from [element("h3", heading)] if heading else []
            yield from _briefs(edition, records)


def _questions(ids: Iterable[str]) -> list[str]:
    return [name for name in ids if name.startswith("question-")]


def _without_questions(ids: Iterable[str]) -> list[str]:
    return [name for name in ids if not name.startswith("question-")]


def _terms(edition: Edition, record: PublicRecord) -> Iterator[Element]:
    terms = [edition.public.record(name) for name in record.fields["terms"] if name in edition.public]
    rows: list[Child] = []
    for term in terms:
        if edition.tag in term.texts:
            text: Any = term.texts[edition.tag]
            rows += [element("dt", text["term"]), element("dd", text["definition"])]
    if rows:
        yield element("details", element("summary", edition.about["labels"]["glossary"]), element("dl", *rows))


def _sources(edition: Edition, record: PublicRecord) -> Iterator[Element]:
    """The sources of a record, or of the records that a guide or topic tells, each once."""
    names = dict.fromkeys(name for one in (record, *_told(edition, record)) for name in source_ids(one))
    attributes = {} if edition.language == edition.source else {"lang": edition.source}
    rows = []
    for fields in (edition.public.record(name).fields for name in names if name in edition.public):
        source: Any = fields
        published = (
            f"{source['publisher']}, {source['published'][:4]}" if "published" in source else source["publisher"]
        )
        rows.append(element("li", link(source["title"], source["url"]), f" – {published}", **attributes))
    if rows:
        yield element("details", element("summary", edition.about["labels"]["sources"]), element("ul", *rows))


def _footer(edition: Edition, record: PublicRecord, notices: Iterable[str]) -> Iterator[Element]:
    """The notices, the day of the last check, and what this is a part of."""
    yield from (element("p", notice) for notice in notices)
    meta = edition.public.meta
    yield element("p", f"{edition.about['labels']['checked']} {edition.day(record.fields['review']['checked'])}.")
    yield element("p", f"{edition.about['title']}. {meta['version']}. {meta['publisher']}, {meta['licence']}.")


def _blocks(parent: Element) -> Iterator[str]:
    for block in parent:
        if block.tag in ("details", "footer", "figure"):
            yield from _blocks(block)
        elif block.tag == "ul":
            yield "\n".join(f"- {_inline(item)}" for item in block)
        elif block.tag == "dl":
            yield "\n".join(f"- {_inline(term)}: {_inline(definition)}" for term, definition in _pairs(list(block)))
        else:
            yield _inline(block)


def _pairs(rows: Sequence[Element]) -> Iterator[tuple[Element, Element]]:
    return zip(rows[::2], rows[1::2], strict=True)


def _inline(block: Element) -> str:
    """The words of an element; the address of a source follows its title."""
    parts = [block.text or ""]
    for child in block:
        address = child.get("href", "")
        parts += [_inline(child), f" {address}" if address.startswith("http") else "", child.tail or ""]
    return re.sub(r"\s+", " ", "".join(parts)).strip()
