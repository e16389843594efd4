"""The pages of an edition: each its address, its template, and the values that the template shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from pipelines.model.derived import named_statistics
from pipelines.model.kinds import KINDS, TOPIC_KINDS
from pipelines.public.view import PublicRecord
from pipelines.publish.conformance import OUTCOMES, counts
from pipelines.publish.numbers import NumberPicture
from pipelines.publish.site.addresses import (
    ABOUT,
    GLOSSARY,
    LISTS,
    QUESTIONS,
    SCALE,
    SEARCH,
    STANDARDS,
    START,
    page_of,
)
from pipelines.publish.site.edition import Edition
from pipelines.source.drawing import parsed, size_of


@dataclass(frozen=True)
class Page:
    """A page: its path within the language, its template, title and description, and what else the template shows."""

    path: str
    template: str
    title: str
    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    record: PublicRecord | None = None


@dataclass(frozen=True)
class Picture:
    """A drawing as an image: its file within the language, its size, alternative text and caption."""

    file: str
    width: int
    height: int
    alternative: str
    caption: str


@dataclass(frozen=True)
class Question:
    """A question to take along, and the page that says why."""

    text: str
    page: str


def planned(edition: Edition) -> Iterator[tuple[str, Callable[[], Page]]]:
    """The path of every page of a language with the function that makes it, in the order of a reader."""
    public = edition.public
    yield START, partial(start, edition)
    for record in public.of("guide"):
        yield page_of(record.id), partial(guide, edition, record)
    for topic in public.of("topic"):
        yield page_of(topic.id), partial(topic_page, edition, topic)
    for topic, records in by_topic(edition):
        for place, record in enumerate(records):
            before = records[place - 1].id if place else ""
            after = records[place + 1].id if place + 1 < len(records) else ""
            yield page_of(record.id), partial(record_page, edition, record, topic, before, after)
    made = {SCALE: scale, QUESTIONS: questions, GLOSSARY: glossary}
    yield from ((path, partial(made[path], edition)) for path, kind in LISTS.items() if public.has(kind))
    yield SEARCH, partial(search, edition)
    yield ABOUT, partial(about, edition)
    if has_standards(edition):
        yield STANDARDS, partial(standards, edition)


def by_topic(edition: Edition) -> list[tuple[PublicRecord, list[PublicRecord]]]:
    """The topics in reading order, each with its records, whether translated or not."""
    public = edition.public
    return list(public.by_topic(public.meta["source_language"], *TOPIC_KINDS))


def start(edition: Edition) -> Page:
    """The first page: where are you now, signs that need a call, search, and all topics."""
    public, about_us = edition.public, edition.about
    return Page(
        START,
        "start.html.jinja",
        about_us["title"],
        about_us["summary"],
        {
            "guides": [(edition.link(guide.id), edition.text(guide)["for_whom"]) for guide in public.of("guide")],
            "topics": [(edition.link(topic.id), edition.text(topic)["summary"]) for topic in public.of("topic")],
        },
    )


def guide(edition: Edition, record: PublicRecord) -> Page:
    """A way through one situation."""
    text: Any = edition.text(record)
    fields: Any = record.fields
    steps = [
        {
            "id": step["id"],
            **text["steps"][step["id"]],
            "links": edition.links(step.get("records", ())),
            "pictures": pictures(edition, step.get("pictures", ())),
        }
        for step in fields["steps"]
    ]
    named = [name for step in fields["steps"] for name in step.get("records", ())]
    questions = asked(edition, [name for step in fields["steps"] for name in step.get("questions", ())])
    told = [edition.public.record(name) for name in dict.fromkeys(named) if name in edition.public]
    return Page(
        page_of(record.id),
        "guide.html.jinja",
        text["title"],
        text["for_whom"],
        {
            "text": text,
            "steps": steps,
            "questions": questions,
            "support": edition.links(fields.get("where_to_turn", ())),
            "topics": edition.links(fields.get("topics", ())),
            "toc": _contents(
                *((step["id"], step["title"]) for step in steps),
                ("questions", edition.about["labels"]["questions"] if questions else ""),
                ("call", edition.about["labels"]["when_to_call"]),
                ("support", edition.words["where_to_turn"] if fields.get("where_to_turn") else ""),
                ("sources", edition.words["how_we_know"]),
            ),
            "known": [(edition.link(one.id), edition.publishers(one)) for one in told],
            "minutes": edition.minutes(record),
        },
        record,
    )


def topic_page(edition: Edition, record: PublicRecord) -> Page:
    """A topic: what it says in short, and its records in the order of a reader."""
    text: Any = edition.text(record)
    fields: Any = record.fields
    topics = [topic.id for topic in edition.public.of("topic")]
    place = topics.index(record.id)
    questions = asked(edition, [*fields["core"], *fields.get("more", ())])
    return Page(
        page_of(record.id),
        "topic.html.jinja",
        text["title"],
        text["summary"],
        {
            "text": text,
            "core": edition.links(fields["core"]),
            "more": [link for link in edition.links(fields.get("more", ())) if link.kind != "question"],
            "questions": questions,
            "terms": defined(edition, fields["terms"]),
            "toc": _contents(
                ("first", edition.words["first"]),
                ("more", edition.words["more"] if fields.get("more") else ""),
                ("questions", edition.about["labels"]["questions"] if questions else ""),
            ),
            "next": edition.link(topics[place + 1]) if place + 1 < len(topics) else None,
        },
        record,
    )


def record_page(edition: Edition, record: PublicRecord, topic: PublicRecord, before: str, after: str) -> Page:
    """A fact, myth, category, FAQ or question."""
    fields: Any = record.fields
    sections = edition.sections(record)
    numbers = pictured_numbers(edition, record)
    return Page(
        page_of(record.id),
        "record.html.jinja",
        edition.title(record),
        edition.brief(record),
        {
            "sections": sections,
            "topic": edition.link(topic.id),
            "before": edition.link(before) if before else None,
            "after": edition.link(after) if after else None,
            "pictures": pictures(edition, fields.get("pictures", ())),
            "terms": defined(edition, fields["terms"]),
            "related": edition.links([*fields.get("answered_by", ()), *fields["related"]]),
            "notices": [name for name in edition.public.notices_beside(record, edition.tag) if name != "draft"],
            "cited": list(edition.cited(record)),
            "numbers": numbers,
        },
        record,
    )


def scale(edition: Edition) -> Page:
    """The scale: each category with what it means and what comes next."""
    kind, labels = KINDS["birads"], edition.about["labels"]
    rows = [{"link": edition.link(record.id), "text": edition.text(record)} for record in edition.public.of("birads")]
    title, note = kind.label_of(labels), edition.words["scale_note"]
    return Page(SCALE, "scale.html.jinja", title, note, {"rows": rows})


def questions(edition: Edition) -> Page:
    """All questions to take along, by topic."""
    groups = [
        (edition.link(topic.id), asked(edition, [record.id for record in records if record.kind == "question"]))
        for topic, records in by_topic(edition)
    ]
    title, note = edition.words["all_questions"], edition.words["take_along"]
    return Page(QUESTIONS, "questions.html.jinja", title, note, {"groups": [group for group in groups if group[1]]})


def glossary(edition: Edition) -> Page:
    """Words explained, in alphabetical order."""
    terms = defined(edition, [record.id for record in edition.public.of("term")])
    title = KINDS["term"].label_of(edition.about["labels"])
    return Page(GLOSSARY, "glossary.html.jinja", title, title, {"terms": sorted(terms, key=lambda one: one["folded"])})


def search(edition: Edition) -> Page:
    """The search; without scripts it lists every question and title by topic."""
    listed = [
        (edition.link(topic.id), [edition.link(one.id) for one in records]) for topic, records in by_topic(edition)
    ]
    return Page(SEARCH, "search.html.jinja", edition.words["search"], edition.words["search_for"], {"listed": listed})


def about(edition: Edition) -> Page:
    """Who makes this, how it is checked, and what it cannot do."""
    title = edition.about["labels"]["about"]
    paragraphs = edition.about.get("about", ())
    linked = edition.about["standards"]["title"] if has_standards(edition) else ""
    values = {"paragraphs": paragraphs, "standards": linked}
    return Page(ABOUT, "about.html.jinja", title, edition.about["summary"], values)


def has_standards(edition: Edition) -> bool:
    """Whether there is a page about standards: the dataset states something, and has the words to show it."""
    return edition.public.conformance is not None and "standards" in edition.about


def standards(edition: Edition) -> Page:
    """How the dataset meets standards, item by item; the items are in the source language."""
    assert edition.public.conformance
    words: Any = edition.about["standards"]
    said = {outcome: words[outcome.replace("-", "_")] for outcome in OUTCOMES}
    shown = [
        {
            **standard,
            "counts": [(said[outcome], count) for outcome, count in counts(standard).items()],
            "criteria": [
                {
                    "text": item["text"],
                    "outcome": said[item["outcome"]],
                    "reason": item.get("reason", ""),
                    "records": edition.links(item.get("records", ())),
                }
                for item in standard["criteria"]
            ],
        }
        for standard in edition.public.conformance["standards"]
    ]
    told_in = "" if edition.language == edition.source else edition.source
    values = {"standards": shown, "told_in": told_in}
    return Page(STANDARDS, "standards.html.jinja", words["title"], words["note"], values)


def _contents(*parts: tuple[str, str]) -> list[tuple[str, str]]:
    """The anchors and headings of a page, without those that have no heading."""
    return [(anchor, title) for anchor, title in parts if title]


def asked(edition: Edition, ids: Sequence[str]) -> list[Question]:
    """The questions to take along among some records, each once."""
    records = [edition.public.record(name) for name in dict.fromkeys(ids) if name in edition.public]
    found: list[Question] = []
    for record in records:
        if record.kind == "question":
            text: Any = edition.text(record)
            found.append(Question(text["question"], page_of(record.id)))
    return found


def pictures(edition: Edition, ids: Sequence[str]) -> list[Picture]:
    """The drawings with some ids, with their words."""
    found: list[Picture] = []
    for record in (edition.public.record(name) for name in ids if name in edition.public):
        text: Any = edition.text(record)
        width, height = size_of(parsed(edition.public.drawings[record.id]))
        file = f"pictures/{record.id}.svg"
        found.append(Picture(file, width, height, text["alternative"], text.get("caption", "")))
    return found


def pictured_numbers(edition: Edition, record: PublicRecord) -> list[Picture]:
    """The pictures of the statistics that a record tells, without those that a drawing beside it shows."""
    public, fields = edition.public, cast("Any", record.fields)
    drawn = [public.record(name) for name in fields.get("pictures", ()) if name in public]
    shown = {name for one in drawn for name in named_statistics(one.fields["figures"])}
    told = [name for name in named_statistics(record.fields["figures"]) if name not in shown]
    found = map(edition.number, told)
    return [_as_image(picture) for picture in found if picture]


def _as_image(number: NumberPicture) -> Picture:
    file = f"pictures/{number.statistic}.svg"
    return Picture(file, *size_of(parsed(number.svg.decode())), number.alternative, number.caption)


def defined(edition: Edition, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Terms with their definitions."""
    found = []
    for record in (edition.public.record(name) for name in ids if name in edition.public):
        text: Any = edition.text(record)
        found.append(
            {
                "anchor": record.id.partition("-")[2],
                "term": text["term"],
                "definition": text["definition"],
                "synonyms": text.get("synonyms", []),
                "folded": text["term"].casefold(),
                "lang": edition.lang(record),
            }
        )
    return found
