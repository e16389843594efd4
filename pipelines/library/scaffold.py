"""Writes a new library, or a new dataset of one."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Sequence
from pathlib import Path

from pipelines.editing import scaffold
from pipelines.library import definition, stored
from pipelines.library.definition import NAME
from pipelines.model.findings import Unknown, Unsound

DATASETS = "datasets"
"""The folder of the datasets of a new library."""

_LIBRARY = """\
title: {title}
publisher: {publisher}
base_url: https://{name}.example
languages: [en]
datasets: [{datasets}/*]
"""


def create(folder: Path, names: Sequence[str], today: datetime.date) -> list[str]:
    """Writes library.yaml, unless the folder has one, and a dataset for each name. Returns the paths written.

    Raises:
        Unknown: a library cannot have the name of the folder, or a dataset its name; a folder is not empty; or
            library.yaml names no folder of datasets. Nothing was written.
        Unsound: library.yaml has errors. Nothing was written.
        OSError: a file cannot be written.
    """
    about = "" if os.path.lexists(folder / NAME) else _new(folder)
    place = DATASETS if about or not names else _place(folder)
    paths = [f"{place}/{name}" if place else name for name in names]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Unknown(f"{name} is named twice")
        if "/" in name or not scaffold.NAME.fullmatch(name):
            raise Unknown(f"a dataset cannot be named {name!r}: use lower-case letters, digits and hyphens")
        scaffold.refuse(folder / paths[number])
    written = []
    if about:
        stored.put(folder / NAME, about.encode())
        written.append(NAME)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        scaffold.scaffold(folder / path, today)
        written.append(path)
    return written


def _new(folder: Path) -> str:
    """The text of library.yaml of a new library."""
    name = folder.resolve().name
    if not scaffold.NAME.fullmatch(name):
        raise Unknown(f"a library cannot be named {name!r}: use lower-case letters, digits and hyphens")
    _refuse(folder, DATASETS)
    title = name.replace("-", " ").capitalize()
    publisher = json.dumps(f"{title} contributors")
    return _LIBRARY.format(name=name, title=json.dumps(title), publisher=publisher, datasets=DATASETS)


def _place(folder: Path) -> str:
    """The folder, below that of a library, in which library.yaml finds a new dataset."""
    if not (folder / NAME).is_file():
        raise Unknown(f"{folder / NAME} is not a file; restore or remove it")
    loaded = definition.read(folder)
    if loaded.library is None:
        raise Unsound(f"Nothing was written: fix {NAME} first.", loaded.findings)
    places = (pattern.rpartition("/") for pattern in loaded.library.data["datasets"])
    for place, _, last in places:
        if last == "*" and "*" not in place:
            _refuse(folder, place)
            return place
    raise Unknown(f'{NAME} names no folder of new datasets; add "{DATASETS}/*" to its datasets')


def _refuse(folder: Path, place: str) -> None:
    """Ensures that a library can have datasets in a folder of its own."""
    if (folder / place).resolve() != folder.resolve() / place:
        raise Unknown(f"{folder / place} leads elsewhere by a symbolic link, which a library does not follow")
    for path in (folder, folder / place):
        if os.path.lexists(path) and not path.is_dir():
            raise Unknown(f"{path} is not a folder; name another one")
