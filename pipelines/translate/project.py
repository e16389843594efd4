"""The translation project of a dataset: its units, locales, catalogs and signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from pipelines.model.records import LOCALES, Dataset
from pipelines.model.shapes import Locales, Person
from pipelines.translate import locales, policy, rekey, states, store, units
from pipelines.translate.policy import ExportedLanguage
from pipelines.translate.shapes import Catalog, Locale, Signature, State, Unit


@dataclass(frozen=True)
class Project:
    """The translations of a dataset.

    ``units`` are the strings to translate. ``least`` maps kinds to the least state that is exported. ``carried`` are
    the exported languages except the source language. ``people`` are those of people.yaml.
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

    @cached_property
    def by_key(self) -> Mapping[str, Unit]:
        """The units by key."""
        return {unit.key: unit for unit in self.units}

    def catalog(self, language: str) -> Catalog:
        """The catalog of a language; an empty one if it has no file."""
        path = f"{store.FOLDER}/{language}.po"
        return self.store.catalogs.get(language) or Catalog(language, path, {})

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
    return Project(
        name=about["name"],
        released=about["released"],
        source_language=about["source_language"],
        units=strings,
        locales=known,
        least=cast("Mapping[str, State]", {**locales.DEFAULT_RELEASE, **settings["release"]}) if settings else {},
        carried=tuple(tag for tag in about["languages"] if tag != about["source_language"]),
        store=_rekeyed(stored, strings),
        people=dataset.people,
    )


def _rekeyed(stored: store.Store, strings: tuple[Unit, ...]) -> store.Store:
    """The store with translations and signatures under the present keys of their English."""
    catalogs = dict(stored.catalogs)
    signed = dict(stored.signatures)
    for language, catalog in stored.catalogs.items():
        catalogs[language], moves = rekey.rekey_catalog(catalog, strings)
        if moves and language in signed:
            signed[language] = rekey.rekey_signatures(signed[language], catalogs[language], moves)
    return stored._replace(catalogs=catalogs, signatures=signed)
