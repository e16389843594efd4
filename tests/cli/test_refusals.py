"""Hostile arguments, folders, memories and disks: a line each, nothing lost, and JSON where JSON was asked for."""

from __future__ import annotations

import copy
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY, commands, copy_good, replace
from translation_project import translated, tree

from pipelines.cli.main import main
from pipelines.files import swap
from pipelines.publish import exports
from pipelines.source import formatting
from pipelines.validate.memory import CACHE
from pipelines.validate.run import fast, validate

pytestmark = pytest.mark.slow

FACT = "dataset/facts/fact-spots-are-common.yaml"


def call(*arguments: object) -> Result:
    """Runs a command; an exception that a user would see as a traceback fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"a traceback for {arguments}") from result.exception
    assert not re.search(r"stopped: \w+: ", result.output), "a check crashed"
    return result


def error(result: Result) -> str:
    """The one line that says why a command failed."""
    (line,) = re.findall(r"^Error: (.+)$", result.stderr, re.MULTILINE)
    return str(line)


# Arguments


@pytest.mark.parametrize("day", ["0001-01-01", "0001-12-31", "0002-12-31", "0003-01-02", "9999-12-31"])
def test_any_day_is_a_day(day: str, good: Path) -> None:
    result = call("audit", "--on", day, "--root", good)
    assert result.stdout.endswith(f"due on {day}.\n")
    assert set(re.findall(r"\[([A-Z]{3})\d{3}\]", result.stdout)) == {"AUD"}  # what is over, or still to come


@pytest.mark.parametrize("day", ["0000-01-01", "10000-01-01", "2026-02-30", "", "0001-1", "-1-01-01"])
def test_what_is_no_day_is_misuse(day: str, good: Path) -> None:
    assert call("audit", "--on", day, "--root", good).exit_code == 2


NAMES = [
    "",
    " ",
    "\t",
    "x" * 5000,
    "a\nb",
    "--",
    "HEAD:dataset",
    "@{-1}",
    os.fsdecode(b"\xff"),
    "\u202e",
    "*",
    "=",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:20])
@pytest.mark.parametrize("place", ["old", "new"])
def test_a_name_that_names_no_version_is_misuse(
    name: str, place: str, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(good / "dataset")
    result = call("diff", "--root", good, "--", *([name] if place == "old" else [good, name]))
    assert (result.exit_code, result.stdout) == (2, "")
    assert error(result)


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_misuse_is_json_where_json_was_asked_for(name: str, good: Path) -> None:
    result = call("diff", "--format", "json", "--root", good, "--", name)
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {"error": error(result), "findings": []}


PLAIN = [
    "",
    " ",
    ".",
    "..",
    "-",
    "x" * 300,
    "a\nb",
    "../../x",
    "~",
    "$(x)",
    "%s",
    "[",
    os.fsdecode(b"\xff"),
    "en",
    "1.0.0",
]


@pytest.mark.parametrize("name", sorted(commands()))
def test_no_argument_of_any_command_ends_in_a_traceback(name: str, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(good)
    monkeypatch.setattr("pipelines.validate.suites.data_docs", lambda *_: {})  # which takes seconds
    command = commands()[name]
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not getattr(p, "is_flag", False)]
    needed = {"new": ["fact", "fact-a-b"], "diff": [good], "release": ["x"], "explain": ["NUM001"]}.get(name)
    needed = needed or {"review-import": [FACT]}.get(name, ["es", FACT][: len(arguments)])
    for value in PLAIN:
        if arguments:
            call(name, "--", *([value] * len(arguments)))
        for option in options:
            if (option.name, value) != ("root", "."):
                call(name, option.opts[0], value, *needed)


# Folders that are no export


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the good dataset."""
    root = copy_good(tmp_path_factory.mktemp("exported") / "root")
    early = fast(root)
    exports.write(exports.build(early.opened, early.findings).artifacts, root / "out")
    return root / "out"


def relisted(folder: Path, path: str, content: bytes) -> None:
    """Puts other bytes in place of a file, and lets the manifest promise them."""
    if path == "manifest.json":
        (folder / path).write_bytes(content)
        return
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        if entry["path"] == path:
            entry["bytes"], entry["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    (folder / path).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def edited(path: str, *steps: Any, value: Any) -> Callable[[Path], None]:
    """Another value somewhere in a JSON file of an export."""

    def spoil(folder: Path) -> None:
        data = json.loads((folder / path).read_bytes())
        home = data
        for step in steps[:-1]:
            home = home[step]
        home[steps[-1]] = value
        relisted(folder, path, json.dumps(data).encode())

    return spoil


RECORDS, PACKAGE, LANGUAGE = "json/records.json", "csv/datapackage.json", "schemas/language.schema.json"
NOT_AN_EXPORT: dict[str, Callable[[Path], object]] = {
    **{
        f"manifest.json is {content[:12]}": lambda folder, content=content: (folder / "manifest.json").write_text(
            content
        )
        for content in (
            "",
            "[1]",
            "{}",
            "null",
            '{"files": 3}',
            '{"files": [3]}',
            '{"files": [{"path": "x"}]}',
            "[" * 9000,
        )
    },
    **{
        f"{path} is {content[:12]}": lambda folder, path=path, content=content: relisted(folder, path, content.encode())
        for path in (RECORDS, PACKAGE, LANGUAGE)
        for content in ("", "3", '"x"', "null", "[" * 9000)
    },
    "records.json is [1]": lambda folder: relisted(folder, RECORDS, b"[1]"),
    "records.json is {}": lambda folder: relisted(folder, RECORDS, b"{}"),
    "datapackage.json is [1]": lambda folder: relisted(folder, PACKAGE, b"[1]"),
    "a file is missing": lambda folder: (folder / RECORDS).unlink(),
    "a file is a folder": lambda folder: [(folder / RECORDS).unlink(), (folder / RECORDS).mkdir()],
    "no media type": edited("manifest.json", "files", 1, "media_type", value=None),
    "meta is a list": edited(RECORDS, "meta", value=[]),
    "version is a number": edited(RECORDS, "meta", "version", value=1),
    "version is none": edited(RECORDS, "meta", "version", value="one"),
    "language is a group": edited(RECORDS, "meta", "source_language", value={}),
    "texts is a list": edited(RECORDS, "texts", value=[]),
    "facts is a number": edited(RECORDS, "facts", value=1),
    "a fact is a number": edited(RECORDS, "facts", value=[1]),
    "a fact has no id": edited(RECORDS, "facts", value=[{}]),
    "an id is a list": edited(RECORDS, "facts", 0, "id", value=[]),
    "an id is a number": edited(RECORDS, "facts", 0, "id", value=7),
    "texts of a fact are a word": edited(RECORDS, "facts", 0, "texts", value="x"),
    "a text of a fact is a list": edited(RECORDS, "facts", 0, "texts", "en", value=[]),
    "a text is half a character": edited(RECORDS, "facts", 0, "texts", "en", "statement", value="\ud800"),
    "withdrawn is a group": edited(RECORDS, "withdrawn", value={"x": 1}),
    "withdrawn holds a number": edited(RECORDS, "withdrawn", value=[1]),
    "a redirect leads to a number": edited(RECORDS, "redirects", value=[{"from": "fact-a", "to": 1}]),
    "a redirect leads to numbers": edited(RECORDS, "redirects", value=[{"from": "fact-a", "to": [1]}]),
    "a redirect of a list": edited(RECORDS, "redirects", value=[{"from": [], "to": []}]),
    "a column without a type": edited(PACKAGE, "resources", 0, "schema", "fields", 0, value={"name": "x"}),
    "a column of a list": edited(PACKAGE, "resources", 0, "schema", "fields", 0, "type", value=[]),
    "constraints are a list": edited(PACKAGE, "resources", 0, "schema", "fields", 0, "constraints", value=[]),
    "a schema refers to a number": edited(LANGUAGE, "properties", value={"x": {"$ref": 1}}),
    "a schema refers to nothing": edited(LANGUAGE, "properties", value={"x": {"$ref": "#/nowhere"}}),
    "a schema refers to itself": edited(LANGUAGE, "$ref", value="#/$ref"),
    "a definition refers to itself": edited(LANGUAGE, "properties", value={"x": {"$ref": "#/properties/x"}}),
    "a schema doubles without end": edited(
        LANGUAGE,
        "properties",
        value={
            f"x{number}": {"properties": {f"y{side}": {"$ref": f"#/properties/x{number + 1}"} for side in range(2)}}
            for number in range(60)
        }
        | {"x60": {}},
    ),
}


@pytest.mark.parametrize("name", NOT_AN_EXPORT)
def test_a_folder_whose_files_are_no_export_is_refused_in_a_line(name: str, exported: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(exported, tmp_path / "out")
    NOT_AN_EXPORT[name](folder)
    result = call("diff", folder, exported, "--format", "json", "--root", exported.parent)
    assert result.exit_code == 2, result.output
    assert str(folder) in error(result)
    assert json.loads(result.stdout)["error"] == error(result)


def test_an_export_that_lacks_what_is_said_of_a_withdrawal_can_still_be_compared(
    exported: Path, tmp_path: Path
) -> None:
    tomb = {"id": "fact-old-one", "kind": "fact", "on": "2026-01-01", "reason": "Wrong.", "instead": []}
    folder = shutil.copytree(exported, tmp_path / "out")
    edited(RECORDS, "withdrawn", value=[tomb])(folder)
    told = json.loads(call("diff", exported, folder, "--format", "json", "--root", exported.parent).stdout)
    assert [change["subject"] for change in told["changes"]] == ["fact-old-one"]


# Formats


FORMS = ("json", "sarif", "junit", "github")


def reads(form: str, text: str) -> bool:
    """Whether a text is of a format."""
    if form in ("json", "sarif"):
        json.loads(text)
    elif form == "junit":
        ElementTree.fromstring(text)
    else:
        assert all(line.startswith("::") or line.endswith(" s)") for line in text.splitlines())
    return True


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "damage",
    [
        lambda root: (root / "dataset/dataset.yaml").unlink(),
        lambda root: (root / FACT).write_text("[", encoding="utf-8"),
        lambda root: (root / "schemas/source/fact.schema.json").write_text("[", encoding="utf-8"),
        lambda root: (root / "dataset/translations").write_text("x", encoding="utf-8"),
        lambda root: (root / "dataset/translations/es.po").mkdir(parents=True),
        lambda root: (root / ".cache").write_text("x", encoding="utf-8"),
    ],
    ids=["no settings", "no record", "no schema", "translations is a file", "es.po is a folder", "no memory"],
)
def test_every_format_stays_whole_whatever_is_broken(form: str, damage: Callable[[Path], object], good: Path) -> None:
    damage(good)
    result = call("validate", "--format", form, "--root", good)
    assert result.exit_code in (0, 1)
    assert reads(form, result.stdout)


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_read_is_told_in_the_format_that_was_asked_for(
    form: str, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "somewhere")

    monkeypatch.setattr("pipelines.validate.run.fast", refused)
    result = call("validate", "--format", form, "--root", good)
    assert result.exit_code == 1
    assert "somewhere" in result.output
    assert "Input/output error" in result.output.replace("%2F", "/")
    assert reads(form, result.stdout)


@pytest.fixture(params=[["stats"], ["i18n-status"], ["diff", "{root}"]], ids=lambda arguments: arguments[0])
def with_json(request: pytest.FixtureRequest, good: Path) -> list[str]:
    """A command that prints JSON."""
    return [part.format(root=good) for part in request.param] + ["--format", "json", "--root", str(good)]


def test_what_stands_against_a_command_is_json_too(with_json: list[str], good: Path) -> None:
    (good / FACT).write_text("text: [", encoding="utf-8")
    result = call(*with_json)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    if with_json[0] != "stats":  # which counts what it can read, and says on the error stream what it cannot
        assert [finding["code"] for finding in told["findings"]] == ["YML004"]
        assert told["error"]


def test_a_broken_schema_is_json_too(with_json: list[str], good: Path) -> None:
    (good / "schemas/source/common.schema.json").write_text("[", encoding="utf-8")
    result = call(*with_json)
    assert result.exit_code == 1
    assert isinstance(json.loads(result.stdout), dict)


# The memory


@pytest.mark.parametrize(
    "value", [None, True, 3, "x", [], [3], [[3]], [[]], {}, {"x": 1}, [["TAB001", "kinds", {}, 1, ""]], [[{}] * 5]]
)
def test_a_memory_with_other_values_is_forgotten(value: Any, good: Path) -> None:
    validate(good)
    memory = json.loads((good / CACHE).read_bytes())
    assert {"canonical", "translations", "tables"} <= memory.keys()
    for name in ("canonical", "translations", "tables"):
        spoiled = copy.deepcopy(memory)
        spoiled[name]["value"] = value
        (good / CACHE).write_text(json.dumps(spoiled), encoding="utf-8")
        if name != "tables" or value not in ([], {}):  # nothing is a value that it may have
            assert validate(good).findings == ()
        spoiled[name] = value
        (good / CACHE).write_text(json.dumps(spoiled), encoding="utf-8")
        assert call("validate", "--only", "FMT", "--root", good).exit_code == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda root: (root / ".cache").write_text("mine", encoding="utf-8"),
        lambda root: (root / CACHE).mkdir(parents=True),
        lambda root: (root / ".cache").symlink_to("nowhere/at/all"),
    ],
    ids=["a file", "a folder", "a link"],
)
def test_where_nothing_can_be_remembered_that_is_told_and_nothing_is_harmed(
    damage: Callable[[Path], object], good: Path
) -> None:
    damage(good)
    result = call("validate", "--only", "FMT", "--format", "json", "--root", good)
    assert (result.exit_code, json.loads(result.stdout)["findings"]) == (0, [])
    (line,) = result.stderr.splitlines()
    assert line.startswith("The results are not stored, so the next run takes as long as this one: .cache")
    assert os.path.lexists(good / ".cache")


# Disks


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_names_the_file_and_the_old_one_stays(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(good, FACT, "aspect: what-it-is", "aspect:   what-it-is")
    before = tree(good)
    monkeypatch.setattr(os, "fdopen", full)
    result = call("fix", "--root", good)
    assert (result.exit_code, error(result)) == (1, f"{good / FACT}: No space left on device")
    assert tree(good) == before


def test_a_full_disk_names_the_file_of_an_export(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as caught:
        swap.stage(good / "out", {"json/en.json": b"{}"})
    assert caught.value.filename == str(good / "out" / "json" / "en.json")
    assert not list(good.glob(".out*"))


def test_a_file_that_may_not_grow_is_named_by_the_program_itself(good: Path) -> None:
    resource = pytest.importorskip("resource")
    replace(good, FACT, "aspect: what-it-is", "aspect:   what-it-is")
    before = tree(good)
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "fix", "--root", str(good)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {good / FACT}: File too large\n"
    assert tree(good) == before


# What a killed run left


def left(path: Path, hours: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("half", encoding="utf-8")
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path


def test_what_a_killed_run_left_is_swept_by_the_next_when_nobody_can_be_writing_it(good: Path) -> None:
    old = [
        left(good / f"dataset/{name}", 2)
        for name in (".people.yaml.abcdefgh", "facts/.fact-spots-are-common.yaml.a_3d5f7h")
    ]
    old.append(left(good / ".cache/pipelines.4711", 2))
    young = [left(good / "dataset/.people.yaml.12345678", 0), left(good / ".cache/pipelines.4712", 0)]
    others = [
        left(good / f"dataset/{name}", 2) for name in (".people.yaml.swp", ".notes", ".env.template", ".x.abcdefgh")
    ]
    assert fast(good).findings == ()
    assert call("fix", "--root", good).exit_code == 0
    assert call("validate", "--only", "FMT", "--root", good).exit_code == 0
    assert [path for path in (*old, *young, *others) if path.exists()] == [*young, *others]


def test_a_file_that_is_written_has_a_name_that_git_ignores_and_the_next_run_sweeps(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def kill(self: Path, target: Path) -> Path:
        names.append(self.name)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", kill)
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            formatting.write(good / "dataset" / "people.yaml", "people: []\n")
    (name,) = names
    ignored = subprocess.run(
        [
            "git",
            "check-ignore",
            "--no-index",
            f"dataset/{name}",
            f"docs/{name}",
            name,
            "dataset/facts/.fact-a-b.yaml.ab_12345",
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(ignored.stdout.splitlines()) == 4
    os.utime(good / "dataset" / name, (1, 1))
    formatting.tidy(good / "dataset")
    assert not (good / "dataset" / name).exists()


def test_git_ignores_no_file_of_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    assert listed.stdout == b""


@pytest.mark.parametrize("kind", ["a pipe", "a link", "a link to nothing", "a file"])
def test_a_folder_is_put_in_place_of_a_folder_alone(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    {
        "a pipe": lambda: os.mkfifo(target),
        "a link": lambda: [(tmp_path / "home").mkdir(), target.symlink_to(tmp_path / "home")],
        "a link to nothing": lambda: target.symlink_to(tmp_path / "nowhere"),
        "a file": lambda: target.write_text("mine", encoding="utf-8"),
    }[kind]()
    before = (target.lstat().st_ino, sorted(path.name for path in tmp_path.iterdir()))
    with pytest.raises(NotADirectoryError):
        swap.stage(target, {"x": b""})
    (tmp_path / "staged").mkdir()
    with pytest.raises(NotADirectoryError):
        swap.put_in_place(tmp_path / "staged", target)
    (tmp_path / "staged").rmdir()
    assert (target.lstat().st_ino, sorted(path.name for path in tmp_path.iterdir())) == before


@pytest.mark.parametrize("command", [["data-docs"], ["i18n-export", "es"], ["export"], ["site"]], ids=lambda c: c[0])
def test_no_command_writes_a_folder_over_a_pipe(command: list[str], tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    os.mkfifo(root / "pipe")
    result = call(*command, "--to", root / "pipe", "--root", root)
    assert result.exit_code in (1, 2)
    assert "pipe" in error(result)
    assert (root / "pipe").is_fifo()


# What lies in the root


NO_TEXT = b"\xff\xfe\x00"


def holding(path: str, content: bytes) -> Callable[[Path], object]:
    return lambda root: [(root / path).parent.mkdir(exist_ok=True), (root / path).write_bytes(content)]


def a_pipe(path: str) -> Callable[[Path], object]:
    return lambda root: [(root / path).parent.mkdir(exist_ok=True), (root / path).unlink(True), os.mkfifo(root / path)]


RELEASE = ["release", "0.1.0", "--no-tag", "--on", "2026-03-01"]
LYING: list[tuple[list[str], Callable[[Path], object], int, str]] = [
    (RELEASE, holding("CHANGELOG.md", NO_TEXT), 2, "CHANGELOG.md"),
    (RELEASE, holding("CITATION.cff", NO_TEXT), 2, "CITATION.cff"),
    (RELEASE, a_pipe("CHANGELOG.md"), 2, "CHANGELOG.md"),
    (RELEASE, a_pipe("exports/manifest.json"), 2, "exports"),
    (RELEASE, holding(".release/plan.json", b"[]"), 2, ".release/"),
    (RELEASE, holding(".release/plan.json", NO_TEXT), 2, ".release/"),
    (["check-release"], holding(".release/plan.json", b'{"files": ["x"]}'), 2, ".release/"),
    (["docs", "--check"], holding("docs/checks.md", NO_TEXT), 1, "docs/checks.md"),
    (["docs", "--check"], a_pipe("schemas/README.md"), 1, "schemas/README.md"),
    (["export"], a_pipe("schemas/export/manifest.schema.json"), 1, "schemas/export/manifest.schema.json"),
    (["validate"], a_pipe("schemas/source/fact.schema.json"), 1, "schemas/source/fact.schema.json"),
    (["validate"], a_pipe("schemas/tables/kinds.json"), 1, "schemas/tables/kinds.json"),
    (["validate"], a_pipe("dataset/translations/es.po"), 1, "dataset/translations/"),
    (["validate", "--only", "FMT"], lambda root: (root / "schemas/source/fact.schema.json").unlink(), 0, "left out"),
    (["validate", "--only", "NUM"], holding(FACT, b"["), 0, "left out"),
]


@pytest.mark.parametrize(("command", "damage", "status", "told"), LYING, ids=lambda value: str(value)[:20])
def test_what_lies_in_the_root_is_told_and_not_waited_for(
    command: list[str], damage: Callable[[Path], object], status: int, told: str, good: Path
) -> None:
    damage(good)
    before = {path: path.stat().st_mtime_ns for path in sorted(good.glob("dataset/**/*"))}
    result = call(*command, "--root", good)
    assert (result.exit_code, told in result.output) == (status, True), result.output
    assert {path: path.stat().st_mtime_ns for path in sorted(good.glob("dataset/**/*"))} == before


@pytest.mark.usefixtures("own_git")
def test_what_a_killed_run_left_does_not_stop_a_release_and_is_not_released(good: Path) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(good), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    shutil.copy(REPOSITORY / ".gitignore", good)
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "All")
    paths = {"dataset/.people.yaml.abcdefgh", "dataset/facts/.fact-a-b.yaml.ab12_345", ".CHANGELOG.md.abcdefgh"}
    for path in paths:
        left(good / path, 0)
    assert call("release", "0.1.0", "--on", "2026-03-01", "--root", good).exit_code == 0
    assert git("tag") == "v0.1.0\n"
    assert not paths & set(git("ls-files").splitlines())
