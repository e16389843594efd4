"""Lengths: translations that are much shorter or longer than usual in their language."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator

from pipelines.model.findings import Rule
from pipelines.translate.shapes import Issue, Unit

SHORTEST, FEWEST = 25, 30
"""The shortest English, in characters, and the fewest pairs for which ratios of length are meaningful."""

ODD = Rule.of(
    "TRN161",
    "warning",
    "length_is_usual",
    """A translation is not much longer or shorter, relative to its English, than the others of its language.

    Why: a sentence may be missing, or belong to another text.
    Fix: compare both texts. If the length is right, do nothing; only `make i18n-check` reports this.
    """,
)


def outliers(pairs: Iterable[tuple[Unit, str]]) -> Iterator[tuple[Unit, Issue]]:
    """The pairs of one language whose length is unusual.

    Compares the logarithms of the ratios of lengths. A pair is reported if its distance from the median is more than
    0.5 and more than 3.5 times the spread (median absolute deviation, scaled to a standard deviation). Short texts,
    messages with arguments, and languages with few translations are skipped.
    """
    logs = [
        (unit, math.log(len(target) / len(unit.source)))
        for unit, target in pairs
        if len(unit.source) >= SHORTEST and target and "{" not in unit.source
    ]
    if len(logs) < FEWEST:
        return
    middle = statistics.median(ratio for _, ratio in logs)
    spread = 1.4826 * statistics.median(abs(ratio - middle) for _, ratio in logs)
    for unit, ratio in logs:
        if abs(ratio - middle) > max(0.5, 3.5 * spread):
            far = "longer" if ratio > middle else "shorter"
            usual = f"about {len(unit.source) * math.exp(middle):.0f} characters"
            message = f"it is much {far} than usual ({usual})"
            yield unit, Issue(ODD.code, message, "compare it with the English")
