"""The files of the site: its pages, what they load, and what retired addresses show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.numbers import number_picture
from pipelines.publish.site import retired, search_data
from pipelines.publish.site.addresses import lasting
from pipelines.publish.site.edition import Edition, is_real
from pipelines.publish.site.pages import pages
from pipelines.publish.site.render import HOME, render, render_root
from pipelines.source.drawing import shown

PATH = "site/index.html"
"""The page above the languages."""

HTML = "text/html"

LOADED = {
    "site.js": "text/javascript",
    "search.js": "text/javascript",
    "minisearch.js": "text/javascript",
    "minisearch.LICENSE": "text/plain",
    "icon.svg": "image/svg+xml",
}
"""What pages load beside the style, with its media type."""


def export(public: Public) -> Iterator[Artifact]:
    """``site/``: a page for each guide, topic and reader's record in each language that has the words of a site."""
    editions = [Edition(public, tag) for tag in public.guide_languages if "site" in public.about(tag)]
    if not editions:
        return
    yield Artifact(PATH, render_root(editions), HTML)
    styles = [HOME.parent / "workbench" / "page" / "style" / "modern-normalize.css", HOME / "assets" / "site.css"]
    style = "\n".join(path.read_text(encoding="utf-8") for path in styles)
    yield Artifact("site/site.css", style.encode(), "text/css")
    for name, media_type in LOADED.items():
        yield Artifact(f"site/{name}", (HOME / "assets" / name).read_bytes(), media_type)
    addresses: list[str] = []
    for edition in editions:
        for artifact in _of_language(edition, editions):
            yield artifact
            if artifact.media_type == HTML and not edition.draft:
                addresses.append(lasting(artifact.path.removeprefix("site/")))
    if is_real(public.meta["base_url"]):
        yield Artifact("site/sitemap.xml", _sitemap(public.meta["base_url"], addresses), "application/xml")


def _of_language(edition: Edition, editions: Sequence[Edition]) -> Iterator[Artifact]:
    folder = f"site/{edition.language}"
    for page in (*pages(edition), *retired.pages(edition)):
        yield Artifact(f"{folder}/{page.path}", render(page, edition, editions), HTML, language=edition.tag)
    data = search_data.script(edition)
    yield Artifact(f"{folder}/search-data.js", data, "text/javascript", language=edition.tag)
    for record in edition.public.of("statistic"):
        if picture := number_picture(edition.public, record, edition.tag):
            path = f"{folder}/pictures/{record.id}.svg"
            yield Artifact(path, picture.svg, "image/svg+xml", language=edition.tag)
    for record in edition.public.of("picture"):
        text = edition.text(record)
        words = (text["title"], text["alternative"], text.get("labels", {}))
        used = edition.lang(record) or edition.language
        svg = shown(record.id, edition.public.drawings[record.id], used, *words)
        yield Artifact(f"{folder}/pictures/{record.id}.svg", svg, "image/svg+xml", language=edition.tag)


def _sitemap(base: str, addresses: Sequence[str]) -> bytes:
    listed = "".join(f"<url><loc>{base}/{address}</loc></url>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{listed}</urlset>\n".encode()
