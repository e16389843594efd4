"""Finds the sentence of a record that states each of its figures, so that a chart can be captioned with it.

A figure says who was counted and when, but not what happened to them; only the text does. Checks of the family NUM
ensure that the numbers of every figure occur in the text. Where several sentences contain them, the one most similar
to the figure is chosen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.checks.readability import sentences
from pipelines.model.shapes import Figure, RecordText
from pipelines.model.text import strings

_BELOW = r"(?:fewer than|less than|up to|at most|no more than|under)"
_ABOVE = r"(?:at least|more than|over)"
_MANY = 5
"""The largest number of candidate sentences for which every assignment to figures is tried."""


@dataclass(frozen=True)
class Sentence:
    """A sentence: its field, its text, its position in the field, and the number of sentences in the field."""

    field: str
    text: str
    place: int
    count: int


def sentences_of(text: RecordText, figures: Sequence[Figure]) -> dict[str, Sentence]:
    """The sentence of each figure that has a denominator, by figure id.

    ``text`` and ``figures`` are those of a record in the source language; figures have all their flags.
    """
    found: dict[str, Sentence] = {}
    candidates = list(_sentences(text))
    groups: dict[tuple[float | None, float | None, int], list[Figure]] = {}
    for figure in figures:
        if "out_of" in figure:
            groups.setdefault((figure.get("low"), figure.get("high"), figure["out_of"]), []).append(figure)
    for alike in groups.values():
        found |= _assigned(alike, [sentence for sentence in candidates if _states(sentence.text, alike[0])])
    return found


def _sentences(text: RecordText) -> Iterator[Sentence]:
    for pointer, value in strings(text):
        parts = sentences(value)
        for place, part in enumerate(parts):
            yield Sentence(".".join(map(str, pointer)), part, place, len(parts))


def _bounds(figure: Figure) -> list[str]:
    """Patterns for the lower and upper bound of a figure, as far as it has them."""
    return [_number(figure[name]) for name in ("low", "high") if name in figure]


def _number(value: float) -> str:
    return rf"(?<![\d.,]){re.escape(f'{value:,}')}(?!\d|[.,]\d)"


def _states(text: str, figure: Figure) -> bool:
    return all(re.search(bound, text) for bound in _bounds(figure))


def _assigned(figures: Sequence[Figure], candidates: Sequence[Sentence]) -> dict[str, Sentence]:
    """A sentence for each of some figures with the same numbers, a different one for each if there are enough."""
    names = [figure["id"] for figure in figures]
    if len(candidates) < 2:
        return dict.fromkeys(names, candidates[0]) if candidates else {}
    scores = {(figure["id"], at): _score(figure, one.text) for figure in figures for at, one in enumerate(candidates)}
    places = range(len(candidates))
    ways: Iterable[tuple[int, ...]] = itertools.permutations(places, len(names))
    if not len(names) <= len(candidates) <= _MANY:
        ways = [tuple(max(places, key=lambda at, name=name: scores[name, at]) for name in names)]  # type: ignore[misc]
    best = max(ways, key=lambda way: sum(scores[pair] for pair in zip(names, way, strict=True)))
    return {name: candidates[at] for name, at in zip(names, best, strict=True)}


def _score(figure: Figure, text: str) -> int:
    """How similar a sentence is to a figure; only the comparison of two scores has a meaning."""
    bounds = _bounds(figure)
    below = "low" not in figure
    above = not below and bool(figure.get("unbounded") or not figure["low_included"])
    features = (
        (4, rf"{bounds[-1]}(?: [\w-]+){{0,2}} out of {_number(figure['out_of'])}", True),
        (2, rf"out of {_number(figure['out_of'])}", True),
        (5, rf"{bounds[0]}(?: [\w-]+){{1,4}} {bounds[-1]}", len(bounds) == 2),
        (4, rf"{bounds[0]} to \d|\d to {bounds[0]}", len(bounds) == 2),
        (3, rf"{_BELOW} (?:about )?{bounds[-1]}", below),
        (3, rf"{_ABOVE} (?:about )?{bounds[0]}", above),
    )
    points = sum(
        weight for weight, pattern, expected in features if bool(re.search(pattern, text, re.IGNORECASE)) == expected
    )
    own = _stems(f"{figure.get('population', '')} {figure.get('timeframe', '')}")
    return points + min(len(_stems(text) & own), 8)


def _stems(text: str) -> set[str]:
    """The first letters of long words, abbreviations and numbers."""
    words = re.findall(r"[^\W_]{2,}", text)
    return {word[:5].lower() for word in words if len(word) > 3 or word.isupper() or word.isdigit()}
