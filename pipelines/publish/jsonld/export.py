"""JSON-LD in the words of schema.org: answers, topics, and the glossary with the BI-RADS rows, by language.

A file holds what has text in its language; nothing is filled in from another one. An ``@id`` is the record's own
address, the same in every language and format, so verdicts, locators and figures, for which schema.org has no words,
are found by it in the JSON. A record's notices stand in ``usageInfo``, inside the record.

There is no ``ClaimReview``. It is meant for a claim that was made somewhere (``itemReviewed``, with an appearance), and
no myth here records where it was made: naming a place would be invention. A myth is a part of its topic with the aspect
Misconceptions instead, named by the truth. Nor is there ``reviewedBy``: it stands for a whole page, and takes a person
with a name; what a clinician has signed is told record by record, in ``creativeWorkStatus``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.jsonld.edition import CONTEXT, MEDIA_TYPE, Edition, Node, cited, embeddable
from pipelines.publish.jsonld.pages import IN_TOPICS, faq_pages, term_sets, topics

_FILES: Mapping[str, tuple[tuple[str, ...], Callable[[Edition], Iterator[Node]]]] = {
    "faq": (("faq",), faq_pages),
    "glossary": (("birads", "term"), term_sets),
    "topics": (IN_TOPICS, topics),
}
"""The files of a language, each with the kinds that it holds and what writes them."""


def export(public: Public) -> Iterator[Artifact]:
    """``jsonld/faq-<lang>.jsonld``, ``topics-…`` and ``glossary-…`` for each language that has an edition."""
    addresses = {record.id: record.fields["canonical"] for record in public.records}
    for language in public.editions:
        edition = Edition(public, language, addresses)
        for name, (kinds, nodes) in _FILES.items():
            records = edition.of(*kinds)
            graph = [*nodes(edition), *cited(edition, records)]
            content = embeddable(dump({"@context": CONTEXT, "@graph": graph}))
            path = f"jsonld/{name}-{language}.jsonld"
            yield Artifact(path, content, MEDIA_TYPE, len(records), language=language)
