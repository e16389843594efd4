"""Programs outside Python that judge in tests: a test whose judge is missing skips itself, and fails where CI=true."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from typing import NoReturn

import pytest

MARK = "NOT TESTED: "
"""Begins the reason of such a skip; the end of a run lists them all, with what to install."""


def unavailable(reason: str) -> NoReturn:
    """Ends a test that cannot run here; the reason says which program is missing or half there, and how to get it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"This must be tested in CI: {reason}")
    pytest.skip(f"{MARK}{reason}")


def program(name: str, package: str) -> str:
    """The path of a program that a package of Debian brings."""
    return shutil.which(name) or unavailable(f"{name} is missing; install Debian's package {package}.")


def summary(reasons: Iterable[str]) -> list[str]:
    """What was not tested for want of a program, out of the reasons of all skips: a line for each cause."""
    causes = Counter(reason.partition(MARK)[2] for reason in reasons if MARK in reason)
    return [f"{MARK}{cause} ({count} test{'s'[: count > 1]})" for cause, count in sorted(causes.items())]
