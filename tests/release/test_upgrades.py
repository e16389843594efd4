"""An app follows the releases: by their changes it has what a fresh load has, and old clients read new versions."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import compared, replace
from consumers import loaded, whole
from reduced import link_schemas, reduced, sync

from pipelines.cli.main import main
from pipelines.publish import verify
from pipelines.publish.apply_changes import apply
from pipelines.release.release import release
from pipelines.validate import suites
from pipelines.validate.run import fast

LANGUAGES = ("en", "es", "es-x-draft")
DAYS = {"0.1.0": datetime.date(2027, 1, 10), "0.2.0": datetime.date(2027, 2, 10), "0.3.0": datetime.date(2027, 3, 10)}


def run(root: Path, *arguments: str) -> None:
    done = CliRunner().invoke(main, [arguments[0], "--root", str(root), *arguments[1:]], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(root: Path, kind: str) -> list[str]:
    """The ids of the published records of a kind that belong to a topic, in reading order."""
    order = fast(root).dataset.reading_order
    return [name for name in order if name.startswith(f"{kind}-")]


def edit_records(root: Path) -> None:
    """A new id for one record, another withdrawn, and a new one before all others."""
    run(root, "rename", "--on", "2027-03-01", "--", listed(root, "question")[0], "question-under-a-new-name")
    run(root, "withdraw", "--reason", "It was wrong", "--on", "2027-03-01", "--", "term-suspicious")
    facts = listed(root, "fact")
    topic = fast(root).dataset.reading_order[facts[0]].topic
    shutil.copyfile(root / f"dataset/facts/{facts[0]}.yaml", root / "dataset/facts/fact-new-and-first.yaml")
    path = root / f"dataset/topics/{topic}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(facts[0], f"fact-new-and-first, {facts[0]}", 1))


RECALLED = {"wrong": "This page left out a line.", "right": "The line is here.", "what_to_do": "Read it again."}


def edit_words(root: Path) -> str:
    """Words of a fact, which is returned and recalled; a drawing; a label."""
    path = next(p for p in (root / "dataset/facts").iterdir() if "explanation" in p.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    place = text.index("  explanation:")
    line = text.index("\n", place) + 1
    assert text[place:line].strip() in ("explanation: |-", "explanation: >-", "explanation: |", "explanation: >")
    path.write_text(text[:line] + "    This line is new.\n" + text[line:], encoding="utf-8")
    replace(root, "dataset/dataset.yaml", "You may hear", "People may say")
    for drawing in sorted((root / "dataset/pictures").glob("*.svg"))[:1]:
        drawing.write_text(
            drawing.read_text(encoding="utf-8").replace('stroke-width="2"', 'stroke-width="3"', 1), encoding="utf-8"
        )
    told = (
        f"--{name}={RECALLED[field]}" for name, field in (("wrong", "wrong"), ("right", "right"), ("do", "what_to_do"))
    )
    run(root, "recall", "--severity=major", *told, "--on", "2027-02-01", "--", path.stem)
    return path.stem


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The files of three releases of the reduced dataset, by version."""
    root = tmp_path_factory.mktemp("releases") / "root"
    link_schemas(root)
    sync(root, {path: raw for path, raw in reduced().items() if path != "dataset/released.json"})
    replace(root, "dataset/dataset.yaml", fast(root).dataset.about["version"], "0.1.0")
    found: dict[str, dict[str, bytes]] = {}

    def publish(version: str) -> None:
        compared(root)
        list(release(root, version, DAYS[version], tag=False))
        assert verify.verify(root / "exports") == []
        found[version] = files_of(root / "exports")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "breaches", lambda *_: [])
        patch.setattr("os.fsync", lambda _: None)
        publish("0.1.0")
        edit_words(root)
        publish("0.2.0")
        edit_records(root)
        publish("0.3.0")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_changes_lead_from_each_release_to_the_next(releases: dict[str, dict[str, bytes]], language: str) -> None:
    copy = json.loads(releases["0.1.0"][f"json/{language}.json"])
    for version in ("0.2.0", "0.3.0"):
        copy = apply(copy, json.loads(releases["0.3.0"][f"changes/{version}.json"]))
        assert whole(copy) == loaded(releases[version], language)


def test_each_release_has_the_changes_of_all_as_they_were(releases: dict[str, dict[str, bytes]]) -> None:
    for before, after in (("0.1.0", "0.2.0"), ("0.2.0", "0.3.0")):
        old = {path: raw for path, raw in releases[before].items() if path.startswith("changes/")}
        assert old.items() <= releases[after].items()
        changes = json.loads(releases[after][f"changes/{after}.json"])
        assert changes["from"] == before
        assert 0 < len(changes["records"]) < 15
    assert "from" not in json.loads(releases["0.1.0"]["changes/0.1.0.json"])


def test_a_recall_says_which_versions_were_wrong_and_which_is_right(releases: dict[str, dict[str, bytes]]) -> None:
    assert json.loads(releases["0.1.0"]["recalls.json"])["recalls"] == []
    for version in ("0.2.0", "0.3.0"):
        (recall,) = json.loads(releases[version]["recalls.json"])["recalls"]
        assert (recall["introduced"], recall["fixed_in"], recall["severity"]) == ("0.1.0", "0.2.0", "major")
        assert recall["text"] == {"en": RECALLED}
        assert recall["languages"] == list(LANGUAGES)
        issued = json.loads(releases["0.3.0"][f"changes/{version}.json"])["recalls"]
        assert issued == ([recall] if version == "0.2.0" else [])
        (name,) = recall["records"]
        words = " ".join(RECALLED.values())
        assert words in releases[version][f"portal/en/{name}.html"].decode()
        assert words in releases[version]["chunks/en.jsonl"].decode()
    assert words not in releases["0.1.0"]["chunks/en.jsonl"].decode()
