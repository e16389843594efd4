"""How much of a processor the responder takes for a request, beside a bare Starlette application with one answer."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate import REPOSITORY
from pipelines.publish import exports
from pipelines.validate.run import fast

QUERY = (
    "/infobutton?mainSearchCriteria.v.c=R92.1&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90"
    "&informationRecipient.languageCode.c=en&knowledgeResponseType="
)
PATHS = (
    f"{QUERY}application/json",
    f"{QUERY}application/atom%2Bxml",
    f"{QUERY.replace('R92.1', 'X99')}application/json",
)
"""What is asked for in turn: an answer as JSON and as Atom, and the empty answer to an unknown code."""

BARE = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

async def answer(_): return Response(b"x" * int(sys.argv[2]), media_type="application/json")

app = Starlette(routes=[Route("/infobutton", answer)])
uvicorn.run(app, port=int(sys.argv[1]), http="h11", loop="asyncio", log_level="error", access_log=False)
"""


def lines(folder: Path, rounds: int, requests: int) -> Iterator[tuple[str, str, str, str]]:
    """The cells of each row of the table."""
    built = exports.build(fast(REPOSITORY).opened, whole=False)
    assert exports.write(built.artifacts, folder) == (True, [])
    ours = [sys.executable, "-m", "pipelines", "serve", "--from", str(folder), "--port"]
    starts, seconds, bare, memory, size = [], [], [], [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        with running(ours) as (process, port):
            starts.append(time.perf_counter() - began)
            ask(port, requests // 10)
            before, resident = processor_seconds(process), megabytes(process)
            size = ask(port, requests)
            seconds.append((processor_seconds(process) - before) / requests)
            memory.append(megabytes(process) - resident)
        with running([sys.executable, "-c", BARE], str(size)) as (process, port):
            ask(port, requests // 10)
            before = processor_seconds(process)
            ask(port, requests)
            bare.append((processor_seconds(process) - before) / requests)
    own, peer = statistics.median(seconds), statistics.median(bare)
    yield (
        "responder: start, with all files checked and all answers made",
        f"{statistics.median(starts):.2f} s",
        "",
        "<= 1",
    )
    yield (
        f"responder: {requests:,} requests on one core",
        f"{own * 1e6:.0f} µs of processor time each; bare Starlette {peer * 1e6:.0f} µs",
        f"{1 / own:,.0f} a second; {own / peer:.2f} x bare Starlette",
        "<= 2",
    )
    yield f"responder: memory after {requests:,} requests", f"{statistics.median(memory):+.1f} MB", "", "0"


@contextlib.contextmanager
def running(command: list[str], *arguments: str) -> Iterator[tuple[int, int]]:
    """A server, once it answers: its process and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([*command, str(port), *arguments], cwd=REPOSITORY, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(400):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.02)
            yield server.pid, port
        finally:
            server.terminate()


def ask(port: int, requests: int) -> int:
    """Asks on one connection; returns the mean size of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    total = 0
    for number in range(requests):
        connection.request("GET", PATHS[number % len(PATHS)])
        answer = connection.getresponse()
        assert answer.status == 200
        total += len(answer.read())
    connection.close()
    return total // requests


def processor_seconds(process: int) -> float:
    """The processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """The memory that a process holds now."""
    (line,) = (line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
