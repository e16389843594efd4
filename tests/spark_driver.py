"""What a test asks of Apache Spark: a program of its own, because the environment of the tests has no pyspark."""

from __future__ import annotations

import functools
import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.library import spark
from pipelines.library.together import check, rows_of
from pipelines.library.work import Outcome, Task, work


def killing(marker: Path, name: str, task: Task) -> Outcome:
    """Does the work; the first executor that comes to a dataset kills itself, as a machine ends that loses power."""
    if task.member.name == name:
        try:
            marker.touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            executor = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
            assert b"CoarseGrainedExecutorBackend" in Path(f"/proc/{executor}/cmdline").read_bytes()
            os.kill(int(executor), signal.SIGKILL)
            signal.pause()
    return work(task)


def failing(task: Task) -> Outcome:
    raise ValueError(f"nothing can be done for {task.member.name}")


def main(asked: dict[str, Any]) -> dict[str, Any]:
    tasks: list[Task] = asked["tasks"]
    function: Callable[[Task], Outcome] = work
    if asked["victim"]:
        function = functools.partial(killing, asked["marker"], asked["victim"])
    with spark.engine(2) as engine:
        outcomes = list(engine.run(function, tasks))
        pairs = zip(outcomes, tasks, strict=True)
        known = [rows_of(each, task.store) for each, task in pairs if each.rows]
        store = tasks[0].store.parent
        answer: dict[str, Any] = {"outcomes": outcomes}
        if asked["queries"]:
            answer["together"] = check(asked["library"], known, engine, store, "", ())
            with engine.tables(known, store) as tables:
                answer["rows"] = {sql: tables.query(sql) for sql in asked["queries"]}
            try:
                list(engine.run(failing, tasks))
            except spark.Unusable as error:
                answer["failure"] = str(error)
    return answer


if __name__ == "__main__":
    given, written = map(Path, sys.argv[1:])
    written.write_bytes(pickle.dumps(main(pickle.loads(given.read_bytes()))))
