"""The commands for a library, which is a folder of datasets."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from pipelines.cli import reports
from pipelines.cli.check import Code
from pipelines.cli.console import (
    Choice,
    examples,
    exit_if,
    fail,
    format_option,
    print_finding,
    print_line,
    print_raw,
    refusals_reported,
    to_run,
)
from pipelines.cli.reports import counted
from pipelines.compare.diff import bump_of
from pipelines.compare.markdown import changes_markdown
from pipelines.files import swap
from pipelines.library import definition, stored
from pipelines.library.definition import Library, Member
from pipelines.library.engine import Engine, Local
from pipelines.library.exported import Exported
from pipelines.library.work import TOGETHER, Outcome, Task, work
from pipelines.model.findings import Finding, Report, Unknown, worst
from pipelines.model.hidden import visible
from pipelines.validate import unchanged

EXPORTS = Path("build") / "exports"
"""The folder, below the library's, that datasets are exported to."""


_REMEDY = "Free space, or delete that folder, and run it again; where it cannot be written, use --no-cache."


class LibraryFolder(click.Path):
    """A folder that contains library.yaml."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Path:
        """Return the folder, or fail if it has no library.yaml."""
        folder = Path(str(super().convert(value, param, context)))
        if not (folder / definition.NAME).is_file():
            self.fail(f"{folder} contains no {definition.NAME}; name the folder that does.", param, context)
        return folder


class NewFile(click.Path):
    """A file to write in a folder that exists; what is there already must be a plain file."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Path:
        """Return the path, or fail if it cannot be that of a file to write."""
        path = Path(str(super().convert(value, param, context)))
        if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
            self.fail(f"{path} exists and is no plain file.", param, context)
        if not path.parent.is_dir():
            self.fail(f"there is no folder {path.parent}.", param, context)
        return path


library_option = click.option(
    "--root",
    type=LibraryFolder(exists=True, file_okay=False),
    default=".",
    help="The folder that contains library.yaml.  [default: this one]",
)
dataset_option = click.option(
    "--dataset",
    "patterns",
    multiple=True,
    metavar="NAME",
    help="Only the datasets with this name, in which * stands for any characters; may be repeated.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    help="The number of processes.  [default: one for each core]",
)
engine_option = click.option(
    "--engine",
    "engine_name",
    type=Choice(["local", "spark"]),
    default="local",
    help="What runs the work: processes of this machine, or Apache Spark.  [default: local]",
)
since_option = click.option(
    "--changed-since", "revision", metavar="REV", help="Only the datasets that have changed since a git revision."
)


@click.group("library", epilog=examples("library new ../guides asthma", "library validate --root ../guides"))
def library() -> None:
    """Check, export and compare a library: a folder of datasets with a file library.yaml."""


@library.command("new", epilog=examples("library new ../guides", "library new ../guides asthma knee-pain"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1)
def new(folder: Path, names: tuple[str, ...]) -> None:
    """Write library.yaml into FOLDER, unless it has one, and an empty dataset for each of NAMES.

    A dataset validates and exports at once; add records to it with `new`.
    """
    from pipelines.library.scaffold import create

    with refusals_reported():
        written = create(folder, names, datetime.date.today())
    for path in written:
        print_line(f"written: {folder / path}")
    if not names:
        print_line(f"Add a dataset: library new {folder} NAME")
    for path in written[-len(names) :] if names else ():
        print_line(to_run("new", folder / path, KIND="fact", ID="fact-my-first-fact"))


@library.command(
    "validate",
    epilog=examples(
        "library validate --root ../guides",
        "library validate --only NUM --dataset 'topics/a*'",
        "library validate --changed-since main --format json",
    ),
)
@library_option
@format_option(*reports.REPORTERS)
@click.option(
    "--only",
    multiple=True,
    type=Code({"AUD": "audit", "EXP": "library export"}),
    metavar="CODE",
    help="Run only this check or family; may be repeated.",
)
@dataset_option
@since_option
@click.option("--fast", is_flag=True, help="Only the schemas and the fast checks of each dataset.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--no-cache", is_flag=True, help="Check every dataset again, and store nothing.")
@click.option("--findings", "parquet", type=NewFile(), help="A Parquet file to write.")
@jobs_option
@engine_option
def validate(
    root: Path,
    form: str,
    only: tuple[list[str], ...],
    patterns: tuple[str, ...],
    revision: str | None,
    fast: bool,
    strict: bool,
    no_cache: bool,
    parquet: Path | None,
    jobs: int,
    engine_name: str,
) -> None:
    """Check every dataset as `validate` does, and then all of them together.

    A dataset that is as it was in the last run is not checked again. If the run is stopped, the next one goes on where
    it was. Datasets with errors are not compared with the others.
    """
    began = time.perf_counter()
    shelf, members = _opened(root, patterns, revision)
    codes = None if not only else tuple(code for family in only for code in family)
    if fast:
        _refuse_slow(only)
    found: list[Finding] = []
    outcomes: list[Outcome] = []
    with _engine(engine_name, jobs) as engine, _store(shelf, engine_name, remember=not no_cache and not codes) as store:
        environment = unchanged.environment_of() if store == shelf.folder / stored.CACHE else ""
        tasks = (Task(member, store / stored.DATASETS / member.name, environment, fast, codes) for member in members)
        for outcome in engine.run(work, tasks):
            outcomes.append(dataclasses.replace(outcome, findings=()))
            if not environment:
                with suppress(OSError):
                    os.utime(store)  # so that no other run takes it for abandoned
            found += outcome.findings
            if form == "text":
                _print(outcome.findings)
        if environment:
            stored.sweep(store, [member.name for member in shelf.members])
        troubles = _unwritten(outcomes)
        if together := not fast and (codes is None or any(code[:3] in TOGETHER for code in codes)):
            from pipelines.library.together import Uncompared, check, rows_of

            rows = [rows_of(outcome, store / stored.DATASETS / outcome.name) for outcome in outcomes if outcome.rows]
            # What is known of all datasets is not replaced by what is found in some.
            every: Sequence[Finding] = ()
            with _store(shelf, engine_name, remember=bool(environment) and len(members) == len(shelf.members)) as kept:
                try:
                    every = check(shelf, rows, engine, kept, environment if kept == store else "", found)
                except Uncompared as error:
                    troubles.append(_useless(f"the datasets were not compared: {error}"))
            more = [finding for finding in every if codes is None or finding.code in codes]
            found += more
            if form == "text":
                _print(more)
    skipped = " ".join([*([_skipped(shelf, outcomes)] if together else []), *troubles]).strip()
    seconds = {"validate": round(time.perf_counter() - began, 4)}
    report = Report(tuple(found), sum(o.records for o in outcomes), sum(o.waived for o in outcomes), seconds, skipped)
    if parquet:
        from pipelines.library.parquet import findings_to_parquet

        findings_to_parquet(found, parquet)
    if form == "text":
        if skipped:
            print_line(skipped)
        known = sum(outcome.known for outcome in outcomes)
        print_line(f"{counted(len(outcomes), 'dataset')}, {known} unchanged. {reports.summary(report)}")
    else:
        from pipelines.validate.rules import rules

        print_raw(reports.REPORTERS[form](report, rules()))
    exit_if(worst(found) == "error" or (strict and bool(found)) or bool(troubles))


@library.command("export", epilog=examples("library export --root ../guides", "library export --to ../site --jobs 8"))
@library_option
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="The folder to write to.  [default: ROOT/build/exports]"
)
@dataset_option
@since_option
@jobs_option
@engine_option
def export(
    root: Path,
    target: Path | None,
    patterns: tuple[str, ...],
    revision: str | None,
    jobs: int,
    engine_name: str,
) -> None:
    """Export each dataset into a folder of its name, and write an index over all.

    A dataset with errors keeps its old export. One that is as it was in the last run is not exported again. If the run
    is stopped, what is there is whole, and the next run goes on.
    """
    from pipelines.library import published
    from pipelines.library.index.files import INDEX
    from pipelines.publish.exports import NotAnExport

    shelf, members = _opened(root, patterns, revision)
    target = target or root / EXPORTS
    _make_store(shelf)
    with _engine(engine_name, jobs) as engine:
        try:
            done = published.export_all(shelf, target, engine, _tell, members)
        except NotAnExport as refusal:
            raise click.UsageError(str(refusal)) from None
        except (OSError, ValueError) as error:
            why = f"{error.filename or target}: {error.strerror or error}" if isinstance(error, OSError) else error
            state = f"the index of {target} is the old one" if (target / INDEX).is_file() else f"{target} has no index"
            raise click.ClickException(f"{state}: {why}") from None
    for name, problem in done.unread.items():
        print_line(f"{name}: its export cannot be read, so the index lacks it: {problem}")
    for name in done.lacking:
        print_line(f"{name}: there is no export, so the index lacks it.")
    for name in done.left:
        print_line(f"{target / name}: no dataset of the library; the folder stays, and the index lacks it.")
    state = "written" if done.changed else "unchanged"
    print_line(f"{target}: {counted(done.datasets, 'dataset')}, {counted(done.records, 'record')}; index {state}.")
    exit_if(bool(done.failed or done.unread))


def _tell(done: Exported) -> None:
    """Prints what became of a dataset, unless it is as it was."""
    _print(done.findings)
    if done.trouble:
        print_line(f"{done.name}: not exported: {done.trouble}")
    elif done.failed:
        print_line(f"{done.name}: not exported: fix the errors above first.")
    elif done.changed:
        print_line(f"{done.name}: {done.version}, {counted(done.files, 'file')}, written and verified.")


@library.command("diff", epilog=examples("library diff --root ../guides", "library diff v2 --format markdown"))
@click.argument("old", required=False)
@library_option
@dataset_option
@format_option("text", "json", "markdown")
@jobs_option
def diff(old: str | None, root: Path, patterns: tuple[str, ...], form: str, jobs: int) -> None:
    """List what has changed in each dataset since OLD, and the version bump that it needs.

    OLD is a folder with a library, a folder of its exports, or a git revision; by default the exports in
    ROOT/build/exports.
    """
    from pipelines.library.differences import difference, pairs

    if not old:  # make passes an empty word
        old = str(root / EXPORTS)
        if not Path(old).is_dir():
            raise click.UsageError(f"nothing was exported to {old} yet; name a revision or a folder to compare with")
    shelf, every = _opened(root, (), None)
    members = definition.chosen(every, patterns)
    entries, failed, changed = [], False, 0
    try:
        if not (compared := list(pairs(shelf, members, old, patterns))):
            raise click.UsageError(f"no dataset is named {' or '.join(patterns)}, here or in {old}")
        for found in Local(jobs).run(difference, compared):
            changed += bool(found.changes)
            bump = bump_of(found.changes)
            failed = failed or bool(found.problem)
            entry = dataclasses.asdict(found)
            entries.append({**entry, "bump": bump, "findings": [finding.as_dict() for finding in found.findings]})
            what = found.problem or (f"{bump} since {found.version}" if bump else f"the dataset is {found.state}")
            if not (found.changes or found.problem or found.state != "both"):
                continue
            if form == "text":
                print_line(f"{found.name}: {what}")
                _print(found.findings)
                print_raw("".join(f"    {line}\n" for line in reports.changes_text(found.changes).splitlines() if bump))
            elif form == "markdown":
                told = changes_markdown(found.changes) if bump else f"{visible(what[0].upper() + what[1:])}.\n"
                print_raw(f"## {found.name}{f' ({bump})' if bump else ''}\n\n{told}\n")
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        print_raw(json.dumps({"datasets": entries}, ensure_ascii=False, indent=2) + "\n")
    elif form == "text":
        print_line(f"{counted(len(entries), 'dataset')}, {changed} with changes.")
    exit_if(failed)


@library.command("status", epilog=examples("library status --root ../guides", "library status --format json"))
@library_option
@dataset_option
@format_option("text", "json")
@jobs_option
def status(root: Path, patterns: tuple[str, ...], form: str, jobs: int) -> None:
    """List the datasets: version, exported version, whether validated since the last change, findings, languages.

    Nothing is checked: `library validate` brings it up to date.
    """
    from pipelines.library import status as states

    shelf, members = _opened(root, patterns, None)
    languages = tuple(shelf.data["languages"])
    environment = unchanged.environment_of()
    tasks = (
        Task(member, shelf.folder / stored.CACHE / stored.DATASETS / member.name, environment) for member in members
    )
    questions = (states.Question(task, root / EXPORTS / task.member.name, languages) for task in tasks)
    found = list(Local(jobs).run(states.status, questions))
    if form == "json":
        data = [dataclasses.asdict(entry) for entry in found]
        print_raw(json.dumps({"title": shelf.data["title"], "datasets": data}, ensure_ascii=False, indent=2) + "\n")
        return
    for entry in found:
        checked = {"never": "never validated", "changed": "changed since it was validated", "yes": "validated"}
        results = f"{counted(entry.errors, 'error')}, {counted(entry.warnings, 'warning')}"
        parts = [
            f"{entry.name}: {entry.version or 'no version'}",
            f"exported {entry.exported}" if entry.exported else "not exported",
            checked[entry.checked] + (f", {counted(entry.records, 'record')}, {results}" if entry.records else ""),
            *([f"without {', '.join(entry.missing)}"] if entry.missing else ()),
        ]
        print_line("; ".join(parts))
    print_line(f"{counted(len(found), 'dataset')}.")


def _opened(root: Path, patterns: tuple[str, ...], revision: str | None) -> tuple[Library, tuple[Member, ...]]:
    """The library of a folder and its chosen datasets; if library.yaml has an error, prints it and exits."""
    loaded = definition.read(root.absolute())  # executors of a cluster work in folders of their own
    if loaded.library is None or loaded.findings:
        fail(loaded.findings, f"Nothing was done: fix {definition.NAME} first.")
    members = definition.chosen(loaded.library.members, patterns)
    if not members:
        raise click.UsageError(f"no dataset is named {' or '.join(patterns)}; `library status` lists them")
    if revision is not None:
        from pipelines.library import changed

        try:
            members = changed.since(loaded.library, members, revision)
        except Unknown as error:
            raise click.UsageError(str(error)) from None
    return loaded.library, members


@contextmanager
def _store(shelf: Library, engine: str, *, remember: bool) -> Iterator[Path]:
    """The folder of what is remembered; one that is removed if nothing is to be."""
    store = shelf.folder / stored.CACHE
    swap.sweep(store, lambda name: name.startswith("."))
    if remember:
        yield store
        return
    try:
        store.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(prefix=".", dir=store)  # where the executors of a cluster see it too
    except OSError:
        if engine != "local":
            raise
        made = tempfile.TemporaryDirectory()
    with made as folder:
        yield Path(folder)


def _refuse_slow(only: Sequence[list[str]]) -> None:
    """Refuses codes of which the fast checks look for none."""
    from pipelines.validate.rules import rules

    for codes in only:
        if all(rules()[code].slow or code[:3] in TOGETHER for code in codes):
            raise click.UsageError(f"--fast leaves out {', '.join(codes)}; run it without --fast")


def _unwritten(outcomes: Sequence[Outcome]) -> list[str]:
    """That datasets are not compared because their rows could not be stored, if there are any."""
    troubles = [outcome.trouble for outcome in outcomes if outcome.trouble]
    if not troubles:
        return []
    what = f"{counted(len(troubles), 'dataset')} {'was' if len(troubles) == 1 else 'were'} not compared"
    return [_useless(f"{what}: {troubles[0]}")]


def _useless(what: str) -> str:
    """A line about a store that cannot be used."""
    return f"Error in {stored.CACHE}: {what}. {_REMEDY}"


def _make_store(shelf: Library) -> None:
    """Makes the folder of what is remembered; one that cannot be written is an error of one line."""
    store = shelf.folder / stored.CACHE
    try:
        store.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=store):
            pass
    except OSError as error:
        raise click.ClickException(f"{store} cannot be written: {error.strerror}") from None


def _skipped(shelf: Library, outcomes: Sequence[Outcome]) -> str:
    """What was not checked together."""
    broken = sum(not outcome.rows and not outcome.trouble for outcome in outcomes)
    notes = []
    if broken:
        notes.append(
            f"{counted(broken, 'dataset')} with errors {'was' if broken == 1 else 'were'} not compared with others."
        )
    if len(outcomes) < len(shelf.members):
        notes.append(
            f"Only the chosen datasets, {len(outcomes)} of {len(shelf.members)}, were compared with each other."
        )
    return " ".join(notes)


@contextmanager
def _engine(name: str, jobs: int) -> Iterator[Engine]:
    """What runs the work; the loss of a process is an error of one line, and so is a missing Spark."""
    from pipelines.library.local import WorkerLost

    if name == "spark":
        from pipelines.library import spark

        try:
            with spark.engine(jobs) as cluster:
                yield cluster
        except spark.Unusable as error:
            raise click.UsageError(str(error)) from None
        return
    try:
        yield Local(jobs)
    except WorkerLost:
        what = "a process was ended from outside, perhaps for want of memory"
        raise click.ClickException(f"{what}; run it again, with fewer --jobs: what was done is kept") from None


def _print(findings: Sequence[Finding]) -> None:
    for finding in reports.by_severity(findings):
        print_finding(finding)


COMMANDS = (library,)
"""The commands of this module."""
