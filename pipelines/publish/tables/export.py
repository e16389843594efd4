"""The tables for people: a database to query, and a workbook to read."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.artifact import Artifact
from pipelines.public.tables import tables_of
from pipelines.public.view import Public
from pipelines.publish.tables import database, workbook

DATABASE = "tables/dataset.sqlite"
WORKBOOK = "tables/dataset.xlsx"


def export(public: Public) -> Iterator[Artifact]:
    """``tables/dataset.sqlite`` and ``tables/dataset.xlsx``, with the rows of the CSV tables in their order."""
    rows = {name: table.cells(public) for name, table in tables_of(public).items()}
    yield Artifact(DATABASE, database.build(public, rows), "application/vnd.sqlite3")
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    yield Artifact(WORKBOOK, workbook.build(public, rows), media_type)
