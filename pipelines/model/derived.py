"""What follows from a record's own fields and from the statistics it names: signatures, bounds, estimates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, NotRequired, cast

from pipelines.model.shapes import Figure, RecordData, RecordText, Review, SignOff

Z = 1.959963984540054
"""The 97.5% point of the standard normal distribution, for intervals of 95%."""

Interval = Literal["wilson", "published", "none"]
"""Where the interval of an estimate is from."""


def clinical_sign_offs(review: Review) -> list[SignOff]:
    """The sign-offs by clinicians; REV003 proves that each is for the text as it is."""
    return [sign_off for sign_off in review["sign_offs"] if sign_off["role"] == "clinician"]


def with_bounds(figure: ResolvedFigure) -> ResolvedFigure:
    """A figure with all its flags; 'more than 50' has no upper end even where the record does not say so."""
    low_included = figure.get("low_included", True)
    unbounded = "high" not in figure and not low_included
    return {"unbounded": unbounded, "low_included": low_included, "high_included": True, **figure}


class Estimate(NamedTuple):
    """A share, in percent: its value, the ends of its interval or range, and whether they are included.

    Without a value the ends are those of a range, of which one may be missing.
    """

    value: float | None
    low: float | None
    high: float | None
    low_included: bool
    high_included: bool
    interval: Interval

    @property
    def counterpart(self) -> Estimate:
        """The share of those without the outcome."""
        value, low, high = (None if end is None else 100 - end for end in (self.value, self.high, self.low))
        return Estimate(value, low, high, self.high_included, self.low_included, self.interval)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value: the same for a share with a value, 0 or 100 for a missing end."""
        if self.value is not None:
            return self.value, self.value
        return 0 if self.low is None else self.low, 100 if self.high is None else self.high


def wilson(events: int, total: int) -> tuple[float, float]:
    """The 95% score interval of a share, in percent (Wilson 1927, without continuity correction)."""
    share, square = events / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    low = 0.0 if events == 0 else middle - half
    high = 1.0 if events == total else middle + half
    return 100 * low, 100 * high


def estimate(data: RecordData) -> Estimate:
    """The share of a statistic's outcome: from its counts if it has them, or else as published.

    More events than the total, which STA001 reports, count as all.
    """
    published = data.get("as_published", {})
    if "events" in data:
        events, total = min(data["events"], data["total"]), data["total"]
        return Estimate(100 * events / total, *wilson(events, total), True, True, "wilson")
    value = published.get("value")
    ends = published.get("low"), published.get("high")
    included = published.get("low_included", True), published.get("high_included", True)
    interval: Interval = "none" if value is None or ends == (None, None) else "published"
    return Estimate(value, *ends, *included, interval)


def named_statistics(figures: Iterable[Figure]) -> list[str]:
    """The ids of the statistics that figures name, each once, in the order of the figures."""
    return list(dict.fromkeys(name for figure in figures for name in figure.get("statistics", ())))


class ResolvedFigure(Figure):
    """A figure with what it takes from its statistics: population, time frame, evidence, and the outcome counted."""

    outcome: NotRequired[str]


def figure_words(texts: Iterable[RecordText], side: Literal["outcome", "counterpart"]) -> dict[str, str]:
    """The population, the outcome on a side, and the time frame of statistics; each once, joined by semicolons."""
    fields: dict[str, Literal["population", "outcome", "counterpart", "timeframe"]] = {
        "population": "population",
        "outcome": side,
        "timeframe": "timeframe",
    }
    listed = list(texts)
    return {name: "; ".join(dict.fromkeys(text[field] for text in listed)) for name, field in fields.items()}


def resolve(figure: Figure, record: RecordData, statistics: Mapping[str, RecordData]) -> ResolvedFigure:
    """A figure of a record with what it takes from its statistics; those that are missing are left out.

    The words of several statistics are joined where they differ. The evidence is the record's first from the same
    source as the first statistic.
    """
    found = [statistics[name] for name in figure.get("statistics", ()) if name in statistics]
    if not found:
        return cast("ResolvedFigure", figure)
    words = figure_words([statistic["text"] for statistic in found], figure["side"])
    evidence = next((e["id"] for e in record.get("evidence", ()) if e["source"] == found[0]["source"]), "")
    return cast("ResolvedFigure", {**figure, **words, "evidence": evidence})
