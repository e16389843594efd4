"""Files into a Dataset; a file that cannot be read is a finding, not a crash."""

from __future__ import annotations

import functools
import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from pipelines import collector, strict_yaml
from pipelines.model import FOLDERS, ID, SETTINGS, ArticleWords, Dataset, Document, Finding, Record, Rule

RELEASED = "released.json"
"""What the last release contained; `make release` writes it, nobody edits it."""

ARTICLE = "article-words.txt"
"""What is kept of the article's wording; tools/article_words.py makes it from the article."""

TRANSLATIONS = "translations"
"""The folder of translations; only its locales.yaml is YAML, and translate.store reads the rest."""

LOCALES = "locales"
"""The settings file of that folder."""

_DIRECTORIES = frozenset({*FOLDERS.values(), TRANSLATIONS})
_BESIDE = frozenset({*(f"{name}.yaml" for name in SETTINGS), *_DIRECTORIES, RELEASED, ARTICLE, "STYLE.md"})


_RUN = re.compile(r"[0-9a-f]{16}")


class Stray:
    """dataset/ holds nothing but its settings files and one folder a kind, and those hold nothing but records.

    Why: a file that nothing reads looks like content and is none; a link can lead out of the dataset.
    Mend: move the file to where it belongs, or remove it; replace a link by the file itself.
    """

    code = "LAY001"


class Missing:
    """dataset/dataset.yaml is there.

    Why: it says what the dataset is; without it nothing can be checked or exported.
    Mend: restore it from version control, or copy another dataset's and edit it.
    """

    code = "LAY002"


class BadName:
    """A record's file is named <kind>-<one to six words>.yaml, lower case, in the folder of its kind.

    Why: the file's name is the record's id, in every export and for ever; at most 48 characters fit a FHIR id.
    Mend: rename the file; a word is made of lower-case ASCII letters and digits.
    """

    code = "IDS001"


_FAULTS: tuple[Any, ...] = (*strict_yaml.FAULTS, Stray, Missing, BadName)

RULES = tuple(Rule.of(fault.code, "error", fault.__name__, fault.__doc__) for fault in _FAULTS)
"""Every code that loading can give."""


class Loaded(NamedTuple):
    """A dataset as far as it could be read, and a finding for each file that could not."""

    dataset: Dataset
    findings: tuple[Finding, ...]


def load(root: Path) -> Loaded:
    """Reads ``root/dataset``.

    Every file is read once. Files whose name begins with a dot are passed over; they are never exported.

    Raises:
        FileNotFoundError: there is no ``dataset`` folder.
    """
    folder = root / "dataset"
    findings: list[Finding] = []
    settings: dict[str, Document] = {}
    records: list[Record] = []
    unread: set[str] = set()
    released: dict[str, Any] | None = None
    article: ArticleWords | None = None
    with collector.held_off():
        for entry in _entries(folder, "dataset", findings):
            path = f"dataset/{entry.name}"
            fits = entry.is_dir() if entry.name in _DIRECTORIES else entry.is_file()
            if entry.name not in _BESIDE or entry.is_symlink() or not fits:
                findings.append(_stray(path, entry))
            elif entry.name == RELEASED:
                released = _released(path, entry, findings)
            elif entry.name == ARTICLE:
                article = _article(path, entry, findings)
            elif entry.is_file() and entry.name.endswith(".yaml"):
                if document := _read(path, entry, "", findings):
                    settings[entry.name[:-5]] = document
        for entry in _entries(folder / TRANSLATIONS, f"dataset/{TRANSLATIONS}", findings):
            if entry.name == f"{LOCALES}.yaml" and entry.is_file() and not entry.is_symlink():
                if document := _read(f"dataset/{TRANSLATIONS}/{entry.name}", entry, "", findings):
                    settings[LOCALES] = document
        for kind, name in FOLDERS.items():
            if not (folder / name).is_dir() or (folder / name).is_symlink():
                continue
            for entry in _entries(folder / name, f"dataset/{name}", findings):
                path = f"dataset/{name}/{entry.name}"
                if entry.is_symlink() or not entry.is_file() or not entry.name.endswith(".yaml"):
                    findings.append(_stray(path, entry))
                    continue
                record_id = entry.name[:-5]
                if message := bad_name(record_id, kind):
                    hint = f"rename it to {kind}-<one to six words>.yaml, or move it to its folder"
                    findings.append(Finding(path, 1, 1, BadName.code, "error", record_id, message, hint))
                elif document := _read(path, entry, record_id, findings):
                    records.append(Record(record_id, kind, document))
                    continue
                unread.add(record_id)
    if "dataset" not in settings and not any(f.file in ("dataset", "dataset/dataset.yaml") for f in findings):
        message, hint = "dataset.yaml is missing", "restore it; it names the dataset, its version and its languages"
        findings.append(Finding("dataset/dataset.yaml", 1, 1, Missing.code, "error", "", message, hint))
    dataset = Dataset(root, settings, tuple(records), frozenset(unread), released, article)
    return Loaded(dataset, tuple(findings))


def document_of(path: str, text: str) -> Document:
    """A document from a text that is already plain (see ``strict_yaml.decode``).

    Raises:
        strict_yaml.Fault: it is not the YAML that is allowed here.
    """
    return Document(path, strict_yaml.parse(text), text, functools.partial(strict_yaml.positions, text))


def _entries(folder: Path, path: str, findings: list[Finding]) -> list[os.DirEntry[str]]:
    """What a folder holds, by name; one that may not be read is a finding."""
    try:
        with os.scandir(folder) as entries:
            return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
    except FileNotFoundError:
        if folder.name == TRANSLATIONS:
            return []
        raise
    except PermissionError as error:
        findings.append(_unreadable(path, "", error))
        return []


def _read(path: str, entry: os.DirEntry[str], record: str, findings: list[Finding]) -> Document | None:
    """A document, or None and one finding."""
    try:
        size = entry.stat().st_size
        if size > strict_yaml.MAX_BYTES:
            raise strict_yaml.too_big(size)
        raw = Path(entry.path).read_bytes()
        return document_of(path, strict_yaml.decode(raw))
    except strict_yaml.Fault as fault:
        where = (path, fault.line, fault.column)
        findings.append(Finding(*where, fault.code, "error", record, fault.message, fault.hint))
    except OSError as error:
        findings.append(_unreadable(path, record, error))
    return None


def _unreadable(path: str, record: str, error: OSError) -> Finding:
    message = f"it cannot be read: {error.strerror}"
    return Finding(path, 1, 1, Stray.code, "error", record, message, "check its permissions")


def _stray(path: str, entry: os.DirEntry[str]) -> Finding:
    what = "a link" if entry.is_symlink() else "a folder" if entry.is_dir() else "a file"
    known = "a record is a .yaml file in the folder of its kind" if path.count("/") > 1 else "it has no place here"
    message = f"{what} that is not part of a dataset"
    return Finding(path, 1, 1, Stray.code, "error", "", message, f"move or remove it: {known}")


def bad_name(record_id: str, kind: str) -> str:
    """What is wrong with an id of a kind, or nothing."""
    match = ID.fullmatch(record_id)
    if not match:
        return f"{record_id!r} is not an id"
    if match["kind"] != kind:
        return f"{record_id!r} is the id of a {match['kind']}, but the folder is that of {FOLDERS[kind]}"
    return f"{record_id!r} has more than 48 characters" if len(record_id) > 48 else ""


def _released(path: str, entry: os.DirEntry[str], findings: list[Finding]) -> dict[str, Any] | None:
    try:
        data = json.loads(Path(entry.path).read_bytes())
        if isinstance(data, dict) and isinstance(data.get("records"), dict):
            return data
    except (ValueError, RecursionError, OSError):
        pass
    message, hint = "the record of the last release cannot be read", "restore it from version control"
    findings.append(Finding(path, 1, 1, Stray.code, "error", "", message, hint))
    return None


def _article(path: str, entry: os.DirEntry[str], findings: list[Finding]) -> ArticleWords | None:
    """The words, one line of them, and the hashes, a line each."""
    try:
        lines = Path(entry.path).read_text(encoding="ascii").splitlines()
        words = next(line for line in lines if not line.startswith("#"))
        runs = [line for line in lines if _RUN.fullmatch(line)]
        if runs:
            return ArticleWords(frozenset(words.split()), frozenset(runs))
    except (OSError, ValueError, StopIteration):
        pass
    message, hint = "the words of the article cannot be read", "restore it from version control"
    findings.append(Finding(path, 1, 1, Stray.code, "error", "", message, hint))
    return None
