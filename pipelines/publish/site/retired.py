"""What stands at the addresses of records that were renamed or withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.edition import Edition
from pipelines.publish.site.pages import Page


def planned(edition: Edition) -> Iterator[tuple[str, Callable[[], Page]]]:
    """The path of each retired id that had a page, with the function that makes what leads on from there."""
    words = edition.words
    for entry in edition.public.redirects:
        if _had_page(entry["from"]):
            new = words["moved"], words["goes_to"], entry["to"]
            yield page_of(entry["from"]), partial(_page, edition, entry["from"], *new)
    for gone in edition.public.withdrawn:
        if _had_page(gone["id"]):
            new = words["taken_back"], words["read_instead"], gone["instead"]
            yield page_of(gone["id"]), partial(_page, edition, gone["id"], *new, gone["reason"])


def _had_page(old: str) -> bool:
    path = page_of(old)
    return bool(path) and "#" not in path


def _page(edition: Edition, old: str, title: str, lead: str, new: list[str], reason: str = "") -> Page:
    recalled = list(edition.public.recalled(old, edition.tag))
    values = {"reason": reason, "lead": lead, "targets": edition.links(new), "recalled": recalled}
    return Page(page_of(old), "gone.html.jinja", title, lead, values)
