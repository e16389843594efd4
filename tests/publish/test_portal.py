"""Pages for portals: fragments are safe and whole, an index leads to them from codes, answers are Atom and JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from browser_bench import nu
from conftest import REPOSITORY, files_for_apps, replace, unlist
from workbench_roots import HOSTILE

from pipelines.compare.diff import compare
from pipelines.compare.snapshot import take
from pipelines.model.artifact import Artifact
from pipelines.model.kinds import PAGE_KINDS
from pipelines.model.text import strings
from pipelines.public.view import Public
from pipelines.publish.exports import files_of
from pipelines.publish.portal.export import export
from pipelines.publish.site.export import export as site
from pipelines.source.schemas import Schemas
from pipelines.validate.run import fast

ELEMENTS = {
    *("article", "h2", "h3", "p", "strong", "ul", "li", "a", "dl", "dt", "dd", "details", "summary", "figure"),
    *("figcaption", "footer"),
}
ATTRIBUTES = {"lang", "dir", "href", "id"}
DRAFT = "es-x-draft"
ATOM, XML = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/XML/1998/namespace}"

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
    public = fast(REPOSITORY).opened.public
    return public.versioned("0.1.0", "1.0.0", public.meta["released"])


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


def finished(public: Public, tag: str, left_out: str = "") -> Public:
    """The same with the Spanish draft as a finished language, but for one record."""
    records = []
    for record in public.records:
        texts = {**record.texts, **({tag: record.texts[DRAFT]} if record.id != left_out and record.texts else {})}
        records.append(dataclasses.replace(record, texts=texts, states={**record.states, tag: "approved"}))
    meta: Any = {**public.meta, "languages": [*dict.fromkeys([*public.languages, tag])]}
    texts = {**public.texts, tag: public.texts[DRAFT]}
    return dataclasses.replace(public, meta=meta, records=tuple(records), texts=texts)


def at(public: Public, base_url: str) -> Public:
    """The same with another base address."""
    meta: Any = {**public.meta, "base_url": base_url}
    return dataclasses.replace(public, meta=meta)


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


def test_the_notices_of_all_records_of_a_fragment_come_in_the_order_of_urgency(public: Public, index: Any) -> None:
    for language, documents in index["documents"].items():
        notices = public.texts[language]["notices"]
        order = [notices[name] for name in ("draft", "contact", "not_alone", "general", "review", "birads")]
        for name, document in documents.items():
            assert document["must_show"] == [text for text in order if text in document["must_show"]], name


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
    portal = made(at(public, "https://calcifications.health"))
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


def test_a_withdrawn_record_takes_its_files_along_and_a_code_that_is_gone_breaks_apps(good: Path) -> None:
    before = take(*files_of(files_for_apps(fast(good).opened)[0]))
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: The count was wrong}'
    replace(good, "dataset/facts/fact-spots-come-from-age.yaml", "status: published", gone)
    unlist(good, "fact-spots-come-from-age")
    replace(good, "dataset/codes.yaml", "code: R92.1", "code: R92.0")
    artifacts, findings = files_for_apps(fast(good).opened)
    assert findings == []
    assert "portal/en/fact-spots-come-from-age.html" not in {artifact.path for artifact in artifacts}
    changes = {change.subject: change.bump for change in compare(before, take(*files_of(artifacts)))}
    assert changes["portal/index.json:icd-10-cm=R92.1"] == "major"
    assert changes["portal/index.json:icd-10-cm=R92.0"] == "minor"
    assert not [subject for subject in changes if subject.startswith(("portal/en/", "portal/infobutton/"))]


# --- What a fragment tells --------------------------------------------------------------------------------------------


def fragments(portal: Portal) -> dict[str, ElementTree.Element]:
    return {path: ElementTree.fromstring(one.content) for path, one in portal.items() if path.endswith(".html")}


def test_each_record_with_a_page_is_there_in_each_language_that_has_it(public: Public, portal: Portal) -> None:
    for language in public.guide_languages:
        expected = {record.id for record in public.of(*PAGE_KINDS) if language in record.texts}
        assert len(expected) > 200
        for ending in ("html", "txt"):
            made = {path for path in portal if path.startswith(f"portal/{language}/") and path.endswith(f".{ending}")}
            assert made == {f"portal/{language}/{name}.{ending}" for name in expected}


def test_a_fragment_has_one_title_and_ids_that_clash_with_no_other_s(portal: Portal) -> None:
    for path, root in fragments(portal).items():
        assert root.get("lang") == path.split("/")[1].removesuffix("-x-draft")
        headings = [element.tag for element in root.iter() if re.fullmatch(r"h\d", element.tag)]
        assert headings[0] == "h2"
        assert headings.count("h2") == 1
        anchors = [element.get("id", "") for element in root.iter() if element.get("id")]
        assert len(anchors) == len(set(anchors))
        assert all(one.startswith(Path(path).stem) for one in anchors)


def test_the_plain_text_has_the_words_of_the_fragment_in_the_same_order(portal: Portal) -> None:
    for path, root in fragments(portal).items():
        text = portal[path.replace(".html", ".txt")].content.decode()
        plain = re.sub(r" https?://\S+ –|^- ", " ", text, flags=re.MULTILINE)
        assert words_of(plain) == words_of(" ".join(root.itertext())), path


def words_of(text: str) -> list[str]:
    """The words of a text without the signs that stand between parts."""
    return [word.rstrip(":") for word in text.split() if word != "–"]


def test_a_guide_and_a_topic_tell_of_each_record_that_they_list(public: Public, portal: Portal) -> None:
    for language in public.guide_languages:
        for record in public.of("guide", "topic"):
            fields: Any = record.fields
            shown = text_of(portal, f"{language}/{record.id}.html")
            steps = fields.get("steps", ())
            for name in (
                *(name for step in steps for part in ("records", "questions") for name in step.get(part, ())),
                *(name for part in ("core", "more", "where_to_turn", "topics") for name in fields.get(part, ())),
            ):
                assert f'<a href="{name}.html">' in shown, (record.id, name)


def test_pictures_and_terms_are_told_in_words(public: Public, portal: Portal) -> None:
    shown = unescape(text_of(portal, "en/guide-called-back.html"))
    fields: Any = public.record("guide-called-back").fields
    pictures = [name for step in fields["steps"] for name in step.get("pictures", ())]
    assert len(pictures) > 2
    for name in pictures:
        text: Any = public.record(name).texts["en"]
        assert f"<figure><p>{text['alternative']}</p>" in shown
    for name in fields["terms"]:
        term: Any = public.record(name).texts["en"]
        assert f"<dt>{term['term']}</dt><dd>{term['definition']}</dd>" in shown


def test_sources_have_their_titles_and_addresses(public: Public, portal: Portal) -> None:
    for record in public.of("fact", "myth", "faq", "birads"):
        for item in record.fields["evidence"]:
            source: Any = public.record(item["source"]).fields
            shown = unescape(text_of(portal, f"en/{record.id}.html"))
            assert f'<a href="{source["url"]}">{source["title"]}</a>' in shown
            assert f"{source['title']} {source['url']} – {source['publisher']}" in text_of(
                portal, f"{DRAFT}/{record.id}.txt"
            )


def test_a_source_that_was_taken_back_is_not_cited(public: Public) -> None:
    (name, *_) = [item["source"] for item in public.record("fact-dense-breasts").fields["evidence"]]
    without = tuple(record for record in public.records if record.id != name)
    source: Any = public.record(name).fields
    assert source["url"] not in text_of(made(dataclasses.replace(public, records=without)), "en/fact-dense-breasts.txt")


def test_characters_that_change_the_order_of_others_are_shown_as_code_points(public: Public) -> None:
    record = public.record("fact-dense-breasts")
    text: Any = {**record.texts["en"], "statement": "a\u202eb"}
    changed = dataclasses.replace(record, texts={**record.texts, "en": text})
    records = tuple(changed if one.id == record.id else one for one in public.records)
    portal = made(dataclasses.replace(public, records=records))
    for ending in ("html", "txt"):
        assert "aU+202Eb" in text_of(portal, f"en/fact-dense-breasts.{ending}")


def test_a_language_written_from_right_to_left_says_so(public: Public) -> None:
    portal = made(finished(public, "ar"))
    assert text_of(portal, "ar/guide-dcis.html").startswith('<article lang="ar" dir="rtl">')


@pytest.mark.slow
def test_the_nu_checker_finds_nothing_wrong(portal: Portal, tmp_path: Path) -> None:
    paths = []
    for path, artifact in portal.items():
        if path.endswith(".html"):
            lang = path.split("/")[1].removesuffix("-x-draft")
            head = f'<!DOCTYPE html><html lang="{lang}"><head><title>x</title></head><body><h1>x</h1>'
            page = tmp_path / path.replace("/", "_")
            page.write_bytes(head.encode() + artifact.content + b"</body></html>\n")
            paths.append(page)
    assert nu(paths) == []


# --- Addresses and languages ------------------------------------------------------------------------------------------


def test_published_addresses_are_those_of_pages_and_steps_of_the_site(public: Public) -> None:
    real = at(public, "https://calcifications.health")
    pages = {artifact.path: artifact.content.decode() for artifact in site(real)}
    for documents in json.loads(made(real)["portal/index.json"].content)["documents"].values():
        for document in documents.values():
            for address in (document["url"], *(step["url"] for step in document["steps"])):
                path, _, anchor = address.removeprefix("https://calcifications.health/").partition("#")
                assert not anchor or f'id="{anchor}"' in pages[f"site/{path}index.html"]


def test_a_draft_has_no_published_address_where_the_finished_language_has_the_page(public: Public) -> None:
    both = finished(at(public, "https://calcifications.health"), "es")
    documents = json.loads(made(both)["portal/index.json"].content)["documents"]
    assert [tag for tag, listed in documents.items() if "url" not in listed["guide-dcis"]] == [DRAFT]


def test_a_language_has_the_records_that_are_translated_and_their_codes_alone(public: Public) -> None:
    portal = made(finished(public, "es", left_out="topic-screening"))
    assert "portal/es/topic-screening.html" not in portal
    assert "topic-screening" not in text_of(portal, "es/fact-dense-breasts.html")
    assert "portal/infobutton/icd-10-cm/Z12.31.es.json" not in portal
    assert "portal/infobutton/icd-10-cm/Z12.31.en.json" in portal
    (entry,) = json.loads(text_of(portal, "infobutton/icd-10-cm/R92.33.es.json"))["feed"]["entry"]
    assert entry["id"]["_value"].endswith("fact-dense-breasts#es")


# --- Answers ----------------------------------------------------------------------------------------------------------


def feeds(portal: Portal) -> dict[str, Any]:
    paths = [path for path in portal if path.startswith("portal/infobutton/") and path.endswith(".json")]
    return {path: json.loads(portal[path].content)["feed"] for path in paths}


def test_the_sections_of_a_guide_are_its_steps(portal: Portal, index: Any) -> None:
    feed = feeds(portal)["portal/infobutton/icd-10-cm/R92.1.en.json"]
    documents = index["documents"]["en"]
    best, *others = next(code["answers"] for code in index["codes"] if code["code"] == "R92.1")
    steps = documents[best]["steps"]
    assert len(steps) > 3
    assert [entry["title"]["_value"] for entry in feed["entry"]] == [
        documents[best]["title"],
        *(step["title"] for step in steps),
        *(documents[name]["title"] for name in others),
    ]


def test_every_entry_leads_to_its_place_and_can_be_shown_alone(portal: Portal, index: Any) -> None:
    known = {
        f"{document['canonical']}#{language}": document
        for language, documents in index["documents"].items()
        for document in documents.values()
    }
    for path, feed in feeds(portal).items():
        for entry in feed["entry"]:
            source = entry.get("source", {}).get("id", {}).get("_value")
            document = known.get(entry["id"]["_value"]) or known[source]
            assert all(f"<p>{one}</p>" in unescape(entry["summary"]["_value"]) for one in document["must_show"])
            assert {"scheme": "clinical-review", "term": "none"} in entry["category"]
            assert entry["updated"]["_value"] == f"{document['checked']}T00:00:00Z"
            address, _, anchor = entry["link"][0]["href"].partition("#")
            linked = portal[posixpath.normpath(posixpath.join(posixpath.dirname(path), address))].content.decode()
            assert not anchor or f'<h3 id="{anchor}">' in linked
            assert entry["title"]["_value"] in unescape(linked)


IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def test_the_atom_obeys_rfc_4287_and_says_what_the_json_says(portal: Portal) -> None:
    for path, feed in feeds(portal).items():
        root = ElementTree.fromstring(portal[path.replace(".json", ".atom")].content)
        assert (root.tag, root.get(f"{XML}lang")) == (f"{ATOM}feed", feed["lang"])
        assert len(root.findall(f"{ATOM}author/{ATOM}name")) == 1
        entries = root.findall(f"{ATOM}entry")
        for element, told in ((root, feed), *zip(entries, feed["entry"], strict=True)):
            for name in ("id", "title", "updated"):
                assert [one.text for one in element.findall(f"{ATOM}{name}")] == [told[name]["_value"]]
            assert IRI.fullmatch(told["id"]["_value"])
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["updated"]["_value"])
            assert [one.attrib for one in element.findall(f"{ATOM}category")] == told["category"]
        for element, told in zip(entries, feed["entry"], strict=True):
            assert [one.attrib for one in element.findall(f"{ATOM}link")] == told["link"]
            (summary,) = element.findall(f"{ATOM}summary")
            assert (summary.attrib, summary.text) == ({"type": "html"}, told["summary"]["_value"])
            source = told.get("source", {}).get("id", {}).get("_value", "")
            assert element.findtext(f"{ATOM}source/{ATOM}id", "") == source


def test_an_answer_in_a_licensed_system_shows_the_notice_of_that_system(portal: Portal) -> None:
    feed = feeds(portal)["portal/infobutton/loinc/24606-6.en.json"]
    assert "LOINC is copyright" in feed["rights"]["_value"]
    assert "LOINC" not in feeds(portal)["portal/infobutton/icd-10-cm/R92.1.en.json"]["rights"]["_value"]
