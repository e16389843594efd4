"""What the responder serves: the ``portal/`` of an export, and the codes that lead to its documents."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.files.json_text import compact
from pipelines.model.artifact import PORTAL_INDEX
from pipelines.publish.portal import infobutton
from pipelines.publish.portal.infobutton import ATOM_TYPE, HEADER, JSON_TYPE, Index
from pipelines.publish.verify import MANIFEST

MOST_CODES = 1 << 24
"""The largest file of an integrator's codes, in bytes."""

XML_TYPE = "text/xml"
"""The media type under which MedlinePlus Connect gives its Atom; the bytes are those of ``ATOM_TYPE``."""

READ = "read/"
"""Below it stands each fragment as a page of its own, which the links of answers lead to."""

TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".json": "application/json"}
TYPES |= {".atom": ATOM_TYPE, ".csv": "text/csv; charset=utf-8"}

_PAGE = re.compile(r"(?:portal|read)/([^/]+)/([a-z0-9-]+)\.(?:html|txt)")


class Unusable(Exception):
    """A folder or a file that cannot be served; the message names it, and the line."""


@dataclass(frozen=True)
class Answer:
    """The bytes of a response with its media type, its ETag, and its language where it has one."""

    body: bytes
    media_type: str
    tag: str
    language: str = ""

    @classmethod
    def of(cls, body: bytes, media_type: str, language: str = "") -> Answer:
        """An answer whose tag is the hash of its bytes."""
        return cls(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"', language)


class Known(NamedTuple):
    """A code that is answered: its system by OID or URI, the code, its title, and the ids of its answers."""

    system: str
    code: str
    title: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """The documents of an export. ``base`` is the address under which clients reach the responder, without a slash.

    ``codes`` has the known codes by system and code, as ``key`` writes them. ``files`` are those of ``portal/``, and
    the pages below ``read/``, by path. With ``drafts``, a language that has no finished translation is answered by its
    draft.
    """

    index: Index
    files: Mapping[str, Answer]
    codes: Mapping[tuple[str, str], Known]
    base: str
    drafts: bool

    @cached_property
    def feeds(self) -> Mapping[tuple[str, str, str, str], Answer]:
        """The answer to each known code in each language that has one, by system, code, language and form."""
        made = {}
        for found in dict.fromkeys(self.codes.values()):
            for language, documents in self.index["documents"].items():
                if any(name in documents for name in found.answers):
                    feed = self._feed(found, language)
                    for form in (ATOM_TYPE, JSON_TYPE):
                        made[found.system, found.code, language, form] = self._rendered(feed, form)
        return made

    @cached_property
    def retired(self) -> Mapping[str, Sequence[str]]:
        """Each retired id with those that replace it."""
        redirected = {entry["from"]: entry["to"] for entry in self.index["redirects"]}
        return redirected | {gone["id"]: gone["instead"] for gone in self.index["withdrawn"]}

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

        ``asked`` are pairs of a code system, by OID or URI and possibly empty, and a code. A code that has no answer in
        the language is answered in the source language.
        """
        form = JSON_TYPE if media_type == JSON_TYPE else ATOM_TYPE
        answer = self._known(asked, language, form)
        if answer is None:
            answer = self._rendered(self._feed(Known(*asked[0], "", ()), language), form)
        return answer if media_type == form else replace(answer, media_type=media_type)

    def _known(self, asked: Sequence[tuple[str, str]], language: str, form: str) -> Answer | None:
        for system, code in asked:
            if found := self.codes.get((_system(system), key(code))):
                spoken = (language, str(self.index["meta"]["source_language"]))
                places = ((found.system, found.code, tag, form) for tag in spoken)
                return next(self.feeds[place] for place in places if place in self.feeds)
        return None

    def moved(self, path: str) -> str | None:
        """Where the page of a retired id has moved: the path, empty if it was taken back; None if no such id was."""
        if not (match := _PAGE.fullmatch(path)):
            return None
        language, name = match.groups()
        if name not in self.retired:
            return None
        targets = [path.replace(f"/{language}/{name}.", f"/{language}/{target}.") for target in self.retired[name]]
        there = [target for target in targets if target in self.files]
        return there[0] if len(there) == 1 else ""

    def _feed(self, found: Known, language: str) -> infobutton.Feed:
        asked = infobutton.parameters(found.system, found.code, found.title, language)
        shown = [(name, _printable(value)) for name, value in asked if value]
        number = hashlib.sha256(repr((found.system, found.code, language)).encode()).hexdigest()[:16]
        address = f"{self.base}/infobutton#{number}"
        return infobutton.feed(self.index, found.answers, language, f"{self.base}/{READ}", shown, address)

    @staticmethod
    def _rendered(feed: infobutton.Feed, form: str) -> Answer:
        body = compact({"feed": feed}).encode() if form == JSON_TYPE else infobutton.atom(feed)
        return Answer.of(body, form, feed["lang"])


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
    if PORTAL_INDEX not in hashes:
        raise Unusable(f"{folder}: this export has no {PORTAL_INDEX}; export it again with this version")
    files = {}
    for path, sha256 in hashes.items():
        body = (folder / path).read_bytes()
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Unusable(f"{folder / path}: the file differs from what was published")
        files[path] = Answer.of(body, TYPES.get(Path(path).suffix, "application/octet-stream"))
    try:
        index = json.loads(files[PORTAL_INDEX].body)
        files |= {path: Answer.of(page, TYPES[".html"]) for path, page in _pages(index, files)}
        codes = dict(_codes(index))
        if more is not None:
            codes = {**_more(more, index), **codes}
        library = Library(index, files, codes, base.rstrip("/"), drafts)
        _ = (library.feeds, library.retired)  # made now, so that a fault of the index is told at the start
    except (KeyError, TypeError, ValueError) as error:
        problem = f"it is not as this version writes it ({type(error).__name__}: {error})"
        raise Unusable(f"{folder / PORTAL_INDEX}: {problem}; export it again with this version") from None
    return library


def key(code: str) -> str:
    """A code as it is compared: without blanks and points, which record systems leave out, and in capitals."""
    return code.replace(".", "").replace(" ", "").upper()


def _system(name: str) -> str:
    return name.strip().lower().removeprefix("urn:oid:").rstrip("/")


def _printable(text: str) -> str:
    """A text of a request without what XML cannot hold, and not longer than a code with its title may be."""
    return "".join(sign for sign in text if sign.isprintable())[:200]


def _pages(index: Index, files: Mapping[str, Answer]) -> Iterator[tuple[str, bytes]]:
    """Each fragment as a page, by its path."""
    for language, documents in index["documents"].items():
        about = index["languages"][language]
        for document in documents.values():
            fragment = files[f"portal/{document['html']}"].body
            head = (
                f'<!DOCTYPE html>\n<html lang="{about["language"]}">\n<head>\n<meta charset="utf-8">\n'
                '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
                '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
                f"<title>{escape(document['title'])}</title>\n</head>\n<body>\n<h1>{escape(about['title'])}</h1>\n"
            )
            yield f"{READ}{document['html']}", b"%s%s</body>\n</html>\n" % (head.encode(), fragment)


def _codes(index: Index) -> Iterator[tuple[tuple[str, str], Known]]:
    """The codes of an index by the OID, the URI and the name of their system.

    Those of a system with an OID are known without their system too. Those of other systems, such as the category 4 of
    a scale, are not: any system can have a code 4.
    """
    systems: dict[str, Any] = {system["name"]: system for system in index["systems"]}
    for entry in reversed(index["codes"]):
        system = systems[entry["system"]]
        known = Known(system.get("oid", system["uri"]), entry["code"], entry["title"], tuple(entry["answers"]))
        for name in (system["name"], system["uri"], *((system["oid"], "") if "oid" in system else ())):
            yield (_system(name), key(entry["code"])), known


def _more(path: Path, index: Index) -> dict[tuple[str, str], Known]:
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
    documents = index["documents"][index["meta"]["source_language"]]
    codes: dict[tuple[str, str], Known] = {}
    for line, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != 4 or not all(cell.strip() for cell in row):
            raise Unusable(f"{path}:{line}: a line has a system, a code, its title and the id of a document")
        system, code, title, name = (cell.strip() for cell in row)
        if name not in documents:
            raise Unusable(f"{path}:{line}: {name} is no document; portal/index.json lists their ids")
        place = (_system(system), key(code))
        known = codes.get(place, Known(system, code, title, ()))
        codes[place] = known._replace(answers=(*known.answers, name))
    return codes
