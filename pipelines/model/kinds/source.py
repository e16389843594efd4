"""A source that records cite."""

from __future__ import annotations

from pipelines.model.kinds.kind import Kind

SOURCE = Kind("source", "sources", title="title", claims=False, answers=False, core=True, place="sources")
