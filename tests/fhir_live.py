"""A real FHIR server for tests: installed once under build/, started on a free port, spoken to over HTTP.

The server is ``tests/fhir_server/server.mjs``: Medplum's router and repository (Apache-2.0) on Node.js. One process
holds many servers, each empty at first: ``with serving() as host: base = fresh(host)`` gives the base address of one.
Where Node.js is missing, a test skips itself and says why; with CI=true it fails.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from npm_tools import installed
from outside import unavailable

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = REPOSITORY / "tests" / "fhir_server"
CACHE = REPOSITORY / "build" / "fhir-server"
OLDEST_NODE = "20.19"
FHIR = "application/fhir+json"

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Speaks to the server itself, whatever proxy the machine has."""

NUMBERS = itertools.count(1)


class Answer(NamedTuple):
    """What the server answered: the HTTP status and the resource."""

    status: int
    body: Any


def tool(name: str) -> str:
    """The path of a program of Node.js."""
    return shutil.which(name) or unavailable(f"{name} is missing; install Node.js {OLDEST_NODE} or newer.")


@functools.cache
def node_version(node: str) -> tuple[int, int]:
    """The first two numbers of a Node.js version."""
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = re.findall(r"\d+", version)[:2]
    return int(major), int(minor)


def install() -> Path:
    """The folder whose node_modules the lock describes; made at the first call, by ``npm ci``."""
    node, npm = tool("node"), tool("npm")
    if node_version(node) < tuple(map(int, OLDEST_NODE.split("."))):
        unavailable(f"node is too old; install Node.js {OLDEST_NODE} or newer.")
    return installed(SOURCE, CACHE, npm)


@contextmanager
def serving() -> Iterator[str]:
    """The address of a running host of FHIR servers; it ends with the block, or with the process that holds it."""
    command = [tool("node"), str(SOURCE / "server.mjs")]
    with subprocess.Popen(command, cwd=install(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), f"the server did not start: {address!r}"
            yield address
        finally:
            server.kill()


def fresh(host: str) -> str:
    """The base address of a FHIR server that holds nothing yet."""
    return f"{host}/server-{next(NUMBERS)}"


def environment(base: str) -> dict[str, str]:
    """The environment for a command line of the documentation: ``$FHIR`` is the server, and no proxy is asked."""
    return os.environ | {"FHIR": base, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def ask(method: str, url: str, body: object = None, content_type: str = FHIR) -> Answer:
    """Sends a request; a body that is bytes goes as it is, another as JSON. An error's status is an answer, too."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": content_type})
    try:
        with DIRECT.open(request, timeout=60) as response:
            return Answer(response.status, json.loads(response.read()))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, json.loads(error.read()))


def search(base: str, kind: str, **parameters: str) -> list[dict[str, Any]]:
    """The resources of a type that a search finds; a search that the server does not know fails the test."""
    answer = ask("GET", f"{base}/{kind}?{urllib.parse.urlencode(parameters)}")
    assert answer.status == 200, answer.body
    assert answer.body["type"] == "searchset"
    found = [entry["resource"] for entry in answer.body.get("entry", [])]
    assert answer.body["total"] == len(found)
    return found


def of(resources: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The resources of a type; there must be some."""
    found = [resource for resource in resources if resource["resourceType"] == kind]
    assert found
    return found


def name(resource: Mapping[str, Any]) -> str:
    """The type and id of a resource."""
    return f"{resource['resourceType']}/{resource['id']}"


def validate(files: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    """Medplum's own validator over R4 files: what it prints, and 0 only if it found nothing."""
    command = [tool("node"), str(SOURCE / "server.mjs"), "--validate", *map(str, files)]
    return subprocess.run(command, cwd=install(), capture_output=True, text=True, check=False)
