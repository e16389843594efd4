"""Decides whether the difference between two texts is only the correction of typing errors."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from itertools import zip_longest

from pipelines.checks.speller import Speller
from pipelines.model.text import simplified

NEGATIONS = "no|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|rarely|unless|except"
MODALS = "may|might|can|could|shall|should|will|would|must|need|ought"
AMOUNTS = (
    "more|most|less|least|few|fewer|half|thirds?|quarters?|once|twice|double|zero|one|two|three|four|five|six|seven|"
    "eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|"
    "eighty|ninety|hundreds?|thousands?|millions?"
)
"""Numbers in words, and words that compare numbers; each of the three is a regular expression."""

_KEPT = re.compile(rf"{NEGATIONS}|.+n't|{MODALS}|{AMOUNTS}")
_TOKEN = re.compile(r"(?:(?<!\w)-(?=\d))?[^\W_]+(?:['.,/+-][^\W_]+)*|[<>≤≥±=%‰~]")
_ARTICLES = frozenset(("a", "an", "the"))
_SPELLER = Speller()
_MOST_EDITS = 2
"""The most characters that the correction of a word removes or adds."""


def meaning_may_differ(before: str, after: str) -> str:
    """Why the difference may be more than a typing error, or an empty string.

    Numbers, codes, negations and modal verbs must be the same in the same order. A word that the dictionary lacks may
    change in two characters and not in its first letter, another one only in case or punctuation. An article or a
    repeated word may come or go.
    """
    old, new = simplified(before), simplified(after)
    for one, other in zip_longest(guarded(old), guarded(new), fillvalue=""):
        if one != other:
            return f"{one or 'nothing'!r} became {other or 'nothing'!r}"
    return next(_large_edits(old.split(), new.split()), "")


def guarded(text: str) -> list[str]:
    """The numbers, codes, signs, negations, modal verbs and words for amounts of a simplified text, in order."""
    return [word for word in map(_guarded, _TOKEN.findall(text)) if word]


def _guarded(token: str) -> str:
    """A token as it is compared, or an empty string for one that may change."""
    if not token[0].isalnum() or any(map(str.isnumeric, token)) or sum(map(str.isupper, token)) > 1:
        return token
    word = token.lower()
    return word if _KEPT.fullmatch(word) else ""


def _large_edits(old: list[str], new: list[str]) -> Iterator[str]:
    """The places where words differ by more than a typing error."""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = old[a:b], new[c:d]
        if tag == "delete" and not all(_may_go(word, old[:a][-1:] + old[b : b + 1]) for word in removed):
            yield f"{' '.join(removed)!r} was removed"
        elif tag == "insert" and not all(_may_go(word, ()) for word in added):
            yield f"{' '.join(added)!r} was added"
        elif tag == "replace":
            pairs = zip(removed, added, strict=True) if b - a == d - c else [(" ".join(removed), " ".join(added))]
            for one, other in pairs:
                if not _is_small(one, other):
                    yield f"{one!r} became {other!r}"


def _may_go(word: str, beside: list[str] | tuple[()]) -> bool:
    return word in beside or not any(map(str.isalnum, word)) or word.lower() in _ARTICLES


def _is_small(one: str, other: str) -> bool:
    """Whether a word was misspelt: the other differs in case or punctuation, or in a few letters after the first."""
    plain, changed = ("".join(filter(str.isalnum, word)) for word in (one, other))
    first, second = plain.lower(), changed.lower()
    if first == second:
        return True
    if first[:1] != second[:1] or _SPELLER.knows(plain) or _SPELLER.knows(first):  # treated and tested are both words
        return False
    blocks = difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in blocks if tag != "equal") <= _MOST_EDITS
