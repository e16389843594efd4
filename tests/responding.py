"""The responder for tests: a folder of exports of this repository, and the program that serves it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from conftest import REPOSITORY


@contextlib.contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The program on a free port, once it listens: then it prints its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipelines", "serve", "--from", str(folder), "--port", str(port), *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        try:
            assert run.stdout
            assert run.stdout.readline() == f"Infobutton: http://127.0.0.1:{port}/infobutton (Ctrl-C ends it)\n"
            yield run, port
        finally:
            run.kill()
