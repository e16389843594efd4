"""Reading YAML: what becomes a number or a word, what stays a text, and where every value stands."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_values import MANY, ROOTS, values

from pipelines.model.places import Pointer
from pipelines.source.yaml_faults import UNREADABLE, UnreadableYaml
from pipelines.source.yaml_reader import decode, parse, positions, resolve
from pipelines.source.yaml_spec import survey
from pipelines.source.yaml_writer import Order, canonical


def fault(raw: str | bytes) -> UnreadableYaml:
    """Why a file cannot be read."""
    with pytest.raises(UnreadableYaml) as caught:
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
        ("a: 1\nb: [\n", "YML004", (2, 4)),
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
    assert (found.rule.code, (found.line, found.column)) == (code, place)
    assert found.message
    assert found.hint


def test_a_character_that_no_yaml_may_hold_is_a_fault_not_a_crash() -> None:
    with pytest.raises(UnreadableYaml) as caught:
        parse("a: \x01\n")
    assert caught.value.rule.code == "YML004"


def test_sixteen_levels_are_allowed() -> None:
    assert parse("a: " + "[" * 15 + "]" * 15 + "\n")


@pytest.mark.parametrize(
    "escape", [r"\r", r"\t", r"\0", r"\e", r"\x7f", r"\u200b", r"\u202e", r"\ufeff", r"\N", r"e\u0301"]
)
@pytest.mark.parametrize("place", ["a: '1'\nb: \"{}\"\n", "a: '1'\n\"{}\": b\n"])
def test_an_escape_writes_no_character_that_the_file_may_not_hold(escape: str, place: str) -> None:
    found = fault(place.format("x" + escape))
    assert (found.rule.code, found.line) == ("YML003", 2)


@pytest.mark.parametrize(
    ("written", "text"), [(r"a\nb", "a\nb"), (r"\xa0é", "\xa0é"), (r"\"\\", '"\\'), ("a\\\n  b", "ab")]
)
def test_other_escapes_are_read(written: str, text: str) -> None:
    assert parse(decode(f'a: "{written}"\n'.encode())) == {"a": text}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('key: "value"# note\n', (1, 13)),
        ("key: 'value'# note\n", (1, 13)),
        ("key: >-#note\n  text\n", (1, 8)),
        ("key: |2#note\n  text\n", (1, 8)),
        ("key: [a, b]#note\n", (1, 12)),
        ("key: {a: b}#note\n", (1, 12)),
        ("key: [a,#note\n  b]\n", (1, 9)),
        ("key: [#note\n  b]\n", (1, 7)),
        ("---\nkey: [a,\nb,\nc]\n", (3, 1)),
        ("key: [\n  a,\n]\n", (3, 1)),
        ("key:\n  - {a: b,\n  c: d}\n", (3, 3)),
        ("key:\n  inner: {a: b,\n  c: d}\n", (3, 3)),
        ("key:\n- [a,\nb]\n", (3, 1)),
        ("key: [a b\nc d]\n", (2, 1)),
        ('key: ["a\n# b"]\n', (2, 1)),
        ('---\nkey: "a\nb\n  c"\n', (3, 1)),
        ("key:\n  - 'a\n\n  b'\n", (4, 3)),
        ("key:\n  inner: 'a\n  b'\n", (3, 3)),
        ('key: "a\n"\n', (2, 1)),
        ("key:\n>\n", (2, 1)),
        ("key:\n  inner:\n  |-\n", (3, 3)),
        ("key: >\n \n  \n   \n # comment\n", (3, 2)),
        ("{?foo: bar}\n", (1, 2)),
        ("{a: b, ?foo: bar}\n", (1, 8)),
        ('key: [?"a"]\n', (1, 7)),
        ("key: [a,\n  ?b]\n", (2, 3)),
        ("key: [-]\n", (1, 7)),
        ("key: {a: -, b: c}\n", (1, 10)),
        ("key: |\n  x\n   ", (3, 1)),
    ],
)
def test_what_two_readers_would_read_as_two_things_is_refused_where_it_stands(
    text: str, place: tuple[int, int]
) -> None:
    assert list(yaml.parse(text, Loader=yaml.CBaseLoader)), "the library reads it"
    found = fault(text)
    assert (found.rule.code, (found.line, found.column)) == ("YML004", place)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("key: value#note\n", {"key": "value#note"}),
        ("key: [a#b, '#c', \"d # e\"]\n", {"key": ["a#b", "#c", "d # e"]}),
        ("key: [a,\n# note\n  b]\n", {"key": ["a", "b"]}),
        ("key: [\n a,\n ]\n", {"key": ["a"]}),
        ("{a: b,\nc: d}\n", {"a": "b", "c": "d"}),
        ("key:\n- [a,\n b]\n", {"key": [["a", "b"]]}),
        ("key: 'a\n\n  b'\n", {"key": "a\nb"}),
        ("key:\n  >-\n  text\n", {"key": "text"}),
        ("key: >-\n\n  text\n", {"key": "\ntext"}),
        ("key: >2\n   \n  text\n", {"key": " \ntext\n"}),
        ("key: |\n  a\n   \n  b\n", {"key": "a\n \nb\n"}),
        ("key: >-\n  \n# note\n", {"key": ""}),
        ("{? foo: bar}\n", {"foo": "bar"}),
        ("key: [why?, -1, -a, a-, a - b]\n", {"key": ["why?", -1, "-a", "a-", "a - b"]}),
        ("? key\n: value\n", {"key": "value"}),
        ("?key: -value\n", {"?key": "-value"}),
    ],
)
def test_what_the_specification_allows_is_read(text: str, data: Any) -> None:
    assert parse(text) == data


@MANY
@given(st.lists(st.text("ab,:#' ", min_size=1, max_size=9), min_size=4, max_size=12), st.integers(1, 3), st.data())
def test_a_line_inside_brackets_must_be_indented_more_than_its_key(
    items: list[str], depth: int, data: st.DataObject
) -> None:
    value = {"a": items}
    for _ in range(depth - 1):
        value = {"a": value}  # type: ignore[dict-item]
    rows = [json.dumps(item) for item in items]
    head = "".join(f"{'  ' * level}a:\n" for level in range(depth - 1)) + "  " * (depth - 1) + "a: "
    margin = data.draw(st.integers(0, 2 * depth))
    text = head + "[" + f",\n{' ' * margin}".join(rows) + "]\n"
    if margin > 2 * (depth - 1):
        assert parse(text) == value
    else:
        found = fault(text)
        assert (found.rule.code, found.line, found.column) == ("YML004", depth + 1, margin + 1)


PIECES = [
    *("a", "b", ":", "#", "-", "?", ",", "[", "]", "{", "}", '"', "'", "|", ">", "&", "*", "!", "%", " ", "\n"),
    *(": ", " #", "- ", "? ", "\n  ", "\n ", "\n- ", " \n", "\n\n", '""', "[a]", "{a: b}", ">+", "# c", "\n    "),
]
SEEDS = [
    "a: b c\n",
    "a: \"b\n  c\"\nb: 'x'\n",
    "a: [b, c]\nd: {e: f}\n",
    "a:\n  - b\n  - c: d\n    e: f\n",
    "a: >-\n  b c\n  d\n\n  e\nf: |\n  g\n",
    "a:\n- b\n- [c,\n  d]\n",
    "? a\n: b\n",
    "a: # c\n  b: c # d\n# e\nf: g\n",
    "{a: b, \"c\": 'd'}\n",
    "---\na: b\n...\n",
    "a: {\n  b: c,\n  d: [\n    e\n  ]\n  }\n",
]


@settings(MANY, max_examples=1500)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 60), st.sampled_from(PIECES)), max_size=4))
def test_whatever_is_read_another_reader_reads_as_the_same(seed: str, edits: list[tuple[int, str]]) -> None:
    text = seed
    for place, piece in edits:
        text = text[:place] + piece + text[place:]
    try:
        data = parse(decode(text.encode()))
    except UnreadableYaml:
        return
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)  # in Python alone, and by the rules of YAML 1.1
    except yaml.YAMLError:
        assert "?" in text, "it allows none in a text inside brackets"
    else:
        assert plain(node) == data


def plain(node: Any) -> Any:
    """The data of a node of PyYAML."""
    if isinstance(node, yaml.MappingNode):
        return {plain(key): plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return resolve(node.value, node.style)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("text:\n  statement: Most breast calcifications # see note 3 are not cancer.\n", (2, 41)),
        ("text:\n  statement: Most # are not cancer.\n", (2, 19)),
        ("text:\n  statement: # Most are not cancer.\n", (2, 14)),
        ('text:\n  statement: "Most are not cancer." # really\n', (2, 37)),
        ("text:\n  statement: 'Most are not cancer.' # really\n", (2, 37)),
        ("text:\n  statement: >- # really\n    Most are not cancer.\n", (2, 17)),
        ("text:\n  statement: Most are\n    not cancer # really\n", (3, 16)),
        ("text:\n  alternatives:\n    - is it # cancer\n", (3, 13)),
        ("text:\n  alternatives: [one, two] # three\n", (2, 28)),
        ("text:\n  notices: {general: one, review: two} # three\n", (2, 40)),
        ("text: {statement: one} # two\n", (1, 24)),
        ("text: # one\n", (1, 7)),
        ("evidence:\n  - note: Recall # rate\n", (2, 18)),
        ("evidence:\n  - {id: a, note: Recall, verdict: supports} # rate\n", (2, 46)),
        ("evidence:\n  - {id: a, locator: table 2, # of three\n     verdict: supports}\n", (2, 31)),
        ("withdrawn: {on: x, reason: Old} # and wrong\n", (1, 33)),
        ("anything: two words # three\n", (1, 21)),
        ("- # c\n".replace("- # c", "a: [two words] # c"), (1, 16)),
    ],
)
def test_a_comment_on_the_line_of_a_text_is_refused_where_it_begins(text: str, place: tuple[int, int]) -> None:
    found = fault(text)
    assert (found.rule.code, (found.line, found.column)) == ("YML009", place)
    assert "quotation marks" in found.hint


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("# one\ntext: # two\n  # three\n  statement: a b\n  # four\n", {"text": {"statement": "a b"}}),
        ("text:\n  statement: # one\n    a b\n", {"text": {"statement": "a b"}}),
        ("text:\n  statement: >-\n    a # b\n", {"text": {"statement": "a # b"}}),
        ('text:\n  statement: "a # b"\n', {"text": {"statement": "a # b"}}),
        ("text:\n  statement: a#b\n", {"text": {"statement": "a#b"}}),
        ("text:\n  alternatives: # one\n    - a\n", {"text": {"alternatives": ["a"]}}),
        ("aspect: what-it-is # why\n", {"aspect": "what-it-is"}),
        ("terms: [term-a, term-b] # why\n", {"terms": ["term-a", "term-b"]}),
        ("low: 3 # why\nsafe: true # why\n", {"low": 3, "safe": True}),
        ('on: "2026-11-22" # why\n', {"on": "2026-11-22"}),
        ("evidence: # why\n  - {id: a, note: b c}\n", {"evidence": [{"id": "a", "note": "b c"}]}),
    ],
)
def test_a_comment_elsewhere_is_passed_over(text: str, data: Any) -> None:
    assert parse(text) == data


def free_words(schema: Any, at: Pointer = ()) -> Iterator[Pointer]:
    """Every field of a schema that may hold any words, but for those below ``text``."""
    if schema.get("type") == "string" and not schema.keys() & {"enum", "format"}:
        if schema.get("pattern", r"^[^\n]+$") == r"^[^\n]+$":
            yield at
    for name, inner in schema.get("properties", {}).items():
        if not (at == () and name == "text") and isinstance(inner, dict):
            yield from free_words(inner, (*at, name))
    if isinstance(schema.get("items"), dict):
        yield from free_words(schema["items"], (*at, 0))


NO_WORDS = {"url", "uri", "version", "notice", "system", "content", "code", "rights", "dataset", "decimal", "group"}
"""Addresses and codes; ``rights`` is free in article.yaml alone, where it is more than one word."""


def test_no_field_of_words_may_have_a_comment_beside_it(repository: Path) -> None:
    fields = set()
    for path in (repository / "schemas" / "source").glob("*.schema.json"):
        if path.name in ("released.schema.json", "review.schema.json"):
            continue  # they are JSON
        schema = json.loads(path.read_bytes())
        for part in (schema, *schema.get("definitions", {}).values()):
            fields |= {pointer[-1] for pointer in free_words(part) if pointer and pointer[-1] != 0}
    assert {"note", "locator", "reason", "title", "publisher", "population", "paraphrase", "drawn_by"} <= fields
    for field in fields - NO_WORDS:
        assert fault(f"a:\n  - {field}: Word # and more\n").rule.code == "YML009", field


BROKEN = [
    ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n", (2, 1), "merge conflict"),
    ("a: 1\n||||||| base\nb: 1\n", (2, 1), "merge conflict"),
    ("text:\n  a: >-\n    b\n=======\n    c\n", (4, 1), "merge conflict"),
    ("a: 1\r\n<<<<<<< HEAD\r\nb: 1\r\n", (2, 1), "merge conflict"),
    ("a: 1\na: 2\n>>>>>>> theirs\n", (3, 1), "merge conflict"),
    ("status: draft\naspect:what-it-is\n", (2, 8), "no space after the colon"),
    ("status:draft\n", (1, 8), "no space after the colon"),
    ("text:\n  statement:One two\n  explanation: three\n", (2, 13), "no space after the colon"),
    ("terms:\n-term-a\nb: c\n", (2, 2), "no space after the dash"),
    ("status = draft\naspect: what-it-is\n", (1, 8), "'='"),
    ("status： draft\naspect: what-it-is\n", (1, 7), "wide colon"),
    ("a: b\nstatus:\u00a0draft\n", (2, 8), "make fix"),
    ("a: b\n\u00a0\u00a0c\n", (2, 1), "make fix"),
    ("title: “Spots: a study”\n", (1, 8), "straight quotation marks"),
    ('statement: "Benign" means not cancer.\n', (1, 21), "closing quotation mark"),
    ("statement: 'It's not cancer.'\nb: c\n", (1, 16), "double quotation marks"),
    ("a: 'b' 'c'\n", (1, 8), "double quotation marks"),
    ("statement: > Most are not cancer.\nb: c\n", (1, 14), "next line"),
    ("statement: @home\n", (1, 12), "quotation marks"),
    ("statement: Note: most are not.\n", (1, 16), "': '"),
    ("a:\n  b: c\n  d: e: f\n", (3, 7), "': '"),
    ("a: - b\n", (1, 4), "next line"),
    ('a: "b\nc: d\n', (1, 4), "never closed"),
    ('a: "b\nc: "d"\ne: "f"\n', (2, 1), "line 1"),
    ('a: "\\d"\n', (1, 5), "backslash"),
    ("a: [b, c\nd: e\n", (1, 4), "never closed"),
    ("a: {b: c\n", (1, 4), "never closed"),
    ("a: [b: c: d]\n", (1, 9), "commas"),
    ("a: b]\nc: [d]]\n", (2, 7), "closes nothing"),
    ("a: {low: 31,2}\n", (1, 13), "point"),
    ("a:\n  b: c\n   d: e\n", (3, 4), "indent it by 2"),
    ("a:\n  b: c\n   d: >-\n     e\n", (3, 4), "indent it by 2"),
    ("a:\n  b: c\n   d: >- # e\n     e\n", (3, 4), "indent it by 2"),
    ("a:\n  b: c\n   d: |2+\n     e\n", (3, 4), "indent it by 2"),
    ("a:\n  b: c\n   d: 'It''s'\n", (3, 4), "indent it by 2"),
    ("a:\n  b: c\n   d: e # f: g\n", (3, 4), "indent it by 2"),
    ("a:\n  b: c\n d: e\n", (3, 2), "indent it by 0 or by 2"),
    ("a:\n  - b: c\n     d: e\n", (3, 6), "indent it by 4"),
    ("a: b\n  statement: c\nd: e\n", (2, 3), "such as 'text:'"),
    ("a:\n  - b\n  statement: c\nd: e\n", (3, 3), "such as 'text:'"),
    ("a: b\n- id: c\nd: e\n", (2, 1), "such as 'evidence:'"),
    ("a: b\nfoo bar\nc: d\n", (2, 1), "not an entry"),
    ("a:\n- b\n  c: d\n", (3, 4), "align the key"),
]


@pytest.mark.parametrize(("text", "place", "told"), BROKEN)
def test_what_is_broken_is_told_where_it_is_with_the_way_to_mend_it(
    text: str, place: tuple[int, int], told: str
) -> None:
    found = fault(text)
    assert (found.line, found.column) == place
    assert told in f"{found.message}; {found.hint}"
    assert "while " not in found.message


@pytest.mark.parametrize("text", ["a: >-\n  <<<<<<< HEAD\n  =======\n", 'a: "======="\n', "a: =======\n"])
def test_what_only_looks_like_a_merge_conflict_is_a_text(text: str) -> None:
    assert "=======" in parse(text)["a"]


FILLERS = [" ", "#", " #", "- ", "? ", "[", "{", '"', "'", "a: ", "\n", "\n ", "\n#", ":", "\\"]


@pytest.mark.parametrize("piece", FILLERS)
def test_no_filler_takes_long(piece: str) -> None:
    text = (piece * (1 << 17))[: 1 << 17]
    start = time.process_time()
    for sample in (f"a: {text}\n", f"a: b\n{text}\n", f'a: "{text}\n', f"a:\n  - [{text}\n"):
        with contextlib.suppress(UnreadableYaml):
            parse(decode(sample.encode()))
    assert time.process_time() - start < 2


def test_every_way_to_be_unreadable_has_a_code_of_its_own() -> None:
    codes = [kind.rule.code for kind in UNREADABLE]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("YML") for code in codes)


def test_brackets_without_end_are_not_read_to_the_last() -> None:
    found = survey("a: " + "{" * 200_000)
    assert 1_000 <= len(found.opened) < 1_100
