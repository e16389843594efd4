"""Statistics as R5 Evidence: the counts, the interval or range that the record has, and nothing that it lacks."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from conftest import replace
from fhir_bundles import STATISTIC, Json, aged, bundles, small

from pipelines.public import view
from pipelines.publish.fhir.evidence import evidence
from pipelines.publish.fhir.identity import Identity
from pipelines.validate.run import fast

COUNTS = "events: 30\ntotal: 100"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def of(bundle: Json, kind: str) -> list[Json]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def made(good: Path) -> Json:
    """The only Evidence of the good fixture."""
    public = view.build(fast(good).dataset)
    (only,) = evidence(public, Identity.of(public))
    return only


def number(good: Path, numbers: str, measure: str = "share") -> Json:
    """The statistic of the Evidence after its numbers in the record changed."""
    replace(good, STATISTIC, COUNTS, numbers)
    replace(good, STATISTIC, "measure: share", f"measure: {measure}")
    (only,) = made(good)["statistic"]
    found: Json = only
    return found


def percent(value: float) -> Json:
    return {"value": value, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}


def code(concept: Json) -> str:
    (coding,) = concept["coding"]
    return str(coding["code"])


def test_counts_come_with_their_share_and_wilson_interval(good: Path) -> None:
    (statistic,) = made(good)["statistic"]
    assert (statistic["numberOfEvents"], statistic["sampleSize"]) == (30, {"numberOfParticipants": 100})
    assert statistic["quantity"] == percent(30)
    assert statistic["statisticType"]["coding"][0]["display"] == "Proportion"
    (interval,) = statistic["attributeEstimate"]
    assert interval["type"]["coding"][0]["display"] == "Confidence interval"
    assert (interval["level"], "Wilson" in interval["description"]) == (0.95, True)
    assert interval["range"] == {"low": percent(21.895), "high": percent(39.585)}


def test_a_published_interval_is_not_called_wilson(good: Path) -> None:
    statistic = number(good, "total: 68584\nas_published: {value: 17.1, low: 16, high: 18.2}", "pooled")
    assert statistic["quantity"] == percent(17.1)
    assert "numberOfEvents" not in statistic
    assert statistic["sampleSize"] == {"numberOfParticipants": 68584}
    (interval,) = statistic["attributeEstimate"]
    assert "Wilson" not in interval["description"]
    assert interval["range"] == {"low": percent(16), "high": percent(18.2)}


def test_a_value_alone_has_no_interval(good: Path) -> None:
    statistic = number(good, "as_published: {value: 0}", "median")
    assert code(statistic["statisticType"]) == "C28007"
    assert statistic["quantity"] == percent(0)
    assert not {"attributeEstimate", "numberOfEvents", "sampleSize"} & statistic.keys()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("", "The range."),
        (", high_included: false", "The range, without its upper end."),
        (", low_included: false, high_included: false", "The range, without its lower end, without its upper end."),
    ],
)
def test_a_range_has_no_value(good: Path, flags: str, words: str) -> None:
    statistic = number(good, f"as_published: {{low: 34, high: 72{flags}}}", "range")
    assert "quantity" not in statistic
    (found,) = statistic["attributeEstimate"]
    assert (code(found["type"]), found["description"]) == ("C38013", words)
    assert found["range"] == {"low": percent(34), "high": percent(72)}
    assert "level" not in found
    assert code(made(good)["synthesisType"]) == "range"


@pytest.mark.parametrize(
    ("ends", "comparator", "value"),
    [
        ("low: 4, low_included: false", ">", 4),
        ("low: 4", ">=", 4),
        ("high: 10, high_included: false", "<", 10),
        ("high: 10", "<=", 10),
    ],
)
def test_a_bound_is_a_quantity_with_a_comparator(good: Path, ends: str, comparator: str, value: int) -> None:
    statistic = number(good, f"as_published: {{{ends}}}", "stated")
    assert statistic["quantity"] == {**percent(value), "comparator": comparator}
    assert "attributeEstimate" not in statistic
    assert f"<p>{comparator.replace('<', '&lt;').replace('>', '&gt;')}{value}%</p>" in made(good)["text"]["div"]


def test_evidence_says_who_was_counted_what_happened_when_and_who_says_so(good: Path) -> None:
    replace(
        good, STATISTIC, "source:", "setting: one hospital\ncountries: [US, JP]\nyears: {from: 2007, to: 2013}\nsource:"
    )
    resource = made(good)
    population, outcome = resource["variableDefinition"]
    assert (code(population["variableRole"]), population["description"]) == ("population", "people of a small town")
    assert population["note"] == [{"text": "one hospital; US; JP; 2007-2013"}]
    assert (code(outcome["variableRole"]), outcome["description"]) == ("measuredVariable", "had spots")
    assert outcome["note"] == [{"text": "over two years"}]
    assert [note["text"] for note in resource["note"]] == ["A count of every house.", "Nobody has reviewed this."]
    (cited,) = resource["relatedArtifact"]
    assert cited["label"] == "source-town-census"
    assert cited["document"]["url"].startswith("https://")
    assert (cited["type"], cited["display"]) == ("citation", "table 1, row 2")
    assert "30 / 100 = 30% (95%: 21.895% - 39.585%)" in resource["text"]["div"]


def test_words_are_translated_where_clients_look_for_them(tmp_path: Path) -> None:
    resource = of(bundles(small(tmp_path / "root"))["r5/ndjson/1-Evidence"], "Evidence")[0]
    population, outcome = resource["variableDefinition"]
    places = [
        *((resource, name) for name in ("title", "description")),
        *((variable, "description") for variable in (population, outcome)),
        (outcome["note"][-1], "text"),
        (resource["note"][-1], "text"),
    ]
    for holder, name in places:
        (extension,) = holder[f"_{name}"]["extension"]
        assert extension["url"] == TRANSLATION
        language, content = extension["extension"]
        assert language["valueCode"] == "ar"
        assert content["valueString"].startswith("عربي ")


def test_english_names_of_codes_stand_in_english_resources_only(good: Path) -> None:
    public = view.build(fast(good).dataset)
    records = tuple(dataclasses.replace(r, texts={"de": r.texts["en"]} if r.texts else {}) for r in public.records)
    german = dataclasses.replace(
        public, meta={**public.meta, "source_language": "de"}, texts={"de": public.texts["en"]}, records=records
    )
    (resource,) = evidence(german, Identity.of(german))
    assert resource["language"] == "de"
    (statistic,) = resource["statistic"]
    for concept in (statistic["statisticType"], statistic["attributeEstimate"][0]["type"]):
        assert concept["coding"][0].keys() == {"system", "code"}


def test_r5_holds_each_statistic_and_nothing_else_and_r4_holds_none(tmp_path: Path) -> None:
    public = small(tmp_path / "root")
    made = bundles(public)
    expected = [f"small-{record.id}" for record in public.of("statistic")]
    assert len(expected) == 6
    assert [name for name in made if name.startswith("r5")] == ["r5/ndjson/1-Evidence"]
    assert [resource["id"] for resource in of(made["r5/ndjson/1-Evidence"], "Evidence")] == expected
    assert not [name for name, bundle in made.items() if name.startswith("r4") and "Evidence" in json.dumps(bundle)]


def test_a_withdrawn_statistic_remains_as_a_retired_code(tmp_path: Path) -> None:
    bundle = bundles(aged(small(tmp_path / "root")))["r4/transaction"]
    items = next(system for system in of(bundle, "CodeSystem") if system["id"] == "small-items")
    above = {concept["code"]: concept for concept in items["concept"]}
    assert above["statistic-old"]["property"][0] == {"code": "status", "valueCode": "retired"}
    assert "fact-old" in {concept["code"] for concept in above["fact"]["concept"]}
