"""A run that publishes a library is killed at any moment: everything is whole, and the next run does the rest."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from published_libraries import entitle, small_library

from pipelines.library.index.files import INDEX, SITEMAP
from pipelines.publish.verify import verify

KILLS = 50

HEAD = """\
import os, random, signal, sys, time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from pipelines.library.definition import read
from pipelines.library.index.files import INDEX
from pipelines.library.published import export_all, publish
from pipelines.validate import suites
from published_libraries import PLACES, entitle
from test_published_killed import torn

suites.breaches = lambda *_: []  # it takes seconds to import, and finds nothing here
folder, to = Path(sys.argv[1]), Path(sys.argv[2])

# a killed process loses nothing that it gave to the kernel, so that a real flush would only cost time
os.fsync = lambda descriptor: None

def forked(do):
    child = os.fork()
    if not child:
        status = 1
        try:
            os.setpgid(0, 0)
            do()
            status = 0
        finally:
            os._exit(status)
    return child

class Forked:
    def run(self, function, tasks):
        with ProcessPoolExecutor(2) as pool:  # forked, for what is imported here need not be imported in each
            yield from pool.map(function, tasks)

def export(to=to):
    done = export_all(read(folder).library, to, Forked())
    assert (done.datasets, done.failed, done.lacking, done.unread) == (3, (), (), {}), done

"""

EXPORT = """\
export()
"""

KILLED = """\
began = time.monotonic()
assert os.waitpid(forked(lambda: export(to.parent / "first")), 0)[1] == 0
whole = time.monotonic() - began
chance, killed, indexes = random.Random(19), 0, set()
for turn in range(int(sys.argv[3])):
    for number, place in enumerate(PLACES):
        if (turn + number) % 2 == 0:
            entitle(folder, place, f"A small example about turn {turn}")
    child, ends = forked(export), time.monotonic() + chance.uniform(0, whole)
    done = status = 0
    while not done and time.monotonic() < ends:
        time.sleep(0.005)
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        killed += 1
    assert status == 0
    assert torn(to) == []
    indexes.add((to / INDEX).read_bytes() if (to / INDEX).exists() else b"")
print(killed, len(indexes))
"""

STEPS = """\
library, limit, steps = read(folder).library, 0, 0

def step(event="fsync", arguments=()):
    global steps
    if limit and event.split(".")[0] in ("fsync", "open", "os", "shutil", "tempfile"):
        steps += 1
        if steps == limit:
            os.kill(os.getpid(), signal.SIGKILL)

def one():
    global limit
    limit = kills
    publish(library, to)

os.fsync = lambda descriptor: step()
sys.addaudithook(step)
for kills in range(1, 10_000):
    _, status = os.waitpid(forked(one), 0)
    assert torn(to) == [], kills
    if not os.WIFSIGNALED(status):
        assert status == 0
        break
print(kills)
"""


def torn(to: Path) -> list[str]:
    """What is wrong in a folder that a library is published to."""
    folders = list(to.glob("topics/[!.]*"))
    problems = [f"{folder}: {one}" for folder in folders for one in verify(folder)]
    for root in (INDEX, SITEMAP):
        if (to / root).exists():
            text = (to / root).read_text(encoding="utf-8")
            todo = [text]
            if root == INDEX:
                assert json.loads(text)["totals"]["datasets"] > 0
            while todo:
                for name in re.findall(r"(?:index/\w+/|sitemap-)[0-9a-f]{32}\.\w+", todo.pop()):
                    if not (to / name).is_file():
                        problems.append(f"{root} names {name}, which is missing")
                        continue
                    content = (to / name).read_bytes()
                    if hashlib.sha256(content).hexdigest()[:32] not in name:
                        problems.append(f"{name} is torn")
                    todo.append(content.decode())
    return problems


def held(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, without what a killed run left below hidden names."""
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".") and "/." not in name}


def run(script: str, *arguments: object) -> list[int]:
    """The numbers that a script prints."""
    paths = [REPOSITORY, REPOSITORY / "tests", Path(__file__).parent]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [sys.executable, "-c", HEAD + script, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


@pytest.mark.slow
def test_fifty_runs_killed_at_random_leave_nothing_torn_and_the_last_finishes(tmp_path: Path) -> None:
    folder, to = small_library(tmp_path / "library"), tmp_path / "out"
    killed, indexes = run(KILLED, folder, to, KILLS)
    assert killed > KILLS / 5
    assert indexes > 1, "no run got as far as the index"
    run(EXPORT, folder, to)
    shutil.rmtree(folder / ".cache")
    run(EXPORT, folder, tmp_path / "undisturbed")
    assert held(to) == held(tmp_path / "undisturbed")


@pytest.mark.slow
def test_an_index_killed_at_each_of_its_steps_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    folder, to = small_library(tmp_path / "library"), tmp_path / "out"
    run(EXPORT, folder, to)
    old = held(to)
    entitle(folder, "valley", "A small example about a brook")
    run(EXPORT, folder, tmp_path / "new")
    shutil.rmtree(to / "topics/valley")
    shutil.copytree(tmp_path / "new/topics/valley", to / "topics/valley")
    shutil.rmtree(folder / ".cache")
    (kills,) = run(STEPS, folder, to)
    assert kills > 20
    assert held(to) == held(tmp_path / "new") != old
