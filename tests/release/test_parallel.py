"""People who work side by side on the real dataset meet in no file that a machine wrote."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner
from conftest import REPOSITORY

from pipelines.cli.main import main

pytestmark = [pytest.mark.usefixtures("own_git"), pytest.mark.slow]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def run(root: Path, *arguments: str) -> str:
    done = CliRunner().invoke(main, [*arguments, "--root", str(root)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the real dataset."""
    folder = tmp_path / "root"
    for name in ("dataset", "schemas"):
        shutil.copytree(REPOSITORY / name, folder / name, copy_function=shutil.copyfile)
    git(folder.parent, "init", "--quiet", "--template=", "--initial-branch=main", str(folder))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "begin")
    return folder


def reword(root: Path, record: Path) -> None:
    """Another word in the title of a term, whose translations are stale from then on."""
    text = record.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)^(  definition: (?:>-\n    )?)", r"\1In short, ", text, count=1)
    assert changed != text
    record.write_text(changed, encoding="utf-8", newline="\n")
    run(root, "fix")
    run(root, "i18n-update")


def test_two_edits_of_neighbours_merge_without_a_conflict(root: Path) -> None:
    terms = sorted((root / "dataset/glossary").glob("*.yaml"))
    for branch, record in zip(("one", "two"), terms[10:12], strict=True):
        git(root, "switch", "--quiet", "--create", branch, "main")
        reword(root, record)
        git(root, "commit", "--quiet", "--all", "--message", branch)
    git(root, "merge", "--quiet", "--no-edit", "one")
    assert git(root, "diff", "--name-only", "main").split("\n") == [
        *(f"dataset/glossary/{record.name}" for record in terms[10:12]),
        "dataset/translations/es.po",
        "dataset/translations/template.pot",
    ]
    run(root, "i18n-update", "--check")
    run(root, "fix", "--check")


def test_a_push_of_a_translators_tool_needs_nothing_of_ours_to_be_written_again(root: Path) -> None:
    path = root / "dataset/translations/es.po"
    file = polib.pofile(str(path), wrapwidth=60)
    file.metadata |= {"Last-Translator": "Ana Example <ana@example.org>", "X-Generator": "A tool 5.1"}
    entry = next(entry for entry in file if entry.msgctxt == "term-benign:definition")
    entry.flags.remove("fuzzy")
    file.save(str(path))
    assert git(root, "diff", "--name-only") == "dataset/translations/es.po"
    run(root, "i18n-update", "--check")
    run(root, "fix", "--check")
    run(root, "validate", "--only", "TRN")


def test_what_is_behind_the_english_is_named(root: Path) -> None:
    record = root / "dataset/glossary/term-benign.yaml"
    text = record.read_text(encoding="utf-8")
    run(root, "i18n-update", "--check")
    record.write_text(re.sub(r"(?m)^(  definition: (?:>-\n    )?)", r"\1In short, ", text), encoding="utf-8")
    done = CliRunner().invoke(main, ["i18n-update", "--check", "--root", str(root)])
    assert done.exit_code == 1
    assert [line.split(";")[0] for line in done.output.splitlines()] == [
        f"out of date: dataset/translations/{name}" for name in ("template.pot", "es.po")
    ]


def test_the_paths_of_a_release_are_the_only_ones_that_it_touches(root: Path) -> None:
    run(root, "release", "9.0.0", "--no-tag", "--on", "2027-01-31")
    paths = {line.split()[-1].split("/")[0] for line in git(root, "status", "--porcelain").splitlines()}
    assert paths - {".cache", ".."} <= {"dataset", "exports", "CHANGELOG.md"}
    assert [*root.glob(".release"), *root.glob("..release*")] == []
