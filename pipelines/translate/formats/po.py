"""PO: what Poedit, OmegaT, Weblate and nearly every other translator's tool reads and writes."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.translate import catalogs
from pipelines.translate.formats.marks import previous
from pipelines.translate.formats.markup import checked_key, plain
from pipelines.translate.shapes import Catalog, Entry, Parcel, Returned, Row


def write(parcel: Parcel) -> bytes:
    """A PO file with every unit; stale ones show the English that they were made from."""
    entries = {row.unit.key: _entry(row, row.entry) for row in parcel.rows if row.entry}
    catalog = Catalog(parcel.locale.language, "", entries, draft=parcel.draft)
    about = {"name": parcel.name, "date": parcel.released, "plural": ""}
    return catalogs.write(catalog, (row.unit for row in parcel.rows), about).encode()


def _entry(row: Row, entry: Entry) -> Entry:
    stale = row.state == "stale"
    return Entry(entry.key, row.unit.source, entry.target, entry.fuzzy or stale, previous(row))


def read(raw: bytes, language: str) -> Iterator[Returned]:
    """The units of a PO file; obsolete ones are passed over.

    Raises:
        Unreadable: it is not a PO file in the language, a key is missing or stands twice, or the file broke off.
    """
    text = plain(raw)
    entries = list(catalogs.parse(text, language, "").entries.values())
    if entries and _broken_off(entries[-1]) and not text.rstrip().rpartition("\n")[2].startswith("#"):
        raise catalogs.Unreadable(entries[-1].line, "the last text ends in white space; it may have broken off")
    for entry in entries:
        yield Returned(checked_key(entry.key, entry.line), entry.source, entry.target, entry.fuzzy, entry.line)


def _broken_off(entry: Entry) -> bool:
    """Whether a text ends where tools begin a new line in the midst of one, which the English does not."""
    return entry.target[-1:].isspace() and not entry.source[-1:].isspace()
