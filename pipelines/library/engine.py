"""What runs the work on a library: processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from pipelines.library import local, parquet, union
from pipelines.library.across import Query
from pipelines.library.parquet import Rows
from pipelines.validate import suites

T = TypeVar("T")
R = TypeVar("R")


class Unreadable(Exception):
    """An engine cannot read the rows; the message says why."""


class Tables(NamedTuple):
    """The rows of all datasets: what runs SQL over them, and the frames of the suites by name."""

    query: Query
    frames: Mapping[str, Any]


class Engine(Protocol):
    """Runs functions over tasks, which can be pickled, and questions over the rows of all datasets."""

    @property
    def reads(self) -> suites.Engine:
        """How Great Expectations reads the frames."""
        ...

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results in the order of the tasks."""
        ...

    def tables(self, rows: Sequence[Rows], folder: Path) -> AbstractContextManager[Tables]:
        """The rows of all datasets; ``folder`` is for what the engine keeps of them."""
        ...


@dataclass(frozen=True)
class Local:
    """Processes of this machine, and DuckDB."""

    jobs: int
    reads: suites.Engine = suites.PANDAS

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """See ``local.run``."""
        return local.run(function, tasks, self.jobs)

    @contextmanager
    def tables(self, rows: Sequence[Rows], folder: Path) -> Iterator[Tables]:
        """See ``parquet.union``."""
        with parquet.union(rows, folder) as every:
            yield Tables(every.query, union.Frames(every))
