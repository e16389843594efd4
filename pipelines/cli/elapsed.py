"""Shows on a terminal that a long task goes on; where there is no terminal, it does nothing."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

EVERY = 1.0
"""Seconds without output before the line is shown, and between two states of it."""


@contextmanager
def show_elapsed(label: str = "working") -> Iterator[None]:
    """Inside the block, a line on the error stream tells how many seconds have gone by, if that is a terminal.

    The line goes before anything else is printed, and at the end. It waits while another line is unfinished, such as a
    progress bar.
    """
    if not getattr(sys.stderr, "isatty", bool)():  # a closed stream is None
        yield
        return
    line = _Line(label, sys.stderr)
    done = threading.Event()
    thread = threading.Thread(target=line.run, args=(done,), daemon=True)
    held = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(held[0], line), _Stream(held[1], line)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        sys.stdout, sys.stderr = held
        with line.lock:
            line.clear()


class _Line:
    """The line, and when it may be shown."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self.lock = threading.RLock()
        self.label, self.stream = label, stream
        self.begun = self.last = time.monotonic()
        self.free = True
        self._shown = 0

    def run(self, done: threading.Event) -> None:
        """Shows the line again and again, until it is done."""
        while not done.wait(EVERY / 4):
            with self.lock:
                if self.free and time.monotonic() - self.last >= EVERY:
                    self.last = time.monotonic()
                    text = f"{self.label} … {self.last - self.begun:.0f} s"
                    self._put(f"\r{text}")
                    self._shown = len(text)

    def clear(self) -> None:
        """Takes the line away."""
        if self._shown:
            self._put(f"\r{' ' * self._shown}\r")
            self._shown = 0

    def _put(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that is gone needs no sign of life
            self.stream.write(text)
            self.stream.flush()


class _Stream:
    """A stream that takes the line away before it writes; all else it leaves to the stream below."""

    def __init__(self, below: TextIO, line: _Line) -> None:
        self._below, self._line = below, line

    def write(self, text: str) -> int:
        with self._line.lock:
            self._line.clear()
            count = self._below.write(text)
            self._line.last = time.monotonic()
            self._line.free = text.endswith("\n") if text else self._line.free
        return count

    def __getattr__(self, name: str) -> object:
        return getattr(self._below, name)
