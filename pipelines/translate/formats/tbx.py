"""TBX-Basic, in its form of 2008: the glossary as a term base, in both languages; only written."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipelines.translate.formats import markup
from pipelines.translate.formats.marks import DONE, held, shown_state
from pipelines.translate.shapes import Parcel, Row

PREFERRED = "preferredTerm-admn-sts"
ADMITTED = "admittedTerm-admn-sts"


def write(parcel: Parcel) -> bytes:
    """A term base with an entry for each glossary term; what is not translated stands in English alone.

    Drafts are left out: what stands in a term base is taken for agreed.
    """
    root = etree.Element("martif", {"type": "TBX-Basic", markup.LANG: parcel.source_language})
    header = markup.put(root, "martifHeader")
    described = markup.put(header, "fileDesc")
    markup.put(markup.put(described, "titleStmt"), "title", parcel.name)
    markup.put(markup.put(described, "sourceDesc"), "p", f"Glossary of {parcel.name}, {parcel.released}")
    markup.put(markup.put(header, "encodingDesc"), "p", "TBXBasicXCSV02.xcs", type="XCSURI")
    body = markup.put(markup.put(root, "text"), "body")
    concepts: dict[str, dict[str, Row]] = {}
    for row in parcel.rows:
        if row.unit.kind == "term":
            concepts.setdefault(row.unit.record, {})[row.unit.field] = row
    for name, rows in concepts.items():
        _entry(body, name, rows, parcel)
    return markup.document(root)


def _entry(body: etree._Element, name: str, rows: Mapping[str, Row], parcel: Parcel) -> None:
    made = markup.put(body, "termEntry", id=name)
    if note := next((row.unit.note for row in rows.values() if row.unit.note), ""):
        markup.put(made, "note", note)
    english = {field: row.unit.source for field, row in rows.items()}
    done = {field: held(row) for field, row in rows.items() if shown_state(row) in DONE}
    for language, texts in ((parcel.source_language, english), (parcel.locale.language, done)):
        if "term" in texts:
            _language(made, language, texts)


def _language(entry: etree._Element, language: str, texts: Mapping[str, str]) -> None:
    made = markup.put(entry, "langSet")
    made.set(markup.LANG, language)
    if "definition" in texts:
        markup.put(made, "descrip", texts["definition"], type="definition")
    for field, text in texts.items():
        if field != "definition":
            group = markup.put(made, "tig")
            markup.put(group, "term", text)
            markup.put(group, "termNote", PREFERRED if field == "term" else ADMITTED, type="administrativeStatus")
