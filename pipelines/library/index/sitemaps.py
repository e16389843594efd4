"""Sitemaps over the pages of all sites, by the protocol of sitemaps.org."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from pipelines.library.index.bounds import Bounds

PREFIX = "sitemap-"
"""How the names of the sitemaps begin, apart from that of the index over them."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_END = "</{0}>\n"


def sitemaps(base: str, pages: Iterable[tuple[str, Iterable[str]]], bounds: Bounds) -> Iterator[bytes]:
    """As few sitemaps as the bounds allow over the pages of datasets, by the names of these.

    They must stand beside ``sitemap.xml``, not below ``index/``: a sitemap may only list what is below its own folder.
    """
    lines: list[str] = []
    size = edge = len(_wrapped("urlset", ()))
    for name, addresses in pages:
        for address in addresses:
            line = f"<url><loc>{escape(f'{base}/{quote(name)}/{quote(address)}')}</loc></url>\n"
            if lines and (len(lines) == bounds.urls or size + len(line) > bounds.sitemap_bytes):
                yield _wrapped("urlset", lines)
                lines, size = [], edge
            lines.append(line)
            size += len(line)
    if lines:
        yield _wrapped("urlset", lines)


def over(base: str, paths: Iterable[str], bounds: Bounds) -> bytes:
    """The sitemap index over sitemaps.

    Raises:
        ValueError: there are more than the protocol allows.
    """
    lines = [f"<sitemap><loc>{escape(f'{base}/{path}')}</loc></sitemap>\n" for path in paths]
    if len(lines) > bounds.urls:
        raise ValueError(f"sitemap.xml would list {len(lines):,} sitemaps, more than {bounds.urls:,}")
    return _wrapped("sitemapindex", lines)


def is_over(base: str, content: bytes) -> bool:
    """Whether a file is a sitemap index that ``over`` made for the same address."""
    return content.startswith(f"{_HEAD.format('sitemapindex')}<sitemap><loc>{escape(base)}/{PREFIX}".encode())


def _wrapped(element: str, lines: Iterable[str]) -> bytes:
    return f"{_HEAD.format(element)}{''.join(lines)}{_END.format(element)}".encode()
