"""Which datasets of a library have changed since a git revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipelines.library.definition import Library, Member
from pipelines.model.findings import Unknown
from pipelines.validate import unchanged

_GIT = ("git", "--literal-pathspecs", "-c", "core.fsmonitor=false")
"""Paths are plain names, and git itself looks whether files have changed."""

_AT_ONCE = 1000
"""Folders that git is asked about in one command; a command line is bounded."""


def since(library: Library, members: Iterable[Member], revision: str) -> tuple[Member, ...]:
    """The datasets of which a file that their results depend on has changed since a revision, or is new.

    A dataset counts as changed if git cannot tell: a file that git ignores or was told not to look at, a repository
    inside the library's that is no submodule, a folder outside the repository.

    Raises:
        Unknown: the library is in no git repository, or that has no such revision.
    """
    commit = _git(library.folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    top = Path(_git(library.folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    depends = {member: _folders(member.root) for member in members}
    folders = sorted({folder for each in depends.values() for folder in each if folder.is_relative_to(top)})
    inner = {folder: repository for folder in folders if (repository := _inner_repository(folder, top))}
    options = ("--name-only", "--no-renames", "--no-relative", "--ignore-submodules=none", "--no-ext-diff", "-z")
    changed = set(_git(top, "diff", *options, commit.strip(), "--").split("\0"))
    looked_at = [*_listed(top, "--others", "--cached", "-v", folders=[f for f in folders if f not in inner])]
    changed |= {line[2:] for line in looked_at if line[:1] != "H"}  # H: git compares it
    repositories = sorted(set(inner.values()))
    submodules = set(_listed(top, "--cached", folders=repositories))
    changed |= {str(path.relative_to(top)) for path in repositories} - submodules
    paths = {top / name for name in changed if name}
    above = {parent for path in paths for parent in path.parents} | paths
    return tuple(
        member
        for member, each in depends.items()
        if any(f in above or not f.is_relative_to(top) or not paths.isdisjoint(f.parents) for f in each)
    )


def _folders(root: Path) -> set[Path]:
    """The folders that the results of a dataset depend on, and where those lead that are symbolic links."""
    found = (*unchanged.folders_of(root), root / "schemas")
    parents = {folder: Path(os.path.realpath(folder.parent)) for folder in found}
    return {parent / folder.name for folder, parent in parents.items()} | {folder.resolve() for folder in found}


def _inner_repository(folder: Path, top: Path) -> Path | None:
    """The outermost repository below another one that a folder is in."""
    inside = [parent for parent in (folder, *folder.parents) if parent.is_relative_to(top) and parent != top]
    return next((parent for parent in reversed(inside) if os.path.lexists(parent / ".git")), None)


def _listed(top: Path, *options: str, folders: Sequence[Path]) -> Iterator[str]:
    """The files of folders as git lists them, with their paths in the repository."""
    for start in range(0, len(folders), _AT_ONCE):
        paths = [str(folder.relative_to(top)) for folder in folders[start : start + _AT_ONCE]]
        yield from filter(None, _git(top, "ls-files", *options, "-z", "--", *paths).split("\0"))


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run([*_GIT, "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError:
        raise Unknown("git is not installed, so no dataset can be compared with a revision") from None
    except ValueError:
        raise Unknown(f"{arguments[-1]!r} is no git revision") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unknown(reason[-1] if reason else "there is no such git revision")
    return done.stdout.decode(errors="surrogateescape")
