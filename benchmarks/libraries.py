"""Measures a library by its size: loads and checks, what is remembered, tables, SQL, exports, and peers."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.generate import REPOSITORY
from benchmarks.library import generate_library
from pipelines.model.kinds import FOLDERS

JOBS = 2
Line = tuple[str, str, str, str]

BARE = """
import sys, multiprocessing
from pathlib import Path
import yaml
def load(root):
    for file in sorted((root / "dataset").rglob("*.yaml")):
        yaml.load(file.read_bytes(), yaml.CSafeLoader)
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for _ in pool.imap_unordered(load, sorted(Path(sys.argv[1]).glob("datasets/*"))):
            pass
"""
TOGETHER = """
import json, sys, tempfile, time
from pathlib import Path
from pipelines.library import across, definition, union
from pipelines.library.engine import Local
from pipelines.library.parquet import Rows
library = definition.read(Path(sys.argv[1])).library
store = library.folder / ".cache" / "library" / "datasets"
rows = [Rows(m.name, path.name, path) for m in library.members for path in (store / m.name).glob("rows-*.jsonl.gz")]
engine = Local(2)
with tempfile.TemporaryDirectory() as folder, engine.tables(rows, Path(folder)) as tables:
    started = time.perf_counter()
    across.check(tables.query, library)
    compared = time.perf_counter()
    union.check(tables.frames, library, engine.reads)
    took = [compared - started, time.perf_counter() - compared]
print(json.dumps(took))
"""
EXPECTATIONS = """
import sys
from pathlib import Path
from pipelines.public import tables
from pipelines.validate import frames, suites
from pipelines.validate.run import fast
for root in sorted(Path(sys.argv[1]).glob("datasets/*")):
    early = fast(root)
    csv = tables.render(early.opened.public)
    suites.breaches(csv, suites.suites(root), frames.parameters(early.dataset))
"""


class Took(NamedTuple):
    """What a command took: seconds, seconds of CPU in all its processes, and megabytes of the largest at its peak."""

    wall: float
    cpu: float
    peak: int
    output: str

    def shown(self) -> str:
        """The three in words."""
        return f"{self.wall:.1f} s, {self.cpu:.1f} s of CPU, {self.peak} MB at the peak of the largest process"


def lines(folder: Path, sizes: Sequence[int]) -> Iterator[Line]:
    """The rows for libraries of so many datasets."""
    for datasets in sizes:
        start = time.perf_counter()
        root = generate_library(folder / str(datasets), datasets)
        seconds = time.perf_counter() - start
        records = sum(1 for kind in FOLDERS.values() for _ in root.glob(f"datasets/*/dataset/{kind}/*.yaml"))
        shown = f"library of {datasets:,} datasets, {records:,} records"
        yield f"{shown}: generated", f"{seconds:.1f} s", "", ""
        yield from _of(root, shown, records)
        shutil.rmtree(root)


def _of(root: Path, shown: str, records: int) -> Iterator[Line]:
    library = [sys.executable, "-m", "pipelines", "library"]
    validate = [*library, "validate", "--root", str(root), "--jobs", str(JOBS)]
    bare = took([sys.executable, "-c", BARE, str(root)])
    cold = took([*validate, "--fast"])
    ratio = f"{cold.wall / bare.wall:.2f} x bare load, {cold.cpu / bare.cpu:.2f} x its CPU"
    yield f"{shown}: bare C YAML load in two processes", bare.shown(), "", ""
    yield f"{shown}: load, schemas, fast checks, cold, in two processes", cold.shown(), ratio, "<= 2; < 1,024 MB"
    again = took([*validate, "--fast"])
    yield f"{shown}: unchanged", again.shown(), f"1 / {cold.wall / again.wall:.0f} of cold", "<= 1 / 50"
    _edit(root)
    edited = took([*validate, "--fast"])
    yield f"{shown}: after one edit", edited.shown(), f"{edited.wall - again.wall:+.2f} s over unchanged", "one dataset"
    full = took(validate)
    each = f"{full.wall / records * 1e3:.2f} ms a record"
    yield f"{shown}: everything, cold: form, spelling, translations, tables", full.shown(), each, ""
    across, suites = json.loads(took([sys.executable, "-c", TOGETHER, str(root)]).output)
    yield f"{shown}: the questions across datasets, in SQL", f"{across:.1f} s", "", ""
    yield f"{shown}: the suites over the union", f"{suites:.1f} s", "", ""
    export = [*library, "export", "--root", str(root), "--jobs", str(JOBS)]
    first, second = took(export), took(export)
    yield f"{shown}: export, cold", first.shown(), f"{first.wall / records * 1e3:.2f} ms a record", ""
    yield f"{shown}: export, unchanged", second.shown(), f"1 / {first.wall / max(second.wall, 0.01):.0f} of cold", ""
    alone = took([sys.executable, "-c", EXPECTATIONS, str(root)])
    yield f"{shown}: Great Expectations on pandas, dataset after dataset", alone.shown(), "", ""
    start = time.perf_counter()
    _check_jsonschema(root)
    peer = time.perf_counter() - start
    yield f"{shown}: check-jsonschema, schemas alone", f"{peer:.1f} s", f"ours {peer / cold.wall:.0f} x faster", "> 1"
    if importlib.util.find_spec("pyspark") is None:
        yield f"{shown}: on Spark", "not measured: there is no pyspark", "", ""
        return
    spark = took([*validate, "--engine", "spark", "--no-cache"])
    yield f"{shown}: everything, cold, on Spark", spark.shown(), f"{spark.wall / full.wall:.2f} x local", ""


def took(command: Sequence[str]) -> Took:
    """Runs a command in a session of its own, and reads what its processes take from /proc."""
    start = time.perf_counter()
    before = os.times()
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        peak = 0
        while True:
            try:
                output = process.communicate(timeout=0.1)[0]
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _largest(process.pid))
    wall, after = time.perf_counter() - start, os.times()
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{output[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(wall, cpu, peak // 1024, output)


def _largest(session: int) -> int:
    """The kilobytes at the peak of the largest process of a session."""
    peaks = [0]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) == session:
                found = re.search(r"VmHWM:\s+(\d+)", stat.with_name("status").read_text())
                peaks.append(int(found[1]) if found else 0)
        except (OSError, IndexError, ValueError):  # it has ended
            continue
    return max(peaks)


def _edit(root: Path) -> None:
    """Changes the day on which a record is due."""
    path = next(iter(sorted(root.glob("datasets/d0001/dataset/facts/*.yaml"))))
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(?<=due: "\d{4}-\d\d)-\d\d', "-03", text, count=1), "utf-8", newline="\n")


def _check_jsonschema(root: Path) -> None:
    """The peer, once for each schema and thousand files, as many as a command line holds."""
    command = str(Path(sys.executable).parent / "check-jsonschema")
    for kind, folder in FOLDERS.items():
        files = sorted(str(path) for path in root.glob(f"datasets/*/dataset/{folder}/*.yaml"))
        for start in range(0, len(files), 1000):
            schema = str(REPOSITORY / "schemas" / "source" / f"{kind}.schema.json")
            took([command, "--schemafile", schema, *files[start : start + 1000]])
