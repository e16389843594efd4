"""A dataset of a library is checked as it is alone, and not again while nothing that it depends on has changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import REPOSITORY, copy_good, replace

from pipelines.library import rows, stored
from pipelines.library.definition import Member
from pipelines.library.work import Outcome, Task, work
from pipelines.validate import run, unchanged

FACT = "dataset/facts/fact-spots-are-common.yaml"


@pytest.fixture
def task(tmp_path: Path) -> Task:
    """The good dataset as one of a library."""
    copy_good(tmp_path / "datasets" / "a")
    return Task(Member("datasets/a", tmp_path / "datasets" / "a"), tmp_path / "store" / "a", "an environment")


def rows_of(task: Task, outcome: Outcome) -> Path:
    """The file of the rows of a dataset."""
    return stored.rows_file(task.store, outcome.rows)


def test_it_finds_what_validate_finds_with_paths_below_the_library(task: Task) -> None:
    replace(task.member.root, FACT, "terms: [term-spot]", "terms: [term-spott]")
    outcome = work(task)
    alone = run.validate(task.member.root, remember=False)
    assert [f.file for f in outcome.findings] == [f"datasets/a/{f.file}" for f in alone.findings] != []
    assert (outcome.records, outcome.waived, outcome.rows) == (alone.records, alone.waived, "")


def test_a_sound_dataset_has_rows_for_the_others(task: Task) -> None:
    outcome = work(task)
    assert outcome.rows
    assert {table for table, _ in rows.lines(rows_of(task, outcome))} > {"records", "sources", "frame_texts"}


def test_an_unchanged_dataset_is_not_checked_again_and_no_file_is_read(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "_COARSE", -(10**18))  # as if the files were old
    first = work(task)
    monkeypatch.setattr(unchanged, "_files", lambda _: pytest.fail("a file is read"))
    again = work(task)
    assert (first.known, again.known) == (False, True)
    assert (again.findings, again.records, again.rows) == (first.findings, first.records, first.rows)


def test_files_that_changed_just_now_are_read_again(task: Task) -> None:
    assert not work(task).known
    assert json.loads((task.store / "report.json").read_text())["stamp"] == ""
    assert work(task).known


def test_a_change_that_keeps_size_and_time_is_found(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_COARSE", -(10**18))
    work(task)
    path = task.member.root / FACT
    before = path.stat()
    replace(task.member.root, FACT, "term-spot", "term-sbot")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    outcome = work(task)
    assert (outcome.known, outcome.rows) == (False, "")
    assert "REF001" in {finding.code for finding in outcome.findings}
    assert not list(task.store.glob("rows-*"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda store: (store / "report.json").write_text("["),
        lambda store: (store / "report.json").write_text("[]"),
        lambda store: (store / "report.json").unlink(),
        lambda store: next(store.glob("rows-*")).unlink(),
        lambda store: next(store.glob("rows-*")).write_bytes(b""),
    ],
)
def test_what_is_lost_in_the_store_is_made_again(damage: object, task: Task) -> None:
    first = work(task)
    kept = rows_of(task, first).read_bytes()
    damage(task.store)  # type: ignore[operator]
    again = work(task)
    assert (again.known, again.findings) == (False, first.findings)
    assert rows_of(task, again).read_bytes() == kept


def test_other_code_or_another_environment_is_checked_again(task: Task) -> None:
    work(task)
    other = Task(task.member, task.store, "another environment")
    assert not work(other).known


def test_without_an_environment_nothing_is_remembered(task: Task) -> None:
    for _ in range(2):
        assert not work(Task(task.member, task.store, "")).known
    assert not (task.member.root / ".cache").exists()


def test_the_fast_checks_are_remembered_apart(task: Task) -> None:
    fast = Task(task.member, task.store, task.environment, fast=True)
    outcomes = [work(fast), work(fast), work(task)]
    assert [outcome.known for outcome in outcomes] == [False, True, False]
    assert [bool(outcome.rows) for outcome in outcomes] == [False, False, True]


def test_a_crash_is_a_finding_of_its_dataset(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "fast", lambda *_: [][1])
    (finding,) = work(task).findings
    assert (finding.code, finding.file) == ("BUG001", "datasets/a/dataset/dataset.yaml")
    assert "IndexError" in finding.message
    assert not (task.store / "report.json").exists()


def test_the_environment_is_that_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    first = unchanged.environment_of()
    assert first == unchanged.environment_of() != ""
    monkeypatch.setattr("sys.path", [*__import__("sys").path, str(REPOSITORY / "nowhere")])
    assert unchanged.environment_of() == first
