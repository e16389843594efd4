"""Refuses to change the files of other datasets."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.model.findings import Unknown
from pipelines.model.kinds import FOLDERS
from pipelines.model.records import UPSTREAM, Dataset


def unwritable(dataset: Dataset, record_id: str) -> str:
    """Why the file of a record cannot be changed here, or an empty string: another dataset has it."""
    layer = dataset.taken.get(record_id)
    return _elsewhere(dataset, record_id, layer.place) if layer else ""


def own_record(dataset: Dataset, record_id: str) -> None:
    """Refuses an edit of a record that another dataset has.

    Raises:
        Unknown: the record is taken from another dataset, or it replaces a record of one.
    """
    if reason := unwritable(dataset, record_id):
        raise Unknown(f"nothing was changed: {reason}")


def own_name(dataset: Dataset, record_id: str) -> None:
    """Refuses to give or take the id of a record of a release that this dataset extends.

    Raises:
        Unknown: a release that is extended has a record with the id.
    """
    for layer in dataset.layers:
        if layer.extended and record_id in layer.dataset.by_id:
            raise Unknown(
                f"{record_id} is the id of a record of {layer.place}, which {UPSTREAM}.yaml extends; "
                "it cannot be renamed or created here"
            )
    own_record(dataset, record_id)


def own_files(dataset: Dataset, paths: Iterable[str]) -> None:
    """Refuses an edit of files that another dataset has.

    Raises:
        Unknown: one of the paths is that of a record that is taken.
    """
    places = {dataset.by_id[name].document.path: (name, layer.place) for name, layer in dataset.taken.items()}
    for path in paths:
        if path in places:
            raise Unknown(f"nothing was changed: {_elsewhere(dataset, *places[path])}")


def _elsewhere(dataset: Dataset, record_id: str, place: str) -> str:
    record = dataset.by_id[record_id]
    home = f"dataset/{FOLDERS[record.kind]}/{record_id}.yaml"
    if next(layer for layer in dataset.layers if layer.place == place).extended:
        return f"{record_id} is a record of {place}; to replace it here, copy {record.document.path} to {home} first"
    return f"{record_id} is a record of {place}; change it there"
