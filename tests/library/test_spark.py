"""Apache Spark gives what this machine gives, whichever executor dies, and says what it lacks."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import pickle
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import outside
import pytest
import python_tools
from conftest import REPOSITORY, copy_good, replace

from pipelines.library import rows, spark
from pipelines.library.definition import Library, read
from pipelines.library.engine import Local
from pipelines.library.together import check, rows_of
from pipelines.library.work import Task, work

FAULTS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "a-whole": (),
    "b-promises": (("facts/fact-spots-are-common.yaml", "  statement: About", "  statement: Always"),),
    "c-unreadable": (("glossary/term-spot.yaml", "aspect: what-it-is", "aspect: [what-it-is"),),
    "d-unknown-link": (("glossary/term-spot.yaml", "related: [term-picture]", "related: [term-missing]"),),
    "e-other-title": (("sources/source-town-census.yaml", "title: Census of", "title: Counting"),),
    "f-other-meaning": (("glossary/term-picture.yaml", "What a camera makes", "What a machine makes"),),
    "g-few-facts": (("dataset.yaml", "facts: {min: 1,", "facts: {min: 8,"),),
    "h-other-total": (("statistics/statistic-town-spots.yaml", "events: 30\ntotal: 100", "events: 60\ntotal: 200"),),
    "i-same-title": (("topics/topic-results.yaml", "What a result means", "What spots are"),),
    "j-hard-words": (
        (
            "facts/fact-spots-come-from-age.yaml",
            "The same count found more spots in older people than in younger ones.",
            "Epidemiological investigations consistently demonstrate considerably increased prevalence among elderly"
            " populations. Contemporary understanding acknowledges multifactorial physiological explanations."
            " Individual and quite various characteristics substantially influence epidemiological interpretations.",
        ),
    ),
}
"""Datasets of a library, each with what is wrong with it alone or beside the others."""

LIBRARY = """\
title: Small guides
publisher: Example contributors
base_url: https://example.org/guides
languages: [en]
datasets: ["*"]
quotas: {notes: 1, outright: 0.9, terms: 1, trusted: 1, dated: 1}
"""

TABLES = [f"SELECT * FROM {table}" for table in rows.TABLES]
"""Every row of every table, in any order."""


class Laid(NamedTuple):
    """A library with faults, and the tasks to validate it."""

    library: Library
    tasks: tuple[Task, ...]

    def files(self) -> dict[str, bytes]:
        """The rows of each dataset."""
        return {task.member.name: file.read_bytes() for task in self.tasks for file in task.store.glob("rows-*")}


def laid_out(folder: Path) -> Laid:
    folder.mkdir(exist_ok=True)
    for name, edits in FAULTS.items():
        root = copy_good(folder / name)
        for path, old, new in edits:
            replace(root, f"dataset/{path}", old, new)
    (folder / "library.yaml").write_text(LIBRARY, encoding="utf-8")
    library, findings = read(folder)
    assert library is not None
    assert findings == ()
    store = folder / ".cache" / "library"
    return Laid(library, tuple(Task(member, store / member.name, "tests") for member in library.members))


def on(laid: Laid, folder: Path, *command: str | Path, queries: Sequence[str] = (), victim: str = "") -> dict[str, Any]:
    """What the driver answers; ``command`` begins what starts it."""
    outside.program("java", "openjdk-17-jre-headless")
    given, written = folder / "given", folder / "written"
    asked = {**laid._asdict(), "queries": queries, "victim": victim, "marker": folder / "killed"}
    given.write_bytes(pickle.dumps(asked))
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment["PYSPARK_PYTHON"] = str(python_tools.environment("spark") / "python")
    done = subprocess.run(
        [*command, REPOSITORY / "tests" / "spark_driver.py", given, written],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = pickle.loads(written.read_bytes())
    return {**answer, "printed": done.stdout + done.stderr, "files": laid.files()}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What this machine gives: outcomes, files of rows, findings over all datasets, and the rows of each table."""
    laid = laid_out(tmp_path_factory.mktemp("local"))
    engine, outcomes = Local(1), list(map(work, laid.tasks))
    pairs = zip(outcomes, laid.tasks, strict=True)
    known = [rows_of(each, task.store) for each, task in pairs if each.rows]
    store = laid.tasks[0].store.parent
    together = check(laid.library, known, engine, store, "", ())
    with engine.tables(known, store / "tables") as tables:
        answers = {sql: tables.query(sql) for sql in TABLES}
    return {"outcomes": outcomes, "files": laid.files(), "together": together, "rows": answers}


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    laid = laid_out(tmp_path_factory.mktemp("spark"))
    python = python_tools.environment("spark") / "python"
    return on(laid, tmp_path_factory.mktemp("driver"), python, queries=TABLES)


@pytest.mark.slow
def test_the_library_has_faults_in_datasets_across_them_and_in_the_tables_of_all(local: dict[str, Any]) -> None:
    codes = {finding.code for outcome in local["outcomes"] for finding in outcome.findings}
    assert {"TXT001", "YML004", "REF001", "TAB001", "TAB002", "TAB009"} <= codes
    assert {"LIB002", "LIB003", "LIB004", "TAB004", "TAB005"} <= {finding.code for finding in local["together"]}


@pytest.mark.slow
@pytest.mark.parametrize("what", ["outcomes", "files", "together"])
def test_spark_finds_and_writes_what_this_machine_does(what: str, local: dict[str, Any], on_spark: Any) -> None:
    assert on_spark[what] == local[what]


@pytest.mark.slow
def test_every_row_of_every_table_is_read_as_this_machine_reads_it(local: dict[str, Any], on_spark: Any) -> None:
    for sql in TABLES:
        assert sorted(on_spark["rows"][sql], key=repr) == sorted(local["rows"][sql], key=repr), sql


@pytest.mark.slow
def test_a_task_that_always_fails_ends_the_run_with_one_line_and_spark_prints_nothing(on_spark: Any) -> None:
    assert re.fullmatch("Spark gave up: ValueError: nothing can be done for [a-h]-[a-z-]+", on_spark["failure"])
    assert on_spark["printed"] == ""


@pytest.mark.slow
def test_an_executor_killed_in_the_middle_changes_nothing(local: dict[str, Any], tmp_path: Path) -> None:
    laid = laid_out(tmp_path / "library")
    submit = python_tools.environment("spark") / "spark-submit"
    cluster = [submit, "--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false"]
    found = on(laid, tmp_path, *cluster, victim="e-other-title")
    assert (tmp_path / "killed").is_file()
    # What the executor had done before it died is stored, so the one that does its part again knows it.
    assert [dataclasses.replace(each, known=False) for each in found["outcomes"]] == local["outcomes"]
    assert found["files"] == local["files"]


@pytest.mark.skipif(bool(importlib.util.find_spec("pyspark")), reason="pyspark is here")
def test_without_pyspark_the_message_names_the_extra() -> None:
    with pytest.raises(spark.Unusable) as raised, spark.engine(1):
        pass
    assert str(raised.value) == "pyspark is missing; install the extra: pip install '.[spark]'"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("java", "reason"),
    [
        ("", "/bin/java: No such file or directory"),
        ("echo 'Error: class file version 61.0, this Java recognizes up to 55.0' >&2; exit 1", "recognizes up to 55.0"),
    ],
)
def test_without_java_or_with_an_old_one_the_message_asks_for_it(java: str, reason: str, tmp_path: Path) -> None:
    if java:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{java}\n")
        program.chmod(0o755)
    code = """
from pipelines.library import spark
try:
    spark.engine(1).__enter__()
except spark.Unusable as reason:
    print(reason)
"""
    done = subprocess.run(
        [python_tools.environment("spark") / "python", "-c", code],
        env={**os.environ, "JAVA_HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Spark, which needs Java 17 or newer, did not start: ")
    assert done.stdout.endswith(f"{reason}\n")
    assert done.stdout.count("\n") == 1
