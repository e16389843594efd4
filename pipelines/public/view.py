"""The public view of a dataset: published records, tombstones and redirects, with defaults and translations."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict, TypeVar, cast

from pipelines.model.changes import FIRST_SCHEMAS
from pipelines.model.derived import (
    Interval,
    ResolvedFigure,
    clinical_sign_offs,
    estimate,
    figure_words,
    named_statistics,
    with_bounds,
)
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, KINDS, TOPIC_KINDS
from pipelines.model.kinds.birads import SCALE
from pipelines.model.records import STEP_LISTS, Dataset, Record
from pipelines.model.shapes import (
    Conformance,
    DatasetFileDisclosures,
    DatasetFileFhir,
    DatasetFileText,
    EvaluationQuestion,
    Recall,
    RecordData,
    RecordText,
    Redirect,
    Released,
    Review,
)
from pipelines.public.codes import ClinicalCode, codes_of
from pipelines.translate.policy import DRAFT_TAG, ExportedLanguage
from pipelines.translate.shapes import STATES

ClinicalReview = Literal["signed", "none"]
"""Whether clinicians have signed a text."""

Notice = Literal["general", "contact", "not_alone", "review", "birads", "draft", "untranslated"]
"""The name of a notice in dataset.yaml."""

BESIDE: tuple[Notice, ...] = ("draft", "contact", "not_alone")
"""The notices that only some records require, the most urgent first."""

_T = TypeVar("_T")


class PublicMeta(TypedDict):
    """Which dataset and version this is.

    ``languages`` lists those that at least one record has text in, the source language first, drafts last.
    """

    name: str
    version: str
    schema_version: str
    released: str
    source_language: str
    languages: list[str]
    licence: str
    publisher: str
    base_url: str
    clinical_review: ClinicalReview


class Coverage(TypedDict):
    """How many of the records that readers see have text in a language, and how many are in each state.

    ``draft`` is the tag of the language's draft, where exports have one.
    """

    language: str
    records: int
    of: int
    states: dict[str, int]
    draft: NotRequired[str]


class PublicEstimate(TypedDict):
    """What follows from a statistic's counts, or is as published: out of 100 with the ends of the 95% interval.

    Without ``per_100`` the ends are those of a range. ``interval`` says where the ends are from.
    """

    per_100: NotRequired[float]
    per_1000: NotRequired[float]
    counterpart_per_100: NotRequired[float]
    low: NotRequired[float]
    high: NotRequired[float]
    low_included: bool
    high_included: bool
    interval: Interval


class PublicReview(Review):
    """The review; ``compared_by`` is a person, ``software``, or ``none`` if nobody compared the words as they are."""

    compared_by: str


class PublicData(RecordData):
    """The fields of a published record with derived ones; absent lists are empty, and figures have all their flags.

    A record that belongs to a topic has its ``topic``, whether it is in its core (``in_core``), and its ``position`` in
    the order of all that belong to one.
    """

    canonical: str
    topic: NotRequired[str]
    in_core: NotRequired[bool]
    estimate: NotRequired[PublicEstimate]
    clinical_review: NotRequired[ClinicalReview]
    text_hash: NotRequired[str]
    drawing_sha256: NotRequired[str]


class Tombstone(TypedDict):
    """What remains public of a withdrawn record."""

    id: str
    kind: str
    instead: list[str]
    on: str
    reason: str


class Recalled(NamedTuple):
    """What readers are told of a recall: its day, the language of the words if it is another one, and the words."""

    on: str
    lang: str
    words: str


@dataclass(frozen=True)
class PublicRecord:
    """A published record: the fields that are the same in every language, and its text by language.

    ``figure_texts`` holds the translated words of figures, by language and figure id; those of the source language are
    in the figures. ``states`` holds the state of the translation by language.
    """

    id: str
    kind: str
    fields: PublicData
    texts: Mapping[str, RecordText]
    figure_texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    def figures(self, language: str) -> list[ResolvedFigure]:
        """The figures, with population and timeframe in a language where the record has them."""
        translated = self.figure_texts.get(language, {})
        figures = self.fields.get("figures", ())
        return [cast("ResolvedFigure", {**figure, **translated.get(figure["id"], {})}) for figure in figures]


@dataclass(frozen=True)
class Public:
    """What apps get, whatever the format.

    ``texts`` holds the dataset's own text by language, for the languages that have a guide of their own. ``records``
    are sorted by kind, in the order of KINDS, in the order of a reader, and by id. ``drawings`` has the SVG of each
    picture by id. ``withdrawn`` has a tombstone for each withdrawn record.
    ``redirects`` are sorted by the retired id. ``released`` is the content of the last release, or None. ``fhir`` holds
    the prefix of FHIR ids. ``evaluation`` holds the evaluation questions, by id. ``drafts`` are the languages whose
    translations no person has checked. ``codes`` are those of patients' records that a record answers.
    ``stop_after_days`` after a record's check is due, apps no longer show it. ``recalls`` are the statements
    that a version got wrong, the newest first.
    ``conformance`` is what the publisher states about standards, and ``disclosures`` about itself, or None.
    ``coverage`` says how far each language is, also one without any record yet. ``own_states`` has the state of the
    dataset's own text, by language.
    """

    meta: PublicMeta
    texts: Mapping[str, DatasetFileText]
    records: tuple[PublicRecord, ...]
    withdrawn: tuple[Tombstone, ...]
    redirects: tuple[Redirect, ...]
    released: Released | None
    fhir: DatasetFileFhir
    evaluation: tuple[EvaluationQuestion, ...] = ()
    drafts: frozenset[str] = frozenset()
    drawings: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[ClinicalCode, ...] = ()
    stop_after_days: int | None = None
    recalls: tuple[Recall, ...] = ()
    conformance: Conformance | None = None
    disclosures: DatasetFileDisclosures | None = None
    coverage: tuple[Coverage, ...] = ()
    own_states: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def shown(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """What ``shown.shown`` has made of the records, by id and language."""
        return {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the exports, the source language first; some may have few texts yet."""
        return tuple(self.meta["languages"])

    @property
    def guide_languages(self) -> tuple[str, ...]:
        """The languages that have a guide of their own; formats that cannot mix languages are written for these."""
        return tuple(language for language in self.languages if language in self.texts)

    def versioned(self, version: str, schema_version: str, released: str) -> Public:
        """The same content with another version, version of the schemas, and release date."""
        meta: PublicMeta = {
            **self.meta,
            "version": version,
            "schema_version": schema_version,
            "released": released,
        }
        other = dataclasses.replace(self, meta=meta)
        other.__dict__["shown"] = self.shown  # what is shown of a record does not name the version
        return other

    @cached_property
    def _by_id(self) -> Mapping[str, PublicRecord]:
        return {record.id: record for record in self.records}

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[PublicRecord, ...]]:
        return {kind: tuple(r for r in self.records if r.kind == kind) for kind in FOLDERS}

    def of(self, *kinds: str) -> Iterator[PublicRecord]:
        """The published records of some kinds."""
        for kind in kinds:
            yield from self._by_kind[kind]

    def has(self, kind: str) -> bool:
        """Whether any record of a kind is published."""
        return bool(self._by_kind[kind])

    def in_reading_order(self) -> Iterator[PublicRecord]:
        """The records of every topic as a reader meets them, whatever their kind."""
        listed = (record for record in self.of(*TOPIC_KINDS) if "position" in record.fields)
        return iter(sorted(listed, key=lambda record: record.fields["position"]))

    def by_topic(self, language: str, *kinds: str) -> Iterator[tuple[PublicRecord, list[PublicRecord]]]:
        """The topics with records of some kinds that have text in a language, in reading order, each with those."""
        groups: dict[str, list[PublicRecord]] = {}
        for record in self.in_reading_order():
            if record.kind in kinds and language in record.texts:
                groups.setdefault(record.fields["topic"], []).append(record)
        return ((self.record(name), records) for name, records in groups.items())

    def __contains__(self, record_id: str) -> bool:
        """Whether a record is published."""
        return record_id in self._by_id

    def record(self, record_id: str) -> PublicRecord:
        """The published record with an id."""
        return self._by_id[record_id]

    def title(self, record_id: str, language: str) -> str:
        """The title of a published record in a language, or in the source language."""
        record = self.record(record_id)
        return KINDS[record.kind].title_of(self.text(record, language)[1])

    def text(self, record: PublicRecord, language: str) -> tuple[str, RecordText]:
        """The language and text to show for a language: its own, or the source language's where it has none."""
        source = self.meta["source_language"]
        return (language, record.texts[language]) if language in record.texts else (source, record.texts[source])

    def about(self, language: str) -> DatasetFileText:
        """The dataset's own text in a language, or in the source language where it has none."""
        return self.texts.get(language, self.texts[self.meta["source_language"]])

    def showing(self, picture: str) -> Iterator[str]:
        """The records that show a picture, and those beside it in the steps of guides."""
        for record in self.of(*CONTENT_KINDS):
            fields: Mapping[str, Any] = record.fields
            if picture in fields.get("pictures", ()):
                yield record.id
            for step in fields.get("steps", ()):
                if picture in step.get("pictures", ()):
                    yield from step["records"]

    def finished(self) -> Public:
        """The same without drafts."""
        return self._restricted({tag: tag for tag in self.texts if tag not in self.drafts}, self.drafts, frozenset())

    def draft(self, tag: str) -> tuple[str, Public]:
        """The plain language of a draft, and a view of the source language and that draft alone under this language.

        It is for formats that cannot use a private-use language tag; they must mark the draft in another way.
        """
        language, source = tag.removesuffix(f"-{DRAFT_TAG}"), self.meta["source_language"]
        return language, self._restricted(
            {source: source, tag: language}, self.drafts | {language}, frozenset({language})
        )

    def _restricted(self, kept: Mapping[str, str], removed: frozenset[str], drafts: frozenset[str]) -> Public:
        """Some languages under new names; ``meta`` loses the removed languages."""

        def renamed(by_language: Mapping[str, _T]) -> dict[str, _T]:
            return {kept[tag]: value for tag, value in by_language.items() if tag in kept}

        records = tuple(
            dataclasses.replace(
                record,
                texts=renamed(record.texts),
                figure_texts=renamed(record.figure_texts),
                states=renamed(record.states),
            )
            for record in self.records
        )
        languages = [*(tag for tag in self.languages if tag not in removed), *sorted(drafts)]
        meta: PublicMeta = {**self.meta, "languages": languages}
        return dataclasses.replace(
            self,
            meta=meta,
            texts=renamed(self.texts),
            records=records,
            drafts=drafts,
            own_states=renamed(self.own_states),
        )

    def clinical_review(self, record: PublicRecord, language: str) -> ClinicalReview:
        """Whether a clinician has signed the current text in a language."""
        if language == self.meta["source_language"] or language not in record.texts:
            return record.fields["clinical_review"]
        return "signed" if record.states.get(language) == "approved" else "none"

    def review_of_all(self, language: str, records: Iterable[PublicRecord] | None = None) -> ClinicalReview:
        """``signed`` if that holds for every one of the records that have text in a language; default: all records."""
        chosen = self.of(*CONTENT_KINDS) if records is None else records
        states = {self.clinical_review(record, language) for record in chosen if language in record.texts}
        return "signed" if states == {"signed"} else "none"

    def notices_beside(self, record: PublicRecord, language: str) -> Iterator[Notice]:
        """The notices that the state and the ``safety`` of a record require beside its text."""
        if language in self.drafts:
            yield "draft"
        if "contact-care-team" in record.fields["safety"]:
            yield "contact"
        if "not-alone" in record.fields["safety"]:
            yield "not_alone"

    def must_show(self, records: Collection[PublicRecord], language: str, shown: str) -> Iterator[str]:
        """The notices that an app shows beside ``shown``, which tells of the records; the most urgent first."""
        notices = self.texts[language]["notices"]
        yield from dict.fromkeys(told.words for record in records for told in self.recalled(record.id, language))
        beside = {name for record in records for name in self.notices_beside(record, language)}
        yield from (notices[name] for name in BESIDE if name in beside)
        yield notices["general"]
        if any(self.clinical_review(record, language) == "none" for record in records):
            yield notices["review"]
        if "birads" in notices and SCALE.casefold() in shown.casefold():
            yield notices["birads"]

    def recalled(self, record_id: str, language: str) -> Iterator[Recalled]:
        """What readers of a record are told of its recalls in a language, or in the source language; newest first.

        A recall names a record by the id that it had; one that took its place tells of it too.
        """
        earlier = {entry["from"] for entry in self.redirects if record_id in entry["to"]}
        for recall in self.recalls:
            if language in recall.get("languages", self.languages) and {record_id, *earlier} & {*recall["records"]}:
                used = language if language in recall["text"] else self.meta["source_language"]
                text = recall["text"][used]
                words = " ".join((text["wrong"], text["right"], text["what_to_do"]))
                yield Recalled(recall["on"], "" if used == language else used, words)

    def translation(self, record: PublicRecord, language: str) -> dict[str, str]:
        """The translation state of what ``text`` returns, with a note where it is a draft or in another language."""
        if language == self.meta["source_language"]:
            return {"state": "source"}
        state = {"state": record.states.get(language, "missing")}
        notices = self.about(language)["notices"]
        if language not in record.texts:
            return {**state, "note": notices["untranslated"]}
        return {**state, "note": notices["draft"]} if language in self.drafts else state

    def translation_of_own(self, language: str, text: str, source_text: str) -> dict[str, str]:
        """The translation state of a string of the dataset's own, as ``about`` gives it, with a note as above."""
        if language == self.meta["source_language"]:
            return {"state": "source"}
        notices = self.about(language)["notices"]
        if text == source_text:
            return {"state": "missing", "note": notices["untranslated"]}
        state = {"state": self.own_states.get(language, "missing")}
        return {**state, "note": notices["draft"]} if language in self.drafts else state


def heading(record: PublicRecord, text: RecordText) -> str:
    """The title of a record in a text of it, with the scale and the category if it belongs to one."""
    return titled(record.kind, record.id, text)


def titled(kind_name: str, record_id: str, text: RecordText) -> str:
    """The same by the kind and the id of a record."""
    kind = KINDS[kind_name]
    code = f"{SCALE} {kind.code_of(record_id)}: " if kind.codes else ""
    return f"{code}{kind.title_of(text)}"


def build(dataset: Dataset, editions: Iterable[ExportedLanguage] = ()) -> Public:
    """The public view of a dataset that passed its checks, with the translations that may be exported."""
    settings = dataset.about
    source = settings["source_language"]
    editions = tuple(editions)
    seen = {record.id for record in dataset.of(*CONTENT_KINDS) if record.published}
    translations = {edition.tag: edition for edition in editions if seen & edition.texts.keys()}
    drafts = frozenset(tag for tag, edition in translations.items() if edition.draft)
    order = {kind: place for place, kind in enumerate(FOLDERS)}
    places = dataset.reading_order
    last = len(places) + 1

    def reading(record: Record) -> tuple[int, int, str]:
        place = record.data.get("position", last)
        return order[record.kind], places[record.id].position if record.id in places else place, record.id

    records = sorted(dataset.records, key=reading)
    return Public(
        meta={
            "name": settings["name"],
            "version": settings["version"],
            "schema_version": dataset.released.get("schema_version", FIRST_SCHEMAS)
            if dataset.released
            else FIRST_SCHEMAS,
            "released": settings["released"],
            "source_language": source,
            "languages": [source, *(tag for tag in translations if tag not in drafts), *sorted(drafts)],
            "licence": settings["licence"]["content"],
            "publisher": settings["publisher"],
            "base_url": settings["base_url"],
            "clinical_review": "signed" if _all_signed(dataset) else "none",
        },
        texts={
            source: settings["text"],
            **{tag: _completed(edition.own, settings["text"]) for tag, edition in translations.items() if edition.own},
        },
        records=tuple(_record(r, dataset, translations) for r in records if r.published),
        withdrawn=tuple(
            _tombstone(record)
            for record in sorted(records, key=lambda record: record.id)
            if record.data["status"] == "withdrawn"
        ),
        redirects=tuple(
            Redirect({"from": entry["from"], "to": list(entry["to"]), "on": entry["on"], "reason": entry["reason"]})
            for entry in sorted(dataset.retired, key=lambda entry: entry["from"])
        ),
        released=dataset.released,
        fhir=settings["fhir"],
        evaluation=tuple(sorted(dataset.evaluation, key=lambda entry: entry["id"])),
        drafts=drafts,
        drawings={name: drawing.text for name, drawing in dataset.drawings.items()},
        codes=tuple(codes_of(dataset)),
        stop_after_days=settings["overdue"]["stop_after_days"] if "overdue" in settings else None,
        recalls=tuple(sorted(dataset.recalls, key=lambda recall: (recall["on"], recall["id"]), reverse=True)),
        conformance=dataset.conformance,
        disclosures=settings.get("disclosures"),
        coverage=tuple(_coverage(source, seen, editions)),
        own_states={tag: edition.own_state for tag, edition in translations.items()},
    )


def _coverage(source: str, seen: Set[str], editions: Sequence[ExportedLanguage]) -> Iterator[Coverage]:
    """How far each language is; ``seen`` are the ids of the records that readers see."""
    yield {"language": source, "records": len(seen), "of": len(seen), "states": {"source": len(seen)} if seen else {}}
    drafts = {edition.language: edition.tag for edition in editions if edition.draft and seen & edition.texts.keys()}
    for edition in editions:
        states = Counter(edition.states.get(name, "missing") for name in seen)
        coverage: Coverage = {
            "language": edition.tag,
            "records": len(seen & edition.texts.keys()),
            "of": len(seen),
            "states": dict(sorted(states.items())),
        }
        if not edition.draft and edition.language in drafts:
            coverage["draft"] = drafts[edition.language]
        yield coverage


def _completed(own: Any, source: Any) -> Any:
    """The dataset's translated text; strings that are not ready are in the source language."""
    if isinstance(source, dict):
        return {key: _completed(own.get(key, {}), value) for key, value in source.items()}
    return own or source


def _tombstone(record: Record) -> Tombstone:
    withdrawn = record.data["withdrawn"]
    return {
        "id": record.id,
        "kind": record.kind,
        "instead": withdrawn.get("instead", []),
        "on": withdrawn["on"],
        "reason": withdrawn["reason"],
    }


def _record(record: Record, dataset: Dataset, editions: Mapping[str, ExportedLanguage]) -> PublicRecord:
    source = dataset.about["source_language"]
    kind = KINDS[record.kind]
    texts = {source: _whole(record.data["text"], kind.text_lists)} if "text" in record.data else {}
    figures = dataset.figures(record)
    figure_texts: dict[str, Mapping[str, Mapping[str, str]]] = {}
    states: dict[str, str] = {}
    for tag, edition in editions.items() if texts else ():
        if record.id in edition.texts:
            texts[tag] = _whole(edition.texts[record.id], kind.text_lists)
            if words := _figure_texts(record, figures, edition):
                figure_texts[tag] = words
        if record.id in edition.states:
            carried = [
                name for name in named_statistics(figures) if record.id in edition.texts and name in edition.texts
            ]
            states[tag] = min((edition.states[name] for name in (record.id, *carried)), key=_rank)
    fields = _fields(record, figures, dataset)
    return PublicRecord(record.id, record.kind, fields, texts, figure_texts, states)


def _whole(data: Any, lists: Iterable[str]) -> Any:
    """The same data; those of the lists that are absent are empty."""
    return {**data, **{name: [] for name in lists if name not in data}}


def _rank(state: str) -> int:
    """The place of a state among all, the least first; a blocked translation is not shown."""
    return STATES.index(state) if state in STATES else -1


def _figure_texts(
    record: Record, figures: Iterable[ResolvedFigure], edition: ExportedLanguage
) -> Mapping[str, Mapping[str, str]]:
    """The words of figures in a language, from their statistics or the record, as far as they are ready."""
    own = edition.figures.get(record.id, {})
    found: dict[str, Mapping[str, str]] = {}
    for figure in figures:
        words = own.get(figure["id"], {})
        names = figure.get("statistics", ())
        if names and all(name in edition.texts for name in names):
            words = figure_words([edition.texts[name] for name in names], figure["side"])
        if words:
            found[figure["id"]] = words
    return found


def clinical_review(data: RecordData) -> ClinicalReview:
    """Whether a clinician has signed the current text of the source language."""
    return "signed" if clinical_sign_offs(data["review"]) else "none"


def _all_signed(dataset: Dataset) -> bool:
    published = [record for record in dataset.of(*CONTENT_KINDS) if record.published]
    return bool(published) and all(clinical_review(record.data) == "signed" for record in published)


def _estimate(data: RecordData) -> PublicEstimate:
    share = estimate(data)
    numbers = {
        "per_100": share.value,
        "per_1000": None if share.value is None else 10 * share.value,
        "counterpart_per_100": share.counterpart.value,
        "low": share.low,
        "high": share.high,
    }
    known = {name: round(number, 3) for name, number in numbers.items() if number is not None}
    flags = {"low_included": share.low_included, "high_included": share.high_included, "interval": share.interval}
    return cast("PublicEstimate", {**known, **flags})


def _fields(record: Record, figures: Iterable[ResolvedFigure], dataset: Dataset) -> PublicData:
    data, url = record.data, f"{dataset.about['base_url']}/{FOLDERS[record.kind]}/{record.id}"
    hidden = ("status", "text", "translator_note", "review")
    kept = _whole({key: value for key, value in data.items() if key not in hidden}, KINDS[record.kind].lists)
    if "steps" in kept:
        kept["steps"] = [_whole(step, STEP_LISTS) for step in kept["steps"]]
    derived = PublicData(canonical=url)
    if record.kind == "source":
        derived["title_seen"] = data.get("title_seen", True)
        return cast("PublicData", {**kept, **derived})
    if record.kind == "statistic":
        derived["estimate"] = _estimate(data)
        return cast("PublicData", {**kept, **derived})
    if (drawing := dataset.drawings.get(record.id)) is not None:
        derived["drawing_sha256"] = hashlib.sha256(drawing.text.encode()).hexdigest()
    derived["audience"] = data.get("audience", [])
    derived["jurisdiction"] = data.get("jurisdiction", [])
    derived["safety"] = data.get("safety", [])
    derived["figures"] = [with_bounds(figure) for figure in figures]
    derived["evidence"] = data.get("evidence", [])
    derived["terms"] = data.get("terms", [])
    derived["related"] = data.get("related", [])
    if KINDS[record.kind].illustrated:
        derived["pictures"] = data.get("pictures", [])
    if place := dataset.reading_order.get(record.id):
        kept = {**kept, "topic": place.topic, "in_core": place.core, "position": place.position}
    review = data["review"]
    shown: PublicReview = {
        "authors": review.get("authors", []),
        "checked": review["checked"],
        "compared_by": dataset.compared_by(record),
        "due": review["due"],
        "sign_offs": review["sign_offs"],
        "typos": review.get("typos", []),
    }
    derived["review"] = shown
    derived["clinical_review"] = clinical_review(data)
    derived["text_hash"] = dataset.text_hash(record)
    return cast("PublicData", {**kept, **derived})
