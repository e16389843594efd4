"""A statistic: a share that a source reports, which records tell."""

from __future__ import annotations

from pipelines.model.kinds.kind import Kind

STATISTIC = Kind(
    "statistic",
    "statistics",
    title="population",
    claims=False,
    answers=False,
    core=True,
    place="statistics",
    release="reviewed",
    lists=("countries",),
)
