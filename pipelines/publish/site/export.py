"""The page for readers and reviewers: one HTML file to browse, compare and review, without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.model.artifact import Artifact
from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.public.view import Public
from pipelines.publish.site import page
from pipelines.publish.site.payload import payload

PATH = "site/index.html"


def export(public: Public, artifacts: Sequence[Artifact], progress: Mapping[str, Any]) -> Artifact:
    """``site/index.html``, with the list of the other files, their checksums, and the editorial progress report."""
    files = sorted(artifacts, key=lambda artifact: artifact.path)
    template_values = {
        "language": public.meta["source_language"],
        "meta": public.meta,
        "about": public.texts[public.meta["source_language"]],
        "topics": list(_plain(public)),
        "reviewed": _reviewed(public),
    }
    return Artifact(PATH, page.render(payload(public, files, progress), template_values), "text/html")


def _reviewed(public: Public) -> str:
    """How many records in the source language have been signed by a clinician: none, some or all."""
    states = {record.fields["clinical_review"] for record in public.of(*CONTENT_KINDS)}
    return "all" if states == {"signed"} else "some" if "signed" in states else "none"


def _plain(public: Public) -> Iterator[Mapping[str, Any]]:
    """The text in the source language by topic and kind, for browsers without JavaScript."""
    source = public.meta["source_language"]
    about = public.texts[source]
    for topic in public.meta["topics"]:
        groups = [
            {
                "title": KINDS[kind].label_of(about["labels"]),
                "records": [r.texts[source] for r in public.of(kind) if r.fields["topic"] == topic],
            }
            for kind in CONTENT_KINDS
        ]
        yield {"title": about["topics"][topic], "groups": [group for group in groups if group["records"]]}
