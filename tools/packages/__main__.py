"""Builds the packages of a release.

Usage: ``python -m tools.packages [--to FOLDER] [--repository URL] [EXPORTS]``; without names, from ``exports/`` into
``build/packages/``. npm asks for the address of the repository before it shows where a package was built.
Exit status: 0, or 2 if the folder is not one of exports or differs from its manifest.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipelines.files.swap import put_in_place, stage
from tools.packages.archive import archive, checksum, site
from tools.packages.card import FOLDER, card
from tools.packages.citation import citation_cff, datacite, zenodo
from tools.packages.croissant import croissant
from tools.packages.npm_package import tarball
from tools.packages.python_package import wheel
from tools.packages.release import Release, Unusable, read
from tools.packages.sbom import LOCK, sbom
from tools.packages.tables import lines_of

ROOT = Path(__file__).resolve().parents[2]
TABLES = (".sqlite", ".xlsx")
"""The ends of the names of files that people download by themselves."""


def built(release: Release) -> dict[str, bytes]:
    """Everything that is built of a release, by path; the same release gives the same bytes."""
    archive_name, archive_bytes = archive(release)
    files = lines_of(release)
    folder = {
        "README.md": card(release, files),
        "croissant.json": croissant(release, files),
        **{lines.path: lines.content for lines in files},
    }
    return {
        **dict((wheel(release), tarball(release))),
        archive_name: archive_bytes,
        **site(release),
        **{path.rpartition("/")[2]: content for path, content in release.files.items() if path.endswith(TABLES)},
        f"{archive_name}.sha256": checksum(archive_name, archive_bytes).encode(),
        "CITATION.cff": citation_cff(release),
        "datacite.json": datacite(release),
        ".zenodo.json": zenodo(release),
        "sbom.cdx.json": sbom(release, LOCK.read_text(encoding="utf-8")),
        **{f"{FOLDER}/{path}": content for path, content in folder.items()},
    }


def main(arguments: list[str]) -> int:
    """Builds them, prints the files with their sizes, and returns an exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.packages", description="Builds the packages of a release.")
    parser.add_argument("exports", nargs="?", type=Path, default=ROOT / "exports")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "packages")
    parser.add_argument("--repository", default="", help="the address of the repository, which the packages name")
    given = parser.parse_args(arguments)
    try:
        files = built(read(given.exports, given.repository))
        put_in_place(stage(given.to, files), given.to)
    except (Unusable, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for path, content in files.items():
        if "/" not in path:
            print(f"{len(content):>10,} {given.to / path}")
    print(f"{sum(len(files[path]) for path in files if '/' in path):>10,} {given.to / FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
