"""Answers to Infobutton requests, made from ``portal/index.json`` alone, in the shape of MedlinePlus Connect.

The request is HL7's URL-based one; the answer is an Atom feed (RFC 4287), or the same as JSON in which an element with
attributes is an object whose text is ``_value``. A document and its sections are entries of their own, joined by the
``source`` of the sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipelines.publish.fhir.narrative import element, paragraphs, unordered_list

ATOM = "http://www.w3.org/2005/Atom"
JSON_TYPE, ATOM_TYPE = "application/json", "application/atom+xml"

CODE, SYSTEM, NAME = (f"mainSearchCriteria.v.{part}" for part in ("c", "cs", "dn"))
LANGUAGE = "informationRecipient.languageCode.c"
RESPONSE = "knowledgeResponseType"

HEADER = "system,code,title,id"
"""The columns of an integrator's own codes, such as those of SNOMED CT, which these files may not hold."""

Index = Mapping[str, Any]
"""The content of ``portal/index.json``."""

Feed = dict[str, Any]
"""A feed in its JSON form, below its key ``feed``."""


def parameters(system: str, code: str, title: str, language: str) -> list[tuple[str, str]]:
    """The parameters of a request for a code, which an answer repeats."""
    return [(SYSTEM, system), (CODE, code), (NAME, title), (LANGUAGE, language)]


def feed(
    index: Index, answers: Sequence[str], language: str, base: str, asked: Sequence[tuple[str, str]], address: str
) -> Feed:
    """The feed for some answers, the best first, in a language of the index; the sections of the best follow it.

    ``base`` is the address of ``portal/``, with a slash at its end. ``asked`` are the parameters of the request, which
    the feed repeats. ``address`` is that of the answer, and its id.
    """
    documents = index["documents"].get(language, {})
    about = index["languages"][language]
    updated = f"{index['meta']['released']}T00:00:00Z"
    found = [documents[name] for name in answers if name in documents]
    entries = [_entry(document, language, base) for document in found]
    sections = _sections(found[0], documents, language, base) if found else ()
    below = [section | {"source": {"id": entries[0]["id"]}} for section in sections]
    listed: dict[str, dict[str, Any]] = {}
    for entry in (*entries[:1], *below, *entries[1:]):
        listed.setdefault(entry["id"]["_value"], entry)
    return {
        "lang": about["language"],
        "title": {"type": "text", "_value": about["title"]},
        "subtitle": {"type": "text", "_value": " ".join(about["notices"])},
        "rights": {"type": "text", "_value": _rights(index, dict(asked).get(SYSTEM, ""))},
        "author": {"name": {"_value": index["meta"]["publisher"]}, "uri": {"_value": index["meta"]["base_url"]}},
        "updated": {"_value": updated},
        "id": {"_value": address},
        "category": [{"scheme": name, "term": value} for name, value in asked],
        "entry": list(listed.values()),
    }


def _rights(index: Index, system: str) -> str:
    """The licence, the publisher, and the notice that a code system requires."""
    notices = [one["notice"] for one in index["systems"] if system in (one.get("oid"), one["uri"]) and "notice" in one]
    return " ".join([f"{index['meta']['licence']}, {index['meta']['publisher']}.", *notices])


def _sections(
    document: Mapping[str, Any], documents: Mapping[str, Any], language: str, base: str
) -> Iterator[dict[str, Any]]:
    """The steps of a guide, or the core records of a topic."""
    for step in document["steps"]:
        href = step.get("url", f"{base}{document['html']}#{step['anchor']}")
        told = paragraphs(step["text"])
        yield _made(document, step["title"], href, f"{language}-{step['id']}", told)
    for name in document["sections"]:
        yield _entry(documents[name], language, base)


def _entry(document: Mapping[str, Any], language: str, base: str) -> dict[str, Any]:
    told = paragraphs(document["summary"])
    if document["key_messages"]:
        told.append(unordered_list(document["key_messages"]))
    return _made(document, document["title"], document.get("url", base + document["html"]), language, told)


def _made(document: Mapping[str, Any], title: str, href: str, part: str, told: Iterable[Element]) -> dict[str, Any]:
    """An entry; its summary ends with the notices of the document, so that it can be shown alone."""
    notices = (element("p", notice) for notice in document["must_show"])
    html = "".join(tostring(block, encoding="unicode", method="html") for block in (*told, *notices))
    return {
        "lang": document["lang"],
        "title": {"type": "text", "_value": title},
        "link": [
            {"rel": "alternate", "type": "text/html", "hreflang": document["lang"], "href": href},
        ],
        "id": {"_value": f"{document['canonical']}#{part}"},
        "updated": {"_value": f"{document['checked']}T00:00:00Z"},
        "category": [
            {"scheme": "clinical-review", "term": document["clinical_review"]},
            {"scheme": "translation", "term": document["translation"]},
        ],
        "summary": {"type": "html", "_value": html},
    }


def atom(content: Feed) -> bytes:
    """A feed as Atom."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": content["lang"]})
    _children(root, content)
    for entry in content["entry"]:
        _children(SubElement(root, "entry", {"xml:lang": entry["lang"]}), entry)
    indent(root, "")
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _children(parent: Element, content: Mapping[str, Any]) -> None:
    for name, value in content.items():
        if name in ("lang", "entry"):
            continue
        for item in value if isinstance(value, list) else [value]:
            attributes = {key: text for key, text in item.items() if isinstance(text, str) and key != "_value"}
            made = SubElement(parent, name, attributes)
            if "_value" in item:
                made.text = item["_value"]
            _children(made, {key: inner for key, inner in item.items() if isinstance(inner, dict)})
