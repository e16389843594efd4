"""Checks a folder of exports against its manifest, with the standard library alone.

Copy this one file into your app's build: ``python verify.py path/to/exports``. The exit status is 0 if every file
matches the manifest, 1 if not, and 2 if there is no manifest.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
LARGEST = 1 << 25
"""The largest manifest, in bytes, that is read; one of a hundred thousand files is half as large."""


def verify(folder: Path) -> list[str]:
    """The differences between a folder and its ``manifest.json``, if any.

    Links are not followed, and only regular files are opened.

    Raises:
        OSError: the folder or its manifest is missing or cannot be read.
    """
    present = _present(folder)
    if MANIFEST not in present:
        raise FileNotFoundError(f"there is no {MANIFEST}")
    if present[MANIFEST]:
        return [f"{MANIFEST}: {present[MANIFEST]}"]
    try:
        listed = _listed(folder / MANIFEST)
    except ValueError as error:
        return [f"{MANIFEST}: {error}"]
    problems = []
    spelt: dict[str, str] = {}
    for path, size, sha256 in listed:
        twin = spelt.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if path.startswith("/") or ".." in path.split("/"):
            problems.append(f"{path}: is outside the folder")
        elif twin is not path:
            problems.append(f"{path}: is listed twice in the manifest, or also as {twin}")
        elif problem := present.get(path, "missing") or _difference(folder / path, size, sha256):
            problems.append(f"{path}: {problem}")
    for path in sorted(present.keys() - {path for path, _, _ in listed} - {MANIFEST}):
        problems.append(f"{path}: {present[path] or 'is not in the manifest'}")
    return problems


def _present(folder: Path) -> dict[str, str]:
    """The files of a folder and its subfolders by path: an error, or an empty string for a regular file."""
    found: dict[str, str] = {}
    below = [""]
    while below:
        prefix = below.pop()
        try:
            with os.scandir(folder / prefix) as entries:
                for entry in entries:
                    path = prefix + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        below.append(f"{path}/")
                    elif entry.is_file(follow_symlinks=False):
                        found[path] = ""
                    else:
                        found[path] = "is a link" if entry.is_symlink() else "is not a regular file"
        except OSError as error:
            if not prefix:
                raise
            found[prefix] = f"cannot be read: {error.strerror}"
    return found


def _listed(file: Path) -> list[tuple[str, int, str]]:
    """Path, size and hash of each file of a manifest.

    Raises:
        OSError, ValueError: it cannot be read, or is not a manifest.
    """
    with file.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"has more than {LARGEST:,} bytes")
    try:
        # int rejects NaN and Infinity, which are not JSON
        files = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=int)["files"]
        entries = [(entry["path"], entry["bytes"], entry["sha256"]) for entry in files]
        if not entries or any(list(map(type, entry)) != [str, int, str] for entry in entries):
            raise TypeError
    except (TypeError, KeyError, RecursionError):
        raise ValueError("does not list files with path, bytes and sha256") from None
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from None
    return entries


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object without duplicate names, of which different parsers use different values."""
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError("a name is duplicated in an object")
    return made


def _difference(file: Path, size: int, sha256: str) -> str:
    """How a file differs from its size and hash, or an empty string."""
    try:
        with file.open("rb") as stream:
            if (actual := os.fstat(stream.fileno()).st_size) != size:
                return f"has {actual} bytes, not {size}"
            digest = hashlib.sha256()
            while piece := stream.read(1 << 20):
                digest.update(piece)
    except (OSError, ValueError) as error:
        return f"cannot be read: {error}"
    return "" if digest.hexdigest() == sha256 else "differs from what was published"


def _shown(text: str) -> str:
    """A text with control, invisible and direction characters as escapes."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def main(arguments: list[str]) -> int:
    """Verifies a folder and returns the exit status."""
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments[:1] == ["--"]:  # the folder may start with a hyphen
        arguments = arguments[1:]
    if len(arguments) != 1:
        print("usage: python verify.py FOLDER", file=sys.stderr)
        return 2
    folder = _shown(arguments[0])
    try:
        problems = verify(Path(arguments[0]))
    except (OSError, ValueError) as error:
        print(f"{folder}: {_shown(str(error))}", file=sys.stderr)
        return 2
    for problem in problems:
        print(_shown(problem))
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    print(f"{folder}: {count}" if problems else f"{folder} OK")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        for output in (sys.stdout, sys.stderr):
            if isinstance(output, io.TextIOWrapper):
                output.reconfigure(errors="backslashreplace")
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, closed the pipe
        os._exit(1)
    sys.exit(status)
