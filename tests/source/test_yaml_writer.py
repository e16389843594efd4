"""The canonical form: one spelling for each value, the same data to every reader, and no comment lost."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_values import MANY, ROOTS, TRAPS

from pipelines.model.text import ODD_SPACE
from pipelines.source.formatting import documents
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.source.yaml_reader import decode, parse
from pipelines.source.yaml_writer import WIDTH, Order, canonical

ANY = Order({})
MIXED: dict[str, Any] = {"properties": {}}
MIXED["properties"].update(dict.fromkeys(["title", "no", "text", "1"], MIXED))
MIXED["items"] = MIXED
"""A schema that puts keys in another order at every depth."""


class Writer:
    """Writes data as YAML in one of many ways, with a numbered comment in many of the places where one may stand."""

    def __init__(self, random: random.Random, share: float) -> None:
        self.random = random
        self.share = share
        self.comments: list[str] = []

    def write(self, data: dict[str, Any]) -> str:
        """A whole file."""
        start = f"---{self._beside()}\n" if self.random.random() < 0.2 else ""
        if not data or self.random.random() < 0.1:
            body = f"{self._flow(data, 1)}{self._beside()}\n"
        else:
            body = self._mapping(data, 0)
        return start + body + self._above(0)

    def _comment(self) -> str:
        tail = self.random.choice(["", " a: b", " 'x", ' "x', " [x", " | >-", " # again", " - é"])
        self.comments.append(f"#{len(self.comments)};{tail}")
        return self.comments[-1]

    def _beside(self) -> str:
        return f" {self._comment()}" if self.random.random() < self.share else ""

    def _above(self, indent: int) -> str:
        """A comment on a line of its own, or none; it may be indented less than what follows."""
        indent = self.random.choice([indent, indent, indent // 4 * 2])
        gap = "\n" if self.random.random() < 0.1 else ""
        return f"{gap}{' ' * indent}{self._comment()}\n" if self.random.random() < self.share else gap

    def _mapping(self, data: dict[str, Any], indent: int, first: str | None = None) -> str:
        text = ""
        for number, (key, value) in enumerate(data.items()):
            margin = first if first is not None and not number else self._above(indent) + " " * indent
            text += f"{margin}{self._key(key)}:{self._value(value, indent)}"
        return text + self._above(indent)

    def _sequence(self, items: list[Any], indent: int, first: str | None = None) -> str:
        text = ""
        for number, item in enumerate(items):
            margin = first if first is not None and not number else self._above(indent) + " " * indent
            compact = bool(item) and isinstance(item, dict | list) and self.random.random() < 0.5
            if compact and isinstance(item, dict):
                text += self._mapping(item, indent + 2, f"{margin}- ")
            elif compact:
                text += self._sequence(item, indent + 2, f"{margin}- ")
            else:
                text += f"{margin}-{self._value(item, indent)}"
        return text + self._above(indent)

    def _value(self, value: Any, indent: int) -> str:
        """What follows a colon or a dash, with the line's end."""
        if value and isinstance(value, dict | list) and self.random.random() < 0.7:
            write = self._mapping if isinstance(value, dict) else self._sequence
            return f"{self._beside()}\n{write(value, indent + 2)}"  # type: ignore[operator]
        if isinstance(value, str) and self.random.random() < 0.5 and (block := self._block(value, indent + 2)):
            return block
        if self.random.random() < 0.1:
            return f"{self._beside()}\n{' ' * (indent + 2)}{self._flow(value, indent + 2)}{self._beside()}\n"
        return f" {self._flow(value, indent + 2)}{self._beside()}\n"

    def _block(self, value: str, indent: int) -> str:
        """A literal block, or a folded one of a single line, or nothing where neither gives the value back."""
        if not value or not re.fullmatch(r"[^\s].*(\n+[^\s\n].*)*", value) or "\xa0" in value:
            return ""
        style = "|" if "\n" in value else self.random.choice("|>")
        lines = [" " * indent + line if line else "" for line in value.split("\n")]
        return "\n".join([f" {style}-{self._beside()}", *lines]) + "\n"

    def _key(self, key: str) -> str:
        return json.dumps(key, ensure_ascii=False)

    def _flow(self, value: Any, indent: int) -> str:
        if isinstance(value, list):
            return f"[{self._items([self._flow(item, indent) for item in value], indent)}]"
        if isinstance(value, dict):
            pairs = [f"{self._key(key)}: {self._flow(item, indent)}" for key, item in value.items()]
            return f"{{{self._items(pairs, indent)}}}"
        if isinstance(value, str) and "\n" not in value and self.random.random() < 0.5:
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)

    def _items(self, items: list[str], indent: int) -> str:
        """What stands between brackets; a comment may follow the bracket, a comma or the last item."""
        text = self._break(indent)
        for number, item in enumerate(items):
            text += f"{',' if number else ''}{self._break(indent) if number else ''} {item}"
        return text + self._break(indent)

    def _break(self, indent: int) -> str:
        if self.random.random() >= self.share:
            return ""
        alone = f"\n{' ' * indent}" if self.random.random() < 0.5 else " "
        return f"{alone}{self._comment()}\n{' ' * indent}"


@pytest.mark.slow
@MANY
@given(ROOTS)
def test_the_canonical_form_gives_the_same_data_to_every_reader(data: dict[str, Any]) -> None:
    text = canonical(json.dumps(data, ensure_ascii=False), ANY)
    assert parse(decode(text.encode())) == data
    assert yaml.safe_load(text) == data
    assert canonical(text, ANY) == text


@pytest.mark.slow
@settings(MANY, max_examples=400)
@given(ROOTS, st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5, 0.9]))
def test_every_comment_is_kept_once(data: dict[str, Any], random: random.Random, share: float) -> None:
    writer = Writer(random, share)
    text = writer.write(data)
    assert yaml.safe_load(text) == data  # else the writer is at fault
    written = canonical(text, Order(MIXED))
    assert parse(written) == data
    assert [comment for comment in writer.comments if written.count(comment.split(";")[0] + ";") != 1] == []
    assert sorted(re.findall(r"#\d+;.*", written)) == sorted(re.findall(r"#\d+;.*", text))
    assert canonical(written, Order(MIXED)) == written


@pytest.mark.slow
@settings(MANY, max_examples=400)
@given(ROOTS, st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5, 0.9]), st.data())
def test_every_comment_is_kept_once_beside_other_data(
    data: dict[str, Any], random: random.Random, share: float, draw: st.DataObject
) -> None:
    writer = Writer(random, share)
    text = writer.write(data)
    other = draw.draw(ROOTS | edited(data))
    written = canonical(text, Order(MIXED), data=other)
    assert parse(written) == other
    assert sorted(re.findall(r"#\d+;.*", written)) == sorted(re.findall(r"#\d+;.*", text))
    assert canonical(text, Order(MIXED), data=data) == canonical(text, Order(MIXED))


def edited(value: Any) -> st.SearchStrategy[Any]:
    """A value with something in it taken out, put in, or put elsewhere."""
    if isinstance(value, dict):
        inner = st.fixed_dictionaries({}, optional={key: edited(item) for key, item in value.items()})
        return st.tuples(inner, st.dictionaries(st.text("abc", min_size=1), st.integers(0, 9), max_size=1)).map(
            lambda pair: {**pair[0], **pair[1]}
        )
    if isinstance(value, list):
        return st.permutations([*value, 1]).flatmap(lambda items: st.just(items[: len(value)]))
    return st.just(value) | st.integers(0, 9)


def test_comments_stay_with_what_they_are_about_when_data_changes() -> None:
    text = "# 1\na: [k, l]  # 2\nb:  # 3\n  # 4\n  - p  # 5\n  - q  # 6\nold: 1  # 7\nz: 2\n"
    data = {"a": ["l"], "b": ["m", "q", "new"], "new": 1, "z": 3}
    changed = "# 1\na: [l]  # 2\n# 3\nb:\n  # 4\n  - m  # 5\n  - q  # 6\n  - new\nnew: 1  # 7\nz: 3\n"
    assert canonical(text, ANY, data=data) == changed
    shorter = "# 1\n# 2\n# 3\nb:\n  # 4\n  # 5\n  - q  # 6\n# 7\n"
    assert canonical(text, ANY, data={"b": ["q"]}) == shorter


@pytest.mark.parametrize("text", TRAPS, ids=ascii)
def test_a_text_that_looks_like_something_else_stays_a_text_for_every_reader(text: str) -> None:
    key = "odd" if ODD_SPACE.search(text) else text  # no key holds an odd space
    data = {"a": text, "b": [text, {"c": text}], "text": {"d": text}, key: 1}
    written = canonical(json.dumps(data, ensure_ascii=False), ANY)
    assert yaml.safe_load(written) == data
    assert parse(written) == data


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain words, and more", "plain words, and more"),
        ("BI-RADS® 4A", "BI-RADS® 4A"),
        ("(in brackets)", "(in brackets)"),
        ("https://example.org/#top", "https://example.org/#top"),
        ("NO", '"NO"'),
        ("1.10", '"1.10"'),
        ("2026-01-02", '"2026-01-02"'),
        ("", '""'),
        ("say: so", '"say: so"'),
        ("a #b", '"a #b"'),
        ('the "word"', '"the \\"word\\""'),
        ("®", '"®"'),
        (["a", "b, c", "why?", "x [y]"], '[a, "b, c", "why?", "x [y]"]'),
        ({"b": 1, "a": [True, None, 0.5, {}, []]}, "{b: 1, a: [true, null, 0.5, {}, []]}"),
        ({"on": "NO"}, '{"on": "NO"}'),
    ],
)
def test_a_value_has_one_spelling(value: Any, written: str) -> None:
    assert canonical(json.dumps({"key": value}), ANY) == f"key: {written}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# c\na: 1\n", "# c\na: 1\n"),
        ("a: 1 # c\n", "a: 1  # c\n"),
        ("b: 1 # c\n# d\na: 2 #e\n# f\n", "# d\na: 2  #e\nb: 1  # c\n# f\n"),
        ("a: {b: 1}#c\n", "a: {b: 1}  #c\n"),
        ("a: [1, 2] # c\n", "a: [1, 2]  # c\n"),
        ("a: [1, # c\n 2]\n", "a:\n  - 1  # c\n  - 2\n"),
        ("a: [\n # c\n 1]\n", "a:\n  # c\n  - 1\n"),
        ("a: [1\n # c\n]\nb: 2\n", "a: [1]\n# c\nb: 2\n"),
        ("a:\n- 1 # c\n# d\n- 2\n", "a:\n  - 1  # c\n  # d\n  - 2\n"),
        ("a:\n- # c\n  b: 1\n", "a: [{b: 1}]  # c\n"),
        ("a:\n-\n  # c\n  b: 1\n", "a:\n  # c\n  - {b: 1}\n"),
        ("a: # c\n  b: 1\n", "a: {b: 1}  # c\n"),
        ("a: # c\n", "a: null  # c\n"),
        ("a: >- # c\n  x # y\n# d\nb: 1\n", '# c\na: "x # y"\n# d\nb: 1\n'),
        ("a:\n- >- # c: d\n x # y\n- 1\n", 'a:\n  # c: d\n  - "x # y"\n  - 1\n'),
        ("a: |\n  # x\n # c\n", 'a: "# x\\n"\n# c\n'),
        ('a: "x # y" # c\n', '# c\na: "x # y"\n'),
        ("a: x\n  y # c\n", "# c\na: x y\n"),
        ("a: x # c\nnote: x # d\n", "a: x  # c\n# d\nnote: x\n"),
        ("text: {b: [x, z]} # c\n", "# c\ntext:\n  b: [x, z]\n"),
        ("text:\n  b: # c\n  - x\n", "text:\n  # c\n  b: [x]\n"),
        ("b: {c: 1, note: x} # c\n", "# c\nb: {c: 1, note: x}\n"),
        ("--- # c\na: 1\n... # d\n", "# c\na: 1  # d\n"),
        ("{ # c\n a: 1}\n", "# c\na: 1\n"),
        ("? # c\n  a\n: 1\n", "# c\na: 1\n"),
        ("{} # c\n", "{}\n# c\n"),
        ("a:\n  b: 1\n  # c\n  # d\n# e\nb: 2\n", "a:\n  b: 1\n  # c\n  # d\n# e\nb: 2\n"),
        ("a:\n  b:\n    d: 1\n    # c\n  # d\n", "a:\n  b:\n    d: 1\n    # c\n  # d\n"),
        ("a:\n  - b: 1\n    # c\n  # d\n  - 1\n  # e\nb: 2\n", "a:\n  - b: 1\n    # c\n  # d\n  - 1\n  # e\nb: 2\n"),
        ("a:\n  - - 1\n    # c\n  - 2\n", "a:\n  - - 1\n    # c\n  - 2\n"),
        ("a:\n- 1\n# c\nb: 2\n", "a: [1]\n# c\nb: 2\n"),
        ("a:\n  b:\n  - 1\n  # c\n  d: 2\n", "a:\n  b: [1]\n  # c\n  d: 2\n"),
        ("a: |\n    x\n  # c\nb: 2\n", 'a: "x\\n"\n# c\nb: 2\n'),
        ("a:\n  b: |\n    x\n  # c\nb: 2\n", 'a:\n  b: "x\\n"\n  # c\nb: 2\n'),
        ("a:\n  b: [1,\n    # c\n    2]\nb: 2\n", "a:\n  b:\n    - 1\n    # c\n    - 2\nb: 2\n"),
        ("a:\n  b: [1\n    # c\n  ]\nb: 2\n", "a:\n  b: [1]\n  # c\nb: 2\n"),
    ],
)
def test_a_comment_stays_with_what_it_stood_by(text: str, written: str) -> None:
    order = Order({"properties": {"a": {}, "b": {}}})
    assert canonical(text, order) == written
    assert canonical(written, order) == written


def test_a_comment_beside_a_text_that_must_be_folded_goes_above_it() -> None:
    text = f"a: {'word ' * 30}end # c\n"
    written = canonical(text, ANY)
    assert written.startswith("# c\na: >-\n  word word")
    assert canonical(written, ANY) == written


def test_keys_stand_in_the_order_of_the_schema_and_unknown_ones_last() -> None:
    common = {
        "definitions": {"inner": {"properties": {"g": {}, "f": {}}}, "list": {"items": {"$ref": "#/definitions/inner"}}}
    }
    schema = {
        "properties": {
            "c": {"$ref": "common.schema.json#/definitions/inner"},
            "b": {"allOf": [{"$ref": "common.schema.json#/definitions/inner"}]},
            "a": {"items": {"properties": {"q": {}, "p": {}}}},
            "d": {"allOf": [{"$ref": "common.schema.json#/definitions/list"}]},
            "e": {"additionalProperties": {"$ref": "common.schema.json#/definitions/inner"}},
        }
    }
    text = "z: 1\nw: 1\ne: {k: {f: 1, g: 2}, a: {}}\nd: [{f: 1, g: 2}]\na: [{o: 1, p: 2, q: 3}]\n"
    text += "b: {z: 1, f: 1, g: 2}\nc: {f: 1, g: 2}\n"
    expected = "c: {g: 2, f: 1}\nb: {g: 2, f: 1, z: 1}\na: [{q: 3, p: 2, o: 1}]\nd: [{g: 2, f: 1}]\n"
    expected += "e: {k: {g: 2, f: 1}, a: {}}\nz: 1\nw: 1\n"
    assert canonical(text, Order(schema, common)) == expected


def test_what_readers_see_stands_on_lines_of_its_own() -> None:
    assert canonical("text: {a: {b: c}, d: [e]}\n", ANY) == "text:\n  a:\n    b: c\n  d: [e]\n"


@pytest.mark.parametrize("value", ["{}", "[]", '""', "null", "1", "[a]", "word"])
def test_a_text_that_is_no_group_of_texts_is_kept(value: str) -> None:
    assert canonical(f"text: {value}\n", ANY) == f"text: {value}\n"


@pytest.mark.parametrize("length", [WIDTH - 1, WIDTH, WIDTH + 1, 3 * WIDTH])
def test_a_line_is_full_before_it_is_broken(length: int) -> None:
    value = ("ab " * length)[: length - len("key: ") - 1] + "z"
    lines = canonical(f"key: {value}\n", ANY).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert (len(lines) == 1) == (length <= WIDTH)
    assert all(len(line) + len(" ab") > WIDTH for line in lines[1:-1])


@pytest.mark.parametrize("items", [26, 27])
def test_a_list_is_broken_when_its_line_is_full(items: int) -> None:
    lines = canonical(json.dumps({"a": ["ab"] * items}), ANY).splitlines()
    assert len(lines) == (1 if items == 26 else items + 1)
    assert max(map(len, lines)) <= WIDTH


def test_paragraphs_are_parted_by_an_empty_line() -> None:
    data = {"a": "One two.\nThree four."}
    assert canonical(json.dumps(data), ANY) == "a: >-\n  One two.\n\n  Three four.\n"


@pytest.mark.parametrize(
    "text", ["a  b", "a\n\nb c", " a b", "a b ", "a \nb c", "a\n b c", "a b\n", "\na b", "a\xa0b c\nd"]
)
def test_a_long_text_that_folding_would_change_is_quoted(text: str) -> None:
    data = {"a": text + "x " * 80 + text}
    written = canonical(json.dumps(data, ensure_ascii=False), ANY)
    assert written.count("\n") == 1
    assert parse(written) == data


def test_a_word_longer_than_a_line_is_not_broken() -> None:
    address = "https://example.org/" + "a" * 200
    assert canonical(f"a: {address}\n", ANY) == f"a: {address}\n"
    assert canonical(f"a: see {address} there\n", ANY) == f"a: >-\n  see\n  {address}\n  there\n"


@pytest.mark.parametrize("value", ["1", "true", "null", "{}", "[]", "word"])
def test_a_short_value_stays_beside_a_key_that_fills_the_line(value: str) -> None:
    key = "k" * WIDTH
    assert canonical(f"{key}: {value}\n", ANY) == f"{key}: {value}\n"


def test_the_first_line_names_the_schema_and_no_other_line_does() -> None:
    text = "# yaml-language-server: $schema=old\n# c\na: 1\n# yaml-language-server: $schema=older\n"
    first = "# yaml-language-server: $schema=new"
    written = canonical(text, ANY, first)
    assert written == f"{first}\n# c\na: 1\n"
    assert canonical(written, ANY, first) == written
    assert canonical(text, ANY) == text


def test_what_is_not_yaml_has_no_canonical_form() -> None:
    with pytest.raises(UnreadableYaml):
        canonical("a: [\n", ANY)


def test_what_another_tool_wrote_comes_back_byte_for_byte(repository: Path) -> None:
    shuffle = random.Random(1)

    def shuffled(value: Any, name: str = "") -> Any:
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if isinstance(value, dict):
            chosen = name in ("steps", "labels")  # editors choose these names and their order, and no schema knows it
            keys = list(value) if chosen else shuffle.sample(sorted(value), len(value))
            return {key: shuffled(value[key], key) for key in keys}
        return value

    dataset = load(repository).dataset
    sources = Schemas(repository / "schemas" / "source", "schemas/source").sources
    compared = 0
    for record in dataset.records:
        document = record.document
        if document.text.count("#") == 1:  # the first line; what else is a comment, another tool would lose
            data = shuffled(document.data)
            dumped = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=60)
            order = Order(sources[record.kind], sources["common"])
            assert canonical(dumped, order, document.text.split("\n", 1)[0]) == document.text, document.path
            compared += 1
    assert compared > 300


def test_every_other_reader_reads_the_records_as_we_do(repository: Path) -> None:
    read = list(documents(load(repository).dataset))
    differ = [
        document.path for document, _ in read if yaml.load(document.text, Loader=yaml.CSafeLoader) != document.data
    ]
    assert len(read) > 400
    assert differ == []
