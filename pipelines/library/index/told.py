"""What the index tells of one dataset, read from its export: manifest, ``json/reader/`` and ``portal/index.json``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from pipelines.library.index.bounds import LONGEST_KEY, Bounds
from pipelines.model.artifact import PORTAL_INDEX
from pipelines.model.kinds import FOLDERS, KINDS
from pipelines.model.text import strings
from pipelines.public.view import titled
from pipelines.publish.search_words import plain
from pipelines.publish.site.addresses import lasting, page_of
from pipelines.publish.site.search_data import language_words
from pipelines.publish.verify import MANIFEST
from pipelines.translate.policy import DRAFT_TAG

UNESCAPED = "!'()*"
"""What JavaScript's ``encodeURIComponent`` leaves as it is, besides what ``quote`` does."""

_DATASET, _FIRST, _NAMED, _BRIEF, _BODY = range(5)
"""How well a word tells what a record is about: in the dataset's title; in that of a guide or topic; in that of
another record; in its brief answer; anywhere in its text."""


class Word(NamedTuple):
    """A word of a dataset: how well it tells what it is about, and the places of the records that have it, best first.

    ``key`` is the word as ``encodeURIComponent`` writes it.
    """

    language: str
    key: str
    rank: int
    places: tuple[int, ...]


class Code(NamedTuple):
    """A code of a dataset: its key, what it is, and what answers it."""

    key: str
    about: Mapping[str, str]
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What the index tells of a dataset.

    ``entry`` is for the page of datasets; ``addresses`` are the pages of its site below its folder. ``records`` has,
    by language, what is told of each record, and ``words`` refers to them by their places; the first is the dataset
    itself.
    """

    manifest: str
    entry: Mapping[str, Any]
    addresses: tuple[str, ...] = ()
    records: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    words: tuple[Word, ...] = ()
    codes: tuple[Code, ...] = ()


def told(folder: Path, name: str, bounds: Bounds) -> Told:
    """Reads the export of a dataset.

    Raises:
        OSError: a file that the manifest lists is missing.
        ValueError: a file is not what the manifest says, or of an earlier version of this program.
    """
    raw = (folder / MANIFEST).read_bytes()
    try:
        manifest = json.loads(raw)
        files = {entry["path"]: entry for entry in manifest["files"]}
        sha256 = hashlib.sha256(raw).hexdigest()
        readers = {language: _json(folder, f"json/reader/{language}.json", files) for language in manifest["languages"]}
        portal = _json(folder, PORTAL_INDEX, files) if PORTAL_INDEX in files else None
        records: dict[str, tuple[Mapping[str, Any], ...]] = {}
        words: list[Word] = []
        for language, reader in readers.items():
            found = [item for kind in FOLDERS.values() for item in reader.get(kind, ())]
            about = {"dataset": name, "title": reader["title"]}
            records[language] = (about, *(_hit(name, language, item, files) for item in found))
            words += _words(language, reader, found, bounds)
        entry = _entry(name, sha256, manifest, readers, bounds)
        codes = tuple(_codes(name, portal, bounds)) if portal else ()
        return Told(sha256, entry, tuple(_addresses(manifest["files"])), records, tuple(words), codes)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{folder}: not an export that can be indexed: {type(error).__name__} {error}") from None


def key_of_word(word: str) -> str:
    """The key of a word, which is ASCII, so that a shard has at most one child for each sign of ASCII."""
    return quote(word, safe=UNESCAPED)


def key_of_code(system: str, code: str) -> str:
    """The key of a code: the SHA-256 of the URI or OID of its system, a vertical bar, and the code."""
    return hashlib.sha256(f"{system}|{code}".encode()).hexdigest()


def _json(folder: Path, path: str, files: Mapping[str, Mapping[str, Any]]) -> Any:
    raw = (folder / path).read_bytes()
    if hashlib.sha256(raw).hexdigest() != files[path]["sha256"]:
        raise ValueError(f"{folder / path}: differs from what the manifest says")
    return json.loads(raw)


def _entry(
    name: str, sha256: str, manifest: Mapping[str, Any], readers: Mapping[str, Any], bounds: Bounds
) -> dict[str, Any]:
    source = readers[manifest["source_language"]]
    titles: dict[str, dict[str, str]] = {topic["id"]: {} for topic in source["topics"][: bounds.topics]}
    for language, reader in readers.items():
        for topic in reader["topics"]:
            if topic["id"] in titles:
                titles[topic["id"]][language] = KINDS["topic"].title_of(topic["text"])
    return {
        "path": name,
        **{field: manifest[field] for field in ("name", "version", "released", "clinical_review", "languages")},
        "title": {language: reader["title"] for language, reader in readers.items()},
        "summary": {language: reader["summary"] for language, reader in readers.items()},
        "counts": {folder: len(source[folder]) for folder in FOLDERS.values() if source.get(folder)},
        "manifest_sha256": sha256,
        "topics": [{"id": topic, "title": title} for topic, title in titles.items()],
    }


def _addresses(files: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The pages of the patient's site in each language; those of a draft and the one above the languages are none."""
    for entry in files:
        if entry["path"].startswith("site/") and entry["media_type"] == "text/html" and "language" in entry:
            if entry.get("translation") != "draft":
                yield lasting(entry["path"])


def _hit(
    name: str, language: str, record: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    hit = {"dataset": name, "id": record["id"], "title": titled(record["kind"], record["id"], record["text"])}
    page = f"site/{language.removesuffix(f'-{DRAFT_TAG}')}/{page_of(record['id'])}"
    if files.get(page.partition("#")[0], {}).get("language") == language:
        hit["page"] = lasting(page)
    if record["language"] != language:
        hit["lang"] = record["language"]
    return hit


def _words(
    language: str, reader: Mapping[str, Any], records: Iterable[Mapping[str, Any]], bounds: Bounds
) -> Iterator[Word]:
    """The words of a language with the best places of each, without those that say too little to look for."""
    stop = frozenset(language_words(language).get("stop", "").split())
    best: dict[str, list[tuple[int, int]]] = {}

    def add(place: int, rank: int, texts: Iterable[str], seen: set[str]) -> None:
        for word in dict.fromkeys(word for text in texts for word in plain(text)):
            if word not in seen and word not in stop and len(word) > 1:
                seen.add(word)
                best.setdefault(word, []).append((rank, place))

    seen: set[str] = set()
    add(0, _DATASET, [reader["title"]], seen)
    add(0, _BRIEF, [reader["summary"]], seen)
    for place, record in enumerate(records, 1):
        kind, text = KINDS[record["kind"]], record["text"]
        seen = set()
        named = [titled(kind.name, record["id"], text), *text.get("alternatives", ()), *text.get("synonyms", ())]
        add(place, _FIRST if record["kind"] in ("guide", "topic") else _NAMED, named, seen)
        add(place, _BRIEF, [text[kind.summary]] if kind.summary else [], seen)
        add(place, _BODY, [value for _, value in strings(text)], seen)
    for word in sorted(best):
        found = sorted(best[word])[: bounds.of_dataset]
        if len(key := key_of_word(word)) <= LONGEST_KEY:
            yield Word(language, key, found[0][0], tuple(place for _, place in found))


def _codes(name: str, portal: Mapping[str, Any], bounds: Bounds) -> Iterator[Code]:
    """What answers each code, by its key with the URI of its system, and again with its OID if it has one."""
    systems = {system["name"]: system for system in portal["systems"]}
    documents = portal["documents"]
    for code in portal["codes"]:
        system = systems[code["system"]]
        documents_of: list[Mapping[str, Any]] = []
        for answer in code["answers"]:
            title = {language: made[answer]["title"] for language, made in documents.items() if answer in made}
            if title and len(documents_of) < bounds.documents:
                documents_of.append({"id": answer, "title": title})
        if documents_of:
            about = {"code": code["code"], "title": code["title"], "system_title": system["title"]}
            if "notice" in system:
                about["notice"] = system["notice"]
            for address in (system["uri"], system.get("oid")):
                if address:
                    answer = {"dataset": name, "documents": documents_of}
                    yield Code(key_of_code(address, code["code"]), {"system": address, **about}, answer)
