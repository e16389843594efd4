"""JSON: the records in one language, all, by topic, or only what readers see; and the records in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipelines.files.json_text import dump, dump_lean, ordered
from pipelines.model.artifact import TOPICS, Artifact
from pipelines.model.kinds import KINDS
from pipelines.model.shapes import DatasetFileText
from pipelines.public.shown import hashes, shown
from pipelines.public.view import Public, PublicRecord

READ = (
    *("id", "kind", "topic", "in_core", "position", "aspect", "language", "text", "steps", "core", "more", "topics"),
    *("where_to_turn", "answered_by", "related", "terms", "pictures", "file", "code", "parent", "safety", "audience"),
    *("jurisdiction", "translation", "clinical_review", "hash"),
)
"""The fields of a record that ``reader`` keeps."""

NAMED = ("terms", "pictures")
"""The lists of a record whose records the file of its topic holds too."""


def export(public: Public) -> Iterator[Artifact]:
    """``json/<lang>.json``, ``json/reader/`` and ``json/topics/`` for each language, and ``json/records.json``."""
    rows = len(public.records)
    for language in public.languages:
        page = in_language(public, language)
        yield Artifact(f"json/{language}.json", dump(page), "application/json", rows, "language", language)
        read = reader(page)
        path, count = f"json/reader/{language}.json", sum(len(read[name]) for name in _lists(read))
        yield Artifact(path, dump_lean(read), "application/json", count, "reader", language)
        for topic in page["topics"]:
            part = of_topic(page, topic)
            path, count = f"{TOPICS}/{topic['id']}.{language}.json", sum(len(part[name]) for name in _lists(part))
            yield Artifact(path, dump_lean(part), "application/json", count, "language", language)
    yield Artifact("json/records.json", dump(neutral(public)), "application/json", rows, "records")


def in_language(public: Public, language: str) -> dict[str, Any]:
    """All records in one language; a record without text in it has that of the source language, with a note."""
    about = public.about(language)
    groups = _by_kind(public, lambda record: shown(public, record, language))
    return {"meta": {**public.meta, "language": language}, **about_dataset(about), **groups}


def reader(page: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader sees of ``json/<lang>.json``: texts, links and states; no evidence, numbers as data, or sources."""
    content = [kind.folder for kind in KINDS.values() if kind.content]
    lists = {name: [_read(record) for record in page[name]] for name in content if name in page}
    return {name: lists.get(name, value) for name, value in page.items() if name in lists or name not in _lists(page)}


def _read(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in READ if name in record} | {"due": record["review"]["due"]}


def of_topic(page: Mapping[str, Any], topic: Mapping[str, Any]) -> dict[str, Any]:
    """A topic of ``json/<lang>.json`` with its records, their terms, pictures and statistics, and all their sources."""
    listed = {topic["id"], *topic["core"], *topic["more"]}
    records = [record for name in _lists(page) for record in page[name] if record["id"] in listed]
    held = listed | {name for record in records for field in NAMED for name in record.get(field, ())}
    told = [record for name in _lists(page) for record in page[name] if record["id"] in held]
    held |= {name for record in told for figure in record["figures"] for name in figure.get("statistics", ())}
    lists = {name: [record for record in page[name] if record["id"] in held] for name in _lists(page)}
    cited = {item["source"] for name in lists for record in lists[name] for item in record.get("evidence", ())}
    cited |= {statistic["source"] for statistic in lists["statistics"]}
    cited |= {source.get("original") for source in page["sources"] if source["id"] in cited}
    lists["sources"] = [source for source in page["sources"] if source["id"] in cited]
    return {**page, **lists, "withdrawn": [], "redirects": []}


def _lists(page: Mapping[str, Any]) -> list[str]:
    """The lists of records of a file."""
    return [kind.folder for kind in KINDS.values() if kind.folder in page]


def neutral(public: Public) -> dict[str, Any]:
    """All records with their text in every language, by language."""

    def every(record: PublicRecord) -> dict[str, Any]:
        base = {"id": record.id, "kind": record.kind, **record.fields}
        base["hashes"] = hashes(public, record)
        if not record.texts:
            return base
        base |= {"texts": record.texts, "translations": record.states}
        return {**base, "figure_texts": record.figure_texts} if KINDS[record.kind].content else base

    about = {language: about_dataset(text) for language, text in public.texts.items()}
    return {"meta": public.meta, "texts": about, **_by_kind(public, every)}


def words_for_codes(public: Public) -> dict[str, Mapping[str, Mapping[str, str]]]:
    """The words for codes by language, field and code."""
    return {language: text.get("codes", {}) for language, text in public.texts.items()}


def about_dataset(text: DatasetFileText) -> dict[str, Any]:
    """The dataset's own text without the words of its site."""
    return {name: text[name] for name in ("title", "summary", "notices", "labels", "codes") if name in text}


def _by_kind(public: Public, form: Callable[[PublicRecord], Mapping[str, Any]]) -> dict[str, Any]:
    groups = {kind.folder: [ordered(form(record)) for record in public.of(kind.name)] for kind in KINDS.values()}
    scales = {kind.folder for kind in KINDS.values() if kind.codes}
    groups = {folder: records for folder, records in groups.items() if records or folder not in scales}
    return {**groups, "withdrawn": ordered(list(public.withdrawn)), "redirects": ordered(list(public.redirects))}
