"""The software bill of materials of the program that made a release, from its lock.

The data packages themselves have no dependencies. The form is CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import __version__
from pipelines.files.json_text import dump
from tools.packages.release import Release

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "runtime.txt"

_PIN = re.compile(r"([a-z0-9-]+)==([^\s;]+)(?: ; (.+?))? \\")


@dataclass(frozen=True)
class Pin:
    """A package in the lock: name, version, the environments that need it, and the packages that asked for it."""

    name: str
    version: str
    marker: str
    wanted_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """The package URL (https://github.com/package-url/purl-spec)."""
        return f"pkg:pypi/{self.name}@{self.version}"


def pins(lock: str) -> Iterator[Pin]:
    """The packages of a lock that uv has written with hashes and the comments ``via``."""
    for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE):
        if found := _PIN.match(block):
            asked = re.findall(r"^    #(?: via|  ) +([a-z0-9-]+)", block, re.MULTILINE)
            yield Pin(found[1], found[2], found[3] or "", tuple(asked))


def sbom(release: Release, lock: str) -> bytes:
    """``sbom.cdx.json`` of a lock; its date is the day of the release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program = Pin(project["name"], __version__, "", ())
    locked = [*pins(lock)]
    return dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "timestamp": f"{release.manifest['released']}T00:00:00Z",
                "component": _component(program, "application")
                | {
                    "description": project["description"],
                    "licenses": [{"license": {"id": project["license"]}}],
                },
                "properties": [
                    {"name": "dataset:name", "value": release.name},
                    {"name": "dataset:version", "value": release.version},
                ],
            },
            "components": [_component(pin, "library") for pin in locked],
            "dependencies": [_dependency(pin, locked) for pin in (program, *locked)],
        }
    )


def _component(pin: Pin, kind: str) -> dict[str, Any]:
    marker = {"name": "python:marker", "value": pin.marker}
    marked: dict[str, Any] = {"scope": "optional", "properties": [marker]} if pin.marker else {}
    return {
        "type": kind,
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        **marked,
    }


def _dependency(pin: Pin, locked: list[Pin]) -> dict[str, Any]:
    wanted = sorted(other.purl for other in locked if pin.name in other.wanted_by)
    return {"ref": pin.purl, **({"dependsOn": wanted} if wanted else {})}
