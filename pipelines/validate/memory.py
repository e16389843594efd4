"""What earlier runs found, remembered by the hash of all it depends on."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines.model import hashes

CACHE = Path(".cache") / "pipelines.json"
"""What is remembered between runs, below the root; it may be deleted at any time."""


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
    """What earlier runs found, by the hash of all it depends on.

    Without a path it forgets; where it cannot be written too, and ``trouble`` says so.
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
        """What is remembered under a name, or None when it was found on another basis."""
        entry = self._old.get(name)
        if isinstance(entry, dict) and entry.get("basis") == basis:
            self._new[name] = entry
            return entry.get("value")
        return None

    def marks(self, name: str, basis: str) -> list[str]:
        """What is remembered as marks of what had no fault; nothing where it is something else."""
        marks = self.recall(name, basis)
        return [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []

    def keep(self, name: str, basis: str, value: object) -> None:
        """Remembers a JSON value, and the basis on which it was found."""
        self._new[name] = {"basis": basis, "value": value}

    def save(self) -> None:
        """Writes the file, if anything in it has changed."""
        if self.path is None or (merged := {**self._old, **self._new}) == self._old:
            return
        from pipelines.files import swap

        temporary = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(exist_ok=True)
            swap.sweep(self.path.parent, re.compile(rf"{self.path.stem}\.[0-9]+").fullmatch)
            temporary.write_text(json.dumps(merged), encoding="utf-8")
            temporary.replace(self.path)
        except OSError as error:
            self.trouble = (
                f"What was found is not remembered, and the next run takes as long: {CACHE}: {error.strerror}."
            )
        with suppress(OSError):
            temporary.unlink()
