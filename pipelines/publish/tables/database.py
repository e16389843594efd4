"""The SQLite database: every table with its keys, a full-text index, and views for common questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing

from pipelines.model.columns import Column
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.public.tables import TABLES, Table
from pipelines.public.view import Public, heading
from pipelines.publish.tables.views import VIEWS

_PRAGMAS = ("page_size = 4096", "encoding = 'UTF-8'", "auto_vacuum = NONE", "secure_delete = ON")
_WRITTEN_BY = 96
"""Where the header has the version of SQLite that wrote it, in 4 bytes (https://www.sqlite.org/fileformat2.html)."""
_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
_NUMBER = '"number" INTEGER NOT NULL UNIQUE'
"""The row of a text in the full-text index. An implicit rowid would not do: VACUUM may change it."""

_OWN = """
CREATE TABLE "dataset" ("name" TEXT NOT NULL PRIMARY KEY, "value" TEXT NOT NULL);
CREATE TABLE "tables" ("name" TEXT NOT NULL PRIMARY KEY, "type" TEXT NOT NULL, "description" TEXT NOT NULL);
CREATE TABLE "columns" (
  "table" TEXT NOT NULL REFERENCES "tables" ("name"), "position" INTEGER NOT NULL, "name" TEXT NOT NULL,
  "type" TEXT NOT NULL, "required" BOOLEAN NOT NULL, "description" TEXT NOT NULL,
  PRIMARY KEY ("table", "name")
);
CREATE TABLE "about" (
  "language" TEXT NOT NULL, "name" TEXT NOT NULL, "text" TEXT NOT NULL, PRIMARY KEY ("language", "name")
);
CREATE TABLE "titles" (
  "record" TEXT NOT NULL REFERENCES "records" ("id"), "language" TEXT NOT NULL, "title" TEXT NOT NULL,
  "shown_in" TEXT NOT NULL, "translation" TEXT NOT NULL, PRIMARY KEY ("record", "language")
);
CREATE VIRTUAL TABLE "search" USING fts5(
  "text", "record" UNINDEXED, "field" UNINDEXED, "language" UNINDEXED,
  content='texts', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
);
"""

_DESCRIPTIONS = {
    "dataset": "The name, version, licence and publisher of the dataset, the day of its release, and how many days "
    "after the day in records.due to stop showing a record.",
    "tables": "Every table and view, and what it holds.",
    "columns": "Every column of the tables that the CSV files hold too, and what it means.",
    "about": "The title, the summary and the notices of the dataset in each language.",
    "titles": "The title of each record for each language, the language that it is in, and the state of translation.",
    "search": "The full-text index of texts, which ignores case and accents: WHERE search MATCH 'word'.",
}


def build(public: Public, rows: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A database with the given cells of tables, by the names of TABLES; an empty cell is NULL.

    The same rows give the same bytes in the same version of SQLite. Other versions write the same rows, but may store
    whole numbers of a REAL column otherwise (3.54), and leave other bytes in the gaps of pages.

    Raises:
        sqlite3.Error: the rows break a key, or Python's SQLite has no FTS5.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN")
        _fill(db, public, rows)
        db.execute("COMMIT")
        db.execute("VACUUM")
        content = db.serialize()
    return content[:_WRITTEN_BY] + bytes(4) + content[_WRITTEN_BY + 4 :]


def _fill(db: sqlite3.Connection, public: Public, rows: Mapping[str, Sequence[Sequence[str]]]) -> None:
    kept = {name: TABLES[name] for name in rows}
    for table in kept.values():
        db.execute(_create(table))
    for statement in filter(str.strip, _OWN.split(";\n")):
        db.execute(statement)
    for view in VIEWS.values():
        db.execute(view.sql)
    for name, table in kept.items():
        _insert(db, name, _typed(table, rows[name]))
    described = [
        *((name, "table", table.description) for name, table in kept.items()),
        *((name, "table", description) for name, description in _DESCRIPTIONS.items()),
        *((name, "view", view.description) for name, view in VIEWS.items()),
    ]
    _insert(db, "tables", described)
    _insert(db, "columns", (row for table in kept.values() for row in _columns(table)))
    _insert(db, "dataset", _dataset(public))
    _insert(db, "about", _about(public))
    _insert(db, "titles", _titles(public))
    db.execute("INSERT INTO search (search) VALUES ('rebuild')")
    db.execute("INSERT INTO search (search) VALUES ('optimize')")


def _create(table: Table) -> str:
    parts = [f'"{c.name}" {_TYPES[c.type]}{" NOT NULL" if c.required else ""}' for c in table.columns]
    if table.name == "texts":
        parts.append(_NUMBER)
    parts.append(f"PRIMARY KEY ({_names(table.key)})")
    for columns, target, fields in table.foreign:
        parts.append(f'FOREIGN KEY ({_names(columns)}) REFERENCES "{target}" ({_names(fields)})')
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(parts) + "\n)"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        db.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', row)  # noqa: S608


def _typed(table: Table, rows: Sequence[Sequence[str]]) -> Iterator[list[object]]:
    for number, row in enumerate(rows, 1):
        yield [*map(_value, row, table.columns), *([number] if table.name == "texts" else [])]


def _value(cell: str, column: Column) -> str | int | float | None:
    if not cell:
        return None
    if column.type == "boolean":
        return int(cell == "true")
    return int(cell) if column.type == "integer" else float(cell) if column.type == "number" else cell


def _columns(table: Table) -> Iterator[tuple[str, int, str, str, bool, str]]:
    for position, column in enumerate(table.columns, 1):
        yield table.name, position, column.name, column.type, column.required, column.description


def _dataset(public: Public) -> Iterator[tuple[str, str]]:
    for name, value in public.meta.items():
        yield name, " ".join(value) if isinstance(value, list) else str(value)
    if public.stop_after_days is not None:
        yield "overdue_stop_after_days", str(public.stop_after_days)


def _about(public: Public) -> Iterator[tuple[str, str, str]]:
    for language in public.guide_languages:
        about = public.texts[language]
        yield language, "title", about["title"]
        yield language, "summary", about["summary"]
        for name, text in about["notices"].items():
            yield language, f"notice.{name}", str(text)


def _titles(public: Public) -> Iterator[tuple[str, str, str, str, str]]:
    for record in public.of(*CONTENT_KINDS):
        for language in public.languages:
            shown, text = public.text(record, language)
            yield record.id, language, heading(record, text), shown, public.translation(record, language)["state"]
