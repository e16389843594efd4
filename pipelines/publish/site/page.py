"""Puts data, style and script into one HTML file that can be opened from a disk and may load nothing else."""

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
    *("parts", "articles", "reading", "record", "finding", "comparing", "standing", "files", "reviewing", "main"),
)
"""The scripts in the order in which they run; ``main`` begins the page."""

_OVERRIDES = re.compile("[\u202a-\u202e]")

_POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def render(data: Mapping[str, Any], words: Mapping[str, Any]) -> bytes:
    """The page as UTF-8 HTML.

    ``data`` is what the script shows. ``words`` is what the template shows by itself: the banner, and the text for
    readers whose browser runs no script. Nothing of either can become markup or script: the template escapes it, the
    data cannot end their element, and the policy allows just the one script and the one style, by hash.
    """
    environment = Environment(
        loader=FileSystemLoader(HOME),
        autoescape=True,
        finalize=_spelled,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _together("style", STYLES)
    script = _together("script", tuple(f"{name}.js" for name in SCRIPTS))
    script = f'"use strict";\n(() => {{\n{script}\n}})();'
    page = environment.get_template("page.html.jinja").render(
        **words,
        policy=_POLICY.format(script=_sha256(script), style=_sha256(style)),
        style=Markup(style),  # noqa: S704 - ours, and no text of a record is in it
        script=Markup(script),  # noqa: S704 - ours, and no text of a record is in it
        data=Markup(embedded(data)),  # noqa: S704 - holds no sign that HTML knows
        licence=(HOME / "style" / "modern-normalize.LICENSE").read_text(encoding="utf-8"),
    )
    return page.encode("utf-8")


def embedded(data: Mapping[str, Any]) -> str:
    """JSON without ``<``, ``>`` and ``&``, so that no text can end the element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return escaped(text, "<>&\u2028\u2029")


def _spelled(value: Any) -> Any:
    """A text in which signs that would turn the direction of what follows are spelled; the script does the same."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _OVERRIDES.sub(lambda sign: f"U+{ord(sign.group()):04X}", value)


def _together(folder: str, names: tuple[str, ...]) -> str:
    """Files one after the other, without space at the ends: some checkers trim a text before they hash it."""
    return "\n".join((HOME / folder / name).read_text(encoding="utf-8").strip() for name in names)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
