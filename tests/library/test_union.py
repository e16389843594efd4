"""The suites over all datasets together find in each what its own check finds, and hold library.yaml to its shares."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import small_libraries
from conftest import REPOSITORY, replace

from pipelines.library import parquet, rows, union
from pipelines.library.definition import Library
from pipelines.library.parquet import Rows
from pipelines.model.findings import Finding
from pipelines.public import tables
from pipelines.validate import frames, suites
from pipelines.validate.run import fast
from pipelines.validate.suites import Breach

AGE = "dataset/facts/fact-spots-come-from-age.yaml"
COMMON = "dataset/facts/fact-spots-are-common.yaml"
HARD = (
    "Multidisciplinary interpretation necessitates histopathological correlation. Comprehensive characterization "
    "facilitates appropriate individualized recommendations. Radiological surveillance constitutes a reasonable "
    "alternative whenever morphological evaluation demonstrates characteristically benign configurations."
)


def found(library: Library) -> list[Finding]:
    """The findings of the suites over a library."""
    with small_libraries.united(library) as united:
        return union.check(union.Frames(united), library)


def _failing(suite: str) -> str:
    """A suite that asks for what no row gives, so that its breaches tell every value that it looks at."""
    described = json.loads(suite)
    for expectation in described["expectations"]:
        asked = expectation["kwargs"]
        if "value_set" in asked:
            asked["value_set"] = ["nothing"]
        if "column_A" in asked:
            asked["column_A"], asked["column_B"] = asked["column_B"], asked["column_A"]
        if isinstance(asked.get("max_value"), int | float):
            asked |= {"min_value": -2, "max_value": -1}
        elif isinstance(asked.get("min_value"), int | float):
            asked["min_value"] = 10**6
    return json.dumps(described)


def _plain(breach: Breach) -> list[Any]:
    return [breach.code, breach.table, sorted(breach.key.items()), breach.message, breach.hint]


@pytest.mark.slow
def test_one_dataset_gives_the_very_breaches_of_its_own_tables(tmp_path: Path) -> None:
    opened = fast(REPOSITORY).opened
    parameters = frames.parameters(opened.dataset)
    parameters["quotas"] = dict.fromkeys(frames.QUOTAS, 1.1)
    failing = {name: _failing(suite) for name, suite in suites.suites(REPOSITORY).items()}
    alone = suites.breaches(tables.render(opened.public), failing, parameters)
    rows.write(tmp_path / "rows.gz", "a/b", opened)
    with parquet.union([Rows("a/b", "", tmp_path / "rows.gz")], tmp_path / "parquet") as united:
        whole = [*suites.broken(union.Frames(united), failing, parameters["quotas"])]
    assert {breach.table for breach in alone} == set(frames.FRAMES)
    assert not any(breach.code == suites.UNSOUND for breach in alone)
    key = {name: prefixed.key for name, prefixed in union.PREFIXED.items()}
    mine = [
        breach._replace(
            key={**breach.key, **{k: breach.key[k].removeprefix("a/b/") for k in breach.key if k == key[breach.table]}},
            message=breach.message.replace("a/b/", ""),
        )
        for breach in whole
    ]
    assert sorted(map(_plain, mine)) == sorted(map(_plain, alone))


def test_frames_have_the_types_of_those_of_one_dataset(good: Path, tmp_path: Path) -> None:
    opened = fast(good).opened
    alone = frames.framed(tables.render(opened.public), frames.parameters(opened.dataset))
    rows.write(tmp_path / "rows.gz", "a", opened)
    with parquet.union([Rows("a", "", tmp_path / "rows.gz")], tmp_path / "parquet") as united:
        whole: Mapping[str, Any] = union.Frames(united)
        for name, frame in alone.items():
            assert list(whole[name].columns) == list(frame.columns)
            assert len(whole[name]) == len(frame)
            for column, kind in whole[name].dtypes.items():
                assert kind == frame[column].dtype or {str(kind), str(frame[column].dtype)} == {"float64", "int64"}


@pytest.fixture
def three(tmp_path: Path) -> Library:
    """Three datasets without a finding."""
    return small_libraries.made(tmp_path / "library", ("a", "b", "c"))


def test_equal_datasets_are_silent(three: Library) -> None:
    assert found(three) == []


def test_a_row_is_found_where_its_dataset_finds_it_and_not_if_it_is_waived(three: Library) -> None:
    told = "Spots are seen more often in older people."
    for member in three.members[1:]:
        replace(member.root, AGE, "explanation: >-\n", f"explanation: >-\n    {HARD}\n")
        replace(member.root, COMMON, "About 30 out of 100 people in a small town had spots on a picture.", told)
        replace(member.root, "dataset/dataset.yaml", "facts: {min: 1, max: 9}", "facts: {min: 1, max: 1}")
    waivers = "waivers:\n  - {check: TAB009, record: fact-spots-come-from-age, reason: It is a test., until: "
    for member, day in zip(three.members[1:], ("2026-01-01", "2027-01-01"), strict=True):  # released on 2026-02-01
        path = member.root / "dataset" / "waivers.yaml"
        path.write_text(f'{waivers}"{day}"}}\n', encoding="utf-8")
    opened = fast(three.members[1].root).opened
    rendered, parameters = tables.render(opened.public), frames.parameters(opened.dataset)
    breaches = suites.breaches(rendered, suites.suites(opened.dataset.root), parameters)
    placed = sorted(suites.placed([breach for breach in breaches if breach.key], opened.dataset))
    assert {item.code for item in placed} == {"TAB001", "TAB002", "TAB009"}
    assert [item for item in found(three) if item.file != "library.yaml"] == [
        dataclasses.replace(item, file=f"datasets/{member}/{item.file}")
        for member in "bc"
        for item in placed
        if member == "b" or item.code != "TAB009"
    ]


def test_a_share_of_all_datasets_is_asked_for_in_library_yaml(three: Library) -> None:
    path = three.folder / "library.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}quotas:\n  notes: 1\n", encoding="utf-8")
    three = small_libraries.again(three.folder)
    (finding,) = found(three)
    assert (finding.code, finding.file, finding.line, finding.column) == ("TAB004", "library.yaml", 7, 10)
    assert finding.message.startswith("Enough entries say in a note what the passage holds; found 0.")
