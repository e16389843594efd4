"""Work in several processes: in order, whatever its length; and no process outlives the one that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

from pipelines.library import local


def longer_first(number: int) -> tuple[int, int]:
    """The number, after a time that shrinks with it, and the process."""
    time.sleep(0.2 / (number + 1))
    return number, os.getpid()


def end_at_three(number: int) -> int:
    """The number, unless it is 3, at which the process ends."""
    if number == 3:
        os._exit(9)
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    results = list(local.run(longer_first, range(9), jobs))
    assert [number for number, _ in results] == list(range(9))
    assert len({process for _, process in results}) == jobs


def test_tasks_are_taken_as_results_are_asked_for() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = local.run(longer_first, tasks(), 2)
    next(results)
    assert len(taken) < 20
    results.close()  # type: ignore[attr-defined]


def test_the_loss_of_a_process_is_told() -> None:
    with pytest.raises(local.WorkerLost):
        list(local.run(end_at_three, range(9), 2))


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "started.py"
    script.write_text(
        "import os, time\n"
        "from pipelines.library import local\n"
        "def work(number):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(600)\n"
        "if __name__ == '__main__':\n"
        "    list(local.run(work, range(4), 2))\n"
    )
    started = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert started.stdout
    processes = [int(started.stdout.readline()) for _ in range(2)]
    started.send_signal(signal.SIGKILL)
    started.wait()
    started.stdout.close()
    until = time.monotonic() + 30
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    assert [process for process in processes if alive(process)] == []


def test_an_interruption_ends_all_processes_at_once_without_a_traceback(tmp_path: Path) -> None:
    script = tmp_path / "started.py"
    script.write_text(
        "import time\n"
        "from pipelines.library import local\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        print(flush=True)\n"
        "        list(local.run(time.sleep, [600] * 9, 2))\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n"
    )
    for delay in (0.05, 0.5, 2):  # while processes start, and when they work
        started = subprocess.Popen(
            [sys.executable, str(script)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            start_new_session=True,
        )
        assert started.stdout
        started.stdout.readline()
        time.sleep(delay)
        os.killpg(started.pid, signal.SIGINT)
        assert started.communicate(timeout=60) == ("interrupted\n", "")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
