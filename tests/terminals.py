"""A program in a terminal of its own."""

from __future__ import annotations

import os
import subprocess

import pytest
from conftest import REPOSITORY

pty = pytest.importorskip("pty", reason="a system without pseudo-terminals")


def in_terminal(*command: str, typed: str = "", status: int = 0) -> str:
    """What a terminal receives of a program whose every stream it is, and which ends with a status."""
    master, slave = pty.openpty()
    try:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdin=slave, stdout=slave, stderr=slave)
    finally:
        os.close(slave)
    os.write(master, typed.encode())
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
    assert process.wait() == status
    return b"".join(pieces).decode().replace("\r\n", "\n")
