"""JSON-LD: its contents, what it must not contain, and that schema.org defines every term."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schema_org
from conftest import REPOSITORY, copy_good, replace

from pipelines.model.artifact import Artifact, is_indexed
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.model.text import strings
from pipelines.public import view
from pipelines.public.view import Public, PublicRecord
from pipelines.publish import json_records
from pipelines.publish.jsonld import catalogue, export
from pipelines.publish.jsonld.nodes import licence_url, source_node
from pipelines.publish.jsonld.pages import ASPECTS
from pipelines.validate.run import fast

STRANGE = "a < b & c > d \"double\" 'single' <b> &amp; </script> \\ العربية \u202b 中文 😀 e\u0301 \u2028 end"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Public:
    """The good fixture."""
    return view.build(fast(copy_good(tmp_path_factory.mktemp("shared") / "root")).dataset)


@pytest.fixture(scope="module")
def real() -> Public:
    """The dataset of this repository."""
    return view.build(fast(REPOSITORY).dataset)


@pytest.fixture(scope="module")
def wide(small: Public) -> Public:
    """The good fixture with every field that changes what is written, and every type of source."""
    schema = json.loads((REPOSITORY / "schemas/source/source.schema.json").read_bytes())
    (source, *_) = small.of("source")
    more = [
        changed(
            source,
            id=f"source-{kind}",
            canonical=f"{small.meta['base_url']}/sources/source-{kind}",
            type=kind,
            doi="10.1000/182",
            title_seen=kind != "news",
            published=("2020", "2020-02", "2020-02-29")[index % 3],
        )
        for index, kind in enumerate(schema["properties"]["type"]["enum"])
    ]
    verdicts = ("supports", "supports-in-part", "contradicts", "background")
    evidence = [{"id": "e", "source": s.id, "locator": "x", "verdict": verdicts[i % 4]} for i, s in enumerate(more)]
    fields = {
        "audience": ["called-back", "men"],
        "jurisdiction": ["US", "EU"],
        "safety": ["contact-care-team", "not-alone"],
        "evidence": evidence,
        "terms": ["term-spot", "term-picture"],
        "related": ["faq-are-spots-common", "term-spot", "fact-spots-are-common"],
    }
    records = [record if record.kind == "source" else changed(record, **fields) for record in small.records]
    return dataclasses.replace(small, records=(*records, *more))


def changed(record: PublicRecord, **fields: Any) -> PublicRecord:
    """A record with other fields."""
    return PublicRecord(fields.pop("id", record.id), record.kind, {**record.fields, **fields}, record.texts)


def written(public: Public) -> dict[str, Any]:
    """The exporter's documents and the catalogue of them, by file name."""
    artifacts = list(export.export(public))
    artifacts.append(catalogue.catalogue(public, artifacts))
    return {artifact.path.removeprefix("jsonld/"): json.loads(artifact.content) for artifact in artifacts}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document, references too."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


TOLD = tuple(kind for kind in CONTENT_KINDS if kind not in ("guide", "picture"))
"""The kinds whose records have a node; schema.org has none for a guide, and a picture is a file of its own."""


def document_of(public: Public, name: str) -> Any:
    """One of the documents of a dataset."""
    documents = written(public)
    return documents.get(f"{name}-en.jsonld") or documents[f"{name}.jsonld"]


def places(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node of a document with its pointer."""
    if isinstance(value, dict):
        if "@type" in value:
            yield pointer, value
        for key, item in value.items():
            yield from places(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, f"{pointer}/{index}")


def typed(value: Any, *types: str) -> list[dict[str, Any]]:
    """The nodes of some types."""
    return [node for node in nodes(value) if node.get("@type") in types]


def node_of(document: Any, record: PublicRecord) -> dict[str, Any]:
    """The node of a record."""
    (node,) = [n for n in nodes(document) if n.get("@id") == record.fields["canonical"] and len(n) > 1]
    return node


def home_of(record: PublicRecord) -> str:
    """The file that has the node of a record."""
    return {"faq": "faq", "birads": "glossary", "term": "glossary"}.get(record.kind, "topics")


def ids(values: list[dict[str, Any]]) -> list[str]:
    """The last part of each address."""
    assert all(value.keys() == {"@id"} for value in values)
    return [value["@id"].rpartition("/")[2] for value in values]


def notices(node: dict[str, Any], public: Public, language: str = "en") -> list[str]:
    """The names of the notices of a node."""
    names = {text: name for name, text in public.texts[language]["notices"].items()}
    return [names[item["text"]] for item in node.get("usageInfo", [])]


def speaking(public: Public, language: str, *kinds: str, translate: Callable[[str], str]) -> Public:
    """The same dataset with a second language, in which the records of some kinds have text."""

    def translated(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: translated(item) for key, item in value.items()}
        return [translated(item) for item in value] if isinstance(value, list) else translate(value)

    records = tuple(
        dataclasses.replace(r, texts={**r.texts, language: translated(r.texts["en"])}) if r.kind in kinds else r
        for r in public.records
    )
    return dataclasses.replace(
        public,
        meta={**public.meta, "languages": [*public.meta["languages"], language]},
        texts={**public.texts, language: translated(public.texts["en"])},
        records=records,
    )


# Contents of the files


def test_each_language_has_three_files_that_say_what_they_are(small: Public) -> None:
    count = Counter(record.kind for record in small.records)
    rows = {
        "jsonld/faq-en.jsonld": count["faq"],
        "jsonld/glossary-en.jsonld": count["birads"] + count["term"],
        "jsonld/topics-en.jsonld": count["fact"] + count["myth"] + count["question"],
    }
    artifacts = list(export.export(small))
    assert {artifact.path: artifact.rows for artifact in artifacts} == rows
    assert {(a.media_type, a.language, a.schema) for a in artifacts} == {("application/ld+json", "en", None)}
    for artifact in artifacts:
        assert json.loads(artifact.content)["@context"] == "https://schema.org"


@pytest.mark.parametrize("which", ["small", "real"])
def test_every_record_has_one_node_in_one_file(which: str, request: pytest.FixtureRequest) -> None:
    public = request.getfixturevalue(which)
    addresses = {r.fields["canonical"]: home_of(r) for r in public.of(*TOLD)}
    found = Counter(
        (node["@id"], name)
        for name, document in written(public).items()
        for node in nodes(document)
        if "@type" in node and node.get("@id") in addresses
    )
    assert found == {(address, f"{home}-en.jsonld"): 1 for address, home in addresses.items()}


@pytest.mark.parametrize("which", ["small", "real", "wide"])
def test_every_id_is_the_address_of_a_published_record_or_of_the_dataset(
    which: str, request: pytest.FixtureRequest
) -> None:
    public = request.getfixturevalue(which)
    exported = json.loads({a.path: a.content for a in json_records.export(public)}["json/records.json"])
    addresses = {record["canonical"] for folder in FOLDERS.values() for record in exported[folder]}
    for name, document in written(public).items():
        used = {node["@id"] for node in nodes(document) if "@id" in node}
        assert used - addresses - {public.meta["base_url"]} == set(), name


def test_a_question_contains_its_other_wordings_and_the_complete_answer(small: Public) -> None:
    (record,) = small.of("faq")
    node = node_of(written(small)["faq-en.jsonld"], record)
    text = record.texts["en"]
    assert (node["name"], node["alternateName"]) == (text["question"], text["alternatives"])
    answer = node["acceptedAnswer"]
    assert answer["text"] == f"{text['short_answer']}\n{text['answer']}"
    assert (answer["inLanguage"], answer["dateModified"]) == ("en", record.fields["review"]["checked"])
    assert ids(answer["citation"]) == ["source-town-census"]
    assert ids(answer["isBasedOn"]) == record.fields["answered_by"]


def test_there_is_a_page_of_questions_for_each_topic_in_the_order_of_the_topics(real: Public) -> None:
    pages = typed(written(real)["faq-en.jsonld"], "FAQPage")
    by_topic = {
        topic.id: [name for name in (*topic.fields["core"], *topic.fields.get("more", ())) if name.startswith("faq-")]
        for topic in real.of("topic")
    }
    assert [(page["identifier"], page["name"]) for page in pages] == [
        (topic, real.record(topic).texts["en"]["title"]) for topic, questions in by_topic.items() if questions
    ]
    for page in pages:
        assert [question["@id"].rpartition("/")[2] for question in page["mainEntity"]] == by_topic[page["identifier"]]
        assert [question["name"] for question in page["mainEntity"]] == [
            real.record(name).texts["en"]["question"] for name in by_topic[page["identifier"]]
        ]


def test_a_page_was_last_reviewed_when_its_oldest_part_was(small: Public) -> None:
    (record,) = small.of("faq")
    review = {**record.fields["review"], "checked": "2025-03-01"}
    older = changed(record, id="faq-older", canonical=f"{small.meta['base_url']}/faqs/faq-older", review=review)
    public = dataclasses.replace(small, records=(*small.records, older))
    (page,) = typed(written(public)["faq-en.jsonld"], "FAQPage")
    assert (page["lastReviewed"], page["dateModified"]) == ("2025-03-01", record.fields["review"]["checked"])


def test_a_topic_has_its_facts_myths_and_questions_as_parts_and_links_to_its_answers_and_rows(small: Public) -> None:
    graph = written(small)["topics-en.jsonld"]["@graph"]
    basics, results = (node for node in graph if node["@type"] == "HealthTopicContent")
    for node, topic in zip((basics, results), small.of("topic"), strict=True):
        words = topic.texts["en"]
        assert (node["@id"], node["identifier"]) == (topic.fields["canonical"], topic.id)
        assert (node["name"], node["abstract"]) == (words["title"], words["summary"])
    assert [part["@id"].rpartition("/")[2] for part in basics["hasPart"]] == [
        "fact-spots-are-common",
        "fact-spots-come-from-age",
        "myth-spots-mean-illness",
        "question-what-is-it",
        "faq-are-spots-common",
    ]
    assert ids(results["hasPart"]) == [record.id for record in small.of("birads")]
    fact, _, _, question, _ = basics["hasPart"]
    text = next(small.of("fact")).texts["en"]
    assert (fact["name"], fact["text"]) == (text["statement"], f"{text['statement']}\n{text['explanation']}")
    text = next(small.of("question")).texts["en"]
    assert (question["name"], question["text"]) == (text["question"], f"{text['question']}\nWhy ask: {text['why']}")


def test_only_what_is_one_health_aspect_is_called_so(real: Public) -> None:
    written_aspects = json.loads((REPOSITORY / "schemas/source/common.schema.json").read_bytes())["definitions"][
        "aspect"
    ]
    assert set(written_aspects["enum"]) - ASPECTS.keys() == {"result"}
    assert ASPECTS.keys() <= set(written_aspects["enum"])
    url = "https://schema.org/{}HealthAspect".format
    of_kind = {"myth": "Misconceptions", "question": "SeeDoctor"}
    document = written(real)["topics-en.jsonld"]
    found = {node["@id"]: node.get("hasHealthAspect") for node in typed(document, "HealthTopicContent")}
    for record in real.of("topic", "fact", "myth", "question"):
        name = of_kind.get(record.kind) or ASPECTS.get(record.fields["aspect"])
        assert found.pop(record.fields["canonical"]) == (url(name) if name else None), record.id
    assert found == {}


@pytest.mark.parametrize("which", ["small", "real"])
def test_a_myth_is_never_alone_and_never_first(which: str, request: pytest.FixtureRequest) -> None:
    public = request.getfixturevalue(which)
    documents = written(public)
    pieces = [text for document in documents.values() for _, text in strings(document)]
    labels = public.texts["en"]["labels"]
    for record in public.of("myth"):
        text = record.texts["en"]
        node = node_of(documents["topics-en.jsonld"], record)
        assert node["name"] == text["fact"]
        truth, myth, *_ = node["text"].split("\n")
        assert [truth, myth] == [text["fact"], f"{labels['you_may_hear']}: {text['myth']}"]
        assert f"\n{labels['why_wrong']}: {text['why_wrong']}\n{text['answer']}" in node["text"]
        assert [piece for piece in pieces if text["myth"] in piece] == [node["text"]], record.id


def test_the_glossary_has_a_code_and_other_names_for_each_term(small: Public) -> None:
    document = written(small)["glossary-en.jsonld"]
    (terms,) = typed(document, "DefinedTermSet")
    assert terms["name"] == "Words explained"
    for record, node in zip(small.of("term"), terms["hasDefinedTerm"], strict=True):
        text = record.texts["en"]
        assert (node["@id"], node["termCode"]) == (record.fields["canonical"], record.id)
        assert (node["name"], node["description"]) == (text["term"], text["definition"])
        assert node.get("alternateName", []) == text.get("synonyms", [])
        assert node["subjectOf"]["dateModified"] == record.fields["review"]["checked"]


def test_the_rows_of_the_scale_come_in_its_order_with_code_meaning_and_next_step(small: Public) -> None:
    (rows,) = typed(written(small)["glossary-en.jsonld"], "CategoryCodeSet")
    codes = [row["codeValue"] for row in rows["hasCategoryCode"]]
    assert codes == ["0", "1", "2", "3", "4", "4A", "4B", "4C", "5", "6"]
    record = next(record for record in small.of("birads") if record.fields["code"] == "4A")
    row = node_of(rows, record)
    text = record.texts["en"]
    assert (row["name"], row["description"]) == (text["name"], f"{text['meaning']}\n{text['next_step']}")


def test_audience_and_area_are_exported_only_where_they_are_known(small: Public, wide: Public) -> None:
    assert "audience" not in node_of(written(small)["faq-en.jsonld"], next(small.of("faq")))
    assert node_of(written(wide)["faq-en.jsonld"], next(wide.of("faq")))["audience"] == {
        "@type": "Audience",
        "audienceType": ["called-back", "men"],
        "geographicArea": [
            {"@type": "AdministrativeArea", "identifier": "US"},
            {"@type": "AdministrativeArea", "identifier": "EU"},
        ],
    }


def test_links_name_each_record_once_and_none_that_is_not_published(wide: Public) -> None:
    records = tuple(changed(r, related=["fact-draft", *r.fields["related"]]) for r in wide.of("fact"))
    public = dataclasses.replace(wide, records=(*records, *(r for r in wide.records if r.kind != "fact")))
    node = node_of(written(public)["topics-en.jsonld"], records[0])
    assert ids(node["mentions"]) == ["term-spot", "term-picture", "faq-are-spots-common", "fact-spots-are-common"]


def test_what_is_cited_is_what_bears_on_the_claim_each_source_once(wide: Public) -> None:
    document = written(wide)["topics-en.jsonld"]
    record = next(wide.of("fact"))
    expected = [item["source"] for item in record.fields["evidence"] if item["verdict"] != "background"]
    assert {item["verdict"] for item in record.fields["evidence"]} >= {"contradicts", "background"}
    assert ids(node_of(document, record)["citation"]) == expected
    sources = [node["@id"].rpartition("/")[2] for node in document["@graph"] if "publisher" in node and "url" in node]
    assert sorted(sources) == sorted(expected)
    twice = changed(record, evidence=record.fields["evidence"] * 2)
    public = dataclasses.replace(wide, records=(twice, *(r for r in wide.records if r.id != record.id)))
    assert ids(node_of(written(public)["topics-en.jsonld"], twice)["citation"]) == expected


def test_a_title_that_nobody_saw_is_no_name_and_is_kept_out_of_other_languages(wide: Public) -> None:
    news = next(record for record in wide.of("source") if not record.fields["title_seen"])
    node = source_node(news, described=True)
    assert (node["@type"], node["description"]) == ("NewsArticle", news.fields["title"])
    assert node["sameAs"] == "https://doi.org/10.1000/182"
    assert "name" not in node
    assert not {"name", "description"} & source_node(news, described=False).keys()
    public = speaking(wide, "es", "fact", translate=lambda text: f"[{text}]")
    assert "description" in node_of(written(public)["topics-en.jsonld"], news)
    assert "description" not in node_of(written(public)["topics-es.jsonld"], news)


@pytest.mark.parametrize(
    ("licence", "url"),
    [
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-NC-SA-3.0", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
        ("CC0-1.0", "https://spdx.org/licenses/CC0-1.0"),
        ("ODC-By-1.0", "https://spdx.org/licenses/ODC-By-1.0"),
    ],
)
def test_a_licence_is_given_by_its_address(licence: str, url: str) -> None:
    assert licence_url(licence) == url


# Notices that are required beside a record


@pytest.mark.parametrize(
    ("safety", "word", "expected"),
    [
        ([], "spots", []),
        (["contact-care-team"], "spots", ["contact"]),
        (["not-alone"], "spots", ["not_alone"]),
        (["contact-care-team", "not-alone"], "BI-RADS", ["contact", "not_alone", "birads"]),
    ],
)
def test_a_record_has_the_notices_that_its_safety_requires(
    small: Public, safety: list[str], word: str, expected: list[str]
) -> None:
    for kind in ("fact", "myth", "faq", "question", "term"):
        record = next(small.of(kind))
        last = list(record.texts["en"])[-1]
        texts = {"en": {**record.texts["en"], last: [word, word + "!"] if last == "synonyms" else word}}
        record = dataclasses.replace(changed(record, safety=safety), texts=texts)
        public = dataclasses.replace(small, records=(*small.of("topic"), record))
        node = node_of(document_of(public, home_of(record)), record)
        assert notices(node.get("subjectOf", node), small) == expected


@pytest.mark.parametrize("which", ["small", "real"])
def test_every_page_says_that_it_is_general_and_that_nobody_has_signed_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    public = request.getfixturevalue(which)
    wholes = [
        node
        for name, document in written(public).items()
        for node in document.get("@graph", [document])
        if "license" in node
    ]
    assert {node["@type"] for node in wholes} == {
        *("FAQPage", "HealthTopicContent", "CategoryCodeSet", "DefinedTermSet", "Dataset"),
    }
    for node in wholes:
        birads = ["birads"] if node["@type"] in ("CategoryCodeSet", "Dataset") else []
        assert notices(node, public) == ["general", "review", *birads]
        assert node["creativeWorkStatus"] == "clinical_review: none"
        assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert node["version"] == public.meta["version"]
    for row in typed(written(public)["glossary-en.jsonld"], "CategoryCode"):
        assert "birads" in notices(row["subjectOf"], public)


def test_what_a_clinician_signed_says_so_and_the_page_only_when_all_of_it_is(small: Public) -> None:
    def signed(public: Public, *kinds: str) -> dict[str, Any]:
        records = tuple(changed(r, clinical_review="signed") if r.kind in kinds else r for r in public.records)
        meta = {**public.meta, "clinical_review": "signed"}
        return written(dataclasses.replace(public, records=records, meta=meta))

    documents = signed(small, "myth", "faq")
    (page,) = typed(documents["faq-en.jsonld"], "FAQPage")
    assert (page["creativeWorkStatus"], notices(page, small)) == ("clinical_review: signed", ["general"])
    basics = documents["topics-en.jsonld"]["@graph"][0]
    assert (basics["creativeWorkStatus"], notices(basics, small)) == ("clinical_review: none", ["general", "review"])
    assert [part.get("creativeWorkStatus") for part in basics["hasPart"]] == [
        *("clinical_review: none", "clinical_review: none", "clinical_review: signed", "clinical_review: none", None),
    ]
    assert documents["dataset.jsonld"]["creativeWorkStatus"] == "clinical_review: signed"
    assert notices(documents["dataset.jsonld"], small) == ["general", "birads"]
    assert small.texts["en"]["notices"]["review"] not in documents["dataset.jsonld"]["description"]


@pytest.mark.parametrize("which", ["small", "real", "wide"])
def test_no_claim_review_and_no_reviewer_is_made_up(which: str, request: pytest.FixtureRequest) -> None:
    for document in written(request.getfixturevalue(which)).values():
        assert typed(document, "ClaimReview", "Claim", "Rating", "Person") == []
        assert [node for node in nodes(document) if "reviewedBy" in node] == []


def test_what_was_withdrawn_is_in_no_file(good: Path) -> None:
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: The count was wrong}'
    replace(good, "dataset/facts/fact-spots-come-from-age.yaml", "status: published", gone)
    public = view.build(fast(good).dataset)
    assert [tomb["id"] for tomb in public.withdrawn] == ["fact-spots-come-from-age"]
    for artifact in [*export.export(public), catalogue.catalogue(public, [])]:
        assert b"fact-spots-come-from-age" not in artifact.content
        assert b"count was wrong" not in artifact.content


# Languages and characters


def test_a_second_language_holds_what_has_text_in_it_and_nothing_of_another(small: Public) -> None:
    public = speaking(small, "ar", "faq", "myth", "topic", translate=lambda text: f"نص {zlib.crc32(text.encode())}")
    documents = written(public)
    rows = {a.path: a.rows for a in export.export(public) if a.language == "ar"}
    assert rows == {"jsonld/faq-ar.jsonld": 1, "jsonld/glossary-ar.jsonld": 0, "jsonld/topics-ar.jsonld": 1}
    assert documents["glossary-ar.jsonld"]["@graph"] == []
    (topic,) = [n for n in documents["topics-ar.jsonld"]["@graph"] if n["@type"] == "HealthTopicContent"]
    assert [part["@id"].rpartition("/")[2] for part in topic["hasPart"]] == [
        "myth-spots-mean-illness",
        "faq-are-spots-common",
    ]
    english = {text for record in small.records for _, text in strings(dict(record.texts.get("en", {})))}
    english |= {text for _, text in strings(dict(small.texts["en"]))}
    for name, document in documents.items():
        if name.endswith("-ar.jsonld"):
            assert not {text for _, text in strings(document)} & english, name
            assert {node["inLanguage"] for node in nodes(document) if "inLanguage" in node} <= {"ar"}
            assert schema_org.lint(document) == []
    assert documents["faq-en.jsonld"] == written(small)["faq-en.jsonld"]
    assert documents["dataset.jsonld"]["inLanguage"] == ["en", "ar"]


def test_a_topic_without_text_in_a_language_has_no_abstract_in_another(small: Public) -> None:
    public = speaking(small, "ar", "faq", translate=lambda text: f"نص {zlib.crc32(text.encode())}")
    (topic,) = [n for n in written(public)["topics-ar.jsonld"]["@graph"] if n["@type"] == "HealthTopicContent"]
    assert "abstract" not in topic
    assert ids(topic["hasPart"]) == ["faq-are-spots-common"]


def test_a_language_without_notices_of_its_own_has_no_files(small: Public) -> None:
    public = dataclasses.replace(small, meta={**small.meta, "languages": ["en", "es"]})
    assert {artifact.language for artifact in export.export(public)} == {"en"}


def test_special_characters_come_back_as_they_were(small: Public) -> None:
    kinds = list(CONTENT_KINDS)
    public = speaking(small, "zh", *kinds, translate=lambda text: f"{text} {STRANGE}")
    public = dataclasses.replace(public, texts={**public.texts, "en": public.texts["zh"]})
    documents = written(public)
    for record in public.of(*TOLD):
        node = node_of(documents[f"{home_of(record)}-zh.jsonld"], record)
        kept = [text for _, text in strings(node)]
        for pointer, text in strings(dict(record.texts["zh"])):
            assert text.endswith(STRANGE)
            if "key_messages" in pointer:
                continue  # schema.org has no word for them
            assert any(text in piece for piece in kept), (record.id, text)
    for artifact in [*export.export(public), catalogue.catalogue(public, [])]:
        if artifact.language == "zh":
            assert all(letters in artifact.content.decode("utf-8") for letters in ("العربية", "中文", "😀", "&amp;"))
        assert b"<" not in artifact.content, "a text could end the script element that holds the file"


@pytest.mark.parametrize("which", ["small", "real"])
def test_a_second_build_gives_the_same_bytes(which: str, request: pytest.FixtureRequest) -> None:
    public = request.getfixturevalue(which)

    def build() -> list[Artifact]:
        artifacts = list(export.export(copy.deepcopy(public)))
        return [*artifacts, catalogue.catalogue(copy.deepcopy(public), artifacts)]

    first, second = build(), build()
    assert [(a.path, a.content) for a in first] == [(a.path, a.content) for a in second]
    for artifact in first:
        assert artifact.content.endswith(b"}\n")
        assert b"\r" not in artifact.content


# The dataset


def test_the_catalogue_lists_each_file_with_its_address_size_and_checksum(small: Public) -> None:
    artifacts = [*json_records.export(small), *export.export(small)]
    made = catalogue.catalogue(small, artifacts)
    assert (made.path, made.media_type, made.rows) == ("jsonld/dataset.jsonld", "application/ld+json", None)
    listed = json.loads(made.content)["distribution"]
    # A file of a topic is found by the topic.
    assert [entry["name"] for entry in listed] == sorted(a.path for a in artifacts if not is_indexed(a.path))
    by_path = {artifact.path: artifact for artifact in artifacts}
    for entry in listed:
        artifact = by_path[entry["name"]]
        assert entry["contentUrl"] == f"https://example.org/small/{artifact.path}"
        assert entry["sha256"] == hashlib.sha256(artifact.content).hexdigest()
        assert entry["contentSize"] == f"{len(artifact.content)} B"
        assert (entry["encodingFormat"], entry.get("inLanguage")) == (artifact.media_type, artifact.language)
    assert catalogue.catalogue(small, artifacts[::-1]) == made


def test_the_catalogue_says_whose_the_dataset_is_and_what_it_rests_on(small: Public) -> None:
    data = json.loads(catalogue.catalogue(small, []).content)
    publisher = {"@type": "Organization", "name": "Example contributors"}
    assert (data["@type"], data["@id"], data["name"]) == ("Dataset", "https://example.org/small", "A small example")
    assert (data["creator"], data["publisher"]) == (publisher, publisher)
    assert (data["version"], data["dateModified"], data["inLanguage"]) == ("0.1.0", "2026-02-01", ["en"])
    assert (data["license"], data["isAccessibleForFree"]) == ("https://creativecommons.org/licenses/by/4.0/", True)
    assert data["keywords"] == [record.texts["en"]["term"] for record in small.of("term")]
    assert [source["@id"] for source in data["citation"]] == [r.fields["canonical"] for r in small.of("source")]
    assert data["creditText"] == "Example contributors. A small example. 0.1.0. https://example.org/small"


def test_the_description_is_long_enough_for_search_engines_and_never_too_long(small: Public, real: Public) -> None:
    for public in (small, real):
        description = json.loads(catalogue.catalogue(public, []).content)["description"]
        about = public.texts["en"]
        assert description.startswith(about["summary"])
        assert all(about["notices"][name] in description for name in ("general", "review", "birads"))
        assert 50 <= len(description) <= 5000
    text = json.loads((REPOSITORY / "schemas/source/dataset.schema.json").read_bytes())["properties"]["text"]
    limits = text["properties"]
    described = [limits["notices"]["properties"][name] for name in ("general", "review", "birads")]
    longest = limits["summary"]["maxLength"] + sum(notice["maxLength"] for notice in described)
    assert longest < 4900


def test_a_dataset_without_terms_and_sources_claims_none(small: Public) -> None:
    bare = dataclasses.replace(small, records=tuple(small.of("topic", "fact")))
    data = json.loads(catalogue.catalogue(bare, list(export.export(bare))).content)
    assert not {"keywords", "citation"} & data.keys()
    assert schema_org.lint(data) == []


# The vocabulary


@pytest.mark.parametrize("which", ["small", "real", "wide"])
def test_schema_org_knows_every_word_of_every_file(which: str, request: pytest.FixtureRequest) -> None:
    documents = written(request.getfixturevalue(which))
    assert {name: schema_org.lint(document) for name, document in documents.items()} == {name: [] for name in documents}


def test_the_vocabulary_is_read_without_importing_what_carries_it() -> None:
    known = schema_org.vocabulary()
    assert (len(known.types), len(known.properties)) == (933, 1521)
    assert "rocrate" not in sys.modules


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_reader_of_rdf_that_is_not_ours_finds_every_value_and_every_answer(real: Public, wide: Public) -> None:
    """RDFLib, with the words of schema.org as its context: what it does not understand it drops without a word."""
    import rdflib

    answers = """SELECT ?id ?question ?answer WHERE {
        ?id a s:Question; s:name ?question; s:acceptedAnswer [ a s:Answer; s:text ?answer ] }"""
    space = "http://schema.org/"
    for public in (real, wide):
        for name, document in written(public).items():
            expanded = json.dumps({**document, "@context": {"@vocab": space}})
            graph = rdflib.Graph().parse(data=expanded, format="json-ld")
            used = {key for node in nodes(document) for key in node if not key.startswith("@")}
            assert {str(p).removeprefix(space) for p in graph.predicates()} - {str(rdflib.RDF.type)} == used
            values = {str(value).removeprefix(space) for triple in graph for value in triple}
            assert {text for pointer, text in strings(document) if pointer != ("@context",)} - values == set(), name
            found = {tuple(map(str, row)) for row in graph.query(answers, initNs={"s": rdflib.Namespace(space)})}
            assert found == {
                (r.fields["canonical"], t["question"], f"{t['short_answer']}\n{t['answer']}")
                for r in public.of("faq")
                if (t := r.texts["en"]) and name == "faq-en.jsonld"
            }


def at(document: Any, pointer: str) -> Any:
    """A value by its JSON pointer."""
    for part in pointer.split("/")[1:]:
        document = document[int(part) if isinstance(document, list) else part]
    return document


def planted(document: Any, pointer: str, value: Any) -> Any:
    """A copy of a document with another value in one place; ``...`` removes it."""
    document = copy.deepcopy(document)
    parent, _, last = pointer.rpartition("/")
    home = at(document, parent)
    key = int(last) if isinstance(home, list) else last
    if value is ...:
        del home[key]
    else:
        home[key] = value
    return document


def renamed(document: Any, pointer: str, name: str) -> Any:
    """A copy of a document with another name for one property, in its place."""
    document = copy.deepcopy(document)
    parent, _, last = pointer.rpartition("/")
    home = at(document, parent)
    entries = dict(home)
    home.clear()
    home.update({name if key == last else key: value for key, value in entries.items()})
    return document


QUESTION = "/@graph/0/mainEntity/0"
ANSWER = f"{QUESTION}/acceptedAnswer"
TERM = "/@graph/1/hasDefinedTerm/0"
FILE = "/distribution/0"
CENSUS = "https://example.org/small/sources/source-town-census"

PLANTED = [
    # The six that other tools were tried with.
    ("faq", f"{ANSWER}/txt", "An answer.", "txt is no property"),
    ("faq", ANSWER, "An answer.", "acceptedAnswer is 'An answer.', and not Answer or ItemList"),
    ("topics", "/@graph/0/emotion", "fear", "emotion is no property"),
    ("dataset", "/isAccessibleForFree", "yes", "isAccessibleForFree is 'yes', and not Boolean"),
    ("topics", "/@graph/0/@type", "HealthTopic", "HealthTopic is no type"),
    ("faq", "/@graph/0/lastReviewed", "2026-02-30", "lastReviewed is '2026-02-30', and not Date"),
    # Words that schema.org has, in the wrong place.
    ("topics", "/@graph/0/lastReviewed", "2026-01-15", "lastReviewed is no property of HealthTopicContent"),
    ("glossary", f"{TERM}/codeValue", "x", "codeValue is no property of DefinedTerm"),
    ("faq", f"{QUESTION}/reviewedBy", {"@type": "Person", "name": "x"}, "reviewedBy is no property of Question"),
    ("dataset", "/fileFormat", "text/csv", "fileFormat was superseded by encodingFormat"),
    ("topics", "/@graph/0/@type", "UserComments", "UserComments was superseded by InteractionCounter"),
    ("topics", "/@graph/0/@type", "MisconceptionsHealthAspect", "is a member of an enumeration and no type"),
    ("topics", "/@graph/0/@type", "Text", "Text is written as a plain value"),
    # Values that the property does not lead to.
    ("faq", f"{ANSWER}/text", {"@type": "Answer", "text": "x"}, "text is of type Answer, and not Text"),
    ("faq", f"{ANSWER}/text", 4, "text is 4, and not Text"),
    ("faq", f"{ANSWER}/text", 4.5, "text is 4.5, and not Text"),
    ("faq", f"{ANSWER}/text", True, "text is True, and not Text"),
    ("dataset", "/isAccessibleForFree", 1, "isAccessibleForFree is 1, and not Boolean"),
    ("dataset", "/license", "CC-BY-4.0", "license is 'CC-BY-4.0', and not CreativeWork or URL"),
    ("dataset", f"{FILE}/contentUrl", "json/en.json", "contentUrl is 'json/en.json', and not URL"),
    ("dataset", "/publisher", "Contributors", "publisher is 'Contributors', and not Organization or Person"),
    ("dataset", "/publisher", {"@type": "Place"}, "publisher is of type Place, and not Organization or Person"),
    ("topics", "/@graph/0/publisher", {"@id": CENSUS}, f"publisher is '{CENSUS}', and not Organization or Person"),
    ("dataset", "/dateModified", "1 February 2026", "dateModified is '1 February 2026', and not Date or DateTime"),
    ("dataset", "/dateModified", "2026-02-01T25:00:00", "and not Date or DateTime"),
    ("topics", "/@graph/0/hasHealthAspect", "Overview", "and not HealthAspectEnumeration"),
    ("topics", "/@graph/0/hasHealthAspect", "https://schema.org/Monday", "and not HealthAspectEnumeration"),
    ("faq", f"{QUESTION}/mentions", {"@id": "_:nowhere"}, "mentions is '_:nowhere', and not Thing"),
    ("faq", f"{QUESTION}/mentions", {"@id": "term-spot"}, "mentions is 'term-spot', and not Thing"),
    # Forms that the vocabulary asks for in words.
    ("faq", "/@graph/0/inLanguage", "English", "inLanguage is not a BCP 47 language"),
    ("dataset", f"{FILE}/sha256", "abc", "sha256 is not a SHA-256 in lower case"),
    ("dataset", f"{FILE}/encodingFormat", "JSON", "encodingFormat is not a media type"),
    ("dataset", f"{FILE}/contentSize", "4 kB", "contentSize is not a number of bytes"),
    # Emptiness and repetition.
    ("faq", "/@graph/0/mainEntity", [], "is empty"),
    ("faq", f"{ANSWER}/text", " ", "is empty"),
    ("faq", f"{ANSWER}/text", None, "is empty"),
    ("faq", f"{QUESTION}/alternateName/1", ["b"], "alternateName is a list, and not Text"),
    ("faq", f"{QUESTION}/alternateName/1", "how common are spots", "is a duplicate"),
    # JSON-LD itself.
    ("faq", "/@context", "http://schema.org/", "is not https://schema.org"),
    ("faq", "/name", "x", "is not allowed beside @graph"),
    ("faq", "/@graph/0/@typ", "FAQPage", "@typ is no property"),
    ("faq", "/@graph/0/mainEntity/0/@id", "faq-are-spots-common", "is no absolute IRI"),
    ("topics", "/@graph/0/hasPart/1/@id", "https://example.org/small/facts/fact-spots-are-common", "is used twice"),
    ("faq", "/@graph/0/@type", 7, "is no string"),
    ("faq", "/@graph/0/@type", ["FAQPage", "Faq"], "Faq is no type"),
    ("faq", "/@graph", {}, "is no list"),
    ("faq", "/@graph/0", "FAQPage", "is no node"),
    # What nothing is of use without.
    ("faq", f"{QUESTION}/@type", ..., "is missing"),
    ("dataset", "/@type", ..., "is missing"),
]


@pytest.mark.parametrize(("name", "pointer", "value", "message"), PLANTED)
def test_the_lint_finds_a_planted_fault_and_names_the_element(
    small: Public, name: str, pointer: str, value: Any, message: str
) -> None:
    (fault,) = schema_org.lint(planted(document_of(small, name), pointer, value))
    assert fault.pointer == pointer
    assert message in fault.message


@pytest.mark.parametrize(
    ("name", "pointer", "message"),
    [
        ("faq", f"{ANSWER}/text", "Answer lacks text"),
        ("faq", ANSWER, "Question lacks acceptedAnswer"),
        ("faq", "/@graph/0/mainEntity", "FAQPage lacks mainEntity"),
        ("dataset", f"{FILE}/contentUrl", "DataDownload lacks contentUrl"),
        ("dataset", "/license", "Dataset lacks license"),
        ("glossary", "/@graph/0/hasCategoryCode/5/codeValue", "CategoryCode lacks codeValue"),
        ("glossary", "/@graph/1/hasDefinedTerm", "DefinedTermSet lacks hasDefinedTerm or hasCategoryCode or url"),
    ],
)
def test_the_lint_misses_what_was_taken_away(small: Public, name: str, pointer: str, message: str) -> None:
    faults = schema_org.lint(planted(document_of(small, name), pointer, ...))
    assert faults == [schema_org.Fault(pointer.rpartition("/")[0], message)]


def test_the_lint_refuses_a_claim_review_of_a_claim_that_appeared_nowhere(small: Public) -> None:
    review = {
        "@type": "ClaimReview",
        "url": "https://example.org/review",
        "claimReviewed": "A spot means that you are ill.",
        "itemReviewed": {"@type": "Claim", "name": "A spot means that you are ill."},
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
    }
    document = {"@context": "https://schema.org", **review}
    missing = schema_org.Fault("/itemReviewed", "Claim lacks appearance or firstAppearance")
    assert schema_org.lint(document) == [missing]
    appearance = {"@type": "WebPage", "url": "https://example.org/page"}
    assert schema_org.lint(planted(document, "/itemReviewed/appearance", appearance)) == []


def test_the_lint_finds_each_of_our_properties_misspelt_or_with_a_value_of_a_wrong_kind(wide: Public) -> None:
    known = schema_org.vocabulary()
    tried = {
        (node["@type"], key): (document, f"{pointer}/{key}")
        for document in written(wide).values()
        for pointer, node in places(document)
        for key in node
        if not key.startswith("@")
    }
    assert len(tried) > 90
    for (_, key), (document, pointer) in tried.items():
        misspelt = schema_org.lint(renamed(document, pointer, f"{key}q"))
        assert schema_org.Fault(f"{pointer}q", f"{key}q is no property") in misspelt
        wrong = 4 if "Thing" in known.properties[key][1] else {"@type": "Place", "name": "x"}
        faults = schema_org.lint(planted(document, pointer, wrong))
        assert [fault.pointer for fault in faults] == [pointer]


@pytest.mark.parametrize("document", [[], "x", None, 4])
def test_the_lint_refuses_what_is_no_object(document: Any) -> None:
    assert schema_org.lint(document) == [schema_org.Fault("", "is no object")]
