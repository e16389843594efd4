"""Where each page of the site stands, and links between pages that work from a disk and below any path."""

from __future__ import annotations

from pipelines.model.kinds import KINDS, PAGE_KINDS

START = "index.html"
SEARCH, SCALE, QUESTIONS, GLOSSARY, ABOUT, STANDARDS = (
    f"{name}/index.html" for name in ("search", "scale", "questions", "glossary", "about", "standards")
)
"""The pages of a language that are not those of a record."""

LISTS = {SCALE: "birads", QUESTIONS: "question", GLOSSARY: "term"}
"""The pages that show all records of a kind; without such records there is no page."""


def page_of(record_id: str) -> str:
    """The page of a record within its language: a page of its own, or its place in the glossary; else nothing."""
    kind, _, name = record_id.partition("-")
    if kind in PAGE_KINDS:
        return f"{KINDS[kind].folder}/{name}/index.html"
    return f"{GLOSSARY}#{name}" if kind == "term" else ""


def up(page: str) -> str:
    """The way from a page up to the folder that its path starts from."""
    return "../" * page.count("/")


def lasting(page: str) -> str:
    """The address of a page on a server, without ``index.html``."""
    return page.replace("index.html", "")
