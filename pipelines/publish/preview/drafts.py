"""The dataset as the preview shows it: drafts as if they were published, without what would break a page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, cast

from pipelines.model.derived import named_statistics
from pipelines.model.kinds import TOPIC_KINDS
from pipelines.model.kinds.picture import PICTURE
from pipelines.model.records import Dataset, Record

UNLISTED = "topic-preview-of-records-in-no-topic"
"""The id of a topic that the preview adds, so that a record that no topic lists has a page too."""

_WORDS = {
    "title": "Records in no topic",
    "summary": "Only the preview has this page.",
    "key_messages": ["List each record under core or more of a topic, or a reader does not find it."],
}


def shown(dataset: Dataset) -> Dataset:
    """A dataset in which every draft is published.

    Evidence whose source is missing and figures whose statistic is missing are left out, so that one wrong id does not
    hide the whole text; the checks report it. Records of a topic's kinds that no topic lists are in a topic of their
    own. No file is written, and no export is made from it.
    """
    live = {record.id: record for record in dataset.records if record.published or record.draft}
    usable = {
        name
        for name, record in live.items()
        if (record.kind != PICTURE.name or name in dataset.drawings)
        and (record.kind != "statistic" or record.data.get("source") in live)
    }
    records = tuple(_changed(record, _shown(record, usable)) for record in dataset.records)
    made = dataclasses.replace(dataset, records=records)
    unlisted = [one.id for one in made.of(*TOPIC_KINDS) if one.published and one.id not in made.reading_order]
    if not unlisted or not made.topics or UNLISTED in dataset.known:
        return made
    last = made.topics[-1]
    data = {**last.data, "position": last.data["position"] + 1, "text": _WORDS, "core": unlisted, "more": []}
    document = dataclasses.replace(last.document, data={**data, "terms": []})
    return dataclasses.replace(made, records=(*records, Record(UNLISTED, "topic", document)))


def drafts(dataset: Dataset) -> frozenset[str]:
    """The ids of the drafts of a dataset."""
    return frozenset(record.id for record in dataset.records if record.draft)


def _changed(record: Record, data: Mapping[str, Any]) -> Record:
    if data is record.data:
        return record
    return dataclasses.replace(record, document=dataclasses.replace(record.document, data=dict(data)))


def _shown(record: Record, usable: set[str]) -> Mapping[str, Any]:
    data = cast("Mapping[str, Any]", record.data)
    kept: dict[str, Any] = {}
    if record.draft:
        kept["status"] = "published" if record.id in usable else "draft"
    elif record.published and record.id not in usable:
        kept["status"] = "draft"
    evidence, figures = data.get("evidence", ()), data.get("figures", ())
    if any(item["source"] not in usable for item in evidence):
        kept["evidence"] = [item for item in evidence if item["source"] in usable]
    if any(name not in usable for name in named_statistics(figures)):
        kept["figures"] = [figure for figure in figures if usable.issuperset(named_statistics([figure]))]
    return {**data, **kept} if kept else data
