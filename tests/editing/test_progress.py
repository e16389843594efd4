"""How the work stands: what a reviewer reads of the article, the findings, the people and the translations."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, files_for_apps, replace
from translation_project import (
    CLINICIAN,
    FOLDER,
    LINGUIST,
    NUMBERS,
    OTHER_CLINICIAN,
    catalog,
    change,
    count,
    opened,
    put,
    sign,
    translated,
)

from pipelines.checks.readability import FORMULA
from pipelines.cli.main import main
from pipelines.editing.progress import progress_report
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish import formats
from pipelines.release import history
from pipelines.source.formatting import fix, fixed
from pipelines.source.load import document_of
from pipelines.translate import tasks
from pipelines.translate.shapes import sha
from pipelines.validate import suites
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast, validate

KEY = "term-spot:definition"
TERM = "dataset/glossary/term-spot.yaml"
AGE = "dataset/facts/fact-spots-come-from-age.yaml"
WAIVERS = "dataset/waivers.yaml"
ES = f"{FOLDER}/es.po"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root in Spanish and Arabic in which everything is signed."""
    return translated(tmp_path / "root")


@pytest.fixture(autouse=True)
def quick_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that nothing is wrong with, at no cost."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the exporters that describe the work were given, as it happens."""
    seen: list[dict[str, Any]] = []
    real = formats.describe

    def describe(public: Public, artifacts: list[Artifact], stands: dict[str, Any], *, whole: bool) -> list[Artifact]:
        seen.append(stands)
        return real(public, artifacts, stands, whole=whole)

    monkeypatch.setattr(formats, "describe", describe)
    return seen


def is_current(root: Path) -> dict[str, Any]:
    """How the work on a root stands, with what ``validate`` finds there."""
    dataset = fast(root).dataset
    return progress_report(Opened(dataset), validate(root).findings)


def units(root: Path, language: str = "es") -> dict[str, dict[str, Any]]:
    """The units of a language by key."""
    (found,) = [item for item in is_current(root)["translations"] if item["language"] == language]
    return {unit["key"]: unit for unit in found["units"]}


def break_number(root: Path) -> str:
    """Puts another number in a Spanish translation; gives its key."""
    (key,) = NUMBERS
    change(root, "es", key, target=catalog(root, "es").entries[key].target.replace("30", "33"))
    return key


def make_light(root: Path) -> None:
    """Puts a word that a warning is about into a fact."""
    replace(root, AGE, "Age is one cause", "Age is simply one cause")
    fix(root, write_back=True)


def waive(root: Path, code: str, record: str) -> None:
    text = f"waivers:\n  - {{check: {code}, record: {record}, reason: Accepted in these tests., until: '2026-12-31'}}\n"
    (root / WAIVERS).write_text(fixed(document_of(WAIVERS, text), "waivers", {}), encoding="utf-8", newline="\n")


# --- Translations -----------------------------------------------------------------------------------------------------


def test_every_string_to_translate_is_there_in_every_language_in_the_order_of_the_template(root: Path) -> None:
    told = is_current(root)["translations"]
    assert [(item["language"], item["direction"], item["draft"]) for item in told] == [
        ("ar", "rtl", ""),
        ("es", "ltr", ""),
    ]
    assert [item["name"] for item in told] == ["العربية", "español"]
    keys = [unit.key for unit in opened(root)[0].units]
    assert all([unit["key"] for unit in item["units"]] == keys for item in told)


def test_a_unit_says_what_a_translator_is_told_and_what_was_made_of_it(root: Path) -> None:
    replace(root, TERM, "translate: freely", "translate: freely\ntranslator_note: A mark, not a stain.")
    target = catalog(root, "es").entries[KEY].target
    assert units(root)[KEY] == {
        "key": KEY,
        "kind": "term",
        "source": (source := opened(root)[0].by_key[KEY].source),
        "source_sha": sha(source),
        "state": "approved",
        "title": "spot",
        "note": "A mark, not a stain.",
        "limit": opened(root)[0].by_key[KEY].limit,
        "target": target,
        "target_sha": sha(target),
        "signatures": [
            {"stage": "clinical", "by": OTHER_CLINICIAN, "on": "2026-01-30"},
            {"stage": "linguistic", "by": LINGUIST, "on": "2026-01-30"},
        ],
    }


def test_a_language_without_a_file_shows_every_string_without_a_target(root: Path) -> None:
    (root / ES).unlink()
    unit = units(root)[KEY]
    assert (unit["state"], unit["source"]) == ("missing", opened(root)[0].by_key[KEY].source)
    assert {unit["state"] for unit in units(root).values()} == {"missing"}
    assert {unit["state"] for unit in units(root, "ar").values()} == {"approved"}


def test_a_string_that_is_not_translated_yet_has_no_target_and_no_signature(root: Path) -> None:
    change(root, "es", KEY, target="")
    assert units(root)[KEY].keys() == {"key", "kind", "source", "source_sha", "state", "title", "limit"}


@pytest.mark.parametrize("updated", [False, True], ids=["before an update", "after it"])
def test_a_stale_unit_carries_both_versions_of_the_english(root: Path, updated: bool) -> None:
    (key,) = NUMBERS
    before = units(root)[key]
    count(root, 31)
    if updated:
        put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    unit = units(root)[key]
    assert unit["state"] == "stale"
    assert (unit["previous"], unit["target"]) == (before["source"], before["target"])
    assert unit["source"] == before["source"].replace("30", "31")
    assert "signatures" in before
    assert "signatures" not in unit
    assert "previous" not in units(root)[KEY]


def test_a_signature_for_other_words_is_not_shown(root: Path) -> None:
    change(root, "es", KEY, target="Ótrá márcá.")
    assert "signatures" not in units(root)[KEY]
    assert len(units(root, "ar")[KEY]["signatures"]) == 2
    sign(root, "es", [KEY], ["clinical"], {"clinical": CLINICIAN})
    assert units(root)[KEY]["signatures"] == [{"stage": "clinical", "by": CLINICIAN, "on": "2026-01-30"}]


def test_a_signature_of_what_is_a_draft_again_is_not_shown(root: Path) -> None:
    change(root, "es", KEY, fuzzy=True)
    unit = units(root)[KEY]
    assert unit["state"] == "draft"
    assert "signatures" not in unit


def test_what_the_file_says_of_its_drafts_is_told(root: Path) -> None:
    change(root, "es", KEY, fuzzy=True)
    held = dataclasses.replace(catalog(root, "es"), draft="made by a machine")
    put(root, tasks.po_file(opened(root)[0], held))
    drafts = {item["language"]: item["draft"] for item in is_current(root)["translations"]}
    assert drafts == {"ar": "", "es": "made by a machine"}


def test_a_blocked_unit_says_why_and_no_other_does(root: Path) -> None:
    key = break_number(root)
    found = units(root)
    (finding,) = [item for item in validate(root).findings if item.severity == "error"]
    mine = [fault for fault in found[key]["faults"] if fault["code"] == finding.code]
    message = finding.message.removeprefix(f"{key}: ")
    assert mine == [{"code": finding.code, "severity": "error", "message": message, "hint": finding.hint}]
    assert "33" in mine[0]["message"]
    assert [name for name, unit in found.items() if unit.get("blocked")] == [key]
    assert not [name for name, unit in units(root, "ar").items() if unit.get("blocked")]


def test_the_faults_of_one_language_are_not_shown_in_another(root: Path) -> None:
    break_number(root)
    told = is_current(root)
    for item in told["translations"]:
        shown = [(f["code"], f["hint"]) for unit in item["units"] for f in unit.get("faults", ())]
        found = [f for f in told["findings"] if f["file"] == f"{FOLDER}/{item['language']}.po"]
        assert sorted(shown) == sorted((f["code"], f["hint"]) for f in found)
        assert shown


def test_a_warning_stands_at_its_unit_and_blocks_nothing(root: Path) -> None:
    change(root, "es", KEY, target=catalog(root, "es").entries[KEY].target.rstrip(".") + "!")
    unit = units(root)[KEY]
    assert "TRN143" in [fault["code"] for fault in unit["faults"]]
    assert "blocked" not in unit


def test_a_waiver_hides_the_finding_but_not_why_a_unit_is_blocked(root: Path) -> None:
    key = break_number(root)
    (finding,) = [item for item in validate(root).findings if item.severity == "error"]
    waive(root, finding.code, finding.record)
    told = is_current(root)
    assert finding.code not in [item["code"] for item in told["findings"]]
    assert told["waivers"] == [
        {"check": finding.code, "record": finding.record, "reason": "Accepted in these tests.", "until": "2026-12-31"}
    ]
    assert units(root)[key]["blocked"]
    assert finding.code in [fault["code"] for fault in units(root)[key]["faults"]]


# --- The dataset ------------------------------------------------------------------------------------------------------


def test_the_article_is_told_statement_by_statement(good: Path) -> None:
    assert is_current(good)["article"] == {
        "title": "A placeholder article",
        "lines": 3,
        "statements": [
            {
                "id": "s01",
                "section": "Start",
                "line": 1,
                "paraphrase": "Spots are common.",
                "verdict": "supported",
                "records": ["fact-spots-are-common"],
                "reason": "",
            },
            {
                "id": "s02",
                "section": "Start",
                "line": 3,
                "paraphrase": "A greeting.",
                "verdict": "tone",
                "records": [],
                "reason": "Tone and no claim.",
            },
        ],
    }


def test_how_texts_read_and_how_many_records_there_are_is_told(good: Path) -> None:
    replace(good, AGE, "status: published", "status: draft")
    told = is_current(good)
    assert told["readability"]["formula"] == FORMULA
    assert [(text["record"], text["field"]) for text in told["readability"]["texts"]] == [
        ("fact-spots-are-common", "explanation")
    ]
    assert told["statuses"]["facts"] == {"draft": 1, "published": 1}


def test_people_and_comments_are_told_as_written(root: Path) -> None:
    dataset = fast(root).dataset
    text = "comments:\n  - {id: c1, by: person-jo-example, text: Is this so?}\n"
    settings = {**dataset.settings, "comments": document_of("dataset/comments.yaml", text)}
    told = progress_report(Opened(dataclasses.replace(dataset, settings=settings)))
    assert told["comments"] == [{"id": "c1", "by": "person-jo-example", "text": "Is this so?"}]
    assert told["people"][0] == {"id": LINGUIST, "name": "Ana Example", "role": "translator", "languages": ["es", "ar"]}


def test_a_dataset_with_nothing_but_records_has_no_more_to_tell(good: Path, works: list[dict[str, Any]]) -> None:
    for path in (good / "dataset").glob("*.yaml"):
        if path.name != "dataset.yaml":
            path.unlink()
    _, faults = files_for_apps(fast(good).opened)
    assert not faults
    told = dict(works[0])
    assert told.pop("readability")["texts"]
    assert told.pop("statuses")["birads"] == {"published": 10}
    assert told == {"article": {}, "findings": [], "waivers": [], "people": [], "comments": [], "translations": []}


# --- On its way to the exporters --------------------------------------------------------------------------------------


def test_what_validate_finds_is_the_same_whether_export_or_a_release_shows_it(
    good: Path, works: list[dict[str, Any]]
) -> None:
    make_light(good)
    place = ["--root", str(good)]
    for command in (["export"], ["release", "0.1.0", "--no-tag", "--on", "2026-03-01"], ["export"]):
        done = CliRunner().invoke(main, [*command, *place])
        assert done.exit_code == 0, done.output
    (finding,) = works[0]["findings"]
    assert (finding["code"], finding["severity"], finding["file"]) == ("TXT008", "warning", AGE)
    assert finding.keys() == {"file", "line", "column", "code", "severity", "record", "message", "hint"}
    assert all(told == works[0] for told in works)


def test_a_snapshot_of_a_folder_is_made_with_what_was_found_there(good: Path, works: list[dict[str, Any]]) -> None:
    make_light(good)
    history.snapshot_of(str(good), good)
    assert [finding["code"] for finding in works[0]["findings"]] == ["TXT008"]


def test_a_waived_finding_is_not_shown(good: Path, works: list[dict[str, Any]]) -> None:
    make_light(good)
    waive(good, "TXT008", "fact-spots-come-from-age")
    assert CliRunner().invoke(main, ["export", "--root", str(good)]).exit_code == 0
    assert (works[0]["findings"], len(works[0]["waivers"])) == ([], 1)


SCRIPT = """
import json, sys
from pathlib import Path
from pipelines.validate.run import fast
from pipelines.editing.progress import progress_report

opened = fast(Path(sys.argv[1])).opened
print(json.dumps(progress_report(opened, opened.checked.findings)))
"""


def test_the_same_dataset_gives_the_same_bytes_anywhere_and_they_are_plain_json(root: Path, tmp_path: Path) -> None:
    break_number(root)
    shutil.copytree(root, tmp_path / "else" / "where")
    made = []
    for place, seed in ((root, "1"), (tmp_path / "else" / "where", "4242")):
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT, str(place)]
        made.append(subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60).stdout)
    assert made[0] == made[1]
    opened = fast(root).opened
    assert json.loads(made[0]) == progress_report(opened, reversed(opened.checked.findings))
