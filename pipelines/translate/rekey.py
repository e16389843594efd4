"""Moves translations and signatures to the new key of their English, if its text is unchanged.

A key is made of the record, the field, the position in a list, and the id of the figure or step. If an editor sorts
the synonyms of a term or renames a figure, the same English gets another key of the same record. Only an identical
English in the same field is matched.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from pipelines.translate.shapes import Catalog, Entry, Signature, Unit, sha

_PLACE = re.compile(r"(?<=[.])\d+(?=[.]|$)|(?<=:figures[.])[^.]+|(?<=:steps[.])[^.]+")

Moves = Mapping[str, str]
"""The new keys of translations by their old ones."""


def rekey_catalog(catalog: Catalog, units: Iterable[Unit]) -> tuple[Catalog, Moves]:
    """The catalog with every translation under the present key of its English, and the keys that moved.

    A translation that another one replaces becomes obsolete; none is lost.
    """
    known = {unit.key: unit for unit in units}
    live = {key: entry for key, entry in catalog.entries.items() if entry.target}
    missing = [unit for unit in known.values() if not _translates(live.get(unit.key), unit)]
    if not missing:
        return catalog, {}
    free = _free(catalog, known)
    matched = {unit.key: entry for unit in missing if (entry := free.pop((_pattern(unit.key), unit.source), None))}
    if not matched:
        return catalog, {}
    moved = {id(entry) for entry in matched.values()}
    moves = {entry.key: key for key, entry in matched.items()}
    displaced = [entry for key, entry in live.items() if key in matched and id(entry) not in moved]
    return dataclasses.replace(
        catalog,
        entries={
            **{key: entry for key, entry in catalog.entries.items() if id(entry) not in moved},
            **{key: dataclasses.replace(entry, key=key) for key, entry in matched.items()},
        },
        obsolete={
            **{key: entry for key, entry in catalog.obsolete.items() if id(entry) not in moved},
            **{entry.key: dataclasses.replace(entry, source=_english(entry), previous="") for entry in displaced},
        },
    ), moves


def _free(catalog: Catalog, known: Mapping[str, Unit]) -> dict[tuple[str, str], Entry]:
    """The translations that do not match the unit of their key, by the pattern of the key and the English."""
    return {
        (_pattern(entry.key), _english(entry)): entry
        for entry in (*catalog.obsolete.values(), *catalog.entries.values())
        if entry.target and not _translates(entry, known.get(entry.key))
    }


def rekey_signatures(rows: Iterable[Signature], catalog: Catalog, moves: Moves) -> tuple[Signature, ...]:
    """The signatures under the new keys; ``catalog`` is the one that ``rekey_catalog`` returned."""

    def moved(row: Signature) -> Signature:
        new = moves.get(row.key)
        about = new and row.source_sha == sha(_english(catalog.entries[new]))
        return dataclasses.replace(row, key=new) if new and about else row

    return tuple(map(moved, rows))


def _english(entry: Entry) -> str:
    """The English that a translation was made from."""
    return entry.previous or entry.source


def _translates(entry: Entry | None, unit: Unit | None) -> bool:
    return entry is not None and unit is not None and _english(entry) == unit.source


def _pattern(key: str) -> str:
    """A key without list positions and without ids of figures and steps."""
    return _PLACE.sub("*", key)
