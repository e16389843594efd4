"""Which sentence of a record tells each of its figures, so that a picture of a figure can say what it counts.

A figure holds who was counted and when; what happened to them stands in the text alone. Every figure is used in the
text (NUM), so a sentence with its numbers is there; where several have them, the one that is most like the figure's
own words is taken.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.checks.readability import sentences
from pipelines.model.text import strings

_BELOW = r"(?:fewer than|less than|up to|at most|no more than|under)"
_ABOVE = r"(?:at least|more than|over)"
_MANY = 5
"""Figures with the same numbers in one record up to which every way to share the sentences is tried."""


@dataclass(frozen=True)
class Sentence:
    """A sentence: the field that holds it, its text, its place among those of the field, and how many these are."""

    field: str
    text: str
    place: int
    count: int


def told(text: Mapping[str, Any], figures: Sequence[Mapping[str, Any]]) -> dict[str, Sentence]:
    """The sentence of each figure that counts out of a whole, by the figure's id.

    ``text`` and ``figures`` are those of a record, in the source language.
    """
    found: dict[str, Sentence] = {}
    every = list(_sentences(text))
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for figure in figures:
        if "out_of" in figure:
            groups.setdefault((figure.get("low"), figure.get("high"), figure["out_of"]), []).append(figure)
    for alike in groups.values():
        held = [sentence for sentence in every if _holds(sentence.text, alike[0])]
        found |= _shared(alike, held)
    return found


def _sentences(text: Mapping[str, Any]) -> Iterator[Sentence]:
    for pointer, value in strings(text):
        parts = sentences(value)
        for place, part in enumerate(parts):
            yield Sentence(".".join(map(str, pointer)), part, place, len(parts))


def _number(value: float) -> str:
    return rf"(?<![\d.,]){re.escape(f'{value:,}')}(?!\d|[.,]\d)"


def _holds(text: str, figure: Mapping[str, Any]) -> bool:
    values = [figure[name] for name in ("low", "high") if name in figure]
    return all(re.search(_number(value), text) for value in values)


def _shared(figures: Sequence[Mapping[str, Any]], held: Sequence[Sentence]) -> dict[str, Sentence]:
    """A sentence for each of some figures with the same numbers: each its own, as far as there are enough."""
    names = [figure["id"] for figure in figures]
    if len(held) < 2:
        return dict.fromkeys(names, held[0]) if held else {}
    likeness = {(figure["id"], at): _likeness(figure, one.text) for figure in figures for at, one in enumerate(held)}
    places = range(len(held))
    ways: Iterable[tuple[int, ...]] = itertools.permutations(places, len(names))
    if not len(names) <= len(held) <= _MANY:
        ways = [tuple(max(places, key=lambda at, name=name: likeness[name, at]) for name in names)]  # type: ignore[misc]
    best = max(ways, key=lambda way: sum(likeness[pair] for pair in zip(names, way, strict=True)))
    return {name: held[at] for name, at in zip(names, best, strict=True)}


def _likeness(figure: Mapping[str, Any], text: str) -> int:
    """How much a sentence looks like the one that tells a figure; only comparing two such numbers means something."""
    ends = [_number(figure[name]) for name in ("low", "high") if name in figure]
    below = "low" not in figure
    above = not below and bool(figure.get("unbounded") or not figure["low_included"])
    signs = (
        (4, rf"{ends[-1]}(?: [\w-]+){{0,2}} out of {_number(figure['out_of'])}", True),
        (2, rf"out of {_number(figure['out_of'])}", True),
        (5, rf"{ends[0]}(?: [\w-]+){{1,4}} {ends[-1]}", len(ends) == 2),
        (4, rf"{ends[0]} to \d|\d to {ends[0]}", len(ends) == 2),
        (3, rf"{_BELOW} (?:about )?{ends[-1]}", below),
        (3, rf"{_ABOVE} (?:about )?{ends[0]}", above),
    )
    points = sum(weight for weight, sign, wanted in signs if bool(re.search(sign, text, re.IGNORECASE)) == wanted)
    own = _stems(f"{figure.get('population', '')} {figure.get('timeframe', '')}")
    return points + min(len(_stems(text) & own), 8)


def _stems(text: str) -> set[str]:
    """The beginnings of the words that carry the meaning: long ones, abbreviations, numbers."""
    words = re.findall(r"[^\W_]{2,}", text)
    return {word[:5].lower() for word in words if len(word) > 3 or word.isupper() or word.isdigit()}
