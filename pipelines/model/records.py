"""What was read: Document, Record, Dataset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from pipelines.model.kinds import KINDS
from pipelines.model.places import Pointer
from pipelines.model.shapes import (
    Article,
    Comment,
    DatasetFile,
    EvaluationQuestion,
    Locale,
    Person,
    RecordData,
    Redirect,
    Released,
    Statement,
    Waiver,
)
from pipelines.model.text import PLACEHOLDER, simplified, strings

SETTINGS = ("dataset", "article", "people", "waivers", "comments", "redirects", "eval")
"""The YAML files of dataset/ that are not records, without their ending."""

LOCALES, HISTORY, WORDS, VOCABULARY = "locales", "released", "article-words", "words"
"""The other files that checks ask: dataset/translations/locales.yaml, what the last release contained, what is kept of
the article's wording, and the right words that the dictionary of the speller lacks."""

ID = re.compile(rf"(?P<kind>{'|'.join(KINDS)})(-[a-z0-9]+){{1,6}}")
"""The id of a record."""


@dataclass(frozen=True)
class Document:
    """A YAML file that was read: its data, its text, and where every value stands.

    ``path`` is relative to the root, with forward slashes. ``data`` holds only dicts, lists, str, int, float, bool
    and None. ``find`` gives the position of every value; it is called only when something is reported, which is rare.
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
        """Line and column, from 1, of a value, or of its nearest parent that stands in the file.

        With ``needle``, a piece of that value, the position of its first word inside the value is given if the file
        holds it literally; a line may end between its words, and blanks, hyphens and apostrophes may be of any kind.
        A needle that is one blank is looked for as it is, or as the escape that writes it.
        """
        while pointer not in self.marks:
            pointer = pointer[:-1]
        here = self.marks[pointer]
        if needle:
            lines = self.text.splitlines(keepends=True)
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
    """One record: its id, its kind, and the document that holds it."""

    id: str
    kind: str
    document: Document = field(repr=False)

    @property
    def data(self) -> RecordData:
        """The record's fields, as written; its schema has been checked."""
        return cast("RecordData", self.document.data)

    @property
    def published(self) -> bool:
        """Whether the record is exported."""
        return bool(self.data.get("status") == "published")

    @property
    def draft(self) -> bool:
        """Whether the record is being written: its gaps are no faults yet."""
        return bool(self.data.get("status") == "draft")

    @cached_property
    def texts(self) -> tuple[tuple[Pointer, str], ...]:
        """Every string that a reader sees, with its pointer, in the order of the file; the gaps of a draft are none."""
        found = strings(self.data.get("text", {}), ("text",))
        return tuple(found if not self.draft else (item for item in found if not PLACEHOLDER.search(item[1])))

    @cached_property
    def unwritten(self) -> bool:
        """Whether it is a draft with gaps in its text, so that nothing can be said of the text as a whole."""
        return self.draft and any(PLACEHOLDER.search(text) for _, text in strings(self.data.get("text", {})))

    @cached_property
    def simple(self) -> tuple[tuple[Pointer, str], ...]:
        """``texts``, simplified: what a check of words or numbers looks at, so that no odd character hides any."""
        return tuple((pointer, simplified(text)) for pointer, text in self.texts)

    @cached_property
    def joined(self) -> str:
        """The simplified texts in one string, a NUL between them, for quick looks at all of them."""
        return "\0".join(text for _, text in self.simple)

    @cached_property
    def lowered(self) -> str:
        """``joined`` in lower case."""
        return self.joined.lower()


@dataclass(frozen=True)
class ArticleWords:
    """What is kept of the article that the dataset starts from: enough to know its sentences, not to tell them.

    ``vocabulary`` holds its words in lower case. ``runs`` holds a hash of every run of seven of them.
    """

    vocabulary: frozenset[str]
    runs: frozenset[str]


@dataclass(frozen=True)
class Unread:
    """What stands in dataset/ and could not be read, or broke its schema: it is there, and what it holds is unknown.

    ``ids`` are the records whose files tell their ids. Of ``kinds`` there may be more records, in files or folders
    whose names do not tell. ``settings`` are files that are not records: those of SETTINGS, LOCALES, HISTORY, WORDS,
    VOCABULARY.
    """

    ids: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.kinds or self.settings)

    def with_more(self, ids: Iterable[str], settings: Iterable[str]) -> Unread:
        """The same, and more."""
        return Unread(self.ids | set(ids), self.kinds, self.settings | set(settings))


@dataclass(frozen=True)
class Dataset:
    """All that was read from dataset/, with the sets that checks look things up in, each built once.

    ``settings`` maps a name of SETTINGS, LOCALES, HISTORY or VOCABULARY to its document. ``unread`` is what is there
    and could not be read. A check that something is missing asks ``absent``, ``gone``, ``nobody`` or ``knows``: what is
    unread is not missing, and one cause gives one finding. ``article_words`` is
    what copies of the article's wording are found with.
    """

    root: Path
    settings: Mapping[str, Document]
    records: tuple[Record, ...]
    unread: Unread = Unread()
    article_words: ArticleWords | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Record]:
        """The readable records by id."""
        return {record.id: record for record in self.records}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every id that has a file, readable or not."""
        return frozenset(self.by_id) | self.unread.ids

    def absent(self, record_id: str) -> bool:
        """Whether there is certainly no record with an id, readable or not."""
        return record_id not in self.known and record_id.split("-", 1)[0] not in self.unread.kinds

    def whole(self, kind: str) -> bool:
        """Whether every record of a kind was read."""
        return kind not in self.unread.kinds and not any(name.startswith(f"{kind}-") for name in self.unread.ids)

    def gone(self, record_id: str) -> bool:
        """Whether an id certainly stands for nothing: it has no record, and is not redirected."""
        return self.absent(record_id) and record_id not in self.redirects and self.knows("redirects")

    def nobody(self, person_id: str) -> bool:
        """Whether certainly nobody of people.yaml has an id."""
        return person_id not in self.people and self.knows("people")

    def knows(self, name: str) -> bool:
        """Whether it is known what a file that is not a record says: it was read, or there is none."""
        return name not in self.unread.settings

    def _held(self, name: str) -> Any:
        """What a file that is not a record holds, or nothing when it is absent or unreadable."""
        document = self.settings.get(name)
        return document.data if document else {}

    @property
    def about(self) -> DatasetFile:
        """What dataset.yaml holds; it has no field while the file cannot be read."""
        return cast("DatasetFile", self._held("dataset"))

    @property
    def released(self) -> Released | None:
        """What the last release contained (see ``snapshot``), or None before the first."""
        return cast("Released | None", self._held(HISTORY) or None)

    @property
    def article(self) -> Article | None:
        """What article.yaml holds, or None without it."""
        return cast("Article | None", self._held("article") or None)

    @property
    def statements(self) -> list[Statement]:
        """The statements of the article, each with its verdict."""
        return cast("list[Statement]", self._held("article").get("statements", []))

    @property
    def waivers(self) -> list[Waiver]:
        """The findings that somebody has accepted for a time."""
        return cast("list[Waiver]", self._held("waivers").get("waivers", []))

    @property
    def comments(self) -> list[Comment]:
        """What reviewers have remarked."""
        return cast("list[Comment]", self._held("comments").get("comments", []))

    @property
    def evaluation(self) -> list[EvaluationQuestion]:
        """The questions by which a search over the texts is measured."""
        return cast("list[EvaluationQuestion]", self._held("eval").get("questions", []))

    @property
    def retired(self) -> list[Redirect]:
        """The entries of redirects.yaml."""
        return cast("list[Redirect]", self._held("redirects").get("redirects", []))

    @property
    def vocabulary(self) -> list[str]:
        """The words that the dictionary of the speller lacks."""
        return cast("list[str]", self._held(VOCABULARY).get("words", []))

    @property
    def locales(self) -> Mapping[str, Locale]:
        """The languages of locales.yaml, each with how it writes numbers and names."""
        return cast("Mapping[str, Locale]", self._held(LOCALES).get("locales", {}))

    @property
    def release(self) -> Mapping[str, Literal["translated", "reviewed", "approved"]]:
        """The least state of a translation that exports carry, by kind of string, as locales.yaml gives it."""
        return cast("dict[str, Literal['translated', 'reviewed', 'approved']]", self._held(LOCALES).get("release", {}))

    @cached_property
    def redirects(self) -> Mapping[str, tuple[str, ...]]:
        """Retired ids, each with the ids that took its place."""
        return {item["from"]: tuple(item["to"]) for item in self.retired}

    @property
    def released_ids(self) -> frozenset[str]:
        """Every id that the last release carried."""
        before = self.released
        return frozenset((*before["records"], *before["withdrawn"], *before["redirects"])) if before else frozenset()

    def today(self, subject: str) -> str:
        """A record's id, or the key of one of its strings, under the one id that took its place, if one did."""
        record, colon, field = subject.partition(":")
        targets = self.redirects.get(record, ())
        return f"{targets[0]}{colon}{field}" if len(targets) == 1 else subject

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """The people of people.yaml by id."""
        held: list[Person] = self._held("people").get("people", [])
        return {person["id"]: person for person in held}

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics in the order a reader meets them."""
        return tuple(self.about.get("topics", ()))

    def of(self, *kinds: str) -> Iterator[Record]:
        """The readable records of some kinds, by id."""
        return (record for record in self.records if record.kind in kinds)
