"""Semantic versions of the dataset: their order, and the smallest version that changes allow.

A version is ``1.2.3``, or a pre-release of it: ``1.2.3-alpha.1``, ``-beta.1``, ``-rc.1``. The working state is
``1.2.3-dev`` and is never released. The order is that of https://semver.org.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import NamedTuple

from pipelines.model.changes import BUMPS, Bump
from pipelines.model.shapes import Released

_NUMBER = "(0|[1-9][0-9]{0,8})"
_FORM = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(alpha|beta|dev|rc)(?:\.{_NUMBER})?)?")

Core = tuple[int, int, int]


@total_ordering
@dataclass(frozen=True)
class Version:
    """The parts of a version. ``stage`` is empty for a final release; ``number`` is -1 if there is none."""

    core: Core
    stage: str = ""
    number: int = -1

    @property
    def final(self) -> bool:
        """Whether it is a final release, not a pre-release."""
        return not self.stage

    def __lt__(self, other: Version) -> bool:
        mine, theirs = ((v.core, v.final, v.stage, v.number) for v in (self, other))
        return mine < theirs

    def __str__(self) -> str:
        number = f".{self.number}" if self.number >= 0 else ""
        return ".".join(map(str, self.core)) + (f"-{self.stage}{number}" if self.stage else "")


def parse(text: str) -> Version:
    """A version from its text.

    Raises:
        ValueError: it is not a version.
    """
    found = _FORM.fullmatch(text)
    if not found or (found[4] and (found[4] == "dev") != (found[5] is None)):
        raise ValueError(f"{text!r} is not a version")
    core = (int(found[1]), int(found[2]), int(found[3]))
    return Version(core, found[4] or "", -1 if found[5] is None else int(found[5]))


def raised(core: Core, bump: Bump) -> Core:
    """The smallest version that a bump allows; the same rules apply below 1.0.0."""
    major, minor, patch = core
    match bump:
        case "major":
            return major + 1, 0, 0
        case "minor":
            return major, minor + 1, 0
    return major, minor, patch + 1


def larger(*bumps: Bump | None) -> Bump | None:
    """The largest of some bumps, or None."""
    return max((bump for bump in bumps if bump), key=BUMPS.index, default=None)


class VersionHistory(NamedTuple):
    """The releases that the next version depends on.

    ``planned`` is the planned first release, ``last`` the last release of any kind, ``final`` the last final release,
    ``bump`` the largest bump of the pre-releases since that one.
    """

    planned: Version
    last: Version | None = None
    final: Version | None = None
    bump: Bump | None = None

    @classmethod
    def of(cls, version: str, released: Released | None) -> VersionHistory:
        """The history of a dataset, from its version and ``released.json``."""
        planned = Version(parse(version).core)
        if not released:
            return cls(planned)
        last, final = parse(released["version"]), released.get("final")
        return cls(planned, last, parse(final["version"]), final.get("bump")) if final else cls(planned, last)

    def least(self, bump: Bump | None) -> Core:
        """The smallest MAJOR.MINOR.PATCH that changes since the last release allow."""
        if self.final is None:
            return self.planned.core
        least = raised(self.final.core, larger(self.bump, bump) or "patch")
        return max(least, self.last.core) if self.last else least

    def working(self, bump: Bump | None) -> str:
        """The version of a working state with such changes since the last release."""
        return str(Version(self.least(bump), "dev"))

    def next(self, bump: Bump | None) -> str:
        """The smallest version that may be released: a final one, or the next pre-release after a pre-release."""
        least = self.least(bump)
        if self.last and self.last.number >= 0 and self.last.core == least:
            return str(Version(least, self.last.stage, self.last.number + 1))
        return str(Version(least))

    def refusal(self, version: Version, bump: Bump | None) -> str:
        """Why a version must not be released now, or an empty string."""
        if version.stage == "dev":
            return f"{version} is a working state; release {Version(version.core)} or a pre-release of it"
        if self.last and not version > self.last:
            return f"{version} is not above {self.last}, the last release; the smallest version is {self.next(bump)}"
        if self.final is None and version.core != self.planned.core:
            return f"the first release is {self.planned}, as dataset.yaml says, or a pre-release of it"
        if version.core < self.least(bump):
            needed = larger(self.bump, bump) or "no"
            return (
                f"{version} is too small: since {self.final} there are {needed} changes; "
                f"the smallest version is {self.next(bump)}"
            )
        return ""
