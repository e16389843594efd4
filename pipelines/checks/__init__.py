"""The checks, a module a family; importing this package registers them all."""

from pipelines.checks import audit, birads, ids, myths, numbers, references, review, sources, wording

__all__ = ["audit", "birads", "ids", "myths", "numbers", "references", "review", "sources", "wording"]
