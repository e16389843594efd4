"""A column of a table that apps get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Column:
    """A column: its name, its Frictionless type, what it says, and whether every row fills it."""

    name: str
    type: Literal["string", "integer", "number", "boolean", "date"]
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
