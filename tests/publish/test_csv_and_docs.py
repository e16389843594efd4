"""Every example of docs/formats.md runs and prints the output below it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fhir_live
import pytest
from conftest import REPOSITORY
from outside import program

from pipelines.publish import formats

PAGE = (REPOSITORY / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(python|js|sh)\n(.+?)^```\n\n```text\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A running host of FHIR servers."""
    with fhir_live.serving() as address:
        yield address


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
    ],
)
def test_an_example_prints_the_output_below_it(
    language: str, example: str, printed: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "exports").symlink_to(REPOSITORY / "exports", target_is_directory=True)
    if "build/release" in example:
        (tmp_path / "build").mkdir()
        whole: Path = request.getfixturevalue("whole_page").parent.parent
        (tmp_path / "build/release").symlink_to(whole, target_is_directory=True)
    environment = dict(os.environ)
    if "FHIR" in example:
        environment = fhir_live.environment(fhir_live.fresh(request.getfixturevalue("host")))
    done = subprocess.run(
        command(language, example), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == printed


def test_every_example_shows_what_it_prints() -> None:
    assert len(EXAMPLES) == len(re.findall(r"^```(?:python|js|sh)$", PAGE, re.MULTILINE)) >= 8
    assert {language for language, _, _ in EXAMPLES} == {"python", "js", "sh"}


@pytest.mark.parametrize("folder", sorted({*formats.EXPORTERS, *formats.DESCRIBERS, "schemas"}))
def test_every_folder_of_the_exports_is_described(folder: str) -> None:
    assert f"{folder}/" in PAGE


@pytest.mark.slow
def test_every_documented_search_finds_something(host: str) -> None:
    base = fhir_live.fresh(host)
    transaction = (REPOSITORY / "exports/fhir/r4/transaction.json").read_bytes()
    assert fhir_live.ask("POST", base, transaction).status == 200
    searches = re.findall(r"^\| `(\w+)\?(\w+)=([^`&]+)(?:&(\w+)=(\w+))?` \|", PAGE, re.MULTILINE)
    assert len(searches) >= 5
    for kind, name, value, other, second in searches:
        parameters = {name: value.replace("\\|", "|")} | ({other: second} if other else {})
        assert fhir_live.search(base, kind, **parameters), (kind, parameters)
