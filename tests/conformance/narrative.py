"""The rules of narratives: well-formed XHTML, only allowed markup, in the language that the resource says."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urlsplit

from conformance import languages
from conformance.definitions import markup
from conformance.subject import Fault, Resource, Subject, duplicates

XHTML = "{http://www.w3.org/1999/xhtml}"
XML = "{http://www.w3.org/XML/1998/namespace}"
LINKS = ("http", "https", "mailto", "tel")


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of narratives (narrative.html#xhtml; dom-6, txt-1, txt-2)."""
    for resource in subject.resources:
        if "text" not in resource.content:
            yield Fault(f"{resource.path}.text", "is missing: a reader without software has nothing to read (dom-6)")
        yield from _narratives(resource)


def _narratives(resource: Resource) -> Iterator[Fault]:
    parsed: list[tuple[str, ET.Element]] = []
    for node in resource.of("xhtml"):
        try:
            parsed.append((node.path, _parse(node.value)))
        except ValueError as fault:
            yield Fault(node.path, str(fault))
    for path, root in parsed:
        for problem in (*_markup(root), *_text(root), *_language(root, resource.language)):
            yield Fault(path, problem)
    named = [(path, element.get("id")) for path, root in parsed for element in root.iter() if element.get("id")]
    for path, name in duplicates(iter(named)):
        yield Fault(path, f"the id {name} stands twice in the narratives of the resource")
    known = {name for _, name in named} | {node.value["id"] for node in resource.nodes if _has_id(node.value)}
    for path, root in parsed:
        for problem in _links(root, known):
            yield Fault(path, problem)


def _has_id(value: object) -> bool:
    return isinstance(value, dict) and "id" in value


def _parse(text: str) -> ET.Element:
    """The markup as a tree.

    Raises:
        ValueError: it is not well formed, or is more than elements and text.
    """
    if not text.startswith("<div") or not text.endswith("</div>"):
        raise ValueError("should begin with <div and end with </div>")
    try:
        root = ET.fromstring(text, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True)))
    except ET.ParseError as error:
        raise ValueError(f"is not well-formed XML: {error}") from None
    if root.tag != f"{XHTML}div":
        raise ValueError(f"should be one div in the namespace of XHTML, not {root.tag}")
    if any(not isinstance(element.tag, str) for element in root.iter()):
        raise ValueError("holds a comment or a processing instruction")
    return root


def _name(element: ET.Element) -> str:
    return element.tag.removeprefix(XHTML)


def _attributes(element: ET.Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield name.replace(XML, "xml:"), value


def _markup(root: ET.Element) -> Iterator[str]:
    """Only the elements and attributes of FHIR's schema of XHTML, nested as it says (txt-1)."""
    table = markup()
    for element in root.iter():
        name = _name(element)
        rule = table.get(name)
        if rule is None:
            continue
        given = dict(_attributes(element))
        for attribute, value in given.items():
            if attribute not in rule["attributes"]:
                yield f"<{name}> may not have the attribute {attribute}"
            elif (allowed := rule["attributes"][attribute]) and value not in allowed:
                yield f"<{name} {attribute}> should be one of {', '.join(allowed)}, not {value!r}"
        for attribute in rule["required"]:
            if attribute not in given:
                yield f"<{name}> lacks the attribute {attribute}"
        for child in element:
            if _name(child) not in rule["children"]:
                yield f"<{_name(child)}> may not stand in <{name}>"
        if not rule["text"] and "".join([element.text or "", *(child.tail or "" for child in element)]).strip():
            yield f"text may not stand in <{name}> itself"
        if rule["filled"] and not len(element):
            yield f"<{name}> is empty"


def _text(root: ET.Element) -> Iterator[str]:
    """Some content that can be read or seen (txt-2)."""
    if not "".join(root.itertext()).strip() and root.find(f".//{XHTML}img") is None:
        yield "has no text"


def _language(root: ET.Element, language: str) -> Iterator[str]:
    """The language of the resource, under both names of the attribute, and the direction of its script."""
    for attribute in (f"{XML}lang", "lang"):
        if language and root.get(attribute) != language:
            yield f"{attribute.replace(XML, 'xml:')} should be {language!r}, not {root.get(attribute)!r}"
    wanted = "rtl" if languages.right_to_left(language) else "ltr"
    if language and root.get("dir", "ltr") != wanted:
        yield f"dir should be {wanted!r} for the language {language}"
    for element in root.iter():
        for attribute in (f"{XML}lang", "lang"):
            if element is not root and attribute in element.attrib and not languages.known(element.attrib[attribute]):
                yield f"<{_name(element)}> is in no language of BCP 47: {element.attrib[attribute]!r}"


def _links(root: ET.Element, known: set[str | None]) -> Iterator[str]:
    """Links lead out by a scheme that is no program, or to an id of the same resource."""
    for element in root.iter(f"{XHTML}a"):
        href = element.get("href")
        if href is None:
            if not element.get("name"):
                yield "<a> has neither href nor name"
        elif href.startswith("#"):
            if href[1:] not in known:
                yield f"a link leads to no id: {href}"
        elif urlsplit(href).scheme not in LINKS or re.search(r"\s", href):
            yield f"a link is neither an address nor an id: {href}"
    for element in root.iter():
        if re.search(r"url\s*\(|expression|@import", element.get("style", "")):
            yield f"the style of <{_name(element)}> loads something from outside"
