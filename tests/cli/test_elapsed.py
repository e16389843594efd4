"""A terminal is shown that a long task goes on; a pipe gets what it always got."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from terminals import in_terminal

REPOSITORY = Path(__file__).resolve().parents[2]

TASK = """
import sys, threading, time
from pipelines.cli.elapsed import show_elapsed
{before}
with show_elapsed("counting"):
    {inside}
print("end", threading.active_count())
"""


def task(inside: str, before: str = "") -> list[str]:
    return [sys.executable, "-c", TASK.format(inside=inside, before=before)]


def screen(received: str) -> str:
    """What stands on the screen in the end: each line as it was last overwritten."""
    lines = []
    for line in received.split("\n"):
        shown = ""
        for piece in line.split("\r"):
            shown = piece + shown[len(piece) :]
        lines.append(shown.rstrip(" "))
    return "\n".join(lines)


def test_a_terminal_is_told_each_second_and_nothing_of_it_stays() -> None:
    received = in_terminal(*task("time.sleep(4.6)"))
    seconds = [int(found) for found in re.findall(r"counting … (\d+) s", received)]
    assert len(seconds) >= 3
    assert seconds == sorted(seconds)
    assert screen(received) == "end 1\n"


def test_what_is_printed_stands_on_lines_of_its_own() -> None:
    received = in_terminal(*task("time.sleep(1.5); print('found'); time.sleep(1.5); sys.stderr.write('odd\\n')"))
    assert received.count("counting … ") == 2
    assert screen(received) == "found\nodd\nend 1\n"


def test_it_waits_while_another_line_is_unfinished() -> None:
    received = in_terminal(*task("print('half', end='', flush=True); time.sleep(2.5); print(' whole')"))
    assert received == "half whole\nend 1\n"


def test_what_is_quick_shows_nothing() -> None:
    assert in_terminal(*task("print('found')")) == "found\nend 1\n"


@pytest.mark.parametrize("inside", ["raise SystemExit('stopped')", "raise KeyboardInterrupt"])
def test_a_task_that_ends_early_leaves_a_clean_line_and_its_streams(inside: str) -> None:
    told = "print(sys.stdout is own, threading.active_count())"
    before = f"import atexit; own = sys.stdout; atexit.register(lambda: {told})"
    command = task(f"time.sleep(1.6); {inside}", before)
    received = in_terminal("sh", "-c", '"$0" "$@" || echo failed', *command)
    assert "counting … 1 s" in received
    assert "counting … " not in screen(received)
    assert re.search(r"^True 1\nfailed$", screen(received), re.MULTILINE)


@pytest.mark.parametrize("closed", ["", "exec 2>&-; "])
def test_a_pipe_gets_what_it_always_got(closed: str) -> None:
    command = ["sh", "-c", f'{closed}exec "$0" "$@"', *task("time.sleep(2.2); print('found')")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("found\nend 1\n", "")


@pytest.mark.slow
def test_validate_shows_a_terminal_what_it_prints_into_a_pipe(good: Path) -> None:
    command = [sys.executable, "-m", "pipelines", "validate", "--no-cache", "--root", str(good)]
    piped = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    received = in_terminal(*command)
    assert "working … 1 s" in received
    assert re.sub(r"[\d.]+ s\b", "T", screen(received)) == re.sub(r"[\d.]+ s\b", "T", piped.stdout)
    assert piped.stderr == ""
