"""How large the files of an index may become; what would be larger is split or cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The bounds of an index; the numbers are chosen for a phone, and those of sitemaps are of sitemaps.org."""

    datasets: int = 200
    """The datasets of a page."""
    page_bytes: int = 1_000_000
    """The bytes of a page of datasets with more than one."""
    pages: int = 10_000
    """The pages of datasets that ``index.json`` lists."""
    shard_bytes: int = 256_000
    """The bytes of a shard of words or codes."""
    shards: int = 1_000
    """The shards that a file lists."""
    hits: int = 20
    """What is told of a word, and the datasets that are told of a code."""
    of_dataset: int = 3
    """What is told of a word from one dataset."""
    documents: int = 5
    """The documents that are told of a code from one dataset."""
    topics: int = 200
    """The topics that a page tells of a dataset."""
    urls: int = 50_000
    """The addresses of a sitemap, and the sitemaps of ``sitemap.xml``."""
    sitemap_bytes: int = 50_000_000
    """The bytes of a sitemap."""


BOUNDS = Bounds()
"""The bounds of what is published."""

LONGEST_KEY = 100
"""The signs of the key of the longest word that is indexed; a longer one is a text of a script without spaces."""
