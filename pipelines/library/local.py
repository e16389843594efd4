"""Runs a function over many tasks in processes of this machine."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4
"""Tasks of each process that are handed out before their results are asked for."""


class WorkerLost(Exception):
    """A process ended before its task did, as one does that the system stops for want of memory."""


def run(function: Callable[[T], R], tasks: Iterable[T], jobs: int) -> Iterator[R]:
    """The results of a function for tasks, in the order of the tasks; few tasks are held in memory at once.

    With one job it runs in this process. The processes end with this one, however it ends.

    Raises:
        WorkerLost: a process ended before its task.
    """
    if jobs == 1:
        yield from map(function, tasks)
        return
    waiting: deque[Future[R]] = deque()
    left = iter(tasks)
    spawn = multiprocessing.get_context("spawn")  # a fork would copy the thread that shows the elapsed seconds
    pool = ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_start)
    try:
        for task in itertools.islice(left, jobs * _AHEAD):
            with _undisturbed():
                waiting.append(pool.submit(function, task))
        while waiting:
            result = waiting.popleft().result()
            for task in itertools.islice(left, 1):
                with _undisturbed():
                    waiting.append(pool.submit(function, task))
            yield result
    except BrokenProcessPool:
        raise WorkerLost from None
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            process.terminate()  # what they write appears in one step, so none needs to end its task
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keeps Ctrl-C from processes that are started meanwhile, which would print a traceback; it comes afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start() -> None:
    """Makes a process leave Ctrl-C to the one that started it, and end when that one has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
