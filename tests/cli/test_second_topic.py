"""A dataset about another topic, written by one command, goes through every command and format."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import FIXTURES, REPOSITORY, replace

from pipelines.cli.main import main
from pipelines.model.kinds import KINDS
from pipelines.publish.verify import verify

RECORDS = FIXTURES / "good" / "dataset"


def call(*arguments: object, status: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"a traceback for {arguments}") from result.exception
    assert result.exit_code == status, f"{arguments}: {result.output}"
    return result


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    call("new-dataset", tmp_path / "village-spots")
    return tmp_path / "village-spots"


@pytest.fixture
def topic(empty: Path) -> Path:
    """The new dataset with the records of the good fixture, which are placeholders, but no scale."""
    for kind in KINDS.values():
        if not kind.codes:
            shutil.copytree(RECORDS / kind.folder, empty / "dataset" / kind.folder)
    about = empty / "dataset" / "dataset.yaml"
    text = about.read_text(encoding="utf-8")
    text = re.sub(r'released: "[0-9-]+"', 'released: "2026-02-01"', text)
    text = text.replace("\ncounts:\n", "\ncounts:\n  guides: {min: 0, max: 9}\n  pictures: {min: 0, max: 9}\n")
    labels = {"guides": "Step by step", "pictures": "Pictures"} | {name: name for name in KINDS["guide"].labels}
    for name, words in labels.items():
        if f"    {name}: " not in text:
            text = text.replace("\n  labels:\n", f"\n  labels:\n    {name}: {words}\n")
    about.write_text(text, encoding="utf-8")
    (empty / "dataset/topics/topic-results.yaml").unlink()
    replace(empty, "dataset/guides/guide-spots.yaml", "[birads-0]", "[fact-spots-are-common]")
    for path in (empty / "dataset").rglob("*.yaml"):
        if "birads" in (text := path.read_text(encoding="utf-8")):
            lines = [line for line in text.splitlines() if "birads" not in line]
            path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    call("fix", "--root", empty)
    return empty


def test_a_new_dataset_validates_and_exports_at_once(empty: Path) -> None:
    assert "0 records: 0 errors, 0 warnings." in call("validate", "--root", empty).output
    assert "0 files would change." in call("fix", "--check", "--root", empty).output
    call("export", "--verify", "--root", empty)
    assert verify(empty / "build" / "exports") == []
    about = json.loads((empty / "build/exports/json/en.json").read_text(encoding="utf-8"))
    assert (about["meta"]["name"], about["title"]) == ("village-spots", "Facts, myths and answers")


def test_the_commands_that_are_printed_can_be_typed(tmp_path: Path) -> None:
    folder = tmp_path / "my data" / "nc"
    folder.parent.mkdir()
    head, *commands = call("new-dataset", folder).output.splitlines()
    assert head.endswith("Add a record, fill it in, and check it:")
    assert [shlex.split(command)[:2] for command in commands] == [["make", "new"], ["make", "validate"]]
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command.replace("make ", "make PYTHON=true RUN='$TESTED' ")],
            cwd=REPOSITORY,
            env={**os.environ, "TESTED": sys.executable},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert "1 record: 0 errors," in done.stdout
    told = CliRunner().invoke(main, ["new", "term", "term-knee", "--root", str(folder)], prog_name="patient-education")
    assert told.output.endswith(f"then run: patient-education validate --root '{folder}'\n")


@pytest.mark.parametrize("name", ["nc", "null", "brest", "always-cure", "covid-19", "no-no", "todo"])
def test_a_new_dataset_is_valid_whatever_its_folder_is_called(tmp_path: Path, name: str) -> None:
    call("new-dataset", tmp_path / name)
    assert "0 records: 0 errors, 0 warnings." in call("validate", "--root", tmp_path / name).output
    call("export", "--root", tmp_path / name)
    meta = json.loads((tmp_path / name / "build/exports/json/en.json").read_text(encoding="utf-8"))["meta"]
    assert (meta["name"], meta["publisher"]) == (name, f"{name.replace('-', ' ').capitalize()} contributors")


def test_a_draft_of_every_kind_is_begun_in_a_new_dataset(empty: Path) -> None:
    for kind in KINDS.values():
        code = "0" if kind.codes else "one"
        call("new", kind.name, f"{kind.name}-{code}", "--root", empty)
    told = call("validate", "--root", empty, "--no-tables").output
    assert ": 0 errors, " in told
    assert f"{len(KINDS)} records" in told


@pytest.mark.parametrize("name", ["Village", "two words", "-dash", "v" * 41, ".", "ünder"])
def test_a_name_that_is_none_is_misuse(tmp_path: Path, name: str) -> None:
    told = call("new-dataset", tmp_path / name if name != "." else tmp_path, status=2).output
    assert "Traceback" not in told
    assert list(tmp_path.rglob("*.yaml")) == []


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    assert "is not an empty folder" in call("new-dataset", tmp_path / "mine", status=2).output
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_every_command_works_on_it(topic: Path, tmp_path: Path) -> None:
    root = ("--root", topic)
    assert "13 records: 0 errors, 0 warnings." in call("validate", *root).output
    for command in ("i18n-extract", "site", "stats", "checks", "i18n-status", "i18n-check"):
        call(command, *(root if command != "checks" else ()))
    call("explain", "TXT001")
    call("audit", "--on", "2026-02-02", *root)
    call("i18n-new", "fr", *root)
    call("i18n-update", *root)
    call("i18n-export", "fr", *root)
    call("data-docs", "--to", tmp_path / "report", *root)
    call("rename", "fact-spots-are-common", "fact-spots-are-very-common", *root)
    call("withdraw", "question-what-is-it", "--reason", "It asks too much.", *root)
    call("fix", "--check", *root)
    call("export", "--verify", *root)
    call("diff", topic / "build" / "exports", topic)
    assert verify(topic / "build" / "exports") == []


def test_no_format_holds_a_shell_of_the_scale(topic: Path) -> None:
    call("export", "--verify", "--root", topic)
    exports = topic / "build" / "exports"
    named = {
        path.relative_to(exports).as_posix()
        for path in exports.rglob("*")
        if path.is_file() and b"birads" in path.read_bytes().lower().replace(b"-", b"")
    }
    contract = {path.relative_to(exports).as_posix() for path in (exports / "schemas").iterdir()}
    # What remains are the lists of all kinds in the contract, and the program of the page.
    assert named - contract == {"csv/datapackage.json", "tables/dataset.sqlite", "workbench/index.html"}
    package = json.loads((exports / "csv/datapackage.json").read_text(encoding="utf-8"))
    assert "birads" not in {resource["name"] for resource in package["resources"]}


def test_it_is_released(topic: Path) -> None:
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        config = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *config, *command], cwd=topic, check=True)
    call("release", "0.1.0", "--on", "2026-02-02", "--root", topic)
    assert verify(topic / "exports") == []
    assert "0.1.0" in (topic / "dataset/dataset.yaml").read_text(encoding="utf-8")
