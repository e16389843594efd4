"""The translation project of the repository, many times over: the same strings and Spanish, under other keys."""

from __future__ import annotations

import dataclasses
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import polib

from pipelines.model.records import Dataset
from pipelines.translate import catalogs, check, tasks
from pipelines.translate.formats import FORMATS
from pipelines.translate.project import Project, read
from pipelines.translate.shapes import Catalog, Unit
from pipelines.translate.update import update
from pipelines.validate.run import fast

REPOSITORY = Path(__file__).resolve().parent.parent
LANGUAGE = "es"


class Work:
    """What is done to so many strings that are translated; then a tenth of the English changes."""

    def __init__(self, count: int) -> None:
        early = fast(REPOSITORY)
        own = read(early.dataset, early.schemas.sources)
        catalog = own.catalog(LANGUAGE)
        translated = {(entry.key, entry.source) for entry in catalog.entries.values() if entry.target}
        known = [unit for unit in own.units if (unit.key, unit.source) in translated]
        units: list[Unit] = []
        entries = {}
        for unit, number in itertools.islice(_again(known), count):
            key = f"{unit.record}-{number}:{unit.field}" if number else unit.key
            units.append(dataclasses.replace(unit, key=key))
            entries[key] = dataclasses.replace(catalog.entries[unit.key], key=key)
        self.dataset: Dataset = early.dataset
        self.catalog: Catalog = dataclasses.replace(catalog, entries=entries)
        store = own.store._replace(catalogs={LANGUAGE: self.catalog}, signatures={}, findings=())
        self.project: Project = dataclasses.replace(own, units=tuple(units), store=store)

    @cached_property
    def text(self) -> str:
        """The PO file."""
        return next(iter(tasks.po_file(self.project, self.catalog).values()))

    def update(self) -> None:
        """The PO file read, brought up to date, and written."""
        changed = [
            dataclasses.replace(unit, source=f"{unit.source} So.") if place % 10 == 0 else unit
            for place, unit in enumerate(self.project.units)
        ]
        new = update(catalogs.parse(self.text, LANGUAGE, self.catalog.path), changed)
        about = {"name": self.project.name, "date": self.project.released, "plural": ""}
        assert catalogs.write(new, changed, about).count("#| msgid") == len(changed[::10])

    def check(self) -> None:
        """Every rule on every translation."""
        assert len(check.check(self.project, self.dataset).clean) > 0.9 * len(self.project.units)

    def export(self) -> None:
        """The PO file for translators."""
        assert len(FORMATS["po"].write(tasks.kit(self.project, LANGUAGE))) > len(self.project.units)

    def bare(self) -> None:
        """The peer: the PO file read and written, and nothing else."""
        assert len(str(polib.pofile(self.text, wrapwidth=0))) > len(self.project.units)

    def nothing(self) -> None:
        """No more than what the others begin with."""

    def named(self) -> dict[str, Callable[[], None]]:
        """What is measured, by name."""
        _ = self.text
        return {"update": self.update, "check": self.check, "export to PO": self.export, "bare": self.bare}


def _again(units: Sequence[Unit]) -> Iterator[tuple[Unit, int]]:
    for number in itertools.count():
        for unit in units:
            yield unit, number


def main(arguments: list[str]) -> None:
    """Does one thing to so many strings, so that the memory it takes can be seen from outside."""
    what, count = arguments
    work = Work(int(count))
    runs: dict[str, Any] = {**work.named(), "nothing": work.nothing}
    runs[what]()


if __name__ == "__main__":
    main(sys.argv[1:])
