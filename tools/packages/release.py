"""A folder of exports, verified against its manifest, and what packages need to know of it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.publish.verify import MANIFEST, verify

LEFT_OUT = re.compile(r"(?:fhir|jsonld|l10n|portal|site|workbench)/.*|json/records\.json|.*\.(?:sqlite|xlsx)")
"""The files that no package has: those for FHIR servers, web sites and people, and copies of others in another form."""


class Unusable(Exception):
    """No packages can be made of a folder; the text says why."""


@dataclass(frozen=True)
class Release:
    """The files of a folder of exports by path, with ``manifest.json``, and the address of the repository, if known."""

    files: Mapping[str, bytes]
    repository: str = ""

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The parsed manifest."""
        return dict(self.parsed(MANIFEST))

    @property
    def name(self) -> str:
        """The machine name of the dataset."""
        return str(self.manifest["name"])

    @property
    def package(self) -> str:
        """The name of its packages."""
        return f"{self.name}-data"

    @property
    def version(self) -> str:
        """The version of the dataset, as a semantic version."""
        return str(self.manifest["version"])

    @property
    def source_language(self) -> str:
        """The language of the originals."""
        return str(self.manifest["source_language"])

    @property
    def languages(self) -> list[str]:
        """The tags of the languages, the source language first."""
        return list(self.manifest["languages"])

    @property
    def day(self) -> datetime.date:
        """The day of the release, the only date in what is built."""
        return datetime.date.fromisoformat(self.manifest["released"])

    @property
    def epoch(self) -> int:
        """The start of that day as ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/source-date-epoch/)."""
        return int(datetime.datetime.combine(self.day, datetime.time(), datetime.UTC).timestamp())

    @cached_property
    def source(self) -> dict[str, Any]:
        """The dataset in its source language."""
        return dict(self.parsed(f"json/{self.source_language}.json"))

    @property
    def summary(self) -> str:
        """What the dataset is, in its source language."""
        return str(self.source["summary"])

    @property
    def description(self) -> str:
        """The summary with the notices that belong to any description."""
        notices = self.manifest["notices"]
        unsigned = ("review",) if self.manifest["clinical_review"] == "none" else ()
        shown = [notices[name] for name in ("general", *unsigned, "birads") if name in notices]
        return " ".join([self.summary, *shown])

    @property
    def keywords(self) -> list[str]:
        """What a catalogue lists it under."""
        return [self.name.replace("-", " "), "patient education", "health literacy"]

    def parsed(self, path: str) -> Any:
        """A JSON file of the release.

        Raises:
            Unusable: there is no such file.
        """
        if path not in self.files:
            raise Unusable(f"the exports have no {path}")
        return json.loads(self.files[path])

    def schema(self, path: str) -> Any:
        """The schema that the manifest names for a file."""
        return self.parsed(next(entry["schema"] for entry in self.manifest["files"] if entry["path"] == path))

    def without(self, left_out: re.Pattern[str], *paths: str) -> dict[str, bytes]:
        """The other files by path; the manifest lists these alone, so that it verifies them."""
        listed = [
            entry
            for entry in self.manifest["files"]
            if not left_out.fullmatch(entry["path"]) and entry["path"] not in paths
        ]
        if len(listed) == len(self.manifest["files"]):
            return dict(self.files)
        manifest = json.dumps({**self.manifest, "files": listed}, ensure_ascii=False, indent=1) + "\n"
        return {MANIFEST: manifest.encode(), **{entry["path"]: self.files[entry["path"]] for entry in listed}}


def read(folder: Path, repository: str = "") -> Release:
    """Reads a folder of exports.

    Raises:
        Unusable: it is no such folder, or it differs from its manifest.
    """
    try:
        if problems := verify(folder):
            raise Unusable(f"{folder} differs from its manifest: {problems[0]}")
        listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        paths = [MANIFEST, *(entry["path"] for entry in listed)]
        return Release({path: (folder / path).read_bytes() for path in paths}, repository)
    except OSError as error:
        raise Unusable(f"{folder} cannot be read: {error}") from None
