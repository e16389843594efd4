"""Reads library.yaml, and finds the datasets that it names."""

from __future__ import annotations

import dataclasses
import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple, cast

from pipelines.model.findings import Finding, Problem, finding
from pipelines.model.records import Document
from pipelines.model.shapes import Library as LibraryFile
from pipelines.source import yaml_reader
from pipelines.source.load import document_of
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.validate.rules import LIBRARY_IS_DEFINED

NAME = "library.yaml"
"""The file that makes a folder a library."""

_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
"""What a folder in a dataset's name may be called, as schemas/source/library.schema.json says it."""

_INDEX = re.compile(r"index(\.json)?|sitemap(-.*)?\.xml")
"""Names of the files of the index, beside which the exports of the datasets are published."""


_PATH = (
    "write the path from this file, such as topics/asthma; "
    "rename a folder with other signs than letters, digits, hyphens, underscores and dots"
)
"""The hint for an entry of ``datasets``; a spelling that would be allowed may name no folder."""


@dataclass(frozen=True)
class Member:
    """A dataset of a library: its name, which is the path from the library's folder with slashes, and its root."""

    name: str
    root: Path


@dataclass(frozen=True)
class Library:
    """A library: its folder, what library.yaml says, and its datasets in the order of their names."""

    folder: Path
    data: LibraryFile
    members: tuple[Member, ...]


class Loaded(NamedTuple):
    """A library, or None if it is not defined, and the findings about library.yaml."""

    library: Library | None
    findings: tuple[Finding, ...]


def read(folder: Path) -> Loaded:
    """The library of a folder.

    Raises:
        OSError: library.yaml cannot be read.
    """
    path = folder / NAME
    try:
        if (size := path.stat().st_size) > yaml_reader.MAX_BYTES:
            raise yaml_reader.too_big(size)
        document = document_of(NAME, yaml_reader.decode(path.read_bytes()))
    except UnreadableYaml as fault:
        told = fault.finding(NAME)
        if "make fix" in told.hint:
            told = dataclasses.replace(told, hint="change it in an editor; `fix` does not know library.yaml")
        return Loaded(None, (told,))
    if faults := _faults(folder, document):
        return Loaded(None, faults)
    data = cast("LibraryFile", document.data)
    places: dict[str, int] = {}
    problems = []
    for place, pattern in enumerate(data["datasets"]):
        named = list(_matching(folder, pattern))
        if not named:
            problems.append(_unmatched(place, pattern))
        for name, linked in named:
            if linked:
                problems.append(_linked(place, name))
            else:
                places.setdefault(name, place)
    problems += _misplaced(places)
    found = tuple(sorted(finding(LIBRARY_IS_DEFINED, document, problem) for problem in problems))
    return Loaded(Library(folder, data, tuple(Member(name, folder / name) for name in sorted(places))), found)


def patterns_in(folder: Path, content: bytes) -> tuple[str, ...]:
    """The datasets that an earlier library.yaml of a folder names; none if it has errors."""
    try:
        document = document_of(NAME, yaml_reader.decode(content))
    except UnreadableYaml:
        return ()
    return () if _faults(folder, document) else tuple(cast("LibraryFile", document.data)["datasets"])


def _faults(folder: Path, document: Document) -> tuple[Finding, ...]:
    schemas = Schemas.of(folder, "source")
    if schemas.accepts("library", document.data):
        return ()
    problems = [
        Problem(at, message, _PATH if at[:1] == ("datasets",) and len(at) == 2 else hint)
        for at, message, hint in schemas.explain("library", document.data)
    ]
    return tuple(sorted(finding(LIBRARY_IS_DEFINED, document, problem) for problem in problems))


def chosen(members: Sequence[Member], patterns: Sequence[str]) -> tuple[Member, ...]:
    """The datasets whose names match one of some patterns; all of them without a pattern."""
    if not patterns:
        return tuple(members)
    return tuple(m for m in members if any(fnmatch.fnmatchcase(m.name, pattern) for pattern in patterns))


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether library.yaml with these patterns names a folder, if it contains dataset/."""
    parts = name.split("/")
    if any(part.startswith(".") for part in parts):
        return False
    wanted = [pattern.split("/") for pattern in patterns]
    return any(len(one) == len(parts) and all(map(fnmatch.fnmatchcase, parts, one)) for one in wanted)


def _matching(folder: Path, pattern: str) -> Iterator[tuple[str, bool]]:
    """The names of the folders with dataset/ that a pattern matches, and whether a symbolic link leads there."""

    def below(base: Path, name: str, parts: Sequence[str], linked: bool) -> Iterator[tuple[str, bool]]:
        if not parts:
            if (base / "dataset").is_dir():
                yield name, linked
            return
        with os.scandir(base) as entries:
            inner = sorted((entry.name, entry.is_symlink()) for entry in entries if Path(entry).is_dir())
        for own, link in inner:
            if fnmatch.fnmatchcase(own, parts[0]) and not own.startswith("."):
                yield from below(base / own, f"{name}/{own}" if name else own, parts[1:], linked or link)

    yield from below(folder, "", pattern.split("/"), False)


def _unmatched(place: int, pattern: str) -> Problem:
    what = "matches no folder that contains dataset/" if "*" in pattern else "is no folder that contains dataset/"
    return Problem(("datasets", place), f"{pattern} {what}", "correct the path, or remove the entry")


def _linked(place: int, name: str) -> Problem:
    message = f"{_printable(name)} is reached by a symbolic link, and links are not followed"
    return Problem(("datasets", place), message, "move the folder itself to where the link is, or remove the link")


def _misplaced(places: Mapping[str, int]) -> Iterator[Problem]:
    """A dataset whose name cannot be an address, or that would be written where another one or the index is."""
    known: dict[str, str] = {}
    for name in places:
        known.setdefault(name.casefold(), name)
    for name, place in places.items():
        for part in name.split("/"):
            if not _PART.fullmatch(part):
                message = f"the dataset {_printable(name)} has a name with other signs than letters, digits, ., _ and -"
                better = re.sub(r"[^A-Za-z0-9._]+", "-", part).strip("-.") or "another name"
                yield Problem(("datasets", place), message, f"rename the folder {_printable(part)} to {better}")
        if (same := known[name.casefold()]) != name:
            message = f"the datasets {_printable(same)} and {_printable(name)} differ only in upper and lower case"
            yield Problem(("datasets", place), message, "rename one of the folders")
        for outer in PurePosixPath(name.casefold()).parents:
            if str(outer) in known:
                message = f"the dataset {_printable(name)} is inside the dataset {_printable(known[str(outer)])}"
                yield Problem(("datasets", place), message, "move one of them, or name only one")
        if _INDEX.fullmatch(name.partition("/")[0].casefold()):
            message = f"the dataset {_printable(name)} stands where the index is published"
            yield Problem(("datasets", place), message, "rename the folder, or move it into another one")


def _printable(name: str) -> str:
    """A name as it can be printed: bytes that are not UTF-8 as escapes."""
    return name.encode(errors="backslashreplace").decode()
