"""Pages as HTML: the templates with their values escaped, and the descriptions for search engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.publish.html import embedded, templates
from pipelines.publish.jsonld.nodes import cited_ids, licence_url, review_state
from pipelines.publish.site.addresses import LISTS, lasting, up
from pipelines.publish.site.edition import Edition, is_real
from pipelines.publish.site.pages import Page

HOME = Path(__file__).parent
"""The folder of the templates and of what every page loads."""


def _template(name: str) -> Any:
    return templates(HOME / "templates").get_template(name)


def render(page: Page, edition: Edition, editions: Sequence[Edition]) -> bytes:
    """A page as UTF-8 HTML. Texts cannot become markup: the templates escape them."""
    address = address_of(edition, page.path)
    others = [
        {
            "language": other.language,
            "name": other.name,
            "direction": other.direction,
            "address": address_of(other, page.path),
        }
        for other in editions
    ]
    recalled = edition.public.recalled(page.record.id, edition.tag) if page.record else ()
    html = _template(page.template).render(
        **{"recalled": list(recalled), **page.values},
        page=page,
        edition=edition,
        words=edition.words,
        up=up(page.path),
        root=up(f"{edition.language}/{page.path}"),
        address=address,
        others=others,
        lists=[path for path, kind in LISTS.items() if edition.public.has(kind)],
        hidden=edition.draft,
        described=embedded(_described(page, edition, address)) if page.record else "",
    )
    return f"{html.strip()}\n".encode()


def render_root(editions: Sequence[Edition]) -> bytes:
    """The page above the languages, which leads on to the first."""
    return f"{_template('root.html.jinja').render(editions=editions).strip()}\n".encode()


def address_of(edition: Edition, path: str) -> str:
    """The address of a page on the internet, or nothing while the dataset has none."""
    base = edition.public.meta["base_url"]
    return f"{base}/{edition.language}/{lasting(path)}" if is_real(base) else ""


def _described(page: Page, edition: Edition, address: str) -> Mapping[str, Any]:
    """The page for search engines, in the terms of schema.org."""
    assert page.record
    meta, fields = edition.public.meta, page.record.fields
    cited = [edition.public.record(name).fields["url"] for name in dict.fromkeys(cited_ids(page.record))]
    return {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        **({"url": address} if address else {}),
        "name": page.title,
        "description": page.description,
        "inLanguage": edition.language,
        "dateModified": fields["review"]["checked"],
        "creativeWorkStatus": review_state(edition.public.clinical_review(page.record, edition.tag)),
        "audience": {"@type": "Patient"},
        "license": licence_url(meta["licence"]),
        "publisher": {"@type": "Organization", "name": meta["publisher"]},
        **({"citation": cited} if cited else {}),
    }
