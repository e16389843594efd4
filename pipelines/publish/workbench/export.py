"""The workbench of editors, reviewers and translators: one HTML file to read, compare and review, offline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.model.artifact import Artifact
from pipelines.model.kinds import CONTENT_KINDS, KINDS, OTHER_KINDS, TOPIC_KINDS
from pipelines.model.text import strings
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.workbench import page
from pipelines.publish.workbench.payload import payload

PATH = "workbench/index.html"


def export(public: Public, artifacts: Sequence[Artifact], progress: Mapping[str, Any]) -> Artifact:
    """``workbench/index.html``, with the list of the other files, their checksums, and the progress report."""
    files = sorted(artifacts, key=lambda artifact: artifact.path)
    template_values = {
        "language": public.meta["source_language"],
        "meta": public.meta,
        "about": public.texts[public.meta["source_language"]],
        "parts": list(_plain(public)),
        "reviewed": _reviewed(public),
        "site": any(artifact.path == "site/index.html" for artifact in files),
    }
    return Artifact(PATH, page.render(payload(public, files, progress), template_values), "text/html")


def _reviewed(public: Public) -> str:
    """How many records in the source language have been signed by a clinician: none, some or all."""
    states = {record.fields["clinical_review"] for record in public.of(*CONTENT_KINDS)}
    return "all" if states == {"signed"} else "some" if "signed" in states else "none"


def _plain(public: Public) -> Iterator[Mapping[str, Any]]:
    """The text in the source language in reading order, for browsers without JavaScript: guides, topics, the rest."""
    source = public.meta["source_language"]
    labels = public.texts[source]["labels"]

    def part(title: str, records: Iterable[PublicRecord]) -> Mapping[str, Any]:
        return {"title": title, "records": [[value for _, value in strings(r.texts[source])] for r in records]}

    yield part(KINDS["guide"].label_of(labels), public.of("guide"))
    for topic, records in public.by_topic(source, *TOPIC_KINDS):
        yield part(public.title(topic.id, source), [topic, *records])
    for kind in OTHER_KINDS:
        yield part(KINDS[kind].label_of(labels), public.of(kind))
