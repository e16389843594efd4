"""The differences between two versions, and the part of a version that each raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bump = Literal["major", "minor", "patch"]

BUMPS: tuple[Bump, ...] = ("patch", "minor", "major")
"""The parts of a version that a change can raise, the smallest first."""


@dataclass(frozen=True, order=True)
class Change:
    """One difference between two versions, with the smallest bump that it allows.

    ``subject`` is a record's id, a file's path, or ``meta``. ``fields`` names what changed inside it.
    """

    subject: str
    change: Literal["added", "removed", "changed", "withdrawn", "redirected"]
    bump: Bump
    message: str
    fields: tuple[str, ...] = ()
