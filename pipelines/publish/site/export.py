"""The files of the site: its pages, what they load, and what retired addresses show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipelines.model.artifact import Artifact
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.site import retired, search_data
from pipelines.publish.site.addresses import lasting
from pipelines.publish.site.edition import Edition, is_real
from pipelines.publish.site.pages import Page, planned
from pipelines.publish.site.render import HOME, render, render_root
from pipelines.publish.workbench.page import HOME as WORKBENCH
from pipelines.source.drawing import shown

PATH = "site/index.html"
"""The page above the languages."""

_STYLES = WORKBENCH / "style"
"""The folder of the style sheet that the site and the workbench share."""

HTML, SVG = "text/html", "image/svg+xml"

LOADED = {
    "site.js": "text/javascript",
    "search.js": "text/javascript",
    "minisearch.js": "text/javascript",
    "minisearch.LICENSE": "text/plain",
    "icon.svg": SVG,
}
"""What pages load beside the style, with its media type."""


@dataclass(frozen=True)
class File:
    """A file of the site before it is made; ``make`` gives its content, or nothing if there is no such file after all.

    ``language`` is its language tag in the exports, if it is in one language.
    """

    path: str
    media_type: str
    make: Callable[[], bytes | None]
    language: str | None = None


def export(public: Public) -> Iterator[Artifact]:
    """``site/``: a page for each guide, topic and reader's record in each language that has the words of a site."""
    for file in files(public):
        if (content := file.make()) is not None:
            yield Artifact(file.path, content, file.media_type, language=file.language)


def editions_of(public: Public) -> list[Edition]:
    """The site in each language that has the words of a site; a draft only of a language that has nothing finished."""
    editions = [Edition(public, tag) for tag in public.guide_languages if "site" in public.about(tag)]
    finished = {edition.language for edition in editions if not edition.draft}
    return [edition for edition in editions if not edition.draft or edition.language not in finished]


def files(public: Public) -> Iterator[File]:
    """Every file of the site, not made yet, so that one page costs no more than one page."""
    editions = editions_of(public)
    if not editions:
        return
    yield File(PATH, HTML, partial(render_root, editions))
    yield File("site/site.css", "text/css", _style)
    yield File("site/modern-normalize.LICENSE", "text/plain", (_STYLES / "modern-normalize.LICENSE").read_bytes)
    for name, media_type in LOADED.items():
        yield File(f"site/{name}", media_type, (HOME / "assets" / name).read_bytes)
    addresses: list[str] = []
    for edition in editions:
        for file in _of_language(edition, editions):
            yield file
            if file.media_type == HTML and not edition.draft:
                addresses.append(lasting(file.path.removeprefix("site/")))
    if is_real(public.meta["base_url"]):
        yield File("site/sitemap.xml", "application/xml", partial(_sitemap, public.meta["base_url"], addresses))


def _style() -> bytes:
    styles = [_STYLES / "modern-normalize.css", HOME / "assets" / "site.css"]
    return "\n".join(path.read_text(encoding="utf-8") for path in styles).encode()


def _of_language(edition: Edition, editions: Sequence[Edition]) -> Iterator[File]:
    folder, tag = f"site/{edition.language}", edition.tag
    for path, page in (*planned(edition), *retired.planned(edition)):
        yield File(f"{folder}/{path}", HTML, partial(_rendered, page, edition, editions), tag)
    yield File(f"{folder}/search-data.js", "text/javascript", partial(search_data.script, edition), tag)
    for record in edition.public.of("statistic"):
        yield File(f"{folder}/pictures/{record.id}.svg", SVG, partial(_numbers, edition, record), tag)
    for record in edition.public.of("picture"):
        yield File(f"{folder}/pictures/{record.id}.svg", SVG, partial(_drawing, edition, record), tag)


def _rendered(page: Callable[[], Page], edition: Edition, editions: Sequence[Edition]) -> bytes:
    return render(page(), edition, editions)


def _numbers(edition: Edition, record: PublicRecord) -> bytes | None:
    picture = edition.number(record.id)
    return picture.svg if picture else None


def _drawing(edition: Edition, record: PublicRecord) -> bytes:
    text = edition.text(record)
    words = (text["title"], text["alternative"], text.get("labels", {}))
    return shown(record.id, edition.public.drawings[record.id], edition.lang(record) or edition.language, *words)


def _sitemap(base: str, addresses: Sequence[str]) -> bytes:
    listed = "".join(f"<url><loc>{base}/{address}</loc></url>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{listed}</urlset>\n".encode()
