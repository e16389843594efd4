"""A library with 500 planted faults: each is found in its dataset, and both engines find the same, byte for byte."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import faults
import outside
import pytest
import python_tools
from conftest import REPOSITORY

VALIDATE = ("library", "validate", "--format", "json", "--no-cache")
HALF = 1
"""The datasets without errors whose rows are there when an executor is killed; few of some fifty have none."""


def findings(root: Path, *options: str) -> list[dict[str, Any]]:
    """What ``library validate`` finds, nothing remembered, as it prints it."""
    command = [sys.executable, "-m", "pipelines", *VALIDATE, "--root", str(root), *options]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    return list(json.loads(done.stdout)["findings"])


def findings_on_spark(root: Path, folder: Path) -> list[dict[str, Any]]:
    """What it finds on Spark with two executors, one of which is killed when half of the datasets are done."""
    outside.program("java", "openjdk-17-jre-headless")
    programs = python_tools.environment("spark")
    submit = [programs / "spark-submit", "--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false"]
    command = [*submit, REPOSITORY / "pipelines" / "__main__.py", *VALIDATE, "--engine", "spark", "--root", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment["PYSPARK_PYTHON"] = str(programs / "python")
    printed, log = folder / "printed", folder / "log"
    with printed.open("wb") as out, log.open("wb") as err:
        run = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=err, start_new_session=True)
    while len(list(root.glob(".cache/library/.*/datasets/*/*/rows-*.jsonl.gz"))) < HALF:
        assert run.poll() is None, log.read_text()
        time.sleep(0.1)
    os.kill(executor_of(run.pid), signal.SIGKILL)
    assert run.wait() == 1, log.read_text()
    return list(json.loads(printed.read_bytes())["findings"])


def executor_of(session: int) -> int:
    """The process of an executor of Spark in a session of processes."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            member = process.joinpath("stat").read_text().rpartition(")")[2].split()[3] == str(session)
            if member and b"CoarseGrainedExecutorBackend" in process.joinpath("cmdline").read_bytes():
                return int(process.name)
        except OSError:
            continue
    raise AssertionError("there is no executor")


@pytest.mark.slow
def test_every_fault_is_found_and_both_engines_find_the_same(tmp_path: Path) -> None:
    planted = faults.plant(tmp_path / "library")
    assert len(planted) == faults.FAULTS
    assert len({fault.kind for fault in planted}) >= 30
    first = findings(tmp_path / "library", "--jobs", "1")
    assert json.dumps(findings(tmp_path / "library", "--jobs", "2")) == json.dumps(first)
    assert json.dumps(findings_on_spark(tmp_path / "library", tmp_path)) == json.dumps(first)
    known = {(finding["code"], finding["file"]) for finding in first}
    missed = [fault for fault in planted if (fault.code, f"datasets/{fault.dataset}/{fault.file}") not in known]
    assert not missed, Counter(fault.kind for fault in missed)
