"""The commands for translators: what they write, when they write nothing, what they answer, and with which status."""

from __future__ import annotations

import csv
import dataclasses
import errno
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY, replace
from terminals import in_terminal
from translation_project import (
    FACT,
    FOLDER,
    HOME,
    LINGUIST,
    NUMBERS,
    OTHER_CLINICIAN,
    STATISTIC,
    catalog,
    change,
    count,
    made,
    opened,
    put,
    signature,
    translated,
    tree,
)

from pipelines.cli import i18n
from pipelines.cli.main import main
from pipelines.translate import catalogs, signatures, tasks
from pipelines.translate.formats import FORMATS
from pipelines.translate.shapes import STATES, Entry
from pipelines.validate.run import validate

ES, REVIEW, TEMPLATE = (f"{FOLDER}/{name}" for name in ("es.po", "es.review.csv", "template.pot"))
LOCALES = f"{FOLDER}/locales.yaml"
KEY = "term-spot:definition"
(COUNTED,) = NUMBERS
READABLE = [name for name, form in FORMATS.items() if form.read]


def call(root: Path, command: str, *arguments: object) -> Result:
    """Runs a command in this process; an exception that a user would see as a traceback fails the test."""
    words = [command, *map(str, arguments), "--root", str(root)]
    result = CliRunner().invoke(main, words, prog_name="python -m pipelines")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"a traceback for {words}") from result.exception
    return result


def done(root: Path, command: str, *arguments: object) -> str:
    """What a command prints that ends well."""
    result = call(root, command, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return translated(tmp_path / "root")


def sent(root: Path, name: str, language: str = "es") -> Path:
    """A file for translators, as ``i18n-export`` writes it."""
    done(root, "i18n-export", language)
    return root / "build" / "l10n" / language / f"{language}{FORMATS[name].suffix}"


def returned(root: Path, name: str, tmp_path: Path, old: str, new: str) -> Path:
    """A file that came back with a text changed wherever it stood."""
    text = sent(root, name).read_text(encoding="utf-8-sig")
    assert old in text
    file = tmp_path / f"returned{FORMATS[name].suffix}"
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")
    return file


# --- i18n-extract and i18n-update -------------------------------------------------------------------------------------


def test_extract_writes_the_template_and_nothing_else(root: Path) -> None:
    (root / TEMPLATE).unlink()
    before = tree(root)
    assert done(root, "i18n-extract") == f"changed: {TEMPLATE}\n1 file changed.\n"
    after = tree(root)
    assert after.keys() - before.keys() == {TEMPLATE}
    assert {path: after[path] for path in before} == before
    assert done(root, "i18n-extract") == "0 files changed.\n"


def test_extract_makes_the_folder_of_a_dataset_that_has_none(good: Path) -> None:
    done(good, "i18n-extract")
    assert (good / TEMPLATE).is_file()
    assert not validate(good).findings


def test_extract_writes_over_a_template_that_cannot_be_read(root: Path) -> None:
    before = (root / TEMPLATE).read_bytes()
    (root / TEMPLATE).write_bytes(b"\xff\xfe\x00")
    done(root, "i18n-extract")
    assert (root / TEMPLATE).read_bytes() == before


def test_update_brings_every_file_up_to_date_once(root: Path) -> None:
    count(root, 31)
    told = done(root, "i18n-update")
    assert told == f"changed: {TEMPLATE}\nchanged: {FOLDER}/ar.po\nchanged: {ES}\n3 files changed.\n"
    entry = catalog(root, "es").entries[COUNTED]
    assert ("31" in entry.source, "30" in entry.previous, "30" in entry.target, entry.fuzzy) == (True,) * 4
    assert done(root, "i18n-update") == "0 files changed.\n"


def test_line_ends_of_windows_are_put_right_and_nothing_else_is(root: Path) -> None:
    before = (root / ES).read_bytes()
    (root / ES).write_bytes(before.replace(b"\n", b"\r\n"))
    done(root, "i18n-update")
    assert (root / ES).read_bytes() == before


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("i18n-update", ()),
        ("i18n-new", ("pt-BR",)),
        ("i18n-export", ("es",)),
        ("i18n-import", ("es", FACT, "--write")),
        ("i18n-review", ("es", FACT, "--write")),
    ],
)
def test_a_file_of_translations_that_cannot_be_read_stops_whoever_would_write_over_it(
    root: Path, command: str, arguments: tuple[str, ...]
) -> None:
    (root / ES).write_text((root / ES).read_text(encoding="utf-8")[:-10], encoding="utf-8")
    before = tree(root)
    result = call(root, command, *(root / word if word == FACT else word for word in arguments))
    assert result.exit_code == 1
    assert "[TRN001]" in result.output
    assert result.output.endswith("Nothing was written: fix these errors first.\n")
    assert tree(root) == before


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("i18n-extract", ()),
        ("i18n-update", ()),
        ("i18n-new", ("pt-BR",)),
        ("i18n-check", ()),
        ("i18n-export", ("es",)),
        ("i18n-import", ("es", FACT)),
        ("i18n-review", ("es", FACT)),
        ("i18n-status", ()),
    ],
)
def test_english_that_is_not_sound_goes_out_to_nobody(root: Path, command: str, arguments: tuple[str, ...]) -> None:
    replace(root, FACT, "statement: About 30", "statement: Always 30")
    before = tree(root)
    result = call(root, command, *(root / word if word == FACT else word for word in arguments))
    assert result.exit_code == 1
    assert FACT in result.output
    assert result.output.endswith("Nothing was done: fix the English errors first.\n")
    assert tree(root) == before


# --- i18n-new ---------------------------------------------------------------------------------------------------------

TAGS = ["ar", "bn", "de", "es", "fa", "fil", "fr", "he", "hi", "ht", "ja", "ko", "my", "pl", "pt-BR"]
TAGS += ["ru", "so", "sr-Latn", "sw", "th", "tr", "uk", "ur", "vi", "yue", "zh-Hans", "zh-Hant"]


@pytest.mark.slow
def test_a_language_is_begun_whole_and_sound(good: Path) -> None:
    units = len(opened(good)[0].units)
    for language in TAGS:
        result = call(good, "i18n-new", language)
        assert result.exit_code == 0, (language, result.output)
        assert f"changed: {FOLDER}/{language}.po\n" in result.output
        assert f"`i18n-export {language}`" in result.output
        assert (good / FOLDER / f"{language}.review.csv").read_text(encoding="utf-8") == signatures.write(())
        assert done(good, "i18n-status").count(f"{language}: {units} strings: {units} missing; 0 blocked") == 1
    assert not validate(good).findings
    assert sorted(opened(good)[0].locales) == sorted(TAGS)
    assert done(good, "i18n-update") == "0 files changed.\n"
    for language in TAGS:
        done(good, "i18n-export", language)


def test_a_new_language_leaves_the_others_and_the_comments_of_locales_yaml_as_they_are(root: Path) -> None:
    text = (root / LOCALES).read_text(encoding="utf-8").replace("  ar:\n", "  # Asked for by a clinic.\n  ar:\n")
    assert "# Asked" in text
    put(root, {LOCALES: text})
    before = tree(root)
    done(root, "i18n-new", "pt-BR")
    after = tree(root)
    assert {path for path in after if before.get(path) != after[path]} == {
        LOCALES,
        f"{FOLDER}/pt-BR.po",
        f"{FOLDER}/pt-BR.review.csv",
    }
    assert "# Asked for by a clinic." in after[LOCALES].decode()
    known = opened(root)[0]
    assert list(known.states("es").values()) == ["approved"] * len(known.units)


@pytest.mark.parametrize(
    "language", ["es", "en", "xx", "klingon", "pt_BR", "ES", "es-x-draft", "en-XA", "../es", "", "-"]
)
def test_a_language_that_is_there_or_is_none_is_misuse(root: Path, language: str) -> None:
    before = tree(root)
    result = call(root, "i18n-new", language)
    assert result.exit_code == 2
    assert result.stderr
    assert tree(root) == before


def test_a_language_whose_locale_is_there_already_is_begun_from_it(root: Path) -> None:
    """As after a run that was killed between two files, or where somebody has written the locale by hand."""
    (root / ES).unlink()
    held = (root / REVIEW).read_bytes()
    before = (root / LOCALES).read_bytes()
    done(root, "i18n-new", "es")
    assert (root / LOCALES).read_bytes() == before
    assert (root / REVIEW).read_bytes() == held, "no signature is thrown away"
    assert set(opened(root)[0].states("es").values()) == {"missing"}


# --- i18n-check -------------------------------------------------------------------------------------------------------


def test_check_says_how_far_each_language_is(root: Path) -> None:
    change(root, "es", KEY, fuzzy=True)
    units = len(opened(root)[0].units)
    told = done(root, "i18n-check")
    assert f"es: {units} strings: 1 draft, {units - 1} approved; 0 blocked by checks.\n" in told
    assert f"ar: {units} strings: {units} approved; 0 blocked by checks.\n" in told


def test_check_fails_for_errors_and_when_strict_for_warnings(root: Path) -> None:
    assert call(root, "i18n-check", "--strict").exit_code == 1, "the makeshift Arabic is warned of"
    put(root, {f"{FOLDER}/ar.po": ""})
    assert call(root, "i18n-check", "--strict").exit_code == 0
    change(root, "es", COUNTED, target="Únós 33 dé 100.")
    result = call(root, "i18n-check")
    assert result.exit_code == 1
    assert re.search(rf"^{ES}:\d+:1: error: {COUNTED}: .+ \[TRN\d+\]$", result.output, re.MULTILINE)
    assert "1 blocked by checks." in result.output


def test_a_length_like_no_other_is_warned_of(root: Path) -> None:
    fact = (root / "dataset/facts/fact-spots-come-from-age.yaml").read_text(encoding="utf-8")
    for number in range(20):  # few lengths tell nothing of what is usual
        put(root, {f"dataset/facts/fact-copy-{number}.yaml": fact})
        replace(root, "dataset/topics/topic-spots.yaml", "more: [", f"more: [fact-copy-{number}, ")
    project, _ = opened(root)
    entries = {unit.key: Entry(unit.key, unit.source, made(unit, "es")) for unit in project.units}
    put(root, tasks.po_file(project, dataclasses.replace(project.catalog("es"), entries=entries)))
    key = "fact-copy-7:explanation"
    assert key not in done(root, "i18n-check")
    change(root, "es", key, target="Nó.", fuzzy=True)
    told = done(root, "i18n-check")
    assert re.search(rf"{ES}:\d+:1: warning: {key}: .*much shorter", told)


# --- i18n-export ------------------------------------------------------------------------------------------------------


def test_export_writes_a_file_of_each_format_and_says_what_each_is_for(root: Path) -> None:
    told = done(root, "i18n-export", "es")
    folder = root / "build" / "l10n" / "es"
    names = {f"es{form.suffix}" for form in FORMATS.values()}
    assert {path.name for path in folder.iterdir()} == {*names, "es.review-form.csv"}
    for form in FORMATS.values():
        assert f"{folder / f'es{form.suffix}'}: {form.about}\n" in told
    before = tree(root)
    done(root, "i18n-export", "es")
    assert tree(root) == before


def test_what_is_written_does_not_depend_on_where_or_when(tmp_path: Path) -> None:
    one, other = (translated(tmp_path / name) for name in ("one", "another-place"))
    for place in (one, other):
        done(place, "i18n-export", "ar", "--to", place / "out")
    assert tree(one / "out") == tree(other / "out")


@pytest.mark.parametrize("name", FORMATS)
def test_one_format_alone_may_be_asked_for(root: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "deep" / "out"
    done(root, "i18n-export", "es", "--format", name, "--to", target)
    assert [path.name for path in target.iterdir()] == [f"es{FORMATS[name].suffix}"]


@pytest.mark.parametrize("foreign", ["es.returned.po", "notes.txt", "ar.po", "es.xlf"])
def test_a_folder_with_files_of_somebody_else_is_left_alone(root: Path, tmp_path: Path, foreign: str) -> None:
    target = tmp_path / "out"
    done(root, "i18n-export", "es", "--to", target)
    (target / foreign).write_text("Two days of work.", encoding="utf-8")
    before = tree(target)
    result = call(root, "i18n-export", "es", "--to", target)
    assert result.exit_code == 2
    assert foreign in result.stderr
    assert tree(target) == before


def test_the_folder_of_translations_is_no_place_for_an_export(root: Path) -> None:
    before = tree(root)
    assert call(root, "i18n-export", "es", "--to", root / FOLDER).exit_code == 2
    assert tree(root) == before


def test_an_export_that_fails_leaves_the_old_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done(root, "i18n-export", "es")
    before = tree(root)
    count(root, 31)
    after = {**before, **{path: (root / path).read_bytes() for path in (FACT, STATISTIC)}}
    real = Path.open

    def full(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "es.csv" and "w" in str(arguments):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    result = call(root, "i18n-export", "es")
    monkeypatch.undo()
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert tree(root) == after


def test_a_bar_is_shown_only_where_it_takes_long_and_a_person_looks_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent(root, "po")
    for command, words in (("i18n-check", ()), ("i18n-status", ()), ("i18n-import", ("es", file))):
        for many in (5_000, 10):
            monkeypatch.setattr(i18n, "MANY", many)
            assert call(root, command, *words).stderr == ""
    code = "import sys; from pipelines.cli import i18n, main; i18n.MANY = int(sys.argv.pop(1)); main.main()"
    few, many = (
        in_terminal(sys.executable, "-c", code, size, "i18n-check", "--root", str(root)) for size in ["9", "5000"]
    )
    assert "checking  [####" in few
    assert "checking" not in many


# --- i18n-import ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READABLE)
def test_a_translation_comes_back_first_as_a_table_and_then_for_good(root: Path, tmp_path: Path, name: str) -> None:
    old = catalog(root, "es").entries[KEY].target
    file = returned(root, name, tmp_path, old, "Úná márcá péqúéñá.")
    before = tree(root)
    told = done(root, "i18n-import", "es", file)
    assert re.search(rf"^changed +{KEY}  text changed$", told, re.MULTILINE)
    assert f"    - {old}\n    + Úná márcá péqúéñá.\n" in told
    units = len(opened(root)[0].units)
    assert f"{units} strings in the file: 1 changed, {units - 1} same; 0 are missing.\n" in told
    assert told.endswith("Nothing was written: run it again with --write; with make, ARGS=--write.\n")
    assert tree(root) == before
    told = done(root, "i18n-import", "es", file, "--write")
    assert told.endswith(f"changed: {ES}\n1 file changed.\n")
    after = tree(root)
    assert {path for path in after if after[path] != before.get(path)} == {ES}
    assert catalog(root, "es").entries[KEY].target == "Úná márcá péqúéñá."
    assert opened(root)[0].states("es")[KEY] == "translated", "an import approves of nothing"
    assert f"{units} strings in the file: {units} same; 0 are missing.\n" in done(root, "i18n-import", "es", file)


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_nobody_has_touched_changes_nothing(root: Path, name: str) -> None:
    count(root, 31)
    done(root, "i18n-update")
    change(root, "es", KEY, fuzzy=True)
    change(root, "es", "term-spot:term", target="")
    file = sent(root, name)
    before = tree(root)
    done(root, "i18n-import", "es", file, "--write")
    assert tree(root) == before


@pytest.mark.parametrize("name", READABLE)
def test_a_file_with_less_in_it_deletes_nothing(root: Path, name: str) -> None:
    full = (root / ES).read_bytes()
    file = sent(root, name)
    put(root, {ES: ""})
    done(root, "i18n-update")
    empty = sent(root, name)
    file.write_bytes(empty.read_bytes())
    (root / ES).write_bytes(full)
    done(root, "i18n-import", "es", file, "--write")
    assert (root / ES).read_bytes() == full


def test_the_whole_way_of_a_new_language(good: Path, tmp_path: Path) -> None:
    """Begun, sent out, translated, returned, checked: with nothing but the commands and an editor."""
    done(good, "i18n-new", "es")
    file = sent(good, "po")
    project, _ = opened(good)
    text = file.read_text(encoding="utf-8")
    for unit in project.units:
        (place,) = re.finditer(rf'msgctxt "{re.escape(unit.key)}"\nmsgid .*\n(?:".*\n)*msgstr (""\n(?:".*\n)*)', text)
        target = made(unit, "es").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        text = text[: place.start(1)] + f'"{target}"\n' + text[place.end(1) :]
    file.write_text(text, encoding="utf-8")
    told = done(good, "i18n-import", "es", file, "--write")
    assert f"{len(project.units)} strings in the file: {len(project.units)} new; 0 are missing.\n" in told
    assert done(good, "i18n-check").endswith(f"{len(project.units)} translated; 0 blocked by checks.\n")
    replace(good, HOME, "languages: [en]", "languages: [en, es]")
    done(good, "export")
    content = json.loads((good / "build" / "exports" / "json" / "es-x-draft.json").read_bytes())
    assert {record["language"] for record in content["facts"]} == {"es-x-draft"}


def unmarked(root: Path, tmp_path: Path, keys: int) -> Path:
    """A file of drafts that came back without a mark."""
    held = catalog(root, "es")
    for key in list(held.entries)[:keys]:
        held.entries[key] = dataclasses.replace(held.entries[key], fuzzy=True)  # type: ignore[index]
    put(root, tasks.po_file(opened(root)[0], held))
    return returned(root, "po", tmp_path, "#, fuzzy, ", "#, ")


@pytest.mark.parametrize("keys", [2, 30])
def test_drafts_without_their_mark_stay_drafts_until_a_person_confirms_them(
    root: Path, tmp_path: Path, keys: int
) -> None:
    file = unmarked(root, tmp_path, keys)
    before = tree(root)
    result = call(root, "i18n-import", "es", file, "--write")
    assert result.exit_code == 1
    assert tree(root) == before
    assert f"\n{keys} unchanged texts without the mark of unfinished work" in f"\n{result.output}"
    assert len(re.findall(r"^unmarked ", result.output, re.MULTILINE)) == (keys if keys <= i18n.FEW else 0)
    told = done(root, "i18n-import", "es", file, "--write", "--confirm", "--by", "Jo Example")
    assert f"\n{keys} texts by Jo Example.\n" in told
    made = [entry for entry in catalog(root, "es").entries.values() if entry.by == "Jo Example"]
    assert len(made) == keys
    assert not any(entry.fuzzy for entry in made)


def test_with_the_file_that_was_sent_only_what_differs_from_it_is_imported(root: Path, tmp_path: Path) -> None:
    change(root, "es", COUNTED, fuzzy=True)
    as_sent = tmp_path / "sent.po"
    as_sent.write_bytes(sent(root, "po").read_bytes())
    old = catalog(root, "es").entries[KEY].target
    text = as_sent.read_text(encoding="utf-8").replace(old, "Úná márcá péqúéñá.").replace("#, fuzzy, ", "#, ")
    (file := tmp_path / "returned.po").write_text(text, encoding="utf-8", newline="")
    change(root, "es", "term-picture:definition", target="Úná ímágén.")
    told = done(root, "i18n-import", "es", file, "--since", as_sent, "--by", "Jo Example", "--write")
    assert re.search(rf"^changed +{KEY}  text changed$", told, re.MULTILINE)
    assert re.search(rf"^changed +{COUNTED}  no longer a draft$", told, re.MULTILINE)
    assert re.search(r": 2 changed, \d+ same; 0 are missing\.$", told, re.MULTILINE)
    entries = catalog(root, "es").entries
    assert entries["term-picture:definition"].target == "Úná ímágén.", "it was corrected here, and not touched there"
    assert {key for key, entry in entries.items() if entry.by == "Jo Example"} == {KEY, COUNTED}
    as_sent.write_text("no PO file", encoding="utf-8")
    result = call(root, "i18n-import", "es", file, "--since", as_sent)
    assert (result.exit_code, "sent.po:1: " in result.stderr) == (2, True)


def test_warnings_are_shown_beside_each_text_before_anything_is_written(root: Path, tmp_path: Path) -> None:
    old = catalog(root, "es").entries[KEY].target
    file = returned(root, "po", tmp_path, old, old.removesuffix("."))
    told = done(root, "i18n-import", "es", file)
    assert re.search(
        rf"^changed +{KEY}  text changed\n    - .+\n    \+ .+\n    warning: .+ \[TRN143\]$", told, re.MULTILINE
    )
    assert "\n1 warning on 1 accepted text: compare each with the English.\n" in told


def test_a_region_is_told_and_another_language_of_the_dataset_is_refused(root: Path, tmp_path: Path) -> None:
    file = returned(root, "po", tmp_path, "Language: es", "Language: es_US")
    assert done(root, "i18n-import", "es", file).startswith(
        "note: the file declares the language es-US; it is imported as es.\n"
    )
    done(root, "i18n-new", "es-US")
    result = call(root, "i18n-import", "es", file)
    assert (result.exit_code, result.output) == (
        1,
        f"{file}:1:1: error: the file declares the language es-US, not es\nNothing was imported.\n",
    )


def test_what_is_rejected_is_listed_with_the_reason_and_the_rest_is_taken(root: Path, tmp_path: Path) -> None:
    old = catalog(root, "es").entries
    text = sent(root, "po").read_text(encoding="utf-8")
    text = text.replace(old[COUNTED].target, old[COUNTED].target.replace("30", "3"))
    text = text.replace(old[KEY].target, "Úná márcá péqúéñá.")
    text += '\nmsgctxt "term-spot:colour"\nmsgid "Red."\nmsgstr "Rojo."\n'
    file = tmp_path / "es.po"
    file.write_text(text, encoding="utf-8")
    result = call(root, "i18n-import", "es", file, "--write")
    assert result.exit_code == 1
    assert re.search(rf"^rejected +{COUNTED}  .+ \[TRN\d+\]$", result.output, re.MULTILINE)
    assert re.search(r"^unknown +term-spot:colour  no string has this key$", result.output, re.MULTILINE)
    now = catalog(root, "es")
    assert now.entries[COUNTED] == old[COUNTED]
    assert now.entries[KEY].target == "Úná márcá péqúéñá."
    assert "term-spot:colour" not in {**now.entries, **now.obsolete}


def test_an_import_before_an_update_makes_no_stale_translation_current(root: Path, tmp_path: Path) -> None:
    file = returned(root, "po", tmp_path, catalog(root, "es").entries[KEY].target, "Úná márcá péqúéñá.")
    count(root, 31)
    replace(root, "dataset/facts/fact-spots-come-from-age.yaml", "status: published", "status: draft")
    call(root, "i18n-import", "es", file, "--write")
    now = catalog(root, "es")
    assert now.entries[KEY].target == "Úná márcá péqúéñá."
    assert opened(root)[0].states("es")[COUNTED] == "stale"
    assert "30" in now.entries[COUNTED].previous
    assert len([key for key in now.obsolete if key.startswith("fact-spots-come-from-age:")]) == 2


def test_a_translation_of_the_english_before_comes_back_stale(root: Path, tmp_path: Path) -> None:
    """She was sent the file on Monday, the number changed on Tuesday, and her work came on Wednesday."""
    change(root, "es", COUNTED, target="")
    text = sent(root, "po").read_text(encoding="utf-8")
    count(root, 31)
    done(root, "i18n-update")
    work = "Únós 30 dé cádá 100 én úná cíúdád."
    place = re.search(rf'msgctxt "{COUNTED}"\nmsgid .*\nmsgstr (".*")\n', text)
    assert place
    file = tmp_path / "es.po"
    file.write_text(text[: place.start(1)] + f'"{work}"' + text[place.end(1) :], encoding="utf-8")
    told = done(root, "i18n-import", "es", file, "--write")
    assert re.search(rf"^stale +{COUNTED}  ", told, re.MULTILINE)
    entry = catalog(root, "es").entries[COUNTED]
    assert (entry.target, "30" in entry.previous, "31" in entry.source) == (work, True, True)
    assert opened(root)[0].states("es")[COUNTED] == "stale"


def test_what_a_terminal_would_obey_is_shown_and_not_sent_to_it(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "es.csv"
    evil = "\x1b]0;title\x07\x9b2J"
    file.write_text(f'"context","target"\r\n"term-{evil}","{evil}"\r\n"{KEY}","Úná márcá{evil}."\r\n', encoding="utf-8")
    result = call(root, "i18n-import", "es", file)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.output)


HOSTILE: Mapping[str, tuple[str, bytes]] = {
    "empty": ("es.po", b""),
    "a page of HTML as PO": ("es.po", b"<html><body>Uno</body></html>"),
    "another language": ("fr.po", b'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgctxt "a"\nmsgid "One"\nmsgstr "Un"\n'),
    "UTF-16": ("es.po", 'msgid ""\nmsgstr ""\n'.encode("utf-16")),
    "broken off": ("es.po", b'msgid ""\nmsgstr ""\n"Language: es\\n"\n\nmsgctxt "a"\nmsgid "One"\nmsgstr "Un'),
    "zeros": ("es.po", bytes(5000)),
    "a picture": ("es.xlf", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "a broken XLIFF": ("es.xlf", b'<?xml version="1.0"?><xliff version="1.2"><file>'),
    "an entity of another file": (
        "es.xlf",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="1.2">&e;</xliff>',
    ),
    "a billion laughs": (
        "es.xlf",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><xliff version="1.2">&c;</xliff>',
    ),
    "another version of XLIFF": ("es.xlf", b'<?xml version="1.0"?><xliff version="9.9"/>'),
    "another table": ("es.csv", b"name,age\r\nAna,7\r\n"),
    "a table that is not closed": ("es.csv", b'"context","source","target"\r\n"a","b","c\r\n'),
    "of no kind": ("es.docx", b"PK\x03\x04 and so on"),
}


@pytest.mark.parametrize("command", ["i18n-import", "i18n-review"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_in_a_line_and_nothing_is_taken(
    root: Path, tmp_path: Path, name: str, command: str
) -> None:
    file = tmp_path / HOSTILE[name][0]
    file.write_bytes(HOSTILE[name][1])
    before = tree(root)
    result = call(root, command, "es", file, "--write")
    assert result.exit_code == 1
    first, *rest = result.output.splitlines()
    assert re.fullmatch(rf"{re.escape(str(file))}:\d+:1: error: .+", first)
    assert rest == ["Nothing was imported."]
    assert "passwd" not in first
    assert tree(root) == before


@pytest.mark.parametrize("command", ["i18n-import", "i18n-review"])
def test_a_file_that_is_too_large_is_not_even_read(
    root: Path, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "es.po"
    with file.open("wb") as stream:
        stream.truncate(catalogs.MAX_BYTES + 1)
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("read") if path == file else real(path))
    result = call(root, command, "es", file)
    assert result.exit_code == 1
    assert "larger than 64,000,000 bytes" in result.output


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.read is None])
def test_a_format_that_only_goes_out_is_misuse_as_a_return(root: Path, name: str) -> None:
    result = call(root, "i18n-import", "es", sent(root, name))
    assert result.exit_code == 2
    assert "import the PO, XLIFF, CSV or TMX file" in result.stderr


def test_nothing_is_half_written_when_the_disk_is_full(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(root, 31)
    before = tree(root)
    real = Path.replace

    def full(path: Path, target: Any) -> Any:
        if Path(target).name == "es.po":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", full)
    result = call(root, "i18n-update")
    monkeypatch.undo()
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    after = tree(root)
    assert after.keys() == before.keys()
    assert after[ES] == before[ES]
    done(root, "i18n-update")
    assert opened(root)[0].states("es")[COUNTED] == "stale"


# --- i18n-review ------------------------------------------------------------------------------------------------------


def review_file(root: Path, path: Path, *who: tuple[str, str], key: str = KEY) -> Path:
    project, _ = opened(root)
    entry = project.catalog("es").entries[key]
    rows = [signature(project.by_key[key], entry, stage, by) for stage, by in who]
    path.write_text(signatures.write(rows), encoding="utf-8")
    return path


def test_a_reviewer_s_file_cannot_send_commands_to_the_terminal(root: Path, tmp_path: Path) -> None:
    file = review_file(root, tmp_path / "review.csv", ("linguistic", LINGUIST))
    file.write_text(file.read_text(encoding="utf-8").replace(KEY, "\x1b[2J"), encoding="utf-8")
    result = call(root, "i18n-review", "es", file)
    assert result.exit_code == 1
    assert "rejected   \\x1b[2J  linguistic" in result.output


def test_signatures_come_first_as_a_table_and_then_for_good(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    file = review_file(root, tmp_path / "review.csv", ("linguistic", LINGUIST), ("clinical", OTHER_CLINICIAN))
    before = tree(root)
    told = done(root, "i18n-review", "es", file)
    assert f"signed     {KEY}  clinical, {OTHER_CLINICIAN}, 2026-01-30\n" in told
    assert told.endswith(
        "2 of 2 signatures accepted.\nNothing was written: run it again with --write; with make, ARGS=--write.\n"
    )
    assert tree(root) == before
    assert done(root, "i18n-review", "es", file, "--write").endswith(f"changed: {REVIEW}\n1 file changed.\n")
    assert {path for path, content in tree(root).items() if content != before.get(path)} == {REVIEW}
    assert opened(root)[0].states("es")[KEY] == "approved"


def test_a_reviewer_signs_on_the_form_that_she_was_sent(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    change(root, "es", COUNTED, fuzzy=True)
    done(root, "i18n-export", "es", "--format", "review-form", "--to", tmp_path / "out")
    file = tmp_path / "out" / "es.review-form.csv"
    sheet = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    assert COUNTED not in {row[0] for row in sheet}, "what is not finished is not signed"
    assert done(root, "i18n-review", "es", file) == "0 of 0 signatures accepted.\n"
    for row in sheet:
        if row[0] == KEY:
            row[3:7] = [" linguistic", LINGUIST, "2026-01-30", "Two\nlines, and a comma."]
    for delimiter in ",;":
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(sheet)
        file.write_text(f"\ufeff{out.getvalue()}", encoding="utf-8", newline="")
        assert "1 of 1 signatures accepted." in done(root, "i18n-review", "es", file)
    done(root, "i18n-review", "es", file, "--write")
    project, _ = opened(root)
    assert project.states("es")[KEY] == "reviewed"
    assert [one.note for one in project.store.signatures["es"]] == ["Two lines, and a comma."]


def test_a_row_of_a_form_that_is_no_signature_is_told_where_it_begins(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    done(root, "i18n-export", "es", "--format", "review-form", "--to", tmp_path / "out")
    file = tmp_path / "out" / "es.review-form.csv"
    key = "fact-spots-are-common:explanation"
    text = file.read_text(encoding="utf-8")
    line = next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(key))
    file.write_text(re.sub(rf"^({key},.{{12}},.{{12}}),,", r"\1,medical,", text, flags=re.MULTILINE), encoding="utf-8")
    result = call(root, "i18n-review", "es", file)
    assert result.exit_code == 1
    assert result.output.startswith(f"{file}:{line}:1: error: 'medical' is not a valid stage\n")


def test_signatures_for_words_that_have_changed_are_not_taken(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    file = review_file(root, tmp_path / "review.csv", ("linguistic", LINGUIST), ("clinical", LINGUIST))
    change(root, "es", KEY, target="Úná márcá péqúéñá.")
    result = call(root, "i18n-review", "es", file, "--write")
    assert result.exit_code == 1
    assert result.output.count("rejected") == 2
    assert "the translation has changed since" in result.output
    assert "0 of 2 signatures accepted." in result.output
    assert (root / REVIEW).read_text(encoding="utf-8") == signatures.write(())


# --- i18n-status ------------------------------------------------------------------------------------------------------


def test_status_shows_what_a_changed_number_has_left_behind(root: Path) -> None:
    before = done(root, "i18n-status")
    assert "stale" not in before
    count(root, 31)
    for _ in range(2):
        told = done(root, "i18n-status")
        for language in ("es", "ar"):
            (part,) = re.findall(rf"^{language}: .+\n(?: .+\n)+", told, re.MULTILINE)
            units = len(opened(root)[0].units)
            assert part.startswith(
                f"{language}: {units} strings: 1 stale, {units - 1} approved; 0 blocked by checks.\n"
            )
            assert re.search(r"^  fact +1 stale, ", part, re.MULTILINE)
            assert part.count("stale:") == 1
            assert f"  stale: {COUNTED}\n    was: About 30 out of 100" in part
            assert "\n    is:  About 31 out of 100" in part
            assert (
                part.count(f"  the signature no longer matches the text: {COUNTED}\n")
                == part.count("no longer matches the text")
                == 1
            )
        done(root, "i18n-update")
    count(root, 30, was=31)
    done(root, "i18n-update")
    assert "1 draft" in done(root, "i18n-status")
    for language in ("es", "ar"):
        change(root, language, COUNTED, fuzzy=False)
    assert done(root, "i18n-status") == before


def test_status_for_programs_says_the_same(root: Path) -> None:
    count(root, 31)
    faulty = sorted(["birads-1:name", "faq-are-spots-common:question", "myth-spots-mean-illness:fact", KEY])
    for key in faulty:
        change(root, "es", key, target="7 cósás.")
    told = json.loads(done(root, "i18n-status", "--format", "json"))
    assert list(told) == ["ar", "es"]
    assert list(told["es"]["states"]) == list(STATES)
    assert sum(told["es"]["states"].values()) == told["es"]["units"] == len(opened(root)[0].units)
    assert {kind: sum(states.values()) for kind, states in told["es"]["kinds"].items()}["term"] == 6
    assert [stale["key"] for stale in told["es"]["stale"]] == [COUNTED]
    assert told["es"]["blocked"] == faulty
    assert told["es"]["fallen"] == sorted([COUNTED, *faulty])
    assert told["ar"]["blocked"] == []


def test_status_names_what_a_check_holds_back_and_who_made_a_draft(root: Path) -> None:
    change(root, "es", KEY, target="7 cósás.", fuzzy=True)
    text = (root / ES).read_text(encoding="utf-8")
    put(root, {ES: text.replace('"MIME-Version', '"X-Draft: machine-made\\n"\n"MIME-Version')})
    told = done(root, "i18n-status")
    assert re.search(r"^es: .* 1 draft \(machine-made\), \d+ approved; ", told, re.MULTILINE)
    assert f"  blocked by a check: {KEY}\n" in told


def test_status_without_a_language_says_nothing_and_is_content(good: Path) -> None:
    assert done(good, "i18n-status") == ""
    assert json.loads(done(good, "i18n-status", "--format", "json")) == {}
    assert done(good, "i18n-check") == ""


# --- Misuse, and the program ------------------------------------------------------------------------------------------

MISUSE = [
    ("i18n-extract", "es"),
    ("i18n-new",),
    ("i18n-export",),
    ("i18n-export", "fr"),
    ("i18n-export", "es", "--format", "word"),
    ("i18n-export", "es", "--to", HOME),
    ("i18n-import", "es"),
    ("i18n-import", "es", "no-such-file.po"),
    ("i18n-import", "es", "dataset"),
    ("i18n-import", "fr", HOME),
    ("i18n-import", "es", HOME, "--by", " "),
    ("i18n-import", "es", HOME, "--by", "jo@example.org"),
    ("i18n-import", "es", HOME, "--confirm"),
    ("i18n-import", "es", HOME, "--since", "no-such-file.po"),
    ("i18n-review", "es", "no-such-file.csv"),
    ("i18n-review", "fr", HOME),
    ("i18n-status", "--format", "yaml"),
    ("i18n-check", "--stricter"),
]


@pytest.mark.parametrize("words", MISUSE, ids=" ".join)
def test_misuse_has_a_status_of_its_own_and_writes_nothing(root: Path, words: tuple[str, ...]) -> None:
    before = tree(root)
    command, *arguments = (str(root / word) if word in (HOME, "dataset") else word for word in words)
    result = call(root, command, *arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert tree(root) == before


def test_a_language_that_is_not_there_is_answered_with_those_that_are(root: Path) -> None:
    assert "has ar, es" in call(root, "i18n-export", "fr").stderr
    assert "start with i18n-new fr" in call(root, "i18n-export", "fr").stderr


def test_a_mistyped_format_is_answered_with_what_was_meant(root: Path) -> None:
    assert "Did you mean xliff12" in call(root, "i18n-export", "es", "--format", "xlif12").stderr


def program(root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *map(str, arguments), "--root", str(root)]
    return subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, encoding="utf-8", errors="strict", check=False, timeout=60
    )


def test_the_program_s_exit_status_tells_clean_from_findings_from_misuse(root: Path, tmp_path: Path) -> None:
    assert program(root, "i18n-status").returncode == 0
    assert program(root, "i18n-status").stderr == ""
    assert program(root, "i18n-export", "fr").returncode == 2
    file = tmp_path / "es.po"
    file.write_bytes(b"<html></html>")
    hostile = program(root, "i18n-import", "es", file, "--write")
    assert (hostile.returncode, hostile.stderr) == (1, "")
    assert hostile.stdout.startswith(f"{file}:1:1: error: ")
    change(root, "es", COUNTED, target="Únós 33 dé 100.")
    checked = program(root, "i18n-check")
    assert checked.returncode == 1
    assert "Únós" not in checked.stderr
    assert checked.stderr == ""


def test_the_program_does_the_same_in_another_process(root: Path, tmp_path: Path) -> None:
    count(root, 31)
    assert program(root, "i18n-update").returncode == 0
    assert program(root, "i18n-update").stdout == "0 files changed.\n"
    sent_out = program(root, "i18n-export", "es", "--to", tmp_path / "out")
    assert sent_out.returncode == 0
    back = program(root, "i18n-import", "es", tmp_path / "out" / "es.po", "--write")
    assert (back.returncode, back.stderr) == (0, "")
    assert back.stdout.endswith("0 files changed.\n")
