"""Reads the other datasets that records are taken from, each once as long as its files are the same."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pipelines.model.findings import Finding
from pipelines.model.records import Dataset
from pipelines.source.load import load
from pipelines.source.schema_check import obey
from pipelines.source.schemas import Schemas

_MOST = 4
"""The datasets that are kept in memory; those of a library use few."""

_KEPT: dict[Path, Dataset] = {}


class Read(NamedTuple):
    """A dataset that was read, and the findings about files of it that cannot be used."""

    dataset: Dataset
    findings: tuple[Finding, ...]


def read(root: Path, schemas: Schemas) -> Read:
    """The files of another dataset. Those that have not changed since the last reading are not parsed again.

    Raises:
        FileNotFoundError: there is no ``dataset`` folder.
    """
    key = root.resolve()
    dataset, unread = load(root, _KEPT.pop(key, None))
    _KEPT[key] = dataset
    while len(_KEPT) > _MOST:
        del _KEPT[next(iter(_KEPT))]
    dataset, broken = obey(dataset, schemas)
    return Read(dataset, (*unread, *broken))
