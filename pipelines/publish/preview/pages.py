"""What the preview adds to a page, and its own pages, as HTML with every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipelines.model.findings import Finding
from pipelines.publish.html import templates
from pipelines.publish.site.addresses import page_of

HOME = Path(__file__).parent / "page"
"""The folder of the templates, the style and the script."""

SHOWN = 20
"""The most findings beside a page; the list has all."""

SEEN = b"{{seen}}"
"""Stands in a page for its own digest, with which the script asks whether the page has changed."""


def listing(title: str, words: str, findings: Iterable[Finding], pages: Iterable[str], language: str) -> bytes:
    """A page of the preview itself: a title, a sentence, and findings with links to the pages that exist."""
    known = frozenset(pages)
    rows = [(finding, _address(finding, known, language)) for finding in findings]
    return _rendered("listing.html.jinja", title=title, words=words, rows=rows)


def panel(
    findings: Sequence[Finding], notes: Sequence[str], drafts: Sequence[str], errors: int, warnings: int
) -> bytes:
    """What stands beside a page of the site: notes, its findings, and the numbers of all findings.

    ``drafts`` are the addresses within the language that show a draft.
    """
    return _rendered(
        "panel.html.jinja",
        findings=findings[:SHOWN],
        more=max(0, len(findings) - SHOWN),
        notes=notes,
        drafts=drafts,
        errors=errors,
        warnings=warnings,
    )


_HEAD = (
    b'<link rel="stylesheet" href="/preview/preview.css">\n<script src="/preview/preview.js" data-seen="'
    + SEEN
    + b'" defer></script>\n'
)

_POLICY = re.compile(rb'(<meta http-equiv="Content-Security-Policy" content="[^"]*?)script-src ')
_ALLOWING = rb"\1connect-src &#39;self&#39;; script-src &#39;self&#39; "


def with_panel(page: bytes, beside: bytes) -> bytes:
    """A page with the panel, and with the script that loads it again when it has changed."""
    return watched(page).replace(b"</body>", beside + b"</body>")


def watched(page: bytes) -> bytes:
    """A page with the script alone. A page with a security policy is allowed to load it and to ask for changes."""
    allowed = _POLICY.sub(_ALLOWING, page, count=1)
    head = _HEAD if allowed == page else _HEAD.partition(b"\n")[2]  # the policy forbids other styles
    return allowed.replace(b"</head>", head + b"</head>", 1)


def _address(finding: Finding, known: frozenset[str], language: str) -> str:
    """The page that shows a finding's record, if there is one."""
    page = page_of(finding.record) if finding.record else ""
    path = f"site/{language}/{page.partition('#')[0]}"
    return f"/site/{language}/{page}" if page and path in known else ""


def _rendered(template: str, **values: Any) -> bytes:
    return templates(HOME).get_template(template).render(**values).encode()
