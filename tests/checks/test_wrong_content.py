"""The checks find wrong content in the shipped dataset, and report only known warnings in it unchanged."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from conftest import REPOSITORY
from shipped import unlisted
from wrong_content import KINDS, Fault, faults

from pipelines.cli.documents import UNCHECKED
from pipelines.model.findings import Finding
from pipelines.validate.run import fast

MINIMUM_FOUND = {
    "a direction is reversed": 8,
    "evidence that does not support": 2,
    "a count that is no share and its figure are changed": 0,
    "two numbers of a record are swapped": 0,
    "a removed 'not'": 0,
    "another country": 0,
    "the opposite word": 0,
    "wrong advice": 0,
    "another organization": 0,
}
"""The minimum number of faults found, by kind; of all other kinds, every fault must be found."""

Key = tuple[str, str, str]


def key(finding: Finding) -> Key:
    """What identifies a finding when its line changes."""
    return finding.file, finding.code, finding.message


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped dataset; a test that changes a file restores it."""
    folder = tmp_path_factory.mktemp("shipped") / "root"
    shutil.copytree(REPOSITORY / "dataset", folder / "dataset", copy_function=shutil.copyfile)
    shutil.copytree(REPOSITORY / "schemas", folder / "schemas", copy_function=shutil.copyfile)
    return folder


@pytest.fixture(scope="module")
def known(root: Path) -> set[Key]:
    """The findings in the unchanged dataset."""
    return {key(finding) for finding in fast(root).findings}


def is_found(fault: Fault, root: Path, known: set[Key]) -> bool:
    """Whether the fast checks find a fault at its place."""
    file = root / "dataset" / fault.file
    before = file.read_text(encoding="utf-8")
    after = fault.applied(before)
    try:
        file.write_text(after, encoding="utf-8", newline="\n")
        findings = (finding for finding in fast(root).findings if finding.code != "REV007")  # it finds every edit
        new = [finding for finding in findings if key(finding) not in known]
    finally:
        file.write_text(before, encoding="utf-8", newline="\n")
    return fault.found(before, after, new)


def test_the_shipped_dataset_has_no_error_and_only_the_warnings_that_are_listed() -> None:
    assert unlisted(fast(REPOSITORY).findings) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_faults_are_found_at_their_places(kind: str, root: Path, known: set[Key]) -> None:
    tried = [fault for fault in faults() if fault.kind == kind]
    found = [fault for fault in tried if is_found(fault, root, known)]
    missed = [(fault.file, fault.edits) for fault in tried if fault not in found]
    assert len(found) >= MINIMUM_FOUND.get(kind, len(tried)), missed


def test_there_are_enough_faults_of_enough_kinds() -> None:
    kinds = Counter(fault.kind for fault in faults())
    assert len(kinds) >= 30
    assert sum(kinds.values()) >= 120
    assert sum(MINIMUM_FOUND.get(kind, count) for kind, count in kinds.items()) >= 100


def test_the_kinds_that_no_check_finds_are_documented() -> None:
    assert {kind for kind, minimum in MINIMUM_FOUND.items() if minimum == 0} == set(UNCHECKED)
