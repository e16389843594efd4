"""Columns and rows of the tables that apps get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Row = Mapping[str, object]
"""A row by column: strings, numbers, booleans, lists of strings, or None; a table ignores other names."""


@dataclass(frozen=True)
class Column:
    """A column: its name, its Frictionless type, its description, and whether every row has a value."""

    name: str
    type: Literal["string", "integer", "number", "boolean", "date"]
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
