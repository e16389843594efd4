"""Whether files have changed: the time and the size of each file of a dataset and its schemas."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines.files import shipped
from pipelines.upstream.places import beneath

Stamps = Mapping[str, tuple[int, int]]
"""The time of the last change in nanoseconds, and the size in bytes, by path relative to the root."""


def stamps(root: Path) -> Stamps:
    """The stamps of all files that a dataset is made of; a folder that is missing or cannot be read has none."""
    folders = {"dataset": root / "dataset", "schemas": shipped.schemas(root, "source")}
    folders |= {other.as_posix(): other / "dataset" for other in beneath(root)}
    return {path: stamp for name, folder in folders.items() for path, stamp in _of(folder, name)}


def changed(before: Stamps, after: Stamps) -> frozenset[str]:
    """The paths of files that were added, removed or written."""
    return frozenset(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _of(folder: Path | str, name: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The stamps below a folder. Hidden files are left out: editors write them beside an open file."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = f"{name}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    yield from _of(entry.path, path)
                else:
                    found = entry.stat(follow_symlinks=False)
                    yield path, (found.st_mtime_ns, found.st_size)
    except OSError:  # removed meanwhile, or not readable: the checks report it
        return
