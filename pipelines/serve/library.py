"""What the responder serves: the ``portal/`` of an export, and the codes that lead to its documents."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.publish.portal import infobutton
from pipelines.publish.portal.export import HEADER, INDEX
from pipelines.publish.portal.infobutton import ATOM_TYPE, JSON_TYPE, Index
from pipelines.publish.verify import MANIFEST

MOST_CODES = 1 << 24
"""The largest file of an integrator's codes, in bytes."""

TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".json": "application/json"}
TYPES |= {".atom": ATOM_TYPE, ".csv": "text/csv; charset=utf-8"}


class Unusable(Exception):
    """A folder or a file that cannot be served; the message names it, and the line."""


@dataclass(frozen=True)
class Answer:
    """The bytes of a response with its media type and its ETag."""

    body: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, body: bytes, media_type: str) -> Answer:
        """An answer whose tag is the hash of its bytes."""
        return cls(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


@dataclass(frozen=True)
class Library:
    """The documents of an export. ``base`` is the address under which clients reach the responder, without a slash.

    ``codes`` maps a system and a code, as ``key`` writes them, to their title and answers. ``files`` are those of
    ``portal/`` by path. With ``drafts``, a language that has no finished translation is answered by its draft.
    """

    index: Index
    files: Mapping[str, Answer]
    codes: Mapping[tuple[str, str], tuple[str, str, str, Sequence[str]]]
    base: str
    drafts: bool
    feeds: dict[tuple[str, str, str, str], Answer] = field(default_factory=dict)

    def language(self, wanted: Sequence[str]) -> str:
        """The language of the answer: the first wanted one that there is, or else the source language."""
        tags = self.index["languages"]
        for tag in wanted:
            primary = tag.split("-")[0].lower()
            exact = next((known for known in tags if known.lower() == tag.lower()), "")
            alike = [known for known, about in tags.items() if about["language"].split("-")[0].lower() == primary]
            alike.sort(key=lambda known: tags[known]["draft"])
            if found := exact or next((known for known in alike if self.drafts or not tags[known]["draft"]), ""):
                return found
        return str(self.index["meta"]["source_language"])

    def answer(self, asked: Sequence[tuple[str, str]], language: str, media_type: str) -> Answer:
        """The feed for the first code of a request that is known; an empty feed if none is.

        ``asked`` are pairs of a code system, by OID or URI and possibly empty, and a code.
        """
        for system, code in asked:
            if found := self.codes.get((_system(system), key(code))):
                place = (found[0], found[1], language, media_type)
                if place not in self.feeds:
                    self.feeds[place] = self._made(found, language, media_type)
                return self.feeds[place]
        system, code = asked[0]
        return self._made((system, code, "", ()), language, media_type)

    def _made(self, found: tuple[str, str, str, Sequence[str]], language: str, media_type: str) -> Answer:
        system, code, title, answers = found
        asked = [
            (infobutton.SYSTEM, system),
            (infobutton.CODE, code),
            (infobutton.NAME, title),
            (infobutton.LANGUAGE, language),
        ]
        shown = [(name, _printable(value)) for name, value in asked if value]
        address = f"{self.base}/infobutton#{hashlib.sha256(repr((system, code, language)).encode()).hexdigest()[:16]}"
        feed = infobutton.feed(self.index, answers, language, f"{self.base}/portal/", shown, address)
        if media_type == JSON_TYPE:
            return Answer.of(json.dumps({"feed": feed}, ensure_ascii=False).encode(), JSON_TYPE)
        return Answer.of(infobutton.atom(feed), ATOM_TYPE)


def opened(folder: Path, base: str, more: Path | None = None, *, drafts: bool = False) -> Library:
    """The library of a folder of exports, whose files of ``portal/`` match its manifest.

    Raises:
        OSError: a file cannot be read.
        Unusable: the folder holds no portal, or a file that differs; a line of ``more`` is wrong.
    """
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        hashes = {entry["path"]: entry["sha256"] for entry in listed if entry["path"].startswith("portal/")}
    except (ValueError, KeyError, TypeError):
        raise Unusable(f"{folder / MANIFEST}: this is no manifest of an export") from None
    if INDEX not in hashes:
        raise Unusable(f"{folder}: this export has no {INDEX}; export it again with this version")
    files = {}
    for path, sha256 in hashes.items():
        body = (folder / path).read_bytes()
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Unusable(f"{folder / path}: the file differs from what was published")
        files[path] = Answer.of(body, TYPES.get(Path(path).suffix, "application/octet-stream"))
    index = json.loads(files[INDEX].body)
    codes = dict(_codes(index))
    if more is not None:
        codes = {**dict(_more(more, index)), **codes}
    return Library(index, files, codes, base.rstrip("/"), drafts)


def key(code: str) -> str:
    """A code as it is compared: without blanks and points, which record systems leave out, and in capitals."""
    return code.replace(".", "").replace(" ", "").upper()


def _system(name: str) -> str:
    return name.strip().lower().removeprefix("urn:oid:").rstrip("/")


def _printable(text: str) -> str:
    """A text of a request without what XML cannot hold, and not longer than a code with its title may be."""
    return "".join(sign for sign in text if sign.isprintable())[:200]


def _codes(index: Index) -> Iterator[tuple[tuple[str, str], tuple[str, str, str, Sequence[str]]]]:
    """The codes of an index by the OID, the URI and the name of their system, and by no system."""
    systems: dict[str, Any] = {system["name"]: system for system in index["systems"]}
    for entry in reversed(index["codes"]):
        system = systems[entry["system"]]
        found = (system.get("oid", system["uri"]), entry["code"], entry["title"], entry["answers"])
        for name in ("", system["name"], system["uri"], *([system["oid"]] if "oid" in system else [])):
            yield (_system(name), key(entry["code"])), found


def _more(path: Path, index: Index) -> Iterator[tuple[tuple[str, str], tuple[str, str, str, Sequence[str]]]]:
    """An integrator's own codes: a CSV file with a line for each code and document."""
    raw = path.read_bytes()
    if len(raw) > MOST_CODES:
        raise Unusable(f"{path}: the file has more than {MOST_CODES:,} bytes")
    try:
        rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{path}: this is no CSV file in UTF-8: {error}") from None
    if not rows or ",".join(rows[0]) != HEADER:
        raise Unusable(f"{path}:1: the first line must be {HEADER}")
    known = index["documents"][index["meta"]["source_language"]]
    answers: dict[tuple[str, str], tuple[str, str, str, list[str]]] = {}
    for line, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != 4 or not all(cell.strip() for cell in row):
            raise Unusable(f"{path}:{line}: a line has a system, a code, its title and the id of a document")
        system, code, title, name = (cell.strip() for cell in row)
        if name not in known:
            raise Unusable(f"{path}:{line}: {name} is no document; portal/index.json lists their ids")
        answers.setdefault((_system(system), key(code)), (system, code, title, []))[3].append(name)
    yield from answers.items()
