"""XLIFF 1.2: the habit of agencies and desktop tools; a second flavour fills empty targets for OmegaT."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipelines.translate.catalogs import Unreadable, notes
from pipelines.translate.formats import markup
from pipelines.translate.formats.marks import Untouched, held, kept, once, previous, shown_state
from pipelines.translate.shapes import Parcel, Returned, Row, State

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

STATES: dict[State, str] = {
    "missing": "needs-translation",
    "stale": "needs-translation",
    "draft": "needs-translation",
    "translated": "translated",
    "reviewed": "translated",
    "approved": "final",
}
"""What the file says of each state."""

UNTOUCHED = frozenset({"new", "needs-translation", "needs-adaptation", "needs-l10n"})
"""States that mark work to do, which some clients leave behind on work that is done."""

UNSURE = frozenset({"needs-review-translation", "needs-review-adaptation", "needs-review-l10n"})
"""States that a translator sets where somebody should look again."""


def write(parcel: Parcel) -> bytes:
    """An XLIFF 1.2 file, strict; what is not translated has no target."""
    return _write(parcel, copies=False)


def write_copy(parcel: Parcel) -> bytes:
    """The same with the English in empty targets, without which OmegaT up to 3.6 offers nothing to translate."""
    return _write(parcel, copies=True)


def _write(parcel: Parcel, *, copies: bool) -> bytes:
    root = etree.Element(etree.QName(NAMESPACE, "xliff"), {"version": "1.2"}, nsmap={None: NAMESPACE})
    file = markup.put(
        root,
        "file",
        **{
            "original": parcel.name,
            "source-language": parcel.source_language,
            "target-language": parcel.locale.language,
            "datatype": "plaintext",
            "date": f"{parcel.released}T00:00:00Z",
        },
    )
    if parcel.draft:
        markup.put(markup.put(file, "header"), "note", parcel.draft)
    body = markup.put(file, "body")
    for row in parcel.rows:
        _unit(body, row, copies)
    return markup.document(root)


def _unit(body: etree._Element, row: Row, copies: bool) -> None:
    unit, text = row.unit, held(row)
    made = markup.put(body, "trans-unit", id=unit.key, resname=unit.key)
    made.set(markup.SPACE, "preserve")
    if unit.limit:
        made.set("maxwidth", str(unit.limit))
        made.set("size-unit", "char")
    if kept(unit):
        made.set("translate", "no")
    if row.state == "approved":
        made.set("approved", "yes")
    markup.put(made, "source", unit.source)
    if text or copies:
        markup.put(made, "target", text or unit.source, state=STATES[shown_state(row)])
    for note in notes(unit):
        markup.put(made, "note", note, **{"from": "developer"})
    if before := previous(row):
        earlier = markup.put(made, "alt-trans", alttranstype="previous-version")
        markup.put(earlier, "source", before)
        markup.put(earlier, "target", text)


def read(raw: bytes, language: str) -> Iterator[Returned]:
    """The units of an XLIFF 1.x file, by ``resname`` or else ``id``.

    Raises:
        Unreadable: it is not XLIFF 1.x in the language, or a key is missing or stands twice.
    """
    return once(_units(raw, language))


def _units(raw: bytes, language: str) -> Iterator[Returned]:
    if (outside := markup.outermost(raw))[0] != "xliff" or not outside[1].startswith("1."):
        raise Unreadable(1, "it is not XLIFF 1")
    for event, element in markup.elements(raw, ("start", "end"), "file", "trans-unit"):
        name = markup.local(element)
        if event == "start" and name == "file":
            markup.same_language(element, "target-language", language)
        if event == "end" and name == "trans-unit":
            yield _returned(element)


def _returned(element: etree._Element) -> Returned:
    line = markup.line(element)
    key = markup.checked_key(element.get("resname") or element.get("id"), line)
    source, target = markup.child(element, "source"), markup.child(element, "target")
    if source is None:
        raise Unreadable(line, f"{key} has no source")
    english = markup.text(source)
    if target is None:
        return Returned(key, english, "", line=line)
    state = target.get("state", "")
    make = Untouched if state in UNTOUCHED else Returned
    return make(key, english, markup.text(target), state in UNTOUCHED | UNSURE, line)
