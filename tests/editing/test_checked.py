"""A comparison is stored with the words it was about, and the correction of a typing error voids nothing."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import compared, copy_good, files_for_apps, replace
from terminals import in_terminal
from translation_project import CLINICIAN, FOLDER, LINGUIST, OTHER_CLINICIAN, catalog, opened, put, translated, tree

from pipelines.cli.main import main
from pipelines.editing import checked, review_import, transaction, typing_errors
from pipelines.editing.rename import rename_record
from pipelines.editing.review_file import Review, ReviewItem
from pipelines.model.findings import Unknown, Unsound
from pipelines.source.yaml_reader import decode, parse
from pipelines.translate import tasks
from pipelines.validate import suites
from pipelines.validate.run import fast, validate

DAY = datetime.date(2026, 2, 2)
COMMON, AGE = "fact-spots-are-common", "fact-spots-come-from-age"
FACT, OLDER = f"dataset/facts/{COMMON}.yaml", f"dataset/facts/{AGE}.yaml"
STATISTIC = "dataset/statistics/statistic-town-spots.yaml"
KEY = f"{COMMON}:explanation"

pytestmark = pytest.mark.usefixtures("own_git", "quick")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are found in order; these tests are about something else."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])


def commit(root: Path) -> None:
    for arguments in (["add", "--all"], ["commit", "--quiet", "--message", "an edit"]):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)


def begun(root: Path) -> Path:
    """A repository of a root in which every record was compared, and clinicians signed the common fact."""
    compared(root)
    subprocess.run(["git", "-C", str(root), "init", "--quiet", "--template="], check=True)
    (root / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    commit(root)
    return root


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The good dataset in a repository, compared."""
    return begun(copy_good(tmp_path / "root"))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good dataset, translated, approved and signed, in a repository, compared; no word is in the dictionary."""
    monkeypatch.setattr(typing_errors, "_SPELLER", SimpleNamespace(knows=lambda _: False))
    folder = translated(tmp_path / "root")
    dataset = fast(folder).dataset
    signed = f'sign_offs: [{{person: {CLINICIAN}, role: clinician, "on": "2026-01-20", text_hash: "HASH"}}]'
    signed = signed.replace("HASH", dataset.text_hash(dataset.by_id[COMMON]))
    replace(folder, FACT, "sign_offs: []", signed)
    return begun(folder)


def call(root: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(main, ["checked", *arguments, "--root", str(root), "--on", DAY.isoformat()])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise AssertionError(f"a traceback for {arguments}") from done.exception
    return done


def review(root: Path, path: str = FACT) -> dict[str, Any]:
    data: Any = parse(decode((root / path).read_bytes()))
    return dict(data["review"])


def codes(root: Path) -> list[str]:
    """The findings, but for a term of the fixture that is short in Arabic, and the form of edited files."""
    return [item.code for item in validate(root, remember=False).findings if item.code not in ("TRN163", "FMT001")]


def states(root: Path, key: str = KEY) -> dict[str, str]:
    project, _ = opened(root)
    return {language: project.states(language)[key] for language in ("es", "ar")}


# --- Comparing --------------------------------------------------------------------------------------------------------


def test_an_edit_is_one_finding_until_the_words_are_compared_again(plain: Path) -> None:
    replace(plain, OLDER, "seen more often", "found more often")
    (finding,) = validate(plain, remember=False).findings
    assert (finding.code, finding.file, finding.record) == ("REV007", OLDER, AGE)
    assert finding.message == "text changed since it was compared with its sources on 2026-01-15"
    assert f"make checked ID={AGE}" in finding.hint
    done = call(plain, AGE, "--by", "software", "--yes")
    assert (done.exit_code, codes(plain)) == (0, [])
    now = review(plain, OLDER)
    assert (now["checked"], now["by"]) == (DAY.isoformat(), "software")
    assert done.output.endswith(f"changed: {OLDER}\n1 file changed.\n")


def test_the_first_record_that_is_compared_makes_the_others_no_obstacle(good: Path) -> None:
    assert call(good, AGE, "--by", "software", "--yes").exit_code == 0
    assert set(codes(good)) == {"REV008"}


def test_only_what_changed_is_shown_beside_all_that_it_rests_on(plain: Path) -> None:
    replace(plain, FACT, "need no more tests", "need more tests")
    replace(plain, STATISTIC, "events: 30", "events: 31")
    output = call(plain, COMMON, "--by", "software", "--yes").output
    assert f"{COMMON}: changed since 2026-01-15\n" in output
    assert "  explanation: Spots are common." in output
    assert "need [-no -]more tests" in output
    assert "statement:" not in output
    assert "evidence census: Census of a small town, table 1, row 2 (supports). 30 of 100 people.\n" in output
    assert "statistic-town-spots: [-30-]{+31+} of 100: had spots; people of a small town, over two years." in output


def test_the_words_that_were_compared_are_found_before_later_edits(plain: Path) -> None:
    for old, new in (("seen more", "noted more"), ("noted more", "met more"), ("met more", "met less")):
        replace(plain, OLDER, old, new)
        commit(plain)
    output = call(plain, AGE, "--by", "software", "--yes").output
    assert "statement: Spots are [-seen-]{+met+} [-more-]{+less+} often in older people.\n" in output


def test_words_that_were_compared_and_not_committed_are_unknown_and_all_words_are_shown(plain: Path) -> None:
    replace(plain, OLDER, "seen more", "noted more")
    assert call(plain, AGE, "--by", "software", "--yes").exit_code == 0
    replace(plain, OLDER, "noted more", "met more")
    output = call(plain, AGE, "--by", "software", "--yes").output
    assert f"{AGE}: what was compared last is unknown; all words\n  statement: Spots are met more" in output
    assert "explanation: The same count" in output


def test_without_git_all_words_are_shown(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared(good)
    replace(good, OLDER, "seen more", "noted more")
    monkeypatch.setenv("PATH", "")
    output = call(good, AGE, "--by", "software", "--yes").output
    assert "what was compared last is unknown; all words\n  statement: Spots are noted more" in output


def test_all_records_are_marked_or_none(plain: Path) -> None:
    before = tree(plain)
    done = call(plain, f"{AGE} fact-not-there", COMMON, "--by", "software", "--yes")
    assert (done.exit_code, tree(plain)) == (2, before)
    assert "there is no record 'fact-not-there'" in done.output
    done = call(plain, f"{AGE} {COMMON}", AGE, "--by", "software", "--yes")
    assert done.output.endswith("2 files changed.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((AGE, "--yes"), "Missing option '--by'"),
        ((AGE, "--by", "person-no-body", "--yes"), "nobody in people.yaml has the id 'person-no-body'"),
        ((AGE, "--by", "software"), "this is not a terminal; answer questions in a terminal, or use --yes"),
        (("", "--by", "software", "--yes"), "name at least one record"),
        (("source-town-census", "--by", "software", "--yes"), "source-town-census is a source"),
    ],
)
def test_what_cannot_be_stored_is_misuse(plain: Path, arguments: tuple[str, ...], said: str) -> None:
    before = tree(plain)
    done = call(plain, *arguments)
    assert (done.exit_code, tree(plain)) == (2, before)
    assert said in done.output


def test_not_a_terminal_is_told_in_one_line(plain: Path) -> None:
    output = call(plain, AGE, "--by", "software").output
    assert output == "Error: this is not a terminal; answer questions in a terminal, or use --yes\n"


@pytest.mark.parametrize(("answer", "stored"), [("y", True), ("n", False), ("", False)])
def test_the_answer_in_a_terminal_decides(plain: Path, answer: str, stored: bool) -> None:
    replace(plain, OLDER, "seen more often", "found more often")
    before = tree(plain)
    program = (sys.executable, "-m", "pipelines", "checked", AGE, "--by", "software")
    options = ("--root", str(plain), "--on", DAY.isoformat())
    output = in_terminal(*program, *options, typed=f"{answer}\n", status=0 if stored else 1)
    assert "Do these words agree with this evidence? [y/N]: " in output
    assert (tree(plain) != before) is stored
    assert ("Nothing was changed." in output) is not stored


def test_what_was_edited_while_it_was_compared_is_not_marked(plain: Path) -> None:
    shown = checked.compare(transaction.open_for_edit(plain), [AGE])
    replace(plain, OLDER, "seen more", "seen less")
    before = tree(plain)
    with pytest.raises(Unknown, match="was edited meanwhile"):
        checked.mark(plain, shown, "software", DAY)
    assert tree(plain) == before


def test_a_day_after_the_next_check_is_due_is_refused(plain: Path) -> None:
    shown = checked.compare(transaction.open_for_edit(plain), [AGE])
    with pytest.raises(Unsound) as refused:
        checked.mark(plain, shown, "software", datetime.date(2027, 6, 1))
    assert [finding.code for finding in refused.value.findings] == ["REV004"]


def test_a_renamed_source_voids_no_comparison_and_hides_no_edit(plain: Path) -> None:
    replace(plain, OLDER, "seen more", "seen less")
    rename_record(plain, "source-town-census", "source-census-of-the-town", DAY)
    assert codes(plain) == ["REV007"]
    assert "source: source-census-of-the-town" in (plain / FACT).read_text(encoding="utf-8")


def test_exports_say_who_compared_the_words_as_they_are(root: Path) -> None:
    assert call(root, COMMON, "--by", LINGUIST, "--yes").exit_code == 0
    replace(root, OLDER, "seen more", "seen less")
    artifacts = {one.path: one.content for one in files_for_apps(fast(root).opened)[0]}
    records = {record["id"]: record["review"] for record in json.loads(artifacts["json/records.json"])["facts"]}
    assert {name: told["compared_by"] for name, told in records.items()} == {COMMON: LINGUIST, AGE: "none"}
    assert not any("hash" in told for told in records.values())
    assert f",{DAY.isoformat()},{LINGUIST},".encode() in artifacts["csv/records.csv"]


# --- Typing errors ----------------------------------------------------------------------------------------------------


def misspelt(root: Path) -> None:
    """Makes a typing error in the common fact, which is the same to the guard as correcting one."""
    replace(root, FACT, "A spot is a small mark", "A spot is a smal mark")


def test_signatures_and_translations_survive_a_typing_error(root: Path) -> None:
    before, spanish = states(root), catalog(root, "es").entries[KEY]
    assert before == {"es": "approved", "ar": "approved"}
    compared_on = review(root)
    misspelt(root)
    assert {"REV003", "REV007"} <= set(codes(root))
    done = call(root, COMMON, "--by", LINGUIST, "--typo", "--yes")
    assert done.exit_code == 0, done.output
    assert "[-small-]{+smal+}" in done.output
    assert codes(root) == ["TXT012"], "the spelling alone, which is wrong here"
    assert states(root) == before
    entry = catalog(root, "es").entries[KEY]
    assert (entry.target, entry.fuzzy, entry.previous) == (spanish.target, False, "")
    assert "smal mark" in entry.source
    project, dataset = opened(root)
    assert tasks.outdated(project, ["es", "ar"], (root / FOLDER / "template.pot").read_text(encoding="utf-8")) == []
    now = review(root)
    (typo,) = now["typos"]
    assert (typo["on"], typo["by"], typo["from"]) == (DAY.isoformat(), LINGUIST, now["sign_offs"][0]["text_hash"])
    assert typo["to"] == dataset.text_hash(dataset.by_id[COMMON])
    assert [now[name] for name in ("checked", "by", "sign_offs")] == [
        compared_on[name] for name in ("checked", "by", "sign_offs")
    ]
    told = json.loads(next(one.content for one in files_for_apps(fast(root).opened)[0] if one.path == "json/en.json"))
    record = next(one for one in told["facts"] if one["id"] == COMMON)
    assert (record["review"]["typos"], record["clinical_review"]) == ([typo], "signed")


def test_a_changed_number_survives_nothing(root: Path) -> None:
    for path, old, new in (
        (FACT, "About 30 out", "About 31 out"),
        (FACT, "low: 30,", "low: 31,"),
        (FACT, "30 of 100 people.", "31 of 100 people."),
        (STATISTIC, "events: 30", "events: 31"),
    ):
        replace(root, path, old, new)
    before = tree(root)
    done = call(root, COMMON, "--by", LINGUIST, "--typo", "--yes")
    assert (done.exit_code, tree(root)) == (2, before)
    assert set(states(root, f"{COMMON}:statement").values()) == {"stale"}
    assert {"REV003", "REV007"} <= set(codes(root))
    assert call(root, COMMON, "--by", LINGUIST, "--yes").exit_code == 0
    assert "REV003" in codes(root), "a comparison renews no sign-off"


def _number(root: Path) -> None:
    replace(root, FACT, "About 30 out", "About 31 out")


def _negation(root: Path) -> None:
    replace(root, FACT, "need no more tests", "need more tests")


def _figure_as_well(root: Path) -> None:
    misspelt(root)
    replace(root, FACT, "low: 2, unit", "low: 3, unit")


def _text_added(root: Path) -> None:
    replace(root, "dataset/glossary/term-spot.yaml", "synonyms: [", "synonyms: [blot, ")


@pytest.mark.parametrize(
    ("edit", "record", "said"),
    [
        (_number, COMMON, "'30' became '31'; that is more than a typing error"),
        (_negation, COMMON, "'no' became 'more'; that is more than a typing error"),
        (_figure_as_well, COMMON, "more than its text changed"),
        (lambda _: None, COMMON, f"no words of {COMMON} changed"),
        (_text_added, "term-spot", "a text was added or removed"),
    ],
)
def test_more_than_a_typing_error_is_refused(plain: Path, edit: Callable[[Path], None], record: str, said: str) -> None:
    edit(plain)
    before = tree(plain)
    done = call(plain, record, "--by", "software", "--typo", "--yes")
    assert (done.exit_code, tree(plain)) == (2, before)
    assert said in done.output


def test_a_typing_error_in_a_record_that_nobody_compared_is_refused(good: Path) -> None:
    misspelt(good)
    done = call(good, COMMON, "--by", "software", "--typo", "--yes")
    assert (done.exit_code, "was never compared" in done.output) == (2, True)


def test_a_translation_that_is_marked_as_out_of_date_already_is_no_guess(root: Path) -> None:
    misspelt(root)
    project, _ = opened(root)
    put(root, tasks.updated(project, ["es", "ar"]))
    before = tree(root)
    done = call(root, COMMON, "--by", LINGUIST, "--typo", "--yes")
    assert (done.exit_code, tree(root)) == (2, before)
    assert f"a translation of {KEY} is already marked as out of date" in done.output


def test_an_unfinished_translation_stays_unfinished(root: Path) -> None:
    path = root / FOLDER / "es.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'msgctxt "{KEY}"', f'#, fuzzy\nmsgctxt "{KEY}"'), encoding="utf-8")
    misspelt(root)
    assert call(root, COMMON, "--by", LINGUIST, "--typo", "--yes").exit_code == 0
    assert states(root) == {"es": "draft", "ar": "approved"}


def test_typing_errors_follow_each_other_and_end_with_an_edit(root: Path) -> None:
    misspelt(root)
    assert call(root, COMMON, "--by", LINGUIST, "--typo", "--yes").exit_code == 0
    commit(root)
    replace(root, FACT, "smal mark", "small mark")
    assert call(root, COMMON, "--by", LINGUIST, "--typo", "--yes").exit_code == 0
    assert codes(root) == []
    assert len(review(root)["typos"]) == 2
    replace(root, FACT, "most marks", "few marks")
    assert "REV003" in codes(root)
    assert call(root, COMMON, "--by", LINGUIST, "--yes").exit_code == 0
    assert "typos" not in review(root), "they are about other words"


def test_an_approval_of_the_text_before_a_typing_error_is_a_sign_off(root: Path) -> None:
    before = opened(root)[1]
    read_before = before.text_hash(before.by_id[COMMON])
    misspelt(root)
    assert call(root, COMMON, "--by", LINGUIST, "--typo", "--yes").exit_code == 0
    project, dataset = opened(root)
    item = ReviewItem(COMMON, "approved", "", text_hash=read_before)
    review_of = Review(dataset.about["version"], OTHER_CLINICIAN, "2026-02-03", (item,))
    result = review_import.decide(review_of, dataset, project, fast(root).schemas.sources)
    assert [decision.state for decision in result.decisions] == ["signed"]
    assert review_import.outdated_sign_offs(dataset, result.files) == []
    replace(root, FACT, "most marks", "few marks")
    project, dataset = opened(root)
    result = review_import.decide(review_of, dataset, project, fast(root).schemas.sources)
    assert [decision.state for decision in result.decisions] == ["rejected"]
    assert review_import.outdated_sign_offs(dataset, {}) == [f"{COMMON} ({CLINICIAN})"]
