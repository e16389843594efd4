"""Formats for translators: nothing is lost or changed on the way out and back, and the bytes stay the same."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translation_kits import ARABIC, SMALL, SMALL_ROWS, content, finished, held, row, translated, unit

from pipelines.translate import formats, incoming, tags
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.formats import FORMATS, spreadsheet, xml
from pipelines.translate.shapes import Catalog, Issue, ReturnedUnit, Row, TranslationKit, Unit

DONE = ("translated", "reviewed", "approved")
BOTH_WAYS = [name for name, made in FORMATS.items() if made.read]
XML = [name for name, made in FORMATS.items() if made.suffix.endswith(("xlf", "tmx", "tbx"))]
COPY = "xliff12-copy"


def fine(_unit: Unit, _target: str) -> list[Issue]:
    """A check that finds nothing."""
    return []


def back(name: str, kit: TranslationKit) -> list[ReturnedUnit]:
    return list(formats.read("es", FORMATS[name].write(kit), kit.locale.language))


def assert_same(name: str, kit: TranslationKit, returned: list[ReturnedUnit]) -> None:
    """Every unit came back, in its place, with its English and its translation to the letter."""
    expected = []
    for sent in carried(name, kit):
        text = sent.entry.target if sent.entry else ""
        kept = sent.unit.handling == "keep" and sent.unit.field == "term" and "xliff" in name
        expected.append((sent.unit.key, sent.unit.source, text or (sent.unit.source if name == COPY or kept else "")))
    assert [(one.key, one.source, one.target) for one in returned] == expected


def carried(name: str, kit: TranslationKit) -> list[Row]:
    """The rows of a kit that a format has: a memory holds finished work alone."""
    return [sent for sent in kit.rows if name != "tmx" or sent.state in DONE]


def markup(name: str, kit: TranslationKit = SMALL) -> etree._Element:
    return etree.fromstring(FORMATS[name].write(kit))


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_the_real_content_comes_back_as_it_went(name: str) -> None:
    kit = translated(content())
    assert len(kit.rows) > 1500
    returned = back(name, kit)
    assert_same(name, kit, returned)
    outcome = incoming.classify(returned, content(), held(kit), fine)
    assert {one.status for one in outcome.lines} <= {"same", "same-as-source", "empty"}
    assert outcome.imported == ()
    assert len(outcome.absent) == len(kit.rows) - len(carried(name, kit))


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_translation_of_everything_arrives_whole(name: str) -> None:
    kit = finished(content())
    outcome = incoming.classify(back(name, kit), content(), Catalog("es", "", {}), fine)
    assert {one.status for one in outcome.lines} == {"new"}
    assert outcome.applied(Catalog("es", "", {})).entries == held(kit).entries


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_drafts_that_nobody_touched_stay_drafts(name: str) -> None:
    kit = TranslationKit(
        "d", "2026-11-22", "en", SMALL.locale, tuple(r for r in SMALL_ROWS if r.state in ("draft", "stale"))
    )
    outcome = incoming.classify(back(name, kit), [r.unit for r in kit.rows], held(kit), fine)
    assert [one.status for one in outcome.lines] == ["same", "same"] * (name != "tmx")


PIECES = st.sampled_from(
    (
        *(
            "<b>",
            "</target>",
            "&lt;",
            "&amp;",
            "&",
            "]]>",
            "<![CDATA[",
            "<!--",
            "<?x?>",
            "&#10;",
            "{name}",
            "%s",
            "100%",
        ),
        *('"', "'", '""', '"\n"', "\\", "\\n", '\\"', "\\\\", "msgid ", "#, fuzzy", "#~ ", "\n", "\n\n", "\n# ", "\t"),
        *(
            " ",
            "  ",
            "\u00a0",
            "\u202f",
            "\u200f",
            "\u2067BI-RADS 4A\u2069",
            "عدد ١٠٪",
            "钙化",
            "e\u0301",
            "\u0651\u064e",
        ),
        *(
            "👩🏽‍⚕️",
            "🏳️‍🌈",
            "\U0001f1ea\U0001f1f8",
            "=1+1",
            "+1",
            "-1",
            "@a",
            ";",
            ",",
            ",,",
            "\ufeff",
            "\u200b",
            "\ufffd",
        ),
    )
)
LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\ufffe\uffff")
TEXT = st.lists(st.one_of(PIECES, st.text(LETTERS, max_size=8)), min_size=1, max_size=6).map("".join)
SAID = TEXT.filter(lambda text: text.strip() != "")
STATE = st.sampled_from(("missing", "stale", "draft", "translated", "reviewed", "approved"))
EACH, TIMES = 50, 60
"""Strings in a file, and files: 3,000 strings in both languages for each format."""


@pytest.mark.slow
@pytest.mark.parametrize("name", BOTH_WAYS)
@settings(max_examples=TIMES, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(SAID, SAID, STATE, SAID), min_size=EACH, max_size=EACH))
def test_whatever_stands_in_a_text_comes_back(name: str, made: list[tuple[str, str, str, str]]) -> None:
    rows = []
    for number, (source, target, state, previous) in enumerate(made):
        asked = unit(f"fact-a-{number}:statement", source)
        text = "" if state == "missing" else target
        rows.append(row(asked, text, state, previous if state == "stale" else ""))  # type: ignore[arg-type]
    rows.append(row(unit("fact-last:statement", "The last."), "Lo último.", "translated"))
    kit = dataclasses.replace(SMALL, rows=tuple(rows))
    left = spreadsheet.left_out(kit) if name == "csv" else ()
    if name == "tmx":
        left = tuple(r.unit.key for r in rows if r not in carried(name, kit))
    stay = dataclasses.replace(kit, rows=tuple(r for r in rows if r.unit.key not in left))
    returned = back(name, kit)
    assert_same(name, stay, returned)
    outcome = incoming.classify(returned, [r.unit for r in rows], held(kit), fine)
    assert outcome.imported == ()
    assert outcome.absent == left


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_the_small_parcel_comes_back_as_it_went(name: str) -> None:
    assert_same(name, SMALL, back(name, SMALL))


@pytest.mark.parametrize("name", BOTH_WAYS)
@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_separators_of_lines_become_line_feeds(name: str, sign: str) -> None:
    asked = unit("fact-a:explanation", "One.\nTwo.")
    kit = dataclasses.replace(SMALL, rows=(row(asked, f"Uno.{sign}Dos.", "translated"),))
    outcome = incoming.classify(back(name, kit), [asked], Catalog("es", "", {}), fine)
    assert [entry.target for entry in outcome.imported] == ["Uno.\nDos."]


@pytest.mark.parametrize("name", XML)
def test_what_xml_cannot_hold_is_dropped_and_not_a_crash(name: str) -> None:
    asked = unit("term-a:term", "one")
    kit = dataclasses.replace(SMALL, rows=(row(asked, "\x00u\x0bn\uffffo\x1f", "translated"),))
    assert b"uno" in FORMATS[name].write(kit)


def test_po_tells_each_state() -> None:
    text = FORMATS["po"].write(SMALL).decode()
    entries = {one.split('\nmsgctxt "')[1].split('"')[0]: one for one in text.split("\n\n")[1:]}
    stale, draft = entries["fact-most-are-benign:explanation"], entries["faq-what-are-they:answer"]
    assert "#, fuzzy" in stale
    assert '#| msgid "About 10 out of 100 people are called back."' in stale
    assert "#, fuzzy" in draft
    assert "#|" not in draft
    assert "fuzzy" not in entries["fact-most-are-benign:statement"] + entries["term-benign:term"]
    assert entries["faq-what-are-they:question"].endswith('msgstr ""')
    assert "max-length:600" in stale
    assert "X-Draft: made by a machine" in text


def test_a_stale_entry_that_was_never_updated_goes_out_stale() -> None:
    sent = row(unit("fact-a:statement", "Twelve."), "Diez.", "stale")
    assert sent.entry
    entry = dataclasses.replace(sent.entry, source="Ten.", fuzzy=False)
    kit = dataclasses.replace(SMALL, rows=(dataclasses.replace(sent, entry=entry),))
    assert '#, fuzzy\n#| msgid "Ten."\n' in FORMATS["po"].write(kit).decode()
    assert markup("xliff12", kit).findtext(".//{*}alt-trans/{*}source") == "Ten."
    assert markup("xliff20", kit).findtext(".//{*}note[@category='previous-source']") == "Ten."


def test_xliff_1_2_tells_each_state() -> None:
    found = {}
    for one in markup("xliff12").iter("{*}trans-unit"):
        target = one.find("{*}target")
        found[one.get("id")] = (None if target is None else target.get("state"), one.get("approved"))
    assert found == {
        "fact-most-are-benign:statement": ("translated", None),
        "fact-most-are-benign:explanation": ("needs-translation", None),
        "faq-what-are-they:answer": ("needs-translation", None),
        "faq-what-are-they:question": (None, None),
        "term-bi-rads:term": ("needs-translation", None),
        "term-dcis:term": ("translated", None),
        "term-dcis:definition": (None, None),
        "term-benign:term": ("final", "yes"),
        "birads-2:name": ("translated", None),
        "fact-signs:statement": (None, None),
    }
    stale = markup("xliff12").find(".//{*}trans-unit[@id='fact-most-are-benign:explanation']/{*}alt-trans")
    assert stale is not None
    assert stale.get("alttranstype") == "previous-version"
    assert stale.findtext("{*}source") == "About 10 out of 100 people are called back."
    assert stale.findtext("{*}target") == "A unas 10 de cada 100 personas se las vuelve a llamar."
    assert len(markup("xliff12").findall(".//{*}alt-trans")) == 1


def test_the_copy_flavour_fills_empty_targets_with_the_english() -> None:
    targets = {one.get("id"): one.find("{*}target") for one in markup(COPY).iter("{*}trans-unit")}
    empty = targets["faq-what-are-they:question"]
    assert None not in targets.values()
    assert empty is not None
    assert (empty.text, empty.get("state")) == ("What are breast calcifications?", "needs-translation")


def test_xliff_2_0_tells_each_state() -> None:
    found = {}
    for one in markup("xliff20").iter("{*}unit"):
        segment = one.find("{*}segment")
        assert segment is not None
        found[one.get("name")] = (segment.get("state"), segment.get("subState"))
    assert found == {
        "fact-most-are-benign:statement": ("translated", None),
        "fact-most-are-benign:explanation": ("initial", "breast-calcifications:stale"),
        "faq-what-are-they:answer": ("initial", "breast-calcifications:draft"),
        "faq-what-are-they:question": ("initial", None),
        "term-bi-rads:term": ("initial", None),
        "term-dcis:term": ("reviewed", None),
        "term-dcis:definition": ("initial", None),
        "term-benign:term": ("final", None),
        "birads-2:name": ("translated", None),
        "fact-signs:statement": ("initial", None),
    }


@pytest.mark.parametrize("name", ["xliff12", COPY, "xliff20"])
def test_translators_see_notes_limits_and_what_to_keep(name: str) -> None:
    tag, size = ("unit", "{urn:oasis:names:tc:xliff:sizerestriction:2.0}sizeRestriction")
    if name != "xliff20":
        tag, size = "trans-unit", "maxwidth"
    found = {one.get("id"): one for one in markup(name).iter(f"{{*}}{tag}")}
    assert found["fact-most-are-benign:explanation"].get(size) == "600"
    assert found["faq-what-are-they:question"].get(size) is None
    notes = [note.text for note in found["faq-what-are-they:question"].iter("{*}note")]
    assert "Note: A person asks, not a doctor." in notes
    assert [key for key, one in found.items() if one.get("translate") == "no"] == ["term-bi-rads:term"]
    assert "made by a machine" in [note.text for note in markup(name).iter("{*}note")]


def test_the_direction_of_writing_is_told() -> None:
    arabic = dataclasses.replace(SMALL, locale=ARABIC)
    assert markup("xliff20", arabic).find("{*}file").get("trgDir") == "rtl"  # type: ignore[union-attr]
    assert markup("xliff20").find("{*}file").get("trgDir") is None  # type: ignore[union-attr]


def test_a_memory_holds_finished_work_alone() -> None:
    keys = [one.get("tuid") for one in markup("tmx").iter("tu")]
    assert keys == ["fact-most-are-benign:statement", "term-dcis:term", "term-benign:term", "birads-2:name"]
    last = list(markup("tmx").iter("tu"))[-1]
    assert [(one.get(LANG), one.findtext("seg")) for one in last.iter("tuv")] == [("en", "benign"), ("es", "benigna")]


LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def test_a_term_base_holds_every_term_and_its_finished_translation() -> None:
    rows = (
        row(unit("term-lump:term", "lump", note="Not a tumour."), "bulto", "reviewed"),
        row(unit("term-lump:definition", "What one feels."), "Lo que se palpa.", "translated"),
        row(unit("term-lump:synonyms.0", "mass"), "masa", "translated"),
        row(unit("term-lump:synonyms.1", "node"), "nudo", "draft"),
        row(unit("term-new:term", "speck"), "mota", "draft"),
        row(unit("term-new:definition", "A small thing."), "Algo pequeño.", "translated"),
        row(unit("fact-lump:statement", "A lump."), "Un bulto.", "translated"),
    )
    entries = list(markup("tbx", dataclasses.replace(SMALL, rows=rows)).iter("termEntry"))
    assert [entry.get("id") for entry in entries] == ["term-lump", "term-new"]
    told = [
        (part.get(LANG), part.findtext("descrip"), [term.text for term in part.iter("term")])
        for entry in entries
        for part in entry.iter("langSet")
    ]
    assert told == [
        ("en", "What one feels.", ["lump", "mass", "node"]),
        ("es", "Lo que se palpa.", ["bulto", "masa"]),
        ("en", "A small thing.", ["speck"]),
    ]
    assert entries[0].findtext("note") == "Not a tumour."
    marks = [mark.text for mark in entries[0].iter("termNote")]
    assert marks == ["preferredTerm-admn-sts", *["admittedTerm-admn-sts"] * 2, *marks[:2]]


# Tables


def cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_a_table_is_as_spreadsheets_like_it() -> None:
    raw = FORMATS["csv"].write(SMALL)
    assert raw.startswith(b'\xef\xbb\xbf"context","source","target","state","notes","max"\r\n"')
    assert raw.endswith(b'"\r\n')
    rows = {line[0]: line for line in cells(raw)[1:]}
    assert rows["fact-most-are-benign:explanation"][1:] == [
        "About 12 out of 100 people are called back.",
        "A unas 10 de cada 100 personas se las vuelve a llamar.",
        "stale",
        "fact: explanation\nAt most 600 characters.",
        "600",
    ]
    assert [line[3] for line in rows.values()].count("missing") == 4
    assert rows["term-bi-rads:term"][2] == ""


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", "\n"])
@pytest.mark.parametrize("side", ["source", "target"])
def test_a_cell_that_a_spreadsheet_would_run_stays_out_and_is_listed(sign: str, side: str) -> None:
    risky = f"{sign}1+1"
    asked = unit("fact-a:statement", risky if side == "source" else "One.")
    sent = row(asked, risky if side == "target" else "Uno.", "translated")
    kit = dataclasses.replace(SMALL, rows=(*SMALL_ROWS, sent))
    assert spreadsheet.left_out(SMALL) == ()
    assert spreadsheet.left_out(kit) == ("fact-a:statement",)
    assert FORMATS["csv"].write(kit) == FORMATS["csv"].write(SMALL)


def saved(*, extra: int = 0, **how: object) -> bytes:
    """The table as a spreadsheet saves it, with so many empty columns at its end."""
    out = io.StringIO(newline="")
    lines = [line + [""] * extra for line in cells(FORMATS["csv"].write(SMALL))]
    csv.writer(out, **how).writerows(lines)  # type: ignore[call-overload]
    return out.getvalue().encode()


SAVED = {
    "libreoffice": saved(lineterminator="\n"),
    "libreoffice-semicolons": saved(lineterminator="\n", delimiter=";"),
    "excel": b"\xef\xbb\xbf" + saved(delimiter=";"),
    "excel-english": b"\xef\xbb\xbf" + saved(),
    "tabs": saved(delimiter="\t"),
    "all-quoted": saved(quoting=csv.QUOTE_ALL, lineterminator="\n"),
    "blank-rows": saved(lineterminator="\n") + b",,,,,\n\n,,,,,\n",
    "more-columns": saved(lineterminator="\n", extra=2),
}


@pytest.mark.parametrize("program", SAVED)
def test_a_table_that_a_spreadsheet_saved_is_read(program: str) -> None:
    assert formats.of("es.csv", SAVED[program]).name == "csv"
    assert_same("csv", SMALL, list(formats.read("es.csv", SAVED[program], "es")))


def test_columns_may_stand_in_any_order_and_others_beside_them() -> None:
    raw = b"Target;My notes;CONTEXT;;\nUno;;fact-a:statement;;\n"
    assert list(formats.read("x.csv", raw, "es")) == [ReturnedUnit("fact-a:statement", None, "Uno", line=2)]


def test_lines_are_counted_where_a_row_begins() -> None:
    raw = b'context,target\na:b,"one\ntwo"\nc:d,three\n'
    assert [one.line for one in formats.read("x.csv", raw, "es")] == [2, 4]


# Which format a file is


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_known_by_what_it_holds(name: str) -> None:
    found = formats.of("returned.bin", FORMATS[name].write(SMALL))
    assert found.name == name.removesuffix("-copy")


def test_every_format_has_a_suffix_of_its_own_and_a_line_about_it() -> None:
    assert len({made.suffix for made in FORMATS.values()}) == len(FORMATS)
    assert all(made.name == name and made.about for name, made in FORMATS.items())


@pytest.mark.parametrize("name", ["tbx", "back-translation"])
def test_what_is_only_written_says_so_when_it_comes_back(name: str) -> None:
    with pytest.raises(TranslationFileError, match="is not read back"):
        formats.read("x", FORMATS[name].write(SMALL), "es")


@pytest.mark.parametrize("wrong", FORMATS)
@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_reader_refuses_every_other_format(name: str, wrong: str) -> None:
    read = FORMATS[name].read
    assert read
    raw = FORMATS[wrong].write(SMALL)
    if wrong.removesuffix("-copy") == name.removesuffix("-copy"):
        assert len(list(read(raw, "es"))) == len(carried(name, SMALL))
    else:
        with pytest.raises(TranslationFileError):
            list(read(raw, "es"))


def test_what_was_read_of_markup_is_forgotten() -> None:
    raw = FORMATS["xliff12"].write(many(100))
    seen = xml.elements(raw, ("end",), "trans-unit")
    elders = [len(list(one.itersiblings(preceding=True))) for _event, one in seen]
    assert elders == [0] + [1] * 99


# Other tools' ways


XLIFF = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file target-language="es"><body>{}</body></file></xliff>'
)
XLIFF2 = '<xliff version="{}" xmlns="urn:oasis:names:tc:xliff:document:2.0" trgLang="es"><file id="f">{}</file></xliff>'


def read12(inner: str) -> list[ReturnedUnit]:
    return list(formats.read("x", XLIFF.format(inner).encode(), "es"))


def read20(inner: str, version: str = "2.0") -> list[ReturnedUnit]:
    return list(formats.read("x", XLIFF2.format(version, inner).encode(), "es"))


def test_inline_elements_give_their_text() -> None:
    marked = (
        '<mrk mtype="seg" mid="1">Uno.</mrk> <mrk mtype="seg" mid="2">Dos <g id="1">tres</g> <ph id="2">{n}</ph>.</mrk>'
    )
    (one,) = read12(f'<trans-unit id="a:b"><source>One.</source><target state="final">{marked}</target></trans-unit>')
    assert one == ReturnedUnit("a:b", "One.", "Uno. Dos tres {n}.")
    (one,) = read20(
        '<unit id="a:b"><segment state="final"><source>A</source>'
        '<target>B <ph id="1" equiv="{n}"/></target></segment></unit>'
    )
    assert one.target == "B {n}"


def test_the_name_goes_before_the_id() -> None:
    (one,) = read12('<trans-unit id="1" resname="a:b"><source>A</source></trans-unit>')
    assert one.key == "a:b"
    (one,) = read20('<unit id="u1" name="a:b"><segment><source>A</source></segment></unit>', "2.1")
    assert one.key == "a:b"


def test_a_unit_that_was_cut_up_is_joined_again() -> None:
    inner = (
        '<unit id="a:b"><segment state="translated"><source>One.</source><target>Uno.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="final"><source>Two.</source><target>Dos.</target></segment></unit>'
    )
    assert read20(inner) == [ReturnedUnit("a:b", "One. Two.", "Uno. Dos.")]
    (one,) = read20(inner.replace('state="final"', 'state="initial"'))
    assert type(one) is ReturnedUnit
    assert one.fuzzy
    (one,) = read20(inner.replace("<target>Dos.</target>", ""))
    assert one.target == ""


def test_pieces_that_a_translator_put_in_another_order_are_joined_in_hers() -> None:
    inner = (
        '<unit id="a:b"><segment state="final"><source>One</source><target order="3">uno</target></segment>'
        '<ignorable><source> </source><target order="2"> </target></ignorable>'
        '<segment state="final"><source>two</source><target order="1">Dos</target></segment></unit>'
    )
    assert [one.target for one in read20(inner)] == ["Dos uno"]


DOUBTS = ["needs-review-translation", "needs-review-adaptation", "needs-review-l10n", "x-checked", "reviewed", "?"]


@pytest.mark.parametrize("state", DOUBTS)
def test_a_translator_s_doubt_and_a_state_that_nobody_knows_need_work(state: str) -> None:
    (one,) = read12(f'<trans-unit id="a:b"><source>A</source><target state="{state}">B</target></trans-unit>')
    assert (type(one), one.fuzzy) == (ReturnedUnit, True)
    state = "x-checked" if state == "reviewed" else state
    (one,) = read20(f'<unit id="a:b"><segment state="{state}"><source>A</source><target>B</target></segment></unit>')
    assert (type(one), one.fuzzy) == (ReturnedUnit, True)
    (one,) = formats.read("x.csv", f"context,target,state\na:b,B,{state}\n".encode(), "es")
    assert (type(one), one.fuzzy) == (ReturnedUnit, True)


@pytest.mark.parametrize(
    ("marks", "state", "unfinished"),
    [
        ("", ' state="final"', False),
        ("", ' state="signed-off"', False),
        ("", ' state="translated"', False),
        ("", "", False),
        (' approved="yes"', "", False),
        (' approved="no"', "", True),
        (' approved="no"', ' state="final"', True),
        ("", ' state=""', False),
        (' approved="no"', ' state="translated"', False),
        (' approved="yes"', ' state="needs-review-translation"', True),
    ],
)
def test_approved_no_is_no_approval(marks: str, state: str, unfinished: bool) -> None:
    (one,) = read12(f'<trans-unit id="a:b"{marks}><source>A</source><target{state}>B</target></trans-unit>')
    assert one.fuzzy == unfinished


STRIPPED = {
    "po": ("#, fuzzy, ", "#, "),
    "xliff12": (' state="needs-translation"', ""),
    COPY: (' state="needs-translation"', ""),
    "xliff20": (' state="initial"', ""),
    "csv": (',"draft",', ',"",'),
}


@pytest.mark.parametrize("name", STRIPPED)
def test_marks_that_a_script_removes_finish_nothing(name: str) -> None:
    """As ``sed`` and ``msgattrib --clear-fuzzy`` do it."""
    kit = translated(content())
    kit = dataclasses.replace(kit, rows=tuple(r for r in kit.rows if r.state in ("missing", "draft")))
    raw = FORMATS[name].write(kit)
    old, new = STRIPPED[name]
    assert raw.count(old.encode()) >= len(kit.rows) // 2
    outcome = incoming.classify(
        formats.read("x", raw.replace(old.encode(), new.encode()), "es"), content(), held(kit), fine
    )
    assert outcome.imported == ()
    drafts = sum(r.state == "draft" for r in kit.rows)
    assert len(outcome.of("unmarked", "same")) == drafts
    assert len(outcome.of("unmarked")) == (0 if name == "xliff20" else drafts), "there, no state is initial"


# Who translated


def test_the_translator_is_read_from_where_each_tool_says_so() -> None:
    head = "<phase-group>{}</phase-group>"
    ana, bo = (
        '<phase phase-name="{}" process-name="t" contact-name="{} &lt;a@example.org&gt;"/>'.format(*one)
        for one in (("1", "Ana"), ("2", "Bo"))
    )
    unit12 = '<trans-unit id="a:b"><source>A</source><target{}>B</target></trans-unit>'
    assert [one.by for one in read12(unit12.format(""))] == [""]
    for phases, mark, name in ((ana, "", "Ana"), (ana + bo, "", ""), (ana + bo, ' phase-name="2"', "Bo")):
        raw = XLIFF.replace("<body>", f"<header>{head.format(phases)}</header><body>").format(unit12.format(mark))
        assert [one.by for one in formats.read("x", raw.encode(), "es")] == [name]
    its = 'xmlns:its="http://www.w3.org/2005/11/its" its:person="Ana"'
    (one,) = read20(f'<unit id="a:b"><segment><source>A</source><target {its}>B</target></segment></unit>')
    assert one.by == "Ana"
    (one,) = formats.read("x.csv", b"context,target,translator\na:b,B,Ana\n", "es")
    assert one.by == "Ana"
    raw = FORMATS["tmx"].write(SMALL).replace(b'<tuv xml:lang="es"', b'<tuv xml:lang="es" changeid="Ana"')
    assert {one.by for one in formats.read("x", raw, "es")} == {"Ana"}
    raw = FORMATS["po"].write(SMALL).replace(b"Last-Translator: ", b"Last-Translator: Ana <a@example.org>")
    assert {one.by for one in formats.read("x", raw, "es")} == {"Ana"}


@pytest.mark.parametrize("field", ["FULL NAME <EMAIL@ADDRESS>", "a@example.org", "Automatically generated", " ", ""])
def test_what_a_tool_writes_for_nobody_is_nobody(field: str) -> None:
    raw = FORMATS["po"].write(SMALL).replace(b"Last-Translator: ", f"Last-Translator: {field}".encode())
    assert {one.by for one in formats.read("x", raw, "es")} == {""}


# Tags of regions

REGIONS = ["es-US", "es-ES", "es-419", "es_US", "ES", "es_MX.UTF-8"]


@pytest.mark.parametrize("tag", REGIONS)
@pytest.mark.parametrize("name", ["po", "xliff12", COPY, "xliff20", "tmx"])
def test_a_region_is_read_as_the_language_and_told(name: str, tag: str) -> None:
    raw = FORMATS[name].write(SMALL)
    assert formats.other_tag(raw, "es") == ""
    for old, new in (('="es"', f'="{tag}"'), ("Language: es", f"Language: {tag}")):
        raw = raw.replace(old.encode(), new.encode())
    assert_same(name, SMALL, list(formats.read("x", raw, "es")))
    assert formats.other_tag(raw, "es") == tag.replace("_", "-").removesuffix(".UTF-8")


@pytest.mark.parametrize(
    ("declared", "language", "same"),
    [
        ("pt", "pt-BR", True),
        ("pt-PT", "pt-BR", False),
        ("zh_CN", "zh-Hans", True),
        ("zh-TW", "zh-Hans", False),
        ("zh", "zh-Hant", False),
        ("sr-Cyrl", "sr-Latn", False),
        ("iw", "he", True),
        ("est", "es", False),
        ("e", "es", False),
    ],
)
def test_another_script_or_region_is_another_language(declared: str, language: str, same: bool) -> None:
    assert tags.is_same(declared, language) == same


# Memories


def memory(*variants: str, key: str = ' tuid="a:b"') -> list[ReturnedUnit]:
    head = '<tmx version="1.4"><header srclang="en"/><body><tu{}>{}</tu></body></tmx>'
    return list(formats.read("x", head.format(key, "".join(variants)).encode(), "es"))


def variant(tag: str, text: str) -> str:
    return f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>'


def test_a_memory_is_read_by_key_and_in_the_language() -> None:
    spanish, english, french = variant("es", "Uno."), variant("en-US", "One."), variant("fr", "Un.")
    assert memory(spanish, french, english) == [ReturnedUnit("a:b", "One.", "Uno.")]
    assert memory(variant("es-MX", "Una."), english, spanish) == [ReturnedUnit("a:b", "One.", "Uno.")]
    context = '<prop type="x-context">c:d</prop>'
    assert memory(context, english, spanish) == [ReturnedUnit("c:d", "One.", "Uno.")]


@pytest.mark.parametrize(
    ("variants", "key", "reason"),
    [
        ([variant("en", "One."), variant("es", "Uno.")], "", "no key"),
        ([variant("en", "One."), variant("fr", "Un.")], ' tuid="a:b"', "no text in es"),
        ([variant("es", "Uno.")], ' tuid="a:b"', "no source"),
    ],
)
def test_a_memory_that_cannot_be_read_is_one_finding(variants: list[str], key: str, reason: str) -> None:
    with pytest.raises(TranslationFileError, match=reason):
        memory(*variants, key=key)


# Back-translation


def test_the_sheet_has_each_translation_of_the_present_english_and_an_empty_column() -> None:
    head, *lines = cells(FORMATS["back-translation"].write(SMALL))
    assert head == ["context", "english", "translation", "back_translation"]
    assert lines == [
        [sent.unit.key, sent.unit.source, sent.entry.target, ""]
        for sent in SMALL_ROWS
        if sent.entry and sent.state != "stale"
    ]


# The same bytes, in time and memory proportional to the number of units

HASHES = """
import hashlib, sys
sys.path.insert(0, "tests")
from translation_kits import SMALL
from pipelines.translate.formats import FORMATS
print(*(hashlib.sha256(made.write(SMALL)).hexdigest() for made in FORMATS.values()))
"""


def test_the_bytes_depend_on_nothing_but_the_parcel(repository: Path) -> None:
    def hashes(seed: str, zone: str) -> list[str]:
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": "C",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, "-c", HASHES]
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.split()

    here = [hashlib.sha256(made.write(SMALL)).hexdigest() for made in FORMATS.values()]
    assert hashes("1", "UTC") == hashes("2", "Asia/Tokyo") == here


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_names_neither_a_place_nor_a_tool(name: str, repository: Path) -> None:
    raw = FORMATS[name].write(translated(content()))
    assert str(repository).encode() not in raw
    assert b"polib" not in raw
    assert b"lxml" not in raw


def many(number: int) -> TranslationKit:
    return translated(unit(f"term-n{n}:term", f"About {n} of 1,000 people are called back.") for n in range(number))


def seconds(name: str, kit: TranslationKit) -> float:
    """The least time of three that a round trip takes."""

    def tries() -> Iterator[float]:
        for _ in range(3):
            began = time.process_time()
            raw = FORMATS[name].write(kit)
            if FORMATS[name].read:
                outcome = incoming.classify(
                    formats.read("x", raw, "es"), [sent.unit for sent in kit.rows], held(kit), fine
                )
                assert outcome.imported == ()
            yield time.process_time() - began

    return min(tries())


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_ten_times_the_units_take_about_ten_times_the_time(name: str) -> None:
    small, large = many(500), many(5_000)
    assert seconds(name, large) < 40 * max(seconds(name, small), 0.001)
