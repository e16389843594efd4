"""Apache Spark as the engine of a library: the same function, SQL and suites as on one machine; the extra [spark].

Spark starts Java, and its executors start this Python, or the one that spark-submit names.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pipelines
from pipelines.library import union
from pipelines.library.engine import Tables, Unreadable
from pipelines.library.parquet import Rows, every_column
from pipelines.library.rows import TABLES
from pipelines.validate import suites
from pipelines.validate.frames import FRAMES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

TYPES: Mapping[str, str] = {"VARCHAR": "STRING", "BIGINT": "BIGINT", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN"}
"""Spark's names of the types of columns."""

ATTEMPTS = 4
"""How often Spark tries a part of the work; on a cluster, spark.task.maxFailures says it."""

BATCH = 32
"""The tasks for each core in one job; the outcomes of the next job are computed when those of this one are used up."""

PART = 8
"""The most tasks of a part, which is what is done again if an executor dies."""

SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""In the environment of a program that spark-submit started; its session is configured there."""


class Unusable(Exception):
    """Spark cannot be used here; the message says what is missing, or what failed."""


class Spark:
    """A session on Spark as the engine of a library."""

    reads = suites.Engine(lambda sources: sources.add_spark("tables"), lambda frame: frame.count())

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def run(self, function: Callable[[Task], Outcome], tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes of tasks in their order; a part whose executor dies is done again by another.

        Raises:
            Unusable: a task failed as often as Spark tries it.
        """
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        context, remaining = self.session.sparkContext, iter(tasks)
        while batch := list(itertools.islice(remaining, BATCH * context.defaultParallelism)):
            parts = max(min(len(batch), context.defaultParallelism), -(-len(batch) // PART))
            try:
                outcomes = context.parallelize(batch, parts).map(function).collect()
            except (Py4JJavaError, PySparkException) as error:
                raise Unusable(f"Spark gave up: {_reason(error)}") from error
            yield from outcomes

    @contextmanager
    def tables(self, rows: Sequence[Rows], folder: Path) -> Iterator[Tables]:  # noqa: ARG002 - as every engine has it
        """The rows of all datasets, from files that every executor can read; Spark keeps nothing in a folder."""
        columns = every_column()
        schema = ", ".join(f"`{name}` {TYPES[kind]}" for name, kind in columns.items())
        read = self.session.read.schema(schema).option("mode", "FAILFAST")
        paths = [f"file://{each.path.absolute()}" for each in rows]
        found = read.json(paths) if paths else self.session.createDataFrame([], schema)
        for name, kinds in TABLES.items():
            cells = [f"CAST(`{column}` AS {TYPES[kind]}) AS `{column}`" for column, kind in kinds.items()]
            # Each table is parsed once, when a question first needs it; what memory does not hold goes to disk.
            found.where(found["table"] == name).selectExpr(*cells).persist().createOrReplaceTempView(name)
        try:
            yield Tables(self._query, {name: self.session.sql(union.sql(name, "`")) for name in FRAMES})
        finally:
            self.session.catalog.clearCache()

    def _query(self, sql: str) -> list[tuple[Any, ...]]:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            return [tuple(row) for row in self.session.sql(sql).collect()]
        except (Py4JJavaError, PySparkException) as error:
            raise Unreadable(_reason(error)) from error


@contextmanager
def engine(jobs: int) -> Iterator[Spark]:
    """A session on the cluster that spark-submit names, or with ``jobs`` threads, one a core, on this machine.

    Raises:
        Unusable: pyspark or Java is missing, or the session cannot start.
    """
    with tempfile.TemporaryFile() as log:
        try:
            session = _session({} if SUBMITTED in os.environ else _settings(jobs), log.fileno())
        except ModuleNotFoundError as error:
            raise Unusable(f"{error.name} is missing; install the extra: pip install '.[spark]'") from error
        except Exception as error:
            log.seek(0)
            said = [line.strip() for line in log.read().decode(errors="replace").splitlines()]
            reason = next((line for line in said if "java" in line.casefold()), _reason(error))
            raise Unusable(f"Spark, which needs Java 17 or newer, did not start: {reason}") from error
        try:
            yield Spark(session)
        finally:
            session.stop()


def _session(settings: Mapping[str, str], log: int) -> SparkSession:
    """A session; what Java and pyspark write to the standard error goes to a file."""
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("library").config("spark.sql.ansi.enabled", "true")
    for name, value in settings.items():
        builder = builder.config(name, value)
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(log, 2)  # Java keeps the standard error that it is started with
    try:
        session = builder.getOrCreate()
    finally:
        os.dup2(kept, 2)
        os.close(kept)
    session.sparkContext.setLogLevel("ERROR")
    return session


def _settings(jobs: int) -> dict[str, str]:
    """The settings of a session that nobody else configured: quiet, and closed to other machines."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    here = Path(pipelines.__file__).resolve().parent.parent
    return {
        "spark.master": f"local[{jobs},{ATTEMPTS}]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(filter(None, [str(here), os.environ.get("PYTHONPATH")])),
        "spark.sql.shuffle.partitions": str(2 * jobs),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


def _reason(error: Exception) -> str:
    """The line of a Java exception that says what failed: the last one before the first stack of Java."""
    said = str(error.java_exception.getMessage()) if hasattr(error, "java_exception") else str(error)
    lines = [line.strip() for line in said.partition("\n\tat ")[0].splitlines() if line.strip()]
    return next((line for line in reversed(lines) if line != "Driver stacktrace:"), "")
