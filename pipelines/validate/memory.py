"""Results of earlier runs, each stored with a hash of its inputs."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines.model import hashes

CACHE = Path(".cache") / "pipelines.json"
"""The file of remembered results, below the root; it may be deleted at any time."""


def modules(package: str) -> list[str]:
    """The files of a subpackage, relative to the package."""
    here = Path(__file__).parent.parent
    return sorted(path.relative_to(here).as_posix() for path in (here / package).rglob("*.py"))


def code(*files: str) -> str:
    """A digest of some of this package's own files."""
    here = Path(__file__).parent.parent
    return hashes.digest([(here / file).read_text(encoding="utf-8") for file in files])


def version(package: str) -> str:
    """The version of an installed package."""
    from importlib.metadata import version as installed  # takes as long to import as all checks of a small dataset

    return installed(package)


class Memory:
    """Results of earlier runs by name, each with ``basis``, a hash of all its inputs.

    Without a path nothing is stored. If the file cannot be written, ``trouble`` says so.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.trouble = ""
        self._old: dict[str, Any] = {}
        self._new: dict[str, Any] = {}
        if path:
            try:
                old = json.loads(path.read_bytes())
                self._old = old if isinstance(old, dict) else {}
            except (OSError, ValueError, RecursionError):
                self._old = {}

    def recall(self, name: str, basis: str) -> Any:
        """The result under a name, or None if its basis differs."""
        entry = self._old.get(name)
        if isinstance(entry, dict) and entry.get("basis") == basis:
            self._new[name] = entry
            return entry.get("value")
        return None

    def marks(self, name: str, basis: str) -> list[str]:
        """A result that is a list of marks of what had no finding; empty if it is something else."""
        marks = self.recall(name, basis)
        return [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []

    def keep(self, name: str, basis: str, value: object) -> None:
        """Stores a result, a JSON value, with its basis."""
        self._new[name] = {"basis": basis, "value": value}

    def save(self) -> None:
        """Writes the file, if anything in it has changed."""
        if self.path is None or (merged := {**self._old, **self._new}) == self._old:
            return
        from pipelines.files import swap

        temporary = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            swap.sweep(self.path.parent, re.compile(rf"{self.path.stem}\.[0-9]+").fullmatch)
            temporary.write_text(json.dumps(merged), encoding="utf-8")
            temporary.replace(self.path)
        except OSError as error:
            self.trouble = (
                f"The results are not stored, so the next run takes as long as this one: {CACHE}: {error.strerror}."
            )
        with suppress(OSError):
            temporary.unlink()
