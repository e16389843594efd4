"""Finds the schemas of a root: in its own folder ``schemas``, or in this package."""

from __future__ import annotations

import os
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent

SCHEMAS = _HERE / "_schemas" if (_HERE / "_schemas").is_dir() else _HERE.parent / "schemas"
"""The schemas that come with the package: inside it in a wheel, beside it in the repository."""


def schemas(root: Path, part: str) -> Path:
    """The folder of a part of the schemas, such as ``source``.

    If the root has anything named ``schemas``, only that is used, so that a missing schema is reported.
    """
    own = root / "schemas"
    return (own if os.path.lexists(own) else SCHEMAS) / part
