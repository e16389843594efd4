"""A release checks before it writes, writes every part, and leaves a repository whose exports stay as committed."""

from __future__ import annotations

import contextlib
import datetime
import errno
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import compared, copy_good, replace, unlist

from pipelines.cli.main import main
from pipelines.compare.diff import compare
from pipelines.files import swap
from pipelines.model.findings import Unknown, Unsound
from pipelines.publish import exports, verify
from pipelines.publish.exports import ExportResult
from pipelines.release import release as release_module
from pipelines.release.history import snapshot_of
from pipelines.release.release import PLAN, check, release
from pipelines.source import formatting
from pipelines.validate import suites
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-come-from-age.yaml"
SOURCE = "dataset/sources/source-town-letter.yaml"
HOME = "dataset/dataset.yaml"
DAY = datetime.date(2026, 3, 1)


pytestmark = pytest.mark.usefixtures("own_git")


@pytest.fixture(autouse=True)
def quick_tables(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are looked at in the one test that is about them; elsewhere they are found in order."""
    if "with_tables" not in request.fixturenames:
        monkeypatch.setattr(suites, "breaches", lambda *_: [])


@pytest.fixture
def with_tables() -> None:
    """Asks for the real table checks."""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "an edit") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, own_git: None) -> Path:
    """A repository with the good dataset, committed; made once, and copied for each test."""
    folder = copy_good(tmp_path_factory.mktemp("begun") / "root")
    (folder / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--template=")
    commit(folder, "begin")
    return folder


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, begun: Path) -> Path:
    """The same, released as 0.1.0."""
    folder = tmp_path_factory.mktemp("once") / "root"
    shutil.copytree(begun, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "breaches", lambda *_: [])
        make(folder, "0.1.0", datetime.date(2026, 2, 1))
    return folder


@pytest.fixture
def root(begun: Path, tmp_path: Path) -> Path:
    """A repository with the good dataset, committed."""
    return Path(shutil.copytree(begun, tmp_path / "root"))


@pytest.fixture
def released(once: Path, tmp_path: Path) -> Path:
    """A repository with the good dataset, released once as 0.1.0."""
    return Path(shutil.copytree(once, tmp_path / "root"))


def make(root: Path, version: str, day: datetime.date = DAY, *, tag: bool = True) -> list[str]:
    return list(release(root, version, day, tag=tag))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but git's own and what is remembered between runs."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not {".git", ".cache"} & set(path.relative_to(folder).parts)
        and not path.relative_to(folder).parts[0].startswith(".exports.new-")  # removed once they are an hour old
    }


def edit(root: Path, path: str = FACT, old: str = "seen more often", new: str = "found more often") -> None:
    replace(root, path, old, new)
    commit(root)


def changes(root: Path) -> dict[str, object]:
    version = json.loads((root / "exports/manifest.json").read_bytes())["version"]
    found: dict[str, object] = json.loads((root / f"exports/changes/{version}.json").read_bytes())
    return found


def command(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


# --- What a release writes --------------------------------------------------------------------------------------------


def test_the_first_release_writes_every_part_and_tags_it(root: Path) -> None:
    said = make(root, "0.1.0")
    assert [line.split(":")[0] for line in said] == [
        "exports",
        "CHANGELOG.md",
        "dataset/dataset.yaml",
        "dataset/released.json",
        "dataset/changes/0.1.0.json",
        "git",
    ]
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n## 0.1.0 (2026-03-01)\n\nThe first release.\n" in changelog
    assert verify.verify(root / "exports") == []
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "log", "-1", "--format=%s") == "Release 0.1.0"
    assert git(root, "rev-parse", "v0.1.0^{commit}") == git(root, "rev-parse", "HEAD")
    assert git(root, "cat-file", "-t", "v0.1.0") == "tag", "an annotated one"
    assert compare(snapshot_of("v0.1.0", root), snapshot_of(str(root), root)) == []


def test_only_the_version_and_the_day_of_the_dataset_file_change(released: Path) -> None:
    before = (released / HOME).read_text(encoding="utf-8").split("\n")
    edit(released)
    make(released, "0.2.0")
    after = (released / HOME).read_text(encoding="utf-8").split("\n")
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ('version: "0.1.0"', 'version: "0.2.0"'),
        ('released: "2026-02-01"', 'released: "2026-03-01"'),
    ]


def test_comments_of_the_dataset_file_are_kept(root: Path) -> None:
    replace(root, HOME, 'version: "0.1.0"\nreleased', 'version: "0.1.0"  # set by make release\nreleased')
    commit(root)
    make(root, "0.1.0")
    assert 'version: "0.1.0"  # set by make release\n' in (root / HOME).read_text(encoding="utf-8")


def test_a_second_release_tells_its_changes_everywhere(released: Path) -> None:
    edit(released)
    edit(released, SOURCE, "grade: B", "grade: A")
    make(released, "0.2.0")
    changelog = (released / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = changelog[changelog.index("## 0.2.0 (2026-03-01)") : changelog.index("## 0.1.0 (2026-02-01)")]
    assert "fact-spots-come-from-age tells readers something else: text.statement" in newest
    assert "source-town-letter has other metadata: grade" in newest
    told = changes(released)
    assert (told["from"], told["bump"]) == ("0.1.0", "minor")
    assert [change["subject"] for change in told["changes"]] == ["fact-spots-come-from-age", "source-town-letter"]  # type: ignore[attr-defined]
    manifest = json.loads((released / "exports/manifest.json").read_bytes())
    assert (manifest["version"], manifest["released"]) == ("0.2.0", "2026-03-01")
    kept = json.loads((released / "dataset/released.json").read_bytes())
    assert kept["version"] == "0.2.0"
    assert git(released, "tag", "--list").split() == ["v0.1.0", "v0.2.0"]


def test_a_changelog_keeps_what_people_wrote_around_the_data(root: Path) -> None:
    mark = "<!-- releases: newest first; written by `make release` -->"
    (root / "CHANGELOG.md").write_text(f"# Changes\n\nHello.\n\n{mark}\n\n## Before\n\nOld.\n", encoding="utf-8")
    commit(root)
    make(root, "0.1.0")
    assert (root / "CHANGELOG.md").read_text(encoding="utf-8") == (
        f"# Changes\n\nHello.\n\n{mark}\n\n## 0.1.0 (2026-03-01)\n\nThe first release.\n\n## Before\n\nOld.\n"
    )


def test_a_release_with_no_changes_says_so(released: Path) -> None:
    make(released, "0.1.1")
    assert "## 0.1.1 (2026-03-01)\n\nNothing changed.\n" in (released / "CHANGELOG.md").read_text(encoding="utf-8")
    told = changes(released)
    assert (told["from"], told["changes"]) == ("0.1.0", [])
    assert "bump" not in told


def test_without_a_tag_git_is_left_alone_and_need_not_be_there(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    said = make(good, "0.1.0", tag=False)
    assert not [line for line in said if line.startswith("git")]
    assert verify.verify(good / "exports") == []
    assert (good / "dataset/released.json").is_file()


def test_a_root_below_the_repository_s_own_is_released_there(good: Path) -> None:
    (good.parent / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    git(good.parent, "init", "--quiet", "--template=")
    commit(good.parent, "begin")
    make(good, "0.1.0")
    assert git(good.parent, "status", "--porcelain") == ""
    assert compare(snapshot_of("v0.1.0", good), snapshot_of(str(good), good)) == []


# --- After a release, nothing moves -----------------------------------------------------------------------------------


def rebuilt(root: Path) -> dict[str, bytes]:
    """The exports of the last release, made again."""
    early = fast(root)
    assert early.findings == ()
    assert early.dataset.released
    built = exports.build(early.opened, version=early.dataset.released["version"], whole=False)
    assert built.findings == ()
    return {artifact.path: artifact.content for artifact in built.artifacts}


def working(root: Path) -> ExportResult:
    """What ``make export`` would write now."""
    built = exports.build(fast(root).opened)
    assert built.findings == ()
    return built


def test_the_exports_of_a_first_release_are_rebuilt_byte_for_byte(released: Path) -> None:
    assert rebuilt(released) == contents(released / "exports")
    assert list(check(released)) == []


def test_the_working_state_never_has_the_version_of_a_release(released: Path) -> None:
    assert working(released).version == "0.1.1-dev"
    edit(released, SOURCE, "grade: B", "grade: A")
    assert working(released).version == "0.1.1-dev"
    edit(released)
    assert working(released).version == "0.2.0-dev"
    for part in (
        "json/en.json",
        "csv/datapackage.json",
        "chunks/en.jsonl",
        "fhir/r4/transaction.json",
    ):
        content = next(a.content for a in working(released).artifacts if a.path == part)
        assert b"0.2.0-dev" in content
        assert b"0.1.0" not in content.replace(b'"since": "0.1.0"', b"")


@pytest.mark.parametrize("version", ["0.2.0", "1.0.0"])
def test_the_exports_of_a_later_release_are_rebuilt_byte_for_byte(released: Path, version: str) -> None:
    edit(released)
    make(released, version)
    assert changes(released)["from"] == "0.1.0"
    assert rebuilt(released) == contents(released / "exports")


def test_the_exports_of_a_release_without_changes_are_rebuilt_byte_for_byte(released: Path) -> None:
    make(released, "0.1.1")
    assert rebuilt(released) == contents(released / "exports")


def test_the_commands_find_a_released_repository_clean(root: Path, with_tables: None) -> None:
    """From the command line, with every check: release, validate and export, and nothing is left to commit."""
    done = command("release", "0.1.0", "--root", str(root), "--on", "2026-03-01")
    assert done.exit_code == 0, done.output
    assert command("validate", "--root", str(root), "--strict").exit_code == 0
    done = command("export", "--root", str(root), "--to", str(root / ".cache" / "made"))
    assert done.exit_code == 0, done.output
    assert "0.1.1-dev" in done.output
    done = command("check-release", "--root", str(root))
    assert (done.exit_code, done.output) == (0, "exports/ is the last release.\n")
    assert git(root, "status", "--porcelain") == ""


def test_an_edit_after_a_release_is_told_against_that_release(released: Path) -> None:
    edit(released)
    make(released, "0.2.0")
    before = contents(released / "exports")
    edit(released, SOURCE, "grade: B", "grade: A")
    told = json.loads(next(a.content for a in working(released).artifacts if a.path == "changes/0.2.1-dev.json"))
    assert (told["from"], told["bump"]) == ("0.2.0", "patch")
    assert [change["subject"] for change in told["changes"]] == ["source-town-letter"]
    edit(released, SOURCE, "grade: A", "grade: B")
    assert rebuilt(released) == before


# --- What a release refuses, with nothing written ---------------------------------------------------------------------


def refused(
    root: Path, version: str, error: type[Exception], said: str, day: datetime.date = DAY, *, tag: bool = True
) -> Exception:
    before = contents(root)
    head = git(root, "rev-parse", "HEAD")
    tags = git(root, "tag", "--list")
    with pytest.raises(error, match=said) as caught:
        make(root, version, day, tag=tag)
    assert contents(root) == before
    assert git(root, "rev-parse", "HEAD") == head
    assert git(root, "tag", "--list") == tags
    return caught.value


@pytest.mark.parametrize("version", ["1", "1.2", "v1.2.3", "1.2.3-rc1", "01.2.3", "1.2.3\n", "", "٣.٢.١"])
def test_what_is_no_version_is_refused(root: Path, version: str) -> None:
    refused(root, version, Unknown, "is not a version")


@pytest.mark.parametrize(
    ("path", "old", "new", "version", "least"),
    [
        (FACT, "seen more often", "found more often", "0.1.1", "0.2.0"),
        (
            FACT,
            "status: published",
            'status: withdrawn\nwithdrawn: {"on": "2026-01-30", reason: Wrong}',
            "0.1.9",
            "0.2.0",
        ),
        (HOME, "content: CC-BY-4.0", "content: CC0-1.0", "0.9.0", "1.0.0"),
        (SOURCE, "grade: B", "grade: A", "0.1.0", "0.1.1"),
        (SOURCE, "grade: B", "grade: A", "0.0.9", "0.1.1"),
        (FACT, "aspect:", "# a comment\naspect:", "0.1.0", "0.1.1"),
    ],
)
def test_too_small_a_bump_is_refused_and_the_least_is_named(
    released: Path, path: str, old: str, new: str, version: str, least: str
) -> None:
    if "status: withdrawn" in new:
        unlist(released, "fact-spots-come-from-age")
    edit(released, path, old, new)
    # the tag of the first release is in the way of its own number only
    git(released, "tag", "--delete", "v0.1.0")
    refused(released, version, Unknown, f"{version} is .*0.1.0.* the smallest version is {least}$")
    make(released, least)
    assert json.loads((released / "dataset/released.json").read_bytes())["version"] == least


def test_uncommitted_changes_are_refused(root: Path) -> None:
    replace(root, FACT, "seen more often", "found more often")
    refused(root, "0.1.0", Unknown, "changes that are not committed")
    assert make(root, "0.1.0", tag=False)


def test_an_untracked_file_is_refused(root: Path) -> None:
    (root / "notes.txt").write_text("mine", encoding="utf-8")
    refused(root, "0.1.0", Unknown, "changes that are not committed")


def test_a_tag_that_is_there_is_refused(root: Path) -> None:
    git(root, "tag", "v0.1.0")
    refused(root, "0.1.0", Unknown, "the tag v0.1.0 exists already")


def test_git_without_a_name_to_commit_under_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    git(root, "config", "user.useConfigOnly", "true")
    refused(root, "0.1.0", Unknown, "git var")


def test_a_root_that_is_no_repository_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(good.parent))
    before = contents(good)
    with pytest.raises(Unknown, match="git status"):
        make(good, "0.1.0")
    assert contents(good) == before


def test_without_git_a_tag_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(root)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unknown, match="git is not installed; use --no-tag"):
        make(root, "0.1.0")
    assert contents(root) == before


def test_findings_are_refused_and_told(root: Path) -> None:
    edit(root, FACT, "certainty: likely", "certainty: maybe")
    error = refused(root, "0.1.0", Unsound, "did not pass its checks; nothing was written")
    assert isinstance(error, Unsound)
    assert [finding.code for finding in error.findings] == ["SCH001"]


def test_words_that_nobody_compared_since_they_changed_are_refused(root: Path) -> None:
    compared(root)
    commit(root)
    edit(root)
    refused(root, "0.1.0", Unknown, r"^1 published record has words that nobody compared .*REV007.*make checked ID=")


def test_records_that_nobody_compared_are_refused_once_one_was(root: Path) -> None:
    before = (root / FACT).read_text(encoding="utf-8")
    compared(root)
    (root / FACT).write_text(before, encoding="utf-8", newline="\n")
    commit(root)
    refused(root, "0.1.0", Unknown, r"^1 published record has words that nobody compared .*REV008.*make checked ID=")
    done = command("release", "0.1.0", "--root", str(root), "--on", DAY.isoformat())
    assert (done.exit_code, "make checked ID=" in done.output) == (2, True)
    options = ("--by", "software", "--yes", "--root", str(root), "--on", DAY.isoformat())
    assert command("checked", Path(FACT).stem, *options).exit_code == 0
    commit(root)
    assert make(root, "0.1.0")


def test_findings_in_the_tables_are_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    breach = suites.Breach("TAB001", "kinds", {"kind": "fact"}, "too few", "add some")
    monkeypatch.setattr(suites, "breaches", lambda *_: [breach])
    error = refused(root, "0.1.0", Unsound, "did not pass its checks")
    assert isinstance(error, Unsound)
    assert [finding.code for finding in error.findings] == ["TAB001"]


def test_a_faulty_export_is_refused(root: Path) -> None:
    schema = root / "schemas/export/manifest.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"sha256"', '"md5"'), encoding="utf-8")
    commit(root)
    error = refused(root, "0.1.0", Unsound, "exports did not pass their checks")
    assert isinstance(error, Unsound)
    assert {finding.code for finding in error.findings} == {"EXP001"}


def test_a_changelog_without_its_mark_is_refused(root: Path) -> None:
    (root / "CHANGELOG.md").write_text("# Changes\n", encoding="utf-8")
    commit(root)
    refused(root, "0.1.0", Unknown, "CHANGELOG.md lacks the line")


def test_a_foreign_file_among_the_exports_is_refused(released: Path) -> None:
    (released / "exports/notes.txt").write_text("mine", encoding="utf-8")
    edit(released)
    refused(released, "0.2.0", Unknown, "nothing was written: .*notes.txt")


def test_a_full_disk_is_refused(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(released)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused(released, "0.2.0", Unknown, "nothing was written: .*No space left")


def test_a_faulty_disk_is_refused(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(released)
    stage = swap.stage

    def faulty(target: Path, files: dict[str, bytes]) -> Path:
        folder = stage(target, files)
        if target.name == "exports":
            (folder / "json/en.json").write_bytes(b"")
        return folder

    monkeypatch.setattr(swap, "stage", faulty)
    error = refused(released, "0.2.0", Unsound, "not written completely")
    assert isinstance(error, Unsound)
    assert [finding.code for finding in error.findings] == ["EXP003"]


def test_a_day_before_a_record_was_checked_is_refused(root: Path) -> None:
    error = refused(root, "0.1.0", Unsound, "has dates after 2026-01-14", datetime.date(2026, 1, 14))
    assert isinstance(error, Unsound)
    assert {finding.code for finding in error.findings} == {"AUD004"}


def test_a_day_after_a_waiver_has_ended_is_refused(root: Path) -> None:
    edit(root, FACT, "Spots are seen", "Spots are always seen")
    code = fast(root).findings[0].code
    entry = f'{{check: {code}, record: {Path(FACT).stem}, reason: A test needs it here., until: "2026-02-15"}}'
    edit(root, "dataset/waivers.yaml", "waivers: []", f"waivers:\n  - {entry}")
    assert fast(root).findings == ()
    refused(root, "0.1.0", Unknown, "the waiver of .* ends on 2026-02-15")
    assert make(root, "0.1.0", datetime.date(2026, 2, 15))
    assert fast(root).findings == ()


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (("release", "one"), "is not a version", 2),
        (("release", "0.1.0", "--on", "2026-01-14"), "has dates after 2026-01-14", 1),
        (("release",), "Missing argument", 2),
    ],
)
def test_the_command_says_what_it_refuses(root: Path, arguments: tuple[str, ...], said: str, status: int) -> None:
    done = command(*arguments, "--root", str(root))
    assert done.exit_code == status
    assert said in done.output
    assert "Traceback" not in done.output


def test_the_first_release_is_the_version_that_the_records_carry(root: Path) -> None:
    before = contents(root)
    with pytest.raises(Unknown, match=r"^the first release is 0\.1\.0, as dataset\.yaml says"):
        make(root, "0.1.1")
    assert contents(root) == before


def test_the_citation_is_stamped_too(released: Path) -> None:
    text = "cff-version: 1.2.0\nversion: 0.1.0\ndate-released: 2020-01-01\nlicense: CC-BY-4.0\n"
    (released / "CITATION.cff").write_text(text, encoding="utf-8")
    edit(released)
    make(released, "0.2.0")
    cited = git(released, "show", "v0.2.0:CITATION.cff").splitlines()
    assert cited == ["cff-version: 1.2.0", "version: 0.2.0", f"date-released: {DAY}", "license: CC-BY-4.0"]


# --- Pre-releases -----------------------------------------------------------------------------------------------------


def test_pre_releases_ascend_whatever_changed_and_freeze_no_id(root: Path) -> None:
    make(root, "0.1.0-alpha.1")
    assert json.loads((root / "exports/manifest.json").read_bytes())["version"] == "0.1.0-alpha.1"
    assert "The first pre-release." in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert working(root).version == "0.1.0-dev"
    refused(root, "0.1.0-alpha.1", Unknown, "exists already")
    renamed(root)
    make(root, "0.1.0-alpha.2")
    assert changes(root)["from"] == "0.1.0-alpha.1"
    refused(root, "0.2.0-alpha.1", Unknown, "the first release is 0.1.0")
    make(root, "0.1.0")
    assert changes(root)["from"] == "0.1.0-alpha.2"
    assert "fact-spots-come-from-age" in released_json(root)["final"]["ids"]
    assert fast(root).findings == ()


def test_the_first_final_release_may_forget_what_only_pre_releases_carried(root: Path) -> None:
    make(root, "0.1.0-alpha.1")
    renamed(root)
    make(root, "0.1.0-alpha.2")
    list(release(root, "0.1.0", DAY, tag=True, forget=True))
    assert "redirects: []" in (root / "dataset/redirects.yaml").read_text(encoding="utf-8")
    assert "fact-spots-come-from-age" not in released_json(root)["final"]["ids"]
    assert fast(root).findings == ()
    assert list(check(root)) == []


def test_what_a_final_release_carried_is_never_forgotten(released: Path) -> None:
    renamed(released)
    list(release(released, "0.2.0", DAY, tag=True, forget=True))
    assert "fact-spots-come-from-age" in (released / "dataset/redirects.yaml").read_text(encoding="utf-8")


def test_a_pre_release_after_a_final_one_is_raised_by_all_changes_since_then(released: Path) -> None:
    edit(released)
    refused(released, "0.1.1-alpha.1", Unknown, "the smallest version is 0.2.0")
    make(released, "0.2.0-alpha.1")
    assert released_json(released)["final"] | {"ids": []} == {"version": "0.1.0", "bump": "minor", "ids": []}
    edit(released, SOURCE, "grade: B", "grade: A")
    assert working(released).version == "0.2.0-dev"
    refused(released, "0.1.2", Unknown, "is not above")
    make(released, "0.2.0-rc.1")
    make(released, "0.2.0")
    assert released_json(released)["final"]["version"] == "0.2.0"


def test_diff_names_the_smallest_version_that_a_release_accepts(released: Path) -> None:
    def next_version() -> str:
        done = command("diff", "--root", str(released), "--format", "json")
        return str(json.loads(done.stdout)["next"])

    edit(released, SOURCE, "grade: B", "grade: A")
    assert next_version() == "0.1.1"
    make(released, "0.1.1-alpha.1")
    edit(released, SOURCE, "grade: A", "grade: B")
    assert next_version() == "0.1.1-alpha.2"
    edit(released)
    assert next_version() == "0.2.0"
    refused(released, "0.1.1-alpha.2", Unknown, "the smallest version is 0.2.0")
    make(released, "0.2.0-alpha.1")
    edit(released, SOURCE, "grade: B", "grade: A")
    assert next_version() == "0.2.0-alpha.2", "the minor change before the pre-release counts"
    make(released, "0.2.0-alpha.2")


def released_json(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "dataset/released.json").read_bytes())
    return found


def renamed(root: Path) -> None:
    """Gives a fact another id, with a redirect."""
    new = "fact-spots-come-with-age"
    (root / FACT).rename(root / f"dataset/facts/{new}.yaml")
    for path in (root / "dataset").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("fact-spots-come-from-age", new), encoding="utf-8", newline="\n")
    entry = (
        f'redirects:\n  - {{from: fact-spots-come-from-age, to: [{new}], "on": "2026-02-01", reason: A clearer id.}}'
    )
    replace(root, "dataset/redirects.yaml", "redirects: []", entry)
    formatting.fix(root, write_back=True)
    commit(root)


# --- Stopped half-way -------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def kill_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Callable[[], bool]:
    """Ends the process before the given act that changes a file, a name or the repository; says whether it did."""
    acts = 0
    done = False

    def counted(module: Any, name: str, changes: Callable[..., bool] = lambda *_: True) -> None:
        real = getattr(module, name)

        def act(*arguments: Any, **options: Any) -> Any:
            nonlocal acts, done
            if changes(*arguments):
                acts += 1
                if acts == step:
                    done = True
                    raise Killed
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, act)

    counted(swap, "stage")
    counted(swap, "put_in_place")
    counted(release_module, "write")
    counted(release_module, "_git", lambda _, verb, *rest: verb in ("add", "commit") or "--annotate" in rest)
    counted(release_module.shutil, "rmtree", lambda path, *_: Path(path).name == PLAN)
    counted(Path, "replace", lambda _, target: Path(target).name == PLAN)
    return lambda: done


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False], ids=["the first release", "a later one"])
def test_a_release_that_is_killed_at_any_step_is_finished_by_the_same_command(
    request: pytest.FixtureRequest, tmp_path: Path, first: bool
) -> None:
    begun = request.getfixturevalue("begun" if first else "once")
    version = "0.1.0" if first else "0.2.0"
    reference = Path(shutil.copytree(begun, tmp_path / "reference"))
    if not first:
        edit(reference)
    make(reference, version)
    wanted = contents(reference)
    for step in itertools.count(1):
        root = Path(shutil.copytree(begun, tmp_path / f"root-{step}"))
        if not first:
            edit(root)
        with pytest.MonkeyPatch.context() as patch:
            stopped = kill_at(patch, step)
            with contextlib.suppress(Killed):
                make(root, version)
        if not stopped():
            assert step > 8, "every act was reached"
            break
        make(root, version)
        assert contents(root) == wanted, step
        assert git(root, "status", "--porcelain") == ""
        assert git(root, "tag", "--list") == git(reference, "tag", "--list")
        assert git(root, "rev-list", "--count", "HEAD") == git(reference, "rev-list", "--count", "HEAD")
        assert (root / "CHANGELOG.md").read_text(encoding="utf-8").count(f"## {version} ") == 1
        assert list(check(root)) == []


def test_a_commit_hook_that_fails_stops_a_release_which_goes_on_when_it_is_mended(root: Path) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no such luck >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    done = command("release", "0.1.0", "--root", str(root), "--on", "2026-03-01")
    assert done.exit_code == 2
    assert "no such luck" in done.output
    assert "finish it with: make release VERSION=0.1.0; to go back, restore" in done.output
    with pytest.raises(Unknown, match=r"^the release of 0\.1\.0 was interrupted"):
        make(root, "0.1.0-alpha.1")
    with pytest.raises(Unknown, match=r"^the release of 0\.1\.0 was interrupted"):
        list(check(root))
    hook.unlink()
    make(root, "0.1.0")
    assert git(root, "log", "-1", "--format=%s") == "Release 0.1.0"
    assert git(root, "status", "--porcelain") == ""


def test_a_release_does_not_go_on_with_a_dataset_that_has_changed(root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_module, "write", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            make(root, "0.1.0")
    replace(root, FACT, "seen more often", "found more often")
    with pytest.raises(Unknown, match="changed after the release was interrupted; to go back"):
        make(root, "0.1.0")


# --- What the last release wrote --------------------------------------------------------------------------------------


def test_exports_that_no_release_wrote_are_found(released: Path) -> None:
    edit(released)
    assert list(check(released)) == [], "an edit of the dataset does not touch them"
    built = working(released)
    exports.write(built.artifacts, released / "exports")
    done = command("check-release", "--root", str(released))
    assert done.exit_code == 1
    assert "exports/ is not what the release of 0.1.0 wrote" in done.output


def test_a_release_whose_exports_are_not_those_of_its_dataset_is_found_on_its_commit(released: Path) -> None:
    replace(released, FACT, "seen more often", "found more often")
    git(released, "commit", "--quiet", "--all", "--amend", "--no-edit")
    problems = list(check(released))
    assert any(problem.startswith("exports/json/en.json: a rebuild") for problem in problems)


def test_before_the_first_release_there_is_nothing_to_check(root: Path) -> None:
    done = command("check-release", "--root", str(root))
    assert (done.exit_code, "there is no release yet" in done.output) == (2, True)
