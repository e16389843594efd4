"""Sentences: splits texts into them, pairs those of two texts, and finds those that only one text has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.translate.rules.reading import URL

_END = re.compile(r"[.?!؟۔।…][\"”»’')\]]*\s+(?![a-zß-öø-ÿ])|[。？！][”」』）]*(?=.)")
"""The end of a sentence; a full stop before a small letter, as in EE. UU. y Canadá, is none."""

_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]|Dr|Sr|St|Mr|Ms|vs|ca|EE|etc)$")
"""What a full stop that ends no sentence follows."""

_LATIN = re.compile("[A-Za-z][ -~]*")
_LATIN_COUNTS = 0.6
_LETTER = re.compile(r"[^\W_]")
_VARIANCE = 6.8
"""The variance of the length of a translation per character, from Gale and Church (1993)."""

_JOINED = re.compile(r"[;:；：,،，—–]")
_DIGITS = re.compile(r"\d+")
_JOIN, _JOIN_UNMARKED, _OMIT, _ADD, _OTHER_NUMBERS = 1.0, 2.2, 0.6, 2.6, 1.5
_BAND, _MOST = 8, 200
_STEPS = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (3, 1), (1, 3))
_DENSE = {"Hans": 0.34, "Hant": 0.34, "Jpan": 0.5, "Kore": 0.55, "Arab": 0.9, "Hebr": 0.8}
"""The usual length of a translation per character of English, by script; about 1.1 for others."""


def density(script: str) -> float:
    """The usual length of a translation into a script, per character of English."""
    return _DENSE.get(script, 1.1)


def length(text: str, script: str = "Latn") -> int:
    """The length of a text without addresses; a name in Latin letters in a dense script counts as two characters."""
    if "/" in text or "@" in text:
        text = URL.sub("", text)
    return len(_LATIN.sub("xx", text) if _DENSE.get(script, 1) < _LATIN_COUNTS else text)


@lru_cache(maxsize=16)
def split(text: str) -> tuple[str, ...]:
    """The sentences of a text, with its line breaks as ends; at most 200."""
    parts = []
    for line in text.split("\n") if "\n" in text else (text,):
        start = 0
        for end in _END.finditer(line):
            if end[0][0] != "." or not _ABBREVIATED.search(line, max(0, end.start() - 4), end.start()):
                parts.append(line[start : end.end()].rstrip())
                start = end.end()
        parts.append(line[start:])
    return tuple(part for part in parts if _LETTER.search(part))[:_MOST]


@dataclass(frozen=True)
class Alignment:
    """The sentences of two texts in pairs, and those of each text that the other one lacks."""

    pairs: tuple[tuple[str, str], ...]
    omitted: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@lru_cache(maxsize=16)
def align(source: str, target: str, script: str) -> Alignment:
    """Pairs the sentences of two texts: in order if both have as many in each paragraph, else by length and numbers.

    The cheapest alignment by the method of Gale and Church (1993), in which a sentence has one counterpart, shares it
    with a neighbour, or has none.
    """
    sources, targets = split(source), split(target)
    if len(sources) == len(targets):
        return Alignment(tuple(zip(sources, targets, strict=True)))
    if not sources or not targets:
        return Alignment(((source, target),))
    lines, others = source.split("\n"), target.split("\n")
    if len(lines) == len(others) > 1:
        parts = [align(*both, script) for both in zip(lines, others, strict=True)]
        return Alignment(
            tuple(pair for part in parts for pair in part.pairs),
            tuple(one for part in parts for one in part.omitted),
            tuple(one for part in parts for one in part.added),
        )
    return _cheapest(sources, targets, script)


def _cheapest(sources: tuple[str, ...], targets: tuple[str, ...], script: str) -> Alignment:
    rows, columns = len(sources), len(targets)
    band = max(_BAND, columns - 2 * rows, rows // 2 - columns)  # so that the end is within it
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(rows + 1):
        for j in range(max(0, i // 2 - band), min(columns, 2 * i + band) + 1):
            for down, right in _STEPS:
                before = (i - down, j - right)
                if before in best and (i, j) != (0, 0):
                    cost = best[before][0] + _cost(sources[i - down : i], targets[j - right : j], script)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = (cost, before)
    place = (rows, columns)
    pairs, omitted, added = [], [], []
    while place != (0, 0):
        i, j = place
        before = best[place][1]
        one, other = " ".join(sources[before[0] : i]), " ".join(targets[before[1] : j])
        if not other:
            omitted.append(one)
        elif not one:
            added.append(other)
        else:
            pairs.append((one, other))
        place = before
    return Alignment(tuple(reversed(pairs)), tuple(reversed(omitted)), tuple(reversed(added)))


def _cost(sources: tuple[str, ...], targets: tuple[str, ...], script: str) -> float:
    if not sources or not targets:
        return _ADD if targets else _OMIT
    ratio = density(script)
    wanted = ratio * sum(map(length, sources))
    present = sum(length(target, script) for target in targets)
    cost = (present - wanted) ** 2 / (2 * _VARIANCE * max(ratio, 0.5) * (wanted + 10))
    if len(sources) + len(targets) > 2:
        whole = targets[0] if len(targets) == 1 else sources[0]
        cost += (_JOIN if _JOINED.search(whole) else _JOIN_UNMARKED) * (len(sources) + len(targets) - 2)
    if set(_DIGITS.findall(" ".join(sources))) != set(_DIGITS.findall(" ".join(targets))):
        cost += _OTHER_NUMBERS
    return cost
