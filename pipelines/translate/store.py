"""The folder dataset/translations/: what is read from it, and what is wrong with its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipelines.model import Finding, Rule
from pipelines.translate import catalogs, signatures
from pipelines.translate.catalogs import Unreadable
from pipelines.translate.shapes import Catalog, Signature

FOLDER = "dataset/translations"
TEMPLATE = "template.pot"
REVIEW = ".review.csv"
LOCALES = "locales.yaml"

UNREADABLE = Rule.of(
    "TRN001",
    "error",
    "translation_file_is_readable",
    """A file of dataset/translations/ is a PO file of its language, or a review file with its seven columns.

    Why: a file that cannot be read would make every translation in it disappear without a word.
    Mend: open it in a PO editor or a spreadsheet and save it again, or restore it from version control.
    """,
)

STRAY = Rule.of(
    "TRN002",
    "error",
    "translation_file_is_known",
    """dataset/translations/ holds the template, locales.yaml, and a PO and a review file for each of its locales.

    Why: a file that nothing reads looks like a translation and is none.
    Mend: add the language with `make i18n-new LANG=...`, or remove the file.
    """,
)

RULES = (UNREADABLE, STRAY)

T = TypeVar("T")


class Store(NamedTuple):
    """What dataset/translations/ holds, by language, and what is wrong with it."""

    catalogs: Mapping[str, Catalog]
    signatures: Mapping[str, tuple[Signature, ...]]
    findings: tuple[Finding, ...]


@dataclass
class _Reader:
    root: Path
    findings: list[Finding]

    def read(self, name: str, parse: Callable[[bytes], T]) -> T | None:
        path = f"{FOLDER}/{name}"
        try:
            file = self.root / FOLDER / name
            if file.stat().st_size > catalogs.MAX_BYTES:
                raise Unreadable(1, f"the file is larger than {catalogs.MAX_BYTES:,} bytes")
            return parse(file.read_bytes())
        except Unreadable as error:
            line, message = error.line, error.message
        except OSError as error:
            line, message = 1, f"it cannot be read: {error.strerror}"
        self.findings.append(Finding(path, line, 1, UNREADABLE.code, UNREADABLE.severity, "", message, UNREADABLE.mend))
        return None


def read(root: Path, languages: frozenset[str]) -> Store:
    """The catalogs and signatures of a root; there are none where it has no such folder.

    ``languages`` are those of locales.yaml.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return Store({}, {}, ())
    reader = _Reader(root, [])
    found: dict[str, Catalog] = {}
    signed: dict[str, tuple[Signature, ...]] = {}
    for name in sorted(file.name for file in folder.iterdir()):
        language = name.removesuffix(REVIEW) if name.endswith(REVIEW) else name.removesuffix(".po")
        if name.startswith(".") or name in (TEMPLATE, LOCALES):
            continue
        if (
            language == name
            or language not in languages
            or (folder / name).is_symlink()
            or not (folder / name).is_file()
        ):
            path, hint = f"{FOLDER}/{name}", f"add {language} to locales.yaml, or remove the file"
            reader.findings.append(
                Finding(path, 1, 1, STRAY.code, STRAY.severity, "", "a file of no locale of locales.yaml", hint)
            )
        elif name.endswith(REVIEW):
            rows = reader.read(name, signatures.parse)
            signed[language] = rows or ()
        else:
            path = f"{FOLDER}/{name}"

            def parse(raw: bytes, language: str = language, path: str = path) -> Catalog:
                return catalogs.parse(catalogs.decode(raw), language, path)

            if (catalog := reader.read(name, parse)) is not None:
                found[language] = catalog
    return Store(found, signed, tuple(reader.findings))
