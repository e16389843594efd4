"""Reads the folder dataset/translations/, and reports files that cannot be read or do not belong there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipelines.model.findings import Finding, Rule
from pipelines.model.records import LOCALES
from pipelines.model.text import intended
from pipelines.translate import catalogs, signatures
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.shapes import Catalog, Signature

FOLDER = "dataset/translations"
TEMPLATE = "template.pot"
REVIEW = ".review.csv"

UNREADABLE = Rule.of(
    "TRN001",
    "error",
    "translation_file_is_readable",
    """A file of dataset/translations/ is the template, a PO file of its language, or a review file with its columns.

    Why: the translations of a file that cannot be read would be lost silently.
    Fix: open it in a PO editor or a spreadsheet and save it again, or restore it from version control.
    """,
)

STRAY = Rule.of(
    "TRN002",
    "error",
    "translation_file_is_known",
    """dataset/translations/ contains only the template, locales.yaml, and a PO and a review file for each locale.

    Why: a file that is not read looks like a translation and has no effect.
    Fix: rename the file as the hint says; add the language with `make i18n-new LANG=...`; or move it out.
    """,
)

RULES = (UNREADABLE, STRAY)

T = TypeVar("T")


class Store(NamedTuple):
    """The catalogs and signatures of dataset/translations/ by language, and the findings about its files.

    ``unread`` are the languages with a PO file that cannot be read; their translations are unknown.
    """

    catalogs: Mapping[str, Catalog]
    signatures: Mapping[str, tuple[Signature, ...]]
    findings: tuple[Finding, ...]
    unread: frozenset[str] = frozenset()


@dataclass
class _Reader:
    root: Path
    findings: list[Finding]

    def read(self, name: str, parse: Callable[[bytes], T]) -> T | None:
        path = f"{FOLDER}/{name}"
        try:
            file = self.root / FOLDER / name
            if file.stat().st_size > catalogs.MAX_BYTES:
                raise TranslationFileError(1, f"the file is larger than {catalogs.MAX_BYTES:,} bytes")
            return parse(file.read_bytes())
        except TranslationFileError as error:
            line, message = error.line, error.message
        except OSError as error:
            line, message = 1, f"it cannot be read: {error.strerror}"
        hint = _REGENERATE if name == TEMPLATE else UNREADABLE.fix
        self.findings.append(Finding(path, line, 1, UNREADABLE.code, UNREADABLE.severity, "", message, hint))
        return None

    def stray(self, file: Path, languages: frozenset[str]) -> None:
        what = "a link" if file.is_symlink() else "a folder" if file.is_dir() else "a file"
        if file.name == TEMPLATE:
            message, hint = f"{what}, not a file of strings to translate", f"move it out of dataset/; {_REGENERATE}"
        elif language := _language(file.name, languages):
            place = f"{language}{REVIEW}" if ".review" in file.name.lower() else f"{language}.po"
            message = f"{what} instead of {place}" if what != "a file" else f"a file that is not read, beside {place}"
            hint = f"rename it to {place}" if what == "a file" else f"replace it with the file {place}"
            if what == "a file" and os.path.lexists(file.parent / place):
                hint = f"{place} exists as well: move this one out of dataset/"
        else:
            tag = file.name.removesuffix(REVIEW).removesuffix(".po")
            message = f"{what} for a language without a locale in locales.yaml"
            hint = f"add {tag} to locales.yaml, or move it out of dataset/"
        self.findings.append(Finding(f"{FOLDER}/{file.name}", 1, 1, STRAY.code, STRAY.severity, "", message, hint))


_REGENERATE = "run `make i18n-extract`, which writes it again"


def _language(name: str, languages: frozenset[str]) -> str:
    """The language that a name starts with, ignoring case, or an empty string."""
    first = name.split(".", 1)[0].replace("_", "-").lower()
    return next((language for language in sorted(languages) if language.lower() == first), "")


def read(root: Path, languages: frozenset[str]) -> Store:
    """The catalogs and signatures of a root; none if it has no such folder.

    ``languages`` are those of locales.yaml.
    """
    folder = root / FOLDER
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.name) if not folder.is_symlink() else []
    except OSError:  # loading the dataset reports it
        files = []
    reader = _Reader(root, [])
    found: dict[str, Catalog] = {}
    signed: dict[str, tuple[Signature, ...]] = {}
    unread: set[str] = set()
    for file in files:
        name, language = file.name, _language(file.name, languages)
        if name.startswith(".") or intended(name) == LOCALES:
            continue
        fits = file.is_file() and not file.is_symlink()
        if name == TEMPLATE and fits:
            reader.read(name, lambda raw: catalogs.check_template(catalogs.decode(raw)))
        elif name == f"{language}{REVIEW}" and fits:
            signed[language] = reader.read(name, signatures.parse) or ()
        elif name == f"{language}.po" and fits:
            path = f"{FOLDER}/{name}"

            def parse(raw: bytes, language: str = language, path: str = path) -> Catalog:
                return catalogs.parse(catalogs.decode(raw), language, path)

            if (catalog := reader.read(name, parse)) is not None:
                found[language] = catalog
            else:
                unread.add(language)
        else:
            reader.stray(file, languages)
            unread.add(language)
    return Store(found, signed, tuple(reader.findings), frozenset(unread - found.keys()))
