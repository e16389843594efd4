"""Fixing files: the canonical form in place of another, whole or not at all, and nothing else touched."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from conftest import replace

from pipelines import fix
from pipelines.load import document_of, load
from pipelines.schemas import Schemas
from pipelines.strict_yaml import parse
from pipelines.validate import validate

FACT = "dataset/facts/fact-spots-come-from-age.yaml"
FIRST = "# yaml-language-server: $schema=../../schemas/source/fact.schema.json\n"


def contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def untidy(root: Path) -> str:
    """Spoils the form of a record, and gives the text that it had."""
    tidy = (root / FACT).read_text(encoding="utf-8")
    replace(root, FACT, FIRST + "status: published\ntopic: basics\n", "topic: 'basics' # why\n\nstatus:   published\n")
    return tidy


def sources(root: Path) -> Any:
    """The schemas that say in which order keys stand."""
    return Schemas(root / "schemas" / "source", "schemas/source").sources


def test_every_file_of_the_dataset_is_canonical(repository: Path) -> None:
    files = [path for path in (repository / "dataset").rglob("*.yaml") if not path.name.startswith(".")]
    documents = list(fix.documents(load(repository).dataset))
    assert len(documents) == len(files) > 400
    assert fix.fix(repository, write_back=False) == ([], [])


def test_fixing_a_good_dataset_changes_no_byte(good: Path) -> None:
    before = contents(good)
    assert fix.fix(good, write_back=True) == ([], [])
    assert contents(good) == before


def test_a_file_is_rewritten_with_its_comments_and_the_same_data(good: Path) -> None:
    tidy = untidy(good)
    before = contents(good)
    assert fix.fix(good, write_back=True) == ([FACT], [])
    assert (good / FACT).read_text(encoding="utf-8") == tidy.replace("topic: basics\n", "topic: basics  # why\n")
    assert parse((good / FACT).read_text(encoding="utf-8")) == parse(before[FACT].decode())
    assert {path for path, raw in contents(good).items() if before.get(path) != raw} == {FACT}
    assert fix.fix(good, write_back=True) == ([], [])


def test_looking_only_names_the_files_and_writes_nothing(good: Path) -> None:
    untidy(good)
    before = contents(good)
    assert fix.fix(good, write_back=False) == ([FACT], [])
    assert contents(good) == before


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_a_fixed_file_keeps_its_mode(good: Path, mode: int) -> None:
    untidy(good)
    (good / FACT).chmod(mode)
    fix.fix(good, write_back=True)
    assert stat.S_IMODE((good / FACT).stat().st_mode) == mode


def test_a_new_file_can_be_read_by_everyone(tmp_path: Path) -> None:
    fix.write(tmp_path / "new.yaml", "a: é\n")
    assert (tmp_path / "new.yaml").read_bytes() == "a: é\n".encode()
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o644


@pytest.mark.parametrize("step", ["replace", "chmod", "fdopen"])
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_write_that_is_broken_off_leaves_the_old_file_whole_and_no_other(
    good: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    untidy(good)
    before = contents(good)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(type(error)):
        fix.fix(good, write_back=True)
    assert contents(good) == before


def test_a_file_that_cannot_be_read_is_told_and_left_while_others_are_fixed(good: Path) -> None:
    untidy(good)
    broken = good / "dataset/glossary/term-spot.yaml"
    broken.write_text("a: [\n", encoding="utf-8")
    changed, findings = fix.fix(good, write_back=True)
    assert changed == [FACT]
    assert [(finding.code, finding.file) for finding in findings] == [("YML004", "dataset/glossary/term-spot.yaml")]
    assert broken.read_text(encoding="utf-8") == "a: [\n"


def test_a_record_that_breaks_its_schema_is_fixed_all_the_same(good: Path) -> None:
    (good / FACT).write_text('text: {}\nno such field: [a,b]\n"1": true\n', encoding="utf-8")
    assert fix.fix(good, write_back=True) == ([FACT], [])
    assert (good / FACT).read_text(encoding="utf-8") == f'{FIRST}text: {{}}\nno such field: [a, b]\n"1": true\n'


def test_a_file_that_would_not_read_back_equal_is_told_and_left_while_others_are_fixed(good: Path) -> None:
    untidy(good)
    path = "dataset/glossary/term-spot.yaml"
    text = f"? {'k' * 1100}\n: 1\n"  # no reader takes so long a key where the canonical form puts it
    (good / path).write_text(text, encoding="utf-8")
    changed, findings = fix.fix(good, write_back=True)
    assert changed == [FACT]
    assert [(finding.code, finding.file) for finding in findings] == [("BUG001", path)]
    assert (good / path).read_text(encoding="utf-8") == text


def test_a_form_that_says_something_else_is_never_written(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = document_of(FACT, (good / FACT).read_text(encoding="utf-8"))
    monkeypatch.setattr(fix, "canonical", lambda *_: "a: 1\n")
    with pytest.raises(RuntimeError, match="read back"):
        fix.fixed(document, "fact", sources(good))


def test_an_accent_that_would_meet_the_n_of_a_line_feed_is_told_and_nothing_is_written(good: Path) -> None:
    path = "dataset/glossary/term-spot.yaml"
    text = (good / path).read_text(encoding="utf-8")
    (good / path).write_text(text.replace("term: spot", 'term: "spot\\n\\u0301"'), encoding="utf-8")
    before = (good / path).read_bytes()
    changed, (finding,) = fix.fix(good, write_back=True)
    assert (changed, finding.code, finding.file) == ([], "BUG001", path)
    assert (good / path).read_bytes() == before


def test_a_broken_schema_is_told_and_nothing_is_fixed(good: Path) -> None:
    untidy(good)
    before = (good / FACT).read_bytes()
    (good / "schemas/source/fact.schema.json").write_text("{", encoding="utf-8")
    changed, findings = fix.fix(good, write_back=True)
    assert changed == []
    assert [(finding.code, finding.file) for finding in findings] == [("SCH002", "schemas/source/fact.schema.json")]
    assert (good / FACT).read_bytes() == before


@pytest.mark.parametrize(
    ("path", "name", "line"),
    [(FACT, "fact", "../../schemas/source/fact"), ("dataset/people.yaml", "people", "../schemas/source/people")],
)
def test_the_first_line_leads_to_the_schema_from_where_the_file_stands(
    good: Path, path: str, name: str, line: str
) -> None:
    text = fix.fixed(document_of(path, "a: 1\n"), name, sources(good))
    first = text.split("\n", 1)[0]
    assert first == f"# yaml-language-server: $schema={line}.schema.json"
    assert ((good / path).parent / first.rsplit("=", 1)[1]).is_file()


@pytest.mark.parametrize(
    ("path", "old", "new", "line", "record"),
    [
        (FACT, "topic: basics", "topic: 'basics'", 3, "fact-spots-come-from-age"),
        (FACT, 'since: "0.1.0"\n', 'since: "0.1.0"', 19, "fact-spots-come-from-age"),
        (FACT, 'since: "0.1.0"\n', 'since: "0.1.0"\n\n', 20, "fact-spots-come-from-age"),
        ("dataset/people.yaml", "people: []", "people: [ ]", 2, ""),
    ],
)
def test_the_first_line_that_is_not_canonical_is_named(
    good: Path, path: str, old: str, new: str, line: int, record: str
) -> None:
    replace(good, path, old, new)
    (finding,) = validate(good, ["FMT001"], remember=False).findings
    assert (finding.file, finding.line, finding.code, finding.record) == (path, line, "FMT001", record)
    assert finding.hint == "run: make fix"
