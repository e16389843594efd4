"""What is built from this repository installs under names of its own, and works on a dataset that lies anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import FIXTURES, REPOSITORY, copy_good, replace

from pipelines import __version__
from pipelines.cli.main import main
from pipelines.files import shipped
from pipelines.validate.run import fast, validate

COMMAND = "patient-education"


def bare(root: Path) -> Path:
    """A root that holds the good dataset and no schemas."""
    shutil.copytree(FIXTURES / "good" / "dataset", root / "dataset", copy_function=shutil.copyfile)
    return root


def test_a_root_without_schemas_is_judged_by_those_of_the_package(tmp_path: Path) -> None:
    root = bare(tmp_path)
    assert validate(root, remember=False).findings == ()
    replace(root, "dataset/facts/fact-spots-are-common.yaml", "\nstatus: ", "\nstate: ")
    assert {finding.code for finding in fast(root).findings} == {"SCH001"}


def test_a_root_with_schemas_is_judged_by_those_alone(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    assert shipped.schemas(root, "source") == root / "schemas" / "source"
    shutil.rmtree(root / "schemas" / "source")
    assert {finding.code for finding in fast(root).findings} == {"SCH002"}


def test_docs_make_no_folder_of_schemas_where_there_is_none(tmp_path: Path) -> None:
    root = bare(tmp_path)
    result = CliRunner().invoke(main, ["docs", "--root", str(root)])
    assert (result.exit_code, result.stdout) == (0, "changed: docs/checks.md\n")
    assert not (root / "schemas").exists()


def test_the_program_prints_its_version_and_the_path_of_its_schemas() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"{COMMAND}, version {__version__}\n")
    where = CliRunner().invoke(main, ["schemas"])
    assert (where.exit_code, where.stdout) == (0, f"{REPOSITORY / 'schemas'}\n")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which the wheel is installed, and what it depends on can be imported."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [programs / "python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(pip, check=True, capture_output=True)
    (site,) = (path for path in folder.rglob("site-packages") if path.is_dir())
    ours = [path for path in sys.path if Path(path).name == "site-packages"]
    (site / "dependencies.pth").write_text("\n".join(ours), encoding="utf-8")
    return programs


@pytest.mark.slow
def test_a_wheel_contains_two_packages_and_the_schemas_of_the_repository(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert {name.split("/")[0] for name in names} == {"pipelines", "patient_education.py"}
        for path in (REPOSITORY / "schemas").rglob("*.json"):
            inside = f"pipelines/_schemas/{path.relative_to(REPOSITORY / 'schemas').as_posix()}"
            assert archive.read(inside) == path.read_bytes()
        ours = subprocess.run(
            ["git", "ls-files", "pipelines"], cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
        assert set(ours.stdout.split()) - set(names) == set()


@pytest.mark.slow
def test_what_is_installed_validates_and_exports_a_dataset_from_anywhere(installed: Path, tmp_path: Path) -> None:
    root = bare(tmp_path / "root")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*command: object) -> str:
        done = subprocess.run([*map(str, command)], cwd=elsewhere, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    program = installed / COMMAND
    assert run(program, "--version") == f"{COMMAND}, version {__version__}\n"
    schemas = Path(run(program, "schemas").strip())
    assert (schemas / "source" / "fact.schema.json").is_file()
    assert REPOSITORY not in schemas.parents
    assert "0 errors, 0 warnings" in run(program, "validate", "--root", root)
    assert "written and verified" in run(program, "export", "--root", root, "--verify")
    listed = {entry["path"] for entry in json.loads((root / "build/exports/manifest.json").read_bytes())["files"]}
    assert {"schemas/language.schema.json", "workbench/index.html"} <= listed
    assert "0 errors" in run(installed / "python", "-m", "pipelines", "validate", "--root", root)
    code = "import sys, pathlib, patient_education as p; print(p.validate(pathlib.Path(sys.argv[1])).findings)"
    assert run(installed / "python", "-c", code, root) == "()\n"
    assert not list(elsewhere.iterdir())
