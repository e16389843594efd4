"""Publishes a library: the export of each dataset in a folder of its own, and an index over all of them."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Any

from pipelines.files import swap
from pipelines.files.json_text import compact, dump
from pipelines.library import stored, target
from pipelines.library.definition import Library, Member
from pipelines.library.engine import Engine
from pipelines.library.exported import Exported, exported, task
from pipelines.library.index import sitemaps
from pipelines.library.index.bounds import BOUNDS, Bounds
from pipelines.library.index.files import FOLDER, INDEX, SITEMAP, Files
from pipelines.library.index.shards import Entry, shards
from pipelines.library.index.store import Found, Store, is_damage, remove
from pipelines.library.index.told import told
from pipelines.publish.verify import MANIFEST
from pipelines.validate import unchanged

_UNFINISHED = re.compile(r"\..+\.new-[a-z0-9_]+")
"""The folders of killed runs, as ``swap.stage`` names them."""

STORE = stored.CACHE / "index.sqlite"
"""What the index tells of each dataset, below the folder of the library; it may be deleted at any time."""


@dataclass(frozen=True)
class Published:
    """What an index holds, and what it does not.

    ``failed`` are the datasets whose export was prevented; the index has their last one, if any. ``lacking`` have
    none, and those of ``unread`` one that cannot be read, with the reason. ``left`` are folders with an export that
    is of no dataset of the library any longer; they stay, unlisted.
    """

    datasets: int
    records: int
    changed: bool
    failed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()


def export_all(
    library: Library,
    to: Path,
    engine: Engine,
    tell: Callable[[Exported], None] = lambda _: None,
    members: Sequence[Member] | None = None,
) -> Published:
    """Exports the datasets of a library, or some of them, into a folder, and writes the index over all that it holds.

    ``tell`` is called with the result of each dataset in their order. A dataset with errors keeps its old export and
    does not stop the others. Stopped at any moment, everything in the folder is whole, and the next run does the rest.

    Raises:
        NotAnExport: the folder holds something else (see ``target.refuse``); nothing was exported.
        OSError: the index cannot be written.
        ValueError: the library is larger than an index can list.
    """
    target.refuse(library, to)
    environment = unchanged.environment_of()
    tasks = (task(library, member, to, environment) for member in (library.members if members is None else members))
    failed = []
    for done in engine.run(exported, tasks):
        tell(done)
        if done.failed:
            failed.append(done.name)
    return publish(library, to, failed)


def publish(library: Library, to: Path, failed: Iterable[str] = (), bounds: Bounds = BOUNDS) -> Published:
    """Writes the index over the exports that a folder holds of the datasets of a library.

    Raises:
        OSError: the index cannot be written.
        ValueError: the library is larger than an index can list.
    """
    manifests = {member.name: stored.sha256_of(to / member.name / MANIFEST) for member in library.members}
    names = [name for name, manifest in manifests.items() if manifest]
    lacking = tuple(name for name, manifest in manifests.items() if not manifest)
    left = tuple(sorted(_folders(to) - manifests.keys()))
    for folder in {(to / name).parent for name in manifests}:
        swap.sweep(folder, _UNFINISHED.fullmatch)
    file = library.folder / STORE
    present = {name: manifests[name] for name in names}
    try:
        try:
            content, changed, unread = _indexed(library, to, present, bounds)
        except Exception as error:
            if not is_damage(error):
                raise
            remove(file)
            content, changed, unread = _indexed(library, to, present, bounds)
    except sqlite3.Error as error:
        raise OSError(errno.EIO, str(error), str(file)) from None
    totals = content["totals"]
    return Published(totals["datasets"], totals["records"], changed, tuple(failed), lacking, unread, left)


def _indexed(
    library: Library, to: Path, manifests: Mapping[str, str], bounds: Bounds
) -> tuple[Any, bool, dict[str, str]]:
    """Reads the exports that the store does not know. Returns what ``_written`` does, and those that are unreadable."""
    unread: dict[str, str] = {}
    with contextlib.closing(Store(library.folder / STORE, bounds.__dict__)) as store:
        kept = store.manifests()
        for name, manifest in manifests.items():
            if kept.get(name) != manifest:
                try:
                    found = told(to / name, name, bounds)
                except (OSError, ValueError) as error:
                    unread[name] = str(error)
                else:
                    store.keep(name, found)
        with store.alone():
            store.order([name for name in manifests if name not in unread])
            return *_written(library, to, store, bounds), unread


def _written(library: Library, to: Path, store: Store, bounds: Bounds) -> tuple[Any, bool]:
    """The content of ``index.json``, and whether a file has changed; nothing is built if all is as the store knows."""
    basis = compact([library.data, sorted(store.manifests().items()), str(to.resolve())])
    known = store.published
    if known and known["basis"] == basis and stored.sha256_of(to / INDEX) == known["index"]:
        if known["files"] == _stamps(to, known["files"]):
            return known["content"], False
    files = Files(to)
    about = {name: library.data[name] for name in ("title", "publisher", "base_url", "languages")}
    content = {**about, **_datasets(store, files, bounds), **_searched(store, files, bounds)}
    base = library.data["base_url"]
    pages = [files.add(sitemaps.PREFIX, ".xml", written) for written in sitemaps.sitemaps(base, store.pages(), bounds)]
    if pages:
        content["sitemap"] = SITEMAP
    files.put(INDEX, dump(content))
    if pages:
        files.put(SITEMAP, sitemaps.over(base, pages, bounds))
    files.sweep()
    store.publish(
        {"basis": basis, "index": stored.sha256_of(to / INDEX), "files": _stamps(to, files.named), "content": content}
    )
    return content, files.changed


def _stamps(to: Path, paths: Iterable[str]) -> dict[str, list[int]]:
    """The sizes and times of files; nothing of those that there are not, or are no files."""
    found = {}
    for path in sorted(paths):
        with contextlib.suppress(OSError):
            if S_ISREG((about := (to / path).lstat()).st_mode):
                found[path] = [about.st_size, about.st_mtime_ns, about.st_ctime_ns]
    return found


def _datasets(store: Store, files: Files, bounds: Bounds) -> dict[str, Any]:
    """The totals, and the pages of datasets."""
    counts: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    pages: list[dict[str, Any]] = []
    page: list[Mapping[str, Any]] = []
    total = size = 0

    def close() -> None:
        if len(pages) == bounds.pages:
            raise ValueError(f"{INDEX} would list more than {bounds.pages:,} pages of datasets")
        path = files.add(f"{FOLDER}/datasets/", ".json", dump({"datasets": page}))
        pages.append({"file": path, "first": page[0]["path"], "last": page[-1]["path"], "datasets": len(page)})

    for entry in store.entries():
        length = len(dump({"datasets": [entry]}))
        if page and (len(page) == bounds.datasets or size + length > bounds.page_bytes):
            close()
            page, size = [], 0
        page.append(entry)
        size += length
        total += 1
        counts.update(entry["counts"])
        languages.update(entry["languages"])
    if page:
        close()
    totals = {
        "datasets": total,
        "records": sum(counts.values()),
        "counts": dict(sorted(counts.items())),
        "languages": dict(sorted(languages.items())),
    }
    return {"totals": totals, "datasets": pages}


def _searched(store: Store, files: Files, bounds: Bounds) -> dict[str, Any]:
    """The first file of the words of each language, and that of the codes if there are any."""

    def add(place: str) -> Callable[[bytes], str]:
        return lambda content: files.add(f"{FOLDER}/{place}/", ".json", content)

    search = {}
    for language in store.languages():
        words = (_entry(found, "records", bounds) for found in store.words(language, bounds.hits))
        search[language] = shards(words, "words", add("search"), bounds)
    codes = (_entry(found, "answers", bounds) for found in store.codes(bounds.hits))
    if (first := next(codes, None)) is None:
        return {"search": search}
    return {"search": search, "codes": shards(itertools.chain([first], codes), "codes", add("codes"), bounds)}


def _entry(found: Found, field: str, bounds: Bounds) -> Entry:
    """A word or a code as a shard tells it; what would make it larger than half a shard is left out."""
    held = list(found.told)
    about = f"{found.about[1:-1]}," if found.about else ""
    while True:
        entry = Entry(
            found.key, compact(found.key), f'{{{about}"datasets":{found.datasets},"{field}":[{",".join(held)}]}}'
        )
        if entry.size <= bounds.shard_bytes // 2 or not held:
            return entry
        held.pop()


def _folders(to: Path) -> set[str]:
    """The folders below one that hold an export, by their paths with slashes."""
    found = set()
    for folder, inner, files in os.walk(to):
        path = Path(folder).relative_to(to)
        if MANIFEST in files:
            found.add(path.as_posix())
            inner.clear()
        inner[:] = [name for name in inner if not name.startswith(".") and (path / name).as_posix() != FOLDER]
    return found
