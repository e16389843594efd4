"""The schemas of the exports as apps get them: whole in themselves, and open to what a later version adds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner
from conftest import copy_good
from jsonschema import Draft7Validator

from pipelines.cli.main import main
from pipelines.model.findings import BrokenSchema
from pipelines.publish import reader_schemas
from pipelines.source.schemas import Schemas

EDITORS = re.compile(r"\.yaml|\byaml\b|[Ll]eave it out|`|pipelines|Default:|make [a-z]+\b|a reviewer finds")
"""Words that only those who edit the dataset understand."""

Json = Any


@pytest.fixture(scope="module")
def files(current: Path) -> dict[str, tuple[str, list[Json]]]:
    """The files of the working state that have a schema, by path: the schema's path, and the values to validate."""
    found = {}
    for entry in json.loads((current / "manifest.json").read_bytes())["files"]:
        if "schema" in entry:
            raw = (current / entry["path"]).read_bytes()
            lines = raw.splitlines() if entry["path"].endswith(".jsonl") else [raw]
            found[entry["path"]] = (entry["schema"], [json.loads(line) for line in lines])
    return found


@pytest.fixture(scope="module")
def schemas(current: Path) -> dict[str, Json]:
    return {
        f"schemas/{path.name}": json.loads(path.read_bytes()) for path in sorted((current / "schemas").glob("*.json"))
    }


def parts(value: Json) -> Iterator[Json]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def test_every_schema_is_whole_in_itself_and_has_an_address(schemas: dict[str, Json]) -> None:
    assert len(schemas) > 8
    for name, schema in schemas.items():
        Draft7Validator.check_schema(schema)
        assert schema["$id"] == f"https://breast-calcifications.example/{name}"
        references = {part["$ref"] for part in parts(schema) if isinstance(part, dict) and "$ref" in part}
        assert references == {f"#/definitions/{key}" for key in schema["definitions"]}


def test_every_object_and_every_field_says_what_it_is(schemas: dict[str, Json]) -> None:
    for name, schema in schemas.items():
        for title, shape in {"": schema, **schema["definitions"]}.items():
            if "properties" in shape:
                fields = shape["properties"].items()
                assert shape["description"], (name, title)
                assert [key for key, field in fields if "$ref" not in field and not field.get("description")] == [], (
                    title
                )


def test_every_definition_is_named_after_what_it_is(schemas: dict[str, Json]) -> None:
    for schema in schemas.values():
        for name, definition in schema["definitions"].items():
            assert name == definition["title"]
            assert re.fullmatch(r"([A-Z][a-z]+)+", name), name
            assert definition["type"] == "object" or len(definition["enum"]) > 1


def test_every_field_is_told_in_words_for_developers(schemas: dict[str, Json]) -> None:
    for name, schema in schemas.items():
        for part in parts(schema):
            if isinstance(part, dict) and isinstance(part.get("description"), str):
                assert not EDITORS.search(part["description"]), (name, part["description"])


def test_every_file_obeys_the_schema_that_the_manifest_names(
    files: dict[str, tuple[str, list[Json]]], schemas: dict[str, Json]
) -> None:
    validators = {name: jsonschema_rs.Draft7Validator(schema) for name, schema in schemas.items()}
    assert {name for name, _ in files.values()} >= schemas.keys() - {"schemas/manifest.schema.json"}
    for path, (name, values) in files.items():
        for value in values:
            assert list(validators[name].iter_errors(value)) == [], path


def later(value: Json, schema: Json, definitions: dict[str, Json]) -> Json:
    """A value as a later version may have it: each group has another field, and each code is a new one."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        return "a-code-of-a-later-version"
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        inside = {
            name: later(inner, known[name], definitions) if name in known else inner for name, inner in value.items()
        }
        return {**inside, "added_later": 1}
    if isinstance(value, list) and "items" in schema:
        return [later(inner, schema["items"], definitions) for inner in value]
    return value


def test_a_later_version_with_more_fields_and_codes_is_read_too(
    files: dict[str, tuple[str, list[Json]]], schemas: dict[str, Json]
) -> None:
    one_of_each = {name: values[0] for name, values in files.values() if values}
    assert len(one_of_each) > 8
    for name, value in one_of_each.items():
        changed = later(value, schemas[name], schemas[name]["definitions"])
        assert changed != value
        assert list(jsonschema_rs.Draft7Validator(schemas[name]).iter_errors(changed)) == [], name


def test_the_codes_of_an_enumeration_have_words_in_each_language(schemas: dict[str, Json]) -> None:
    words = schemas["schemas/language.schema.json"]["definitions"]["FactCertainty"]["description"].split("\n")
    assert [line.split(" ")[0] for line in words] == ["established", "likely", "uncertain", "debated"]
    assert all("en: " in line and "es-x-draft: " in line for line in words)


def schema(**fields: Json) -> Json:
    return {"title": "A file", "type": "object", "required": [], "properties": fields, "definitions": {}}


def group(title: str, **fields: Json) -> Json:
    return {"title": title, "type": "object", "properties": fields}


def test_of_two_types_with_one_name_the_second_has_that_of_its_parent_before_it() -> None:
    word = {"type": "string"}
    homes = {
        title.lower(): group(title, part=group("Part", **{name: word}))
        for title, name in zip(("One", "Two", "Three"), "aba", strict=True)
    }
    made = reader_schemas.readable("file", {"file": schema(**homes)}, "https://x.test", {})
    assert sorted(made["definitions"]) == ["One", "Part", "Three", "Two", "TwoPart"]


@pytest.mark.parametrize(
    "field",
    [
        {"$ref": "#/definitions/nothing"},
        {"$ref": "other.schema.json#/definitions/nothing"},
        {"type": "object", "properties": []},
        {"enum": 1},
    ],
)
def test_a_schema_that_cannot_be_read_is_told_and_no_crash(field: Json) -> None:
    with pytest.raises(BrokenSchema) as told:
        reader_schemas.readable("file", {"file": schema(one=field)}, "https://x.test", {})
    assert told.value.path == "schemas/export/file.schema.json"


def test_what_is_written_is_held_to_stricter_schemas(repository: Path) -> None:
    """A closed schema finds a field that an exporter adds and nobody described."""
    for name, value in Schemas.of(repository, "export").sources.items():
        for part in parts(value):
            if isinstance(part, dict) and "properties" in part and part.get("type") == "object":
                assert part["additionalProperties"] is False, name


def thing(title: str, field: str) -> Json:
    return {"title": title, "type": "object", "properties": {field: {"type": "string"}}}


def untyped(fact: Json) -> None:
    fact["extra"] = {"anyOf": [{"type": "string"}, {"type": "integer"}]}


def anything(fact: Json) -> None:
    fact["extra"] = True


def one_name(fact: Json) -> None:
    fact |= {"one": thing("Fact", "a"), "other": thing("Fact", "b")}


def nowhere(fact: Json) -> None:
    fact["extra"] = {"$ref": "#/definitions/nowhere"}


def endless(fact: Json) -> None:
    fact["extra"] = {"type": "array", "items": {"$ref": "#/definitions/fact"}}


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (untyped, "extra of Fact has no one type"),
        (anything, "extra of Fact has no one type"),
        (one_name, "two types are called FactFact"),
        (nowhere, "it lacks 'nowhere'"),
        (endless, "language.schema.json#/definitions/Fact refers to itself"),
    ],
)
def test_a_schema_that_apps_cannot_use_is_a_finding(tmp_path: Path, edit: Callable[[Json], None], said: str) -> None:
    root = copy_good(tmp_path / "root")
    path = root / "schemas/export/language.schema.json"
    schema = json.loads(path.read_bytes())
    edit(schema["definitions"]["fact"]["properties"])
    path.write_text(json.dumps(schema), encoding="utf-8")
    arguments = ["export", "--root", str(root), "--to", str(tmp_path / "exports")]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 1
    assert said in done.output
    assert "[EXP001]" in done.output
    assert not (tmp_path / "exports").exists()
