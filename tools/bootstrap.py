"""Makes .venv from the hashed locks; does nothing if it is up to date.

Usage: ``python3 tools/bootstrap.py runtime`` or ``python3 tools/bootstrap.py dev``. In hooks and where make is missing,
``python3 tools/bootstrap.py run -m pipelines validate`` runs the Python of .venv. It uses the standard library
alone, so that it runs on any machine with Python, and prints nothing if there is nothing to do.

Concurrent runs wait for each other. While the environment is being changed it contains ``busy.stamp``; an environment
that contains it at the start of a run is incomplete and is made again (with the packages that pip has cached). A .venv
without any of these stamps was made by another program and is never changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"runtime": ["runtime"], "dev": ["runtime", "dev"]}
BUSY = "busy"


def interpreter(folder: Path) -> Path:
    """The Python inside a virtual environment, on any platform."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted(name: str) -> str:
    """A digest of what the environment depends on: the locks and the version of this Python."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in LOCKS[name]:
        digest.update((ROOT / "requirements" / f"{lock}.txt").read_bytes())
    return digest.hexdigest()


def stamped(name: str) -> str:
    """The digest that the environment was made for, or an empty string."""
    try:
        return (VENV / f"{name}.stamp").read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def stamp(name: str, text: str) -> None:
    """Writes a stamp into the environment."""
    (VENV / f"{name}.stamp").write_text(text, encoding="ascii")


def foreign() -> str:
    """Why a .venv must not be changed, or an empty string."""
    if VENV.is_symlink():
        return "is a link; make the environment at its target, or remove the link"
    if VENV.exists() and not (VENV.is_dir() and (not any(VENV.iterdir()) or any(VENV.glob("*.stamp")))):
        return "was not made by this project; move it away, or remove it"
    return ""


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Waits until no other run changes the environment; the lock of a run that is killed is released too."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / "bootstrap.lock").open("a+") as file:
        if not locked(file.fileno()):
            print("Another run is making .venv; waiting for it …", file=sys.stderr, flush=True)
            while not locked(file.fileno()):
                time.sleep(0.2)
        yield


def locked(descriptor: int) -> bool:
    """Tries to lock a file; the lock is released when the file is closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def call(command: list[str], title: str, total: int = 0) -> int:
    """Runs a program and returns its status; a terminal shows the time and the progress of pip.

    Without a terminal, ``title`` is printed once. The output of the program is printed if it fails. ``total`` is the
    number of packages that pip has to install.
    """
    terminal = sys.stderr.isatty()
    if not terminal:
        print(f"{title} …", file=sys.stderr, flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                if terminal:
                    text = f"{title}: {time.monotonic() - begun:.0f} s{progress(log, total)}"
                    width = shutil.get_terminal_size().columns - 1
                    print(f"\r{text[:width]:<{width}}", end="", file=sys.stderr, flush=True)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            if terminal:
                print(file=sys.stderr)
        if process.returncode:
            print(log.read_text(encoding="utf-8", errors="replace"), end="", file=sys.stderr)
    return process.returncode


def progress(log: Path, total: int) -> str:
    """The number of packages that pip has fetched or, once it has them all, has installed."""
    if not total:
        return ""
    text = log.read_text(encoding="utf-8", errors="replace")
    if "Installing collected packages" not in text:
        return f", {text.count('Collecting ')} of {total} packages fetched"
    places = ("lib/python*/site-packages", "Lib/site-packages")
    return f", {sum(len(list(VENV.glob(f'{place}/*.dist-info'))) for place in places)} packages installed"


def main(name: str) -> int:
    """Creates or refreshes the environment for a lock; returns an exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the user's own Python may be older than the project's
        print(f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}.", file=sys.stderr)
        print("Name another with: make PYTHON=/path/to/python3.11 …", file=sys.stderr)
        return 2
    if current(name):
        return 0
    try:
        with alone():
            return 0 if current(name) else make(name)
    except KeyboardInterrupt:
        print("Interrupted; the same command begins again.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"The environment could not be made: {error}", file=sys.stderr)
        return 2


def complete() -> bool:
    """Whether there is an environment that no interrupted run has left incomplete."""
    return interpreter(VENV).exists() and not (VENV / f"{BUSY}.stamp").exists()


def current(name: str) -> bool:
    """Whether the environment is complete and matches the lock."""
    return complete() and stamped(name) == wanted(name)


def make(name: str) -> int:
    """Makes the environment, or installs what it lacks; returns an exit status."""
    problem = foreign()
    if problem:
        print(f"{VENV} {problem}.", file=sys.stderr)
        return 2
    busy = VENV / f"{BUSY}.stamp"
    if not complete() or stamped("runtime") != wanted("runtime"):
        VENV.mkdir(exist_ok=True)
        stamp(BUSY, "")
        for path in VENV.iterdir():  # the stamp goes last, so that an interrupted run can be recognized
            if path != busy:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if call([getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(VENV)], "Making .venv"):
            print("The virtual environment could not be made.", file=sys.stderr)
            print("On Debian and Ubuntu: apt-get install python3-venv", file=sys.stderr)
            return 2
    stamp(BUSY, "")
    for lock in LOCKS[name]:
        if stamped(lock) == wanted(lock):
            continue
        file = ROOT / "requirements" / f"{lock}.txt"
        total = sum(line[:1].isalnum() for line in file.read_text(encoding="utf-8").splitlines())
        command = [str(interpreter(VENV)), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"]
        command += ["--require-hashes", "--no-deps", "--requirement", str(file)]
        status = call(command, f"Installing requirements/{lock}.txt (once)", total)
        if status:
            if status > 0 and lock != "runtime":
                busy.unlink()  # pip itself failed, and undid its changes
            print("The install failed; run the same command again once the cause is fixed.", file=sys.stderr)
            return 2
        stamp(lock, wanted(lock))
    busy.unlink()
    return 0


def run(arguments: list[str]) -> int:
    """Runs the Python of .venv with some arguments; returns its exit status.

    An existing environment is not refreshed: the Python of a hook may be another than the one that made it.
    """
    status = 0 if complete() and stamped("runtime") else main("runtime")
    return status or subprocess.run([str(interpreter(VENV)), *arguments], check=False).returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        sys.exit(run(sys.argv[2:]))
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        print(f"usage: {sys.argv[0]} {'|'.join(LOCKS)}, or: {sys.argv[0]} run ARGUMENT...", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
