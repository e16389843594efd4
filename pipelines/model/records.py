"""The content of dataset/ as it was read: Document, Record, Dataset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from pipelines.model.derived import ResolvedFigure, named_statistics, resolve
from pipelines.model.hashes import compared_hash, still_valid, text_hash
from pipelines.model.kinds import KINDS
from pipelines.model.places import Key, Pointer
from pipelines.model.shapes import (
    Article,
    Codes,
    Comment,
    Conformance,
    DatasetFile,
    EvaluationQuestion,
    Locale,
    Person,
    Recall,
    RecordData,
    Redirect,
    Released,
    Statement,
    Waiver,
)
from pipelines.model.text import PLACEHOLDER, simplified, strings

SETTINGS = (
    *("dataset", "article", "people", "waivers", "comments", "redirects", "eval", "codes", "recalls", "conformance"),
)
"""The YAML files of dataset/ that are not records, without their extension."""

UPSTREAM = "upstream"
"""The YAML file of dataset/ that names the other datasets that records are taken from; most datasets have none."""

LOCALES, HISTORY, WORDS, VOCABULARY = "locales", "released", "article-words", "words"
"""The other files that checks use: dataset/translations/locales.yaml, the contents of the last release, hashes of the
article's wording, and correct words that the spelling dictionary lacks."""

ID = re.compile(rf"(?P<kind>{'|'.join(KINDS)})(-[a-z0-9]+){{1,6}}")
"""The id of a record."""


@dataclass(frozen=True)
class Document:
    """A YAML file that was read: its data, its text, and the position of every value.

    ``path`` is relative to the root, with forward slashes. ``data`` holds only dicts, lists, str, int, float, bool
    and None. ``find`` gives the position of every value; it is called only when something is reported.
    """

    path: str
    data: dict[str, object]
    text: str = field(repr=False)
    find: Callable[[], Mapping[Pointer, tuple[int, int]]] = field(repr=False, compare=False)

    @cached_property
    def marks(self) -> Mapping[Pointer, tuple[int, int]]:
        """Line and column, both from 1, of every value by its pointer."""
        return self.find()

    def locate(self, pointer: Pointer, needle: str = "") -> tuple[int, int]:
        """Line and column, from 1, of a value, or of its nearest parent in the file; of a ``Key``, the field's name.

        With ``needle``, a part of that value, it is the position of its first word inside the value, if the file has
        it literally; line breaks may separate its words, and spaces, hyphens and apostrophes may be of any kind. A
        needle that is a single space is searched for as it is, or as the escape for it.
        """
        while pointer not in self.marks:
            pointer = pointer[:-1]
        here = self.marks[pointer]
        lines = self.text.splitlines(keepends=True)
        if pointer and isinstance(key := pointer[-1], Key):
            before = "".join(lines[: here[0] - 1]) + "".join(lines[here[0] - 1 : here[0]])[: here[1] - 1]
            if names := [*re.finditer(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']? *:", before)]:
                before = before[: names[-1].start()]
                return before.count("\n") + 1, len(before) - before.rfind("\n")
        if needle:
            others = [place for other, place in self.marks.items() if other[: len(pointer)] != pointer]
            line, column = min((place for place in others if place > here), default=(len(lines) + 1, 1))
            start = sum(map(len, lines[: here[0] - 1])) + here[1] - 1
            end = sum(map(len, lines[: line - 1])) + (column - 1 if line == here[0] else 0)
            words = r"\s+".join(re.escape(word) for word in simplified(needle).split()[:3])
            patterns = (rf"(?<!\w)(?<!\d[.,]){words}(?!\w|[.,]\d)", words)
            text = simplified(self.text)
            if len(needle) == 1 and needle.isspace() and needle != " ":
                text, patterns = self.text, (needle, rf"(?i:\\(?:x{ord(needle):02x}|u{ord(needle):04x}|_))")
            for pattern in patterns:
                if found := re.compile(pattern).search(text, start, end):
                    before = text[: found.start()]
                    return before.count("\n") + 1, found.start() - before.rfind("\n")
        return here


@dataclass(frozen=True)
class Record:
    """One record: its id, its kind, and its document."""

    id: str
    kind: str
    document: Document = field(repr=False)

    @cached_property
    def data(self) -> RecordData:
        """The record's fields, as written; they have passed the schema."""
        return cast("RecordData", self.document.data)

    @cached_property
    def published(self) -> bool:
        """Whether the record is exported."""
        return bool(self.data.get("status") == "published")

    @cached_property
    def draft(self) -> bool:
        """Whether the record is a draft, in which gaps are allowed."""
        return bool(self.data.get("status") == "draft")

    @cached_property
    def named(self) -> tuple[tuple[Pointer, str], ...]:
        """Every id of another record in its fields, with its pointer, the gaps of a draft among them."""
        return tuple(_named(self.data))

    @cached_property
    def texts(self) -> tuple[tuple[Pointer, str], ...]:
        """Every string that a reader sees, with its pointer, in file order; gaps of a draft are left out."""
        found = strings(self.data.get("text", {}), ("text",))
        return tuple(found if not self.draft else (item for item in found if not PLACEHOLDER.search(item[1])))

    @cached_property
    def unwritten(self) -> bool:
        """Whether it is a draft with gaps in its text, so that the text cannot be checked as one."""
        return self.draft and any(PLACEHOLDER.search(text) for _, text in strings(self.data.get("text", {})))

    @cached_property
    def simple(self) -> tuple[tuple[Pointer, str], ...]:
        """``texts``, simplified: checks of words and numbers use these, so that no unusual character hides one."""
        return tuple((pointer, simplified(text)) for pointer, text in self.texts)

    @cached_property
    def joined(self) -> str:
        """The simplified texts in one string, separated by NUL, to search all of them at once."""
        return "\0".join(text for _, text in self.simple)

    @cached_property
    def lowered(self) -> str:
        """``joined`` in lower case."""
        return self.joined.lower()


TOPIC_LISTS = ("core", "more")
"""The fields of a topic that list its records in reading order."""

ID_LISTS = ("terms", "related", "answered_by", *TOPIC_LISTS, "topics", "where_to_turn")
"""The fields of a record that are lists of ids, but for its pictures."""

STEP_LISTS = ("records", "questions", "pictures")
"""The fields of a guide's step that are lists of ids."""


def _named(data: RecordData) -> Iterator[tuple[Pointer, str]]:
    for name in (*ID_LISTS, "pictures"):
        for index, target in enumerate(cast("list[str]", data.get(name, ()))):
            yield (name, index), target
    for place, step in enumerate(data.get("steps", ())):
        for key in STEP_LISTS:
            for index, target in enumerate(cast("list[str]", step.get(key, ()))):
                yield ("steps", place, key, index), target
    for index, item in enumerate(data.get("evidence", ())):
        yield ("evidence", index, "source"), item["source"]
    for index, figure in enumerate(data.get("figures", ())):
        for position, target in enumerate(figure.get("statistics", ())):
            yield ("figures", index, "statistics", position), target
        if "likelihood" in figure:
            yield ("figures", index, "likelihood"), figure["likelihood"]
    if "source" in data:
        yield ("source",), data["source"]
    if "parent" in data:
        yield ("parent",), data["parent"]
    if "original" in data:
        yield ("original",), data["original"]
    if "withdrawn" in data:
        for index, target in enumerate(data["withdrawn"].get("instead", ())):
            yield ("withdrawn", "instead", index), target


class Place(NamedTuple):
    """Where a reader meets a record: its topic, whether it is needed first, and its place among all records, from 1."""

    topic: str
    core: bool
    position: int


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Records that have a position, in its order."""
    return tuple(sorted(records, key=lambda record: (record.data["position"], record.id)))


@dataclass(frozen=True)
class ArticleWords:
    """Hashes of the source article's wording: enough to recognize its sentences, not to reproduce them.

    ``vocabulary`` is its words in lower case. ``runs`` is a hash of every seven consecutive words.
    """

    vocabulary: frozenset[str]
    runs: frozenset[str]


@dataclass(frozen=True)
class Unread:
    """What exists in dataset/ but could not be read, or broke its schema, so that its content is unknown.

    ``ids`` are records whose file names give their ids. Of ``kinds`` there may be more records, in files or folders
    whose names give no id. ``settings`` are files that are not records: those of SETTINGS, LOCALES, HISTORY, WORDS,
    VOCABULARY.
    """

    ids: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.kinds or self.settings)

    def with_more(self, ids: Iterable[str], settings: Iterable[str]) -> Unread:
        """A copy with more ids and settings."""
        return Unread(self.ids | set(ids), self.kinds, self.settings | set(settings))


@dataclass(frozen=True)
class Layer:
    """Another dataset that records are taken from.

    ``place`` is its folder, as the root that takes from it names it. ``taken`` are the ids of the records that are
    taken. Of an ``extended`` one, strings that it does not translate are translated here.
    """

    place: str
    dataset: Dataset
    taken: frozenset[str]
    extended: bool


@dataclass(frozen=True)
class Dataset:
    """Everything that was read from dataset/, with lookup tables for the checks, each built once.

    ``settings`` maps a name of SETTINGS, LOCALES, HISTORY or VOCABULARY to its document. ``unread`` is what exists but
    could not be read. A check for something missing calls ``absent``, ``gone``, ``nobody`` or ``knows``: unread is not
    missing, and one cause gives one finding. ``article_words`` is used to find copies of the article's wording.
    ``drawings`` has the SVG file of each picture by id; the pointer of a line is its number.
    ``changes`` has the changes of each release by version, as they were exported.
    ``layers`` are the other datasets that records are taken from; ``written`` are then the settings as own files have
    them, while ``settings`` have those of the others as well.
    """

    root: Path
    settings: Mapping[str, Document]
    records: tuple[Record, ...]
    unread: Unread = Unread()
    article_words: ArticleWords | None = None
    drawings: Mapping[str, Document] = field(default_factory=dict)
    changes: Mapping[str, bytes] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    written: Mapping[str, Document] = field(default_factory=dict)

    @cached_property
    def taken(self) -> Mapping[str, Layer]:
        """The records that are taken from another dataset, by id."""
        return {name: layer for layer in self.layers for name in layer.taken}

    def own(self, name: str) -> Document | None:
        """A settings file as this dataset's own file has it."""
        return (self.written if self.layers else self.settings).get(name)

    @cached_property
    def by_id(self) -> Mapping[str, Record]:
        """The readable records by id."""
        return {record.id: record for record in self.records}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every id with a file, readable or not."""
        return frozenset(self.by_id) | self.unread.ids

    def absent(self, record_id: str) -> bool:
        """Whether no record has an id, including records that could not be read."""
        return record_id not in self.known and record_id.split("-", 1)[0] not in self.unread.kinds

    def unpublished(self, record_id: str) -> str:
        """Why an id is not that of a published record, such as ``is draft``; nothing if it is, or could not be read."""
        if record_id in self.redirects:
            return "was redirected"
        if self.absent(record_id):
            return "does not exist"
        record = self.by_id.get(record_id)
        return f"is {record.data['status']}" if record and not record.published else ""

    def is_complete(self, kind: str) -> bool:
        """Whether every record of a kind was read."""
        return kind not in self.unread.kinds and not any(name.startswith(f"{kind}-") for name in self.unread.ids)

    def gone(self, record_id: str) -> bool:
        """Whether an id resolves to nothing: no record has it, and no redirect."""
        return self.absent(record_id) and record_id not in self.redirects and self.knows("redirects")

    def nobody(self, person_id: str) -> bool:
        """Whether no person in people.yaml has an id; false while the file could not be read."""
        return person_id not in self.people and self.knows("people")

    def knows(self, name: str) -> bool:
        """Whether the content of a settings file is known: it was read, or does not exist."""
        return name not in self.unread.settings

    def _content(self, name: str) -> Any:
        """The data of a settings file, or an empty dict if it is absent or unreadable."""
        document = self.settings.get(name)
        return document.data if document else {}

    @property
    def about(self) -> DatasetFile:
        """The content of dataset.yaml; empty if the file could not be read."""
        return cast("DatasetFile", self._content("dataset"))

    @property
    def released(self) -> Released | None:
        """The contents of the last release (see ``compare.snapshot``), or None before the first."""
        return cast("Released | None", self._content(HISTORY) or None)

    @property
    def article(self) -> Article | None:
        """The content of article.yaml, or None without it."""
        return cast("Article | None", self._content("article") or None)

    @property
    def statements(self) -> list[Statement]:
        """The statements of the article, each with its verdict."""
        return cast("list[Statement]", self._content("article").get("statements", []))

    @property
    def waivers(self) -> list[Waiver]:
        """The accepted findings, each with an end date."""
        return cast("list[Waiver]", self._content("waivers").get("waivers", []))

    @property
    def comments(self) -> list[Comment]:
        """The comments of reviewers."""
        return cast("list[Comment]", self._content("comments").get("comments", []))

    @property
    def evaluation(self) -> list[EvaluationQuestion]:
        """The questions that evaluate a search over the texts."""
        return cast("list[EvaluationQuestion]", self._content("eval").get("questions", []))

    @property
    def codes(self) -> Codes:
        """The codes of patients' records, each with what answers it."""
        return cast("Codes", self._content("codes") or {"systems": []})

    @property
    def conformance(self) -> Conformance | None:
        """How the dataset meets standards, as conformance.yaml states it, or None without it."""
        return cast("Conformance | None", self._content("conformance") or None)

    @property
    def retired(self) -> list[Redirect]:
        """The entries of redirects.yaml."""
        return cast("list[Redirect]", self._content("redirects").get("redirects", []))

    @property
    def recalls(self) -> list[Recall]:
        """The entries of recalls.yaml."""
        return cast("list[Recall]", self._content("recalls").get("recalls", []))

    @property
    def vocabulary(self) -> list[str]:
        """Correct words that the spelling dictionary lacks."""
        return cast("list[str]", self._content(VOCABULARY).get("words", []))

    @property
    def locales(self) -> Mapping[str, Locale]:
        """The languages of locales.yaml, each with its conventions for numbers and names."""
        return cast("Mapping[str, Locale]", self._content(LOCALES).get("locales", {}))

    @property
    def release(self) -> Mapping[str, Literal["translated", "reviewed", "approved"]]:
        """The least state of a translation that exports carry, by kind of string, as locales.yaml gives it."""
        release = self._content(LOCALES).get("release", {})
        return cast("Mapping[str, Literal['translated', 'reviewed', 'approved']]", release)

    @cached_property
    def redirects(self) -> Mapping[str, tuple[str, ...]]:
        """Retired ids, each with the ids that replace it."""
        return {item["from"]: tuple(item["to"]) for item in self.retired}

    @property
    def released_ids(self) -> frozenset[str]:
        """Every id in the last release."""
        before = self.released
        return frozenset((*before["records"], *before["withdrawn"], *before["redirects"])) if before else frozenset()

    def today(self, subject: str) -> str:
        """A record's id, or the key of one of its strings, with the id replaced if exactly one id replaces it."""
        record, colon, field = subject.partition(":")
        targets = self.redirects.get(record, ())
        return f"{targets[0]}{colon}{field}" if len(targets) == 1 else subject

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """The people of people.yaml by id."""
        people: list[Person] = self._content("people").get("people", [])
        return {person["id"]: person for person in people}

    @cached_property
    def topics(self) -> tuple[Record, ...]:
        """The published topics, in reading order."""
        return in_order(record for record in self.of("topic") if record.published)

    @cached_property
    def reading_order(self) -> Mapping[str, Place]:
        """The place of each record that a published topic lists, by its id; of two places, the first."""
        places: dict[str, Place] = {}
        for topic in self.topics:
            for part in TOPIC_LISTS:
                for name in cast("list[str]", topic.data.get(part, ())):
                    places.setdefault(name, Place(topic.id, part == "core", len(places) + 1))
        return places

    @cached_property
    def statistics(self) -> Mapping[str, RecordData]:
        """The fields of the readable statistics by id."""
        return {record.id: record.data for record in self.of("statistic")}

    def figures(self, record: Record) -> list[ResolvedFigure]:
        """The figures of a record, with what they take from their statistics."""
        return [resolve(figure, record.data, self.statistics) for figure in record.data.get("figures", ())]

    def text_hash(self, record: Record) -> str:
        """The hash of a record's meaning, which a sign-off approves."""
        return text_hash(record.data, self.statistics)

    def is_current(self, record: Record, signed: str) -> bool:
        """Whether a text hash is that of a record's text, apart from corrected typing errors."""
        return still_valid(signed, record.data["review"].get("typos", ()), self.text_hash(record))

    def compared_hash(self, record: Record) -> str:
        """The hash of a record's words, figures and evidence, which an editor compares with the sources."""
        return compared_hash(record.data, self.statistics)

    def compared_by(self, record: Record) -> str:
        """Who compared a record's words, figures and evidence as they are: a person, ``software``, or ``none``."""
        review = record.data["review"]
        return review["by"] if "hash" in review and review["hash"] == self.compared_hash(record) else "none"

    def has_statistics(self, record: Record) -> bool:
        """Whether every statistic that a record's figures name could be read."""
        return all(name in self.statistics for name in named_statistics(record.data.get("figures", ())))

    def of(self, *kinds: str) -> Iterator[Record]:
        """The readable records of some kinds, in order of their ids."""
        return (record for record in self.records if record.kind in kinds)
