"""The formats that apps get; an exporter is a pure function from the public picture to named bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.exporters import chunks, csv_tables, fhir, json_records, jsonld, pseudo_locales
from pipelines.exporters.jsonld_dataset import catalogue
from pipelines.model import Artifact
from pipelines.view import Public

__all__ = ["EXPORTERS", "Exporter", "catalogue", "render"]

Exporter = Callable[[Public], Iterator[Artifact]]

EXPORTERS: Mapping[str, Exporter] = {
    "json": json_records.export,
    "csv": csv_tables.export,
    "fhir": fhir.export,
    "jsonld": jsonld.export,
    "chunks": chunks.export,
    "l10n": pseudo_locales.export,
}
"""Every exporter by the folder of exports/ that it fills."""


def render(public: Public) -> list[Artifact]:
    """The files of every exporter, by path."""
    artifacts = [artifact for exporter in EXPORTERS.values() for artifact in exporter(public)]
    return sorted(artifacts, key=lambda artifact: artifact.path)
