"""The page for people: everything in one HTML file, to browse, review and compare, with no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.model.artifact import Artifact
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.public.view import Public
from pipelines.publish.site import page
from pipelines.publish.site.payload import payload

PATH = "site/index.html"


def export(public: Public, artifacts: Sequence[Artifact], work: Mapping[str, Any]) -> Artifact:
    """``site/index.html``; it lists the other files of the export with their checksums, and how the work stands."""
    files = sorted(artifacts, key=lambda artifact: artifact.path)
    words = {
        "language": public.meta["source_language"],
        "meta": public.meta,
        "about": public.texts[public.meta["source_language"]],
        "topics": list(_plain(public)),
        "reviewed": _reviewed(public),
    }
    return Artifact(PATH, page.render(payload(public, files, work), words), "text/html")


def _reviewed(public: Public) -> str:
    """How many of the texts in the source language a clinician has signed: none, some or all."""
    states = {record.fields["clinical_review"] for record in public.of(*CONTENT_KINDS)}
    return "all" if states == {"signed"} else "some" if "signed" in states else "none"


def _plain(public: Public) -> Iterator[Mapping[str, Any]]:
    """The text in the source language, topic by topic and kind by kind, for browsers that run no script."""
    source = public.meta["source_language"]
    about = public.texts[source]
    for topic in public.meta["topics"]:
        groups = [
            {
                "title": about["labels"].get(FOLDERS[kind], ""),
                "records": [r.texts[source] for r in public.of(kind) if r.fields["topic"] == topic],
            }
            for kind in CONTENT_KINDS
        ]
        yield {"title": about["topics"][topic], "groups": [group for group in groups if group["records"]]}
