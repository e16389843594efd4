"""A small good dataset, and ways to break a copy of it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import outside
import pytest

from pipelines.cli.main import main
from pipelines.model.artifact import Artifact
from pipelines.model.findings import Finding
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset
from pipelines.publish import exports
from pipelines.publish.fhir.export import export as export_fhir
from pipelines.source import formatting
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast

pytest_plugins = ["browser_bench"]

REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURES = Path(__file__).resolve().parent / "fixtures"


def pytest_configure() -> None:
    """Lets programs that tests start be interrupted, though a shell may have made its background jobs ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says at the end, in red, what was not tested for want of a program."""
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    if lines := outside.summary(reasons):
        terminalreporter.section("programs that are missing", red=True)
        for line in lines:
            terminalreporter.write_line(line, red=True)


@pytest.fixture
def repository() -> Path:
    """The root of this repository."""
    return REPOSITORY


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A writable root with the good fixture dataset and the repository's schemas."""
    return copy_good(tmp_path / "root")


def copy_good(root: Path) -> Path:
    """Copies the good fixture dataset and the repository's schemas to a new root."""
    shutil.copytree(FIXTURES / "good" / "dataset", root / "dataset", copy_function=shutil.copyfile)
    shutil.copytree(REPOSITORY / "schemas", root / "schemas", copy_function=shutil.copyfile)
    return root


def compared(root: Path, by: str = "software") -> None:
    """Marks every record that readers see as compared with its sources. Files are replaced: others may share them."""
    dataset, sources = load(root).dataset, Schemas.of(root, "source").sources
    for record in dataset.of(*CONTENT_KINDS):
        review = {**record.data["review"], "hash": dataset.compared_hash(record), "by": by}
        text = formatting.fixed(record.document, record.kind, sources, {**record.data, "review": review})
        (root / record.document.path).unlink()
        (root / record.document.path).write_text(text, encoding="utf-8", newline="\n")


def unlist(root: Path, name: str) -> None:
    """Takes a record out of the topic and the guides that list it, as an editor does who takes it back."""
    dataset, sources = load(root).dataset, Schemas.of(root, "source").sources
    for record in dataset.of("topic", "guide"):
        if (data := without(record.data, name)) != record.data:
            text = formatting.fixed(record.document, record.kind, sources, data)
            (root / record.document.path).write_text(text, encoding="utf-8", newline="\n")


def without(value: Any, name: str) -> Any:
    """A value without an id in any of its lists; a list that had nothing else is gone."""
    if isinstance(value, dict):
        kept = {key: without(item, name) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item != [] or value[key] == []}
    return [without(item, name) for item in value if item != name] if isinstance(value, list) else value


def files_for_apps(of: Dataset | Opened, findings: Iterable[Finding] = ()) -> tuple[list[Artifact], list[Finding]]:
    """The files for apps of a dataset, read back, and what is wrong with them."""
    opened = of if isinstance(of, Opened) else Opened(of)
    built = exports.build(opened, findings, read_back=True)
    return list(built.artifacts), list(built.findings)


def commands() -> dict[str, click.Command]:
    """Every command of the command line by its name."""
    found = {name: main.get_command(None, name) for name in main.list_commands(None)}
    return {name: command for name, command in found.items() if command}


def replace(root: Path, path: str, old: str, new: str) -> None:
    """Replaces a piece of a file that must be there, once."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.fixture(scope="session")
def current(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of the working state, without what ``exports/`` leaves out."""
    built = exports.build(fast(REPOSITORY).opened, whole=False)
    assert built.findings == ()
    target = tmp_path_factory.mktemp("current") / "exports"
    assert exports.write(built.artifacts, target) == (True, [])
    return target


@pytest.fixture(scope="session")
def fhir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the FHIR exports of the working state, which may differ from those of the last release."""
    folder = tmp_path_factory.mktemp("exports")
    for artifact in export_fhir(fast(REPOSITORY).opened.public):
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder / "fhir"


@pytest.fixture(scope="module")
def own_git() -> Iterator[None]:
    """Git as it comes, whatever the settings of the machine or of a hook that runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Pat Example")
            patch.setenv(f"GIT_{role}_EMAIL", "pat@example.org")
        yield
