"""The one file that an app developer copies: it needs nothing, and finds every way an export can differ."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from pipelines import verify

FILE = "json/en.json"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A whole export."""
    shutil.copytree(REPOSITORY / "tests/golden", tmp_path / "exports")
    return tmp_path / "exports"


def alone(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the file copied alone into a folder, without site packages, the environment or this repository."""
    shutil.copy(REPOSITORY / "pipelines/verify.py", folder / "verify.py")
    command = [sys.executable, "-I", "-S", "verify.py", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_the_file_imports_the_standard_library_alone() -> None:
    tree = ast.parse((REPOSITORY / "pipelines/verify.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_copied_alone_it_finds_a_whole_export_whole(exports: Path) -> None:
    done = alone(exports.parent, "exports")
    assert (done.returncode, done.stdout, done.stderr) == (0, "exports: whole\n", "")


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


def with_a_stranger(folder: Path) -> None:
    (folder / "json/.hidden").write_text("x")


def with_a_dangling_link(folder: Path) -> None:
    (folder / "json/link").symlink_to(folder / "nowhere")


def with_windows_line_ends(folder: Path) -> None:
    (folder / FILE).write_bytes((folder / FILE).read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (changed, "json/en.json: differs from what was published"),
        (longer, "json/en.json: has {more} bytes, not {size}"),
        (shorter, "json/en.json: has {less} bytes, not {size}"),
        (emptied, "json/en.json: has 0 bytes, not {size}"),
        (missing, "json/en.json: missing"),
        (made_a_folder, "json/en.json: missing"),
        (with_a_stranger, "json/.hidden: is not in the manifest"),
        (with_a_dangling_link, "json/link: is not in the manifest"),
    ],
)
def test_each_way_to_differ_is_named_with_its_file(exports: Path, spoil: Callable[[Path], None], said: str) -> None:
    size = (exports / FILE).stat().st_size
    spoil(exports)
    assert verify.verify(exports) == [said.format(size=size, more=size + 1, less=size - 1)]


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
    assert verify.verify(exports) == [f"{path}: leads out of the folder"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"files": 1}',
        '{"files": [1]}',
        '{"files": [{"path": "a"}]}',
        '{"files": [{"path": 5, "bytes": 1, "sha256": ""}]}',
        '{"files": [{"path": ["a"], "bytes": 1, "sha256": ""}]}',
        '{"files": [{"path": "a\\u0000b", "bytes": 1, "sha256": ""}]}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_manifest_that_is_none_is_misuse_and_not_a_crash(
    exports: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (exports / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert verify.main([str(exports)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"{exports}: ")


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
