"""Small libraries for tests: copies of the good fixture, and the rows of their datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from conftest import copy_good

from pipelines.library import across, definition, parquet, rows
from pipelines.library.definition import Library
from pipelines.library.parquet import Rows
from pipelines.model.findings import Finding
from pipelines.validate.run import fast

SETTINGS = """\
title: Placeholders
publisher: Example Town
base_url: https://guides.example
languages: [en]
datasets: ["datasets/*"]
"""


def made(folder: Path, names: Iterable[str], copy: Callable[[Path], Path] = copy_good) -> Library:
    """A library of datasets that are equal but for their addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "library.yaml").write_text(SETTINGS, encoding="utf-8")
    for name in names:
        home = copy(folder / "datasets" / name) / "dataset" / "dataset.yaml"
        text = home.read_text(encoding="utf-8")
        home.write_text(text.replace("example.org/small", f"example.org/{name}"), encoding="utf-8")
    return again(folder)


def again(folder: Path) -> Library:
    """The library of a folder, as it is now."""
    library, findings = definition.read(folder)
    assert library is not None
    assert findings == ()
    return library


def written(library: Library) -> list[Rows]:
    """The rows of each dataset, written to a store."""
    files = []
    for member in library.members:
        path = library.folder / "store" / member.name / "rows.jsonl.gz"
        rows.write(path, member.name, fast(member.root).opened)
        files.append(Rows(member.name, str(hash(path.read_bytes())), path))
    return files


def united(library: Library) -> parquet.Union:
    """The rows of all datasets in DuckDB."""
    return parquet.union(written(library), library.folder / "parquet")


def found(library: Library) -> list[Finding]:
    """The findings across the datasets."""
    with united(library) as union:
        return across.check(union.query, library)
