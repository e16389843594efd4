"""The recalls: statements that a version got wrong, so that apps with a copy can take them back."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.files.json_text import dump
from pipelines.model.artifact import RECALLS, Artifact
from pipelines.public.recalls import all_of
from pipelines.public.view import Public


def export(public: Public) -> Iterator[Artifact]:
    """``recalls.json``: every recall, the newest first."""
    recalls = all_of(public)
    content = dump({"meta": public.meta, "recalls": recalls})
    yield Artifact(RECALLS, content, "application/json", len(recalls), "recalls")
