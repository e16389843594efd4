"""The command of the preview: what it prints, how it ends, and what it refuses."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY
from terminals import pty

from pipelines.cli import elapsed
from pipelines.cli.main import main

PROGRAM = [sys.executable, "-m", "pipelines", "preview"]


@contextmanager
def running(root: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program on a free port, and its first line."""
    command = [*PROGRAM, "--root", str(root), "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        try:
            assert run.stdout
            yield run, run.stdout.readline()
        finally:
            run.kill()


def ask(line: str, path: str) -> int:
    host, port = line.split()[1].removeprefix("http://").rstrip("/").rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_names_its_address_tells_what_fails_and_ends_on_an_interrupt(good: Path) -> None:
    with running(good) as (run, line):
        assert line.startswith("Preview: http://127.0.0.1:")
        assert line.endswith("/ (Ctrl-C ends it)\n")
        assert ask(line, "/findings") == 200
        assert ask(line, "/nothing") == 404
        run.send_signal(signal.SIGINT)
        rest, _ = run.communicate(timeout=30)
    assert run.returncode == 0
    assert "GET /nothing HTTP/1.1: 404 Not Found" in rest
    assert "errors: 0, warnings: 0" in rest
    assert rest.endswith("The preview has ended.\n")
    assert "Traceback" not in rest


def test_a_port_in_use_is_one_line_and_misuse(good: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["preview", "--root", str(good), "--port", port])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        f"Error: 127.0.0.1:{port} cannot be used: Address already in use; choose another --port or --host\n"
    )


@pytest.mark.parametrize("host", ["", "example.org", "en", "1.0.0", "[", "a\nb", "x" * 300, "127.0.0.1:80"])
def test_a_host_is_a_number_so_that_no_name_is_looked_up(good: Path, host: str) -> None:
    result = CliRunner().invoke(main, ["preview", "--root", str(good), "--host", host])
    assert result.exit_code == 2
    assert "is no IP address" in result.stderr


def test_an_address_of_another_machine_cannot_be_used(good: Path) -> None:
    result = CliRunner().invoke(main, ["preview", "--root", str(good), "--host", "192.0.2.1"])
    assert result.exit_code == 2
    assert "192.0.2.1:8000 cannot be used: " in result.stderr


def test_listening_to_a_network_is_warned_of(good: Path) -> None:
    with running(good, "--host", "0.0.0.0") as (_, line):
        assert line == "Warning: everyone who reaches this address can read the dataset, drafts included.\n"


@pytest.mark.slow  # it waits
def test_a_terminal_shows_no_seconds_while_the_preview_waits(good: Path) -> None:
    master, slave = pty.openpty()
    command = [*PROGRAM, "--root", str(good), "--port", "0"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=slave, stdout=slave, stderr=slave) as run:
        try:
            time.sleep(elapsed.EVERY * 4)
            run.send_signal(signal.SIGINT)
            run.wait(timeout=30)
        finally:
            run.kill()
    os.close(slave)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert "Preview: " in shown
    assert "working" not in shown.partition("errors: 0")[2]
