"""Imports take what is good, say why they leave the rest, and lose nothing, whatever comes back."""

from __future__ import annotations

import csv
import dataclasses
import io
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translation_kits import SMALL, SMALL_ROWS, held, row, unit

from pipelines.translate import formats, incoming, states
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.formats import FORMATS
from pipelines.translate.formats.unit_states import Untouched
from pipelines.translate.incoming import ImportLine, ImportResult, classify, normalized
from pipelines.translate.shapes import STATES, Catalog, Entry, Issue, ReturnedUnit, State, Unit
from pipelines.translate.update import update

UNITS = tuple(one.unit for one in SMALL_ROWS)
HELD = held(SMALL)
KEY = "fact-a:statement"
UNIT = unit(KEY, "About 12 out of 100.")
TEXT, OTHER = "Unas 12 de cada 100.", "Cerca de 12 de cada 100."
OLD = "About 10 out of 100."


def digits(asked: Unit, target: str) -> list[Issue]:
    """A check: the same digits, in any order, must stand on both sides."""
    left, right = (sorted(filter(str.isdigit, text)) for text in (asked.source, target))
    return [] if left == right else [Issue("TRN101", "a number differs", "look at the numbers")]


def catalog(state: State = "missing", target: str = TEXT) -> Catalog:
    entry = {
        "missing": None,
        "stale": Entry(KEY, UNIT.source, target, True, OLD),
        "draft": Entry(KEY, UNIT.source, target, True),
    }.get(state, Entry(KEY, UNIT.source, target))
    return Catalog("es", "es.po", {KEY: entry} if entry else {})


def one(came: ReturnedUnit, have: Catalog, asked: Unit = UNIT, same: frozenset[str] = frozenset()) -> ImportLine:
    """What an import of one unit comes to."""
    (line,) = classify([came], [asked], have, digits, same).lines
    return line


def after(line: ImportLine, have: Catalog, asked: Unit = UNIT) -> tuple[str, State]:
    """The translation and the state of the unit when the line was applied."""
    entry = ImportResult((line,), ()).applied(have).entries.get(asked.key)
    return (entry.target if entry else "", states.state(asked, entry))


def came(target: str, *, fuzzy: bool = False, source: str | None = UNIT.source) -> ReturnedUnit:
    return ReturnedUnit(KEY, source, target, fuzzy, 7)


def left_behind(target: str) -> ReturnedUnit:
    """A unit whose client did not raise its state."""
    return Untouched(KEY, UNIT.source, target, True, 7)


CASES: dict[str, tuple[State, ReturnedUnit, str, tuple[str, State]]] = {
    # what is held, what comes back, the status, and what is held then
    "a first translation": ("missing", came(TEXT), "new", (TEXT, "translated")),
    "a first translation, unfinished": ("missing", came(TEXT, fuzzy=True), "new", (TEXT, "draft")),
    "a first one in a state that was left behind": ("missing", left_behind(TEXT), "new", (TEXT, "translated")),
    "nothing": ("missing", came(" \n "), "empty", ("", "missing")),
    "nothing for a translation": ("translated", came(""), "empty", (TEXT, "translated")),
    "nothing for a draft, as OmegaT does": ("draft", came(""), "empty", (TEXT, "draft")),
    "the same": ("translated", came(TEXT), "same", (TEXT, "translated")),
    "the same with other ends of lines": ("translated", came(f"{TEXT}\r\n"), "same", (TEXT, "translated")),
    "the same, marked as unfinished": ("translated", came(TEXT, fuzzy=True), "same", (TEXT, "translated")),
    "another text": ("translated", came(OTHER), "changed", (OTHER, "translated")),
    "another text, unfinished": ("translated", came(OTHER, fuzzy=True), "rejected", (TEXT, "translated")),
    "another text in a state left behind": ("translated", left_behind(OTHER), "changed", (OTHER, "translated")),
    "a draft without its mark": ("draft", came(TEXT), "unmarked", (TEXT, "draft")),
    "a draft without its mark, from another english": ("draft", came(TEXT, source=OLD), "same", (TEXT, "draft")),
    "a draft, still one": ("draft", came(TEXT, fuzzy=True), "same", (TEXT, "draft")),
    "a draft, untouched": ("draft", left_behind(TEXT), "same", (TEXT, "draft")),
    "a draft, mended": ("draft", came(OTHER), "changed", (OTHER, "translated")),
    "a draft, mended in part": ("draft", came(OTHER, fuzzy=True), "changed", (OTHER, "draft")),
    "a draft, mended in a state left behind": ("draft", left_behind(OTHER), "changed", (OTHER, "translated")),
    "a stale one without its mark": ("stale", came(TEXT), "unmarked", (TEXT, "stale")),
    "a stale one, sent before": ("stale", came(TEXT, source=OLD), "same", (TEXT, "stale")),
    "a stale one, untouched": ("stale", left_behind(TEXT), "same", (TEXT, "stale")),
    "a stale one, still unfinished": ("stale", came(TEXT, fuzzy=True), "same", (TEXT, "stale")),
    "a stale one, mended": ("stale", came(OTHER), "changed", (OTHER, "translated")),
    "a stale one, mended in part": ("stale", came(OTHER, fuzzy=True), "changed", (OTHER, "stale")),
    "the english": ("missing", came(UNIT.source), "same-as-source", ("", "missing")),
    "the english for a translation": ("translated", came(UNIT.source), "same-as-source", (TEXT, "translated")),
    "a wrong number": ("missing", came("Unas 13 de cada 100."), "rejected", ("", "missing")),
    "a wrong number for a translation": ("translated", came("Unas 2."), "rejected", (TEXT, "translated")),
    "a draft with a wrong number": ("draft", came("Unas 2.", fuzzy=True), "rejected", (TEXT, "draft")),
    "from another english": ("missing", came("10, 100", source=OLD), "stale", ("10, 100", "stale")),
    "from another english, for a draft": ("draft", came("10, 100", source=OLD), "stale", ("10, 100", "stale")),
    "from another english, current held": ("translated", came("10, 100", source=OLD), "rejected", (TEXT, "translated")),
    "from another english, wrong": ("missing", came("Unas 9.", source=OLD), "rejected", ("", "missing")),
    "from another english, untouched": ("translated", came(TEXT, source=OLD), "same", (TEXT, "translated")),
    "the other english itself": ("missing", came(OLD, source=OLD), "same-as-source", ("", "missing")),
    "with an empty english": ("missing", came(TEXT, source=" "), "rejected", ("", "missing")),
    "without its english": ("missing", came(TEXT, source=None), "new", (TEXT, "translated")),
    "without its english, the english": ("missing", came(UNIT.source, source=None), "same-as-source", ("", "missing")),
    "with other ends of lines in its english": (
        "missing",
        came(TEXT, source=f"{UNIT.source}\r\n"),
        "new",
        (TEXT, "translated"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_rule(name: str) -> None:
    state, returned, status, expected = CASES[name]
    have = catalog(state)
    line = one(returned, have)
    assert line.status == status
    assert after(line, have) == expected
    assert (line.entry is not None) == (status in incoming.IMPORTED)
    assert line.reason
    assert line.before == ("" if state == "missing" else TEXT)
    assert line.after == normalized(returned.target)
    assert line.line == 7


THIRD = "De cada 100, unas 12."

SINCE: dict[str, tuple[tuple[State, str], ReturnedUnit, ReturnedUnit, str, tuple[str, State]]] = {
    # what is held, what was sent, what comes back, the status, and what is held then
    "nothing was done": (("translated", OTHER), came(TEXT), came(TEXT), "same", (OTHER, "translated")),
    "nothing was done, and it was finished here": (
        ("translated", TEXT),
        came(TEXT, fuzzy=True),
        came(TEXT, fuzzy=True),
        "same",
        (TEXT, "translated"),
    ),
    "nothing was done, and it became a draft here": (("draft", TEXT), came(TEXT), came(TEXT), "same", (TEXT, "draft")),
    "another text": (("translated", TEXT), came(TEXT), came(OTHER), "changed", (OTHER, "translated")),
    "a first translation": (("missing", ""), came(""), came(TEXT), "new", (TEXT, "translated")),
    "another text on both sides": (("translated", THIRD), came(TEXT), came(OTHER), "rejected", (THIRD, "translated")),
    "another text on both sides, a draft here": (
        ("draft", THIRD),
        came(TEXT, fuzzy=True),
        came(OTHER),
        "rejected",
        (THIRD, "draft"),
    ),
    "the same text on both sides": (("translated", OTHER), came(TEXT), came(OTHER), "same", (OTHER, "translated")),
    "a first translation on both sides": (
        ("translated", THIRD),
        came(""),
        came(OTHER),
        "rejected",
        (THIRD, "translated"),
    ),
    "its mark was removed": (("draft", TEXT), came(TEXT, fuzzy=True), came(TEXT), "changed", (TEXT, "translated")),
    "its mark was removed, and it is stale": (
        ("stale", TEXT),
        came(TEXT, fuzzy=True),
        came(TEXT),
        "changed",
        (TEXT, "translated"),
    ),
    "its mark was removed, for another english": (
        ("stale", TEXT),
        came(TEXT, fuzzy=True, source=OLD),
        came(TEXT, source=OLD),
        "same",
        (TEXT, "stale"),
    ),
    "its mark was removed, and the text changed here": (
        ("draft", THIRD),
        came(TEXT, fuzzy=True),
        came(TEXT),
        "rejected",
        (THIRD, "draft"),
    ),
    "a mark was set": (("translated", TEXT), came(TEXT), came(TEXT, fuzzy=True), "changed", (TEXT, "draft")),
    "a mark was set with another text": (
        ("translated", TEXT),
        came(TEXT),
        came(OTHER, fuzzy=True),
        "changed",
        (OTHER, "draft"),
    ),
    "emptied": (("translated", TEXT), came(TEXT), came(""), "empty", (TEXT, "translated")),
    "a wrong number": (("translated", TEXT), came(TEXT), came("Unas 2."), "rejected", (TEXT, "translated")),
    "another text, and the english changed": (
        ("stale", TEXT),
        came(TEXT, source=OLD),
        came("10, 100", source=OLD),
        "stale",
        ("10, 100", "stale"),
    ),
}


@pytest.mark.parametrize("name", SINCE)
def test_each_rule_when_it_is_known_what_was_sent(name: str) -> None:
    (state, target), sent, returned, status, expected = SINCE[name]
    have = catalog(state, target)
    (line,) = classify([returned], [UNIT], have, digits, sent={KEY: sent}).lines
    assert line.status == status
    assert line.reason
    assert after(line, have) == expected


def test_what_was_not_sent_is_new() -> None:
    (line,) = classify([came(TEXT)], [UNIT], catalog(), digits, sent={}).lines
    assert line.status == "new"


@pytest.mark.parametrize(("kept", "then"), [({}, OTHER), ({"target": TEXT}, OTHER), ({"target": THIRD}, THIRD)])
def test_a_text_of_a_removed_string_is_stored_unless_another_is(kept: dict[str, str], then: str) -> None:
    gone = {KEY: Entry(KEY, UNIT.source, **kept)} if kept else {}
    have = Catalog("es", "", {}, gone)
    outcome = classify([came(OTHER)], [], have, digits, sent={KEY: came(TEXT)}, by="Jo")
    assert [line.status for line in outcome.lines] == ["unknown"]
    assert update(outcome.applied(have), []).obsolete[KEY].target == then
    assert classify([came(OTHER)], [], have, digits).imported == ()


@pytest.mark.parametrize("state", ["draft", "stale"])
def test_a_person_finishes_what_is_right_as_it_is_by_confirming_it(state: State) -> None:
    (line,) = classify([came(TEXT)], [UNIT], catalog(state), digits, by="Jo Example", confirmed=True).lines
    assert (line.status, after(line, catalog(state))) == ("changed", (TEXT, "translated"))
    assert line.entry
    assert line.entry.by == "Jo Example"
    for kept in (came(TEXT, fuzzy=True), left_behind(TEXT)):
        (line,) = classify([kept], [UNIT], catalog(state), digits, by="Jo Example", confirmed=True).lines
        assert line.status == "same"
    wrong = classify([came("Unas 2.")], [UNIT], catalog(state, "Unas 2."), digits, by="Jo", confirmed=True).lines
    assert [line.status for line in wrong] == ["rejected"]


def test_a_translation_has_the_translator_that_is_named_and_keeps_her_while_it_stays() -> None:
    (entry,) = classify([dataclasses.replace(came(TEXT), by="Ana")], [UNIT], catalog(), digits).imported
    assert entry.by == "Ana"
    (entry,) = classify([dataclasses.replace(came(TEXT), by="Ana")], [UNIT], catalog(), digits, by="Jo").imported
    assert entry.by == "Jo"
    have = Catalog("es", "", {KEY: entry})
    assert classify([dataclasses.replace(came(TEXT), by="Ana")], [UNIT], have, digits).applied(have) == have
    (entry,) = classify([came(OTHER)], [UNIT], have, digits).imported
    assert entry.by == "", "nobody knows who made the new text"


def test_warnings_come_with_a_text_and_do_not_stop_it() -> None:
    warning = Issue("TRN104", "a bound differs", "look at it")
    (line,) = classify([came(TEXT)], [UNIT], catalog(), lambda _unit, _target: [warning]).lines
    assert (line.status, line.warnings) == ("new", (warning,))
    (line,) = classify([came(TEXT)], [UNIT], catalog("translated"), lambda _unit, _target: [warning]).lines
    assert (line.status, line.warnings) == ("same", ())


def test_a_stale_one_remembers_its_english() -> None:
    (entry,) = classify([came("10, 100", source=OLD)], [UNIT], catalog(), digits).imported
    assert entry == Entry(KEY, UNIT.source, "10, 100", fuzzy=True, previous=OLD)
    (entry,) = classify([came("12, 100", fuzzy=True)], [UNIT], catalog("stale"), digits).imported
    assert entry.previous == OLD


def test_the_reason_of_a_check_is_told() -> None:
    assert one(came("Unas 2."), catalog()).reason == "a number differs [TRN101]"


def test_an_unknown_key_is_told_and_nothing_else_happens() -> None:
    outcome = classify([ReturnedUnit("fact-gone:statement", "Gone.", "Ido.")], [UNIT], catalog("translated"), digits)
    assert [(line.status, line.before, line.after) for line in outcome.lines] == [("unknown", "", "Ido.")]
    assert outcome.applied(catalog("translated")) == catalog("translated")
    assert outcome.absent == (KEY,)


@pytest.mark.parametrize(
    ("asked", "same", "status"),
    [
        (unit("term-a:term", "BI-RADS", handling="keep"), frozenset(), "new"),
        (unit("term-a:term", "DCIS", handling="keep-with-gloss"), frozenset(), "new"),
        (unit("term-a:term", "oral"), frozenset({"term-a:term"}), "new"),
        (unit("term-a:term", "oral"), frozenset(), "same-as-source"),
        (unit("term-a:definition", "A scale.", handling="keep"), frozenset(), "same-as-source"),
    ],
)
def test_the_english_counts_as_a_translation_only_where_it_may(asked: Unit, same: frozenset[str], status: str) -> None:
    have = Catalog("es", "", {})
    assert one(ReturnedUnit(asked.key, asked.source, asked.source), have, asked, same).status == status
    # A copy of the English that nobody has looked at is never taken for a translation.
    copied = Untouched(asked.key, asked.source, asked.source, True)
    assert one(copied, have, asked, same).status == "same-as-source"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Uno.  ", "Uno."),
        ("Uno.\r\nDos.\rTres.", "Uno.\nDos.\nTres."),
        ("Uno.\u2028Dos.", "Uno.\nDos."),
        ("cance\u0301r", "cancér"),
        ("U\x0bn\x1fo\x7f.", "Uno."),
        ("\u0627\u0651\u064e", "\u0627\u064e\u0651"),
    ],
)
def test_a_text_is_tidied_before_it_is_looked_at(text: str, kept: str) -> None:
    assert normalized(text) == kept
    assert normalized(kept) == kept


def test_a_translation_that_does_not_say_from_which_english_it_is_has_no_english_to_check_it_against() -> None:
    outcome = classify([came("12, 100", source="")], [UNIT], catalog(), lambda _unit, _target: [])
    assert [line.reason for line in outcome.left] == [
        "the file does not contain the English text that it was made from"
    ]


def test_what_is_taken_left_and_unchanged_makes_up_everything() -> None:
    returned = [
        ReturnedUnit(UNITS[0].key, UNITS[0].source, SMALL_ROWS[0].entry.target),  # type: ignore[union-attr]
        ReturnedUnit(UNITS[3].key, UNITS[3].source, "¿Qué son?"),
        ReturnedUnit(UNITS[1].key, UNITS[1].source, "Unas 99."),
        ReturnedUnit("x:y", "", "z"),
    ]
    outcome = classify(returned, UNITS, HELD, digits)
    assert [entry.key for entry in outcome.imported] == [UNITS[3].key]
    assert [line.key for line in outcome.unchanged] == [UNITS[0].key]
    assert [(line.key, line.status) for line in outcome.left] == [(UNITS[1].key, "rejected"), ("x:y", "unknown")]
    assert outcome.absent == tuple(asked.key for asked in UNITS if asked.key not in {r.key for r in returned})
    assert [line.key for line in outcome.of("unknown", "rejected")] == [UNITS[1].key, "x:y"]


ANY = st.one_of(st.sampled_from(("", TEXT, OTHER, UNIT.source, OLD, "10, 100")), st.text(max_size=12))


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(("missing", "stale", "draft", "translated")),
    st.sampled_from((ReturnedUnit, Untouched)),
    st.one_of(st.none(), ANY),
    ANY,
    st.booleans(),
)
def test_an_import_never_empties_or_worsens_or_signs(
    state: State, kind: type[ReturnedUnit], source: str | None, target: str, fuzzy: bool
) -> None:
    have = catalog(state)
    line = one(kind(KEY, source, target, fuzzy), have)
    text, now = after(line, have)
    assert STATES.index(now) <= STATES.index("translated")
    assert text or state == "missing"
    if state == "translated":
        assert now == "translated"
    if line.entry is None:
        assert ImportResult((line,), ()).applied(have) == have
    else:
        assert text == normalized(target)
        assert now != "translated" or digits(UNIT, text) == []


# Hostile files

ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE xliff [<!ENTITY a0 "ha">{ENTITIES}]>'
OUTSIDE = '<!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/x"> %a;]>'
BEYOND = '<!DOCTYPE xliff SYSTEM "http://127.0.0.1:1/x.dtd">'
XLIFF = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
XLIFF2 = '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="es">'
UNIT2 = '<unit id="a"><segment><source>A</source></segment></unit>'
INCLUDE = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
PO_HEAD = 'msgid ""\nmsgstr "Language: es\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'


def xliff(inner: str, prolog: str = "", language: str = "es") -> bytes:
    return f'{prolog}{XLIFF}<file target-language="{language}"><body>{inner}</body></file></xliff>'.encode()


def xliff2(inner: str, prolog: str = "") -> bytes:
    return f'{prolog}{XLIFF2}<file id="f">{inner}</file></xliff>'.encode()


def tu(target: str, key: str = UNITS[0].key) -> str:
    source = f"<source>{UNITS[0].source}</source>"
    return f'<trans-unit id="{key}">{source}<target state="final">{target}</target></trans-unit>'


def po(*entries: str, head: str = PO_HEAD) -> bytes:
    return (head + "\n\n".join(entries) + "\n").encode()


def entry(text: str, key: str = UNITS[0].key) -> str:
    return f'msgctxt "{key}"\nmsgid "{UNITS[0].source}"\nmsgstr "{text}"'


def rows(*lines: tuple[str, ...]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows((("context", "source", "target"), *lines))
    return out.getvalue().encode()


SENT = {name: made.write(SMALL) for name, made in FORMATS.items()}
WHOLE = SENT["po"], SENT["xliff12"], SENT["xliff20"], SENT["csv"]
HTML = b"<!DOCTYPE html>\n<html><body><p>Sign in to download es.po</p></body></html>\n"
KEY0 = UNITS[0].key

REFUSED: dict[str, tuple[str, bytes, str]] = {
    # the name of the file, its bytes, and what is said of it
    "nothing": ("es.po", b"", "empty"),
    "blank": ("es.po", b" \n\n", "empty"),
    "a picture": ("es.po", b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
    "a zip, as an xlsx is": ("es.csv", b"PK\x03\x04\x14\x00\x06\x00", "NUL"),
    "a page of a website": ("es.po", HTML, "document type"),
    "a page without a document type": ("es.po", HTML.partition(b"\n")[2], "none of the supported formats"),
    "prose": ("es.txt", b"Dear team, here it is.\n", "none of the supported formats"),
    "prose named po": ("es.po", b"Dear team, here it is.\n", "not a PO file"),
    "prose named csv": ("es.csv", b"Dear team, here it is.\n", "no column context"),
    "json": ("es.json", b'{"a": "b"}\n', "none of the supported formats"),
    "svg": ("es.xlf", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "none of the supported formats"),
    "xliff 3": ("es.xlf", b'<xliff version="3.0"/>', "none of the supported formats"),
    "a memory of another language": ("es.tmx", SENT["tmx"].replace(b'"es"', b'"fr"'), "no text in es"),
    "a memory without keys": ("es.tmx", b"<tmx><body><tu/></body></tmx>", "no key"),
    "a sheet for back-translation": ("es.csv", SENT["back-translation"], "not read back"),
    "a term base": ("es.tbx", SENT["tbx"], "not read back"),
    "po in UTF-16": ("es.po", SENT["po"].decode().encode("utf-16"), "not UTF-8"),
    "xliff in UTF-16": ("es.xlf", SENT["xliff12"].decode().encode("utf-16"), "not UTF-8"),
    "csv in UTF-16 without a mark": ("es.csv", SENT["csv"].decode("utf-8-sig").encode("utf-16-le"), "UTF-8|NUL"),
    "po in Latin-1": ("es.po", SENT["po"].decode().encode("latin-1"), "not UTF-8"),
    "csv in a code page of Windows": ("es.csv", SENT["csv"].decode("utf-8-sig").encode("cp1252"), "not UTF-8"),
    "po in another language": ("es.po", SENT["po"].replace(b"Language: es", b"Language: pt"), "language pt, not es"),
    "po that is cut off behind its bare header": (
        "es.po",
        b'msgid ""\n\nmsgctxt "a:b"\nmsgid "A"\n',
        "incomplete|not a PO",
    ),
    "xliff in another language": ("es.xlf", xliff(tu("Uno."), language="fr"), "language fr, not es"),
    "xliff 2 in another language": ("es.xlf", SENT["xliff20"].replace(b'"es"', b'"ar"'), "language ar, not es"),
    "billion laughs": ("es.xlf", xliff(tu("&a11;"), LAUGHS), "document type"),
    "billion laughs in xliff 2": ("es.xlf", xliff2("", LAUGHS), "document type"),
    "billion laughs in an attribute": ("es.xlf", xliff(tu("x", "&a11;"), LAUGHS), "document type"),
    "a file of the machine as an entity": ("es.xlf", xliff(tu("&x;"), OUTSIDE), "document type"),
    "a file as a parameter": (
        "es.xlf",
        xliff("", '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/x"> %a;]>'),
        "document",
    ),
    "a type from the network": ("es.xlf", xliff(tu("Uno."), BEYOND), "document type"),
    "a type behind a comment": ("es.xlf", xliff(tu("&x;"), f"<?a?><!-- > -->\n{OUTSIDE}"), "document type"),
    "a type behind a comment that is none": ("es.xlf", xliff("", f"<!-- a -- b -->{OUTSIDE}"), "document type|XML"),
    "a type behind a mark": ("es.xlf", b"\xef\xbb\xbf" + xliff(tu("&x;"), OUTSIDE), "document type"),
    "an entity that nothing declares": ("es.xlf", xliff(tu("&nbsp;")), "not well-formed"),
    "a NUL by reference": ("es.xlf", xliff(tu("&#0;")), "not well-formed"),
    "a surrogate by reference": ("es.xlf", xliff(tu("&#xD800;")), "not well-formed"),
    "two roots": ("es.xlf", xliff(tu("Uno.")) * 2, "not well-formed"),
    "a prefix that nothing declares": ("es.xlf", xliff("<a:b/>"), "not well-formed"),
    "the same attribute twice": ("es.xlf", xliff('<trans-unit id="a" id="b"/>'), "not well-formed"),
    "xliff without keys": ("es.xlf", xliff("<trans-unit><source>A</source></trans-unit>"), "no key"),
    "xliff without english": ("es.xlf", xliff('<trans-unit id="a"><target>A</target></trans-unit>'), "no source"),
    "xliff 2 without segments": ("es.xlf", xliff2('<unit id="a"/>'), "no segment"),
    "xliff 2 without english": ("es.xlf", xliff2('<unit id="a"><segment/></unit>'), "no source"),
    "po with a key twice": ("es.po", po(entry("Uno."), entry("Dos.")), "is duplicated"),
    "xliff with a key twice": ("es.xlf", xliff(tu("Uno.") + tu("Dos.")), "is duplicated"),
    "csv with a key twice": ("es.csv", rows((KEY0, "A", "B"), (KEY0, "A", "C")), "is duplicated"),
    "xliff 2 with a key twice": (
        "es.xlf",
        xliff2('<unit id="a"><segment><source>A</source></segment></unit>' * 2),
        "duplicated",
    ),
    "po without keys": ("es.po", po('msgid "A"\nmsgstr "B"'), "no msgctxt"),
    "po with plurals": ("es.po", po(f'msgctxt "{KEY0}"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"'), "plural"),
    "po that breaks off in a text": ("es.po", po(entry("Un"))[:-2], "truncated"),
    "po that breaks off between the lines of a text": (
        "es.po",
        po(f'msgctxt "{KEY0}"\nmsgid ""\n"Most calcifications "\n"are not cancer."\nmsgstr ""\n"La mayoría de "'),
        "truncated",
    ),
    "po with an open text in its midst": ("es.po", po(entry("Uno.\\"), entry("Dos.", "a:b")), "truncated"),
    "po with the marks of a merge": ("es.po", po(entry("Uno."), "<<<<<<< HEAD", entry("Dos.", "a:b")), "not a PO file"),
    "csv with too many cells": ("es.csv", rows((KEY0, "A", "B", "C")), "a row has 4 cells"),
    "csv with too few cells": ("es.csv", rows((KEY0, "A")), "a row has 2 cells"),
    "csv with an open quote": ("es.csv", b'context,target\na:b,"Uno\n', "not CSV"),
    "csv with a cell of a megabyte": ("es.csv", rows((KEY0, "A", "x" * 1_000_000)), "not CSV"),
    "csv with a column twice": ("es.csv", b"context,target,target\na:b,c,d\n", "a column is duplicated"),
    "csv without a key": ("es.csv", rows(("", "A", "B")), "no key"),
    "csv without columns": ("es.csv", b'"a:b","A","B"\n', "no column context"),
    "csv of commas": ("es.csv", b"," * 1_000_000, "empty|no column"),
    "a NUL in po": ("es.po", po(entry("U\0no.")), "NUL"),
    "a NUL in csv": ("es.csv", rows((KEY0, "A", "U\0no.")), "NUL"),
    "a huge key": ("es.xlf", xliff(tu("Uno.", "k" * 1_000)), "a key of 1,000 characters"),
    "a huge key in csv": ("es.csv", rows(("k" * 1_000, "A", "B")), "a key of 1,000 characters"),
    "a huge key in po": ("es.po", po(entry("Uno.", "k" * 1_000)), "a key of 1,000 characters"),
    "a huge attribute": ("es.xlf", xliff(f'<trans-unit id="a" x="{"y" * 20_000_000}"/>'), "more than 10,000 char"),
    "a huge text": ("es.xlf", xliff(tu("y" * 20_000_000)), "not well-formed"),
    "100,000 levels": ("es.xlf", xliff("<g>" * 100_000), "not well-formed"),
    "3,000 levels in a text": ("es.xlf", xliff(tu("<g>" * 3_000 + "</g>" * 3_000)), "not well-formed|too deep"),
    "70 megabytes": ("es.po", b"#" * 70_000_000, "larger than"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_one_clear_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", forbidden)
    path, raw, reason = REFUSED[name]
    began = time.process_time()
    with pytest.raises(TranslationFileError, match=reason) as caught:
        classify(formats.read(path, raw, "es"), UNITS, HELD, digits)
    assert time.process_time() - began < 5
    assert caught.value.line >= 1
    assert len(caught.value.message) < 400
    assert "root:" not in caught.value.message


def forbidden(*_arguments: Any) -> None:
    raise AssertionError("the network was reached for")


@pytest.mark.parametrize("raw", WHOLE, ids=["po", "xliff12", "xliff20", "csv"])
def test_a_file_that_breaks_off_is_refused_or_leaves_the_rest_as_it_is(raw: bytes) -> None:
    refused = 0
    for length in range(1, len(raw), 7):
        try:
            outcome = classify(formats.read("es", raw[:length], "es"), UNITS, HELD, digits)
        except TranslationFileError:
            refused += 1
            continue
        assert {one.key for one in outcome.imported} <= {"term-bi-rads:term"}  # which is sent as done
        assert {**outcome.applied(HELD).entries, **HELD.entries} == outcome.applied(HELD).entries
    assert refused > len(raw) / 7 / 2


LONG = "Uno " * 2_500_000

LEFT: dict[str, tuple[bytes, str]] = {
    # the bytes of a file that can be read, and the status on its one unit
    "a key that is none of ours": (xliff(tu("Uno.", "fact-x:y")), "unknown"),
    "a key of markup": (xliff(tu("Uno.", "&lt;script&gt;")), "unknown"),
    "a key that climbs": (po(entry("Uno.", "../../x:y")), "unknown"),
    "a wrong number": (po(entry("El 99.")), "rejected"),
    "the english": (xliff(tu(UNITS[0].source)), "same-as-source"),
    "spaces": (xliff(tu("  \n ")), "empty"),
    "control characters alone": (po(entry("\x01\x02\x7f")), "empty"),
    "marks of order": (
        rows(
            (KEY0, UNITS[0].source, "99 \u202e"),
        ),
        "rejected",
    ),
    "another english": (rows((KEY0, "Some other text.", "Otro texto.")), "rejected"),
    "a formula": (rows((KEY0, UNITS[0].source, '=HYPERLINK("http://example.org/1")')), "rejected"),
    "obsolete": (po('#~ msgctxt "a:b"\n#~ msgid "a"\n#~ msgstr "b"', entry("99")), "rejected"),
    "an encoding that is not the file's": (xliff(tu("99"), '<?xml version="1.0" encoding="UTF-16"?>\n'), "rejected"),
    "XInclude": (
        xliff(tu(f"9{INCLUDE}")),
        "rejected",
    ),
    "a style sheet": (xliff(tu("99"), '<?xml-stylesheet href="http://127.0.0.1:1/x"?>'), "rejected"),
    "a document type in a text": (xliff(tu("<![CDATA[<!DOCTYPE a> 9]]>")), "rejected"),
}


@pytest.mark.parametrize("name", LEFT)
def test_a_hostile_unit_is_left_with_a_reason_and_nothing_is_lost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", forbidden)
    raw, status = LEFT[name]
    began = time.process_time()
    outcome = classify(formats.read("es", raw, "es"), UNITS, HELD, digits)
    assert time.process_time() - began < 5
    assert [line.status for line in outcome.lines] == [status]
    assert outcome.lines[0].reason
    assert "root:" not in outcome.lines[0].after
    assert outcome.applied(HELD) == HELD


GOOD = "Casi todas las calcificaciones no son cáncer."
SAME_TEXT: dict[str, bytes] = {
    "CRLF": po(entry(GOOD)).replace(b"\n", b"\r\n"),
    "a byte-order mark": b"\xef\xbb\xbf" + po(entry(GOOD)),
    "no line feed at the end": po(entry(GOOD)).rstrip(b"\n"),
    "xliff with CRLF and a mark": b"\xef\xbb\xbf" + xliff(tu(f"\r\n{GOOD}\r\n"), '<?xml version="1.0"?>\r\n'),
    "CDATA": xliff(tu(f"<![CDATA[{GOOD}]]>")),
    "character references": xliff(tu(GOOD.replace("á", "&#xE1;"))),
    "decomposed letters": po(entry(GOOD.replace("á", "a\u0301"))),
    "comments and processing instructions": xliff(tu(GOOD.replace(" no", " <!-- a --><?b?>no"))),
    "without a namespace": xliff(tu(GOOD)).replace(b' xmlns="urn:oasis:names:tc:xliff:document:1.2"', b""),
    "with a prefix": xliff(tu(GOOD))
    .replace(b"</", b"</x:")
    .replace(b"xmlns=", b"xmlns:x=")
    .replace(b"<", b"<x:")
    .replace(b"<x:/x:", b"</x:"),
    "csv with CR alone": rows((KEY0, UNITS[0].source, GOOD)).replace(b"\r\n", b"\r"),
    "a header without a language": po(entry(GOOD), head='msgid ""\nmsgstr ""\n\n'),
    "no header": po(entry(GOOD), head=""),
    "a header that OmegaT left bare": po(entry(GOOD), head='#\nmsgid ""\n\n'),
    "a header of its word alone": po(entry(GOOD), head="# Spanish\n#\n\nmsgid\n\n# A comment\n"),
}


@pytest.mark.parametrize("name", SAME_TEXT)
def test_a_file_that_is_only_odd_is_taken(name: str) -> None:
    outcome = classify(formats.read("es", SAME_TEXT[name], "es"), UNITS, HELD, digits)
    assert [(entry.key, entry.target) for entry in outcome.imported] == [(KEY0, GOOD)]


def test_a_reader_may_fail_late_and_then_nothing_is_taken() -> None:
    returned = formats.read("es.xlf", xliff(tu(GOOD))[:-10], "es")
    with pytest.raises(TranslationFileError):
        classify(returned, UNITS, HELD, digits)
    assert dataclasses.replace(HELD) == held(SMALL)


def test_many_attributes_take_no_long_time() -> None:
    many = " ".join(f'a{n}="x"' for n in range(50_000))
    began = time.process_time()
    outcome = classify(formats.read("es", xliff(f"<x {many}/>{tu(GOOD)}"), "es"), UNITS, HELD, digits)
    assert len(outcome.imported) == 1
    assert time.process_time() - began < 5


def test_rows_that_hold_nothing_are_not_held() -> None:
    assert held(dataclasses.replace(SMALL, rows=(row(UNIT),))).entries == {}
