"""Narratives: XHTML with the language, direction and markup that FHIR allows."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from pipelines.publish.fhir.identity import Resource

_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi")
)
"""Languages whose usual script CLDR writes from right to left."""

_RIGHT_TO_LEFT_SCRIPTS = frozenset(("Arab", "Hebr", "Nkoo", "Syrc", "Thaa"))

Child = Element | str


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, from the script of a BCP 47 tag, or else from its language."""
    primary, *rest = language.split("-")
    scripts = {part for part in rest if len(part) == 4 and part.isalpha()}
    right = scripts & _RIGHT_TO_LEFT_SCRIPTS if scripts else primary in _RIGHT_TO_LEFT
    return "rtl" if right else "ltr"


def element(name: str, *children: Child, **attributes: str) -> Element:
    """An element with text and elements as children; text is escaped on output."""
    made = Element(name, attributes)
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def paragraphs(text: str, lead: str = "") -> list[Element]:
    """A paragraph for each line of a text, the first after a lead-in in bold."""
    made = [element("p", line) for line in text.split("\n")]
    if lead:
        made[0] = element("p", element("b", f"{lead}: "), text.split("\n")[0])
    return made


def link(text: str, url: str) -> Element:
    """A link."""
    return element("a", text, href=url)


def unordered_list(rows: Iterable[Child]) -> Element:
    """An unordered list."""
    return element("ul", *(element("li", row) for row in rows))


def narrative(language: str, blocks: Iterable[Child], status: str = "generated") -> Resource:
    """A FHIR Narrative (https://hl7.org/fhir/R4/narrative.html).

    ``lang`` and ``xml:lang`` are required and must be equal; right-to-left scripts need ``dir``.
    """
    attributes = {"xmlns": "http://www.w3.org/1999/xhtml", "xml:lang": language, "lang": language}
    if direction(language) == "rtl":
        attributes["dir"] = "rtl"
    div = Element("div", attributes)
    div.extend(block if isinstance(block, Element) else element("p", block) for block in blocks)
    return {"status": status, "div": tostring(div, encoding="unicode")}
