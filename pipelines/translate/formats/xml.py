"""Reads XML without document types, entities and network access; writes it in one canonical way."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Literal

from lxml import etree

from pipelines.translate import tags
from pipelines.translate.catalogs import MAX_BYTES, TranslationFileError, decode

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

LONGEST_KEY = 200
"""The maximum length of a key; real keys are much shorter."""

LONGEST_ATTRIBUTE = 10_000

_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Event = Literal["start", "end"]

_SHOWN = ("equiv-text", "equiv", "disp")
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "encoding": "utf-8",
}


def decoded(raw: bytes) -> str:
    """The text of a returned file.

    Raises:
        TranslationFileError: it is not UTF-8, is too large or contains a NUL.
    """
    if len(raw) > MAX_BYTES:
        raise TranslationFileError(1, f"the file is larger than {MAX_BYTES:,} bytes")
    text = decode(raw)
    if "\0" in text:
        raise TranslationFileError(
            text[: text.index("\0")].count("\n") + 1, "it contains a NUL; it is not a text file, or damaged"
        )
    return text


def checked_key(key: str | None, line: int) -> str:
    """Returns a valid key.

    Raises:
        TranslationFileError: it is missing or too long.
    """
    if not key:
        raise TranslationFileError(line, "a unit has no key")
    if len(key) > LONGEST_KEY:
        raise TranslationFileError(line, f"a unit has a key of {len(key):,} characters")
    return key


def elements(raw: bytes, events: tuple[Event, ...], *tags: str) -> Iterator[tuple[Event, etree._Element]]:
    """Iterates over the elements with these local names, in any namespace; elements are freed after their end.

    A document type is rejected before parsing, so there are no entities to expand and no files to fetch.

    Raises:
        TranslationFileError: it is not well-formed XML, is nested too deeply, or has a document type.
    """
    text = decoded(raw)
    prolog = _PROLOG.match(text)
    at = prolog.end() if prolog else 0
    if text.startswith("<!", at):
        raise TranslationFileError(text[:at].count("\n") + 1, "it has a document type, which is not allowed")
    names = [f"{{*}}{tag}" for tag in tags]
    try:
        for event, element in etree.iterparse(io.BytesIO(text.encode()), events=events, tag=names, **_SAFE):
            if any(len(value) > LONGEST_ATTRIBUTE for value in element.attrib.values()):
                raise TranslationFileError(
                    line(element), f"an attribute has more than {LONGEST_ATTRIBUTE:,} characters"
                )
            yield event, element
            if event == "end":
                _free(element)
    except etree.XMLSyntaxError as error:
        raise TranslationFileError(
            error.lineno or 1, f"it is not well-formed XML: {str(error.msg).split(', line ')[0][:200]}"
        ) from None


def _free(element: etree._Element) -> None:
    """Frees an element and its preceding siblings, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def root_of(raw: bytes) -> tuple[str, str]:
    """The local name of the outermost element, and its version.

    Raises:
        TranslationFileError: it is not XML, or has a document type.
    """
    _event, element = next(elements(raw, ("start",), "*"))
    return local(element), element.get("version", "")


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of a local name."""
    return next(element.iterchildren(f"{{*}}{name}"), None)


def line(element: etree._Element) -> int:
    """The line of the start tag."""
    return element.sourceline or 1


def text(element: etree._Element) -> str:
    """All text of an element, including that of inline elements.

    For an inline element without text, the value of ``equiv-text``, ``equiv`` or ``disp`` is used.
    """
    parts = [str(element.text or "")]
    for inner in element:
        shown = text(inner) or next((inner.get(name, "") for name in _SHOWN if inner.get(name)), "")
        parts += [shown, str(inner.tail or "")]
    return "".join(parts)


def same_language(element: etree._Element, name: str, language: str) -> None:
    """Checks that an attribute names the language, or is absent.

    Raises:
        TranslationFileError: it names another language.
    """
    declared = tags.normal(element.get(name, language))
    if not tags.is_same(declared, language):
        raise TranslationFileError(line(element), f"the file declares the language {declared[:40]}, not {language}")


def without_illegal(text: str) -> str:
    """A text without the characters that XML does not allow; an import removes the same ones."""
    return _ILLEGAL.sub("", text)


def add_child(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """Appends a child in the namespace of its parent."""
    space = etree.QName(parent).namespace
    made = etree.SubElement(parent, etree.QName(space, name) if space else name, attributes)
    made.text = None if text is None else without_illegal(text)
    return made


def to_bytes(root: etree._Element) -> bytes:
    """Serializes a document: UTF-8, indented, with a final line feed; texts are not changed."""
    etree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode")}\n'.encode()
