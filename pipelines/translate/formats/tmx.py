"""TMX 1.4b: finished translations as a translation memory; only written."""

from __future__ import annotations

from lxml import etree

from pipelines.translate.formats import xml
from pipelines.translate.formats.unit_states import DONE
from pipelines.translate.shapes import TranslationKit


def write(kit: TranslationKit) -> bytes:
    """A TMX file with the translated, reviewed and approved units; drafts do not belong in a translation memory."""
    root = etree.Element("tmx", {"version": "1.4"})
    xml.add_child(
        root,
        "header",
        **{
            "creationtool": kit.name,
            "creationtoolversion": "1",
            "segtype": "block",
            "o-tmf": "PO",
            "adminlang": "en",
            "srclang": kit.source_language,
            "datatype": "plaintext",
        },
    )
    body = xml.add_child(root, "body")
    for row in kit.rows:
        if row.entry and row.state in DONE:
            made = xml.add_child(body, "tu", tuid=row.unit.key)
            xml.add_child(made, "prop", row.unit.key, type="x-context")
            for language, text in (
                (kit.source_language, row.unit.source),
                (kit.locale.language, row.entry.target),
            ):
                variant = xml.add_child(made, "tuv")
                variant.set(xml.LANG, language)
                xml.add_child(variant, "seg", text)
    return xml.to_bytes(root)
