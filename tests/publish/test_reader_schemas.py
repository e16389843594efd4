"""The schemas that apps get: whoever generates types from them finds each one explained."""

from __future__ import annotations

import json

from conftest import REPOSITORY

from pipelines.publish import reader_schemas

SOURCES = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_bytes())
    for path in (REPOSITORY / "schemas/export").glob("*.schema.json")
}


def test_every_object_and_every_field_says_what_it_is() -> None:
    bare = set()
    for name in SOURCES:
        schema = reader_schemas.readable(name, SOURCES, "https://example.org", {})
        for title, shape in {name: schema, **schema["definitions"]}.items():
            if "properties" in shape:
                bare |= set() if shape["description"] else {f"{name}: {title}"}
                fields = shape["properties"].items()
                bare |= {
                    f"{name}: {title}.{key}"
                    for key, field in fields
                    if not {"$ref"} & field.keys() and not field.get("description")
                }
    assert bare == set()
