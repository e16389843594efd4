"""The datasets of a library that have changed since a git revision, as users of git have it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelines.library import changed
from pipelines.library.definition import read

DEFINITION = """\
title: A library for tests
publisher: Example contributors
base_url: https://library.example/guides
languages: [en]
datasets: [topics/*]
"""


def git(folder: Path, *arguments: str) -> None:
    """Runs git in a folder."""
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*command, "-c", "protocol.file.allow=always", *arguments], check=True, capture_output=True)


def committed(folder: Path) -> None:
    """Makes a folder a repository with all that it holds."""
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")


def dataset(root: Path) -> Path:
    """A folder that counts as a dataset."""
    (root / "dataset").mkdir(parents=True)
    (root / "dataset" / "dataset.yaml").write_text("name: x\n")
    return root


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of two datasets in a folder of a repository, with a file that is ignored."""
    folder = tmp_path / "repository" / "lib [1]"
    for name in ("a", "b"):
        dataset(folder / "topics" / name)
    (folder / "library.yaml").write_text(DEFINITION)
    (folder.parent / ".gitignore").write_text("*.local.yaml\n/*/build\n")
    committed(folder.parent)
    return folder


def since(folder: Path, revision: str = "HEAD") -> list[str]:
    """The last parts of the names of the datasets that have changed."""
    found = read(folder).library
    assert found
    return [member.name.rpartition("/")[2] for member in changed.since(found, found.members, revision)]


def edit(folder: Path, name: str = "a") -> None:
    (folder / "topics" / name / "dataset" / "dataset.yaml").write_text("name: y\n")


def test_an_edit_a_new_file_and_a_removed_one(library: Path) -> None:
    assert since(library) == []
    edit(library)
    assert since(library) == ["a"]
    (library / "topics" / "b" / "dataset" / "new.yaml").write_text("")
    assert since(library) == ["a", "b"]
    git(library, "add", ".")
    git(library, "commit", "-qm", "two")
    assert since(library) == []
    (library / "topics" / "b" / "dataset" / "new.yaml").unlink()
    assert (since(library), since(library, "HEAD~1")) == (["b"], ["a"])


@pytest.mark.parametrize("setting", [("diff.relative", "true"), ("diff.external", "false"), ("status.short", "true")])
def test_settings_of_git_hide_nothing(library: Path, setting: tuple[str, str]) -> None:
    git(library, "config", *setting)
    edit(library)
    assert since(library) == ["a"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_look_at(library: Path, flag: str) -> None:
    git(library, "update-index", flag, "topics/a/dataset/dataset.yaml")
    edit(library)
    assert since(library) == ["a"]


def test_an_ignored_file_of_a_dataset_and_none_elsewhere(library: Path) -> None:
    (library / "build").mkdir()
    (library / "build" / "x.json").write_text("")
    assert since(library) == []
    (library / "topics" / "b" / "dataset" / "x.local.yaml").write_text("")
    assert since(library) == ["b"]


def test_schemas_that_were_removed(library: Path) -> None:
    (library / "topics" / "a" / "schemas").mkdir()
    (library / "topics" / "a" / "schemas" / "x.json").write_text("{}")
    git(library, "add", ".")
    git(library, "commit", "-qm", "two")
    (library / "topics" / "a" / "schemas" / "x.json").unlink()
    (library / "topics" / "a" / "schemas").rmdir()
    assert since(library) == ["a"]


def test_a_dataset_that_is_a_repository_of_its_own(library: Path) -> None:
    committed(dataset(library / "topics" / "c"))
    assert since(library) == ["c"]


@pytest.mark.parametrize("inner", ["c", "c/dataset"])
def test_a_submodule_has_changed_if_its_files_have(library: Path, tmp_path: Path, inner: str) -> None:
    committed(dataset(tmp_path / "other"))
    if inner == "c/dataset":
        git(tmp_path / "other", "mv", "dataset/dataset.yaml", "dataset.yaml")
        git(tmp_path / "other", "commit", "-qm", "two")
    git(library, "submodule", "add", "-q", str(tmp_path / "other"), f"topics/{inner}")
    assert since(library) == ["c"]
    git(library, "commit", "-qm", "two")
    git(library, "config", "diff.ignoreSubmodules", "all")
    assert since(library) == []
    edit(library, "c")
    assert since(library) == ["c"]
    module = library / "topics" / inner
    git(module, "commit", "-qam", "three")
    assert since(library) == ["c"]


def test_a_dataset_that_leads_out_of_the_repository(library: Path, tmp_path: Path) -> None:
    dataset(tmp_path / "other")
    (library / "topics" / "c").mkdir()
    (library / "topics" / "c" / "dataset").symlink_to(tmp_path / "other" / "dataset")
    git(library, "add", ".")
    git(library, "commit", "-qm", "two")
    assert since(library) == ["c"]
