"""Tools from Python's package index that judge in tests: installed once under build/, by a lock of their own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from conftest import REPOSITORY
from outside import unavailable

CACHE = REPOSITORY / "build" / "judges"


def environment(name: str) -> Path:
    """The folder of programs of an environment with the packages of ``requirements/<name>.txt``."""
    lock = REPOSITORY / "requirements" / f"{name}.txt"
    folder = CACHE / hashlib.sha256(sys.version.encode() + lock.read_bytes()).hexdigest()[:16]
    programs = "Scripts" if os.name == "nt" else "bin"
    if folder.is_dir():
        return folder / programs
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        staged = Path(temporary, "staged")
        uv = [sys.executable, "-m", "uv", "--quiet"]
        python = staged / programs / "python"
        made = [*uv, "venv", "--relocatable", "--python", sys.executable, str(staged)]
        install = [*uv, "pip", "install", "--require-hashes", "--no-deps", "--python", str(python), "-r", str(lock)]
        for command in (made, install):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                reason = f"requirements/{lock.name} could not be installed; run the test once with a network."
                unavailable(f"{reason}\n{done.stderr}")
        try:
            staged.rename(folder)
        except OSError:
            # Another process was faster; the same lock gave it the same packages.
            if not folder.is_dir():
                raise
    return folder / programs
