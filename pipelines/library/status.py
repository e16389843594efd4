"""The state of each dataset of a library, from its settings and from what the last runs stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pipelines.library import stored
from pipelines.library.work import Task
from pipelines.model.findings import Report
from pipelines.source import yaml_reader
from pipelines.source.yaml_faults import UnreadableYaml


@dataclass(frozen=True)
class Status:
    """A dataset: its versions, here and as exported, what the last validation found, and its languages.

    A version that there is not is empty. ``checked`` is ``never``, ``changed`` since the last validation, or ``yes``.
    ``missing`` are the languages that the library promises and the dataset does not have.
    """

    name: str
    version: str
    exported: str
    checked: str
    records: int
    errors: int
    warnings: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A dataset whose state is asked for: where its exports would be, and the languages that the library promises."""

    task: Task
    exports: Path
    languages: tuple[str, ...]


def status(question: Question) -> Status:
    """The state of a dataset. Nothing is checked, and only its settings are read."""
    task = question.task
    about = _settings(task.member.root / "dataset" / "dataset.yaml")
    file = task.store / "report.json"
    basis = stored.basis_of(file, task.member.root, task.environment)
    last, current = stored.last(file), stored.recall(file, basis.value)
    counts = Report(last.findings, last.records, last.waived).counts if last else {}
    has = about.get("languages", ())
    return Status(
        task.member.name,
        str(about.get("version", "")),
        str(_json(question.exports / "manifest.json").get("version", "")),
        "never" if last is None else "yes" if current else "changed",
        counts.get("records", 0),
        counts.get("errors", 0),
        counts.get("warnings", 0),
        tuple(tag for tag in question.languages if not isinstance(has, list) or tag not in has),
    )


def _settings(path: Path) -> Mapping[str, Any]:
    """The content of dataset.yaml, or nothing if it cannot be read: ``library validate`` says why."""
    try:
        return cast("Mapping[str, Any]", yaml_reader.parse(yaml_reader.decode(path.read_bytes())))
    except (OSError, UnreadableYaml):
        return {}


def _json(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
