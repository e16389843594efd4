"""Checks the datasets of a library together: what spans them, and the suites over all of their rows."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from pipelines.library import across, stored, union
from pipelines.library.definition import Library
from pipelines.library.engine import Engine, Unreadable
from pipelines.library.parquet import Rows
from pipelines.library.work import Outcome
from pipelines.model.findings import Finding
from pipelines.model.hashes import digest
from pipelines.validate import unchanged
from pipelines.validate.suites import suites

TABLES = "tables"
"""The folder of the rows of all datasets, in the store."""

_REPORT = "together.json"


class Uncompared(Exception):
    """The datasets could not be compared, because the store cannot be read or written; the message says why."""


def check(
    library: Library, rows: Sequence[Rows], engine: Engine, store: Path, environment: str, known: Collection[Finding]
) -> tuple[Finding, ...]:
    """The findings over several datasets, or those of the last run if nothing that they depend on has changed.

    ``store`` is the folder of what is remembered; without an ``environment`` (see ``unchanged.environment_of``) nothing
    is. Those that are ``known`` from a dataset alone are left out.

    Tables that cannot be read are built again; rows that are not what was stored are removed, so that the next run
    makes them.

    Raises:
        Uncompared: the store cannot be read or written.
    """
    if not rows:
        return ()
    suited = suites(library.folder)
    compared = [[each.member, each.basis] for each in rows]
    basis = digest([environment, dict(library.data), compared, suited, sorted(map(dataclasses.astuple, known))])
    file = store / _REPORT
    if environment and (found := _recall(file, basis)) is not None:
        return found

    def asked() -> list[Finding]:
        with engine.tables(rows, store / TABLES) as tables:
            return [*across.check(tables.query, library), *union.check(tables.frames, library, engine.reads)]

    try:
        try:
            every = asked()
        except (OSError, duckdb.Error):
            shutil.rmtree(store / TABLES, ignore_errors=True)
            every = asked()
    except (OSError, duckdb.Error, Unreadable) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error).partition("\n")[0]
        damaged = [each.path for each in rows if stored.sha256_of(each.path) != each.basis]
        for path in damaged:
            with suppress(OSError):
                path.unlink()
        raise Uncompared("what was stored is damaged" if damaged else reason) from error
    told = set(known)
    found = tuple(finding for finding in every if finding not in told)
    if environment:
        kept = {"basis": basis, "findings": [dataclasses.asdict(finding) for finding in found]}
        with suppress(OSError):
            stored.put(file, json.dumps(kept).encode())
    return found


def rows_of(outcome: Outcome, store: Path) -> Rows:
    """The rows of a dataset that has some, from its folder of the store."""
    return Rows(outcome.name, outcome.rows, stored.rows_file(store, outcome.rows))


def _recall(file: Path, basis: str) -> tuple[Finding, ...] | None:
    kept = stored.read(file)
    found = kept.get("findings")
    return unchanged.found_in(found) if kept.get("basis") == basis and isinstance(found, list) else None
