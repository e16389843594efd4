"""The state of the files in memory, read again when one of them has changed.

It is read in two steps, so that a reader sees the English first: the fast checks, then translations, form and spelling.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.model.findings import Finding
from pipelines.model.records import Dataset
from pipelines.public import view
from pipelines.public.view import Public
from pipelines.publish.preview import drafts
from pipelines.publish.preview.stamps import Stamps, changed, stamps
from pipelines.publish.site import export as site
from pipelines.translate.policy import ExportedLanguage
from pipelines.validate.run import Fast, fast, slow

PAUSE = 0.15
"""Seconds between two looks at the files."""


@dataclass(frozen=True)
class Snapshot:
    """The dataset as it was read once.

    ``public`` is what pages are made from, with drafts; without it ``trouble`` says why there are none. ``findings``
    are those of every check but the tables'; until ``complete``, those of translations, form and spelling are of the
    files that have not changed. ``drafts`` are the ids of draft records.
    """

    number: int
    stamps: Stamps
    early: Fast | None = None
    public: Public | None = None
    trouble: str = ""
    findings: tuple[Finding, ...] = ()
    languages: tuple[ExportedLanguage, ...] = ()
    drafts: frozenset[str] = frozenset()
    complete: bool = False
    seconds: float = 0

    @cached_property
    def files(self) -> Mapping[str, site.File]:
        """The files of the site by path, each made on request."""
        return {file.path: file for file in site.files(self.public)} if self.public else {}

    @property
    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def later(self) -> frozenset[Finding]:
        """The findings of the second step."""
        return frozenset(self.findings) - frozenset(self.early.findings if self.early else ())


@dataclass
class Preview:
    """The latest snapshot of a root; ``tell`` gets a line about each, and threads may share it."""

    root: Path
    tell: Callable[[str], None] = field(default=lambda _: None)

    def __post_init__(self) -> None:
        self._reading, self._finishing = threading.Lock(), threading.Lock()
        self._news = threading.Condition()
        self._latest: Snapshot | None = None

    def latest(self) -> Snapshot:
        """The files as they are now."""
        with self._reading:
            now, before = stamps(self.root), self._latest
            if before is not None and now == before.stamps:
                return before
            made = _first(self.root, now, before)
            if before is None:
                made = _second(made)
            self._publish(made)
            return made

    def complete(self) -> Snapshot:
        """The files as they are now, after the second step."""
        while not (found := self.latest()).complete:
            self._finish(found)
        return found

    def after(self, number: int, seconds: float) -> Snapshot | None:
        """The next snapshot after one with a number; nothing if there is none for some seconds."""
        with self._news:
            self._news.wait_for(lambda: self._latest is not None and self._latest.number > number, seconds)
            return self._latest if self._latest and self._latest.number > number else None

    def watch(self, stop: threading.Event) -> None:
        """Looks at the files until it is told to stop."""
        while not stop.is_set():
            if not (found := self.latest()).complete:
                self._finish(found)
            stop.wait(PAUSE)

    def _finish(self, begun: Snapshot) -> None:
        """Takes the second step, unless a file has changed meanwhile."""
        with self._finishing:
            if self._latest is begun:  # another thread may have taken it
                made = _second(begun)
                with self._reading:
                    if self._latest is begun:
                        self._publish(made)

    def _publish(self, made: Snapshot) -> None:
        with self._news:
            self._latest = made
            self._news.notify_all()
        if made.complete:
            warnings = len(made.findings) - made.errors
            self.tell(made.trouble or f"errors: {made.errors}, warnings: {warnings} ({made.seconds:.2f} s)")


def _first(root: Path, now: Stamps, before: Snapshot | None) -> Snapshot:
    """The fast checks, with the translations of the snapshot before for records that have not changed."""
    began = time.perf_counter()
    number = before.number + 1 if before else 1
    try:
        early = fast(root, before=before.early.dataset if before and before.early else None)
    except Exception as error:  # whatever an editor may have saved, the preview goes on
        return Snapshot(number, now, trouble=_said(error), complete=True, seconds=time.perf_counter() - began)
    made = Snapshot(number, now, early, findings=early.findings, drafts=drafts.drafts(early.dataset))
    if before:
        touched = changed(before.stamps, now)
        kept = [one for one in before.later if one.file not in touched]
        findings = tuple(sorted({*early.findings, *kept}))
        languages = tuple(_without(language, touched) for language in before.languages)
        made = dataclasses.replace(made, findings=findings, languages=languages)
    return dataclasses.replace(_viewed(made), seconds=time.perf_counter() - began)


def _second(begun: Snapshot) -> Snapshot:
    """Translations, form and spelling added to the fast checks."""
    if begun.early is None:
        return begun
    began = time.perf_counter()
    made = dataclasses.replace(begun, number=begun.number + 1, complete=True)
    early = begun.early
    try:
        findings = slow(early, look_at_tables=False).findings
        languages: tuple[ExportedLanguage, ...] = ()
        if "dataset" in early.dataset.settings and early.sound:
            languages = tuple(early.opened.project.exported_languages(early.opened.checked.blocked))
        made = _viewed(dataclasses.replace(made, findings=findings, languages=languages))
    except Exception as error:  # whatever an editor may have saved, the preview goes on
        made = dataclasses.replace(made, trouble=_said(error))
    return dataclasses.replace(made, seconds=begun.seconds + time.perf_counter() - began)


def _viewed(made: Snapshot) -> Snapshot:
    """A snapshot with what pages are made from, or with the reason why there is nothing."""
    assert made.early
    if "dataset" not in made.early.dataset.settings:
        return dataclasses.replace(made, public=None, trouble="dataset/dataset.yaml cannot be read.")
    try:
        dataset: Dataset = drafts.shown(made.early.dataset)
        return dataclasses.replace(made, public=view.build(dataset, made.languages), trouble="")
    except Exception as error:  # a record with errors can lack anything
        return dataclasses.replace(made, public=None, trouble=_said(error))


def _without(language: ExportedLanguage, touched: frozenset[str]) -> ExportedLanguage:
    """A language without the texts of records whose files have changed: they may be of another shape."""
    ids = {path.rsplit("/", 1)[-1].removesuffix(".yaml") for path in touched}
    texts = {name: text for name, text in language.texts.items() if name not in ids}
    figures = {name: words for name, words in language.figures.items() if name not in ids}
    return dataclasses.replace(language, texts=texts, figures=figures)


def _said(error: Exception) -> str:
    """An error in one line."""
    return " ".join(f"The dataset cannot be shown: {type(error).__name__}: {error}".split())
