"""The recalls as apps get them, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.checks.recalls import NEXT
from pipelines.public.view import Public


def all_of(public: Public) -> list[dict[str, Any]]:
    """Every recall, the newest first; ``next`` is this version."""
    found: list[dict[str, Any]] = []
    for recall in public.recalls:
        fixed = recall.get("fixed_in", "")
        shown = {**recall, "languages": list(recall.get("languages", public.languages))}
        found.append({**shown, "fixed_in": public.meta["version"]} if fixed == NEXT else shown)
    return found


def rows_of(recalls: Iterable[Mapping[str, Any]], source_language: str) -> Iterator[dict[str, Any]]:
    """A row for each record and language that a recall affects, with the words to show there."""
    for recall in recalls:
        for record in recall["records"]:
            for language in recall["languages"]:
                text = recall["text"].get(language, recall["text"][source_language])
                kept = {name: recall.get(name) for name in ("id", "on", "severity", "introduced", "fixed_in")}
                yield {**kept, "record": record, "language": language, **text}
