"""Shows elapsed seconds on a terminal while a long task runs; does nothing without a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

EVERY = 1.0
"""Seconds without output before the line is shown, and between two updates of it."""


@contextmanager
def show_elapsed(label: str = "working") -> Iterator[None]:
    """Shows the elapsed seconds on the error stream while the block runs, if that is a terminal.

    The line is removed before other output and at the end. It is not shown while another line is unfinished, such as
    that of a progress bar.
    """
    if not getattr(sys.stderr, "isatty", bool)():  # a closed stream is None
        yield
        return
    line = _Line(label, sys.stderr)
    done = threading.Event()
    thread = threading.Thread(target=line.run, args=(done,), daemon=True)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(streams[0], line), _Stream(streams[1], line)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        sys.stdout, sys.stderr = streams
        with line.lock:
            line.clear()


@contextmanager
def not_shown() -> Iterator[None]:
    """Shows no elapsed seconds while the block runs: a command that waits for somebody is not at work."""
    line = getattr(sys.stderr, "line", None)
    if not isinstance(line, _Line):
        yield
        return
    line.wanted = False
    try:
        yield
    finally:
        line.wanted = True


class _Line:
    """The line with the elapsed seconds, and whether it may be shown now."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self.lock = threading.RLock()
        self.label, self.stream = label, stream
        self.started = self.last = time.monotonic()
        self.free = self.wanted = True
        self._shown = 0

    def run(self, done: threading.Event) -> None:
        """Updates the line until ``done`` is set."""
        while not done.wait(EVERY / 4):
            with self.lock:
                if self.wanted and self.free and time.monotonic() - self.last >= EVERY:
                    self.last = time.monotonic()
                    text = f"{self.label} … {self.last - self.started:.0f} s"
                    self._put(f"\r{text}")
                    self._shown = len(text)

    def clear(self) -> None:
        """Removes the line from the terminal."""
        if self._shown:
            self._put(f"\r{' ' * self._shown}\r")
            self._shown = 0

    def _put(self, text: str) -> None:
        with suppress(OSError, ValueError):  # the terminal was closed
            self.stream.write(text)
            self.stream.flush()


class _Stream:
    """A stream that removes the line before it writes, and delegates everything else to another stream."""

    def __init__(self, below: TextIO, line: _Line) -> None:
        self._below, self.line = below, line

    def write(self, text: str) -> int:
        with self.line.lock:
            self.line.clear()
            count = self._below.write(text)
            self.line.last = time.monotonic()
            self.line.free = text.endswith("\n") if text else self.line.free
        return count

    def __getattr__(self, name: str) -> object:
        return getattr(self._below, name)
