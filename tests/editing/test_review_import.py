"""A reviewer's file on its way back: what is kept of it, what is refused and why, and that no word is lost."""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY, copy_good, files_for_apps, replace
from hypothesis import given, settings
from hypothesis import strategies as st
from translation_project import (
    CLINICIAN,
    FOLDER,
    LINGUIST,
    OTHER_CLINICIAN,
    catalog,
    change,
    opened,
    rows,
    translated,
    tree,
)

from pipelines.cli.main import main
from pipelines.editing import review_file, review_import
from pipelines.model.findings import Finding
from pipelines.source import json_reader, yaml_reader
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.translate.shapes import sha
from pipelines.validate.rules import rules
from pipelines.validate.run import fast, slow

AGE, COMMON, TERM = "fact-spots-come-from-age", "fact-spots-are-common", "term-spot"
AGE_FILE = f"dataset/facts/{AGE}.yaml"
KEY = "term-spot:definition"
COMMENTS, REVIEW, ES = "dataset/comments.yaml", f"{FOLDER}/es.review.csv", f"{FOLDER}/es.po"
DAY = "2026-01-30"
MANY = settings(max_examples=100, deadline=None, derandomize=True, database=None)
HOSTILE = {
    "quotes": "She said \"no\", it's 'so': # not - a key: [x] {y}",
    "html": "<script>alert(1)</script> &amp; <!-- -->",
    "yaml": "- a: &b *c !!python/object:os.system ls\n--- \n%YAML 1.2",
    "formula": "=cmd|' /C calc'!A0",
    "minus": "-2+3",
    "lines": "One.\n\n\nTwo.\n  - three\n\nFour.",
    "right to left": "هذا \u200fصحيح\u200f \u202eabc\u202c",
    "hidden": "a\u200bb\u00adc\ufeffd\u2028e\u2029f",
    "terminal": "\x1b[2J\x1b]0;x\x07\x00\x7f\x9b31m",
    "tab": "a\tb",
    "faces": "👩‍⚕️ ❤️ 𝒳",
    "code": "\\u{200F} \\u{41} \\u{ \\n \\",
    "decomposed": "cafe\u0301 A\u030a",
    "loose accent": "\u0301x\n\n\u0301\u0323y\n \u0301",
    "words": "NO",
    "number": "1.10",
    "long": "word " * 399,
    "unbroken": "x" * 2000,
    "blank": "\u00a0",
}


def call(root: Path, *arguments: object) -> Result:
    """Runs review-import in this process; an exception that a user would see as a traceback fails the test."""
    words = ["review-import", *map(str, arguments), "--root", str(root)]
    result = CliRunner().invoke(main, words, prog_name="python -m pipelines")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"a traceback for {words}") from result.exception
    return result


def words_of(root: Path, record: str) -> str:
    """The hash of a record as it is."""
    dataset = load(root).dataset
    return dataset.text_hash(dataset.by_id[record])


def about(root: Path, record: str, verdict: str = "approved", comment: str = "") -> dict[str, Any]:
    """A verdict on a record as it stands."""
    return {"id": record, "text_hash": words_of(root, record), "verdict": verdict, "comment": comment}


def on(root: Path, key: str, verdict: str = "approved", comment: str = "", **other: str) -> dict[str, Any]:
    """A verdict on a translation as it stands."""
    language = other.get("language", "es")
    project, _ = opened(root)
    hashes = {
        "source_sha": sha(project.by_key[key].source),
        "target_sha": sha(project.catalog(language).entries[key].target),
    }
    told = {"stage": "clinical", "verdict": verdict, "comment": comment}
    return {"key": key, "language": language, **hashes, **told, **other}


def said(*records: Mapping[str, Any], translations: tuple[Mapping[str, Any], ...] = (), **other: Any) -> dict[str, Any]:
    """A reviewer's file as data."""
    return {
        "format": "breast-calcifications/review",
        "format_version": 1,
        "dataset": "small-example",
        "version": "0.1.0",
        "reviewer": CLINICIAN,
        "on": DAY,
        "records": list(records),
        "translations": list(translations),
        **other,
    }


def sent(root: Path, data: Any) -> Path:
    """The file that the page would write."""
    file = root.parent / "review.json"
    file.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file


def taken(root: Path, data: Any) -> str:
    """What is printed when a file is kept whole."""
    result = call(root, sent(root, data), "--write")
    assert result.exit_code == 0, result.output
    return result.output


def refused(root: Path, data: Any) -> str:
    """The reason why the one verdict of a file is not taken, with nothing written."""
    before = tree(root)
    result = call(root, sent(root, data), "--write")
    assert result.exit_code == 1
    assert tree(root) == before
    assert "0 files changed." in result.output
    (reason,) = re.findall(r"^rejected   \S+(?: es \w+)?  (.+)$", result.output, re.MULTILINE)
    return str(reason)


def comments(root: Path) -> list[dict[str, Any]]:
    """The entries of comments.yaml."""
    return list(load(root).dataset.comments)


def restored(comment: str) -> str:
    """A comment as the reviewer wrote it, from how it is kept."""
    return re.sub(r"\\u\{([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), comment)


def findings(root: Path) -> list[Finding]:
    """What validate finds but for tables, which no review changes, and for the makeshift translations."""
    report = slow(fast(root), remember=False, look_at_tables=False)
    return [one for one in report.findings if not re.match(r"TRN1", one.code)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The good fixture, translated, approved by nobody yet, with people who may sign."""
    return translated(tmp_path / "root", approved=False)


# --- Approvals of the English -----------------------------------------------------------------------------------------


def test_an_approval_becomes_a_sign_off_that_every_export_tells(root: Path) -> None:
    replace(root, AGE_FILE, "terms: [term-spot]", "# Kept, as every comment is.\nterms: [term-spot]")
    output = taken(root, said(about(root, AGE), about(root, TERM)))
    assert "2 verdicts of person-ben-example: 2 signed, 0 changes requested" in output
    assert f"signed     {AGE}  {CLINICIAN}, clinician, {DAY}\n" in output
    assert findings(root) == []
    text = (root / AGE_FILE).read_text(encoding="utf-8")
    assert "# Kept, as every comment is.\n" in text
    (sign_off,) = load(root).dataset.by_id[AGE].data["review"]["sign_offs"]
    told = {"person": CLINICIAN, "role": "clinician", "on": DAY}
    assert sign_off == {**told, "text_hash": words_of(root, AGE)}
    stats = json.loads(CliRunner().invoke(main, ["stats", "--format", "json", "--root", str(root)]).output)
    assert stats["review"]["signed_by_a_clinician"] == 2
    artifacts, wrong = files_for_apps(opened(root)[1])
    assert wrong == []
    exported = json.loads(next(artifact.content for artifact in artifacts if artifact.path == "json/en.json"))
    assert {fact["id"]: fact["clinical_review"] for fact in exported["facts"]} == {AGE: "signed", COMMON: "none"}


def test_a_second_person_signs_beside_the_first(root: Path) -> None:
    taken(root, said(about(root, AGE)))
    taken(root, said(about(root, AGE), reviewer=OTHER_CLINICIAN))
    signers = [one["person"] for one in load(root).dataset.by_id[AGE].data["review"]["sign_offs"]]
    assert signers == [CLINICIAN, OTHER_CLINICIAN]
    assert findings(root) == []


def test_the_same_file_twice_changes_nothing_the_second_time(root: Path) -> None:
    data = said(
        about(root, AGE, comment="Well put."),
        about(root, TERM, "change", "Say mark."),
        translations=(on(root, KEY, comment="Bien."), on(root, "term-spot:term", "comment", "Mm.\nSo.")),
    )
    taken(root, data)
    before = tree(root)
    output = taken(root, data)
    assert (
        "4 verdicts of person-ben-example: 0 signed, 0 changes requested, 0 comments, 4 already stored, 0 rej" in output
    )
    assert "1 comment on approvals: 0 added, 1 already stored, 0 rejected.\n" in output
    assert "Say mark." not in output
    assert "0 files changed." in output
    assert tree(root) == before


def test_a_dry_run_says_all_and_writes_nothing(root: Path) -> None:
    before = tree(root)
    data = said(about(root, AGE), about(root, TERM, "change", "Say mark."), translations=(on(root, KEY),))
    result = call(root, sent(root, data))
    assert result.exit_code == 0
    assert tree(root) == before
    assert result.output.splitlines() == [
        f"signed     {AGE}  {CLINICIAN}, clinician, {DAY}",
        f"change     {TERM}",
        "    Say mark.",
        f"signed     {KEY} es clinical  {CLINICIAN}, clinical, {DAY}",
        f"3 verdicts of {CLINICIAN}: 2 signed, 1 change requested, 0 comments, 0 already stored, 0 rejected.",
        "Nothing was written: run it again with --write; with make, ARGS=--write.",
    ]


def _other(name: str, value: Any) -> Callable[[Path, dict[str, Any]], dict[str, Any]]:
    return lambda _, entry: {**entry, name: value}


def _authored(root: Path, entry: dict[str, Any]) -> dict[str, Any]:
    replace(root, AGE_FILE, "sign_offs: []", f"authors: [{CLINICIAN}], sign_offs: []")
    return entry


def _redirected(root: Path, entry: dict[str, Any]) -> dict[str, Any]:
    moved = f'redirects: [{{from: fact-old-name, to: [{AGE}, {COMMON}], "on": "2026-01-20", reason: Split in two.}}]'
    replace(root, "dataset/redirects.yaml", "redirects: []", moved)
    return {**entry, "id": "fact-old-name"}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_other("text_hash", "1f0c2a9b3d4e5f60"), "the text has changed since"),
        (_other("id", "fact-not-there"), "there is no such record"),
        (_other("id", "source-town-census"), "it is a source, and readers do not see it by itself"),
        (_other("id", "statistic-town-spots"), "it is a statistic, and readers do not see it by itself"),
        (_authored, f"{CLINICIAN} wrote this record; ask another person to sign"),
        (_redirected, f"the record is now {AGE}, {COMMON}; review that one"),
    ],
)
def test_an_approval_that_is_none_is_not_taken(
    root: Path, spoil: Callable[[Path, dict[str, Any]], dict[str, Any]], reason: str
) -> None:
    entry = spoil(root, about(root, AGE))
    assert refused(root, said(entry)) == reason


def test_what_was_said_of_a_record_under_its_old_name_is_said_of_it(root: Path) -> None:
    data = said(about(root, AGE), translations=(on(root, f"{AGE}:statement"),))
    renamed = json.loads(json.dumps(data).replace(AGE, "fact-old-name"))
    moved = f'redirects: [{{from: fact-old-name, to: [{AGE}], "on": "2026-01-20", reason: Renamed.}}]'
    replace(root, "dataset/redirects.yaml", "redirects: []", moved)
    output = taken(root, renamed)
    assert f"signed     {AGE}  " in output
    assert f"signed     {AGE}:statement es clinical  " in output
    assert findings(root) == []


def test_a_record_that_was_withdrawn_is_not_signed(root: Path) -> None:
    (root / "dataset/facts/fact-old-count.yaml").write_bytes((root / AGE_FILE).read_bytes())
    gone = 'status: withdrawn\nwithdrawn: {"on": "2026-01-20", reason: It was wrong from the start.}'
    replace(root, "dataset/facts/fact-old-count.yaml", "status: published", gone)
    assert refused(root, said(about(root, "fact-old-count"))) == "the record was withdrawn"


def test_who_only_translates_signs_no_record(root: Path) -> None:
    reason = refused(root, said(about(root, AGE), reviewer=LINGUIST))
    assert reason.startswith(f"{LINGUIST} is translator; a record can be signed by: clinician, ")


def test_an_approval_after_the_last_release_is_taken(root: Path) -> None:
    taken(root, said(about(root, AGE), on="2026-02-02"))
    assert findings(root) == []


def test_of_a_file_that_is_half_right_that_half_is_kept_and_the_other_is_told(root: Path) -> None:
    stale = {**about(root, TERM, comment="It was good."), "text_hash": "1f0c2a9b3d4e5f60"}
    result = call(root, sent(root, said(stale, about(root, AGE))), "--write")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"rejected   {TERM}  the text has changed since",
        f"comment    {TERM}  the text has changed since",
        "    It was good.",
        f"signed     {AGE}  {CLINICIAN}, clinician, {DAY}",
        f"2 verdicts of {CLINICIAN}: 1 signed, 0 changes requested, 0 comments, 0 already stored, 1 rejected.",
        "1 comment on approvals: 1 added, 0 already stored, 0 rejected.",
        f"changed: {AGE_FILE}",
        f"changed: {COMMENTS}",
        "2 files changed.",
    ]
    assert findings(root) == []


# --- Sign-offs that go ------------------------------------------------------------------------------------------------


def signers(root: Path, record: str = AGE) -> list[str]:
    """Who has signed a record."""
    return [one["person"] for one in load(root).dataset.by_id[record].data["review"]["sign_offs"]]


def test_who_asks_for_a_change_of_what_they_signed_takes_the_sign_off_back(root: Path) -> None:
    before = (root / AGE_FILE).read_bytes()
    taken(root, said(about(root, AGE)))
    data = said(about(root, AGE, "change", "Say how many."))
    signed = tree(root)
    assert call(root, sent(root, data)).exit_code == 0
    assert tree(root) == signed, "a dry run takes nothing away"
    output = taken(root, data)
    assert f"change     {AGE}  the sign-off of {CLINICIAN} is removed\n    Say how many.\n" in output
    assert output.endswith(f"changed: {AGE_FILE}\nchanged: {COMMENTS}\n2 files changed.\n")
    assert (root / AGE_FILE).read_bytes() == before
    assert [warning.code for warning in findings(root)] == ["REV005"]
    assert "0 files changed." in taken(root, data)


@pytest.mark.parametrize("who", [CLINICIAN, OTHER_CLINICIAN])
def test_the_sign_off_of_another_person_stays(root: Path, who: str) -> None:
    taken(root, said(about(root, AGE)))
    taken(root, said(about(root, AGE), reviewer=OTHER_CLINICIAN))
    taken(root, said(about(root, AGE, "change", "Say how many."), reviewer=who))
    assert signers(root) == [one for one in (CLINICIAN, OTHER_CLINICIAN) if one != who]
    assert [warning.code for warning in findings(root)] == ["REV005"]


LAYOUTS = {
    "a line each": """\
review:
  checked: "2026-01-15"
  due: "2027-01-15"
  # Of the list.
  sign_offs:  # Of its head.
    # Of the first, by mail.
    - {BEN}  # Of the first's line.
    # Of the second.
    - {CLEO}  # Of the second's line.
  # Of what follows.
""",
    "a line each field": """\
review:
  checked: "2026-01-15"  # Of the day.
  due: "2027-01-15"
  sign_offs:
    - person: person-ben-example  # Of the name.
      role: clinician
      # Of the first's day.
      "on": "2026-01-30"
      text_hash: HASH
    - CLEO
""",
    "one alone": """\
review:
  checked: "2026-01-15"
  due: "2027-01-15"
  sign_offs:
    # Of the first, by mail.
    - BEN  # Of the first's line.
    # Of the end.
""",
    "not canonical": """\
review:
  sign_offs: [
    BEN,  # Of the first's line.
    # Of the second.
    CLEO ]
  due: "2027-01-15"
  checked: "2026-01-15"
""",
}


@pytest.mark.parametrize("verdict", ["change", "approved"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sign_off_goes_however_it_is_written_and_every_comment_stays(root: Path, layout: str, verdict: str) -> None:
    mark = about(root, AGE)["text_hash"] if verdict == "change" else "1f0c2a9b3d4e5f60"
    current = about(root, AGE)["text_hash"]
    ben = f'{{person: {CLINICIAN}, role: clinician, "on": "2026-01-30", text_hash: "{mark}"}}'
    cleo = f'{{person: {OTHER_CLINICIAN}, role: clinician, "on": "2026-01-30", text_hash: "{current}"}}'
    written = LAYOUTS[layout].replace("{BEN}", "BEN").replace("{CLEO}", "CLEO")
    written = written.replace("BEN", ben).replace("CLEO", cleo).replace("HASH", f'"{mark}"')
    old = 'review: {checked: "2026-01-15", due: "2027-01-15", sign_offs: []}\n'
    replace(root, AGE_FILE, old, written)
    taken(root, said(about(root, AGE, verdict, "Say how many."), on="2026-01-31"))
    text = (root / AGE_FILE).read_text(encoding="utf-8")
    assert sorted(re.findall("# Of.*", text)) == sorted(re.findall("# Of.*", written))
    others = [OTHER_CLINICIAN] if "CLEO" in LAYOUTS[layout] else []
    assert signers(root) == (others if verdict == "change" else [*others, CLINICIAN])
    assert [one.code for one in findings(root)] == (["REV005"] if verdict == "change" else [])


def test_a_comment_alone_takes_no_sign_off_away(root: Path) -> None:
    taken(root, said(about(root, AGE)))
    output = taken(root, said(about(root, AGE, "comment", "Nice.")))
    assert f"comment    {AGE}\n" in output
    assert signers(root) == [CLINICIAN]


def test_an_old_file_takes_no_later_sign_off_away_and_the_same_words_sent_later_do(root: Path) -> None:
    data = said(about(root, AGE, "change", "Say how many."), on="2026-01-29")
    taken(root, data)
    taken(root, said(about(root, AGE)))
    assert "0 files changed." in taken(root, data)
    assert signers(root) == [CLINICIAN]
    output = taken(root, {**data, "on": "2026-01-31"})
    assert f"change     {AGE}  the sign-off of {CLINICIAN} is removed\n" in output
    assert (signers(root), len(comments(root))) == ([], 1)


def fall(root: Path) -> str:
    """Changes signed words; the hash of the new ones."""
    replace(root, AGE_FILE, "Spots are seen more often", "Spots turn up more often")
    return str(about(root, AGE)["text_hash"])


def test_a_new_approval_takes_the_place_of_a_fallen_sign_off(root: Path) -> None:
    old = said(about(root, AGE))
    taken(root, old)
    current = fall(root)
    (error,) = findings(root)
    assert (error.code, error.hint) == (
        "REV003",
        f"delete the sign-off, or get a new review of the current text; its hash is {current}",
    )
    assert refused(root, old) == "the text has changed since"
    output = taken(root, said(about(root, AGE), on="2026-01-31"))
    assert f"signed     {AGE}  {CLINICIAN}, clinician, 2026-01-31, replacing the sign-off of {DAY}\n" in output
    assert "The sign-off no longer matches the text" not in output
    (sign_off,) = load(root).dataset.by_id[AGE].data["review"]["sign_offs"]
    assert (sign_off["on"], sign_off["text_hash"]) == ("2026-01-31", current)
    assert findings(root) == []


def test_a_change_takes_a_fallen_sign_off_away_too(root: Path) -> None:
    taken(root, said(about(root, AGE)))
    fall(root)
    taken(root, said(about(root, AGE, "change", "Say how many.")))
    assert [warning.code for warning in findings(root)] == ["REV005"]


def test_a_fallen_sign_off_that_an_import_does_not_cure_is_named(root: Path) -> None:
    taken(root, said(about(root, AGE)))
    fall(root)
    output = taken(root, said(about(root, AGE), reviewer=OTHER_CLINICIAN))
    assert (
        f"The sign-off no longer matches the text (an error until it is deleted or renewed): {AGE} ({CLINICIAN}).\n"
        in output
    )
    assert signers(root) == [CLINICIAN, OTHER_CLINICIAN]
    assert [error.code for error in findings(root)] == ["REV003"]


def test_beside_a_fallen_sign_off_any_other_error_stops_an_import(root: Path) -> None:
    taken(root, said(about(root, AGE)))
    fall(root)
    data = said(about(root, AGE))
    replace(root, AGE_FILE, "Age is one cause", "We think that age is one cause")
    before = tree(root)
    result = call(root, sent(root, data), "--write")
    assert (result.exit_code, tree(root)) == (1, before)
    assert "TXT003" in result.output


def test_a_fallen_sign_off_stops_the_commands_that_do_not_cure_it(root: Path) -> None:
    taken(root, said(about(root, AGE)))
    fall(root)
    result = CliRunner().invoke(main, ["i18n-update", "--root", str(root)])
    assert (result.exit_code, "fix the English errors first" in result.output) == (1, True)


# --- Comments ---------------------------------------------------------------------------------------------------------


def test_a_change_that_is_asked_for_is_kept_and_warned_of_until_it_is_answered(root: Path) -> None:
    taken(root, said(about(root, AGE, "change", f"Say how many.\n\n{'And when. ' * 20}")))
    (warning,) = findings(root)
    assert (warning.code, warning.severity, warning.file, warning.line) == ("REV005", "warning", COMMENTS, 3)
    assert re.fullmatch(
        rf"{CLINICIAN} asks for a change of {AGE}: Say how many. And when. .{{90,100}}…", warning.message
    )
    assert "changed since" not in warning.hint
    replace(root, AGE_FILE, "Spots are seen more often", "Spots turn up more often")
    (warning,) = findings(root)
    assert "the text has changed since" in warning.hint
    text = (root / COMMENTS).read_text(encoding="utf-8")
    (root / COMMENTS).write_text(text.split("comments:")[0] + "comments: []\n", encoding="utf-8")
    assert findings(root) == []


def test_a_comment_alone_is_kept_and_warned_of_nowhere(root: Path) -> None:
    taken(root, said(about(root, AGE, "comment", "Nice.")))
    assert [entry["comment"] for entry in comments(root)] == ["Nice."]
    assert findings(root) == []


def test_a_comment_that_goes_with_an_approval_is_kept_too(root: Path) -> None:
    taken(root, said(about(root, AGE, comment="Shorter, if you can.")))
    (entry,) = comments(root)
    assert (entry["verdict"], entry["comment"], entry["about"]) == ("comment", "Shorter, if you can.", AGE)
    assert len(load(root).dataset.by_id[AGE].data["review"]["sign_offs"]) == 1


@pytest.mark.parametrize("other", [{"on": "2026-01-31"}, {"reviewer": OTHER_CLINICIAN}])
def test_the_same_words_are_held_once_for_each_person_whatever_the_day(root: Path, other: dict[str, str]) -> None:
    data = said(about(root, AGE, "change", "Say how many."))
    taken(root, data)
    output = taken(root, {**data, **other})
    wanted = ("stored", 1) if "on" in other else ("change", 2)
    assert (output.split()[0], len(comments(root))) == wanted


def test_without_comments_yaml_nothing_is_held_and_the_first_comment_makes_it(root: Path) -> None:
    held = (root / COMMENTS).read_text(encoding="utf-8").replace("comments: []", "comments:")
    (root / COMMENTS).unlink()
    assert findings(root) == []
    taken(root, said(about(root, AGE, "comment", "Nice.")))
    assert (root / COMMENTS).read_text(encoding="utf-8").startswith(held)


def test_what_an_editor_noted_in_comments_yaml_stays(root: Path) -> None:
    taken(root, said(about(root, AGE, "comment", "Nice.")))
    replace(root, COMMENTS, "comments:\n", "comments:\n  # Jo will answer this one.\n")
    taken(root, said(about(root, TERM, "comment", "Good.")))
    assert "  # Jo will answer this one.\n" in (root / COMMENTS).read_text(encoding="utf-8")
    assert [entry["about"] for entry in comments(root)] == [AGE, TERM]


def test_more_than_comments_yaml_can_hold_is_not_taken_and_approvals_are(root: Path) -> None:
    taken(root, said(about(root, AGE, "comment", "Nice.")))
    entry = (root / COMMENTS).read_text(encoding="utf-8").split("comments:\n")[1]
    many = "".join(entry.replace("Nice.", f"{number} {'x' * 1900}") for number in range(245))
    (root / COMMENTS).write_text(f"comments:\n{many}", encoding="utf-8")
    before = (root / COMMENTS).read_bytes()
    said_now = [on(root, key, "change", f"{key} {'y' * 1900}") for key in opened(root)[0].by_key][:20]
    result = call(root, sent(root, said(about(root, TERM), translations=tuple(said_now))), "--write")
    assert result.exit_code == 1
    assert result.output.count("is full") == 20
    assert (root / COMMENTS).read_bytes() == before
    assert not [entry for entry in catalog(root, "es").entries.values() if entry.fuzzy]
    assert load(root).dataset.by_id[TERM].data["review"]["sign_offs"]


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_comment_may_hold_anything_and_survives_as_text(root: Path, name: str) -> None:
    words = HOSTILE[name]
    output = taken(root, said(about(root, AGE, "change", words), translations=(on(root, KEY, "comment", words),)))
    wanted = unicodedata.normalize("NFC", words).strip(" ").replace("\t", " ")
    assert [restored(entry["comment"]) for entry in comments(root)] == [wanted] * 2
    (warning,) = findings(root)
    assert warning.code == "REV005"
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e]", output + warning.message)


@MANY
@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_comment_is_kept_so_that_it_can_be_had_back(words: str) -> None:
    if not words.strip(" \t\n\r"):
        return
    kept, wanted = _kept(words)
    assert restored(kept) == wanted


@MANY
@given(words=st.text("\\u{}0F\u200f \n\r\t#:-'\"\u0301\u0338=>|[", min_size=1, max_size=40))
def test_signs_that_mean_something_to_yaml_mean_nothing_in_a_comment(words: str) -> None:
    if not words.strip(" \t\n\r"):
        return
    kept, wanted = _kept(words)
    assert restored(kept) == wanted


PLACE: dict[str, Any] = {}


@pytest.fixture(autouse=True, scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A root that no test writes to, opened once for the many examples of a property."""
    root = translated(tmp_path_factory.mktemp("place") / "root", approved=False)
    project, dataset = opened(root)
    PLACE.update(project=project, dataset=dataset, schemas=Schemas(root / "schemas" / "source", "schemas/source"))
    PLACE["entry"] = about(root, AGE, "change")
    yield
    PLACE.clear()


def _kept(words: str) -> tuple[str, str]:
    """A comment as comments.yaml holds it after an import, and as it should come back from there."""
    raw = json.dumps(said({**PLACE["entry"], "comment": words})).encode("utf-8")
    file = review_file.parse(raw, PLACE["schemas"], PLACE["dataset"])
    files = review_import.decide(file, PLACE["dataset"], PLACE["project"], PLACE["schemas"].sources).files
    data = yaml_reader.parse(yaml_reader.decode(files[COMMENTS].encode("utf-8")))
    assert PLACE["schemas"].accepts("comments", data)
    (entry,) = data["comments"]
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    wanted = unicodedata.normalize("NFC", lines).strip(" \n")
    return entry["comment"], wanted


def test_a_comment_cannot_look_like_a_line_of_the_table(root: Path) -> None:
    result = call(root, sent(root, said(about(root, AGE, "comment", f"Nice. \n\nsigned     {TERM}"))))
    assert f"\n    Nice.\n\n    signed     {TERM}\n" in result.output


def test_a_tab_in_a_comment_becomes_a_space(root: Path) -> None:
    output = taken(root, said(about(root, AGE, "comment", "\tOne\ttwo.\t\n\tThree.")))
    assert [entry["comment"] for entry in comments(root)] == ["One two. \n Three."]
    assert "    One two.\n     Three.\n" in output


# --- Translations -----------------------------------------------------------------------------------------------------


def test_an_approval_of_a_translation_goes_to_the_review_file_with_its_comment_as_note(root: Path) -> None:
    taken(root, said(translations=(on(root, KEY, comment="Muy bien."), on(root, KEY, stage="linguistic"))))
    held = rows((root / REVIEW).read_text(encoding="utf-8"))
    assert [(row["key"], row["stage"], row["by"], row["on"], row["note"]) for row in held] == [
        (KEY, "clinical", CLINICIAN, DAY, "Muy bien."),
        (KEY, "linguistic", CLINICIAN, DAY, ""),
    ]
    assert comments(root) == []
    assert opened(root)[0].states("es")[KEY] == "reviewed", "for approved, two people are needed"
    assert findings(root) == []


@pytest.mark.parametrize("comment", ["=1+1", "+1", "-1", "@x"])
def test_a_note_does_not_begin_as_what_a_spreadsheet_runs(root: Path, comment: str) -> None:
    taken(root, said(translations=(on(root, KEY, comment=comment),)))
    (row,) = rows((root / REVIEW).read_text(encoding="utf-8"))
    assert (row["note"][0], restored(row["note"])) == ("\\", comment)


def test_a_comment_of_several_lines_does_not_fit_a_note_and_is_kept_whole(root: Path) -> None:
    taken(root, said(translations=(on(root, KEY, comment="One.\nTwo."),)))
    (row,) = rows((root / REVIEW).read_text(encoding="utf-8"))
    assert (row["note"], [entry["comment"] for entry in comments(root)]) == ("One. Two.", ["One.\nTwo."])


def test_a_comment_on_what_was_signed_before_without_one_is_kept(root: Path) -> None:
    taken(root, said(translations=(on(root, KEY),)))
    taken(root, said(translations=(on(root, KEY, comment="One thing more."),)))
    assert [entry["comment"] for entry in comments(root)] == ["One thing more."]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"key": "term-spot:not_there"}, "there is no such string"),
        ({"source_sha": "0" * 12}, "the English has changed since"),
        ({"target_sha": "0" * 12}, "the translation has changed since"),
    ],
)
def test_an_approval_of_other_words_is_not_taken(root: Path, other: dict[str, str], reason: str) -> None:
    assert refused(root, said(translations=({**on(root, KEY), **other},))) == reason


def test_an_approval_in_a_language_that_is_not_there_is_not_taken(root: Path) -> None:
    result = call(root, sent(root, said(translations=({**on(root, KEY), "language": "pt-BR"},))), "--write")
    assert (result.exit_code, "0 files changed." in result.output) == (1, True)
    assert f"rejected   {KEY} pt-BR clinical  it is not translated\n" in result.output


def test_an_approval_by_who_may_not_judge_is_not_taken(root: Path) -> None:
    reason = refused(root, said(translations=(on(root, KEY),), reviewer=LINGUIST))
    assert reason == f"{LINGUIST} is translator and signed as clinical reviewer"


def test_an_approval_of_a_draft_is_not_taken(root: Path) -> None:
    change(root, "es", KEY, fuzzy=True)
    assert "it must be finished first" in refused(root, said(translations=(on(root, KEY),)))


def test_a_change_of_a_translation_marks_it_as_unfinished_and_apps_get_english_there(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    assert opened(root)[0].states("es")[KEY] == "approved"
    output = taken(root, said(translations=(on(root, KEY, "change", "Diga marca."),)))
    assert f"change     {KEY} es clinical  the translation is marked as unfinished\n" in output
    assert [line for line in output.splitlines() if line.startswith("changed:")] == [
        f"changed: {ES}",
        f"changed: {COMMENTS}",
    ]
    assert [entry.key for entry in catalog(root, "es").entries.values() if entry.fuzzy] == [KEY]
    assert opened(root)[0].states("es")[KEY] == "draft"
    (warning,) = findings(root)
    assert (warning.code, warning.severity, warning.file, warning.line) == ("TRN006", "warning", COMMENTS, 3)
    assert f"{CLINICIAN} requests a change of {KEY} in es: Diga marca." in warning.message
    artifacts, _ = files_for_apps(opened(root)[1])
    exported = json.loads(next(artifact.content for artifact in artifacts if artifact.path == "json/es.json"))
    states = {term["id"]: term["translation"]["state"] for term in exported["glossary"]}
    assert (states["term-spot"], states["term-picture"]) == ("draft", "approved")


def test_a_translation_that_an_editor_has_dealt_with_is_not_marked_again(root: Path) -> None:
    data = said(translations=(on(root, KEY, "change", "Diga marca."),))
    taken(root, data)
    change(root, "es", KEY, fuzzy=False)
    assert "0 files changed." in taken(root, data)


def test_who_asks_for_a_change_of_a_translation_takes_their_signatures_back(root: Path) -> None:
    first, second = on(root, KEY, comment="Bien."), on(root, KEY, stage="linguistic")
    taken(root, said(translations=(first, second, on(root, "term-spot:term"))))
    taken(root, said(translations=(on(root, KEY),), reviewer=OTHER_CLINICIAN))
    output = taken(root, said(translations=(on(root, KEY, "change", "Diga marca."),)))
    reason = f"the translation is marked as unfinished; the signatures of {CLINICIAN} are removed"
    assert f"change     {KEY} es clinical  {reason}\n" in output
    held = [(row["key"], row["by"]) for row in rows((root / REVIEW).read_text(encoding="utf-8"))]
    assert held == [(KEY, OTHER_CLINICIAN), ("term-spot:term", CLINICIAN)]
    change(root, "es", KEY, fuzzy=False)
    assert opened(root)[0].states("es")[KEY] == "translated", "the old signature does not hold again"


def test_a_comment_on_a_translation_takes_no_signature_back(root: Path) -> None:
    taken(root, said(translations=(on(root, KEY),)))
    before = (root / REVIEW).read_bytes()
    taken(root, said(translations=(on(root, KEY, "comment", "Mm."),)))
    assert (root / REVIEW).read_bytes() == before


def test_nobody_agrees_with_a_translation_that_the_same_file_wants_changed(root: Path) -> None:
    agreed = on(root, KEY, stage="linguistic", comment="Bien.")
    result = call(root, sent(root, said(translations=(agreed, on(root, KEY, "change", "Diga marca.")))), "--write")
    assert result.exit_code == 1
    assert f"rejected   {KEY} es linguistic  the same file requests a change of it\n" in result.output
    assert rows((root / REVIEW).read_text(encoding="utf-8")) == []
    assert [entry["comment"] for entry in comments(root)] == ["Bien.", "Diga marca."]


def test_the_note_of_a_signature_that_goes_is_kept_when_the_same_file_holds_it(root: Path) -> None:
    agreed = on(root, KEY, stage="linguistic", comment="Bien.")
    taken(root, said(translations=(agreed,)))
    result = call(root, sent(root, said(translations=(agreed, on(root, KEY, "change", "Diga marca.")))), "--write")
    assert result.exit_code == 1
    assert rows((root / REVIEW).read_text(encoding="utf-8")) == []
    assert [entry["comment"] for entry in comments(root)] == ["Bien.", "Diga marca."]


def test_a_change_of_words_that_are_gone_marks_nothing(root: Path) -> None:
    data = said(translations=({**on(root, KEY, "change", "Diga marca."), "target_sha": "0" * 12},))
    output = taken(root, data)
    assert f"change     {KEY} es clinical  the text has changed since\n" in output
    assert not [entry for entry in catalog(root, "es").entries.values() if entry.fuzzy]
    (warning,) = findings(root)
    assert "the text has changed since" in warning.hint


def test_a_comment_on_a_translation_alone_changes_no_translation(root: Path) -> None:
    before = (root / ES).read_bytes()
    taken(root, said(translations=(on(root, KEY, "comment", "Bien."),)))
    (entry,) = comments(root)
    told = {key: entry[key] for key in ("about", "language", "stage", "person", "verdict", "comment")}
    assert told == {
        "about": KEY,
        "language": "es",
        "stage": "clinical",
        "person": CLINICIAN,
        "verdict": "comment",
        "comment": "Bien.",
    }
    assert (root / ES).read_bytes() == before
    assert findings(root) == []


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"key": "term-spot:not_there"}, "there is no such string"),
        ({"language": "pt-BR"}, "pt-BR is not in locales.yaml"),
    ],
)
def test_a_comment_about_nothing_is_not_taken_and_shown(root: Path, other: dict[str, str], reason: str) -> None:
    data = said(translations=({**on(root, KEY, "comment", "Mm."), **other},))
    before = tree(root)
    result = call(root, sent(root, data), "--write")
    assert (result.exit_code, tree(root)) == (1, before)
    assert f"  {reason}\n    Mm.\n" in result.output


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (f"about: {KEY}", "about: term-spot:not_there", 3, "there is no string term-spot:not_there"),
        ("language: es", "language: pt", 4, "pt has no locale"),
    ],
)
def test_an_entry_about_no_translation_is_an_error_at_its_line(
    root: Path, old: str, new: str, line: int, message: str
) -> None:
    taken(root, said(translations=(on(root, KEY, "comment", f"Bien. {'x ' * 60}"),)))
    (root / COMMENTS).write_text((root / COMMENTS).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    (error,) = findings(root)
    assert (error.code, error.severity, error.line, error.message) == ("TRN007", "error", line, message)


def test_a_file_of_translations_that_cannot_be_read_stops_what_would_write_over_it(root: Path) -> None:
    data = said(translations=(on(root, KEY),))
    (root / REVIEW).write_text("key\n", encoding="utf-8")
    before = tree(root)
    result = call(root, sent(root, data), "--write")
    assert (result.exit_code, tree(root)) == (1, before)
    assert "TRN001" in result.output
    taken(root, said(about(root, AGE)))


# --- The file itself --------------------------------------------------------------------------------------------------


def fault(root: Path, raw: bytes) -> list[tuple[int, int, str]]:
    """Line, column and words of every fault that is told, with nothing written."""
    file = root.parent / "review.json"
    file.write_bytes(raw)
    before = tree(root)
    result = call(root, file, "--write")
    assert (result.exit_code, tree(root)) == (1, before)
    *lines, last = result.output.splitlines()
    assert last.startswith("Nothing was imported")
    told = [re.fullmatch(rf"{re.escape(str(file))}:(\d+):(\d+): error: (.+ \(.+\))", line) for line in lines]
    assert all(told), result.output
    return [(int(one[1]), int(one[2]), one[3]) for one in told if one]


def as_sent(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8")


def opening(rest: bytes) -> bytes:
    """A file that begins as a review does."""
    return b'{"format": "breast-calcifications/review",\n' + rest


ENTRY = {"id": AGE, "text_hash": "1f0c2a9b3d4e5f60", "verdict": "approved", "comment": ""}


@pytest.mark.parametrize(
    ("raw", "line", "column", "words"),
    [
        (b"", 1, 1, "it is not JSON: Expecting value"),
        (b'{\n  "format": nonsense}', 2, 13, "it is not JSON"),
        (b'{"a": "\xff"}', 1, 8, "byte 0xff is not UTF-8"),
        (as_sent(said()).decode().encode("utf-16"), 1, 1, "is not UTF-8"),
        (b'{"a": "\x1b[2J"}', 1, 8, "Invalid control character"),
        (opening(b'"a": 1,\n "a": 2}'), 3, 2, 'the name "a" occurs twice'),
        (opening(b'"format_version": NaN}'), 2, 19, "NaN is not a number"),
        (opening(b'"format_version": -Infinity}'), 2, 19, "-Infinity is not a number"),
        (opening(b'"format_version": ' + b"9" * 5000 + b"}"), 2, 19, "the number is too long"),
        (opening(b'"format_version": 1e999}'), 2, 19, "the number is too long"),
        (opening(b'"a": "\\ud83d"}'), 2, 6, "an unpaired surrogate"),
        (b"[" * 100_000, 1, 1, "more than 16 levels"),
        (opening(b'"a":' + b"[" * 17 + b"]" * 17 + b"}"), 2, 20, "more than 16 levels"),
        (b"[]", 1, 1, "it is no review file: `format` is missing ("),
        (b'{"type": "FeatureCollection", "at": 0.12345678901234567, "at": 1}', 1, 1, "`format` is missing ("),
        (b'{"a": NaN,\n "format": ["x"]}', 2, 12, "it is no review file: `format` is no text ("),
        (b'"' + b"x" * 16_000_000 + b'"', 1, 1, "the file has 16,000,002 bytes"),
    ],
)
def test_what_is_no_such_file_is_told_where(root: Path, raw: bytes, line: int, column: int, words: str) -> None:
    (told,) = fault(root, raw)
    assert told[:2] == (line, column)
    assert words in told[2]


def test_a_file_that_breaks_off_is_told_so_wherever_it_does(root: Path) -> None:
    raw = as_sent(said(about(root, AGE, "comment", 'She said "no".'))).strip()
    schemas, dataset = PLACE["schemas"], PLACE["dataset"]
    for length in range(1, len(raw)):
        with pytest.raises(json_reader.UnreadableJson) as caught:
            review_file.parse(raw[:length], schemas, dataset)
        (told,) = caught.value.faults
        assert told.message.startswith("the file is truncated"), raw[:length]
    ((line, column, words),) = fault(root, raw[: raw.index(b"She said")])
    assert (line, column) == (13, 18)
    assert words == "the file is truncated: what starts here has no end (ask for the complete file)"


def test_faults_are_told_from_top_to_bottom(root: Path) -> None:
    data = {**said(), "records": [{**ENTRY, "verdict": "?"}], "on": "?", "reviewer": "?"}
    moved = {"translations": [3], **{name: value for name, value in data.items() if name != "translations"}}
    lines = [line for line, _, _ in fault(root, as_sent(moved))]
    assert (lines, len(lines)) == (sorted(lines), 4)


def test_one_is_not_counted_as_many(root: Path) -> None:
    output = taken(root, said(about(root, AGE, "comment", "Nice.")))
    counts = "0 signed, 0 changes requested, 1 comment, 0 already stored, 0 rejected"
    assert output.endswith(f"1 verdict of {CLINICIAN}: {counts}.\nchanged: {COMMENTS}\n1 file changed.\n")


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_no_fault(root: Path) -> None:
    raw = as_sent(said(about(root, AGE))).replace(b"\n", b"\r\n")
    file = root.parent / "review.json"
    file.write_bytes(b"\xef\xbb\xbf" + raw)
    assert call(root, file).exit_code == 0


@pytest.mark.parametrize(
    ("other", "line", "words"),
    [
        ({"format": "something/else", "on": 3}, 2, "it is no review file: `format` is 'something/else' ("),
        ({"format_version": 2}, 3, "format_version cannot be 2"),
        ({"dataset": "another"}, 4, "it is about the dataset 'another', and this one is 'small-example'"),
        ({"version": "one"}, 5, "version has an invalid format"),
        ({"reviewer": "person-no-body"}, 6, "nobody has the id person-no-body"),
        ({"reviewer": "../../x"}, 6, "reviewer has an invalid format"),
        ({"on": "2026-02-30"}, 7, "on: there is no such day"),
        ({"records": {}}, 8, "records must be a list"),
        ({"extra": 1}, 10, "the file has no field 'extra'"),
        ({"records": [{**ENTRY, "id": "fact"}]}, 10, "records.0.id has an invalid format"),
        (
            {"records": [{**ENTRY, "text_hash": "x"}]},
            11,
            "records.fact-spots-come-from-age.text_hash has an invalid format",
        ),
        ({"records": [{**ENTRY, "verdict": "aproved"}]}, 12, "did you mean 'approved'?"),
        ({"records": [{**ENTRY, "verdict": "change"}]}, 13, "Say what should change, or what you noticed."),
        (
            {"records": [{**ENTRY, "verdict": "comment", "comment": " \n"}]},
            13,
            "records.fact-spots-come-from-age.comment has an invalid format",
        ),
        ({"records": [{**ENTRY, "comment": "x" * 2001}]}, 13, "has 2001 characters; at most 2000 fit"),
        ({"records": [ENTRY, 3]}, 15, "records.1 must be a group of fields, not 3"),
        ({"records": [ENTRY, ENTRY]}, 15, f"{AGE} is listed twice (keep one of the two)"),
        ({"records": [ENTRY, {**ENTRY, "path": "x"}]}, 20, "records.fact-spots-come-from-age has no field 'path'"),
    ],
)
def test_what_breaks_the_format_is_told_at_its_line(root: Path, other: dict[str, Any], line: int, words: str) -> None:
    ((told, _, message),) = fault(root, as_sent({**said(), **other}))
    assert told == line
    assert words in message


def test_a_file_without_fields_is_told_all_that_it_lacks(root: Path) -> None:
    told = fault(root, as_sent({"format": said()["format"]}))
    lacking = {re.search(r"lacks the field '(\w+)'", message)[1] for _, _, message in told}  # type: ignore[index]
    assert lacking == set(said()) - {"format"}


def test_all_faults_are_told_and_of_very_many_the_first_ten(root: Path) -> None:
    bad = {**ENTRY, "verdict": "?"}
    entries = [{**bad, "id": f"fact-a-{number}"} for number in range(3)]
    assert len(fault(root, as_sent(said(*entries)))) == 3
    assert len(fault(root, as_sent(said(*entries, *[bad] * 6, reviewer="nobody", version="x")))) == 10
    assert "; there are more errors." in call(root, root.parent / "review.json").output
    many = opening(b'"a": [') + b",".join([b'{"b": 1, "b": 2}'] * 50_000) + b"]}"
    assert len(fault(root, many)) == 10


def test_a_fault_of_a_file_cannot_send_commands_to_the_terminal(root: Path) -> None:
    for raw in (as_sent(said(["\x9b2J"])), opening(b'"\xc2\x9b2J": 1, "\xc2\x9b2J": 2}')):  # type: ignore[arg-type]
        ((_, _, message),) = fault(root, raw)
        assert "\\x9b2J" in message


def test_another_version_is_said_and_the_words_decide(root: Path) -> None:
    output = taken(root, said(about(root, AGE), version="0.0.9"))
    assert "The review is of version 0.0.9, and this is 0.1.0. Only unchanged texts are accepted.\n" in output
    assert load(root).dataset.by_id[AGE].data["review"]["sign_offs"]


def test_on_a_dataset_that_is_not_sound_nothing_is_done(root: Path) -> None:
    data = said(about(root, AGE))
    replace(root, AGE_FILE, "Spots are seen", "We see spots")
    before = tree(root)
    result = call(root, sent(root, data), "--write")
    assert (result.exit_code, tree(root)) == (1, before)
    assert "TXT003" in result.output


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """The good fixture without translations, with one clinician."""
    root = copy_good(tmp_path / "root")
    person = "people: [{id: person-jo-example, name: Jo Example, role: clinician}]"
    replace(root, "dataset/people.yaml", "people: []", person)
    return root


def test_a_dataset_without_translations_is_reviewed_all_the_same(english: Path) -> None:
    taken(english, said(about(english, AGE), reviewer="person-jo-example"))
    assert findings(english) == []


def test_a_sign_off_that_shares_a_line_with_its_list_goes_too(english: Path) -> None:
    before = (english / AGE_FILE).read_bytes()
    taken(english, said(about(english, AGE), reviewer="person-jo-example"))
    assert b"sign_offs: [{person: " in (english / AGE_FILE).read_bytes()
    taken(english, said(about(english, AGE, "change", "Say how many."), reviewer="person-jo-example"))
    assert (english / AGE_FILE).read_bytes() == before


def test_the_page_on_reviewing_shows_the_table_as_it_is_printed(english: Path) -> None:
    page = (REPOSITORY / "docs" / "reviewing.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n(.+?)```", page, re.DOTALL)
    stale = {**about(english, "myth-spots-mean-illness"), "text_hash": "1f0c2a9b3d4e5f60"}
    data = said(about(english, AGE), about(english, TERM, "change", "Say mark."), stale, reviewer="person-jo-example")
    assert call(english, sent(english, data)).output == shown


def test_the_page_on_reviewing_names_every_code_of_an_open_change() -> None:
    page = (REPOSITORY / "docs" / "reviewing.md").read_text(encoding="utf-8")
    warned = {code for code, rule in rules().items() if "comments.yaml" in rule.what and rule.severity == "warning"}
    assert set(re.findall(r"\b[A-Z]{3}\d{3}\b", page)) == warned | set(review_import.TOLERATED)


def test_a_file_that_does_not_read_back_equal_is_said_in_a_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = said(about(root, AGE))
    before = tree(root)
    monkeypatch.setattr("pipelines.source.formatting.canonical", lambda text, *_: text)
    result = call(root, sent(root, data), "--write")
    assert (result.exit_code, tree(root)) == (1, before)
    assert re.search(r"^Error: dataset/facts/\S+: the canonical form does not read back equal", result.output)


def test_places_are_those_of_the_values(tmp_path: Path) -> None:
    text = '{"a": "x, y: {}",\n "b": [1, [true, {"c": "\\"}"}]], "d": {}, "e": [], "é": null}'
    data = json_reader.parse(text)
    assert data == json.loads(text)
    found = json_reader.locate(text, list(_pointers(data)))
    assert found == {
        (): (1, 1),
        ("a",): (1, 7),
        ("b",): (2, 7),
        ("b", 0): (2, 8),
        ("b", 1): (2, 11),
        ("b", 1, 0): (2, 12),
        ("b", 1, 1): (2, 18),
        ("b", 1, 1, "c"): (2, 24),
        ("d",): (2, 39),
        ("e",): (2, 48),
        ("é",): (2, 57),
    }


def _pointers(value: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield pointer
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from _pointers(inner, (*pointer, key))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@MANY
@given(data=JSON, indent=st.none() | st.integers(0, 2), plain=st.booleans())
def test_json_is_read_as_others_read_it_and_every_value_has_its_place(data: Any, indent: int, plain: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=not plain)
    assert json_reader.parse(text) == data
    wanted = list(_pointers(data))
    found = json_reader.locate(text, wanted)
    assert list(found) == wanted
    lines = text.split("\n")
    for pointer, (line, column) in found.items():
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        value = copy.copy(data)
        for part in pointer:
            value = value[part]
        assert json.JSONDecoder().raw_decode(rest)[0] == value
