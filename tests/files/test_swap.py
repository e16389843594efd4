"""A killed, a hindered or a full-disk export leaves the old one whole, and the next export tidies up."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, copy_good, files_for_apps, replace

from pipelines.files import swap
from pipelines.model.artifact import Artifact
from pipelines.publish import exports, verify
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-come-from-age.yaml"

# Exports A and B in turn, each time in a child that kills itself at its n-th step, for every n, until a child reaches
# its end. A step is whatever Python's audit hooks see (open, mkdir, rename, remove, rmdir, scandir, chmod, symbols of
# the C library) or a flush to the disk. After each kill the target must verify and be A or B, byte for byte; then a
# normal export of the other must work, and the next one must leave no litter once that is an hour old.
KILLER = """
import dataclasses, json, os, signal, sys
from pathlib import Path
from pipelines.files import swap
from pipelines.publish import exports, verify
from pipelines.validate.run import fast

one, other, target, exchange = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "exchange"
kept = ("json/", "csv/", "fhir/", "jsonld/", "chunks/")

def build(root):
    # without the folders of many files, because each file is a step and each step replaces every file
    *artifacts, manifest = exports.build(fast(root).opened, whole=False).artifacts
    content = json.loads(manifest.content)
    content["files"] = [entry for entry in content["files"] if entry["path"].startswith(kept)]
    listed = dataclasses.replace(manifest, content=json.dumps(content).encode())
    return [*(artifact for artifact in artifacts if artifact.path.startswith(kept)), listed]

builds = [build(root) for root in (one, other)]
wanted = [{artifact.path: artifact.content for artifact in build} for build in builds]
assert wanted[0] != wanted[1]
if not exchange:
    swap.exchange = lambda one, other: False
limit = None
steps = 0

def step(event="fsync", arguments=()):
    global steps
    if limit is not None and event.split(".")[0] in ("fsync", "open", "os", "shutil", "tempfile", "ctypes"):
        steps += 1
        if steps == limit:
            os.kill(os.getpid(), signal.SIGKILL)

# a killed process loses nothing that it gave to the kernel, so that a real flush would only cost time
os.fsync = lambda descriptor: step()
sys.addaudithook(step)

def contents():
    return {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}

def litter():
    return sorted(path for path in target.parent.iterdir() if path.name.startswith("."))

exports.write(builds[0], target)
seen = {"steps": 0, "missing": 0, "old": 0, "new": 0, "littered": 0}
while True:
    turn = seen["steps"] % 2
    child = os.fork()
    if not child:
        limit = seen["steps"] + 1
        try:
            exports.write(builds[1 - turn], target)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        break
    seen["steps"] += 1
    if not target.exists():
        assert not exchange, "the target was gone"
        seen["missing"] += 1
        swap.recover(target)
    assert verify.verify(target) == [], seen
    now = contents()
    assert now in wanted, seen
    seen["new" if now == wanted[1 - turn] else "old"] += 1
    exports.write(builds[1 - turn], target)
    assert contents() == wanted[1 - turn], seen
    left = litter()
    seen["littered"] += bool(left)
    assert all(".new-" in path.name for path in left), left
    for path in left:
        os.utime(path, (0, 0))
    exports.write(builds[1 - turn], target)
    assert litter() == [], seen
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two roots whose exports differ."""
    folder = tmp_path_factory.mktemp("two")
    one, other = copy_good(folder / "one"), copy_good(folder / "other")
    replace(other, FACT, "seen more often", "found more often")
    return one, other


def build(root: Path) -> list[Artifact]:
    return files_for_apps(fast(root).opened)[0]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)


def killed_everywhere(builds: tuple[Path, Path], target: Path, how: str) -> dict[str, Any]:
    done = run(KILLER, *builds, target, how)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen["steps"] > 80, "too few places to kill at"
    assert seen["old"] > 40
    assert seen["new"] > 10, "no kill came while the old export was being removed"
    assert seen["littered"] > 40
    return seen


@pytest.mark.slow
def test_an_export_killed_at_any_step_leaves_the_old_one_or_the_new_one_whole(
    builds: tuple[Path, Path], tmp_path: Path
) -> None:
    how = "exchange" if exchanges(tmp_path) else "renames"
    assert bool(killed_everywhere(builds, tmp_path / "exports", how)["missing"]) is (how == "renames")


@pytest.mark.slow
def test_without_an_exchange_of_names_a_killed_export_is_brought_back_whole(
    builds: tuple[Path, Path], tmp_path: Path
) -> None:
    assert killed_everywhere(builds, tmp_path / "exports", "renames")["missing"] > 0


def exchanges(folder: Path) -> bool:
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    return swap.exchange(one, other)


def test_an_exchange_swaps_two_folders_and_says_so(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "name").write_text(name)
    if swap.exchange(tmp_path / "one", tmp_path / "other"):
        assert (tmp_path / "one/name").read_text() == "other"
        assert (tmp_path / "other/name").read_text() == "one"
    else:
        assert (tmp_path / "one/name").read_text() == "one"


def test_an_exchange_with_nothing_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    assert swap.exchange(tmp_path / "one", tmp_path / "nothing") is False
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize(("platform", "symbol"), [("linux", "renameat2"), ("darwin", "renamex_np")])
@pytest.mark.parametrize(("status", "exchanged"), [(0, True), (-1, False)])
def test_each_system_is_asked_through_its_own_call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, symbol: str, status: int, exchanged: bool
) -> None:
    calls: list[tuple[object, ...]] = []

    class Library:
        def __init__(self, *_: object, **__: object) -> None:
            setattr(self, symbol, lambda *arguments: calls.append(arguments) or status)

    monkeypatch.setattr(swap.sys, "platform", platform)
    monkeypatch.setattr(swap.ctypes, "CDLL", Library)
    assert swap.exchange(tmp_path / "a", tmp_path / "b") is exchanged
    ((*_, flag),) = calls
    assert flag == 2
    assert [name for name in calls[0] if isinstance(name, bytes)] == [bytes(tmp_path / "a"), bytes(tmp_path / "b")]


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_a_system_without_such_a_call_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str) -> None:
    monkeypatch.setattr(swap.sys, "platform", platform)
    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *_, **__: object())
    assert swap.exchange(tmp_path / "a", tmp_path / "b") is False


@pytest.mark.parametrize("available", [True, False])
def test_a_first_and_a_second_export_leave_nothing_behind(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, available: bool
) -> None:
    if not available:
        monkeypatch.setattr(swap, "exchange", lambda *_: False)
    for root in builds:
        artifacts = build(root)
        assert exports.write(artifacts, tmp_path / "exports") == (True, [])
        assert contents(tmp_path / "exports") == {artifact.path: artifact.content for artifact in artifacts}
        assert [path.name for path in tmp_path.iterdir()] == ["exports"]


def test_a_second_rename_that_fails_puts_the_old_export_back(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "exports"
    exports.write(build(builds[0]), target)
    before = contents(target)
    move = Path.replace

    def failing(self: Path, to: Path) -> Path:
        if ".new-" in self.name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return move(self, to)

    monkeypatch.setattr(swap, "exchange", lambda *_: False)
    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PermissionError):
        exports.write(build(builds[1]), target)
    assert contents(target) == before
    assert litter(tmp_path) == []


def test_an_old_export_that_cannot_be_removed_does_not_make_the_new_one_fail(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "exports"
    exports.write(build(builds[0]), target)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", denied)
        assert exports.write(build(builds[1]), target) == (True, [])
    assert verify.verify(target) == []


@pytest.mark.parametrize(
    ("age", "stays"),
    [(0, True), (3000, True), (4000, False)],
)
def test_a_staged_folder_is_left_to_its_writer_for_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, stays: bool
) -> None:
    staged = swap.stage(tmp_path / "exports", {"a/b.txt": b"x"})
    now = staged.stat().st_mtime
    monkeypatch.setattr(swap.time, "time", lambda: now + age)
    swap.recover(tmp_path / "exports")
    assert staged.exists() is stays


def test_recovery_brings_back_a_renamed_export_and_removes_one_that_was_replaced(tmp_path: Path) -> None:
    target, old = tmp_path / "exports", tmp_path / ".exports.old-abc"
    shutil.copytree(REPOSITORY / "tests/golden", old)
    swap.recover(target)
    assert verify.verify(target) == []
    assert not old.exists()
    shutil.copytree(target, old)
    (old / "manifest.json").unlink()
    swap.recover(target)
    assert verify.verify(target) == []
    assert not old.exists()


@pytest.mark.parametrize("name", ["exports", "exports[1]", "*"])
def test_recovery_touches_only_what_belongs_to_its_target(tmp_path: Path, name: str) -> None:
    others = [".other.old-1", ".other.new-1", ".exports2.old-1", ".exports1.new-1", "exports.old-1", ".exports.bak"]
    for other in others:
        (tmp_path / other).mkdir()
        os.utime(tmp_path / other, (0, 0))
    staged = swap.stage(tmp_path / name, {"a": b""})
    os.utime(staged, (0, 0))
    swap.recover(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


def test_recovery_of_a_target_in_a_folder_that_does_not_exist_does_nothing(tmp_path: Path) -> None:
    swap.recover(tmp_path / "nowhere" / "exports")
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys
from pathlib import Path
from pipelines.publish import exports
from pipelines.validate.run import fast

artifacts = exports.build(fast(Path(sys.argv[1])).opened).artifacts
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    exports.write(artifacts, Path(sys.argv[2]))
except OSError as error:
    print(error.strerror)
"""


def test_a_write_that_the_system_cuts_short_leaves_the_old_export(builds: tuple[Path, Path], tmp_path: Path) -> None:
    """The kernel refuses files over 20,000 bytes, as a full disk would: a part of one is written by then."""
    target = tmp_path / "exports"
    exports.write(build(builds[0]), target)
    before = contents(target)
    done = run(FULL, builds[1], target, 20_000)
    assert done.stdout == "File too large\n", done.stderr
    assert contents(target) == before
    assert litter(tmp_path) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, MemoryError, OSError])
def test_an_interrupted_staging_takes_its_folder_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def interrupted(_: int) -> None:
        raise interruption

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(interruption):
        swap.stage(tmp_path / "exports", {"a": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_staged_folder_can_be_read_by_others(tmp_path: Path) -> None:
    """A temporary folder is its maker's alone; a web server must be able to read what becomes exports/."""
    assert swap.stage(tmp_path / "exports", {"a": b"1"}).stat().st_mode & 0o777 == 0o755
