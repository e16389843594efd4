"""Reading YAML: what becomes a number or a word, what stays a text, and where every value stands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.canonical import Order, canonical
from pipelines.hidden import HIDDEN
from pipelines.model import Pointer
from pipelines.strict_yaml import FAULTS, Fault, decode, parse, positions

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)

TRAPS = (
    *(
        "NO",
        "no",
        "n",
        "y",
        "Yes",
        "on",
        "Off",
        "~",
        "null",
        "Null",
        "true",
        "False",
        "None",
        "nan",
        ".inf",
        ".nan",
        "=",
    ),
    *(
        "1.10",
        "1",
        "-0",
        "0o7",
        "012",
        "1e5",
        "1e-05",
        ".5",
        "1_000",
        "12:30",
        "1:2:3",
        "2026-01-02",
        "0x1f",
        "+1",
        "1.",
    ),
    *(
        "",
        " ",
        "a ",
        " a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "- a",
        "-",
        "? a",
        "a?",
        "%a",
        "@a",
        "`a",
        "&a",
        "*a",
        "!a",
        "|",
        ">-",
    ),
    *(
        "'",
        '"',
        "it's",
        '"a"',
        "\\",
        "a\\nb",
        "{a}",
        "[a, b]",
        "a, b",
        "---",
        "...",
        "--- a",
        "a\nb",
        "a\n\nb",
        "\na",
        "a\n",
    ),
    *("\xa0", "½ cup", "ß", "2026-01-02T00:00:00Z", "BI-RADS® 4A", "(a: b)", "a:b", "http://x/#y", "😀", "語 語"),
)
"""Texts that other readers of YAML take for something else, or that end a plain text early."""


def _allowed(text: str) -> bool:
    return not HIDDEN.search(text.replace("\n", ""))


def _texts() -> st.SearchStrategy[str]:
    marks = st.sampled_from(" \n:#\"'[]{},-?&*!|>%@`\\/~=.<0123456789eE_abNO")
    any_character = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf"])
    composed = st.text(marks | any_character, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
    words = st.lists(st.text("ab, #:\"\\é-.'", min_size=1, max_size=30), max_size=20).map(" ".join)
    paragraphs = st.lists(st.lists(st.text("ab#.-", max_size=60), max_size=9).map(" ".join), max_size=3).map("\n".join)
    return st.one_of(st.sampled_from(TRAPS), composed, words, paragraphs).filter(_allowed)


SCALARS = st.one_of(
    _texts(),
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.integers(-800, 800).map(lambda number: number / 8 + 0.0625),
)
KEYS = st.sampled_from(["text", "a", "title", "on", "no", "x y", "1"]) | _texts().filter(lambda text: text != "<<")
ROOTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
    ),
    max_size=5,
)
"""Mappings such as a file can hold, but with odder texts."""


def values(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every value below a value, itself first, with its pointer."""
    yield pointer, value
    for part, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from values(inner, (*pointer, part))


def fault(raw: str | bytes) -> Fault:
    """Why a file cannot be read."""
    with pytest.raises(Fault) as caught:
        parse(decode(raw.encode() if isinstance(raw, str) else raw))
    return caught.value


def stands_at(text: str, place: tuple[int, int], value: Any) -> bool:
    """Whether a text, from a line and column on, begins with a value or with what introduces one of its type."""
    line, column = place
    rest = text.split("\n")[line - 1][column - 1 :]
    if isinstance(value, list):
        return rest.startswith(("- ", "-", "["))
    if isinstance(value, dict):
        keys = [key.split(" ")[0] for key in value]
        return rest.startswith(("{", '"', "'", "? ", *(key for key in keys if key)))
    if isinstance(value, str):
        return rest.startswith(("'", '"', ">", "|", re.split("[ \n]", value)[0] or "\0"))
    return rest.startswith(json.dumps(value)) or (value is None and rest in ("", "~"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("100000000000000", 100000000000000),
        ("2.5", 2.5),
        ("-0.25", -0.25),
    ],
)
def test_three_words_and_plain_numbers_are_resolved(written: str, value: Any) -> None:
    read = parse(f"a: {written}\n")["a"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    "written",
    [
        *("NO", "No", "no", "y", "on", "Off", "True", "FALSE", "Null", "NULL", "~", "None", ".nan", ".inf", "nan"),
        *("1.10", "2.0", "1.", ".5", "+1", "-0", "-0.0", "01", "1e5", "1E5", "0x1f", "0o7", "1_000", "1,000"),
        *("12:30", "2026-01-02", "2026-01-02T10:00:00Z", "4A", "10.1148/radiol.11102368", "٣"),
        *("1000000000000000", "123456789012345678901234.5", "0.00001", "0.1234567890123456789"),
    ],
)
def test_everything_else_stays_the_text_that_it_is(written: str) -> None:
    assert parse(f"a: {written}\n") == {"a": written}


@pytest.mark.parametrize("quoted", ['"1"', "'1'", "|-\n  1", ">-\n  1"])
def test_what_is_quoted_is_a_text(quoted: str) -> None:
    assert parse(f"a: {quoted}\n") == {"a": "1"}


def test_a_number_too_long_to_be_one_is_read_at_once() -> None:
    digits = "9" * 100_000
    assert parse(f"a: {digits}\n") == {"a": digits}


@MANY
@given(ROOTS, st.sampled_from([None, True, False]), st.integers(20, 200))
def test_what_another_tool_dumps_is_read_back_with_the_place_of_every_value(
    data: dict[str, Any], flow: bool | None, width: int
) -> None:
    text = yaml.safe_dump(json.loads(json.dumps(data)), default_flow_style=flow, width=width, allow_unicode=True)
    assert parse(decode(text.encode())) == data
    marks = positions(text)
    assert {pointer for pointer, _ in values(data)} == set(marks)
    assert [pointer for pointer, value in values(data) if not stands_at(text, marks[pointer], value)] == []


@MANY
@given(ROOTS)
def test_every_value_of_the_canonical_form_has_its_place(data: dict[str, Any]) -> None:
    text = canonical(json.dumps(data, ensure_ascii=False), Order({}))
    marks = positions(text)
    assert {pointer for pointer, _ in values(data)} == set(marks)
    assert [pointer for pointer, value in values(data) if not stands_at(text, marks[pointer], value)] == []


def test_positions_are_those_of_the_values_not_of_their_keys() -> None:
    text = "a: x\nb:\n  - {c: 1, d: [2, é, 3]}\n  - >-\n    long\n  -\n"
    assert positions(text) == {
        (): (1, 1),
        ("a",): (1, 4),
        ("b",): (3, 3),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 9),
        ("b", 0, "d"): (3, 15),
        ("b", 0, "d", 0): (3, 16),
        ("b", 0, "d", 1): (3, 19),
        ("b", 0, "d", 2): (3, 22),
        ("b", 1): (4, 5),
        ("b", 2): (6, 4),
    }


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (b"a: \xff\n", "YML001", (1, 4)),
        (b"a: 1\nb: x\xe9\n", "YML001", (2, 5)),
        ("a: 1\nb:\tc\n", "YML002", (2, 3)),
        ("a: 1\r\n", "YML002", (1, 5)),
        ("a: é\nb: é\u200bc\n", "YML003", (2, 5)),
        ("a: 1\nb: xe\u0301\n", "YML003", (2, 5)),
        ("a: 1\nb: [\n", "YML004", (3, 1)),
        ("a: b: c\n", "YML004", (1, 5)),
        ("1: a\n", "YML004", (1, 1)),
        ("a: {true: b}\n", "YML004", (1, 5)),
        ("? [a]\n: b\n", "YML004", (1, 3)),
        ("a: &x 1\n", "YML005", (1, 4)),
        ("a: *x\n", "YML005", (1, 4)),
        ("a: !!str 1\n", "YML005", (1, 4)),
        ("a: !!map {}\n", "YML005", (1, 4)),
        ("a:\n  <<: {b: 1}\n", "YML005", (2, 3)),
        ("a: 1\nb: {c: 1, c: 2}\n", "YML006", (2, 11)),
        ("- a\n", "YML007", (1, 1)),
        ("a\n", "YML007", (1, 1)),
        ("", "YML007", (1, 1)),
        ("# nothing\n", "YML007", (1, 1)),
        ("a: 1\n---\nb: 2\n", "YML007", (2, 1)),
        ("%YAML 1.1\n---\na: 1\n", "YML007", (1, 1)),
        ("a: " + "[" * 16 + "]" * 16 + "\n", "YML008", (1, 19)),
    ],
)
def test_a_fault_is_told_where_it_stands(text: str | bytes, code: str, place: tuple[int, int]) -> None:
    found = fault(text)
    assert (found.code, (found.line, found.column)) == (code, place)
    assert found.message
    assert found.hint


def test_a_character_that_no_yaml_may_hold_is_a_fault_not_a_crash() -> None:
    with pytest.raises(Fault) as caught:
        parse("a: \x01\n")
    assert caught.value.code == "YML004"


def test_sixteen_levels_are_allowed() -> None:
    assert parse("a: " + "[" * 15 + "]" * 15 + "\n")


@pytest.mark.parametrize(
    "escape", [r"\r", r"\t", r"\0", r"\e", r"\x7f", r"\u200b", r"\u202e", r"\ufeff", r"\N", r"e\u0301"]
)
@pytest.mark.parametrize("place", ["a: '1'\nb: \"{}\"\n", "a: '1'\n\"{}\": b\n"])
def test_an_escape_writes_no_character_that_the_file_may_not_hold(escape: str, place: str) -> None:
    found = fault(place.format("x" + escape))
    assert (found.code, found.line) == ("YML003", 2)


@pytest.mark.parametrize(
    ("written", "text"), [(r"a\nb", "a\nb"), (r"\xa0é", "\xa0é"), (r"\"\\", '"\\'), ("a\\\n  b", "ab")]
)
def test_other_escapes_are_read(written: str, text: str) -> None:
    assert parse(decode(f'a: "{written}"\n'.encode())) == {"a": text}


def test_every_way_to_be_unreadable_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in FAULTS]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("YML") for code in codes)
