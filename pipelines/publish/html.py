"""HTML from templates: every text is escaped, and JSON cannot end the element that contains it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.files.json_text import compact, escaped

_OVERRIDES = re.compile("[\u202a-\u202e]")


@cache
def templates(folder: Path) -> Environment:
    """The templates of a folder. They escape their values, and a value that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_finalized,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def embedded(data: object) -> Markup:
    """JSON with ``<``, ``>`` and ``&`` escaped, so that no text can end the element that contains it."""
    return Markup(escaped(compact(data), "<>&\u2028\u2029"))  # noqa: S704 - contains no HTML special character


def visible(text: str) -> str:
    """A text with bidirectional control characters shown as code points; the scripts of pages do the same."""
    return _OVERRIDES.sub(lambda control: f"U+{ord(control.group()):04X}", text)


def _finalized(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
