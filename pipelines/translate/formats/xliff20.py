"""XLIFF 2.0: the younger standard, with room for longest lengths and the direction of writing."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipelines.translate.catalogs import Unreadable, notes
from pipelines.translate.formats import markup
from pipelines.translate.formats.marks import Untouched, held, kept, once, previous, shown_state
from pipelines.translate.shapes import Parcel, Returned, Row, State

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"

STATES: dict[State, str] = {
    "missing": "initial",
    "stale": "initial",
    "draft": "initial",
    "translated": "translated",
    "reviewed": "reviewed",
    "approved": "final",
}
"""What the file says of each state; a sub-state tells the first three apart."""


def write(parcel: Parcel) -> bytes:
    """An XLIFF 2.0 file; what is not translated has no target."""
    root = etree.Element(
        etree.QName(NAMESPACE, "xliff"),
        {"version": "2.0", "srcLang": parcel.source_language, "trgLang": parcel.locale.language},
        nsmap={None: NAMESPACE, "slr": SIZES},
    )
    file = markup.put(root, "file", id="f1", original=parcel.name, canResegment="no")
    if parcel.locale.direction == "rtl":
        file.set("trgDir", "rtl")
    etree.SubElement(file, etree.QName(SIZES, "profiles"), {"generalProfile": "xliff:codepoints"})
    if parcel.draft:
        markup.put(markup.put(file, "notes"), "note", parcel.draft)
    for row in parcel.rows:
        _unit(file, row, parcel.name)
    return markup.document(root)


def _unit(file: etree._Element, row: Row, name: str) -> None:
    unit, text = row.unit, held(row)
    made = markup.put(file, "unit", id=unit.key, name=unit.key)
    if kept(unit):
        made.set("translate", "no")
    if unit.limit:
        made.set(etree.QName(SIZES, "sizeRestriction"), str(unit.limit))
    remarks = markup.put(made, "notes")
    for note in notes(unit):
        markup.put(remarks, "note", note, category="developer")
    if before := previous(row):
        markup.put(remarks, "note", before, category="previous-source")
    state = STATES[shown_state(row)]
    segment = markup.put(made, "segment", state=state)
    if state == "initial" and row.state != "missing":
        segment.set("subState", f"{name}:{row.state}")
    markup.put(segment, "source", unit.source).set(markup.SPACE, "preserve")
    if text:
        markup.put(segment, "target", text).set(markup.SPACE, "preserve")


def read(raw: bytes, language: str) -> Iterator[Returned]:
    """The units of an XLIFF 2.x file, by ``name`` or else ``id``; the segments of a unit are joined.

    Raises:
        Unreadable: it is not XLIFF 2.x in the language, or a key is missing or stands twice.
    """
    return once(_units(raw, language))


def _units(raw: bytes, language: str) -> Iterator[Returned]:
    if (outside := markup.outermost(raw))[0] != "xliff" or not outside[1].startswith("2."):
        raise Unreadable(1, "it is not XLIFF 2")
    for event, element in markup.elements(raw, ("start", "end"), "xliff", "unit"):
        name = markup.local(element)
        if event == "start" and name == "xliff":
            markup.same_language(element, "trgLang", language)
        if event == "end" and name == "unit":
            yield _returned(element)


def _returned(element: etree._Element) -> Returned:
    line = markup.line(element)
    key = markup.checked_key(element.get("name") or element.get("id"), line)
    sources: list[str] = []
    targets: list[tuple[int, str]] = []
    open_: list[bool] = []
    for part in element.iterchildren("{*}segment", "{*}ignorable"):
        source, target = markup.child(part, "source"), markup.child(part, "target")
        if source is None:
            raise Unreadable(line, f"{key} has a segment with no source")
        sources.append(markup.text(source))
        is_segment = markup.local(part) == "segment"
        absent = "" if is_segment else sources[-1]
        targets.append((_place(target, len(targets)), absent if target is None else markup.text(target)))
        if is_segment:
            open_.append(part.get("state", "initial") == "initial")
    if not sources:
        raise Unreadable(line, f"{key} has no segment")
    whole = all(text.strip() for (_, text), source in zip(targets, sources, strict=True) if source.strip())
    joined = "".join(text for _, text in sorted(targets, key=lambda target: target[0])) if whole else ""
    # A unit that a client has cut up is done when every piece says so; nothing else tells which ones were touched.
    make = Untouched if open_ == [True] else Returned
    return make(key, "".join(sources), joined, any(open_) and bool(joined), line)


def _place(target: etree._Element | None, otherwise: int) -> int:
    """Where the translation of a segment stands among those of its unit, from 0."""
    order = target.get("order", "") if target is not None else ""
    return int(order) - 1 if order.isascii() and order.isdigit() and len(order) < 7 else otherwise
