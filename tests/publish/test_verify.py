"""The one file that an app developer copies: it needs nothing, and finds every way an export can differ."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from pipelines.publish import verify

FILE = "json/en.json"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A complete export."""
    shutil.copytree(REPOSITORY / "tests/golden", tmp_path / "exports")
    return tmp_path / "exports"


def alone(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the file copied alone into a folder, without site packages, the environment or this repository."""
    shutil.copy(REPOSITORY / "pipelines/publish/verify.py", folder / "verify.py")
    command = [sys.executable, "-I", "-S", "verify.py", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_the_file_imports_the_standard_library_alone() -> None:
    tree = ast.parse((REPOSITORY / "pipelines/publish/verify.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_copied_alone_it_accepts_a_complete_export(exports: Path) -> None:
    done = alone(exports.parent, "exports")
    assert (done.returncode, done.stdout, done.stderr) == (0, "exports OK\n", "")


def test_copied_alone_it_says_what_differs(exports: Path) -> None:
    (exports / FILE).unlink()
    (exports / "csv/new.csv").write_text("id\n")
    done = alone(exports.parent, "exports")
    assert done.returncode == 1
    assert done.stdout == "json/en.json: missing\ncsv/new.csv: is not in the manifest\nexports: 2 problems\n"


@pytest.mark.parametrize("arguments", [(), ("one", "two"), ("nowhere",)])
def test_copied_alone_it_says_how_it_is_called(exports: Path, arguments: tuple[str, ...]) -> None:
    done = alone(exports.parent, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("nowhere: " if arguments == ("nowhere",) else "usage: ")


def changed(folder: Path) -> None:
    raw = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(raw.replace(b"spots", b"sp0ts", 1))


def longer(folder: Path) -> None:
    with (folder / FILE).open("ab") as stream:
        stream.write(b"\n")


def shorter(folder: Path) -> None:
    (folder / FILE).write_bytes((folder / FILE).read_bytes()[:-1])


def emptied(folder: Path) -> None:
    (folder / FILE).write_bytes(b"")


def missing(folder: Path) -> None:
    (folder / FILE).unlink()


def made_a_folder(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).mkdir()


def with_another_file(folder: Path) -> None:
    (folder / "json/.hidden").write_text("x")


def with_a_dangling_link(folder: Path) -> None:
    (folder / "json/link").symlink_to(folder / "nowhere")


def with_a_linked_file(folder: Path) -> None:
    (folder / FILE).rename(folder.parent / "en.json")
    (folder / FILE).symlink_to(folder.parent / "en.json")


def with_a_linked_folder(folder: Path) -> None:
    (folder / "json").rename(folder.parent / "json")
    (folder / "json").symlink_to(folder.parent / "json", target_is_directory=True)


def with_a_link_to_a_folder(folder: Path) -> None:
    (folder / "json/more").symlink_to(folder / "csv", target_is_directory=True)


def with_a_pipe(folder: Path) -> None:
    (folder / FILE).unlink()
    os.mkfifo(folder / FILE)


def with_a_strange_pipe(folder: Path) -> None:
    os.mkfifo(folder / "json/pipe")


def with_a_socket(folder: Path) -> None:
    (folder / FILE).unlink()
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(folder):
        made.bind(FILE)


def with_windows_line_ends(folder: Path) -> None:
    (folder / FILE).write_bytes((folder / FILE).read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (changed, "json/en.json: differs from what was published"),
        (longer, "json/en.json: has {more} bytes, not {size}"),
        (shorter, "json/en.json: has {less} bytes, not {size}"),
        (emptied, "json/en.json: has 0 bytes, not {size}"),
        (missing, "json/en.json: missing"),
        (made_a_folder, "json/en.json: missing"),
        (with_another_file, "json/.hidden: is not in the manifest"),
        (with_a_dangling_link, "json/link: is a link"),
        (with_a_linked_file, "json/en.json: is a link"),
        (with_a_link_to_a_folder, "json/more: is a link"),
        (with_a_pipe, "json/en.json: is not a regular file"),
        (with_a_strange_pipe, "json/pipe: is not a regular file"),
        (with_a_socket, "json/en.json: is not a regular file"),
    ],
)
def test_each_way_to_differ_is_named_with_its_file(exports: Path, spoil: Callable[[Path], None], message: str) -> None:
    size = (exports / FILE).stat().st_size
    spoil(exports)
    assert verify.verify(exports) == [message.format(size=size, more=size + 1, less=size - 1)]


def test_a_linked_folder_is_not_entered(exports: Path) -> None:
    files = [path for path in (exports / "json").rglob("*") if path.is_file()]
    with_a_linked_folder(exports)
    missing = sorted(f"{path.relative_to(exports).as_posix()}: missing" for path in files)
    assert sorted(verify.verify(exports)) == sorted([*missing, "json: is a link"])


def test_line_ends_that_a_tool_converted_are_found(exports: Path) -> None:
    with_windows_line_ends(exports)
    (problem,) = verify.verify(exports)
    assert problem.startswith("json/en.json: has ")


def rewrite(folder: Path, change: Callable[[Any], object]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("path", ["../secret.txt", "json/../../secret.txt", "{parent}/secret.txt"])
def test_a_manifest_cannot_make_it_read_outside_the_folder(exports: Path, path: str) -> None:
    (exports.parent / "secret.txt").write_bytes(b"secret")
    path = path.format(parent=exports.parent)
    entry = {"path": path, "bytes": 6, "sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}
    rewrite(exports, lambda manifest: manifest["files"].append(entry))
    assert verify.verify(exports) == [f"{path}: is outside the folder"]


ONE = '{"path": "a", "bytes": 1, "sha256": "00"}'
UNFIT = {
    "empty": "",
    "cut off": "{",
    "a list": "[]",
    "nothing in it": "{}",
    "null": "null",
    "a number of files": '{"files": 1}',
    "a mapping of files": '{"files": {}}',
    "no files": '{"files": []}',
    "files that are numbers": '{"files": [1]}',
    "files that are texts": '{"files": "abc"}',
    "a path alone": '{"files": [{"path": "a"}]}',
    "a number as path": '{"files": [{"path": 5, "bytes": 1, "sha256": ""}]}',
    "a list as path": '{"files": [{"path": ["a"], "bytes": 1, "sha256": ""}]}',
    "true as size": '{"files": [{"path": "a", "bytes": true, "sha256": ""}]}',
    "a decimal as size": '{"files": [{"path": "a", "bytes": 1.0, "sha256": ""}]}',
    "NaN as size": '{"files": [{"path": "a", "bytes": NaN, "sha256": ""}]}',
    "NaN elsewhere": f'{{"files": [{ONE}], "version": NaN}}',
    "Infinity as size": '{"files": [{"path": "a", "bytes": 1e999, "sha256": ""}]}',
    "a size of 10,000 digits": f'{{"files": [{{"path": "a", "bytes": {"9" * 10_000}, "sha256": ""}}]}}',
    "no hash": '{"files": [{"path": "a", "bytes": 1, "sha256": null}]}',
    "a name twice": f'{{"files": [{ONE}], "files": [{ONE}]}}',
    "a byte-order mark": f'\ufeff{{"files": [{ONE}]}}',
    "100,000 lists": "[" * 100_000,
    "100,000 objects": '{"a":' * 100_000,
    "no UTF-8": "\udcff",
    "too large": " " * (verify.LARGEST + 1),
}


@pytest.mark.parametrize("text", UNFIT.values(), ids=UNFIT)
def test_a_manifest_that_is_none_is_a_problem_and_not_a_crash(
    exports: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (exports / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert verify.main([str(exports)]) == 1
    problem, count = capsys.readouterr().out.splitlines()
    assert problem.startswith("manifest.json: ")
    assert count == f"{exports}: 1 problem"


def linked_manifest(folder: Path) -> None:
    (folder / "manifest.json").rename(folder.parent / "manifest.json")
    (folder / "manifest.json").symlink_to(folder.parent / "manifest.json")


def piped_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    os.mkfifo(folder / "manifest.json")


@pytest.mark.parametrize("spoil", [linked_manifest, piped_manifest])
def test_a_manifest_that_is_no_file_is_a_problem(exports: Path, spoil: Callable[[Path], None]) -> None:
    spoil(exports)
    done = alone(exports.parent, "exports")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("manifest.json: is ")
    assert done.stdout.endswith("exports: 1 problem\n")


def entry_of(folder: Path, path: str) -> dict[str, Any]:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return next(dict(entry) for entry in manifest["files"] if entry["path"] == path)


@pytest.mark.parametrize("path", [FILE, "json/EN.json", "JSON/en.json"])
def test_a_path_that_is_listed_twice_is_a_problem(exports: Path, path: str) -> None:
    (exports / path).parent.mkdir(exist_ok=True)
    (exports / path).write_bytes((exports / FILE).read_bytes())
    rewrite(exports, lambda manifest: manifest["files"].append({**entry_of(exports, FILE), "path": path}))
    assert verify.verify(exports) == [f"{path}: is listed twice in the manifest, or also as {FILE}"]


@pytest.mark.parametrize(
    "path", ["json//en.json", "./json/en.json", "json/./en.json", "json/en.json/", "json", "", "json\\en.json", "a\0b"]
)
def test_a_path_in_another_form_leads_to_no_file(exports: Path, path: str) -> None:
    rewrite(exports, lambda manifest: manifest["files"].append({**entry_of(exports, FILE), "path": path}))
    assert verify.verify(exports) == [f"{path}: missing"]


def test_a_large_file_is_not_read_into_the_memory(exports: Path) -> None:
    size = 1 << 26
    with (exports / FILE).open("wb") as stream:
        stream.truncate(size)
    rewrite(exports, lambda manifest: next(e for e in manifest["files"] if e["path"] == FILE).update(bytes=size))
    tracemalloc.start()
    assert verify.verify(exports) == [f"{FILE}: differs from what was published"]
    assert tracemalloc.get_traced_memory()[1] < size
    tracemalloc.stop()


def test_what_may_not_be_read_is_a_problem(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def refused(path: Path) -> Any:
        if path == exports / "csv":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    # changing the mode would do nothing where tests run as root
    monkeypatch.setattr(os, "scandir", refused)
    problems = verify.verify(exports)
    assert problems[-1] == "csv/: cannot be read: Permission denied"
    assert all(problem.startswith("csv/") and problem.endswith(": missing") for problem in problems[:-1])


def test_what_a_terminal_would_obey_is_printed_as_an_escape(exports: Path) -> None:
    names = ["\u202egnp.exe", "\x1b[2J", "a\nb: c", "\u200b", "\u2028", "\udcff", "\U000e0041", "é"]
    for name in names:
        (exports / "json" / name).write_text("x")
    rewrite(exports, lambda manifest: manifest["files"].append({"path": "\x9b\u2066", "bytes": 1, "sha256": ""}))
    done = alone(exports.parent, "exports")
    assert (done.returncode, done.stderr) == (1, "")
    assert sorted(done.stdout.splitlines()) == sorted(
        [
            "\\x9b\\u2066: missing",
            *(f"json/{name}: is not in the manifest" for name in ("\\u202egnp.exe", "\\x1b[2J", "a\\nb: c", "\\u200b")),
            *(f"json/{name}: is not in the manifest" for name in ("\\u2028", "\\udcff", "\\U000e0041", "é")),
            "exports: 9 problems",
        ]
    )


def test_a_folder_whose_name_a_terminal_would_obey(exports: Path) -> None:
    exports.rename(exports.parent / "\u202e")
    assert alone(exports.parent, "\u202e").stdout == "\\u202e OK\n"
    assert alone(exports.parent, "\x1b[2J").stderr.startswith("\\x1b[2J: ")


@pytest.mark.parametrize("name", ["-h", "--help", "--"])
def test_behind_two_hyphens_every_name_is_that_of_a_folder(exports: Path, name: str) -> None:
    exports.rename(exports.parent / name)
    assert alone(exports.parent, "--", name).stdout == f"{name} OK\n"


@pytest.mark.parametrize("arguments", [[], ["one", "two"]])
def test_another_number_of_folders_is_misuse(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert verify.main(arguments) == 2
    assert capsys.readouterr().err == "usage: python verify.py FOLDER\n"


def test_a_folder_without_a_manifest_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(tmp_path)]) == 2
    assert "manifest.json" in capsys.readouterr().err


def test_the_exit_status_is_the_verdict(exports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(exports)]) == 0
    changed(exports)
    assert verify.main([str(exports)]) == 1
    assert capsys.readouterr().out.endswith(f"{exports}: 1 problem\n")


def test_a_changed_manifest_entry_is_a_problem_too(exports: Path) -> None:
    def lie(manifest: Any) -> None:
        manifest["files"][0]["sha256"] = "0" * 64

    rewrite(exports, lie)
    (problem,) = verify.verify(exports)
    assert problem.endswith("differs from what was published")
