"""What strangers wrote never reaches a terminal as it is: each command shows escapes for what is hidden or obeyed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import copy_good
from translation_project import FOLDER, count, translated

from pipelines.cli import reports
from pipelines.cli.main import main
from pipelines.compare.markdown import changes_markdown
from pipelines.model.changes import Change
from pipelines.model.hidden import HIDDEN, visible

EVIL = "\u202egnp\u2066\u061c\u200f\u200b\u2028\x85\x1b[2J\x9b\xad\U000e0041"
KEY = "term-spot:definition"


def printed(*arguments: object) -> str:
    """All that a command prints, on both streams; what a user would see as a traceback fails the test."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def assert_shown(output: str) -> None:
    """The output holds what is evil, and nothing of it raw."""
    assert not HIDDEN.search(output.replace("\n", "").replace("\t", ""))
    assert "\\u202egnp\\u2066\\u061c" in output


@pytest.mark.parametrize(
    "character",
    [
        *map(chr, range(32)),
        *map(chr, range(0x7F, 0xA0)),
        *("\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))),
        *("\xad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u2028", "\u2029", "\u115f"),
        *("\U000e0001", "\U000e0041", "\U000e007f", "\ud800", "\udcff", "\ue000"),
    ],
)
def test_what_is_hidden_or_obeyed_is_shown_by_its_number(character: str) -> None:
    shown = visible(f"a{character}b")
    assert shown.isascii()
    assert shown.isprintable()
    assert shown[1] == "\\"
    assert shown.encode("ascii").decode("unicode_escape") == f"a{character}b"


@pytest.mark.parametrize(
    "text", ["plain", "ñ é ü ß", "ελληνικά", "русский", "עברית", "العربية", "漢字", "🙂", "C:\\x", "\xa0"]
)
def test_what_people_read_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return translated(tmp_path / "root")


def import_of_a_table(root: Path) -> tuple[object, ...]:
    file = root.parent / "es.csv"
    rows = f'"context","target"\r\n"term-{EVIL}","{EVIL}"\r\n"{KEY}","Una marca{EVIL}."\r\n'
    file.write_text(rows, encoding="utf-8", newline="")
    return "i18n-import", "es", file


def import_in_another_language(root: Path) -> tuple[object, ...]:
    (root.parent / "es.po").write_text(f'msgid ""\nmsgstr ""\n"Language: {visible(EVIL[4:])}{EVIL[:7]}\\n"\n', "utf-8")
    return "i18n-import", "es", root.parent / "es.po"


def import_of_a_file_with_such_a_name(root: Path) -> tuple[object, ...]:
    (root.parent / f"{EVIL[:7]}.po").write_text("x", encoding="utf-8")
    return "i18n-import", "es", root.parent / f"{EVIL[:7]}.po"


def signatures_for_what_is_not_there(root: Path) -> tuple[object, ...]:
    file = root.parent / "review.csv"
    row = f"{EVIL[:7]},{'0' * 12},{'0' * 12},clinical,{EVIL[:7]},2026-01-30,"
    file.write_text(f"key,source_sha,target_sha,stage,by,on,note\n{row}\n", encoding="utf-8")
    return "i18n-review", "es", file


def stale(root: Path) -> None:
    """Makes a translation stale, of an English that is evil."""
    count(root, 31)
    printed("i18n-update", "--root", root)
    path = root / FOLDER / "es.po"
    head, mark, tail = path.read_text(encoding="utf-8").partition('#| msgid "')
    assert mark
    path.write_text(f"{head}{mark}{EVIL[:7]}{tail}", encoding="utf-8")


def status_of_what_is_stale(root: Path) -> tuple[object, ...]:
    stale(root)
    return ("i18n-status",)


def check_of_a_translation(root: Path) -> tuple[object, ...]:
    path = root / FOLDER / "es.po"
    path.write_text(path.read_text(encoding="utf-8").replace("Language: es", f"Language: {EVIL[:7]}"), encoding="utf-8")
    return ("i18n-check",)


def export_beside_a_stranger(root: Path) -> tuple[object, ...]:
    (root / "build/l10n/es").mkdir(parents=True)
    (root / "build/l10n/es" / EVIL[:7]).write_text("x", encoding="utf-8")
    return "i18n-export", "es"


def review_of_another_form(root: Path) -> tuple[object, ...]:
    (root.parent / "review.json").write_text(f'{{"format": "{EVIL[:7]}"}}', encoding="utf-8")
    return "review-import", root.parent / "review.json"


def dataset_with_such_a_name(root: Path) -> tuple[object, ...]:
    (root / "dataset/facts" / f"{EVIL}.yaml").write_text("a: 1\n", encoding="utf-8")
    return ("validate",)


def fix_of_such_a_name(root: Path) -> tuple[object, ...]:
    return "fix", *dataset_with_such_a_name(root)[1:]


PLACES: tuple[Callable[[Path], tuple[object, ...]], ...] = (
    *(import_of_a_table, import_in_another_language, import_of_a_file_with_such_a_name),
    *(signatures_for_what_is_not_there, status_of_what_is_stale, check_of_a_translation, export_beside_a_stranger),
    *(review_of_another_form, dataset_with_such_a_name, fix_of_such_a_name),
)


@pytest.mark.parametrize("spoil", PLACES)
def test_no_command_prints_raw_what_it_was_given(root: Path, spoil: Callable[[Path], tuple[object, ...]]) -> None:
    command, *others = spoil(root)
    assert_shown(printed(command, "--root", root, *others))


@pytest.mark.parametrize(
    "arguments",
    [
        (EVIL,),
        ("validate", "--only", EVIL),
        ("validate", "--format", EVIL),
        ("explain", EVIL),
        ("new", "fact", EVIL),
        ("new", EVIL, "fact-a-b"),
        ("stats", "--hash", EVIL),
        ("diff", EVIL),
        ("release", EVIL, "--no-tag"),
        ("i18n-new", EVIL),
        ("i18n-export", EVIL),
        ("i18n-import", "es", EVIL),
        ("review-import", EVIL),
        ("validate", "--root", EVIL),
    ],
)
def test_no_error_of_misuse_prints_raw_what_was_typed(
    good: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(good)
    assert_shown(printed(*arguments))


def test_a_hint_of_several_lines_keeps_them(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(good)
    assert "\n\n" not in printed("new").split("Error: ")[1]
    assert "\\n" not in printed("new")
    assert "\\t" not in printed("new")


def test_changes_are_shown_a_line_each() -> None:
    changes = [Change("fact-a-b", "changed", "minor", f"{EVIL}\n::error::x")]
    for text in (reports.changes_text(changes), changes_markdown(changes)):
        assert_shown(text)
        assert not any(line.lstrip().startswith("::") for line in text.split("\n"))


def test_what_programs_read_is_left_as_it_is(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    dataset_with_such_a_name(root)
    told = json.loads(printed("validate", "--format", "json", "--root", root))
    assert f"dataset/facts/{EVIL}.yaml" in {finding["file"] for finding in told["findings"]}
