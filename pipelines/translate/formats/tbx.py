"""TBX-Basic of 2008: the glossary as a term base in both languages; only written."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipelines.translate.formats import xml
from pipelines.translate.formats.unit_states import DONE, current_target, is_kept_term
from pipelines.translate.shapes import Row, TranslationKit

PREFERRED = "preferredTerm-admn-sts"
ADMITTED = "admittedTerm-admn-sts"


def write(kit: TranslationKit) -> bytes:
    """A term base with an entry for each glossary term; untranslated terms are in English only.

    Drafts are left out, because users consider the terms of a term base approved.
    """
    root = etree.Element("martif", {"type": "TBX-Basic", xml.LANG: kit.source_language})
    header = xml.add_child(root, "martifHeader")
    described = xml.add_child(header, "fileDesc")
    xml.add_child(xml.add_child(described, "titleStmt"), "title", kit.name)
    xml.add_child(xml.add_child(described, "sourceDesc"), "p", f"Glossary of {kit.name}, {kit.released}")
    xml.add_child(xml.add_child(header, "encodingDesc"), "p", "TBXBasicXCSV02.xcs", type="XCSURI")
    body = xml.add_child(xml.add_child(root, "text"), "body")
    concepts: dict[str, dict[str, Row]] = {}
    for row in kit.rows:
        if row.unit.kind == "term":
            concepts.setdefault(row.unit.record, {})[row.unit.field] = row
    for name, rows in concepts.items():
        _entry(body, name, rows, kit)
    return xml.to_bytes(root)


def _entry(body: etree._Element, name: str, rows: Mapping[str, Row], kit: TranslationKit) -> None:
    made = xml.add_child(body, "termEntry", id=name)
    if note := next((row.unit.note for row in rows.values() if row.unit.note), ""):
        xml.add_child(made, "note", note)
    english = {field: row.unit.source for field, row in rows.items()}
    done = {field: current_target(row) for field, row in rows.items() if row.state in DONE or _is_kept(row)}
    for language, texts in ((kit.source_language, english), (kit.locale.language, done)):
        if "term" in texts:
            _language(made, language, texts)


def _is_kept(row: Row) -> bool:
    """Whether it is a term to keep, and is kept; nothing about it can be unfinished."""
    return is_kept_term(row.unit) and current_target(row) == row.unit.source


def _language(entry: etree._Element, language: str, texts: Mapping[str, str]) -> None:
    made = xml.add_child(entry, "langSet")
    made.set(xml.LANG, language)
    if "definition" in texts:
        xml.add_child(made, "descrip", texts["definition"], type="definition")
    for field, text in texts.items():
        if field != "definition":
            group = xml.add_child(made, "tig")
            xml.add_child(group, "term", text)
            xml.add_child(group, "termNote", PREFERRED if field == "term" else ADMITTED, type="administrativeStatus")
