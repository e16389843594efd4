"""The command `library export` with two processes, killed at moments of its run: what is there is whole, always."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import REPOSITORY
from published_libraries import PLACES, entitle, small_library
from test_published_killed import held, torn

KILLS = 5


def started(folder: Path, to: Path) -> subprocess.Popen[bytes]:
    """The command; whatever it starts holds its output open."""
    command = [sys.executable, "-m", "pipelines", "library", "export", "--root", folder, "--to", to, "--jobs", "2"]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def done(folder: Path, to: Path) -> float:
    """The seconds of a run that is not killed."""
    began = time.monotonic()
    process = started(folder, to)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return time.monotonic() - began


@pytest.mark.slow
def test_a_killed_command_leaves_whole_folders_and_no_process(tmp_path: Path) -> None:
    folder, to = small_library(tmp_path / "library", PLACES[:2]), tmp_path / "out"
    whole, killed = done(folder, tmp_path / "first"), 0
    for turn in range(KILLS):
        entitle(folder, PLACES[turn % 2], f"A small example about turn {turn}")
        process = started(folder, to)
        try:
            process.wait(whole * (turn + 1) / (3 * KILLS))  # later runs export one dataset of the two
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.communicate(timeout=60)  # ends when the last of its processes has
        assert torn(to) == []
    assert killed > 0
    done(folder, to)
    assert torn(to) == []
    shutil.rmtree(folder / ".cache")
    done(folder, tmp_path / "undisturbed")
    assert held(to) == held(tmp_path / "undisturbed")
