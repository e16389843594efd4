"""Cuts the repository's dataset down to some records and what they rest on, closed under references."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pipelines.checks.references import named
from pipelines.model.kinds import FOLDERS
from pipelines.model.records import Dataset, Record

NEEDED = ("term", "picture", "statistic", "source")
"""The kinds whose records are kept with those that name them or rest on them."""

_LISTS = ("terms", "related", "answered_by", "pictures", "core", "more", "topics", "where_to_turn")
_SETTINGS = ("dataset", "people", "comments", "waivers", "recalls", "redirects", "codes", "eval")
"""The settings that are kept; the others tell of one article, of one standard or of what was released."""


def chosen(dataset: Dataset, most: int, avoided: Collection[str] = ()) -> frozenset[str]:
    """The ids of at most so many records, topic by topic, with all that they rest on.

    The BI-RADS scale is left out, which not every dataset has, and so are records to be avoided.
    """
    records = dataset.by_id
    kept: set[str] = set()
    for topic in dataset.topics:
        for name in (*topic.data["core"], *topic.data.get("more", ())):
            if records[name].kind in ("birads", "guide"):
                continue
            more = _rest(name, dataset, kept | {topic.id})
            if more and len(more) <= most and more.isdisjoint(avoided):
                kept = more
    for guide in dataset.of("guide"):
        if len(kept) < most and _steps(guide.data, kept) and kept.intersection(guide.data["topics"]):
            kept.add(guide.id)
    return frozenset(kept)


def _rest(name: str, dataset: Dataset, kept: Collection[str]) -> set[str] | None:
    """Some records, another one and all that it rests on; None if that includes the BI-RADS scale."""
    found, left = set(kept), [name]
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        record = dataset.by_id[name]
        if record.kind == "topic":  # it lists more than is kept
            continue
        if name in dataset.reading_order:
            left.append(dataset.reading_order[name].topic)
        if any("likelihood" in figure for figure in record.data.get("figures", ())):
            return None
        left += [other for _, other in named(record) if dataset.by_id[other].kind in NEEDED]
        if answers := record.data.get("answered_by"):
            if all(dataset.by_id[other].kind == "birads" for other in answers):
                return None
            left += [other for other in answers if dataset.by_id[other].kind not in ("birads", "guide")][:1]
    return found


def cut(record: Record, ids: Collection[str]) -> Mapping[str, Any]:
    """The fields of a record without what names records that are not among some."""
    data: dict[str, Any] = dict(record.data)
    if "review" in data:
        data["review"] = {key: value for key, value in data["review"].items() if key not in ("hash", "by")}
    if record.kind == "guide":
        steps = _steps(data, ids)
        text = {**data["text"], "steps": {step["id"]: data["text"]["steps"][step["id"]] for step in steps}}
        data |= {"steps": steps, "text": text}
    for field in _LISTS:
        if field in data:
            data[field] = [target for target in data[field] if target in ids]
    if record.kind == "topic" and not data["core"]:
        data |= {"core": data["more"][:1], "more": data["more"][1:]}
    return {key: value for key, value in data.items() if key not in _LISTS or value}


def _steps(data: Mapping[str, Any], ids: Collection[str]) -> list[dict[str, Any]]:
    """The steps of a guide that have something to read among some records."""
    steps = [{k: v if k == "id" else [n for n in v if n in ids] for k, v in step.items()} for step in data["steps"]]
    return [{key: value for key, value in step.items() if value} for step in steps if step["records"]]


def settings(
    dataset: Dataset, ids: Collection[str], languages: Collection[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The settings of a dataset of some records, by name."""
    for name in _SETTINGS:
        data: Mapping[str, Any] = dataset.settings[name].data
        match name:
            case "dataset":
                counts = {folder: {"min": 0, "max": 9_999} for kind, folder in FOLDERS.items() if kind != "birads"}
                yield name, {**data, "counts": counts}
            case "eval":
                asked = [entry for entry in data["questions"] if entry["language"] in languages]
                answers = [
                    {**entry, "answers": [a for a in entry["answers"] if a in ids]}
                    for entry in asked
                    if "answers" in entry
                ]
                kept = [entry for entry in answers if entry["answers"]]
                yield name, {"questions": [*kept, *(entry for entry in asked if "answers" not in entry)]}
            case "codes":
                systems = [{**system, "codes": _answered(system["codes"], ids)} for system in data["systems"]]
                yield name, {"systems": [system for system in systems if system["codes"]], "categories": []}
            case "people" | "comments" | "waivers" | "recalls" | "redirects":
                yield name, data


def _answered(entries: list[dict[str, Any]], ids: Collection[str]) -> list[dict[str, Any]]:
    """Entries of codes.yaml with the answers that remain; those without any are left out."""
    kept = [{**entry, "answers": [name for name in entry["answers"] if name in ids]} for entry in entries]
    return [entry for entry in kept if entry["answers"]]
