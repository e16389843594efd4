"""Small libraries for tests: copies of the good fixture, each with words and a fact of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import REPOSITORY, copy_good, replace

from pipelines.library.definition import Library, read
from pipelines.source import formatting, yaml_reader
from pipelines.source.load import document_of, load
from pipelines.source.schemas import Schemas
from pipelines.validate import suites

HOME = "dataset/dataset.yaml"
PLACES = ("village", "island", "valley")
"""What each dataset is about, so that a search can tell them apart."""

DEFINITION = """\
title: A library for tests
publisher: Example contributors
base_url: https://library.example/guides
languages: [en]
datasets: [topics/*]
"""


@pytest.fixture(scope="module")
def without_tables() -> Iterator[None]:
    """Leaves out the checks of tables: to import what they need takes seconds, and they find nothing here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "breaches", lambda *_: [])
        yield


def small_library(folder: Path, places: Sequence[str] = PLACES) -> Path:
    """A library of a few datasets, the first with a site; the folder is new."""
    for number, place in enumerate(places):
        root = copy_good(folder / "topics" / place)
        replace(root, HOME, "title: A small example", f"title: A small example about the {place}")
        if number == 0:
            _with_site(root)
    (folder / "library.yaml").write_text(DEFINITION, encoding="utf-8")
    return folder


def loaded(folder: Path) -> Library:
    """The library of a folder."""
    library, findings = read(folder)
    assert library is not None
    assert findings == ()
    return library


def entitle(folder: Path, place: str, title: str) -> None:
    """Gives a dataset another title."""
    file = folder / "topics" / place / HOME
    lines = file.read_text(encoding="utf-8").splitlines()
    lines = [f"  title: {title}" if line.startswith("  title: ") else line for line in lines]
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _with_site(root: Path) -> None:
    """Adds the words of a site, which are those of the real dataset."""
    words = yaml_reader.parse((REPOSITORY / HOME).read_text(encoding="utf-8"))["text"]["site"]
    about = load(root).dataset.settings["dataset"].data
    document = document_of(HOME, (root / HOME).read_text(encoding="utf-8"))
    text = formatting.fixed(
        document, "dataset", Schemas.of(root, "source").sources, {**about, "text": {**about["text"], "site": words}}
    )
    (root / HOME).write_text(text, encoding="utf-8", newline="\n")
