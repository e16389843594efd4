"""A waiver accepts one kind of finding of one record for a time; one that is wrong or useless is itself a finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import replace

from pipelines.cli.main import main
from pipelines.model.findings import Report
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.validate import suites
from pipelines.validate.rules import rules
from pipelines.validate.run import fast, slow, validate

AGE = "dataset/facts/fact-spots-come-from-age.yaml"
FACT = "fact-spots-come-from-age"
MYTH = "dataset/myths/myth-spots-mean-illness.yaml"
WAIVERS = "dataset/waivers.yaml"
LATER = "2026-12-31"


def _waive(root: Path, *waivers: tuple[str, str, str]) -> None:
    lines = [
        f'  - {{check: {code}, record: {record}, reason: Accepted in these tests., until: "{until}"}}\n'
        for code, record, until in waivers
    ]
    text = fixed(document_of(WAIVERS, f"waivers:\n{''.join(lines)}"), "waivers", {})
    (root / WAIVERS).write_text(text, encoding="utf-8", newline="\n")


def _told(report: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.file) for finding in report.findings]


def _first_person(root: Path) -> None:
    replace(root, AGE, "Spots are seen", "We see that spots are seen")


@pytest.fixture
def no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that nothing is wrong with, at no cost."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])


def test_a_waived_finding_is_counted_and_not_told(good: Path) -> None:
    _first_person(good)
    assert _told(fast(good)) == [("TXT003", AGE)]
    _waive(good, ("TXT003", FACT, LATER))
    assert (_told(fast(good)), fast(good).waived) == ([], 1)


def test_a_waiver_covers_every_finding_of_its_check_in_its_record(good: Path) -> None:
    _first_person(good)
    replace(good, AGE, "Age is one cause", "Age, in my view, is one cause")
    _waive(good, ("TXT003", FACT, LATER))
    assert (_told(fast(good)), fast(good).waived) == ([], 2)


def test_a_waiver_covers_no_other_check_and_no_other_record(good: Path) -> None:
    _first_person(good)
    replace(good, AGE, "Age is one cause", "Age always is one cause")
    replace(good, MYTH, "Many things leave one", "We know that many things leave one")
    _waive(good, ("TXT003", FACT, LATER))
    assert _told(fast(good)) == [("TXT001", AGE), ("TXT003", MYTH)]


def test_a_waiver_that_nothing_needs_is_a_finding_at_its_line(good: Path) -> None:
    _first_person(good)
    _waive(good, ("TXT003", FACT, LATER), ("TXT001", FACT, LATER))
    (finding,) = fast(good).findings
    assert (finding.code, finding.file, finding.line) == ("WAV001", WAIVERS, 4)
    assert (finding.message, finding.key) == (f"{FACT} has no TXT001 any more", f"TXT001:{FACT}")


def test_the_same_waiver_twice_is_one_too_many(good: Path) -> None:
    _first_person(good)
    _waive(good, ("TXT003", FACT, LATER), ("TXT003", FACT, LATER))
    assert _told(fast(good)) == [("WAV001", WAIVERS)]


@pytest.mark.parametrize(("until", "told"), [("2026-02-01", []), ("2026-01-31", ["TXT003", "WAV002"])])
def test_a_waiver_holds_through_its_last_day(good: Path, until: str, told: list[str]) -> None:
    _first_person(good)
    _waive(good, ("TXT003", FACT, until))
    assert [code for code, _ in _told(fast(good))] == told


@pytest.mark.parametrize(
    ("code", "record", "message"),
    [
        ("TXT999", FACT, "TXT999 cannot be waived"),
        ("TXT003", "fact-not-there", "fact-not-there does not exist"),
        *((code, FACT, f"{code} cannot be waived") for code, rule in rules().items() if not rule.family.waivable),
    ],
)
def test_what_cannot_be_waived_is_told(good: Path, code: str, record: str, message: str) -> None:
    _waive(good, (code, record, LATER))
    assert [(finding.code, finding.message) for finding in fast(good).findings] == [("WAV003", message)]


def test_a_finding_that_cannot_be_waived_stays(good: Path) -> None:
    replace(good, AGE, "sign_offs: []", "authors: [person-nobody-knows], sign_offs: []")
    _waive(good, ("REV001", FACT, LATER))
    assert _told(fast(good)) == [("REV001", AGE), ("WAV003", WAIVERS)]


def test_a_waiver_of_an_unreadable_record_hides_nothing(good: Path) -> None:
    replace(good, AGE, "aspect: what-it-is", "topic: [")
    _waive(good, ("TXT003", FACT, LATER), ("YML004", FACT, LATER))
    assert ("YML004", AGE) in _told(fast(good))


@pytest.mark.parametrize(("content", "code"), [("waivers: [\n", "YML004"), ("waivers: nothing\n", "SCH001")])
def test_broken_waivers_are_told_alone_for_nobody_knows_what_they_accept(good: Path, content: str, code: str) -> None:
    _first_person(good)
    (good / WAIVERS).write_text(content, encoding="utf-8")
    report = validate(good, remember=False)
    assert _told(report) == [(code, WAIVERS)]
    assert report.waived == 0
    assert "Findings that waivers.yaml may accept are not shown" in report.skipped


def test_without_waivers_nothing_is_waived(good: Path) -> None:
    _first_person(good)
    (good / WAIVERS).unlink()
    assert _told(fast(good)) == [("TXT003", AGE)]


def test_a_warning_can_be_waived(good: Path, no_tables: None) -> None:
    replace(good, AGE, "Spots are seen", "Spots are simply seen")
    assert [code for code, _ in _told(validate(good, remember=False))] == ["TXT008"]
    _waive(good, ("TXT008", FACT, LATER))
    report = validate(good, remember=False)
    assert (report.findings, report.waived) == ((), 1)


def _breach(*records: str) -> list[suites.Breach]:
    return [
        suites.Breach("TAB003", "links", {"from": r, "relation": "terms", "to": "term-spot"}, "m", "h") for r in records
    ]


def test_a_finding_of_a_table_can_be_waived(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "breaches", lambda *_: _breach(FACT, "fact-spots-are-common"))
    _waive(good, ("TAB003", FACT, LATER))
    report = validate(good, remember=False)
    assert _told(report) == [("TAB003", "dataset/facts/fact-spots-are-common.yaml")]
    assert report.waived == 1


def test_a_waiver_of_a_sound_table_is_not_needed(good: Path, no_tables: None) -> None:
    _waive(good, ("TAB003", FACT, LATER))
    assert _told(validate(good, remember=False)) == [("WAV001", WAIVERS)]
    assert _told(fast(good)) == [], "what tables say is not known yet"


def test_a_waiver_of_tables_that_were_not_looked_at_is_left_alone(good: Path, no_tables: None) -> None:
    _first_person(good)
    _waive(good, ("TAB003", FACT, LATER))
    report = validate(good, remember=False)
    assert _told(report) == [("TXT003", AGE)]
    assert report.skipped


def test_a_waiver_of_tables_that_were_left_out_is_left_alone(good: Path) -> None:
    _waive(good, ("TAB003", FACT, LATER))
    report = slow(fast(good), remember=False, look_at_tables=False)
    assert _told(report) == []
    assert report.skipped == "The tables were not checked, as requested."


@pytest.mark.parametrize("record", ["fact-not-there", FACT])
def test_a_waiver_of_a_table_can_be_late_or_unknown(good: Path, no_tables: None, record: str) -> None:
    _waive(good, ("TAB003", record, "2026-01-31"))
    expected = "WAV002" if record == FACT else "WAV003"
    assert _told(validate(good, remember=False)) == [(expected, WAIVERS)]


def test_a_form_can_be_waived(good: Path, no_tables: None) -> None:
    replace(good, AGE, "certainty: likely", 'certainty: "likely"')
    _waive(good, ("FMT001", FACT, LATER))
    report: Report = validate(good, remember=False)
    assert (report.findings, report.waived) == ((), 1)


@pytest.mark.parametrize(
    ("only", "told"),
    [
        (["TXT003"], []),
        (["TXT001"], []),
        (["NUM001"], []),
        (["WAV001"], [("WAV001", WAIVERS)]),
        (["WAV002"], []),
        (["WAV001", "WAV002", "WAV003"], [("WAV001", WAIVERS), ("WAV003", WAIVERS)]),
    ],
)
def test_only_tells_what_was_asked_for(
    good: Path, no_tables: None, only: list[str], told: list[tuple[str, str]]
) -> None:
    _first_person(good)
    _waive(good, ("TXT003", FACT, LATER), ("TXT001", FACT, LATER), ("TXT999", FACT, LATER))
    assert _told(validate(good, only, remember=False)) == told


def test_only_waivers_knows_about_waived_tables(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "breaches", lambda *_: _breach(FACT))
    _waive(good, ("TAB003", FACT, LATER), ("TAB003", "fact-spots-are-common", LATER))
    found = validate(good, ["WAV001"], remember=False).findings
    assert [(finding.code, finding.line) for finding in found] == [("WAV001", 4)]


def test_a_clean_exit_says_how_much_is_waived(good: Path, no_tables: None) -> None:
    _first_person(good)
    _waive(good, ("TXT003", FACT, LATER))
    result = CliRunner().invoke(main, ["validate", "--root", str(good), "--no-cache"])
    assert result.exit_code == 0
    assert "1 waived" in result.output
