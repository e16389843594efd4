"""A reviewer's file, as it comes: read in full, or refused with every fault at its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal
from unicodedata import combining, normalize

from pipelines.model.hidden import HIDDEN
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset
from pipelines.model.text import brief
from pipelines.source import json_reader
from pipelines.source.json_reader import Fault, Unreadable
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_reader import place

MAX_BYTES = 16_000_000
MAX_FAULTS = 10
_LISTS = ("records", "translations")
_ESCAPE = re.compile(r"\\(?=u\{)")
_Fault = tuple[Pointer, str, str]


@dataclass(frozen=True)
class ReviewItem:
    """What a reviewer said of a record, or of a translation.

    ``about`` is the record's id, or the key of the string. ``hashes`` tie it to the very words: ``text_hash``, or
    ``source_sha`` and ``target_sha``. ``language`` and ``stage`` are empty where it is about a record.
    """

    about: str
    verdict: Literal["approved", "change", "comment"]
    comment: str
    hashes: Mapping[str, str]
    language: str = ""
    stage: Literal["linguistic", "clinical", ""] = ""


@dataclass(frozen=True)
class ReviewFile:
    """A reviewer's file; ``version`` is the dataset's that the reviewer saw."""

    version: str
    reviewer: str
    on: str
    items: tuple[ReviewItem, ...]


def parse(raw: bytes, schemas: Schemas, dataset: Dataset) -> ReviewFile:
    """A reviewer's file about a dataset.

    Raises:
        Unreadable: it is not such a file, or not about this dataset, or by nobody of people.yaml.
    """
    text = json_reader.decode(raw)
    data = _data(text, schemas)
    faults = list(islice(_faults(data, schemas), MAX_FAULTS + 1)) or list(_mismatches(data, dataset))
    if faults:
        raise Unreadable(iter(_placed(faults, text)))
    items = [
        ReviewItem(entry["id"], hashes={"text_hash": entry["text_hash"]}, **_mark_of(entry))
        for entry in data["records"]
    ]
    for entry in data["translations"]:
        hashes = {name: entry[name] for name in ("source_sha", "target_sha")}
        where = {name: entry[name] for name in ("language", "stage")}
        items.append(ReviewItem(entry["key"], hashes=hashes, **where, **_mark_of(entry)))
    return ReviewFile(data["version"], data["reviewer"], data["on"], tuple(items))


def _data(text: str, schemas: Schemas) -> Any:
    """The data of a text; that it is no review file is told before what is odd about it.

    Raises:
        Unreadable: it is not JSON that is allowed here.
    """
    try:
        return json_reader.parse(text)
    except Unreadable as error:
        try:
            loose = json.loads(text, parse_int=str, parse_float=str)
        except (json.JSONDecodeError, RecursionError):
            raise Unreadable(_plain_words(fault, text) for fault in error.faults) from None
        if other := list(_not_a_review(loose, schemas)):
            raise Unreadable(iter(_placed(other, text))) from None
        raise


def _plain_words(fault: Fault, text: str) -> Fault:
    """A fault in plain words where it is that the end of the file is missing."""
    unended = "Unterminated string" in fault.message
    end = place(text, len(text.rstrip()))
    if not text.strip() or not (unended or (fault.line, fault.column) >= end):
        return fault
    message = "the file breaks off: what begins here has no end" if unended else "the file breaks off here"
    return fault._replace(message=message, hint="have it sent again, whole")


def too_big(size: int) -> Unreadable:
    """The fault of a file with so many bytes."""
    message = f"the file has {size:,} bytes, more than {MAX_BYTES:,}"
    return Unreadable(iter((Fault(1, 1, message, "send the review in parts"),)))


def stored_form(comment: str) -> str:
    r"""A comment as it is kept: NFC, line feeds, blanks for tabs, and a code such as ``\u{200F}`` for what is hidden.

    A backslash that would begin such a code is written as one, so that the comment can be had back as it was. So is an
    accent that begins a line: in YAML it would meet the n of ``\n``, and make an accented letter of it.
    """
    text = normalize("NFC", comment.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip(" \n")
    for pattern in (_ESCAPE, HIDDEN):
        text = pattern.sub(lambda found: code(found.group()), text)
    return "\n".join(code(line[0]) + line[1:] if combining(line[:1] or " ") else line for line in text.split("\n"))


def _mark_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"verdict": entry["verdict"], "comment": stored_form(entry["comment"])}


def code(character: str) -> str:
    """A character that is not written as itself."""
    return f"\\u{{{ord(character):X}}}"


def _faults(data: Any, schemas: Schemas) -> Iterator[_Fault]:
    """What breaks the schema, and what stands twice; entry by entry, for a file may hold very many."""
    if other := list(_not_a_review(data, schemas)):
        yield from other
        return
    if schemas.accepts("review", data):
        yield from _repeated(data)
        return
    lists = {name: data[name] for name in _LISTS if isinstance(data.get(name), list)}
    yield from schemas.explain("review", {**data, **{name: [] for name in lists}})
    fields = schemas.sources["review"]["properties"]
    sound = {name: field["examples"][0] for name, field in fields.items()}
    for name, entries in lists.items():
        for index, entry in enumerate(entries):
            one = {**sound, name: [entry]}
            for pointer, message, hint in () if schemas.accepts("review", one) else schemas.explain("review", one):
                yield (name, index, *pointer[2:]), message.replace(f"{name}.0", f"{name}.{index}", 1), hint


def _not_a_review(data: Any, schemas: Schemas) -> Iterator[_Fault]:
    """Why it is no review file at all, whatever else is wrong with it."""
    hint = "take the file as the page for reviewers wrote it"
    if not isinstance(data, dict) or "format" not in data:
        yield (), "it is no review file: `format` is missing", hint
    elif data["format"] not in schemas.sources["review"]["properties"]["format"]["enum"]:
        found = repr(data["format"]) if isinstance(data["format"], str) else "no text"
        yield ("format",), f"it is no review file: `format` is {brief(found)}", hint


def _repeated(data: Mapping[str, Any]) -> Iterator[_Fault]:
    seen: set[tuple[str, ...]] = set()
    for name, parts in (("records", ("id",)), ("translations", ("key", "language", "stage"))):
        for index, entry in enumerate(data[name]):
            key = tuple(entry[part] for part in parts)
            if key in seen:
                yield (name, index), f"{', '.join(key)} stands twice", "keep one of the two"
            seen.add(key)


def _mismatches(data: Mapping[str, Any], dataset: Dataset) -> Iterator[_Fault]:
    """Why a sound file is none for this dataset."""
    name, reviewer = dataset.about.get("name", ""), data["reviewer"]
    if data["dataset"] != name:
        yield ("dataset",), f"it is about the dataset {data['dataset']!r}, and this one is {name!r}", "import it there"
    if reviewer not in dataset.people:
        hint = "add the person, with consent, to dataset/people.yaml; or correct the id"
        yield ("reviewer",), f"nobody has the id {reviewer}", hint


def _placed(faults: list[_Fault], text: str) -> list[Fault]:
    """Faults by line and column, of the value or of the nearest one around it."""
    around = {pointer[:length] for pointer, _, _ in faults for length in range(len(pointer) + 1)}
    places = json_reader.locate(text, around)
    found = []
    for pointer, message, hint in faults:
        near = next(pointer[:length] for length in range(len(pointer), -1, -1) if pointer[:length] in places)
        found.append(Fault(*places[near], message, hint))
    return sorted(found, key=lambda fault: (fault.line, fault.column))
