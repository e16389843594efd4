"""The rows of a dataset: what is compared across the datasets of a library, as narrow tables of plain values."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.model.kinds import CLAIM_KINDS
from pipelines.model.records import ID, Dataset
from pipelines.model.text import strings
from pipelines.public import tables
from pipelines.public.view import Public, PublicRecord
from pipelines.translate.policy import DRAFT_TAG
from pipelines.translate.project import Project
from pipelines.validate.frames import framed, parameters
from pipelines.validate.opened import Opened

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, str]
"""The columns of a table with their SQL types: VARCHAR, BIGINT, DOUBLE or BOOLEAN."""

Row = dict[str, Any]
"""A row without its empty cells; whole numbers are int, shares float."""

LONG_TEXT = 8
"""The least number of words of a text that is compared with those of other datasets."""

FRAME = "frame_"
"""The prefix of the tables that hold the frames of the suites."""

_RULES: Mapping[str, Columns] = {
    "datasets": {"base_url": "VARCHAR"},
    "records": {
        "file": "VARCHAR",
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "status": "VARCHAR",
        "hash": "VARCHAR",
        "instead": "VARCHAR",
    },
    "sources": {
        "file": "VARCHAR",
        "id": "VARCHAR",
        "address": "VARCHAR",
        "title": "VARCHAR",
        "publisher": "VARCHAR",
        "type": "VARCHAR",
        "published": "VARCHAR",
        "grade": "VARCHAR",
        "rights": "VARCHAR",
        "retracted": "VARCHAR",
    },
    "statistics": {
        "file": "VARCHAR",
        "id": "VARCHAR",
        "subject": "BIGINT",
        "form": "VARCHAR",
        "value": "VARCHAR",
    },
    "links": {
        "file": "VARCHAR",
        "id": "VARCHAR",
        "field": "VARCHAR",
        "address": "VARCHAR",
        "base": "VARCHAR",
        "target": "VARCHAR",
    },
    "terms": {
        "file": "VARCHAR",
        "line": "BIGINT",
        "id": "VARCHAR",
        "term": "VARCHAR",
        "language": "VARCHAR",
        "draft": "BOOLEAN",
        "translation": "VARCHAR",
        "folded": "VARCHAR",
    },
    "texts": {"file": "VARCHAR", "id": "VARCHAR", "field": "VARCHAR", "digest": "BIGINT"},
}

_FRAMES: Mapping[str, Columns] = {
    "kinds": {"kind": "VARCHAR", "count": "BIGINT", "min": "BIGINT", "max": "BIGINT", "floor": "DOUBLE"},
    "records": {"id": "VARCHAR", "kind": "VARCHAR", "evidence": "BIGINT", "terms": "DOUBLE"},
    "texts": {
        "record": "VARCHAR",
        "field": "VARCHAR",
        "language": "VARCHAR",
        "length": "BIGINT",
        "heading": "VARCHAR",
    },
    "reading": {"record": "VARCHAR", "field": "VARCHAR", "language": "VARCHAR", "grade": "DOUBLE"},
    "figures": {"record": "VARCHAR", "id": "VARCHAR", "evidence_known": "BOOLEAN"},
    "evidence": {
        "record": "VARCHAR",
        "id": "VARCHAR",
        "source_known": "BOOLEAN",
        "note_length": "DOUBLE",
        "outright": "DOUBLE",
    },
    "links": {"from": "VARCHAR", "relation": "VARCHAR", "to": "VARCHAR", "to_known": "BOOLEAN"},
    "sources": {"id": "VARCHAR", "published": "VARCHAR", "trusted": "DOUBLE"},
    "birads": {
        "id": "VARCHAR",
        "min": "DOUBLE",
        "max": "DOUBLE",
        "min_included": "VARCHAR",
        "max_included": "VARCHAR",
        "previous_max": "DOUBLE",
        "meets": "BOOLEAN",
    },
}

TABLES: Mapping[str, Columns] = {
    name: {"dataset": "VARCHAR", **columns}
    for name, columns in (*_RULES.items(), *((f"{FRAME}{name}", columns) for name, columns in _FRAMES.items()))
}
"""Every table by name. ``dataset`` is the name of the member; ``file`` a path in its root, where a row comes from.

``records.hash`` is the same where an id means the same, and absent where the record is another dataset's; ``status`` is
published, withdrawn or redirected, ``instead`` what took its place. ``sources.address`` is that of the same source,
``statistics.subject`` that of the same source, population, outcome and time, ``texts.digest`` and ``terms.folded``
those of the same words. ``links`` has a row for each address that names a record, and for each part of the address that
may be the ``base_url`` of a dataset.
"""


def rows(member: str, opened: Opened) -> Iterator[tuple[str, Row]]:
    """The rows of a dataset, each with the name of its table; the same content gives the same rows in the same order.

    The frames of the suites need pandas.
    """
    for table, row in _rows(opened):
        yield table, {"dataset": member, **{name: value for name, value in row.items() if value is not None}}


def write(path: Path, member: str, opened: Opened) -> None:
    """Writes the rows of a dataset as gzipped JSON Lines; a reader sees the whole file or the one before.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with new.open("wb") as file, gzip.GzipFile("", "wb", 1, file, mtime=0) as packed:
            for table, row in rows(member, opened):
                line = json.dumps({"table": table, **row}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
                packed.write(line.encode("utf-8") + b"\n")
        new.replace(path)
    finally:
        with suppress(OSError):
            new.unlink()


def lines(path: Path) -> Iterator[tuple[str, Row]]:
    """The rows of a file that ``write`` wrote, each with the name of its table.

    Raises:
        OSError: the file cannot be read.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row.pop("table"), row


def same_address(url: str, doi: str = "") -> str:
    """What is equal in all addresses of the same source: its DOI, or host and path without www and final slash."""
    parts = urlsplit(url)
    host, path = parts.netloc.casefold().removeprefix("www."), parts.path.rstrip("/")
    if doi or host in ("doi.org", "dx.doi.org"):
        return f"doi:{(doi or path.lstrip('/')).casefold()}"
    return f"{host}{path}{f'?{parts.query}' if parts.query else ''}"


def words(text: str) -> str:
    """A text as its words in lower case, one space between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _rows(opened: Opened) -> Iterator[tuple[str, Row]]:
    public = opened.public
    yield "datasets", {"base_url": public.meta["base_url"]}
    addresses = {
        record.id: same_address(record.fields["url"], record.fields.get("doi", "")) for record in public.of("source")
    }
    paths = {record.id: record.document.path for record in opened.dataset.records}
    other = _of_others(opened.dataset)
    for record in public.records:
        own: Row = {"file": paths[record.id], "id": record.id}
        known = {"kind": record.kind, "status": "published"}
        if record.id in other:
            yield "records", {**own, **known}
            continue
        if record.kind == "source":
            meaning = _hash(addresses[record.id])
            yield "sources", {**own, "address": addresses[record.id], **_source(record)}
            yield from (("links", {**own, **link}) for link in _links(record))
        elif record.kind == "statistic":
            meaning = _hash(_subject(record, public, {}))
            yield "statistics", {**own, "subject": _number(_subject(record, public, addresses)), **_statistic(record)}
        else:
            meaning = record.fields["text_hash"]
        yield "records", {**own, **known, "hash": meaning}
        if record.kind in CLAIM_KINDS:
            yield from (("texts", {**own, **text}) for text in _texts(record, public))
        if record.kind == "term":
            yield from (("terms", {"id": record.id, **term}) for term in _terms(record, opened.project))
    for tombstone in public.withdrawn:
        gone = {"file": paths[tombstone["id"]], "id": tombstone["id"], "kind": tombstone["kind"]}
        yield "records", {**gone, "status": "withdrawn", "instead": " ".join(tombstone["instead"])}
    for entry in public.redirects:
        moved = {"file": "dataset/redirects.yaml", "id": entry["from"], "kind": entry["from"].split("-", 1)[0]}
        yield "records", {**moved, "status": "redirected", "instead": " ".join(entry["to"])}
    for name, frame in framed(tables.render(public), parameters(opened.dataset)).items():
        yield from ((f"{FRAME}{name}", row) for row in _plain(frame, _FRAMES[name]))


_NUMBERS: Mapping[str, Callable[[Any], float]] = {"BIGINT": int, "DOUBLE": float}


def _of_others(dataset: Dataset) -> frozenset[str]:
    """The records that are taken from other datasets and compared there, or replace one of a release on purpose."""
    extended = (layer.dataset.by_id for layer in dataset.layers if layer.extended)
    return frozenset(dataset.taken).union(*extended)


def _plain(frame: pd.DataFrame, columns: Columns) -> Iterator[Row]:
    """The rows of a frame with plain values, without those that are missing."""
    for values in zip(*(frame[name].tolist() for name in columns), strict=True):
        yield {
            name: _NUMBERS[kind](value) if kind in _NUMBERS else value
            for (name, kind), value in zip(columns.items(), values, strict=True)
            if value == value  # NaN is a missing value
        }


def _source(record: PublicRecord) -> Row:
    """What every dataset must tell of a source in the same way."""
    names = ("title", "publisher", "type", "published", "grade", "rights")
    known: Row = {name: record.fields.get(name) for name in names}
    if not record.fields["title_seen"]:
        known["title"] = None
    return {**known, "retracted": record.fields["retracted"]["on"] if "retracted" in record.fields else ""}


def _subject(record: PublicRecord, public: Public, addresses: Mapping[str, str]) -> str:
    """Whom and what a statistic counts, and which source does, by its address or its id: the same text for the same."""
    text: Mapping[str, Any] = public.text(record, public.meta["source_language"])[1]
    source = record.fields["source"]
    told = (words(text.get(name, "")) for name in ("population", "outcome", "timeframe"))
    return "\n".join((addresses.get(source, source), *told))


def _statistic(record: PublicRecord) -> Row:
    """The values of a statistic; those that are counted are not compared with those that are printed."""
    if "events" in record.fields:
        return {"form": "counted", "value": f"{record.fields['events']} of {record.fields['total']}"}
    printed: Mapping[str, Any] = record.fields.get("as_published", {})
    return {"form": "published", "value": ", ".join(f"{name} {printed[name]}" for name in sorted(printed))}


_NAMES_RECORD = re.compile(rf"[/#=]({ID.pattern})(?=[/.?#&]|$)")


def _links(record: PublicRecord) -> Iterator[Row]:
    """The addresses of a source that name a record, each with every part that may be the address of its dataset."""
    addresses = {"url": record.fields["url"], "retracted.notice": record.fields.get("retracted", {}).get("notice", "")}
    for field, address in addresses.items():
        if named := [*_NAMES_RECORD.finditer(address)]:
            start = address.index("://") + 3
            bases = [place.start() for place in re.finditer("/", address) if start < place.start() <= named[-1].start()]
            for end in bases:
                row = {"field": field, "address": address, "target": named[-1][1]}
                yield {**row, "base": address[:start].casefold() + address[start:end]}


def _texts(record: PublicRecord, public: Public) -> Iterator[Row]:
    """The long texts of a claim in the source language."""
    for pointer, text in strings(record.texts[public.meta["source_language"]], ("text",)):
        if (told := words(text)).count(" ") + 1 >= LONG_TEXT:
            yield {"field": ".".join(map(str, pointer)), "digest": _number(told)}


def _terms(record: PublicRecord, project: Project) -> Iterator[Row]:
    """The translations of an English term, that of a person before a draft, each where its catalog has it."""
    if "en" not in record.texts:
        return
    source: Mapping[str, Any] = record.texts["en"]
    for tag in sorted({name.removesuffix(f"-{DRAFT_TAG}") for name in record.texts} - {"en"}):
        draft = tag not in record.texts
        text: Mapping[str, Any] = record.texts[f"{tag}-{DRAFT_TAG}" if draft else tag]
        catalog = project.catalog(tag)
        yield {
            "file": catalog.path,
            "line": catalog.entries[f"{record.id}:term"].line,
            "term": words(source["term"]),
            "language": tag,
            "draft": draft,
            "translation": text["term"],
            "folded": words(text["term"]),
        }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big", signed=True)
