"""Translations and signatures follow their English where it got another key and not another word.

A key says where a string stands: its record, its field, its place in a list, the id of its figure or topic. When an
editor sorts the synonyms of a term, or names a figure anew, the same words stand under another key of the same record.
Nothing is guessed: the English must be the very same, in the same field.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from pipelines.translate.shapes import Catalog, Entry, Signature, Unit, sha

_PLACE = re.compile(r"(?<=[.])\d+(?=[.]|$)|(?<=:figures[.])[^.]+|(?<=:topics[.])[^.]+")

Moves = Mapping[str, str]
"""The new key of a translation by its old one."""


def rekey_catalog(catalog: Catalog, units: Iterable[Unit]) -> tuple[Catalog, Moves]:
    """The catalog with every translation under the key at which its English stands now, and what moved.

    A translation whose place is taken by another becomes obsolete; none is lost.
    """
    known = {unit.key: unit for unit in units}
    live = {key: entry for key, entry in catalog.entries.items() if entry.target}
    lacking = [unit for unit in known.values() if not _says(live.get(unit.key), unit)]
    if not lacking:
        return catalog, {}
    free = {
        (_shape(entry.key), _english(entry)): entry
        for entry in (*catalog.obsolete.values(), *live.values())
        if entry.target and not _says(entry, known.get(entry.key))
    }
    taken = {unit.key: entry for unit in lacking if (entry := free.pop((_shape(unit.key), unit.source), None))}
    if not taken:
        return catalog, {}
    moved = {id(entry) for entry in taken.values()}
    moves = {entry.key: key for key, entry in taken.items()}
    displaced = [entry for key, entry in live.items() if key in taken and id(entry) not in moved]
    return dataclasses.replace(
        catalog,
        entries={
            **{key: entry for key, entry in catalog.entries.items() if id(entry) not in moved},
            **{key: dataclasses.replace(entry, key=key) for key, entry in taken.items()},
        },
        obsolete={
            **{key: entry for key, entry in catalog.obsolete.items() if id(entry) not in moved},
            **{entry.key: dataclasses.replace(entry, source=_english(entry), previous="") for entry in displaced},
        },
    ), moves


def rekey_signatures(rows: Iterable[Signature], catalog: Catalog, moves: Moves) -> tuple[Signature, ...]:
    """The signatures with the keys of what they are about; ``catalog`` is the one that followed."""

    def moved(row: Signature) -> Signature:
        new = moves.get(row.key)
        about = new and row.source_sha == sha(_english(catalog.entries[new]))
        return dataclasses.replace(row, key=new) if new and about else row

    return tuple(map(moved, rows))


def _english(entry: Entry) -> str:
    """The English that a translation was made from."""
    return entry.previous or entry.source


def _says(entry: Entry | None, unit: Unit | None) -> bool:
    return entry is not None and unit is not None and _english(entry) == unit.source


def _shape(key: str) -> str:
    """A key without the places of entries in lists and the ids of figures and topics."""
    return _PLACE.sub("*", key)
