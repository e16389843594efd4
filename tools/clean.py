"""Removes generated files."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = (".venv", ".cache", "build", "mutants", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis")


def removable(name: str) -> bool:
    """Whether a folder may be removed: .venv only if it has a stamp of tools/bootstrap.py."""
    return name != ".venv" or any((ROOT / name).glob("*.stamp"))


if __name__ == "__main__":
    for name in filter(removable, MADE):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ROOT.glob("*/**/__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)
