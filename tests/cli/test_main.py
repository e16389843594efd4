"""The command line: what it answers, when, to whom, and with which exit status."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result
from conftest import commands, copy_good, replace

from pipelines.cli.main import main
from pipelines.model.kinds import FOLDERS
from pipelines.validate.rules import rules
from pipelines.validate.run import validate

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "pipelines"]
COMMANDS = sorted(commands())
FACT = "dataset/facts/fact-spots-are-common.yaml"
LINE = re.compile(r"(\S+\.yaml):(\d+):(\d+): (error|warning): (.+) \[([A-Z]{3}\d{3})\]")


def call(*arguments: object) -> Result:
    """Runs the command line in this process; an exception that a user would see as a traceback fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="python -m pipelines")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"a traceback for {arguments}") from result.exception
    return result


def program(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the command line as a program of its own."""
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=60, **options)


def promise(root: Path) -> None:
    """A fault at the fact's statement: TXT001, an error."""
    replace(root, FACT, "  statement: About", "  statement: Always")


def belittle(root: Path) -> None:
    """A fault that is only a warning, TXT008, so that the tables are looked at all the same."""
    replace(root, FACT, "Spots are common.", "Spots simply are.")


# Help


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_program_lists_its_commands_and_what_its_exit_status_means(option: str) -> None:
    result = call(option)
    assert result.exit_code == 0
    assert set(re.findall(r"^  ([a-z0-9-]+)  ", result.stdout, re.MULTILINE)) >= set(COMMANDS)
    assert "Exit status: 0 no errors, 1 findings, 2 usage error." in result.stdout


def test_without_a_command_the_program_shows_its_help_as_misuse() -> None:
    result = call()
    assert result.exit_code == 2
    assert "Usage: python -m pipelines" in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_s_help_has_a_sentence_and_an_example(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    words = result.stdout.split("\n\n")[1]
    assert re.match(r"  [A-Z][^.]+[.;:] ?", words)
    assert words.rstrip().endswith(".")
    assert re.search(rf"^    python -m pipelines {command}\b", result.stdout, re.MULTILINE)


def examples() -> Iterator[tuple[str, ...]]:
    for name, command in commands().items():
        for line in re.findall(r"python -m pipelines (.+)", command.epilog or ""):
            assert shlex.split(line)[0] == name
            yield tuple(shlex.split(line))


@pytest.mark.parametrize("example", list(examples()), ids=" ".join)
def test_every_example_can_be_typed_as_it_stands(
    example: tuple[str, ...], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(good)
    name, *arguments = example
    for folder in ("exports", "build/exports", "../upstream-0.2.0/dataset"):
        (good / folder).mkdir(parents=True, exist_ok=True)
    for argument in arguments:
        if argument.endswith((".po", ".xlf", ".csv", ".json")):
            (good / argument).touch()
    commands()[name].make_context(name, arguments)


# Exit status


CLEAN: list[list[str]] = [
    ["validate", "--only", "NUM", "--root", "{root}"],
    ["fix", "--root", "{root}"],
    ["fix", "--check", "--root", "{root}"],
    ["diff", "{root}", "--root", "{root}"],
    ["explain", "NUM001"],
    ["checks"],
    ["new", "term", "term-new-word", "--root", "{root}"],
    ["stats", "--root", "{root}"],
    ["audit", "--on", "2026-02-01", "--root", "{root}"],
    ["docs", "--root", "{root}"],
    ["export", "--root", "{root}"],
    ["data-docs", "--root", "{root}", "--to", "{root}/pages"],
    ["release", "0.1.0", "--on", "2026-03-01", "--no-tag", "--root", "{root}"],
]


@pytest.mark.parametrize("arguments", CLEAN, ids=" ".join)
def test_a_clean_dataset_gives_0(arguments: list[str], good: Path) -> None:
    result = call(*(argument.format(root=good) for argument in arguments))
    assert (result.exit_code, result.stderr) == (0, "")


FAULTY: list[list[str]] = [
    ["validate", "--root", "{root}"],
    ["validate", "--format", "sarif", "--root", "{root}"],
    ["export", "--root", "{root}"],
    ["diff", "{root}", "--root", "{root}"],
    ["data-docs", "--root", "{root}", "--to", "{root}/pages"],
    ["release", "0.1.0", "--no-tag", "--root", "{root}"],
]


@pytest.mark.parametrize("arguments", FAULTY, ids=" ".join)
def test_findings_give_1_and_nothing_is_written(arguments: list[str], good: Path) -> None:
    promise(good)
    before = files(good)
    result = call(*(argument.format(root=good) for argument in arguments))
    assert result.exit_code == 1
    assert "TXT001" in result.stdout
    assert files(good) == before


def test_a_file_in_another_form_gives_1_until_it_is_fixed(good: Path) -> None:
    replace(good, FACT, "aspect: what-it-is", "aspect:   what-it-is # as it is")
    assert call("fix", "--check", "--root", good).exit_code == 1
    assert (good / FACT).read_text(encoding="utf-8").count("aspect:   what-it-is") == 1
    done = call("fix", "--root", good)
    assert (done.exit_code, done.stdout) == (0, f"changed: {FACT}\n1 file changed.\n")
    assert "aspect: what-it-is  # as it is" in (good / FACT).read_text(encoding="utf-8")
    assert call("fix", "--check", "--root", good).exit_code == 0


def test_what_the_calendar_has_made_due_gives_1(good: Path) -> None:
    result = call("audit", "--on", "2030-01-01", "--root", good)
    assert result.exit_code == 1
    assert "[AUD001]" in result.stdout
    assert result.stdout.endswith("due on 2030-01-01.\n")


@pytest.mark.parametrize("command", ["audit", "stats"])
def test_counts_over_files_that_cannot_be_read_say_so_and_give_1(command: str, good: Path) -> None:
    (good / FACT).write_text("text: [", encoding="utf-8")
    result = call(command, "--root", good)
    assert result.exit_code == 1
    assert "skipped 1 file that cannot be read" in result.stderr


MISUSE: list[list[str]] = [
    ["--rot"],
    ["validat"],
    ["validate", "--rot", "."],
    ["validate", "extra"],
    ["validate", "--root"],
    ["validate", "--root", ""],
    ["validate", "--only"],
    ["validate", "--only", ""],
    ["validate", "--only", "NUM999"],
    ["validate", "--only", "AUD"],
    ["validate", "--only", "LIB"],
    ["validate", "--only", "exp001"],
    ["validate", "--format", "jsn"],
    ["validate", "--format", ""],
    ["explain"],
    ["explain", ""],
    ["explain", "NUM", "TXT"],
    ["explain", "NOPE"],
    ["checks", "--format", "yaml"],
    ["new"],
    ["new", "fact"],
    ["new", "fct", "fact-a-b"],
    ["new", "fact", "myth-a-b"],
    ["new", "fact", "../../fact-a"],
    ["new", "fact", "fact-Ünï-x"],
    ["new", "fact", "fact-" + "a" * 60],
    ["new", "fact", "fact-a\nb"],
    ["stats", "--hash", "fact-nope"],
    ["stats", "--hash", ""],
    ["stats", "--hash", "source-town-census"],
    ["diff"],
    ["diff", "no-such-revision"],
    ["diff", "--", "--upload-pack=x"],
    ["diff", "HEAD..HEAD"],
    ["diff", "a-folder"],
    ["diff", "dataset", "schemas"],
    ["diff", "a", "b", "c"],
    ["diff", "HEAD", "--format", "xml"],
    ["audit", "--on", "2026-13-01"],
    ["audit", "--on", "tomorrow"],
    ["release"],
    ["release", "1"],
    ["release", "1.2"],
    ["release", "v1.2.3", "--no-tag"],
    ["release", "01.2.3", "--no-tag"],
    ["release", "1.2.3", "--on", "x"],
    ["export", "--to"],
    ["export", "--to", "a-file"],
    ["export", "--to", "a-folder"],
    ["data-docs", "--to", "a-file"],
    ["data-docs", "--to", "a-folder"],
    ["docs", "--check", "x"],
    ["fix", "facts"],
]


@pytest.mark.parametrize("arguments", MISUSE, ids=repr)
def test_misuse_gives_2_and_says_on_the_error_stream_what_is_wrong(
    arguments: list[str], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(good)
    write("a-file", "mine")(good)
    write("a-folder/file", "mine")(good)
    before = files(good)
    result = call(*arguments)
    assert result.exit_code == 2
    assert files(good) == before
    assert result.stdout == ""
    assert re.search(r"^Error: .{10,}", result.stderr, re.MULTILINE)


ROOTED = [name for name in COMMANDS if any(parameter.name == "root" for parameter in commands()[name].params)]
NEEDED = {"diff": ["HEAD"], "new": ["fact", "fact-a-b"], "release": ["9.9.9", "--no-tag"]}


@pytest.mark.parametrize("command", ROOTED)
@pytest.mark.parametrize("lacking", ["everything", "dataset", "a folder"])
def test_every_command_refuses_a_root_that_is_none_and_names_what_it_lacks(
    command: str, lacking: str, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    if lacking == "a folder":
        root.write_text("", encoding="utf-8")
    elif lacking != "everything":
        (root / "schemas").mkdir(parents=True)
    result = call(command, *NEEDED.get(command, []), "--root", root)
    assert result.exit_code == 2
    assert {"everything": "does not exist", "a folder": "is a file"}.get(lacking, f"{lacking}/") in result.stderr


def test_the_commands_that_read_a_dataset_all_take_a_root() -> None:
    assert set(COMMANDS) - set(ROOTED) == {"checks", "explain", "library", "new-dataset", "schemas", "serve"}


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (["validat"], "validate"),
        (["exprt"], "export"),
        (["data-doc"], "data-docs"),
        (["validate", "--rooot", "."], "--root"),
        (["validate", "--ony", "NUM"], "--only"),
        (["validate", "--only", "NUM0001"], "NUM001"),
        (["validate", "--only", "TTX"], "TXT"),
        (["validate", "--format", "jsn"], "json"),
        (["explain", "numm001"], "NUM001"),
        (["new", "fcat", "fact-a-b"], "fact"),
        (["new", "Trem", "term-a-b"], "term"),
        (["stats", "--hash", "fact-spots-are-comon", "--root", "{root}"], "fact-spots-are-common"),
    ],
    ids=repr,
)
def test_what_was_mistyped_is_answered_with_what_was_meant(arguments: list[str], suggestion: str, good: Path) -> None:
    result = call(*(argument.format(root=good) for argument in arguments))
    assert result.exit_code == 2
    assert re.search(r"Did you mean(?: one of)?:? '?[^\n]*" + re.escape(suggestion), result.stderr)


# No traceback, whatever lies in the root


def write(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    change.__name__ = f"{path} = {text[:20]!r}"
    return change


def without(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()

    change.__name__ = f"no {path}"
    return change


def a_folder_for(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).mkdir(parents=True)

    change.__name__ = f"a folder for {path}"
    return change


DAMAGES = [
    without("dataset/dataset.yaml"),
    without("dataset/facts"),
    without("schemas/source/common.schema.json"),
    without("schemas/source/fact.schema.json"),
    without("schemas/export"),
    without("schemas/tables"),
    write("dataset/dataset.yaml", "name: x\n"),
    write("dataset/waivers.yaml", "waivers: 3\n"),
    write("dataset/released.json", '{"records": {}}'),
    write("dataset/released.json", '{"records": {"x": 1}, "version": "one"}'),
    write("schemas/source/fact.schema.json", "not JSON"),
    write("schemas/source/fact.schema.json", "[]"),
    write("schemas/source/fact.schema.json", '{"type": 3}'),
    write("schemas/source/common.schema.json", "{}"),
    write("schemas/export/manifest.schema.json", "not JSON"),
    write("schemas/export/records.schema.json", '{"type": "array"}'),
    write("schemas/tables/kinds.json", "not JSON"),
    write("schemas/tables/kinds.json", '{"name": "kinds"}'),
    a_folder_for("schemas/source/fact.schema.json"),
    a_folder_for(FACT),
]
COMMANDS_ON_DAMAGE = {
    "validate": [],
    "fix": [],
    "diff": ["{root}"],
    "new": ["fact", "fact-new-words"],
    "rename": ["fact-spots-come-from-age", "fact-new-words"],
    "withdraw": ["fact-spots-come-from-age", "--reason", "Wrong."],
    "stats": [],
    "audit": [],
    "docs": [],
    "release": ["9.0.0", "--no-tag", "--on", "2026-03-01"],
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("command", COMMANDS_ON_DAMAGE)
def test_no_command_ends_in_a_traceback_whatever_is_broken(
    command: str, damage: Callable[[Path], None], good: Path
) -> None:
    damage(good)
    extra = [argument.format(root=good) for argument in COMMANDS_ON_DAMAGE[command]]
    result = call(command, *extra, "--root", good)
    assert result.exit_code in (0, 1, 2)
    assert result.exit_code == 0 or result.output.strip()


@pytest.mark.parametrize(
    "damage",
    [
        write(".cache", "a file in its place"),
        write(".cache/pipelines.json", "[]"),
        write(".cache/pipelines.json", '{"tables": {"basis": 1}}'),
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_broken_memory_is_forgotten(damage: Callable[[Path], None], good: Path) -> None:
    damage(good)
    assert call("validate", "--root", good).exit_code == 0


@pytest.mark.parametrize("path", ["build/exports/manifest.json", "build/exports/other.txt"])
def test_an_export_folder_with_something_else_in_it_is_left_alone(path: str, good: Path) -> None:
    write(path, "[]")(good)
    assert call("export", "--root", good).exit_code == 2
    assert call("diff", good / "build/exports", "--root", good).exit_code == 2
    assert (good / path).read_text(encoding="utf-8") == "[]"


@pytest.mark.parametrize(
    "damage",
    [
        without("dataset/dataset.yaml"),
        without("schemas/source/common.schema.json"),
        without("schemas/tables"),
        write("dataset/dataset.yaml", "name: x\n"),
        write("schemas/source/fact.schema.json", "not JSON"),
        write("schemas/tables/kinds.json", "not JSON"),
        write("schemas/export/records.schema.json", '{"type": "array"}'),
        write("schemas/export/manifest.schema.json", "not JSON"),
        a_folder_for(FACT),
    ],
    ids=lambda damage: damage.__name__,
)
def test_nothing_is_exported_from_a_root_that_is_not_whole(damage: Callable[[Path], None], good: Path) -> None:
    damage(good)
    result = call("export", "--root", good)
    assert result.exit_code == 1
    assert LINE.search(result.stdout.replace(".json:", ".yaml:"))
    assert not (good / "build").exists()


def test_a_folder_that_cannot_be_written_is_said_in_a_line(good: Path) -> None:
    (good / "in-the-way").write_text("", encoding="utf-8")
    result = call("export", "--root", good, "--to", good / "in-the-way" / "exports")
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: .*in-the-way/exports: .+; the previous export is unchanged\n", result.stderr)


def test_a_page_that_cannot_be_written_is_said_in_a_line(good: Path) -> None:
    (good / "docs").write_text("a file in its place", encoding="utf-8")
    result = call("docs", "--root", good)
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: .+: .+\n", result.stderr)


# validate


def test_a_finding_is_told_with_file_line_column_code_and_hint(good: Path) -> None:
    promise(good)
    result = call("validate", "--root", good)
    finding, hint, skipped, last = result.stdout.splitlines()
    assert LINE.fullmatch(finding)
    assert finding.startswith(f"{FACT}:6:14: error: ")
    assert finding.endswith(" [TXT001]")
    assert hint.startswith("    ")
    assert skipped.startswith("The tables were not checked")
    assert last.startswith("24 records: 1 error, 0 warnings.")


@pytest.mark.parametrize("form", ["relative", "absolute", "spaces and ü漢", "with a trailing slash"])
def test_any_way_to_name_the_root_gives_the_same_findings(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_good(tmp_path / ("a root of ü漢" if form.startswith("spaces") else "root"))
    promise(root)
    monkeypatch.chdir(tmp_path)
    named = {"relative": "root", "with a trailing slash": f"{root}/"}.get(form, str(root))
    (finding,) = json.loads(call("validate", "--format", "json", "--root", named).stdout)["findings"]
    assert (finding["file"], finding["line"], finding["column"]) == (FACT, 6, 14)


def test_the_root_is_this_folder_when_none_is_named(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    promise(good)
    monkeypatch.chdir(good)
    assert f"{FACT}:6:14:" in call("validate").stdout


def test_json_is_one_object_with_findings_counts_and_timings(good: Path) -> None:
    promise(good)
    result = call("validate", "--format", "json", "--root", good)
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (1, "")
    assert set(told) == {"findings", "counts", "timings", "skipped"}
    (finding,) = told["findings"]
    message, hint = finding.pop("message"), finding.pop("hint")
    assert finding == {
        "code": "TXT001",
        "severity": "error",
        "file": FACT,
        "line": 6,
        "column": 14,
        "record": "fact-spots-are-common",
    }
    assert "Always" in message
    assert hint
    assert told["counts"] == {"errors": 1, "warnings": 0, "waived": 0, "records": 24}
    assert {"load", "schemas", "checks"} <= set(told["timings"])
    assert all(seconds >= 0 for seconds in told["timings"].values())


def test_json_of_a_clean_dataset_is_one_object_too(good: Path) -> None:
    result = call("validate", "--format", "json", "--root", good)
    told = json.loads(result.stdout)
    assert (result.exit_code, told["findings"], told["skipped"]) == (0, [], "")
    assert told["counts"] == {"errors": 0, "warnings": 0, "waived": 0, "records": 24}


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_every_format_says_the_same_and_fails_the_same(form: str, good: Path) -> None:
    promise(good)
    result = call("validate", "--format", form, "--root", good)
    assert result.exit_code == 1
    assert "TXT001" in result.stdout
    assert "Always" in result.stdout


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (["TXT001"], ["TXT001"]),
        (["txt001"], ["TXT001"]),
        (["TXT"], ["TXT001", "TXT008"]),
        (["txt"], ["TXT001", "TXT008"]),
        (["TXT008", "NUM"], ["TXT008", "NUM001"]),
        (["num", "num001", "NUM"], ["NUM001"]),
        (["FMT", "REF"], ["REF001"]),
        (["BIR"], []),
        ([], ["TXT001", "TXT008", "NUM001", "REF001"]),
    ],
    ids=lambda codes: "+".join(codes) or "none",
)
def test_only_the_checks_asked_for_are_told(only: list[str], found: list[str], good: Path) -> None:
    promise(good)
    belittle(good)
    replace(good, FACT, "Ask your care team what", "Ask 77 on the team what")
    replace(good, FACT, "terms: [term-spot]", "terms: [term-spit]")
    options = [part for code in only for part in ("--only", code)]
    result = call("validate", *options, "--format", "json", "--root", good)
    told = {finding["code"] for finding in json.loads(result.stdout)["findings"]}
    assert told - {"REF005"} == set(found)
    assert result.exit_code == (1 if found else 0)


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--strict"], 1)])
def test_warnings_fail_only_when_asked_to(options: list[str], status: int, good: Path) -> None:
    belittle(good)
    result = call("validate", "--only", "TXT", *options, "--root", good)
    assert result.exit_code == status
    assert "warning:" in result.stdout
    assert "0 errors, 1 warning." in result.stdout


def test_strictness_changes_nothing_where_there_is_nothing(good: Path) -> None:
    assert call("validate", "--strict", "--only", "TXT", "--root", good).exit_code == 0


def test_no_cache_neither_reads_nor_leaves_a_memory(good: Path) -> None:
    call("validate", "--no-cache", "--only", "FMT", "--root", good)
    assert not (good / ".cache").exists()
    call("validate", "--only", "FMT", "--root", good)
    assert (good / ".cache" / "pipelines.json").is_file()


def test_findings_are_told_once_though_two_passes_print_them(good: Path) -> None:
    belittle(good)
    replace(good, FACT, "aspect: what-it-is", "aspect:   what-it-is")
    lines = [line for line in call("validate", "--root", good).stdout.splitlines() if LINE.fullmatch(line)]
    assert [line[-8:] for line in lines] == ["[TXT008]", "[FMT001]"]


def test_errors_are_printed_last_and_warnings_first(good: Path) -> None:
    belittle(good)
    other = "dataset/birads/birads-0.yaml"  # a file before the warning's
    replace(good, other, "\nreview:", "\nrelated: [fact-that-is-nowhere]\nreview:")
    for _ in range(2):  # checked, and recalled
        lines = call("validate", "--root", good).stdout.splitlines()
        assert [line[-8:] for line in lines if LINE.fullmatch(line)] == ["[TXT008]", "[REF001]"]
        assert " records: 1 error, 1 warning." in lines[-1]


def test_a_refusal_counts_the_warnings_and_shows_the_errors(good: Path) -> None:
    belittle(good)
    replace(good, FACT, "terms: [term-spot", "terms: [term-none")
    for arguments in (["export"], ["i18n-extract"]):
        told = call(*arguments, "--root", good).stdout
        assert [line[-8:] for line in told.splitlines() if LINE.fullmatch(line)] == ["[REF001]"]
        assert "1 warning not shown: run validate to list them." in told


GATE = """
import sys

class Gate:
    def find_spec(self, name, path=None, target=None):
        if name == "great_expectations":
            print("the gate", flush=True)
            sys.stdin.read()
            raise ImportError("the gate was met")

sys.meta_path.insert(0, Gate())
from pipelines.cli.main import main
main(prog_name="python -m pipelines")
"""


def test_what_the_quick_checks_find_is_printed_before_the_table_checks_are_even_imported(good: Path) -> None:
    belittle(good)
    command = [sys.executable, "-c", GATE, "validate", "--root", str(good)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        with ended_after(process, seconds=60):
            # The program waits at the gate until its input is closed, and that happens only after this line was read.
            assert process.stdout.readline().endswith("[TXT008]\n")
            assert process.stdout.readline().startswith("    ")
            assert process.stdout.readline() == "the gate\n"
            process.stdin.close()
            assert "the gate was met [BUG001]" in process.stdout.read()
            assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["validate", "--only", "NUM", "--only", "FMT"], belittle),
        (["validate"], promise),
        (["validate", "--no-tables"], belittle),
        (["validate", "--format", "sarif"], promise),
        (["stats"], belittle),
        (["audit", "--on", "2026-02-01"], belittle),
        (["fix", "--check"], belittle),
        (["checks"], belittle),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value.__name__,
)
def test_the_heavy_libraries_stay_out_where_no_table_is_looked_at(
    arguments: list[str], fault: Callable[[Path], None], good: Path
) -> None:
    fault(good)
    root = [] if arguments == ["checks"] else ["--root", str(good)]
    assert imported(*arguments, *root) & {"pandas", "numpy", "great_expectations", "scipy", "jsonschema"} == set()


def test_an_unchanged_dataset_is_answered_from_memory_without_the_heavy_libraries(good: Path) -> None:
    assert validate(good).findings == ()
    assert imported("validate", "--root", str(good)) & {"pandas", "numpy", "great_expectations"} == set()


def test_validate_needs_no_network(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    result = call("validate", "--no-cache", "--root", good)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("24 records: 0 errors, 0 warnings.")


# Where the output goes


def test_colour_is_for_terminals(good: Path) -> None:
    promise(good)
    arguments = ["validate", "--only", "TXT", "--root", str(good)]
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*PROGRAM, *arguments], cwd=REPOSITORY, stdout=theirs, stderr=theirs)
    os.close(theirs)
    with ended_after(process, seconds=60):
        shown = b"".join(read_terminal(ours))
    assert process.wait() == 1
    piped = program(*arguments).stdout
    assert b"\x1b[31m" in shown
    assert b"\x1b" not in piped
    plain = re.sub(rb"(?:\rworking[^\r]*)+\r *\r|\x1b\[[0-9;]*m", b"", shown)  # seconds and colours
    assert plain.replace(b"\r\n", b"\n").split(b"(")[0] == piped.split(b"(")[0]


def test_a_file_cannot_send_commands_to_the_terminal(good: Path) -> None:
    (good / "dataset" / "facts" / "fact-\x1b[2J\nx.yaml").write_text("a: 1\n", encoding="utf-8")
    done = program("validate", "--only", "IDS", "--root", good)
    assert b"\x1b" not in done.stdout
    assert rb"fact-\x1b[2J\nx.yaml:1:1: error: " in done.stdout


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_output_is_utf_8_in_a_locale_that_knows_only_ascii(form: str, tmp_path: Path) -> None:
    root = copy_good(tmp_path / "ü漢")
    replace(root, "dataset/dataset.yaml", "    birads: >-\n      BI-RADS®", "    birads: >-\n      BI-RADS")
    plain = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    locale = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = program("validate", "--only", "BIR", "--format", form, "--root", root, env={**plain, **locale})
    assert (done.returncode, done.stderr) == (1, b"")
    assert "BI-RADS®" in done.stdout.decode("utf-8")


def test_a_file_whose_name_is_not_utf_8_is_a_finding_in_every_format(good: Path) -> None:
    name = os.fsencode(good / "dataset" / "facts") + b"/fact-\xff.yaml"
    Path(os.fsdecode(name)).write_text("a: 1\n", encoding="utf-8")
    for form in ("text", "json", "github", "sarif", "junit"):
        done = program("validate", "--only", "IDS", "--format", form, "--root", good)
        assert (done.returncode, done.stderr) == (1, b""), form
        assert b"IDS001" in done.stdout
        done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [["validate", "--only", "TXT"], ["validate", "--only", "TXT", "--format", "json"], ["checks"], ["--help"]],
    ids=" ".join,
)
def test_a_reader_that_leaves_early_ends_the_program_quietly(arguments: list[str], good: Path) -> None:
    promise(good)
    root = ["--root", str(good)] if arguments[0] == "validate" else []
    process = subprocess.Popen(
        [*PROGRAM, *arguments, *root], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()  # closed before the program can have written anything
    with ended_after(process, seconds=60):
        told = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert told == b""


# The other commands


def test_explain_tells_what_why_and_how_to_mend() -> None:
    result = call("explain", "NUM001")
    head, what, *rest = result.stdout.splitlines()
    assert head == "NUM001 number_is_declared (error)"
    assert what.startswith("  What: ")
    assert re.findall(r"^  ([A-Z][a-z]+): \S", "\n".join(rest), re.MULTILINE) == ["Why", "Fix"]


@pytest.mark.parametrize("typed", ["NUM", "num"])
def test_explain_tells_a_whole_family(typed: str) -> None:
    told = re.findall(r"^([A-Z]{3}\d{3}) ", call("explain", typed).stdout, re.MULTILINE)
    assert told == [code for code in rules() if code.startswith("NUM")]


def test_explain_knows_the_codes_that_other_commands_give() -> None:
    assert call("explain", "AUD001").exit_code == call("explain", "EXP001").exit_code == 0


def test_checks_lists_each_check_on_a_line() -> None:
    lines = call("checks").stdout.splitlines()
    assert [re.split(" +", line, maxsplit=2)[:2] for line in lines] == [[r.code, r.severity] for r in rules().values()]


def test_checks_gives_a_machine_what_explain_gives_a_person() -> None:
    listed = json.loads(call("checks", "--format", "json").stdout)
    assert [entry["code"] for entry in listed] == list(rules())
    assert all(entry[part] for entry in listed for part in ("what", "why", "fix"))


@pytest.mark.parametrize("kind", [kind for kind in FOLDERS if kind != "birads"])
def test_new_writes_a_canonical_draft_in_its_place(kind: str, good: Path) -> None:
    result = call("new", kind, f"{kind}-brand-new", "--root", good)
    file = good / "dataset" / FOLDERS[kind] / f"{kind}-brand-new.yaml"
    command = f"make validate ARGS={shlex.quote(f'--root {good}')}"
    assert result.stdout == f"{file}: draft written. Fill it in, then run: {command}\n"
    assert "status: draft" in file.read_text(encoding="utf-8")
    families = [part for family in ("YML", "LAY", "IDS", "FMT") for part in ("--only", family)]
    assert call("validate", *families, "--root", good).exit_code == 0


def test_new_never_overwrites(good: Path) -> None:
    before = (good / FACT).read_bytes()
    result = call("new", "fact", "fact-spots-are-common", "--root", good)
    assert result.exit_code == 2
    assert "fact-spots-are-common is taken" in result.stderr
    assert (good / FACT).read_bytes() == before


def test_stats_counts_the_records_for_people_and_for_machines(good: Path) -> None:
    told = json.loads(call("stats", "--format", "json", "--root", good).stdout)
    assert told["kinds"]["birads"] == {"published": 10}
    lines = call("stats", "--root", good).stdout.splitlines()
    assert re.split(" +", lines[0]) == ["version", "0.1.0"]
    assert ["", "birads"] in [re.split(" +", line) for line in lines]


def test_stats_prints_the_hash_that_a_sign_off_needs_and_it_follows_the_words(good: Path) -> None:
    before = call("stats", "--hash", "fact-spots-are-common", "--root", good).stdout
    assert re.fullmatch(r"[0-9a-f]{16}\n", before)
    belittle(good)
    assert call("stats", "--hash", "fact-spots-are-common", "--root", good).stdout != before


def test_audit_looks_from_the_day_it_is_given(good: Path) -> None:
    early = call("audit", "--on", "2026-02-01", "--root", good)
    late = call("audit", "--on", "2028-06-01", "--root", good)
    assert early.stdout == "0 due on 2026-02-01.\n"
    assert re.findall(r"\[AUD00\d\]", late.stdout).count("[AUD001]") == 21
    assert "[AUD002]" in late.stdout


def test_audit_fails_for_old_sources_alone_no_more_than_a_warning_does(good: Path) -> None:
    for path in (good / "dataset").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('due: "2027', 'due: "2037'), encoding="utf-8")
    result = call("audit", "--on", "2030-01-01", "--root", good)
    assert set(re.findall(r"\[AUD00\d\]", result.stdout)) == {"[AUD002]", "[AUD005]"}
    assert result.exit_code == 0


def test_export_says_what_it_wrote_and_then_that_nothing_changed(good: Path) -> None:
    first, second = (call("export", "--root", good) for _ in range(2))
    place = rf"{re.escape(str(good))}/build/exports: 0\.1\.0-dev"
    assert re.fullmatch(rf"{place}, \d+ files, written and verified\.\n", first.stdout)
    assert re.fullmatch(rf"{place}, \d+ files, unchanged\.\n", second.stdout)


def test_data_docs_are_pages_with_nothing_foreign_and_replace_only_their_like(good: Path) -> None:
    pages = good / "pages"
    for _ in range(2):
        result = call("data-docs", "--root", good, "--to", pages)
        assert result.exit_code == 0
    assert f"open {pages / 'index.html'}" in result.stdout
    names = {path.name for path in pages.iterdir()}
    assert names == {"index.html", *(f"{path.stem}.html" for path in (good / "schemas" / "tables").glob("*.json"))}
    for page in pages.iterdir():
        assert not re.search(r"<script|src=|https?://", page.read_text(encoding="utf-8")), page.name
    (pages / "thesis.txt").write_text("mine", encoding="utf-8")
    refused = call("data-docs", "--root", good, "--to", pages)
    assert refused.exit_code == 2
    assert (pages / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_docs_are_written_once_and_then_only_looked_at(good: Path) -> None:
    (good / "schemas" / "README.md").unlink()
    stale = call("docs", "--check", "--root", good)
    assert (stale.exit_code, stale.stdout.count("would change")) == (1, 2)
    assert not (good / "docs").exists()
    assert call("docs", "--root", good).stdout.count("changed: ") == 2
    fresh = call("docs", "--check", "--root", good)
    assert (fresh.exit_code, fresh.stdout) == (0, "")


def test_diff_tells_changes_and_the_version_they_need_in_three_forms(good: Path, tmp_path: Path) -> None:
    new = copy_good(tmp_path / "new")
    replace(new, FACT, "Spots are common.", "Spots are usual.")
    text = call("diff", good, new, "--root", good).stdout
    assert text.splitlines()[-1].endswith("since 0.1.0-dev: minor; the next version is at least 0.1.0.")
    told = json.loads(call("diff", good, new, "--root", good, "--format", "json").stdout)
    assert (told["from"], told["bump"], told["next"]) == ("0.1.0-dev", "minor", "0.1.0")
    assert [(c["subject"], c["fields"]) for c in told["changes"]] == [("fact-spots-are-common", ["text.explanation"])]
    markdown = call("diff", good, new, "--root", good, "--format", "markdown").stdout
    assert markdown.startswith("### Says something else (minor)\n\n- ")


def test_diff_of_one_and_the_same_says_that_nothing_changed(good: Path) -> None:
    assert call("diff", good, good, "--root", good).stdout == "nothing changed\n"
    told = json.loads(call("diff", good, good, "--root", good, "--format", "json").stdout)
    assert told == {"from": "0.1.0-dev", "bump": None, "next": "0.1.0-dev", "changes": []}


def test_diff_looks_at_the_last_release_unless_told_otherwise(good: Path) -> None:
    for old in ((), ("",)):  # nothing, or what make passes for it
        refused = call("diff", "--root", good, *old)
        assert (refused.exit_code, f"there is no release yet in {good / 'exports'}" in refused.stderr) == (2, True)
    done = call("release", "0.1.0-alpha.1", "--no-tag", "--on", "2026-03-01", "--root", good)
    assert done.exit_code == 0, done.stderr
    assert call("diff", "--root", good).stdout == "nothing changed\n"
    replace(good, FACT, "Spots are common.", "Spots are usual.")
    said = call("diff", "--root", good).stdout.splitlines()
    assert said[-1] == "1 change since 0.1.0-alpha.1: minor; the next version is at least 0.1.0-alpha.2."


def test_diff_refuses_an_export_without_a_version(good: Path) -> None:
    call("export", "--root", good)
    made = good / "build" / "exports"
    manifest = made / "manifest.json"
    listed = json.loads(manifest.read_bytes())
    records = made / "json" / "records.json"
    records.write_text(records.read_text(encoding="utf-8").replace('"0.1.0-dev"', '"one"', 1), encoding="utf-8")
    listed["files"] = [{**entry, **fingerprint(made / entry["path"])} for entry in listed["files"]]
    manifest.write_text(json.dumps(listed), encoding="utf-8")
    result = call("diff", made, good, "--root", good)
    assert result.exit_code == 2
    assert "'one'" in result.stderr


def test_a_revision_that_does_not_pass_its_checks_is_not_compared(good: Path, tmp_path: Path) -> None:
    faulty = copy_good(tmp_path / "faulty")
    promise(faulty)
    result = call("diff", good, faulty, "--root", good)
    assert result.exit_code == 1
    assert "TXT001" in result.stdout
    assert "fix it first" in result.stderr


# Helpers


def files(root: Path) -> dict[str, bytes]:
    """Every file below a root but the memory of earlier runs."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }


def fingerprint(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def imported(*arguments: str) -> set[str]:
    """The modules that a run of the command line has imported by its end."""
    code = (
        "import sys\n"
        "from pipelines.cli.main import main\n"
        "try:\n    main(prog_name='python -m pipelines')\n"
        "finally:\n    print(*sys.modules, sep='\\n', file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in (0, 1)
    modules = set(done.stderr.split("\n"))
    assert "pipelines.cli.check" in modules or "pipelines.validate.run" in modules
    return modules


def read_terminal(descriptor: int) -> Iterator[bytes]:
    """What a program writes to a terminal until it ends."""
    try:
        while part := os.read(descriptor, 4096):
            yield part
    except OSError:  # Linux says so when the other side is closed
        pass
    finally:
        os.close(descriptor)


@contextmanager
def ended_after(process: subprocess.Popen[Any], seconds: float) -> Iterator[None]:
    """Ends a program that hangs, so that the test fails instead of waiting for ever."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def test_a_python_without_the_packages_says_how_to_get_them() -> None:
    command = [sys.executable, "-S", "-m", "pipelines", "explain", "TXT001"]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "make validate" in run.stderr
    assert "Traceback" not in run.stderr
