"""What the FHIR bundles say: content in every language, nothing lost, retired ids kept, names that last."""

from __future__ import annotations

import cProfile
import dataclasses
import json
import pstats
import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import replace
from fhir_bundles import bundles
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.text import strings
from pipelines.public import view
from pipelines.publish.fhir import export
from pipelines.publish.fhir.narrative import direction, element, narrative, paragraphs, unordered_list
from pipelines.validate.run import fast

XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "a < b & \"c\" 'd' </div><script>x</script> مرحبا 你好 👩🏽‍⚕️ é &amp;"
FACT = "fact-spots-come-from-age"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def picture(root: Path) -> view.Public:
    return view.build(fast(root).dataset)


def marked(value: Any, mark: str) -> Any:
    """A text in which every string begins with a mark."""
    if isinstance(value, dict):
        return {key: marked(inner, mark) for key, inner in value.items()}
    return [marked(inner, mark) for inner in value] if isinstance(value, list | tuple) else f"{mark}{value}"


def in_languages(public: view.Public, *languages: str, without: frozenset[str] = frozenset()) -> view.Public:
    """A picture with marked texts in more languages; some records have none there."""
    records = tuple(
        dataclasses.replace(
            record, texts={**record.texts, **{tag: marked(record.texts["en"], f"{tag} ") for tag in languages}}
        )
        if record.texts and record.id not in without
        else record
        for record in public.records
    )
    texts = {**public.texts, **{tag: marked(public.texts["en"], f"{tag} ") for tag in languages}}
    meta = {**public.meta, "languages": ["en", *languages]}
    return dataclasses.replace(public, meta=meta, texts=texts, records=records)


def with_text(public: view.Public, record_id: str, **words: str) -> view.Public:
    """A picture in which a record's English says something else."""
    records = tuple(
        dataclasses.replace(record, texts={**record.texts, "en": {**record.texts["en"], **words}})
        if record.id == record_id
        else record
        for record in public.records
    )
    return dataclasses.replace(public, records=records)


def resources(bundle: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def concepts(bundle: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    system = next(made for made in resources(bundle, "CodeSystem") if made["url"].endswith(name))
    listed = list(system["concept"])
    for concept in listed:
        listed += concept.get("concept", ())  # a concept's parts follow the concepts above them
    return {concept["code"]: concept for concept in listed}


def properties(concept: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for prop in concept.get("property", ()):
        found.setdefault(prop["code"], []).append(next(value for key, value in prop.items() if key.startswith("value")))
    return found


def sections(composition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    todo = list(composition["section"])
    while todo:
        section = todo.pop(0)
        yield section
        todo += section.get("section", [])


def read(section: Mapping[str, Any]) -> str:
    """The words of a narrative, as a reader of XML gets them."""
    return "\n".join("".join(p.itertext()) for p in ElementTree.fromstring(section["text"]["div"]))


@pytest.fixture
def public(good: Path) -> view.Public:
    return picture(good)


def test_the_files(public: view.Public) -> None:
    made = bundles(in_languages(public, "es"))
    lines = ["1-CodeSystem", "2-ValueSet", "3-Questionnaire", "4-Library"]
    assert list(made) == [
        *("r4/document-en", "r4/document-es", "r4/transaction"),
        *(f"r4/ndjson/{name}" for name in lines),
        "r5/ndjson/1-Evidence",
    ]
    for language in ("en", "es"):
        document = made[f"r4/document-{language}"]
        assert document["type"] == "document"
        assert [e["resource"]["resourceType"] for e in document["entry"]] == [
            *("Composition", "Organization", "CodeSystem"),
        ]
        assert document["entry"][0]["resource"]["language"] == document["language"] == language
        assert {"system": "urn:ietf:bcp:47", "code": language} in document["meta"]["tag"]


def test_the_lines_are_the_resources_of_the_transaction_each_after_what_it_names(public: view.Public) -> None:
    made = bundles(public)
    lines = [entry["resource"] for name, bundle in made.items() if "r4/ndjson" in name for entry in bundle["entry"]]
    loaded = [entry["resource"] for entry in made["r4/transaction"]["entry"]]
    assert sorted(lines, key=str) == sorted(loaded, key=str)
    for order in (lines, loaded):
        seen: set[str] = set()
        for resource in order:
            named = re.findall(r'"(?:system|resource)": "([^"|]+)', json.dumps(resource))
            assert {name for name in named if name in {one["url"] for one in order}} <= seen | {resource["url"]}
            assert '"reference"' not in json.dumps(resource)
            seen.add(resource["url"])


def test_nothing_that_is_loaded_belongs_to_a_patient(public: view.Public) -> None:
    kinds = {entry["resource"]["resourceType"] for entry in bundles(public)["r4/transaction"]["entry"]}
    assert kinds == {"CodeSystem", "ValueSet", "Questionnaire", "Library"}


def test_the_guide_contains_every_claim_exactly_once(public: view.Public) -> None:
    guide = bundles(public)["r4/document-en"]["entry"][0]["resource"]
    ids = [section["id"] for section in sections(guide)]
    assert len(ids) == len(set(ids))
    claims = {record.id for record in public.of("fact", "myth", "birads", "faq")}
    assert claims <= set(ids)
    guides, topics = ([record.id for record in public.of(kind)] for kind in ("guide", "topic"))
    assert [section["id"] for section in guide["section"]] == [
        *("about", *guides, *topics, "questions", "glossary"),
    ]
    assert set(ids) - claims - {section["id"] for section in guide["section"]} == set()


def test_the_sections_of_a_topic_are_its_records_in_reading_order(public: view.Public) -> None:
    guide = bundles(public)["r4/document-en"]["entry"][0]["resource"]
    by_id = {section["id"]: section for section in sections(guide)}
    for topic in public.of("topic"):
        listed = [*topic.fields["core"], *topic.fields.get("more", ())]
        told = [name for name in listed if not name.startswith("question-")]
        assert [section["id"] for section in by_id[topic.id]["section"]] == told


def test_a_guide_says_all_that_a_record_says(public: view.Public) -> None:
    guide = bundles(public)["r4/document-en"]["entry"][0]["resource"]
    by_id = {section["id"]: section for section in sections(guide)}
    for record in public.of("fact", "myth", "birads", "faq"):
        words = f"{by_id[record.id]['title']}\n{read(by_id[record.id])}"
        for field, text in record.texts["en"].items():
            for piece in [] if field == "alternatives" else text.split("\n"):
                assert piece in words, (record.id, field)
    for record in public.of("guide", "topic"):
        words = f"{by_id[record.id]['title']}\n{read(by_id[record.id])}"
        assert [text for _, text in strings(record.texts["en"]) if text not in words] == [], record.id
    for kind, place in (("question", "questions"), ("term", "glossary")):
        for record in public.of(kind):
            assert record.texts["en"][kind] in read(by_id[place])


def test_a_myth_is_titled_with_its_correction_and_labelled_as_hearsay(public: view.Public) -> None:
    made = bundles(public)
    guide = made["r4/document-en"]["entry"][0]["resource"]
    for record in public.of("myth"):
        section = next(section for section in sections(guide) if section["id"] == record.id)
        text = record.texts["en"]
        assert section["title"] == text["fact"]
        lines = read(section).split("\n")
        assert lines[0] == f"You may hear: {text['myth']}"
        assert text["myth"] not in json.dumps(made["r4/transaction"], ensure_ascii=False)


def test_special_characters_survive_into_the_narrative_and_back(public: view.Public) -> None:
    made = bundles(with_text(public, FACT, explanation=HOSTILE, statement=HOSTILE))
    section = next(s for s in sections(made["r4/document-en"]["entry"][0]["resource"]) if s["id"] == FACT)
    assert read(section).split("\n")[0] == HOSTILE == section["title"]
    assert "<script>" not in section["text"]["div"]
    assert concepts(made["r4/transaction"], "items")[FACT]["display"] == HOSTILE


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_reads_back_from_a_narrative(text: str) -> None:
    made = narrative("en", [text, unordered_list([text]), element("p", text, element("b", text), text)])
    found = ElementTree.fromstring(made["div"])
    leaves = [*found.iter(f"{XHTML}p"), *found.iter(f"{XHTML}li")]
    assert ["".join(leaf.itertext()) for leaf in leaves] == [text, text * 3, text]


def test_paragraphs_keep_their_order_and_the_lead_in_is_used_once() -> None:
    made = ElementTree.fromstring(narrative("en", paragraphs("one\ntwo", "Lead"))["div"])
    assert ["".join(p.itertext()) for p in made] == ["Lead: one", "two"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        *[("en", "ltr"), ("es", "ltr"), ("zh-Hans", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl")],
        *[
            ("az-Arab", "rtl"),
            ("pa-Arab-PK", "rtl"),
            ("ur", "rtl"),
            ("ar-Latn", "ltr"),
            ("yi", "rtl"),
            ("ar-XB", "rtl"),
        ],
    ],
)
def test_the_direction_follows_the_script(language: str, expected: str) -> None:
    assert direction(language) == expected
    div = ElementTree.fromstring(narrative(language, ["x"])["div"])
    assert div.get("dir") == ("rtl" if expected == "rtl" else None)
    assert div.get("lang") == div.get("{http://www.w3.org/XML/1998/namespace}lang") == language


def test_translations_are_where_clients_look_for_them(public: view.Public) -> None:
    document = bundles(in_languages(public, "es", "ar"))["r4/transaction"]
    term = next(term for term in public.of("term") if "synonyms" in term.texts["en"])
    concept = concepts(document, "glossary")[term.id]
    by_language = {d["language"]: d["value"] for d in concept["designation"] if "use" not in d}
    assert by_language == {tag: f"{tag} {term.texts['en']['term']}" for tag in ("ar", "es")}
    extensions = concept["_definition"]["extension"]
    assert {e["url"] for e in extensions} == {TRANSLATION}
    translations = {e["extension"][0]["valueCode"]: e["extension"][1]["valueString"] for e in extensions}
    assert translations == {tag: f"{tag} {term.texts['en']['definition']}" for tag in ("ar", "es")}
    called = [prop for prop in concept["property"] if prop["code"] == "also-called"]
    assert [prop["valueString"] for prop in called] == term.texts["en"]["synonyms"]
    for prop in called:
        translations = [e["extension"][1]["valueString"] for e in prop["_valueString"]["extension"]]
        assert translations == [f"{tag} {prop['valueString']}" for tag in ("ar", "es")]
    form = resources(document, "Questionnaire")[0]
    question = next(iter(public.of("question")))
    item = next(i for group in form["item"] for i in group["item"] if i["linkId"] == question.id)
    assert [e["extension"][0]["valueCode"] for e in item["_text"]["extension"]] == ["ar", "es"]


def test_a_guide_holds_no_words_of_another_language(public: view.Public) -> None:
    made = bundles(in_languages(public, "es", without=frozenset({FACT})))
    guide = made["r4/document-es"]["entry"][0]["resource"]
    found = list(sections(guide))
    assert FACT not in [section["id"] for section in found]
    assert all(section["title"].removeprefix("BI-RADS").lstrip(" 0123456ABC:").startswith("es ") for section in found)
    english = made["r4/document-en"]["entry"][0]["resource"]["identifier"]
    assert guide["relatesTo"][0]["targetIdentifier"] == english


def test_every_record_is_a_code_and_retired_ones_say_so(good: Path) -> None:
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: It was wrong, instead: [fact-spots-are-common]}'
    replace(good, f"dataset/facts/{FACT}.yaml", "status: published", gone)
    entry = '{from: faq-old-question, to: [faq-are-spots-common], on: "2026-01-31", reason: Two were one}'
    (good / "dataset/redirects.yaml").write_text(f"redirects:\n  - {entry}\n", encoding="utf-8")
    public = picture(good)
    found = concepts(bundles(public)["r4/transaction"], "items")
    live = {record.id for record in public.of(*CONTENT_KINDS)}
    retired = {code for code, concept in found.items() if properties(concept).get("status") == ["retired"]}
    assert retired == {FACT, "faq-old-question"}
    kinds = {code: {one["code"] for one in found[code]["concept"]} for code in found if "concept" in found[code]}
    assert set(found) - live - retired >= kinds.keys()
    assert set(found) == live | retired | {kind.name for kind in KINDS.values() if kind.name in found}
    assert all(name.startswith(f"{kind}-") for kind, names in kinds.items() for name in names)
    assert properties(found[FACT])["replaced-by"] == ["fact-spots-are-common"]
    assert properties(found[FACT])["reason"] == ["It was wrong"]
    assert properties(found["faq-old-question"])["replaced-by"] == ["faq-are-spots-common"]


def test_the_scale_travels_with_its_bounds(public: view.Public) -> None:
    found = concepts(bundles(public)["r4/transaction"], "birads")
    for record in public.of("birads"):
        row = properties(found[record.fields["code"]])
        likelihood = record.fields.get("likelihood")
        if likelihood is None:
            assert not [name for name in row if name.startswith("likelihood")]
        else:
            assert row["likelihood-min"] == [str(likelihood["min"])]
            assert row["likelihood-max"] == [str(likelihood["max"])]
            assert row["likelihood-min-inclusive"] == [str(likelihood["min_included"]).lower()]
            assert row["likelihood-max-inclusive"] == [str(likelihood["max_included"]).lower()]
        assert row["management"] == [record.fields["management"]]
    assert list(found) == ["0", "1", "2", "3", "4", "5", "6", "4A", "4B", "4C"]
    parts = {code: [part["code"] for part in row.get("concept", ())] for code, row in found.items()}
    assert parts == {code: ["4A", "4B", "4C"] if code == "4" else [] for code in found}


def test_nothing_claims_a_review_that_did_not_happen(public: view.Public) -> None:
    for bundle in bundles(public).values():
        for entry in bundle["entry"]:
            resource = entry["resource"]
            tags = [t["code"] for t in resource["meta"]["tag"] if t["system"].endswith("/sid/clinical-review")]
            assert tags == ["none"]
            assert not {"approvalDate", "reviewer", "attester", "endorser"} & resource.keys()
            if resource["resourceType"] == "Composition":
                assert resource["status"] == "preliminary"
    for concept in concepts(bundles(public)["r4/transaction"], "items").values():
        assert properties(concept).get("clinical-review", ["none"]) == ["none"]


def test_signatures_are_carried(public: view.Public) -> None:
    signature = {"person": "person-example", "role": "clinician", "on": "2026-01-20", "text_hash": "0" * 16}
    records = tuple(
        dataclasses.replace(
            record,
            fields={
                **record.fields,
                "clinical_review": "signed",
                "review": {**record.fields["review"], "sign_offs": [signature]},
            },
        )
        if "review" in record.fields
        else record
        for record in public.records
    )
    made = bundles(dataclasses.replace(public, records=records, meta={**public.meta, "clinical_review": "signed"}))
    guide = made["r4/document-en"]["entry"][0]["resource"]
    assert guide["status"] == "final"
    party = {"identifier": {"system": "https://example.org/small/fhir/sid/person", "value": "person-example"}}
    assert guide["attester"] == [{"mode": "professional", "time": "2026-01-20", "party": party}]
    review = public.texts["en"]["notices"]["review"]
    assert not [s["id"] for s in sections(guide) if s["id"] != "about" and review in read(s)]


def test_a_retracted_source_says_so(public: view.Public) -> None:
    notice = {"on": "2026-01-10", "notice": "https://library.smalltown/retraction"}
    records = tuple(
        dataclasses.replace(record, fields={**record.fields, "retracted": notice})
        if record.id == "source-town-letter"
        else record
        for record in public.records
    )
    loaded = bundles(dataclasses.replace(public, records=records))["r4/transaction"]
    cited = {
        artifact["label"]: artifact["citation"]
        for library in resources(loaded, "Library")
        for artifact in library.get("relatedArtifact", ())
        if artifact["type"] == "citation"
    }
    assert cited.keys() == {record.id for record in public.of("source")}
    assert "Retracted 2026-01-10: https://library.smalltown/retraction." in cited["source-town-letter"]
    assert "Retracted" not in cited["source-town-census"]


def test_names_last(public: view.Public) -> None:
    made = bundles(in_languages(public, "zh-Hans"))
    later = dataclasses.replace(public, meta={**public.meta, "version": "0.2.0", "released": "2026-03-01"})
    then = bundles(in_languages(later, "zh-Hans"))
    for path, bundle in made.items():
        before = [(e["fullUrl"], e["resource"].get("id"), e.get("request")) for e in bundle["entry"]]
        after = [(e["fullUrl"], e["resource"].get("id"), e.get("request")) for e in then[path]["entry"]]
        assert before == after
        for _, name, _ in before:
            assert name is None or re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", name)
        if bundle["type"] == "document":
            assert bundle["identifier"] != then[path]["identifier"]
            assert uuid.UUID(bundle["identifier"]["value"].removeprefix("urn:uuid:"))


@pytest.mark.parametrize("name", ["guides/guide-spots", "topics/topic-spots"])
def test_a_guide_and_a_topic_show_the_notices_that_they_require_once(good: Path, name: str) -> None:
    replace(good, f"dataset/{name}.yaml", "review:", "safety: [contact-care-team, not-alone]\nreview:")
    public = picture(good)
    guide = bundles(public)["r4/document-en"]["entry"][0]["resource"]
    (told,) = (read(section) for section in guide["section"] if section["id"] == Path(name).name)
    for notice in ("contact", "not_alone"):
        assert told.count(public.texts["en"]["notices"][notice]) == 1


def test_a_section_cut_out_still_shows_what_it_must(good: Path) -> None:
    public = picture(good)
    notices = public.texts["en"]["notices"]
    for section in sections(bundles(public)["r4/document-en"]["entry"][0]["resource"]):
        told = read(section)
        assert told.count(notices["general"]) == told.count(notices["review"]) == 1, section["id"]
        assert ("BI-RADS" in section["title"]) <= (notices["birads"] in told), section["id"]
        if section["id"] in {record.id for record in public.of("fact", "myth", "faq", "birads")}:
            contact = "contact-care-team" in public.record(section["id"]).fields["safety"]
            assert (notices["contact"] in told) == contact, section["id"]


def test_a_code_finds_the_guide_and_the_topics_that_tell_of_it(public: view.Public) -> None:
    made = bundles(public)
    found: dict[str, set[str]] = {}
    for library in resources(made["r4/transaction"], "Library"):
        for context in library.get("useContext", ()):
            (coding,) = context["valueCodeableConcept"]["coding"]
            found.setdefault(coding["code"], set()).add(library["id"])
    topics = [t for t in public.of("topic") if "birads-4a" in [*t.fields["core"], *t.fields.get("more", ())]]
    assert found["4A"] >= {f"small-{topic.id}" for topic in topics}
    (library,) = (one for one in resources(made["r4/transaction"], "Library") if one["id"] == f"small-{topics[0].id}")
    address = library["content"][0]["url"]
    assert address.endswith(f"fhir/r4/document-en.json#{topics[0].id}")


def test_lists_read_as_lists_and_no_line_breaks_are_left(public: view.Public) -> None:
    topic = next(public.of("topic"))
    for bundle in bundles(public).values():
        divs = re.findall(r'"div": "((?:[^"\\]|\\.)+)"', json.dumps(bundle))
        assert divs
        assert not [div for div in divs if "\\n" in div]
    guide = bundles(public)["r4/document-en"]["entry"][0]["resource"]
    (told,) = (section["text"]["div"] for section in guide["section"] if section["id"] == topic.id)
    items = [item.text for item in ElementTree.fromstring(told).iter(f"{XHTML}li")]
    assert items == list(topic.texts["en"]["key_messages"][1:])


def calls(public: view.Public) -> int:
    profile = cProfile.Profile()
    profile.runcall(lambda: list(export.export(public)))
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_work_grows_with_the_records_and_no_faster(public: view.Public) -> None:
    def grown(times: int) -> view.Public:
        records = tuple(
            dataclasses.replace(record, id=f"{record.id}-{number}")
            for number in range(times)
            for record in public.records
            if record.kind in ("fact", "faq", "term", "question", "myth")
        )
        return dataclasses.replace(
            public, records=(*records, *(r for r in public.records if r.kind in ("topic", "birads", "source")))
        )

    once, twice, thrice = (calls(grown(times)) for times in (10, 20, 30))
    assert abs((thrice - twice) - (twice - once)) < 0.02 * (twice - once)
