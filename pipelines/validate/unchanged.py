"""The last complete run of ``validate``, remembered by a hash of every file that it depends on."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from pipelines.files import shipped
from pipelines.model.findings import Finding, Report
from pipelines.upstream.places import beneath
from pipelines.validate.memory import CACHE, Memory

_PACKAGE = Path(__file__).parent.parent
_NAME = "validate"


def recall(root: Path, basis: str) -> Report | None:
    """The report of an earlier complete run that had the same basis; None if there is none."""
    began = time.perf_counter()
    kept = Memory(root / CACHE).recall(_NAME, basis) if basis else None
    if not isinstance(kept, dict) or kept.keys() != {"findings", "records", "waived"}:
        return None
    counts = kept["records"], kept["waived"]
    if not all(type(count) is int and count >= 0 for count in counts) or not isinstance(kept["findings"], list):
        return None
    if (findings := found_in(kept["findings"])) is None:
        return None
    seconds = {"unchanged": round(time.perf_counter() - began, 4)}
    return Report(findings, *counts, seconds)


def found_in(kept: Iterable[object]) -> tuple[Finding, ...] | None:
    """Findings as they were kept; None if somebody has changed one."""
    findings = tuple(map(_finding, kept))
    return None if None in findings else tuple(finding for finding in findings if finding)


def _finding(entry: object) -> Finding | None:
    types = {field.name: int if field.name in ("line", "column") else str for field in dataclasses.fields(Finding)}
    if not isinstance(entry, dict) or entry.keys() != types.keys():
        return None
    return Finding(**entry) if all(type(entry[name]) is types[name] for name in types) else None


def keep(root: Path, basis: str, report: Report) -> None:
    """Remembers a run in which everything was checked, unless a file has changed meanwhile."""
    if basis and not report.skipped and not report.note and basis == basis_of(root):
        findings = [dataclasses.asdict(finding) for finding in report.findings]
        memory = Memory(root / CACHE)
        memory.keep(_NAME, basis, {"findings": findings, "records": report.records, "waived": report.waived})
        memory.save()


def basis_of(root: Path, environment: str = "") -> str:
    """A hash of the dataset, those it takes records from, the schemas, the code and the installed libraries.

    It is empty if a file is not a plain one. ``environment`` is what ``environment_of`` gives, if it is known already.
    """
    if not (checked_by := environment or environment_of()):
        return ""
    digest = hashlib.sha256(checked_by.encode())
    try:
        for folder in folders_of(root):
            for path, content in _files(folder):
                name = path.removeprefix(f"{root}{os.sep}")
                digest.update(f"{len(name)} {name} {len(content)} ".encode(errors="surrogateescape") + content)
    except (OSError, _NotPlain):
        return ""
    return digest.hexdigest()


def folders_of(root: Path) -> tuple[Path, ...]:
    """The folders whose files a root's results depend on, without those of the package."""
    own, others = root / "schemas", (other / "dataset" for other in beneath(root))
    return (root / "dataset", *others, *((own,) if os.path.lexists(own) else ()))


def environment_of() -> str:
    """A hash of what checks a root: the code, the schemas of the package and the installed libraries."""
    digest = hashlib.sha256()
    try:
        schemas = {shipped.SCHEMAS / part for part in ("source", "export", "tables")}
        for folder in (*sorted(schemas), _PACKAGE):
            for path, content in _files(folder):
                digest.update(f"{len(path)} {path} {len(content)} ".encode(errors="surrogateescape") + content)
        libraries = {entry.name for place in sys.path if Path(place).is_dir() for entry in os.scandir(place or ".")}
    except (OSError, _NotPlain):
        return ""
    installed = sorted(name for name in libraries if name.endswith(".dist-info"))
    digest.update("\n".join([sys.version, *installed]).encode(errors="surrogateescape"))
    return digest.hexdigest()


class _NotPlain(Exception):
    """Something that is neither a file nor a folder, such as a symbolic link."""


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The paths and contents of all files below a folder, in a fixed order; compiled Python is left out."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        mode = entry.stat(follow_symlinks=False).st_mode
        if S_ISDIR(mode):
            if entry.name != "__pycache__":
                yield from _files(Path(entry.path))
        elif S_ISREG(mode):
            yield entry.path, Path(entry.path).read_bytes()
        else:
            raise _NotPlain
