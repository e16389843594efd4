"""An edition: the dataset in one language, and what schema.org lets each of its works say about itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.files.json_text import escaped
from pipelines.model.text import strings
from pipelines.public.view import Public, PublicRecord

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
"""The types of source that schema.org knows; the others are creative works."""


@dataclass(frozen=True)
class Edition:
    """The dataset in one language, with the address of every published record by its id."""

    public: Public
    language: str
    addresses: Mapping[str, str]

    @property
    def about(self) -> Mapping[str, Any]:
        """The dataset's own texts: title, topics, notices, labels."""
        return self.public.texts[self.language]

    def of(self, *kinds: str) -> list[PublicRecord]:
        """The records of some kinds that have text in the language."""
        return [record for record in self.public.of(*kinds) if self.language in record.texts]

    def by_topic(self, *kinds: str) -> Iterator[tuple[str, list[PublicRecord]]]:
        """The topics that have such records, in the order a reader meets them, each with its records."""
        groups: dict[str, list[PublicRecord]] = {topic: [] for topic in self.public.meta["topics"]}
        for record in self.of(*kinds):
            groups[record.fields["topic"]].append(record)
        return ((topic, records) for topic, records in groups.items() if records)

    def links(self, ids: Iterable[str]) -> list[Node]:
        """References to the published ones among some records, each once."""
        return [{"@id": self.addresses[name]} for name in dict.fromkeys(ids) if name in self.addresses]

    def notices(self, *names: str) -> list[Node]:
        """Notices in the words of the language."""
        held = self.about["notices"]
        return [{"@type": "CreativeWork", "text": held[name]} for name in names if name in held]


def embeddable(content: bytes) -> bytes:
    """The same JSON without ``<``, so that no text can end the ``script`` element of a page that a file is put into."""
    return escaped(content.decode("utf-8"), "<").encode("utf-8")


def licence_url(licence: str) -> str:
    """The address of a licence that is given by its SPDX identifier."""
    if found := re.fullmatch(r"CC-(BY(?:-[A-Z]{2})*)-(\d\.\d)", licence):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    return f"https://spdx.org/licenses/{licence}"


def review_state(clinical_review: str) -> str:
    """``clinical_review``, as ``creativeWorkStatus`` tells it: in the words of the other formats."""
    return f"clinical_review: {clinical_review}"


def source_node(source: PublicRecord, *, described: bool) -> Node:
    """A source as the creative work that it is.

    Where its title was not seen, what stands in its place is the editors' description in the source language: it is no
    name, and it is given only if ``described``.
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


def whole(edition: Edition, records: list[PublicRecord], *notices: str) -> Node:
    """What holds for a page, a topic or a set: whose it is, under which licence, how far it was reviewed."""
    meta = edition.public.meta
    signed = all(edition.public.clinical_review(record, edition.language) == "signed" for record in records)
    draft = ["draft"] if edition.language in edition.public.drafts else []
    shown = [*draft, "general", *([] if signed else ["review"]), *notices]
    return {
        "inLanguage": edition.language,
        "version": meta["version"],
        "license": licence_url(meta["licence"]),
        "publisher": {"@type": "Organization", "name": meta["publisher"]},
        "isPartOf": {"@id": meta["base_url"]},
        "dateModified": max(record.fields["review"]["checked"] for record in records),
        "creativeWorkStatus": review_state("signed" if signed else "none"),
        "usageInfo": edition.notices(*shown),
    }


def work(edition: Edition, record: PublicRecord) -> Node:
    """What holds for a record as a work: its state, whom it is for, what it cites, what must stand beside it."""
    fields = record.fields
    areas = [{"@type": "AdministrativeArea", "identifier": code} for code in fields["jurisdiction"]]
    audience = _filled({"audienceType": fields["audience"], "geographicArea": areas})
    return {
        "inLanguage": edition.language,
        "dateModified": fields["review"]["checked"],
        "creativeWorkStatus": review_state(edition.public.clinical_review(record, edition.language)),
        **({"audience": {"@type": "Audience", **audience}} if audience else {}),
        **_filled(
            {
                "usageInfo": edition.notices(*_beside(edition, record)),
                "citation": edition.links(_sources(record)),
                "mentions": edition.links([*fields["terms"], *fields["related"]]),
            }
        ),
    }


def cited(edition: Edition, records: Iterable[PublicRecord]) -> Iterator[Node]:
    """The sources that some records cite, each once."""
    named = {source for record in records for source in _sources(record)}
    described = edition.language == edition.public.meta["source_language"]
    return (source_node(source, described=described) for source in edition.public.of("source") if source.id in named)


def _filled(lists: Mapping[str, list[Any]]) -> Node:
    """The lists that are not empty."""
    return {key: value for key, value in lists.items() if value}


def _beside(edition: Edition, record: PublicRecord) -> Iterator[str]:
    """The notices that must stand beside a record."""
    if edition.language in edition.public.drafts:
        yield "draft"
    if "contact-care-team" in record.fields["safety"]:
        yield "contact"
    if "not-alone" in record.fields["safety"]:
        yield "not_alone"
    if record.kind == "birads" or any("BI-RADS" in value for _, value in strings(record.texts[edition.language])):
        yield "birads"


def _sources(record: PublicRecord) -> Iterator[str]:
    """The sources that bear on what a record claims, for or against; background is not a citation."""
    return (item["source"] for item in record.fields["evidence"] if item["verdict"] != "background")
