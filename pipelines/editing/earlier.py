"""Reads earlier versions of files from git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

MOST = 50
"""The most versions of a file that are read."""


def versions(root: Path, path: str) -> Iterator[tuple[str, bytes]]:
    """The last versions of a file with their commits, the newest first; none without git or without commits."""
    listed = _git(root, "log", f"--max-count={MOST}", "--format=%H", "--", path)
    for commit in listed.decode().split():
        if content := content_of(root, commit, path):
            yield commit, content


def content_of(root: Path, commit: str, path: str) -> bytes:
    """A file as a commit has it; empty if it has none."""
    return _git(root, "cat-file", "blob", f"{commit}:./{path}")


def _git(root: Path, *arguments: str) -> bytes:
    """What git prints; nothing if it fails or is not installed."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except OSError:
        return b""
    return b"" if done.returncode else done.stdout
