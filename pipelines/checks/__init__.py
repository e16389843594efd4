"""The checks, a module a family; importing this package registers them all."""

from pipelines.checks import (
    article,
    audit,
    birads,
    evaluation,
    ids,
    myths,
    numbers,
    references,
    review,
    sources,
    wording,
)

__all__ = [
    "article",
    "audit",
    "birads",
    "evaluation",
    "ids",
    "myths",
    "numbers",
    "references",
    "review",
    "sources",
    "wording",
]
