"""Cuts a sorted stream of entries into shards by the prefixes of their keys, none larger than a bound."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pipelines.files.json_text import compact
from pipelines.library.index.bounds import Bounds

_SIGNS = 72
"""The most children of a prefix: the signs that ``encodeURIComponent`` leaves or writes."""


class Entry(NamedTuple):
    """A key, and the member of a shard, name and value, that it finds; both are JSON without the colon."""

    key: str
    name: str
    value: str

    @property
    def size(self) -> int:
        """The bytes that it takes in a shard, with a colon, and a comma or the line feed."""
        return len(self.name.encode()) + len(self.value.encode()) + 3


def shards(entries: Iterable[Entry], field: str, write: Callable[[bytes], str], bounds: Bounds) -> str:
    """Writes entries, sorted by key, into files, and returns the path of the first to open.

    A file has either ``field``, an object of entries, or ``shards``: an object from the prefixes of keys to the paths
    of files, of which the longest prefix of a key leads to it.
    """
    return _Cut(entries, field, write, bounds).run()


class _Cut:
    """Reads the entries once, and holds no more of them than about one shard for each letter of a key."""

    def __init__(self, entries: Iterable[Entry], field: str, write: Callable[[bytes], str], bounds: Bounds) -> None:
        self._entries, self._ahead = iter(entries), deque[Entry]()
        self._field, self._write, self._bounds = field, write, bounds

    def run(self) -> str:
        return self._listed(self._below(""))

    def _next(self, prefix: str) -> Entry | None:
        """The next entry, left in place, if its key begins with a prefix."""
        if not self._ahead and (entry := next(self._entries, None)):
            self._ahead.append(entry)
        return self._ahead[0] if self._ahead and self._ahead[0].key.startswith(prefix) else None

    def _below(self, prefix: str) -> dict[str, str]:
        """The shards of the entries whose keys begin with a prefix."""
        taken: list[Entry] = []
        size = len(self._field) + 10
        while entry := self._next(prefix):
            if size + entry.size > self._bounds.shard_bytes and (taken or entry.key != prefix):
                self._ahead.extendleft(reversed(taken))
                return self._split(prefix)
            size += entry.size
            taken.append(self._ahead.popleft())
        return {prefix: self._leaf(taken)}

    def _split(self, prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        if (entry := self._next(prefix)) and entry.key == prefix:
            found[prefix] = self._leaf([self._ahead.popleft()])
        while entry := self._next(prefix):
            child = entry.key[: len(prefix) + 1]
            inner = self._below(child)
            if len(found) + len(inner) + _SIGNS > self._bounds.shards:
                inner = {child: self._listed(inner)} if len(inner) > 1 else inner
            found |= inner
        return found

    def _leaf(self, entries: Iterable[Entry]) -> str:
        told = ",\n".join(f"{entry.name}:{entry.value}" for entry in entries)
        return self._write(f'{{"{self._field}":{{{told}}}}}\n'.encode())

    def _listed(self, found: Mapping[str, str]) -> str:
        return self._write(f'{{"shards":{compact(found)}}}\n'.encode())
