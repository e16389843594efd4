"""Changes as Markdown, for a changelog or a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model.changes import Change
from pipelines.model.hidden import visible


def changes_markdown(changes: Sequence[Change]) -> str:
    """The changes as Markdown, grouped by the bump that they need."""
    titles = {"major": "Apps must look", "minor": "Says something else", "patch": "Metadata"}
    parts = []
    for bump, title in titles.items():
        if found := [change for change in changes if change.bump == bump]:
            parts.append(f"### {title} ({bump})\n\n" + "".join(f"- {visible(change.message)}\n" for change in found))
    return "\n".join(parts) or "Nothing changed.\n"
