"""The same dataset gives the same bytes: anywhere, any time, in any locale, whoever builds it."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FIXTURES, REPOSITORY, copy_good, files_for_apps

from pipelines.publish import exports
from pipelines.validate.run import fast

BUILD = """
import os, sys
from pathlib import Path
from pipelines.publish import exports
from pipelines.validate.run import fast

os.umask(int(sys.argv[3], 8))
early = fast(Path(sys.argv[1]))
assert early.findings == (), early.findings
built = exports.build(early.opened)
assert built.findings == (), built.findings
print(exports.write(built.artifacts, Path(sys.argv[2])))
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def build(root: Path, target: Path, umask: str = "022", **environment: str) -> dict[str, bytes]:
    """The export of a root, made by a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(root), str(target), umask],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        cwd=target.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return contents(target)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The export of the good fixture as this process makes it."""
    artifacts, _ = files_for_apps(fast(copy_good(tmp_path_factory.mktemp("made") / "root")).opened)
    return {artifact.path: artifact.content for artifact in artifacts}


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati"},
        {"TZ": "America/Adak", "LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1", "PYTHONCOERCECLOCALE": "0"},
        {"umask": "077"},
        {"SOURCE_DATE_EPOCH": "1", "USER": "someone", "HOSTNAME": "elsewhere", "COLUMNS": "20"},
        {"PYTHONOPTIMIZE": "1"},
    ],
    ids=lambda environment: " ".join(f"{key}={value}" for key, value in environment.items()),
)
def test_neither_time_zone_nor_locale_nor_hash_seed_nor_umask_changes_a_byte(
    made: dict[str, bytes], tmp_path: Path, environment: dict[str, str]
) -> None:
    root = copy_good(tmp_path / "root")
    assert build(root, tmp_path / "exports", **environment) == made


@pytest.mark.parametrize("folder", ["a", "deeply/nested/and with spaces", "ünïcode – путь"])
def test_the_folder_changes_no_byte(made: dict[str, bytes], tmp_path: Path, folder: str) -> None:
    root = copy_good(tmp_path / folder / "root")
    artifacts, _ = files_for_apps(fast(root).opened)
    exports.write(artifacts, root / "exports")
    assert contents(root / "exports") == made


def test_a_second_build_in_the_same_process_gives_the_same_bytes(good: Path) -> None:
    first, second = (files_for_apps(fast(good).opened)[0] for _ in range(2))
    assert first == second
    assert [artifact.content for artifact in first] == [artifact.content for artifact in second]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_in_which_files_were_made_changes_no_byte(made: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    files = sorted(path for path in (FIXTURES / "good/dataset").rglob("*") if path.is_file())
    random.Random(seed).shuffle(files)
    root = tmp_path / "root"
    for number, path in enumerate(files):
        to = root / path.relative_to(FIXTURES / "good")
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
        os.utime(to, (number * seed, number * seed))
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    artifacts, _ = files_for_apps(fast(root).opened)
    assert {artifact.path: artifact.content for artifact in artifacts} == made


def test_exports_contain_no_path_clock_or_user_name(tmp_path: Path) -> None:
    """Every date in an export is from the dataset or from a schema."""
    root = copy_good(tmp_path / "kwqxz")
    made = build(root, tmp_path / "exports-vjkpq", USER="wzyxq", LOGNAME="wzyxq", HOSTNAME="qjxzk", HOME="/home/wzyxq")
    assert made
    source = "".join(
        path.read_text(encoding="utf-8")
        for folder in (root / "dataset", root / "schemas/export")
        for path in folder.rglob("*.*")
        if path.is_file()
    )
    secrets = {str(tmp_path), str(REPOSITORY), sys.prefix, "kwqxz", "vjkpq", "wzyxq", "qjxzk"}
    for path, content in made.items():
        text = content.decode("utf-8", errors="surrogateescape" if path.startswith("tables/") else "strict")
        for secret in secrets:
            assert secret not in text, f"{path} holds {secret}"
        for day in re.findall(r"\b20\d\d-\d\d-\d\d\b", text):
            assert day in source, f"{path} holds the day {day}"
        assert not re.findall(r"\d\d:\d\d:\d\d(?!Z)|\b1[6-9]\d{8}\b", re.sub(r"[0-9a-f]{64}", "", text)), path


def test_json_ends_in_one_line_feed_and_says_things_as_they_are(made: dict[str, bytes]) -> None:
    for path, content in made.items():
        if path.endswith(".json"):
            assert content.endswith(b"}\n")
            assert not content.endswith(b"\n\n")
            json.loads(content)
            if not path.startswith("schemas/"):
                assert b"\\u" not in content, "text is written as UTF-8, not as escapes"
