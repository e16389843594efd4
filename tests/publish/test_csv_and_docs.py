"""Every example of docs/formats.md runs and prints the output below it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fhir_live
import pytest
from examples import EXAMPLES, OF_RELEASES, PAGE
from outside import program
from responding import exported, running

from pipelines.publish import formats


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A running host of FHIR servers."""
    with fhir_live.serving() as address:
        yield address


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of the working state."""
    return exported(tmp_path_factory.mktemp("current") / "exports")


@pytest.fixture(scope="module")
def infobutton(current: Path) -> Iterator[str]:
    """The address of a running responder."""
    with running(current) as (_, port):
        yield f"http://127.0.0.1:{port}"


def command(language: str, example: str) -> list[str]:
    if language == "js":
        return [fhir_live.tool("node"), "-e", example]
    if language == "sh":
        program("curl", "curl")
        return ["sh", "-ec", example]
    return [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-c", example]


@pytest.mark.parametrize(
    ("language", "example", "printed"),
    [
        pytest.param(*example, id=f"{example[0]}-{number}", marks=() if example[0] == "python" else pytest.mark.slow)
        for number, example in enumerate(EXAMPLES)
        if example not in OF_RELEASES
    ],
)
def test_an_example_prints_the_output_below_it(
    language: str, example: str, printed: str, tmp_path: Path, current: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "exports").mkdir()
    for path in current.iterdir():
        if path.name != "fhir":
            (tmp_path / "exports" / path.name).symlink_to(path)
    if "build/release" in example:
        (tmp_path / "build").mkdir()
        whole: Path = request.getfixturevalue("whole_page").parent.parent
        (tmp_path / "build/release").symlink_to(whole, target_is_directory=True)
    environment = dict(os.environ)
    if "INFOBUTTON" in example:
        environment |= {"INFOBUTTON": request.getfixturevalue("infobutton"), "NO_PROXY": "127.0.0.1"}
    if "FHIR" in example:
        (tmp_path / "exports" / "fhir").symlink_to(request.getfixturevalue("fhir"), target_is_directory=True)
        environment = fhir_live.environment(fhir_live.fresh(request.getfixturevalue("host")))
    done = subprocess.run(
        command(language, example), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == printed


def test_every_example_shows_what_it_prints() -> None:
    assert len(EXAMPLES) == len(re.findall(r"^```(?:python|js|sh)$", PAGE, re.MULTILINE)) >= 8
    assert {language for language, _, _ in EXAMPLES} == {"python", "js", "sh"}


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1, 7, 50])
def test_lines_sent_in_chunks_load_all_that_the_transaction_loads(
    host: str, fhir: Path, tmp_path: Path, limit: int
) -> None:
    (recipe,) = (example for _, example, _ in EXAMPLES if "ndjson" in example)
    assert "split -l 25 " in recipe
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "fhir").symlink_to(fhir, target_is_directory=True)
    base = fhir_live.fresh(host)
    done = subprocess.run(
        command("sh", recipe.replace("split -l 25 ", f"split -l {limit} ")),
        cwd=tmp_path,
        env=fhir_live.environment(base),
        capture_output=True,
        text=True,
        check=True,
    )
    sizes = [int(line.split()[0]) for line in done.stdout.splitlines()]
    loaded = [entry["resource"] for entry in json.loads((fhir / "r4/transaction.json").read_bytes())["entry"]]
    assert sum(sizes) == len(loaded)
    assert max(sizes) <= limit
    for resource in loaded:
        found = fhir_live.ask("GET", f"{base}/{resource['resourceType']}/{resource['id']}").body
        assert {**found, "meta": resource["meta"]} == resource


@pytest.mark.parametrize("folder", sorted({*formats.EXPORTERS, *formats.DESCRIBERS, "schemas"}))
def test_every_folder_of_the_exports_is_described(folder: str) -> None:
    assert (f"`{folder}`" if "." in folder else f"{folder}/") in PAGE


@pytest.mark.slow
def test_every_documented_search_finds_something(host: str, fhir: Path) -> None:
    base = fhir_live.fresh(host)
    assert fhir_live.ask("POST", base, (fhir / "r4/transaction.json").read_bytes()).status == 200
    document = (fhir / "r4/document-en.json").read_bytes()
    assert fhir_live.ask("PUT", f"{base}/Bundle/bce-document-en", document).status in (200, 201)
    searches = re.findall(r"^\| `(\w+)\?(\w+)=([^`&]+)(?:&(\w+)=(\w+))?` \|", PAGE, re.MULTILINE)
    assert len(searches) >= 5
    for kind, name, value, other, second in searches:
        parameters = {name: value.replace("\\|", "|")} | ({other: second} if other else {})
        assert fhir_live.search(base, kind, **parameters), (kind, parameters)
