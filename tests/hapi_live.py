"""HAPI FHIR JPA for tests: built once under build/ by Maven, started on free ports, spoken to over HTTP.

Where Java or Maven is missing, a test skips itself and says why; with CI=true it fails.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from outside import program, unavailable

from tools import maven

SOURCE = maven.ROOT / "tests" / "hapi_server"
PROJECT = maven.Project(
    "FHIR server", SOURCE, maven.ROOT / "build" / "hapi-server", "HAPI FHIR JPA with Maven (once, some 400 MB)"
)


@contextmanager
def serving(*versions: str) -> Iterator[dict[str, str]]:
    """The addresses of running servers by name (see ``Server.java``); they end with the block, or with this process."""
    try:
        java = PROJECT.java()
    except maven.Unusable as error:
        unavailable(str(error))
    program("mvn", "maven")
    folder = PROJECT.prepared()
    options = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    options += [f"-Dlogback.configurationFile={SOURCE / 'logback.xml'}"]
    path = os.pathsep.join([str(folder / "hapi-server.jar"), str(folder / "lib" / "*")])
    started = {
        version: subprocess.Popen(
            [java, *options, "-cp", path, "Server", version], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for version in versions
    }
    try:
        addresses = {}
        for version, process in started.items():
            assert process.stdout
            addresses[version] = process.stdout.readline().strip()
            assert addresses[version].startswith("http://127.0.0.1:"), f"{version} did not start"
        yield addresses
    finally:
        for process in started.values():
            process.kill()
            process.communicate()


if __name__ == "__main__":  # after a change of pom.xml: PYTHONPATH=.:tests python tests/hapi_live.py
    PROJECT.pin()
