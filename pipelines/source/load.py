"""Files into a Dataset; a file that cannot be read is a finding, not a crash."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipelines.model import gc_pause
from pipelines.model.findings import Finding, Rule
from pipelines.model.kinds import FOLDERS
from pipelines.model.places import Pointer
from pipelines.model.records import (
    HISTORY,
    ID,
    LOCALES,
    SETTINGS,
    VOCABULARY,
    WORDS,
    ArticleWords,
    Dataset,
    Document,
    Record,
    Unread,
)
from pipelines.model.text import intended
from pipelines.source import json_reader, yaml_reader
from pipelines.source.yaml_faults import UNREADABLE, UnreadableYaml

RELEASED = f"{HISTORY}.json"
"""What the last release contained; `make release` writes it, nobody edits it."""

ARTICLE = f"{WORDS}.txt"
"""What is kept of the article's wording; tools/article_words.py makes it from the article."""

WORD_LIST = f"{VOCABULARY}.txt"
"""The right words that the dictionary lacks, one a line; a line that begins with # is a comment."""

TRANSLATIONS = "translations"
"""The folder of translations; only its locales.yaml is YAML, and translate.store reads the rest."""

MAX_RELEASED = 1 << 26
"""The largest record of a release that is read, in bytes; that of ten thousand records takes a fifth of it."""

_KINDS = {folder: kind for kind, folder in FOLDERS.items()}
_FILES = {**{f"{name}.yaml": name for name in SETTINGS}, RELEASED: HISTORY, ARTICLE: WORDS, WORD_LIST: VOCABULARY}
_PLACES = {
    **{name: f"dataset/{file}" for file, name in _FILES.items()},
    LOCALES: f"dataset/{TRANSLATIONS}/locales.yaml",
}
_RUN = re.compile(r"[0-9a-f]{16}")
_VOCABULARY = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
T = TypeVar("T")

STRAY = Rule.of(
    "LAY001",
    "error",
    "Stray",
    """dataset/ holds nothing but its settings files and one folder a kind, and those hold nothing but records.

    Why: a file that nothing reads looks like content and is none; a link can lead out of the dataset.
    Fix: move the file to where it belongs, or remove it; replace a link by the file itself.
    """,
)

MISSING = Rule.of(
    "LAY002",
    "error",
    "Missing",
    """dataset/dataset.yaml is there; and, where there are translations, translations/locales.yaml.

    Why: the one says what the dataset is, the other how each language writes; without them nothing can be checked.
    Fix: restore the file from version control, or copy another dataset's and edit it.
    """,
)

BAD_NAME = Rule.of(
    "IDS001",
    "error",
    "BadName",
    """A record's file is named <kind>-<one to six words>.yaml, lower case, in the folder of its kind.

    Why: the file's name is the record's id, in every export and for ever; at most 48 characters fit a FHIR id.
    Fix: rename the file; a word is made of lower-case ASCII letters and digits.
    """,
)

RULES = (*(kind.rule for kind in UNREADABLE), STRAY, MISSING, BAD_NAME)
"""Every rule that loading can report."""


class Loaded(NamedTuple):
    """A dataset as far as it could be read, and a finding for each file that could not."""

    dataset: Dataset
    findings: tuple[Finding, ...]


def load(root: Path) -> Loaded:
    """Reads ``root/dataset``.

    Every file is read once. Files whose name begins with a dot are passed over; they are never exported. What is there
    and cannot be read gives one finding, and is unread.

    Raises:
        FileNotFoundError: there is no ``dataset`` folder.
    """
    reader = _Reader(root / "dataset")
    with gc_pause.held_off():
        reader.top()
        reader.translations()
        for kind, folder in FOLDERS.items():
            reader.folder_of(kind, folder)
    return reader.loaded(root)


class _Reader:
    """What was read so far, and what could not be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.settings: dict[str, Document] = {}
        self.records: list[Record] = []
        self.article_words: ArticleWords | None = None
        self.unread: dict[str, set[str]] = {"ids": set(), "kinds": set(), "settings": set()}
        self.there: set[str] = set()

    def top(self) -> None:
        """The files of dataset/ that are no records, and which folders there are."""
        lost: list[os.DirEntry[str]] = []
        for entry in self._entries(self.folder, "dataset"):
            path = f"dataset/{entry.name}"
            self.there.add(entry.name)
            is_folder = entry.name in _KINDS or entry.name == TRANSLATIONS
            known = is_folder or entry.name in _FILES or entry.name == "STYLE.md"
            if not known or not (_is_dir(entry) if is_folder else _is_file(entry)):
                self.findings.append(_stray(path, entry))
                lost.append(entry)
                self.there.discard(entry.name)
            elif entry.name == RELEASED:
                self._keep(HISTORY, self._read(path, entry, "", functools.partial(_history, path), MAX_RELEASED))
            elif entry.name == ARTICLE:
                self.article_words = self._read(path, entry, "", _article, MAX_RELEASED)
                self.unread["settings"] |= set() if self.article_words else {WORDS}
            elif entry.name == WORD_LIST:
                self._keep(VOCABULARY, self._read(path, entry, "", functools.partial(_words, path)))
            elif entry.name in _FILES:
                self._keep(_FILES[entry.name], self._yaml(path, entry, ""))
        for entry in lost:
            self._lose(entry)
        if "dataset" not in self.settings and "dataset" not in self.unread["settings"]:
            self._miss("dataset", "it names the dataset, its version and its languages")

    def translations(self) -> None:
        """The one file of dataset/translations/ that is YAML."""
        if TRANSLATIONS not in self.there:
            return
        path = f"dataset/{TRANSLATIONS}"
        entries = self._entries(self.folder / TRANSLATIONS, path)
        for entry in entries:
            if intended(entry.name) != LOCALES:
                continue
            if entry.name == f"{LOCALES}.yaml" and _is_file(entry):
                self._keep(LOCALES, self._yaml(f"{path}/{entry.name}", entry, ""))
            else:
                self.findings.append(_stray(f"{path}/{entry.name}", entry))
                self.unread["settings"].add(LOCALES)
        if LOCALES not in self.settings and LOCALES not in self.unread["settings"]:
            if any(entry.name.endswith((".po", ".csv")) or not _is_file(entry) for entry in entries):
                self._miss(LOCALES, "it says how each language writes")

    def folder_of(self, kind: str, folder: str) -> None:
        """The records of a kind."""
        for entry in self._entries(self.folder / folder, f"dataset/{folder}") if folder in self.there else ():
            path = f"dataset/{folder}/{entry.name}"
            record_id = entry.name.removesuffix(".yaml")
            if not _is_file(entry) or record_id == entry.name:
                self.findings.append(_stray(path, entry))
            elif message := bad_name(record_id, kind):
                hint = _renamed(path, entry, kind)
                self.findings.append(BAD_NAME.at(path, message, hint, record=record_id))
            elif document := self._yaml(path, entry, record_id):
                self.records.append(Record(record_id, kind, document))
                continue
            self._lose_record(entry, kind)

    def loaded(self, root: Path) -> Loaded:
        """All of it. Where a readable file has the very name that another one comes to, nothing is unread."""
        unread = Unread(
            frozenset(self.unread["ids"].difference(record.id for record in self.records)),
            frozenset(self.unread["kinds"]),
            frozenset(self.unread["settings"] - self.settings.keys() - ({WORDS} if self.article_words else set())),
        )
        dataset = Dataset(root, self.settings, tuple(self.records), unread, self.article_words)
        return Loaded(dataset, tuple(self.findings))

    def _entries(self, folder: Path, path: str) -> list[os.DirEntry[str]]:
        """What a folder holds, by name; one that may not be read is a finding, and all of it is unread."""
        try:
            with os.scandir(folder) as entries:
                return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
        except FileNotFoundError:
            raise
        except OSError as error:
            self.findings.append(_unreadable(path, "", error))
        if folder.name in _KINDS:
            self.unread["kinds"].add(_KINDS[folder.name])
        elif folder.name == TRANSLATIONS:
            self.unread["settings"].add(LOCALES)
        else:
            self.unread["kinds"] |= FOLDERS.keys()
            self.unread["settings"] |= _PLACES.keys()
        return []

    def _yaml(self, path: str, entry: os.DirEntry[str], record: str) -> Document | None:
        """A YAML document, or None and one finding."""
        return self._read(path, entry, record, lambda raw: document_of(path, yaml_reader.decode(raw)))

    def _read(
        self,
        path: str,
        entry: os.DirEntry[str],
        record: str,
        parse: Callable[[bytes], T],
        most: int = yaml_reader.MAX_BYTES,
    ) -> T | None:
        """What a file holds, or None and one finding; a file that is too big is not even read."""
        try:
            if (size := entry.stat().st_size) > most:
                message = f"the file has {size:,} bytes, more than {most:,}"
                raise yaml_reader.too_big(size) if most == yaml_reader.MAX_BYTES else _Unfit(1, 1, message)
            return parse(Path(entry.path).read_bytes())
        except UnreadableYaml as fault:
            self.findings.append(fault.finding(path, record))
        except _Unfit as fault:
            hint = "restore it from version control"
            self.findings.append(STRAY.at(path, fault.message, hint, line=fault.line, column=fault.column))
        except OSError as error:
            self.findings.append(_unreadable(path, record, error))
        return None

    def _keep(self, name: str, document: Document | None) -> None:
        if document:
            self.settings[name] = document
        else:
            self.unread["settings"].add(name)

    def _miss(self, name: str, why: str) -> None:
        path = _PLACES[name]
        message, hint = f"{path.rsplit('/', 1)[-1]} is missing", f"restore it; {why}"
        self.findings.append(MISSING.at(path, message, hint))
        self.unread["settings"].add(name)

    def _lose(self, entry: os.DirEntry[str]) -> None:
        """Marks what an entry of dataset/ without a place there may be; if its name does not tell, all that is not."""
        name = intended(entry.name)
        if entry.name in _KINDS:
            self.unread["kinds"].add(_KINDS[entry.name])
        elif entry.name == TRANSLATIONS:
            self.unread["settings"].add(LOCALES)
        elif name in _PLACES:
            self.unread["settings"].add(name)
        elif is_id(name):
            self.unread["ids"].add(name)
        elif not _is_file(entry):
            self.unread["kinds"] |= {kind for kind, folder in FOLDERS.items() if folder not in self.there}
            self.unread["settings"] |= {LOCALES} if TRANSLATIONS not in self.there else set()
        elif _is_yaml(entry):
            self.unread["settings"] |= {known for file, known in _FILES.items() if file not in self.there}

    def _lose_record(self, entry: os.DirEntry[str], kind: str) -> None:
        """Marks what an entry of a kind's folder may hold."""
        if is_id(name := intended(entry.name)):
            self.unread["ids"].add(name)
        elif not _is_file(entry) or _is_yaml(entry):
            self.unread["kinds"].add(kind)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, and no link to one; a link is not followed, for it may lead in a circle."""
    return entry.is_file(follow_symlinks=False)


def _is_dir(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_yaml(entry: os.DirEntry[str]) -> bool:
    return entry.name.lower().endswith((".yaml", ".yml"))


def is_id(name: str) -> bool:
    """Whether a name is the id of a kind."""
    return not bad_name(name, name.split("-", 1)[0])


class _Unfit(Exception):
    """A file that the software wrote, and that no longer is what it wrote."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def document_of(path: str, text: str) -> Document:
    """A document from a text that is already plain (see ``yaml_reader.decode``).

    Raises:
        UnreadableYaml: it is not the YAML that is allowed here.
    """
    return Document(path, yaml_reader.parse(text), text, functools.partial(yaml_reader.positions, text))


def _unreadable(path: str, record: str, error: OSError) -> Finding:
    return STRAY.at(path, f"it cannot be read: {error.strerror}", "check its permissions", record=record)


def _stray(path: str, entry: os.DirEntry[str]) -> Finding:
    """LAY001 for what has no place where it stands, with the place that it would have if there is one."""
    what = "a link" if entry.is_symlink() else "a folder" if _is_dir(entry) else "a file"
    name, deep = intended(entry.name), path.count("/") > 1
    place = _home(name) if is_id(name) else _PLACES.get(name, "") if not deep or name == LOCALES else ""
    if place and _is_taken(place, path, entry):
        hint = f"{place} is there as well: move this one out of dataset/"
    elif entry.is_symlink():
        hint = "put the file or folder itself here in place of the link"
    elif _is_dir(entry):
        hint = "move it out of dataset/; what it holds may belong elsewhere in it"
    elif place and place != path:
        hint = f"rename it to {place}"
    elif deep:
        hint = "a record is a .yaml file in the folder of its kind; give it its name, or move it out of dataset/"
    else:
        hint = "it has no place here: give it the name of one that has, or move it out of dataset/"
    return STRAY.at(path, f"{what} that is not part of a dataset", hint)


def _renamed(path: str, entry: os.DirEntry[str], kind: str) -> str:
    """What to do about a bad name of a file in the folder of a kind."""
    if not is_id(name := intended(entry.name)):
        return f"rename it to {kind}-<one to six words>.yaml, or move it to its folder"
    place = _home(name)
    if _is_taken(place, path, entry):
        return f"{place} is there as well: give this one a name of its own, or move it out of dataset/"
    return f"rename it to {name}.yaml" if name.startswith(f"{kind}-") else f"move it to {place}"


def _is_taken(place: str, path: str, entry: os.DirEntry[str]) -> bool:
    """Whether another file than an entry, which stands at a path, stands at the place that is meant for it."""
    target = Path(entry.path).parents[path.count("/")] / place
    if place == path or not os.path.lexists(target):
        return False
    return not os.path.samestat(target.lstat(), entry.stat(follow_symlinks=False))


def _home(record_id: str) -> str:
    return f"dataset/{FOLDERS[record_id.split('-', 1)[0]]}/{record_id}.yaml"


def bad_name(record_id: str, kind: str) -> str:
    """What is wrong with an id of a kind, or nothing."""
    match = ID.fullmatch(record_id)
    if not match:
        return f"{record_id!r} is not an id"
    if match["kind"] != kind:
        return f"{record_id!r} is the id of a {match['kind']}, but the folder is that of {FOLDERS[kind]}"
    return f"{record_id!r} has more than 48 characters" if len(record_id) > 48 else ""


def _history(path: str, raw: bytes) -> Document:
    """The record of the last release, as it was written; whether it has the right shape is its schema's matter."""
    try:
        text = json_reader.decode(raw).rstrip()
        return Document(path, json_reader.parse(text), text, functools.partial(json_reader.positions, text))
    except json_reader.UnreadableJson as error:
        fault = next(error.faults)
        raise _Unfit(fault.line, fault.column, f"the record of the last release: {fault.message}") from None


def _words(path: str, raw: bytes) -> Document:
    """The word list, with its lines under ``words``; whether they are words is its schema's matter."""
    text = yaml_reader.decode(raw)
    lines = text.removesuffix("\n").split("\n")
    told = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    places: dict[Pointer, tuple[int, int]] = {("words", index): (number, 1) for index, (number, _) in enumerate(told)}
    return Document(path, {"words": [line for _, line in told]}, text, lambda: {(): (1, 1), **places})


def _article(raw: bytes) -> ArticleWords:
    """The words, one line of them, and the hashes, a line each; a line that begins with # is a comment."""
    lines = raw.decode("ascii", errors="replace").removesuffix("\n").split("\n")
    told = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    if len(told) < 2:
        raise _Unfit(1, 1, "the words of the article: the line of words, or the hashes, are missing")
    (first, words), *runs = told
    wrong = [first] if not _VOCABULARY.fullmatch(words) else [n for n, line in runs if not _RUN.fullmatch(line)]
    if wrong:
        raise _Unfit(wrong[0], 1, "the words of the article: this line is neither of words nor a hash")
    return ArticleWords(frozenset(words.split(" ")), frozenset(line for _, line in runs))
