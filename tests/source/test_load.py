"""Loading: every file read once, in one order, and whatever cannot be read told, not thrown."""

from __future__ import annotations

import errno
import gc
import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipelines.model.kinds import FOLDERS
from pipelines.model.records import HISTORY, LOCALES, SETTINGS, VOCABULARY
from pipelines.source import yaml_reader
from pipelines.source.load import RULES, bad_name, load

FACT = "dataset/facts/fact-spots-come-from-age.yaml"


def test_the_dataset_of_the_repository_is_read_whole(repository: Path) -> None:
    dataset, findings = load(repository)
    assert findings == ()
    assert set(dataset.settings) - {HISTORY} == {*SETTINGS, LOCALES, VOCABULARY}
    read = {*(record.document.path for record in dataset.records), *(d.path for d in dataset.settings.values())}
    read -= {"dataset/released.json", "dataset/words.txt"}
    assert read == {path.relative_to(repository).as_posix() for path in repository.glob("dataset/**/*.yaml")}


def test_records_come_by_kind_and_then_by_id_however_the_disk_lists_them(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = load(good).dataset.records
    scandir = os.scandir

    class Turned:
        """The entries of a folder in another order."""

        def __init__(self, folder: Any) -> None:
            self.entries = list(scandir(folder))[::-1]

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.entries

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(os, "scandir", Turned)
    again = load(good).dataset.records
    assert [record.id for record in again] == [record.id for record in once]
    kinds = list(FOLDERS)
    assert [(kinds.index(r.kind), r.id) for r in once] == sorted((kinds.index(r.kind), r.id) for r in once)


def test_what_has_not_changed_is_taken_from_an_earlier_reading(good: Path) -> None:
    before = load(good).dataset
    (good / "dataset" / "people.yaml").write_text("people: [\n", encoding="utf-8")
    (good / FACT).write_text((good / FACT).read_text(encoding="utf-8") + "# More.\n", encoding="utf-8")
    dataset, (finding,) = load(good, before)
    assert finding.file == "dataset/people.yaml"
    assert dataset.settings.keys() == before.settings.keys() - {"people"}
    assert [record for record in dataset.records if record is not before.by_id[record.id]] == [
        dataset.by_id["fact-spots-come-from-age"]
    ]
    assert load(good).dataset == dataset


def test_a_record_knows_its_id_its_kind_its_file_and_its_data(good: Path) -> None:
    record = load(good).dataset.by_id["term-spot"]
    assert (record.kind, record.document.path) == ("term", "dataset/glossary/term-spot.yaml")
    assert record.document.text == (good / record.document.path).read_text(encoding="utf-8")
    assert record.data["text"]["term"] == "spot"
    assert record.document.locate(("text", "term")) == (6, 9)


def test_a_record_that_cannot_be_read_is_one_finding_and_its_id_stays_known(good: Path) -> None:
    (good / FACT).write_text("a: 1\nb: [\n", encoding="utf-8")
    dataset, (finding,) = load(good)
    assert (finding.code, finding.file, finding.line, finding.record) == ("YML004", FACT, 2, "fact-spots-come-from-age")
    assert dataset.unread.ids == {"fact-spots-come-from-age"}
    assert not dataset.absent("fact-spots-come-from-age")
    assert "fact-spots-come-from-age" in dataset.known
    assert "fact-spots-come-from-age" not in dataset.by_id


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_cannot_be_read_are_one_finding(good: Path, name: str) -> None:
    (good / f"dataset/{name}.yaml").write_text("[", encoding="utf-8")
    dataset, findings = load(good)
    assert [finding.file for finding in findings] == [f"dataset/{name}.yaml"]
    assert name not in dataset.settings


def test_without_dataset_yaml_that_is_what_is_told(good: Path) -> None:
    (good / "dataset/dataset.yaml").unlink()
    (finding,) = load(good).findings
    assert (finding.code, finding.file) == ("LAY002", "dataset/dataset.yaml")


def test_without_a_dataset_folder_nothing_can_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path)


@pytest.mark.parametrize("name", [".hidden.yaml", ".fact-a-b.yaml.swp", ".DS_Store"])
@pytest.mark.parametrize("folder", ["dataset", "dataset/facts"])
def test_a_file_with_a_dot_in_front_is_passed_over(good: Path, folder: str, name: str) -> None:
    before = load(good)
    (good / folder / name).write_bytes(b"\xff[")
    assert load(good) == before


def test_a_folder_that_is_not_there_holds_no_records(good: Path) -> None:
    (good / "dataset/questions/question-what-is-it.yaml").unlink()
    (good / "dataset/questions").rmdir()
    dataset, findings = load(good)
    assert findings == ()
    assert list(dataset.of("question")) == []


def test_a_file_that_the_system_refuses_is_told(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "fact-spots-come-from-age.yaml":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    dataset, (finding,) = load(good)
    assert (finding.code, finding.file) == ("LAY001", FACT)
    assert "Permission denied" in finding.message
    assert "fact-spots-come-from-age" in dataset.known


def test_a_file_that_is_too_big_is_not_even_read(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (good / FACT).write_bytes(b"a" * (yaml_reader.MAX_BYTES + 1))
    read_bytes = Path.read_bytes
    seen: list[str] = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: (seen.append(path.name), read_bytes(path))[1])
    (finding,) = load(good).findings
    assert finding.code == "YML008"
    assert "fact-spots-come-from-age.yaml" not in seen
    assert len(seen) == len(set(seen))  # and the others are read once


def test_a_file_may_be_as_big_as_the_limit(good: Path) -> None:
    text = (good / FACT).read_bytes()
    filler = b"#" * (yaml_reader.MAX_BYTES - len(text) - 1) + b"\n"
    (good / FACT).write_bytes(text + filler)
    assert load(good).findings == ()


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("", 1, 1),
        ("{", 1, 2),
        ('{"records": {},\n "records": {}}', 2, 2),
        ('{"records":\n NaN}', 2, 2),
        ('{\n"version": "\\ud800"}', 2, 12),
        ('{"a":' + "[" * 20 + "]" * 20 + "}", 1, 21),
        ("[" * 100_000, 1, 1),
        ("<<<<<<< ours\n{}", 1, 1),
    ],
)
def test_a_record_of_the_last_release_that_is_no_json_is_told(good: Path, content: str, line: int, column: int) -> None:
    (good / "dataset/released.json").write_text(content, encoding="utf-8")
    dataset, (finding,) = load(good)
    assert (finding.code, finding.file) == ("LAY001", "dataset/released.json")
    assert (finding.line, finding.column) == (line, column)
    assert dataset.released is None
    assert not dataset.knows("released")


def test_the_record_of_the_last_release_is_read_with_the_places_of_its_values(good: Path) -> None:
    released = {"version": "0.1.0", "records": {"fact-a-b": {}}}
    (good / "dataset/released.json").write_text(json.dumps(released, indent=1), encoding="utf-8")
    dataset, findings = load(good)
    assert (dataset.released, findings) == (released, ())
    assert dataset.settings["released"].locate(("records", "fact-a-b")) == (4, 15)


@pytest.mark.parametrize(
    ("record_id", "kind", "problem"),
    [
        ("fact-a-b", "fact", ""),
        ("birads-4a", "birads", ""),
        ("fact-" + "a" * 43, "fact", ""),
        ("fact-" + "a" * 44, "fact", "more than 48 characters"),
        ("term-a", "fact", "is the id of a term, but the folder is that of facts"),
        ("spots", "fact", "'spots' is not an id"),
        ("fact-Spots", "fact", "'fact-Spots' is not an id"),
        ("fact-a b", "fact", "'fact-a b' is not an id"),
        ("fact-a\n", "fact", "is not an id"),
    ],
)
def test_a_name_that_is_no_id_of_its_kind_is_told(record_id: str, kind: str, problem: str) -> None:
    told = bad_name(record_id, kind)
    assert problem in told
    assert bool(told) == bool(problem)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(good: Path, tmp_path: Path, enabled: bool) -> None:
    try:
        (gc.enable if enabled else gc.disable)()
        load(good)
        assert gc.isenabled() is enabled
        with pytest.raises(FileNotFoundError):
            load(tmp_path / "nowhere")
        assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_every_code_of_loading_is_given_once() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert {code[:3] for code in codes} == {"YML", "LAY", "IDS"}
