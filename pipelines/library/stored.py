"""What is stored of each dataset of a library between runs: its report, and the rows that are compared with others."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pipelines.files import swap
from pipelines.model.findings import Finding
from pipelines.validate import unchanged

CACHE = Path(".cache") / "library"
"""The folder of the store, below the library's; it may be deleted at any time."""

DATASETS = "datasets"
"""The folder, in a store, of what is stored of each dataset, so that its name is that of no other file there."""

_COARSE = 2 * 10**9
"""Nanoseconds within which a file can change again without a new time of change, on a coarse file system."""


class Stored(NamedTuple):
    """The report of a dataset: its findings, with paths below its root, and its numbers of records and waivers.

    ``rows`` is the hash of the file of its rows, empty if there is none; ``skipped`` says what was not checked.
    """

    findings: tuple[Finding, ...]
    records: int
    waived: int
    rows: str
    skipped: str


class Basis(NamedTuple):
    """What a report depends on: a hash, and the stamp under which it may be stored, empty if none may be.

    ``known`` says that the stamp is that of the last run.
    """

    value: str = ""
    stamp: str = ""
    known: bool = False


def stamp_of(folders: Iterable[Path]) -> tuple[str, bool]:
    """A hash of names, sizes and times of the files of folders, and whether these are old enough to rely on it.

    No file is opened. A file that changed in the last moments could change again with the same times, as git's index
    knows. It is empty if a folder cannot be listed.
    """
    digest, newest = hashlib.sha256(), 0
    try:
        for folder in folders:
            for path, about in _entries(os.fspath(folder)):
                newest = max(newest, about.st_mtime_ns, about.st_ctime_ns)
                line = f"{path}\0{about.st_size}\0{about.st_mtime_ns}\0{about.st_ctime_ns}\0{about.st_ino}\0"
                digest.update(line.encode(errors="surrogateescape"))
    except OSError:
        return "", False
    return digest.hexdigest(), newest + _COARSE < time.time_ns()


def _entries(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _entries(entry.path)
        else:
            yield entry.path, entry.stat(follow_symlinks=False)


def recall(path: Path, basis: str) -> Stored | None:
    """What is stored in a file, if it has this basis; None if not, or if somebody has changed it."""
    return _stored(read(path), basis) if basis else None


def last(path: Path) -> Stored | None:
    """What the last run stored in a file, whatever has changed since."""
    return _stored(kept := read(path), kept.get("basis"))


def _stored(kept: Mapping[str, object], basis: object) -> Stored | None:
    if kept.get("basis") != basis or not isinstance(found := kept.get("findings"), list):
        return None
    findings = unchanged.found_in(found)
    records, waived, rows, skipped = (kept.get(name) for name in ("records", "waived", "rows", "skipped"))
    if findings is None or not isinstance(rows, str) or not isinstance(skipped, str):
        return None
    if type(records) is not int or type(waived) is not int or min(records, waived) < 0:
        return None
    return Stored(findings, records, waived, rows, skipped)


def basis_of(path: Path, root: Path, environment: str) -> Basis:
    """The basis of a root (see ``unchanged.basis_of``) beside the report that is stored in a file.

    If the stamp is that of the last run, the hash is that of the last run, and no file of the root is read.
    """
    (stamp, settled), kept = stamp_of(unchanged.folders_of(root)), read(path)
    value = kept.get("basis")
    if stamp and kept.get("stamp") == stamp and kept.get("environment") == environment and isinstance(value, str):
        return Basis(value, stamp, known=True)
    return Basis(unchanged.basis_of(root, environment), stamp if settled else "")


def still(basis: Basis, root: Path, environment: str) -> bool:
    """Whether a root is as it was when its basis was taken; no file is read if its stamp can be relied on."""
    if basis.value and basis.stamp:
        return stamp_of(unchanged.folders_of(root))[0] == basis.stamp
    return bool(basis.value) and unchanged.basis_of(root, environment) == basis.value


def keep(path: Path, basis: Basis, environment: str, stored: Stored) -> None:
    """Stores a report with its basis in one step. If it cannot be written, the next run checks the dataset again."""
    content = {
        **stored._asdict(),
        "findings": [dataclasses.asdict(finding) for finding in stored.findings],
        "basis": basis.value,
        "environment": environment,
        "stamp": basis.stamp,
    }
    with suppress(OSError):
        put(path, json.dumps(content).encode())


def rows_file(store: Path, rows: str) -> Path:
    """The file of the rows of a dataset with a hash, in its folder of the store."""
    return store / f"rows-{rows}.jsonl.gz"


def sweep(store: Path, names: Iterable[str]) -> None:
    """Removes what is stored of datasets that are none of these any longer; what cannot be removed stays."""
    top = store / DATASETS
    kept = {top / name for name in names}
    outer = {folder for path in kept for folder in path.parents}
    for folder, inner, _ in os.walk(top):
        for path in [Path(folder) / name for name in inner]:
            if path not in kept and path not in outer:
                shutil.rmtree(path, ignore_errors=True)
        inner[:] = [name for name in inner if Path(folder) / name in outer]


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits, or an empty string if it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def below(name: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a dataset with paths below the library's folder."""
    return tuple(dataclasses.replace(finding, file=f"{name}/{finding.file}") for finding in findings)


def put(path: Path, content: bytes) -> None:
    """Writes a file in one step, and its folder if there is none.

    Raises:
        OSError: it cannot be written; the old file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    swap.sweep(path.parent, lambda name: name.startswith(f".{path.name}."))
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()


def read(path: Path) -> dict[str, object]:
    """The content of a file of the store; nothing if it is missing, or if somebody has damaged it."""
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
