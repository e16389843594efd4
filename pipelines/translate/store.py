"""The folder dataset/translations/: what is read from it, and what is wrong with its files."""

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

    Why: a file that cannot be read would make every translation in it disappear without a word.
    Fix: open it in a PO editor or a spreadsheet and save it again, or restore it from version control.
    """,
)

STRAY = Rule.of(
    "TRN002",
    "error",
    "translation_file_is_known",
    """dataset/translations/ holds the template, locales.yaml, and a PO and a review file for each of its locales.

    Why: a file that nothing reads looks like a translation and is none.
    Fix: give the file the name that the hint tells; add the language with `make i18n-new LANG=...`; or move it out.
    """,
)

RULES = (UNREADABLE, STRAY)

T = TypeVar("T")


class Store(NamedTuple):
    """What dataset/translations/ holds, by language, and what is wrong with it.

    ``unread`` are the languages with a PO file that could not be read: what is translated into them is unknown.
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
        hint = _ANEW if name == TEMPLATE else UNREADABLE.fix
        self.findings.append(Finding(path, line, 1, UNREADABLE.code, UNREADABLE.severity, "", message, hint))
        return None

    def stray(self, file: Path, languages: frozenset[str]) -> None:
        what = "a link" if file.is_symlink() else "a folder" if file.is_dir() else "a file"
        if file.name == TEMPLATE:
            message, hint = f"{what}, and no file of strings to translate", f"move it out of dataset/; {_ANEW}"
        elif language := _language(file.name, languages):
            place = f"{language}{REVIEW}" if ".review" in file.name.lower() else f"{language}.po"
            message = (
                f"{what} in place of {place}" if what != "a file" else f"a file that nothing reads, beside {place}"
            )
            hint = f"rename it to {place}" if what == "a file" else f"put the file {place} itself here"
            if what == "a file" and os.path.lexists(file.parent / place):
                hint = f"{place} is there as well: move this one out of dataset/"
        else:
            tag = file.name.removesuffix(REVIEW).removesuffix(".po")
            message = f"{what} of no locale of locales.yaml"
            hint = f"add {tag} to locales.yaml, or move it out of dataset/"
        self.findings.append(Finding(f"{FOLDER}/{file.name}", 1, 1, STRAY.code, STRAY.severity, "", message, hint))


_ANEW = "run `make i18n-extract`, which writes it anew"


def _language(name: str, languages: frozenset[str]) -> str:
    """The language that a name begins with, whatever its case, or nothing."""
    first = name.split(".", 1)[0].replace("_", "-").lower()
    return next((language for language in sorted(languages) if language.lower() == first), "")


def read(root: Path, languages: frozenset[str]) -> Store:
    """The catalogs and signatures of a root; there are none where it has no such folder.

    ``languages`` are those of locales.yaml.
    """
    folder = root / FOLDER
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.name) if not folder.is_symlink() else []
    except OSError:  # whoever loads the dataset has told
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
