"""A program in a terminal of its own."""

from __future__ import annotations

import os
import subprocess

import pytest
from conftest import REPOSITORY

pty = pytest.importorskip("pty", reason="a system without pseudo-terminals")


def in_terminal(*command: str) -> str:
    """What a terminal receives of a program whose every stream it is."""
    master, slave = pty.openpty()
    try:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdin=slave, stdout=slave, stderr=slave)
    finally:
        os.close(slave)
    pieces = []
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the program has ended
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(master)
    assert process.wait() == 0
    return b"".join(pieces).decode().replace("\r\n", "\n")
