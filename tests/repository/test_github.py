"""What runs outside a contributor's hands: the commit hook, what CI installs, and the files that GitHub reads."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import python_tools
import yaml
from conftest import REPOSITORY, replace

GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
FACT = "dataset/facts/fact-spots-are-common.yaml"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# --- The hook ---------------------------------------------------------------------------------------------------------


def hooked(root: Path) -> subprocess.CompletedProcess[str]:
    """What the hook says of a root, started by a Python that has none of our libraries."""
    for name in ("tools", "pipelines"):
        (root / name).symlink_to(REPOSITORY / name, target_is_directory=True)
    (hook,) = [hook for repo in read(REPOSITORY / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    python, *arguments = shlex.split(hook["entry"])
    assert python == "python"
    command = [str(getattr(sys, "_base_executable", sys.executable)), *arguments]
    return subprocess.run(command, cwd=root, env={"PATH": ""}, capture_output=True, text=True, check=False)


def test_the_hook_passes_what_is_sound_and_leaves_out_tables_alone(good: Path) -> None:
    done = hooked(good)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The tables were not checked, as requested.\n24 records: 0 errors, 0 warnings.")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  statement: About", "  statement: Always", "TXT001"),
        ("certainty: established", 'certainty: "established"', "FMT001"),
        ("status: published", "status: publishd", "SCH001"),
    ],
)
def test_the_hook_refuses_what_is_not(good: Path, old: str, new: str, code: str) -> None:
    replace(good, FACT, old, new)
    done = hooked(good)
    assert done.returncode == 1
    assert f"[{code}]" in done.stdout


# --- .ci/run ----------------------------------------------------------------------------------------------------------

BASH = "/bin/bash"


def ci(folder: Path, **programs: str) -> tuple[int, list[str], str]:
    """The exit status of .ci/run, the commands that it gave, and what it printed, on a machine with these programs."""
    (folder / ".ci").mkdir()
    script = folder / ".ci" / "run"
    script.write_bytes((REPOSITORY / ".ci" / "run").read_bytes())
    (folder / "bin").mkdir()
    log = folder / "log"
    log.touch()
    for name, body in {"git": "", "sort": "cat", "xargs": "cat", "sha256sum": "cat", **programs}.items():
        path = folder / "bin" / name
        path.write_text(f'#!{BASH}\necho "{name} $*" >>{shlex.quote(str(log))}\n{body}\n', encoding="utf-8")
        path.chmod(0o755)
    for name in ("dirname", "cat", "env"):
        (folder / "bin" / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        [BASH, str(script)], env={"PATH": str(folder / "bin")}, capture_output=True, text=True, check=False
    )
    return done.returncode, log.read_text(encoding="utf-8").splitlines(), done.stdout + done.stderr


@pytest.mark.parametrize("fails", ["update", "install"])
def test_ci_ends_where_a_package_cannot_be_had(tmp_path: Path, fails: str) -> None:
    status, gave, _ = ci(tmp_path, **{"id": "echo 0", "apt-get": f'[ "$1" != {fails} ] || exit 100', "make": ""})
    assert status == 100
    assert gave[-1].startswith(f"apt-get {fails}")
    assert [line for line in gave if line.startswith("make")] == []


def test_ci_asks_sudo_where_it_is_not_root(tmp_path: Path) -> None:
    status, gave, _ = ci(tmp_path, **{"id": "echo 1000", "sudo": '"$@"', "apt-get": "", "make": "exit 7"})
    assert status == 7
    assert len([line for line in gave if line.startswith("sudo ")]) == 2
    assert [line.split()[1] for line in gave if line.startswith("apt-get ")] == ["update", "install"]


def test_ci_says_what_to_install_where_it_may_not(tmp_path: Path) -> None:
    status, gave, output = ci(tmp_path, **{"id": "echo 1000", "apt-get": "", "make": ""})
    assert status == 1
    assert {line.split()[0] for line in gave} == {"id"}
    assert "As root: apt-get update && apt-get install --no-install-recommends python3-venv openjdk-17" in output


def test_ci_runs_every_step_says_how_long_it_took_and_ends_with_the_tests(tmp_path: Path) -> None:
    status, gave, output = ci(tmp_path, **{"id": "echo 0", "apt-get": "", "make": 'case "$*" in lint) exit 3;; esac'})
    assert status == 3, "the first step that fails ends the run"
    (tmp_path / "again").mkdir()
    status, gave, output = ci(tmp_path / "again", **{"id": "echo 0", "apt-get": "", "make": ""})
    assert status == 0
    steps = [line.removeprefix("make ") for line in gave if line.startswith("make ")]
    assert steps == [
        *("validate", "fix ARGS=--check", "docs ARGS=--check", "i18n-update ARGS=--check", "export ARGS=--verify"),
        *("verify DIR=build/exports", "verify", "lint", "benchmark ARGS=--quick --rounds 1", "test-all"),
    ]
    assert re.search(r"^=== make lint: \d+ s$", output, re.MULTILINE)


# --- What GitHub reads ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_for_github_obeys_its_schema(schema: str, files: list[Path]) -> None:
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


MAY_WRITE = {
    ("release", "build"): {"contents": "read", "id-token": "write", "attestations": "write"},
    ("release", "github"): {"actions": "write", "contents": "write"},
    ("release", "python"): {"id-token": "write"},
    ("release", "npm"): {"id-token": "write"},
    ("pages", "publish"): {"pages": "write", "id-token": "write"},
}
"""The jobs that publish, with what they may do; the others may only read."""


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_pinned_actions_that_keep_no_key_and_may_write_only_to_publish(path: Path) -> None:
    uses = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    assert uses
    assert [line for line in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    assert "secrets." not in path.read_text(encoding="utf-8")
    for name, job in workflow["jobs"].items():
        assert job.get("permissions") == MAY_WRITE.get((path.stem, name))
        kept = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert kept in ([{"persist-credentials": False}], [])


@pytest.mark.slow
def test_an_auditor_of_workflows_finds_nothing() -> None:
    zizmor = python_tools.environment("package-judges") / "zizmor"
    command = [zizmor, "--offline", "--no-progress", "--quiet", GITHUB / "workflows"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_action_has_one_commit_in_all_workflows() -> None:
    uses = {line for path in WORKFLOWS for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))}
    assert len(uses) == len({line.partition("@")[0] for line in uses})


def test_every_make_target_that_a_workflow_names_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = [
        step.get("run", "") for path in WORKFLOWS for job in read(path)["jobs"].values() for step in job["steps"]
    ]
    named = {name for line in commands for name in re.findall(r"^make (?:--\S+ )*([a-z0-9-]+)", line, re.MULTILINE)}
    assert named
    assert named <= targets


def test_a_form_about_content_asks_for_no_story_of_a_patient() -> None:
    forms = {path.stem: path.read_text(encoding="utf-8") for path in FORMS}
    for name in ("content", "translation"):
        assert "any other patient here" in " ".join(forms[name].split())
    assert "cannot advise you about your own health" in " ".join(forms["content"].split())
