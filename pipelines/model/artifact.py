"""A file of the export."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Artifact:
    """A file of the export: its path below exports/, its bytes, and its entry in the manifest.

    ``rows`` counts records or table rows. ``schema`` names its export schema. ``language`` is set if the file is in
    one language.
    """

    path: str
    content: bytes = field(repr=False)
    media_type: str
    rows: int | None = None
    schema: str | None = None
    language: str | None = None


PORTAL_INDEX = "portal/index.json"
"""What leads from records and codes to the files of the portal."""

CONFORMANCE = "conformance.json"
"""What the publisher states about standards."""

RECALLS = "recalls.json"
"""The statements that a version got wrong."""

CHANGES = "changes"
"""The folder of the changes of each release, below exports/ and, as they were exported, below dataset/."""

TOPICS = "json/topics"
"""The folder of the files of each topic."""


def changes_path(version: str) -> str:
    """The path of the changes of a version, below exports/ and dataset/."""
    return f"{CHANGES}/{version}.json"


def is_indexed(path: str) -> bool:
    """Whether apps find a file by a record or a code, and not by its path: in ``portal/``, of a topic, a drawing."""
    return (
        path.startswith(f"{TOPICS}/") or path.endswith(".svg") or (path.startswith("portal/") and path.count("/") > 1)
    )
