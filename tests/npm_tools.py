"""Tools from npm that judge in tests: installed once under build/, by a lock, outside the tree."""

from __future__ import annotations

from pathlib import Path

from outside import unavailable

from tools import npm as tool


def installed(source: Path, cache: Path, npm: str) -> Path:
    """The folder whose node_modules the lock of ``source`` describes; made below ``cache`` at the first call."""
    try:
        return tool.installed(source, cache, npm)
    except RuntimeError as error:
        locked = f"tests/{source.name}/package-lock.json"
        unavailable(f"npm could not install {locked}; run the test once with a network.\n{error}")
