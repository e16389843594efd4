"""ORD: every record belongs to one topic, and topics and guides give a reader the order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pipelines.checks.declare import dataset_check, record_check
from pipelines.checks.references import named
from pipelines.model.findings import Problem
from pipelines.model.kinds import KINDS, TOPIC_KINDS
from pipelines.model.records import TOPIC_LISTS, Dataset, Record


@dataset_check("ORD001")
def record_has_a_topic(dataset: Dataset) -> Iterator[Problem]:
    """Every published fact, myth, BI-RADS row, FAQ and question is listed by a topic.

    Why: apps, pages and leaflets show the topics; what no topic lists, no reader finds.
    Fix: add the record to core or more of the topic where a reader needs it.
    """
    if not dataset.is_complete("topic"):
        return
    for record in dataset.of(*TOPIC_KINDS):
        known = record.id in dataset.reading_order or record.id in dataset.redirects
        if record.published and not known:
            hint = "add it to core or more of a topic" if dataset.topics else "write a topic that lists it"
            yield Problem((), f"no topic lists {record.id}", hint, document=record.document)


@record_check("ORD002", "topic")
def record_is_listed_once(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A record is listed once, by one topic.

    Why: a reader who meets the same text twice thinks that something new is said.
    Fix: keep it where a reader needs it first, and link it from elsewhere under related.
    """
    here: set[str] = set()
    for field in TOPIC_LISTS:
        for index, name in enumerate(cast("list[str]", record.data.get(field, ()))):
            place = dataset.reading_order.get(name)
            if name in here:
                yield Problem((field, index), f"{name} is listed twice", "remove one of both")
            elif record.published and place and place.topic != record.id:
                yield Problem((field, index), f"{name} belongs to {place.topic}", "remove it here or there")
            here.add(name)


@record_check("ORD003", "topic", "guide")
def order_names_what_is_read(record: Record, _: Dataset) -> Iterator[Problem]:
    """Topics and guides list facts, myths, BI-RADS rows, FAQs and questions.

    Why: a reader is sent to each of them, and a source, a term or another list is no text to read.
    Fix: list a record that a reader reads.
    """
    for pointer, target in named(record):
        if pointer[0] not in (*TOPIC_LISTS, "where_to_turn") and "records" not in pointer:
            continue
        if (kind := target.split("-", 1)[0]) in KINDS and not KINDS[kind].in_topic:
            yield Problem(pointer, f"{target} is no text of a topic", "list a fact, myth, BI-RADS row, FAQ or question")


@dataset_check("ORD004")
def position_is_unique(dataset: Dataset) -> Iterator[Problem]:
    """No two published topics, and no two published guides, have the same position.

    Why: the positions are the order in which apps list them.
    Fix: give one of them another number.
    """
    for kind in ("topic", "guide"):
        taken: dict[int, str] = {}
        for record in dataset.of(kind):
            if record.published:
                first = taken.setdefault(record.data["position"], record.id)
                if first != record.id:
                    message = f"{first} has the position {record.data['position']} as well"
                    yield Problem(("position",), message, "give it another", document=record.document)


@record_check("ORD005", "guide")
def steps_have_words(record: Record, _: Dataset) -> Iterator[Problem]:
    """The steps of a guide are those of its text, in the same order.

    Why: a step without words is empty, and words without a step lead to nothing to read.
    Fix: write the steps in both places in one order.
    """
    told = list(record.data["text"]["steps"])
    for index, step in enumerate(record.data["steps"]):
        if index >= len(told) or step["id"] != told[index]:
            expected = f"the text has {told[index]} here" if index < len(told) else "the text has no more steps"
            hint = f"bring text.steps into the same order: {', '.join(s['id'] for s in record.data['steps'])}"
            yield Problem(("steps", index, "id"), f"step {step['id']}: {expected}", hint)
            return
    for extra in told[len(record.data["steps"]) :]:
        yield Problem(("text", "steps", extra), f"step {extra} has nothing to read", "add it under steps")
