"""What the search of a language looks through, as a script, because a page on a disk may load no other file."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pipelines.files.json_text import compact, escaped
from pipelines.model.kinds import KINDS, LEADING_KINDS, TOPIC_KINDS
from pipelines.model.kinds.birads import SCALE
from pipelines.model.text import strings
from pipelines.public.notices import named
from pipelines.public.view import PublicRecord
from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.edition import Edition
from pipelines.publish.site.render import HOME

SEARCHED = (*LEADING_KINDS, *TOPIC_KINDS, "term")
"""The kinds of records that have a page or a place on one."""

NAMED = ("fact", "guide", "myth", "question", "topic")
"""The kinds without other wordings; the words of an id are one in the language that records are written in."""

_KIND_WEIGHT = {"guide": 1.25, "topic": 1.2, "birads": 1.0, "faq": 1.2, "question": 0.75, "term": 0.8}
_CORE_WEIGHT = 1.15
_RISK_WEIGHT = 0.85
"""A record about a risk comes after an equal one that is not: a first answer should not frighten."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def script(edition: Edition) -> bytes:
    """``window.searchData``: the pages with their words, the notices, and what the language has of search words."""
    about, public = edition.about, edition.public
    topics = {topic.id: edition.title(topic) for topic in public.of("topic")}
    notices = {one.name: about["notices"][one.name] for _, one in named(about["notices"])}  # type: ignore[literal-required]
    data = {
        "scale": SCALE if public.has("birads") else "",
        "words": language_words(edition.language),
        "notices": notices,
        "kinds": {kind: KINDS[kind].label_of(about["labels"]) for kind in SEARCHED},
        "topics": list(topics.values()),
        "pages": [_page(edition, record, list(topics)) for record in public.of(*SEARCHED) if page_of(record.id)],
    }
    return escaped(f"window.searchData = {compact(data)};\n", "<\u2028\u2029").encode()


@cache
def language_words(language: str) -> Mapping[str, Any]:
    """The search words of a language: what to leave out, what means the same, and what asks for a notice."""
    path = HOME / "words" / f"{language.partition('-')[0]}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _page(edition: Edition, record: PublicRecord, topics: list[str]) -> dict[str, Any]:
    text: Any = edition.text(record)
    fields: Any = record.fields
    title, brief = edition.title(record), edition.brief(record)
    keys = [*text.get("alternatives", ()), *text.get("synonyms", ())]
    if edition.language == edition.source and record.kind in NAMED:
        keys.append(record.id.partition("-")[2].replace("-", " "))
    seen = set(_words([title, brief, *keys]))
    body = sorted(set(_words(value for _, value in strings(text))) - seen)
    page: dict[str, Any] = {
        "kind": record.kind,
        "page": page_of(record.id),
        "title": title,
        "brief": brief,
        "weight": _weight(record),
        "body": " ".join(body),
    }
    if keys:
        page["keys"] = keys
    if "topic" in fields:
        page["topic"] = topics.index(fields["topic"])
    if KINDS[record.kind].codes:
        page["code"] = KINDS[record.kind].code_of(record.id)
    if lang := edition.lang(record):
        page["lang"] = lang
    return page


def _weight(record: PublicRecord) -> float:
    weight = _KIND_WEIGHT.get(record.kind, 1.0)
    if record.fields.get("in_core"):
        weight *= _CORE_WEIGHT
    if record.fields.get("aspect") == "risk":
        weight *= _RISK_WEIGHT
    return round(weight, 2)


def _words(texts: Iterable[str]) -> Iterator[str]:
    """The words of texts in lower case, without single letters; a bag of them cannot be read as a sentence."""
    for value in texts:
        for word in _WORD.findall(unicodedata.normalize("NFC", value).lower()):
            if len(word) > 1:
                yield word
