"""``portal/``: fragments, texts, the index from codes to them, and the answers to Infobutton requests as files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.files.json_text import dump, dump_lean
from pipelines.model.artifact import Artifact
from pipelines.public.codes import CodeSystem
from pipelines.public.view import Public
from pipelines.publish.portal import infobutton
from pipelines.publish.portal.documents import Document, documents, rendered
from pipelines.publish.site.addresses import lasting, page_of
from pipelines.publish.site.edition import is_real
from pipelines.translate.policy import DRAFT_TAG

INDEX = "portal/index.json"
MORE_CODES = "portal/more-codes.csv"
HEADER = "system,code,title,id"
"""The columns of an integrator's own codes, such as those of SNOMED CT, which these files may not hold."""


def export(public: Public) -> Iterator[Artifact]:
    """A page for each guide, topic and reader's record in each language, and what finds it; nothing without records."""
    entries: dict[str, dict[str, Any]] = {}
    for language in public.guide_languages:
        made = entries.setdefault(language, {})
        for document in documents(public, language):
            html, text = (one.encode() for one in rendered(document, public))
            path = f"{language}/{document.record.id}"
            yield Artifact(f"portal/{path}.html", html, "text/html", language=language)
            yield Artifact(f"portal/{path}.txt", text, "text/plain", language=language)
            made[document.record.id] = _entry(public, document, path, html, text)
    if not any(entries.values()):
        return
    index = _index(public, {language: made for language, made in entries.items() if made})
    yield Artifact(INDEX, dump(index), "application/json", sum(map(len, entries.values())), "portal")
    yield Artifact(MORE_CODES, f"{HEADER}\n".encode(), "text/csv", 0)
    yield from _answers(public, index)


def _entry(public: Public, document: Document, path: str, html: bytes, text: bytes) -> dict[str, Any]:
    record, base = document.record, public.meta["base_url"]
    page = f"{base}/{document.spoken}/{lasting(page_of(record.id))}"
    return {
        "kind": record.kind,
        "lang": document.spoken,
        "title": document.title,
        "summary": document.summary,
        "html": f"{path}.html",
        "html_sha256": hashlib.sha256(html).hexdigest(),
        "text": f"{path}.txt",
        "text_sha256": hashlib.sha256(text).hexdigest(),
        **({"url": page} if is_real(base) else {}),
        "canonical": record.fields["canonical"],
        "sections": [part.id for part in document.parts if part.first],
        "checked": record.fields["review"]["checked"],
        "due": record.fields["review"]["due"],
        "clinical_review": public.clinical_review(record, document.language),
        "translation": public.translation(record, document.language)["state"],
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
