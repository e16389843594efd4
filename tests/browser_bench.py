"""The bench for the exported page: Chromium reads it as its users do, and axe-core and the Nu checker judge it.

``opened(path)`` gives a page; when the test ends, the page must have said nothing on its console and asked for nothing
but itself. ``axe(page)``, ``fits(page)`` and ``nu(paths)`` give what is wrong, a string each: a test asserts that there
is nothing. Chromium is Debian's; axe-core (MPL-2.0) and the Nu checker (MIT) are installed once under build/. Where one
of them is missing, a test skips itself and says why; with CI=true it fails.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from npm_tools import installed
from outside import program, unavailable
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = REPOSITORY / "tests" / "judges"
CACHE = REPOSITORY / "build" / "site-judges"

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""What axe-core judges by. Of WCAG 2.2 it leaves out the size of targets unless it is asked for."""

Opened = Callable[..., Page]
"""What the fixture ``opened`` is: it takes what ``visit`` takes after the browser."""


@functools.cache
def judges() -> Path:
    """The node_modules folder that the lock describes; made at the first call, by ``npm ci``."""
    return installed(SOURCE, CACHE, program("npm", "npm")) / "node_modules"


# --- The browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; one for each process that runs tests."""
    with chromium() as started:
        yield started


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window, which ends with the block."""
    path = program("chromium", "chromium")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        except Error as error:
            unavailable(f"Chromium does not start; install Debian's package chromium anew. {error.message}")
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens files, each as ``visit`` does; all of them must have kept quiet when the test ends."""
    with ExitStack() as stack:
        yield lambda path, **how: stack.enter_context(visit(browser, path, **how))


@contextmanager
def visit(
    browser: Browser,
    path: Path,
    *,
    at: str = "",
    dark: bool = False,
    width: int = 1280,
    height: int = 900,
    forced: bool = False,
    reduced: bool = True,
    touch: bool = False,
    script: bool = True,
    within: Path | None = None,
) -> Iterator[Page]:
    """A file in a browser that has seen nothing yet and is offline; ``at`` is the fragment or query, with its sign.

    At the end of the block, whatever the page did besides being read is an error: a message on the console, an
    uncaught error, a dialog, a request other than for the file itself, or for files ``within`` a folder. What it made
    itself it may offer as a download.
    """
    context = browser.new_context(
        offline=True,
        accept_downloads=True,
        locale="en-US",
        timezone_id="UTC",
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        forced_colors="active" if forced else "none",
        reduced_motion="reduce" if reduced else "no-preference",
        has_touch=touch,
        is_mobile=touch,
        java_script_enabled=script,
    )
    # A test should fail soon, not after half a minute.
    context.set_default_timeout(5_000)
    context.set_default_navigation_timeout(30_000)
    noise = _recorded(context, path.as_uri(), within.as_uri() + "/" if within else "")
    try:
        page = context.new_page()
        page.goto(path.as_uri() + at)
        yield page
        for open_page in context.pages:
            # Whatever was sent before the answer is known after it; a page that is stuck gives none in time.
            open_page.locator("html").wait_for(state="attached")
        assert noise == [], "\n".join(["the page did what it must not:", *noise])
    finally:
        context.close()


def go(page: Page, address: str) -> None:
    """Follows an address inside the page, such as ``#/search``, and waits until it is shown."""
    page.evaluate(
        """address => location.hash === address || new Promise(done => {
          addEventListener("hashchange", () => requestAnimationFrame(done), {once: true});
          location.hash = address;
        })""",
        address,
    )


def _recorded(context: BrowserContext, address: str, folder: str = "") -> list[str]:
    """A list that fills with what pages do besides being read."""
    noise: list[str] = []

    def requested(url: str, method: str) -> None:
        plain = unquote(re.sub("[#?].*", "", url))
        if plain != unquote(address) and not (folder and plain.startswith(unquote(folder))):
            noise.append(f"request: {method} {url}")

    def said(dialog: Any) -> None:
        noise.append(f"dialog: {dialog.type}: {dialog.message}")
        dialog.dismiss()

    context.on("console", lambda message: noise.append(f"console {message.type}: {message.text}"))
    context.on("weberror", lambda fault: noise.append(f"uncaught error: {fault.error}"))
    context.on("dialog", said)
    context.on("request", lambda request: requested(request.url, request.method))
    context.on("page", lambda page: page.on("websocket", lambda socket: requested(socket.url, "WebSocket")))
    return noise


# --- The pages --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dataset with work in every state; see ``workbench_roots.small``. A test that writes copies it first."""
    import workbench_roots  # what exports is slow to import, and most tests need no page

    return workbench_roots.small(tmp_path_factory.mktemp("small") / "root")


@pytest.fixture(scope="session")
def small_page(small_root: Path) -> Path:
    """The page of the small dataset."""
    import workbench_roots

    return workbench_roots.page_of(small_root, small_root.parent)


@pytest.fixture(scope="session")
def hostile_page(small_root: Path) -> Path:
    """The same page with every text replaced by a hostile one; see ``workbench_roots.HOSTILE``."""
    import workbench_roots

    return workbench_roots.hostile_page_of(small_root, small_root.parent / "hostile")


@pytest.fixture(scope="session")
def whole_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the repository's dataset as it is now, beside the other files of its export."""
    from pipelines.publish import exports  # slow to import, and most tests need no page
    from pipelines.validate.run import fast

    early = fast(REPOSITORY)
    built = exports.build(early.opened, early.findings)
    folder = tmp_path_factory.mktemp("whole") / "exports"
    assert exports.write(built.artifacts, folder) == (True, [])
    return folder / "workbench" / "index.html"


# --- The judges -------------------------------------------------------------------------------------------------------

_AXE = """
async tags => {
  const rules = {"target-size": {enabled: true}};
  const options = {runOnly: {type: "tag", values: tags}, rules, preload: false,
    resultTypes: ["violations", "incomplete"]};
  const told = (rules, sure) => rules.flatMap(rule => rule.nodes.map(node => {
    const why = [...node.any, ...node.all, ...node.none].map(check => check.message).join("; ") || rule.help;
    return {sure, rule: rule.id, impact: node.impact, target: node.target.join(" "), html: node.html, why};
  }));
  const {violations, incomplete} = await axe.run(document, options);
  return [...told(violations, true), ...told(incomplete, false)];
}
"""

_WIDEST = """
() => {
  const page = document.scrollingElement, room = page.clientWidth;
  if (page.scrollWidth <= room) return [];
  const rtl = getComputedStyle(document.documentElement).direction === "rtl";
  const scrolls = e => getComputedStyle(e).overflowX !== "visible" && e !== document.body && e !== page;
  let most = 0, widest = page;
  const look = element => {
    const box = element.getBoundingClientRect();
    const over = rtl ? -(box.left + scrollX) : box.right + scrollX - room;
    if (over >= most && over > 0) [most, widest] = [over, element];
    if (!scrolls(element)) for (const child of element.children) look(child);
  };
  look(document.body);
  const name = widest.localName + (widest.id && "#" + widest.id) + [...widest.classList].map(c => "." + c).join("");
  return [`the page is ${page.scrollWidth} px wide where ${room} are: ${name} ` +
    `stands out by ${Math.ceil(most)} px: ${(widest.textContent || "").trim().slice(0, 60)}`];
}
"""


@functools.cache
def _axe_source() -> str:
    return (judges() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is shown now, and what it cannot tell.

    One thing that it cannot tell is left out: the contrast of text in an SVG, behind which axe sees no background. The
    colours of such text must be shown by calculation to be right.
    """
    assert not page.evaluate("matchMedia('(scripting: none)').matches"), "axe-core needs a page whose scripts run"
    if not page.evaluate("typeof axe === 'object'"):
        # The policy of the page forbids scripts of others; what the debugger runs it does not see.
        page.evaluate(_axe_source())
    found = page.evaluate(_AXE, list(TAGS))
    return [
        f"{'' if item['sure'] else 'not sure: '}{item['rule']} ({item['impact']}): {item['target']}: {item['why']}"
        for item in found
        if item["sure"] or item["rule"] != "color-contrast" or not item["html"].startswith(("<text", "<tspan"))
    ]


def fits(page: Page) -> list[str]:
    """Whether the page, as wide as it is shown now, must be scrolled sideways, and what stands out most then."""
    return list(page.evaluate(_WIDEST))


def nu(paths: Iterable[Path]) -> list[str]:
    """What the Nu HTML checker finds in files: errors and warnings, in HTML, in CSS and in their policy.

    Left out is that the policy blocks a block of data: the checker takes it for a script, browsers do not. The checker
    trims what it takes the hash of, so a script or style that begins or ends with a space or a line feed seems blocked.
    """
    java = program("java", "openjdk-17-jre-headless")
    jar = judges() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java, "-jar", str(jar), "--stdout", "--exit-zero-always", "--format", "json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [
        f"{Path(unquote(item['url'])).name}:{item.get('lastLine', 1)}:{item.get('firstColumn', 1)}: "
        f"{item.get('subType', item['type'])}: {item['message']}"
        for item in json.loads(done.stdout)["messages"]
        if not (item["message"].startswith("Inline script violates") and 'type="application/json"' in item["extract"])
    ]
