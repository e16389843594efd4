"""Whatever is done to the files of a dataset gives findings with a place and a hint, soon and with no crash."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from mutations import Fuzzer
from reduced import Tree, every, link_schemas, reduced, sync
from shipped import unlisted

from pipelines.cli import reports
from pipelines.cli.main import main
from pipelines.model.findings import Finding, Report
from pipelines.publish import exports
from pipelines.validate import suites
from pipelines.validate.rules import rules
from pipelines.validate.run import fast, slow

TIMES = 4
"""The most that a mutated dataset may take, to be checked and exported, in times of what the unmutated one takes."""

COMMANDS = (
    *(["stats"], ["stats", "--format", "json"], ["audit"], ["audit", "--on", "9999-12-31"], ["fix", "--check"]),
    *(["i18n-status"], ["i18n-check"], ["i18n-update", "--check"], ["i18n-status", "--format", "json"]),
    *(
        ["i18n-export", "es", "--to", "build/l10n"],
        ["check-release"],
        ["validate", "--format", "json", "--only", "TRN"],
    ),
)
"""What else is run on a mutated dataset, one after the other."""


def told(found: Iterable[Finding], root: Path, tree: Tree) -> list[str]:
    """What is wrong with findings: each names a file, a line of it, a column, and how to mend it."""
    wrong = []
    for item in found:
        path = root / item.file
        there = os.path.lexists(path) or item.file in tree or item.file.startswith("dataset/")
        lines = (
            path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if path.is_file() else [b""]
        )
        for what, holds in {
            "it names no file": there and not Path(item.file).is_absolute() and ".." not in Path(item.file).parts,
            "it stands nowhere": 1 <= item.line <= max(1, len(lines)) and item.column >= 1,
            "it stands beyond the line": not there or item.column <= len(lines[min(item.line, len(lines)) - 1]) + 2,
            "it says nothing": bool(item.message.strip() and item.hint.strip()),
            "it has no code": item.code in rules(),
            "it is a crash": item.code != "BUG001",
            "a message shows Python": not any(sign in item.message for sign in ("Traceback", "object at 0x", "<class")),
        }.items():
            if not holds:
                wrong.append(f"{what}: {reports.line(item)}")
    return wrong


def looked_at(root: Path) -> tuple[tuple[Finding, ...], float]:
    """What `validate` finds without the suites, and what an export finds where it is made; and the seconds."""
    began = time.process_time()
    early = fast(root)
    outcome = slow(early, look_at_tables=False)
    found = outcome.findings
    if not any(item.severity == "error" and not item.code.startswith("TRN") for item in found):
        found += exports.build(early.opened, found).findings
    return found, time.process_time() - began


def faults(root: Path, tree: Tree, number: int, usual: float) -> tuple[list[str], tuple[Finding, ...]]:
    """What is wrong with how a mutated root is told, and what is told of it; ``usual`` are the unmutated's seconds."""
    found, seconds = looked_at(root)
    wrong = told(found, root, tree)
    if seconds > TIMES * usual and (again := looked_at(root)[1]) > TIMES * usual:
        wrong.append(f"it takes {again:.1f} seconds, and the unmutated one {usual:.1f}")
    for form in reports.REPORTERS.values():
        form(report_of(found), rules()).encode("utf-8")
    command = COMMANDS[number % len(COMMANDS)]
    done = CliRunner().invoke(main, [*command, "--root", str(root)])
    if done.exit_code not in (0, 1, 2) or not isinstance(done.exception, SystemExit | None):
        wrong.append(f"{' '.join(command)}: {done.exception!r}")
    return wrong, found


def report_of(found: tuple[Finding, ...]) -> Report:
    return Report(found, 0, 0)


def run(root: Path, tree: Tree, seeds: Iterable[int], monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Mutates a tree as each seed says; how many mutations were found to be wrong, and how many were not."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])
    monkeypatch.chdir(root.parent)
    link_schemas(root)
    sync(root, tree)
    fuzzer = Fuzzer(root, tree)
    seen: Counter[str] = Counter()
    looked_at(root)
    usual = looked_at(root)[1]
    assert faults(root, tree, 0, usual)[0] == []
    for number in seeds:
        done = fuzzer.apply(str(number))
        try:
            wrong, found = faults(root, tree, number, usual)
            seen["broken" if unlisted(found) else "clean"] += 1
        except Exception as error:
            error.add_note(f"seed {number}: {done}")
            raise
        finally:
            fuzzer.mend()
        assert wrong == [], f"seed {number}: {done}"
    return seen


def test_a_mutated_dataset_is_told_in_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = run(tmp_path / "root", every(), range(200), monkeypatch)
    assert seen["broken"] > 100


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_1000_mutated_datasets_are_told_in_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    tree = reduced() if part % 4 == 3 else every()
    seen = run(tmp_path / "root", tree, range(1000 + part * 250, 1250 + part * 250), monkeypatch)
    assert seen["broken"] > 120
    assert seen["clean"] > 4
