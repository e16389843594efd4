"""XLIFF 1.2, for agencies and desktop tools; a second variant fills empty targets for OmegaT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

STATES: dict[State, str] = {
    "missing": "needs-translation",
    "stale": "needs-translation",
    "draft": "needs-translation",
    "translated": "translated",
    "reviewed": "translated",
    "approved": "final",
}
"""The XLIFF state of each state."""

UNTOUCHED = frozenset({"new", "needs-translation", "needs-adaptation", "needs-l10n"})
"""States of unfinished work that some clients do not update when it is finished."""

FINISHED = frozenset({"translated", "signed-off", "final"})
"""States of finished work. All others, such as needs-review-translation or a tool's own, request a check."""


def write(kit: TranslationKit) -> bytes:
    """An XLIFF 1.2 file, strict; untranslated units have no target."""
    return _write(kit, copies=False)


def write_copy(kit: TranslationKit) -> bytes:
    """The same with the English in empty targets, which OmegaT up to 3.6 requires."""
    return _write(kit, copies=True)


def _write(kit: TranslationKit, *, copies: bool) -> bytes:
    root = etree.Element(etree.QName(NAMESPACE, "xliff"), {"version": "1.2"}, nsmap={None: NAMESPACE})
    file = xml.add_child(
        root,
        "file",
        **{
            "original": kit.name,
            "source-language": kit.source_language,
            "target-language": kit.locale.language,
            "datatype": "plaintext",
            "date": f"{kit.released}T00:00:00Z",
        },
    )
    if kit.draft:
        xml.add_child(xml.add_child(file, "header"), "note", kit.draft)
    body = xml.add_child(file, "body")
    for row in kit.rows:
        _unit(body, row, copies)
    return xml.to_bytes(root)


def _unit(body: etree._Element, row: Row, copies: bool) -> None:
    unit, text = row.unit, current_target(row)
    made = xml.add_child(body, "trans-unit", id=unit.key, resname=unit.key)
    made.set(xml.SPACE, "preserve")
    if unit.limit:
        made.set("maxwidth", str(unit.limit))
        made.set("size-unit", "char")
    if is_kept_term(unit):
        made.set("translate", "no")
    if row.state == "approved":
        made.set("approved", "yes")
    xml.add_child(made, "source", unit.source)
    if text or copies:
        xml.add_child(made, "target", text or unit.source, state=STATES[row.state])
    for note in notes(unit):
        xml.add_child(made, "note", note, **{"from": "developer"})
    if before := previous_source(row):
        earlier = xml.add_child(made, "alt-trans", alttranstype="previous-version")
        xml.add_child(earlier, "source", before)
        xml.add_child(earlier, "target", text)


def read(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    """The units of an XLIFF 1.x file, by ``resname`` or else ``id``.

    Raises:
        TranslationFileError: it is not XLIFF 1.x in the language, or a key is missing or duplicated.
    """
    return unique(_units(raw, language))


def _units(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    if (outside := xml.root_of(raw))[0] != "xliff" or not outside[1].startswith("1."):
        raise TranslationFileError(1, "it is not XLIFF 1")
    people: dict[str, str] = {}
    for event, element in xml.elements(raw, ("start", "end"), "file", "phase", "trans-unit"):
        name = xml.local(element)
        if event == "start" and name == "file":
            xml.same_language(element, "target-language", language)
            people.clear()
        if event == "start" and name == "phase":
            people[element.get("phase-name", "")] = tags.name_of(element.get("contact-name", ""))
        if event == "end" and name == "trans-unit":
            yield _returned(element, people)


def _returned(element: etree._Element, people: Mapping[str, str]) -> ReturnedUnit:
    """A unit of a file whose phases have contacts with these names."""
    line = xml.line(element)
    key = xml.checked_key(element.get("resname") or element.get("id"), line)
    source, target = xml.child(element, "source"), xml.child(element, "target")
    if source is None:
        raise TranslationFileError(line, f"{key} has no source")
    english = xml.text(source)
    if target is None:
        return ReturnedUnit(key, english, "", line=line)
    state = target.get("state", "").strip()
    by = people.get(target.get("phase-name", ""), next(iter(people.values())) if len(people) == 1 else "")
    if state in UNTOUCHED:
        return Untouched(key, english, xml.text(target), True, line, by)
    # Tools write approved="no" on what they call fuzzy. Beside "translated" it only says that nobody has approved it.
    unfinished = bool(state) and state not in FINISHED
    unfinished |= element.get("approved", "").strip() == "no" and state != "translated"
    make = ReturnedUnit if state else Untouched
    return make(key, english, xml.text(target), unfinished, line, by)
