"""A translation project for tests: the good fixture in Spanish and Arabic, and people who may sign for it."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from conftest import copy_good, replace

from pipelines.model.records import Dataset
from pipelines.source import formatting
from pipelines.source.load import document_of
from pipelines.translate import catalogs, cldr, locales, signatures, tasks
from pipelines.translate.project import Project, read
from pipelines.translate.shapes import STAGES, Catalog, Entry, Signature, Unit, sha
from pipelines.validate.run import fast

FOLDER = "dataset/translations"
HOME = "dataset/dataset.yaml"
FACT = "dataset/facts/fact-spots-are-common.yaml"
STATISTIC = "dataset/statistics/statistic-town-spots.yaml"
NUMBERS = ("fact-spots-are-common:statement",)
"""The unit of the good fixture that ``count`` changes."""

LINGUIST, CLINICIAN, OTHER_CLINICIAN = "person-ana-example", "person-ben-example", "person-cleo-example"
_PEOPLE = f"""\
people:
  - {{id: {LINGUIST}, name: Ana Example, role: translator, languages: [es, ar]}}
  - {{id: {CLINICIAN}, name: Ben Example, role: clinician, languages: [en, es]}}
  - {{id: {OTHER_CLINICIAN}, name: Cleo Example, role: clinician, languages: [es, ar]}}
"""

_WORD = re.compile(r"BI-RADS®?|\b[0-9][A-C]\b|[A-Za-z]+")
_SPANISH = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتدهفجحيشكلمنوبقرسطعثشخءز")


def spanish(text: str) -> str:
    """What stands for Spanish: no English word is left, and numbers, codes and signs stay."""

    def other(found: re.Match[str]) -> str:
        word = found.group()
        return word if "-" in word or word[0].isdigit() else f"{word}o".translate(_SPANISH)

    return ("¿" if text.endswith("?") else "") + _WORD.sub(other, text)


def arabic(text: str) -> str:
    """What stands for Arabic, in its letters and with its question mark."""

    def other(found: re.Match[str]) -> str:
        word = found.group()
        return word if "-" in word or word[0].isdigit() else word.lower().translate(_ARABIC)

    return _WORD.sub(other, text).replace("?", "؟")


WRITTEN: Mapping[str, Callable[[str], str]] = {"es": spanish, "ar": arabic}
"""The languages of the project, each with what writes a text in it."""


def made(unit: Unit, language: str) -> str:
    """What stands for the translation of a unit; a term that is kept stands beside it."""
    text = WRITTEN[language](unit.source)
    return f"{unit.source} ({text})" if unit.handling != "freely" and unit.field == "term" else text


def translated(root: Path, *, approved: bool = True) -> Path:
    """A copy of the good fixture with every string translated into Spanish and Arabic, and, unless told, approved.

    Exports carry both languages.
    """
    for path, content in _files(approved=approved).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@functools.cache
def _files(*, approved: bool) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return tree(_made(Path(folder) / "root", approved=approved))


def _made(root: Path, *, approved: bool) -> Path:
    copy_good(root)
    replace(root, HOME, "languages: [en]", "languages: [en, es, ar]")
    people = root / "dataset" / "people.yaml"
    people.write_text(people.read_text(encoding="utf-8").replace("people: []\n", _PEOPLE), encoding="utf-8")
    early = fast(root)
    document = None
    for language in WRITTEN:
        text = locales.with_locale(document, language, cldr.propose(language))
        document = document_of(locales.PATH, text)
        document = document_of(locales.PATH, formatting.fixed(document, "locales", early.schemas.sources))
    (root / FOLDER).mkdir()
    (root / locales.PATH).write_text(document.text, encoding="utf-8", newline="\n")
    project, _ = opened(root)
    put(root, tasks.template(project))
    for language in WRITTEN:
        entries = {unit.key: Entry(unit.key, unit.source, made(unit, language)) for unit in project.units}
        put(root, tasks.po_file(project, Catalog(language, f"{FOLDER}/{language}.po", entries)))
        put(root, {f"{FOLDER}/{language}.review.csv": signatures.write(())})
        if approved:
            sign(root, language)
    return root


def opened(root: Path) -> tuple[Project, Dataset]:
    """The project of a root, and its dataset."""
    early = fast(root)
    return read(early.dataset, early.schemas.sources), early.dataset


def put(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8", newline="\n")


def sign(
    root: Path,
    language: str,
    keys: Iterable[str] | None = None,
    stages: Iterable[str] = STAGES,
    by: Mapping[str, str] | None = None,
) -> None:
    """Adds signatures for the words that stand there now, of some strings or of all."""
    project, _ = opened(root)
    people = by or {"linguistic": LINGUIST, "clinical": OTHER_CLINICIAN}
    catalog = project.catalog(language)
    rows = [
        signature(project.by_key[key], catalog.entries[key], stage, people[stage])
        for key in (project.by_key if keys is None else keys)
        for stage in stages
    ]
    held = project.store.signatures.get(language, ())
    put(root, {f"{FOLDER}/{language}.review.csv": signatures.write([*held, *rows])})


def signature(unit: Unit, entry: Entry, stage: Any, by: str) -> Signature:
    """A signature for the words of a unit and of its translation."""
    return Signature(unit.key, sha(unit.source), sha(entry.target), stage, by, "2026-01-30")


def change(root: Path, language: str, key: str, **changes: Any) -> None:
    """Changes an entry of a PO file, as a translator's tool would: nothing else in the file is touched."""
    project, _ = opened(root)
    catalog = project.catalog(language)
    entry = dataclasses.replace(catalog.entries[key], **changes)
    put(root, tasks.po_file(project, dataclasses.replace(catalog, entries={**catalog.entries, key: entry})))


def count(root: Path, number: int, was: int = 30) -> None:
    """Changes the number of the fact, in its statement, its figure and its statistic; the dataset stays sound."""
    replace(root, FACT, f"statement: About {was} out of 100", f"statement: About {number} out of 100")
    replace(root, FACT, f"low: {was},", f"low: {number},")
    replace(root, STATISTIC, f"events: {was}\n", f"events: {number}\n")
    replace(root, FACT, f'note: "{was} of 100 people."', f'note: "{number} of 100 people."')


def catalog(root: Path, language: str) -> Catalog:
    """What a PO file of a root says."""
    path = f"{FOLDER}/{language}.po"
    return catalogs.parse((root / path).read_text(encoding="utf-8"), language, path)


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text)))


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a root, but for what is remembered between runs."""
    files = (path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
