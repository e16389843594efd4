"""Combines data, styles and scripts into one HTML file that opens from a disk and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.files.json_text import escaped

HOME = Path(__file__).parent / "page"
"""The folder of the template, the styles and the scripts."""

STYLES = ("modern-normalize.css", "page.css", "print.css")

SCRIPTS = (
    *("dom", "data", "words", "address", "prose", "figures", "scale", "search", "marks"),
    *("back", "parts", "articles", "reading", "order", "record", "statistics", "finding", "comparing", "standing"),
    *("files", "reviewing", "main"),
)
"""The scripts in the order in which they run; ``main`` starts the page."""

_OVERRIDES = re.compile("[\u202a-\u202e]")

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
    environment = Environment(
        loader=FileSystemLoader(HOME),
        autoescape=True,
        finalize=visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _joined("style", STYLES)
    script = _joined("script", tuple(f"{name}.js" for name in SCRIPTS))
    script = f'"use strict";\n(() => {{\n{script}\n}})();'
    page = environment.get_template("page.html.jinja").render(
        **template_values,
        policy=_POLICY.format(script=_sha256(script), style=_sha256(style)),
        style=Markup(style),  # noqa: S704 - our own file, without text of records
        script=Markup(script),  # noqa: S704 - our own file, without text of records
        data=Markup(embedded(data)),  # noqa: S704 - contains no HTML special character
        licence=(HOME / "style" / "modern-normalize.LICENSE").read_text(encoding="utf-8"),
    )
    return page.encode("utf-8")


def embedded(data: Mapping[str, Any]) -> str:
    """JSON with ``<``, ``>`` and ``&`` escaped, so that no text can end the element that contains it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return escaped(text, "<>&\u2028\u2029")


def visible(value: Any) -> Any:
    """A text with bidirectional control characters shown as code points; the script does the same."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _OVERRIDES.sub(lambda control: f"U+{ord(control.group()):04X}", value)


def _joined(folder: str, names: tuple[str, ...]) -> str:
    """The files joined, without space at their ends: some checkers trim a text before they hash it."""
    return "\n".join((HOME / folder / name).read_text(encoding="utf-8").strip() for name in names)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
