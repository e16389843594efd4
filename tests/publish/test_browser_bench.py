"""The bench lets a sound page pass, and reports each fault that a page can have.

The page is small and made by hand, under the strict policy of the exported one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from browser_bench import Opened, axe, fits, nu, visit
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

STYLE = """\
:root { color-scheme: light dark; font: 1rem/1.5 sans-serif; background: #fff; color: #111; }
@media (prefers-color-scheme: dark) { :root { background: #111; color: #eee; } }
body { margin: 1rem; }
svg { max-width: 100%; background: #fff; }
text { fill: #000; }
.wide { overflow-x: auto; }
.wide p { width: 3000px; }"""

SCRIPT = """\
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const said = document.getElementById("said");
document.getElementById("search").addEventListener("input", event => {
  said.textContent = data.filter(word => word.includes(event.target.value)).join(", ");
});
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(data)], {type: "application/json"}));
  link.download = "words.json";
  link.click();
});"""

BODY = """
<main>
<h1>Words</h1>
<p><label for="search">Search</label> <input id="search" type="search">
<button id="save" type="button">Save</button></p>
<p id="said" role="status"></p>
<svg viewBox="0 0 200 20" role="img" aria-label="A bar, 20 long"><rect width="20" height="20" fill="#888"/>
<text x="2" y="15" font-size="10">20</text></svg>
<div class="wide" role="region" aria-label="A wide table" tabindex="0"><p>What is wide scrolls inside.</p></div>
</main>
"""


def body(more: str) -> str:
    """The body with more at the end of what it is about."""
    return BODY.replace("</main>", f"{more}</main>")


def source(content: str) -> str:
    """The source expression of a policy that allows just this content."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def page(
    body: str = BODY, *, head: str = "", script: str = SCRIPT, strict: bool = True, html: str = 'lang="en"'
) -> str:
    """A page; without its policy when it is not strict."""
    policy = (
        f"default-src 'none'; script-src {source(script)}; style-src {source(STYLE)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n' if strict else ""
    words = json.dumps(["spot", "picture", "town"])
    return (
        f'<!DOCTYPE html>\n<html {html}>\n<head>\n<meta charset="utf-8">\n{meta}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Words</title>\n<style>{STYLE}</style>\n{head}</head>\n<body>{body}"
        f'<script type="application/json" id="data">{words}</script>\n<script>{script}</script>\n</body>\n</html>\n'
    )


def written(folder: Path, text: str, name: str = "index.html") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


# --- A sound page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"dark": True},
        {"width": 320, "touch": True},
        {"forced": True},
        {"reduced": False, "height": 400},
    ],
    ids=str,
)
def test_no_judge_finds_fault_with_a_sound_page(opened: Opened, tmp_path: Path, how: dict[str, object]) -> None:
    sound = opened(written(tmp_path, page()), **how)
    assert axe(sound) == []
    assert fits(sound) == []


def test_the_nu_checker_finds_no_fault_with_a_sound_page(tmp_path: Path) -> None:
    assert nu([written(tmp_path, page())]) == []


def test_a_page_shows_itself_as_it_is_asked_to(opened: Opened, tmp_path: Path) -> None:
    path = written(tmp_path, page())
    told = (
        "() => [innerWidth, innerHeight, navigator.language, new Date(0).getHours(), navigator.onLine, location.hash]"
    )
    asked = """() => ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-reduced-motion: reduce)",
      "(pointer: coarse)"].map(query => matchMedia(query).matches)"""
    usual = opened(path)
    assert usual.evaluate(told) == [1280, 900, "en-US", 0, False, ""]
    assert usual.evaluate(asked) == [False, False, True, False]
    other = opened(path, at="#/words", width=320, height=500, dark=True, forced=True, reduced=False, touch=True)
    assert other.evaluate(told) == [320, 500, "en-US", 0, False, "#/words"]
    assert other.evaluate(asked) == [True, True, False, True]
    path = written(tmp_path, page().replace('<meta name="viewport"', "<meta"))
    assert opened(path, width=320, touch=True).evaluate("innerWidth") == 980, "a telephone shows such a page small"


def test_a_page_works_and_saves_what_it_made_itself(opened: Opened, tmp_path: Path) -> None:
    words = opened(written(tmp_path, page()))
    words.get_by_label("Search").press_sequentially("ow")
    assert words.get_by_role("status").inner_text() == "town"
    with words.expect_download() as download:
        words.get_by_role("button", name="Save").click()
    assert json.loads(Path(download.value.path()).read_bytes()) == ["spot", "picture", "town"]


def test_a_page_without_scripts_runs_none(opened: Opened, tmp_path: Path) -> None:
    words = opened(written(tmp_path, page()), script=False)
    words.get_by_label("Search").press_sequentially("ow")
    assert words.get_by_role("status").inner_text() == ""
    assert fits(words) == []
    with pytest.raises(AssertionError, match="scripts run"):
        axe(words)


def test_two_visits_share_nothing(opened: Opened, tmp_path: Path) -> None:
    path = written(tmp_path, page())
    opened(path).evaluate("localStorage.setItem('seen', 'yes')")
    assert opened(path).evaluate("localStorage.getItem('seen')") is None


# --- What a page must not do ------------------------------------------------------------------------------------------

NOISY = """\
console.log("hello");
console.warn("hello");
setTimeout(() => console.info("late"), 50);
Promise.reject(new Error("a promise broken"));
alert("hello");
fetch("https://example.org/fetched").catch(() => 0);
new WebSocket("wss://example.org/socket");
navigator.sendBeacon("https://example.org/beacon", "seen");
open("other.html");
throw new Error("broken");"""

NOISE = (
    *("console log: hello", "console warning: hello", "console info: late", "dialog: alert: hello"),
    *("uncaught error: a promise broken", "uncaught error: broken"),
    *("request: GET https://example.org/fetched", "request: POST https://example.org/beacon"),
    *("request: WebSocket wss://example.org/socket", "request: GET https://example.org/picture.png"),
    *("request: GET {folder}/other.html", "request: GET {folder}/other.css"),
)

FORBIDDEN = (
    "console error: Executing inline script",
    "console error: Applying inline style",
    "console error: Loading the image 'https://example.org/picture.png'",
    "console error: This document requires 'TrustedHTML'",
)


def test_what_a_page_must_not_do_is_reported(browser: Browser, tmp_path: Path) -> None:
    style, picture = '<link rel="stylesheet" href="other.css">', '<img alt="" src="https://example.org/picture.png">'
    path = written(tmp_path, page(body(picture), head=style, script=NOISY, strict=False))
    written(tmp_path, "", "other.css")
    written(tmp_path, page(), "other.html")
    with pytest.raises(AssertionError) as told, visit(browser, path) as noisy:
        noisy.wait_for_timeout(200)
    lines = [line.strip() for line in str(told.value).splitlines()]
    assert [noise for noise in NOISE if noise.format(folder=tmp_path.as_uri()) not in lines] == []
    assert not [line for line in lines if line.startswith("request") and "index.html" in line]


def test_what_the_policy_of_a_page_forbids_is_reported(browser: Browser, tmp_path: Path) -> None:
    more = '<script>data = 1;</script><p style="color: #000"><img alt="" src="https://example.org/picture.png">'
    script = 'try { document.body.insertAdjacentHTML("beforeend", "<p>"); } catch {}'
    with pytest.raises(AssertionError) as told, visit(browser, written(tmp_path, page(body(more), script=script))):
        pass
    lines = [line.strip() for line in str(told.value).splitlines()]
    assert [noise for noise in FORBIDDEN if not any(line.startswith(noise) for line in lines)] == []


def test_what_a_page_does_when_it_is_used_is_reported_too(browser: Browser, tmp_path: Path) -> None:
    path = written(tmp_path, page(body('<p><a href="https://example.org/">Elsewhere</a></p>')))
    with pytest.raises(AssertionError, match=r"request: GET https://example\.org/"), visit(browser, path) as left:
        left.get_by_role("link").click()


def test_a_fault_of_the_test_itself_is_not_hidden_by_what_the_page_did(browser: Browser, tmp_path: Path) -> None:
    path = written(tmp_path, page(script="console.log('hello');"))
    with pytest.raises(KeyError, match="the test"), visit(browser, path):
        raise KeyError("the test")


# --- What axe-core finds ----------------------------------------------------------------------------------------------

BARRIERS = {
    "no label": (page(BODY.replace('<label for="search">Search</label>', "Search")), "label (critical): #search: "),
    "no language": (page(html=""), "html-has-lang (serious): html: "),
    "a picture without words": (page(BODY.replace(' aria-label="A bar, 20 long"', "")), "svg-img-alt (serious): svg: "),
    "pale words": (page(body('<p style="color: #aaa">Words</p>'), strict=False), "color-contrast (serious): p:nth-"),
    "a small target": (
        page(
            body('<button aria-label="One" style="width: 9px; padding: 0"></button><button>Two</button>'), strict=False
        ),
        "target-size (serious): button[aria",
    ),
    "a heading left out": (page(body("<h4>Words</h4>")), "heading-order (moderate): h4: "),
    "words on a picture": (
        page(
            body('<p style="color: #777; background: linear-gradient(#fff, #000)">Words</p>'),
            strict=False,
        ),
        "not sure: color-contrast (serious): p:nth-",
    ),
}


@pytest.mark.parametrize("name", BARRIERS)
def test_what_keeps_people_out_is_reported(opened: Opened, tmp_path: Path, name: str) -> None:
    text, told = BARRIERS[name]
    assert [line[: len(told)] for line in axe(opened(written(tmp_path, text)))] == [told]


def test_axe_judges_what_is_shown_now(opened: Opened, tmp_path: Path) -> None:
    words = opened(written(tmp_path, page(body('<p hidden><input id="later"></p>'))))
    assert axe(words) == []
    words.evaluate("document.getElementById('later').parentElement.hidden = false")
    assert [line.split(":")[0] for line in axe(words)] == ["label (critical)"]


# --- What must be scrolled sideways -----------------------------------------------------------------------------------


@pytest.mark.parametrize("html", ['lang="en"', 'lang="ar" dir="rtl"'])
def test_what_does_not_fit_is_named(opened: Opened, tmp_path: Path, html: str) -> None:
    path = written(
        tmp_path, page(body(f'<p>Short.</p><div><b id="long" class="one two">{"x" * 200}</b></div>'), html=html)
    )
    (told,) = fits(opened(path, width=320))
    assert re.fullmatch(
        r"the page is \d{4} px wide where 320 are: b#long\.one\.two stands out by \d{4} px: x{60}", told
    )
    assert fits(opened(path, width=3000)) == []


# --- What the Nu checker finds ----------------------------------------------------------------------------------------

INVALID = {
    "an id twice": (page(body('<p id="said">Words</p>')), "error: Duplicate ID"),
    "a list in a button": (page(body("<button><ul><li>Words</li></ul></button>")), "error: Element"),
    "a property that is none": (page(head="<style>p { colour: red; }</style>"), "error: CSS: “colour”"),
    "a warning": (page(body("<section><p>Words</p></section>")), "warning: Section lacks heading"),
    "a policy that is none": (
        page().replace("script-src", "script-scr"),
        "warning: Potentially bad value .* Unrecognized directive script-scr",
    ),
}


def test_invalid_html_is_reported_with_its_file_and_line(tmp_path: Path) -> None:
    paths = [written(tmp_path, text, f"{number}.html") for number, (text, _) in enumerate(INVALID.values())]
    found = nu([*paths, written(tmp_path, page(), "sound.html")])
    for number, (_, told) in enumerate(INVALID.values()):
        assert any(re.match(rf"{number}\.html:\d+:\d+: {told}", line) for line in found), found
    assert not [line for line in found if line.startswith("sound")]
