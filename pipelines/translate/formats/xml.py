"""XML in and out: read with no document type, no entities and no network; written the same way every time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Literal

from lxml import etree

from pipelines.translate.catalogs import MAX_BYTES, TranslationFileError, decode

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

LONGEST_KEY = 200
"""Far more characters than any key has."""

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
    """The text of a file that came back: UTF-8, not too large, with no NUL.

    Raises:
        TranslationFileError: it is something else.
    """
    if len(raw) > MAX_BYTES:
        raise TranslationFileError(1, f"the file is larger than {MAX_BYTES:,} bytes")
    text = decode(raw)
    if "\0" in text:
        raise TranslationFileError(
            text[: text.index("\0")].count("\n") + 1, "it holds a NUL; it is not text, or damaged"
        )
    return text


def checked_key(key: str | None, line: int) -> str:
    """A key that can be one.

    Raises:
        TranslationFileError: it is missing, or far too long.
    """
    if not key:
        raise TranslationFileError(line, "a unit has no key")
    if len(key) > LONGEST_KEY:
        raise TranslationFileError(line, f"a unit has a key of {len(key):,} characters")
    return key


def elements(raw: bytes, events: tuple[Event, ...], *tags: str) -> Iterator[tuple[Event, etree._Element]]:
    """The elements of these local names, in any namespace, as they begin or end; what was seen is forgotten.

    A document type is refused before a parser sees it, so there are no entities to expand and no files to fetch.

    Raises:
        TranslationFileError: it is not well-formed XML, too deep, or has a document type.
    """
    text = decoded(raw)
    begin = _PROLOG.match(text)
    at = begin.end() if begin else 0
    if text.startswith("<!", at):
        raise TranslationFileError(text[:at].count("\n") + 1, "it has a document type; such a file is not read")
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
    """Frees an element and its elder siblings; the tree would else grow with the file."""
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
    """The line that an element begins on."""
    return element.sourceline or 1


def text(element: etree._Element) -> str:
    """All text of an element, with that of its inline elements.

    An inline element without text stands for something that the file does not hold; where it says what, in
    ``equiv-text``, ``equiv`` or ``disp``, that is taken.
    """
    parts = [str(element.text or "")]
    for inner in element:
        shown = text(inner) or next((inner.get(name, "") for name in _SHOWN if inner.get(name)), "")
        parts += [shown, str(inner.tail or "")]
    return "".join(parts)


def same_language(element: etree._Element, name: str, language: str) -> None:
    """Does nothing if an attribute names the language, or is absent.

    Raises:
        TranslationFileError: it names another.
    """
    said = element.get(name, language).replace("_", "-")
    if said.casefold() != language.casefold():
        raise TranslationFileError(line(element), f"the file says that it is in {said[:40]}, not in {language}")


def without_illegal(text: str) -> str:
    """A text without the few characters that XML cannot hold; an import drops the same ones."""
    return _ILLEGAL.sub("", text)


def add_child(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """A new last child, in the namespace of its parent."""
    space = etree.QName(parent).namespace
    made = etree.SubElement(parent, etree.QName(space, name) if space else name, attributes)
    made.text = None if text is None else without_illegal(text)
    return made


def to_bytes(root: etree._Element) -> bytes:
    """The bytes of a document: UTF-8, indented, a line feed at its end; texts are left as they are."""
    etree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode")}\n'.encode()
