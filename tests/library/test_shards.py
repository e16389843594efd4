"""A sorted stream is cut into shards in which every key is found, and none is larger than its bound."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.library.index.bounds import Bounds
from pipelines.library.index.shards import Entry, shards

WORDS = st.dictionaries(
    st.text(st.sampled_from("abé-'日本語ß"), min_size=1, max_size=8), st.integers(0, 40), max_size=200
)


def cut(entries: Mapping[str, str], bounds: Bounds) -> tuple[str, dict[str, bytes]]:
    """The first file and all files of entries."""
    files: dict[str, bytes] = {}

    def write(content: bytes) -> str:
        return files.setdefault(f"{len(files)}.json", content) and f"{len(files) - 1}.json"

    stream = (Entry(key, json.dumps(key), json.dumps(entries[key])) for key in sorted(entries))
    return shards(stream, "words", write, bounds), files


def found(start: str, files: Mapping[str, bytes], key: str) -> object:
    file = json.loads(files[start])
    while "shards" in file:
        fits = [prefix for prefix in file["shards"] if key.startswith(prefix)]
        if not fits:
            return None
        file = json.loads(files[file["shards"][max(fits, key=len)]])
    return file["words"].get(key)


@settings(deadline=None)
@given(WORDS)
def test_every_key_is_found_and_no_other_and_every_file_is_within_its_bound(words: Mapping[str, int]) -> None:
    entries = {quote(word, safe="!'()*"): "x" * length for word, length in words.items()}
    bounds = Bounds(shard_bytes=400, shards=90)
    start, files = cut(entries, bounds)
    for content in files.values():
        told = json.loads(content)
        assert len(content) <= bounds.shard_bytes if "words" in told else len(told["shards"]) <= bounds.shards
    for key, value in entries.items():
        assert found(start, files, key) == value
        assert found(start, files, f"{key}b") == entries.get(f"{key}b")


def test_long_keys_that_begin_alike_do_not_exhaust_the_stack() -> None:
    entries = {"a" * 98 + last + other: "x" * 300 for last in "abc" for other in "de"}
    before = sys.getrecursionlimit()
    start, files = cut(entries, Bounds(shard_bytes=400))
    assert sys.getrecursionlimit() == before
    assert all(found(start, files, key) == value for key, value in entries.items())


def test_an_edit_changes_the_shards_of_its_words_alone() -> None:
    entries = {f"{one}{two}{three}": "x" * 20 for one in "abcdef" for two in "abcdef" for three in "abcdef"}
    before = set(cut(entries, Bounds(shard_bytes=400))[1].values())
    after = set(cut({**entries, "ddz": "new"}, Bounds(shard_bytes=400))[1].values())
    assert sum("words" in json.loads(content) for content in after - before) == 1
