"""``portal/``: fragments, texts, the index from codes to them, and the answers to Infobutton requests as files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.files.json_text import dump_lean
from pipelines.model.artifact import Artifact
from pipelines.model.kinds import KINDS, PAGE_KINDS
from pipelines.public.codes import CodeSystem
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.portal import infobutton
from pipelines.publish.portal.fragment import Fragment, anchor, fragment, shown
from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.edition import Edition, is_real
from pipelines.publish.site.export import editions_of
from pipelines.publish.site.render import address_of
from pipelines.translate.policy import DRAFT_TAG

MORE_CODES = "portal/more-codes.csv"


def export(public: Public) -> Iterator[Artifact]:
    """A page for each guide, topic and reader's record in each language, and what finds it; nothing without records."""
    entries: dict[str, dict[str, Any]] = {}
    published = {edition.tag for edition in editions_of(public)} if is_real(public.meta["base_url"]) else set()
    for language in public.guide_languages:
        edition, made = Edition(public, language), entries.setdefault(language, {})
        for record in shown(edition, (record.id for record in public.of(*PAGE_KINDS))):
            told = fragment(edition, record)
            html, text = told.html.encode(), told.text.encode()
            yield Artifact(f"portal/{language}/{record.id}.html", html, "text/html", language=language)
            yield Artifact(f"portal/{language}/{record.id}.txt", text, "text/plain", language=language)
            page = address_of(edition, page_of(record.id)) if language in published else ""
            made[record.id] = _entry(edition, record, told, page)
    if not any(entries.values()):
        return
    index = _index(public, {language: made for language, made in entries.items() if made})
    yield Artifact(infobutton.INDEX, dump_lean(index), "application/json", sum(map(len, entries.values())), "portal")
    yield Artifact(MORE_CODES, f"{infobutton.HEADER}\n".encode(), "text/csv", 0)
    yield from _answers(public, index)


def _entry(edition: Edition, record: PublicRecord, told: Fragment, page: str) -> dict[str, Any]:
    text: Any = edition.text(record)
    path = f"{edition.tag}/{record.id}"
    return {
        "kind": record.kind,
        "lang": edition.language,
        "title": edition.title(record),
        "summary": KINDS[record.kind].summary_of(text),
        "key_messages": list(text.get("key_messages", ())),
        "html": f"{path}.html",
        "html_sha256": hashlib.sha256(told.html.encode()).hexdigest(),
        "text": f"{path}.txt",
        "text_sha256": hashlib.sha256(told.text.encode()).hexdigest(),
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
        "must_show": list(told.notices),
        "checked": record.fields["review"]["checked"],
        "due": record.fields["review"]["due"],
        "clinical_review": edition.public.clinical_review(record, edition.tag),
        "translation": edition.public.translation(record, edition.tag)["state"],
    }


def _index(public: Public, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    systems = {code.system.name: _system(code.system) for code in public.codes}
    return {
        "meta": dict(public.meta),
        "languages": {language: _language(public, language) for language in entries},
        "systems": [systems[name] for name in systems],
        "codes": [
            {"system": code.system.name, "code": code.code, "title": code.title, "answers": list(code.answers)}
            for code in public.codes
        ],
        "documents": {language: dict(made) for language, made in entries.items()},
        "withdrawn": [gone for gone in public.withdrawn if gone["kind"] in PAGE_KINDS],
        "redirects": [entry for entry in public.redirects if entry["from"].partition("-")[0] in PAGE_KINDS],
    }


def _system(system: CodeSystem) -> dict[str, str]:
    found = {
        "name": system.name,
        "title": system.title,
        "uri": system.uri,
        "oid": system.oid,
        "version": system.version,
        "notice": system.notice,
    }
    return {key: value for key, value in found.items() if value}


def _language(public: Public, language: str) -> dict[str, Any]:
    text = public.texts[language]
    shown = ["general"] if public.review_of_all(language) == "signed" else ["general", "review"]
    draft = language in public.drafts
    notices = text["notices"]
    listed = [notices["draft"]] * draft + [str(notices[name]) for name in shown]  # type: ignore[literal-required]
    return {
        "language": language.removesuffix(f"-{DRAFT_TAG}"),
        "title": text["title"],
        "notices": listed,
        "draft": draft,
    }


def _answers(public: Public, index: infobutton.Index) -> Iterator[Artifact]:
    """Each code's answer in each language that has one, with addresses relative to the file."""
    for language, found in index["documents"].items():
        for code in public.codes:
            if not any(answer in found for answer in code.answers):
                continue
            path = f"portal/infobutton/{code.system.name}/{code.code}.{language}"
            asked = [
                (infobutton.SYSTEM, code.system.oid or code.system.uri),
                (infobutton.CODE, code.code),
                (infobutton.NAME, code.title),
                (infobutton.LANGUAGE, language),
            ]
            feed = infobutton.feed(index, code.answers, language, "../../", asked, f"{public.meta['base_url']}/{path}")
            rows = len(feed["entry"])
            yield Artifact(f"{path}.atom", infobutton.atom(feed), infobutton.ATOM_TYPE, rows, None, language)
            yield Artifact(f"{path}.json", dump_lean({"feed": feed}), infobutton.JSON_TYPE, rows, None, language)
