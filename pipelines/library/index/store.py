"""What the index tells of each dataset, kept on disk between runs, and read in the order in which files hold it."""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.files.json_text import compact
from pipelines.library.index.told import Told
from pipelines.model.hashes import digest
from pipelines.publish.site.render import HOME
from pipelines.validate.memory import code, modules

_TABLES = """
CREATE TABLE about (basis TEXT, published TEXT);
CREATE TABLE dataset (number INTEGER PRIMARY KEY, name TEXT UNIQUE, manifest TEXT, place INTEGER, entry TEXT,
                      pages TEXT);
CREATE TABLE record (dataset INTEGER, language TEXT, place INTEGER, told TEXT,
                     PRIMARY KEY (dataset, language, place)) WITHOUT ROWID;
CREATE TABLE word (dataset INTEGER, language TEXT, key TEXT, rank INTEGER, places TEXT);
CREATE TABLE code (dataset INTEGER, key TEXT, about TEXT, told TEXT);
CREATE INDEX word_of_dataset ON word (dataset);
CREATE INDEX code_of_dataset ON code (dataset);
"""

_BEHIND = (
    *("library/published.py", "public/view.py", "publish/search_words.py"),
    *(f"publish/site/words/{path.name}" for path in sorted((HOME / "words").glob("*.json"))),
)
"""What else decides how an export is told."""

_SECONDS = 600
"""How long a run waits for another one that publishes the same library."""


_NOW = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM),
)
"""What SQLite says of a file that another process, the disk or the system withholds."""


class Found(NamedTuple):
    """A word or a code: its key, the number of datasets that have it, and what they tell of it, the best first.

    ``told`` are values of JSON, and so is ``about``, what a code is.
    """

    key: str
    datasets: int
    told: tuple[str, ...]
    about: str = ""


def is_damage(error: Exception) -> bool:
    """Whether an error tells that a file is damaged, not that it cannot be read or written now."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _NOW
    return isinstance(error, json.JSONDecodeError | TypeError | KeyError | AttributeError)


def remove(file: Path) -> None:
    """Removes the file of a store, and the journal that a killed run left, which would be applied to the next one."""
    for path in (file.with_name(f"{file.name}-journal"), file):
        path.unlink(missing_ok=True)


class Store:
    """A file of what the index tells of each dataset; it may be deleted at any time.

    Killed at any moment, it holds what it held at the last ``keep`` that returned.
    """

    def __init__(self, file: Path, basis: object) -> None:
        """Opens a file. What was kept by other code, or with another ``basis``, is forgotten.

        Raises:
            OSError, sqlite3.Error: the file cannot be written.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        self._basis = digest([basis, code(*modules("library/index"), *_BEHIND)])
        self._connection = self._opened(file)

    def _opened(self, file: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(file, timeout=_SECONDS, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            known = connection.execute("SELECT basis FROM about").fetchone() if "about" in names else None
            if known != (self._basis,):
                for name in sorted(names):
                    connection.execute(f"DROP TABLE {name}")
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                connection.execute("INSERT INTO about VALUES (?, '')", (self._basis,))
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other runs from writing; what is kept meanwhile is kept wholly or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite itself rolls back when the disk is full
                self._connection.execute("ROLLBACK")
            raise

    def manifests(self) -> dict[str, str]:
        """The SHA-256 of the manifest of each dataset that is kept, by name."""
        return dict(self._connection.execute("SELECT name, manifest FROM dataset"))

    def keep(self, name: str, told: Told) -> None:
        """Keeps what is told of a dataset in place of what was."""
        with self.alone():
            self._forget(name)
            row = (name, told.manifest, compact(told.entry), json.dumps(told.addresses))
            number = self._run("INSERT INTO dataset (name, manifest, entry, pages) VALUES (?, ?, ?, ?)", row).lastrowid
            self._run_all(
                "INSERT INTO record VALUES (?, ?, ?, ?)",
                (
                    (number, language, place, compact(record))
                    for language, records in told.records.items()
                    for place, record in enumerate(records)
                ),
            )
            self._run_all(
                "INSERT INTO word VALUES (?, ?, ?, ?, ?)",
                ((number, *word[:3], " ".join(map(str, word.places))) for word in told.words),
            )
            self._run_all(
                "INSERT INTO code VALUES (?, ?, ?, ?)",
                ((number, one.key, compact(one.about), compact(one.answer)) for one in told.codes),
            )

    def order(self, names: Sequence[str]) -> None:
        """Sets the order of the datasets, and forgets all others."""
        for name in self.manifests().keys() - set(names):
            self._forget(name)
        self._run_all("UPDATE dataset SET place = ? WHERE name = ?", enumerate(names))

    def entries(self) -> Iterator[Mapping[str, Any]]:
        """The entry of each dataset."""
        for (entry,) in self._run("SELECT entry FROM dataset ORDER BY place"):
            yield json.loads(entry)

    def pages(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The name of each dataset, and the addresses of its pages below its folder."""
        for name, pages in self._run("SELECT name, pages FROM dataset ORDER BY place"):
            yield name, tuple(json.loads(pages))

    def languages(self) -> list[str]:
        """The languages that have words."""
        return [language for (language,) in self._run("SELECT DISTINCT language FROM record ORDER BY language")]

    def words(self, language: str, most: int) -> Iterator[Found]:
        """The words of a language in the order of their keys, each with at most so many records."""
        rows = self._run(
            "SELECT key, dataset, places FROM word JOIN dataset ON number = dataset WHERE language = ?"
            " ORDER BY key, rank, place",
            (language,),
        )
        for key, group in _grouped(rows):
            datasets, found = 0, list[tuple[int, int]]()
            for dataset, places in group:
                datasets += 1
                found += [(dataset, int(place)) for place in places.split(" ")][: most - len(found)]
            yield Found(key, datasets, tuple(self._record(dataset, language, place) for dataset, place in found))

    def codes(self, most: int) -> Iterator[Found]:
        """The codes in the order of their keys, each with what answers it in at most so many datasets."""
        rows = self._run("SELECT key, about, told FROM code JOIN dataset ON number = dataset ORDER BY key, place")
        for key, group in _grouped(rows):
            datasets, found, first = 0, list[str](), ""
            for about, told in group:
                datasets += 1
                first = first or about
                found += [told] if len(found) < most else []
            yield Found(key, datasets, tuple(found), first)

    @property
    def published(self) -> Any:
        """What ``publish`` was told last, or None."""
        (kept,) = self._run("SELECT published FROM about").fetchone()
        return json.loads(kept) if kept else None

    def publish(self, what: object) -> None:
        """Keeps a JSON value about what was published."""
        self._run("UPDATE about SET published = ?", (compact(what),))

    def _record(self, dataset: int, language: str, place: int) -> str:
        row = dataset, language, place
        found = self._run("SELECT told FROM record WHERE dataset = ? AND language = ? AND place = ?", row).fetchone()
        return str(found[0])

    def _forget(self, name: str) -> None:
        for (number,) in self._run("SELECT number FROM dataset WHERE name = ?", (name,)).fetchall():
            self._run("DELETE FROM record WHERE dataset = ?", (number,))
            self._run("DELETE FROM word WHERE dataset = ?", (number,))
            self._run("DELETE FROM code WHERE dataset = ?", (number,))
            self._run("DELETE FROM dataset WHERE number = ?", (number,))

    def _run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def _run_all(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.executemany(statement, rows)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """Rows by their first column, without it."""
    for key, group in itertools.groupby(rows, lambda row: row[0]):
        yield key, (row[1:] for row in group)
