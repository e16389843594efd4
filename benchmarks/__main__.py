"""Runs every benchmark and prints one table, of which only the ratios mean anything on another machine."""

from __future__ import annotations

import argparse
import dataclasses
import gc
import itertools
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks import libraries, responder, workbench
from benchmarks.generate import REPOSITORY, generate
from benchmarks.languages import LANGUAGES
from benchmarks.translation import Work
from pipelines.cli.elapsed import show_elapsed
from pipelines.model.artifact import Artifact
from pipelines.model.findings import worst
from pipelines.model.kinds import FOLDERS
from pipelines.public import tables, view
from pipelines.publish import exports
from pipelines.publish.fhir import export as fhir
from pipelines.source.load import load
from pipelines.validate import frames
from pipelines.validate import suites as table
from pipelines.validate.opened import Opened
from pipelines.validate.run import Fast, fast, slow

BIN = Path(sys.executable).parent
VALIDATE = [sys.executable, "-m", "pipelines", "validate", "--root"]
IMPORT = [sys.executable, "-c", "import great_expectations"]
TABLES = """
import sys
from pathlib import Path
from pipelines.source.load import load
from pipelines.validate import frames
from pipelines.validate import suites as table
root, folder = Path(sys.argv[1]), Path(sys.argv[2])
parameters = frames.parameters(load(root).dataset)
assert not table.breaches({p.stem: p.read_bytes() for p in folder.glob("*.csv")}, table.suites(root), parameters)
"""
MEMORY = """
import sys
from pathlib import Path
from pipelines.publish import exports
from pipelines.validate.run import fast, slow
what, root = sys.argv[1], Path(sys.argv[2])
if what != "nothing":
    early = fast(root)
    if what == "validate":
        slow(early, remember=False)
    if what == "export":
        exports.build(early.opened)
"""
TRANSLATION = """
import sys
from benchmarks.translation import main
main(sys.argv[1:])
"""
PEAK = """
import resource, sys
from pathlib import Path
status = Path("/proc/self/status")
if status.exists():  # getrusage counts what the parent had in memory before this program was started
    print(*(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Sizes(NamedTuple):
    """How much is measured.

    Records of the datasets, strings to translate, records of the page, languages, requests, datasets of the libraries.
    """

    records: tuple[int, ...]
    strings: tuple[int, ...]
    page: int
    languages: tuple[int, ...]
    requests: int
    datasets: tuple[int, ...]


FULL = Sizes((1_000, 10_000), (10_000, 100_000), workbench.LARGE, (1, 2, 4, 8), 20_000, (30, 100, 300))


def quick() -> Sizes:
    """Every row on the smallest datasets: CI sees that each can still be measured; the figures say little."""
    least = len(load(REPOSITORY).dataset.records)
    return Sizes((least, least + 100), (1_000, 2_000), least, (1, 2), 500, (2,))


class Row(NamedTuple):
    """A line of the table: what was measured, how, the ratio that counts, and what it should be."""

    what: str
    measured: str
    ratio: str = ""
    target: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved runs of each; medians are shown (default 5)")
    parser.add_argument("--quick", action="store_true", help="every row, on small datasets")
    options = parser.parse_args()
    if worst(fast(REPOSITORY).findings) == "error":
        sys.exit("The dataset has errors; run validate and fix them first: a faulty dataset is reported sooner.")
    system = f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"{system}; medians of {options.rounds} interleaved runs\n", flush=True)
    sizes = quick() if options.quick else FULL
    print("| what | measured | ratio | target |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        roots = {size: generate(folder / str(size), size, LANGUAGES[:1]) for size in sizes.records}
        # the loads come first, in a small process: whatever else is in memory slows the peer's garbage collection
        for rows in (
            loads(roots, options.rounds),
            editor(folder, options.rounds),
            translation(sizes.strings, options.rounds),
            rest(roots, folder, options.rounds),
            editions(folder / "editions", sizes.languages, sizes.records[0], options.rounds),
            page(folder / "page", options.rounds, sizes.page),
            answers(folder / "responder", options.rounds, sizes.requests),
            library(folder / "library", sizes.datasets),
        ):
            for row in rows:
                print(f"| {' | '.join(row)} |", flush=True)


def loads(roots: Mapping[int, Path], rounds: int) -> Iterator[Row]:
    """Bare YAML loads against load, schemas and checks; check-jsonschema; memory."""
    for size, root in roots.items():
        files = sorted((root / "dataset").rglob("*.yaml"))

        def bare(files: list[Path] = files) -> None:
            for file in files:
                yaml.load(file.read_bytes(), yaml.CSafeLoader)

        def still(bare: Callable[[], None] = bare) -> float:
            gc.collect()
            gc.freeze()
            gc.disable()
            seconds = timed(bare)
            gc.enable()
            gc.unfreeze()
            return seconds

        def ours(root: Path = root) -> None:
            assert worst(fast(root).findings) != "error"

        def schemas(root: Path = root) -> None:
            check_jsonschema(root)

        runs: dict[str, Callable[[], object]] = {"bare": bare, "still": still, "ours": ours}
        took = medians(runs, rounds if size < 5_000 else min(rounds, 3))
        took |= medians({"schemas": schemas}, min(rounds, 3) if size < 5_000 else 1)
        shown = f"{size:,} records"
        yield Row(
            f"{shown}: load with positions, schemas, checks",
            f"{took['ours']:.2f} s; bare C YAML load {took['bare']:.2f} s",
            f"{took['ours'] / took['bare']:.2f} x bare load",
            "<= 1.5",
        )
        yield Row(
            f"{shown}: the same, garbage collector off for the bare load",
            f"{took['ours']:.2f} s; bare C YAML load {took['still']:.2f} s",
            f"{took['ours'] / took['still']:.2f} x bare load",
        )
        yield Row(
            f"{shown}: check-jsonschema, schemas alone",
            f"{took['schemas']:.1f} s",
            f"ours {took['schemas'] / took['ours']:.0f} x faster",
            ">= 3",
        )
        whats = ("nothing", "fast", "validate", "export")
        nothing, checked, whole, exported = (memory(MEMORY, what, root) for what in whats)
        yield Row(
            f"{shown}: peak memory over an idle process of {nothing} MB",
            f"fast checks {checked - nothing} MB, with tables {whole - nothing} MB, export {exported - nothing} MB",
            f"{(checked - nothing) * 1024 / size:.0f} kB a record for the fast checks",
            "in proportion",
        )


def editor(folder: Path, rounds: int) -> Iterator[Row]:
    """What someone waits for who edits one record of the repository's dataset."""
    root, faulty = folder / "editor", folder / "faulty"
    for copy in (root, faulty):
        for name in ("dataset", "schemas"):
            shutil.copytree(REPOSITORY / name, copy / name)
    record = sorted((root / "dataset" / "facts").glob("*.yaml"))[0]
    fault = faulty / "dataset" / "facts" / record.name
    fault.write_text(re.sub(r"(?<=\n  statement: )", "Always. ", fault.read_text("utf-8")), "utf-8", newline="\n")
    csv = folder / "csv"
    csv.mkdir()
    for name, content in tables.render(view.build(fast(root).dataset)).items():
        (csv / f"{name}.csv").write_bytes(content)
    edits = itertools.cycle(range(1, 28))

    def cold() -> None:
        shutil.rmtree(root / ".cache", ignore_errors=True)
        run([*VALIDATE, str(root)])

    def edited() -> float:
        text = record.read_text("utf-8")
        text = re.sub(r'(?<=due: ")(\d{4}-\d\d)-\d\d', rf"\g<1>-{next(edits):02d}", text, count=1)
        record.write_text(text, "utf-8", newline="\n")
        return timed(lambda: run([*VALIDATE, str(root)]))

    took = medians(
        {
            "import": lambda: run(IMPORT),
            "first": lambda: first_line([*VALIDATE, str(faulty)]),
            "cold": cold,
            "warm": lambda: run([*VALIDATE, str(root)]),
            "edited": edited,
            "tables": lambda: run([sys.executable, "-c", TABLES, str(root), str(csv)]),
            "schemas": lambda: check_jsonschema(root),
        },
        rounds,
    )
    base = took["import"]

    def row(what: str, name: str, ratio: str = "", target: str = "") -> Row:
        return Row(f"editor: {what}", f"{took[name]:.2f} s", ratio or f"{took[name] / base:.2f} x import", target)

    yield row("import great_expectations, whole process", "import")
    yield row("first finding on the screen", "first", target="<= 0.2")
    yield row("validate, unchanged since the last run", "warm", target="<= 0.33")
    faster = f"unchanged: {took['schemas'] / took['warm']:.0f} x faster"
    yield row("check-jsonschema, schemas alone", "schemas", faster, "> 1")
    yield row("import and table checks alone", "tables")
    after = f"{took['edited'] / took['tables']:.2f} x import and table checks"
    yield row("validate after one edit", "edited", after, "<= 1.3")
    cold_ratio = f"{took['cold'] / took['tables']:.2f} x import and table checks"
    yield row("validate, nothing remembered", "cold", cold_ratio)


def translation(sizes: Sequence[int], rounds: int) -> Iterator[Row]:
    """The strings of the repository and their Spanish, many times over: time and memory by their number."""
    each: dict[str, float] = {}
    for size in sizes:
        shown = f"{size:,} strings"
        work = Work(size)
        took = medians(work.named(), rounds if size < 50_000 else min(rounds, 3))
        bare = took.pop("bare")
        del work
        gc.collect()
        idle = memory(TRANSLATION, "nothing", size)
        for name, seconds in took.items():
            single = seconds / size
            growth = f"; {single / each[name]:.2f} x that of {sizes[0]:,}" if name in each else ""
            each.setdefault(name, single)
            peak = memory(TRANSLATION, name, size)
            yield Row(
                f"translation, {shown}: {name}",
                f"{seconds:.2f} s; {peak} MB at the peak, with the strings and their PO file {idle} MB",
                f"{single * 1e6:.0f} µs and {peak * 1024 / size:.1f} kB a string{growth}",
                "in proportion",
            )
        yield Row(
            f"translation, {shown}: update beside a bare read and write of the PO file by polib",
            f"{took['update']:.2f} s; polib {bare:.2f} s",
            f"{took['update'] / bare:.2f} x polib",
        )


def page(folder: Path, rounds: int, records: int) -> Iterator[Row]:
    """The page for people, as made and as seen in Chromium; a line that says so where there is none."""
    if shutil.which("chromium") is None:
        yield Row("page", "not measured: there is no chromium", "", "")
        return
    folder.mkdir()
    for line in workbench.lines(folder, rounds, records):
        yield Row(*line)


def answers(folder: Path, rounds: int, requests: int) -> Iterator[Row]:
    """The responder; a line that says so where the system does not tell what a process takes."""
    if not Path("/proc/self/stat").exists():
        yield Row("responder", "not measured: there is no /proc", "", "")
        return
    for line in responder.lines(folder, min(rounds, 3), requests):
        yield Row(*line)


def library(folder: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Libraries; a line that says so where the system does not tell what a process takes."""
    if not Path("/proc/self/stat").exists():
        yield Row("library", "not measured: there is no /proc", "", "")
        return
    for line in libraries.lines(folder, sizes):
        yield Row(*line)


def rest(roots: Mapping[int, Path], folder: Path, rounds: int) -> Iterator[Row]:
    """Tables and exports, in one process."""
    import frictionless
    import great_expectations  # noqa: F401 - what is measured is the work, not the import

    each: dict[int, float] = {}
    bundles: dict[int, float] = {}
    first = min(roots)
    for size, root in roots.items():
        shown = f"{size:,} records"
        few = min(rounds, 3) if size < 5_000 else 1
        early = fast(root)
        artifacts = built(early)
        public = early.opened.public
        csv = tables.render(public)
        suites, parameters = table.suites(root), frames.parameters(early.dataset)
        target = folder / f"exports-{size}"
        exports.write(artifacts, target)

        def exported(early: Fast = early, target: Path = target) -> None:
            shutil.rmtree(target)
            exports.write(built(early), target)

        def frictionless_reads(target: Path = target) -> None:
            assert frictionless.validate(str(target / "csv" / "datapackage.json")).valid

        def ours_reads(artifacts: Sequence[Artifact] = artifacts) -> None:
            assert not list(exports._compared_with_json(artifacts))

        def gx_alone(given: tuple[Any, ...] = (csv, suites, parameters)) -> None:
            assert not table.breaches(*given)

        def whole_slow(early: Fast = early) -> None:
            assert (
                worst(slow(dataclasses.replace(early), remember=False).findings) != "error"
            )  # a copy has opened nothing yet

        def bundled(public: view.Public = public) -> None:
            assert list(fhir.export(public))

        runs: dict[str, Callable[[], object]] = {
            "export": exported,
            "fhir": bundled,
            "frictionless": frictionless_reads,
            "read back": ours_reads,
            "gx": gx_alone,
            "slow": whole_slow,
        }
        took = medians(runs, few)
        each[size] = took["export"] / size
        growth = f"; {each[size] / each[first]:.2f} x that of {first:,}" if size != first else ""
        yield Row(
            f"{shown}: export, built, checked, written and verified",
            f"{took['export']:.2f} s",
            f"{each[size] * 1e3:.2f} ms a record{growth}",
            "in proportion",
        )
        bundles[size] = took["fhir"] / size
        growth = f"; {bundles[size] / bundles[first]:.2f} x that of {first:,}" if size != first else ""
        yield Row(
            f"{shown}: FHIR bundles alone, R4 and R5",
            f"{took['fhir']:.2f} s",
            f"{bundles[size] * 1e3:.2f} ms a record{growth}",
            "in proportion",
        )
        yield Row(
            f"{shown}: the CSVs read back and compared with the JSON",
            f"{took['read back']:.2f} s; frictionless validate {took['frictionless']:.2f} s",
            f"{took['read back'] / took['frictionless']:.2f} x frictionless",
        )
        yield Row(
            f"{shown}: form and table checks, all files new, import not counted",
            f"{took['slow']:.2f} s; Great Expectations alone on the same tables {took['gx']:.2f} s",
            f"{took['slow'] / took['gx']:.2f} x Great Expectations",
        )


def editions(folder: Path, counts: Sequence[int], records: int, rounds: int) -> Iterator[Row]:
    """The same records in more and more languages: the checks of all translations, and the export."""
    each: dict[str, float] = {}
    for count in counts:
        early = fast(generate(folder / str(count), records, LANGUAGES[:count]))

        def checked(early: Fast = early) -> None:
            assert not Opened(early.dataset).checked.findings

        def exported(early: Fast = early) -> None:
            assert built(early)

        took = medians({"check of all translations": checked, "export": exported}, min(rounds, 3))
        for name, seconds in took.items():
            one = seconds / (count + (name == "export"))  # English is exported too
            growth = f"; {one / each[name]:.2f} x that of {counts[0]}" if name in each else ""
            each.setdefault(name, one)
            yield Row(
                f"{records:,} records in English and {count} more: {name}",
                f"{seconds:.2f} s",
                f"{one:.2f} s a language{growth}",
                "in proportion",
            )


def built(early: Fast) -> Sequence[Artifact]:
    """The files for apps of what was loaded, with all that follows from it made anew."""
    made = exports.build(Opened(early.dataset), early.findings)
    assert not made.findings
    return made.artifacts


def medians(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each, run in turn; a function that returns a number has timed itself."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, function in runs.items():
            start = time.perf_counter()
            own = function()
            taken[name].append(own if isinstance(own, float) else time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def timed(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def run(command: list[str], folder: Path = REPOSITORY) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def first_line(command: list[str]) -> float:
    """Seconds until a program has printed its first line, which must be a finding."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        seconds = time.perf_counter() - start
        process.stdout.read()
    assert re.search(r"\[[A-Z]{3}\d{3}\]", line), line
    return seconds


def check_jsonschema(root: Path) -> None:
    """The peer, once a schema, as it takes one schema a call."""
    for kind, folder in FOLDERS.items():
        files = sorted(path.relative_to(root).as_posix() for path in (root / "dataset" / folder).glob("*.yaml"))
        run([str(BIN / "check-jsonschema"), "--schemafile", f"schemas/source/{kind}.schema.json", *files], root)


def memory(script: str, *arguments: object) -> int:
    """Megabytes at the peak of a process that runs a script."""
    kilobytes = int(run([sys.executable, "-c", script + PEAK, *map(str, arguments)]))
    return kilobytes // (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    with show_elapsed("measuring"):
        main()
