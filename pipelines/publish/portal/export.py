"""``portal/``: fragments, texts, the index from codes to them, and the answers to Infobutton requests as files."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.files.json_text import dump_lean
from pipelines.model.artifact import PORTAL_INDEX, Artifact
from pipelines.model.kinds import KINDS, PAGE_KINDS
from pipelines.public.codes import CodeSystem
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.portal import infobutton
from pipelines.publish.portal.fragment import anchor, fragment, shown
from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.edition import Edition
from pipelines.publish.site.export import editions_of
from pipelines.publish.site.render import address_of

MORE_CODES = "portal/more-codes.csv"


def export(public: Public) -> Iterator[Artifact]:
    """A page for each guide, topic and reader's record in each language, and what finds it; nothing without records."""
    entries: dict[str, dict[str, Any]] = {}
    published = {edition.tag for edition in editions_of(public)}
    for language in public.guide_languages:
        edition, made = Edition(public, language), entries.setdefault(language, {})
        for record in shown(edition, (record.id for record in public.of(*PAGE_KINDS))):
            told = fragment(edition, record)
            page = address_of(edition, page_of(record.id)) if language in published else ""
            html = Artifact(f"portal/{language}/{record.id}.html", told.html.encode(), "text/html", language=language)
            text = Artifact(f"portal/{language}/{record.id}.txt", told.text.encode(), "text/plain", language=language)
            yield from (html, text)
            made[record.id] = _entry(edition, record, told.notices, page, html, text)
    if not any(entries.values()):
        return
    index = _index(public, {language: made for language, made in entries.items() if made})
    yield Artifact(PORTAL_INDEX, dump_lean(index), "application/json", sum(map(len, entries.values())), "portal")
    yield Artifact(MORE_CODES, f"{infobutton.HEADER}\n".encode(), "text/csv", 0)
    yield from _answers(public, index)


def _entry(
    edition: Edition, record: PublicRecord, notices: Sequence[str], page: str, html: Artifact, text: Artifact
) -> dict[str, Any]:
    """What the index says of a record; ``page`` is its address on the site, or empty."""
    shows: Any = edition.text(record)
    return {
        "kind": record.kind,
        "lang": edition.language,
        "title": edition.title(record),
        "summary": KINDS[record.kind].summary_of(shows),
        "key_messages": list(shows.get("key_messages", ())),
        "html": html.path.removeprefix("portal/"),
        "html_sha256": hashlib.sha256(html.content).hexdigest(),
        "text": text.path.removeprefix("portal/"),
        "text_sha256": hashlib.sha256(text.content).hexdigest(),
        **({"url": page} if page else {}),
        "canonical": record.fields["canonical"],
        "steps": [
            {
                "id": part.step,
                "anchor": anchor(record.id, part.step),
                "title": part.label,
                "text": part.text,
                **({"url": f"{page}#{part.step}"} if page else {}),
            }
            for part in edition.sections(record)
            if part.step
        ],
        "sections": [one.id for one in shown(edition, record.fields.get("core", ()))],
        "must_show": list(notices),
        "checked": record.fields["review"]["checked"],
        "due": record.fields["review"]["due"],
        "clinical_review": edition.public.clinical_review(record, edition.tag),
        "translation": edition.public.translation(record, edition.tag)["state"],
    }


def _index(public: Public, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    systems = dict.fromkeys(code.system for code in public.codes)
    return {
        "meta": dict(public.meta),
        "languages": {language: _language(Edition(public, language)) for language in entries},
        "systems": [_system(system) for system in systems],
        "codes": [
            {"system": code.system.name, "code": code.code, "title": code.title, "answers": list(code.answers)}
            for code in public.codes
        ],
        "documents": {language: dict(made) for language, made in entries.items()},
        "withdrawn": [gone for gone in public.withdrawn if gone["kind"] in PAGE_KINDS],
        "redirects": [entry for entry in public.redirects if entry["from"].partition("-")[0] in PAGE_KINDS],
    }


def _system(system: CodeSystem) -> dict[str, str]:
    return {name: value for name, value in dataclasses.asdict(system).items() if value}


def _language(edition: Edition) -> dict[str, Any]:
    notices = edition.about["notices"]
    signed = edition.public.review_of_all(edition.tag) == "signed"
    return {
        "language": edition.language,
        "title": edition.about["title"],
        "notices": [
            *([notices["draft"]] if edition.draft else []),
            notices["general"],
            *([] if signed else [notices["review"]]),
        ],
        "draft": edition.draft,
    }


def _answers(public: Public, index: infobutton.Index) -> Iterator[Artifact]:
    """Each code's answer in each language that has one, with addresses relative to the file."""
    for language, found in index["documents"].items():
        for code in public.codes:
            if not any(answer in found for answer in code.answers):
                continue
            path = f"portal/infobutton/{code.system.name}/{code.code}.{language}"
            system = code.system.oid or code.system.uri
            asked = infobutton.parameters(system, code.code, code.title, language)
            feed = infobutton.feed(index, code.answers, language, "../../", asked, f"{public.meta['base_url']}/{path}")
            rows = len(feed["entry"])
            yield Artifact(f"{path}.atom", infobutton.atom(feed), infobutton.ATOM_TYPE, rows, None, language)
            yield Artifact(f"{path}.json", dump_lean({"feed": feed}), infobutton.JSON_TYPE, rows, None, language)
