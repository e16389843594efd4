"""The shapes are those of the schemas, and the type checker refuses a field that a record does not have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

SLIPS = (
    'record.data["sign_ofs"]',
    'record.data.get("term")',
    'record.data["review"]["sign_of"]',
    'record.data["text"]["statment"]',
    'record.data.get("text", {}).get("synonim", [])',
    'record.data["evidence"][0]["sorce"]',
    'record.data.get("figures", [])[0].get("lo")',
    'dataset.about["text"]["notices"]["contacts"]',
    'dataset.waivers[0]["chek"]',
    'public.records[0].fields["clinical_reviews"]',
    'public.records[0].texts["en"]["fct"]',
    'dataset.people["person-a"].get("mail")',
    'public.meta["vesion"]',
    'public.texts["en"]["labels"]["why_rong"]',
    'next(public.withdrawn[0][name] for name in ("id", "instad"))',
    'next(record.data.get(name) for name in ("aspect", "audiense"))',
)
"""Expressions with one slip each: a field that is not there, by index and by ``get``."""

SOUND = (
    'record.data["review"]["sign_offs"]',
    'record.data.get("terms", ())',
    'record.data["text"].get("synonyms", [])',
    'dataset.about["text"]["notices"]["contact"]',
    'public.records[0].fields["clinical_review"]',
)


def module(lines: tuple[str, ...]) -> str:
    head = (
        "from pipelines.model.records import Dataset, Record",
        "from pipelines.public.view import Public",
        "",
        "",
        "def look(record: Record, dataset: Dataset, public: Public) -> None:",
    )
    return "\n".join((*head, *(f"    print({line})" for line in lines), ""))


def test_the_shapes_are_those_of_the_schemas() -> None:
    command = [sys.executable, "-m", "tools.shapes", "--check"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.slow
def test_the_type_checker_refuses_a_field_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "sound.py").write_text(module(SOUND), encoding="utf-8")
    (tmp_path / "slips.py").write_text(module(SLIPS), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", str(tmp_path / "sound.py"), str(tmp_path / "slips.py")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    first = module(()).count("\n") + 1
    told = {int(line.split(":")[1]) for line in done.stdout.splitlines() if "slips.py:" in line and ": error:" in line}
    assert told == set(range(first, first + len(SLIPS))), done.stdout + done.stderr
    assert "sound.py" not in done.stdout
