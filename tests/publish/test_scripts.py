"""The scripts of the page: what needs no browser is tested by Node.js, and a fault that is planted is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from outside import program

SCRIPTS = REPOSITORY / "pipelines" / "publish" / "workbench" / "page" / "script"
FAULTS = (
    "let planted = ;",
    "const planted = byId.get('a').sourze;",
    "function planted() { const unused = 1; }",
    "homeOf(3);",
    "if (1 == '1') say('x');",
    "say(planted);",
)


def test_what_needs_no_browser_does_what_it_should() -> None:
    command = [program("node", "nodejs"), "--test", str(REPOSITORY / "tests" / "page_scripts")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_linters_refuse_what_is_planted(tmp_path: Path) -> None:
    program("npm", "npm")
    shutil.copytree(SCRIPTS, tmp_path / "script")
    main = tmp_path / "script" / "main.js"
    sound = main.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "tools.lint_javascript", str(tmp_path / "script")]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr
    for fault in FAULTS:
        main.write_text(f"{sound}{fault}\n", encoding="utf-8")
        run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert run.returncode == 1, fault
        assert "main.js" in run.stdout, run.stdout + run.stderr
