"""Changes between two versions, and the version bump that each needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Bump = Literal["major", "minor", "patch"]

BUMPS: tuple[Bump, ...] = ("patch", "minor", "major")
"""The parts of a version that a change can raise, smallest first."""


FIRST_SCHEMAS: Final = "1.0.0"
"""The version of the export schemas up to the first final release."""


@dataclass(frozen=True, order=True)
class Change:
    """One change between two versions, with the smallest bump that it needs.

    ``subject`` is a record's id, a file's path, or ``meta``. ``fields`` names the changed fields.
    """

    subject: str
    change: Literal["added", "removed", "changed", "withdrawn", "redirected"]
    bump: Bump
    message: str
    fields: tuple[str, ...] = ()
