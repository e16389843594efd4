"""Installs tools from npm by a lock, once, below a cache folder outside the tree."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path


def installed(source: Path, cache: Path, npm: str) -> Path:
    """The folder whose node_modules the lock of ``source`` describes; it is made below ``cache`` at the first call.

    Raises:
        RuntimeError: npm could not install it; the message is npm's own.
    """
    folder = cache / hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        staged = Path(temporary, "staged")
        staged.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(source / name, staged / name)
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
        done = subprocess.run(command, cwd=staged, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        try:
            staged.rename(folder)
        except OSError:
            # Another process was faster; the same lock gave it the same files.
            if not folder.is_dir():
                raise
    return folder
