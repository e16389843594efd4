"""Makes a release: checks the bump, stamps the version, writes the changelog, rebuilds the exports, tags."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pipelines import export, snapshot
from pipelines.diff import bump_of, compare, enough, next_version
from pipelines.fix import write
from pipelines.history import Unknown, Unsound
from pipelines.jsontext import dump
from pipelines.load import RELEASED, document_of
from pipelines.model import Artifact, Dataset, worst
from pipelines.registry import run
from pipelines.report import changes_markdown
from pipelines.validate import fast, slow

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_MARK = "<!-- releases: newest first; written by `make release` -->"


def release(root: Path, version: str, day: datetime.date, *, tag: bool) -> Iterator[str]:
    """Does each step, and says so.

    Everything that can refuse is asked before anything is written.

    Raises:
        Unknown: the version is not one, is too small, or the repository is not clean.
        Unsound: the dataset did not pass its checks.
    """
    if not _VERSION.fullmatch(version):
        raise Unknown(f"{version!r} is not a version; write it as MAJOR.MINOR.PATCH")
    if tag:
        _ready(root, version)
    early = fast(root)
    findings = slow(early).findings
    if worst(findings) == "error":
        raise Unsound("the dataset did not pass its checks; nothing was written", findings)
    dataset = _stamped(early.dataset, version, day)
    _still_sound(early.dataset, dataset, day)
    artifacts, found = export.build(dataset, findings)
    if found:
        raise Unsound("the exports did not pass their checks; nothing was written", tuple(found))
    now = snapshot.take(*export.files_of(artifacts))
    changes = []
    if dataset.released:
        before = snapshot.Snapshot.from_json(dataset.released)
        changes = compare(before, now)
        bump = bump_of(changes)
        if not enough(before.version, version, bump):
            least = next_version(before.version, bump or "patch")
            raise Unknown(
                f"{version} is too small: since {before.version} there are {bump or 'no'} changes; "
                f"the smallest version is {least}"
            )
    elif version != (planned := early.dataset.setting("dataset", "version", version)):
        raise Unknown(f"the first release is {planned}, as dataset.yaml says; its records carry that version")
    changelog = root / "CHANGELOG.md"
    history = changelog.read_text(encoding="utf-8") if changelog.exists() else f"# Changelog\n\n{_MARK}\n"
    if _MARK not in history:
        raise Unknown(f"CHANGELOG.md lacks the line {_MARK}")
    entry = f"## {version} ({day.isoformat()})\n\n"
    entry += changes_markdown(changes) if dataset.released else "The first release.\n"
    _publish(artifacts, root / "exports")
    yield f"exports: {len(artifacts)} files, written and verified"
    write(changelog, history.replace(_MARK, f"{_MARK}\n\n{entry.rstrip()}", 1))
    yield f"CHANGELOG.md: {len(changes)} changes"
    write(root / "dataset" / "dataset.yaml", dataset.settings["dataset"].text)
    yield f"dataset/dataset.yaml: version {version}, released {day.isoformat()}"
    if (citation := root / "CITATION.cff").is_file():
        text = citation.read_text(encoding="utf-8")
        write(citation, re.sub(r"(?m)^version: .*$", f"version: {version}", text))
        yield f"CITATION.cff: version {version}"
    told = json.loads(next(a.content for a in artifacts if a.path == "changes.json"))
    del told["meta"]
    write(root / "dataset" / RELEASED, dump({**now.as_json(), snapshot.CHANGES: told}).decode("utf-8"))
    yield f"dataset/{RELEASED}: what this release contains"
    if tag:
        cited = ["CITATION.cff"] if citation.is_file() else []
        _git(root, "add", "CHANGELOG.md", "dataset", "exports", *cited)
        _git(root, "commit", "--quiet", "--message", f"Release {version}")
        _git(root, "tag", "--annotate", f"v{version}", "--message", f"Release {version}")
        yield f"git: committed and tagged v{version}"


def _stamped(dataset: Dataset, version: str, day: datetime.date) -> Dataset:
    """The dataset with another version and day in dataset.yaml, nothing else of it changed."""
    document = dataset.settings["dataset"]
    text = document.text
    for key, value in (("version", version), ("released", day.isoformat())):
        line, column = document.locate((key,))
        lines = text.split("\n")
        start = lines[line - 1][: column - 1]
        lines[line - 1] = start + re.sub(r'"[^"]*"', f'"{value}"', lines[line - 1][column - 1 :], count=1)
        text = "\n".join(lines)
    stamped = document_of(document.path, text)
    return dataclasses.replace(dataset, settings={**dataset.settings, "dataset": stamped})


def _still_sound(before: Dataset, stamped: Dataset, day: datetime.date) -> None:
    """Looks for what the new day breaks: a record checked later, a waiver that has ended.

    Raises:
        Unsound: there is something.
    """
    known = {(finding.code, finding.file, finding.line) for finding in run(before)}
    fresh = tuple(finding for finding in run(stamped) if (finding.code, finding.file, finding.line) not in known)
    if worst(fresh) == "error":
        raise Unsound(f"the dataset does not fit the day {day.isoformat()}; nothing was written", fresh)
    for waiver in stamped.setting("waivers", "waivers", []):
        if waiver["until"] < day.isoformat():
            raise Unknown(f"the waiver of {waiver['check']} for {waiver['record']} ends on {waiver['until']}")


def _publish(artifacts: list[Artifact], target: Path) -> None:
    try:
        _, found = export.write(artifacts, target)
    except (export.Refused, OSError) as error:
        raise Unknown(f"nothing was written: {error}") from None
    if found:
        raise Unsound("the exports were not written whole; nothing else was written", tuple(found))


def _ready(root: Path, version: str) -> None:
    if _git(root, "status", "--porcelain"):
        raise Unknown("the repository has changes that are not committed; commit them first, or use --no-tag")
    if _git(root, "tag", "--list", f"v{version}"):
        raise Unknown(f"the tag v{version} is there already")
    _git(root, "var", "GIT_COMMITTER_IDENT")


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        raise Unknown("git is not installed; use --no-tag") from None
    if done.returncode:
        raise Unknown(f"git {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()
