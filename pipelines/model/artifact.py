"""A file that is made for apps."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Artifact:
    """A file for apps: its path below exports/, its bytes, and what the manifest says of it.

    ``rows`` counts records or table rows. ``schema`` names the export schema that it obeys. ``language`` is set when
    the file is in one language.
    """

    path: str
    content: bytes = field(repr=False)
    media_type: str
    rows: int | None = None
    schema: str | None = None
    language: str | None = None
