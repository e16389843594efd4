"""Removes what can be made again."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = (".venv", ".cache", "build", "mutants", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis")

if __name__ == "__main__":
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ROOT.glob("*/**/__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)
