"""Makes a release: checks the bump, stamps the version, writes exports, changelog and dataset.yaml, commits and tags.

Everything that a release writes is first stored in ``.release/``. Each later step can be repeated, so the same command
finishes a release that was interrupted by a full disk, a commit hook or a kill.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pipelines.checks.recalls import NEXT
from pipelines.checks.registry import run
from pipelines.compare.markdown import changes_markdown
from pipelines.compare.versions import VersionHistory, larger, parse
from pipelines.files import swap
from pipelines.files.json_text import dump
from pipelines.model import hashes
from pipelines.model.artifact import CHANGES, changes_path
from pipelines.model.findings import Finding, Unknown, Unsound, worst
from pipelines.model.records import Dataset
from pipelines.model.shapes import Redirects, Released, ReleasedFinal
from pipelines.publish import exports as export
from pipelines.publish import verify
from pipelines.publish.exports import ExportResult
from pipelines.source.formatting import fixed, write
from pipelines.source.load import RELEASED, document_of
from pipelines.upstream import places
from pipelines.validate import audit
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast, slow

PLAN = ".release"
"""The folder, below the root, of a release in progress."""

_MARK = "<!-- releases: newest first; written by `make release` -->"
_HOME, _MEMORY, _REDIRECTS = "dataset/dataset.yaml", f"dataset/{RELEASED}", "dataset/redirects.yaml"
_RECALLS = "dataset/recalls.yaml"
_CHANGELOG, _CITATION = "CHANGELOG.md", "CITATION.cff"
_UNCOMPARED = ("REV007", "REV008")
_UNDO = f"to go back, restore the changed files from version control and delete {PLAN}/"
_TEMPORARY = re.compile(r'\?\? "?(?:.*/)?\.\.?(?:release|exports)\.(?:new|old)-')


@dataclass(frozen=True)
class Plan:
    """The files of a release, as stored in ``.release/``, in the order in which they are written.

    ``inputs`` is a digest of the dataset and the schemas that it was made from. ``exports`` maps paths below
    exports/ to content, ``files`` paths below the root.
    """

    version: str
    inputs: str
    exports: Mapping[str, bytes]
    files: Mapping[str, bytes]


def release(root: Path, version: str, day: datetime.date, *, tag: bool, forget: bool = False) -> Iterator[str]:
    """Makes a release, or finishes an interrupted one of the same version. Yields a line for each step.

    All checks run before anything is written. ``forget`` drops the redirects of ids that were in no final release.

    Raises:
        Unknown: the version is not one, is too small, the repository is not clean, a record is not compared with its
            sources, or a step failed.
        Unsound: the dataset did not pass its checks.
    """
    plan = _interrupted(root)
    if plan is None:
        if tag:
            _ready(root, version)
        plan = _planned(root, version, day, forget=forget)
        _store_plan(root, plan)
        _publish_or_undo(root, plan)
    elif plan.version != version:
        raise Unknown(f"the release of {plan.version} was interrupted; {_options(plan.version)}")
    elif plan.inputs != _inputs(root) or verify.verify(root / PLAN / "exports"):
        raise Unknown(f"dataset/, schemas/ or {PLAN}/ changed after the release was interrupted; {_UNDO}")
    else:
        yield f"the release of {version} was interrupted; continuing"
    try:
        yield from _finish(root, plan, tag=tag)
    except OSError as error:
        problem = f"{error.filename or 'a file'}: {error.strerror or error}"
        raise Unknown(f"the release is not finished: {problem}; {_options(version)}") from None
    shutil.rmtree(root / PLAN)


def check(root: Path) -> Iterator[str]:
    """Yields what differs between ``exports/`` and the last release. On the commit of the release, also rebuilds it.

    Raises:
        Unknown: there is no release yet, or one was interrupted.
        Unsound: the dataset did not pass its checks.
    """
    if (plan := _interrupted(root)) is not None:
        raise Unknown(f"the release of {plan.version} was interrupted; {_options(plan.version)}")
    early = fast(root)
    released = early.dataset.released
    if released is None:
        raise Unknown("there is no release yet")
    version, manifest = released["version"], root / "exports" / "manifest.json"
    present = hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else ""
    if present != released.get("manifest"):
        yield f"exports/ is not what the release of {version} wrote; restore it: git checkout v{version} -- exports"
        return
    if _last_commit(root) != _subject(version):
        return
    findings = slow(early).findings
    day = early.dataset.about.get("released", "")
    built = export.build(early.opened, findings, version=version, day=day, read_back=True, whole=False)
    if built.findings:
        raise Unsound(f"{version} cannot be rebuilt", built.findings)
    for artifact in built.artifacts:
        path = root / "exports" / artifact.path
        if not path.is_file() or path.read_bytes() != artifact.content:
            yield f"exports/{artifact.path}: a rebuild of {version} has different content"


def _planned(root: Path, version: str, day: datetime.date, *, forget: bool) -> Plan:
    try:
        wanted = parse(version)
    except ValueError as error:
        raise Unknown(
            f"{error}; write it as MAJOR.MINOR.PATCH, or with -alpha.1, -beta.1 or -rc.1 at its end"
        ) from None
    early = fast(root)
    findings = slow(early).findings
    if worst(findings) == "error":
        raise Unsound("the dataset did not pass its checks; nothing was written", findings)
    if changed := sum(item.code in _UNCOMPARED for item in findings):
        raise Unknown(
            f"{changed} published {'record has' if changed == 1 else 'records have'} words that nobody compared with "
            "their sources, and nothing was written; `make validate` lists them (REV007, REV008); "
            "compare each, and run: make checked ID=... ARGS=--by=PERSON"
        )
    before = early.dataset
    versions = VersionHistory.of(before.about.get("version", version), before.released)
    carried = frozenset(before.released["final"]["ids"] if before.released and "final" in before.released else ())
    dataset, dropped = _without_redirects(before, early.opened, carried) if forget else (before, {})
    dataset = _stamped(dataset, version, day)
    _check_day(before, dataset, day)
    built = _built(Opened(dataset, early.schemas), findings, version, day)
    bump = built.bump
    if why := versions.refusal(wanted, bump):
        raise Unknown(why)
    changelog = root / _CHANGELOG
    history = _text(changelog) if changelog.exists() else f"# Changelog\n\n{_MARK}\n"
    if _MARK not in history:
        raise Unknown(f"CHANGELOG.md lacks the line {_MARK}")
    first = not before.released or (wanted.final and "final" not in before.released)
    # Pre-releases promised nothing, so what differs from them is no news.
    changes = f"The first {'' if wanted.final else 'pre-'}release.\n" if first else changes_markdown(built.changes)
    entry = f"## {version} ({day.isoformat()})\n\n{changes}"
    files = {
        _CHANGELOG: history.replace(_MARK, f"{_MARK}\n\n{entry.rstrip()}", 1).encode(),
        _HOME: dataset.settings["dataset"].text.encode(),
        **dropped,
    }
    if (recalls := dataset.settings.get("recalls")) is not None:
        files[_RECALLS] = recalls.text.encode()
    if (citation := root / _CITATION).is_file():
        text = re.sub(r"(?m)^version: .*$", f"version: {version}", _text(citation))
        files[_CITATION] = re.sub(r"(?m)^date-released: .*$", f"date-released: {day.isoformat()}", text).encode()
    final = before.released.get("final") if before.released else None
    if wanted.final:
        final = {"version": version, "ids": sorted(carried | _ids(dataset))}
    elif final and (largest := larger(versions.bump, bump)):
        final = {**final, "bump": largest}
    files[_MEMORY] = _released_json(built, before.released, final)
    exports = {artifact.path: artifact.content for artifact in built.artifacts}
    own = changes_path(version)
    files[f"dataset/{own}"] = exports[own]
    return Plan(version, _inputs(root), exports, files)


def _text(path: Path) -> str:
    """The text of a file that a release updates.

    Raises:
        Unknown: it cannot be read.
    """
    try:
        if not path.is_file():
            raise Unknown(f"{path.name} is not a file; nothing was written")
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Unknown(f"{path.name} cannot be read, and nothing was written: {error}") from None


def _released_json(built: ExportResult, before: Released | None, final: ReleasedFinal | None) -> bytes:
    """``released.json``: what the release contains, and hashes of its manifest and of the changes of each release."""
    by_path = {artifact.path: artifact.content for artifact in built.artifacts}
    own = hashlib.sha256(by_path[changes_path(built.version)]).hexdigest()
    released: Released = {
        **built.content.as_json(),
        "chain": {**(before.get("chain", {}) if before else {}), built.version: own},
        "manifest": hashlib.sha256(by_path["manifest.json"]).hexdigest(),
    }
    if final:
        released["final"] = final
    return dump(released)


def _ids(dataset: Dataset) -> set[str]:
    """Every id that resolves in a release of a dataset."""
    return {*(r.id for r in dataset.records if r.data["status"] != "draft"), *dataset.redirects}


def _without_redirects(dataset: Dataset, opened: Opened, carried: frozenset[str]) -> tuple[Dataset, dict[str, bytes]]:
    """The dataset without the redirects of ids that were in no final release, and the changed file."""
    document, whole = dataset.own("redirects"), dataset.settings.get("redirects")
    if document is None or whole is None:
        return dataset, {}
    own = cast("Redirects", document.data)["redirects"]
    kept = [entry for entry in own if entry["from"] in carried]
    if kept == own:
        return dataset, {}
    text = fixed(document, "redirects", opened.schemas.sources, {**document.data, "redirects": kept})
    others = [entry for entry in dataset.retired if entry not in own]
    stamped = document_of(document.path, text)
    settings = {**dataset.settings, "redirects": dataclasses.replace(stamped, data={"redirects": [*kept, *others]})}
    return dataclasses.replace(dataset, settings=settings), {_REDIRECTS: text.encode()}


def _stamped(dataset: Dataset, version: str, day: datetime.date) -> Dataset:
    """The dataset with a new version and day in dataset.yaml, and nothing else changed."""
    document = dataset.settings["dataset"]
    text = document.text
    for key, value in (("version", version), ("released", day.isoformat())):
        line, column = document.locate((key,))
        lines = text.split("\n")
        start = lines[line - 1][: column - 1]
        lines[line - 1] = start + re.sub(r'"[^"]*"', f'"{value}"', lines[line - 1][column - 1 :], count=1)
        text = "\n".join(lines)
    stamped = {"dataset": document_of(document.path, text)}
    if (recalls := dataset.settings.get("recalls")) is not None:
        fixed_now = re.sub(rf"(?m)^(\s*(?:- )?fixed_in: ){NEXT}$", rf'\g<1>"{version}"', recalls.text)
        stamped["recalls"] = document_of(recalls.path, fixed_now)
    return dataclasses.replace(dataset, settings={**dataset.settings, **stamped})


def _check_day(before: Dataset, stamped: Dataset, day: datetime.date) -> None:
    """Checks what depends on the day of the release: dates after it, and expired waivers.

    Raises:
        Unsound: a check finds something.
        Unknown: a waiver has expired.
    """
    if late := audit.future(stamped, day):
        raise Unsound(f"the dataset has dates after {day.isoformat()}; nothing was written", tuple(late))
    known = {(finding.code, finding.file, finding.line) for finding in run(before)}
    new = tuple(finding for finding in run(stamped) if (finding.code, finding.file, finding.line) not in known)
    # IDS004 is expected for a dropped redirect: its id was in a pre-release.
    if worst(finding for finding in new if finding.code != "IDS004") == "error":
        raise Unsound(f"the dataset has errors on {day.isoformat()}; nothing was written", new)
    for waiver in stamped.waivers:
        if waiver["until"] < day.isoformat():
            raise Unknown(f"the waiver of {waiver['check']} for {waiver['record']} ends on {waiver['until']}")


def _built(opened: Opened, findings: tuple[Finding, ...], version: str, day: datetime.date) -> ExportResult:
    built = export.build(opened, findings, version=version, day=day.isoformat(), read_back=True, whole=False)
    if built.findings:
        raise Unsound("the exports did not pass their checks; nothing was written", built.findings)
    return built


def _inputs(root: Path) -> str:
    """A digest of the inputs of a release and of the datasets it takes records from, without the files it writes."""
    files = (path for name in ("dataset", "schemas") for path in sorted((root / name).rglob("*")) if path.is_file())
    named = {path.relative_to(root).as_posix(): path for path in files if not path.name.startswith(".")}
    written = (_HOME, _MEMORY, _REDIRECTS, _RECALLS)
    return hashes.digest(
        {str(number): places.sha256(other) for number, other in enumerate(places.beneath(root))}
        | {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in named.items()
            if name not in written and not name.startswith(f"dataset/{CHANGES}/")
        }
    )


def _store_plan(root: Path, plan: Plan) -> None:
    """Writes the plan to ``.release/``, completely or not at all.

    Raises:
        Unknown: it cannot be written, or ``exports/`` has other files than an export.
    """
    about = {"version": plan.version, "inputs": plan.inputs, "files": list(plan.files)}
    stored = {
        "plan.json": dump(about),
        **{f"files/{path}": content for path, content in plan.files.items()},
        **{f"exports/{path}": content for path, content in plan.exports.items()},
    }
    try:
        export.refuse_foreign(root / "exports")
        for leftover in root.glob(f".{PLAN}.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        swap.stage(root / PLAN, stored).replace(root / PLAN)
    except (export.NotAnExport, OSError) as error:
        raise Unknown(f"nothing was written: {error}") from None


def _publish_or_undo(root: Path, plan: Plan) -> None:
    """Writes the exports. If that fails, nothing was written, and the plan is removed.

    Raises:
        Unknown: the exports cannot be written.
        Unsound: the files on disk differ from what was written.
    """
    try:
        _, found = export.put(plan.exports, root / "exports")
    except (export.NotAnExport, OSError) as error:
        shutil.rmtree(root / PLAN)
        raise Unknown(f"nothing was written: {error}") from None
    if found:
        shutil.rmtree(root / PLAN)
        raise Unsound("the exports were not written completely; nothing else was written", tuple(found))


def _interrupted(root: Path) -> Plan | None:
    """The plan of an interrupted release, or None."""
    folder = root / PLAN
    if not (folder / "plan.json").is_file():
        return None
    exports = {
        path.relative_to(folder / "exports").as_posix(): path.read_bytes()
        for path in (folder / "exports").rglob("*")
        if path.is_file()
    }
    try:
        about = json.loads((folder / "plan.json").read_bytes())
        files = {path: (folder / "files" / path).read_bytes() for path in about["files"]}
        return Plan(about["version"], about["inputs"], exports, files)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Unknown(f"a release was interrupted, and {PLAN}/ is incomplete; {_UNDO}") from None


def _finish(root: Path, plan: Plan, *, tag: bool) -> Iterator[str]:
    """Does every step that is left.

    Raises:
        Unknown: git refuses.
        OSError: a file cannot be written.
    """
    export.put(plan.exports, root / "exports")
    yield f"exports: {len(plan.exports)} files, written and verified"
    for path, content in plan.files.items():
        if not (root / path).is_file() or (root / path).read_bytes() != content:
            (root / path).parent.mkdir(exist_ok=True)
            write(root / path, content.decode())
        yield f"{path}: {plan.version}"
    if not tag:
        return
    paths = [*plan.files, "exports"]
    try:
        _git(root, "add", "--", *paths)
        if _git(root, "diff", "--cached", "--name-only", "--", *paths):
            _git(root, "commit", "--quiet", "--message", _subject(plan.version), "--", *paths)
        if not _git(root, "tag", "--list", f"v{plan.version}"):
            _git(root, "tag", "--annotate", f"v{plan.version}", "--message", _subject(plan.version))
    except Unknown as refusal:
        raise Unknown(f"the release is not finished: {refusal}; {_options(plan.version)}") from None
    yield f"git: committed and tagged v{plan.version}"


def _options(version: str) -> str:
    return f"remove the cause and finish it with: make release VERSION={version}; {_UNDO}"


def _subject(version: str) -> str:
    """The commit message of a release."""
    return f"Release {version}"


def _last_commit(root: Path) -> str:
    """The subject of the last commit, or an empty string without one."""
    try:
        return _git(root, "log", "-1", "--format=%s")
    except Unknown:
        return ""


def _ready(root: Path, version: str) -> None:
    if [line for line in _git(root, "status", "--porcelain").splitlines() if not _TEMPORARY.match(line)]:
        raise Unknown("the repository has changes that are not committed; commit them first, or use --no-tag")
    if _git(root, "tag", "--list", f"v{version}"):
        raise Unknown(f"the tag v{version} exists already")
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
