"""Whatever a finding says, each format stays well-formed and says it to the tools that read that format."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.cli import reports as report
from pipelines.compare.markdown import changes_markdown
from pipelines.model.changes import Change
from pipelines.model.findings import Finding, Report
from pipelines.validate.rules import rules
from pipelines.validate.run import validate

VENDOR = Path(__file__).resolve().parents[1] / "vendor"
FEW = {code: rules()[code] for code in ("NUM001", "TXT001", "TXT008")}
LINE = re.compile(r"(.*?):([0-9]+):([0-9]+): (error|warning): (.*) \[([A-Z]{3}[0-9]{3})\]")

NASTY = "a\x00b\x1b[31m\r\n\t\"'<&>]]>%,:;\\ \u2028\u202e\ud800 ü漢🙂 ::error::x"


def a_finding(**changes: Any) -> Finding:
    plain = Finding("dataset/facts/fact-a-b.yaml", 3, 7, "NUM001", "error", "fact-a-b", "no figure", "declare it")
    return dataclasses.replace(plain, **changes)


def a_report(*findings: Finding) -> Report:
    return Report(findings, records=9, waived=0, seconds={"load": 0.25})


texts = st.text(st.characters(), max_size=40)
findings = st.builds(
    Finding,
    file=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30),
    line=st.integers(1, 10**6),
    column=st.integers(1, 10**6),
    code=st.sampled_from(sorted(FEW)),
    severity=st.sampled_from(["error", "warning"]),
    record=texts,
    message=texts,
    hint=texts,
)
reports = st.lists(findings, max_size=4).map(lambda some: a_report(*some))
worst_case = example(a_report(a_finding(file="dataset/a b/\udcff%:,\n.yaml", record=NASTY, message=NASTY, hint=NASTY)))
any_report = settings(deadline=None, max_examples=60)


@any_report
@given(reports)
@worst_case
def test_text_gives_every_finding_two_lines_that_editors_can_follow(some: Report) -> None:
    *lines, last = report.text(some, FEW).removesuffix("\n").split("\n")
    assert last.startswith("9 records: ")
    assert len(lines) == 2 * len(some.findings)
    shown = [finding for severity in ("warning", "error") for finding in some.findings if finding.severity == severity]
    for finding, head, hint in zip(shown, lines[::2], lines[1::2], strict=True):
        found = LINE.fullmatch(head)
        assert found
        assert head.endswith(f" [{finding.code}]")
        assert f":{finding.line}:{finding.column}: {finding.severity}: " in head
        assert hint.startswith("    ")


@any_report
@given(reports)
@worst_case
def test_text_never_sends_a_command_to_the_terminal(some: Report) -> None:
    out = report.text(some, FEW)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", out)


@any_report
@given(reports)
@worst_case
def test_json_gives_back_every_finding_as_it_was(some: Report) -> None:
    read = json.loads(encoded(report.as_json(some, FEW)))
    assert [Finding(**entry) for entry in read["findings"]] == list(some.findings)
    assert read["counts"] == some.counts
    assert read["timings"] == {"load": 0.25}


@any_report
@given(reports)
@worst_case
def test_github_gets_one_command_a_line_and_reads_back_what_was_meant(some: Report) -> None:
    *commands, last = encoded(report.github(some, FEW)).removesuffix("\n").split("\n")
    assert last.startswith("9 records: ")
    assert len(commands) == len(some.findings)
    for finding, command in zip(some.findings, commands, strict=True):
        found = re.fullmatch(
            r"::(error|warning) file=([^,:]*),line=(\d+),col=(\d+),title=([^,:]*)::(.*)", command, re.S
        )
        assert found
        assert found.groups()[0] == finding.severity
        assert github_text(found[2]) == encoded(finding.file)
        assert (found[3], found[4], found[5]) == (str(finding.line), str(finding.column), finding.code)
        assert github_text(found[6]) == encoded(f"{finding.message}\n{finding.hint}")


@any_report
@given(reports)
@worst_case
def test_sarif_obeys_the_official_schema(some: Report) -> None:
    log = json.loads(encoded(report.sarif(some, FEW)))
    assert list(sarif_faults(log)) == []
    results = log["runs"][0]["results"]
    assert len(results) == len(some.findings)
    for finding, result in zip(some.findings, results, strict=True):
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"], errors="surrogateescape") == finding.file
        assert place["region"] == {"startLine": finding.line, "startColumn": finding.column}
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.code


@any_report
@given(reports)
@worst_case
def test_junit_obeys_the_schema_of_jenkins(some: Report) -> None:
    root = read_junit(report.junit(some, FEW))
    JUNIT.assertValid(root)
    failed = {finding.code for finding in some.findings if finding.severity == "error"}
    assert {case.get("name", "")[:6] for case in root.iter("testcase") if case.find("failure") is not None} == failed
    for level in (root, root[0]):
        assert (level.get("tests"), level.get("failures")) == (str(len(FEW)), str(len(failed)))


def test_the_findings_of_a_broken_dataset_obey_both_schemas_with_every_rule(good: Path) -> None:
    (good / "dataset" / "facts" / "stray%20 ü,name.txt").write_text("x", encoding="utf-8")
    (good / "dataset" / "people.yaml").unlink()
    (good / "dataset" / "myths" / "myth-spots-mean-illness.yaml").write_text("a: [", encoding="utf-8")
    outcome = validate(good, remember=False)
    assert len(outcome.findings) >= 2
    assert list(sarif_faults(json.loads(report.sarif(outcome, rules())))) == []
    root = read_junit(report.junit(outcome, rules()))
    JUNIT.assertValid(root)
    assert len(root.findall("testsuite/testcase")) == len(rules())


def test_the_schemas_in_use_do_refuse_what_is_wrong() -> None:
    log = json.loads(report.sarif(a_report(a_finding()), FEW))
    log["runs"][0]["results"][0]["level"] = "grave"
    assert list(sarif_faults(log))
    log = json.loads(report.sarif(a_report(a_finding()), FEW))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b<>"
    assert list(sarif_faults(log))
    junit = report.junit(a_report(a_finding()), FEW)
    for old, new in (
        ("<failure message", "<failure massage"),
        ("<testcase ", "<testcase when='now' "),
        ("tests=", "t="),
    ):
        assert not JUNIT.validate(read_junit(junit.replace(old, new))), old
    assert not JUNIT.validate(read_junit(junit.replace("<failure", "<faillure").replace("</failure", "</faillure")))


def test_junit_is_green_where_there_are_only_warnings_and_still_shows_them() -> None:
    root = read_junit(report.junit(a_report(a_finding(code="TXT008", severity="warning")), FEW))
    (shown_in,) = [case for case in root.iter("testcase") if case.find("system-out") is not None]
    assert shown_in.get("name", "").startswith("TXT008")
    assert "no figure" in shown_in.findtext("system-out", "")
    assert root.get("failures") == "0"


def test_junit_counts_a_rule_once_and_lists_all_that_it_found() -> None:
    root = read_junit(report.junit(a_report(*(a_finding(line=n) for n in range(1, 6))), FEW))
    assert root.get("failures") == "1"
    (failure,) = root.iter("failure")
    assert failure.text is not None
    assert failure.text.count("declare it") == 5


def test_github_shows_ten_of_a_severity_and_says_how_many_it_left_out() -> None:
    errors = [a_finding(line=n) for n in range(1, 14)]
    warnings = [a_finding(line=n, severity="warning", code="TXT008") for n in range(1, 11)]
    lines = report.github(a_report(*errors, *warnings), FEW).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert [line for line in lines if line.startswith("::notice")] == [
        "::notice::and 3 more of severity error; see the log of validate"
    ]


@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("50% off", "50%25 off"),
        ("a\nb\r\nc", "a%0Ab%0D%0Ac"),
        ("%0A stays", "%250A stays"),
        ("a, b: c", "a, b: c"),
    ],
)
def test_github_messages_are_escaped_as_github_says(meant: str, written: str) -> None:
    line = report.github(a_report(a_finding(message=meant, hint="h")), FEW).splitlines()[0]
    assert line.split("::", 2)[2] == f"{written}%0Ah"


def test_github_properties_escape_what_separates_them() -> None:
    line = report.github(a_report(a_finding(file="a,b:c%d.yaml")), FEW).splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac%25d.yaml,line=3,")


def test_sarif_fingerprints_outlive_edits_above_the_line() -> None:
    before = fingerprints(a_finding(line=3), a_finding(line=9, message="another"))
    after = fingerprints(a_finding(line=30, column=1), a_finding(line=90, message="another"))
    assert before == after


@given(st.lists(findings, max_size=6))
@settings(deadline=None, max_examples=60)
def test_sarif_fingerprints_are_unique_in_a_run(some: list[Finding]) -> None:
    marks = fingerprints(*some, *some)
    assert len(set(marks)) == len(marks) == 2 * len(some)


@pytest.mark.parametrize("field", ["file", "code", "message"])
def test_sarif_fingerprints_tell_different_findings_apart(field: str) -> None:
    other = {"file": "dataset/facts/fact-c-d.yaml", "code": "TXT001", "message": "something else"}[field]
    assert fingerprints(a_finding()) != fingerprints(a_finding(**{field: other}))


def test_sarif_describes_every_rule_with_its_level() -> None:
    log = json.loads(report.sarif(a_report(), rules()))
    listed = log["runs"][0]["tool"]["driver"]["rules"]
    assert [entry["id"] for entry in listed] == sorted(rules())
    assert {entry["defaultConfiguration"]["level"] for entry in listed} == {"error", "warning"}


@pytest.mark.parametrize(
    ("errors", "warnings", "waived", "said"),
    [
        (0, 0, 0, "9 records: 0 errors, 0 warnings. (0.25 s)"),
        (1, 0, 0, "9 records: 1 error, 0 warnings. (0.25 s)"),
        (0, 1, 0, "9 records: 0 errors, 1 warning. (0.25 s)"),
        (2, 3, 4, "9 records: 2 errors, 3 warnings, 4 waived. (0.25 s)"),
    ],
)
def test_the_last_line_counts_in_plain_words(errors: int, warnings: int, waived: int, said: str) -> None:
    some = [a_finding()] * errors + [a_finding(severity="warning")] * warnings
    outcome = dataclasses.replace(a_report(*some), waived=waived)
    assert report.summary(outcome) == said


def test_text_says_when_the_tables_were_not_looked_at() -> None:
    outcome = dataclasses.replace(a_report(), skipped="The tables were not checked.")
    assert report.text(outcome, FEW).splitlines()[0] == "The tables were not checked."
    assert json.loads(report.as_json(outcome, FEW))["skipped"] == "The tables were not checked."


CHANGES = (
    Change("records.csv", "removed", "major", "the file records.csv is gone"),
    Change(
        "fact-a-b", "changed", "minor", "fact-a-b tells readers something else: text.statement", ("text.statement",)
    ),
    Change("fact-c-d", "changed", "patch", "fact-c-d has other metadata: review", ("review",)),
)


def test_changes_are_told_a_line_each_with_their_bump() -> None:
    assert report.changes_text(CHANGES).splitlines() == [
        "major  the file records.csv is gone",
        "minor  fact-a-b tells readers something else: text.statement",
        "patch  fact-c-d has other metadata: review",
    ]
    assert report.changes_text([]) == "nothing changed\n"


def test_changes_for_a_changelog_are_grouped_by_bump() -> None:
    text = changes_markdown(CHANGES)
    assert re.findall(r"^(### .+|- .+)$", text, re.MULTILINE) == [
        "### Apps must look (major)",
        "- the file records.csv is gone",
        "### Says something else (minor)",
        "- fact-a-b tells readers something else: text.statement",
        "### Metadata (patch)",
        "- fact-c-d has other metadata: review",
    ]
    assert changes_markdown([]) == "Nothing changed.\n"
    assert changes_markdown(CHANGES[2:]).count("###") == 1


def encoded(text: str) -> str:
    """What a reader of the command line's output gets, which is UTF-8 whatever a file is called."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def github_text(text: str) -> str:
    """What GitHub makes of an escaped value."""
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def fingerprints(*some: Finding) -> list[str]:
    log = json.loads(report.sarif(a_report(*some), FEW))
    return [result["partialFingerprints"]["findingV1"] for result in log["runs"][0]["results"]]


SARIF = json.loads((VENDOR / "sarif" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
SARIF_VALIDATOR = jsonschema.Draft4Validator(SARIF, format_checker=jsonschema.FormatChecker())


def sarif_faults(log: Any) -> Iterator[str]:
    """What is wrong with a SARIF log, by the schema of the standard."""
    for error in SARIF_VALIDATOR.iter_errors(log):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


JUNIT = etree.XMLSchema(etree.parse(VENDOR / "junit" / "junit-10.xsd"))


def read_junit(text: str) -> etree._Element:
    """The root element of a JUnit report."""
    return etree.fromstring(text.encode("utf-8"))
