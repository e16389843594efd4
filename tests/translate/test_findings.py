"""What is found wrong with translations: where, when, and what it holds back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import copy_good, files_for_apps, replace
from translation_project import (
    CLINICIAN,
    FOLDER,
    HOME,
    LINGUIST,
    NUMBERS,
    catalog,
    change,
    count,
    opened,
    put,
    signature,
    translated,
)

from pipelines.cli.main import main
from pipelines.model.findings import Finding
from pipelines.translate import check, signatures, tasks
from pipelines.translate import rules as translation_rules
from pipelines.translate.shapes import Entry, Unit, sha
from pipelines.validate import rules, run
from pipelines.validate.memory import CACHE
from pipelines.validate.run import fast

KEY = "term-spot:definition"
ES, REVIEW = f"{FOLDER}/es.po", f"{FOLDER}/es.review.csv"


def found(root: Path, family: str = "TRN") -> list[Finding]:
    findings = run.validate(root).findings
    return [finding for finding in findings if finding.code.startswith(family)]


def where(finding: Finding) -> tuple[str, str, int]:
    return finding.code, finding.file, finding.line


def test_a_sound_project_has_no_finding_but_what_its_makeshift_words_are_warned_of(tmp_path: Path) -> None:
    findings = run.validate(translated(tmp_path / "root")).findings
    assert not [finding for finding in findings if finding.severity == "error"]
    assert all(finding.code.startswith("TRN") for finding in findings)


def test_a_dataset_that_nobody_translates_needs_no_folder_of_translations(good: Path) -> None:
    assert not (good / FOLDER).exists()
    assert not run.validate(good).findings


def test_every_code_of_the_family_is_explained(tmp_path: Path) -> None:
    known = rules.rules()
    for rule in check.RULES:
        assert known[rule.code] == rule
    assert len({rule.code for rule in check.RULES}) == len(check.RULES)


# --- TRN001: a file that cannot be read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        (ES, b"<html></html>", 1),
        (ES, '# Señas\nmsgid ""\n'.encode("latin-1"), 1),
        (ES, b'msgid ""\nmsgstr ""\n\nmsgctxt "a"\nmsgid "One."\nmsgstr "Uno.', 6),
        (REVIEW, b"key,by\n", 1),
        (REVIEW, (",".join(signatures.COLUMNS) + "\nterm-spot:term,,,,,,\n").encode(), 2),
        (REVIEW, "\xe9".encode("latin-1"), 1),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_line(tmp_path: Path, path: str, content: bytes, line: int) -> None:
    root = translated(tmp_path / "root")
    (root / path).write_bytes(content)
    (finding,) = [finding for finding in found(root) if finding.severity == "error"]
    assert where(finding) == ("TRN001", path, line)


def test_a_language_whose_file_cannot_be_read_is_not_offered(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    (root / ES).write_text("<html></html>", encoding="utf-8")
    assert list(spanish(root)["states"]) == ["missing"]


def test_without_a_readable_review_file_nothing_is_approved(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    (root / REVIEW).write_text("key\n", encoding="utf-8")
    coverage = spanish(root)
    assert list(coverage["states"]) == ["translated"]
    assert coverage["draft"] == "es-x-draft"


def spanish(root: Path) -> dict[str, Any]:
    """How far Spanish is, by the manifest; no record is in it."""
    artifacts, findings = files_for_apps(opened(root)[1])
    assert not findings
    assert not [artifact.path for artifact in artifacts if artifact.path == "json/es.json"]
    manifest = json.loads(artifacts[-1].content)
    (coverage,) = [entry for entry in manifest["coverage"] if entry["language"] == "es"]
    assert coverage["records"] == 0
    found: dict[str, Any] = coverage
    return found


# --- TRN002: a file that nothing reads --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fr.po", "fr.review.csv", "es.mo", "es.xlf", "notes.txt", "es.po.bak", "ES.po"])
def test_a_file_that_nothing_reads_is_told(tmp_path: Path, name: str) -> None:
    root = translated(tmp_path / "root")
    shutil.copy(root / ES, root / FOLDER / name)
    (finding,) = [finding for finding in found(root) if finding.severity == "error"]
    assert where(finding) == ("TRN002", f"{FOLDER}/{name}", 1)


def test_a_folder_or_a_link_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    (root / ES).unlink()
    (root / ES).mkdir()
    (root / FOLDER / "ar.po").replace(root / "elsewhere.po")
    (root / FOLDER / "ar.po").symlink_to(root / "elsewhere.po")
    assert [where(finding) for finding in found(root)] == [
        ("TRN002", f"{FOLDER}/ar.po", 1),
        ("TRN002", ES, 1),
    ]


def test_what_a_tool_leaves_hidden_is_let_be(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    before = found(root)
    (root / FOLDER / ".es.po.swp").write_bytes(b"\0\xff")
    assert found(root) == before


# --- TRN003 and TRN004: signatures ------------------------------------------------------------------------------------


def with_rows(root: Path, *lines: str) -> Path:
    header = ",".join(signatures.COLUMNS)
    put(root, {REVIEW: "".join(f"{line}\n" for line in (header, *lines))})
    return root


def row(key: str, stage: str, by: str) -> str:
    return f"{key},{sha('x')},{sha('y')},{stage},{by},2026-01-30,"


@pytest.mark.parametrize(
    ("stage", "by", "reason"),
    [
        ("linguistic", "person-nobody", "nobody has the id"),
        ("clinical", LINGUIST, "is translator"),
        ("linguistic", "person-eva-example", "is editor"),
        ("clinical", "person-eva-example", "is editor"),
        ("linguistic", "person-dora-example", "does not list es as a language of person-dora-example"),
        ("clinical", "person-finn-example", "does not list es as a language of person-finn-example"),
    ],
)
def test_a_signature_by_who_may_not_sign_is_told_at_its_row(tmp_path: Path, stage: str, by: str, reason: str) -> None:
    root = translated(tmp_path / "root")
    people = root / "dataset" / "people.yaml"
    more = (
        "  - {id: person-eva-example, name: Eva Example, role: editor, languages: [es]}\n"
        "  - {id: person-dora-example, name: Dora Example, role: patient-reviewer, languages: [ar]}\n"
        "  - {id: person-finn-example, name: Finn Example, role: clinician}\n"
    )
    people.write_text(people.read_text(encoding="utf-8") + more, encoding="utf-8")
    with_rows(root, row(KEY, "linguistic", LINGUIST), row(KEY, stage, by), row(KEY, "clinical", CLINICIAN))
    (finding,) = [finding for finding in found(root) if finding.severity == "error"]
    assert where(finding) == ("TRN003", REVIEW, 3)
    assert reason in finding.message


@pytest.mark.parametrize(
    ("stage", "role"),
    [
        ("linguistic", "translator"),
        ("linguistic", "patient-reviewer"),
        ("linguistic", "clinician"),
        ("clinical", "clinician"),
    ],
)
def test_who_may_sign_is_let_sign(tmp_path: Path, stage: str, role: str) -> None:
    root = translated(tmp_path / "root")
    replace(root, "dataset/people.yaml", "role: translator", f"role: {role}")
    with_rows(root, row(KEY, stage, LINGUIST))
    assert not [finding for finding in found(root) if finding.severity == "error"]


def test_a_signature_about_no_string_is_told_at_its_row(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    with_rows(root, row(KEY, "linguistic", LINGUIST), row("term-spot:colour", "linguistic", LINGUIST))
    (finding,) = [finding for finding in found(root) if finding.severity == "error"]
    assert where(finding) == ("TRN004", REVIEW, 3)
    assert "term-spot:colour" in finding.message


# --- TRN005: a language without a locale ------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", ["[en, es, ar, fr]", "\n  - en\n  - es\n  - ar\n  - fr"])
def test_a_language_that_no_locale_tells_of_is_told_where_it_is_named(tmp_path: Path, languages: str) -> None:
    root = translated(tmp_path / "root")
    replace(root, HOME, "languages: [en, es, ar]", f"languages: {languages}")
    (finding,) = [finding for finding in found(root) if finding.severity == "error"]
    lines = (root / HOME).read_text(encoding="utf-8").split("\n")
    assert where(finding) == ("TRN005", HOME, finding.line)
    assert lines[finding.line - 1][finding.column - 1 :].startswith("fr")


def test_a_language_that_no_locale_tells_of_is_not_offered(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    replace(root, HOME, "languages: [en, es, ar]", "languages: [en, es, ar, fr]")
    assert CliRunner().invoke(main, ["export", "--root", str(root)]).exit_code == 0
    manifest = json.loads((root / "build" / "exports" / "manifest.json").read_bytes())
    assert manifest["languages"] == ["en", "es", "ar"]
    (coverage,) = [entry for entry in manifest["coverage"] if entry["language"] == "fr"]
    assert (coverage["records"], list(coverage["states"])) == (0, ["missing"])


def test_where_translations_lost_their_locales_that_is_told_and_nothing_of_them(good: Path) -> None:
    replace(good, HOME, "languages: [en]", "languages: [en, es]")
    (good / FOLDER).mkdir()
    (good / ES).write_text("", encoding="utf-8")
    told = [(finding.code, finding.file) for finding in [*fast(good).findings, *found(good)]]
    assert told == [("LAY002", f"{FOLDER}/locales.yaml")]


# --- What is wrong with one translation -------------------------------------------------------------------------------


def test_a_fault_is_told_at_the_entry_with_its_key_and_its_record(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    (key,) = NUMBERS
    change(root, "es", key, target=catalog(root, "es").entries[key].target.replace("30", "33"))
    (finding,) = [finding for finding in found(root) if finding.severity == "error"]
    assert (finding.file, finding.record) == (ES, "fact-spots-are-common")
    assert finding.message.startswith(f"{key}: ")
    lines = (root / ES).read_text(encoding="utf-8").split("\n")
    end = lines.index("", finding.line)
    assert f'msgctxt "{key}"' in lines[finding.line - 1 : end]
    assert finding.code in rules.rules()


def test_a_fault_of_the_dataset_s_own_words_is_of_no_record(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", "dataset:notices.general", target="7 cósás.")
    findings = [finding for finding in found(root) if finding.severity == "error"]
    assert findings
    assert {finding.record for finding in findings} == {""}


def test_a_draft_is_looked_at_as_strictly_as_finished_work(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    (key,) = NUMBERS
    change(root, "es", key, target=catalog(root, "es").entries[key].target.replace("30", "33"), fuzzy=True)
    assert [finding.message.partition(": ")[0] for finding in found(root) if finding.severity == "error"] == [key]


@pytest.mark.parametrize("updated", [False, True], ids=["before an update", "after it"])
def test_a_stale_translation_is_not_held_against_the_new_english(tmp_path: Path, updated: bool) -> None:
    root = translated(tmp_path / "root")
    count(root, 31)
    if updated:
        put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    assert not [finding for finding in found(root) if finding.severity == "error"]
    project, dataset = opened(root)
    assert not check.check(project, dataset).blocked["es"]


def test_what_is_untranslated_is_no_fault(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    put(root, {ES: ""})
    assert not [finding for finding in found(root) if finding.file == ES]


def test_what_was_kept_of_a_string_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", "term-spot:synonyms.1", target="pᴜntó 7")
    assert [finding for finding in found(root) if finding.severity == "error"]
    replace(root, "dataset/glossary/term-spot.yaml", "synonyms: [mark, dot]", "synonyms: [mark]")
    put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    assert "term-spot:synonyms.1" in catalog(root, "es").obsolete
    assert not [finding for finding in found(root) if finding.severity == "error"], "its signatures wait with it"


# --- A issue holds one record back, and stops nothing -----------------------------------------------------------------


def test_a_fault_fails_validation_and_stops_no_export(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    (key,) = NUMBERS
    change(root, "es", key, target=catalog(root, "es").entries[key].target.replace("30", "33"))
    checked = CliRunner().invoke(main, ["validate", "--root", str(root)])
    assert checked.exit_code == 1
    done = CliRunner().invoke(main, ["export", "--root", str(root), "--to", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert key in done.output
    assert "not exported" in done.output
    content = json.loads((tmp_path / "out" / "json" / "es.json").read_bytes())
    languages = {record["id"]: record["language"] for record in content["facts"]}
    assert languages == {"fact-spots-are-common": "en", "fact-spots-come-from-age": "es"}
    states = {record["id"]: record["translation"]["state"] for record in content["facts"]}
    assert states == {"fact-spots-are-common": "blocked", "fact-spots-come-from-age": "approved"}


def test_a_fault_of_the_english_stops_the_export_as_ever(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    replace(root, "dataset/facts/fact-spots-are-common.yaml", "statement: About 30", "statement: Always 30")
    done = CliRunner().invoke(main, ["export", "--root", str(root), "--to", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_only_the_family_asked_for_is_told(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    with_rows(root, row("term-spot:colour", "linguistic", LINGUIST), row(KEY, "clinical", "person-nobody"))
    told = run.validate(root, ["TRN004"]).findings
    assert {finding.code for finding in told} == {"TRN004"}


# --- What is remembered between runs ----------------------------------------------------------------------------------


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the translations that rules have looked at, as they do."""
    keys: list[str] = []
    real = translation_rules.issues

    def issues(unit: Unit, *others: object) -> object:
        keys.append(unit.key)
        return real(unit, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(translation_rules, "issues", issues)
    return keys


def test_what_had_no_fault_is_not_looked_at_again_until_it_changes(tmp_path: Path, looked_at: list[str]) -> None:
    root = translated(tmp_path / "root")
    first = run.validate(root).findings
    units = len(opened(root)[0].units)
    assert len(looked_at) == 2 * units
    faulty = {f.message.partition(": ")[0] for f in first}

    def again() -> list[str]:
        looked_at.clear()
        run.validate(root)
        return sorted(set(looked_at) - faulty)

    assert again() == []
    assert set(looked_at) == faulty, "what has a issue is told every time"
    change(root, "es", KEY, target="Ótrá márcá.")
    assert again() == [KEY]
    assert again() == []
    change(root, "es", KEY, fuzzy=True)
    assert again() == [], "the words are the same"
    replace(root, "dataset/glossary/term-spot.yaml", "definition: A small mark on", "definition: A tiny mark on")
    put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    assert again() == [], "what is stale is checked by people"
    replace(root, f"{FOLDER}/locales.yaml", "myth: approved", "myth: translated")
    assert again() == sorted(set(opened(root)[0].by_key) - faulty - {KEY}), "the locales are part of what was looked at"


def test_what_was_found_is_found_again_from_memory_and_without_it(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", KEY, target="Ótrá márcá 7.")
    change(root, "ar", KEY, target="spots")
    first = found(root)
    assert {finding.file for finding in first if finding.severity == "error"} == {ES, f"{FOLDER}/ar.po"}
    assert found(root) == first
    (root / CACHE).write_text('{"translations": [1, 2', encoding="utf-8")
    assert found(root) == first
    shutil.rmtree((root / CACHE).parent)
    assert found(root) == first


def test_a_fault_stays_told_when_another_unit_gets_the_same_words(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    replace(root, "dataset/glossary/term-spot.yaml", "synonyms: [mark, dot]", "synonyms: [mark, dot 4]")
    put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    change(root, "es", "term-spot:synonyms.1", target="pícáó 4", fuzzy=False, previous="")
    assert not [finding for finding in found(root) if finding.severity == "error"]
    change(root, "es", "term-spot:synonyms.0", target="pícáó 4")
    assert [f.message.partition(": ")[0] for f in found(root) if f.severity == "error"] == ["term-spot:synonyms.0"]


# --- Work in proportion -----------------------------------------------------------------------------------------------


def test_every_translation_is_looked_at_once_whatever_their_number(tmp_path: Path, looked_at: list[str]) -> None:
    root = translated(tmp_path / "root")
    counts = []
    for copies in (0, 10, 20):
        for number in range(copies):
            text = (root / "dataset/facts/fact-spots-come-from-age.yaml").read_text(encoding="utf-8")
            path = root / "dataset" / "facts" / f"fact-copy-{number}.yaml"
            path.write_text(text, encoding="utf-8")
        project, dataset = opened(root)
        held = project.catalog("es")
        entries = {unit.key: Entry(unit.key, unit.source, "Uná cósá.") for unit in project.units}
        entries |= held.entries
        put(root, tasks.po_file(project, type(held)("es", held.path, entries)))
        looked_at.clear()
        project, dataset = opened(root)
        check.check(project, dataset)
        counts.append(len(looked_at))
    assert counts == [counts[0], counts[0] + 20, counts[0] + 40]


def test_signing_and_checking_agree_about_who_may_sign(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    project, dataset = opened(root)
    unit, entry = project.by_key[KEY], project.catalog("es").entries[KEY]
    for by in (*dataset.people, "person-nobody"):
        for stage in ("linguistic", "clinical"):
            (verdict,) = tasks.decide_signatures(project, "es", [signature(unit, entry, stage, by)], dataset.people)
            put(root, tasks.review_file(project, "es", [verdict]))
            kept = opened(root)
            assert not [f for f in check.check(*kept).findings if f.code == "TRN003"]
            put(root, {REVIEW: signatures.write([signature(unit, entry, stage, by)])})
            kept = opened(root)
            assert verdict.accepted != bool([f for f in check.check(*kept).findings if f.code == "TRN003"])
            put(root, {REVIEW: signatures.write(())})


def test_a_copy_of_the_fixture_is_what_the_helper_starts_from(tmp_path: Path) -> None:
    plain, project = copy_good(tmp_path / "plain"), translated(tmp_path / "root")
    assert opened(plain)[0].units == opened(project)[0].units
