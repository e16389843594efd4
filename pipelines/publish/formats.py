"""The formats for apps; an exporter is a pure function from the public view to named bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.model.artifact import CONFORMANCE, RECALLS, Artifact
from pipelines.public.view import Public
from pipelines.publish import chunks, conformance, csv_package, json_records, pictures, pseudo_locales, recalls
from pipelines.publish.fhir.export import export as fhir
from pipelines.publish.jsonld.catalogue import catalogue
from pipelines.publish.jsonld.export import export as jsonld
from pipelines.publish.portal.export import export as portal
from pipelines.publish.site.export import export as site
from pipelines.publish.tables.export import export as tables
from pipelines.publish.workbench.export import export as workbench

__all__ = ["DESCRIBERS", "EXPORTERS", "Describer", "Exporter", "Progress", "describe", "render"]

Exporter = Callable[[Public], Iterator[Artifact]]

Progress = Mapping[str, Any]
"""The editorial progress report (see ``pipelines.editing.progress``)."""

Describer = Callable[[Public, Sequence[Artifact], Progress], Artifact]

EXPORTERS: Mapping[str, Exporter] = {
    "json": json_records.export,
    "csv": csv_package.export,
    "tables": tables,
    "fhir": fhir,
    "jsonld": jsonld,
    "chunks": chunks.export,
    "pictures": pictures.export,
    "l10n": pseudo_locales.export,
    "portal": portal,
    "site": site,
    RECALLS: recalls.export,
    CONFORMANCE: conformance.export,
}
"""Every exporter by its folder, or its only file, below exports/."""

LEFT_OUT = frozenset(("l10n", "site", "tables", "workbench"))
"""Folders that ``exports/`` in the repository leaves out; ``export --released`` builds them.

It is for their size, and for ``tables`` also because its bytes depend on the versions of SQLite and zlib.
"""

DESCRIBERS: Mapping[str, Describer] = {
    "jsonld": catalogue,
    "workbench": workbench,
}
"""Exporters of one file that lists the files made before it, with their checksums; they run in this order."""


def render(public: Public, *, whole: bool = True) -> list[Artifact]:
    """The files of every exporter, sorted by path; without LEFT_OUT if not ``whole``."""
    chosen = [exporter for name, exporter in EXPORTERS.items() if whole or name not in LEFT_OUT]
    return sorted((artifact for exporter in chosen for artifact in exporter(public)), key=lambda a: a.path)


def describe(
    public: Public, artifacts: Sequence[Artifact], progress: Progress, *, whole: bool = True
) -> list[Artifact]:
    """The given files, and those that describe them; without LEFT_OUT if not ``whole``."""
    files = list(artifacts)
    for name, describer in DESCRIBERS.items():
        if whole or name not in LEFT_OUT:
            files.append(describer(public, files, progress))
    return files
