"""Makes .venv from the hashed locks, and does nothing when it is already right.

Usage: ``python3 tools/bootstrap.py runtime`` or ``python3 tools/bootstrap.py dev``. In hooks and where make is missing,
``python3 tools/bootstrap.py run -m pipelines validate`` runs the Python of .venv. Only the standard library is used, so
that it runs on a bare machine. It prints nothing when there is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"runtime": ["runtime"], "dev": ["runtime", "dev"]}


def interpreter(folder: Path) -> Path:
    """The Python inside a virtual environment, on any platform."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted(name: str) -> str:
    """A digest of all that the environment depends on: the locks and this Python's version."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in LOCKS[name]:
        digest.update((ROOT / "requirements" / f"{lock}.txt").read_bytes())
    return digest.hexdigest()


def stamped(name: str) -> str:
    """The digest the environment was made for, or nothing."""
    try:
        return (VENV / f"{name}.stamp").read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def main(name: str) -> int:
    """Create or refresh the environment for a lock; returns an exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the user's own Python may be older than the project's
        print(f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}.", file=sys.stderr)
        print("Name another with: make PYTHON=/path/to/python3.11 …", file=sys.stderr)
        return 2
    ready = interpreter(VENV).exists()
    if ready and stamped(name) == wanted(name):
        return 0
    if not ready or stamped("runtime") != wanted("runtime"):
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.create(VENV, with_pip=True)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"The virtual environment could not be made: {error}", file=sys.stderr)
            print("On Debian and Ubuntu: apt-get install python3-venv", file=sys.stderr)
            return 2
    for lock in LOCKS[name]:
        if stamped(lock) == wanted(lock):
            continue
        print(f"Installing requirements/{lock}.txt into .venv (once) …", file=sys.stderr, flush=True)
        command = [str(interpreter(VENV)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--require-hashes", "--no-deps", "--requirement", str(ROOT / "requirements" / f"{lock}.txt")]
        if subprocess.run(command, check=False).returncode:
            print("The install failed; run the same command again once the cause is mended.", file=sys.stderr)
            return 2
        (VENV / f"{lock}.stamp").write_text(wanted(lock), encoding="ascii")
    return 0


def run(arguments: list[str]) -> int:
    """Runs the Python of .venv with some arguments; returns its exit status.

    An environment that is there is left as it is: the Python of a hook is not the one that it was made by.
    """
    status = 0 if interpreter(VENV).exists() else main("runtime")
    return status or subprocess.run([str(interpreter(VENV)), *arguments], check=False).returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        sys.exit(run(sys.argv[2:]))
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        print(f"usage: {sys.argv[0]} {'|'.join(LOCKS)}, or: {sys.argv[0]} run ARGUMENT...", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
