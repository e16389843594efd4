"""A dataset of terms, sources and statistics that two others use: each is whole, the shared one unchanged."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import copy_good, replace

from pipelines.cli.main import main
from pipelines.publish import verify
from pipelines.upstream.places import sha256
from pipelines.validate import unchanged
from pipelines.validate.run import fast, slow

SHARED = ("glossary", "sources", "statistics")
SPOT = "dataset/glossary/term-spot.yaml"
USES = '# yaml-language-server: $schema=../schemas/source/upstream.schema.json\nuses: ["../shared"]\n'


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder with a shared dataset, and two that have nothing of what is in it."""
    shared = copy_good(tmp_path / "shared")
    for folder in (shared / "dataset").iterdir():
        if folder.is_dir() and folder.name not in SHARED:
            shutil.rmtree(folder)
    for name in ("article", "codes", "comments", "eval", "waivers", "conformance"):
        (shared / "dataset" / f"{name}.yaml").unlink(missing_ok=True)
    for name in ("one", "two"):
        root = copy_good(tmp_path / name)
        replace(root, "dataset/dataset.yaml", "name: small-example", f"name: small-{name}")
        replace(root, "dataset/dataset.yaml", "org/small", f"org/{name}")
        for folder in SHARED:
            shutil.rmtree(root / "dataset" / folder)
        (root / "dataset" / "upstream.yaml").write_text(USES, encoding="utf-8")
    unused = (shared / SPOT).read_text(encoding="utf-8").replace("term: spot", "term: blot")
    unused = unused.replace("related: [term-picture]\n", "").replace("[mark, dot]", "[smear]")
    (shared / "dataset/glossary/term-blot.yaml").write_text(unused, encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def errors(root: Path) -> list[str]:
    return [f"{item.file} {item.code} {item.message}" for item in slow(fast(root), remember=False).findings]


def test_two_datasets_use_a_shared_one_and_are_exported_whole(library: Path) -> None:
    before = sha256(library / "shared")
    for name in ("one", "two"):
        root = library / name
        assert errors(root) == []
        done = run("export", "--root", root, "--verify")
        assert done.exit_code == 0, done.output
        exports = root / "build" / "exports"
        assert verify.verify(exports) == []
        data = json.loads((exports / "json" / "en.json").read_text(encoding="utf-8"))
        assert {record["id"] for record in data["glossary"]} == {"term-picture", "term-spot"}
        assert {record["id"] for record in data["sources"]} == {"source-town-census", "source-town-letter"}
    assert sha256(library / "shared") == before


def test_only_what_own_records_name_is_taken_and_what_that_names(library: Path) -> None:
    taken = fast(library / "one").dataset.taken
    assert "term-blot" not in taken
    assert {"term-spot", "term-picture", "statistic-town-spots", "source-town-census"} <= taken.keys()


def test_what_others_change_is_checked_again(library: Path) -> None:
    first = {name: unchanged.basis_of(library / name) for name in ("one", "two", "shared")}
    replace(library / "shared", SPOT, "A small mark on a picture.", "A small mark that is never cancer.")
    assert all(unchanged.basis_of(library / name) != basis for name, basis in first.items())
    (found,) = fast(library / "one").findings
    assert (found.code, found.file, found.line, found.column) == ("UPS006", "dataset/upstream.yaml", 2, 8)
    assert f"../shared has errors of its own: ../shared/{SPOT}:" in found.message


def test_a_shared_term_that_was_renamed_is_told_where_it_is_named(library: Path) -> None:
    done = run("rename", "term-spot", "term-fleck", "--root", library / "shared")
    assert done.exit_code == 0, done.output
    assert {item.code for item in fast(library / "one").findings} == {"REF001"}
    entry = 'redirects: [{from: term-spot, to: [term-fleck], on: "2026-03-01", reason: A plainer word.}]\n'
    path = library / "shared" / "dataset" / "redirects.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("redirects: []\n", entry), encoding="utf-8")
    found = fast(library / "one").findings
    assert {(item.code, item.hint) for item in found} == {("REF002", "name term-fleck instead")}
    assert all(item.file.startswith("dataset/") for item in found)


def test_a_used_dataset_may_use_another_one_but_not_in_a_circle(library: Path) -> None:
    base = library / "base"
    (base / "dataset" / "sources").mkdir(parents=True)
    shutil.copy(library / "shared/dataset/dataset.yaml", base / "dataset")
    for path in (library / "shared" / "dataset" / "sources").iterdir():
        path.rename(base / "dataset" / "sources" / path.name)
    deeper = library / "shared" / "dataset" / "upstream.yaml"
    deeper.write_text(USES.replace("../shared", "../base"), encoding="utf-8")
    own = library / "one" / "dataset" / "upstream.yaml"
    own.write_text(USES.replace('"../shared"', '"../shared", "../base"'), encoding="utf-8")
    dataset = fast(library / "one").dataset
    assert fast(library / "one").findings == ()
    assert dataset.by_id["source-town-census"].document.path == "../base/dataset/sources/source-town-census.yaml"
    (base / "dataset" / "upstream.yaml").write_text(USES.replace("../shared", "../one"), encoding="utf-8")
    assert {item.code for item in fast(library / "one").findings} == {"UPS002"}


@pytest.mark.parametrize(
    "command",
    [
        lambda root: ("checked", "term-spot", "--by", "software", "--yes"),
        lambda root: ("rename", "term-spot", "term-fleck"),
        lambda root: ("withdraw", "term-spot", "--reason", "Not needed."),
        lambda root: ("new", "term", "term-spot"),
    ],
    ids=["checked", "rename", "withdraw", "new"],
)
def test_no_command_changes_a_record_of_a_used_dataset(library: Path, command: Callable[[Path], Any]) -> None:
    before = {name: sha256(library / name) for name in ("one", "shared")}
    done = run(*command(library), "--root", library / "one")
    assert done.exit_code != 0
    assert "term-spot is a record of ../shared; change it there" in done.output
    assert {name: sha256(library / name) for name in before} == before


def test_where_writes_into_own_records_alone(library: Path) -> None:
    """The statistic of the shared dataset changes; the sentences of this one are rewritten."""
    before = sha256(library / "shared")
    done = run("where", "statistic-town-spots", "--root", library / "one")
    assert done.exit_code == 0, done.output
    assert sha256(library / "shared") == before


def test_a_shared_dataset_passes_beside_those_that_use_it(library: Path) -> None:
    shared = library / "shared"
    assert {item.code for item in fast(shared).findings} == {"REF005"}
    home = shared / "dataset" / "dataset.yaml"
    text = re.sub(r"min: \d+", "min: 0", home.read_text(encoding="utf-8"))
    home.write_text(text.replace("\npublisher:", "\nshared: true\npublisher:"), encoding="utf-8")
    done = run("fix", "--root", shared)
    assert done.exit_code == 0, done.output
    assert errors(shared) == []
    assert errors(library / "one") == []
    (shared / "dataset" / "pictures").mkdir()
    for name in ("picture-a-spot.yaml", "picture-a-spot.svg"):
        shutil.copy(library / "one" / "dataset" / "pictures" / name, shared / "dataset" / "pictures")
    assert "REF005" in {item.code for item in fast(shared).findings}


def test_a_record_beside_shared_ones_is_renamed(library: Path) -> None:
    before = sha256(library / "shared")
    done = run("rename", "fact-spots-are-common", "fact-many-have-spots", "--root", library / "one")
    assert done.exit_code == 0, done.output
    assert errors(library / "one") == []
    assert sha256(library / "shared") == before
