"""The patient's site in Chromium: what a reader sees first, reads without a script, prints, and can do."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_bench import Opened, axe, fits, nu
from conftest import REPOSITORY
from playwright.sync_api import Browser, Page

from pipelines.model.artifact import Artifact
from pipelines.public.view import Public
from pipelines.publish.pseudo_locales import pseudo
from pipelines.publish.site.export import export
from pipelines.translate.pseudo import PSEUDO
from pipelines.validate.run import fast

pytestmark = pytest.mark.slow

KINDS = {
    "start": "index.html",
    "guide": "guides/called-back/index.html",
    "topic": "topics/your-result/index.html",
    "fact": "facts/dcis-outlook/index.html",
    "myth": "myths/biopsy-means-cancer/index.html",
    "category": "birads/4a/index.html",
    "faq": "faqs/does-call-back-mean-cancer/index.html",
    "question": "questions/when-results/index.html",
    "scale": "scale/index.html",
    "questions": "questions/index.html",
    "glossary": "glossary/index.html",
    "search": "search/index.html",
    "about": "about/index.html",
    "standards": "standards/index.html",
}
"""A page of every kind."""

PHONE = {"width": 360, "height": 740}


def write(artifacts: list[Artifact], folder: Path) -> Path:
    for artifact in artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder / "site"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository's dataset, and of it in the pseudo-locales."""
    public = fast(REPOSITORY).opened.public
    folder = tmp_path_factory.mktemp("site")
    for tag, change in PSEUDO.items():
        write(list(export(in_pseudo(public, tag, change))), folder)
    return write(list(export(public)), folder)


def in_pseudo(public: Public, tag: str, change: Callable[[str], str]) -> Public:
    """A view whose second language is a pseudo-locale."""
    meta: Any = {**public.meta, "languages": [public.meta["source_language"], tag]}
    return dataclasses.replace(pseudo(public, tag, change), meta=meta)


Show = Callable[..., Page]


@pytest.fixture
def show(opened: Opened, site: Path) -> Show:
    """Opens a page of the site by its path; it may load what belongs to the site, and nothing else."""
    return lambda path, **how: opened(site / path, within=site, **how)


# --- For everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "mode", [{}, {"dark": True}, {"forced": True}, {"width": 320}, PHONE | {"touch": True}], ids=str
)
def test_axe_finds_nothing_and_nothing_stands_out(kind: str, mode: dict[str, Any], show: Show) -> None:
    page = show(f"en/{KINDS[kind]}", **mode)
    for fold in page.locator("details").all():
        fold.evaluate("element => element.open = true")
    assert axe(page) == []
    assert fits(page) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["es", *PSEUDO])
def test_other_languages_and_right_to_left_are_as_sound(kind: str, language: str, show: Show) -> None:
    page = show(f"{language}/{KINDS[kind]}", width=360, height=740)
    assert axe(page) == []
    assert fits(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_wide_letters_and_lines_hide_nothing(kind: str, show: Show) -> None:
    """The spacing of WCAG 1.4.12."""
    page = show(f"en/{KINDS[kind]}", width=320)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
        "p { margin-bottom: 2em !important }"
    )
    assert fits(page) == []


def test_the_html_of_every_page_is_valid(site: Path) -> None:
    found = nu(sorted(site.rglob("*.html")))
    assert [line for line in found if "appears to be written in" not in line] == []  # pseudo-locales are no language


# --- The first screen -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_title_and_first_sentence_stand_on_the_first_screen_of_a_phone(language: str, show: Show, site: Path) -> None:
    late = []
    paths = [
        path
        for folder in ("guides", "topics", "facts", "myths", "birads", "faqs", "questions")
        for path in sorted((site / language / folder).glob("*/index.html"))
        if "http-equiv" not in path.read_text(encoding="utf-8")
    ]
    page = show(f"{language}/index.html", **PHONE)
    for path in paths:
        page.goto(path.as_uri())
        seen = page.evaluate(
            """() => {
              const first = document.querySelector("main h1 ~ :is(p, div, section, ul)");
              const text = first && document.createTreeWalker(first, NodeFilter.SHOW_TEXT);
              while (text?.nextNode() && !text.currentNode.data.trim());
              if (!text) return true;
              const range = document.createRange();
              range.selectNodeContents(text.currentNode);
              const end = text.currentNode.data.search(/[.?!](\\s|$)/);
              if (end > 0) range.setEnd(text.currentNode, end);
              return range.getBoundingClientRect().bottom <= innerHeight;
            }"""
        )
        if not seen:
            late.append(path.parent.name)
    assert late == []
    assert len(paths) > 250


def test_the_header_is_low_and_the_disclaimer_one_line(show: Show) -> None:
    page = show("en/guides/called-back/index.html", **PHONE)
    assert page.locator("header").evaluate("element => element.getBoundingClientRect().height") < 64
    assert page.locator(".line").evaluate(
        "element => element.getBoundingClientRect().height < 2 * parseFloat(getComputedStyle(element).lineHeight)"
    )
    assert page.locator(".line a").is_visible()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("A letter or call asks you to come back", "Why was I called back after my mammogram?", "pictures"),
        ("The day of your biopsy", "Does a breast biopsy hurt?", "numb"),
        ("BI-RADS categories", "BI-RADS 4A", "biopsy"),
        ("After the biopsy", "shower", "shower"),
        ("Feelings and support", "American Cancer Society", "800-227-2345"),
    ],
)
def test_a_task_takes_two_taps_from_the_start(first: str, second: str, told: str, show: Show) -> None:
    page = show("en/index.html", **PHONE)
    page.get_by_role("link", name=first).first.click()
    page.get_by_role("link", name=second).first.click()
    assert told in page.locator("main").inner_text()


# --- Without a script, and with one -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_reads_wholly_without_a_script(kind: str, show: Show) -> None:
    plain = show(f"en/{KINDS[kind]}", script=False)
    scripted = show(f"en/{KINDS[kind]}")
    texts = [page.locator("main").inner_text() for page in (plain, scripted)]
    missing = set(texts[1].split("\n")) - set(texts[0].split("\n"))
    assert missing <= {"Print", "Copy the list", "Copy the link", "Larger letters", ""}
    assert plain.locator(".tools:visible").count() == 0


def test_the_list_of_questions_is_copied_as_ticked(show: Show, browser: Browser) -> None:
    page = show("en/guides/called-back/index.html")
    page.evaluate("() => { window.kept = ''; navigator.clipboard.writeText = async text => { window.kept = text } }")
    boxes = page.locator(".asking input")
    copy = page.get_by_role("button", name="Copy the list")
    copy.click()
    assert page.evaluate("window.kept").count("\n") == boxes.count() - 1
    boxes.nth(1).check()
    page.locator("[data-do=copy]").click()
    asked = page.locator(".asking label span").nth(1).inner_text()
    page.wait_for_function("window.kept.split('\\n').length === 1")
    assert page.evaluate("window.kept") == f"- {asked}"


def test_letters_grow_and_stay_readable(show: Show) -> None:
    page = show("en/guides/called-back/index.html", **PHONE)
    before = page.locator("h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    button = page.get_by_role("button", name="Larger letters")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)") > 1.3 * before
    assert fits(page) == []


def test_an_address_of_evidence_unfolds_it(show: Show) -> None:
    page = show("en/facts/dcis-outlook/index.html", at="#sources")
    assert page.locator("#sources").get_attribute("open") is not None
    assert page.get_by_text("supports this").first.is_visible()


@pytest.mark.parametrize("at", ["#", "#%", "#nowhere"])
def test_an_address_that_names_nothing_disturbs_nothing(at: str, show: Show) -> None:
    assert show("en/facts/dcis-outlook/index.html", at=at).locator("[data-do=large]").is_visible()


# --- On paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_guide_prints_on_two_pages(language: str, paper: str, show: Show, site: Path) -> None:
    page = show(f"{language}/index.html")
    long = {}
    for path in sorted((site / language / "guides").glob("*/index.html")):
        page.goto(path.as_uri())
        if page.locator(".steps").count():
            number = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))
            if number > 2:
                long[path.parent.name] = number
    assert long == {}
