"""A dataset's translation project: its units, its locales, what is translated, and who signed it."""

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
    """All that is known of the translations of a dataset.

    ``units`` are what there is to translate. ``least`` gives the least state that an export carries, by kind.
    ``carried`` are the languages that exports carry, the source language left out. ``people`` are those of people.yaml.
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
        """What is held of a language; nothing yet where it has no file."""
        path = f"{store.FOLDER}/{language}.po"
        return self.store.catalogs.get(language) or Catalog(language, path, {})

    def signatures(self, language: str) -> tuple[Signature, ...]:
        """The signatures of a language by those who may give them; the others count for nothing, whatever they say."""
        held = self.store.signatures.get(language, ())
        return tuple(signature for signature in held if not states.signature_problem(signature, language, self.people))

    def states(self, language: str) -> dict[str, State]:
        """The state of every unit in a language, by key."""
        signed = states.by_key(self.signatures(language))
        return states.states(self.units, self.catalog(language), signed)

    def exported_languages(self, blocked: Mapping[str, frozenset[str]]) -> Iterator[ExportedLanguage]:
        """What exports may carry, given the keys that checks found wrong, by language."""
        for language in self.carried:
            stopped = blocked.get(language, frozenset())
            yield from policy.exported_languages(
                self.units, self.catalog(language), self.states(language), stopped, self.least
            )


def read(dataset: Dataset, schemas: Mapping[str, Any]) -> Project:
    """The project of a dataset; ``schemas`` are the source schemas by name, which hold the limits of length."""
    about = dataset.about
    document = dataset.settings.get(LOCALES)
    settings = cast("Locales", document.data) if document else None
    known = locales.read(settings) if settings else {}
    strings = tuple(units.units(dataset, units.limits_of(schemas)))
    held = store.read(dataset.root, frozenset(known)) if dataset.knows(LOCALES) else store.Store({}, {}, ())
    return Project(
        name=about["name"],
        released=about["released"],
        source_language=about["source_language"],
        units=strings,
        locales=known,
        least=cast("Mapping[str, State]", settings["release"]) if settings else {},
        carried=tuple(tag for tag in about["languages"] if tag != about["source_language"]),
        store=_rekeyed(held, strings),
        people=dataset.people,
    )


def _rekeyed(held: store.Store, strings: tuple[Unit, ...]) -> store.Store:
    """What is held, under the keys at which its English stands now."""
    catalogs = dict(held.catalogs)
    signed = dict(held.signatures)
    for language, catalog in held.catalogs.items():
        catalogs[language], moves = rekey.rekey_catalog(catalog, strings)
        if moves and language in signed:
            signed[language] = rekey.rekey_signatures(signed[language], catalogs[language], moves)
    return held._replace(catalogs=catalogs, signatures=signed)
