"""Where a statistic is given, and the edits that a change of it needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import replace

from pipelines.cli.main import main
from pipelines.compare.diff import compare
from pipelines.publish import exports
from pipelines.validate.run import fast, validate

TOWN = "dataset/statistics/statistic-town-spots.yaml"
FACT = "dataset/facts/fact-spots-are-common.yaml"
NAME = "statistic-town-spots"


def call(root: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*words, "--root", str(root)], prog_name="python -m pipelines")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_a_changed_statistic_is_found_in_every_sentence_and_mended_on_request(good: Path) -> None:
    before = exports.build(fast(good).opened).content
    replace(good, TOWN, "events: 30", "events: 42")
    found = validate(good, remember=False).findings
    assert [(one.code, one.file, one.line, one.column) for one in found] == [("STA004", FACT, 6, 20)]
    code, output = call(good, "where", NAME)
    assert code == 0
    assert f"{FACT}:6:20: share, outcome" in output
    assert "About 30 out of 100 people in a small town had spots on a picture." in output
    assert "the statistic has 42 out of 100: write 42" in output
    assert "1 sentence, 1 with another number." in output
    code, output = call(good, "where", NAME, "--write")
    assert (code, f"changed: {FACT}" in output) == (0, True)
    assert validate(good, remember=False).findings == ()
    text = (good / FACT).read_text(encoding="utf-8")
    assert "About 42 out of 100 people" in text
    assert "low: 42" in text
    changes = {change.subject: change for change in compare(before, exports.build(fast(good).opened).content)}
    assert {change.bump for change in changes.values()} == {"minor"}
    assert "given by fact-spots-are-common" in changes[NAME].message
    assert changes[NAME].fields == ("events",)
    assert set(changes["fact-spots-are-common"].fields) == {"figures", "text.statement"}


def test_where_nothing_differs_nothing_is_written(good: Path) -> None:
    before = {path: path.read_bytes() for path in good.rglob("*.yaml")}
    assert call(good, "where", NAME, "--write")[0] == 0
    assert {path: path.read_bytes() for path in good.rglob("*.yaml")} == before
    assert "1 sentence, 0 with another number." in call(good, "where", NAME)[1]


def test_a_bound_is_left_to_the_editor(good: Path) -> None:
    replace(good, FACT, "About 30 out of", "More than 29 out of")
    replace(good, FACT, "low: 30", "low: 29, low_included: false, unbounded: true")
    replace(good, TOWN, "events: 30", "events: 60")
    before = (good / FACT).read_bytes()
    assert "change the text and the figure" in call(good, "where", NAME)[1]
    call(good, "where", NAME, "--write")
    assert (good / FACT).read_bytes() == before


@pytest.mark.parametrize(
    "edits",
    [
        [("over 2 years", "over 30 years"), ("low: 2, unit", "low: 30, unit")],
        [("The town counted them over 2 years", "The town counted them for 30 days over 2 years")],
    ],
    ids=["another figure has the number", "the text has it for something else"],
)
def test_a_number_that_may_be_of_something_else_is_left_to_the_editor(good: Path, edits: list[tuple[str, str]]) -> None:
    for old, new in edits:
        replace(good, FACT, old, new)
    replace(good, TOWN, "events: 30", "events: 42")
    before = (good / FACT).read_bytes()
    assert "change the text and the figure" in call(good, "where", NAME)[1]
    call(good, "where", NAME, "--write")
    assert (good / FACT).read_bytes() == before


def test_nearly_all_is_not_written_as_all(good: Path) -> None:
    replace(good, TOWN, "events: 30\ntotal: 100", "events: 999\ntotal: 1000")
    before = (good / FACT).read_bytes()
    call(good, "where", NAME, "--write")
    assert (good / FACT).read_bytes() == before


def test_a_signed_sentence_is_named_and_not_changed_behind_its_signer(good: Path) -> None:
    dataset = fast(good).dataset
    mark = dataset.text_hash(dataset.by_id["fact-spots-are-common"])
    replace(good, "dataset/people.yaml", "people: []", PERSON)
    sign = f'{{person: person-ben-example, role: clinician, "on": "2026-01-20", text_hash: "{mark}"}}'
    replace(good, FACT, "sign_offs: []", f"sign_offs: [{sign}]")
    call(good, "fix")
    replace(good, TOWN, "events: 30", "events: 42")
    assert "signed by person-ben-example, clinician" in call(good, "where", NAME)[1]
    before = (good / FACT).read_bytes()
    code, output = call(good, "where", NAME, "--write")
    assert (code, "REV003" in output) == (1, True)
    assert (good / FACT).read_bytes() == before


PERSON = "people: [{id: person-ben-example, name: Ben Example, role: clinician, languages: [en]}]"


@pytest.mark.parametrize("name", ["statistic-town-spot", "fact-spots-are-common", "", "statistic-"])
def test_an_id_of_no_statistic_is_refused_in_one_line(good: Path, name: str) -> None:
    code, output = call(good, "where", name)
    assert code == 2
    assert len(output.strip().splitlines()[-1]) < 200


def test_more_events_than_people_are_refused_in_one_line_and_listed_without_a_traceback(good: Path) -> None:
    replace(good, TOWN, "events: 30", "events: 130")
    code, output = call(good, "where", NAME)
    assert code == 2
    assert "statistic-town-spots has more events than its total" in output
    assert call(good, "stats", "--numbers")[0] == 0


def test_the_numbers_are_listed_with_who_gives_them(good: Path) -> None:
    rows = json.loads(call(good, "stats", "--numbers", "--format", "json")[1])
    assert [(row["statistic"], row["per_100"], row["records"]) for row in rows] == [
        (NAME, 30, ["fact-spots-are-common"])
    ]
    assert (rows[0]["events"], rows[0]["total"], rows[0]["interval"]) == (30, 100, "wilson")
    text = call(good, "stats", "--numbers")[1]
    assert "30 of 100" in text
    assert "fact-spots-are-common" in text
