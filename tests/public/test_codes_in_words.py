"""Every code that a reader may see has words in every language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import REPOSITORY

from pipelines.public import tables
from pipelines.publish.json_records import in_language
from pipelines.source.schemas import Schemas
from pipelines.validate.run import fast

NO_WORDS = {"code", "edition", "out_of", "rounded_to", "translate"}
"""Fields whose codes no reader sees: numbers, names of categories, and what is for developers and translators."""

RENAMED = {"state": "translation_state", "type": "source_type"}
"""The fields of the schemas that have another name in the table of codes."""


def enumerated(value: Any, field: str = "", above: str = "") -> Iterator[tuple[str, str]]:
    """Each code of a schema with the field that holds it; ``above`` is the definition or list that it is in."""
    if isinstance(value, list):
        for entry in value:
            yield from enumerated(entry, field, above)
    if not isinstance(value, dict):
        return
    yield from ((above if field == "verdict" and above == "evidence" else field, str(c)) for c in value.get("enum", ()))
    for key, inner in value.items():
        if key in ("properties", "definitions"):
            for name, schema in inner.items():
                yield from enumerated(schema, name, name if name in ("evidence", "citations") else above)
        elif key != "enum" and key not in ("propertyNames", "patternProperties"):
            yield from enumerated(inner, field, above)


@pytest.fixture(scope="module")
def codes() -> dict[tuple[str, str], set[str]]:
    """The languages of each code's words, by field and code."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in tables.read_csv(tables.TABLES["codes"].csv(fast(REPOSITORY).opened.public)):
        found.setdefault((row["field"], row["code"]), set()).add(row["language"])
    return found


def test_the_words_are_of_every_code_that_the_schemas_list_and_of_no_other(
    codes: dict[tuple[str, str], set[str]],
) -> None:
    listed: set[tuple[str, str]] = set()
    schemas = Schemas(REPOSITORY / "schemas/export", "schemas/export")
    for field, code in enumerated(schemas.sources["language"]):
        listed.add((RENAMED.get(field, "evidence_verdict" if field == "evidence" else field), code))
    known = {(field, code) for field, code in listed if field not in NO_WORDS}
    assert known == set(codes)


def test_the_words_are_there_in_every_language(codes: dict[tuple[str, str], set[str]]) -> None:
    languages = set(fast(REPOSITORY).opened.public.languages)
    assert {key for key, spoken in codes.items() if spoken != languages} == set()


def test_the_words_are_the_same_in_the_json(codes: dict[tuple[str, str], set[str]]) -> None:
    page = json.loads(json.dumps(in_language(fast(REPOSITORY).opened.public, "es-x-draft")))
    assert {(field, code) for field, words in page["codes"].items() for code in words} == set(codes)
    assert page["codes"]["certainty"]["debated"] == "Las fuentes no coinciden"
