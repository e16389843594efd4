"""XLIFF 2.0, which supports maximum lengths and the direction of writing."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipelines.translate import tags
from pipelines.translate.catalogs import TranslationFileError, notes
from pipelines.translate.formats import xml
from pipelines.translate.formats.unit_states import (
    Untouched,
    current_target,
    is_kept_term,
    previous_source,
    unique,
)
from pipelines.translate.shapes import ReturnedUnit, Row, State, TranslationKit

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
ITS_PERSON = "{http://www.w3.org/2005/11/its}person"
SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"

STATES: dict[State, str] = {
    "missing": "initial",
    "stale": "initial",
    "draft": "initial",
    "translated": "translated",
    "reviewed": "reviewed",
    "approved": "final",
}
"""The XLIFF state of each state; the sub-state distinguishes the first three."""


FINISHED = frozenset({"translated", "reviewed", "final"})
"""States of finished work; a tool's own states request a check."""


def write(kit: TranslationKit) -> bytes:
    """An XLIFF 2.0 file; untranslated units have no target."""
    root = etree.Element(
        etree.QName(NAMESPACE, "xliff"),
        {"version": "2.0", "srcLang": kit.source_language, "trgLang": kit.locale.language},
        nsmap={None: NAMESPACE, "slr": SIZES},
    )
    file = xml.add_child(root, "file", id="f1", original=kit.name, canResegment="no")
    if kit.locale.direction == "rtl":
        file.set("trgDir", "rtl")
    etree.SubElement(file, etree.QName(SIZES, "profiles"), {"generalProfile": "xliff:codepoints"})
    if kit.draft:
        xml.add_child(xml.add_child(file, "notes"), "note", kit.draft)
    for row in kit.rows:
        _unit(file, row, kit.name)
    return xml.to_bytes(root)


def _unit(file: etree._Element, row: Row, name: str) -> None:
    unit, text = row.unit, current_target(row)
    made = xml.add_child(file, "unit", id=unit.key, name=unit.key)
    if is_kept_term(unit):
        made.set("translate", "no")
    if unit.limit:
        made.set(etree.QName(SIZES, "sizeRestriction"), str(unit.limit))
    remarks = xml.add_child(made, "notes")
    for note in notes(unit):
        xml.add_child(remarks, "note", note, category="developer")
    if before := previous_source(row):
        xml.add_child(remarks, "note", before, category="previous-source")
    state = STATES[row.state]
    segment = xml.add_child(made, "segment", state=state)
    if state == "initial" and row.state != "missing":
        segment.set("subState", f"{name}:{row.state}")
    xml.add_child(segment, "source", unit.source).set(xml.SPACE, "preserve")
    if text:
        xml.add_child(segment, "target", text).set(xml.SPACE, "preserve")


def read(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    """The units of an XLIFF 2.x file, by ``name`` or else ``id``; the segments of a unit are joined.

    Raises:
        TranslationFileError: it is not XLIFF 2.x in the language, or a key is missing or duplicated.
    """
    return unique(_units(raw, language))


def _units(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    if (outside := xml.root_of(raw))[0] != "xliff" or not outside[1].startswith("2."):
        raise TranslationFileError(1, "it is not XLIFF 2")
    for event, element in xml.elements(raw, ("start", "end"), "xliff", "unit"):
        name = xml.local(element)
        if event == "start" and name == "xliff":
            xml.same_language(element, "trgLang", language)
        if event == "end" and name == "unit":
            yield _returned(element)


def _returned(element: etree._Element) -> ReturnedUnit:
    line = xml.line(element)
    key = xml.checked_key(element.get("name") or element.get("id"), line)
    sources: list[str] = []
    targets: list[tuple[int, str]] = []
    states: list[str] = []
    by = element.get(ITS_PERSON, "")
    for part in element.iterchildren("{*}segment", "{*}ignorable"):
        source, target = xml.child(part, "source"), xml.child(part, "target")
        if source is None:
            raise TranslationFileError(line, f"{key} has a segment with no source")
        sources.append(xml.text(source))
        is_segment = xml.local(part) == "segment"
        absent = "" if is_segment else sources[-1]
        targets.append((_place(target, len(targets)), absent if target is None else xml.text(target)))
        if is_segment:
            states.append(part.get("state", "initial").strip())
            by = next(
                (one.get(ITS_PERSON, "") for one in (target, part) if one is not None and one.get(ITS_PERSON)), by
            )
    if not sources:
        raise TranslationFileError(line, f"{key} has no segment")
    complete = all(text.strip() for (_, text), source in zip(targets, sources, strict=True) if source.strip())
    joined = "".join(text for _, text in sorted(targets, key=lambda target: target[0])) if complete else ""
    # A unit that a client has segmented is finished when every segment is; no state tells which ones were edited.
    make = Untouched if states == ["initial"] else ReturnedUnit
    unfinished = bool(joined) and not FINISHED.issuperset(states)
    return make(key, "".join(sources), joined, unfinished, line, tags.name_of(by))


def _place(target: etree._Element | None, otherwise: int) -> int:
    """The position of the translation of a segment in its unit, from 0."""
    order = target.get("order", "") if target is not None else ""
    return int(order) - 1 if order.isascii() and order.isdigit() and len(order) < 7 else otherwise
