"""The tables in the tools of analysts: CSV without options, an SQL schema, a database and a workbook."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import datetime
import io
import itertools
import sqlite3
import subprocess
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import openpyxl
import pandas as pd
import polars as pl
import pytest
import sqlalchemy
from conftest import REPOSITORY
from outside import program, unavailable
from sqlalchemy.engine import Engine

from pipelines.model.columns import Column
from pipelines.public import tables
from pipelines.public.view import Public, PublicRecord
from pipelines.publish import csv_package
from pipelines.publish.tables import export, workbook
from pipelines.publish.tables.views import VIEWS
from pipelines.validate.run import fast

NAMES = list(tables.TABLES)
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def public() -> Public:
    """What is published now."""
    return fast(REPOSITORY).opened.public


@pytest.fixture(scope="module")
def folder(public: Public, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CSV files, the database and the workbook, side by side."""
    folder = tmp_path_factory.mktemp("tables")
    for artifact in (*csv_package.export(public), *export.export(public)):
        (folder / Path(artifact.path).name).write_bytes(artifact.content)
    return folder


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database, opened to read."""
    connection = sqlite3.connect(f"{(folder / 'dataset.sqlite').as_uri()}?mode=ro", uri=True)
    yield connection
    connection.close()


def cells(folder: Path, name: str) -> list[list[str]]:
    """The rows of a CSV file without its header, as strings."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def expected(folder: Path, name: str) -> Rows:
    """The rows of a CSV file with the types that its columns declare."""
    columns = tables.TABLES[name].columns
    return [tuple(map(meant, row, columns)) for row in cells(folder, name)]


def meant(cell: str, column: Column) -> object:
    if not cell:
        return None
    if column.type == "boolean":
        return {"true": True, "false": False}[cell]
    if column.type == "date":
        return datetime.date.fromisoformat(cell)
    return {"integer": int, "number": float, "string": str}[column.type](cell)


def plain(rows: Rows) -> Rows:
    """Rows with dates as ISO text, for formats that have no dates."""
    return [tuple(value.isoformat() if isinstance(value, datetime.date) else value for value in row) for row in rows]


def types(folder: Path, name: str, of: Mapping[str, str], first: int | None = None) -> list[str]:
    """What a reader calls the types of the columns; ``empty`` for a column that is empty in its first rows."""
    rows = cells(folder, name)[:first]
    filled = [any(row[place] for row in rows) for place in range(len(tables.TABLES[name].columns))]
    return [of[c.type if known else "empty"] for c, known in zip(tables.TABLES[name].columns, filled, strict=True)]


def test_a_signature_holds_for_the_language_that_was_signed(public: Public) -> None:
    def signed(record: PublicRecord) -> PublicRecord:
        return dataclasses.replace(record, fields={**record.fields, "clinical_review": "signed"})

    records = tuple(signed(record) if record.id == "term-benign" else record for record in public.records)
    changed = dataclasses.replace(public, records=records)
    content = next(file.content for file in export.export(changed) if file.path.endswith(".sqlite"))
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        found = connection.execute("SELECT language, clinical_review FROM record WHERE id = 'term-benign' ORDER BY 1")
        assert found.fetchall() == [("en", "signed"), ("es-x-draft", "none")]


def test_the_database_names_the_category_of_a_row_and_when_to_stop_showing_a_record(
    database: sqlite3.Connection, public: Public
) -> None:
    (title,) = database.execute("SELECT title FROM record WHERE id = 'birads-4a' AND language = 'en'").fetchone()
    assert title == "BI-RADS 4A: Low suspicion: a biopsy is advised"
    (days,) = database.execute("SELECT value FROM dataset WHERE name = 'overdue_stop_after_days'").fetchone()
    assert int(days) == public.stop_after_days


# --- Readers of CSV, without options ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_polars_reads_a_table(folder: Path, name: str) -> None:
    frame = pl.read_csv(folder / f"{name}.csv")
    names = {"integer": "Int64", "number": "Float64", "boolean": "Boolean"}
    names |= {"date": "String", "string": "String", "empty": "String"}
    assert frame.columns == tables.TABLES[name].names
    assert list(map(str, frame.dtypes)) == types(folder, name, names, first=100)
    assert frame.rows() == plain(expected(folder, name))


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_reads_a_table(folder: Path, name: str) -> None:
    names = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    with duckdb.connect() as connection:
        frame = connection.sql(f"SELECT * FROM '{folder / name}.csv'")
        assert frame.columns == tables.TABLES[name].names
        assert list(map(str, frame.types)) == types(folder, name, {**names, "string": "VARCHAR", "empty": "VARCHAR"})
        assert frame.fetchall() == expected(folder, name)


@pytest.mark.parametrize("name", NAMES)
def test_pandas_reads_a_table(folder: Path, name: str) -> None:
    frame = pd.read_csv(folder / f"{name}.csv")
    assert list(frame.columns) == tables.TABLES[name].names
    rows = [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]
    assert rows == plain(expected(folder, name))
    for column, dtype in zip(tables.TABLES[name].columns, frame.dtypes, strict=True):
        if column.type in ("integer", "number"):
            assert pd.api.types.is_numeric_dtype(dtype), column.name


READ = """
library(readr)
options(warn = 2)
for (file in commandArgs(trailingOnly = TRUE)) {
  table <- read_csv(file, show_col_types = FALSE)
  if (nrow(problems(table)) > 0) stop(file, ": ", nrow(problems(table)), " problems")
  cat(sub(".csv$", "", basename(file)), nrow(table), sapply(table, function(column) class(column)[1]), "\\n")
  write_csv(table, sub(".csv$", ".readr", file), na = "")
}
"""


@pytest.mark.slow
def test_readr_reads_every_table(folder: Path, tmp_path: Path) -> None:
    rscript = program("Rscript", "r-cran-readr")
    if subprocess.run([rscript, "-e", "library(readr)"], capture_output=True, check=False).returncode:
        unavailable("R's readr is missing; install Debian's package r-cran-readr.")
    for name in NAMES:
        (tmp_path / f"{name}.csv").write_bytes((folder / f"{name}.csv").read_bytes())
    (tmp_path / "read.R").write_text(READ, encoding="utf-8")
    files = [str(tmp_path / f"{name}.csv") for name in NAMES]
    done = subprocess.run([rscript, tmp_path / "read.R", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    names = {"integer": "numeric", "number": "numeric", "boolean": "logical", "date": "Date", "string": "character"}
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    for name in NAMES:
        count, *found = lines[name]
        empty = "logical" if cells(folder, name) else "character"  # of a table without rows
        assert found == types(folder, name, {**names, "empty": empty}), name
        assert int(count) == len(cells(folder, name))
        with (tmp_path / f"{name}.readr").open(encoding="utf-8", newline="") as file:
            written = [[{"TRUE": "true", "FALSE": "false"}.get(cell, cell) for cell in row] for row in csv.reader(file)]
        columns = tables.TABLES[name].columns
        assert [tuple(map(meant, row, columns)) for row in written[1:]] == expected(folder, name)


def converted(files: Sequence[Path], to: str, where: Path, *options: str) -> Path:
    """Files in another format, made by LibreOffice with a profile of its own in a new folder."""
    office = program("soffice", "libreoffice-calc")
    profile, out = f"-env:UserInstallation={(where / 'profile').as_uri()}", where / "converted"
    command = [office, profile, "--headless", *options, "--convert-to", to, "--outdir", str(out), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
def test_libreoffice_reads_every_table_as_utf_8(folder: Path, tmp_path: Path) -> None:
    files = [folder / f"{name}.csv" for name in NAMES]
    out = converted(files, "xlsx", tmp_path, "--infilter=CSV:44,34,76")
    for name in NAMES:
        columns = tables.TABLES[name].columns
        for found, row in zip(sheet_rows(out / f"{name}.xlsx", None)[1:], expected(folder, name), strict=True):
            for value, wanted, column in zip(found, row, columns, strict=True):
                if column.type != "string" or value is None:
                    assert value == wanted, (name, column.name, row)
                # It types cell by cell, as docs/formats.md says: 116 is a number, false a flag; a hash may be either.
                elif column.name not in ("text_hash", "hash"):
                    assert str(value).casefold() == wanted.casefold(), (name, column.name, row)


# --- The data package as a schema of a database -----------------------------------------------------------------------


@pytest.fixture
def enforced() -> Iterator[None]:
    """Makes every connection of SQLAlchemy to SQLite enforce foreign keys."""

    def enforce(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    sqlalchemy.event.listen(Engine, "connect", enforce)
    yield
    sqlalchemy.event.remove(Engine, "connect", enforce)


@pytest.mark.slow
@pytest.mark.usefixtures("enforced")
def test_frictionless_loads_the_data_package_into_a_database_that_enforces_its_keys(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "loaded.sqlite"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Frictionless leaves its connection open
        frictionless.Package(str(folder / "datapackage.json")).publish(f"sqlite:///{path}")
    database = sqlite3.connect(path)
    for name, table in tables.TABLES.items():
        columns = ", ".join(f'"{column}"' for column in table.names)
        found = database.execute(f'SELECT {columns} FROM "{name}"').fetchall()
        assert Counter(found) == Counter(plain(expected(folder, name))), name
        assert primary_key(database, name) == list(table.key)
        assert foreign_keys(database, name) == sorted(table.foreign)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def primary_key(database: sqlite3.Connection, table: str) -> list[str]:
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [name for place, name in sorted((row[5], row[1]) for row in columns) if place]


def foreign_keys(database: sqlite3.Connection, table: str) -> list[tables.Foreign]:
    rows = sorted(database.execute(f'PRAGMA foreign_key_list("{table}")').fetchall())
    keys = [list(parts) for _, parts in itertools.groupby(rows, key=lambda row: row[0])]
    return sorted((tuple(part[3] for part in parts), parts[0][2], tuple(part[4] for part in parts)) for parts in keys)


# --- The database -----------------------------------------------------------------------------------------------------


def test_the_database_is_sound_and_names_no_version_of_sqlite(database: sqlite3.Connection, folder: Path) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert (folder / "dataset.sqlite").read_bytes()[96:100] == bytes(4)
    assert (folder / "dataset.sqlite").read_bytes()[16:18] == (4096).to_bytes(2, "big")


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_the_database_holds_the_rows_of_the_csv_with_its_types_and_keys(
    database: sqlite3.Connection, folder: Path, name: str
) -> None:
    table = tables.TABLES[name]
    columns = ", ".join(f'"{column}"' for column in table.names)
    rows = database.execute(f'SELECT {columns} FROM "{name}" ORDER BY rowid').fetchall()
    assert rows == plain(expected(folder, name))
    assert primary_key(database, name) == list(table.key)
    assert foreign_keys(database, name) == sorted(table.foreign)
    declared = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
    found = database.execute(f'PRAGMA table_info("{name}")').fetchall()[: len(table.columns)]
    assert [(row[1], row[2], bool(row[3])) for row in found] == [
        (column.name, declared[column.type], column.required) for column in table.columns
    ]


def test_the_database_says_what_each_table_view_and_column_is(database: sqlite3.Connection) -> None:
    (*names,) = database.execute(
        "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search!_%' ESCAPE '!'"
    )
    assert sorted(database.execute("SELECT name, type FROM tables")) == sorted(names)
    found = database.execute('SELECT "table", name, description FROM columns ORDER BY "table", position').fetchall()
    assert found == [(name, c.name, c.description) for name in sorted(NAMES) for c in tables.TABLES[name].columns]


@pytest.mark.parametrize(
    ("word", "language", "found"),
    [
        ("biopsies", "en", "biopsies"),
        ("BIOPSIES", "en", "biopsies"),
        ("detección", "es-x-draft", "detección"),
        ("deteccion", "es-x-draft", "detección"),
        ('"BI-RADS 3"', "es-x-draft", "BI-RADS 3"),
    ],
)
def test_the_search_finds_a_word_in_its_language_whatever_its_case_and_accents(
    database: sqlite3.Connection, word: str, language: str, found: str
) -> None:
    sql = "SELECT record, field, language, text FROM search WHERE search MATCH ? AND language = ? ORDER BY rank"
    rows = database.execute(sql, (word, language)).fetchall()
    assert rows
    for row in rows:
        assert found.casefold() in row[3].casefold()
        stored = "SELECT count(*) FROM texts WHERE (record, field, language, text) = (?, ?, ?, ?)"
        assert database.execute(stored, row).fetchone() == (1,)


def test_the_search_knows_every_text_and_survives_a_vacuum(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite").write_bytes((folder / "dataset.sqlite").read_bytes())
    database = sqlite3.connect(tmp_path / "copy.sqlite")
    database.execute("VACUUM")
    database.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    assert database.execute("SELECT count(*) FROM search").fetchone() == (len(cells(folder, "texts")),)
    database.close()


def asked(database: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    cursor = database.execute(sql)
    return [dict(zip((each[0] for each in cursor.description), row, strict=True)) for row in cursor]


def test_the_views_answer_the_common_questions(database: sqlite3.Connection, folder: Path, public: Public) -> None:
    faqs = asked(database, "SELECT * FROM faq")
    wanted = {(r.id, tag, text["question"]) for r in public.of("faq") for tag, text in r.texts.items()}
    assert {(row["id"], row["language"], row["question"]) for row in faqs} == wanted
    assert all(row["short_answer"] and row["answer"] for row in faqs)

    records = asked(database, "SELECT * FROM record")
    live = [row for row in expected(folder, "records") if row[2] == "published"]
    assert len(records) == len(live) * len(public.languages)
    assert {row["topic_title"] is None for row in records if row["topic"]} == {False}
    draft = next(row for row in records if row["id"] == "faq-do-i-need-biopsy" and row["language"] == "es-x-draft")
    assert (draft["shown_in"], draft["translation"], draft["clinical_review"]) == ("es-x-draft", "draft", "none")

    claims = asked(database, "SELECT * FROM claim WHERE language = 'en'")
    assert len(claims) == len(cells(folder, "evidence"))
    fact = next(row for row in claims if row["record"] == "fact-most-are-benign")
    assert fact["statement"] == public.record("fact-most-are-benign").texts["en"]["statement"]
    assert all(row["statement"] and row["source_title"] and row["locator"] for row in claims)

    numbers = asked(database, "SELECT * FROM number")
    assert {row["id"] for row in numbers} == {record.id for record in public.of("statistic")}
    assert all(row["words"] and row["source_title"] for row in numbers)

    notices = {(row["language"], row["name"]): row["text"] for row in asked(database, "SELECT * FROM notice")}
    for language in public.guide_languages:
        for name, text in public.texts[language]["notices"].items():
            assert notices[language, name] == text
    assert set(VIEWS) == {"record", "faq", "claim", "number", "notice"}


def test_another_tool_knows_the_types_of_the_database(folder: Path) -> None:
    engine = sqlalchemy.create_engine(f"sqlite:///{folder / 'dataset.sqlite'}")
    columns = {column["name"]: str(column["type"]) for column in sqlalchemy.inspect(engine).get_columns("records")}
    engine.dispose()
    assert (columns["in_core"], columns["checked"], columns["position"]) == ("BOOLEAN", "DATE", "INTEGER")


# --- The workbook -----------------------------------------------------------------------------------------------------


def sheet_rows(path: Path, name: str | None) -> Rows:
    """The rows of a sheet of a workbook, or of its only sheet, with dates for moments."""
    book = openpyxl.load_workbook(path, read_only=True)
    sheet = book[name] if name else book.worksheets[0]
    rows = [
        tuple(value.date() if isinstance(value, datetime.datetime) else value for value in row)
        for row in sheet.iter_rows(values_only=True)
    ]
    book.close()
    return rows


@pytest.fixture(scope="module")
def book(folder: Path) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(folder / "dataset.xlsx")


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_holds_the_rows_of_the_csv_below_a_frozen_header_with_a_filter(
    book: openpyxl.Workbook, folder: Path, name: str
) -> None:
    sheet, table = book[name], tables.TABLES[name]
    rows = sheet_rows(folder / "dataset.xlsx", name)
    assert rows[0] == tuple(table.names)
    assert rows[1:] == expected(folder, name)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    for cell, column in zip(sheet[1], table.columns, strict=True):
        assert cell.comment.text == column.description
        assert 10 <= sheet.column_dimensions[cell.column_letter].width <= 61


def test_the_first_sheet_says_what_this_is_and_leads_to_the_others(book: openpyxl.Workbook, public: Public) -> None:
    assert book.sheetnames == [workbook.ABOUT, *NAMES]
    sheet = book.worksheets[0]
    told = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    about = public.texts["en"]
    assert sheet["A1"].value == about["title"]
    assert told["Version"].startswith(public.meta["version"])
    assert told["Licence"].startswith(public.meta["licence"])
    assert told["Clinical review"] == "none"
    assert told["Notice review, en"] == about["notices"]["review"]
    assert told["Notice draft, es-x-draft"] == public.texts["es-x-draft"]["notices"]["draft"]
    links = {cell.value: cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in NAMES}
    assert all(tables.TABLES[name].description in told[name] for name in NAMES)


def test_addresses_are_links_and_long_texts_are_wrapped(book: openpyxl.Workbook, folder: Path) -> None:
    place = tables.TABLES["sources"].names.index("url")
    for found, row in zip(book["sources"].iter_rows(min_row=2), cells(folder, "sources"), strict=True):
        link = found[place].hyperlink
        assert ("#".join(filter(None, (link.target, link.location))) if link else "") == row[place]
    assert all(cell.alignment.wrap_text for cell in book["texts"]["D"])


def test_the_workbook_has_the_dates_of_the_release_alone(book: openpyxl.Workbook, public: Public) -> None:
    released = datetime.datetime.fromisoformat(public.meta["released"])
    assert (book.properties.created, book.properties.modified) == (released, released)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "https://example.org/a b", "0012", "x" * 40_000])
def test_a_text_stays_a_text_whatever_it_looks_like(public: Public, text: str) -> None:
    record = next(public.of("faq"))
    changed = dataclasses.replace(record, texts={"en": {**record.texts["en"], "answer": text}})
    only = tables.TABLES["texts"].cells(dataclasses.replace(public, records=(changed,), withdrawn=()))
    raw = workbook.build(public, {"texts": only})
    (cell,) = [row[3] for row in openpyxl.load_workbook(io.BytesIO(raw))["texts"] if row[1].value == "answer"]
    assert cell.data_type == "s"
    assert cell.value == (text if len(text) < 32_768 else f"{text[:32_766]}…")


CSV_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Writes every sheet, in UTF-8, with its cells as they are shown."""


@pytest.mark.slow
def test_libreoffice_shows_the_cells_of_the_csv(folder: Path, tmp_path: Path) -> None:
    out = converted([folder / "dataset.xlsx"], CSV_FILTER, tmp_path)
    for name in NAMES:
        with (out / f"dataset-{name}.csv").open(encoding="utf-8", newline="") as file:
            shown = [[{"TRUE": "true", "FALSE": "false"}.get(cell, cell) for cell in row] for row in csv.reader(file)]
        columns = tables.TABLES[name].columns
        assert [tuple(map(meant, row, columns)) for row in shown[1:]] == expected(folder, name), name


# --- Bytes ------------------------------------------------------------------------------------------------------------


def test_the_same_tables_give_the_same_bytes(public: Public, folder: Path) -> None:
    for artifact in export.export(public):
        assert artifact.content == (folder / Path(artifact.path).name).read_bytes(), artifact.path
