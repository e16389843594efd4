"""HAPI FHIR JPA for tests: built once under build/ by Maven, started on free ports, spoken to over HTTP.

Where Java or Maven is missing, a test skips itself and says why; with CI=true it fails.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outside import program, unavailable

from tools import validate_fhir

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = REPOSITORY / "tests" / "hapi_server"
CACHE = REPOSITORY / "build" / "hapi-server"
CHECKSUMS = SOURCE / "jars.sha256"


def install() -> Path:
    """The folder of the server and its jars, which are those that ``jars.sha256`` names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        digest.update(path.relative_to(SOURCE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    folder = CACHE / digest.hexdigest()[:16]
    if folder.is_dir():
        return folder
    draft = CACHE / f".draft-{os.getpid()}"
    try:
        build(draft)
        pinned = dict(reversed(line.split()) for line in CHECKSUMS.read_text(encoding="ascii").splitlines())
        assert validate_fhir.checksums(draft / "lib") == pinned, "Maven delivered other jars than jars.sha256 names"
        for old in CACHE.glob("[0-9a-f]*"):
            shutil.rmtree(old, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def build(folder: Path) -> None:
    """Fetches the jars into ``lib`` of a folder, and compiles the server."""
    command = [program("mvn", "maven"), "--batch-mode", "--quiet", f"-Doutput={folder}"]
    done = subprocess.run([*command, "--file", str(SOURCE / "pom.xml"), "package"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


@contextmanager
def serving(*versions: str) -> Iterator[dict[str, str]]:
    """The addresses of running servers by name (see ``Server.java``); they end with the block, or with this process."""
    try:
        java = validate_fhir.java()
    except validate_fhir.Unusable as error:
        unavailable(str(error))
    folder = install()
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
    build(CACHE / "pinned")
    found = validate_fhir.checksums(CACHE / "pinned" / "lib")
    CHECKSUMS.write_text("".join(f"{value}  {name}\n" for name, value in found.items()), encoding="ascii")
    shutil.rmtree(CACHE / "pinned")
