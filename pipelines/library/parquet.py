"""The rows of all datasets of a library, as Parquet files that DuckDB reads without holding them in memory."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from pipelines.files import swap
from pipelines.library.rows import TABLES
from pipelines.model.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

MEMORY = "700MB"
"""The memory that DuckDB may use; it puts aside on disk what exceeds it."""

SHARD = 64
"""The greatest number of datasets, on average, that share a Parquet file."""


_CHUNK = 50
"""The vectors, of 2,048 rows each, of one data frame."""


class Rows(NamedTuple):
    """The file of a dataset's rows, with the dataset's name and a hash that changes when the rows do."""

    member: str
    basis: str
    path: Path


class Union:
    """The rows of all datasets, as a view for each table of ``rows.TABLES``; close it, or use it in ``with``."""

    def __init__(self, shards: Sequence[Path], folder: Path) -> None:
        self._connection = _connect(folder)
        for table, columns in TABLES.items():
            names = ", ".join(f'"{name}"' for name in columns)
            files = ", ".join(_text(shard / f"{table}.parquet") for shard in shards)
            empty = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
            source = f"{names} FROM read_parquet([{files}])" if shards else f"{empty} LIMIT 0"
            self._connection.execute(f"CREATE VIEW {table} AS SELECT {source}")

    def __enter__(self) -> Union:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(sql).fetchall()

    def frames(self, sql: str) -> Iterator[pd.DataFrame]:
        """The rows of a query as data frames of some thousand rows each, in which equal texts may be one object."""
        result = self._connection.execute(sql)
        while len(frame := result.fetch_df_chunk(_CHUNK)):
            yield frame

    def close(self) -> None:
        """Give back memory and files."""
        self._connection.close()


def union(files: Iterable[Rows], folder: Path) -> Union:
    """The rows of datasets, from Parquet files in a folder; those whose datasets are as they were are not built again.

    A dataset belongs to a shard by its name, so that a change to one dataset, or one more of them, changes one shard.
    The name of a shard's folder is a hash of what it holds: it appears when it is whole, and an old one is removed.

    Raises:
        OSError: a file cannot be read or written.
        duckdb.Error: a file of rows is not what ``rows.write`` writes, or the disk is full.
    """
    known = sorted(files)
    count = 1
    while len(known) > count * SHARD:
        count *= 2  # so that the shards are cut anew only when the library has doubled
    shards: list[list[Rows]] = [[] for _ in range(count)]
    for each in known:
        shards[int(hashlib.sha256(each.member.encode("utf-8")).hexdigest()[:8], 16) % count].append(each)
    folder.mkdir(parents=True, exist_ok=True)
    built = [_built(shard, folder) for shard in shards if shard]
    for path in folder.iterdir():
        if path.is_dir() and path not in built and not path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
    swap.sweep(folder, lambda name: name.startswith("."))
    return Union(built, folder)


def findings_to_parquet(findings: Iterable[Finding], path: Path) -> None:
    """Writes findings as a Parquet file, with a column for each field, in their order; the file is replaced at once.

    Raises:
        OSError: the file cannot be written.
    """
    columns = {name: "BIGINT" if name in ("line", "column") else "VARCHAR" for name in Finding.__dataclass_fields__}
    path.parent.mkdir(parents=True, exist_ok=True)
    swap.sweep(path.parent, lambda name: name.startswith(f".{path.name}."))
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as name, swap.naming(path):
        lines, new = Path(name) / "findings.jsonl", Path(name) / "findings.parquet"
        with lines.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(vars(finding), ensure_ascii=False) + "\n" for finding in findings)
        with _reported(), _connect(Path(name)) as connection:
            connection.execute("SET preserve_insertion_order = true; SET threads = 1")
            _copy(connection, f"FROM {_json([lines], columns, 'none')}", new)
        new.replace(path)


@contextmanager
def _reported() -> Iterator[None]:
    """Makes an error of DuckDB that of a file."""
    try:
        yield
    except duckdb.Error as error:
        raise OSError(errno.EIO, str(error).partition("\n")[0]) from None


def _built(shard: Sequence[Rows], folder: Path) -> Path:
    """The folder with the Parquet files of a shard, which is built if it does not exist."""
    basis = [duckdb.__version__, {name: dict(columns) for name, columns in TABLES.items()}]
    known = json.dumps([basis, *([each.member, each.basis] for each in shard)])
    target = folder / hashlib.sha256(known.encode("utf-8")).hexdigest()[:32]
    if all((target / f"{table}.parquet").is_file() for table in TABLES):
        return target
    shutil.rmtree(target, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        new.chmod(0o755)
        with _connect(folder) as connection:
            rows = _json([each.path for each in shard], every_column(), "gzip")
            connection.execute(f"CREATE TABLE every_row AS FROM {rows}")
            for table, columns in TABLES.items():
                cells = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items())
                selected = f'FROM every_row SELECT {cells} WHERE "table" = {_text(table)}'
                _copy(connection, selected, new / f"{table}.parquet")
        if not target.is_dir():
            new.rename(target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return target


def _connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that downloads nothing, and puts aside in a folder what exceeds the memory."""
    spill = folder / f".spill-{os.getpid()}"
    return duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )


def every_column() -> dict[str, str]:
    """The columns of all tables; one whose type differs between tables is read as text."""
    every = {"table": "VARCHAR"}
    for columns in TABLES.values():
        for name, kind in columns.items():
            every[name] = kind if every.get(name, kind) == kind else "VARCHAR"
    return every


def _json(paths: Iterable[Path], columns: dict[str, str], compression: str) -> str:
    files = ", ".join(map(_text, paths))
    kinds = ", ".join(f"{_text(name)}: '{kind}'" for name, kind in columns.items())
    return f"read_json([{files}], format = 'newline_delimited', compression = '{compression}', columns = {{{kinds}}})"


def _copy(connection: duckdb.DuckDBPyConnection, selected: str, path: Path) -> None:
    connection.execute(f"COPY ({selected}) TO {_text(path)} (FORMAT parquet, COMPRESSION zstd)")


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
