"""Answers to Infobutton requests, made from ``portal/index.json`` alone, in the shape of MedlinePlus Connect.

The request is HL7's URL-based one; the answer is an Atom feed (RFC 4287), or the same as JSON in which an element with
attributes is an object whose text is ``_value``. A document and its sections are entries of their own, joined by the
``source`` of the sections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

ATOM = "http://www.w3.org/2005/Atom"
JSON_TYPE, ATOM_TYPE = "application/json", "application/atom+xml"

CODE, SYSTEM, NAME = (f"mainSearchCriteria.v.{part}" for part in ("c", "cs", "dn"))
LANGUAGE = "informationRecipient.languageCode.c"
RESPONSE = "knowledgeResponseType"

Index = Mapping[str, Any]
"""The content of ``portal/index.json``."""

Feed = dict[str, Any]
"""A feed in its JSON form, below its key ``feed``."""


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
    sections = [documents[name] for name in found[0]["sections"]] if found else []
    entries = [_entry(document, language, base, updated) for document in found]
    below = [_entry(section, language, base, updated) | {"source": {"id": entries[0]["id"]}} for section in sections]
    listed = [*entries[:1], *below, *entries[1:]]
    return {
        "lang": about["language"],
        "title": {"type": "text", "_value": about["title"]},
        "subtitle": {"type": "text", "_value": " ".join(about["notices"])},
        "author": {"name": {"_value": index["meta"]["publisher"]}, "uri": {"_value": index["meta"]["base_url"]}},
        "updated": {"_value": updated},
        "id": {"_value": address},
        "category": [{"scheme": name, "term": value} for name, value in asked],
        "entry": list({entry["id"]["_value"]: entry for entry in listed}.values()),
    }


def _entry(document: Mapping[str, Any], language: str, base: str, updated: str) -> dict[str, Any]:
    href = document.get("url", base + document["html"])
    return {
        "lang": document["lang"],
        "title": {"type": "text", "_value": document["title"]},
        "link": [
            {"rel": "alternate", "type": "text/html", "hreflang": document["lang"], "href": href},
        ],
        "id": {"_value": f"{document['canonical']}#{language}"},
        "updated": {"_value": updated},
        "summary": {"type": "text", "_value": document["summary"]},
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
