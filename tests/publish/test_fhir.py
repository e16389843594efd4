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
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.text import strings
from pipelines.public import view
from pipelines.publish.fhir import export
from pipelines.publish.fhir.narrative import direction, element, narrative, paragraphs, table, unordered_list
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


def bundles(public: view.Public) -> dict[str, dict[str, Any]]:
    return {artifact.path: json.loads(artifact.content) for artifact in export.export(public)}


def resources(bundle: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def concepts(bundle: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    system = next(made for made in resources(bundle, "CodeSystem") if made["url"].endswith(name))
    return {concept["code"]: concept for concept in system["concept"]}


def properties(concept: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for prop in concept["property"]:
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


@pytest.mark.parametrize("release", ["r4", "r5"])
def test_the_files_of_each_release(public: view.Public, release: str) -> None:
    made = {path: bundle for path, bundle in bundles(in_languages(public, "es")).items() if f"/{release}/" in path}
    types = {path.split("/")[-1]: bundle["type"] for path, bundle in made.items()}
    assert types == {
        "document-en.json": "document",
        "document-es.json": "document",
        "transaction.json": "transaction",
        "conditional.json": "transaction",
        "terminology.json": "transaction",
    }
    for language in ("en", "es"):
        document = made[f"fhir/{release}/document-{language}.json"]
        assert document["entry"][0]["resource"]["resourceType"] == "Composition"
        assert document["entry"][0]["resource"]["language"] == document["language"] == language
    kinds = {entry["resource"]["resourceType"] for entry in made[f"fhir/{release}/terminology.json"]["entry"]}
    assert kinds == {"CodeSystem", "ValueSet"}


def test_the_guide_contains_every_claim_exactly_once(public: view.Public) -> None:
    guide = bundles(public)["fhir/r4/document-en.json"]["entry"][0]["resource"]
    ids = [section["id"] for section in sections(guide)]
    assert len(ids) == len(set(ids))
    claims = {record.id for record in public.of("fact", "myth", "birads", "faq")}
    assert claims <= set(ids)
    guides, topics = ([record.id for record in public.of(kind)] for kind in ("guide", "topic"))
    assert [section["id"] for section in guide["section"]] == [
        *("about", *guides, *topics, "questions", "glossary", "sources"),
    ]
    assert set(ids) - claims - {section["id"] for section in guide["section"]} == set()


def test_the_sections_of_a_topic_are_its_records_in_reading_order(public: view.Public) -> None:
    guide = bundles(public)["fhir/r4/document-en.json"]["entry"][0]["resource"]
    by_id = {section["id"]: section for section in sections(guide)}
    for topic in public.of("topic"):
        listed = [*topic.fields["core"], *topic.fields.get("more", ())]
        told = [name for name in listed if not name.startswith("question-")]
        assert [section["id"] for section in by_id[topic.id]["section"]] == told


def test_a_guide_says_all_that_a_record_says(public: view.Public) -> None:
    guide = bundles(public)["fhir/r4/document-en.json"]["entry"][0]["resource"]
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
    guide = made["fhir/r4/document-en.json"]["entry"][0]["resource"]
    for record in public.of("myth"):
        section = next(section for section in sections(guide) if section["id"] == record.id)
        text = record.texts["en"]
        assert section["title"] == section["code"]["coding"][0]["display"] == text["fact"]
        lines = read(section).split("\n")
        assert lines[0] == f"You may hear: {text['myth']}"
        concept = concepts(made["fhir/r4/transaction.json"], "items")[record.id]
        assert text["myth"] not in json.dumps(concept, ensure_ascii=False)


def test_special_characters_survive_into_the_narrative_and_back(public: view.Public) -> None:
    made = bundles(with_text(public, FACT, explanation=HOSTILE, statement=HOSTILE))
    for release in ("r4", "r5"):
        document = made[f"fhir/{release}/document-en.json"]
        section = next(s for s in sections(document["entry"][0]["resource"]) if s["id"] == FACT)
        assert read(section).split("\n")[0] == HOSTILE == section["title"]
        assert "<script>" not in section["text"]["div"]
        concept = concepts(document, "items")[FACT]
        assert (concept["display"], concept["definition"]) == (HOSTILE, HOSTILE)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_reads_back_from_a_narrative(text: str) -> None:
    made = narrative(
        "en", [text, unordered_list([text]), table([text], [[text]]), element("p", text, element("b", text), text)]
    )
    found = ElementTree.fromstring(made["div"])
    leaves = [*found.iter(f"{XHTML}p"), *found.iter(f"{XHTML}li"), *found.iter(f"{XHTML}th"), *found.iter(f"{XHTML}td")]
    assert ["".join(leaf.itertext()) for leaf in leaves] == [text, text * 3, text, text, text]


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


@pytest.mark.parametrize("release", ["r4", "r5"])
def test_translations_are_where_clients_look_for_them(public: view.Public, release: str) -> None:
    made = bundles(in_languages(public, "es", "ar"))
    document = made[f"fhir/{release}/transaction.json"]
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
    assert {guide["language"] for guide in resources(document, "Composition")} == {"en", "es", "ar"}


@pytest.mark.parametrize("release", ["r4", "r5"])
def test_a_guide_holds_no_words_of_another_language(public: view.Public, release: str) -> None:
    made = bundles(in_languages(public, "es", without=frozenset({FACT})))
    guide = made[f"fhir/{release}/document-es.json"]["entry"][0]["resource"]
    found = list(sections(guide))
    assert FACT not in [section["id"] for section in found]
    assert all(section["title"].removeprefix("BI-RADS").lstrip(" 0123456ABC:").startswith("es ") for section in found)
    for section in found:
        for coding in section.get("code", {}).get("coding", []):
            concept = concepts(made[f"fhir/{release}/document-es.json"], coding["system"])[coding["code"]]
            assert coding["display"] in [d["value"] for d in concept["designation"] if d["language"] == "es"]
    relation = guide["relatesTo"][0]
    target = relation["targetIdentifier"] if release == "r4" else relation["resourceReference"]["identifier"]
    english = made[f"fhir/{release}/document-en.json"]["entry"][0]["resource"]["identifier"]
    assert target == (english if release == "r4" else english[0])


def test_every_record_is_a_code_and_retired_ones_are_inactive(good: Path) -> None:
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: It was wrong, instead: [fact-spots-are-common]}'
    replace(good, f"dataset/facts/{FACT}.yaml", "status: published", gone)
    entry = '{from: faq-old-question, to: [faq-are-spots-common], on: "2026-01-31", reason: Two were one}'
    (good / "dataset/redirects.yaml").write_text(f"redirects:\n  - {entry}\n", encoding="utf-8")
    public = picture(good)
    for bundle in bundles(public).values():
        found = concepts(bundle, "items")
        live = {record.id for record in public.of(*CONTENT_KINDS)}
        retired = {code for code, concept in found.items() if properties(concept).get("inactive") == [True]}
        assert retired == {FACT, "faq-old-question"}
        grouped = {code for code, concept in found.items() if properties(concept).get("notSelectable") == [True]}
        assert set(found) == live | retired | grouped
        assert properties(found[FACT])["replaced-by"] == ["fact-spots-are-common"]
        assert properties(found[FACT])["reason"] == ["It was wrong"]
        assert properties(found["faq-old-question"])["replaced-by"] == ["faq-are-spots-common"]


def test_the_scale_travels_as_numbers(public: view.Public) -> None:
    found = concepts(bundles(public)["fhir/r4/terminology.json"], "birads")
    for record in public.of("birads"):
        row = properties(found[record.fields["code"]])
        likelihood = record.fields.get("likelihood")
        if likelihood is None:
            assert not [name for name in row if name.startswith("likelihood")]
        else:
            assert row["likelihood-min"] == [likelihood["min"]]
            assert row["likelihood-max"] == [likelihood["max"]]
            assert row["likelihood-min-inclusive"] == [likelihood["min_included"]]
            assert row["likelihood-max-inclusive"] == [likelihood["max_included"]]
        assert row["management"] == [record.fields["management"]]
    assert list(found) == ["0", "1", "2", "3", "4", "4A", "4B", "4C", "5", "6"]
    assert [properties(row)["order"] for row in found.values()] == [[place] for place in range(1, 11)]
    assert {code: properties(row)["parent"] for code, row in found.items() if "parent" in properties(row)} == {
        code: ["4"] for code in ("4A", "4B", "4C")
    }


def test_nothing_claims_a_review_that_did_not_happen(public: view.Public) -> None:
    for bundle in bundles(public).values():
        for entry in bundle["entry"]:
            resource = entry["resource"]
            tags = [t["code"] for t in resource["meta"]["tag"] if t["system"].endswith("/sid/clinical-review")]
            assert tags == ["none"]
            assert not {"approvalDate", "reviewer", "attester", "endorser"} & resource.keys()
            assert resource.get("docStatus", "preliminary") == "preliminary"
            if resource["resourceType"] == "Composition":
                assert resource["status"] == "preliminary"
        for concept in concepts(bundle, "items").values():
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
    for release, mode in (
        ("r4", "professional"),
        ("r5", {"coding": [{"system": "http://hl7.org/fhir/composition-attestation-mode", "code": "professional"}]}),
    ):
        guide = made[f"fhir/{release}/document-en.json"]["entry"][0]["resource"]
        assert guide["status"] == "final"
        party = {"identifier": {"system": "https://example.org/small/fhir/sid/person", "value": "person-example"}}
        assert guide["attester"] == [{"mode": mode, "time": "2026-01-20", "party": party}]


def test_a_retracted_source_says_so(public: view.Public) -> None:
    notice = {"on": "2026-01-10", "notice": "https://library.smalltown/retraction"}
    records = tuple(
        dataclasses.replace(record, fields={**record.fields, "retracted": notice})
        if record.id == "source-town-letter"
        else record
        for record in public.records
    )
    bundle = bundles(dataclasses.replace(public, records=records))["fhir/r4/transaction.json"]
    status = {r["id"]: r.get("docStatus") for r in resources(bundle, "DocumentReference")}
    assert status["small-source-town-letter"] == "entered-in-error"
    assert status["small-source-town-census"] is None
    letter = next(r for r in resources(bundle, "DocumentReference") if r["id"] == "small-source-town-letter")
    assert "Retracted 2026-01-10: https://library.smalltown/retraction." in letter["description"]


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


@pytest.mark.parametrize("release", ["r4", "r5"])
def test_the_conditional_bundle_leaves_ids_to_the_server(public: view.Public, release: str) -> None:
    bundle = bundles(public)[f"fhir/{release}/conditional.json"]
    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", url) for url in urls)
    for entry in bundle["entry"]:
        resource, text = entry["resource"], json.dumps(entry["resource"])
        assert "id" not in resource
        own = resource["identifier"][0] if isinstance(resource["identifier"], list) else resource["identifier"]
        assert entry["request"]["url"] == f"{resource['resourceType']}?identifier={own['system']}|{own['value']}"
        assert set(re.findall(r'"reference": "([^"]+)"', text)) <= urls
        outside = re.sub(r'"reference": "[^"]+"', "", text)
        assert not any(url in outside for url in urls)
    assert not resources(bundle, "Provenance")


@pytest.mark.parametrize("name", ["guides/guide-spots", "topics/topic-spots"])
def test_a_guide_and_a_topic_show_the_notices_that_they_require_once(good: Path, name: str) -> None:
    replace(good, f"dataset/{name}.yaml", "review:", "safety: [contact-care-team, not-alone]\nreview:")
    public = picture(good)
    guide = bundles(public)["fhir/r4/document-en.json"]["entry"][0]["resource"]
    (told,) = (read(section) for section in guide["section"] if section["id"] == Path(name).name)
    for notice in ("contact", "not_alone"):
        assert told.count(public.texts["en"]["notices"][notice]) == 1


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
