"""Variants of the good fixture for tests of FHIR: a second language, signed, withdrawn and replaced records."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from conftest import copy_good

from pipelines.public import view
from pipelines.publish.fhir import export
from pipelines.validate.run import fast

RELEASES = ("r4", "r5")
NAMES = ("document-en", "document-ar", "transaction", "conditional", "terminology")

Json = dict[str, Any]


def small(root: Path) -> view.Public:
    """The public view of the good fixture, copied to a folder, with a second language."""
    return in_arabic(view.build(fast(copy_good(root)).dataset))


def bundles(public: view.Public) -> dict[str, Json]:
    """The bundles of a public view, by release and name, such as ``r4/document-en``."""
    files = {artifact.path: artifact.content for artifact in export.export(public)}
    return {path.removeprefix("fhir/").removesuffix(".json"): json.loads(raw) for path, raw in files.items()}


def marked(value: Any) -> Any:
    """A text in which every string begins with an Arabic word."""
    if isinstance(value, dict):
        return {key: marked(inner) for key, inner in value.items()}
    return [marked(inner) for inner in value] if isinstance(value, list | tuple) else f"عربي {value}"


def in_arabic(public: view.Public) -> view.Public:
    """A view with a second language, written from right to left, in which one record has no text.

    It has two BI-RADS categories, of which one is a part of the other, so that the bundles are small.
    """
    records = tuple(
        dataclasses.replace(record, texts={**record.texts, "ar": marked(record.texts["en"])})
        if record.texts and record.id != "fact-spots-come-from-age"
        else record
        for record in public.records
        if record.kind != "birads" or record.id in ("birads-4", "birads-4a")
    )
    texts = {**public.texts, "ar": marked(public.texts["en"])}
    return dataclasses.replace(public, meta={**public.meta, "languages": ["en", "ar"]}, texts=texts, records=records)


def aged(public: view.Public) -> view.Public:
    """A view in which clinicians have signed every record, and records were withdrawn and replaced."""
    sign_off = {"person": "person-example", "role": "clinician", "on": "2026-01-20", "text_hash": "0" * 64}
    records = tuple(
        dataclasses.replace(
            record,
            fields={
                **record.fields,
                "clinical_review": "signed",
                "review": {**record.fields["review"], "sign_offs": [sign_off]},
            },
        )
        if "review" in record.fields
        else record
        for record in public.records
    )
    gone = {"on": "2026-01-30", "reason": "The count was < 5 & wrong"}
    return dataclasses.replace(
        public,
        records=records,
        meta={**public.meta, "clinical_review": "signed"},
        withdrawn=({"id": "fact-old", "kind": "fact", "instead": ["fact-spots-are-common"], **gone},),
        redirects=({"from": "fact-older", "to": ["fact-spots-are-common"], **gone},),
    )
