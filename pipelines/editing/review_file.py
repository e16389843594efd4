"""Reads the file that a reviewer sends, or reports every error in it with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, cast
from unicodedata import combining, normalize

from pipelines.model.hidden import HIDDEN
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset
from pipelines.model.shapes import ReviewedRecord, ReviewedTranslation, ReviewFile
from pipelines.model.text import brief
from pipelines.source import json_reader
from pipelines.source.json_reader import JsonFault, UnreadableJson
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_reader import place
from pipelines.translate.shapes import Stage

MAX_BYTES = 16_000_000
MAX_FAULTS = 10
_LISTS = ("records", "translations")
_ESCAPE = re.compile(r"\\(?=u\{)")
_Fault = tuple[Pointer, str, str]


Verdict = Literal["approved", "change", "comment"]


@dataclass(frozen=True)
class ReviewItem:
    """A reviewer's verdict on a record or a translation.

    ``about`` is the id of the record or the key of the string. ``language``, ``stage``, ``source_sha`` and
    ``target_sha`` are empty for a record, ``text_hash`` for a translation. The hashes identify the reviewed text.
    """

    about: str
    verdict: Verdict
    comment: str
    text_hash: str = ""
    source_sha: str = ""
    target_sha: str = ""
    language: str = ""
    stage: Stage | Literal[""] = ""


@dataclass(frozen=True)
class Review:
    """The content of a reviewer's file; ``version`` is that of the dataset that was reviewed."""

    version: str
    reviewer: str
    on: str
    items: tuple[ReviewItem, ...]


def parse(raw: bytes, schemas: Schemas, dataset: Dataset) -> Review:
    """Reads a review of a dataset.

    Raises:
        UnreadableJson: the file is not a review, is about another dataset, or its reviewer is not in people.yaml.
    """
    text = json_reader.decode(raw)
    data = _data(text, schemas)
    if faults := list(islice(_faults(data, schemas), MAX_FAULTS + 1)):
        raise UnreadableJson(iter(_placed(faults, text)))
    review = cast("ReviewFile", data)
    if faults := list(_mismatches(review, dataset)):
        raise UnreadableJson(iter(_placed(faults, text)))
    items = (*map(_about_record, review["records"]), *map(_about_translation, review["translations"]))
    return Review(review["version"], review["reviewer"], review["on"], items)


def _about_record(entry: ReviewedRecord) -> ReviewItem:
    return ReviewItem(entry["id"], entry["verdict"], stored_form(entry["comment"]), text_hash=entry["text_hash"])


def _about_translation(entry: ReviewedTranslation) -> ReviewItem:
    return ReviewItem(
        entry["key"],
        entry["verdict"],
        stored_form(entry["comment"]),
        source_sha=entry["source_sha"],
        target_sha=entry["target_sha"],
        language=entry["language"],
        stage=entry["stage"],
    )


def _data(text: str, schemas: Schemas) -> Any:
    """The data of a text. That it is no review file is reported before anything else that is wrong with it.

    Raises:
        UnreadableJson: it is not valid JSON, or has duplicate names, unpaired surrogates or numbers that are too long.
    """
    try:
        return json_reader.parse(text)
    except UnreadableJson as error:
        try:
            loose = json.loads(text, parse_int=str, parse_float=str)
        except (json.JSONDecodeError, RecursionError):
            raise UnreadableJson(_truncated(fault, text) for fault in error.faults) from None
        if other := list(_not_a_review(loose, schemas)):
            raise UnreadableJson(iter(_placed(other, text))) from None
        raise


def _truncated(fault: JsonFault, text: str) -> JsonFault:
    """The fault, worded for a truncated file if the end of the file is missing."""
    unended = "Unterminated string" in fault.message
    end = place(text, len(text.rstrip()))
    if not text.strip() or not (unended or (fault.line, fault.column) >= end):
        return fault
    message = "the file is truncated: what starts here has no end" if unended else "the file is truncated here"
    return fault._replace(message=message, hint="ask for the complete file")


def too_big(size: int) -> UnreadableJson:
    """The error for a file of ``size`` bytes, which is too large."""
    message = f"the file has {size:,} bytes, more than {MAX_BYTES:,}"
    return UnreadableJson(iter((JsonFault(1, 1, message, "send the review in parts"),)))


def stored_form(comment: str) -> str:
    r"""A comment as comments.yaml stores it: NFC, LF, spaces for tabs, and ``\u{200F}`` for an invisible character.

    A backslash before ``u{`` is escaped too, so that the comment can be restored. So is a combining mark at the start
    of a line: in YAML it would combine with the n of ``\n``.
    """
    text = normalize("NFC", comment.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip(" \n")
    for pattern in (_ESCAPE, HIDDEN):
        text = pattern.sub(lambda found: code(found.group()), text)
    return "\n".join(code(line[0]) + line[1:] if combining(line[:1] or " ") else line for line in text.split("\n"))


def code(character: str) -> str:
    r"""The escape of a character, such as ``\u{200F}``."""
    return f"\\u{{{ord(character):X}}}"


def _faults(data: Any, schemas: Schemas) -> Iterator[_Fault]:
    """Violations of the schema, and duplicate entries. Entries are checked one by one, because a file may have many."""
    if other := list(_not_a_review(data, schemas)):
        yield from other
        return
    if schemas.accepts("review", data):
        yield from _duplicates(cast("ReviewFile", data))
        return
    lists = {name: data[name] for name in _LISTS if isinstance(data.get(name), list)}
    yield from schemas.explain("review", {**data, **{name: [] for name in lists}})
    fields = schemas.sources["review"]["properties"]
    valid = {name: field["examples"][0] for name, field in fields.items()}
    for name, entries in lists.items():
        for index, entry in enumerate(entries):
            one = {**valid, name: [entry]}
            for pointer, message, hint in () if schemas.accepts("review", one) else schemas.explain("review", one):
                yield (name, index, *pointer[2:]), message.replace(f"{name}.0", f"{name}.{index}", 1), hint


def _not_a_review(data: Any, schemas: Schemas) -> Iterator[_Fault]:
    """Why the data is not a review file at all."""
    hint = "use the file as the review page wrote it"
    if not isinstance(data, dict) or "format" not in data:
        yield (), "it is no review file: `format` is missing", hint
    elif data["format"] not in schemas.sources["review"]["properties"]["format"]["enum"]:
        found = repr(data["format"]) if isinstance(data["format"], str) else "no text"
        yield ("format",), f"it is no review file: `format` is {brief(found)}", hint


def _duplicates(review: ReviewFile) -> Iterator[_Fault]:
    keys: list[tuple[Pointer, tuple[str, ...]]] = [
        (("records", index), (entry["id"],)) for index, entry in enumerate(review["records"])
    ]
    keys += [
        (("translations", index), (entry["key"], entry["language"], entry["stage"]))
        for index, entry in enumerate(review["translations"])
    ]
    seen: set[tuple[str, ...]] = set()
    for pointer, key in keys:
        if key in seen:
            yield pointer, f"{', '.join(key)} is listed twice", "keep one of the two"
        seen.add(key)


def _mismatches(review: ReviewFile, dataset: Dataset) -> Iterator[_Fault]:
    """Why a valid review is not for this dataset."""
    name, reviewer = dataset.about.get("name", ""), review["reviewer"]
    if review["dataset"] != name:
        yield (
            ("dataset",),
            f"it is about the dataset {review['dataset']!r}, and this one is {name!r}",
            "import it there",
        )
    if reviewer not in dataset.people:
        hint = "add the person, with consent, to dataset/people.yaml; or correct the id"
        yield ("reviewer",), f"nobody has the id {reviewer}", hint


def _placed(faults: list[_Fault], text: str) -> list[JsonFault]:
    """Faults with the line and column of their value, or of the nearest value around it."""
    around = {pointer[:length] for pointer, _, _ in faults for length in range(len(pointer) + 1)}
    places = json_reader.locate(text, around)
    found = []
    for pointer, message, hint in faults:
        near = next(pointer[:length] for length in range(len(pointer), -1, -1) if pointer[:length] in places)
        found.append(JsonFault(*places[near], message, hint))
    return sorted(found, key=lambda fault: (fault.line, fault.column))
