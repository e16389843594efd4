"""TMX 1.4b: finished translations as a memory that any translator's tool can draw on; only written."""

from __future__ import annotations

from lxml import etree

from pipelines.translate.formats import markup
from pipelines.translate.formats.marks import DONE
from pipelines.translate.shapes import Parcel


def write(parcel: Parcel) -> bytes:
    """A TMX file with the units that are translated, reviewed or approved; drafts would be taken for a memory."""
    root = etree.Element("tmx", {"version": "1.4"})
    markup.put(
        root,
        "header",
        **{
            "creationtool": parcel.name,
            "creationtoolversion": "1",
            "segtype": "block",
            "o-tmf": "PO",
            "adminlang": "en",
            "srclang": parcel.source_language,
            "datatype": "plaintext",
        },
    )
    body = markup.put(root, "body")
    for row in parcel.rows:
        if row.entry and row.state in DONE:
            made = markup.put(body, "tu", tuid=row.unit.key)
            markup.put(made, "prop", row.unit.key, type="x-context")
            for language, text in (
                (parcel.source_language, row.unit.source),
                (parcel.locale.language, row.entry.target),
            ):
                said = markup.put(made, "tuv")
                said.set(markup.LANG, language)
                markup.put(said, "seg", text)
    return markup.document(root)
