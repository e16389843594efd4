"""What has changed in the datasets of a library since an earlier state of it."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.compare.diff import compare
from pipelines.library import definition
from pipelines.library.definition import Library, Member
from pipelines.model.changes import Change
from pipelines.model.findings import Finding, Unknown, Unsound
from pipelines.release import history


@dataclass(frozen=True)
class Pair:
    """A dataset and its earlier state: a folder of exports or of the dataset, or a git revision."""

    member: Member
    old: str


@dataclass(frozen=True)
class Difference:
    """The changes of a dataset, and the version that it had. ``state`` says whether it is new, gone or both there.

    ``problem`` says why it could not be compared, with the findings that prevented it.
    """

    name: str
    state: str
    version: str = ""
    changes: tuple[Change, ...] = ()
    problem: str = ""
    findings: tuple[Finding, ...] = ()


def pairs(
    library: Library, members: Sequence[Member], old: str, patterns: Sequence[str] = ()
) -> Iterator[Pair | Difference]:
    """What to compare, in the order of names; a dataset that is new or gone is a result already.

    ``old`` is a folder that holds a library or the exports of one, or a git revision. With ``patterns``, only datasets
    whose names match one are told as gone.

    Raises:
        Unknown: it is neither.
    """
    folder = Path(old) if _is_folder(old) else None
    before = _datasets_in(folder) if folder else _datasets_at(library, old)
    now = {member.name: member for member in members}
    left = [Member(name, library.folder / name) for name in before - {member.name for member in library.members}]
    for name in sorted(now.keys() | {member.name for member in definition.chosen(left, patterns)}):
        if name not in now:
            yield Difference(name, "gone")
        elif name not in before:
            yield Difference(name, "new")
        else:
            yield Pair(now[name], str(folder / name) if folder else old)


def difference(pair: Pair | Difference) -> Difference:
    """The changes of a dataset."""
    if isinstance(pair, Difference):
        return pair
    name = pair.member.name
    try:
        before = history.snapshot_of(pair.old, pair.member.root)
        after = history.snapshot_of(str(pair.member.root), pair.member.root)
    except (Unknown, Unsound) as error:
        found = getattr(error, "findings", ())
        named = tuple(dataclasses.replace(finding, file=f"{name}/{finding.file}") for finding in found)
        return Difference(name, "both", problem=str(error), findings=named)
    return Difference(name, "both", before.version, tuple(compare(before, after)))


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False


def _datasets_in(folder: Path) -> set[str]:
    """The names of the datasets of a library, or of those exported into a folder."""
    if (folder / definition.NAME).is_file():
        loaded = definition.read(folder)
        if loaded.library is None:
            raise Unknown(f"{folder / definition.NAME} cannot be read: {loaded.findings[0].message}")
        return {member.name for member in loaded.library.members}
    found = set()
    for place, inner, files in os.walk(folder):
        if "manifest.json" in files and (name := Path(place).relative_to(folder).as_posix()) != ".":
            found.add(name)
            inner.clear()
        inner[:] = [name for name in inner if not name.startswith(".")]
    if not found:
        raise Unknown(f"{folder} holds neither a library nor the exports of one")
    return found


def _datasets_at(library: Library, revision: str) -> set[str]:
    """The names of the datasets that library.yaml of a revision names, or this one if the revision has none."""
    commit = _git(library, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    at = os.fsdecode(commit).strip()
    files = os.fsdecode(_git(library, revision, "ls-tree", "-r", "--name-only", "-z", at)).split("\0")
    patterns: Sequence[str] = library.data["datasets"]
    if definition.NAME in files:
        content = _git(library, revision, "show", f"{at}:./{definition.NAME}")
        if not (patterns := definition.patterns_in(library.folder, content)):
            raise Unknown(f"{definition.NAME} of {revision!r} has errors, so its datasets are not known")
    names = {name.partition("/dataset/")[0] for name in files if "/dataset/" in name}
    return {name for name in names if definition.matches(name, patterns)}


def _git(library: Library, revision: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(library.folder), *arguments], capture_output=True, check=False)
    except OSError:
        raise Unknown(f"{revision!r} is not a folder, and git is not installed") from None
    except ValueError:
        raise Unknown(f"{revision!r} is neither a folder nor a git revision") from None
    if done.returncode:
        raise Unknown(f"{revision!r} is neither a folder nor a git revision")
    return done.stdout
