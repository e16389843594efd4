"""Pages for portals: fragments are safe and whole, an index leads to them from codes, answers are Atom and JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest
from conftest import REPOSITORY
from workbench_roots import HOSTILE

from pipelines.model.artifact import Artifact
from pipelines.model.text import strings
from pipelines.public.view import Public
from pipelines.publish.portal.export import export
from pipelines.source.schemas import Schemas
from pipelines.validate.run import fast

ELEMENTS = {"article", "h2", "h3", "p", "strong", "ul", "li", "a", "span"}
ATTRIBUTES = {"lang", "dir", "href", "rel"}
DRAFT = "es-x-draft"

Portal = Mapping[str, Artifact]


class Reader(HTMLParser):
    """The elements, attributes, links and text of a fragment; elements are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def public() -> Public:
    return fast(REPOSITORY).opened.public


@pytest.fixture(scope="module")
def portal(public: Public) -> Portal:
    return made(public)


@pytest.fixture(scope="module")
def index(portal: Portal) -> Any:
    return json.loads(portal["portal/index.json"].content)


def made(public: Public) -> Portal:
    artifacts = list(export(public))
    assert len({artifact.path for artifact in artifacts}) == len(artifacts)
    return {artifact.path: artifact for artifact in artifacts}


def text_of(portal: Portal, path: str) -> str:
    return portal[f"portal/{path}"].content.decode()


def test_every_fragment_is_safe_and_leads_to_fragments_and_sources_that_are_there(portal: Portal, index: Any) -> None:
    for documents in index["documents"].values():
        for name, document in documents.items():
            reader = Reader(text_of(portal, document["html"]))
            assert set(reader.elements) <= ELEMENTS, name
            assert reader.attributes <= ATTRIBUTES, name
            inner = [link for link in reader.links if not link.startswith(("https://", "http://"))]
            assert {link.removesuffix(".html") for link in inner} <= documents.keys(), name


def test_a_fragment_and_a_text_hold_every_word_of_the_record(public: Public, portal: Portal, index: Any) -> None:
    for language, documents in index["documents"].items():
        for name, document in documents.items():
            record = public.record(name)
            words = " ".join(" ".join(Reader(text_of(portal, document["html"])).words).split())
            plain = " ".join(text_of(portal, document["text"]).split())
            told = {key: value for key, value in record.texts[language].items() if key not in ("alternatives",)}
            for pointer, value in strings(told):
                for line in value.split("\n"):
                    assert " ".join(line.split()) in words, (name, pointer)
                    assert " ".join(line.split()) in plain, (name, pointer)


def test_every_fragment_shows_its_notices_and_the_trademark_where_the_scale_is_named(
    public: Public, portal: Portal, index: Any
) -> None:
    for language, documents in index["documents"].items():
        notices = public.texts[language]["notices"]
        for name, document in documents.items():
            for path in (document["html"], document["text"]):
                shown = " ".join(" ".join(Reader(text_of(portal, path)).words).split())
                assert notices["general"] in shown, path
                assert notices["review"] in shown, path
                assert (notices["draft"] in shown) == (language == DRAFT), path
                if "BI-RADS" in shown.replace(notices["birads"], ""):
                    assert notices["birads"] in shown, path
                assert public.meta["licence"] in shown
                assert public.meta["version"] in shown
            if "contact-care-team" in public.record(name).fields["safety"]:
                assert notices["contact"] in text_of(portal, document["text"])


def test_the_index_obeys_its_schema_and_gives_the_hashes_of_the_files(portal: Portal, index: Any) -> None:
    assert Schemas.of(REPOSITORY, "export").accepts("portal", index)
    for documents in index["documents"].values():
        for document in documents.values():
            for form in ("html", "text"):
                content = portal[f"portal/{document[form]}"].content
                assert hashlib.sha256(content).hexdigest() == document[f"{form}_sha256"]
            assert set(document["sections"]) <= documents.keys()


def test_the_same_records_are_told_in_both_languages(index: Any) -> None:
    assert index["documents"].keys() == {"en", DRAFT}
    assert index["documents"]["en"].keys() == index["documents"][DRAFT].keys()
    assert {entry["translation"] for entry in index["documents"]["en"].values()} == {"source"}
    assert {entry["clinical_review"] for entry in index["documents"]["en"].values()} == {"none"}


CODES = {
    ("icd-10-cm", "R92.0"): "guide-understand-my-report",
    ("icd-10-cm", "R92.1"): "guide-understand-my-report",
    ("icd-10-cm", "R92.2"): "guide-called-back",
    ("icd-10-cm", "R92.8"): "guide-understand-my-report",
    ("icd-10-cm", "R92.333"): "fact-dense-breasts",
    ("icd-10-cm", "D05.11"): "guide-dcis",
    ("icd-10-cm", "D05.02"): "fact-lobular-changes",
    ("icd-10-cm", "Z12.31"): "topic-screening",
    ("icd-10-cm", "Z86.000"): "topic-after-treatment",
    ("loinc", "24606-6"): "topic-screening",
    ("birads", "0"): "guide-called-back",
    ("birads", "3"): "guide-probably-benign",
    ("birads", "4A"): "guide-biopsy-advised",
    ("birads", "5"): "guide-biopsy-advised",
}


@pytest.mark.parametrize("language", ["en", DRAFT])
@pytest.mark.parametrize(("system", "code"), CODES)
def test_a_code_leads_to_its_page(portal: Portal, index: Any, system: str, code: str, language: str) -> None:
    wanted = index["documents"][language][CODES[system, code]]
    path = f"infobutton/{system}/{code}.{language}"
    feed = json.loads(text_of(portal, f"{path}.json"))["feed"]
    first = feed["entry"][0]
    assert first["title"]["_value"] == wanted["title"]
    assert first["link"][0]["href"] == f"../../{wanted['html']}"
    assert (
        f"portal/{path.rpartition('/')[0]}/../../{wanted['html']}".replace(f"infobutton/{system}/../../", "") in portal
    )
    parsed = feedparser.parse(portal[f"portal/{path}.atom"].content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.title for entry in parsed.entries] == [entry["title"]["_value"] for entry in feed["entry"]]
    assert {entry["scheme"]: entry["term"] for entry in feed["category"]}["mainSearchCriteria.v.c"] == code


def test_each_section_of_the_best_answer_names_its_document(portal: Portal, index: Any) -> None:
    feed = json.loads(text_of(portal, "infobutton/icd-10-cm/Z12.31.en.json"))["feed"]
    whole, *sections = feed["entry"]
    assert [one["title"]["_value"] for one in sections] == [
        index["documents"]["en"][name]["title"] for name in index["documents"]["en"]["topic-screening"]["sections"]
    ]
    assert {one["source"]["id"]["_value"] for one in sections} == {whole["id"]["_value"]}


def test_every_feed_has_what_atom_requires_and_ids_that_are_unique(portal: Portal) -> None:
    feeds = [artifact for path, artifact in portal.items() if path.endswith(".atom")]
    assert len(feeds) > 100
    for artifact in feeds:
        parsed = feedparser.parse(artifact.content)
        assert not parsed.bozo, artifact.path
        assert parsed.feed.id
        assert parsed.feed.updated
        assert parsed.feed.title
        ids = [entry.id for entry in parsed.entries]
        assert len(ids) == len(set(ids)) > 0
        assert all(entry.updated and entry.title and entry.link for entry in parsed.entries)


def test_hostile_texts_become_no_markup(good: Path) -> None:
    public = fast(good).opened.public
    record = next(public.of("fact"))
    for hostile in HOSTILE:
        text: Any = {**record.texts["en"], "statement": hostile, "explanation": hostile}
        bad = dataclasses.replace(record, texts={"en": text})
        records = tuple(bad if other.id == record.id else other for other in public.records)
        portal = made(dataclasses.replace(public, records=records))
        reader = Reader(text_of(portal, f"en/{record.id}.html"))
        assert set(reader.elements) <= ELEMENTS
        assert reader.attributes <= ATTRIBUTES


def test_published_pages_are_linked_once_the_dataset_has_a_real_address(public: Public) -> None:
    meta: Any = {**public.meta, "base_url": "https://calcifications.health"}
    portal = made(dataclasses.replace(public, meta=meta))
    index = json.loads(portal["portal/index.json"].content)
    address = "https://calcifications.health/en/guides/dcis/"
    assert index["documents"]["en"]["guide-dcis"]["url"] == address
    feed = json.loads(text_of(portal, "infobutton/icd-10-cm/D05.11.en.json"))["feed"]
    assert feed["entry"][0]["link"][0]["href"] == address


def test_a_dataset_without_codes_has_pages_and_an_empty_map(good: Path) -> None:
    (good / "dataset" / "codes.yaml").unlink()
    portal = made(fast(good).opened.public)
    index = json.loads(portal["portal/index.json"].content)
    assert [system["name"] for system in index["systems"]] == ["birads"]
    assert portal["portal/more-codes.csv"].content == b"system,code,title,id\n"

    assert "portal/infobutton/birads/4A.en.json" in portal
