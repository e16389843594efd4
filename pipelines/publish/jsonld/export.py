"""JSON-LD with the schema.org vocabulary: FAQs, topics, and the glossary with the BI-RADS categories, by language.

A file contains the records that have text in its language, without fallback to another. The ``@id`` of a record is its
canonical address, the same in every language and format; use it to find verdicts, locators and figures, for which
schema.org has no terms, in the JSON exports. The notices of a record are in its ``usageInfo``.

``ClaimReview`` is not used: it describes a claim that was published somewhere (``itemReviewed``, with an appearance),
and the dataset does not record where a myth was published. A myth is a part of its topic with the aspect Misconceptions
instead, named by its correction. ``reviewedBy`` is not used either: it applies to a page and names a person, while
clinicians sign single records; ``creativeWorkStatus`` of each record gives its review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.jsonld.nodes import CONTEXT, MEDIA_TYPE, LocalizedDataset, Node, cited_sources, embeddable
from pipelines.publish.jsonld.pages import IN_TOPICS, faq_pages, term_sets, topics

_FILES: Mapping[str, tuple[tuple[str, ...], Callable[[LocalizedDataset], Iterator[Node]]]] = {
    "faq": (("faq",), faq_pages),
    "glossary": (("birads", "term"), term_sets),
    "topics": (IN_TOPICS, topics),
}
"""The files of a language, each with its kinds and the function that makes their nodes."""


def export(public: Public) -> Iterator[Artifact]:
    """``jsonld/faq-<lang>.jsonld``, ``topics-…`` and ``glossary-…`` for each language with a guide."""
    addresses = {record.id: record.fields["canonical"] for record in public.records}
    for language in public.guide_languages:
        dataset = LocalizedDataset(public, language, addresses)
        for name, (kinds, nodes) in _FILES.items():
            records = dataset.of(*kinds)
            graph = [*nodes(dataset), *cited_sources(dataset, records)]
            content = embeddable(dump({"@context": CONTEXT, "@graph": graph}))
            path = f"jsonld/{name}-{language}.jsonld"
            yield Artifact(path, content, MEDIA_TYPE, len(records), language=language)
