"""The environment is made once from the locks, and made anew when they change; the locks hold everywhere."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import NamedTuple

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from terminals import in_terminal

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "tools" / "bootstrap.py"


class Machine:
    """A folder with locks, and replacements for venv and pip."""

    def __init__(self, root: Path, bootstrap: ModuleType) -> None:
        self.root = root
        self.bootstrap = bootstrap
        self.made = 0
        self.commands: list[list[str]] = []
        self.fails = self.dies = ""
        (root / "requirements").mkdir(parents=True)
        for lock in ("runtime", "dev"):
            self.lock(lock, "one")

    def lock(self, name: str, text: str) -> None:
        (self.root / "requirements" / f"{name}.txt").write_text(text, encoding="utf-8")

    def call(self, command: list[str], words: str, total: int = 0) -> int:
        """Replaces the run of venv and of pip."""
        assert words
        assert (self.root / ".venv" / "busy.stamp").exists()
        if command[1:3] != ["-m", "venv"]:
            self.commands.append(command)
            if self.dies and self.dies in command[-1]:
                raise KeyboardInterrupt
            return int(bool(self.fails) and self.fails in command[-1])
        self.made += 1
        if self.fails == "venv":
            return 1
        python = self.bootstrap.interpreter(Path(command[3]))
        python.parent.mkdir(parents=True)
        python.touch()
        return 0

    def run(self, command: list[str], check: bool) -> SimpleNamespace:
        assert not check
        self.commands.append(command)
        return SimpleNamespace(returncode=int(bool(self.fails) and self.fails in command[-1]))

    @property
    def installed(self) -> list[str]:
        """The locks that were installed, in order."""
        return [Path(command[-1]).stem for command in self.commands]

    def main(self, name: str) -> int:
        self.commands.clear()
        return self.bootstrap.main(name)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    specification = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert specification
    assert specification.loader
    bootstrap = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(bootstrap)
    machine = Machine(tmp_path / "root", bootstrap)
    monkeypatch.setattr(bootstrap, "ROOT", machine.root)
    monkeypatch.setattr(bootstrap, "VENV", machine.root / ".venv")
    monkeypatch.setattr(bootstrap, "call", machine.call)
    monkeypatch.setattr(bootstrap.subprocess, "run", machine.run)
    return machine


def test_the_first_run_makes_an_environment_from_the_lock_and_nothing_else(machine: Machine) -> None:
    assert machine.main("runtime") == 0
    assert machine.made == 1
    assert machine.installed == ["runtime"]
    command = machine.commands[0]
    assert command[0].startswith(str(machine.root / ".venv"))
    assert {"--require-hashes", "--no-deps"} <= set(command)


def test_a_second_run_does_nothing_and_says_nothing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.main("dev")
    capsys.readouterr()
    assert machine.main("dev") == 0
    assert machine.main("runtime") == 0
    assert (machine.made, machine.commands) == (1, [])
    assert capsys.readouterr() == ("", "")


def test_the_tools_for_tests_are_added_to_what_is_there(machine: Machine) -> None:
    machine.main("runtime")
    assert machine.main("dev") == 0
    assert (machine.made, machine.installed) == (1, ["dev"])


def test_a_changed_runtime_lock_rebuilds_everything(machine: Machine) -> None:
    machine.main("dev")
    stale = machine.root / ".venv" / "stale"
    stale.touch()
    machine.lock("runtime", "two")
    assert machine.main("dev") == 0
    assert (machine.made, machine.installed, stale.exists()) == (2, ["runtime", "dev"], False)


def test_a_changed_development_lock_is_installed_and_validate_needs_nothing(machine: Machine) -> None:
    machine.main("dev")
    machine.lock("dev", "two")
    assert machine.main("runtime") == 0
    assert machine.installed == []
    assert machine.main("dev") == 0
    assert (machine.made, machine.installed) == (1, ["dev"])


def test_another_version_of_python_rebuilds(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.main("runtime")
    monkeypatch.setattr(sys, "version", "3.99.0 (another one)")
    assert machine.main("runtime") == 0
    assert (machine.made, machine.installed) == (2, ["runtime"])


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.main("runtime")
    machine.bootstrap.interpreter(machine.root / ".venv").unlink()
    assert machine.main("runtime") == 0
    assert (machine.made, machine.installed) == (2, ["runtime"])


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_a_failed_install_is_reported_and_retried(
    machine: Machine, lock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.fails = f"{lock}.txt"
    assert machine.main("dev") == 2
    assert "The install failed" in capsys.readouterr().err
    machine.fails = ""
    assert machine.main("dev") == 0
    assert lock in machine.installed


def test_a_failed_install_of_tools_leaves_what_validate_needs(machine: Machine) -> None:
    machine.fails = "dev.txt"
    assert machine.main("dev") == 2
    assert machine.main("runtime") == 0
    assert (machine.made, machine.installed) == (1, [])


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_an_interrupted_run_is_reported_and_the_next_starts_with_a_clean_environment(
    machine: Machine, lock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.dies = f"{lock}.txt"
    assert machine.main("dev") == 130
    assert "begins again" in capsys.readouterr().err
    (half := machine.root / ".venv" / "half-installed").touch()
    machine.dies = ""
    assert machine.main("runtime") == 0
    assert (machine.made, machine.installed, half.exists()) == (2, ["runtime"], False)
    assert not (machine.root / ".venv" / "busy.stamp").exists()


def test_an_environment_of_somebody_else_is_never_touched(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    python = machine.bootstrap.interpreter(machine.root / ".venv")
    python.parent.mkdir(parents=True)
    python.write_text("theirs")
    for command in (lambda: machine.main("runtime"), lambda: machine.bootstrap.run(["-m", "pipelines"])):
        assert command() == 2
        assert "was not made by this project" in capsys.readouterr().err
    assert (machine.made, machine.commands, python.read_text()) == (0, [], "theirs")


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_folder_of_ours_is_never_touched(
    machine: Machine, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place, home = machine.root / ".venv", machine.root / "elsewhere"
    if kind == "file":
        place.write_text("theirs")
    else:
        home.mkdir()
        (home / "runtime.stamp").write_text("of another checkout")
        place.symlink_to(home, target_is_directory=True)
    assert machine.main("runtime") == 2
    assert re.search("is a link|was not made by this project", capsys.readouterr().err)
    assert machine.made == 0
    assert kind == "file" or (home / "runtime.stamp").read_text() == "of another checkout"


def test_an_empty_folder_is_filled(machine: Machine) -> None:
    (machine.root / ".venv").mkdir()
    assert machine.main("runtime") == 0
    assert (machine.made, machine.installed) == (1, ["runtime"])


def test_a_folder_that_cannot_be_written_is_reported(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    (machine.root / ".cache").touch()
    assert machine.main("runtime") == 2
    assert re.fullmatch(r"The environment could not be made: .*\.cache'\n", capsys.readouterr().err)


def test_a_machine_without_venv_is_told_what_to_install(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = "venv"
    assert machine.main("runtime") == 2
    assert "python3-venv" in capsys.readouterr().err
    assert machine.commands == []


def test_too_old_a_python_is_refused_in_words(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))
    monkeypatch.setattr(sys, "version", "3.10.12 (main)")
    assert machine.main("runtime") == 2
    assert "Python 3.11 or newer is needed, and this is 3.10.12" in capsys.readouterr().err
    assert machine.made == 0


@pytest.mark.parametrize("tool", ["bootstrap.py", "help.py", "clean.py"])
def test_an_older_python_gets_as_far_as_reading_the_tools(tool: str) -> None:
    text = (REPOSITORY / "tools" / tool).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 7))
    assert "from __future__ import annotations" in text


def test_the_help_ends_quietly_when_its_reader_leaves() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, str(REPOSITORY / "tools" / "help.py")]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [[], ["everything"], ["dev", "dev"]])
def test_misuse_is_answered_with_the_usage(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"usage: .*bootstrap\.py runtime\|dev, or: .*bootstrap\.py run ARGUMENT\.\.\.\n", done.stderr)


def test_what_is_there_is_run_as_it_is_even_by_another_python(machine: Machine) -> None:
    machine.main("runtime")
    machine.lock("runtime", "two")
    machine.commands.clear()
    assert machine.bootstrap.run(["-m", "pipelines"]) == 0
    python = str(machine.bootstrap.interpreter(machine.root / ".venv"))
    assert (machine.made, machine.commands) == (1, [[python, "-m", "pipelines"]])


def test_what_is_not_there_is_made_before_it_is_run(machine: Machine) -> None:
    assert machine.bootstrap.run(["-m", "pipelines"]) == 0
    assert (machine.made, len(machine.commands), machine.commands[-1][1:]) == (1, 2, ["-m", "pipelines"])
    machine.fails = "pipelines"
    assert machine.bootstrap.run(["-m", "pipelines"]) == 1


@pytest.mark.parametrize(("system", "python"), [("nt", "Scripts/python.exe"), ("posix", "bin/python")])
def test_the_environment_s_python_is_found_on_any_platform(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, system: str, python: str
) -> None:
    folder = Path("environment")
    monkeypatch.setattr(machine.bootstrap, "os", SimpleNamespace(name=system))
    assert machine.bootstrap.interpreter(folder) == folder / python


TINY = """
import time
end = time.monotonic() + {seconds}
print("Collecting one\\nCollecting two", flush=True)
while time.monotonic() < end:
    time.sleep(0.1)
print("why it failed")
raise SystemExit({status})
"""


def called(seconds: float, status: int) -> list[str]:
    """A program that runs a replacement for pip as bootstrap runs pip."""
    inner = TINY.format(seconds=seconds, status=status)
    run = f"bootstrap.call([sys.executable, '-c', {inner!r}], 'At it', 5)"
    return [sys.executable, "-c", f"import sys; from tools import bootstrap; sys.exit({run})"]


def test_a_terminal_sees_how_far_the_install_is() -> None:
    received = in_terminal(*called(3.2, 0))
    seconds = [int(found) for found in re.findall(r"At it: (\d+) s, 2 of 5 packages fetched", received)]
    assert len(seconds) >= 2
    assert "why it failed" not in received


def test_a_pipe_gets_one_line_and_the_output_of_a_failure() -> None:
    done, failed = (
        subprocess.run(called(1.2, status), cwd=REPOSITORY, capture_output=True, text=True) for status in (0, 3)
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "At it …\n")
    assert (failed.returncode, failed.stdout) == (3, "")
    assert failed.stderr == "At it …\nCollecting one\nCollecting two\nwhy it failed\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A root whose lock is one package, which lies in a folder; pip asks no other place."""
    root = tmp_path / "checkout"
    (root / "tools").mkdir(parents=True)
    (root / "requirements").mkdir()
    (root / "wheels").mkdir()
    shutil.copyfile(SCRIPT, root / "tools" / "bootstrap.py")
    wheel = root / "wheels" / "tiny-1.0-py3-none-any.whl"
    about = "tiny-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    sha = hashlib.sha256(wheel.read_bytes()).hexdigest()
    for lock in ("runtime", "dev"):
        text = f"tiny==1.0 --hash=sha256:{sha}\n"
        (root / "requirements" / f"{lock}.txt").write_text(text, encoding="utf-8")
    return root


def start(checkout: Path, name: str) -> subprocess.Popen[str]:
    settings = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout / "wheels")}
    return subprocess.Popen(
        [sys.executable, "tools/bootstrap.py", name],
        cwd=checkout,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def imports_tiny(checkout: Path) -> bool:
    python = checkout / ".venv" / "bin" / "python"
    return subprocess.run([python, "-c", "import tiny"], check=False).returncode == 0


@pytest.mark.parametrize("stamp", ["", "runtime.stamp", "busy.stamp"])
def test_clean_removes_only_an_environment_of_ours(tmp_path: Path, stamp: str) -> None:
    for name in ("tools", ".venv", "build"):
        (tmp_path / name).mkdir()
    shutil.copyfile(REPOSITORY / "tools" / "clean.py", tmp_path / "tools" / "clean.py")
    (tmp_path / ".venv" / (stamp or "theirs")).touch()
    subprocess.run([sys.executable, str(tmp_path / "tools" / "clean.py")], check=True)
    assert (tmp_path / ".venv").exists() is not bool(stamp)
    assert not (tmp_path / "build").exists()


@pytest.mark.slow
def test_two_runs_at_once_make_one_environment(checkout: Path) -> None:
    runs = [start(checkout, name) for name in ("runtime", "dev", "runtime")]
    outputs = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], outputs
    assert "".join(err for _, err in outputs).count("Making .venv") == 1
    assert "".join(err for _, err in outputs).count("waiting for it") >= 1
    assert imports_tiny(checkout)


@pytest.mark.slow
def test_a_run_that_is_killed_is_repaired_by_the_next(checkout: Path) -> None:
    first = start(checkout, "runtime")
    while not (checkout / ".venv" / "pyvenv.cfg").exists():
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    second = start(checkout, "runtime")
    outputs = second.communicate()
    assert second.returncode == 0, outputs
    assert imports_tiny(checkout)
    assert not (checkout / ".venv" / "busy.stamp").exists()


class Locked(NamedTuple):
    """A line of a lock."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]


@functools.cache
def read_lock(name: str) -> tuple[Locked, ...]:
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            head, *hashes = re.split(r"\s+--hash=", line.strip())
            requirement = Requirement(head)
            (specifier,) = requirement.specifier
            assert specifier.operator == "=="
            found.append(
                Locked(canonicalize_name(requirement.name), specifier.version, requirement.marker, tuple(hashes))
            )
    return tuple(found)


EXTRAS: Mapping[str, Sequence[str]] = {"runtime": (), "dev": ("serve", "dev"), "spark": ("spark",)}
"""The locks, with the extras of each."""

LOCKS = tuple(EXTRAS)
JUDGES = ("package-judges", "citation-judge")
PLATFORMS = {"linux": ("posix", "Linux"), "darwin": ("posix", "Darwin"), "win32": ("nt", "Windows")}
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def there(entry: Locked, platform: str, version: str) -> bool:
    """Whether a line of a lock is installed on a platform by a version of Python."""
    os_name, system = PLATFORMS[platform]
    environment = {
        "sys_platform": platform,
        "os_name": os_name,
        "platform_system": system,
        "platform_machine": "x86_64",
        "python_version": version,
        "python_full_version": f"{version}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    return entry.marker is None or entry.marker.evaluate(environment)


@pytest.mark.parametrize("lock", [*LOCKS, *JUDGES])
def test_every_locked_file_has_a_hash(lock: str) -> None:
    entries = read_lock(lock)
    assert len(entries) > 10
    assert [entry.name for entry in entries if not entry.hashes] == []
    assert {bool(re.fullmatch(r"sha256:[0-9a-f]{64}", text)) for entry in entries for text in entry.hashes} == {True}


@pytest.mark.parametrize("lock", [*LOCKS, *JUDGES])
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    text = (REPOSITORY / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
    lines = re.sub(r"#.*", "", text)
    assert set(re.findall(r"(?:^|\s)(-[a-z-]+)", lines)) == {"--hash"}


@pytest.mark.parametrize(("lock", "platform", "version"), list(itertools.product(LOCKS, PLATFORMS, VERSIONS)))
def test_a_lock_gives_each_platform_and_version_one_of_each_package(lock: str, platform: str, version: str) -> None:
    names = [entry.name for entry in read_lock(lock) if there(entry, platform, version)]
    assert len(names) == len(set(names))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(one for extra in EXTRAS[lock] for one in extras[extra])]
    locked = {entry.name: entry.version for entry in read_lock(lock) if there(entry, platform, version)}
    for requirement in map(Requirement, wanted):
        if requirement.name == project["name"]:
            continue  # its own extras are in the list
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_windows_gets_what_only_windows_needs() -> None:
    only = {e.name for e in read_lock("runtime") if there(e, "win32", "3.11") and not there(e, "linux", "3.11")}
    assert "colorama" in only


@pytest.mark.parametrize(("platform", "version"), list(itertools.product(PLATFORMS, VERSIONS)))
def test_tests_run_with_the_very_versions_that_users_get(platform: str, version: str) -> None:
    runtime, dev = (
        {(entry.name, entry.version) for entry in read_lock(lock) if there(entry, platform, version)}
        for lock in ("runtime", "dev")
    )
    assert runtime - dev == set()
