"""The record of the last release: its shape is checked on load, and nothing stumbles over a wrong one later."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import copy_good

from pipelines.cli.main import main
from pipelines.files.json_text import dump
from pipelines.publish import exports
from pipelines.validate.run import fast

PATH = "dataset/released.json"
FACT = "fact-spots-are-common"
Edit = Callable[[Any], Any]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good dataset; each test writes its record of the last release anew."""
    return copy_good(tmp_path_factory.mktemp("released") / "root")


@pytest.fixture(scope="module")
def released(root: Path) -> dict[str, Any]:
    """What a release of the good dataset would write."""
    early = fast(root)
    built = exports.build(early.opened, early.findings)
    assert not built.findings
    return {**built.content.as_json(), "version": "0.1.0"}


def put(*path: Any, value: Any) -> Edit:
    def edit(data: Any) -> Any:
        home = data
        for part in path[:-1]:
            home = home[part]
        home[path[-1]] = value
        return data

    return edit


def without(name: str) -> Edit:
    def edit(data: Any) -> Any:
        del data[name]
        return data

    return edit


NAMES = ("version", "files", "columns", "fields", "records", "withdrawn", "redirects", "entries", "meta")
HASH = "0123456789abcdef"
TOMB = "fact-old-name"
WRONG: dict[str, Edit] = {
    **{f"{name} is nothing": put(name, value=None) for name in (*NAMES, "chain", "manifest", "final")},
    **{f"no {name}": without(name) for name in NAMES},
    **{f"{name} is a list": put(name, value=[]) for name in NAMES if name != "withdrawn"},
    **{f"{name} is a number": put(name, value=1) for name in NAMES},
    **{f"a number in {name}": put(name, "x", value=1) for name in ("files", "columns", "fields", "meta")},
    **{f"a nameless entry of {name}": put(name, "", value=HASH) for name in ("files", "columns", "fields", "meta")},
    "the whole is a list": lambda data: [data],
    "the whole is nothing": lambda _: None,
    "the whole is a word": lambda _: "released",
    "the whole is empty": lambda _: {},
    "a field that there is none of": put("record", value={}),
    "version of two parts": put("version", value="0.1"),
    "version with a letter": put("version", value="v0.1.0"),
    "version with zeros in front": put("version", value="00.1.0"),
    "version with another ending": put("version", value="0.1.0-dev"),
    "version with a pre-release of no number": put("version", value="0.1.0-alpha"),
    "version with a line feed": put("version", value="0.1.0\n"),
    "a record with a name that is no id": put("records", "../../x", value={}),
    "a record that is nothing": put("records", FACT, value=None),
    "a record that is a list": put("records", FACT, value=[]),
    "a record that is a hash": put("records", FACT, value=HASH),
    "a field that is a number": put("records", FACT, "topic", value=7),
    "a field that is no hash": put("records", FACT, "topic", value="basics"),
    "a withdrawn id that is a number": put("withdrawn", value=[1]),
    "a withdrawn id that is none": put("withdrawn", value=["x"]),
    "a withdrawn id twice": put("withdrawn", value=[TOMB, TOMB]),
    "withdrawn is a group": put("withdrawn", value={}),
    "a redirect to a word": put("redirects", TOMB, value=FACT),
    "a redirect to nothing": put("redirects", TOMB, value=[]),
    "a redirect to what is no id": put("redirects", TOMB, value=["https://example.org"]),
    "a redirect of what is no id": put("redirects", "x", value=[FACT]),
    "an entry that is no hash": put("entries", TOMB, value={}),
    "an entry of what is no id": put("entries", "meta", value=HASH),
    "chain is a list": put("chain", value=[]),
    "a link of the chain that is no hash": put("chain", value={"0.1.0": HASH}),
    "hashes of what is no id": put("hashes", value={"x": {"en": HASH}}),
    "hashes that are no hash": put("hashes", value={FACT: {"en": 1}}),
    "a recall that is no hash": put("recalls", value={"recall-spots": 1}),
    "a version of the schemas that is none": put("schema_version", value="1"),
    "languages that are a word": put("languages", value="en"),
    "manifest is no hash": put("manifest", value=HASH),
    "final is a list": put("final", value=[FACT]),
    "final without ids": put("final", value={"version": "0.1.0"}),
    "final of a pre-release": put("final", value={"version": "0.1.0-rc.1", "ids": []}),
    "final ids that are none": put("final", value={"version": "0.1.0", "ids": ["Fact-A"]}),
    "final ids in a group": put("final", value={"version": "0.1.0", "ids": {FACT: True}}),
    "final of another bump": put("final", value={"version": "0.1.0", "ids": [], "bump": "big"}),
    "version of ten digits": put("version", value="1000000000.0.0"),
}


def write(root: Path, data: Any) -> None:
    (root / PATH).write_bytes(dump(data))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_shape_is_told_and_nothing_else_is(root: Path, released: dict[str, Any], name: str) -> None:
    write(root, WRONG[name](copy.deepcopy(released)))
    loaded = fast(root)
    assert {(finding.code, finding.file) for finding in loaded.findings} == {("SCH001", PATH)}
    assert loaded.dataset.released is None


def test_a_wrong_value_is_told_at_its_line_and_column(root: Path, released: dict[str, Any]) -> None:
    write(root, put("records", FACT, "topic", value=7)(copy.deepcopy(released)))
    (finding,) = fast(root).findings
    line = (root / PATH).read_text(encoding="utf-8").split("\n")[finding.line - 1]
    assert line[finding.column - 1 :] in ("7", "7,")
    assert f"records.{FACT}.topic must be a text, not 7" in finding.message


@pytest.mark.parametrize("name", ["files is nothing", "entries is a list", "no version", "the whole is a list"])
@pytest.mark.parametrize("command", ["validate", "export", "diff", "new", "release", "stats", "audit", "fix"])
def test_no_command_stumbles_over_a_wrong_shape(
    root: Path, released: dict[str, Any], command: str, name: str, tmp_path: Path
) -> None:
    write(root, WRONG[name](copy.deepcopy(released)))
    more = {"diff": [root], "new": ["fact", "fact-a-b"], "release": ["9.9.9", "--no-tag"], "export": ["--to", tmp_path]}
    arguments = [command, *more.get(command, []), "--root", root]
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    (root / "dataset/facts/fact-a-b.yaml").unlink(missing_ok=True)
    assert isinstance(result.exception, SystemExit) or result.exception is None
    if command in ("validate", "export", "diff", "release"):
        assert result.exit_code == 1
        assert "SCH001" in result.output


@pytest.mark.parametrize("version", ["0.1.0", "12.0.3", "0.1.0-alpha.1", "1.0.0-beta.12", "2.3.4-rc.0"])
def test_what_a_release_writes_is_clean(root: Path, released: dict[str, Any], version: str) -> None:
    told = {**copy.deepcopy(released), "version": version, "manifest": "0" * 64}
    told["final"] = {"version": "0.1.0", "ids": sorted(released["records"]), "bump": "minor"}
    write(root, told)
    loaded = fast(root)
    assert (loaded.findings, loaded.dataset.released) == ((), told)
