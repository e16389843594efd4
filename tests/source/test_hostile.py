"""Hostile files give a clear finding and nothing worse: no crash, no hang, no memory blow-up, no look elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema.validators  # noqa: F401 - explaining a failure imports it, and that memory is not the file's
import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, copy_good, replace

from pipelines.cli.main import main
from pipelines.source.load import load
from pipelines.source.schema_check import MOST
from pipelines.validate.run import fast

pytestmark = pytest.mark.slow

AGE = "dataset/facts/fact-spots-come-from-age.yaml"
NEW = "dataset/facts/fact-new-one.yaml"
SETTINGS = "dataset/dataset.yaml"
QUESTION = "schemas/source/question.schema.json"
SECONDS = 10
"""Far more than any of this takes, even on a busy machine; a quadratic reader takes minutes."""
MEMORY = 24 << 20
"""Bytes that Python may hold while it reads a hostile file; the good dataset takes about two MiB."""

LAUGHS = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)

FILES: dict[str, tuple[bytes, str]] = {
    "billion-laughs": (LAUGHS.encode(), "YML005"),
    "alias-to-itself": (b"a: &a [*a]\n", "YML005"),
    "alias-to-nothing": (b"a: *b\n", "YML005"),
    "python-object": (b"a: !!python/object/apply:os.system [exit]\n", "YML005"),
    "python-name": (b"a: !<tag:yaml.org,2002:python/name:os.system> ''\n", "YML005"),
    "tagged-document": (b"!!map\na: b\n", "YML005"),
    "anchored-document": (b"&a\nb: c\n", "YML005"),
    "tagged-key": (b"!!str a: b\n", "YML005"),
    "merge-key": (b"a: {b: c}\n<<: {d: e}\n", "YML005"),
    "quoted-merge-key": (b'"<<": {d: e}\n', "YML005"),
    "duplicate-key": (b"a: b\na: c\n", "YML006"),
    "duplicate-key-in-other-quotes": (b"a: b\n'a': c\n", "YML006"),
    "duplicate-key-by-escape": (b'a: b\n"\\x61": c\n', "YML006"),
    "two-documents": (b"a: b\n---\na: c\n", "YML007"),
    "yaml-directive": (b"%YAML 1.2\n---\na: b\n", "YML007"),
    "tag-directive": (b"%TAG ! tag:example.org,2026:\n---\na: b\n", "YML007"),
    "unknown-directive": (b"%FOO bar\n---\na: b\n", "YML004"),
    "empty": (b"", "YML007"),
    "blank": (b"\n\n \n", "YML007"),
    "only-comments": (b"# nothing\n", "YML007"),
    "only-a-marker": (b"---\n", "YML007"),
    "list": (b"- a\n- b\n", "YML007"),
    "word": (b"hello\n", "YML007"),
    "number-as-key": (b"1: a\n", "YML004"),
    "truth-as-key": (b"true: a\n", "YML004"),
    "nothing-as-key": (b": a\n", "YML004"),
    "list-as-key": (b"[a]: b\n", "YML004"),
    "mapping-as-key": (b"{a: b}: c\n", "YML004"),
    "explicit-list-as-key": (b"? - a\n: b\n", "YML004"),
    "byte-order-mark": (b"\xef\xbb\xbfa: b\n", "YML001"),
    "utf-16": ("a: b\n".encode("utf-16"), "YML001"),
    "utf-16-without-mark": ("a: b\n".encode("utf-16-le"), "YML003"),
    "utf-32": ("a: b\n".encode("utf-32"), "YML001"),
    "latin-1": ("a: é\n".encode("latin-1"), "YML001"),
    "overlong-utf-8": (b"a: \xc0\xaf\n", "YML001"),
    "surrogate-in-utf-8": (b"a: \xed\xa0\x80\n", "YML001"),
    "null-byte": (b"a: b\x00c\n", "YML003"),
    "tabs": (b"a:\n\tb: c\n", "YML002"),
    "carriage-returns": (b"a: b\r\n", "YML002"),
    "bidi-override": ("a: b\u202ec\n".encode(), "YML003"),
    "bidi-override-in-a-comment": ("a: b  # \u202ec\n".encode(), "YML003"),
    "bidi-override-by-escape": (b'a: "b\\u202Ec"\n', "YML003"),
    "bidi-override-in-a-key-by-escape": (b'"b\\u202Ec": a\n', "YML003"),
    "zero-width": ("a: b\u200bc\n".encode(), "YML003"),
    "zero-width-by-escape": (b'a: "b\\u200Bc"\n', "YML003"),
    "null-by-escape": (b'a: "b\\0c"\n', "YML003"),
    "next-line-by-escape": (b'a: "b\\Nc"\n', "YML003"),
    "lone-surrogate-by-escape": (b'a: "b\\uD800c"\n', "YML004"),
    "decomposed": ("a: e\u0301\n".encode(), "YML003"),
    "beyond-unicode-by-escape": (b'a: "\\UFFFFFFFF"\n', "YML004"),
    "30-megabytes": (b"a: " + b"x" * 30_000_000 + b"\n", "YML008"),
    "100,000-brackets": (b"a: " + b"[" * 100_000, "YML008"),
    "100,000-brackets-at-the-top": (b"[" * 100_000, "YML007"),
    "100,000-braces": (b"a: " + b"{" * 100_000, "YML004"),
    "100,000-question-marks": (b"? " * 100_000, "YML004"),
    "100,000-dashes": (b"a:\n " + b"- " * 100_000, "YML008"),
    "900-levels-of-blocks": (b"".join(b" " * n + b"a:\n" for n in range(900)), "YML008"),
    "100,000-colons": (b"a: b" + b": b" * 100_000, "YML004"),
    "100,000-open-quotes": (b"a: " + b"\"'" * 100_000, "YML004"),
    "a-line-of-half-a-megabyte": (b"a: " + b"x" * 500_000 + b"\n", "SCH001"),
    "20,000-keys": (b"".join(b"k%d: v\n" % n for n in range(20_000)), "SCH001"),
    "100,000-line-feeds-in-a-text": (b"a: |\n" + b"\n" * 100_000 + b"  b\n", "SCH001"),
}


def _run(root: Path, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, findings and output of ``validate``, which must neither crash nor hang."""
    started = time.process_time()
    result = CliRunner().invoke(main, ["validate", "--root", str(root), "--format", "json", *arguments])
    seconds = time.process_time() - started
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert seconds < SECONDS
    return result.exit_code, json.loads(result.stdout)["findings"], result.output


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root that the tests of this module share."""
    return copy_good(tmp_path_factory.mktemp("lasting") / "root")


@pytest.fixture
def root(lasting: Path) -> Iterator[Path]:
    """The shared root, to which a test may add the file NEW and nothing else."""
    yield lasting
    (lasting / NEW).unlink()


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gives_a_clear_finding_and_no_harm(root: Path, name: str) -> None:
    raw, code = FILES[name]
    (root / NEW).write_bytes(raw)
    status, found, output = _run(root)
    assert status == 1
    assert {(finding["code"], finding["file"]) for finding in found} == {(code, NEW)}
    assert len(found) == 1 or (code == "SCH001" and len(found) <= MOST)
    assert all(finding["message"] and finding["hint"] and finding["line"] >= 1 for finding in found)
    assert "Traceback" not in output


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, (raw, _) in FILES.items() if len(raw) > 900 or raw == LAUGHS.encode()])
def test_a_hostile_file_fills_no_memory(root: Path, name: str) -> None:
    (root / NEW).write_bytes(FILES[name][0])
    tracemalloc.start()
    fast(root)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MEMORY


def _link_outside(root: Path) -> None:
    (root.parent / "secret.yaml").write_text("a: the secret\n", encoding="utf-8")
    (root / NEW).symlink_to(root.parent / "secret.yaml")


def _linked_folder(root: Path) -> None:
    (root / "dataset" / "facts").rename(root.parent / "facts")
    (root / "dataset" / "facts").symlink_to(root.parent / "facts", target_is_directory=True)


def _file_for_a_folder(root: Path) -> None:
    (root / "dataset" / "drafts").write_text("not a folder\n", encoding="utf-8")


def _record_in_two_folders_deep(root: Path) -> None:
    (root / "dataset" / "facts" / "more").mkdir()
    (root / "dataset" / "facts" / "more" / "fact-new-one.yaml").write_text("a: b\n", encoding="utf-8")


PLACES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "link-outside": (_link_outside, "LAY001", NEW),
    "link-inside": (lambda root: (root / NEW).symlink_to("fact-spots-are-common.yaml"), "LAY001", NEW),
    "link-to-nothing": (lambda root: (root / NEW).symlink_to("nowhere"), "LAY001", NEW),
    "link-to-itself": (lambda root: (root / NEW).symlink_to("fact-new-one.yaml"), "LAY001", NEW),
    "link-to-itself-for-locales": (
        lambda root: [
            (root / "dataset/translations").mkdir(),
            (root / "dataset/translations/locales.yaml").symlink_to("locales.yaml"),
        ],
        "LAY001",
        "dataset/translations/locales.yaml",
    ),
    "link-to-itself-beside-the-settings": (
        lambda root: (root / "dataset/People.yaml").symlink_to("People.yaml"),
        "LAY001",
        "dataset/People.yaml",
    ),
    "link-to-nothing-beside-the-settings": (
        lambda root: (root / "dataset/People.yaml").symlink_to("nowhere"),
        "LAY001",
        "dataset/People.yaml",
    ),
    "linked-settings": (
        lambda root: [
            (root / "dataset/people.yaml").rename(root / "people.yaml"),
            (root / "dataset/people.yaml").symlink_to("../people.yaml"),
        ],
        "LAY001",
        "dataset/people.yaml",
    ),
    "folder-named-as-a-record": (lambda root: (root / NEW).mkdir(), "LAY001", NEW),
    "stray-file": (lambda root: (root / "dataset/notes.md").write_text("x"), "LAY001", "dataset/notes.md"),
    "stray-folder": (lambda root: (root / "dataset/drafts").mkdir(), "LAY001", "dataset/drafts"),
    "file-for-a-folder": (_file_for_a_folder, "LAY001", "dataset/drafts"),
    "folder-in-a-folder": (_record_in_two_folders_deep, "LAY001", "dataset/facts/more"),
    "name-with-a-space": (
        lambda root: (root / "dataset/facts/fact new one.yaml").write_text("a: b\n"),
        "IDS001",
        "dataset/facts/fact new one.yaml",
    ),
    "name-in-capitals": (
        lambda root: (root / "dataset/facts/FACT-NEW-ONE.yaml").write_text("a: b\n"),
        "IDS001",
        "dataset/facts/FACT-NEW-ONE.yaml",
    ),
    "name-of-a-formula": (
        lambda root: (root / "dataset/facts/=cmd.yaml").write_text("a: b\n"),
        "IDS001",
        "dataset/facts/=cmd.yaml",
    ),
    "name-that-is-no-text": (
        lambda root: (root / os.fsdecode(b"dataset/facts/fact-\xff.yaml")).write_text("a: b\n"),
        "IDS001",
        os.fsdecode(b"dataset/facts/fact-\xff.yaml"),
    ),
    "dataset-yaml-missing": (lambda root: (root / SETTINGS).unlink(), "LAY002", SETTINGS),
    "dataset-yaml-broken": (lambda root: (root / SETTINGS).write_text("name: [\n"), "YML004", SETTINGS),
    "dataset-yaml-empty-mapping": (lambda root: (root / SETTINGS).write_text("{}\n"), "SCH001", SETTINGS),
    "schema-missing": (lambda root: (root / QUESTION).unlink(), "SCH002", QUESTION),
    "schema-is-no-json": (lambda root: (root / QUESTION).write_text("{"), "SCH002", QUESTION),
    "schema-is-no-text": (lambda root: (root / QUESTION).write_bytes(b"\xff\xfe{"), "SCH002", QUESTION),
    "schema-is-a-list": (lambda root: (root / QUESTION).write_text("[]"), "SCH002", QUESTION),
    "schema-is-no-schema": (lambda root: (root / QUESTION).write_text('{"type": "x"}'), "SCH002", QUESTION),
    "schema-is-a-thousand-lists": (lambda root: (root / QUESTION).write_text("[" * 100_000), "SCH002", QUESTION),
    "schema-with-a-bad-expression": (
        lambda root: (root / QUESTION).write_text('{"properties": {"status": {"pattern": "("}}}'),
        "SCH002",
        QUESTION,
    ),
    "common-schema-missing": (
        lambda root: (root / "schemas/source/common.schema.json").unlink(),
        "SCH002",
        "schemas/source/common.schema.json",
    ),
    "last-release-of-a-hundred-thousand-lists": (
        lambda root: (root / "dataset/released.json").write_text("[" * 100_000),
        "LAY001",
        "dataset/released.json",
    ),
    "last-release-is-no-text": (
        lambda root: (root / "dataset/released.json").write_bytes(b"\xff"),
        "LAY001",
        "dataset/released.json",
    ),
    "last-release-is-a-folder": (
        lambda root: (root / "dataset/released.json").mkdir(),
        "LAY001",
        "dataset/released.json",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_hostile_place_gives_a_clear_finding_and_no_harm(good: Path, name: str) -> None:
    spoil, code, path = PLACES[name]
    spoil(good)
    status, found, output = _run(good)
    assert status == 1
    assert {(finding["code"], finding["file"]) for finding in found} == {(code, path)}
    assert "Traceback" not in output
    assert "secret" not in output


def test_a_linked_folder_is_not_entered(good: Path) -> None:
    _linked_folder(good)
    dataset, findings = load(good)
    assert [(finding.code, finding.file) for finding in findings] == [("LAY001", "dataset/facts")]
    assert not list(dataset.of("fact"))


def test_a_pipe_is_refused_and_not_waited_for(good: Path) -> None:
    os.mkfifo(good / "dataset" / "released.json")
    os.mkfifo(good / NEW)
    found = [(finding.code, finding.file) for finding in fast(good).findings]
    assert found == [("LAY001", NEW), ("LAY001", "dataset/released.json")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("https://library.smalltown/letter", "javascript:alert(1)", "SRC002"),
        ("https://library.smalltown/letter", "JaVaScRiPt:alert(1)", "SRC002"),
        ("https://library.smalltown/letter", "data:text/html,hello", "SRC002"),
        ("https://library.smalltown/letter", "https://user:word@library.smalltown/", "SRC002"),
        ("https://library.smalltown/letter", '" javascript:alert(1)"', "SCH001"),
        ("https://library.smalltown/letter", '"https://[::1"', "SCH001"),
        ("A letter to the town", '"=HYPERLINK(A)"', "TXT007"),
        ("A letter to the town", '"\\x3dSUM(A)"', "TXT007"),
        ("A placeholder.", '"@SUM(A)"', "TXT007"),
    ],
)
def test_what_would_run_in_an_app_is_refused(good: Path, old: str, new: str, code: str) -> None:
    replace(good, "dataset/sources/source-town-letter.yaml", old, new)
    status, found, _ = _run(good)
    assert (status, {finding["code"] for finding in found} - {"FMT001"}) == (1, {code})


@pytest.mark.parametrize("path", [AGE, SETTINGS])
def test_a_file_that_may_not_be_read_is_a_finding(good: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    read = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self == good / path:
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    # changing the mode would do nothing where tests run as root
    monkeypatch.setattr(Path, "read_bytes", refused)
    found = [(finding.code, finding.file, finding.message) for finding in fast(good).findings]
    assert found == [("LAY001", path, "it cannot be read: Permission denied")]


@pytest.mark.parametrize("folder", ["dataset", "dataset/questions"])
def test_a_folder_that_may_not_be_read_is_a_finding(good: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    scan = os.scandir

    def refused(path: Path) -> Any:
        if path == good / folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    found = [(finding.code, finding.file) for finding in fast(good).findings if not finding.code.startswith("REF")]
    assert found == [("LAY001", folder)]


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_every_format_can_print_a_name_that_is_no_text(good: Path, form: str) -> None:
    (good / os.fsdecode(b"dataset/facts/fact-\xff\n::error::x.yaml")).write_text("a: b\n", encoding="utf-8")
    command = [sys.executable, "-m", "pipelines", "validate", "--root", str(good), "--format", form]
    run = subprocess.run(command, capture_output=True, timeout=120, cwd=REPOSITORY)
    assert (run.returncode, run.stderr) == (1, b"")
    assert b"IDS001" in run.stdout
    assert not any(line.startswith(b"::error::x") for line in run.stdout.splitlines())


def test_a_folder_of_many_faults_tells_them_all_and_ends_with_one(good: Path) -> None:
    faulty = {name: raw for name, (raw, code) in FILES.items() if code.startswith("YML")}
    for number, raw in enumerate(faulty.values()):
        (good / "dataset" / "facts" / f"fact-hostile-number-{number}.yaml").write_bytes(raw)
    command = [sys.executable, "-m", "pipelines", "validate", "--root", str(good)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, cwd=REPOSITORY)
    assert (run.returncode, run.stderr) == (1, "")
    assert f"{len(faulty)} errors" in run.stdout
    assert all(f"fact-hostile-number-{number}.yaml:" in run.stdout for number in range(len(faulty)))


OTHER_READERS_GUESS = "1e999 .inf .nan 0x10 0o7 017 1_000 12:30 190:20:30 NO on y Null TRUE 1.10 1.0 1. .5"


@pytest.mark.parametrize("written", [*OTHER_READERS_GUESS.split(), "2026-01-02", "12345678901234567"])
def test_what_other_readers_guess_at_stays_a_string(good: Path, written: str) -> None:
    replace(good, AGE, "note: Older people had more.", f"note: {written}")
    record = load(good).dataset.by_id["fact-spots-come-from-age"]
    assert record.data["evidence"][0]["note"] == written
    assert [finding.code for finding in fast(good).findings] == ["SCH001"] * (written == "~")  # which says nothing
