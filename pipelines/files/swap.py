"""Replaces a folder by another atomically: a reader sees all of the old one or all of the new one."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_STALE_SECONDS = 3600
"""A temporary file or folder may belong to another run; after this time it is considered abandoned."""


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Sets the file name of an OSError, which a full disk leaves out, instead of a temporary name."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def sweep(folder: Path, is_left: Callable[[str], object]) -> None:
    """Removes what killed runs left in a folder: entries with a temporary name that are an hour old."""
    with contextlib.suppress(OSError):
        for path in [path for path in folder.iterdir() if is_left(path.name)]:
            with contextlib.suppress(OSError):
                if time.time() - path.lstat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def stage(target: Path, files: Mapping[str, bytes]) -> Path:
    """Writes files, by path, into a new hidden folder beside a target, and flushes them to disk.

    Raises:
        OSError: a file cannot be written (``filename`` is its path in the target), or the target exists and is not a
            folder. Nothing is left behind.
    """
    refuse_other(target)
    recover(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    try:
        folder.chmod(0o755)
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with naming(target / path), file.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def refuse_other(target: Path) -> None:
    """Refuses a target that exists and is not a folder.

    Raises:
        NotADirectoryError: the target is a file, a link, a device or a pipe.
    """
    if os.path.lexists(target) and (target.is_symlink() or not target.is_dir()):
        raise NotADirectoryError(errno.ENOTDIR, "it exists and is not a folder", str(target))


def put_in_place(folder: Path, target: Path) -> None:
    """Makes a staged folder the target, and removes the old one.

    Where the system can exchange two names atomically (Linux, macOS) the target always exists. Elsewhere two renames
    are needed; if the process is killed between them, ``recover`` restores the old folder.

    Raises:
        OSError: the folder cannot be moved, or the target exists and is not a folder.
    """
    refuse_other(target)
    if not target.exists():
        folder.replace(target)
        return
    if exchange(folder, target):
        shutil.rmtree(folder, ignore_errors=True)
        return
    old = target.parent / f".{target.name}.old-{folder.name.rsplit('-', 1)[-1]}"
    target.replace(old)
    try:
        folder.replace(target)
    except OSError:
        old.replace(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchanges two folders atomically; false if the system or the file system cannot."""
    platform: str = sys.platform  # a name of its own, so that type checkers look at every branch
    names = os.fsencode(one), os.fsencode(other)
    try:
        if platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            return bool(libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
        if platform == "darwin":
            libc = ctypes.CDLL(None, use_errno=True)
            return bool(libc.renamex_np(names[0], names[1], _RENAME_SWAP) == 0)
    except (OSError, AttributeError):
        pass
    return False


def recover(target: Path) -> None:
    """Restores a target that a killed run left renamed, and removes what killed runs left behind.

    A staged folder may belong to another run, so it is removed only when it is an hour old.
    """
    if not target.parent.is_dir():
        return
    name = glob.escape(target.name)
    old = sorted(target.parent.glob(f".{name}.old-*"))
    if old and not target.exists():
        old.pop().replace(target)
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    sweep(target.parent, lambda name: name.startswith(f".{target.name}.new-"))
