"""What stands at the addresses of records that were renamed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.edition import Edition
from pipelines.publish.site.pages import Page


def pages(edition: Edition) -> Iterator[Page]:
    """A page for each retired id that had one; it leads on to what took its place."""
    words = edition.words
    for entry in edition.public.redirects:
        yield from _page(edition, entry["from"], words["moved"], words["goes_to"], entry["to"])
    for gone in edition.public.withdrawn:
        yield from _page(
            edition, gone["id"], words["taken_back"], words["read_instead"], gone["instead"], gone["reason"]
        )


def _page(edition: Edition, old: str, title: str, lead: str, new: list[str], reason: str = "") -> Iterator[Page]:
    path = page_of(old)
    if path and "#" not in path:
        values = {"reason": reason, "lead": lead, "targets": edition.links(new)}
        yield Page(path, "gone.html.jinja", title, lead, values)
