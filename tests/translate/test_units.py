"""What goes out to translators: every string a reader sees, once, with its context; and the PO files that hold it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from conftest import replace
from hypothesis import given
from hypothesis import strategies as st
from outside import program
from translation_project import opened, translated, tree

from pipelines.model.kinds import CONTENT_KINDS, TEXT_KINDS
from pipelines.model.text import strings
from pipelines.public import view
from pipelines.translate import catalogs, tasks
from pipelines.translate.catalogs import MAX_BYTES, TranslationFileError
from pipelines.translate.shapes import Catalog, Entry, Unit
from pipelines.translate.units import FIGURE_TEXTS, limits_of, units
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-are-common.yaml"
AGE = "dataset/facts/fact-spots-come-from-age.yaml"
TERM = "dataset/glossary/term-spot.yaml"
ABOUT = {"name": "small", "date": "2026-02-01", "plural": ""}


def found(root: Path) -> dict[str, Unit]:
    early = fast(root)
    listed = list(units(early.dataset, limits_of(early.schemas.sources)))
    by_key = {unit.key: unit for unit in listed}
    assert len(by_key) == len(listed)
    return by_key


def with_words(root: Path) -> Path:
    """A root with a figure that has words of its own beside those that take theirs from a statistic."""
    replace(root, FACT, "unit: years,", "unit: years, population: people of the town, timeframe: since the count,")
    return root


# --- Units ------------------------------------------------------------------------------------------------------------


def test_every_string_that_apps_show_is_a_unit_and_nothing_else_is(good: Path) -> None:
    public = view.build(fast(with_words(good)).dataset)
    shown = {f"dataset:{'.'.join(map(str, place))}": text for place, text in strings(public.texts["en"])}
    for record in public.of(*TEXT_KINDS):
        for place, text in strings(record.texts["en"]):
            shown[f"{record.id}:{'.'.join(map(str, place))}"] = text
        for figure in record.figures("en"):
            for name in FIGURE_TEXTS if "statistics" not in figure else ():
                if name in figure:
                    shown[f"{record.id}:figures.{figure['id']}.{name}"] = figure[name]
    assert shown["fact-spots-are-common:figures.span.population"] == "people of the town"
    assert {key: unit.source for key, unit in found(good).items()} == shown


def test_a_unit_s_key_lasts_when_the_record_moves_or_another_one_comes(good: Path) -> None:
    before = found(good)
    replace(good, FACT, "aspect: what-it-is", "aspect: result")
    shutil.copy(good / AGE, good / "dataset" / "facts" / "fact-another-one.yaml")
    after = found(good)
    assert {key: after[key].source for key in before} == {key: unit.source for key, unit in before.items()}
    assert {unit.record for key, unit in after.items() if key not in before} == {"fact-another-one"}


def test_what_is_not_published_is_not_translated(good: Path) -> None:
    replace(good, AGE, "status: published", "status: draft")
    assert not [key for key in found(good) if key.startswith("fact-spots-come-from-age:")]


def test_entries_of_a_list_are_numbered_from_nothing(good: Path) -> None:
    assert [(key, unit.source) for key, unit in found(good).items() if key.startswith("term-spot:synonyms")] == [
        ("term-spot:synonyms.0", "mark"),
        ("term-spot:synonyms.1", "dot"),
    ]


def test_a_unit_carries_what_a_translator_must_know(good: Path) -> None:
    replace(good, TERM, "translate: freely", "translate: keep\ntranslator_note: Of a picture, not of a dog.")
    unit = found(good)["term-spot:term"]
    assert (unit.kind, unit.file, unit.handling) == ("term", TERM, "keep")
    assert (unit.record, unit.field) == ("term-spot", "term")
    assert unit.note == "Of a picture, not of a dog."
    said = list(catalogs.notes(unit))
    assert "Note: Of a picture, not of a dog." in said
    assert "Keep this term as it is." in said
    assert "Keep this term as it is." not in list(catalogs.notes(found(good)["term-spot:definition"]))
    glossed = "Keep this term, with its meaning beside it."
    assert [key for key, other in found(good).items() if glossed in catalogs.notes(other)] == ["term-picture:term"]


def test_the_parts_of_a_record_name_its_heading(good: Path) -> None:
    explanation = found(good)["fact-spots-are-common:explanation"]
    heading = "Part of: About 30 out of 100 people in a small town had spots on a picture."
    assert heading in list(catalogs.notes(explanation))
    assert "A line break separates paragraphs; keep as many." in list(catalogs.notes(explanation))
    statement = found(good)["fact-spots-are-common:statement"]
    assert not [note for note in catalogs.notes(statement) if note.startswith(("Part of", "A line break"))]


def lengths(schema: Any, names: tuple[str, ...], common: Any) -> Iterator[int]:
    """The ``maxLength`` on the way to a field of a schema."""
    for part in schema.get("allOf", ()):
        name = part.get("$ref", "").rpartition("/")[2]
        yield from lengths(common["definitions"].get(name, part), names, common)
    if not names:
        yield from [schema["maxLength"]] if "maxLength" in schema else []
        return
    name, *rest = names
    if name in schema.get("properties", {}):
        yield from lengths(schema["properties"][name], tuple(rest), common)
    else:
        inner = schema.get("items" if name.isdigit() else "additionalProperties", False)
        yield from lengths(inner, tuple(rest), common) if inner else ()


def test_a_unit_s_limit_is_what_the_schema_allows_the_english(good: Path) -> None:
    sources = fast(good).schemas.sources
    checked = set()
    for unit in found(with_words(good)).values():
        names = tuple(unit.field.split("."))
        if names[0] == "figures":
            wanted = sources["common"]["definitions"]["figure"]["properties"][names[2]]["maxLength"]
        else:
            (wanted,) = lengths(sources[unit.kind]["properties"]["text"], names, sources["common"])
        assert unit.limit == wanted, unit.key
        assert f"At most {wanted} characters." in list(catalogs.notes(unit))
        checked.add((unit.kind, re.sub(r"\.\w+", "", unit.field)))
    assert len(checked) > 20


def test_the_real_content_has_a_unit_for_every_string_and_a_limit_for_every_unit(repository: Path) -> None:
    listed = found(repository)
    assert len(listed) > 1_700
    assert all(unit.limit for unit in listed.values())
    assert len({unit.key for unit in listed.values()}) == len(listed)


# --- The template -----------------------------------------------------------------------------------------------------


def test_the_template_lists_every_unit_in_order_with_its_context(tmp_path: Path) -> None:
    project, _ = opened(translated(tmp_path / "root"))
    (text,) = tasks.template(project).values()
    items = list(polib.pofile(text))
    assert [(item.msgctxt, item.msgid, item.msgstr) for item in items] == [
        (unit.key, unit.source, "") for unit in project.units
    ]
    first = next(item for item in items if item.msgctxt == "fact-spots-are-common:statement")
    assert first.occurrences == [(FACT, "")]
    assert first.flags == [f"max-length:{project.by_key[first.msgctxt].limit}"]
    assert first.comment.split("\n")[0] == "fact: statement"


def test_the_template_and_the_po_files_hold_no_time_and_no_place(tmp_path: Path) -> None:
    one, other = (translated(tmp_path / name) for name in ("one", "another-place"))
    assert tree(one) == tree(other)


@pytest.mark.parametrize("language", ["es", "ar"])
def test_a_po_file_changes_by_the_lines_of_what_changed(tmp_path: Path, language: str) -> None:
    project, _ = opened(translated(tmp_path / "root"))
    held = project.catalog(language)
    (before,) = tasks.po_file(project, held).values()
    entry = held.entries["term-spot:definition"]
    (after,) = tasks.po_file(project, Catalog(language, held.path, {**held.entries, entry.key: other(entry)})).values()
    differs = [(a, b) for a, b in zip(before.split("\n"), after.split("\n"), strict=True) if a != b]
    assert len(differs) == 1


def other(entry: Entry) -> Entry:
    return Entry(entry.key, entry.source, "Otra cosa.")


@pytest.mark.slow
def test_gettext_finds_nothing_wrong_with_an_obsolete_entry_beside_a_live_one_of_its_key(tmp_path: Path) -> None:
    msgfmt = program("msgfmt", "gettext")
    root = translated(tmp_path / "root", approved=False)
    project, _ = opened(root)
    gone = Entry("fact-gone:statement", "Gone.", "Ya no.", fuzzy=True)
    held = project.catalog("es")
    stale = Entry("term-spot:term", "spots", "manchas", fuzzy=True)
    changed = Catalog(
        "es", held.path, {**held.entries, stale.key: stale}, {gone.key: gone, stale.key: stale}, "machine"
    )
    (text,) = tasks.po_file(project, changed).values()
    (root / "one.po").write_text(text, encoding="utf-8")
    command = [msgfmt, "--check", "-o", "/dev/null", str(root / "one.po")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- PO: what is written is what is read ------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r")
    | st.sampled_from('"\\\n\tñ\u0301\u2028\u2029\x85\x1c\x0b\x0c\u200f\ufeff#~|'),
    min_size=1,
    max_size=40,
)
KEYS = st.from_regex(r"(fact|term|faq)-[a-z]{1,8}:[a-z]{1,6}(\.[0-9])?", fullmatch=True)


@st.composite
def held(draw: st.DrawFn) -> tuple[Catalog, list[Unit]]:
    keys = draw(st.lists(KEYS, min_size=1, max_size=5, unique=True))
    wanted = [Unit(key, "fact", draw(TEXTS), "dataset/x.yaml", note=draw(TEXTS)) for key in keys]
    entries = {
        unit.key: Entry(unit.key, unit.source, draw(TEXTS), draw(st.booleans()), draw(st.just("") | TEXTS))
        for unit in wanted
        if draw(st.booleans())
    }
    gone = {key: Entry(key, draw(TEXTS), draw(TEXTS), draw(st.booleans())) for key in draw(st.sets(KEYS, max_size=3))}
    return Catalog("es", "es.po", entries, gone, draw(st.sampled_from(["", "machine-made"]))), wanted


def said(entry: Entry) -> tuple[str, str, bool, str]:
    return entry.source, entry.target, entry.fuzzy, entry.previous


@given(held())
def test_what_is_written_is_what_is_read(given_one: tuple[Catalog, list[Unit]]) -> None:
    catalog, wanted = given_one
    text = catalogs.write(catalog, wanted, ABOUT)
    back = catalogs.parse(text, "es", "es.po")
    none = Entry("", "", "")
    assert {key: said(entry) for key, entry in back.entries.items()} == {
        unit.key: (unit.source, *said(catalog.entries.get(unit.key, none))[1:]) for unit in wanted
    }
    assert {key: said(entry) for key, entry in back.obsolete.items()} == {
        key: said(entry) for key, entry in catalog.obsolete.items()
    }
    assert back.draft == catalog.draft
    assert catalogs.write(back, wanted, ABOUT) == text


def test_an_entry_s_line_is_where_it_begins(tmp_path: Path) -> None:
    project, _ = opened(translated(tmp_path / "root"))
    lines = (tmp_path / "root" / project.catalog("es").path).read_text(encoding="utf-8").split("\n")
    for entry in project.catalog("es").entries.values():
        end = lines.index("", entry.line)
        assert lines[entry.line - 2] == ""
        assert f'msgctxt "{entry.key}"' in lines[entry.line - 1 : end]


@pytest.mark.parametrize("language", ["es", "ar"])
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(tmp_path: Path, language: str) -> None:
    root = translated(tmp_path / "root")
    path = root / f"dataset/translations/{language}.po"
    before = opened(root)[0].catalog(language)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert opened(root)[0].catalog(language) == before


# --- PO: hostile files ------------------------------------------------------------------------------------------------

HEAD = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n\n'
ONE = 'msgctxt "fact-one:statement"\nmsgid "One."\nmsgstr "Uno."\n'
TWO = 'msgctxt "fact-two:statement"\nmsgid "Two."\nmsgstr "Dos."\n'

HOSTILE: dict[str, tuple[str, int, str]] = {
    "a page of HTML": ("<html>\n<body>Uno.</body>\n</html>\n", 1, "not a PO file"),
    "JSON": ('{"fact-one:statement": "Uno."}\n', 1, "not a PO file"),
    "the name of a file": ("/etc/passwd", 1, "not a PO file"),
    "marks of a merge": (HEAD + "<<<<<<< ours\n" + ONE + "=======\n" + TWO + ">>>>>>> theirs\n", 5, "not a PO file"),
    "a quote is not closed": (HEAD + ONE.replace('Uno."', "Uno."), 7, "truncated"),
    "broken off in a word": (HEAD + TWO + "\n" + ONE[:-5], 11, "truncated"),
    "broken off after an escape": (HEAD + ONE.replace('Uno."\n', "Uno.\\"), 7, "truncated"),
    "broken off after a key": (HEAD + TWO + '\nmsgctxt "fact-one:statement"\n', 9, "incomplete"),
    "broken off after the English": (HEAD + TWO + "\n" + ONE.rpartition("msgstr")[0], 11, "incomplete"),
    "broken off in an obsolete one": (HEAD + "#~ " + ONE[:-3].replace("\n", "\n#~ "), 7, "truncated"),
    "broken off in the earlier English": (HEAD + '#| msgid "Onc\n' + ONE, 5, "truncated"),
    "no quotes": (HEAD + ONE.replace('"Uno."', "Uno."), 7, "not a PO file"),
    "something after the quote": (HEAD + ONE.replace('"Uno."', '"Uno." // ok'), 7, "not a PO file"),
    "a quote inside": (HEAD + ONE.replace("Uno.", 'U"n"o.'), 7, "not a PO file"),
    "no key": (HEAD + 'msgid "One."\nmsgstr "Uno."\n', 5, "no msgctxt"),
    "a key twice": (HEAD + ONE + "\n" + ONE.replace("Uno", "Una"), 9, "is duplicated"),
    "an obsolete key twice": (HEAD + ("#~ " + ONE.strip().replace("\n", "\n#~ ") + "\n\n") * 2, 9, "is duplicated"),
    "plural forms": (
        HEAD + ONE.replace('msgstr "Uno."', 'msgid_plural "Ones."\nmsgstr[0] "Uno."\nmsgstr[1] "Unos."'),
        5,
        "plural forms",
    ),
    "two translations": (HEAD + ONE + 'msgstr "Una."\n', 8, "not a PO file"),
    "no English": (HEAD + 'msgctxt "fact-one:statement"\nmsgstr "Uno."\n', 6, "not a PO file"),
    "no English at all, and no header": ('msgctxt "fact-one:statement"\nmsgid ""\nmsgstr "Uno."\n', 4, "incomplete"),
    "another language": (HEAD.replace("es", "fr") + ONE, 1, "language fr, not es"),
    "a NUL for a quote": (HEAD + ONE.replace('"Uno."', "\0Uno.\0"), 7, "not a PO file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_po_file_is_told_at_its_line_and_never_half_read(name: str) -> None:
    text, line, message = HOSTILE[name]
    with pytest.raises(TranslationFileError) as error:
        catalogs.parse(text, "es", "es.po")
    assert (error.value.line, message in error.value.message) == (line, True), (error.value.line, error.value.message)


def test_wherever_a_file_is_broken_off_no_translation_is_lost_without_a_word() -> None:
    text = HEAD + ONE + "\n#, fuzzy\n" + TWO.replace('"Dos."', '"Dos"\n" y tres."')
    whole = catalogs.parse(text, "es", "es.po").entries
    for end in range(len(HEAD), len(text) + 1):
        try:
            read = catalogs.parse(text[:end], "es", "es.po").entries
        except TranslationFileError:
            continue
        last = text[:end].rstrip("\n").rpartition("\n")[2]  # it broke off between two lines, or in a comment
        assert last.startswith("#") or last in ('"Language: es\\n"', 'msgstr "Uno."', 'msgstr "Dos"', '" y tres."')
        assert all(read[key] == whole[key] for key in read if not last.startswith("msgstr"))


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(TranslationFileError, match="larger"):
        catalogs.parse(" " * (MAX_BYTES + 1), "es", "es.po")


@pytest.mark.parametrize("closed", [True, False])
def test_a_line_of_ten_million_characters_is_refused(closed: bool) -> None:
    long = "a" * 10_000_000
    with pytest.raises(TranslationFileError, match="a line has more than"):
        catalogs.parse(HEAD + ONE.replace("Uno." if closed else 'Uno."', long), "es", "es.po")


def test_what_is_not_utf_8_is_told_at_its_line() -> None:
    with pytest.raises(TranslationFileError) as error:
        catalogs.decode("uno\ndos\ntrés".encode("latin-1"))
    assert error.value.line == 3
    with pytest.raises(TranslationFileError):
        catalogs.decode("uno".encode("utf-16"))


def test_separators_of_lines_that_are_no_line_feeds_stay_inside_a_translation() -> None:
    for separator in "\u2028\u2029\x85\x0b\x0c\x1c":
        read = catalogs.parse(HEAD + ONE.replace("Uno.", f"U{separator}no."), "es", "es.po")
        assert read.entries["fact-one:statement"].target == f"U{separator}no."


@given(TEXTS)
def test_a_tidied_text_is_tidy(text: str) -> None:
    tidy = catalogs.clean(text)
    assert catalogs.clean(tidy) == tidy
    assert not [line for line in tidy.split("\n") if line != line.strip(" \t")]


def test_the_schemas_name_a_limit_for_figures_of_every_kind_that_has_them(good: Path) -> None:
    limits = limits_of(fast(good).schemas.sources)
    assert all({f"figures.{name}" for name in FIGURE_TEXTS} <= set(limits[kind]) for kind in CONTENT_KINDS)
