"""Reads files into a Dataset; a file that cannot be read gives a finding."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipelines.model import gc_pause
from pipelines.model.artifact import CHANGES
from pipelines.model.findings import Finding, Rule
from pipelines.model.kinds import FOLDERS
from pipelines.model.kinds.picture import PICTURE
from pipelines.model.places import Pointer
from pipelines.model.records import (
    HISTORY,
    ID,
    LOCALES,
    SETTINGS,
    UPSTREAM,
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
"""The contents of the last release; `make release` writes it, nobody edits it."""

ARTICLE = f"{WORDS}.txt"
"""Hashes of the article's wording; tools/article_words.py generates it from the article."""

WORD_LIST = f"{VOCABULARY}.txt"
"""Correct words that the dictionary lacks, one per line; a line that begins with # is a comment."""

TRANSLATIONS = "translations"
"""The folder of translations; only its locales.yaml is YAML, and translate.store reads the rest."""

MAX_RELEASED = 1 << 26
"""The largest released.json that is read, in bytes; ten thousand records take a fifth of it."""

_KINDS = {folder: kind for kind, folder in FOLDERS.items()}
_FILES = {
    **{f"{name}.yaml": name for name in (*SETTINGS, UPSTREAM)},
    RELEASED: HISTORY,
    ARTICLE: WORDS,
    WORD_LIST: VOCABULARY,
}
_PLACES = {
    **{name: f"dataset/{file}" for file, name in _FILES.items()},
    LOCALES: f"dataset/{TRANSLATIONS}/locales.yaml",
}
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?")
_RUN = re.compile(r"[0-9a-f]{16}")
_VOCABULARY = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
T = TypeVar("T")

STRAY = Rule.of(
    "LAY001",
    "error",
    "Stray",
    """dataset/ contains only its settings files and one folder per kind, and those contain only records, and the
    SVG files of pictures.

    Why: a file that nothing reads looks like content but is not; a link can lead out of the dataset.
    Fix: move the file to where it belongs, or remove it; replace a link by the file itself.
    """,
)

MISSING = Rule.of(
    "LAY002",
    "error",
    "Missing",
    """dataset/dataset.yaml exists, and translations/locales.yaml if there are translations.

    Why: the first describes the dataset, the second each language; without them nothing can be checked.
    Fix: restore the file from version control, or copy another dataset's and edit it.
    """,
)

BAD_NAME = Rule.of(
    "IDS001",
    "error",
    "BadName",
    """A record's file is named <kind>-<one to six words>.yaml, lower case, in the folder of its kind.

    Why: the file's name is the record's id, permanently and in every export; a FHIR id has at most 48 characters.
    Fix: rename the file; a word is made of lower-case ASCII letters and digits.
    """,
)

RULES = (*(kind.rule for kind in UNREADABLE), STRAY, MISSING, BAD_NAME)
"""Every rule that loading can report."""


class Loaded(NamedTuple):
    """A dataset of the files that could be read, and a finding for each that could not."""

    dataset: Dataset
    findings: tuple[Finding, ...]


def load(root: Path, before: Dataset | None = None) -> Loaded:
    """Reads ``root/dataset``.

    What has the same text as in ``before``, an earlier reading, is taken from there, with what was derived from it.
    Every file is read once. Files whose names begin with a dot are ignored, and never exported. A file that exists but
    cannot be read gives one finding, and counts as unread.

    Raises:
        FileNotFoundError: there is no ``dataset`` folder.
    """
    reader = _Reader(root / "dataset", before)
    with gc_pause.paused():
        reader.top()
        reader.translations()
        reader.past_changes()
        for kind, folder in FOLDERS.items():
            reader.folder_of(kind, folder)
    return reader.loaded(root)


class _Reader:
    """What was read so far, and what could not be read."""

    def __init__(self, folder: Path, before: Dataset | None = None) -> None:
        self.folder = folder
        self.earlier = {record.id: record for record in before.records} if before else {}
        documents = [
            *(record.document for record in self.earlier.values()),
            *(before.settings.values() if before else ()),
        ]
        self.documents = {document.path: document for document in documents}
        self.findings: list[Finding] = []
        self.settings: dict[str, Document] = {}
        self.records: list[Record] = []
        self.article_words: ArticleWords | None = None
        self.drawings: dict[str, Document] = {}
        self.changes: dict[str, bytes] = {}
        self.unread: dict[str, set[str]] = {"ids": set(), "kinds": set(), "settings": set()}
        self.present: set[str] = set()

    def top(self) -> None:
        """Reads the files of dataset/ that are not records, and notes which folders exist."""
        unknown: list[os.DirEntry[str]] = []
        for entry in self._entries(self.folder, "dataset"):
            path = f"dataset/{entry.name}"
            self.present.add(entry.name)
            is_folder = entry.name in _KINDS or entry.name in (TRANSLATIONS, CHANGES)
            known = is_folder or entry.name in _FILES or entry.name == "STYLE.md"
            if not known or not (_is_dir(entry) if is_folder else _is_file(entry)):
                self.findings.append(_stray(path, entry))
                unknown.append(entry)
                self.present.discard(entry.name)
            elif entry.name == RELEASED:
                self._keep(HISTORY, self._read(path, entry, "", functools.partial(self._history, path), MAX_RELEASED))
            elif entry.name == ARTICLE:
                self.article_words = self._read(path, entry, "", _article, MAX_RELEASED)
                self.unread["settings"] |= set() if self.article_words else {WORDS}
            elif entry.name == WORD_LIST:
                self._keep(VOCABULARY, self._read(path, entry, "", functools.partial(_words, path)))
            elif entry.name in _FILES:
                self._keep(_FILES[entry.name], self._yaml(path, entry, ""))
        for entry in unknown:
            self._mark(entry)
        if "dataset" not in self.settings and "dataset" not in self.unread["settings"]:
            self._missing("dataset", "it describes the dataset, its version and its languages")

    def translations(self) -> None:
        """Reads the YAML file of dataset/translations/."""
        if TRANSLATIONS not in self.present:
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
        if UPSTREAM in self.settings or UPSTREAM in self.unread["settings"]:
            return  # another dataset may have the locales
        if LOCALES not in self.settings and LOCALES not in self.unread["settings"]:
            if any(entry.name.endswith((".po", ".csv")) or not _is_file(entry) for entry in entries):
                self._missing(LOCALES, "it describes each language")

    def past_changes(self) -> None:
        """Reads the files of dataset/changes/ by version, as bytes."""
        for entry in self._entries(self.folder / CHANGES, f"dataset/{CHANGES}") if CHANGES in self.present else ():
            path, version = f"dataset/{CHANGES}/{entry.name}", entry.name.removesuffix(".json")
            if not _is_file(entry) or not _VERSION.fullmatch(version) or version == entry.name:
                self.findings.append(_stray(path, entry))
            elif (raw := self._read(path, entry, "", bytes, MAX_RELEASED)) is not None:
                self.changes[version] = raw

    def folder_of(self, kind: str, folder: str) -> None:
        """Reads the records of a kind."""
        for entry in self._entries(self.folder / folder, f"dataset/{folder}") if folder in self.present else ():
            path = f"dataset/{folder}/{entry.name}"
            record_id = entry.name.removesuffix(".yaml")
            name = entry.name.removesuffix(".svg")
            if kind == PICTURE.name and name != entry.name and _is_file(entry) and not bad_name(name, kind):
                if drawing := self._read(path, entry, name, functools.partial(_drawing, path)):
                    self.drawings[name] = drawing
                else:
                    self.unread["ids"].add(name)
                continue
            if not _is_file(entry) or record_id == entry.name:
                self.findings.append(_stray(path, entry))
            elif message := bad_name(record_id, kind):
                hint = _renamed(path, entry, kind)
                self.findings.append(BAD_NAME.at(path, message, hint, record=record_id))
            elif document := self._yaml(path, entry, record_id):
                earlier = self.earlier.get(record_id)
                same = earlier if earlier and earlier.document is document else None
                self.records.append(same or Record(record_id, kind, document))
                continue
            self._mark_record(entry, kind)

    def loaded(self, root: Path) -> Loaded:
        """The result. If a readable file has the name that a misnamed one should have, nothing is unread."""
        read = (record.id for record in self.records if record.kind != PICTURE.name or record.id in self.drawings)
        unread = Unread(
            frozenset(self.unread["ids"].difference(read)),
            frozenset(self.unread["kinds"]),
            frozenset(self.unread["settings"] - self.settings.keys() - ({WORDS} if self.article_words else set())),
        )
        dataset = Dataset(
            root, self.settings, tuple(self.records), unread, self.article_words, self.drawings, self.changes
        )
        return Loaded(dataset, tuple(self.findings))

    def _entries(self, folder: Path, path: str) -> list[os.DirEntry[str]]:
        """The entries of a folder, by name; a folder that cannot be read gives a finding, and is unread."""
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
        elif folder.name != CHANGES:
            self.unread["kinds"] |= FOLDERS.keys()
            self.unread["settings"] |= _PLACES.keys()
        return []

    def _yaml(self, path: str, entry: os.DirEntry[str], record: str) -> Document | None:
        """A YAML document, or None after adding a finding."""
        return self._read(path, entry, record, lambda raw: self._document(path, yaml_reader.decode(raw)))

    def _document(self, path: str, text: str) -> Document:
        known = self.documents.get(path)
        return known if known and known.text == text else document_of(path, text)

    def _history(self, path: str, raw: bytes) -> Document:
        known = self.documents.get(path)
        return known if known and known.text.encode() == raw.rstrip() else _history(path, raw)

    def _read(
        self,
        path: str,
        entry: os.DirEntry[str],
        record: str,
        parse: Callable[[bytes], T],
        most: int = yaml_reader.MAX_BYTES,
    ) -> T | None:
        """The content of a file, or None after adding a finding; a file that is too large is not read."""
        try:
            if (size := entry.stat().st_size) > most:
                message = f"the file has {size:,} bytes, more than {most:,}"
                raise yaml_reader.too_big(size) if most == yaml_reader.MAX_BYTES else _Damaged(1, 1, message)
            return parse(Path(entry.path).read_bytes())
        except UnreadableYaml as fault:
            self.findings.append(fault.finding(path, record))
        except _Damaged as fault:
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

    def _missing(self, name: str, why: str) -> None:
        path = _PLACES[name]
        message, hint = f"{path.rsplit('/', 1)[-1]} is missing", f"restore it; {why}"
        self.findings.append(MISSING.at(path, message, hint))
        self.unread["settings"].add(name)

    def _mark(self, entry: os.DirEntry[str]) -> None:
        """Marks as unread what an unknown entry of dataset/ may be; without a clue in its name, all that is absent."""
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
            self.unread["kinds"] |= {kind for kind, folder in FOLDERS.items() if folder not in self.present}
            self.unread["settings"] |= {LOCALES} if TRANSLATIONS not in self.present else set()
        elif _is_yaml(entry):
            absent = {known for file, known in _FILES.items() if file not in self.present}
            self.unread["settings"] |= absent - {UPSTREAM}  # few have it, and with it any record may be unread

    def _mark_record(self, entry: os.DirEntry[str], kind: str) -> None:
        """Marks as unread what an unreadable entry of a kind's folder may contain."""
        if is_id(name := intended(entry.name)):
            self.unread["ids"].add(name)
        elif not _is_file(entry) or _is_yaml(entry):
            self.unread["kinds"].add(kind)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a regular file; links are not followed, because they can form a cycle."""
    return entry.is_file(follow_symlinks=False)


def _is_dir(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_yaml(entry: os.DirEntry[str]) -> bool:
    return entry.name.lower().endswith((".yaml", ".yml"))


def is_id(name: str) -> bool:
    """Whether a name is a valid id."""
    return not bad_name(name, name.split("-", 1)[0])


class _Damaged(Exception):
    """A generated file that has been damaged."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def document_of(path: str, text: str) -> Document:
    """A document from a decoded text (see ``yaml_reader.decode``).

    Raises:
        UnreadableYaml: the text is not in the allowed subset of YAML.
    """
    return Document(path, yaml_reader.parse(text), text, functools.partial(yaml_reader.positions, text))


def _drawing(path: str, raw: bytes) -> Document:
    text = yaml_reader.decode(raw.removeprefix(yaml_reader.BOM).replace(b"\r\n", b"\n"))  # as some editors write it
    return Document(path, {}, text, lambda: {(): (1, 1), **{(n + 1,): (n + 1, 1) for n in range(text.count("\n"))}})


def _unreadable(path: str, record: str, error: OSError) -> Finding:
    return STRAY.at(path, f"it cannot be read: {error.strerror}", "check its permissions", record=record)


def _stray(path: str, entry: os.DirEntry[str]) -> Finding:
    """LAY001 for an entry that does not belong where it is; the hint names its proper place, if it has one."""
    what = "a link" if entry.is_symlink() else "a folder" if _is_dir(entry) else "a file"
    name, deep = intended(entry.name), path.count("/") > 1
    place = _home(name, entry) if is_id(name) else _PLACES.get(name, "") if not deep or name == LOCALES else ""
    if place and _is_taken(place, path, entry):
        hint = f"{place} exists as well: move this one out of dataset/"
    elif entry.is_symlink():
        hint = "replace the link by the file or folder itself"
    elif _is_dir(entry):
        hint = "move it out of dataset/; its content may belong elsewhere in it"
    elif place and place != path:
        hint = f"rename it to {place}"
    elif deep:
        hint = "a record is a .yaml file in the folder of its kind; give it its name, or move it out of dataset/"
    else:
        hint = "it does not belong here: rename it to a known file name, or move it out of dataset/"
    return STRAY.at(path, f"{what} that is not part of a dataset", hint)


def _renamed(path: str, entry: os.DirEntry[str], kind: str) -> str:
    """How to fix a bad file name in the folder of a kind."""
    if not is_id(name := intended(entry.name)):
        return f"rename it to {kind}-<one to six words>.yaml, or move it to its folder"
    place = _home(name, entry)
    if _is_taken(place, path, entry):
        return f"{place} exists as well: give this one another name, or move it out of dataset/"
    return f"rename it to {place.rsplit('/', 1)[-1]}" if name.startswith(f"{kind}-") else f"move it to {place}"


def _is_taken(place: str, path: str, entry: os.DirEntry[str]) -> bool:
    """Whether another file than an entry already has the path that the entry should have."""
    target = Path(entry.path).parents[path.count("/")] / place
    if place == path or not os.path.lexists(target):
        return False
    return not os.path.samestat(target.lstat(), entry.stat(follow_symlinks=False))


def _home(record_id: str, entry: os.DirEntry[str]) -> str:
    kind = record_id.split("-", 1)[0]
    suffix = ".svg" if kind == PICTURE.name and ".svg" in entry.name.lower() else ".yaml"
    return f"dataset/{FOLDERS[kind]}/{record_id}{suffix}"


def bad_name(record_id: str, kind: str) -> str:
    """What is wrong with the id of a record of a kind, or nothing."""
    match = ID.fullmatch(record_id)
    if not match:
        return f"{record_id!r} is not an id"
    if match["kind"] != kind:
        return f"{record_id!r} is the id of a {match['kind']}, but the folder is that of {FOLDERS[kind]}"
    return f"{record_id!r} has more than 48 characters" if len(record_id) > 48 else ""


def _history(path: str, raw: bytes) -> Document:
    """The contents of the last release; its schema is checked later."""
    try:
        text = json_reader.decode(raw).rstrip()
        return Document(path, json_reader.parse(text), text, functools.partial(json_reader.positions, text))
    except json_reader.UnreadableJson as error:
        fault = next(error.faults)
        raise _Damaged(fault.line, fault.column, f"the record of the last release: {fault.message}") from None


def _words(path: str, raw: bytes) -> Document:
    """The word list, with its lines under ``words``; its schema is checked later."""
    text = yaml_reader.decode(raw)
    lines = text.removesuffix("\n").split("\n")
    kept = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    places: dict[Pointer, tuple[int, int]] = {("words", index): (number, 1) for index, (number, _) in enumerate(kept)}
    return Document(path, {"words": [line for _, line in kept]}, text, lambda: {(): (1, 1), **places})


def _article(raw: bytes) -> ArticleWords:
    """One line of words, then one hash per line; a line that begins with # is a comment."""
    lines = raw.decode("ascii", errors="replace").removesuffix("\n").split("\n")
    kept = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    if len(kept) < 2:
        raise _Damaged(1, 1, "the words of the article: the line of words, or the hashes, are missing")
    (first, words), *runs = kept
    wrong = [first] if not _VOCABULARY.fullmatch(words) else [n for n, line in runs if not _RUN.fullmatch(line)]
    if wrong:
        raise _Damaged(wrong[0], 1, "the words of the article: this line is neither of words nor a hash")
    return ArticleWords(frozenset(words.split(" ")), frozenset(line for _, line in runs))
