"""Compares the figures of records with their statistics."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pipelines.checks.directions import stated_numbers
from pipelines.checks.numbers import ends_of
from pipelines.checks.phrases import loose
from pipelines.model.derived import Estimate, estimate
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure, RecordData

NEAR = 0.3
"""How far a bound may be from the number that it bounds, as a part of that number, or 1 if that is more."""


def side_of(figure: Figure, statistic: RecordData) -> Estimate:
    """The share that a figure counts: of those with the outcome, or of the others."""
    share = estimate(statistic)
    return share if figure["side"] == "outcome" else share.counterpart


def figures_with_statistics(dataset: Dataset, record: Record) -> Iterator[tuple[int, Figure, list[RecordData]]]:
    """The figures of a record that can be compared with their statistics: the index, the figure, and the statistics.

    Those of statistics that cannot be read, or have more events than people, are left out (REF001, STA001).
    """
    if record.data["status"] == "withdrawn":
        return
    for index, figure in enumerate(record.data.get("figures", ())):
        found = [dataset.statistics[name] for name in figure.get("statistics", ()) if name in dataset.statistics]
        if found and len(found) == len(figure["statistics"]) and all(map(is_possible, found)):
            yield index, figure, found


def is_possible(statistic: RecordData) -> bool:
    """Whether a statistic has no more events than people."""
    return statistic.get("events", 0) <= statistic.get("total", 0)


def places(record: Record, figure: Figure) -> list[tuple[Pointer, str]]:
    """Where a record has an end of a figure: the pointer of the text, and the number."""
    ends = ends_of(figure)
    return [
        (pointer, f"{number.value:,g}")
        for pointer, text in record.simple
        for number in stated_numbers(text)
        if number.value in ends
    ]


def expected(figure: Figure, shares: list[Estimate]) -> str:
    """What the statistics have instead of a figure's ends; empty if the figure agrees with them."""
    scale, step = figure["out_of"] / 100, figure.get("rounded_to", 1)
    lowest, highest = min(share.ends[0] for share in shares) * scale, max(share.ends[1] for share in shares) * scale
    only = shares[0] if len(shares) == 1 else None
    single = [share for share in shares if share.value is not None]
    if len(single) == len(shares) and (only or not {"low", "high"} <= figure.keys()):
        agrees = all(_gives_value(figure, share, (share.value or 0) * scale, step) for share in shares)
        shown = " and ".join(dict.fromkeys(f"{(share.value or 0) * scale:.4g}" for share in shares))
    else:
        low = None if only and only.low is None else lowest
        high = None if only and only.high is None else highest
        open_alike = not only or _same_bounds(figure, only)
        agrees = open_alike and _near(figure.get("low"), low, step) and _near(figure.get("high"), high, step)
        shown = " to ".join(f"{end:.4g}" for end in (low, high) if end is not None)
    return "" if agrees else f"{shown} out of {figure['out_of']:,}"


def _gives_value(figure: Figure, share: Estimate, exact: float, step: float) -> bool:
    """Whether a figure gives a value: rounded, as the two numbers around it, its interval or one end, or a bound."""
    low, high = figure.get("low"), figure.get("high")
    if low is not None and high is not None:
        lowest, highest = (None if end is None else end * figure["out_of"] / 100 for end in (share.low, share.high))
        around = low <= exact <= high and high - low <= step
        return around or (_near(low, lowest, step) and _near(high, highest, step))
    if low is not None and not is_bound(figure):
        return _near(low, exact, step)
    bound = figure["high"] if low is None else low
    end = share.high if low is None else share.low
    if end is not None and abs(bound - end * figure["out_of"] / 100) < 1:
        return True  # what the interval leaves open
    inside = exact <= bound + 1e-9 if low is None else exact >= bound - 1e-9
    return inside and abs(exact - bound) <= max(1, NEAR * bound)


def _same_bounds(figure: Figure, share: Estimate) -> bool:
    """Whether a figure is open or closed where a range without a value is."""
    low = share.low is None or figure.get("low_included", True) == share.low_included
    high = share.high is None or figure.get("high_included", True) == share.high_included
    return low and high


def _near(written: float | None, exact: float | None, step: float) -> bool:
    if written is None or exact is None:
        return written is exact
    return abs(written - exact) <= step / 2 + 1e-9


def is_bound(figure: Figure) -> bool:
    """Whether a figure is open at one end, such as 'more than 50'."""
    return bool(figure.get("unbounded")) or not figure.get("low_included", True) or "low" not in figure


def number_of(record: Record, figure: Figure, shares: list[Estimate]) -> float | None:
    """The number that may be written in place of an exact figure's, or None where a person has to decide.

    That is so for ranges and bounds; for a share that would be rounded to nobody or to all; and where the number in
    the text may be that of something else: another figure has it, or the text has it more than once and not each time
    as 'N out of' the denominator.
    """
    if len(shares) != 1 or shares[0].value is None or is_bound(figure) or "high" in figure:
        return None
    exact, step = shares[0].value * figure["out_of"] / 100, figure.get("rounded_to", 1)
    number = math.floor(exact / step + 0.5) * step
    if number in (0, figure["out_of"]) and number != exact:
        return None
    value = figure["low"]
    others = [one for one in record.data["figures"] if one is not figure and value in (one.get("low"), one.get("high"))]
    stated = sum(one.value == value for _, text in record.simple for one in stated_numbers(text))
    share = re.compile(loose(rf"(?<![\w.,]){value:,g} out of {figure['out_of']:,}(?!\d|,\d)"))
    shown = sum(len(share.findall(text)) for _, text in record.simple)
    return None if others or (stated > 1 and shown != stated) else number
