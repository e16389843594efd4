"""The schemas: sound, explained at every field, and judged alike by two validators that share no code."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, REPOSITORY, replace
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from yaml_values import GONE, changed, values

from pipelines.model.findings import BrokenSchema
from pipelines.model.places import Pointer
from pipelines.source.formatting import documents
from pipelines.source.load import load
from pipelines.source.schemas import BASE, Schemas
from pipelines.validate.run import fast

SOURCE = Schemas(REPOSITORY / "schemas" / "source", "schemas/source")
EXPORT = Schemas(REPOSITORY / "schemas" / "export", "schemas/export")
SCHEMAS = [*(("source", name) for name in SOURCE.sources), *(("export", name) for name in EXPORT.sources)]
GOOD = {
    Path(document.path).stem: (name, document.data) for document, name in documents(load(FIXTURES / "good").dataset)
}
FACT, ROW, FAQ, PAPER = "fact-spots-are-common", "birads-4a", "faq-are-spots-common", "source-town-census"
SPOTS = "statistic-town-spots"
TOPIC, GUIDE, PICTURE = "topic-spots", "guide-spots", "picture-a-spot"


def schema_of(folder: str, name: str) -> Any:
    """A schema of one of the two folders."""
    return {"source": SOURCE, "export": EXPORT}[folder].sources[name]


@cache
def oracle(name: str) -> Any:
    """The slow validator of a source schema."""
    return SOURCE.reference(name)


def parts(schema: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every schema inside a schema, itself first, with its place."""
    yield pointer, schema
    for key, inner in schema.items() if isinstance(schema, dict) else ():
        if key in ("properties", "definitions"):
            for name, part in inner.items():
                yield from parts(part, (*pointer, key, name))
        elif key in ("items", "additionalProperties", "if", "then", "else", "not"):
            yield from parts(inner, (*pointer, key))
        elif key in ("allOf", "anyOf", "oneOf"):
            for index, part in enumerate(inner):
                yield from parts(part, (*pointer, key, index))


def named(schema: Any) -> Iterator[tuple[Pointer, Any]]:
    """Every property and definition; not those of a condition, which only look at a field."""
    for pointer, part in parts(schema):
        if (
            len(pointer) > 1
            and pointer[-2] in ("properties", "definitions")
            and not {"if", "then", "else"} & set(pointer)
        ):
            yield pointer, part


@pytest.mark.parametrize(("folder", "name"), SCHEMAS)
def test_a_schema_is_itself_sound(folder: str, name: str) -> None:
    schema = schema_of(folder, name)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert list(Draft7Validator(Draft7Validator.META_SCHEMA).iter_errors(schema)) == []
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize(("folder", "name"), [case for case in SCHEMAS if case[1] != "common"])
def test_a_schema_refuses_an_empty_file(folder: str, name: str) -> None:
    schemas = {"source": SOURCE, "export": EXPORT}[folder]
    assert not schemas.accepts(name, {})
    assert list(schemas.explain(name, {}))


@pytest.mark.parametrize(("folder", "name"), SCHEMAS)
def test_every_field_is_explained(folder: str, name: str) -> None:
    silent = []
    for pointer, part in named(schema_of(folder, name)):
        told = part
        while "$ref" in told:
            home, _, inner = told["$ref"].partition("#/definitions/")
            told = schema_of(folder, home.removesuffix(".schema.json") or name)["definitions"][inner]
        if not (told.get("title") and told.get("description")):
            silent.append(pointer)
    assert silent == []


@pytest.mark.parametrize("name", SOURCE.sources)
def test_every_field_has_an_example_and_every_example_obeys(name: str) -> None:
    wrong = [pointer for pointer, part in named(SOURCE.sources[name]) if not part.get("examples")]
    for pointer, part in parts(SOURCE.sources[name]):
        place = f"{BASE}{name}.schema.json#/{'/'.join(map(str, pointer))}"
        validator = oracle(name).evolve(schema={"$ref": place})
        examples = part.get("examples", ()) if isinstance(part, dict) else ()
        wrong += [pointer for example in examples if not validator.is_valid(example)]
    assert wrong == []


@pytest.mark.parametrize(("folder", "name"), SCHEMAS)
def test_a_group_of_fields_takes_no_unknown_field(folder: str, name: str) -> None:
    groups = [
        (pointer, part)
        for pointer, part in parts(schema_of(folder, name))
        if isinstance(part, dict) and part.get("type") == "object"
    ]
    assert groups or name == "common"
    assert [pointer for pointer, part in groups if "additionalProperties" not in part] == []


@pytest.mark.parametrize("name", EXPORT.sources)
def test_every_exported_value_has_one_type(name: str) -> None:
    odd = []
    for pointer, part in parts(EXPORT.sources[name]):
        typed = isinstance(part, dict) and (isinstance(part.get("type"), str) or "$ref" in part)
        if not isinstance(part, bool) and (not typed or {"anyOf", "oneOf", "allOf", "not", "if"} & set(part)):
            odd.append(pointer)
    assert odd == []


@pytest.mark.parametrize(("folder", "name"), SCHEMAS)
def test_a_pattern_means_the_same_to_both_validators(folder: str, name: str) -> None:
    patterns = [
        part["pattern"] for _, part in parts(schema_of(folder, name)) if isinstance(part, dict) and "pattern" in part
    ]
    assert [pattern for pattern in patterns if "$" in pattern[:-1] or re.search(r"\\[dwbsDWBS]|\(\?", pattern)] == []


def test_both_validators_accept_every_record(repository: Path) -> None:
    read = list(documents(load(repository).dataset))
    assert len(read) > 400
    assert [document.path for document, name in read if not SOURCE.accepts(name, document.data)] == []
    assert [document.path for document, name in read if not oracle(name).is_valid(document.data)] == []


def test_both_validators_agree_on_every_fixture() -> None:
    seen = differ = 0
    for folder in sorted(FIXTURES.glob("bad/*/dataset")):
        for document, name in documents(load(folder.parent).dataset):
            seen += 1
            differ += SOURCE.accepts(name, document.data) != oracle(name).is_valid(document.data)
    assert (seen > 100, differ) == (True, 0)


MUTATIONS: list[tuple[str, Pointer, Any, Pointer, str, str]] = [
    (FACT, ("statuss",), "x", ("statuss",), "the file has no field 'statuss'", "did you mean 'status'?"),
    (FACT, ("zebra",), "x", ("zebra",), "the file has no field 'zebra'", "allowed: status, withdrawn, aspect"),
    (
        FACT,
        ("text", "statment"),
        "x",
        ("text", "statment"),
        "text has no field 'statment'",
        "did you mean 'statement'?",
    ),
    (FACT, ("aspect",), GONE, ("aspect",), "the file lacks the field 'aspect'", "Which side of the topic"),
    (FACT, ("text", "statement"), GONE, ("text", "statement"), "text lacks the field 'statement'", "The fact, in one"),
    (FACT, ("text",), GONE, ("text",), "the file lacks the field 'text'", "Every string that a reader sees"),
    (FACT, ("text",), "a", ("text",), "text must be a group of fields, not 'a'", "Every string that a reader sees"),
    (
        FACT,
        ("figures",),
        ["a"],
        ("figures", 0),
        "figures.0 must be a group of fields, not 'a'",
        "A number that the text",
    ),
    (FACT, ("text",), None, ("text",), "text is empty", "Every string that a reader sees"),
    (FACT, ("status",), "publishd", ("status",), "status cannot be 'publishd'", "did you mean 'published'?"),
    (FACT, ("status",), "zebra", ("status",), "status cannot be 'zebra'", "one of: draft, published, withdrawn"),
    (FACT, ("status",), "withdrawn", ("withdrawn",), "the file lacks the field 'withdrawn'", "add withdrawn"),
    (
        FACT,
        ("withdrawn",),
        {"on": "2026-01-20", "reason": "It was wrong."},
        ("withdrawn",),
        "withdrawn is allowed only when status is withdrawn",
        "set the status, or delete the field",
    ),
    (FACT, ("since",), 0.1, ("since",), "since must be a text, not 0.1", "put it in quotation marks"),
    (FACT, ("since",), "1.0", ("since",), "since has an invalid format: '1.0'", "for example: 0.1.0"),
    (FACT, ("review", "checked"), 20260115, ("review", "checked"), "must be a text, not 20260115", "quotation marks"),
    (
        FACT,
        ("review", "checked"),
        "2026-02-30",
        ("review", "checked"),
        "there is no such day: '2026-02-30'",
        "2026-11-22",
    ),
    (
        FACT,
        ("review", "checked"),
        "0000-01-01",
        ("review", "checked"),
        "there is no such day: '0000-01-01'",
        "2026-11-22",
    ),
    (FACT, ("review", "checked"), "1826-01-01", ("review", "checked"), "has an invalid format: '1826", "2026-11-22"),
    (FACT, ("review", "sign_offs"), GONE, ("review", "sign_offs"), "lacks the field", "For example: sign_offs: []"),
    (FACT, ("since",), GONE, ("since",), "the file lacks the field 'since'", 'For example: since: "0.1.0"'),
    (FACT, ("figures", 0, "low"), "x", ("figures", 0, "low"), "figures.share.low must be a number", "The number"),
    (FACT, ("review", "sign_offs"), None, ("review", "sign_offs"), "review.sign_offs is empty", "Approvals by real"),
    (FACT, ("text", "statement"), "x" * 241, ("text", "statement"), "has 241 characters; at most 240 fit", "shorten"),
    (FACT, ("text", "statement"), "", ("text", "statement"), "text.statement is empty or too short", "The fact"),
    (FACT, ("text", "statement"), "a\nb", ("text", "statement"), "has more than one paragraph", "put it into one"),
    (FACT, ("text", "statement"), " a", ("text", "statement"), "begins or ends with a blank: ' a'", "delete the blank"),
    (FACT, ("text", "explanation"), "a\n\nb", ("text", "explanation"), "holds an empty paragraph", "delete the empty"),
    (FACT, ("text", "explanation"), "a \nb", ("text", "explanation"), "has a paragraph that begins or ends", "delete"),
    (FACT, ("evidence", 0, "note"), "a  b", ("evidence", 0, "note"), "holds two blanks in a row", "delete one of the"),
    (FACT, ("evidence", 0, "locator"), "\u3000\u3000\u3000", ("evidence", 0, "locator"), "holds no letter", "fill it"),
    (SPOTS, ("text", "outcome"), "...", ("text", "outcome"), "holds no letter and no", "fill it"),
    (SPOTS, ("as_published",), {"value": 101}, ("as_published", "value"), "101", "The percentage"),
    (SPOTS, ("as_published",), {}, ("as_published",), "as_published", "What the source prints"),
    (PAPER, ("title",), "\u00a0", ("title",), "title holds no letter and no digit", "or leave the field out"),
    (PAPER, ("publisher",), "a\u202f", ("publisher",), "begins or ends with a blank", "delete the blank"),
    (FACT, ("text", "statement"), ["a"], ("text", "statement"), 'must be a text, not ["a"]', "The fact, in one"),
    (FACT, ("text", "explanation"), True, ("text", "explanation"), "must be a text, not true", "quotation marks"),
    (FACT, ("terms",), "term-spot", ("terms",), "terms must be a list, not 'term-spot'", "[term-spot]"),
    (FACT, ("terms",), [], ("terms",), "terms is empty or too short", "Glossary terms"),
    (FACT, ("terms",), ["term-spot"] * 2, ("terms",), "terms has the same entry twice", "delete one of the two"),
    (FACT, ("terms", 0), "spot", ("terms", 0), "terms.0 has an invalid format", "for example: term-biopsy"),
    (FACT, ("terms", 0), "term-spot\n", ("terms", 0), r"'term-spot\n'", "for example: term-biopsy"),
    (FACT, ("terms", 0), "term-" + "a" * 44, ("terms", 0), "has 49 characters; at most 48 fit", "shorten it"),
    (FACT, ("related", 0), "page-x", ("related", 0), "'page-x'", "for example: fact-most-are-benign"),
    (FACT, ("jurisdiction",), ["usa"], ("jurisdiction", 0), "jurisdiction.0 has an invalid format", "for example: US"),
    (FACT, ("audience",), ["everyone"], ("audience", 0), "audience.0 cannot be 'everyone'", "one of: called-back"),
    (FACT, ("figures", 0, "low"), GONE, ("figures", 0), "must have one of these: low | high", "add what is missing"),
    (FACT, ("figures", 0, "unit"), "years", ("figures", 0), "statistics and side |", "remove what conflicts"),
    (FACT, ("figures", 0, "side"), GONE, ("figures", 0), "statistics and side |", "add what is missing"),
    (FACT, ("figures", 0, "statistics"), [], ("figures", 0, "statistics"), "is empty or too short", "The statistic"),
    (FACT, ("figures", 0, "statistics"), ["source-x"], ("figures", 0, "statistics", 0), "'source-x'", "for example"),
    (FACT, ("figures", 0, "low"), "30", ("figures", 0, "low"), "must be a number, not '30'", "without quotation marks"),
    (FACT, ("figures", 0, "out_of"), 50, ("figures", 0, "out_of"), "cannot be 50", "one of: 100, 1000, 10000"),
    (FACT, ("figures", 0, "low_included"), "yes", ("figures", 0, "low_included"), "must be true or false", "without"),
    (FACT, ("evidence", 0, "verdict"), "suport", ("evidence", 0, "verdict"), "'suport'", "did you mean 'supports'?"),
    (FACT, ("evidence", 0, "note"), "x" * 401, ("evidence", 0, "note"), "has 401 characters", "shorten it"),
    (FACT, ("evidence", 0, "locator"), "p1", ("evidence", 0, "locator"), "is empty or too short", "Where in the"),
    (ROW, ("code",), 4, ("code",), "code must be a text, not 4", "put it in quotation marks"),
    (ROW, ("likelihood", "max"), 101, ("likelihood", "max"), "101 is greater than the maximum", "The upper end."),
    (ROW, ("likelihood", "min"), -1, ("likelihood", "min"), "-1 is less than the minimum", "The lower end."),
    (ROW, ("likelihood", "min_included"), GONE, ("likelihood", "min_included"), "lacks the field", "Whether the"),
    (ROW, ("parent",), "birads-7", ("parent",), "parent has an invalid format", "for example: birads-4"),
    (PAPER, ("url",), "https://exa mple.org", ("url",), "url has an invalid format", "for example: https://"),
    (PAPER, ("url",), "https://example.org\n", ("url",), "url has an invalid format", "for example: https://"),
    (PAPER, ("url",), "example.org", ("url",), "url has an invalid format", "for example: https://"),
    (PAPER, ("doi",), "doi:10.1000/x", ("doi",), "doi has an invalid format", "for example: 10.1148/"),
    (PAPER, ("published",), "May 2023", ("published",), "published has an invalid format", "for example: 2023-05"),
    (PAPER, ("published",), "2023-02-30", ("published",), "published: there is no such day", "for example: 2023-05-28"),
    (PAPER, ("grade",), "E", ("grade",), "grade cannot be 'E'", "one of: A, B, C, D"),
    (FAQ, ("text", "alternatives"), ["a"], ("text", "alternatives"), "is empty or too short", "The same question"),
    (FAQ, ("text", "alternatives"), list("abcdefghi"), ("text", "alternatives"), "has 9 entries; at most 8", "shorten"),
    (TOPIC, ("core",), [], ("core",), "core is empty or too short", "What a reader needs first"),
    (TOPIC, ("core", 0), "page-x", ("core", 0), "core.0 has an invalid format", "for example: fact-"),
    (
        TOPIC,
        ("text", "key_messages", 2),
        "One.\nTwo.",
        ("text", "key_messages", 2),
        "more than one paragraph",
        "put it",
    ),
    (
        TOPIC,
        ("text", "key_messages"),
        ["One.", "Two."],
        ("text", "key_messages"),
        "is empty or too short",
        "What matters",
    ),
    (TOPIC, ("position",), "first", ("position",), "position must be a whole number", "Its place among"),
    (GUIDE, ("text", "steps"), {}, ("text", "steps"), "text.steps is empty or too short", "The words of each step"),
    (
        GUIDE,
        ("text", "steps", "letter", "when"),
        GONE,
        ("text", "steps", "letter", "when"),
        "text.steps.letter lacks the field 'when'",
        "When the step comes",
    ),
    (GUIDE, ("steps", 1, "questions"), [FACT], ("steps", 1, "questions", 0), "has an invalid format", "question-"),
    (GUIDE, ("topics",), ["guide-spots"], ("topics", 0), "topics.0 has an invalid format", "for example: topic-"),
    (PICTURE, ("text", "labels"), {}, ("text", "labels"), "text.labels is empty or too short", "The words in the"),
    (PICTURE, ("text", "alternative"), GONE, ("text", "alternative"), "lacks the field 'alternative'", ""),
    (
        "dataset",
        ("counts", "facts", "min"),
        1.5,
        ("counts", "facts", "min"),
        "must be a whole number, not 1.5",
        "Fewer",
    ),
    (
        "dataset",
        ("base_url",),
        "https://example.org/",
        ("base_url",),
        "base_url has an invalid format",
        "for example: https://",
    ),
    ("dataset", ("text", "labels", "facts"), " ", ("text", "labels", "facts"), "holds no letter", "fill it in"),
    ("dataset", ("publisher",), "A  b", ("publisher",), "publisher holds two blanks in a row", "delete one of the two"),
    (
        "codes",
        ("systems", 0, "codes", 0, "code"),
        "R92.1 or R92.8",
        ("systems", 0, "codes", 0, "code"),
        "has an invalid format",
        "example: R92.1",
    ),
    ("dataset", ("languages",), ["english!"], ("languages", 0), "languages.0 has an invalid format", "for example: en"),
    ("article", ("lines",), 0, ("lines",), "lines: 0 is less than the minimum of 1", "How many lines"),
    ("article", ("statements", 0, "verdict"), "true", ("statements", 0, "verdict"), "cannot be 'true'", "one of:"),
    (
        "people",
        ("people",),
        [{"id": "person-jo", "name": "Jo"}],
        ("people", 0, "role"),
        "people.person-jo lacks",
        "What the person",
    ),
    (
        "waivers",
        ("waivers",),
        [{"check": "TXT3", "record": FACT, "reason": "It is an official name.", "until": "2027-05-31"}],
        ("waivers", 0, "check"),
        "waivers.0.check has an invalid format",
        "for example: TXT003",
    ),
    (
        "redirects",
        ("redirects",),
        [{"from": "fact-old-name", "to": [], "on": "2027-03-01", "reason": "Renamed."}],
        ("redirects", 0, "to"),
        "redirects.0.to is empty or too short",
        "The record, or records",
    ),
]


@pytest.mark.parametrize(("record", "pointer", "value", "place", "message", "hint"), MUTATIONS)
def test_a_fault_is_refused_by_both_validators_and_explained_where_it_is(
    record: str, pointer: Pointer, value: Any, place: Pointer, message: str, hint: str
) -> None:
    name, good = GOOD[record]
    bad = changed(good, pointer, value)
    assert SOURCE.accepts(name, good)
    assert not SOURCE.accepts(name, bad)
    assert not oracle(name).is_valid(bad)
    ((told, said, advised),) = SOURCE.explain(name, bad)
    assert told == place
    assert message in said
    assert hint in advised


@pytest.mark.slow
@pytest.mark.parametrize(
    "record",
    [FACT, ROW, FAQ, PAPER, TOPIC, GUIDE, PICTURE, "myth-spots-mean-illness", "term-spot", "dataset", "article"],
)
def test_both_validators_agree_whatever_value_is_spoilt(record: str) -> None:
    name, good = GOOD[record]
    odd = (GONE, None, True, 7, -0.5, "", "NO", "x" * 3000, "a\n", "2026-13-01", [], ["a", "a"], {}, {"a": 1})
    seen: list[tuple[Pointer, Any]] = []
    for pointer, _ in list(values(good))[1:]:
        for value in odd:
            bad = changed(good, pointer, value)
            refused = not SOURCE.accepts(name, bad)
            if refused is oracle(name).is_valid(bad):
                seen.append((pointer, value))
            elif refused:  # and what is told stands at the value, above it or below it
                told = [place for place, _, _ in SOURCE.explain(name, bad)]
                if not told or any(place[: len(pointer)] != pointer[: len(place)] for place in told):
                    seen.append((pointer, value))
    assert seen == []


def test_a_misspelt_field_is_one_fault_though_its_group_lacks_it_too() -> None:
    name, good = GOOD[FACT]
    figure = {"outof" if key == "out_of" else key: value for key, value in good["figures"][0].items()}
    ((place, said, advised),) = SOURCE.explain(name, changed(good, ("figures", 0), figure))
    assert (place, advised) == (("figures", 0, "outof"), "did you mean 'out_of'?")
    assert said == "figures.share has no field 'outof'"


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("aspect: what-it-is", "subject: basics", "subject"),
        ("figures:\n", "numbers:\n", "numbers"),
        ("low: 2, unit", "low: 2, label: low, unit", "label"),
        ("    locator: table 1", "    page: the page 1\n    locator: table 1", "page"),
    ],
)
def test_an_unknown_field_is_marked_at_its_name(good: Path, old: str, new: str, name: str) -> None:
    path = f"dataset/facts/{FACT}.yaml"
    replace(good, path, old, new)
    before = (good / path).read_text(encoding="utf-8").partition(f"{name}:")[0].split("\n")
    unknown = [finding for finding in fast(good).findings if "has no field" in finding.message]
    assert [(finding.line, finding.column) for finding in unknown] == [(len(before), len(before[-1]) + 1)]


LOW = ("figures", 0, "low")
CHECKED = ("review", "checked")

MEANT: list[tuple[str, Pointer, Any, str]] = [
    (FACT, LOW, "31,2", "write 31.2, with a decimal point"),
    (FACT, LOW, "“31”", "write 31, without quotation marks"),
    (FACT, LOW, "1,000", "write 1000, without a thousands separator"),
    (FACT, LOW, "1 000", "write 1000, without a thousands separator"),
    (FACT, LOW, "12,500.5", "write 12500.5, without a thousands separator"),
    (FACT, LOW, "1.000", "write 1, or 1000 if the point separates thousands"),
    (FACT, LOW, "2.50", "write the number alone: 2.5"),
    (FACT, LOW, "31 %", "write the number alone: 31"),
    (FACT, LOW, "< 31", "write the number alone: 31"),
    (FACT, LOW, "about 31", "write the number alone: 31"),
    (FACT, LOW, "031", "write the number alone: 31"),
    (FACT, LOW, "٣", "write 3, without quotation marks"),
    (FACT, LOW, "30–40", "each end of a range has a field of its own"),
    (FACT, LOW, "thirty", "The number, or the lower end"),
    (FACT, LOW, "1e99", "The number, or the lower end"),
    (FACT, ("figures", 0, "low_included"), "No", "write false, without quotation marks"),
    (FACT, ("figures", 0, "low_included"), "True", "write true, without quotation marks"),
    (FACT, ("figures", 0, "low_included"), 1, "write true, without quotation marks"),
    (FACT, ("figures", 0, "low_included"), "perhaps", "Whether"),
    (FACT, ("since",), 0.1, 'put it in quotation marks, for example: "0.1.0"'),
    (FACT, ("text", "statement"), {"Note": "this"}, "if it is a text, put it in quotation marks"),
    (FACT, ("terms",), "term-spot, term-picture", "write a list: [term-spot, term-picture]"),
    (FACT, ("terms",), "-term-spot -term-picture", "put a space after each dash"),
    (FACT, ("terms",), {"term-spot": None}, "begin each entry of the list with a dash"),
    (FACT, ("text",), "statement:Spots", "put a space after each colon"),
    (FACT, ("text",), [{"statement": "Spots."}], "without a dash"),
    (FACT, ("terms", 0), "term–spot", "use plain hyphens: term-spot"),
    (FACT, ("terms", 0), "“term-spot”", 'use straight quotation marks: "term-spot"'),
    (FACT, ("terms", 0), "Term-Spot", "write term-spot"),
    (FACT, ("terms", 0), "term_spot", "write term-spot"),
    (FACT, ("jurisdiction",), ["us"], "for example: US"),
    (FACT, CHECKED, "“2026-11-22”", 'use straight quotation marks: "2026-11-22"'),
    (FACT, CHECKED, "2026–11–22", "use plain hyphens: 2026-11-22"),
    (FACT, CHECKED, "2026-1-5", 'write "2026-01-05"'),
    (FACT, CHECKED, "2026/11/22", 'write "2026-11-22"'),
    (FACT, CHECKED, "22.11.2026", 'write "2026-11-22"'),
    (FACT, CHECKED, "11/22/2026", 'write "2026-11-22"'),
    (FACT, CHECKED, "11/12/2026", "for example: 2026-11-22"),
    (FACT, CHECKED, "30.2.2026", "for example: 2026-11-22"),
    (PAPER, ("published",), "2023/5/28", 'write "2023-05-28"'),
    (FACT, ("status",), "“published”", 'use straight quotation marks: "published"'),
    (FACT, ("status",), "Published", "write published"),
    (FACT, ("evidence", 0, "verdict"), "supports‑in‑part", "use plain hyphens: supports-in-part"),
    (ROW, ("code",), "“4A”", 'use straight quotation marks: "4A"'),
    (FACT, ("“aspect”",), "result", 'use straight quotation marks: "aspect"'),
    (FACT, ("figures", 0, "aged 40"), None, "if it belongs to the text before it"),
    (FACT, ("evidence", 0, "note:Older"), None, "put a space after the colon"),
]


@pytest.mark.parametrize(("record", "pointer", "value", "hint"), MEANT)
def test_a_hint_says_how_to_write_what_was_meant(record: str, pointer: Pointer, value: Any, hint: str) -> None:
    name, good = GOOD[record]
    told = {where: advised for where, _, advised in SOURCE.explain(name, changed(good, pointer, value))}
    assert hint in told[pointer if pointer in told else (*pointer, 0)]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text("0123456789.,-– <%+eE'’“”\u00a0\u0663\u00b2½", max_size=9))
def test_whatever_is_written_for_a_number_a_day_or_an_id_is_explained(text: str) -> None:
    for pointer in (LOW, CHECKED, ("terms", 0), ("status",)):
        bad = changed(GOOD[FACT][1], pointer, text)
        assert all(advised for _, _, advised in SOURCE.explain("fact", bad))


def test_each_of_several_faults_is_told_once() -> None:
    name, good = GOOD[FACT]
    bad = changed(changed(changed(good, ("aspect",), GONE), ("since",), 1), ("review", "due"), "soon")
    assert sorted(place for place, _, _ in SOURCE.explain(name, bad)) == [("aspect",), ("review", "due"), ("since",)]


@pytest.mark.parametrize(
    "day",
    *[
        [
            "2025-02-30",
            "2023-02-29",
            "2025-13-01",
            "2025-1-1",
            "20250101",
            "2025-W01-1",
            "2025-01-01T00:00:00Z",
            "",
            " ",
        ]
    ],
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_day_that_is_none_is_refused_by_both_validators(day: str, end: str) -> None:
    bad = changed(GOOD[PAPER][1], ("accessed",), day + end)
    assert not SOURCE.accepts("source", bad)
    assert not oracle("source").is_valid(bad)


@pytest.mark.parametrize("day", ["2024-02-29", "1999-12-31", "2026-11-22"])
def test_a_day_that_is_one_is_accepted_by_both_validators(day: str) -> None:
    fine = changed(GOOD[PAPER][1], ("accessed",), day)
    assert SOURCE.accepts("source", fine)
    assert oracle("source").is_valid(fine)


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://example.org/a?b=c#d", True),
        ("https://example.org/%20", True),
        ("https://[::1]/", True),
        ("https://example.org/ ", False),
        (" https://example.org", False),
        ("https://exa mple.org", False),
        ("https://example.org/\n", False),
        ("https://example.org/é", False),
        ("https://example.org/<a>", False),
        ("https://example.org/%zz", False),
        ("https://[::1", False),
        ("//example.org", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_both_validators_know_an_address(address: str, fine: bool) -> None:
    data = changed(GOOD[PAPER][1], ("url",), address)
    assert (SOURCE.accepts("source", data), oracle("source").is_valid(data)) == (fine, fine)


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://breast-calcifications.example", True),
        ("https://example.org/small/v1.0", True),
        ("http://example.org", False),
        ("https://example.org/", False),
        ("https://example.org//a", False),
        ("https://example.org/../a", False),
        ("https://example.org#a", False),
        ("https://example.org?a=b", False),
        ("https://me@example.org", False),
        ("https://example.org:8443", False),
        ("https://example.org/a b", False),
        ("https://example", False),
        ("https://-example-.org", False),
        ("https://exämple.org", False),
        ("HTTPS://EXAMPLE.ORG", False),
    ],
)
def test_a_base_address_can_begin_every_other_address(address: str, fine: bool) -> None:
    data = changed(GOOD["dataset"][1], ("base_url",), address)
    assert (SOURCE.accepts("dataset", data), oracle("dataset").is_valid(data)) == (fine, fine)


@pytest.mark.parametrize("definition", [key for key in SOURCE.sources["common"]["definitions"] if key.endswith("id")])
def test_no_id_ends_in_a_line_feed(definition: str, tmp_path: Path) -> None:
    (tmp_path / "common.schema.json").write_text(json.dumps(SOURCE.sources["common"]), encoding="utf-8")
    (tmp_path / "a.schema.json").write_text(
        f'{{"$ref": "common.schema.json#/definitions/{definition}"}}', encoding="utf-8"
    )
    schemas = Schemas(tmp_path, "schemas")
    (example,) = SOURCE.sources["common"]["definitions"][definition]["examples"]
    assert [schemas.accepts("a", example), schemas.reference("a").is_valid(example)] == [True, True]
    assert [schemas.accepts("a", example + "\n"), schemas.reference("a").is_valid(example + "\n")] == [False, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("\xff", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "[]"),
        ('{"type": "strin"}', "strin"),
        ('{"properties": 3}', "3"),
        ('{"pattern": "("}', "("),
        ('{"$ref": "absent.schema.json"}', "absent.schema.json"),
        ('{"$ref": "#/definitions/absent"}', "absent"),
    ],
)
def test_a_broken_schema_is_named_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "fact.schema.json").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenSchema, match=re.escape(message)) as caught:
        Schemas(tmp_path, "schemas/source").accepts("fact", {})
    assert caught.value.path == "schemas/source/fact.schema.json"


def test_a_missing_schema_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenSchema, match="missing") as caught:
        Schemas(tmp_path / "nowhere", "schemas/source").accepts("fact", {})
    assert caught.value.path == "schemas/source/fact.schema.json"


def test_a_schema_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "fact.schema.json").mkdir()
    with pytest.raises(BrokenSchema, match="cannot be read"):
        Schemas(tmp_path, "schemas/source").accepts("fact", {})


def test_an_unsound_schema_is_told_apart_from_the_sound_ones_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.schema.json").write_text('{"properties": {"b": {"type": "strin"}}}', encoding="utf-8")
    (tmp_path / "b.schema.json").write_text('{"pattern": "("}', encoding="utf-8")
    (tmp_path / "c.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "d.schema.json").write_text("true", encoding="utf-8")
    schemas = Schemas(tmp_path, "schemas")
    told = {fault.path: fault.message for fault in schemas.check()}
    assert sorted(told) == ["schemas/a.schema.json", "schemas/b.schema.json"]
    assert told["schemas/a.schema.json"].startswith("properties/b/type: ")
    assert schemas.accepts("c", 1)
    assert list(schemas.explain("c", 1)) == []


def test_the_schemas_of_the_repository_are_sound() -> None:
    assert [*SOURCE.check(), *EXPORT.check()] == []


def test_a_schema_elsewhere_is_never_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.json"
        (tmp_path / "a.schema.json").write_text(json.dumps({"$ref": address}), encoding="utf-8")
        schemas = Schemas(tmp_path, "schemas")
        with pytest.raises(BrokenSchema, match=re.escape(address)):
            schemas.accepts("a", {})
        with pytest.raises(Exception, match="Unresolvable"):
            list(schemas.explain("a", {}))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_rule_of_a_schema_that_has_no_words_of_its_own_is_told_in_the_validators(tmp_path: Path) -> None:
    (tmp_path / "a.schema.json").write_text(
        '{"properties": {"b": {"const": 1}, "c": {"type": ["number"]}}}', encoding="utf-8"
    )
    told = list(Schemas(tmp_path, "schemas").explain("a", {"b": 2, "c": "x"}))
    assert told[0] == (("b",), "b: 1 was expected", "see schemas/README.md")
    assert told[1][0] == ("c",)


def test_a_long_value_is_shown_in_part() -> None:
    ((_, message, _),) = SOURCE.explain("fact", changed(GOOD[FACT][1], ("status",), "x" * 500))
    assert len(message) < 100
    assert message.endswith("…")


def test_explaining_a_fault_builds_no_grammar_of_addresses() -> None:
    code = (
        "import sys; from pathlib import Path; from pipelines.source.schemas import Schemas;"
        "found = list(Schemas(Path('schemas/source'), '').explain('fact', {}));"
        "print(len(found) > 3, 'lark' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False"]


def test_a_record_that_breaks_its_schema_is_found_at_its_line_once(good: Path) -> None:
    path = good / "dataset/facts/fact-spots-come-from-age.yaml"
    text = path.read_text(encoding="utf-8").replace("certainty: likely", "certanty: likely")
    path.write_text(text, encoding="utf-8")
    found = [(finding.code, finding.line, finding.message) for finding in fast(good).findings]
    assert ("SCH001", 6, "the file has no field 'certanty'") in found
    assert {code for code, _, _ in found} == {"SCH001"}


def test_of_a_file_with_a_fault_in_each_line_the_first_are_explained() -> None:
    words = {"words": [f" {number:06}" for number in range(200_000)]}
    assert [place for place, _, _ in SOURCE.explain("words", words)][:2] == [("words", 0), ("words", 1)]
    assert len(list(SOURCE.explain("words", words))) == 1_000
