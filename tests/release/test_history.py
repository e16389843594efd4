"""A version is found wherever it stands: a dataset folder, an export folder, or a git revision."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import REPOSITORY, copy_good, replace, unlist

from pipelines.compare.diff import compare
from pipelines.model.findings import Unknown, Unsound
from pipelines.publish import exports as export
from pipelines.release import history
from pipelines.release.history import snapshot_of
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-come-from-age.yaml"
NAME = "fact-spots-come-from-age"


pytestmark = pytest.mark.usefixtures("own_git")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def write_exports(root: Path, version: str = "") -> None:
    built = export.build(fast(root).opened, version=version)
    assert built.findings == ()
    export.write(built.artifacts, root / "exports")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, own_git: None) -> Path:
    """A repository with three commits: ``first`` has no exports, ``v0.1.0`` is a release whose exports differ from its
    dataset, in ``third`` the dataset has moved on.
    """
    folder = copy_good(tmp_path_factory.mktemp("made") / "root")
    git(folder, "init", "--quiet", "--template=", "--initial-branch=master")
    commit(folder, "one")
    git(folder, "tag", "first")
    replace(folder, FACT, "seen more often", "found more often")
    write_exports(folder, "0.1.0")
    replace(folder, FACT, "found more often", "noticed more often")
    commit(folder, "two")
    git(folder, "tag", "v0.1.0")
    replace(folder, FACT, "noticed more often", "met more often")
    commit(folder, "three")
    git(folder, "tag", "third")
    return folder


@pytest.fixture
def committed(made: Path, tmp_path: Path) -> Path:
    """A copy of that repository."""
    return Path(shutil.copytree(made, tmp_path / "root"))


def test_a_dataset_folder_and_its_exports_are_the_same_version(good: Path) -> None:
    write_exports(good)
    dataset, exports = snapshot_of(str(good), good), snapshot_of(str(good / "exports"), good)
    assert dataset == exports
    assert NAME in dataset.records


@pytest.mark.parametrize("name", ["first", "HEAD~2", "first^{commit}"])
def test_a_revision_without_exports_is_read_from_its_dataset(committed: Path, name: str) -> None:
    found = snapshot_of(name, committed)
    assert found.values[NAME, "+text.statement"] == "Spots are seen more often in older people."


@pytest.mark.parametrize("name", ["v0.1.0", "HEAD~1", "master~1"])
def test_a_release_is_read_from_what_apps_got(committed: Path, name: str) -> None:
    (committed / FACT).unlink()
    unlist(committed, NAME)
    assert snapshot_of(name, committed).values[NAME, "+text.statement"] == "Spots are found more often in older people."
    assert NAME not in snapshot_of(str(committed), committed).records


@pytest.mark.parametrize("name", ["third", "HEAD", "master^{}"])
def test_a_revision_between_releases_is_read_from_its_dataset(committed: Path, name: str) -> None:
    assert snapshot_of(name, committed).values[NAME, "+text.statement"] == "Spots are met more often in older people."


def test_two_revisions_are_compared(committed: Path) -> None:
    (change,) = compare(snapshot_of("first", committed), snapshot_of("v0.1.0", committed))
    assert (change.bump, change.subject, change.fields) == ("minor", NAME, ("text.statement",))


def test_a_folder_goes_before_a_revision_of_the_same_name(
    committed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPOSITORY / "tests/golden", tmp_path / "v0.1.0")
    found = snapshot_of("v0.1.0", committed)
    assert found.values[NAME, "+text.statement"] == "Spots are seen more often in older people."


def test_a_root_below_the_repository_s_own_is_read_from_its_own_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--template=")
    for name in ("one", "two"):
        copy_good(tmp_path / name)
    replace(tmp_path / "two", FACT, "seen more often", "found more often")
    write_exports(tmp_path / "two")
    commit(tmp_path, "both")
    found = {name: snapshot_of("HEAD", tmp_path / name) for name in ("one", "two")}
    assert found["one"] == snapshot_of(str(tmp_path / "one"), tmp_path)
    assert found["two"] == snapshot_of(str(tmp_path / "two/exports"), tmp_path)
    assert found["one"] != found["two"]


def test_a_revision_from_before_the_root_was_there_is_unknown(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--template=")
    (tmp_path / "README").write_text("empty", encoding="utf-8")
    commit(tmp_path, "before")
    git(tmp_path, "tag", "before")
    root = copy_good(tmp_path / "later")
    commit(tmp_path, "after")
    with pytest.raises(Unknown, match="'before' cannot be read"):
        snapshot_of("before", root)
    with pytest.raises(Unknown, match="before contains neither"):
        snapshot_of("before", tmp_path)


@pytest.mark.parametrize(
    "name", ["nowhere", "v9.9.9", "--help", "-x", "HEAD~99", "v0.1.0:dataset", "a b", "first..v0.1.0"]
)
def test_what_is_neither_a_folder_nor_a_revision_is_unknown(committed: Path, name: str) -> None:
    with pytest.raises(Unknown, match="neither a folder nor a git revision"):
        snapshot_of(name, committed)


def test_without_a_repository_a_name_is_unknown(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(good.parent))
    with pytest.raises(Unknown, match="neither a folder nor a git revision"):
        snapshot_of("HEAD", good)


def test_without_git_a_name_is_unknown(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unknown, match="git is not installed"):
        snapshot_of("HEAD", committed)


def test_an_empty_folder_is_unknown(good: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unknown, match="contains neither"):
        snapshot_of(str(tmp_path / "empty"), good)


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("json/records.json", None, "json/records.json: missing"),
        ("json/records.json", b"{}", "has 2 bytes"),
        ("extra.txt", b"x", "extra.txt: is not in the manifest"),
        ("manifest.json", b"[]", "does not list files"),
        ("manifest.json", b'{"files": []}', "does not list files"),
        ("manifest.json", b"{", "Expecting"),
    ],
)
def test_an_export_that_is_not_whole_is_not_a_version(
    tmp_path: Path, good: Path, path: str, content: bytes | None, said: str
) -> None:
    folder = tmp_path / "exports"
    shutil.copytree(REPOSITORY / "tests/golden", folder)
    if content is None:
        (folder / path).unlink()
    else:
        (folder / path).write_bytes(content)
    with pytest.raises(Unknown, match=f"is not a complete export: .*{said}"):
        snapshot_of(str(folder), good)


def test_an_export_without_records_is_not_a_version(tmp_path: Path, good: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports/manifest.json").write_text('{"files": []}', encoding="utf-8")
    with pytest.raises(Unknown, match="is not a complete export"):
        snapshot_of(str(tmp_path / "exports"), good)


def test_a_broken_dataset_says_what_is_wrong_with_it(good: Path) -> None:
    replace(good, FACT, "certainty: likely", "certainty: maybe")
    with pytest.raises(Unsound, match="did not pass its checks") as caught:
        snapshot_of(str(good), good)
    assert [(finding.code, finding.file) for finding in caught.value.findings] == [("SCH001", FACT)]


def test_a_revision_with_a_broken_dataset_is_named_as_it_was_asked_for(committed: Path) -> None:
    replace(committed, FACT, "certainty: likely", "certainty: maybe")
    shutil.rmtree(committed / "exports")
    commit(committed, "broken")
    with pytest.raises(Unsound, match=r"^HEAD did not pass its checks$") as caught:
        snapshot_of("HEAD", committed)
    assert caught.value.findings[0].file == FACT


def test_a_dataset_whose_exports_would_be_faulty_says_so(good: Path) -> None:
    (good / "schemas/export/changes.schema.json").write_text("{", encoding="utf-8")
    with pytest.raises(Unsound, match="cannot be exported") as caught:
        snapshot_of(str(good), good)
    assert [finding.code for finding in caught.value.findings] == ["EXP001"]


def test_a_link_in_a_revision_is_not_followed(committed: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text((committed / FACT).read_text(encoding="utf-8"), encoding="utf-8")
    (committed / "dataset/facts/fact-from-outside.yaml").symlink_to(tmp_path / "secret.yaml")
    shutil.rmtree(committed / "exports")
    commit(committed, "with a link")
    assert "fact-from-outside" not in snapshot_of("HEAD", committed).records


def test_looking_at_a_revision_changes_nothing_and_leaves_nothing(
    committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(history.tempfile, "tempdir", str(temporary))
    before = {p: p.stat().st_mtime_ns for p in committed.rglob("*") if ".git" not in p.parts}
    snapshot_of("first", committed)
    snapshot_of("v0.1.0", committed)
    assert list(temporary.iterdir()) == []
    assert {p: p.stat().st_mtime_ns for p in committed.rglob("*") if ".git" not in p.parts} == before
    assert git(committed, "status", "--porcelain") == ""
