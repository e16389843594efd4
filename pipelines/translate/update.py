"""A catalog brought up to date by key: nothing is guessed from similar text, and nothing is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from pipelines.translate.shapes import Catalog, Entry, Unit


def update(catalog: Catalog, units: Iterable[Unit]) -> Catalog:
    """A catalog whose entries are just those of the units.

    A changed English makes its entry stale: the translation stays, is marked fuzzy, and remembers the English it was
    made from. A new key is empty. A key that is gone becomes obsolete, and comes back if the key does.
    """
    wanted = list(units)
    keys = {unit.key for unit in wanted}
    held = {key: entry for key, entry in catalog.entries.items() if entry.target}
    entries = {unit.key: _entry(unit, held.get(unit.key) or catalog.obsolete.get(unit.key)) for unit in wanted}
    kept = {
        key: entry
        for key, entry in catalog.obsolete.items()
        if key not in keys or (key in held and held[key].target != entry.target)
    }
    gone = {key: _gone(entry) for key, entry in held.items() if key not in keys}
    return dataclasses.replace(catalog, entries=entries, obsolete=kept | gone)


def _gone(entry: Entry) -> Entry:
    """An obsolete entry; a PO file keeps no earlier English of one, so it stands beside the one it was made from."""
    return dataclasses.replace(entry, source=entry.previous or entry.source, previous="")


def _entry(unit: Unit, entry: Entry | None) -> Entry:
    if entry is None or not entry.target:
        return Entry(unit.key, unit.source, "")
    if entry.source == unit.source:
        return entry
    made_from = entry.previous or entry.source
    if made_from == unit.source:  # the English is again what was translated; somebody has to look once more
        return Entry(unit.key, unit.source, entry.target, fuzzy=True)
    return Entry(unit.key, unit.source, entry.target, fuzzy=True, previous=made_from)
