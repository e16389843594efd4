"""Invisible and control characters, and how to display them."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
"""A character that is invisible or changes the order of others."""

_JOINED = "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17d3"
_SPELLING = f"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])"

FORBIDDEN = re.compile(f"(?!{_SPELLING}){HIDDEN.pattern}")
"""A hidden character that no file may contain, even as an escape.

A joiner or non-joiner between two letters of the Arabic or an Indian script is spelling, as in Persian "می\u200cشود".
"""

_ESCAPED = re.compile(rf"\n|{HIDDEN.pattern}")


def visible(line: str) -> str:
    r"""A line with each hidden character and line break replaced by an escape, such as ``\u202e`` or ``\n``."""
    return _ESCAPED.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), line)
