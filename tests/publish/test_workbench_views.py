"""Every flow of the page clicked through in a browser, as people do who read, check, translate, review and print."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from browser_bench import Opened, axe, fits, go, nu
from click.testing import CliRunner
from conftest import REPOSITORY, files_for_apps
from outside import program
from playwright.sync_api import Browser, Dialog, Locator, Page, Request, expect
from translation_project import CLINICIAN, count, rows

from pipelines.checks import stats
from pipelines.cli.main import main
from pipelines.editing.progress import progress_report
from pipelines.model.artifact import is_indexed
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.model.records import Dataset
from pipelines.model.text import strings
from pipelines.translate import tasks
from pipelines.translate.formats.spreadsheet import SHEET_COLUMNS
from pipelines.translate.project import Project
from pipelines.translate.shapes import STATES
from pipelines.validate.opened import Opened as Whole
from pipelines.validate.run import fast

pytestmark = pytest.mark.slow

# --- What the small dataset holds; tests/workbench_roots.py makes it -------------------------------------------------

COMMON, SIGNED = "fact-spots-are-common", "fact-spots-come-from-age"
MYTH, FAQ, TERM, ASKED_RECORD = "myth-spots-mean-illness", "faq-are-spots-common", "term-spot", "question-what-is-it"
BLOCKED, CENSUS, STATISTIC = "birads-3", "source-town-census", "statistic-town-spots"
GONE, RENAMED = "fact-nobody-has-spots", "fact-spots-are-many"
TITLE = "About 30 out of 100 people in a small town had spots on a picture."

# --- What the page says -----------------------------------------------------------------------------------------------

STATE_WORDS = {
    "missing": "missing",
    "stale": "out of date",
    "draft": "draft",
    "translated": "translated, not reviewed",
    "reviewed": "reviewed",
    "approved": "approved",
}
VERDICTS = {
    "supports": "Supports it",
    "supports-in-part": "Supports part of it",
    "contradicts": "Speaks against it",
    "background": "Background",
}
STATEMENTS = {
    "supported": "supported",
    "supported-with-caveat": "supported with a caveat",
    "overstated": "overstated",
    "contradicted": "wrong: sources say otherwise",
    "not-verifiable": "could not be verified",
    "tone": "tone, no claim",
}
ORDER = {
    "guide": ("title", "for_whom", "key_messages", "steps", "when_to_call"),
    "topic": ("title", "summary", "key_messages"),
    "picture": ("title", "alternative", "caption", "labels"),
    "fact": ("statement", "explanation"),
    "myth": ("fact", "myth", "why_wrong", "answer"),
    "birads": ("name", "meaning", "next_step"),
    "faq": ("question", "short_answer", "answer"),
    "question": ("question", "why"),
    "term": ("term", "definition", "synonyms"),
}
"""What a reader meets of a record, in this order: of a myth the truth first."""

Json = dict[str, Any]


class Fresh(NamedTuple):
    """A root, its page, and what else is exported with it, by path."""

    root: Path
    page: Path
    files: Mapping[str, bytes]
    dataset: Dataset


def made(root: Path, page: Path) -> Fresh:
    early = fast(root)
    artifacts, findings = files_for_apps(early.opened, early.findings)
    assert findings == []
    return Fresh(root, page, {artifact.path: artifact.content for artifact in artifacts}, early.dataset)


@pytest.fixture(scope="session")
def small(small_root: Path, small_page: Path) -> Fresh:
    return made(small_root, small_page)


@pytest.fixture(scope="session")
def whole(whole_page: Path) -> Fresh:
    """What the repository holds: its export as it lies there."""
    folder = whole_page.parents[1]
    names = ["json/records.json", "json/en.json", "json/es-x-draft.json"]
    return Fresh(
        REPOSITORY, whole_page, {name: (folder / name).read_bytes() for name in names}, fast(REPOSITORY).dataset
    )


def topics(fresh: Fresh, tag: str = "en") -> dict[str, str]:
    """The names of the topics in a language."""
    return {topic["id"]: topic["text"]["title"] for topic in in_language(fresh, tag)["topics"]}


def in_language(fresh: Fresh, tag: str) -> Json:
    """What apps get in a language."""
    return dict(json.loads(fresh.files[f"json/{tag}.json"]))


def records(fresh: Fresh, tag: str = "en") -> list[Json]:
    """The records that a reader sees, in their order, in a language."""
    told = in_language(fresh, tag)
    return [record for kind in CONTENT_KINDS for record in told[FOLDERS[kind]]]


def read_in(fresh: Fresh, topic: str, tag: str = "en") -> list[Json]:
    """The records of a topic as a reader meets them."""
    found = [record for record in records(fresh, tag) if record.get("topic") == topic]
    return sorted(found, key=lambda one: int(one["position"]))


def by_id(fresh: Fresh) -> dict[str, Json]:
    told = in_language(fresh, "en")
    return {one["id"]: one for one in [*records(fresh), *told["statistics"], *told["sources"]]}


def title(record: Json) -> str:
    """The one line that says what a record is about."""
    if record["kind"] == "source":
        return str(record["title"])
    if record["kind"] == "statistic":
        return " · ".join(record["text"][name] for name in ("population", "outcome", "timeframe"))
    head = record["text"][ORDER[record["kind"]][0]]
    return f"BI-RADS {record['code']}: {head}" if record["kind"] == "birads" else str(head)


# --- Hands and eyes ---------------------------------------------------------------------------------------------------


def view(page: Page) -> Locator:
    return page.get_by_role("main")


def headline(page: Page) -> str:
    return view(page).get_by_role("heading", level=1).inner_text()


def shown(page: Page) -> str:
    """The words of the view, each space as one."""
    return plain(view(page).inner_text())


def arrive(page: Page, name: str) -> None:
    """Waits until the view with a heading is shown."""
    expect(view(page).get_by_role("heading", level=1)).to_have_text(name)


def plain(text: str) -> str:
    return " ".join(text.split())


def tongue(page: Page) -> Locator:
    """The chooser of the language, which stands in the head of every view."""
    return page.locator("header").get_by_label("Language")


def button(page: Page, name: str) -> Locator:
    return view(page).get_by_role("button", name=name, exact=True)


def all_of_it(page: Page) -> None:
    """Presses the button for more until there is no more."""
    more = view(page).get_by_role("button", name=re.compile("^Show [0-9,]+ more of "))
    while more.is_visible():
        more.click()


def targets(links: Locator) -> list[str]:
    """What the links to records name."""
    hrefs: list[str] = links.evaluate_all("all => all.map(link => link.getAttribute('href'))")
    return [unquote(found[1]) for href in hrefs if (found := re.match(r"#/record/([^?]+)", href))]


def results(page: Page) -> list[str]:
    """The ids of all that was found."""
    all_of_it(page)
    return targets(view(page).get_by_role("heading", level=2).get_by_role("link"))


def settled(page: Page) -> None:
    """Waits until what was asked for is drawn."""
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def counted(page: Page) -> str:
    """How many the view says that it shows."""
    return view(page).get_by_role("status").first.inner_text()


def pairs(scope: Locator) -> dict[str, str]:
    """The names and values of a list such as *Publisher: Example Town*."""
    found: list[list[str]] = scope.evaluate_all(
        "all => all.flatMap(one => [...one.querySelectorAll('dt')].map(dt => [dt.innerText, dt.nextSibling.innerText]))"
    )
    return {name: plain(value) for name, value in found}


def tables(page: Page) -> dict[str, list[list[str]]]:
    """The rows of each table, the headings first, by its caption; a bar has no words."""
    found: list[list[Any]] = view(page).evaluate(
        """main => [...main.querySelectorAll("table")].map(table =>
          [table.caption.textContent, [...table.rows].map(row => [...row.cells].map(one => one.textContent.trim()))])"""
    )
    return dict(found)


def plainly(text: str) -> str:
    """A text without accents, capitals and hyphens, as people type it."""
    signs = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in signs if unicodedata.category(sign) not in ("Mn", "Mc", "Me", "Pd")).lower()


def without(page: Page, script: str) -> None:
    """Opens the page again in a browser in which a script has run first."""
    page.add_init_script(script)
    page.reload()


# --- Reading ----------------------------------------------------------------------------------------------------------


HEADED = {
    ("myth", "myth"): "you_may_hear",
    ("myth", "why_wrong"): "why_wrong",
    ("birads", "meaning"): "what_it_means",
    ("birads", "next_step"): "next_step",
    ("question", "why"): "why_ask",
    ("term", "synonyms"): "also_called",
}
"""The words that stand before a text and say what it is."""


def pieces(record: Json, labels: Mapping[str, str] | None = None) -> Iterator[str]:
    """The texts of a record in the order in which a reader meets them, with what stands before them."""
    for name in ORDER[record["kind"]]:
        if labels and (record["kind"], name) in HEADED and record["text"].get(name):
            yield labels[HEADED[record["kind"], name]]
        for _, value in strings(record["text"].get(name, [])):
            yield from value.split("\n")


def stand_in_order(text: str, wanted: Iterator[str]) -> bool:
    end = 0
    for piece in wanted:
        if (start := text.find(plain(piece), end)) < 0:
            return False
        end = start + len(plain(piece))
    return True


_IN_ORDER = """all => all.map(one => [one.getAttribute("aria-label"),
  [...one.querySelectorAll("a")].map(link => link.hash.match(/#\\/([a-z]+)\\/([^?]+)/).slice(1))])"""


@pytest.mark.parametrize("which", ["small", "whole"])
def test_guides_and_topics_list_their_records_in_the_readers_order(
    opened: Opened, which: str, request: pytest.FixtureRequest
) -> None:
    fresh: Fresh = request.getfixturevalue(which)
    page = opened(fresh.page, at="#/order")
    told = in_language(fresh, "en")
    expected = []
    for guide in sorted(told["guides"], key=lambda one: int(one["position"])):
        steps = [step.get(name, ()) for step in guide["steps"] for name in ("records", "questions", "pictures")]
        named = [guide["id"], *(name for names in steps for name in names), *guide.get("where_to_turn", ())]
        expected.append([guide["id"], [["record", name] for name in (*named, *guide["topics"])]])
    for topic in sorted(told["topics"], key=lambda one: int(one["position"])):
        named = [["record", name] for name in (*topic["core"], *topic.get("more", ()))]
        expected.append([topic["id"], [["record", topic["id"]], ["topic", topic["id"]], *named]])
    assert view(page).get_by_role("region").evaluate_all(_IN_ORDER) == expected
    steps_shown = [step["title"] for guide in told["guides"] for step in guide["text"]["steps"].values()]
    assert view(page).locator("li > strong").all_inner_texts() == steps_shown


@pytest.mark.parametrize("tag", ["en", "es", "es-x-draft", "ar"])
def test_a_topic_shows_every_text_of_its_records_in_the_readers_order(opened: Opened, small: Fresh, tag: str) -> None:
    page = opened(small.page)
    language, direction = tag.removesuffix("-x-draft"), "rtl" if tag == "ar" else "ltr"
    for topic, name in topics(small, tag).items():
        go(page, f"#/topic/{topic}?lang={tag}")
        assert headline(page) == name
        told = next(one for one in in_language(small, tag)["topics"] if one["id"] == topic)["text"]
        assert stand_in_order(shown(page), iter([*told["key_messages"], told["summary"]]))
        expected = read_in(small, topic, tag)
        articles = view(page).get_by_role("article").all()
        assert [article.get_by_role("heading", level=2).inner_text() for article in articles] == [
            plain(title(record)) for record in expected
        ]
        for article, record in zip(articles, expected, strict=True):
            text = plain(article.inner_text())
            labels = in_language(small, record["language"])["labels"]
            assert stand_in_order(text, pieces(record, labels)), record["id"]
            own = record["language"] == tag
            assert article.get_attribute("lang") == (language if own else "en")
            assert article.get_attribute("dir") == (direction if own else "ltr")
            assert own or record["translation"]["note"] in text


def test_each_number_of_a_source_is_that_of_the_source(opened: Opened, small: Fresh, whole: Fresh) -> None:
    for fresh, topic in ((small, "topic-spots"), (small, "topic-results"), (whole, "topic-call-back-letter")):
        page = opened(fresh.page, at=f"#/topic/{topic}")
        listed = view(page).get_by_role("region", name="Sources").get_by_role("listitem")
        told = [plain(text) for text in listed.all_inner_texts()]
        links: list[str] = listed.get_by_role("link").evaluate_all("all => all.map(link => link.href)")
        sources = {source["id"]: source for source in in_language(fresh, "en")["sources"]}
        articles = view(page).get_by_role("article").all_inner_texts()
        seen = set()
        for record, text in zip(read_in(fresh, topic), articles, strict=True):
            found = re.search(r" Sources: ([0-9, ]+)\. Checked against sources on \w+ \d+, \d{4}\.", plain(text))
            numbers = [int(number) for number in found[1].split(", ")] if found else []
            cited = [sources[item["source"]] for item in record["evidence"]]
            assert sorted({source["url"] for source in cited}) == sorted(links[number - 1] for number in numbers)
            for source in cited:
                place = links.index(source["url"])
                wanted = (source["title"], source["publisher"], source.get("published", ""), source["accessed"])
                assert all(plain(word) in told[place] for word in wanted)
                seen.add(place)
        assert seen == set(range(len(told))), "a source that nothing rests on"


def test_show_narrows_a_topic_and_its_sources_and_back_undoes_it(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/topic/topic-spots")
    show = view(page).get_by_label("Show")
    heads = view(page).get_by_role("heading", level=2)
    every = heads.all_inner_texts()
    assert every == [*(title(record) for record in read_in(small, "topic-spots")), "Sources"]
    show.focus()
    show.select_option("Myths, and what is true")
    myths = [title(one) for one in read_in(small, "topic-spots") if one["kind"] == "myth"]
    expect(heads).to_have_text([*myths, "Sources"])
    expect(show).to_be_focused()
    listed = view(page).get_by_role("region", name="Sources").get_by_role("listitem")
    assert [text.split(".")[0] for text in listed.all_inner_texts()] == ["Census of a small town"]
    page.go_back()
    expect(heads).to_have_text(every)
    page.go_forward()
    expect(heads).to_have_count(2)


def test_an_editor_goes_from_the_start_to_the_evidence_and_back_with_the_focus(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    view(page).get_by_role("link", name="Guides and topics").click()
    arrive(page, "Guides and topics")
    view(page).get_by_role("region", name="topic-spots").get_by_role("link", name="All its texts on one page").click()
    arrive(page, "What spots are")
    article = view(page).get_by_role("article").filter(has=page.get_by_role("heading", name=TITLE))
    article.get_by_role("link", name=re.compile(f"^Numbers and evidence.+{TITLE}$")).click()
    arrive(page, TITLE)
    view(page).get_by_role("link", name="Census of a small town").click()
    arrive(page, "Census of a small town")
    assert {COMMON, STATISTIC} <= set(targets(view(page).get_by_role("list").get_by_role("link")))
    for expected, left in (
        (TITLE, "Census of a small town"),
        ("What spots are", f"Numbers and evidence: {TITLE}"),
        ("Guides and topics", "All its texts on one page"),
        ("A small example", "Guides and topics"),
    ):
        page.go_back()
        arrive(page, expected)
        link = page.locator("main a:focus")
        assert plain(link.inner_text()).replace(" :", ":") == left


def test_a_browser_without_scripts_shows_the_texts_and_the_banner(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, script=False)
    text = shown(page)
    for record in records(small):
        assert all(plain(piece) in text for piece in pieces(record)), record["id"]
    expect(page.get_by_role("complementary", name="Please note")).to_contain_text("This is a placeholder for tests.")


# --- Search -----------------------------------------------------------------------------------------------------------


def matching(fresh: Fresh, query: str, tag: str = "en") -> set[str]:
    """The records, the sources and the statistics that hold every word of a query."""

    def holds(one: Json, *texts: str) -> bool:
        text = plainly(" ".join([one["id"], title(one), *texts]))
        return all(word in text for word in plainly(query).split())

    found = {one["id"] for one in records(fresh, tag) if holds(one, *(text for _, text in strings(one["text"])))}
    for one in in_language(fresh, "en")["sources"]:
        if holds(one, one["publisher"], one.get("note", ""), one["url"]):
            found.add(one["id"])
    for one in in_language(fresh, tag)["statistics"]:
        if holds(one, one["locator"], one.get("note", ""), *(text for _, text in strings(one["text"]))):
            found.add(one["id"])
    return found


@pytest.mark.parametrize(
    ("query", "tag"),
    [
        ("calcificacion", "es-x-draft"),
        ("RADIOLOGO", "es-x-draft"),
        ("Calcificación  BIOPSIA", "es-x-draft"),
        ("stereotactic", "en"),
        ("birads-4a", "en"),
    ],
)
def test_search_finds_just_what_holds_all_words_whatever_their_accents(
    opened: Opened, whole: Fresh, query: str, tag: str
) -> None:
    page = opened(whole.page, at=f"#/search?lang={tag}")
    view(page).get_by_label(re.compile("^Words, in ")).fill(query)
    expected = matching(whole, query, tag)
    assert expected
    settled(page)
    found = results(page)
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert sum(map(int, re.findall("[0-9]+", counted(page)))) == len(expected)
    marked = {plainly(text) for text in view(page).locator("mark").all_inner_texts()}
    assert all(any(word in text for word in plainly(query).split()) for text in marked)
    assert marked or query == "birads-4a"


def test_what_is_found_in_the_title_comes_first(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/search?q=common")
    assert results(page) == [FAQ, COMMON, MYTH]


@pytest.mark.parametrize(
    ("query", "same"),
    [("mamograms", "mammograms"), ("biospies needel", "needle biopsies"), ("Biopsy NEEDLE", "needle biopsies")],
)
def test_order_plural_and_a_slip_make_no_difference(opened: Opened, whole: Fresh, query: str, same: str) -> None:
    page = opened(whole.page, at=f"#/search?q={query}")
    found = set(results(page))
    go(page, f"#/search?q={same}")
    assert found >= set(results(page)) > set()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("q=zebra", "Use fewer or other words"),
        ("q=a", "Write a word of at least two letters."),
        ("kind=source&review=signed", "A source has no topic and no review, and is not translated."),
        ("kind=statistic&topic=topic-spots", "A statistic has no topic and no review."),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(opened: Opened, small: Fresh, address: str, told: str) -> None:
    page = opened(small.page, at=f"#/search?{address}")
    assert told in counted(page)
    assert results(page) == []


def test_an_address_may_have_capitals_and_the_end_of_a_sentence(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/Record/{COMMON.upper()}).")
    arrive(page, TITLE)
    go(page, "#/search?KIND=x&kind=FAQ&lang=ES.")
    expect(view(page).get_by_label("Kind", exact=True)).to_have_value("faq")
    expect(tongue(page)).to_have_value("es")


def test_the_search_of_the_start_searches_everything(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    view(page).get_by_label("Search everything").fill("letter & more?")
    button(page, "Search").click()
    field = view(page).get_by_label("Words, in English, or an id")
    expect(field).to_have_value("letter & more?")
    field.fill("letter")
    expect(view(page).get_by_role("heading", level=2)).to_have_text(["A letter to the town", "You have spots"])


def every_filter(small: Fresh, tag: str) -> Iterator[tuple[str, str, set[str]]]:
    """Each filter and each of its choices, with the records that fit, as exports say."""
    everything = records(small, tag)
    states = {one["id"]: one["translations"] for one in flat(json.loads(small.files["json/records.json"]))}
    for kind in (*CONTENT_KINDS, "statistic", "source"):
        yield "Kind", kind, {one["id"] for one in by_id(small).values() if one["kind"] == kind}
    for topic in topics(small, tag):
        yield "Topic", topic, {one["id"] for one in everything if one.get("topic") == topic}
    for code in ("none", "signed"):
        yield "Review", code, {one["id"] for one in everything if one["clinical_review"] == code}
    due = {one["id"] for one in everything if one["review"]["due"] <= "2027-01-14"}
    yield "Review", "due", due
    for language in ("ar", "es"):
        for state in STATES:
            fitting = {one["id"] for one in everything if states[one["id"]][language] == state}
            yield "Translation", f"{language}:{state}", fitting
        yield "Translation", f"{language}:blocked", {BLOCKED} if language == "es" else set()


def flat(neutral: Json) -> list[Json]:
    return [record for kind in CONTENT_KINDS for record in neutral[FOLDERS[kind]]]


@pytest.mark.parametrize("tag", ["en", "es"])
def test_each_filter_gives_just_the_records_that_exports_say(opened: Opened, small: Fresh, tag: str) -> None:
    page = opened(small.page)
    page.clock.set_fixed_time(datetime(2027, 1, 14, 12, tzinfo=UTC))
    page.reload()
    go(page, f"#/search?lang={tag}")
    wrong, offered = {}, Counter[str]()
    for label, choice, expected in every_filter(small, tag):
        chooser = view(page).get_by_label(label, exact=True)
        chooser.select_option(choice)
        settled(page)
        if set(found := results(page)) != expected or len(found) != len(expected):
            wrong[choice] = (sorted(found), sorted(expected))
        offered[label] += 1
        chooser.select_option(index=0)
    assert wrong == {}
    for label, choices in offered.items():
        assert view(page).get_by_label(label, exact=True).get_by_role("option").count() == choices + 1


ASKED = {"Kind": "faq", "Topic": "topic-spots", "Review": "signed", "Translation": "es:translated"}


def test_the_address_holds_the_whole_search_and_clear_clears_it(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    page.get_by_role("navigation").get_by_role("link", name="Search").click()
    tongue(page).select_option("ar")
    words = view(page).get_by_label(re.compile("^Words, in "))
    words.fill("سبوط")
    for label, value in ASKED.items():
        view(page).get_by_label(label, exact=True).select_option(value)
    settled(page)
    assert results(page) == [FAQ]
    other = opened(small.page, at=page.evaluate("location.hash"))
    for label, value in ASKED.items():
        expect(view(other).get_by_label(label, exact=True)).to_have_value(value)
    expect(view(other).get_by_label(re.compile("^Words, in العربية"))).to_have_value("سبوط")
    expect(tongue(other)).to_have_value("ar")
    assert results(other) == [FAQ]
    button(other, "Clear").click()
    expect(view(other).get_by_role("status").first).to_have_text("21 records")
    for label in ASKED:
        expect(view(other).get_by_label(label, exact=True)).to_have_value("")
    assert other.evaluate("location.hash") == "#/search?lang=ar"


# --- A record ---------------------------------------------------------------------------------------------------------


def spoken_day(day: str) -> str:
    """A day as English readers write it."""
    when = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    return f"{when:%B} {when.day}, {when.year}"


def evidence_items(page: Page) -> list[Locator]:
    return view(page).get_by_role("listitem").filter(has=page.get_by_role("heading", level=3)).all()


def test_a_record_shows_all_that_it_rests_on(opened: Opened, small: Fresh, whole: Fresh) -> None:
    against = next(one for one in records(whole) if any(e["verdict"] == "contradicts" for e in one["evidence"]))
    for fresh, some in ((small, records(small)), (whole, [against])):
        page = opened(fresh.page)
        sources = {source["id"]: source for source in in_language(fresh, "en")["sources"]}
        for record in some:
            go(page, f"#/record/{record['id']}")
            items = evidence_items(page)
            assert len(items) == len(record["evidence"])
            assert items or "It names no evidence of its own." in shown(page)
            for item, told in zip(items, record["evidence"], strict=True):
                source, text = sources[told["source"]], plain(item.inner_text())
                assert text.startswith(VERDICTS[told["verdict"]])
                assert targets(item.get_by_role("heading").get_by_role("link")) == [source["id"]]
                assert plain(source["title"]) in text
                assert plain(told.get("note", "")) in text
                facts = pairs(item)
                assert facts["Where in it"] == plain(told["locator"])
                assert facts["Publisher"] == plain(source["publisher"])
                assert facts["Read"].startswith(spoken_day(source["accessed"]))
                assert facts["Grade"].startswith(f"{source['grade']}: ")
                assert facts["Address"] == source["url"]
                published = source.get("published", "no date given")
                assert facts["Published"] == (spoken_day(published) if len(published) == 10 else published)
                resting = [figure for figure in record["figures"] if figure["evidence"] == told["id"]]
                assert ("Numbers that rest on it" in text) == bool(resting)
                for figure in resting:
                    ends = [figure[end] for end in ("low", "high") if end in figure]
                    assert all(f"{end:,}" in text for end in ends)
                    assert figure.get("population", "") in text


NEXT = {
    "more-imaging": "more pictures",
    "routine-screening": "usual screening",
    "short-interval-follow-up": "another look soon",
    "biopsy": "biopsy",
    "treatment": "treatment",
}


def signed_for(record: Json, notices: Json) -> Iterator[str]:
    """What a signature of a record is for, but for its numbers, as a person reads it."""
    for _, value in strings(record["text"]):
        yield from value.split("\n")
    for figure in record["figures"]:
        yield from (figure[name] for name in ("population", "timeframe") if name in figure)
    yield from (record[name] for name in ("edition", "code") if name in record)
    yield from (NEXT[record[name]] for name in ("management",) if name in record)
    yield from (code.replace("-", " ") for name in ("audience", "jurisdiction") for code in record[name])
    said = {"contact-care-team": notices["contact"], "not-alone": notices["not_alone"]}
    yield from (said[code] for code in record["safety"])


def test_whoever_signs_sees_every_word_that_the_signature_is_for(opened: Opened, small: Fresh, whole: Fresh) -> None:
    of_each_kind = {(one["kind"], *one["safety"]): one for one in records(whole)}
    for fresh, some in ((small, records(small)), (whole, list(of_each_kind.values()))):
        page = opened(fresh.page)
        unseen = {}
        for record in some:
            go(page, f"#/record/{record['id']}")
            text = plain(page.locator("body").inner_text()).lower()
            wanted = signed_for(record, in_language(fresh, "en")["notices"])
            if missing := [one for one in wanted if plain(one).lower() not in text]:
                unseen[record["id"]] = missing
        assert unseen == {}


def test_a_record_says_who_signed_it_and_when_or_that_nobody_has(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{SIGNED}")
    assert pairs(view(page))["Signed by"] == "Ben Example (clinician), January 30, 2026"
    assert "signed by a clinician" in shown(page)
    go(page, f"#/record/{COMMON}")
    facts = pairs(view(page))
    assert facts["Signed by"] == "nobody; no clinician has reviewed these words"
    assert facts["Compared with its sources"] == "January 15, 2026"
    assert facts["To be checked again by"] == "January 15, 2027"
    assert "not reviewed by a clinician" in shown(page)


def test_a_record_says_what_the_article_checks_and_reviewers_say_of_it(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{COMMON}")
    facts = pairs(view(page))
    assert facts["In the article"] == "Spots are common. supported"
    assert facts["Findings"] == "TXT008 'simply' belittles the reader's experience"
    assert facts["School grade of its texts"] == "explanation 3.34"
    go(page, f"#/record/{MYTH}")
    assert pairs(view(page))["Open comments"] == "change Say how few of them are ill. Ben Example, January 31, 2026"
    go(page, f"#/record/{FAQ}")
    assert pairs(view(page))["Open comments"].endswith("Two ways to say this are known. Ana Example, January 31, 2026")


@pytest.mark.parametrize("modern", [True, False], ids=["clipboard", "selection"])
def test_what_is_copied_is_on_the_clipboard(opened: Opened, small: Fresh, modern: bool) -> None:
    page = opened(small.page)
    if not modern:
        without(page, "delete Navigator.prototype.clipboard")
    told = by_id(small)[COMMON]
    for name, value in (("id", COMMON), ("address", told["canonical"]), ("hash", told["text_hash"])):
        go(page, f"#/record/{COMMON}")
        copy = button(page, f"Copy the {name}")
        copy.click()
        expect(copy).to_have_text("Copied")
        expect(page.get_by_text(f"the {name} is copied.")).to_be_attached()
        go(page, "#/search")
        field = view(page).get_by_label(re.compile("^Words, in "))
        field.press("Control+V")
        expect(field).to_have_value(value)
        field.fill("")


def test_what_cannot_be_copied_is_selected_to_be_copied_by_hand(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    without(page, "delete Navigator.prototype.clipboard; Document.prototype.execCommand = () => false")
    go(page, f"#/record/{COMMON}")
    button(page, "Copy the id").click()
    expect(page.get_by_text("the id is selected; copy it with the keyboard.")).to_be_attached()
    assert page.evaluate("getSelection().toString()") == COMMON


@pytest.mark.parametrize("tag", ["en", "es", "es-x-draft", "ar"])
def test_each_file_that_a_record_names_holds_it(opened: Opened, small: Fresh, tag: str) -> None:
    page = opened(small.page)
    languages = {one["id"]: one["language"] for one in [*records(small, tag), *in_language(small, tag)["statistics"]]}
    wrong = []
    for record_id in by_id(small):
        go(page, f"#/record/{record_id}?lang={tag}")
        links = view(page).get_by_role("link", name=re.compile("^(json|csv|jsonld|chunks|fhir).+[.]"))
        hrefs: list[str] = links.evaluate_all("all => all.map(link => link.getAttribute('href'))")
        names = [href.removeprefix("../") for href in hrefs]
        assert {"json/records.json", f"json/{languages.get(record_id, 'en')}.json"} <= set(names)
        wrong += [(record_id, name) for name in names if record_id not in small.files[name].decode()]
    assert wrong == []


def test_an_id_that_was_withdrawn_or_renamed_still_leads_somewhere(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{GONE}")
    assert headline(page) == "This record was withdrawn"
    assert "January 25, 2026. It was wrong." in shown(page)
    go(page, f"#/record/{RENAMED}")
    assert headline(page) == "This record has another name now"
    assert "January 20, 2026. It was said better." in shown(page)
    view(page).get_by_role("link", name=TITLE).click()
    arrive(page, TITLE)


NOTHING = (
    *("#/record/fact-not-there", "#/topic/nothing", "#/nowhere", "#/translations/xx", "#/%E0%A4%A", "#/toString"),
    *("#/record/__proto__", "#/topic/constructor", "#/topic", "#/record"),
)


def test_an_address_of_nothing_says_so(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=NOTHING[0])
    for address in NOTHING:
        go(page, address)
        assert headline(page) == "There is no such page", address
        view(page).get_by_role("link", name="See all topics").click()
        arrive(page, "Guides and topics")


# --- Numbers as pictures ----------------------------------------------------------------------------------------------


def combination(figure: Json) -> tuple[Any, ...]:
    """What makes figures look different."""
    flags = [figure[name] for name in ("low_included", "high_included", "unbounded")]
    return ("low" in figure, "high" in figure, figure.get("low") == figure.get("high"), *flags, figure["out_of"])


_CELLS = r"""svg => [...svg.querySelectorAll("path")].map(path => ({
  fill: getComputedStyle(path).fill, striped: /l/.test(path.getAttribute("d")),
  cells: [...path.getAttribute("d").matchAll(/M([\d.]+) ([\d.]+)h/g)]
    .map(([, x, y]) => [Math.floor(x / 10), Math.floor(y / 10)]),
}))"""


def test_each_picture_fills_as_many_squares_as_people_are_meant(opened: Opened, whole: Fresh) -> None:
    pictured = [(record, [f for f in record["figures"] if f.get("out_of") in (100, 1000)]) for record in records(whole)]
    seen: set[tuple[Any, ...]] = set()
    page = opened(whole.page)
    for record, figures in pictured:
        if not {combination(figure) for figure in figures} - seen:
            continue
        seen |= {combination(figure) for figure in figures}
        go(page, f"#/record/{record['id']}")
        pictures = view(page).get_by_role("img").all()
        assert len(pictures) == len(figures)
        for picture, figure in zip(pictures, figures, strict=True):
            drawn = picture.evaluate(_CELLS)
            low = figure.get("low", 0)
            whole_of = figure["out_of"]
            high = figure.get("high", low)
            if figure["unbounded"] and 2 * low >= whole_of:
                high = whole_of
            rest, perhaps, sure = drawn
            assert [len(part["cells"]) for part in (sure, perhaps, rest)] == [low, high - low, whole_of - high]
            across = 10 if whole_of == 100 else 40
            places = [y * across + x for part in (sure, perhaps, rest) for x, y in part["cells"]]
            assert places == list(range(whole_of)), "each square once, the filled ones first"
            assert perhaps["striped"] == (high > low)
            assert len({part["fill"] for part in drawn}) == 3
            name = picture.get_attribute("aria-label") or ""
            ends = [figure[end] for end in ("low", "high") if end in figure]
            assert all(re.search(rf"\b{end:,}\b", name) for end in ends), name
            assert f"out of {whole_of:,}" in name
            assert figure.get("population", "") in name
            caption = plain(picture.locator("xpath=following-sibling::figcaption").inner_text())
            assert f"out of {whole_of:,}" in caption
            assert figure.get("population", "") in caption
    assert seen == {combination(figure) for _, figures in pictured for figure in figures}
    assert len(seen) >= 9


def test_a_number_that_counts_no_people_is_told_in_words(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{COMMON}")
    assert view(page).get_by_role("img").count() == 1
    expect(view(page).get_by_role("listitem").filter(has_text=re.compile("^2 years"))).to_have_count(1)


AMOUNTS = [
    ({"low": 30}, "30"),
    ({"low": 2, "high": 5}, "2 to 5"),
    ({"high": 5}, "up to 5"),
    ({"high": 5, "high_included": False}, "fewer than 5"),
    ({"low": 2, "low_included": False, "unbounded": True}, "more than 2"),
    ({"low": 2, "unbounded": True}, "2 or more"),
    ({"low": 2, "high": 5, "low_included": False}, "more than 2 and up to 5"),
    ({"low": 2, "high": 5, "high_included": False}, "at least 2 but fewer than 5"),
    ({"low": 2, "high": 5, "low_included": False, "high_included": False}, "more than 2 but fewer than 5"),
]


def worded(figure: Json) -> str:
    """A figure in words, by example."""
    for example, words in AMOUNTS:
        same = {"low_included": True, "high_included": True, "unbounded": False, **example}
        here = {name: figure[name] for name in ("low_included", "high_included", "unbounded")}
        ends = {name: name in figure for name in ("low", "high")}
        if here == {name: same[name] for name in here} and ends == {name: name in example for name in ends}:
            said = words
            for name in ("low", "high"):
                if name in figure:
                    said = re.sub(rf"\b{example[name]}\b", f"{figure[name]:,}", said)
            return f"{said} out of {figure['out_of']:,}" if figure.get("out_of") else said
    raise AssertionError(f"no example is like {figure}")


def test_each_number_keeps_its_more_and_fewer(opened: Opened, whole: Fresh) -> None:
    page = opened(whole.page)
    seen: set[tuple[Any, ...]] = set()
    for record in records(whole):
        figures = [f for f in record["figures"] if f.get("low") != f.get("high")]
        if not {combination({"out_of": 0, **figure}) for figure in figures} - seen:
            continue
        seen |= {combination({"out_of": 0, **figure}) for figure in figures}
        go(page, f"#/record/{record['id']}")
        text = shown(page)
        assert [worded(figure) for figure in figures if worded(figure) not in text] == [], record["id"]


# --- Words explained --------------------------------------------------------------------------------------------------


def test_a_word_opens_its_meaning_below_its_paragraph_and_closes_it(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/topic/topic-spots")
    word = button(page, "Spots")
    expect(word).to_have_attribute("aria-expanded", "false")
    word.focus()
    word.press("Enter")
    expect(word).to_have_attribute("aria-expanded", "true")
    meaning = page.locator(f"[id='{word.get_attribute('aria-controls')}']")
    expect(meaning).to_contain_text("spot: A small mark on a picture.")
    assert meaning.evaluate("(one, word) => one.previousElementSibling.contains(word)", word.element_handle())
    expect(word).to_be_focused()
    word.press("Enter")
    expect(meaning).to_have_count(0)
    expect(word).to_have_attribute("aria-expanded", "false")
    assert word.get_attribute("aria-controls") is None
    word.press("Space")
    view(page).get_by_role("link", name="spot").first.click()
    arrive(page, "spot")


def test_each_word_is_explained_once_a_record_and_by_a_term_that_the_record_names(opened: Opened, whole: Fresh) -> None:
    page = opened(whole.page)
    everything = by_id(whole)
    count_of = 0
    for topic in topics(whole):
        go(page, f"#/topic/{topic}")
        opened_words: list[list[str]] = view(page).evaluate(
            """main => [...main.querySelectorAll("article")].map(article => {
              for (const word of article.querySelectorAll("button[aria-expanded]")) word.click();
              return [...article.querySelectorAll("a[href*='term-']")]
                .filter(link => link.closest("[id]").id.startsWith("word"))
                .map(link => link.getAttribute("href").replace("#/record/", ""));
            })"""
        )
        for record, terms in zip(read_in(whole, topic), opened_words, strict=True):
            assert len(terms) == len(set(terms)), record["id"]
            assert set(terms) <= set(everything[record["id"]]["terms"])
            count_of += len(terms)
    assert count_of > 100


# --- The scale --------------------------------------------------------------------------------------------------------

RANGES = {
    "0": "no likelihood: the test is not finished",
    "1": "about 0 out of 100",
    "2": "about 0 out of 100",
    "3": "more than 0, up to 2 out of 100",
    "4": "more than 2, fewer than 95 out of 100",
    "4A": "more than 2, up to 10 out of 100",
    "4B": "more than 10, up to 50 out of 100",
    "4C": "more than 50, fewer than 95 out of 100",
    "5": "95 or more out of 100",
    "6": "cancer is known already",
}

_BAR = """svg => {
  const lines = [...svg.querySelectorAll("line")].filter(line => line.getAttribute("y1") === line.getAttribute("y2"));
  const ends = [...svg.querySelectorAll("circle")].map(one => {
    const style = getComputedStyle(one);
    return [parseFloat(one.getAttribute("cx")), style.fill === style.stroke];
  });
  return [lines.map(line => [line.getAttribute("x1"), line.getAttribute("x2")].map(parseFloat)), ends];
}"""


@pytest.mark.parametrize("width", [1280, 320])
def test_each_bar_of_the_scale_ends_where_its_likelihood_does(opened: Opened, whole: Fresh, width: int) -> None:
    page = opened(whole.page, at="#/scale", width=width)
    scale = view(page).get_by_role("figure")
    lines = scale.get_by_role("listitem").all()
    told = in_language(whole, "en")["birads"]
    assert len(lines) == len(told) == len(RANGES)
    for line, row in zip(lines, told, strict=True):
        assert plain(line.inner_text()) == f"BI-RADS {row['code']} {RANGES[row['code']]}"
        likelihood = row.get("likelihood")
        spans, ends = line.locator("svg").evaluate(_BAR)
        if not likelihood:
            assert (spans, ends) == ([], [])
            continue
        assert spans == [[likelihood["min"], likelihood["max"]]]
        wanted = [[likelihood[end], likelihood[f"{end}_included"]] for end in ("min", "max")]
        assert ends == (wanted if likelihood["min"] != likelihood["max"] else wanted[:1])
    drawn = scale.evaluate(
        """figure => {
          const middle = box => box.left + box.width / 2;
          const lines = [...figure.querySelector("svg").querySelectorAll("line")];
          const marks = lines.map(one => middle(one.getBoundingClientRect()));
          const range = document.createRange();
          const said = [...figure.querySelectorAll("[aria-hidden] > span")].map(one => {
            range.selectNodeContents(one);
            return middle(range.getBoundingClientRect());
          });
          return [marks, said];
        }"""
    )
    assert all(abs(mark - said) < 2 for mark, said in zip(*drawn, strict=True)), drawn


def test_the_table_of_the_scale_says_the_same(opened: Opened, whole: Fresh) -> None:
    page = opened(whole.page, at="#/scale")
    (table,) = tables(page).values()
    expected = [[row["code"], row["text"]["name"], RANGES[row["code"]]] for row in in_language(whole, "en")["birads"]]
    assert [line[:3] for line in table[1:]] == expected
    link = view(page).get_by_role("table").get_by_role("link", name="4A", exact=True)
    link.click()
    expect(view(page).get_by_role("heading", level=1)).to_contain_text("BI-RADS 4A: ")
    assert pairs(view(page))["Likelihood of cancer"] == RANGES["4A"]


# --- Statistics -------------------------------------------------------------------------------------------------------


def decimal(value: float) -> str:
    """A number as English readers write it."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def test_each_statistic_shows_its_counts_its_source_and_who_tells_it(opened: Opened, whole: Fresh) -> None:
    page = opened(whole.page, at="#/statistics")
    statistics = {one["id"]: one for one in in_language(whole, "en")["statistics"]}
    assert counted(page) == f"{len(statistics)} statistics"
    all_of_it(page)
    shown_as: list[list[Any]] = (
        view(page)
        .get_by_role("region")
        .evaluate_all(
            """all => all.map(one => [one.getAttribute("aria-label"),
          [...one.querySelectorAll("dt")].map(dt => [dt.innerText, dt.nextSibling.innerText]),
          [...one.querySelectorAll("dd a")].map(link => link.hash)])"""
        )
    )
    assert [one for one, _, _ in shown_as] == list(statistics)
    tellers: dict[str, list[str]] = {}
    for record in records(whole):
        for figure in record["figures"]:
            for name in figure.get("statistics", ()):
                tellers.setdefault(name, []).append(f"#/record/{record['id']}")
    for name, listed, links in shown_as:
        one, facts = statistics[name], {word: plain(text) for word, text in listed}
        share = one["estimate"]
        for field in ("population", "outcome", "counterpart", "timeframe"):
            assert one["text"][field] in " ".join(facts.values()), name
        if "events" in one:
            assert facts["Counts"] == f"{one['events']:,} of {one['total']:,}"
            assert "computed from the counts" in facts["95% interval"]
        assert ("95% interval" in facts) == (share["interval"] != "none")
        if "per_100" in share:
            assert facts["Share"] == f"{decimal(share['per_100'])} out of 100"
            assert facts["Counterpart"].endswith(f": {decimal(share['counterpart_per_100'])} out of 100")
        else:
            assert all(decimal(share[end]) in facts["Share"] for end in ("low", "high") if end in share)
        for end in ("low", "high"):
            assert end not in share or share["interval"] == "none" or decimal(share[end]) in facts["95% interval"]
        assert "years" not in one or str(one["years"]["from"]) in facts["Years"]
        assert ("Country" in facts) == bool(one.get("countries"))
        assert links[0] == f"#/record/{one['source']}"
        assert sorted(links[1:]) == sorted(tellers.get(name, [])), name
    assert tellers


def test_a_number_leads_to_its_statistic_and_back_to_all_that_tell_it(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{COMMON}")
    view(page).get_by_role("link", name=STATISTIC).first.click()
    arrive(page, "people of a small town · had spots · over two years")
    facts = pairs(view(page))
    assert (facts["Counts"], facts["Share"]) == ("30 of 100", "30 out of 100")
    share = by_id(small)[STATISTIC]["estimate"]
    assert facts["95% interval"].startswith(f"{share['low']} to {share['high']} out of 100")
    assert COMMON in targets(view(page).locator("dd").get_by_role("link"))
    view(page).get_by_role("link", name="review it in español").click()
    assert {key.split(":")[0] for key in compared(page)} == {STATISTIC}
    go(page, "#/statistics?measure=pooled")
    assert counted(page) == "1 statistic"  # it has no such measure, so this asks for none
    view(page).get_by_label("Told").select_option("no")
    expect(view(page).get_by_role("status")).to_have_text("Nothing fits.")


# --- Translations -----------------------------------------------------------------------------------------------------

_PAIRS = """main => [...main.querySelectorAll("section[aria-label]")].flatMap(section =>
  [...section.querySelectorAll(".pair")].map(pair => ({
    key: section.getAttribute("aria-label") + ":" + pair.querySelector("code").textContent,
    said: pair.innerText,
    sides: [...pair.querySelectorAll(".side")].map(side => {
      const inner = side.querySelector("[lang]") ?? side;
      return [inner.lang, getComputedStyle(inner).direction, side.innerText];
    }),
  })))"""


def compared(page: Page) -> dict[str, Json]:
    """What stands side by side, by key."""
    all_of_it(page)
    return {pair["key"]: pair for pair in view(page).evaluate(_PAIRS)}


@pytest.fixture(scope="session")
def project(small: Fresh) -> tuple[Project, Mapping[str, frozenset[str]]]:
    """The translations of the small dataset, and what a check holds back of them."""
    found = Whole(small.dataset)
    return found.project, found.checked.blocked


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl")])
def test_each_text_stands_beside_its_translation(
    opened: Opened, small: Fresh, project: tuple[Project, Any], language: str, direction: str
) -> None:
    page = opened(small.page, at=f"#/translations/{language}")
    pairs_shown = compared(page)
    catalog, states = project[0].catalog(language), project[0].states(language)
    assert list(pairs_shown) == [unit.key for unit in project[0].units]
    for unit in project[0].units:
        pair, target = pairs_shown[unit.key], catalog.entries[unit.key].target
        (lang, way, text), side = pair["sides"]
        assert (lang, way) == ("en", "ltr")
        assert states[unit.key] == "stale" or plain(text) == plain(unit.source)
        assert STATE_WORDS[states[unit.key]] in pair["said"]
        if target:
            assert side == [language, direction, side[2]]
            assert plain(side[2]) == plain(target)
            assert unit.limit is None or f"{len(target)} of at most {unit.limit} characters" in pair["said"]
        else:
            assert side == ["en", "ltr", "Not translated yet."]
        signed = states[unit.key] in ("reviewed", "approved")
        assert ("linguistic: Ana Example, January 30, 2026" in pair["said"]) == signed
        assert ("clinical: Cleo Example, January 30, 2026" in pair["said"]) == (states[unit.key] == "approved")


@pytest.mark.parametrize("language", ["es", "ar"])
def test_each_state_of_a_translation_counts_what_the_status_counts(
    opened: Opened, small: Fresh, project: tuple[Project, Any], language: str
) -> None:
    found, blocked = project
    told = tasks.status(found, blocked)[language]
    page = opened(small.page, at=f"#/translations/{language}")
    text = shown(page)
    for state, count_of in told["states"].items():
        assert not count_of or f"{count_of} {STATE_WORDS[state]}" in text
    chooser = view(page).get_by_label("State", exact=True)
    for state in STATES:
        chooser.select_option(state)
        settled(page)
        keys = [key for key, one in found.states(language).items() if one == state]
        assert len(keys) == told["states"][state]
        assert counted(page).startswith(f"{len(keys)} string" if keys else "No string fits.")
        assert list(compared(page)) == keys
    chooser.select_option("blocked")
    settled(page)
    assert list(compared(page)) == told["blocked"]
    chooser.select_option("")
    view(page).get_by_label("Topic", exact=True).select_option("topic-spots")
    settled(page)
    assert {key.split(":")[0] for key in compared(page)} == {
        record["id"] for record in records(small) if record.get("topic") == "topic-spots"
    }
    other = opened(small.page, at=page.evaluate("location.hash"))
    assert list(compared(other)) == list(compared(page))


@pytest.fixture(scope="module")
def recounted(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page after the English has got another number."""
    from workbench_roots import page_of

    root = tmp_path_factory.mktemp("recounted") / "root"
    shutil.copytree(small_root, root)
    count(root, 31)
    return page_of(root, root.parent)


def test_a_translation_that_is_out_of_date_shows_what_has_changed(opened: Opened, recounted: Path) -> None:
    page = opened(recounted, at=f"#/translations/es?record={COMMON}")
    pair = view(page).locator(".pair").first
    expect(pair.get_by_role("deletion")).to_have_text(["gone: 30"])
    expect(pair.get_by_role("insertion")).to_have_text(["new: 31"])
    expect(pair).to_contain_text("The English has changed since this was translated.")
    expect(pair).to_contain_text("out of date")
    gone, new = (
        pair.get_by_role(role).evaluate("one => getComputedStyle(one).textDecorationLine")
        for role in ("deletion", "insertion")
    )
    assert gone != new


def test_a_translation_that_is_held_back_says_why(
    opened: Opened, small: Fresh, project: tuple[Project, Mapping[str, frozenset[str]]]
) -> None:
    (key,) = project[1]["es"]
    page = opened(small.page, at="#/translations/es?state=blocked")
    told = compared(page)[key]["said"]
    assert "held back by a check" in told
    faults = [
        fault
        for language in progress_report(Whole(small.dataset))["translations"]
        for unit in language["units"]
        if (language["language"], unit["key"]) == ("es", key)
        for fault in unit["faults"]
    ]
    assert faults
    assert all(fault[name] in told for fault in faults for name in ("code", "severity", "message", "hint"))
    view(page).get_by_label("State", exact=True).select_option("findings")
    settled(page)
    assert key in compared(page)
    assert all(re.search("(error|warning): ", pair["said"]) for pair in compared(page).values())
    assert re.search(rf"Findings of checks: .*{faults[0]['code']} [0-9]", shown(page))


def test_a_second_person_translates_back_without_the_english(opened: Opened, small: Fresh, project: Any) -> None:
    page = opened(small.page, at=f"#/translations/es?record={FAQ}")
    view(page).get_by_label("Back-translation").select_option("write")
    settled(page)
    translation = compared(page)[KEY]["sides"]
    assert [side[0] for side in translation] == ["es"]
    assert title(by_id(small)[FAQ]) not in shown(page)
    words = 'Are "spots" common, then?'
    view(page).get_by_label(f"In English again {KEY}").fill(words)
    page.reload()
    expect(view(page).get_by_label(f"In English again {KEY}")).to_have_value(words)
    view(page).get_by_label("Back-translation").select_option("compare")
    settled(page)
    source, _, back = compared(page)[KEY]["sides"]
    assert plain(source[2]) == title(by_id(small)[FAQ])
    assert plain(back[2]) == words
    go(page, "#/review")
    with page.expect_download() as download:
        button(page, "Download es.back-translation.csv").click()
    sheet = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(sheet, newline=""))
    assert tuple(head) == SHEET_COLUMNS
    assert row == [KEY, project[0].by_key[KEY].source, project[0].catalog("es").entries[KEY].target, words]
    view(page).get_by_text("Take all marks away").click()
    button(page, "Yes, take 1 back-translation away").click()
    go(page, f"#/translations/es?record={FAQ}&back=compare")
    assert words not in shown(page)


def test_a_record_leads_to_its_own_translation(
    opened: Opened, small: Fresh, project: tuple[Project, Mapping[str, frozenset[str]]]
) -> None:
    page = opened(small.page, at=f"#/record/{BLOCKED}")
    view(page).get_by_role("link", name="review it in español").click()
    arrive(page, "Translations: español")
    assert {key.split(":")[0] for key in compared(page)} == {BLOCKED}
    view(page).get_by_role("link", name="Show all texts").click()
    expect(view(page).get_by_role("status").first).to_have_text(re.compile(f"^{len(project[0].units)} strings in"))


# --- How the work stands ----------------------------------------------------------------------------------------------

DUE = datetime(2027, 1, 15, 12, tzinfo=UTC)


def numbers(lines: Sequence[Sequence[str]]) -> dict[str, int]:
    """A table of counts, its headings and its bars left out."""
    return {name: int(value.replace(",", "")) for name, value, *_ in lines[1:]}


@pytest.mark.parametrize("which", ["small", "whole"])
def test_each_number_of_the_dashboard_is_the_pipelines(
    opened: Opened, which: str, request: pytest.FixtureRequest
) -> None:
    fresh: Fresh = request.getfixturevalue(which)
    page = opened(fresh.page)
    page.clock.set_fixed_time(DUE)
    page.reload()
    go(page, "#/state")
    told = stats.stats(fresh.dataset)
    stands = progress_report(Whole(fresh.dataset), fast(fresh.root).findings)
    everything, shown_tables, text = records(fresh), tables(page), shown(page)
    due = sum(one["review"]["due"] <= "2027-01-15" for one in everything)
    claims, signed = told["claims"], told["review"]["signed_by_a_clinician"]
    expected = [
        f"{len(everything):,} records",
        f"{claims['with_evidence']} of {claims['published']} claims with evidence",
        f"{told['kinds']['sources']['published']} sources",
        f"{told['kinds']['statistics']['published']} statistics",
        f"{signed} of {len(everything)} records signed by a clinician",
        f"{due} due to be checked by today, January 15, 2027",
        f"{len(stands['findings'])} open findings",
        f"{len(stands['waivers'])} waivers",
        f"{len(stands['comments'])} open comments of reviewers",
    ]
    tiles = view(page).get_by_role("list").first.get_by_role("listitem").all_inner_texts()
    assert [plain(tile) for tile in tiles] == expected
    kinds = list(numbers(shown_tables["Published records by kind"]).values())
    assert kinds == [told["kinds"][folder].get("published", 0) for folder in FOLDERS.values()]
    verdicts = numbers(shown_tables["Statements of the article by verdict"])
    assert verdicts == {STATEMENTS[name]: number for name, number in told["article"]["verdicts"].items()}
    assert f"{told['article']['statements']} statements" in text
    assert f"Records carry {told['article']['carried_by_records']} of them" in text
    pieces_of = numbers(shown_tables["Pieces of evidence by verdict"])
    counter = Counter(item["verdict"] for record in everything for item in record["evidence"])
    assert pieces_of == {words: counter[name] for name, words in VERDICTS.items()}
    months = numbers(shown_tables["Records by the month in which they are due"])
    assert months == told["review"]["due_by_month"]
    grades = numbers(shown_tables["Texts by school grade (Flesch-Kincaid)"])
    assert sum(grades.values()) == told["readability"]["texts"]
    assert f"needs school grade {told['readability']['median_adjusted']}." in text
    hardest = [float(line[3]) for line in shown_tables["The ten hardest texts"][1:]]
    assert hardest == sorted((one["adjusted"] for one in told["texts"]), reverse=True)[:10]


@pytest.mark.parametrize("which", ["small", "whole"])
def test_each_table_of_the_dashboard_holds_what_the_pipeline_holds(
    opened: Opened, which: str, request: pytest.FixtureRequest
) -> None:
    fresh: Fresh = request.getfixturevalue(which)
    page = opened(fresh.page, at="#/state")
    shown_tables = tables(page)
    told = stats.stats(fresh.dataset)
    whole = Whole(fresh.dataset)
    found, checked = whole.project, whole.checked
    stands = progress_report(whole, fast(fresh.root).findings)
    for language, status in tasks.status(found, checked.blocked).items():
        head, *lines = shown_tables[f"Strings in {found.locales[language].name} by kind and state"]
        states = [state for state in STATES if status["states"][state]]
        assert head[1:] == [STATE_WORDS[state] for state in states]
        wanted = [
            [status["kinds"].get(kind, {}).get(state, 0) for state in states]
            for kind in (*CONTENT_KINDS, "statistic", "dataset")
        ]
        assert [[int(cell.replace(",", "")) for cell in line[1:]] for line in lines] == wanted
        held = len(status["blocked"])
        assert not held or f"{held} string{'s'[: held > 1]} held back by a check" in shown(page)
    for caption, name, members in (
        ("Open findings of the checks", "findings", ("code", "message", "hint")),
        ("Waivers", "waivers", ("record", "check", "reason", "until")),
        ("Open comments of reviewers", "comments", ("about", "comment")),
    ):
        lines = shown_tables.get(caption, [[]])[1:]
        assert len(lines) == len(stands[name])
        for line, one in zip(lines, stands[name], strict=True):
            assert all(str(one[member]) in " ".join(line) for member in members)
    (ages,) = [lines for caption, lines in shown_tables.items() if caption.startswith("Sources by their age")]
    grades = told["sources"]["by_grade"]
    assert ages[0][1:] == [f"Grade {grade}" for grade in grades]
    assert [sum(int(line[place]) for line in ages[1:]) for place in range(1, len(grades) + 1)] == list(grades.values())
    assert sum(map(int, ages[-1][1:])) == told["sources"]["by_year"].get("none", 0)
    year = int(fresh.dataset.about["released"][:4])
    years = {int(one): number for one, number in told["sources"]["by_year"].items() if one != "none"}
    assert sum(map(int, ages[1][1:])) == sum(number for one, number in years.items() if one >= year - 2)


@pytest.mark.parametrize(("day", "due"), [("2027-01-14", 0), ("2027-01-15", 17)])
def test_what_is_due_depends_on_the_day_on_which_the_page_is_read(
    opened: Opened, small: Fresh, day: str, due: int
) -> None:
    page = opened(small.page)
    page.clock.set_fixed_time(datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    page.reload()
    go(page, "#/state")
    link = view(page).get_by_role("link", name=f"due to be checked by today, {spoken_day(day)}")
    expect(link.locator("..")).to_have_text(re.compile(rf"^{due}\b"))
    link.click()
    arrive(page, "Search")
    assert len(results(page)) == due
    go(page, f"#/record/{COMMON}")
    assert pairs(view(page))["To be checked again by"] == "January 15, 2027" + (" due" if due else "")


# --- Files ------------------------------------------------------------------------------------------------------------


def test_each_file_is_listed_with_the_checksum_of_the_manifest(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/files")
    entries = json.loads(small.files["manifest.json"])["files"]
    manifest = {entry["path"]: entry for entry in entries if not is_indexed(entry["path"])}
    listed = [line for lines in tables(page).values() for line in lines[1:]]
    changes = view(page).locator('a[href^="../changes/"]').get_attribute("href") or ""
    assert {line[0] for line in listed} == manifest.keys() - {changes.removeprefix("../"), "workbench/index.html"}
    assert len(listed) == len(manifest) - 2
    for path, language, size, checksum in listed:
        entry = manifest[path]
        assert checksum.removesuffix("Copy") == entry["sha256"]
        told, unit = size.replace(",", "").split()
        one, least = {"B": (1, 0), "kB": (1000, 1000), "MB": (1_000_000, 100_000)}[unit]
        assert abs(float(told) * one - entry["bytes"]) <= least / 2
        assert bool(language) == ("language" in entry)
        assert ("(draft)" in language) == (entry.get("translation") == "draft")
    hrefs: list[str] = view(page).get_by_role("link").evaluate_all("all => all.map(link => link.getAttribute('href'))")
    others = (manifest.keys() | {"manifest.json"}) - {"workbench/index.html"}
    assert sorted(hrefs) == sorted(f"../{path}" for path in others)


def test_the_site_for_patients_is_listed_once_and_linked(opened: Opened, whole: Fresh, small: Fresh) -> None:
    page = opened(whole.page, at="#/files")
    folder = whole.page.parent
    files = [path for path in (folder.parent / "site").rglob("*") if path.is_file()]
    expect(view(page)).to_contain_text(f"site/index.html: {len(files):,} files.")
    assert view(page).locator("a[href^='../site/']").count() == 1
    go(page, "#/record/faq-do-i-need-biopsy")
    on_site = view(page).locator("a[href^='../site/']").get_attribute("href")
    assert (folder / str(on_site)).resolve() in files
    link = page.locator("header").get_by_role("link", name="The site for patients")
    assert (folder / str(link.get_attribute("href"))).resolve() in files
    alone = opened(small.page)
    assert alone.locator("a[href^='../site/']").count() == 0


# --- A review ---------------------------------------------------------------------------------------------------------

HOSTILE = "</script><img src=x onerror=alert(1)> \"quotes\" & 'more' \u202eright\u202c \\u{41} = - a: [b]\n\n# c"
KEY = f"{FAQ}:question"
MARKED = "Records and translations that you marked"


def mark(page: Page, choice: str, comment: str = "", scope: Locator | None = None) -> None:
    form = (scope or view(page)).get_by_role("group")
    form.get_by_label(choice, exact=True).check()
    if comment:
        form.get_by_label("Your comment").fill(comment)


def reviewed(page: Page) -> None:
    """Marks two records and a translation, and says who reviews."""
    go(page, f"#/record/{COMMON}")
    mark(page, "I agree with it as it stands")
    go(page, f"#/record/{TERM}")
    mark(page, "It needs a change", HOSTILE)
    go(page, f"#/translations/es?record={FAQ}")
    view(page).get_by_label("You sign translations as").select_option("clinical")
    pair = view(page).locator(".pair").first
    pair.get_by_text("Mark it").click()
    mark(page, "I agree with it as it stands", scope=pair)
    go(page, "#/review")
    view(page).get_by_label("Your id").fill(CLINICIAN)
    view(page).get_by_label("Day of your review").fill("2026-01-30")


def called(root: Path, file: Path, *more: str) -> str:
    result = CliRunner().invoke(main, ["review-import", str(file), "--root", str(root), *more])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_review_comes_from_the_page_into_the_dataset_and_back(opened: Opened, small: Fresh, tmp_path: Path) -> None:
    page = opened(small.page)
    reviewed(page)
    navigation = page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="My review (3)")).to_be_visible()
    page.reload()
    expect(navigation.get_by_role("link", name="My review (3)")).to_be_visible()
    listed = tables(page)[MARKED][1:]
    assert [line[0] for line in listed] == [COMMON, TERM, f"es {KEY}"]
    assert plain(listed[1][2].replace("U+202E", "\u202e").replace("U+202C", "\u202c")) == plain(HOSTILE)
    expect(view(page).get_by_label("Your id")).to_have_value(CLINICIAN)
    view(page).get_by_label("Day of your review").fill("2026-01-30")
    with page.expect_download() as download:
        button(page, "Download the review file").click()
    assert download.value.suggested_filename == f"review-{CLINICIAN}-2026-01-30.json"
    root, file = tmp_path / "root", tmp_path / "review.json"
    shutil.copytree(small.root, root)
    download.value.save_as(file)
    assert "2 signed, 1 change requested, 0 comments, 0 already stored, 0 rejected" in called(root, file, "--write")
    taken = fast(root).dataset
    (sign_off,) = taken.by_id[COMMON].data["review"]["sign_offs"]
    assert (sign_off["person"], sign_off["on"]) == (CLINICIAN, "2026-01-30")
    (said,) = [one for one in taken.comments if one["about"] == TERM]
    kept = re.sub(r"\\u\{([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), said["comment"])
    assert (said["verdict"], kept) == ("change", HOSTILE)
    (signed,) = [
        row
        for row in rows((root / "dataset/translations/es.review.csv").read_text(encoding="utf-8"))
        if row["key"] == KEY and row["by"] == CLINICIAN
    ]
    assert (signed["stage"], signed["on"]) == ("clinical", "2026-01-30")
    from workbench_roots import page_of

    after = opened(page_of(root, tmp_path), at=f"#/record/{COMMON}")
    assert pairs(view(after))["Signed by"] == "Ben Example (clinician), January 30, 2026"
    go(after, "#/state")
    (comment,) = [line[1] for line in tables(after)["Open comments of reviewers"][1:] if line[0] == TERM]
    assert plain(HOSTILE) in plain(comment.replace("U+202E", "\u202e").replace("U+202C", "\u202c"))


def test_what_was_in_one_file_is_not_in_the_next_unless_it_is_asked_for(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    reviewed(page)
    send = button(page, "Download the review file")
    alert = view(page).get_by_role("alert")

    def files() -> dict[str, Any]:
        with page.expect_download() as download:
            send.click()
        content = json.loads(Path(download.value.path()).read_bytes())
        assert [line[3] for line in tables(page)[MARKED][1:] if line[0] == TERM] == ["not yet"]
        button(page, "Yes, I have the file").click()
        return {"records": [one["id"] for one in content["records"]], "translations": len(content["translations"])}

    assert files() == {"records": [COMMON, TERM], "translations": 1}
    expect(alert).to_contain_text("Now send the file to the editors")
    assert all(line[3].startswith("in a file of ") for line in tables(page)[MARKED][1:])
    expect(page.get_by_role("navigation").get_by_role("link", name="My review", exact=True)).to_be_visible()
    send.click()
    expect(alert).to_contain_text("All that you marked was in a file already.")
    go(page, f"#/record/{TERM}")
    mark(page, "A remark only", "Something else.")
    go(page, "#/review")
    assert files() == {"records": [TERM], "translations": 0}
    view(page).get_by_text("Send everything again").click()
    button(page, "Put all marks into the next file, also those that were sent").click()
    assert files() == {"records": [COMMON, TERM], "translations": 1}


def test_a_file_that_the_browser_did_not_save_can_be_copied_and_counts_as_not_sent(
    opened: Opened, small: Fresh
) -> None:
    page = opened(small.page)
    reviewed(page)
    page.evaluate("HTMLAnchorElement.prototype.click = () => {}")
    button(page, "Download the review file").click()
    expect(view(page).get_by_role("alert")).to_contain_text("Is it among your downloads?")
    view(page).get_by_text("No, it is not there").click()
    field = view(page).get_by_label("Copy this text into a mail")
    button(page, "Select all of it").click()
    expect(field).to_be_focused()
    content = json.loads(field.input_value())
    assert [one["id"] for one in content["records"]] == [COMMON, TERM]
    page.reload()
    assert [line[3] for line in tables(page)[MARKED][1:]] == ["not yet"] * 3


def test_what_is_missing_in_a_review_is_said_and_nothing_is_downloaded(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/review")
    downloads: list[Any] = []
    page.on("download", lambda download: downloads.append(download))
    alert = view(page).get_by_role("alert")
    send = button(page, "Download the review file")
    send.click()
    expect(alert).to_contain_text("Write your id, such as person-jo-example.")
    expect(alert).to_contain_text("Nothing is marked yet.")
    expect(view(page).get_by_label("Your id")).to_be_focused()
    view(page).get_by_label("Your id").fill("Dr. Jo")
    send.click()
    expect(alert).to_contain_text("Write your id")
    view(page).get_by_label("Your id").fill(CLINICIAN)
    go(page, f"#/record/{MYTH}")
    mark(page, "It needs a change")
    expect(view(page).get_by_role("group").get_by_role("status")).to_contain_text("Say in the comment what you mean.")
    go(page, "#/review")
    send.click()
    expect(alert).to_have_text(f"Say in words what you mean: {MYTH}")
    alert.get_by_role("link").click()
    arrive(page, "Most spots on a picture turn out to be no illness.")
    settled(page)
    assert downloads == []


def test_a_comment_alone_is_a_remark(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{MYTH}")
    form = view(page).get_by_role("group")
    form.get_by_label("Your comment").fill("Well said.")
    expect(form.get_by_label("A remark only")).to_be_checked()
    go(page, "#/review")
    assert tables(page)[MARKED][1:] == [[MYTH, "A remark only", "Well said.", "not yet"]]


def test_a_mark_can_be_taken_away_again(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at=f"#/record/{MYTH}")
    form = view(page).get_by_role("group")
    expect(form.get_by_role("button", name="Take the mark away")).to_be_hidden()
    mark(page, "I agree with it as it stands")
    form.get_by_role("button", name="Take the mark away").click()
    expect(form.get_by_label("I agree with it as it stands")).not_to_be_checked()
    page.reload()
    expect(form.get_by_label("I agree with it as it stands")).not_to_be_checked()
    go(page, "#/review")
    assert "Nothing is marked yet." in shown(page)


def test_all_marks_are_taken_away_only_after_a_yes(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    reviewed(page)
    go(page, "#/search")
    go(page, "#/review")
    view(page).get_by_text("Take all marks away").click()
    assert len(tables(page)[MARKED][1:]) == 3
    button(page, "Yes, take 3 marks away").click()
    expect(view(page).get_by_text("Nothing is marked yet.")).to_be_visible()
    expect(view(page).get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("navigation").get_by_role("link", name="My review", exact=True)).to_be_visible()
    page.reload()
    assert "Nothing is marked yet." in shown(page)


def test_a_mark_about_earlier_words_says_so_and_is_not_sent(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    reviewed(page)
    page.evaluate(
        """words => {
          const [shelf] = Object.keys(localStorage);
          localStorage[shelf] = localStorage[shelf].replace(words, "0".repeat(16));
        }""",
        by_id(small)[COMMON]["text_hash"],
    )
    page.reload()
    view(page).get_by_label("Day of your review").fill("2026-01-30")
    button(page, "Download the review file").click()
    expect(view(page).get_by_role("alert")).to_contain_text(f"The words have changed since you marked them: {COMMON}")
    go(page, f"#/record/{COMMON}")
    warning = view(page).get_by_text("Your mark is about earlier words.")
    expect(warning).to_be_visible()
    view(page).get_by_role("group").get_by_label("I agree with it as it stands").click()
    expect(warning).to_be_hidden()
    go(page, "#/review")
    with page.expect_download() as download:
        button(page, "Download the review file").click()
    sent = json.loads(Path(download.value.path()).read_bytes())
    assert {one["id"]: one["text_hash"] for one in sent["records"]}[COMMON] == by_id(small)[COMMON]["text_hash"]


@pytest.mark.parametrize("state", ["draft", "stale"])
def test_a_translation_that_is_not_finished_cannot_be_agreed_with(opened: Opened, small: Fresh, state: str) -> None:
    page = opened(small.page, at=f"#/translations/es?state={state}")
    pair = view(page).locator(".pair").first
    pair.get_by_text("Mark it").click()
    expect(pair.get_by_text("It cannot be signed yet")).to_be_visible()
    expect(pair.get_by_role("radio")).to_have_count(2)
    expect(pair.get_by_label("I agree with it as it stands")).to_have_count(0)


NO_SHELF = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
FULL_SHELF = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
ODD_SHELF = """for (const odd of ["small-example/review"]) localStorage.setItem(odd,
  '{"records": {"a": 1, "toString": {"verdict": "none"}}, "translations": [null], "reviewer": {}, "stage": 7}')"""


@pytest.mark.parametrize("script", [NO_SHELF, FULL_SHELF], ids=["no shelf", "full shelf"])
def test_a_browser_that_keeps_nothing_still_reviews_and_is_warned(opened: Opened, small: Fresh, script: str) -> None:
    page = opened(small.page)
    without(page, script)
    reviewed(page)
    go(page, "#/search")
    go(page, "#/review")
    expect(view(page).get_by_text("This browser does not keep your marks")).to_be_visible()
    with page.expect_download() as download:
        button(page, "Download the review file").click()
    sent = json.loads(Path(download.value.path()).read_bytes())
    assert [one["id"] for one in sent["records"]] == [COMMON, TERM]


def test_a_browser_that_keeps_nothing_asks_before_marks_are_lost(browser: Browser, small: Fresh) -> None:
    with watched(browser, small.page) as (page, _):
        asked: list[str] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", answer)
        without(page, NO_SHELF)
        go(page, f"#/record/{COMMON}")
        mark(page, "I agree with it as it stands")
        page.reload()
        assert asked == ["beforeunload"]


def test_a_shelf_that_holds_something_else_does_no_harm(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    without(page, ODD_SHELF)
    go(page, "#/review")
    assert "Nothing is marked yet." in shown(page)
    go(page, f"#/record/{COMMON}")
    mark(page, "I agree with it as it stands")
    go(page, "#/review")
    assert [line[0] for line in tables(page)[MARKED][1:]] == [COMMON]


# --- On paper ---------------------------------------------------------------------------------------------------------

BANNER = "This is a placeholder for tests."
NOT_REVIEWED = "Nobody has reviewed this."
PARTLY_REVIEWED = "A clinician has signed some of these texts"


def test_a_leaflet_has_the_text_the_sources_and_the_dates_and_nothing_to_press(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/topic/topic-spots")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(tongue(page)).to_be_hidden()
    expect(view(page).get_by_label("Show")).to_be_hidden()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_hidden()
    expect(page.get_by_role("complementary", name="Please note")).to_contain_text(BANNER)
    expect(page.get_by_role("complementary", name="Please note")).to_be_visible()
    text = shown(page)
    for record in read_in(small, "topic-spots"):
        assert stand_in_order(text, pieces(record))
    assert text.count("Checked against sources on January 15, 2026.") == len(read_in(small, "topic-spots"))
    assert "Numbers and evidence" not in text
    assert "https://library.smalltown/census" in text
    footer = plain(page.get_by_role("contentinfo").inner_text())
    assert "version 0.1.0-dev, 2026-02-01" in footer
    assert "BI-RADS® is a registered trademark" in footer


def test_each_sheet_of_a_printed_leaflet_says_that_it_is_no_advice(
    opened: Opened, whole: Fresh, tmp_path: Path
) -> None:
    page = opened(whole.page, at="#/topic/topic-call-back-letter")
    (tmp_path / "leaflet.pdf").write_bytes(page.pdf(format="A4", prefer_css_page_size=True))
    command = [program("pdftotext", "poppler-utils"), "-layout", str(tmp_path / "leaflet.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *sheets, end = done.stdout.split("\f")
    assert end == ""
    assert len(sheets) >= 2
    notice = in_language(whole, "en")["notices"]
    assert plain(notice["review"])[:40] in plain(sheets[0])
    for number, sheet in enumerate(sheets, 1):
        assert plain(notice["general"])[:40] in plain(sheet), number
    assert "Sources" in "".join(sheets)


# --- Every view -------------------------------------------------------------------------------------------------------

FEW = (
    *("#/", "#/order", "#/statistics", f"#/record/{STATISTIC}", "#/translations/es?back=write"),
    *("#/topic/topic-spots", "#/search?q=spot", f"#/record/{COMMON}", f"#/record/{CENSUS}", f"#/record/{GONE}"),
    *("#/scale", "#/translations/es?topic=topic-spots", "#/state", "#/files", "#/review", "#/nowhere"),
)
ALL = (
    *(
        *FEW,
        "#/topic/topic-results?lang=es",
        "#/topic/topic-spots?lang=es-x-draft",
        "#/search?q=zebra",
        f"#/record/{SIGNED}",
    ),
    *(
        f"#/record/{MYTH}",
        f"#/record/{BLOCKED}?lang=es",
        f"#/record/{FAQ}",
        f"#/record/{ASKED_RECORD}",
        f"#/record/{TERM}",
    ),
    *("#/record/guide-spots", "#/record/topic-spots", "#/record/picture-a-spot"),
    *(f"#/record/{RENAMED}", "#/translations/es?state=blocked", "#/translations/ar?state=stale"),
    *("#/translations/es?state=findings", "#/translations/ar?back=compare&topic=topic-spots"),
)


def walked(page: Page, views: Sequence[str], *, tag: str = "") -> Iterator[str]:
    """Goes from view to view, with all that can be opened open: details, words, and what is missing in a review."""
    reviewed(page)
    view(page).get_by_label("Your id").fill("")
    for address in views:
        joint = "&" if "?" in address else "?"
        go(page, f"{address}{joint}lang={tag}" if tag else address)
        view(page).evaluate(
            """main => {
              for (const one of main.querySelectorAll("details:not([open])")) one.open = true;
              for (const one of main.querySelectorAll("button[aria-expanded=false]")) one.click();
            }"""
        )
        if address == "#/review":
            button(page, "Download the review file").click()
        settled(page)
        yield page.evaluate("location.hash")


MODES: dict[str, tuple[dict[str, Any], Sequence[str], str]] = {
    "light": ({}, ALL, ""),
    "dark": ({"dark": True}, FEW, ""),
    "narrow": ({"width": 320, "touch": True}, ALL, ""),
    "forced colours": ({"forced": True}, FEW, ""),
    "right to left": ({}, FEW, "ar"),
}


@pytest.mark.parametrize("mode", MODES)
def test_no_judge_finds_fault_with_any_view(opened: Opened, small: Fresh, mode: str) -> None:
    how, views, tag = MODES[mode]
    page = opened(small.page, **how)
    found = {address: [*axe(page), *fits(page)] for address in walked(page, views, tag=tag)}
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert len(found) == len(views)


def test_no_judge_finds_fault_with_the_page_of_the_repository(opened: Opened, whole: Fresh) -> None:
    page = opened(whole.page)
    found = {}
    for address in (
        "#/",
        "#/topic/topic-call-back-letter",
        "#/search?q=biopsy&lang=es-x-draft",
        "#/order?lang=es-x-draft",
        "#/statistics",
        "#/record/birads-4a",
        "#/state",
    ):
        go(page, address)
        found[address] = [*axe(page), *fits(page)]
    assert {address: faults for address, faults in found.items() if faults} == {}


WIDER = """() => {
  const wider = new CSSStyleSheet();
  wider.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, wider];
}"""


@pytest.mark.parametrize(("width", "spaced"), [(640, False), (320, True)])
def test_nothing_must_be_scrolled_sideways_when_text_is_large_or_spaced(
    opened: Opened, small: Fresh, width: int, spaced: bool
) -> None:
    page = opened(small.page, width=width)
    if spaced:
        page.evaluate(WIDER)
    found = {address: fits(page) for address in walked(page, ALL)}
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_every_view_has_the_banner_also_on_paper(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    banner = page.get_by_role("complementary", name="Please note")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        for address in ALL:
            go(page, address.split("?")[0])
            expect(banner).to_be_visible()
            said = plain(banner.inner_text())
            assert said.startswith(BANNER)
            assert said.endswith("Call your care team about any change that you notice.")
            told = [words for words in (NOT_REVIEWED, PARTLY_REVIEWED) if words in said]
            assert len(told) == (not address.startswith(f"#/record/{SIGNED}"))
            if address.startswith((f"#/record/{MYTH}", "#/state")):
                assert told == [PARTLY_REVIEWED if address == "#/state" else NOT_REVIEWED]
    go(page, "#/topic/topic-spots?lang=ar")
    expect(banner).to_have_attribute("dir", "rtl")


# --- With the keyboard alone ------------------------------------------------------------------------------------------


def test_the_first_stop_skips_to_the_content(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/topic/topic-spots")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(view(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(view(page).get_by_role("link", name="All topics")).to_be_focused()


def test_each_view_is_reached_by_its_link_and_begins_at_its_heading(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/files")
    names = {
        "Start": "A small example",
        "Search": "Search",
        "Guides and topics": "Guides and topics",
        "Statistics": "Statistics",
        "BI-RADS scale": "The BI-RADS scale",
        "Translations": "Translations: العربية",
        "State of the work": "State of the work",
        "Downloads": "Downloads",
        "My review": "My review",
    }
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(len(names))
    for name, title_of in names.items():
        link = links.filter(has_text=re.compile(f"^{name}$"))
        link.focus()
        page.keyboard.press("Enter")
        arrive(page, title_of)
        expect(view(page).get_by_role("heading", level=1)).to_be_focused()
        expect(link).to_have_attribute("aria-current", "page")
        expect(page).to_have_title(("" if name == "Start" else f"{title_of} – ") + "Workbench – A small example")


def test_the_language_is_changed_with_the_keyboard_and_keeps_the_focus(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/topic/topic-spots")
    tongue(page).focus()
    page.keyboard.press("ArrowDown")
    arrive(page, "Whátó spótsó áréó")
    expect(tongue(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(view(page).get_by_role("heading", level=1)).to_have_attribute("dir", "rtl")
    expect(tongue(page)).to_be_focused()


def test_what_stands_in_another_language_says_so(opened: Opened, small: Fresh) -> None:
    page = opened(small.page, at="#/search?lang=ar")
    chooser = tongue(page).locator("option")
    assert chooser.evaluate_all("all => all.map(one => one.lang)") == ["en", "es", "ar", "es"]
    topic = view(page).get_by_label("Topic", exact=True).locator("option")
    told = topic.evaluate_all("all => all.map(one => [one.lang, one.dir])")
    assert told == [["", ""], *[["ar", "rtl"]] * len(topics(small))]
    go(page, "#/order?lang=ar")
    links = view(page).get_by_role("region").locator("h3 a")
    assert set(links.evaluate_all("all => all.map(one => `${one.lang} ${one.dir}`)")) == {"ar rtl"}


def test_more_results_are_shown_from_the_first_new_one_on(opened: Opened, whole: Fresh) -> None:
    page = opened(whole.page, at="#/search")
    links = view(page).get_by_role("heading", level=2).get_by_role("link")
    assert links.count() == 30
    view(page).get_by_role("button", name="Show 30 more").focus()
    page.keyboard.press("Enter")
    expect(links).to_have_count(60)
    expect(links.nth(30)).to_be_focused()


STOP = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  one.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
  return {
    place: one.dataset.stop, name: `${one.localName} ${(one.ariaLabel ?? one.innerText ?? "").slice(0, 40)}`,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
STOPS = """() => [...document.querySelectorAll("a[href], button, select, input, textarea, summary, [tabindex='0']")]
  .filter(one => one.checkVisibility() && (one.type !== "radio" || one.value === "approved")).length"""


@pytest.mark.parametrize("address", ["#/topic/topic-spots", f"#/record/{COMMON}", "#/search", "#/review"])
def test_each_stop_of_the_keyboard_is_seen(opened: Opened, small: Fresh, address: str) -> None:
    page = opened(small.page, at=address)
    wanted = page.evaluate(STOPS)
    stops: dict[str, Json] = {}
    for _ in range(wanted + 5):  # a field for a day is a stop for each of its parts
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        stops.setdefault(stop["place"], stop)
        if len(stops) == wanted:
            break
    assert len(stops) == wanted
    assert [stop["name"] for stop in stops.values() if not stop["outlined"] or not stop["seen"]] == []


# --- What the policy keeps out ----------------------------------------------------------------------------------------


@contextmanager
def watched(browser: Browser, path: Path) -> Iterator[tuple[Page, list[str]]]:
    """A page that may do what ``visit`` forbids, and what it then says on its console."""
    context = browser.new_context(locale="en-US", timezone_id="UTC")
    context.set_default_timeout(5_000)
    said: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(path.as_uri())
        yield page, said
    finally:
        context.close()


ATTACKS = {
    "text of a script": (
        "const s = document.createElement('script'); s.text = 'ran = 1'; document.body.append(s);",
        "require-trusted-types-for",
    ),
    "child of a script": (
        "const s = document.createElement('script'); s.append('ran = 1'); document.body.append(s);",
        "require-trusted-types-for",
    ),
    "markup": ("document.body.innerHTML = '<img src=x onerror=\"ran = 1\">';", "require-trusted-types-for"),
    "eval": ("(0, eval)('ran = 1');", "require-trusted-types-for"),
    "timer": ("setTimeout('ran = 1');", "require-trusted-types-for"),
    "handler": (
        "const b = document.createElement('button'); b.setAttribute('onclick', 'ran = 1'); b.click();",
        "require-trusted-types-for",
    ),
    "address": (
        "const a = document.createElement('a'); a.href = 'javascript:ran = 1'; document.body.append(a); a.click();",
        "script-src-elem",
    ),
    "fetch": ("await fetch('https://example.org/');", "connect-src"),
    "picture": ("document.body.append(Object.assign(new Image(), {src: 'https://example.org/a.png'}));", "img-src"),
    "frame": (
        "document.body.append(Object.assign(document.createElement('iframe'), {src: 'https://example.org/'}));",
        "frame-src",
    ),
    "style": ("document.body.setAttribute('style', 'color: red');", "style-src-attr"),
    "form": (
        "const f = document.createElement('form'); f.action = 'https://example.org/'; document.body.append(f);"
        "f.submit();",
        "form-action",
    ),
}
"""What an attacker would try who can make elements, and the directive that stops it."""


@pytest.mark.parametrize("name", ATTACKS)
def test_the_policy_stops(browser: Browser, small: Fresh, name: str) -> None:
    attack, directive = ATTACKS[name]
    with watched(browser, small.page) as (page, _):
        sent: list[str] = []

        def failed(request: Request) -> None:
            if request.failure != "csp":
                sent.append(request.url)

        page.context.on("requestfinished", lambda request: sent.append(request.url))
        page.context.on("requestfailed", failed)
        told = page.evaluate(
            f"""async () => {{
              const stopped = [];
              document.addEventListener("securitypolicyviolation", event => stopped.push(event.effectiveDirective));
              let thrown = "";
              await new Promise(done => setTimeout(done));  // what a debugger begins may still use eval
              try {{ {attack} }} catch (fault) {{ thrown = fault.name; }}
              await new Promise(done => setTimeout(done, 60));
              return {{stopped, thrown, ran: typeof ran}};
            }}"""
        )
        assert told["ran"] == "undefined"
        assert directive in told["stopped"]
        assert sent == []
        assert headline(page) == "A small example"


def test_a_page_with_one_changed_sign_in_its_script_does_not_run(
    browser: Browser, small: Fresh, tmp_path: Path
) -> None:
    text = small.page.read_text(encoding="utf-8")
    begin = '"use strict";'
    assert text.count(begin) == 1
    for name, changed in (("same", text), ("changed", text.replace(begin, '"use strict"; '))):
        (tmp_path / f"{name}.html").write_text(changed, encoding="utf-8", newline="\n")
        with watched(browser, tmp_path / f"{name}.html") as (page, said):
            assert view(page).get_by_role("heading", level=1).count() == (name == "same")
            assert len(said) == (name == "changed")
            assert all("Content Security Policy" in line for line in said)


# --- Hostile texts ----------------------------------------------------------------------------------------------------

SEEN = """() => ({
  scripts: document.scripts.length,
  odd: [...document.body.querySelectorAll("img, iframe, object, embed, base, link, meta, style")]
    .map(one => one.outerHTML),
  handlers: [...document.querySelectorAll("*")].flatMap(one => [...one.attributes])
    .filter(one => one.name.startsWith("on") || one.name === "style").map(one => one.name),
  links: [...document.links].map(link => link.protocol).filter(one => !["file:", "https:"].includes(one)),
  turned: [...document.querySelectorAll("body *:not(script)")].filter(one => [...one.childNodes].some(node =>
    node.nodeType === Node.TEXT_NODE && /[\u202a-\u202e]/.test(node.data))).map(one => one.outerHTML.slice(0, 80)),
  text: document.getElementById("view").textContent,
})"""


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_hostile_texts_are_shown_as_texts_in_every_view(opened: Opened, hostile_page: Path, tag: str) -> None:
    page = opened(hostile_page, width=320)
    held = json.loads(page.locator("#data").text_content() or "")
    faults: dict[str, Any] = {}
    views = [address.split("?")[0] for address in FEW] + [
        "#/search?q=script",
        "#/search?q=%3Cscript%3E",
        "#/topic/topic-results",
    ]
    for address in [*views, *(f"#/record/{record['id']}" for record in held["records"])]:
        go(page, f"{address}{'&' if '?' in address else '?'}lang={tag}")
        view(page).evaluate("main => { for (const one of main.querySelectorAll('details')) one.open = true; }")
        settled(page)
        seen = page.evaluate(SEEN)
        text = seen.pop("text")
        wrong = {name: value for name, value in seen.items() if value and (name != "scripts" or value != 2)}
        if sideways := fits(page):
            wrong["sideways"] = sideways
        record = next((one for one in held["records"] if address == f"#/record/{one['id']}"), None)
        if record and tag == "en":
            texts = [value for _, value in strings(record["text"])]
            signs = {sign: f"U+{sign:X}" for sign in range(0x202A, 0x202F)}
            wanted = [one.translate(signs) for one in texts]
            if unseen := [one[:60] for one in wanted for part in one.split("\n") if part not in text]:
                wrong["unseen"] = unseen
        if wrong:
            faults[address] = wrong
    assert faults == {}


# --- The file itself --------------------------------------------------------------------------------------------------


def test_the_nu_checker_finds_no_fault_with_the_pages(small: Fresh, whole: Fresh) -> None:
    assert nu([small.page, whole.page]) == []


def test_going_back_leads_to_the_place_that_was_left(opened: Opened, small_page: Path) -> None:
    page = opened(small_page, at="#/translations/es", height=500)
    page.get_by_role("button", name=re.compile("^Show ")).click()
    shown = page.get_by_role("region").or_(page.locator(".comparison")).count()
    link = page.locator(".comparison").get_by_role("link").last
    link.scroll_into_view_if_needed()
    left = page.evaluate("scrollY")
    assert left > 1_000
    link.click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Translations")
    assert page.get_by_role("region").or_(page.locator(".comparison")).count() == shown
    assert page.evaluate("scrollY") == left
    expect(link).to_be_focused()


def test_a_page_that_is_loaded_again_keeps_its_place_also_on_the_way_back(opened: Opened, small_page: Path) -> None:
    page = opened(small_page, at="#/translations/es", height=500)
    page.get_by_role("button", name=re.compile("^Show ")).click()
    page.locator(".comparison").last.scroll_into_view_if_needed()
    left = page.evaluate("scrollY")
    assert left > 1_000
    page.reload()
    assert page.evaluate("scrollY") == left
    go(page, "#/state")
    page.reload()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Translations")
    assert page.evaluate("scrollY") == left


def test_two_tabs_keep_the_marks_of_both(opened: Opened, small_page: Path) -> None:
    first = opened(small_page, at="#/record/fact-spots-are-common")
    second = first.context.new_page()
    second.goto(small_page.as_uri() + "#/record/fact-spots-come-from-age")
    first.get_by_label("A remark only").click()
    second.get_by_label("A remark only").click()
    first.get_by_label("Your comment").fill("From the first tab.")
    second.get_by_label("Your comment").fill("From the second tab.")
    first.reload()
    go(first, "#/review")
    for words in ("From the first tab.", "From the second tab."):
        expect(first.get_by_role("table")).to_contain_text(words)


OLDER = """
delete URLSearchParams.prototype.size;
delete Intl.DisplayNames;
delete String.prototype.toWellFormed;
globalThis.CSSStyleSheet = undefined;
"""


def test_a_browser_of_some_years_ago_reads_searches_and_reviews(opened: Opened, small: Fresh) -> None:
    page = opened(small.page)
    without(page, OLDER)
    go(page, "#/")
    page.get_by_label("Language").select_option("es")
    expect(page.get_by_role("complementary", name="Please note")).to_have_attribute("lang", "es")
    go(page, f"#/search?q={COMMON}")
    expect(view(page).get_by_role("status").first).to_have_text("1 record")
    reviewed(page)
    with page.expect_download():
        button(page, "Download the review file").click()
    for address in ALL:
        go(page, address)
