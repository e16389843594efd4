"""The public picture: published records, tombstones and redirects, with defaults filled in and text by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines.fingerprint import text_hash
from pipelines.model import CONTENT_KINDS, FOLDERS, Dataset, Record

_LISTS = ("audience", "jurisdiction", "safety", "figures", "evidence", "terms", "related")


@dataclass(frozen=True)
class PublicRecord:
    """A published record: what does not depend on the language, and its text by language."""

    id: str
    kind: str
    fields: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Public:
    """What apps get, whatever the format.

    ``meta`` says which dataset and version this is. ``records`` are in the order of FOLDERS and then of ids.
    ``withdrawn`` holds a tombstone for each record that was taken back. ``redirects`` maps retired ids. ``released``
    is what the last release contained, or None. ``fhir`` holds the prefix of FHIR ids and the codes of the focus.
    ``evaluation`` holds the held-out questions, by id.
    """

    meta: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]
    records: tuple[PublicRecord, ...]
    withdrawn: tuple[Mapping[str, Any], ...]
    redirects: tuple[Mapping[str, Any], ...]
    released: Mapping[str, Any] | None
    fhir: Mapping[str, Any]
    evaluation: tuple[Mapping[str, Any], ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that exports carry, the source language first."""
        return tuple(self.meta["languages"])

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[PublicRecord, ...]]:
        return {kind: tuple(r for r in self.records if r.kind == kind) for kind in FOLDERS}

    def of(self, *kinds: str) -> Iterator[PublicRecord]:
        """The published records of some kinds."""
        for kind in kinds:
            yield from self._by_kind[kind]

    def text(self, record: PublicRecord, language: str) -> tuple[str, Mapping[str, Any]]:
        """A record's text in a language, or in the source language where it has none; and which language it is."""
        source = self.meta["source_language"]
        return (language, record.texts[language]) if language in record.texts else (source, record.texts[source])


def build(dataset: Dataset) -> Public:
    """The public picture of a dataset that passed its checks."""
    settings = dataset.settings["dataset"].data
    source = settings["source_language"]
    order = {kind: place for place, kind in enumerate(FOLDERS)}
    records = sorted(dataset.records, key=lambda record: (order[record.kind], record.id))
    return Public(
        meta={
            **{key: settings[key] for key in ("name", "version", "schema_version", "released")},
            "source_language": source,
            "languages": list(settings["languages"]),
            "licence": settings["licence"]["content"],
            "publisher": settings["publisher"],
            "base_url": settings["base_url"],
            "clinical_review": "signed" if _all_signed(dataset) else "none",
            "topics": list(settings["topics"]),
        },
        texts={source: settings["text"]},
        records=tuple(
            PublicRecord(
                r.id, r.kind, _fields(r, settings["base_url"]), {source: r.data["text"]} if "text" in r.data else {}
            )
            for r in records
            if r.published
        ),
        withdrawn=tuple(
            {"id": r.id, "kind": r.kind, "instead": [], **r.data["withdrawn"]}
            for r in records
            if r.data["status"] == "withdrawn"
        ),
        redirects=tuple(
            {"from": entry["from"], "to": list(entry["to"]), "on": entry["on"], "reason": entry["reason"]}
            for entry in sorted(dataset.setting("redirects", "redirects", []), key=lambda entry: str(entry["from"]))
        ),
        released=dataset.released,
        fhir=settings["fhir"],
        evaluation=tuple(sorted(dataset.setting("eval", "questions", []), key=lambda entry: str(entry["id"]))),
    )


def clinical_review(data: Mapping[str, Any]) -> str:
    """``signed`` when a clinician has signed the text as it stands (REV003 proves the hash), else ``none``."""
    signed = any(sign_off["role"] == "clinician" for sign_off in data["review"]["sign_offs"])
    return "signed" if signed else "none"


def _all_signed(dataset: Dataset) -> bool:
    published = [record for record in dataset.of(*CONTENT_KINDS) if record.published]
    return bool(published) and all(clinical_review(record.data) == "signed" for record in published)


def _fields(record: Record, base_url: str) -> dict[str, Any]:
    data = {key: value for key, value in record.data.items() if key not in ("status", "text", "translator_note")}
    url = f"{base_url}/{FOLDERS[record.kind]}/{record.id}"
    if record.kind == "source":
        return {**data, "title_seen": data.get("title_seen", True), "canonical": url}
    for field in _LISTS:
        data.setdefault(field, [])
    if record.kind == "faq":
        data.setdefault("answered_by", [])
    data["figures"] = [_figure(figure) for figure in data["figures"]]
    review = {"authors": [], **data.pop("review")}
    return {
        **data,
        "review": review,
        "clinical_review": clinical_review(record.data),
        "text_hash": text_hash(record.data),
        "canonical": url,
    }


def _figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure with its flags; 'more than 50' has no upper end even where nobody said so."""
    flags = {"low_included": True, "high_included": True, **figure}
    return {"unbounded": "high" not in figure and not flags["low_included"], **flags}
