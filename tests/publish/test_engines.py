"""The main flows of the patient's site and of the workbench in Firefox and in WebKit, from a disk.

What one engine does otherwise than Chromium is looked for here; all else is told by the tests in Chromium.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import Engine, Firefox, firefox, webkit, webkit_console

pytestmark = pytest.mark.slow

ENTER = "\ue007"
GUIDE, RECORD = "guides/called-back/index.html", "faqs/does-call-back-mean-cancer/index.html"


@pytest.fixture(scope="module", params=[firefox, webkit], ids=lambda engine: engine.__name__)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with request.param(tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture
def page(engine: Engine, whole_page: Path) -> Iterator[Engine]:
    """A browser as wide as a desk, which has said nothing on its console when the test ends."""
    engine.visit("about:blank")
    engine.resize(1000, 800)
    before = len(engine.console()) if isinstance(engine, Firefox) else 0
    yield engine
    if isinstance(engine, Firefox):
        assert engine.console()[before:] == []


@pytest.fixture
def site(whole_page: Path) -> str:
    return (whole_page.parents[1] / "site").as_uri() + "/"


def heading(page: Engine) -> str:
    return str(page.until("document.querySelector('h1')?.innerText"))


def arrived(page: Engine, end: str) -> None:
    page.until("location.href.endsWith(arguments[0]) && document.readyState === 'complete'", end)


def size(page: Engine) -> float:
    return float(page.run("return parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"))


# --- The site ---------------------------------------------------------------------------------------------------------


def test_a_reader_goes_from_the_start_to_the_sources_of_a_record(page: Engine, site: str) -> None:
    page.visit(f"{site}en/index.html")
    page.click(f"main a[href$='{GUIDE}']")
    arrived(page, GUIDE)
    assert heading(page) == "You have been called back"
    page.click(f"main a[href$='{RECORD}']")
    arrived(page, RECORD)
    assert not page.run("return document.querySelector('#sources').open")
    page.visit(f"{site}en/{RECORD}#sources")
    page.until("document.querySelector('#sources').open")
    assert page.run("return document.querySelector('#sources li').checkVisibility()")
    page.click("#sources summary")
    page.until("!document.querySelector('#sources').open")


def test_a_link_within_a_guide_unfolds_its_sources(page: Engine, site: str) -> None:
    page.visit(f"{site}en/{GUIDE}")
    page.click("main a[href='#sources']")
    page.until("document.querySelector('#sources').open && scrollY > 0")


def test_ticked_questions_are_copied(page: Engine, site: str) -> None:
    page.visit(f"{site}en/{GUIDE}")
    page.run("window.kept = ''; navigator.clipboard.writeText = async text => { window.kept = text }")
    page.click(".asking li:nth-child(2) input")
    page.click("[data-do=copy]")
    asked = page.run("return document.querySelector('.asking li:nth-child(2) label span').innerText")
    assert page.until("window.kept") == f"- {asked}"
    page.until("document.querySelector('[data-do=copy]').innerText === 'Copied'")


def test_letters_grow(page: Engine, site: str) -> None:
    page.visit(f"{site}en/{GUIDE}")
    before = size(page)
    page.click("[data-do=large]")
    assert size(page) > 1.3 * before
    assert page.run("return document.querySelector('[data-do=large]').ariaPressed") == "true"


def test_the_language_changes_and_the_page_stays(page: Engine, site: str) -> None:
    page.visit(f"{site}en/{RECORD}")
    page.click(".language a[hreflang=es]")
    arrived(page, f"es/{RECORD}")
    assert page.run("return document.documentElement.lang") == "es"
    page.click(".language a[hreflang=en]")
    arrived(page, f"en/{RECORD}")


def test_a_question_finds_its_answer_from_the_start_and_from_the_search(page: Engine, site: str) -> None:
    page.visit(f"{site}en/index.html")
    page.type("#q", f"does it hurt{ENTER}")
    arrived(page, "search/index.html?q=does+it+hurt")
    answer = "#found a[href$='faqs/does-biopsy-hurt/index.html']"
    page.find(answer)
    page.visit(f"{site}en/search/index.html")
    page.type("#q", "does it hurt")
    page.click("form.find button")
    page.click(answer)
    arrived(page, "faqs/does-biopsy-hurt/index.html")
    page.back()
    page.find(answer)
    time.sleep(0.5)  # WebKit resets the field a moment after it shows the page again
    assert page.run("return document.querySelector('#q').value") == "does it hurt"


WIDTHS = "return [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "path",
    ["index.html", GUIDE, RECORD, "scale/index.html", "questions/index.html", "search/index.html?q=does+it+hurt"],
)
def test_a_phone_needs_no_scrolling_sideways(path: str, language: str, page: Engine, site: str) -> None:
    page.resize(360, 740)
    page.visit(f"{site}{language}/{path}")
    for large in (False, True):
        page.run("document.documentElement.classList.toggle('large', arguments[0])", large)
        width, room = page.run(WIDTHS)
        assert width <= room <= 360


# --- The workbench ----------------------------------------------------------------------------------------------------


def test_the_workbench_searches_opens_a_record_and_keeps_the_place(page: Engine, whole_page: Path) -> None:
    page.visit(whole_page.as_uri())
    assert heading(page)
    page.click("nav a[href^='#/search']")
    page.until("document.querySelector('h1').innerText === 'Search'")
    page.type("#search", "does a biopsy hurt")
    page.until("location.hash.endsWith('hurt')")
    page.click("#view h2 a[href='#/record/faq-does-biopsy-hurt']")
    page.until("location.hash === '#/record/faq-does-biopsy-hurt'")
    title = heading(page)
    assert "hurt" in title
    page.run("scrollTo(0, 600)")
    page.until("scrollY === 600")
    page.reload()
    page.until("document.readyState === 'complete' && Math.abs(scrollY - 600) < 50")
    assert heading(page) == title
    page.back()
    assert page.until("document.querySelector('#search')?.value") == "does a biopsy hurt"


@pytest.mark.parametrize(
    "view", ["", "search", "scale", "record/birads-4a", "translations", "state", "files", "review"]
)
def test_the_workbench_fits_a_phone(view: str, page: Engine, whole_page: Path) -> None:
    page.resize(360, 740)
    page.visit(f"{whole_page.as_uri()}#/{view}")
    assert heading(page)
    width, room = page.run(WIDTHS)
    assert width <= room <= 360


# --- The console of WebKit --------------------------------------------------------------------------------------------


def test_webkit_has_nothing_to_say_while_it_reads(whole_page: Path, site: str, tmp_path: Path) -> None:
    """Each page in a frame of one that ends by saying so; Firefox is listened to in every test."""
    pages = [
        f"{site}en/{path}" for path in ("index.html", GUIDE, f"{RECORD}#sources", "search/index.html?q=does+it+hurt")
    ]
    pages += [f"{whole_page.as_uri()}#/{view}" for view in ("", "search?q=biopsy", "record/faq-does-biopsy-hurt")]
    script = f"""
      const pages = {json.dumps(pages)};
      let read = 0;
      for (const address of pages) {{
        const frame = document.createElement("iframe");
        frame.onload = () => {{ if (++read === pages.length) setTimeout(() => console.log("all is read"), 300) }};
        frame.src = address;
        document.body.append(frame);
      }}"""
    frames = tmp_path / "frames.html"
    frames.write_text(f"<!DOCTYPE html><title>Frames</title><body><script>{script}</script>", encoding="utf-8")
    assert webkit_console(frames, "all is read", tmp_path) == []
