"""Combines data, styles and scripts into one HTML file that opens from a disk and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipelines.publish.html import embedded, templates

HOME = Path(__file__).parent / "page"
"""The folder of the template, the styles and the scripts."""

STYLES = ("modern-normalize.css", "page.css", "print.css")

SCRIPTS = (
    *("dom", "data", "words", "address", "prose", "figures", "scale", "search", "marks"),
    *("back", "parts", "articles", "reading", "order", "record", "statistics", "finding", "comparing", "standing"),
    *("files", "reviewing", "main"),
)
"""The scripts in the order in which they run; ``main`` starts the page."""

_POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def render(data: Mapping[str, Any], template_values: Mapping[str, Any]) -> bytes:
    """The page as UTF-8 HTML.

    ``data`` is for the script. ``template_values`` are for the template: the banner, and the text for browsers without
    JavaScript. Neither can become markup or script: the template escapes its values, the JSON cannot end its element,
    and the content security policy allows one script and one style, by hash.
    """
    style = _joined("style", STYLES)
    script = _joined("script", tuple(f"{name}.js" for name in SCRIPTS))
    script = f'"use strict";\n(() => {{\n{script}\n}})();'
    page = (
        templates(HOME)
        .get_template("page.html.jinja")
        .render(
            **template_values,
            policy=_POLICY.format(script=_sha256(script), style=_sha256(style)),
            style=Markup(style),  # noqa: S704 - our own file, without text of records
            script=Markup(script),  # noqa: S704 - our own file, without text of records
            data=embedded(data),
            licence=(HOME / "style" / "modern-normalize.LICENSE").read_text(encoding="utf-8"),
        )
    )
    return page.encode("utf-8")


def _joined(folder: str, names: tuple[str, ...]) -> str:
    """The files joined, without space at their ends: some checkers trim a text before they hash it."""
    return "\n".join((HOME / folder / name).read_text(encoding="utf-8").strip() for name in names)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
