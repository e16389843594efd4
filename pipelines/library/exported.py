"""The work of exporting one dataset of a library, the same for every engine."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines.library import stored
from pipelines.library.definition import Library, Member
from pipelines.model.findings import CRASH, Finding
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.publish import checked
from pipelines.publish.exports import NotAnExport
from pipelines.publish.verify import MANIFEST, verify
from pipelines.validate import unchanged


@dataclasses.dataclass(frozen=True)
class Task:
    """A dataset to export: its name, its root, the folder of its export, and the file that remembers the result.

    ``environment`` is a hash of what exports it (``unchanged.environment_of``).
    """

    name: str
    root: Path
    target: Path
    memory: Path
    environment: str


@dataclasses.dataclass(frozen=True)
class Exported:
    """What became of a dataset; ``records`` counts those that readers see.

    ``findings`` are all of them if they prevented the export, else only those of translations that were held back;
    their files begin with the name of the dataset. ``trouble`` says why the folder could not be written. After either
    the old export is as it was.
    """

    name: str
    version: str = ""
    records: int = 0
    files: int = 0
    changed: bool = False
    findings: tuple[Finding, ...] = ()
    failed: bool = False
    trouble: str = ""


def task(library: Library, member: Member, to: Path, environment: str) -> Task:
    """The task of exporting a dataset below a folder."""
    memory = library.folder / stored.CACHE / stored.DATASETS / member.name / "export.json"
    return Task(member.name, member.root, to / member.name, memory, environment)


def exported(task: Task) -> Exported:
    """Does what ``export`` does, or nothing if dataset, program and export are as after an earlier run."""
    basis, kept = stored.basis_of(task.memory, task.root, task.environment), stored.read(task.memory)
    if basis.value and (known := _known(task, kept, basis.value)) and ((same := _same(task, kept)) or _whole(task)):
        if not (same and basis.known):
            _keep(task, basis, known)
        return known
    try:
        done = _exported(task)
    except NotAnExport as refusal:
        return Exported(task.name, failed=True, trouble=str(refusal))
    except OSError as error:
        return Exported(task.name, failed=True, trouble=f"{error.filename or task.target}: {error.strerror or error}")
    except Exception as error:  # it ends this dataset, not those after it
        crash = CRASH.at(f"{task.name}/dataset/dataset.yaml", f"the export stopped: {type(error).__name__}: {error}")
        return Exported(task.name, findings=(crash,), failed=True)
    if not done.failed and stored.still(basis, task.root, task.environment):
        _keep(task, basis, done)
    return done


def _keep(task: Task, basis: stored.Basis, done: Exported) -> None:
    """Remembers a result; if it cannot be written, the next run exports the dataset again."""
    content = {name: getattr(done, name) for name in ("version", "records", "files")}
    content |= {"findings": [dataclasses.asdict(finding) for finding in done.findings]}
    stamp, settled = stored.stamp_of([task.target])
    content |= {"target": stamp if settled else ""}
    content |= {"basis": basis.value, "stamp": basis.stamp, "environment": task.environment}
    with suppress(OSError):
        stored.put(task.memory, json.dumps({**content, "manifest": stored.sha256_of(task.target / MANIFEST)}).encode())


def _same(task: Task, kept: Mapping[str, object]) -> bool:
    """Whether the exported files have the sizes and times of the last run, as far as these are known."""
    stamp, _ = stored.stamp_of([task.target])
    return bool(stamp) and kept.get("target") == stamp


def _whole(task: Task) -> bool:
    """Whether the exported files are those of their manifest."""
    try:
        return not verify(task.target)
    except OSError:
        return False


def _exported(task: Task) -> Exported:
    found = checked.check(task.root)
    if found.refused:
        return Exported(task.name, findings=stored.below(task.name, found.findings), failed=True)
    built, changed, findings = checked.write(found, task.target)
    if findings:
        return Exported(task.name, findings=stored.below(task.name, findings), failed=True)
    count = sum(1 for _ in found.opened.public.of(*CONTENT_KINDS))
    held_back = stored.below(task.name, found.held_back)
    return Exported(task.name, built.version, count, len(built.artifacts), changed, held_back)


def _known(task: Task, kept: Any, basis: str) -> Exported | None:
    """The result of an earlier run, if its manifest is still there; what somebody has changed counts for nothing."""
    try:
        if kept["basis"] != basis or kept["manifest"] != stored.sha256_of(task.target / MANIFEST):
            return None
        if (findings := unchanged.found_in(kept["findings"])) is None:
            return None
        counts = int(kept["records"]), int(kept["files"])
        return Exported(task.name, str(kept["version"]), *counts, findings=findings) if min(counts) >= 0 else None
    except (KeyError, TypeError, ValueError):
        return None
