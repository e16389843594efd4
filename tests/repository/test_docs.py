"""The documentation is correct: links resolve, commands exist, examples run, messages are as shown."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, commands

from pipelines.validate.run import fast

PAGES = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "dataset/STYLE.md")),
    *sorted((REPOSITORY / "docs").glob("*.md")),
    REPOSITORY / "schemas" / "README.md",
    REPOSITORY / "benchmarks" / "README.md",
]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


def _prose(page: Path) -> str:
    return CODE.sub("", page.read_text(encoding="utf-8"))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_link_inside_the_repository_resolves(page: Path) -> None:
    for link in LINK.findall(_prose(page)):
        if link.startswith(("https://", "http://", "mailto:")):
            assert link.startswith("https://"), f"{page.name}: {link}"
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in _anchors(target), f"{page.name}: {link}"


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](nowhere.md) [b](#one) [c](#two)\n", encoding="utf-8")
    links = LINK.findall(_prose(page))
    assert links == ["nowhere.md", "#one", "#two"]
    assert _anchors(page) == {"one"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
    for command in re.findall(r"\bmake ((?:[a-z0-9-]+ ?)+)", " ".join(CODE.findall(page.read_text(encoding="utf-8")))):
        assert set(command.split()) <= targets, f"{page.name}: make {command}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_command_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"pipelines ([a-z0-9-]+)", " ".join(CODE.findall(page.read_text(encoding="utf-8"))))
    assert set(named) <= set(commands()), page.name


def test_every_make_target_has_help_and_is_declared() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE)) - {"venv", "venv-dev"}
    assert targets == set(re.findall(r"^([a-z0-9-]+):.*?## .+$", MAKEFILE, re.MULTILINE))
    declared = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert declared
    assert targets <= set(declared[1].split())


def test_the_alternative_text_of_the_finding_is_what_is_printed(tmp_path: Path) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (alternative,) = re.findall(r"^!\[(make validate .+)\]\(docs/images/finding.png\)$", readme, re.MULTILINE)
    shown = re.fullmatch(r"make validate prints: (\S+):(\d+):(\d+): error: (.+) \[(\w+)\] (.+)", alternative)
    assert shown
    path, line, column, message, code, hint = shown.groups()
    shutil.copytree(REPOSITORY / "dataset", tmp_path / "dataset")
    shutil.copytree(REPOSITORY / "schemas", tmp_path / "schemas")
    old, new = re.search(r"`([^`]+)` there by `([^`]+)`", readme).groups()  # type: ignore[union-attr]
    text = (tmp_path / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / path).write_text(text.replace(old, new), encoding="utf-8")
    (finding,) = (one for one in fast(tmp_path).findings if one.severity == "error")
    found = (finding.file, finding.line, finding.column, finding.message, finding.code, finding.hint)
    assert found == (path, int(line), int(column), message, code, hint)


def test_the_readme_python_example_runs() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.+?)```", readme, re.DOTALL)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", example], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("\n") >= 5
