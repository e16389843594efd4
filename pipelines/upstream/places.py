"""The folders of the other datasets that a dataset names, and the hash of what they hold; this loads no YAML parser."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR

FILE = "dataset/upstream.yaml"
"""The file that names the other datasets."""


def named(root: Path) -> list[str]:
    """The folders that upstream.yaml of a root names, as far as it can be read; without the file nothing is read."""
    if not (root / FILE).is_file():
        return []
    from pipelines.source import yaml_reader
    from pipelines.source.yaml_faults import UnreadableYaml

    try:
        data = yaml_reader.parse(yaml_reader.decode((root / FILE).read_bytes()))
    except (OSError, UnreadableYaml):
        return []
    uses, extends = data.get("uses"), data.get("extends")
    found = [*(uses if isinstance(uses, list) else ()), extends.get("from") if isinstance(extends, dict) else None]
    return [place for place in found if isinstance(place, str)]


def beneath(root: Path) -> Iterator[Path]:
    """The roots of the datasets that a root takes records from, and of those that they take records from."""
    seen, waiting = {root.resolve()}, [root]
    while waiting:
        base = waiting.pop()
        for place in named(base):
            other = base / place
            if (resolved := other.resolve()) not in seen and (other / "dataset").is_dir():
                seen.add(resolved)
                waiting.append(other)
                yield other


def sha256(root: Path) -> str:
    """The hash of every file of a dataset by its path, and of those of the datasets that it takes records from.

    Files whose names begin with a dot are left out, as they are when a dataset is read.

    Raises:
        OSError: a file cannot be read.
    """
    digest = hashlib.sha256()
    for base in (root, *beneath(root)):
        for path, content in _files(base / "dataset", "dataset"):
            digest.update(f"{len(path)} {path} {len(content)} ".encode(errors="surrogateescape") + content)
    return digest.hexdigest()


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """The paths and contents of all files below a folder, in a fixed order; a link counts as where it leads."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = f"{name}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            yield path, str(Path(entry.path).readlink()).encode(errors="surrogateescape")
        elif S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
            yield from _files(Path(entry.path), path)
        else:
            yield path, Path(entry.path).read_bytes()
