"""The JSON files: an app that loads one finds in it all that its records name."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from pipelines.model.kinds import KINDS
from pipelines.public import view
from pipelines.publish import json_records
from pipelines.validate.run import fast


@pytest.fixture(scope="module")
def page() -> Any:
    return json_records.in_language(view.build(fast(REPOSITORY).dataset), "en")


def test_the_file_of_a_topic_holds_each_source_and_statistic_that_it_names(page: Any) -> None:
    for topic in page["topics"]:
        part = json_records.of_topic(page, topic)
        records = [record for kind in KINDS.values() if kind.folder in part for record in part[kind.folder]]
        held = {record["id"] for record in records}
        named = {item["source"] for record in records for item in record.get("evidence", ())}
        named |= {record["original"] for record in records if "original" in record}
        named |= {name for r in records for f in r.get("figures", ()) for name in f.get("statistics", ())}
        named |= {statistic["source"] for statistic in part["statistics"]}
        listed = [record for record in records if record.get("topic") == topic["id"]]
        named |= {name for record in listed for name in (*record["terms"], *record.get("pictures", ()))}
        assert named <= held, topic["id"]


def test_every_list_but_that_of_the_scale_is_there_even_if_it_is_empty(good: Path) -> None:
    public = dataclasses.replace(view.build(fast(good).dataset), records=())
    page = json_records.in_language(public, "en")
    assert {kind.folder for kind in KINDS.values()} - page.keys() == {"birads"}
    assert all(page[kind.folder] == [] for kind in KINDS.values() if kind.folder in page)
