"""The site in one language: the texts to show, the words around them, and the titles and addresses of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pipelines.checks.readability import sentences
from pipelines.model.kinds import KINDS
from pipelines.model.kinds.kind import Section
from pipelines.model.shapes import DatasetFileText, RecordText
from pipelines.model.text import strings
from pipelines.public.view import Public, PublicRecord, heading
from pipelines.publish.numbers import NumberPicture, number_picture
from pipelines.publish.site.addresses import page_of
from pipelines.translate.cldr import direction_of, long_date, name_of
from pipelines.translate.policy import DRAFT_TAG

WORDS_A_MINUTE = 180
"""How fast a worried adult reads plain text: slower than the 238 words a minute of silent reading in general."""


class Link(NamedTuple):
    """A link to a record: its address within the language, its title, the first sentence of its answer, its kind."""

    page: str
    title: str
    brief: str
    kind: str
    lang: str


class Cited(NamedTuple):
    """A source for or against a claim."""

    title: str
    url: str
    publisher: str
    year: str
    verdict: str
    locator: str
    note: str


@dataclass(frozen=True)
class Edition:
    """The site in one language. ``tag`` is the language tag of the exports, which for a draft has a suffix."""

    public: Public
    tag: str

    @property
    def language(self) -> str:
        """The language tag for readers."""
        return self.tag.removesuffix(f"-{DRAFT_TAG}")

    @property
    def draft(self) -> bool:
        """Whether no person has checked the translation."""
        return self.tag in self.public.drafts

    @property
    def direction(self) -> str:
        """The direction in which the language is written."""
        return direction_of(self.language)

    @property
    def name(self) -> str:
        """The name of the language in itself."""
        return name_of(self.language)

    @property
    def source(self) -> str:
        """The language that records are written in."""
        return self.public.meta["source_language"]

    @cached_property
    def about(self) -> DatasetFileText:
        """The dataset's own text."""
        return self.public.about(self.tag)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The words of the site beside those of records."""
        return self.about["site"]  # type: ignore[return-value]

    def day(self, value: str) -> str:
        """A day in the words of the language."""
        return long_date(value, self.language)

    def text(self, record: PublicRecord) -> RecordText:
        """The text to show; in the source language where there is no translation."""
        return self.public.text(record, self.tag)[1]

    def lang(self, record: PublicRecord) -> str:
        """The language of the text to show, where it is not that of the page."""
        used = self.public.text(record, self.tag)[0]
        return "" if used == self.tag else used

    def title(self, record: PublicRecord) -> str:
        """The title, with the category of a scale before it."""
        return heading(record, self.text(record))

    def sections(self, record: PublicRecord) -> list[Section]:
        """The parts of the text of a record."""
        return list(KINDS[record.kind].sections(self.text(record), self.about["labels"]))

    def brief(self, record: PublicRecord) -> str:
        """The first sentence of the brief answer of a record; of a myth that is the truth, not the myth."""
        found = sentences(KINDS[record.kind].summary_of(self.text(record)))
        return found[0] if found else ""

    def link(self, record_id: str) -> Link:
        """The link to a published record."""
        record = self.public.record(record_id)
        return Link(page_of(record_id), self.title(record), self.brief(record), record.kind, self.lang(record))

    def links(self, ids: Iterable[str]) -> list[Link]:
        """Links to those records that are published and have a page, each once."""
        known = (name for name in dict.fromkeys(ids) if name in self.public and page_of(name))
        return [self.link(name) for name in known]

    def minutes(self, record: PublicRecord) -> int:
        """How many minutes it takes to read a record."""
        words = sum(len(value.split()) for _, value in strings(self.text(record)))
        return max(1, round(words / WORDS_A_MINUTE))

    def cited(self, record: PublicRecord) -> Iterator[Cited]:
        """The passages that a record rests on, those that support it first."""
        order = ("supports", "supports-in-part", "contradicts", "background")
        for item in sorted(record.fields["evidence"], key=lambda item: order.index(item["verdict"])):
            source: Any = self.public.record(item["source"]).fields
            verdict = self.words[item["verdict"].replace("-", "_")]
            year = str(source.get("published", ""))[:4]
            note = item.get("note", "")
            yield Cited(source["title"], source["url"], source["publisher"], year, verdict, item["locator"], note)

    def number(self, statistic: str) -> NumberPicture | None:
        """The picture of a statistic, made once: a page shows it, and its file is on the site."""
        if statistic not in self._numbers:
            self._numbers[statistic] = number_picture(self.public, self.public.record(statistic), self.tag)
        return self._numbers[statistic]

    @cached_property
    def _numbers(self) -> dict[str, NumberPicture | None]:
        return {}

    def publishers(self, record: PublicRecord) -> list[str]:
        """The publishers of the sources of a record, each once."""
        return list(dict.fromkeys(cited.publisher for cited in self.cited(record)))


def is_real(address: str) -> bool:
    """Whether an address is one on the internet: the names that RFC 2606 reserves are none."""
    host = re.sub(r"^https?://|[:/].*$", "", address)
    return not re.search(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", host)
