"""A complete run is remembered with its findings until any file that it depends on changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import replace

from pipelines.validate import unchanged
from pipelines.validate.memory import CACHE
from pipelines.validate.run import validate

FACT = "dataset/facts/fact-spots-are-common.yaml"


def remembered(root: Path) -> bool:
    return unchanged.recall(root, unchanged.basis_of(root)) is not None


@pytest.fixture
def clean(good: Path) -> Path:
    """The good dataset after a clean run that is remembered."""
    basis = unchanged.basis_of(good)
    unchanged.keep(good, basis, validate(good))
    return good


def test_a_clean_run_is_remembered_with_its_counts(clean: Path) -> None:
    report = unchanged.recall(clean, unchanged.basis_of(clean))
    assert report is not None
    assert (report.findings, report.records, report.waived) == ((), 24, 0)


@pytest.mark.parametrize(
    "path", [FACT, "dataset/waivers.yaml", "schemas/source/fact.schema.json", "schemas/tables/kinds.json"]
)
def test_a_byte_more_in_any_file_is_another_basis(clean: Path, path: str) -> None:
    with (clean / path).open("ab") as file:
        file.write(b" ")
    assert not remembered(clean)


def test_a_new_file_another_name_and_one_that_is_gone_are_another_basis(clean: Path) -> None:
    (clean / "dataset" / "notes.txt").write_text("", encoding="utf-8")
    assert not remembered(clean)
    (clean / "dataset" / "notes.txt").unlink()
    assert remembered(clean)
    (clean / FACT).rename(clean / "dataset/facts/fact-spots-are-rare.yaml")
    assert not remembered(clean)
    (clean / "dataset/facts/fact-spots-are-rare.yaml").unlink()
    assert not remembered(clean)


def test_other_code_or_another_library_is_another_basis(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "_PACKAGE", tmp_path / "package")
    (tmp_path / "package").mkdir()
    assert not remembered(clean)
    monkeypatch.undo()
    assert remembered(clean)
    (tmp_path / "site" / "regex-9999.1.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert not remembered(clean)


def test_what_is_no_plain_file_is_never_remembered(clean: Path) -> None:
    (clean / "dataset" / "link.yaml").symlink_to(clean / FACT)
    assert unchanged.basis_of(clean) == ""
    unchanged.keep(clean, unchanged.basis_of(clean), validate(clean))
    (clean / "dataset" / "link.yaml").unlink()
    assert remembered(clean)


def test_a_run_with_warnings_is_remembered_with_them(good: Path) -> None:
    replace(good, FACT, "Spots are common.", "Spots simply are.")
    basis, report = unchanged.basis_of(good), validate(good)
    unchanged.keep(good, basis, report)
    again = unchanged.recall(good, basis)
    assert again is not None
    assert [finding.code for finding in again.findings] == ["TXT008"]
    assert again.findings == report.findings


def test_a_run_that_looked_at_a_part_alone_is_not_remembered(good: Path) -> None:
    replace(good, FACT, "Spots are common.", "Spots are always common.")
    report = validate(good)
    assert report.skipped
    unchanged.keep(good, unchanged.basis_of(good), report)
    assert not remembered(good)


def test_a_file_that_changes_during_the_run_is_not_remembered(good: Path) -> None:
    basis, report = unchanged.basis_of(good), validate(good)
    replace(good, FACT, "Spots are common.", "Spots are simply common.")
    unchanged.keep(good, basis, report)
    replace(good, FACT, "Spots are simply common.", "Spots are common.")
    assert not remembered(good)


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], {}, {"records": 1}, {"records": "1", "waived": 0, "findings": []}),
        {"records": -1, "waived": 0, "findings": []},
        *({"records": 1, "waived": True, "findings": []}, {"records": 1, "waived": 0, "findings": {}}),
        *({"records": 1, "waived": 0, "findings": [found]} for found in (None, {}, {"file": "x"}, [1])),
    ],
)
def test_a_memory_that_somebody_changed_is_forgotten(clean: Path, value: object) -> None:
    memory = json.loads((clean / CACHE).read_text(encoding="utf-8"))
    memory["validate"]["value"] = value
    (clean / CACHE).write_text(json.dumps(memory), encoding="utf-8")
    assert not remembered(clean)
