"""JSON-LD of the dataset: its metadata, and each file with its address and checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact, is_indexed
from pipelines.model.kinds import KINDS
from pipelines.public.view import Notice, Public
from pipelines.publish.jsonld.nodes import CONTEXT, MEDIA_TYPE, embeddable, licence_url, review_state, source_node


def catalogue(public: Public, artifacts: Sequence[Artifact], _: Mapping[str, Any] | None = None) -> Artifact:
    """``jsonld/dataset.jsonld``: a ``Dataset`` with a ``DataDownload`` for each of the given files.

    Files that ``portal/index.json`` lists are left out. It is in the source language. The description is the summary
    followed by the notices. Search engines expect 50 to 5000 characters; the limits of dataset.yaml keep it far below
    that.
    """
    meta = public.meta
    source = meta["source_language"]
    about = public.texts[source]
    unsigned: tuple[Notice, ...] = ("review",) if meta["clinical_review"] == "none" else ()
    shown: tuple[Notice, ...] = ("general", *unsigned, "birads")
    notices = [about["notices"][name] for name in shown if name in about["notices"]]
    publisher = {"@type": "Organization", "name": meta["publisher"]}
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": meta["base_url"],
        "url": meta["base_url"],
        "identifier": meta["name"],
        "name": about["title"],
        "description": " ".join([about["summary"], *notices]),
        "version": meta["version"],
        "dateModified": meta["released"],
        "license": licence_url(meta["licence"]),
        "creator": publisher,
        "publisher": publisher,
        "creditText": f"{meta['publisher']}. {about['title']}. {meta['version']}. {meta['base_url']}",
        "inLanguage": list(public.languages),
        "isAccessibleForFree": True,
        "creativeWorkStatus": review_state(meta["clinical_review"]),
        "usageInfo": [{"@type": "CreativeWork", "text": notice} for notice in notices],
    }
    if terms := [KINDS["term"].title_of(record.texts[source]) for record in public.of("term")]:
        content["keywords"] = terms
    if sources := [source_node(record, described=True) for record in public.of("source")]:
        content["citation"] = sources
    files = sorted((a for a in artifacts if not is_indexed(a.path)), key=lambda artifact: artifact.path)
    content["distribution"] = [_download(meta["base_url"], artifact) for artifact in files]
    return Artifact("jsonld/dataset.jsonld", embeddable(dump(content)), MEDIA_TYPE)


def _download(base_url: str, artifact: Artifact) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": artifact.path,
        "contentUrl": f"{base_url}/{artifact.path}",
        "encodingFormat": artifact.media_type,
        "contentSize": f"{len(artifact.content)} B",
        "sha256": hashlib.sha256(artifact.content).hexdigest(),
        **({"inLanguage": artifact.language} if artifact.language else {}),
    }
