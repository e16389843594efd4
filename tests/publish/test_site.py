"""The patient's site as files: every link leads somewhere, every page says what it must, and texts stay texts."""

from __future__ import annotations

import dataclasses
import itertools
import json
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, copy_good
from workbench_roots import HOSTILE

from pipelines.model.shapes import Redirect
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.pseudo_locales import pseudo
from pipelines.publish.site.addresses import page_of
from pipelines.publish.site.export import editions_of, export, files
from pipelines.translate.policy import DRAFT_TAG
from pipelines.translate.pseudo import PSEUDO, changed
from pipelines.validate.run import fast

WEIGHT = 60_000
"""The most bytes of a content page with its style."""


class Reader(HTMLParser):
    """The elements of a page with their attributes, its text, and the text of its scripts."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        elif data.strip():
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def meta(self, name: str) -> list[str | None]:
        return [each["content"] for each in self.all("meta") if name in (each.get("name"), each.get("property"))]


Site = Mapping[str, bytes]


def files_of(public: Public) -> dict[str, bytes]:
    made = list(export(public))
    assert len({artifact.path for artifact in made}) == len(made)
    return {artifact.path: artifact.content for artifact in made}


def pages_of(site: Site) -> dict[str, Reader]:
    return {path: Reader(content) for path, content in site.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def public() -> Public:
    """The repository's dataset, in which two more ids were retired."""
    own = fast(REPOSITORY).opened.public
    retired = (("fact-an-old-name", "fact-most-are-benign"), ("guide-an-old-name", "guide-called-back"))
    more = (Redirect({"from": old, "to": [new], "on": "2027-01-01", "reason": "Renamed."}) for old, new in retired)
    return dataclasses.replace(own, redirects=(*own.redirects, *more))


@pytest.fixture(scope="module")
def site(public: Public) -> Site:
    return files_of(public)


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Reader]:
    return pages_of(site)


def languages(site: Site) -> set[str]:
    return {path.split("/")[1] for path in site if path.count("/") > 1}


# --- What there is ----------------------------------------------------------------------------------------------------


def test_each_guide_topic_and_readers_record_has_a_page_in_each_language(public: Public, site: Site) -> None:
    expected = [record.id for record in public.records if page_of(record.id) and record.kind != "term"]
    assert len(expected) > 250
    assert languages(site) == {tag.removesuffix("-x-draft") for tag in public.guide_languages} == {"en", "es"}
    for language, name in itertools.product(("en", "es"), expected):
        assert f"site/{language}/{page_of(name)}" in site


def test_a_retired_address_leads_on_and_a_withdrawn_one_explains(public: Public, pages: dict[str, Reader]) -> None:
    assert len(public.redirects) >= 2
    for entry in public.redirects:
        if (path := page_of(entry["from"])) and "#" not in path:
            shown = pages[f"site/en/{path}"]
            assert public.about("en")["site"]["moved"] in shown.text
            assert public.title(entry["to"][0], "en") in " ".join(shown.text)
    assert public.withdrawn
    for gone in public.withdrawn:
        if (path := page_of(gone["id"])) and "#" not in path:
            assert gone["reason"] in pages[f"site/en/{path}"].text


def test_every_link_and_every_loaded_file_is_there(site: Site, pages: dict[str, Reader]) -> None:
    anchors = {path: {a["id"] for _, a in page.elements if a.get("id")} for path, page in pages.items()}
    followed = 0
    for path, page in pages.items():
        for tag, attributes in page.elements:
            target = (
                attributes.get("href") if tag in ("a", "link") else attributes.get("src") or attributes.get("action")
            )
            if not target or re.match("https?:", target):
                continue
            file, _, anchor = target.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            assert found in site, (path, target)
            assert not anchor or anchor in anchors[found], (path, target)
            followed += 1
    assert followed > 10_000


def test_ids_are_unique_and_headings_leave_out_no_level(pages: dict[str, Reader]) -> None:
    for path, page in pages.items():
        twice = [
            name for name, number in Counter(a["id"] for _, a in page.elements if a.get("id")).items() if number > 1
        ]
        assert not twice, path
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (path, levels)


# --- What every page says of itself -----------------------------------------------------------------------------------


def test_every_page_says_its_language_title_and_description(public: Public, pages: dict[str, Reader]) -> None:
    for path, page in pages.items():
        (root,) = page.all("html")
        language = path.split("/")[1] if path.count("/") > 1 else "en"
        assert (root["lang"], root["dir"]) == (language, "ltr"), path
        if path == "site/index.html":
            continue
        assert page.meta("description")[0], path
        assert page.meta("og:title")[0], path
        assert page.meta("robots") == (["noindex"] if language == "es" else []), path
    retired = set(public.about("en")["site"].values())
    titles = Counter(page.meta("og:title")[0] for path, page in pages.items() if path.startswith("site/en/"))
    assert [title for title, number in titles.items() if number > 1 and title not in retired] == []


def test_a_page_of_a_record_describes_itself_in_the_terms_of_schema_org(
    public: Public, pages: dict[str, Reader]
) -> None:
    record = public.record("fact-dcis-outlook")
    (described,) = pages["site/en/facts/dcis-outlook/index.html"].scripts
    data = json.loads(described)
    assert data["@type"] == "MedicalWebPage"
    assert data["name"] == record.texts["en"]["statement"]
    assert data["dateModified"] == record.fields["review"]["checked"]
    assert data["creativeWorkStatus"] == "clinical_review: none"
    assert public.record("source-berkman-2014").fields["url"] in data["citation"]
    assert "url" not in data


def test_addresses_appear_once_the_dataset_has_a_real_one(public: Public) -> None:
    assert not any("canonical" in content.decode() for path, content in files_of(public).items() if path.endswith("l"))
    meta: Any = {**public.meta, "base_url": "https://calcifications.health"}
    real = files_of(dataclasses.replace(public, meta=meta))
    page = real["site/en/guides/called-back/index.html"].decode()
    assert '<link rel="canonical" href="https://calcifications.health/en/guides/called-back/">' in page
    assert 'hreflang="es" href="https://calcifications.health/es/guides/called-back/"' in page
    sitemap = real["site/sitemap.xml"].decode()
    assert "<loc>https://calcifications.health/en/guides/called-back/</loc>" in sitemap
    assert "/es/" not in sitemap  # a draft


# --- What a reader needs ----------------------------------------------------------------------------------------------


def test_a_guide_shows_its_steps_questions_signs_and_help(public: Public, pages: dict[str, Reader]) -> None:
    for guide in public.of("guide"):
        text: Any = guide.texts["en"]
        shown = " ".join(pages[f"site/en/{page_of(guide.id)}"].text)
        for step in text["steps"].values():
            assert step["title"] in shown
            assert all(part in shown for part in step["what_you_can_do"].split("\n\n"))
        assert all(message in shown for message in (*text["key_messages"], *text["when_to_call"]))
        for name in guide.fields.get("where_to_turn", ()):  # type: ignore[attr-defined]
            assert public.title(name, "en") in shown


def test_every_text_of_a_record_stands_on_its_page(public: Public, pages: dict[str, Reader]) -> None:
    for record in public.of("fact", "myth", "birads", "faq", "question"):
        shown = " ".join(pages[f"site/en/{page_of(record.id)}"].text)
        for field, value in record.texts["en"].items():
            parts = value.split("\n") if isinstance(value, str) and field != "alternatives" else ()
            assert all(part.strip() in shown for part in parts), (record.id, field)
        for item in record.fields["evidence"]:
            assert public.record(item["source"]).fields["title"] in shown
    for name in ("contact", "not_alone"):
        assert any(public.about("en")["notices"][name] in page.text for page in pages.values())  # type: ignore[literal-required]


def test_every_page_says_who_has_not_reviewed_it_and_whose_trademark_it_names(
    public: Public, pages: dict[str, Reader]
) -> None:
    for path, page in pages.items():
        if path == "site/index.html":
            continue
        tag = "es-x-draft" if path.startswith("site/es/") else "en"
        shown, notices = " ".join(page.text), public.about(tag)["notices"]
        assert notices["review"] in shown, path
        assert notices["birads"] in shown, path
        assert (notices["draft"] in shown) == (tag != "en"), path


def test_a_content_page_is_light(site: Site) -> None:
    style = len(site["site/site.css"])
    heavy = {path: len(content) + style for path, content in site.items() if path.endswith(".html")}
    assert [path for path, size in heavy.items() if size > WEIGHT and "/search/" not in path] == []


# --- Texts stay texts -------------------------------------------------------------------------------------------------


def test_no_page_has_a_script_of_its_own_or_loads_from_elsewhere(site: Site, pages: dict[str, Reader]) -> None:
    """So that a server may answer with the policy ``default-src 'self'``."""
    for path, page in pages.items():
        for tag, attributes in page.elements:
            assert tag not in ("style", "iframe", "object", "embed", "base"), path
            assert not [name for name in attributes if name.startswith("on") or name == "style"], path
            if tag in ("script", "img"):
                assert not re.match("[a-z]+:|//", attributes.get("src") or ""), path
            if tag == "script" and "src" not in attributes:
                assert attributes["type"] == "application/ld+json", path
    for name in ("site.js", "search.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(", str(site[f"site/{name}"])
        )


def test_hostile_texts_become_no_markup(public: Public) -> None:
    words = itertools.cycle(HOSTILE)

    def hostile(record: PublicRecord) -> PublicRecord:
        texts = {tag: changed(text, lambda _: next(words)) for tag, text in record.texts.items()}
        return dataclasses.replace(record, texts=texts)

    few = [next(public.of(kind)) for kind in ("fact", "faq")]
    records = tuple(hostile(r) if r in few else r for r in public.records)
    plain, poisoned = files_of(public), files_of(dataclasses.replace(public, records=records))
    for record in few:
        path = f"site/en/{page_of(record.id)}"
        before, after = Reader(plain[path]), Reader(poisoned[path])
        own = {"p", "div", "h2"}  # a text may have fewer paragraphs
        count = [Counter(tag for tag, _ in page.elements if tag not in own) for page in (before, after)]
        assert count[0] == count[1]


# --- Other languages and other datasets -------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", PSEUDO)
def test_pseudo_locales_show_every_text_of_their_own(tag: str, public: Public) -> None:
    meta: Any = {**public.meta, "languages": ["en", tag]}
    site = files_of(dataclasses.replace(pseudo(public, tag, PSEUDO[tag]), meta=meta))
    pages = {path: page for path, page in pages_of(site).items() if path.startswith(f"site/{tag}/")}
    assert len(pages) > 250
    for page in pages.values():
        assert page.all("html")[0]["dir"] == ("rtl" if tag == "ar-XB" else "ltr")
        assert page.meta("robots") == ["noindex"]
    word = PSEUDO[tag]("Search")
    assert all(word in page.text for page in pages.values())


def test_a_record_that_is_not_translated_is_shown_in_english_and_marked(public: Public) -> None:
    first = next(record for record in public.of("fact") if "es-x-draft" in record.texts)
    records = tuple(
        dataclasses.replace(r, texts={"en": r.texts["en"]}) if r.id == first.id else r for r in public.records
    )
    page = Reader(files_of(dataclasses.replace(public, records=records))[f"site/es/{page_of(first.id)}"])
    assert [a["lang"] for a in page.all("article")] == ["en"]
    assert first.texts["en"]["statement"] in " ".join(page.text)


def test_a_language_that_is_finished_in_part_has_one_site(public: Public) -> None:
    draft = f"es-{DRAFT_TAG}"
    meta: Any = {**public.meta, "languages": ["en", "es", draft]}
    both = dataclasses.replace(public, meta=meta, texts={**public.texts, "es": public.texts[draft]})
    assert [edition.tag for edition in editions_of(both)] == ["en", "es"]
    paths = [file.path for file in files(both)]
    assert len(paths) == len(set(paths))


def test_a_dataset_without_the_words_of_a_site_has_none(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    assert not list(export(fast(root).opened.public))
