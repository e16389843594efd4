"""The public picture: published records, tombstones and redirects, with defaults filled in and text by language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NotRequired, cast

from pipelines.model.hashes import text_hash
from pipelines.model.records import CONTENT_KINDS, FOLDERS, Dataset, Record
from pipelines.model.shapes import Figure, RecordData, RecordText
from pipelines.translate.policy import DRAFT_TAG, ExportedLanguage

_LISTS = ("audience", "jurisdiction", "safety", "figures", "evidence", "terms", "related")


class PublicData(RecordData):
    """The fields of a published record, with what is derived: absent lists are empty, and figures have their flags."""

    canonical: str
    clinical_review: NotRequired[Literal["signed", "none"]]
    text_hash: NotRequired[str]


@dataclass(frozen=True)
class PublicRecord:
    """A published record: what does not depend on the language, and its text by language.

    ``figure_texts`` holds what its figures say in words, by language and figure; the source language's words stand in
    the figures. ``states`` holds the state of its translation by language.
    """

    id: str
    kind: str
    fields: PublicData
    texts: Mapping[str, RecordText]
    figure_texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    def figures(self, language: str) -> list[Figure]:
        """The figures with their words in a language, where the record has them."""
        said = self.figure_texts.get(language, {})
        return [cast("Figure", {**figure, **said.get(figure["id"], {})}) for figure in self.fields.get("figures", ())]


@dataclass(frozen=True)
class Public:
    """What apps get, whatever the format.

    ``meta`` says which dataset and version this is. ``texts`` holds the dataset's own text by language, for the
    languages that have an edition: a guide of their own, with records in it. ``records`` are in the order of FOLDERS
    and then of ids. ``withdrawn`` holds a tombstone for each record that was taken back. ``redirects`` maps retired
    ids. ``released`` is what the last release contained, or None. ``fhir`` holds the prefix of FHIR ids and the codes
    of the focus. ``evaluation`` holds the held-out questions, by id. ``drafts`` are the languages whose translations no
    person has checked.
    """

    meta: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]
    records: tuple[PublicRecord, ...]
    withdrawn: tuple[Mapping[str, Any], ...]
    redirects: tuple[Mapping[str, Any], ...]
    released: Mapping[str, Any] | None
    fhir: Mapping[str, Any]
    evaluation: tuple[Mapping[str, Any], ...] = ()
    drafts: frozenset[str] = frozenset()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that exports carry, the source language first; some may hold little or nothing yet."""
        return tuple(self.meta["languages"])

    @property
    def editions(self) -> tuple[str, ...]:
        """The languages that have a guide of their own; a format that cannot show two languages together has these."""
        return tuple(language for language in self.languages if language in self.texts)

    def versioned(self, version: str, released: str) -> Public:
        """The same as another version of another day."""
        return dataclasses.replace(self, meta={**self.meta, "version": version, "released": released})

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[PublicRecord, ...]]:
        return {kind: tuple(r for r in self.records if r.kind == kind) for kind in FOLDERS}

    def of(self, *kinds: str) -> Iterator[PublicRecord]:
        """The published records of some kinds."""
        for kind in kinds:
            yield from self._by_kind[kind]

    def text(self, record: PublicRecord, language: str) -> tuple[str, RecordText]:
        """A record's text in a language, or in the source language where it has none; and which language it is."""
        source = self.meta["source_language"]
        return (language, record.texts[language]) if language in record.texts else (source, record.texts[source])

    def about(self, language: str) -> Mapping[str, Any]:
        """The dataset's own text in a language, or in the source language where it has none."""
        return self.texts.get(language, self.texts[self.meta["source_language"]])

    def finished(self) -> Public:
        """The same without drafts."""
        return self._narrowed({tag: tag for tag in self.texts if tag not in self.drafts}, self.drafts, frozenset())

    def draft(self, tag: str) -> tuple[str, Public]:
        """The source language and one draft alone, which goes by its plain language there; and which that is.

        It is for formats that cannot name a draft by a private-use tag; whoever uses it marks the draft in another way.
        """
        language, source = tag.removesuffix(f"-{DRAFT_TAG}"), self.meta["source_language"]
        return language, self._narrowed(
            {source: source, tag: language}, self.drafts | {language}, frozenset({language})
        )

    def _narrowed(self, kept: Mapping[str, str], gone: frozenset[str], drafts: frozenset[str]) -> Public:
        """Some languages under other names, and of what ``meta`` lists those that are not gone."""

        def named(by_language: Mapping[str, Any]) -> dict[str, Any]:
            return {kept[tag]: value for tag, value in by_language.items() if tag in kept}

        records = tuple(
            dataclasses.replace(
                record,
                texts=named(record.texts),
                figure_texts=named(record.figure_texts),
                states=named(record.states),
            )
            for record in self.records
        )
        languages = [*(tag for tag in self.languages if tag not in gone), *sorted(drafts)]
        meta = {**self.meta, "languages": languages}
        return dataclasses.replace(self, meta=meta, texts=named(self.texts), records=records, drafts=drafts)

    def clinical_review(self, record: PublicRecord, language: str) -> str:
        """``signed`` when a clinician has signed the words in that language as they stand, else ``none``."""
        if language == self.meta["source_language"] or language not in record.texts:
            return str(record.fields["clinical_review"])
        return "signed" if record.states.get(language) == "approved" else "none"

    def whole_review(self, language: str) -> str:
        """``signed`` when that holds for every record that has words in a language."""
        records = [record for record in self.of(*CONTENT_KINDS) if language in record.texts]
        signed = all(self.clinical_review(record, language) == "signed" for record in records)
        return "signed" if records and signed else "none"

    def translation(self, record: PublicRecord, language: str) -> dict[str, str]:
        """The state of what ``text`` gives, with a note for readers where it is a draft or not in their language."""
        if language == self.meta["source_language"]:
            return {"state": "source"}
        state = {"state": record.states.get(language, "missing")}
        notices = self.about(language)["notices"]
        if language not in record.texts:
            return {**state, "note": notices["untranslated"]}
        return {**state, "note": notices["draft"]} if language in self.drafts else state


def build(dataset: Dataset, editions: Iterable[ExportedLanguage] = ()) -> Public:
    """The public picture of a dataset that passed its checks, with the translations that exports may carry."""
    settings = dataset.about
    source = settings["source_language"]
    carried = {edition.tag: edition for edition in editions}
    drafts = frozenset(tag for tag, edition in carried.items() if edition.draft)
    order = {kind: place for place, kind in enumerate(FOLDERS)}
    records = sorted(dataset.records, key=lambda record: (order[record.kind], record.id))
    return Public(
        meta={
            **{key: settings[key] for key in ("name", "version", "schema_version", "released")},
            "source_language": source,
            "languages": [*settings["languages"], *sorted(drafts)],
            "licence": settings["licence"]["content"],
            "publisher": settings["publisher"],
            "base_url": settings["base_url"],
            "clinical_review": "signed" if _all_signed(dataset) else "none",
            "topics": list(settings["topics"]),
        },
        texts={
            source: settings["text"],
            **{tag: _filled(edition.own, settings["text"]) for tag, edition in carried.items() if edition.own},
        },
        records=tuple(_record(r, source, settings["base_url"], carried) for r in records if r.published),
        withdrawn=tuple(
            {"id": r.id, "kind": r.kind, "instead": [], **r.data["withdrawn"]}
            for r in records
            if r.data["status"] == "withdrawn"
        ),
        redirects=tuple(
            {"from": entry["from"], "to": list(entry["to"]), "on": entry["on"], "reason": entry["reason"]}
            for entry in sorted(dataset.retired, key=lambda entry: str(entry["from"]))
        ),
        released=dataset.released,
        fhir=settings["fhir"],
        evaluation=tuple(sorted(dataset.evaluation, key=lambda entry: str(entry["id"]))),
        drafts=drafts,
    )


def _filled(own: Any, source: Any) -> Any:
    """The dataset's own text, where a string is not ready in the words of the source language."""
    if isinstance(source, dict):
        return {key: _filled(own.get(key, {}), value) for key, value in source.items()}
    return own or source


def _record(record: Record, source: str, base_url: str, editions: Mapping[str, ExportedLanguage]) -> PublicRecord:
    texts = {source: record.data["text"]} if "text" in record.data else {}
    said: dict[str, Mapping[str, Mapping[str, str]]] = {}
    states: dict[str, str] = {}
    for tag, edition in editions.items() if texts else ():
        if record.id in edition.texts:
            texts[tag] = edition.texts[record.id]
        if record.id in edition.figures:
            said[tag] = edition.figures[record.id]
        if record.id in edition.states:
            states[tag] = edition.states[record.id]
    return PublicRecord(record.id, record.kind, _fields(record, base_url), texts, said, states)


def clinical_review(data: RecordData) -> Literal["signed", "none"]:
    """``signed`` when a clinician has signed the text as it stands (REV003 proves the hash), else ``none``."""
    signed = any(sign_off["role"] == "clinician" for sign_off in data["review"]["sign_offs"])
    return "signed" if signed else "none"


def _all_signed(dataset: Dataset) -> bool:
    published = [record for record in dataset.of(*CONTENT_KINDS) if record.published]
    return bool(published) and all(clinical_review(record.data) == "signed" for record in published)


def _fields(record: Record, base_url: str) -> PublicData:
    hidden = ("status", "text", "translator_note")
    data = {key: value for key, value in record.document.data.items() if key not in hidden}
    url = f"{base_url}/{FOLDERS[record.kind]}/{record.id}"
    if record.kind == "source":
        return cast("PublicData", {**data, "title_seen": data.get("title_seen", True), "canonical": url})
    for name in _LISTS:
        data.setdefault(name, [])
    if record.kind == "faq":
        data.setdefault("answered_by", [])
    data["figures"] = [_figure(figure) for figure in data["figures"]]
    review = {"authors": [], **data.pop("review")}
    derived = {
        "review": review,
        "clinical_review": clinical_review(record.data),
        "text_hash": text_hash(record.data),
        "canonical": url,
    }
    return cast("PublicData", {**data, **derived})


def _figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure with its flags; 'more than 50' has no upper end even where nobody said so."""
    flags = {"low_included": True, "high_included": True, **figure}
    return {"unbounded": "high" not in figure and not flags["low_included"], **flags}
