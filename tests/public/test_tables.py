"""The tables: well-formed CSV in one fixed order, whose keys and types are all declared."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import copy_good, replace, unlist
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.files.json_text import dump
from pipelines.model.columns import Column
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.text import strings
from pipelines.public import tables, view
from pipelines.publish import csv_package, json_records
from pipelines.validate.run import fast

# All that UTF-8 can write but NUL, which no loader lets in; the awkward pieces come up more often than by chance.
AWKWARD = [
    '"',
    ",",
    "\n",
    "\r",
    "\r\n",
    ";",
    "'",
    "NA",
    "null",
    " ",
    "=1+1",
    "🩻",
    "e\u0301",
    "مرحبا",
    "\u202e",
    "\ufeff",
]
CELLS = st.lists(
    st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    max_size=5,
).map("".join)


UNDECLARED = {("redirects", "to"), ("steps", "records"), ("steps", "questions"), ("steps", "pictures")}
CODES = "index: Index of all records\n  codes:\n    kind: {fact: Fact, myth: Myth}"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> view.Public:
    """A picture that holds something in every table."""
    root = copy_good(tmp_path_factory.mktemp("tables") / "root")
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: Wrong, instead: [fact-spots-are-common]}'
    replace(root, "dataset/facts/fact-spots-come-from-age.yaml", "status: published", gone)
    unlist(root, "fact-spots-come-from-age")
    old = '[{from: fact-old-spots, to: [fact-spots-are-common], on: "2026-01-20", reason: Merged}]'
    replace(root, "dataset/redirects.yaml", "[]", old)
    replace(root, "dataset/dataset.yaml", "index: Index of all records", CODES)
    early = fast(root)
    assert early.findings == ()
    return view.build(early.dataset)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4))
def test_any_text_survives_a_strict_csv_reader(rows: list[list[str]]) -> None:
    width = len(rows[0])
    rows = [(row + [""] * width)[:width] for row in rows]
    written = tables.write_csv(rows).decode("utf-8")
    assert list(csv.reader(io.StringIO(written, newline=""), strict=True)) == rows


@settings(deadline=None)
@given(CELLS)
def test_a_text_survives_pandas_with_the_documented_arguments(text: str) -> None:
    raw = tables.write_csv([["record", "text"], ["one", text], ["two", "after"]])
    frame = pd.read_csv(io.BytesIO(raw), dtype=str, keep_default_na=False, encoding="utf-8")
    assert frame.to_dict("records") == [{"record": "one", "text": text}, {"record": "two", "text": "after"}]


@settings(deadline=None)
@given(CELLS, CELLS)
def test_a_text_is_the_same_in_the_csv_and_in_the_json(public: view.Public, statement: str, explanation: str) -> None:
    words = {"statement": statement, "explanation": explanation}
    record = next(record for record in public.records if record.id == "fact-spots-are-common")
    changed = dataclasses.replace(record, texts={"en": words})
    spoken = dataclasses.replace(public, records=(changed,), withdrawn=())
    rows = tables.read_csv(tables.TABLES["texts"].csv(spoken))
    assert {row["field"]: row["text"] for row in rows} == words
    assert json.loads(dump(json_records.neutral(spoken)))["facts"][0]["texts"]["en"] == words
    assert json.loads(dump(json_records.in_language(spoken, "en")))["facts"][0]["text"] == words


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain", "plain"),
        ("a,b", '"a,b"'),
        ('say "a"', '"say ""a"""'),
        ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'),
        ("a;b", "a;b"),
        ("", ""),
    ],
)
def test_a_cell_is_quoted_as_rfc_4180_asks_and_only_then(cell: str, written: str) -> None:
    assert tables.write_csv([[cell, "x"]]) == f"{written},x\n".encode()


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_a_table_has_a_header_lf_and_no_byte_order_mark(public: view.Public, name: str) -> None:
    raw = tables.TABLES[name].csv(public)
    header = ",".join(column.name for column in tables.TABLES[name].columns)
    assert raw.startswith(f"{header}\n".encode())
    assert raw.endswith(b"\n")
    assert b"\r" not in raw
    # A dataset without an earlier release has no recalls; test_upgrades has some.
    assert bool(tables.read_csv(raw)) is (name != "recalls"), "the fixture fills every other table"


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_rows_are_sorted_by_a_key_that_is_unique_and_never_empty(public: view.Public, name: str) -> None:
    table = tables.TABLES[name]
    rows = tables.read_csv(table.csv(public))
    keys = [tuple(row[part] for part in table.key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(all(key) for key in keys)
    named = {(row[column],) for (column, *_), target, _ in table.foreign if target == name for row in rows}
    others = [key for key in keys if key not in named]
    assert others == sorted(others)


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (["a", "ba", "c"], "abc"),
        (["ac", "b", "c"], "cab"),
        (["ac", "b", "cb"], "bca"),
        (["ab", "ba", "c"], "bac"),
        (["ax", "bb"], "ab"),
        (["ab", "b", "b"], "bab"),
    ],
)
def test_a_row_stands_after_the_one_that_it_names_and_the_rest_by_key(
    public: view.Public, rows: list[str], order: str
) -> None:
    made = [{"id": row[0], "parent": row[1:]} for row in rows]
    columns = (Column("id", "string", "An id."), Column("parent", "string", "The row that it names."))
    foreign = ((("parent",), "tree", ("id",)),)
    table = tables.Table("tree", "A tree.", columns, ("id",), lambda _: iter(made[::-1]), foreign)
    assert "".join(row[0] for row in table.cells(public)) == order


def test_a_column_of_numbers_is_written_with_a_point_throughout(public: view.Public) -> None:
    """Polars guesses a type from the first 100 rows: whole numbers there would make a later 2.5 an error."""
    for table in tables.TABLES.values():
        for row in tables.read_csv(table.csv(public)):
            for column in table.columns:
                if row[column.name] and column.type in ("integer", "number"):
                    assert ("." in row[column.name]) is (column.type == "number"), (table.name, column.name)


def test_the_scale_is_in_its_own_order_and_not_in_that_of_the_alphabet(public: view.Public) -> None:
    rows = tables.read_csv(tables.TABLES["birads"].csv(public))
    assert [row["position"] for row in rows] == [str(place) for place in range(1, 11)]
    assert [row["code"] for row in rows] == ["0", "1", "2", "3", "4", "4A", "4B", "4C", "5", "6"]


def foreign_keys() -> Iterator[tuple[str, tuple[str, ...], str, tuple[str, ...]]]:
    for name, table in tables.TABLES.items():
        for columns, target, fields in table.foreign:
            yield name, columns, target, fields


@pytest.mark.parametrize(("name", "columns", "target", "fields"), list(foreign_keys()))
def test_a_foreign_key_leads_to_a_row(
    public: view.Public, name: str, columns: tuple[str, ...], target: str, fields: tuple[str, ...]
) -> None:
    there = {tuple(row[f] for f in fields) for row in tables.read_csv(tables.TABLES[target].csv(public))}
    here = {tuple(row[c] for c in columns) for row in tables.read_csv(tables.TABLES[name].csv(public))}
    assert {key for key in here if all(key)} <= there


OWN = (("records", "id"), ("sources", "id"))


def test_every_column_that_names_a_row_elsewhere_is_a_declared_foreign_key(public: view.Public) -> None:
    """Found by their values: a column all of whose cells are ids of one table's rows."""
    read = {name: tables.read_csv(table.csv(public)) for name, table in tables.TABLES.items()}
    homes = {"records": {row["id"] for row in read["records"]}, "sources": {row["id"] for row in read["sources"]}}
    declared = {(name, column) for name, columns, _, _ in foreign_keys() for column in columns}
    for name, rows in read.items():
        for column in tables.TABLES[name].names:
            cells = {row[column] for row in rows} - {""}
            if cells and any(cells <= home for home in homes.values()) and (name, column) not in OWN:
                # the target of a redirect may be a record or a source, and one key cannot lead to two tables; a step
                # lists its records
                assert (name, column) in declared or (name, column) in UNDECLARED, (name, column)


def test_a_figure_leads_to_the_evidence_of_its_own_record() -> None:
    assert (("record", "evidence"), "evidence", ("record", "id")) in tables.TABLES["figures"].foreign


def test_the_data_package_declares_each_key_type_and_code(public: view.Public) -> None:
    artifacts = {artifact.path: artifact for artifact in csv_package.export(public)}
    package = json.loads(artifacts["csv/datapackage.json"].content)
    assert [resource["name"] for resource in package["resources"]] == list(tables.TABLES)
    for resource, table in zip(package["resources"], tables.TABLES.values(), strict=True):
        schema = resource["schema"]
        assert schema["primaryKey"] == list(table.key)
        assert schema["missingValues"] == [""]
        assert [
            (key["fields"], key["reference"]["resource"] or table.name, key["reference"]["fields"])
            for key in schema.get("foreignKeys", [])
        ] == [(list(columns), target, list(fields)) for columns, target, fields in table.foreign]
        for field, column in zip(schema["fields"], table.columns, strict=True):
            constraints = field.get("constraints", {})
            assert (field["name"], field["type"]) == (column.name, column.type)
            assert constraints.get("required", False) is column.required
            assert tuple(constraints.get("enum", ())) == column.enum


def test_each_relation_between_records_is_explained() -> None:
    relation = next(column for column in tables.TABLES["links"].columns if column.name == "relation")
    assert relation.enum
    assert set(relation.enum) <= set(re.findall(r"[a-z_]+", relation.description))


def test_required_columns_are_filled_in_every_row_and_codes_are_declared(public: view.Public) -> None:
    for table in tables.TABLES.values():
        for row in tables.read_csv(table.csv(public)):
            for column in table.columns:
                cell = row[column.name]
                assert cell or not column.required, (table.name, column.name)
                assert not cell or not column.enum or cell in column.enum


def test_lists_flags_and_gaps_are_written_the_documented_way(good: Path) -> None:
    path = "dataset/facts/fact-spots-come-from-age.yaml"
    replace(good, path, "jurisdiction: [US]", "jurisdiction: [US, CA]")
    public = view.build(fast(good).dataset)
    records = {row["id"]: row for row in tables.read_csv(tables.TABLES["records"].csv(public))}
    assert records["fact-spots-come-from-age"]["jurisdiction"] == "US;CA"
    assert records["fact-spots-are-common"]["jurisdiction"] == ""
    scale = {row["code"]: row for row in tables.read_csv(tables.TABLES["birads"].csv(public))}
    assert (scale["3"]["min_included"], scale["3"]["max_included"]) == ("false", "true")
    assert scale["0"]["min_included"] == ""


def test_no_entry_of_a_listed_column_holds_the_separator(good: Path) -> None:
    """The lists hold codes alone, and no code of the schemas holds a semicolon."""
    schema = json.loads((good / "schemas/source/common.schema.json").read_bytes())["definitions"]
    codes = [*schema["audience"]["items"]["enum"], *schema["safety"]["items"]["enum"]]
    assert codes
    assert not [code for code in codes if tables.LIST_SEPARATOR in code]


def test_every_string_that_a_reader_sees_is_a_row(public: view.Public) -> None:
    rows = tables.read_csv(tables.TABLES["texts"].csv(public))
    expected: dict[tuple[str, str], Any] = {
        (record.id, ".".join(map(str, pointer))): text
        for record in public.of(*CONTENT_KINDS)
        for pointer, text in strings(record.texts["en"])
    }
    assert {(row["record"], row["field"]): row["text"] for row in rows} == expected
