"""The recalls: statements that a version got wrong, so that apps with a copy can take them back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.checks.recalls import NEXT
from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public

PATH = "recalls.json"


def export(public: Public) -> Iterator[Artifact]:
    """``recalls.json``: every recall, the newest first."""
    recalls = all_of(public)
    content = dump({"meta": public.meta, "recalls": recalls})
    yield Artifact(PATH, content, "application/json", len(recalls), "recalls")


def all_of(public: Public) -> list[dict[str, Any]]:
    """Every recall as apps get it, the newest first; ``next`` is this version."""
    found: list[dict[str, Any]] = []
    for recall in sorted(public.recalls, key=lambda recall: (recall["on"], recall["id"]), reverse=True):
        fixed = recall.get("fixed_in", "")
        shown = {**recall, "languages": list(recall.get("languages", public.languages))}
        found.append({**shown, "fixed_in": public.meta["version"]} if fixed == NEXT else shown)
    return found
