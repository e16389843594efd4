"""A small overlay over releases of the good fixture: what its commands, checks and hints say, and what they write."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import copy_good, replace
from translation_project import CLINICIAN, FOLDER, LINGUIST, OTHER_CLINICIAN, change, sign, translated, tree

from pipelines.cli.main import main
from pipelines.model.findings import Finding
from pipelines.source.load import load
from pipelines.translate.project import read
from pipelines.validate import suites
from pipelines.validate.run import fast

UPSTREAM = "dataset/upstream.yaml"
AGE, COMMON, QUESTION = "fact-spots-come-from-age", "fact-spots-are-common", "question-what-is-it"
MYTH = "myth-spots-mean-illness"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are found in order: the tests are about something else."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def over(release: Path, **extends: Any) -> Path:
    """An overlay beside a release, with its settings but its name and address, which pins it."""
    root = release.parent / "own"
    (root / "dataset").mkdir(parents=True)
    shutil.copytree(release / "schemas", root / "schemas")
    for name in ("dataset", "people"):
        shutil.copy(release / f"dataset/{name}.yaml", root / "dataset")
    replace(root, "dataset/dataset.yaml", "name: small-example", "name: own-example")
    replace(root, "dataset/dataset.yaml", "org/small", "org/own")
    data = {"extends": {"from": f"../{release.name}", **extends}}
    (root / UPSTREAM).write_text(json.dumps(data), encoding="utf-8")
    done("fix", "--root", root)
    done("upstream", "--root", root, "--to", release, "--write")
    return root


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return copy_good(tmp_path / "up-0.1.0")


@pytest.fixture
def overlay(release: Path) -> Path:
    return over(release)


def own(overlay: Path, record_id: str, folder: str = "facts") -> None:
    """Copies a record of the release, and confirms it."""
    (overlay / "dataset" / folder).mkdir(exist_ok=True)
    shutil.copy(overlay.parent / f"up-0.1.0/dataset/{folder}/{record_id}.yaml", overlay / "dataset" / folder)
    done("upstream", "--root", overlay, "--confirm", record_id)


def newer(overlay: Path, renamed: Mapping[str, str]) -> Path:
    """A release after the first, in which records have other ids."""
    new = overlay.parent / "up-0.2.0"
    shutil.copytree(overlay.parent / "up-0.1.0", new)
    entries = []
    for old, name in renamed.items():
        done("rename", old, name, "--root", new)
        entries.append({"from": old, "to": [name], "on": "2026-03-01", "reason": "Renamed."})
    replace(new, "dataset/redirects.yaml", "redirects: []\n", f"redirects: {json.dumps(entries)}\n")
    replace(new, "dataset/dataset.yaml", 'version: "0.1.0"', 'version: "0.2.0"')
    return new


def errors(root: Path) -> list[Finding]:
    return [item for item in fast(root).findings if item.severity == "error"]


def test_an_own_record_is_renamed_beside_taken_ones(overlay: Path) -> None:
    text = (overlay.parent / "up-0.1.0/dataset/sources/source-town-census.yaml").read_text(encoding="utf-8")
    (overlay / "dataset/sources").mkdir()
    (overlay / "dataset/sources/source-own.yaml").write_text(text, encoding="utf-8")
    done("rename", "source-own", "source-mine", "--root", overlay)
    assert [path.name for path in (overlay / "dataset/sources").iterdir()] == ["source-mine.yaml"]


def test_a_new_language_leaves_inherited_ones_as_they_are(tmp_path: Path) -> None:
    up = translated(tmp_path / "up-0.1.0")
    replace(up, f"{FOLDER}/locales.yaml", "fact: reviewed", "fact: translated")
    root = over(up)
    before = fast(root).dataset.release
    assert before["fact"] == "translated"
    done("i18n-new", "de", "--root", root)
    assert fast(root).dataset.release == before


def test_an_own_drawing_without_a_record_replaces_none(overlay: Path) -> None:
    (overlay / "dataset/pictures").mkdir()
    drawing = overlay / "dataset/pictures/picture-a-spot.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    (found,) = errors(overlay)
    assert (found.code, found.file) == ("PIC001", "dataset/pictures/picture-a-spot.svg")
    assert fast(overlay).dataset.drawings["picture-a-spot"].path == "../up-0.1.0/dataset/pictures/picture-a-spot.svg"
    shutil.copy(overlay.parent / "up-0.1.0/dataset/pictures/picture-a-spot.yaml", drawing.parent)
    assert "PIC001" not in {item.code for item in errors(overlay)}


@pytest.mark.parametrize("name", ["a release", "up+1", "~up", "für-uns", ".up", "up (1), 'new': #2"])
def test_a_release_may_be_in_a_folder_of_any_name(overlay: Path, name: str) -> None:
    shutil.move(overlay.parent / "up-0.1.0", overlay.parent / name)
    done("upstream", "--root", overlay, "--to", overlay.parent / name, "--write")
    assert errors(overlay) == []


@pytest.mark.parametrize("name", ["a\\b", "a\tb", "a\nb", "a\udcffb"])
def test_what_its_schema_refuses_is_never_written(overlay: Path, name: str) -> None:
    before = tree(overlay)
    shutil.copytree(overlay.parent / "up-0.1.0", overlay.parent / name)
    result = run("upstream", "--root", overlay, "--to", overlay.parent / name, "--write")
    assert result.exit_code == 2
    assert "cannot name the folder" in result.output
    assert tree(overlay) == before


def test_a_new_release_says_which_own_settings_it_breaks(overlay: Path) -> None:
    entry = f'redirects: [{{from: fact-own-old, to: [{AGE}], on: "2026-01-20", reason: A plainer word.}}]\n'
    (overlay / "dataset/redirects.yaml").write_text(entry, encoding="utf-8")
    assert "IDS003" not in {item.code for item in errors(overlay)}
    told = done("upstream", "--root", overlay, "--to", newer(overlay, {AGE: "fact-age-brings-spots"}))
    assert "With it, validate reports 1 new finding:" in told
    assert f"dataset/redirects.yaml:1: fact-own-old leads to {AGE}, which is itself redirected [IDS003]" in told


@pytest.mark.parametrize(
    "command",
    [
        ("audit",),
        ("stats",),
        ("checked", COMMON, "--by", "software", "--yes"),
        ("withdraw", COMMON, "--reason", "Not here."),
        ("recall", COMMON, "--severity", "minor", "--wrong", "A", "--right", "B", "--do", "C"),
        ("rename", COMMON, "fact-other"),
        ("new", "fact", "fact-other"),
    ],
    ids=lambda command: command[0],
)
def test_no_command_goes_on_silently_without_the_release(overlay: Path, command: tuple[str, ...]) -> None:
    own(overlay, COMMON)
    shutil.rmtree(overlay.parent / "up-0.1.0")
    before = tree(overlay)
    result = run(*command, "--root", overlay)
    assert result.exit_code != 0
    assert "skipped 1 other dataset that cannot be read" in result.output or "no dataset/ in ../up" in result.output
    assert tree(overlay) == before


def test_a_review_of_taken_records_is_refused_and_the_rest_is_kept(release: Path) -> None:
    people = f"people:\n  - {{id: {CLINICIAN}, name: Ben Example, role: clinician, languages: [en]}}\n"
    replace(release, "dataset/people.yaml", "people: []\n", people)
    overlay = over(release)
    own(overlay, COMMON)
    dataset = fast(overlay).dataset
    verdicts = {COMMON: "approved", AGE: "approved", MYTH: "change"}
    review = {
        "format": "breast-calcifications/review",
        "format_version": 1,
        "dataset": "own-example",
        "version": "0.1.0",
        "reviewer": CLINICIAN,
        "on": "2026-01-30",
        "translations": [],
        "records": [
            {
                "id": name,
                "text_hash": dataset.text_hash(dataset.by_id[name]),
                "verdict": verdict,
                "comment": "Not so." if verdict == "change" else "",
            }
            for name, verdict in verdicts.items()
        ],
    }
    file = overlay.parent / "review.json"
    file.write_text(json.dumps(review), encoding="utf-8")
    preview, written = (run("review-import", file, "--root", overlay, *more) for more in ((), ("--write",)))
    assert preview.exit_code == written.exit_code == 1
    verdict_lines = preview.output.splitlines()[:4]
    assert written.output.splitlines()[:4] == verdict_lines
    assert verdict_lines[0].startswith(f"signed     {COMMON}")
    assert verdict_lines[1].startswith(f"rejected   {AGE}  {AGE} is a record of ../up-0.1.0; to replace it here, copy")
    assert verdict_lines[2].startswith(f"change     {MYTH}")
    text = (overlay / f"dataset/facts/{COMMON}.yaml").read_text(encoding="utf-8")
    assert CLINICIAN in text
    assert MYTH in (overlay / "dataset/comments.yaml").read_text(encoding="utf-8")


def test_the_hint_of_a_rule_about_the_dataset_is_kept(overlay: Path) -> None:
    own(overlay, "topic-spots", "topics")
    replace(overlay, "dataset/topics/topic-spots.yaml", f"[{AGE}, {MYTH}, {QUESTION}]", f"[{MYTH}, {QUESTION}]")
    (found,) = (item for item in errors(overlay) if item.code == "ORD001")
    assert found.hint == f"add it to core or more of a topic; or: {AGE} is a record of ../up-0.1.0: block it"


def test_own_translations_and_entries_follow_a_record_that_the_release_renamed(tmp_path: Path) -> None:
    up = translated(tmp_path / "up-0.1.0")
    root = over(up, blocks=[MYTH])
    own(root, AGE)
    done("i18n-update", "--root", root)
    key = f"{QUESTION}:question"
    change(root, "es", key, target="¿Qué es lo que veo?")
    sign(root, "es", [key], by={"linguistic": LINGUIST, "clinical": OTHER_CLINICIAN})
    names = {QUESTION: "question-what-is-this", MYTH: "myth-spots-are-illness", AGE: "fact-age-brings-spots"}
    new = newer(root, names)
    told = done("upstream", "--root", root, "--to", new, "--write")
    assert "0 signatures of this dataset affected." in told
    assert "0 translations of this dataset affected." in told
    project = read(fast(root).dataset, fast(root).schemas.sources)
    moved = "question-what-is-this:question"
    assert project.catalog("es").entries[moved].target == "¿Qué es lo que veo?"
    assert project.states("es")[moved] == "approved"
    assert key not in (root / FOLDER / "es.po").read_text(encoding="utf-8")
    assert key not in (root / FOLDER / "es.review.csv").read_text(encoding="utf-8")
    assert [path.name for path in (root / "dataset/facts").iterdir()] == ["fact-age-brings-spots.yaml"]
    extends = load(root).dataset.settings["upstream"].data["extends"]
    assert extends["blocks"] == ["myth-spots-are-illness"]
    assert list(extends["replaced"]) == ["fact-age-brings-spots"]
    assert errors(root) == []
    both = "blocks: [myth-spots-are-illness, question-what-is-this]"
    replace(root, UPSTREAM, "blocks: [myth-spots-are-illness]", both)
    told = done("upstream", "--root", root, "--to", new)
    assert f"question-what-is-this is blocked: delete the signatures of this string in {FOLDER}/es.review.csv" in told


def test_a_release_that_was_edited_in_place_is_taken_knowingly(overlay: Path) -> None:
    up = overlay.parent / "up-0.1.0"
    replace(up, f"dataset/facts/{AGE}.yaml", "status: published", "status: published # edited")
    (found,) = errors(overlay)
    assert found.code == "UPS001"
    assert "the pinned files are not in that folder any more: put them back; or" in found.hint
    told = done("upstream", "--root", overlay, "--to", up)
    assert "Nothing could be compared with it: ../up-0.1.0 is not 0.1.0 as it was pinned" in told
    done("upstream", "--root", overlay, "--to", up, "--write")
    assert errors(overlay) == []


def test_another_release_is_taken_without_the_pinned_one(overlay: Path) -> None:
    new = newer(overlay, {})
    shutil.rmtree(overlay.parent / "up-0.1.0")
    told = done("upstream", "--root", overlay, "--to", new, "--write")
    assert "Nothing could be compared with it: there is no dataset/ in ../up-0.1.0." in told
    assert errors(overlay) == []


def test_a_taken_record_cannot_be_renamed_by_copying_it(overlay: Path) -> None:
    for name in (AGE, COMMON):
        result = run("rename", name, "fact-other", "--root", overlay)
        assert result.exit_code == 2
        assert "upstream.yaml extends; it cannot be renamed or created here" in " ".join(result.output.split())
        if not (overlay / "dataset/facts").exists():
            own(overlay, COMMON)


def test_an_own_redirect_of_a_taken_id_needs_a_block(overlay: Path) -> None:
    entry = f'redirects: [{{from: {MYTH}, to: [{COMMON}], on: "2026-01-20", reason: The fact says it.}}]\n'
    (overlay / "dataset/redirects.yaml").write_text(entry, encoding="utf-8")
    (found,) = (item for item in errors(overlay) if item.code == "IDS002")
    assert f"it is a record of ../up-0.1.0: block {MYTH} in upstream.yaml" in found.hint
    replace(overlay, UPSTREAM, "extends:\n", f"extends:\n  blocks: [{MYTH}]\n")
    assert "IDS002" not in {item.code for item in errors(overlay)}


def test_a_block_of_a_released_id_needs_a_redirect(overlay: Path) -> None:
    history = {"version": "0.1.0", "files": {}, "columns": {}, "fields": {}, "records": {MYTH: {}}, "withdrawn": []}
    history |= {"redirects": {}, "entries": {}, "meta": {}}
    (overlay / "dataset/released.json").write_text(json.dumps(history), encoding="utf-8")
    assert "IDS004" not in {item.code for item in errors(overlay)}
    replace(overlay, UPSTREAM, "extends:\n", f"extends:\n  blocks: [{MYTH}]\n")
    (found,) = (item for item in errors(overlay) if item.code == "IDS004")
    home = f"../up-0.1.0/dataset/myths/{MYTH}.yaml"
    redirect = "redirect it to another record in redirects.yaml"
    assert found.hint == f"{redirect}; or delete its block, copy {home} to the same place here, confirm and withdraw it"
    entry = f'redirects: [{{from: {MYTH}, to: [{COMMON}], on: "2026-01-20", reason: The fact says it.}}]\n'
    (overlay / "dataset/redirects.yaml").write_text(entry, encoding="utf-8")
    assert "IDS004" not in {item.code for item in errors(overlay)}
