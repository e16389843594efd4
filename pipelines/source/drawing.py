"""SVG drawings: what they may contain, where their labels are, and a drawing with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

SVG = "http://www.w3.org/2000/svg"

_SHAPES = ("path", "circle", "ellipse", "rect", "line", "polyline", "polygon")
ELEMENTS = frozenset(("svg", "g", "defs", "use", "style", "clipPath", "pattern", "marker", "text", "tspan", *_SHAPES))
"""The elements that a drawing may have."""

ATTRIBUTES = frozenset(
    (
        *("id", "class", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width"),
        *("height", "transform", "viewBox", "role", "aria-hidden", "data-label", "href", "fill", "stroke"),
        *("stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "fill-rule", "clip-rule"),
        *("clip-path", "opacity", "fill-opacity", "stroke-opacity", "text-anchor", "dominant-baseline"),
        *("font-size", "font-weight", "patternUnits", "patternTransform", "markerWidth", "markerHeight"),
        *("refX", "refY", "orient", "marker-end", "marker-start", "preserveAspectRatio", "focusable"),
    )
)
"""The attributes that its elements may have."""

_TAGS = frozenset(f"{{{SVG}}}{name}" for name in ELEMENTS)
_STYLE = f"{{{SVG}}}style"
_WORDED = (f"{{{SVG}}}text", f"{{{SVG}}}tspan")
_OUTSIDE = re.compile(
    r"@import|@font-face|expression|javascript:|image|src\(|//|url\((?!#)|\\", re.IGNORECASE
)  # an escape hides any of them
_SIGNS = ("@", "expression", "javascript:", "image", "src(", "//", "url(", "\\")
_TARGET = re.compile(r"url\(#([^)]*)\)")
_PARSER: dict[str, Any] = {
    "encoding": "utf-8",  # a declaration in the file may say otherwise
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}


class DrawingFault(Exception):
    """What is wrong with a drawing: its line, what it is, and how to fix it."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


def parsed(text: str) -> Any:
    """The root element of a drawing.

    Raises:
        DrawingFault: it is no SVG.
    """
    try:
        root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(remove_comments=True, remove_pis=True, **_PARSER))
    except etree.XMLSyntaxError as error:
        raise DrawingFault(max(error.lineno or 1, 1), f"it is no XML: {error.msg}", "correct it") from None
    if root.getroottree().docinfo.doctype:
        raise DrawingFault(1, "it has a document type", "remove it")
    if root.tag != f"{{{SVG}}}svg" or root.prefix:  # pages do not know the prefix
        raise DrawingFault(1, "it is no SVG", f'begin with <svg xmlns="{SVG}" viewBox="...">')
    return root


def faults(root: Any) -> Iterator[DrawingFault]:
    """What a drawing must not contain."""
    if not re.fullmatch(r"0 0 [1-9][0-9]* [1-9][0-9]*", root.get("viewBox", "")):
        yield DrawingFault(root.sourceline, "it has no viewBox from 0 0", 'write viewBox="0 0 640 400"')
    if "aria-hidden" in root.attrib:
        yield DrawingFault(root.sourceline, "aria-hidden hides its alternative text", "remove it")
    yield from _dangling(root)
    for element in root.iter():
        line, tag = element.sourceline, element.tag
        if tag not in _TAGS:
            name = etree.QName(element).localname
            yield DrawingFault(line, f"<{name}> is not allowed", f"use {', '.join(sorted(ELEMENTS))}")
            continue
        attributes = element.attrib.items()
        may_lead_out = _may_lead_out("\0".join(value for _, value in attributes))
        for key, value in attributes:
            if key not in ATTRIBUTES:
                shown = etree.QName(key).localname
                yield DrawingFault(line, f"the attribute {shown} is not allowed", "remove it, or use a class")
            elif (key == "href" and not value.startswith("#")) or (may_lead_out and _OUTSIDE.search(value)):
                yield DrawingFault(line, f"{key} leads out of the drawing", "name an id of the drawing itself")
        style = (element.text or "") if tag == _STYLE else ""
        if _OUTSIDE.search(style):
            yield DrawingFault(line, "the style loads something from elsewhere", "remove it")
        if other := [part for part in _selectors(style) if not part.startswith((".", "@media"))]:
            yield DrawingFault(line, f"the style of {other[0]} holds for a whole page", "name a class of the drawing")
        if (f"{element.text or ''}{element.tail or ''}" if not style else element.tail or "").strip():
            yield DrawingFault(line, "it has words of its own", "write <text data-label=...> and text.labels")
        if "data-label" in element.attrib and (tag not in _WORDED or len(element) or not element.get("data-label")):
            hint = "give data-label to a <text> or <tspan> that holds no other element"
            yield DrawingFault(line, "a label cannot stand here", hint)


def _may_lead_out(values: str) -> bool:
    """Whether some values may hold what ``_OUTSIDE`` finds, which takes much longer to search for."""
    lowered = values.lower()
    return not values.isascii() or any(sign in lowered for sign in _SIGNS)


def _selectors(style: str) -> list[str]:
    found = (piece.rpartition("}")[2] for piece in style.split("{")[:-1])
    return [part.strip() for selectors in found if selectors for part in selectors.split(",")]


def _dangling(root: Any) -> Iterator[DrawingFault]:
    """Ids that are not one of a kind, and references that lead nowhere, or to themselves by more than one step."""
    known: dict[str, Any] = {}
    for element in root.iter():
        name = element.get("id")
        if name in known or (name or "").endswith(("-title", "-description")):
            yield DrawingFault(element.sourceline, f"the id {name} is used elsewhere", "choose another one")
        elif name:
            known[name] = element
    for element in root.iter():
        for target in (name for key, value in element.attrib.items() for name in _targets(key, value)):
            if target not in known:
                yield DrawingFault(element.sourceline, f"nothing in the drawing has the id {target}", "correct it")
    inner = {name: [use.get("href", "#")[1:] for use in element.iter("{*}use")] for name, element in known.items()}
    for name, element in known.items():
        if any(inner.get(further) for target in inner[name] for further in inner.get(target, ())):
            yield DrawingFault(element.sourceline, f"{name} uses what uses others in turn", "draw it with one <use>")


def _targets(key: str, value: str) -> list[str]:
    """The ids that an attribute refers to."""
    if key == "href" and value.startswith("#"):
        return [value[1:]]
    return _TARGET.findall(value) if "url(" in value else []


def size_of(root: Any) -> tuple[int, int]:
    """The width and height of a drawing, from its viewBox."""
    width, height = root.get("viewBox").split()[2:]
    return int(width), int(height)


def labels_of(root: Any) -> list[tuple[int, str]]:
    """The line and name of each label of a drawing, in the order of the file."""
    return [(element.sourceline, element.get("data-label")) for element in root.iter() if element.get("data-label")]


def shown(name: str, text: str, language: str, title: str, alternative: str, labels: Mapping[str, str]) -> bytes:
    """A drawing with its words in a language, and with its title and alternative text for those who cannot see it.

    ``name`` is the id of the picture; the ids of its title and alternative text begin with it, so that a page can
    hold several drawings.
    """
    root = parsed(text)
    root.set("lang", language)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-description")
    for element in root.iter():
        if label := element.get("data-label"):
            element.text = labels[label]
            del element.attrib["data-label"]
    for place, (tag, part, words) in enumerate((("title", "title", title), ("desc", "description", alternative))):
        element = etree.Element(f"{{{SVG}}}{tag}", id=f"{name}-{part}")
        element.text = words
        root.insert(place, element)
    return etree.tostring(root, encoding="utf-8") + b"\n"
