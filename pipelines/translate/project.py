"""The translation project of a dataset: its units, locales, catalogs and signatures."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast

from pipelines.model.records import LOCALES, Dataset, Layer
from pipelines.model.shapes import Locales, Person
from pipelines.translate import locales, policy, rekey, states, store, units
from pipelines.translate.policy import ExportedLanguage
from pipelines.translate.shapes import Catalog, Entry, Locale, Signature, State, Unit


class Inherited(NamedTuple):
    """What a language has from the datasets that records are taken from: translations by key, and their signatures."""

    entries: Mapping[str, Entry]
    signatures: frozenset[Signature]


@dataclass(frozen=True)
class Project:
    """The translations of a dataset.

    ``units`` are the strings to translate. ``least`` maps kinds to the least state that is exported. ``carried`` are
    the exported languages except the source language. ``people`` are those of people.yaml.

    ``inherited`` has what ``store`` has from other datasets, by language; it is never written. ``foreign`` are the
    records of other datasets, and ``asked`` those of them whose strings are translated here where the other has none.
    """

    name: str
    released: str
    source_language: str
    units: tuple[Unit, ...]
    locales: Mapping[str, Locale]
    least: Mapping[str, State]
    carried: tuple[str, ...]
    store: store.Store
    people: Mapping[str, Person]
    inherited: Mapping[str, Inherited] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> Mapping[str, Unit]:
        """The units by key."""
        return {unit.key: unit for unit in self.units}

    def catalog(self, language: str) -> Catalog:
        """The catalog of a language; an empty one if it has no file."""
        path = f"{store.FOLDER}/{language}.po"
        return self.store.catalogs.get(language) or Catalog(language, path, {})

    def from_others(self, language: str) -> Inherited:
        """What a language has from other datasets."""
        return self.inherited.get(language, Inherited({}, frozenset()))

    @property
    def own_units(self) -> tuple[Unit, ...]:
        """The strings of the dataset's own files."""
        return tuple(unit for unit in self.units if unit.record not in self.foreign) if self.foreign else self.units

    def own_part(self, catalog: Catalog) -> tuple[Catalog, tuple[Unit, ...]]:
        """What a dataset stores of a catalog, and the strings that it is about.

        Strings that another dataset translates are left out, unless their translation was changed here. Strings of
        records that are taken from a release are in it where the release has no translation.
        """
        if not (inherited := self.from_others(catalog.language).entries) and not self.foreign:
            return catalog, self.units
        kept = {key: entry for key, entry in catalog.entries.items() if entry != inherited.get(key)}
        wanted = tuple(
            unit
            for unit in self.units
            if (unit.key in kept and kept[unit.key].target)
            or (unit.key not in inherited and (unit.record not in self.foreign or unit.record in self.asked))
        )
        return dataclasses.replace(catalog, entries=kept), wanted

    def signatures(self, language: str) -> tuple[Signature, ...]:
        """The signatures of a language by people who may sign; others are ignored."""
        entries = self.catalog(language).entries
        return tuple(
            signature
            for signature in self.store.signatures.get(language, ())
            if not states.signature_problem(signature, language, self.people, entries.get(signature.key))
        )

    def states(self, language: str) -> dict[str, State]:
        """The state of every unit in a language, by key."""
        signed = states.by_key(self.signatures(language))
        return states.states(self.units, self.catalog(language), signed)

    def exported_languages(self, blocked: Mapping[str, frozenset[str]]) -> Iterator[ExportedLanguage]:
        """The exported part of each language; ``blocked`` are the keys with errors, by language."""
        for language in self.carried:
            wrong = blocked.get(language, frozenset())
            yield from policy.exported_languages(
                self.units, self.catalog(language), self.states(language), wrong, self.least
            )


def read(dataset: Dataset, schemas: Mapping[str, Any]) -> Project:
    """The project of a dataset; ``schemas`` are the source schemas by name, which have the limits of length."""
    about = dataset.about
    document = dataset.settings.get(LOCALES)
    settings = cast("Locales", document.data) if document else None
    known = locales.read(settings) if settings else {}
    strings = tuple(units.units(dataset, units.limits_of(schemas)))
    stored = store.read(dataset.root, frozenset(known)) if dataset.knows(LOCALES) else store.Store({}, {}, ())
    stored = _rekeyed(stored, strings)
    inherited: dict[str, Inherited] = {}
    for layer in dataset.layers:
        other = read(layer.dataset, schemas)
        stored, inherited = _with_layer(stored, inherited, layer, strings, other, frozenset(known))
    return Project(
        name=about["name"],
        released=about["released"],
        source_language=about["source_language"],
        units=strings,
        locales=known,
        least=cast("Mapping[str, State]", {**locales.DEFAULT_RELEASE, **settings["release"]}) if settings else {},
        carried=tuple(tag for tag in about["languages"] if tag != about["source_language"]),
        store=stored,
        people=dataset.people,
        inherited=inherited,
        foreign=frozenset(dataset.taken),
        asked=frozenset(name for name, layer in dataset.taken.items() if layer.extended),
    )


def _with_layer(
    stored: store.Store,
    inherited: Mapping[str, Inherited],
    layer: Layer,
    strings: tuple[Unit, ...],
    other: Project,
    languages: frozenset[str],
) -> tuple[store.Store, dict[str, Inherited]]:
    """The store with the translations and signatures of another dataset for strings that have none in it.

    The translation of a string that is not of a record taken from there counts if it was made from the same English.
    """
    catalogs, signed, found = dict(stored.catalogs), dict(stored.signatures), dict(inherited)
    for language in sorted(languages & other.store.catalogs.keys()):
        theirs = other.catalog(language)
        mine = catalogs.get(language) or Catalog(language, f"{store.FOLDER}/{language}.po", {})
        lacking = [unit for unit in strings if not ((own := mine.entries.get(unit.key)) and own.target)]
        entries = {
            unit.key: entry
            for unit in lacking
            if (entry := theirs.entries.get(unit.key))
            and entry.target
            and (unit.record in layer.taken or entry.source == unit.source)
        }
        rows = tuple(row for row in other.store.signatures.get(language, ()) if row.key in entries)
        before = found.get(language, Inherited({}, frozenset()))
        found[language] = Inherited({**before.entries, **entries}, before.signatures | frozenset(rows))
        draft = mine.draft or (theirs.draft if entries else "")
        catalogs[language] = dataclasses.replace(mine, entries={**mine.entries, **entries}, draft=draft)
        if rows:
            signed[language] = (*signed.get(language, ()), *rows)
    faults = (
        dataclasses.replace(fault, file=posixpath.normpath(f"{layer.place}/{fault.file}"))
        for fault in other.store.findings
    )
    return stored._replace(catalogs=catalogs, signatures=signed, findings=(*stored.findings, *faults)), found


def _rekeyed(stored: store.Store, strings: tuple[Unit, ...]) -> store.Store:
    """The store with translations and signatures under the present keys of their English."""
    catalogs = dict(stored.catalogs)
    signed = dict(stored.signatures)
    for language, catalog in stored.catalogs.items():
        catalogs[language], moves = rekey.rekey_catalog(catalog, strings)
        if moves and language in signed:
            signed[language] = rekey.rekey_signatures(signed[language], catalogs[language], moves)
    return stored._replace(catalogs=catalogs, signatures=signed)
