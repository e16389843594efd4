"""Estimates of statistics: the share, its interval, and its counterpart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.derived import estimate, figure_words, resolve, wilson


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    [  # by statsmodels, proportion_confint(method="wilson")
        (1111, 3556, 29.741, 32.786),
        (0, 168, 0.0, 2.235),
        (168, 168, 97.765, 100.0),
        (3, 26, 4.003, 28.976),
        (1, 1, 20.654, 100.0),
    ],
)
def test_the_interval_is_wilsons(events: int, total: int, low: float, high: float) -> None:
    assert wilson(events, total) == pytest.approx((low, high), abs=0.001)


COUNTS = st.integers(1, 10**7).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(COUNTS)
def test_the_interval_holds_the_share_and_its_counterpart_mirrors_it(counts: tuple[int, int]) -> None:
    events, total = counts
    share = estimate({"events": events, "total": total})
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    assert 0 <= share.low <= share.value <= share.high <= 100
    other = estimate({"events": total - events, "total": total})
    mirror = share.counterpart
    for one, two in zip(mirror[:3], other[:3], strict=True):
        assert one is not None
        assert two is not None
        assert math.isclose(one, two, abs_tol=1e-6)
    assert share.interval == "wilson"


@given(COUNTS, st.integers(2, 50))
def test_more_people_make_the_interval_narrower(counts: tuple[int, int], times: int) -> None:
    events, total = counts
    low, high = wilson(events, total)
    narrow_low, narrow_high = wilson(events * times, total * times)
    assert narrow_high - narrow_low <= high - low + 1e-9


def test_what_is_published_is_taken_as_it_is() -> None:
    assert estimate({"as_published": {"value": 9, "low": 4, "high": 21}})[:3] == (9, 4, 21)
    alone = estimate({"as_published": {"value": 9}, "total": 50})
    assert (alone.value, alone.low, alone.high, alone.interval) == (9, None, None, "none")
    bound = estimate({"as_published": {"low": 80, "low_included": False}})
    assert (bound.value, bound.ends, bound.counterpart.ends) == (None, (80, 100), (0, 20))
    assert bound.counterpart.high_included is False


def test_a_figure_has_the_words_of_its_side_and_the_evidence_of_its_source() -> None:
    text = {"population": "people", "outcome": "had spots", "counterpart": "had none", "timeframe": "in a year"}
    other = {**text, "timeframe": "in two years"}
    statistics = {"statistic-a": {"text": text, "source": "source-x"}, "statistic-b": {"text": other, "source": "y"}}
    record = {"evidence": [{"id": "one", "source": "source-z"}, {"id": "two", "source": "source-x"}]}
    figure = {"id": "f", "low": 3, "out_of": 100, "statistics": ["statistic-a", "statistic-b"], "side": "counterpart"}
    resolved = resolve(figure, record, statistics)  # type: ignore[arg-type]
    words = ("people", "had none", "in a year; in two years", "two")
    assert tuple(resolved[name] for name in ("population", "outcome", "timeframe", "evidence")) == words  # type: ignore[literal-required]
    plain = {"id": "f", "low": 3, "unit": "years", "evidence": "one"}
    assert resolve(plain, record, statistics) == plain  # type: ignore[arg-type]
    assert figure_words([text], "outcome") == {  # type: ignore[list-item]
        "population": "people",
        "outcome": "had spots",
        "timeframe": "in a year",
    }
