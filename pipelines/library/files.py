"""Reads files of a library in order to place findings in them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipelines.model.records import Document
from pipelines.source import yaml_reader
from pipelines.source.load import document_of
from pipelines.source.yaml_faults import UnreadableYaml


def read(folder: Path, path: str) -> Document:
    """A YAML file by its path in a folder.

    It is empty if it cannot be read: the record may be from another dataset, or the file has been changed just now.
    """
    with suppress(OSError, UnreadableYaml):
        return document_of(path, yaml_reader.decode((folder / path).read_bytes()))
    return Document(path, {}, "", lambda: {(): (1, 1)})
