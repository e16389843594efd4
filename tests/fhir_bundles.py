"""Variants of the good fixture for tests of FHIR: a second language, every measure, signed and retired records."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from conftest import copy_good

from pipelines.public import view
from pipelines.publish.fhir import export
from pipelines.validate.run import fast

R4 = ("document-en", "document-ar", "transaction")
NAMES = (*(f"r4/{name}" for name in R4), "r5/ndjson/1-Evidence")
"""The bundles of the fixture; lines of resources are read as a bundle. Those of R4 are in its transaction."""

STATISTIC = "dataset/statistics/statistic-town-spots.yaml"
MEASURES = {
    "risk": "as_published: {value: 4.2, low: 1.25}\nyears: {from: 2007, to: 2007}",
    "pooled": "total: 68584\nas_published: {value: 17.1, low: 16, high: 18.2}\ncountries: [US, JP]",
    "median": "as_published: {value: 0}\nsetting: clinics < 5 & more",
    "range": "as_published: {low: 34, high: 72, high_included: false}",
    "stated": "as_published: {high: 10, high_included: false}",
}
"""The numbers of a statistic for every measure but the share of the good fixture."""

Json = dict[str, Any]


def small(root: Path) -> view.Public:
    """The public view of the good fixture, copied to a folder, with a second language and a statistic per measure."""
    made = copy_good(root)
    share = (made / STATISTIC).read_text(encoding="utf-8")
    for measure, numbers in MEASURES.items():
        text = share.replace("measure: share", f"measure: {measure}").replace("events: 30\ntotal: 100", numbers)
        (made / f"dataset/statistics/statistic-town-{measure}.yaml").write_text(text, encoding="utf-8")
    return in_arabic(view.build(fast(made).dataset))


def bundles(public: view.Public) -> dict[str, Json]:
    """The bundles of a public view, by release and name, such as ``r4/document-en``; lines become a bundle."""
    return {
        artifact.path.removeprefix("fhir/").rpartition(".")[0]: bundle(artifact.path, artifact.content)
        for artifact in export.export(public)
    }


def bundle(path: str, content: bytes) -> Json:
    """A bundle, or the resources of lines as one."""
    if not path.endswith(".ndjson"):
        made: Json = json.loads(content)
        return made
    resources = [json.loads(line) for line in content.split(b"\n")[:-1]]
    entries = [{"fullUrl": resource["url"], "resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


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
        withdrawn=(
            {"id": "fact-old", "kind": "fact", "instead": ["fact-spots-are-common"], **gone},
            {"id": "statistic-old", "kind": "statistic", "instead": [], **gone},
        ),
        redirects=({"from": "fact-older", "to": ["fact-spots-are-common"], **gone},),
    )
