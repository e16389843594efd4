"""Writes the files of an index such that, killed at any moment, a reader finds all of the old one or of the new one.

Every file but two has the hash of its content for a name, so none is ever changed: what ``index.json`` and
``sitemap.xml`` name is written before they are replaced, and what neither names any longer is removed afterwards.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipelines.files.swap import naming

FOLDER = "index"
"""The folder of the files that ``index.json`` names."""

INDEX = "index.json"
"""The file that leads to all others of the index."""

SITEMAP = "sitemap.xml"
"""The sitemap over those of all datasets, at the address where search engines look for it."""

_DIGITS = 32
_NAMED = re.compile(rf"(?:sitemap-)?[0-9a-f]{{{_DIGITS}}}\.(?:json|xml)")
_UNFINISHED = re.compile(r"\.index-[a-z0-9_]+\.new")


class Files:
    """The files of an index below a folder."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.named: set[str] = set()
        self.changed = False

    def add(self, place: str, suffix: str, content: bytes) -> str:
        """Writes a file with the hash of its content in its name, if there is none yet, and returns its path.

        Raises:
            OSError: it cannot be written.
        """
        path = f"{place}{hashlib.sha256(content).hexdigest()[:_DIGITS]}{suffix}"
        if path not in self.named:
            self.put(path, content)
        return path

    def put(self, path: str, content: bytes) -> None:
        """Writes a file in one step, unless it is there with this content.

        Raises:
            OSError: it cannot be written.
        """
        self.named.add(path)
        file = self.target / path
        with contextlib.suppress(FileNotFoundError):
            if file.read_bytes() == content:
                return
        self.changed = True
        file.parent.mkdir(parents=True, exist_ok=True)
        with naming(file):
            handle, name = tempfile.mkstemp(prefix=".index-", suffix=".new", dir=file.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(name).chmod(0o644)
                Path(name).replace(file)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def sweep(self) -> None:
        """Removes what an earlier index or a killed run left; other files stay."""
        for path in (self.target / SITEMAP, *_left(self.target)):
            if path.relative_to(self.target).as_posix() not in self.named:
                with contextlib.suppress(OSError):
                    path.unlink()


def _left(target: Path) -> Iterator[Path]:
    for folder in (target, *(target / FOLDER).glob("*")):
        if folder.is_dir():
            yield from [p for p in folder.iterdir() if _NAMED.fullmatch(p.name) or _UNFINISHED.fullmatch(p.name)]
