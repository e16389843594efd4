"""A library by its commands: from nothing to exports, then an edit, and what is told of it."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from conftest import copy_good, replace

from pipelines.cli.main import main
from pipelines.library import across, definition, rows, stored

FACT = "dataset/facts/fact-spots-are-common.yaml"


def call(*arguments: object) -> Result:
    """Runs a command of a library in this process; an exception that a user would see as a traceback fails the test."""
    result = CliRunner().invoke(main, ["library", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"a traceback for {arguments}") from result.exception
    return result


@pytest.fixture(autouse=True)
def without_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves Great Expectations out, which takes seconds to import; tests/library/test_union.py runs it."""
    monkeypatch.setattr("pipelines.validate.suites.broken", lambda *_: [])


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A library of two good datasets that do not know each other."""
    root = tmp_path / "guides"
    assert call("new", root).exit_code == 0
    for name in ("a", "b"):
        copy_good(root / "datasets" / name)
        shutil.rmtree(root / "datasets" / name / "schemas")
    return root


def test_a_new_library_validates_and_exports(tmp_path: Path) -> None:
    root = tmp_path / "guides"
    made = call("new", root, "asthma", "knee-pain")
    assert made.exit_code == 0
    assert "knee-pain" in made.output
    done = call("validate", "--root", root, "--jobs", 1)
    assert (done.exit_code, done.output.split(".")[0]) == (0, "2 datasets, 0 unchanged")
    exported = call("export", "--root", root, "--jobs", 1)
    assert exported.exit_code == 0, exported.output
    listed = json.loads((root / "build" / "exports" / "index.json").read_text())
    assert listed["totals"]["datasets"] == 2


def test_a_library_without_a_dataset_says_how_to_begin(tmp_path: Path) -> None:
    assert "library new" in call("new", tmp_path / "guides").output
    done = call("validate", "--root", tmp_path / "guides")
    assert done.exit_code == 1
    assert "library.yaml:5:12: error: datasets/* matches no folder" in done.output


def test_a_dataset_is_added_to_a_library(shelf: Path) -> None:
    before = (shelf / "library.yaml").read_bytes()
    assert call("new", shelf, "c").exit_code == 0
    assert (shelf / "library.yaml").read_bytes() == before
    assert "datasets/c: 0.1.0" in call("status", "--root", shelf).output
    assert call("new", shelf, "c").exit_code == 2


@pytest.mark.parametrize("name", ["../../esc", "/tmp/abs", "a/b", "A", "c c", "."])
def test_nothing_is_written_if_a_dataset_cannot_have_its_name(name: str, tmp_path: Path) -> None:
    root = tmp_path / "inner" / "guides"
    assert call("new", root, "good", name).exit_code == 2
    assert call("new", root, "good", "good").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_new_dataset_is_where_the_library_looks_for_it(shelf: Path) -> None:
    replace(shelf, "library.yaml", "datasets: [datasets/*]", "datasets: [datasets/*, topics/*/*]")
    assert f"written: {shelf / 'datasets/c'}\n" in call("new", shelf, "c").output
    replace(shelf, "library.yaml", "datasets: [datasets/*, ", "datasets: [datasets/a, topics/*, ")
    assert call("new", shelf, "d").exit_code == 0
    assert (shelf / "topics" / "d" / "dataset").is_dir()
    replace(shelf, "library.yaml", "topics/*, topics/*/*", "datasets/b")
    refused = call("new", shelf, "e")
    assert (refused.exit_code, 'add "datasets/*" to its datasets' in refused.output) == (2, True)
    (shelf / "library.yaml").write_text("title: x\n")
    assert call("new", shelf, "e").exit_code == 1
    (shelf.parent / "fresh").mkdir()
    (shelf.parent / "fresh" / "datasets").symlink_to(shelf / "datasets")
    assert call("new", shelf.parent / "fresh", "e").exit_code == 2
    assert not list(shelf.rglob("e"))


def test_a_link_in_place_of_library_yaml_is_not_replaced(tmp_path: Path) -> None:
    root = tmp_path / "guides"
    root.mkdir()
    (root / "library.yaml").symlink_to("nowhere")
    assert call("new", root, "a").exit_code == 2
    assert [path.name for path in root.iterdir()] == ["library.yaml"]
    assert (root / "library.yaml").is_symlink()


def test_the_findings_of_all_datasets_are_told_in_their_order(shelf: Path) -> None:
    for name in ("b", "a"):
        replace(shelf / "datasets" / name, FACT, "terms: [term-spot]", "terms: [term-spott]")
    done = call("validate", "--root", shelf, "--format", "json", "--jobs", 1)
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [f["file"] for f in found["findings"] if f["code"] == "REF001"] == [
        f"datasets/{name}/{FACT}" for name in ("a", "b")
    ]
    assert found["skipped"] == "2 datasets with errors were not compared with others."


def test_after_an_edit_only_that_dataset_is_checked(shelf: Path) -> None:
    first = call("validate", "--root", shelf, "--jobs", 1)
    assert "2 datasets, 0 unchanged." in first.output
    assert "2 datasets, 2 unchanged." in call("validate", "--root", shelf, "--jobs", 1).output
    replace(shelf / "datasets" / "b", FACT, "terms: [term-spot]", "terms: [term-spott]")
    done = call("validate", "--root", shelf, "--jobs", 1)
    assert "2 datasets, 1 unchanged." in done.output
    assert done.exit_code == 1
    listed = json.loads(call("status", "--root", shelf, "--format", "json").stdout)["datasets"]
    assert [(entry["name"], entry["checked"], entry["errors"]) for entry in listed] == [
        ("datasets/a", "yes", 0),
        ("datasets/b", "yes", 1),
    ]


def test_the_same_findings_with_and_without_a_memory(shelf: Path) -> None:
    replace(shelf / "datasets" / "a", "dataset/sources/source-town-census.yaml", "title: ", "title: Another ")
    runs = [
        json.loads(call("validate", "--root", shelf, "--format", "json", "--jobs", jobs, *more).stdout)["findings"]
        for jobs, more in ((1, ["--no-cache"]), (2, []), (1, []))
    ]
    assert runs[0] == runs[1] == runs[2] != []
    assert {finding["code"] for finding in runs[0]} == {"LIB003"}


def test_only_some_datasets_and_codes(shelf: Path) -> None:
    replace(shelf / "datasets" / "a", FACT, "terms: [term-spot]", "terms: [term-spott]")
    chosen = call("validate", "--root", shelf, "--dataset", "*/b", "--jobs", 1)
    assert chosen.exit_code == 0
    assert "Only the chosen datasets, 1 of 2, were compared with each other." in chosen.output
    assert call("validate", "--root", shelf, "--only", "NUM", "--jobs", 1).exit_code == 0
    assert call("validate", "--root", shelf, "--only", "REF001", "--jobs", 1).exit_code == 1
    assert call("validate", "--root", shelf, "--dataset", "c").exit_code == 2
    assert not (shelf / "datasets" / "a" / ".cache").exists()


def test_only_what_changed_since_a_revision(shelf: Path) -> None:
    git = ["git", "-C", str(shelf), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    assert "0 datasets" in call("validate", "--root", shelf, "--changed-since", "HEAD", "--jobs", 1).output
    replace(shelf / "datasets" / "b", FACT, "terms: [term-spot]", "terms: [term-spott]")
    done = call("validate", "--root", shelf, "--changed-since", "HEAD", "--jobs", 1)
    assert "1 dataset, 0 unchanged." in done.output
    assert call("validate", "--root", shelf, "--changed-since", "nothing").exit_code == 2
    told = call("diff", "HEAD", "--root", shelf, "--jobs", 1)
    assert "datasets/b: " in told.output
    assert "datasets/a: " not in told.output


def test_a_difference_is_told_by_dataset(shelf: Path) -> None:
    assert call("diff", "--root", shelf).exit_code == 2
    assert call("export", "--root", shelf, "--jobs", 1).exit_code == 0
    assert "2 datasets, 0 with changes." in call("diff", "--root", shelf, "--jobs", 1).output
    replace(shelf / "datasets" / "a", FACT, "statement: ", "statement: Surely, ")
    shutil.move(shelf / "datasets" / "b", shelf / "datasets" / "c")
    told = json.loads(call("diff", "--root", shelf, "--jobs", 1, "--format", "json").stdout)["datasets"]
    assert [(entry["name"], entry["state"], entry["bump"]) for entry in told] == [
        ("datasets/a", "both", "minor"),
        ("datasets/b", "gone", None),
        ("datasets/c", "new", None),
    ]


def git(shelf: Path, *arguments: str) -> None:
    """Runs git in a folder."""
    subprocess.run(
        ["git", "-C", str(shelf), "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], check=True
    )


def told_in(done: Result) -> list[tuple[str, str]]:
    return [(entry["name"], entry["state"]) for entry in json.loads(done.stdout)["datasets"]]


def test_a_revision_has_the_datasets_that_its_library_named(shelf: Path) -> None:
    copy_good(shelf / "other" / "x")
    copy_good(shelf / "datasets" / "z")
    git(shelf, "init", "-q")
    git(shelf, "add", ".")
    git(shelf, "commit", "-qm", "one")
    shutil.rmtree(shelf / "datasets" / "z")
    compare = ("--root", shelf, "--jobs", 1, "--format", "json")
    assert told_in(call("diff", "HEAD", *compare)) == [
        ("datasets/a", "both"),
        ("datasets/b", "both"),
        ("datasets/z", "gone"),
    ]
    assert told_in(call("diff", "HEAD", *compare, "--dataset", "datasets/a")) == [("datasets/a", "both")]
    assert told_in(call("diff", "HEAD", *compare, "--dataset", "datasets/z")) == [("datasets/z", "gone")]
    assert call("diff", "HEAD", *compare, "--dataset", "datasets/y").exit_code == 2
    assert call("diff", "HEAD:datasets", *compare).exit_code == 2


def test_what_cannot_be_compared_is_told_in_markdown_too(shelf: Path) -> None:
    old = shelf.parent / "old"
    shutil.copytree(shelf, old)
    shutil.move(old / "datasets" / "b", old / "datasets" / "gone")
    (old / "datasets" / ".z.new-abc123").mkdir()
    replace(shelf / "datasets" / "a", FACT, "terms: [term-spot]", "terms: [term-spott]")
    done = call("diff", old, "--root", shelf, "--jobs", 1, "--format", "markdown")
    assert re.findall("^## .*", done.output, re.MULTILINE) == ["## datasets/a", "## datasets/b", "## datasets/gone"]
    assert "did not pass its checks" in done.output
    assert "The dataset is new." in done.output
    found = json.loads(call("diff", old, "--root", shelf, "--jobs", 1, "--format", "json").stdout)["datasets"][0]
    assert f"datasets/a/{FACT}" in {finding["file"] for finding in found["findings"]}


def test_the_folder_of_a_killed_export_is_no_dataset(shelf: Path, tmp_path: Path) -> None:
    for name in ("a", ".z.new-abc123"):
        (tmp_path / "old" / "datasets" / name).mkdir(parents=True)
        (tmp_path / "old" / "datasets" / name / "manifest.json").write_text("{}")
    done = call("diff", tmp_path / "old", "--root", shelf, "--jobs", 1, "--format", "json")
    assert told_in(done) == [("datasets/a", "both"), ("datasets/b", "new")]


def test_a_target_of_others_is_misuse(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file", shelf, shelf / "datasets" / "a" / "dataset"):
        done = call("export", "--root", shelf, "--to", target, "--jobs", 1)
        assert (done.exit_code, str(target) in done.output) == (2, True)
    done = call("export", "--root", shelf, "--to", tmp_path / "file" / "x", "--jobs", 1)
    assert (done.exit_code, f"{tmp_path / 'file' / 'x'} has no index: {tmp_path / 'file'}" in done.output) == (1, True)


def test_a_store_that_an_export_cannot_write_is_named(shelf: Path) -> None:
    (shelf / ".cache").write_text("a file")
    done = call("export", "--root", shelf, "--jobs", 1)
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
    assert f"{shelf / '.cache' / 'library'} cannot be written: " in done.output


def test_findings_as_parquet(shelf: Path, tmp_path: Path) -> None:
    replace(shelf / "datasets" / "a", FACT, "terms: [term-spot]", "terms: [term-spott]")
    call("validate", "--root", shelf, "--findings", tmp_path / "found.parquet", "--jobs", 1)
    rows = duckdb.sql(f"SELECT file, code FROM '{tmp_path}/found.parquet' WHERE code = 'REF001'").fetchall()
    assert rows == [(f"datasets/a/{FACT}", "REF001")]


@pytest.mark.parametrize("form", ["github", "sarif", "junit"])
def test_every_format_of_validate(form: str, shelf: Path) -> None:
    replace(shelf / "datasets" / "a", FACT, "terms: [term-spot]", "terms: [term-spott]")
    done = call("validate", "--root", shelf, "--format", form, "--jobs", 1)
    assert done.exit_code == 1
    assert f"datasets/a/{FACT}" in done.stdout


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "YML"),
        ("title: [\n", 1, "YML"),
        ("title: x\npublisher: y\nbase_url: https://x.example\nlanguages: [en]\n", 1, "datasets"),
        ("title: x\npublisher: y\nbase_url: https://x.example\nlanguages: [en]\ndatasets: [../x]\n", 5, "../x"),
        (
            "title: x\npublisher: y\nbase_url: https://x.example\nlanguages: [en]\ndatasets: [c/*, datasets/*]\n",
            5,
            "c/*",
        ),
    ],
)
def test_a_faulty_library_is_told_at_its_line(text: str, line: int, what: str, shelf: Path) -> None:
    (shelf / "library.yaml").write_text(text)
    for command in ("validate", "export", "status", "diff"):
        done = call(command, "--root", shelf) if command != "diff" else call("diff", shelf, "--root", shelf)
        assert done.exit_code == 1
        assert re.match(rf"library\.yaml:{line}:\d+: error: ", done.output), done.output
    assert what in done.output


def test_a_path_that_is_not_allowed_is_not_answered_with_a_folder_that_there_is_not(shelf: Path) -> None:
    replace(shelf, "library.yaml", "[datasets/*]", '["datasets/sp ace"]')
    told = call("status", "--root", shelf).output
    assert "sp-ace" not in told
    assert "rename a folder with other signs" in told


def test_a_folder_without_a_library_is_misuse(tmp_path: Path) -> None:
    for command in ("validate", "export", "status", "diff"):
        assert call(command, "--root", tmp_path).exit_code == 2


def test_rules_across_datasets_can_be_explained() -> None:
    assert "LIB003" in CliRunner().invoke(main, ["explain", "LIB"]).output
    assert len(list(across.SQL.glob("LIB*.sql"))) == 6


TITLE = ("dataset/sources/source-town-census.yaml", "title: ")


def validated(shelf: Path, *more: object) -> Result:
    return call("validate", "--root", shelf, "--jobs", 1, *more)


def test_a_file_that_changes_during_the_run_hides_no_error_of_a_later_one(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, old = TITLE
    file = shelf / "datasets" / "b" / name
    good = file.read_text()
    replace(shelf / "datasets" / "b", name, old, "title: Another ")
    wrong = file.read_text()
    assert "LIB003" in validated(shelf).output
    file.write_text(good)
    write = rows.write

    def changed(path: Path, member: str, opened: Any) -> None:
        write(path, member, opened)
        if member == "datasets/b":
            file.write_text(f"{good}# x\n")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "write", changed)
        assert validated(shelf).exit_code == 0
    file.write_text(wrong)
    assert "LIB003" in validated(shelf).output
    file.write_text(good)
    assert validated(shelf).exit_code == 0


def test_findings_are_written_to_a_plain_file_in_a_folder_that_exists(shelf: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    for path in ("/dev/null", tmp_path / "pipe", tmp_path / "link", tmp_path / "no" / "folder.parquet"):
        assert validated(shelf, "--findings", path).exit_code == 2
    assert not (shelf / ".cache").exists()
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "link").is_symlink()


def test_a_damaged_store_is_made_again_or_told_in_a_line(shelf: Path) -> None:
    store = shelf / stored.CACHE
    validated(shelf)
    for path in (*store.glob("tables/*/links.parquet"), store / "together.json"):
        path.unlink()
    assert validated(shelf).exit_code == 0
    for path in store.glob("tables/*/links.parquet"):
        path.write_bytes(b"PAR1")
    (store / "together.json").unlink()
    assert validated(shelf).exit_code == 0
    file = next(store.glob("datasets/datasets/a/rows-*"))
    file.write_bytes(file.read_bytes()[:100])
    shutil.rmtree(store / "tables")
    (store / "together.json").unlink()
    told = validated(shelf)
    assert told.exit_code == 1
    assert "Error in .cache/library: the datasets were not compared: what was stored is damaged." in told.output
    assert validated(shelf).exit_code == 0


def test_a_store_that_cannot_be_written_is_no_fault_of_a_dataset(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(rows, "write", full)
        done = json.loads(validated(shelf, "--format", "json").stdout)
        told = validated(shelf)
    assert done["findings"] == []
    assert "Error in .cache/library: 2 datasets were not compared: No space left on device." in told.output
    assert told.exit_code == 1
    assert validated(shelf).exit_code == 0
    shutil.rmtree(shelf / ".cache")
    (shelf / ".cache").write_text("not a folder")
    assert validated(shelf).exit_code == 1
    assert validated(shelf, "--no-cache").exit_code == 0
    assert validated(shelf, "--only", "LIB").exit_code == 0


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (os.fsdecode(b"bad\xff"), "rename the folder bad\\udcff to bad"),
        ("br[1]", "rename the folder br[1] to br-1"),
        ("A", "rename one of the folders"),
    ],
)
def test_a_dataset_has_a_name_that_can_be_an_address(name: str, hint: str, shelf: Path) -> None:
    shutil.copytree(shelf / "datasets" / "b", shelf / "datasets" / name)
    for command in ("validate", "export", "status"):
        done = call(command, "--root", shelf)
        assert done.exit_code == 1
        assert "library.yaml:5:12: error: " in done.output
        assert hint in done.output


@pytest.mark.parametrize("name", ["index.json", "Index", "sitemap.xml", "sitemap-1.xml"])
def test_a_dataset_does_not_stand_where_the_index_is_published(name: str, shelf: Path) -> None:
    replace(shelf, "library.yaml", "[datasets/*]", '["*"]')
    for other in ("tables", "together.json", "index.sqlite"):
        shutil.copytree(shelf / "datasets" / "b", shelf / other)
    assert definition.read(shelf).findings == ()
    shutil.copytree(shelf / "datasets" / "b", shelf / name)
    (finding,) = definition.read(shelf).findings
    assert finding.message == f"the dataset {name} stands where the index is published"


def test_datasets_named_as_files_of_the_store_are_checked(shelf: Path) -> None:
    replace(shelf, "library.yaml", "[datasets/*]", '["*"]')
    for name, other in (("a", "tables"), ("b", "together.json")):
        shutil.move(shelf / "datasets" / name, shelf / other)
    for known in (0, 2):
        assert f"2 datasets, {known} unchanged." in validated(shelf).output


def test_a_dataset_behind_a_link_is_told(shelf: Path) -> None:
    (shelf / "datasets" / "c").symlink_to(shelf / "datasets" / "b")
    (shelf / "datasets" / "d").symlink_to(shelf / "nothing")
    (finding,) = definition.read(shelf).findings
    assert finding.message == "datasets/c is reached by a symbolic link, and links are not followed"


def test_a_byte_order_mark_is_removed_in_an_editor(shelf: Path) -> None:
    path = shelf / "library.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (finding,) = definition.read(shelf).findings
    assert (finding.code, finding.hint) == ("YML001", "change it in an editor; `fix` does not know library.yaml")


def test_a_dataset_with_an_error_of_a_slow_check_is_not_compared(shelf: Path) -> None:
    name, old = TITLE
    replace(shelf / "datasets" / "b", name, old, "title:   Another ")
    for more in ([], ["--only", "LIB", "--only", "FMT"]):
        done = validated(shelf, *more)
        assert "FMT001" in done.output
        assert "LIB003" not in done.output
        assert "1 dataset with errors was not compared with others." in done.output


def test_what_is_left_in_the_store_is_removed(shelf: Path) -> None:
    validated(shelf)
    store = shelf / stored.CACHE
    for left in (store / ".abcd", store / stored.DATASETS / "datasets" / "b" / ".rows-1"):
        left.mkdir()
        os.utime(left, (0, 0))
    shutil.rmtree(shelf / "datasets" / "a")
    replace(shelf / "datasets" / "b", FACT, "statement: ", "statement: Surely, ")
    validated(shelf)
    assert sorted(path.name for path in store.iterdir()) == ["datasets", "tables", "together.json"]
    assert [path.name for path in (store / stored.DATASETS / "datasets").iterdir()] == ["b"]
    kept = (path.name[:5] for path in (store / stored.DATASETS / "datasets" / "b").iterdir())
    assert sorted(kept) == ["repor", "rows-"]


@pytest.mark.parametrize("code", ["LIB", "TAB", "FMT", "TRN", "LIB003"])
def test_the_fast_checks_cannot_look_for_what_is_slow(code: str, shelf: Path) -> None:
    assert validated(shelf, "--fast", "--only", code).exit_code == 2


def test_the_fast_checks_of_a_family_that_has_slow_ones_too(shelf: Path) -> None:
    assert validated(shelf, "--fast", "--only", "TXT").exit_code == 0


def test_a_dataset_that_is_removed_during_the_run_is_told(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = definition.read

    def removed(folder: Path) -> definition.Loaded:
        loaded = read(folder)
        shutil.rmtree(shelf / "datasets" / "b", ignore_errors=True)
        return loaded

    monkeypatch.setattr(definition, "read", removed)
    done = validated(shelf)
    assert done.exit_code == 1
    assert "library.yaml:1:1: error: the folder dataset/ of datasets/b was removed during the run" in done.output
    assert "BUG001" not in done.output


def test_counts_below_zero_are_damage(shelf: Path) -> None:
    validated(shelf)
    file = shelf / stored.CACHE / stored.DATASETS / "datasets" / "a" / "report.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "records": -1}))
    assert "datasets/a: 0.1.0; not exported; never validated" in call("status", "--root", shelf, "--jobs", 1).output
