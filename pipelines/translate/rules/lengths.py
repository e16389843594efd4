"""Lengths: a translation that is far shorter or longer than its neighbours', compared with the English."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator

from pipelines.model.findings import Rule
from pipelines.translate.shapes import Issue, Unit

SHORTEST, FEWEST = 25, 30
"""Characters of English from which on a ratio says something, and pairs from which on their spread does."""

ODD = Rule.of(
    "TRN161",
    "warning",
    "length_is_usual",
    """A translation is not far longer or shorter, for its English, than the others of its language.

    Why: a sentence may be missing, or belong to another text.
    Fix: compare both. If the length is right, nothing needs to be done; `make i18n-check` alone says this.
    """,
)


def outliers(pairs: Iterable[tuple[Unit, str]]) -> Iterator[tuple[Unit, Issue]]:
    """The pairs of one language whose length is unusual.

    Compared are the logarithms of the ratios of lengths: what is farther from their median than half a unit and than
    three and a half times their spread (median absolute deviation, scaled to a standard deviation) is told. Short
    texts, messages with branches, and languages with few translations are passed over.
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
            message = f"it is far {far} than translations usually are ({usual})"
            yield unit, Issue(ODD.code, message, "compare it with the English")
