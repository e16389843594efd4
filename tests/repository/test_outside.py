"""A test whose outside judge is missing says so and how to get it, and fails in CI; what judges is locked."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import browser_bench
import engines
import fhir_live
import npm_tools
import outside
import pytest

NO_NODE = "node is missing; install Node.js 20.19 or newer."
NO_CHROMIUM = "chromium is missing; install Debian's package chromium."
NO_FIREFOX = "firefox-esr is missing; install Debian's package firefox-esr."
NO_WEBKIT = "WebKitWebDriver is missing; install Debian's package webkit2gtk-driver."
NO_DISPLAY = "Xvfb is missing; install Debian's package xvfb."


def start_chromium() -> None:
    with browser_bench.chromium():
        pass


def start(engine: Callable[[Path], AbstractContextManager[object]]) -> Callable[[], None]:
    def use() -> None:
        with engine(Path()):
            pass

    return use


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (fhir_live.install, NO_NODE),
        (start_chromium, NO_CHROMIUM),
        (start(engines.firefox), NO_FIREFOX),
        (start(engines.webkit), NO_WEBKIT),
        (start(engines.display), NO_DISPLAY),
    ],
)
def test_a_test_whose_tool_is_missing_skips_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, use: Callable[[], object], reason: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"^{outside.MARK}{reason}$"):
        use()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=reason):
        use()


def test_npm_that_installs_nothing_is_a_missing_tool_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CI", raising=False)
    failing = tmp_path / "npm"
    failing.write_text("#!/bin/sh\necho no network >&2\nexit 1\n", encoding="utf-8")
    failing.chmod(0o755)
    locked = "npm could not install tests/fhir_server/package-lock.json"
    with pytest.raises(pytest.skip.Exception, match=f"(?s){locked}.*no network"):
        npm_tools.installed(fhir_live.SOURCE, tmp_path / "cache", str(failing))
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_end_of_a_run_lists_each_missing_tool_once() -> None:
    reasons = [f"Skipped: {outside.MARK}{reason}" for reason in (NO_NODE, NO_CHROMIUM, NO_NODE)]
    assert outside.summary([*reasons, "Skipped: the stand-in is a shell script"]) == [
        f"NOT TESTED: {NO_CHROMIUM} (1 test)",
        f"NOT TESTED: {NO_NODE} (2 tests)",
    ]


def test_the_lock_pins_every_package_and_names_no_address() -> None:
    lock = json.loads((fhir_live.SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert len(packages) > 3
    assert [path for path, package in packages.items() if "integrity" not in package or "resolved" in package] == []
    assert {package["license"] for package in packages.values()} == {"Apache-2.0", "MIT"}
