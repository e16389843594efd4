"""The answer to each address of the preview; nothing but what a snapshot lists can be asked for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from pipelines.editing.progress import progress_report
from pipelines.model.artifact import Artifact
from pipelines.model.findings import Finding
from pipelines.publish.preview import pages
from pipelines.publish.preview.concerning import behind, concerning, record_at
from pipelines.publish.preview.state import Preview, Snapshot
from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.export import HTML, File
from pipelines.publish.site.export import PATH as SITE
from pipelines.publish.workbench.export import PATH as WORKBENCH
from pipelines.publish.workbench.export import export as workbench

_ASSETS: Mapping[str, str] = {"preview.css": "text/css", "preview.js": "text/javascript"}

_NO_TABLES = "All checks but those of the tables, which `make validate` runs."


@dataclass(frozen=True)
class Answer:
    """What is sent: a status, a media type, the content, and for a redirection where to."""

    status: HTTPStatus
    media_type: str
    content: bytes
    location: str = ""

    @property
    def digest(self) -> str:
        """The digest of the content, with which a page asks whether it has changed."""
        return hashlib.sha256(self.location.encode() + self.content).hexdigest()[:20]

    @property
    def body(self) -> bytes:
        """The content with its own digest in the place for it."""
        return self.content.replace(pages.SEEN, self.digest.encode())


def answer(preview: Preview, path: str) -> Answer:
    """The answer to a path, which begins with a slash. It never raises: what cannot be shown is said on a page."""
    name = path.removeprefix("/")
    if name.startswith("preview/") and (kind := _ASSETS.get(name.removeprefix("preview/"))):
        return Answer(HTTPStatus.OK, kind, (pages.HOME / name.removeprefix("preview/")).read_bytes())
    try:
        if name in ("workbench/", WORKBENCH):
            return _workbench(preview.complete())
        return _of(preview.latest(), name)
    except Exception as error:  # the program is wrong, or the disk: the reader gets a line, not a traceback
        return _unshown(preview.latest(), name, error)


def _of(now: Snapshot, name: str) -> Answer:
    if name == "findings":
        return _findings(now)
    if now.public is None:
        return _broken(now, now.trouble)
    if name == "":
        return _home(now)
    if name.endswith("/") and f"{name}index.html" in now.files:
        return _file(now, f"{name}index.html")
    if f"{name}/index.html" in now.files:
        return _moved(f"/{name}/index.html")
    if name in now.files:
        return _file(now, name)
    return _missing(now, name)


def _home(now: Snapshot) -> Answer:
    assert now.public
    source = now.public.meta["source_language"]
    start = f"site/{source}/index.html"
    return _moved(f"/{start if start in now.files else WORKBENCH}")


def _moved(target: str) -> Answer:
    return Answer(HTTPStatus.FOUND, "text/plain", b"", target)


def _file(now: Snapshot, path: str) -> Answer:
    file = now.files[path]
    try:
        content = file.make()
    except Exception as error:  # a record with errors can lack anything that a page shows
        return _unshown(now, path, error)
    if content is None:
        return _missing(now, path)
    if file.media_type != HTML:
        return Answer(HTTPStatus.OK, file.media_type, content)
    _, language, page = path.split("/", 2) if path.count("/") > 1 else ("", "", "")
    found, warnings = _beside(now, page, language), len(now.findings) - now.errors
    drafts = sorted(filter(None, map(page_of, now.drafts)))
    beside = pages.panel(found, list(_notes(now, page, file)), drafts, now.errors, warnings)
    return Answer(HTTPStatus.OK, HTML, pages.with_panel(content, beside))


def _notes(now: Snapshot, page: str, file: File) -> Iterator[str]:
    """What a reader of exports would not see here."""
    if record_at(page) in now.drafts:
        yield "This record is a draft: it is not exported."
    if others := sorted(now.drafts.intersection(behind(page, now.early.dataset) if now.early else ())):
        yield f"Drafts on this page, which are not exported: {', '.join(others)}."
    if now.public and file.language in now.public.drafts:
        yield "This translation is a draft: no person has checked it."


def _beside(now: Snapshot, page: str, language: str) -> list[Finding]:
    return concerning(now.findings, page, language, now.early.dataset if now.early else None)


def _workbench(now: Snapshot) -> Answer:
    """The workbench of what would be exported, so without drafts of records, and without the list of all files."""
    if now.early is None or now.public is None:
        return _broken(now, now.trouble)
    opened = now.early.opened
    start = now.files.get(SITE)
    listed = [Artifact(SITE, start.make() or b"", HTML)] if start else []  # it links the site if there is one
    made = workbench(opened.public, listed, progress_report(opened, now.findings))
    return Answer(HTTPStatus.OK, HTML, pages.watched(made.content))


def _findings(now: Snapshot) -> Answer:
    title = "Findings" if now.findings else "No findings"
    words = f"{now.trouble} {_NO_TABLES}".strip()
    return _listing(now, HTTPStatus.OK, title, words, now.findings)


def _broken(now: Snapshot, why: str) -> Answer:
    words = f"{why} Correct the errors below; this page then shows the text again by itself.".strip()
    errors = [finding for finding in now.findings if finding.severity == "error"]
    return _listing(now, HTTPStatus.SERVICE_UNAVAILABLE, "This cannot be shown yet", words, errors or now.findings)


def _unshown(now: Snapshot, path: str, error: Exception) -> Answer:
    """What stands at an address whose page cannot be made: the findings about it, or all errors."""
    language, _, page = path.removeprefix("site/").partition("/")
    found = _beside(now, page, language)
    why = f"This page cannot be made ({type(error).__name__}: {error})."
    words = f"{why} Correct the errors below; this page then shows the text again by itself."
    listed = found or [finding for finding in now.findings if finding.severity == "error"] or now.findings
    return _listing(now, HTTPStatus.SERVICE_UNAVAILABLE, "This cannot be shown yet", words, listed)


def _missing(now: Snapshot, name: str) -> Answer:
    """Not found; the page of a record that cannot be read has its findings instead."""
    record = record_at(name.removeprefix("site/").partition("/")[2]) if name.startswith("site/") else ""
    dataset = now.early.dataset if now.early else None
    if dataset and record and record in dataset.unread.ids:
        found = [finding for finding in now.findings if finding.record == record]
        words = f"{record} cannot be read. Correct the errors below; this page then shows the text by itself."
        return _listing(now, HTTPStatus.SERVICE_UNAVAILABLE, "This cannot be shown yet", words, found)
    return _listing(now, HTTPStatus.NOT_FOUND, "There is no such page", f"Nothing is at /{name}.", ())


def _listing(now: Snapshot, status: HTTPStatus, title: str, words: str, findings: Sequence[Finding]) -> Answer:
    language = now.public.meta["source_language"] if now.public else ""
    ordered = sorted(findings, key=lambda one: (one.severity != "error", one))
    return Answer(status, HTML, pages.watched(pages.listing(title, words, ordered, now.files, language)))


def has_changed(preview: Preview, path: str, seen: str, seconds: float) -> bool:
    """Waits until the answer to a path has another digest than the one seen, but no longer than some seconds."""
    until = time.monotonic() + seconds
    while True:
        number = preview.latest().number
        if answer(preview, path).digest != seen:
            return True
        if (left := until - time.monotonic()) <= 0 or not preview.after(number, left):
            return False
