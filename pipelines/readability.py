"""Sentences and words of a text, as the checks count them."""

from __future__ import annotations

import re
from functools import lru_cache

_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|vs|St|No|approx)\.")
_END = re.compile(r"(?<=[.?!])[\"”’')\]]*\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:[-'’.,/][^\W_]+)*")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a full stop inside a number or after a title ends none."""
    protected = _ABBREVIATION.sub(lambda match: match.group()[:-1] + "\0", text)
    return [part.replace("\0", ".").strip() for part in _END.split(protected) if part.strip()]


@lru_cache(maxsize=4096)
def words(sentence: str) -> tuple[str, ...]:
    """The words of a sentence; 'BI-RADS', '1,000' and 'don't' are one word each."""
    return tuple(_WORD.findall(sentence))
