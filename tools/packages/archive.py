"""The archives of a release: all exports with checksums, licences and the citation, and the site."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tools.packages.archives import zipped
from tools.packages.citation import citation_cff
from tools.packages.python_package import LICENCES
from tools.packages.release import Release

ROOT = Path(__file__).resolve().parents[2]


SITE = "site/"


def archive(release: Release) -> tuple[str, bytes]:
    """The name and the bytes of the ZIP; ``sha256sum --check SHA256SUMS`` in its folder verifies every file.

    The site is left out: it has an archive of its own.
    """
    files = {
        "CITATION.cff": citation_cff(release),
        **{name: (ROOT / name).read_bytes() for name in LICENCES},
        **{f"exports/{path}": content for path, content in sorted(release.without(re.compile(f"{SITE}.*")).items())},
    }
    files["SHA256SUMS"] = "".join(checksum(path, content) for path, content in files.items()).encode()
    name = f"{release.name}-{release.version}"
    return f"{name}.zip", zipped({f"{name}/{path}": content for path, content in files.items()}, release.day)


def site(release: Release) -> dict[str, bytes]:
    """The ZIP of the patient's site by name, if the release has one."""
    name = f"{release.name}-{release.version}-site"
    files = {path.removeprefix(SITE): content for path, content in release.files.items() if path.startswith(SITE)}
    packed = {f"{name}/{path}": content for path, content in sorted(files.items())}
    return {f"{name}.zip": zipped(packed, release.day)} if packed else {}


def checksum(path: str, content: bytes) -> str:
    """A line for ``sha256sum --check``."""
    return f"{hashlib.sha256(content).hexdigest()}  {path}\n"
