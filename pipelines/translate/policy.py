"""Selects the translations that an export includes: the least state by kind, and no translation with an error.

A record is included completely or not at all, so that no text mixes two languages. The dataset's own strings (title,
notices, labels) are included one by one, because a changed label must not remove a language from the
exports. They are included once most of them are ready; the source language is used for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pipelines.model.shapes import RecordText
from pipelines.translate.shapes import STATES, Catalog, State, Unit
from pipelines.translate.units import DATASET

DRAFT_TAG = "x-draft"
"""The suffix of the language tag of drafts: a private-use subtag (RFC 5646), so that a lookup of the language
(RFC 4647) finds no draft. Filtering by a prefix does find it."""

UNUSABLE = ("missing", "stale")
"""The states that are never exported: there is no translation, or it is of another English."""

BLOCKED = "blocked"
"""The state of a record whose translation has an error, and is shown in English."""


@dataclass(frozen=True)
class ExportedLanguage:
    """The part of a language that exports include.

    ``tag`` is its language tag in exports. ``texts`` has the text of every completely translated record, by record id.
    ``own`` has the dataset's own strings that are ready; it is empty while most of them are not ready or no record is
    included, and the language has no guide of its own then. ``figures`` has the texts of figures, by record and figure.
    ``states`` has the least state of each record's units, or ``blocked``; records whose state is too low have no text.
    ``own_state`` is the least state of those strings of ``own`` that are ready.
    """

    tag: str
    language: str
    draft: bool
    texts: Mapping[str, RecordText]
    own: Mapping[str, object]
    figures: Mapping[str, Mapping[str, Mapping[str, str]]]
    states: Mapping[str, str]
    own_state: str


def exported_languages(
    units: Iterable[Unit],
    catalog: Catalog,
    states: Mapping[str, State],
    blocked: frozenset[str],
    least: Mapping[str, State],
) -> Iterator[ExportedLanguage]:
    """The exported part of a language, and one with drafts if that has more texts.

    ``least`` maps kinds to the least state that is exported.
    """
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.record, []).append(unit)
    record_states: dict[str, str] = {}
    released: set[str] = set()
    drafted: set[str] = set()
    for record, members in groups.items():
        lowest = min((states[unit.key] for unit in members), key=STATES.index)
        stopped = any(unit.key in blocked for unit in members) and lowest not in UNUSABLE
        record_states[record] = BLOCKED if stopped else lowest
        wholes = [[unit] for unit in members] if record == DATASET else [members]
        for whole in wholes:
            worst = min((states[unit.key] for unit in whole), key=STATES.index)
            if worst in UNUSABLE or any(unit.key in blocked for unit in whole):
                continue
            keys = {unit.key for unit in whole}
            drafted |= keys
            if STATES.index(worst) >= STATES.index(least[whole[0].kind]):
                released |= keys
    language = catalog.language
    own = {unit.key: states[unit.key] for unit in groups.get(DATASET, [])}

    def part(tag: str, draft: bool, keys: set[str]) -> ExportedLanguage:
        state = min((own[key] for key in own.keys() & keys), key=STATES.index, default="missing")
        return _exported_language(tag, language, draft, groups, keys, catalog, record_states, state)

    yield part(language, False, released)
    if drafted - released:
        yield part(f"{language}-{DRAFT_TAG}", True, drafted)


def _exported_language(
    tag: str,
    language: str,
    draft: bool,
    groups: Mapping[str, list[Unit]],
    carried: set[str],
    catalog: Catalog,
    record_states: Mapping[str, str],
    own_state: str,
) -> ExportedLanguage:
    texts: dict[str, dict[str, object]] = {}
    figures: dict[str, dict[str, dict[str, str]]] = {}
    for record, members in groups.items():
        for unit in members:
            if unit.key not in carried:
                continue
            target = catalog.entries[unit.key].target
            path = unit.field.split(".")
            if path[0] == "figures":
                figures.setdefault(record, {}).setdefault(path[1], {})[path[2]] = target
            else:
                _put(texts.setdefault(record, {}), path, target)
    own = texts.pop(DATASET, {})
    strings = groups.get(DATASET, [])
    mostly_ready = texts and 2 * sum(unit.key in carried for unit in strings) > len(strings)
    listed = {name: cast("RecordText", _listed(text)) for name, text in texts.items()}
    shown = own if mostly_ready else {}
    return ExportedLanguage(tag, language, draft, listed, shown, figures, record_states, own_state)


def _put(tree: dict[str, object], path: list[str], value: str) -> None:
    """Sets a value in nested mappings, which are made where they are missing."""
    for part in path[:-1]:
        tree = cast("dict[str, object]", tree.setdefault(part, {}))
    tree[path[-1]] = value


def _listed(value: object) -> object:
    """A tree in which mappings with the keys 0, 1, 2 … are lists again."""
    if not isinstance(value, dict):
        return value
    made = {key: _listed(inner) for key, inner in value.items()}
    numbered = [str(number) for number in range(len(made))]
    return [made[number] for number in numbered] if made and made.keys() == set(numbered) else made
