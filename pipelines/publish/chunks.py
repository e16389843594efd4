"""Passages for retrieval as JSON Lines, one per record, each understandable without the others.

A passage begins with its topic and title, so that its text always has a named subject. A myth follows its correction.
Texts use the terms of the glossary without explaining them, so a passage ends with their definitions.
The text to embed ends with a line of words that people type instead of those of the passage.
Titles, labels and notices are those of the dataset.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.files.json_text import dump_lines
from pipelines.model.artifact import Artifact
from pipelines.model.derived import named_statistics
from pipelines.model.hashes import digest
from pipelines.model.kinds import KINDS, LEADING_KINDS, OTHER_KINDS
from pipelines.model.kinds.birads import SCALE
from pipelines.model.kinds.kind import Kind
from pipelines.model.kinds.picture import PICTURE
from pipelines.model.records import TOPIC_LISTS
from pipelines.model.shapes import DatasetFileTextLabels, EvaluationQuestion, Figure, RecordText
from pipelines.public import notices
from pipelines.public.view import Public, PublicData, PublicRecord
from pipelines.publish import search_words
from pipelines.publish.search_words import SearchWords

JSON_LINES = "application/jsonl"
"""The media type of JSON Lines: one JSON value per line, each followed by a line feed."""

_CITED = ("supports", "supports-in-part", "contradicts")
"""The verdicts for or against a claim; background is neither."""


def export(public: Public) -> Iterator[Artifact]:
    """``chunks/<lang>.jsonl`` and ``chunks/notices.<lang>.jsonl`` for each language with a guide.

    ``chunks/eval.jsonl`` if there are questions.
    """
    for language in public.guide_languages:
        rows = list(passages(public, language))
        yield Artifact(f"chunks/{language}.jsonl", dump_lines(rows), JSON_LINES, len(rows), "chunk", language)
        rows = list(notices.rows(public, language))
        yield Artifact(f"chunks/notices.{language}.jsonl", dump_lines(rows), JSON_LINES, len(rows), "notice", language)
    if questions := [_question(entry) for entry in public.evaluation]:
        yield Artifact("chunks/eval.jsonl", dump_lines(questions), JSON_LINES, len(questions), "eval")


def passages(public: Public, language: str) -> Iterator[dict[str, Any]]:
    """The passages in one language, in the order of a reader; ``chunk.schema.json`` describes each field.

    Records without text in the language are left out.
    """
    sources = {record.id: record.fields for record in public.of("source")}
    statistics = {record.id: record.fields for record in public.of("statistic")}
    words = search_words.of(public, language)
    for record in (*public.of(*LEADING_KINDS), *public.in_reading_order(), *public.of(*OTHER_KINDS)):
        if language in record.texts:
            yield _passage(public, record, language, sources, statistics, words)


def _passage(
    public: Public,
    record: PublicRecord,
    language: str,
    sources: Mapping[str, PublicData],
    statistics: Mapping[str, PublicData],
    words: SearchWords,
) -> dict[str, Any]:
    fields, text, about = record.fields, record.texts[language], public.texts[language]
    title = _title(record, text)
    kind = KINDS[record.kind]
    topic = public.title(fields["topic"], language) if kind.in_topic else kind.label_of(about["labels"])
    heading = _labelled(topic, title)
    body = list(_body(kind, text, about["labels"]))
    shown = _joined(heading, *body)
    if kind.place == "questions":  # a question for the patient to ask; without the label it would seem answered here
        shown = _joined(_labelled(topic, about["labels"]["questions"]), title, *body)
    whole = _joined(shown, *_defined(public, record, language))
    searched = _joined(heading, *(_searchable(text) if kind.place == "faq" else body))
    names: Mapping[str, Any] = text
    line = words.line(record, _joined(title, *names.get("alternatives", ()), *names.get("synonyms", ())), searched)
    passage: dict[str, Any] = {
        "id": record.id,
        "chunk_id": f"{record.id}@{public.meta['version']}#{language}",
        "kind": record.kind,
        **{name: fields[name] for name in ("topic", "in_core", "position") if name in fields},
        **({"topic_title": topic} if kind.in_topic else {}),
        "aspect": fields["aspect"],
        "language": language,
        "title": title,
        "text_to_embed": _joined(searched, line) if line else searched,
        "text_to_show": whole,
        "citations": _citations(public, record, sources),
        "related": list(dict.fromkeys([*_led_to(fields), *fields["related"]])),
        "statistics": _statistics(fields["figures"], statistics),
        "safety": list(fields["safety"]),
        "must_show": list(dict.fromkeys(public.must_show([record], language, whole))),
        "audience": list(fields["audience"]),
        "jurisdiction": list(fields["jurisdiction"]),
        "clinical_review": public.clinical_review(record, language),
        "translation": public.translation(record, language),
        "checked": fields["review"]["checked"],
        "due": fields["review"]["due"],
        "canonical": fields["canonical"],
    }
    hashed = {name: value for name, value in passage.items() if name not in ("chunk_id", "position")}
    return {**passage, "hash": digest(hashed)}


def _led_to(fields: Mapping[str, Any]) -> Iterator[str]:
    """The records that a topic or guide leads to, in its order."""
    for relation in TOPIC_LISTS:
        yield from fields.get(relation, ())
    for step in fields.get("steps", ()):
        yield from (*step["records"], *step.get("questions", ()))


def _title(record: PublicRecord, text: RecordText) -> str:
    """The title of a record, with its category if it belongs to a scale."""
    kind = KINDS[record.kind]
    name = kind.title_of(text)
    return f"{SCALE} {kind.code_of(record.id)} ({name})" if kind.codes else name


def _body(kind: Kind, text: RecordText, labels: DatasetFileTextLabels) -> Iterator[str]:
    """The paragraphs of a passage below its heading."""
    for section in kind.sections(text, labels):
        yield _labelled(section.label, section.text) if section.label else section.text


def _defined(public: Public, record: PublicRecord, language: str) -> Iterator[str]:
    """The definitions of the terms that a record names, as far as they are there in the language."""
    for name in record.fields["terms"]:
        term = public.record(name)
        if language in term.texts and name != record.id:
            yield _labelled(term.texts[language]["term"], term.texts[language]["definition"])


def _searchable(text: RecordText) -> Iterator[str]:
    """What a FAQ is found by: its other wordings and the short answer; the long answer would outweigh them."""
    yield from text["alternatives"]
    yield text["short_answer"]


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}"


def _joined(*paragraphs: str) -> str:
    return "\n".join(paragraphs)


def _citations(public: Public, record: PublicRecord, sources: Mapping[str, PublicData]) -> list[dict[str, Any]]:
    """What a record rests on; if that is nothing, the first of each record that it leads to, or that shows it."""
    if found := list(_cited(record, sources)):
        return found
    names = dict.fromkeys([*_leading_to(public, record), *record.fields["related"]])
    return [
        {**cited, "record": name}
        for name in names
        for cited in itertools.islice(_cited(public.record(name), sources), 1)
    ]


def _leading_to(public: Public, record: PublicRecord) -> Iterator[str]:
    """The core of a topic, the records of a guide's steps, and the records that show a picture."""
    fields: Mapping[str, Any] = record.fields
    yield from fields.get("core", ())
    yield from (name for step in fields.get("steps", ()) for name in step["records"])
    if record.kind == PICTURE.name:
        yield from public.showing(record.id)


def _cited(record: PublicRecord, sources: Mapping[str, PublicData]) -> Iterator[dict[str, Any]]:
    """The passages of sources for or against the claim, each once; sources that are not exported are not cited."""
    found = {
        (item["source"], item["locator"], item["verdict"]): sources[item["source"]]
        for item in record.fields["evidence"]
        if item["source"] in sources and item["verdict"] in _CITED
    }
    for (name, locator, verdict), source in found.items():
        about = {key: source[key] for key in ("title", "publisher", "url")}
        yield {"source": name, **about, "locator": locator, "verdict": verdict}


def _statistics(figures: Iterable[Figure], statistics: Mapping[str, PublicData]) -> list[dict[str, Any]]:
    """The statistics that the figures of a passage give, each once: the share out of 100, its ends, and its source."""
    found = []
    for name in named_statistics(figures):
        fields: Mapping[str, Any] = statistics[name]
        numbers = {key: fields["estimate"][key] for key in ("per_100", "low", "high") if key in fields["estimate"]}
        counts = {key: fields[key] for key in ("events", "total") if key in fields}
        found.append({"id": name, "measure": fields["measure"], **counts, **numbers, "source": fields["source"]})
    return found


def _question(entry: EvaluationQuestion) -> dict[str, Any]:
    row: dict[str, Any] = {key: entry[key] for key in ("id", "language", "question")}
    row |= {"split": entry.get("split", "dev"), "answers": list(entry.get("answers", ()))}
    optional: dict[str, Any] = {key: value for key, value in entry.items() if key in ("abstain", "origin")}
    return {**row, **optional}
