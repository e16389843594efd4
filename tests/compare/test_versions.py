"""Versions have the order of semver.org, and the next one is the smallest that the changes allow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.compare.versions import Version, VersionHistory, larger, parse, raised
from pipelines.model.changes import BUMPS, Bump

FINAL = st.builds(Version, st.tuples(*[st.integers(0, 20)] * 3))
ANY = FINAL | st.builds(
    Version, st.tuples(*[st.integers(0, 3)] * 3), st.sampled_from(["alpha", "beta", "rc"]), st.integers(0, 12)
)


def line(text: str, final: bool = True) -> VersionHistory:
    """The line after a release."""
    version = parse(text)
    return VersionHistory(Version(version.core), version, version if final else None)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1.2",
            "1.2.3.4",
            "v1.2.3",
            "01.2.3",
            "1.2.3-",
            "1.2.3-alpha",
            "1.2.3-alpha.01",
            "1.2.3-dev.1",
            "1.2.3-gamma.1",
        ),
        *("", "1.2.3 ", "1.2.3\n", "1.2.3+build", "-1.2.3", "1.2.3-ALPHA.1", "9999999999.0.0"),
    ],
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        parse(text)


@given(ANY)
def test_a_version_reads_back_equal(version: Version) -> None:
    assert parse(str(version)) == version


def test_versions_have_the_order_of_semver() -> None:
    ascending = [
        "0.1.0-alpha.1",
        "0.1.0-alpha.2",
        "0.1.0-alpha.10",
        "0.1.0-beta.1",
        "0.1.0-rc.1",
        "0.1.0",
        "0.1.1-rc.1",
    ]
    ascending += ["0.1.1", "0.2.0-alpha.1", "0.2.0", "0.10.0", "1.0.0-alpha.1", "1.0.0"]
    assert [str(version) for version in sorted(map(parse, reversed(ascending)))] == ascending


@pytest.mark.parametrize(
    ("core", "bump", "expected"),
    [
        ((0, 1, 0), "major", (1, 0, 0)),
        ((0, 1, 0), "minor", (0, 2, 0)),
        ((0, 1, 9), "patch", (0, 1, 10)),
        ((1, 9, 9), "minor", (1, 10, 0)),
        ((9, 9, 9), "major", (10, 0, 0)),
    ],
)
def test_a_bump_raises_its_part_and_resets_the_smaller_ones(
    core: tuple[int, int, int], bump: Bump, expected: tuple[int, int, int]
) -> None:
    assert raised(core, bump) == expected


@pytest.mark.parametrize(
    ("before", "after", "bump", "taken"),
    [
        ("1.2.3", "1.2.4", "patch", True),
        ("1.2.3", "1.2.4", "minor", False),
        ("1.2.3", "1.3.0", "minor", True),
        ("1.2.3", "1.3.0-alpha.1", "minor", True),
        ("1.2.3", "1.3.0", "major", False),
        ("1.2.3", "2.0.0-rc.1", "major", True),
        ("1.2.3", "2.0.0", "patch", True),
        ("1.9.0", "1.10.0", "minor", True),
        ("1.2.3", "1.2.3", None, False),
        ("1.2.3", "1.2.2", None, False),
        ("1.2.3", "1.2.4", None, True),
        ("1.2.3", "1.2.3", "patch", False),
        ("1.2.3", "1.2.3-alpha.1", None, False),
        ("1.2.3", "0.9.9", "major", False),
        ("1.2.3", "1.3.0-dev", "minor", False),
    ],
)
def test_a_release_is_refused_unless_it_is_raised_far_enough(
    before: str, after: str, bump: Bump | None, taken: bool
) -> None:
    assert (line(before).refusal(parse(after), bump) == "") is taken


@given(FINAL, FINAL, st.sampled_from(BUMPS))
def test_a_bump_raises_its_own_part_or_a_graver_one(first: Version, second: Version, bump: Bump) -> None:
    deciding = {"major": 1, "minor": 2, "patch": 3}[bump]
    held = VersionHistory(Version(first.core), first, first)
    assert (held.refusal(second, bump) == "") is (second.core[:deciding] > first.core[:deciding])
    assert held.refusal(parse(held.next(bump)), bump) == ""


@given(ANY, st.none() | st.sampled_from(BUMPS), st.none() | st.sampled_from(BUMPS), st.booleans())
def test_the_next_version_is_taken_and_the_working_state_lies_below_it(
    last: Version, earlier: Bump | None, bump: Bump | None, first: bool
) -> None:
    final = last if last.final else None if first else Version((0, 0, 1))
    held = VersionHistory(Version(last.core), last, final, None if last.final else earlier)
    following = parse(held.next(bump))
    assert held.refusal(following, bump) == ""
    working = parse(held.working(bump))
    assert working.stage == "dev"
    assert working < Version(working.core)
    assert working.core == following.core


def test_before_the_first_release_the_plan_counts_and_pre_releases_ascend() -> None:
    begun = VersionHistory.of("0.1.0", None)
    assert begun.working("major") == begun.working(None) == "0.1.0-dev"
    assert [begun.refusal(parse(text), "major") for text in ("0.1.0", "0.1.0-alpha.1", "0.1.0-alpha.7")] == ["", "", ""]
    assert "0.1.0" in begun.refusal(parse("0.2.0"), None)
    after = VersionHistory.of("0.1.0-alpha.2", {"version": "0.1.0-alpha.2"})
    assert after.working("major") == "0.1.0-dev"
    assert (after.next("major"), after.next(None)) == ("0.1.0-alpha.3", "0.1.0-alpha.3")
    assert "not above" in after.refusal(parse("0.1.0-alpha.2"), "minor")
    assert after.refusal(parse("0.1.0"), "major") == ""


def test_pre_releases_after_a_final_one_remember_the_largest_bump_since_then() -> None:
    held = {"version": "0.2.0-alpha.1", "final": {"version": "0.1.0", "bump": "minor", "ids": []}}
    after = VersionHistory.of("0.2.0-alpha.1", held)
    assert (after.next("patch"), after.working(None)) == ("0.2.0-alpha.2", "0.2.0-dev")
    assert (after.next("major"), after.working("major")) == ("1.0.0", "1.0.0-dev")
    assert after.refusal(parse("0.1.1"), None) != ""
    assert after.refusal(parse("0.2.0"), "patch") == ""


def test_the_largest_of_no_bumps_is_none() -> None:
    assert larger(None, None) is None
    assert larger("patch", None, "minor") == "minor"
