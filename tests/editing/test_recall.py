"""A recall tells what was released: where it began, whether it is corrected, in words that the file can hold."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import copy_good, replace, unlist

from pipelines.cli.main import main
from pipelines.release.release import release
from pipelines.source.load import load
from pipelines.validate import suites

AGE, COMMON = "fact-spots-come-from-age", "fact-spots-are-common"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tables are found in order, and nothing waits for the disk."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])
    monkeypatch.setattr("os.fsync", lambda _: None)
    return


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The good dataset, released as 0.1.0."""
    root = copy_good(tmp_path / "root")
    publish(root, "0.1.0", "2026-02-02")
    return root


def publish(root: Path, version: str, day: str) -> None:
    list(release(root, version, datetime.date.fromisoformat(day), tag=False))


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [arguments[0], "--root", str(root), *arguments[1:]], catch_exceptions=False)


def recall(root: Path, *arguments: str, wrong: str = "It was wrong.") -> Result:
    told = (f"--wrong={wrong}", "--right=This is right.", "--do=Read it again.")
    return call(root, "recall", "--severity=minor", *told, "--on=2026-02-03", *arguments)


def recalls(root: Path) -> list[Any]:
    return list(load(root).dataset.recalls)


def test_a_language_that_was_never_released_is_refused(root: Path) -> None:
    done = recall(root, "--language=sp", COMMON)
    assert done.exit_code == 1
    assert "sp was not released [RCL001]" in done.output
    assert recalls(root) == []
    assert recall(root, "--language=en", COMMON).exit_code == 0


def test_a_recall_names_the_languages_that_had_the_error(root: Path) -> None:
    assert recall(root, COMMON).exit_code == 0
    assert recalls(root)[0]["languages"] == ["en"]


def test_a_renamed_record_with_the_same_words_is_not_corrected(root: Path) -> None:
    assert call(root, "rename", "--on", "2026-02-03", AGE, "fact-spots-of-age").exit_code == 0
    assert recall(root, AGE).exit_code == 0
    assert "fixed_in" not in recalls(root)[0]
    replace(root, "dataset/recalls.yaml", '    introduced: "0.1.0"\n', '    introduced: "0.1.0"\n    fixed_in: next\n')
    done = call(root, "validate")
    assert done.exit_code == 1
    assert f"{AGE} says the same as in 0.1.0 [RCL003]" in done.output
    replace(root, "dataset/facts/fact-spots-of-age.yaml", "seen more often", "found more often")
    assert "RCL003" not in call(root, "validate").output


def test_a_record_that_was_withdrawn_and_is_back_was_wrong_from_the_first(root: Path) -> None:
    path = root / f"dataset/facts/{AGE}.yaml"
    text = path.read_text(encoding="utf-8")
    held = {file: file.read_bytes() for file in (root / "dataset").rglob("*.yaml") if file.stem != "dataset"}
    unlist(root, AGE)
    path.write_text(
        text.replace("status: published", 'status: withdrawn\nwithdrawn: {on: "2026-02-03", reason: Wrong}'),
        encoding="utf-8",
    )
    assert call(root, "fix").exit_code == 0
    publish(root, "0.2.0", "2026-02-04")
    for file, raw in held.items():
        file.write_bytes(raw)
    publish(root, "0.3.0", "2026-02-05")
    assert {
        entry["change"]
        for entry in json.loads((root / "dataset/changes/0.3.0.json").read_bytes())["records"]
        if entry["id"] == AGE
    } == {"added"}
    assert recall(root, AGE).exit_code == 0
    assert recalls(root)[0]["introduced"] == "0.1.0"
    (root / "dataset/changes/0.2.0.json").unlink()
    done = recall(root, COMMON)
    assert done.exit_code == 2
    assert "dataset/changes/0.2.0.json is not what the release wrote" in done.output


@pytest.mark.parametrize("wrong", ["  It said\n\t'8' of \"$10\":  # nothing ", "¿Sí? #a: & b\n\n你好"])
def test_words_become_one_paragraph(root: Path, wrong: str) -> None:
    assert recall(root, COMMON, wrong=wrong).exit_code == 0
    assert recalls(root)[0]["text"]["en"]["wrong"] == " ".join(wrong.split())


@pytest.mark.parametrize("wrong", ["a \x07 b", "a \x00", "a \udcff b"])
def test_a_character_that_no_file_can_hold_is_misuse(root: Path, wrong: str) -> None:
    for done in (recall(root, COMMON, wrong=wrong), call(root, "withdraw", f"--reason={wrong}", COMMON)):
        assert done.exit_code == 2
        assert "it has a character that no text can hold" in done.output
    assert recalls(root) == []


def test_every_record_has_an_id_for_its_recall(tmp_path: Path) -> None:
    root, name = copy_good(tmp_path / "root"), "fact-aaaaaaaaaa-bbbbbbbbbb-cccccccccc-dddddddddd"
    assert len(name) == 48
    assert call(root, "rename", AGE, name).exit_code == 0
    publish(root, "0.1.0", "2026-02-02")
    for _ in range(2):
        assert recall(root, name).exit_code == 0
    ids = [entry["id"] for entry in recalls(root)]
    assert ids == [f"recall-aaaaaaaaaa-bbbbbbbbbb-cccccccccc{end}" for end in ("", "-2")]
