"""An export schema that apps could not use is a finding, and never a traceback or a field without a type."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import copy_good

from pipelines.cli.main import main

Json = dict[str, Any]


def thing(title: str, field: str) -> Json:
    return {"title": title, "type": "object", "properties": {field: {"type": "string"}}}


def untyped(fact: Json) -> None:
    fact["extra"] = {"anyOf": [{"type": "string"}, {"type": "integer"}]}


def anything(fact: Json) -> None:
    fact["extra"] = True


def one_name(fact: Json) -> None:
    fact |= {"one": thing("Fact", "a"), "other": thing("Fact", "b")}


def nowhere(fact: Json) -> None:
    fact["extra"] = {"$ref": "#/definitions/nowhere"}


def endless(fact: Json) -> None:
    fact["extra"] = {"type": "array", "items": {"$ref": "#/definitions/fact"}}


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (untyped, "extra of Fact has no one type"),
        (anything, "extra of Fact has no one type"),
        (one_name, "two types are called FactFact"),
        (nowhere, "it lacks 'nowhere'"),
        (endless, "language.schema.json#/definitions/Fact refers to itself"),
    ],
)
def test_a_schema_that_apps_cannot_use_is_a_finding(tmp_path: Path, edit: Callable[[Json], None], said: str) -> None:
    root = copy_good(tmp_path / "root")
    path = root / "schemas/export/language.schema.json"
    schema = json.loads(path.read_bytes())
    edit(schema["definitions"]["fact"]["properties"])
    path.write_text(json.dumps(schema), encoding="utf-8")
    arguments = ["export", "--root", str(root), "--to", str(tmp_path / "exports")]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 1
    assert said in done.output
    assert "[EXP001]" in done.output
    assert not (tmp_path / "exports").exists()
