"""PO, for Poedit, OmegaT, Weblate and most other translators' tools."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.translate import catalogs, tags
from pipelines.translate.formats.unit_states import previous_source
from pipelines.translate.formats.xml import checked_key, decoded
from pipelines.translate.shapes import Catalog, Entry, ReturnedUnit, Row, TranslationKit


def write(kit: TranslationKit) -> bytes:
    """A PO file with every unit; stale ones have the English that they were made from."""
    entries = {row.unit.key: _entry(row, row.entry) for row in kit.rows if row.entry}
    catalog = Catalog(kit.locale.language, "", entries, draft=kit.draft)
    about = {"name": kit.name, "date": kit.released, "plural": ""}
    return catalogs.write(catalog, (row.unit for row in kit.rows), about).encode()


def _entry(row: Row, entry: Entry) -> Entry:
    stale = row.state == "stale"
    return Entry(entry.key, row.unit.source, entry.target, entry.fuzzy or stale, previous_source(row))


def read(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    """The units of a PO file; obsolete ones are ignored.

    Raises:
        TranslationFileError: it is not a PO file in the language, a key is missing or duplicated, or the
            file is truncated.
    """
    text = decoded(raw)
    entries = list(catalogs.parse(text, language, "").entries.values())
    if entries and _looks_truncated(entries[-1]) and not text.rstrip().rpartition("\n")[2].startswith("#"):
        raise catalogs.TranslationFileError(entries[-1].line, "the last text ends in white space; it may be truncated")
    by = tags.name_of(catalogs.header(text, "Last-Translator"))
    for entry in entries:
        yield ReturnedUnit(checked_key(entry.key, entry.line), entry.source, entry.target, entry.fuzzy, entry.line, by)


def _looks_truncated(entry: Entry) -> bool:
    """Whether a translation ends in white space, where tools break lines, and the English does not."""
    return entry.target[-1:].isspace() and not entry.source[-1:].isspace()
