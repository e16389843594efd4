"""Checks a folder of exports against its manifest, with the standard library alone.

Copy this one file into your app's build: ``python verify.py path/to/exports``. It exits with 0 when every file is
there and has the bytes that the manifest promises, with 1 when not, and with 2 when there is no manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path


def verify(folder: Path) -> list[str]:
    """What differs between a folder and its ``manifest.json``; nothing when it is whole.

    Raises:
        OSError: the manifest cannot be read.
        ValueError: the manifest is not what a manifest is.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        entries = {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in manifest["files"]}
        if not all(isinstance(path, str) for path in entries):
            raise TypeError
    except (TypeError, KeyError, RecursionError):
        raise ValueError("manifest.json does not list files with path, bytes and sha256") from None
    problems = []
    for path, (size, sha256) in entries.items():
        if Path(path).is_absolute() or ".." in Path(path).parts:
            problems.append(f"{path}: leads out of the folder")
            continue
        try:
            content = (folder / path).read_bytes()
        except OSError:
            problems.append(f"{path}: missing")
            continue
        if len(content) != size:
            problems.append(f"{path}: has {len(content)} bytes, not {size}")
        elif hashlib.sha256(content).hexdigest() != sha256:
            problems.append(f"{path}: differs from what was published")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    problems += [f"{path}: is not in the manifest" for path in sorted(present - entries.keys() - {"manifest.json"})]
    return problems


def main(arguments: list[str]) -> int:
    """Verifies the folder named; returns an exit status."""
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments[:1] == ["--"]:  # what follows is a folder, whatever it begins with
        arguments = arguments[1:]
    if len(arguments) != 1:
        print("usage: python verify.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        problems = verify(folder)
    except (OSError, ValueError) as error:
        print(f"{folder}: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem)
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    print(f"{folder}: {count if problems else 'whole'}")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os._exit(1)
    sys.exit(status)
