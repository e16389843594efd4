"""Updates a catalog by key: no translation is guessed from similar text, and none is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from pipelines.translate.shapes import Catalog, Entry, Unit


def update(catalog: Catalog, units: Iterable[Unit]) -> Catalog:
    """A catalog with exactly one entry for each unit.

    A changed English makes its entry stale: the translation is kept, marked fuzzy, and stores the English that it was
    made from. A new key is empty. The entry of a removed key becomes obsolete, and is restored if the key comes back.
    """
    wanted = list(units)
    keys = {unit.key for unit in wanted}
    translated = {key: entry for key, entry in catalog.entries.items() if entry.target}
    entries = {unit.key: _entry(unit, translated.get(unit.key) or catalog.obsolete.get(unit.key)) for unit in wanted}
    kept = {
        key: entry
        for key, entry in catalog.obsolete.items()
        if key not in keys or (key in translated and translated[key].target != entry.target)
    }
    gone = {key: _gone(entry) for key, entry in translated.items() if key not in keys}
    return dataclasses.replace(catalog, entries=entries, obsolete=kept | gone)


def _gone(entry: Entry) -> Entry:
    """An obsolete entry. PO files store no previous English for one, so its source is the one it was made from."""
    return dataclasses.replace(entry, source=entry.previous or entry.source, previous="")


def _entry(unit: Unit, entry: Entry | None) -> Entry:
    if entry is None or not entry.target:
        return Entry(unit.key, unit.source, "")
    if entry.source == unit.source:
        return entry
    made_from = entry.previous or entry.source
    if made_from == unit.source:  # the English is what was translated again; it must be checked
        made_from = ""
    return dataclasses.replace(entry, source=unit.source, fuzzy=True, previous=made_from, line=1)
