"""A record is renamed or withdrawn whole: whatever names it follows, nothing is lost, and nothing is half-done."""

from __future__ import annotations

import contextlib
import datetime
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import FIXTURES, REPOSITORY, copy_good, files_for_apps, replace
from shipped import unlisted
from translation_project import FOLDER, WRITTEN, catalog, change, made, opened, rows, sign, translated, tree

from pipelines.checks.references import named
from pipelines.cli.main import main
from pipelines.editing.rename import rename_record
from pipelines.editing.withdraw import withdraw_record
from pipelines.model.findings import Unknown, Unsound
from pipelines.model.kinds import FOLDERS
from pipelines.model.places import IDS, KEYS, paths, places
from pipelines.model.records import SETTINGS
from pipelines.release.release import release
from pipelines.source.formatting import write_all
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_reader import decode, parse
from pipelines.translate import tasks
from pipelines.validate import suites
from pipelines.validate.run import fast, validate

DAY = datetime.date(2026, 2, 2)
COMMON, AGE = "fact-spots-are-common", "fact-spots-come-from-age"
STATISTIC = "statistic-town-spots"
TOPIC = "dataset/topics/topic-spots.yaml"
FACTS = "dataset/facts"
STATISTICS = "dataset/statistics"
NEW = {kind: f"{kind}-of-another-name" for kind in FOLDERS if kind != "birads"}
SOURCES = Schemas(REPOSITORY / "schemas" / "source", "schemas/source").sources


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are found in order, for tests that are about something else."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The good dataset, translated and approved."""
    return translated(tmp_path / "root")


def call(root: Path, *arguments: str) -> Result:
    """Runs a command on a root, on one day."""
    command, *rest = arguments
    done = CliRunner().invoke(main, [command, *rest, "--root", str(root), "--on", DAY.isoformat()])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise AssertionError(f"a traceback for {arguments}") from done.exception
    return done


def found(root: Path) -> list[tuple[str, str]]:
    """What is wrong, but for a term of the fixture that is short in Arabic."""
    return [(item.code, item.message) for item in validate(root, remember=False).findings if item.code != "TRN163"]


def held(root: Path, language: str, old: str, new: str) -> dict[str, Any]:
    """The state and translation of every string by key, as the keys are after a renaming."""
    project, _ = opened(root)
    entries = project.catalog(language).entries
    states = {
        key: (state, entries[key].target if key in entries else "") for key, state in project.states(language).items()
    }
    return {re.sub(rf"^{old}:", f"{new}:", key): value for key, value in states.items()}


# --- Renaming ---------------------------------------------------------------------------------------------------------


def _hashes(root: Path) -> Counter[str]:
    dataset = fast(root).dataset
    return Counter(dataset.text_hash(record) for record in dataset.records)


@pytest.mark.parametrize(
    "old",
    [
        COMMON,
        AGE,
        "myth-spots-mean-illness",
        "faq-are-spots-common",
        "question-what-is-it",
        "term-picture",
        "term-spot",
        "guide-spots",
        "topic-spots",
        "picture-a-spot",
        STATISTIC,
        "source-town-census",
        "source-town-letter",
    ],
)
def test_a_record_of_any_kind_is_renamed_with_all_that_is_held_of_it(root: Path, quick: None, old: str) -> None:
    new = NEW[old.split("-", 1)[0]]
    before = {language: held(root, language, old, new) for language in ("es", "ar")}
    hashes = _hashes(root)
    signed = (root / FOLDER / "es.review.csv").read_text(encoding="utf-8")
    done = rename_record(root, old, new, DAY)
    assert found(root) == []
    assert {language: held(root, language, new, new) for language in ("es", "ar")} == before
    assert _hashes(root) == hashes
    moved = sorted(re.sub(rf"(?m)^{old}:", f"{new}:", signed).splitlines())
    assert sorted((root / FOLDER / "es.review.csv").read_text(encoding="utf-8").splitlines()) == moved
    assert not list(root.rglob(f"{old}*"))
    named_still = [path for path, content in tree(root).items() if re.search(rf"{old}(?![\w-])".encode(), content)]
    assert named_still == [] == done.mentions
    assert files_for_apps(fast(root).opened)[1] == []
    project, _ = opened(root)
    template = (root / FOLDER / "template.pot").read_text(encoding="utf-8")
    assert tasks.outdated(project, ["es", "ar"], template) == []


def test_renaming_there_and_back_changes_no_byte(root: Path, quick: None) -> None:
    before = tree(root)
    rename_record(root, COMMON, "fact-of-another-name", DAY)
    rename_record(root, "fact-of-another-name", COMMON, DAY)
    assert tree(root) == before


def test_comments_of_a_file_and_words_of_editors_follow(root: Path, quick: None) -> None:
    replace(
        root, f"{FACTS}/{AGE}.yaml", "    note: Older people had more.", f"    note: See {COMMON} too.\n    # checked"
    )
    replace(root, f"{FACTS}/{AGE}.yaml", "terms: [term-spot]", f"# looks like {COMMON}-x\nterms: [term-spot]")
    replace(root, f"{FACTS}/{COMMON}.yaml", "status: published", "status: published  # since the start")
    done = rename_record(root, COMMON, "fact-spots-are-frequent", DAY)
    text = (root / f"{FACTS}/{AGE}.yaml").read_text(encoding="utf-8")
    assert "    note: See fact-spots-are-frequent too.\n" in text
    assert "# checked\n" in text
    assert f"# looks like {COMMON}-x\n" in text
    assert "status: published  # since the start\n" in (root / f"{FACTS}/fact-spots-are-frequent.yaml").read_text(
        "utf-8"
    )
    assert done.mentions == []


def test_where_the_old_name_stands_in_other_words_is_told(root: Path, quick: None) -> None:
    replace(root, f"{FACTS}/{AGE}.yaml", "terms: [term-spot]", f"# {COMMON} says more\nterms: [term-spot]")
    done = call(root, "rename", COMMON, "fact-spots-are-frequent")
    assert done.exit_code == 0
    assert f"still mentioned in text: {FACTS}/{AGE}.yaml:17: # {COMMON} says more\n" in done.output


def test_settings_that_name_a_record_or_a_string_of_it_follow(root: Path, quick: None) -> None:
    waiver = f"waivers: [{{check: TXT001, record: {AGE}, reason: A test needs it here., until: '2027-01-01'}}]"
    replace(root, "dataset/waivers.yaml", "waivers: []", waiver)
    replace(root, f"{FACTS}/{AGE}.yaml", "Spots are seen", "Spots are always seen")
    comments = [
        f"{{about: {AGE}, person: person-ana-example, on: '2026-02-01', verdict: comment,"
        " text_hash: 1f0c2a9b3d4e5f60, comment: 'Good.'}",
        f"{{about: '{AGE}:statement', language: es, stage: linguistic, person: person-ana-example, on: '2026-02-01',"
        f" verdict: comment, source_sha: 3f2a9c41d07e, target_sha: 3f2a9c41d07e, comment: 'As in {AGE}.'}}",
    ]
    replace(root, "dataset/comments.yaml", "comments: []", f"comments: [{', '.join(comments)}]")
    locales = (root / FOLDER / "locales.yaml").read_text(encoding="utf-8")
    terms = f"    same: ['{AGE}:statement']\n    terms: {{term-spot: {{english: spot, use: puntó}}}}\n"
    (root / FOLDER / "locales.yaml").write_text(locales.replace("  es:\n", f"  es:\n{terms}", 1), encoding="utf-8")
    assert CliRunner().invoke(main, ["fix", "--root", str(root)]).exit_code == 0
    before = sorted(found(root))
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    rename_record(root, "term-spot", "term-small-spot", DAY)
    old_names = {"fact-spots-and-age": AGE, "term-small-spot": "term-spot"}
    told = [
        (code, re.sub("|".join(old_names), lambda name: old_names[name.group()], text)) for code, text in found(root)
    ]
    assert sorted(told) == before

    def read(path: str) -> Any:
        return parse(decode((root / path).read_bytes()))

    assert [waiver["record"] for waiver in read("dataset/waivers.yaml")["waivers"]] == ["fact-spots-and-age"]
    abouts = [comment["about"] for comment in read("dataset/comments.yaml")["comments"]]
    assert abouts == ["fact-spots-and-age", "fact-spots-and-age:statement"]
    assert read("dataset/comments.yaml")["comments"][1]["comment"] == f"As in {AGE}.", "a reviewer's words are theirs"
    locale = read(f"{FOLDER}/locales.yaml")["locales"]["es"]
    assert (locale["same"], [*locale["terms"]]) == (["fact-spots-and-age:statement"], ["term-small-spot"])


def test_what_is_stated_about_standards_follows_and_never_loses_its_proof(root: Path, quick: None) -> None:
    claims = (FIXTURES / "bad" / "CNF002-silent-published" / "dataset" / "conformance.yaml").read_text(encoding="utf-8")
    only = claims.replace("checks: [TXT006], records: [fact-spots-are-common]", f"records: [{AGE}]")
    (root / "dataset" / "conformance.yaml").write_text(only, encoding="utf-8")
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    assert "records: [fact-spots-and-age]" in (root / "dataset" / "conformance.yaml").read_text(encoding="utf-8")
    with pytest.raises(Unsound) as stopped:
        withdraw_record(root, "fact-spots-and-age", "It was wrong.", [], DAY)
    assert "dataset/conformance.yaml" in {finding.file for finding in stopped.value.findings}


def test_an_id_that_was_released_is_redirected(root: Path, quick: None) -> None:
    list(release(root, "0.1.0", DAY, tag=False))
    done = call(root, "rename", AGE, "fact-spots-and-age")
    assert f"{AGE} was released: it is redirected to fact-spots-and-age.\n" in done.output
    assert fast(root).dataset.redirects == {AGE: ("fact-spots-and-age",)}
    call(root, "rename", "fact-spots-and-age", "fact-age-and-spots")
    assert fast(root).dataset.redirects == {AGE: ("fact-age-and-spots",)}, "one hop, whatever the names between"
    assert found(root) == []
    assert call(root, "rename", COMMON, AGE).output.endswith(
        f"{AGE} is taken: it is redirected to fact-age-and-spots\n"
    )
    assert call(root, "rename", AGE, "fact-x").output.endswith("was already renamed to fact-age-and-spots\n")


def test_a_file_that_a_translator_had_when_a_record_was_renamed_comes_back(root: Path, quick: None) -> None:
    list(release(root, "0.1.0", DAY, tag=False))
    file = root.parent / "es.po"
    shutil.copyfile(root / FOLDER / "es.po", file)
    form = root.parent / "review.csv"
    shutil.copyfile(root / FOLDER / "es.review.csv", form)
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    done = CliRunner().invoke(main, ["i18n-import", "es", str(file), "--root", str(root)])
    assert (done.exit_code, "0 are missing." in done.output, "unknown" in done.output) == (0, True, False), done.output
    done = CliRunner().invoke(main, ["i18n-review", "es", str(form), "--root", str(root)])
    assert "there is no such string" not in done.output
    assert done.output.count("already stored") == len(form.read_text(encoding="utf-8").splitlines()) - 1


def test_a_record_that_was_released_and_withdrawn_keeps_its_id(root: Path, quick: None) -> None:
    list(release(root, "0.1.0", DAY, tag=False))
    withdraw_record(root, AGE, "It was wrong.", [], DAY)
    with pytest.raises(Unknown, match="was released and is withdrawn"):
        rename_record(root, AGE, "fact-spots-and-age", DAY)


@pytest.mark.parametrize("make", ["the file", "the entry"])
def test_the_redirect_is_made_where_there_is_no_file_for_it(root: Path, quick: None, make: str) -> None:
    list(release(root, "0.1.0", DAY, tag=False))
    if make == "the file":
        (root / "dataset/redirects.yaml").unlink()
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    redirects = (root / "dataset/redirects.yaml").read_text(encoding="utf-8").splitlines()
    entry = f'redirects: [{{from: {AGE}, to: [fact-spots-and-age], "on": "2026-02-02", reason: Renamed.}}]'
    assert redirects == ["# yaml-language-server: $schema=../schemas/source/redirects.schema.json", entry]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fact-not-there", "fact-b-c", "there is no record 'fact-not-there'"),
        ("fact-spots-are-comon", "fact-b-c", "did you mean fact-spots-are-common?"),
        (AGE, COMMON, "fact-spots-are-common is taken"),
        (AGE, AGE, "is taken"),
        (AGE, "Fact-B", "'Fact-B' is not an id"),
        (AGE, "../fact-b", "is not an id"),
        (AGE, "fact-a-b\n", "is not an id"),
        (AGE, "fact-" + "a" * 44, "has more than 48 characters"),
        (AGE, "myth-spots-and-age", "'myth-spots-and-age' is the id of a myth"),
        ("birads-4a", "birads-4d", "birads-4a is named after its category"),
    ],
)
def test_an_id_that_cannot_be_is_refused_and_nothing_changes(root: Path, old: str, new: str, message: str) -> None:
    before = tree(root)
    done = call(root, "rename", old, new)
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert tree(root) == before


def test_a_drawing_is_not_written_over_another(root: Path) -> None:
    other = root / "dataset" / "pictures" / "picture-a-dot.svg"
    other.write_text("<svg/>", encoding="utf-8")
    done = call(root, "rename", "picture-a-spot", "picture-a-dot")
    assert (done.exit_code, "picture-a-dot is taken" in done.output) == (2, True), done.output
    assert other.read_text(encoding="utf-8") == "<svg/>"


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("dataset/facts/fact-broken.yaml", "a: [", "YML004"),
        ("dataset/eval.yaml", "a: 1\n", "SCH001"),
        ("dataset/facts/Fact-Upper.yaml", "a: 1\n", "IDS001"),
        (f"{FOLDER}/es.po", "msgid", "TRN001"),
        (f"{FOLDER}/es.review.csv", "key\n", "TRN001"),
    ],
)
def test_nothing_is_edited_while_a_file_cannot_be_read(root: Path, path: str, content: str, code: str) -> None:
    (root / path).write_text(content, encoding="utf-8")
    before = tree(root)
    for arguments in (("rename", AGE, "fact-a-b"), ("withdraw", AGE, "--reason", "Wrong.")):
        done = call(root, *arguments)
        assert (done.exit_code, f"[{code}]" in done.output) == (1, True), done.output
        assert "nothing was changed" in done.output
    assert tree(root) == before


def test_other_errors_of_the_dataset_stop_no_edit(root: Path, quick: None) -> None:
    replace(root, f"{FACTS}/{AGE}.yaml", "Spots are seen", "Spots are always seen")
    before = found(root)
    assert before
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    assert len(found(root)) == len(before)


def test_a_dataset_without_translations_gets_none(tmp_path: Path, quick: None) -> None:
    root = copy_good(tmp_path / "root")
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    withdraw_record(root, "fact-spots-and-age", "It was wrong.", [], DAY)
    assert not (root / FOLDER).exists()
    assert found(root) == []


# --- Withdrawing ------------------------------------------------------------------------------------------------------


def test_a_record_is_withdrawn_with_day_and_reason_and_named_no_more(root: Path) -> None:
    done = call(root, "withdraw", "term-picture", "--reason", "  Nobody\nuses it. ")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[:2] == [
        "dataset/questions/question-what-is-it.yaml: terms no longer names it",
        "dataset/glossary/term-spot.yaml: related no longer names it",
    ]
    record = fast(root).dataset.by_id["term-picture"]
    assert record.data["withdrawn"] == {"on": "2026-02-02", "reason": "Nobody uses it."}
    assert "terms" not in fast(root).dataset.by_id["question-what-is-it"].data, "a list holds something or is not there"
    assert found(root) == []
    assert files_for_apps(fast(root).opened)[1] == []


def test_what_named_it_names_what_takes_its_place(root: Path) -> None:
    done = call(root, "withdraw", COMMON, "--reason", "Counted anew.", "--instead", f"{AGE}, faq-are-spots-common")
    assert done.exit_code == 0, done.output
    dataset = fast(root).dataset
    assert dataset.by_id[COMMON].data["withdrawn"]["instead"] == [AGE, "faq-are-spots-common"]
    assert dataset.by_id["faq-are-spots-common"].data["answered_by"] == [AGE], "an answer rests on no question"
    assert dataset.by_id["topic-spots"].data["core"] == ["faq-are-spots-common"], "a topic lists each already"
    assert dataset.by_id["guide-spots"].data["steps"][0]["records"] == [AGE, "faq-are-spots-common"]
    assert "names fact-spots-come-from-age, faq-are-spots-common instead" in done.output
    assert found(root) == []


def test_figures_of_a_withdrawn_statistic_name_what_takes_its_place(root: Path, quick: None) -> None:
    text = (root / f"{STATISTICS}/{STATISTIC}.yaml").read_text(encoding="utf-8")
    again = text.replace("over two years", "over two later years")
    (root / f"{STATISTICS}/statistic-town-recount.yaml").write_text(again, encoding="utf-8")
    done = call(root, "withdraw", STATISTIC, "--reason", "Counted anew.", "--instead", "statistic-town-recount")
    assert done.exit_code == 0, done.output
    assert f"{FACTS}/{COMMON}.yaml: statistics names statistic-town-recount instead\n" in done.output
    assert found(root) == []
    dataset = fast(root).dataset
    share, _ = dataset.figures(dataset.by_id[COMMON])
    assert (share["statistics"], share["timeframe"]) == (["statistic-town-recount"], "over two later years")
    assert dataset.by_id[STATISTIC].data["withdrawn"]["instead"] == ["statistic-town-recount"]
    assert f"{STATISTIC}:population" in catalog(root, "es").obsolete
    artifacts, wrong = files_for_apps(fast(root).opened)
    assert wrong == []
    (tombstone,) = json.loads(next(a.content for a in artifacts if a.path == "json/records.json"))["withdrawn"]
    assert (tombstone["id"], tombstone["instead"]) == (STATISTIC, ["statistic-town-recount"])


def test_a_figure_of_several_statistics_keeps_the_others(root: Path, quick: None) -> None:
    text = (root / f"{STATISTICS}/{STATISTIC}.yaml").read_text(encoding="utf-8")
    again = text.replace("over two years", "over two later years")
    (root / f"{STATISTICS}/statistic-town-recount.yaml").write_text(again, encoding="utf-8")
    replace(root, f"{FACTS}/{COMMON}.yaml", f"[{STATISTIC}]", f"[{STATISTIC}, statistic-town-recount]")
    done = call(root, "withdraw", STATISTIC, "--reason", "Counted anew.")
    assert done.exit_code == 0, done.output
    assert fast(root).dataset.by_id[COMMON].data["figures"][0]["statistics"] == ["statistic-town-recount"]


def test_what_a_program_cannot_mend_is_told_all_at_once_and_nothing_changes(root: Path) -> None:
    before = tree(root)
    done = call(root, "withdraw", COMMON, "--reason", "Counted anew.")
    assert done.exit_code == 1
    told = [line.split(": error: ") for line in done.output.splitlines() if ": error: " in line]
    assert [message for _, message in told] == [
        f"records names {COMMON} alone [REF002]",
        f"answered_by names {COMMON} alone [REF002]",
        f"records names {COMMON} alone [REF002]",
    ]
    for place, _ in told:
        path, line, column = place.split(":")
        assert (
            (root / path).read_text(encoding="utf-8").splitlines()[int(line) - 1][int(column) - 1 :].startswith(COMMON)
        )
    done = call(root, "withdraw", "source-town-letter", "--reason", "Taken back.")
    assert (done.exit_code, "source-town-letter was withdrawn [SRC004]" in done.output) == (1, True)
    done = call(root, "withdraw", "source-town-census", "--reason", "Taken back.")
    assert done.exit_code == 1
    told = {line.split(":")[0] for line in done.output.splitlines() if "source-town-census was withdrawn" in line}
    assert told >= {f"{FACTS}/{COMMON}.yaml", f"{STATISTICS}/{STATISTIC}.yaml"}
    done = call(root, "withdraw", STATISTIC, "--reason", "Counted anew.")
    assert (done.exit_code, f"statistics names {STATISTIC} alone [REF002]" in done.output) == (1, True)
    done = call(root, "withdraw", "birads-4a", "--reason", "Taken back.")
    assert (done.exit_code, "the scale lacks 4A [BIR001]" in done.output) == (1, True)
    done = call(root, "withdraw", "question-what-is-it", "--reason", "Taken back.")
    assert (done.exit_code, "[TAB001]" in done.output) == (1, True)
    assert tree(root) == before


def test_the_only_core_record_of_a_topic_needs_another_first(root: Path, quick: None) -> None:
    replace(root, TOPIC, f"core: [{COMMON}, faq-are-spots-common]", f"core: [{AGE}]")
    replace(root, TOPIC, f"more: [{AGE}, ", f"more: [{COMMON}, faq-are-spots-common, ")
    done = call(root, "withdraw", AGE, "--reason", "It was wrong.", "--instead", COMMON)
    assert (done.exit_code, f"core names {AGE} alone [REF002]" in done.output) == (1, True)
    replace(root, TOPIC, f"core: [{AGE}]\nmore: [{COMMON}, ", f"core: [{AGE}, {COMMON}]\nmore: [")
    assert call(root, "withdraw", AGE, "--reason", "It was wrong.", "--instead", COMMON).exit_code == 0
    assert fast(root).dataset.by_id["topic-spots"].data["core"] == [COMMON]
    assert found(root) == []


def test_a_waiver_that_nothing_needs_any_more_goes_with_the_record(root: Path, quick: None) -> None:
    text = (root / f"{FACTS}/{AGE}.yaml").read_text(encoding="utf-8")
    evidence = text[text.index("evidence:") : text.index("terms:")]
    replace(root, f"{FACTS}/{AGE}.yaml", evidence, "")
    waiver = f"{{check: SRC001, record: {AGE}, reason: A test needs it here., until: '2027-01-01'}}"
    other = waiver.replace("SRC001", "TXT001").replace("A test", "Another test")
    replace(root, f"{FACTS}/{AGE}.yaml", "Spots are seen", "Spots are always seen")
    replace(root, "dataset/waivers.yaml", "waivers: []", f"waivers: [{waiver}, {other}]")
    assert CliRunner().invoke(main, ["fix", "--root", str(root)]).exit_code == 0
    assert found(root) == []
    done = call(root, "withdraw", AGE, "--reason", "It was wrong.")
    assert "dataset/waivers.yaml: an unused waiver was removed\n" in done.output
    assert [waiver["check"] for waiver in fast(root).dataset.waivers] == ["TXT001"]
    assert found(root) == []


def test_what_was_redirected_to_it_needs_another_end(root: Path, quick: None) -> None:
    list(release(root, "0.1.0", DAY, tag=False))
    rename_record(root, AGE, "fact-spots-and-age", DAY)
    done = call(root, "withdraw", "fact-spots-and-age", "--reason", "It was wrong.")
    assert (done.exit_code, "to names fact-spots-and-age alone [REF002]" in done.output) == (1, True)
    done = call(root, "withdraw", "fact-spots-and-age", "--reason", "It was wrong.", "--instead", COMMON)
    assert done.exit_code == 0, done.output
    assert fast(root).dataset.redirects == {AGE: (COMMON,)}
    assert found(root) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fact-not-there", "--reason", "x"), "there is no record 'fact-not-there'"),
        ((AGE, "--reason", " "), "a withdrawal needs a reason"),
        ((AGE,), "Missing option '--reason'"),
        ((AGE, "--reason", "x", "--instead", "fact-not-there"), "there is no record 'fact-not-there'"),
        ((AGE, "--reason", "x", "--instead", AGE), "cannot replace it: it is the record itself"),
        ((AGE, "--reason", "x", "--instead", "fact-draft-one"), "cannot replace it: it is not published"),
        ((AGE, "--reason", "x", "--instead", "source-town-letter"), "a source cannot replace a fact"),
        (("source-town-letter", "--reason", "x", "--instead", STATISTIC), "a statistic cannot replace a source"),
        ((STATISTIC, "--reason", "x", "--instead", AGE), "a fact cannot replace a statistic"),
        (("fact-draft-one", "--reason", "x"), "is a draft that was never released; delete its file"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused(root: Path, arguments: tuple[str, ...], message: str) -> None:
    text = (root / f"{FACTS}/{AGE}.yaml").read_text(encoding="utf-8")
    draft = text.replace("status: published", "status: draft")
    (root / f"{FACTS}/fact-draft-one.yaml").write_text(draft, encoding="utf-8")
    before = tree(root)
    done = call(root, "withdraw", *arguments)
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert tree(root) == before


def test_a_record_is_withdrawn_once(root: Path, quick: None) -> None:
    withdraw_record(root, AGE, "It was wrong.", [], DAY)
    with pytest.raises(Unknown, match="was withdrawn on 2026-02-02"):
        withdraw_record(root, AGE, "It was wrong.", [], DAY)


# --- Only words void a translation or a signature ---------------------------------------------------------------------


def test_a_withdrawn_record_that_comes_back_has_lost_nothing(root: Path, quick: None) -> None:
    before = {language: held(root, language, AGE, AGE) for language in ("es", "ar")}
    files = tree(root)
    withdraw_record(root, AGE, "It was wrong.", [], DAY)
    assert found(root) == [], "signatures of what was withdrawn wait"
    project, _ = opened(root)
    assert [told["fallen"] for told in tasks.status(project, {}).values()] == [[], []]
    assert f"{AGE}:statement" in catalog(root, "es").obsolete
    text = (root / f"{FACTS}/{AGE}.yaml").read_text(encoding="utf-8")
    tombstone = text[text.index("withdrawn:") : text.index("aspect:")]
    replace(root, f"{FACTS}/{AGE}.yaml", f"status: withdrawn\n{tombstone}", "status: published\n")
    replace(root, TOPIC, "more: [", f"more: [{AGE}, ")
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    assert {language: held(root, language, AGE, AGE) for language in ("es", "ar")} == before
    assert {state for state, _ in held(root, "es", AGE, AGE).values()} == {"approved"}
    assert found(root) == []
    after = tree(root)
    assert {path for path in files if files[path] != after[path]} <= {f"{FACTS}/{COMMON}.yaml"}, "links are set by hand"


def test_a_draft_that_a_record_becomes_for_a_while_keeps_its_signatures(root: Path, quick: None) -> None:
    replace(root, "dataset/questions/question-what-is-it.yaml", "status: published", "status: draft")
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    assert [code for code, _ in found(root) if code.startswith("TRN")] == []
    replace(root, "dataset/questions/question-what-is-it.yaml", "status: draft", "status: published")
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    assert {state for state, _ in held(root, "es", AGE, AGE).values()} == {"approved"}


@pytest.mark.parametrize("update", [False, True], ids=["before an update", "after it"])
def test_words_that_stand_under_another_key_of_their_record_keep_what_is_held(
    root: Path, quick: None, update: bool
) -> None:
    words = f"{COMMON}:figures.span.timeframe"
    replace(root, f"{FACTS}/{COMMON}.yaml", "unit: years,", "unit: years, timeframe: since the count,")
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    for language in WRITTEN:
        change(root, language, words, target=made(opened(root)[0].by_key[words], language))
        sign(root, language, [words])
    replace(root, "dataset/glossary/term-spot.yaml", "synonyms: [mark, dot]", "synonyms: [dot, speck, mark]")
    replace(root, f"{FACTS}/{COMMON}.yaml", "{id: span,", "{id: how-long,")
    replace(root, TOPIC, "core: [fact-spots-are-common, faq-are", "core: [faq-are")
    replace(root, TOPIC, "more: [", "more: [fact-spots-are-common, ")
    if update:
        assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    project, _ = opened(root)
    states = {key: state for key, state in project.states("es").items() if state != "approved"}
    assert states == {"term-spot:synonyms.1": "missing"}
    targets = project.catalog("es").entries
    assert targets["term-spot:synonyms.0"].target == "dótó"
    assert f"{COMMON}:figures.how-long.timeframe" in targets
    assert found(root) == []
    if update:
        keys = [row["key"] for row in rows((root / FOLDER / "es.review.csv").read_text(encoding="utf-8"))]
        assert keys.count("term-spot:synonyms.2") == 2
        assert "term-spot:synonyms.1" not in keys


def test_words_that_change_void_what_was_signed(root: Path, quick: None) -> None:
    replace(root, "dataset/glossary/term-spot.yaml", "synonyms: [mark, dot]", "synonyms: [dot, marks]")
    project, _ = opened(root)
    states = {key: state for key, state in project.states("es").items() if state != "approved"}
    assert states == {"term-spot:synonyms.1": "missing"}
    replace(root, "dataset/glossary/term-spot.yaml", "synonyms: [dot, marks]", "synonyms: [marks, dot]")
    project, _ = opened(root)
    states = {key: state for key, state in project.states("es").items() if state != "approved"}
    assert states == {"term-spot:synonyms.0": "stale"}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"{FACTS}/{AGE}.yaml", "aspect: what-it-is", "aspect: result"),
        (f"{STATISTICS}/{STATISTIC}.yaml", "note: A count of every house.", "note: A count of all."),
        (f"{FACTS}/{AGE}.yaml", "terms: [term-spot]", "terms: [term-spot]\ntranslator_note: A note."),
        (f"{FACTS}/{AGE}.yaml", "certainty: likely", "certainty: debated"),
        ("schemas/source/fact.schema.json", '"maxLength": 240', '"maxLength": 230'),
        ("dataset/people.yaml", "people:\n", "people:\n  - {id: person-new-example, name: New, role: clinician}\n"),
    ],
)
def test_what_is_no_word_leaves_translations_and_their_signatures(root: Path, path: str, old: str, new: str) -> None:
    before = held(root, "es", AGE, AGE)
    replace(root, path, old, new)
    assert held(root, "es", AGE, AGE) == before
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    assert held(root, "es", AGE, AGE) == before


# --- All or nothing ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit",
    [
        lambda root: rename_record(root, COMMON, "fact-of-another-name", DAY),
        lambda root: withdraw_record(root, AGE, "It was wrong.", [], DAY),
    ],
    ids=["rename", "withdraw"],
)
def test_an_edit_that_fails_at_any_step_leaves_everything_as_it_was(
    root: Path, quick: None, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], Any]
) -> None:
    before = tree(root)
    steps = 0
    while True:
        count = iter(range(10_000))

        def failing(real: Callable[..., Any], steps: int = steps, count: Iterator[int] = count) -> Callable[..., Any]:
            def step(path: Path, *arguments: Any, **options: Any) -> Any:
                if path.is_relative_to(root) and ".cache" not in path.parts and next(count) == steps:
                    raise OSError(28, "No space left on device", str(path))
                return real(path, *arguments, **options)

            return step

        with monkeypatch.context() as patch:
            for name in ("replace", "unlink"):
                patch.setattr(Path, name, failing(getattr(Path, name)))
            with contextlib.suppress(Unknown):
                edit(root)
                break
        assert tree(root) == before
        steps += 1
    assert steps > 3
    assert tree(root) != before


def test_files_are_written_all_or_none_whatever_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / name).write_text(name)
    (tmp_path / "a").chmod(0o600)
    before = tree(tmp_path)
    real = Path.replace

    def stopped(path: Path, target: Path) -> Any:
        if target.name == "c" and "c" not in path.read_text():
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, {"a": "1", "b": None, "new/d": "2", "c": "3"})
    monkeypatch.undo()
    assert tree(tmp_path) == before
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a", "b", "c"]
    assert write_all(tmp_path, {"a": "1", "b": None, "new/d": "2", "c": "c"}) == ["a", "b", "new/d"]
    assert tree(tmp_path) == {"a": b"1", "c": b"c", "new/d": b"2"}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


# --- No reference can be forgotten ------------------------------------------------------------------------------------


def test_every_field_that_holds_an_id_refers_to_a_definition_that_edits_know() -> None:
    samples = ("fact-most-are-benign", "term-biopsy", "source-acs-callback", "birads-4a", "term-biopsy:synonyms.1")
    samples += ("statistic-called-back-us", "statistic-called-back-us:population", "picture-marker-clip")
    samples += ("topic-biopsy-day", "question-when-results")

    def shapes(value: Any, at: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            if isinstance(pattern := value.get("pattern"), str):
                yield at, pattern
            for key, inner in value.items():
                yield from shapes(inner, f"{at}/{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from shapes(inner, f"{at}/{index}")

    holding = {
        at
        for name, schema in SOURCES.items()
        for at, pattern in shapes(schema, name)
        if any(re.search(pattern, sample) for sample in samples) and not re.search(pattern, "some")
    }
    # A recall keeps the ids that its records had in the affected versions; upstream.yaml has ids of another dataset.
    held = {"recalls/properties/recalls/items/properties/records/items"}
    held |= {f"upstream/properties/extends/properties/{end}" for end in ("blocks/items", "replaced/propertyNames")}
    assert holding == held | {f"common/definitions/{name}" for name in (*IDS, *KEYS)}


def test_the_checks_and_the_edits_know_the_same_references(repository: Path) -> None:
    dataset = fast(repository).dataset
    compared = 0
    for record in dataset.records:
        known = [path for path, _, shape in paths(SOURCES[record.kind], SOURCES["common"]) if shape in IDS]
        by_schema = sorted(str(found) for path in known for found in places(record.data, path))
        assert by_schema == sorted(str(found) for found in named(record))
        compared += len(by_schema)
    assert compared > 3000
    settings = {
        name for name in SETTINGS if any(s in (*IDS, *KEYS) for _, _, s in paths(SOURCES[name], SOURCES["common"]))
    }
    assert settings == {"article", "codes", "comments", "conformance", "eval", "redirects", "waivers"}


# --- The dataset itself -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_records_of_the_dataset_are_renamed_and_withdrawn_and_it_stays_clean(tmp_path: Path, repository: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(repository / "dataset", root / "dataset")
    shutil.copytree(repository / "schemas", root / "schemas")
    assert unlisted(validate(root).findings) == []
    before = Counter(opened(root)[0].states("es").values())
    choose = random.Random(11)
    dataset = fast(root).dataset
    gone = sum(record.data["status"] == "withdrawn" for record in dataset.records)
    records = list(dataset.records)
    drawn = [choose.choice([record for record in records if record.kind == kind]).id for kind in NEW for _ in range(2)]
    # A term keeps its words, because the speller knows them by the id; an id has at most six.
    names = {old: "-".join([*old.split("-")[:4], "drawn", str(i)]) for i, old in enumerate(dict.fromkeys(drawn))}
    for old, new in names.items():
        rename_record(root, old, new, DAY)
    assert unlisted(validate(root).findings) == []
    assert Counter(opened(root)[0].states("es").values()) == before
    withdrawn = []
    for new in names.values():
        kind = new.split("-", 1)[0]
        other = next(record.id for record in records if record.kind == kind and record.id not in names)
        held = tree(root)
        with contextlib.suppress(Unsound):
            withdraw_record(root, new, "A better one took its place.", [other], DAY)
            withdrawn.append(kind)
            continue
        assert tree(root) == held
    assert unlisted(validate(root).findings) == []
    assert set(withdrawn) >= {"fact", "faq", "question", "term"}
    artifacts, wrong = files_for_apps(fast(root).opened)
    assert wrong == []
    tombstones = json.loads(next(a.content for a in artifacts if a.path == "json/records.json"))["withdrawn"]
    assert len(tombstones) == gone + len(withdrawn)
