"""The formats that apps get; an exporter is a pure function from the public picture to named bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish import chunks, csv_package, json_records, pseudo_locales
from pipelines.publish.fhir.export import export as fhir
from pipelines.publish.jsonld.catalogue import catalogue
from pipelines.publish.jsonld.export import export as jsonld
from pipelines.publish.site.export import export as site

__all__ = ["DESCRIBERS", "EXPORTERS", "Describer", "Exporter", "describe", "render"]

Exporter = Callable[[Public], Iterator[Artifact]]

Describer = Callable[[Public, Sequence[Artifact], Mapping[str, Any]], Artifact]

EXPORTERS: Mapping[str, Exporter] = {
    "json": json_records.export,
    "csv": csv_package.export,
    "fhir": fhir,
    "jsonld": jsonld,
    "chunks": chunks.export,
    "l10n": pseudo_locales.export,
}
"""Every exporter by the folder of exports/ that it fills."""

DESCRIBERS: Mapping[str, Describer] = {
    "jsonld": catalogue,
    "site": site,
}
"""The exporters of one file that names all files made before it, with their checksums; they run in this order."""


def render(public: Public) -> list[Artifact]:
    """The files of every exporter, by path."""
    artifacts = [artifact for exporter in EXPORTERS.values() for artifact in exporter(public)]
    return sorted(artifacts, key=lambda artifact: artifact.path)


def describe(public: Public, artifacts: Sequence[Artifact], work: Mapping[str, Any]) -> list[Artifact]:
    """Some files, and what describes them; ``work`` is how the work on the dataset stands (see ``work``)."""
    told = list(artifacts)
    for describer in DESCRIBERS.values():
        told.append(describer(public, told, work))
    return told
