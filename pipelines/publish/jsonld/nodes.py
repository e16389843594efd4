"""The dataset in one language, and the properties that all schema.org nodes of its records share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.files.json_text import escaped
from pipelines.model.kinds.birads import SCALE
from pipelines.model.shapes import DatasetFileText
from pipelines.model.text import strings
from pipelines.public.view import ClinicalReview, Notice, Public, PublicRecord

Node = dict[str, Any]

CONTEXT = "https://schema.org"
MEDIA_TYPE = "application/ld+json"

_SOURCE_TYPES: Mapping[str, str] = {
    "web-page": "WebPage",
    "journal-article": "ScholarlyArticle",
    "systematic-review": "ScholarlyArticle",
    "book": "Book",
    "news": "NewsArticle",
    "regulation": "Legislation",
    "terminology": "DefinedTermSet",
}
"""The source types with a schema.org type of their own; the others are creative works."""


@dataclass(frozen=True)
class LocalizedDataset:
    """The dataset in one language, with the address of every published record by id."""

    public: Public
    language: str
    addresses: Mapping[str, str]

    @property
    def about(self) -> DatasetFileText:
        """The dataset's own text: title, topics, notices, labels."""
        return self.public.texts[self.language]

    def of(self, *kinds: str) -> list[PublicRecord]:
        """The records of some kinds that have text in the language."""
        return [record for record in self.public.of(*kinds) if self.language in record.texts]

    def links(self, ids: Iterable[str]) -> list[Node]:
        """References to those of the records that are published, without duplicates."""
        return [{"@id": self.addresses[name]} for name in dict.fromkeys(ids) if name in self.addresses]

    def notices(self, *names: Notice) -> list[Node]:
        """Notices in the language, as far as the dataset has them."""
        notices = self.about["notices"]
        return [{"@type": "CreativeWork", "text": notices[name]} for name in names if name in notices]


def embeddable(content: bytes) -> bytes:
    """The same JSON with ``<`` escaped, so that no text can end the ``script`` element of a page that embeds it."""
    return escaped(content.decode("utf-8"), "<").encode("utf-8")


def licence_url(licence: str) -> str:
    """The address of a licence, from its SPDX identifier."""
    if found := re.fullmatch(r"CC-(BY(?:-[A-Z]{2})*)-(\d\.\d)", licence):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    return f"https://spdx.org/licenses/{licence}"


def review_state(clinical_review: ClinicalReview) -> str:
    """``clinical_review`` as text for ``creativeWorkStatus``, with the values of the other formats."""
    return f"clinical_review: {clinical_review}"


def source_node(source: PublicRecord, *, described: bool) -> Node:
    """A source as a creative work.

    Where the editors have not seen its title, the field holds their description in the source language. That is
    exported as ``description`` instead of ``name``, and only if ``described``.
    """
    fields = source.fields
    title = {"name": fields["title"]} if fields["title_seen"] else {"description": fields["title"]} if described else {}
    return {
        "@type": _SOURCE_TYPES.get(fields["type"], "CreativeWork"),
        "@id": fields["canonical"],
        **title,
        "url": fields["url"],
        **({"sameAs": f"https://doi.org/{fields['doi']}"} if "doi" in fields else {}),
        "publisher": {"@type": "Organization", "name": fields["publisher"]},
        **({"datePublished": fields["published"]} if "published" in fields else {}),
    }


def collection_properties(dataset: LocalizedDataset, records: list[PublicRecord], *notices: Notice) -> Node:
    """The properties of a page, topic or set of records: publisher, licence, review, notices."""
    meta = dataset.public.meta
    review = dataset.public.review_of_all(dataset.language, records)
    draft: tuple[Notice, ...] = ("draft",) if dataset.language in dataset.public.drafts else ()
    unsigned: tuple[Notice, ...] = ("review",) if review == "none" else ()
    return {
        "inLanguage": dataset.language,
        "version": meta["version"],
        "license": licence_url(meta["licence"]),
        "publisher": {"@type": "Organization", "name": meta["publisher"]},
        "isPartOf": {"@id": meta["base_url"]},
        "dateModified": max(record.fields["review"]["checked"] for record in records),
        "creativeWorkStatus": review_state(review),
        "usageInfo": dataset.notices(*draft, "general", *unsigned, *notices),
    }


def record_properties(dataset: LocalizedDataset, record: PublicRecord) -> Node:
    """The properties of a record: review, audience, citations, mentions, notices."""
    fields = record.fields
    areas = [{"@type": "AdministrativeArea", "identifier": code} for code in fields["jurisdiction"]]
    audience = _not_empty({"audienceType": fields["audience"], "geographicArea": areas})
    return {
        "inLanguage": dataset.language,
        "dateModified": fields["review"]["checked"],
        "creativeWorkStatus": review_state(dataset.public.clinical_review(record, dataset.language)),
        **({"audience": {"@type": "Audience", **audience}} if audience else {}),
        **_not_empty(
            {
                "usageInfo": dataset.notices(*_notices_beside(dataset, record)),
                "citation": dataset.links(cited_ids(record)),
                "mentions": dataset.links([*fields["terms"], *fields["related"]]),
            }
        ),
    }


def cited_sources(dataset: LocalizedDataset, records: Iterable[PublicRecord]) -> Iterator[Node]:
    """The sources that the records cite, each once."""
    cited = {source for record in records for source in cited_ids(record)}
    described = dataset.language == dataset.public.meta["source_language"]
    return (source_node(source, described=described) for source in dataset.public.of("source") if source.id in cited)


def _not_empty(lists: Mapping[str, list[Any]]) -> Node:
    """The lists that are not empty."""
    return {key: value for key, value in lists.items() if value}


def _notices_beside(dataset: LocalizedDataset, record: PublicRecord) -> Iterator[Notice]:
    """The notices that must be shown beside a record."""
    yield from dataset.public.notices_beside(record, dataset.language)
    if record.kind == "birads" or any(SCALE in text for _, text in strings(record.texts[dataset.language])):
        yield "birads"


def cited_ids(record: PublicRecord) -> Iterator[str]:
    """The sources for or against a record's claim; background is not a citation."""
    return (item["source"] for item in record.fields["evidence"] if item["verdict"] != "background")
