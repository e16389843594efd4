"""What docs/translating.md says is so: files, states, notes, checks, tables and commands are the real ones."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import polib
import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY, commands, copy_good

from pipelines.cli.main import main as cli
from pipelines.translate import catalogs, cldr, incoming, locales, signatures, states
from pipelines.translate import rules as trn
from pipelines.translate.catalogs import notes
from pipelines.translate.formats import FORMATS
from pipelines.translate.project import Project, read
from pipelines.translate.shapes import STAGES, STATES, Locale, Signature, Unit, sha
from pipelines.validate.rules import rules
from pipelines.validate.run import fast

PAGE = (REPOSITORY / "docs" / "translating.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")


def table(*head: str) -> list[list[str]]:
    """The cells of the table, or of all tables, with this head."""
    rows: list[list[str]] = []
    for block in re.findall(r"(?:^\|.+\|\n)+", PAGE, re.MULTILINE):
        first, _, *rest = ([cell.strip() for cell in row.split("|")] for row in ROW.findall(block))
        if tuple(first) == head:
            rows += rest
    assert rows, head
    return rows


def spans(cell: str) -> list[str]:
    return SPAN.findall(cell)


def block(language: str, starting: str) -> str:
    """The fenced block in a language that starts so."""
    found = re.findall(rf"^```{language}\n({re.escape(starting)}.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, starting
    return str(found[0])


@pytest.fixture(scope="module")
def project() -> Project:
    """The translation project of this repository."""
    early = fast(REPOSITORY)
    return read(early.dataset, early.schemas.sources)


# What there is to do


def test_the_page_says_about_how_much_there_is(project: Project) -> None:
    told = re.search(r"about ([\d,]+) short texts, ([\d,]+) English words", PAGE)
    assert told
    texts, words = (int(number.replace(",", "")) for number in told.groups())
    assert texts == pytest.approx(len(project.units), rel=0.1)
    assert words == pytest.approx(sum(len(unit.source.split()) for unit in project.units), rel=0.1)


def test_spanish_is_there_in_full_and_a_draft_as_long_as_the_page_says_so(project: Project) -> None:
    states = project.states("es")
    assert "**Spanish is there in full, as a draft that a machine made.**" in PAGE
    assert "machine" in project.catalog("es").draft
    assert list(states.values()).count("missing") <= 0.1 * len(states), "records that were just added wait for it"
    assert "draft" in states.values()


def test_what_apps_get_of_it_is_nothing_as_long_as_the_formats_say_so() -> None:
    formats = (REPOSITORY / "docs/formats.md").read_text(encoding="utf-8")
    assert ("**today nothing, so no file**" in formats) == ("es" not in fast(REPOSITORY).opened.public.languages)


def test_every_file_of_the_repository_that_is_named_exists() -> None:
    prose = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    named = {span for span in spans(prose) if span.startswith(("dataset/", "docs/", "exports/")) and " " not in span}
    assert "dataset/translations/locales.yaml" in named
    for path in named:
        assert list(REPOSITORY.glob(path)), path


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_page_is_found(page: str) -> None:
    assert "(docs/translating.md)" in (REPOSITORY / page).read_text(encoding="utf-8")


# Files and notes


def test_each_file_for_a_tool_is_told_once_and_whether_it_comes_back() -> None:
    rows = table("file", "for", "comes back")
    assert {spans(name)[0]: back for name, _, back in rows} == {
        f"es{form.suffix}": "yes" if form.read else "no" for form in FORMATS.values()
    }
    assert len(rows) == len(FORMATS)


def test_each_kind_of_note_is_explained(project: Project) -> None:
    forms = {
        "fact: statement": r"[a-z]+: [A-Za-z0-9_.-]+",
        "Part of:": r"Part of: .+",
        "Note:": r"Note: .+",
        "At most 240 characters.": r"At most \d+ characters\.",
    }
    told = [spans(name)[0] for name, _ in table("note", "what it means")]
    seen = set()
    for line in {line for unit in project.units for line in notes(unit)}:
        (name,) = (name for name in told if re.fullmatch(forms.get(name, re.escape(name)), line))
        seen.add(name)
    assert seen == set(told)


def test_words_that_compare_are_those_that_the_checks_know(project: Project) -> None:
    rows = table("English", "Spanish")
    spanish = project.locales["es"]
    signs = {}
    for english, said in rows:
        phrase = re.sub(r"\d+", "#", said)
        (signs[english],) = (sign for sign, phrases in spanish.comparisons.items() if phrase in phrases)
        assert trn.issues(_unit(english), said, spanish) == []
    assert set(signs.values()) == {"<", "≤", "≥", ">"}
    number = re.compile(r"\d+")
    for english, sign in signs.items():
        for other, said in rows:
            if signs[other] != sign:
                wrong = number.sub(number.findall(english)[0], said)
                assert {issue.code for issue in trn.issues(_unit(english), wrong, spanish)} == {"TRN103"}


def test_how_spanish_writes_numbers_is_as_it_was_set(project: Project) -> None:
    spanish = project.locales["es"]
    assert "`2.5` and `12,345`, as in the US" in PAGE
    assert trn.issues(_unit("2.5 or 12,345"), "2.5 o 12,345", spanish) == []
    assert set(spanish.acronyms["DCIS"]) == {"DCIS", "CDIS"}


def test_the_comment_that_names_a_translator_is_read_back() -> None:
    comment = block("po", "# Translated by").strip()
    name, target = re.fullmatch(r"# Translated by: (.+) \[(.+)\]", comment).groups()  # type: ignore[union-attr]
    text = f'msgid ""\nmsgstr ""\n\n{comment}\nmsgctxt "a:b"\nmsgid "One."\nmsgstr "Uno."\n'
    (entry,) = catalogs.parse(text.replace(target, sha("Uno.")), "es", "es.po").entries.values()
    assert (entry.by, len(target)) == (name, len(sha("")))


# States, releases, signatures


def test_each_state_is_explained_in_order() -> None:
    assert [spans(name)[0] for name, _ in table("state", "when")] == list(STATES)


def test_the_least_state_of_each_kind_is_told(project: Project) -> None:
    told = {kind: spans(state)[0] for kinds, state in table("kind", "least state") for kind in spans(kinds)}
    assert told == project.least


def test_who_may_sign_is_told() -> None:
    people = json.loads((REPOSITORY / "schemas/source/people.schema.json").read_text(encoding="utf-8"))
    roles = people["properties"]["people"]["items"]["properties"]["role"]["enum"]
    rows = {spans(stage)[0]: who for stage, _, who in table("stage", "it says", "who may sign")}
    assert tuple(rows) == STAGES
    for stage in STAGES:
        signature = Signature("dataset:title", "0" * 12, "0" * 12, stage, "person-a", "2026-01-01")
        for role in roles:
            reason = states.signature_problem(signature, "es", {"person-a": {"role": role, "languages": ["es"]}})
            assert bool(reason) != (role.replace("-", " ") in rows[stage]), (stage, role)


def test_the_review_file_that_is_shown_is_one() -> None:
    shown = signatures.parse(block("csv", "key,").encode())
    assert len(shown) == 2
    assert signatures.write(shown).splitlines()[0] == ",".join(signatures.COLUMNS)
    told = [name for names, _ in table("column", "what it holds") for name in spans(names)]
    assert told == list(signatures.COLUMNS)


# Checks


def _unit(english: str, **other: Any) -> Unit:
    return Unit(other.pop("key", "fact-example:statement"), "fact", english, "", **other)


def _shown(text: str) -> str:
    """A text with the characters that the page gives by number, and its line breaks."""
    return re.sub(r"‹U\+([0-9A-F]{4})›", lambda found: chr(int(found[1], 16)), text).replace("⏎", "\n")


def _locale(project: Project, tag: str) -> Locale:
    if tag in project.locales:
        return project.locales[tag]
    return locales.read({"locales": {tag: cldr.propose(tag)}})[tag]


def _examples() -> Iterator[tuple[str, list[str]]]:
    head = ("code", "what it looks at", "English", "not like this", "like this")
    for code, _, *cells in table(*head):
        if spans(cells[0]):
            yield code.split()[0], cells


def test_each_check_is_told_once_with_its_severity() -> None:
    told = re.findall(r"^\| (TRN\d{3})( \(warning\))? \|", PAGE, re.MULTILINE)
    found = {code: rule.severity for code, rule in rules().items() if code.startswith("TRN")}
    assert len(told) == len(found)
    assert {code: "warning" if mark else "error" for code, mark in told} == found


@pytest.mark.parametrize(("code", "cells"), list(_examples()), ids=[code for code, _ in _examples()])
def test_a_check_finds_its_wrong_example_and_nothing_in_the_right_one(
    project: Project, code: str, cells: list[str]
) -> None:
    english, wrong, right = cells
    others: dict[str, Any] = {}
    if limit := re.search(r"\(at most (\d+) characters\)", english):
        others["limit"] = int(limit[1])
    if english.endswith("(keep)"):
        others |= {"key": "term-example:term", "handling": "keep"}
    tag = re.match(r"([A-Za-z-]+): `", wrong)
    locale = _locale(project, tag[1] if tag else "es")
    unit = _unit(_shown(spans(english)[0]), **others)
    assert code in {issue.code for issue in trn.issues(unit, _shown(spans(wrong)[0]), locale)}
    assert trn.issues(unit, _shown(spans(right)[0]), locale) == []


def test_every_check_of_a_text_has_an_example_that_is_tried() -> None:
    assert {code for code, _ in _examples()} == {rule.code for rule in trn.RULES} - {"TRN161"}


def test_what_no_check_can_see_is_not_seen(project: Project) -> None:
    """The page says that a negation that moved goes unnoticed: it would be wrong the day a check finds one."""
    assert '"it is not cancer and hurts" and "it is cancer and does not hurt"' in PAGE.replace("\n", " ")
    assert trn.issues(_unit("It is not cancer and hurts."), "Es cáncer y no duele.", project.locales["es"]) == []


# From nothing to a returned file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def begun(root: Path) -> Path:
    """A copy of the good fixture with Spanish begun."""
    copy_good(root)
    done = run("i18n-new", "es", "--root", str(root))
    assert done.exit_code == 0, done.output
    return root


def saved(file: Path, texts: Mapping[str, tuple[str, bool]], *, alone: bool = False) -> None:
    """Texts, and whether they need work, written into a PO file as an editor does it, maybe with no other texts."""
    catalog = polib.pofile(str(file), wrapwidth=78)
    for entry in list(catalog):
        if entry.msgctxt in texts:
            entry.msgstr, unfinished = texts[entry.msgctxt]
            entry.flags = ["fuzzy"] if unfinished else []
        elif alone:
            catalog.remove(entry)
    if alone:
        catalog.metadata["Last-Translator"] = "Jo Example <jo@example.org>"
    catalog.save(str(file))


HELD = {
    "faq-are-spots-common:short_answer": ("Sí. Muchas personas las tienen y no necesitan nada.", False),
    "question-what-is-it:question": ("¿Qué ve usted en mi imagen?", True),
}
WRONG = {
    "fact-spots-are-common:statement": (
        "En un pueblo pequeño, unas 13 de cada 100 personas tenían manchas en una imagen.",
        False,
    )
}
RETURNED = {
    "fact-spots-come-from-age:statement": ("Se ven manchas más a menudo en las personas mayores.", False),
    "faq-are-spots-common:short_answer": ("Sí. Muchas personas las tienen, y la mayoría no necesita nada", False),
    **WRONG,
    "question-what-is-it:question": ("¿Qué ve usted en mi imagen?", False),
    "term-spot:definition": ("", False),
}


def _lines(text: str) -> list[str]:
    """The lines of a text, however far they are indented."""
    return [line.lstrip() for line in text.splitlines()]


def test_the_table_of_an_import_is_what_is_printed(tmp_path: Path) -> None:
    root = begun(tmp_path / "root")
    saved(root / "dataset/translations/es.po", HELD)
    assert run("i18n-export", "es", "--root", str(root)).exit_code == 0
    sent = root / "build/l10n/es/es.po"
    saved(sent, RETURNED, alone=True)
    done = run("i18n-import", "es", str(sent), "--root", str(root))
    assert done.exit_code == 1
    assert _lines(done.output) == _lines(block("text", "rejected "))
    told = [spans(name)[0] for name, _ in table("word", "what it means")]
    assert sorted(told) == sorted(get_args(incoming.ImportStatus))
    assert run("i18n-import", "es", str(sent), "--root", str(root), "--write").exit_code == 1
    early = fast(root)
    states = read(early.dataset, early.schemas.sources).states("es")
    assert {key: states[key] for key in RETURNED} == {
        "fact-spots-come-from-age:statement": "translated",
        "faq-are-spots-common:short_answer": "translated",
        "fact-spots-are-common:statement": "missing",
        "question-what-is-it:question": "draft",
        "term-spot:definition": "missing",
    }


def test_the_finding_that_is_shown_is_what_is_printed(tmp_path: Path) -> None:
    root = begun(tmp_path / "root")
    saved(root / "dataset/translations/es.po", WRONG)
    done = run("i18n-check", "--root", str(root))
    assert done.exit_code == 1
    line = re.compile(r"es\.po:\d+:")
    assert line.sub("es.po:1:", block("text", "dataset/")) in line.sub("es.po:1:", done.output)


def test_a_draft_that_is_right_is_finished_in_a_spreadsheet_by_its_state_and_a_person(tmp_path: Path) -> None:
    root = begun(tmp_path / "root")
    saved(root / "dataset/translations/es.po", HELD)
    assert run("i18n-export", "es", "--root", str(root), "--format", "csv").exit_code == 0
    sent = root / "build/l10n/es/es.csv"
    text = sent.read_text(encoding="utf-8-sig")
    key, (said, _) = "question-what-is-it:question", HELD["question-what-is-it:question"]
    for state, taken in (("draft", False), ("translated", True)):
        sent.write_text(text.replace(f'"{said}","draft"', f'"{said}","{state}"'), encoding="utf-8")
        done = run("i18n-import", "es", str(sent), "--root", str(root))
        assert (f"unmarked       {key}  " in done.output) == taken
        done = run("i18n-import", "es", str(sent), "--root", str(root), "--confirm", "--by", "Jo Example")
        assert (f"changed        {key}  no longer a draft" in done.output) == taken


def test_the_form_for_a_reviewer_is_made_and_taken(tmp_path: Path) -> None:
    root = begun(tmp_path / "root")
    saved(root / "dataset/translations/es.po", HELD)
    people = root / "dataset/people.yaml"
    person = "people:\n  - {id: person-jo-example, name: Jo Example, role: translator, languages: [es]}\n"
    people.write_text(people.read_text(encoding="utf-8").replace("people: []\n", person), encoding="utf-8")
    target = tmp_path / "out"
    out = run("i18n-export", "es", "--root", str(root), "--format", "review-form", "--to", str(target))
    assert out.exit_code == 0, out.output
    form = target / "es.review-form.csv"
    rows = list(csv.DictReader(form.read_text(encoding="utf-8").splitlines()))
    assert [row["key"] for row in rows] == ["faq-are-spots-common:short_answer"]
    assert signatures.parse_form(form.read_bytes()) == ()
    filled = form.read_text(encoding="utf-8").replace(",,,,", ",linguistic,person-jo-example,2026-01-30,,", 1)
    form.write_text(filled, encoding="utf-8")
    assert run("i18n-review", "es", str(form), "--root", str(root), "--write").exit_code == 0
    early = fast(root)
    states = read(early.dataset, early.schemas.sources).states("es")
    assert states["faq-are-spots-common:short_answer"] == "reviewed"


# Commands


def test_every_command_for_translators_is_told_with_options_that_it_has() -> None:
    rows = table("command", "what it does")
    named = [spans(command)[0].split()[1] for command, _ in rows]
    assert sorted(named) == sorted(name for name in commands() if name.startswith("i18n-"))
    for name, (_, what) in zip(named, rows, strict=True):
        known = {option for parameter in commands()[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", what)) <= known


def test_the_settings_of_a_server_fit_what_is_there() -> None:
    settings = {name: value for name, value, _ in table("setting", "value", "why")}
    (mask,) = spans(settings["File mask"])
    assert REPOSITORY / "dataset/translations/es.po" in list(REPOSITORY.glob(mask))
    (template,) = spans(settings["Template for new translations"])
    assert (REPOSITORY / template).is_file()
    assert "off" in settings["Add-on *Update PO files to match POT (msgmerge)*"]
