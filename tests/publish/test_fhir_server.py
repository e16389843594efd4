"""A real FHIR server takes the exported R4 bundles over HTTP, twice, gives them back unchanged, and finds them.

What Medplum's repository in memory supports of the searches that the exports are made for: url, identifier, code,
language, type, context, topic, section (of top-level sections) and target. It does not support ``$lookup`` and
``$expand``; a search by url finds urls that hold the one asked for, so none may be a piece of another.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fhir_live
import pytest
from fhir_live import Answer, ask, search

from pipelines.public import view
from pipelines.publish.fhir import export
from pipelines.source.load import load

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
EXPORTS = REPOSITORY / "exports" / "fhir" / "r4"

LANGUAGE = "urn:ietf:bcp:47"
EDITION = "http://loinc.org|34895-3"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
NOTHING = "no-such-thing"
ODD = "\u0628\u0642\u0639 \u9499\u5316 \U0001f397 <b>&amp;</b> \"'"
"""Arabic, Chinese, an emoji, markup that is none, and quotes."""

Resource = Mapping[str, Any]


@functools.cache
def read(name: str) -> dict[str, Any]:
    """An exported bundle."""
    return json.loads((EXPORTS / f"{name}.json").read_text(encoding="utf-8"))


def resources() -> list[Resource]:
    """What the transaction holds."""
    return [entry["resource"] for entry in read("transaction")["entry"]]


def of(kind: str) -> list[Resource]:
    """The resources of a type in the transaction; there must be some."""
    found = [resource for resource in resources() if resource["resourceType"] == kind]
    assert found
    return found


def name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def names(found: list[dict[str, Any]]) -> list[str]:
    return sorted(map(name, found))


def identifiers(resource: Resource) -> list[str]:
    """The identifiers of a resource as searches name them; a Composition has one, not a list."""
    identifiers = resource.get("identifier", [])
    return [
        f"{one['system']}|{one['value']}" for one in (identifiers if isinstance(identifiers, list) else [identifiers])
    ]


def codes(concepts: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The system and code of every coding."""
    return [(coding["system"], coding["code"]) for concept in concepts for coding in concept.get("coding", [])]


def stored(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource without what a server adds to it."""
    meta = {key: value for key, value in resource.get("meta", {}).items() if key not in ("versionId", "lastUpdated")}
    return {key: value for key, value in resource.items() if key != "meta"} | ({"meta": meta} if meta else {})


def counted(base: str) -> Counter[str]:
    """How many resources of each type the server holds."""
    kinds = {resource["resourceType"] for resource in resources()}
    return Counter({kind: ask("GET", f"{base}/{kind}?_summary=count").body["total"] for kind in kinds})


def references(value: object) -> Iterator[str]:
    """Every reference inside a resource."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with fhir_live.serving() as address:
        yield address


@pytest.fixture
def base(host: str) -> str:
    """A server that holds nothing."""
    return fhir_live.fresh(host)


@pytest.fixture(scope="module")
def loaded(host: str) -> str:
    """A server that took the transaction twice."""
    base = fhir_live.fresh(host)
    for _ in range(2):
        assert ask("POST", base, read("transaction")).status == 200
    return base


def answers(answer: Answer) -> list[tuple[str, str]]:
    """The status of each entry and the address it got, without the version."""
    assert answer.status == 200, answer.body
    assert answer.body["type"] == "transaction-response"
    responses = [entry["response"] for entry in answer.body["entry"]]
    return [(response["status"], response["location"].split("/_history")[0]) for response in responses]


def test_a_transaction_is_taken_twice_and_adds_nothing_the_second_time(base: str) -> None:
    expected = Counter(resource["resourceType"] for resource in resources())
    for _ in range(2):
        given = answers(ask("POST", base, read("transaction")))
        assert {status for status, _ in given} <= {"200", "201"}
        assert [address for _, address in given] == [entry["request"]["url"] for entry in read("transaction")["entry"]]
        assert counted(base) == expected


def test_every_resource_comes_back_as_it_was(loaded: str) -> None:
    for resource in resources():
        answer = ask("GET", f"{loaded}/{name(resource)}")
        assert answer.status == 200
        assert stored(answer.body) == resource


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet", "Questionnaire", "Library"])
def test_a_canonical_url_finds_its_resource(loaded: str, kind: str) -> None:
    for resource in of(kind):
        assert names(search(loaded, kind, url=resource["url"])) == [name(resource)]
        assert search(loaded, kind, url=resource["url"] + "/" + NOTHING) == []


@pytest.mark.parametrize(
    "kind", ["Organization", "Library", "CodeSystem", "ValueSet", "Questionnaire", "DocumentReference", "Composition"]
)
def test_an_identifier_finds_its_resource(loaded: str, kind: str) -> None:
    for resource in (of(kind)[0], of(kind)[-1]):
        assert identifiers(resource)
        for identifier in identifiers(resource):
            assert names(search(loaded, kind, identifier=identifier)) == [name(resource)]
            assert search(loaded, kind, identifier=f"{identifier}-{NOTHING}") == []


def test_a_code_finds_the_code_system_that_explains_it(loaded: str) -> None:
    for system in of("CodeSystem"):
        code = system["concept"][-1]["code"]
        assert name(system) in names(search(loaded, "CodeSystem", code=code))
    assert search(loaded, "CodeSystem", code=NOTHING) == []


def test_a_language_finds_its_composition(loaded: str) -> None:
    languages = {composition["language"] for composition in of("Composition")}
    for language in languages:
        [found] = search(loaded, "Composition", _tag=f"{LANGUAGE}|{language}")
        assert found["language"] == language
    assert search(loaded, "Composition", _tag=f"{LANGUAGE}|{NOTHING}") == []
    assert search(loaded, "Composition", _tag=f"urn:{NOTHING}|en") == []


def test_a_type_and_a_language_find_the_edition(loaded: str) -> None:
    for language in {composition["language"] for composition in of("Composition")}:
        [found] = search(loaded, "DocumentReference", type=EDITION, language=language)
        assert [content["attachment"]["language"] for content in found["content"]].count(language)
    assert search(loaded, "DocumentReference", type=EDITION, language=NOTHING) == []
    assert search(loaded, "DocumentReference", type="http://loinc.org|0-0") == []


def test_the_code_of_the_finding_finds_the_library(loaded: str) -> None:
    [library] = of("Library")
    contexts = codes([context["valueCodeableConcept"] for context in library["useContext"]])
    assert (ICD_10_CM, "R92.1") in contexts
    for system, code in contexts:
        for context in (code, f"{system}|{code}"):
            assert names(search(loaded, "Library", context=context)) == [name(library)]
        assert search(loaded, "Library", context=f"urn:{NOTHING}|{code}") == []
    assert search(loaded, "Library", context=f"{ICD_10_CM}|R92.8") == []


def test_the_topic_education_finds_the_library(loaded: str) -> None:
    assert names(search(loaded, "Library", topic="education")) == [name(library) for library in of("Library")]
    assert search(loaded, "Library", topic="treatment") == []


def test_a_topic_finds_the_compositions_that_have_a_section_on_it(loaded: str) -> None:
    holders: dict[tuple[str, str], list[str]] = {}
    for composition in of("Composition"):
        for coded in dict.fromkeys(codes([section.get("code", {}) for section in composition["section"]])):
            holders.setdefault(coded, []).append(name(composition))
    assert len(holders) > 1
    for (system, code), expected in holders.items():
        assert names(search(loaded, "Composition", section=f"{system}|{code}")) == sorted(expected)
        assert search(loaded, "Composition", section=f"{system}|{NOTHING}") == []


def test_a_target_finds_its_provenance(loaded: str) -> None:
    for provenance in of("Provenance"):
        for target in references(provenance["target"]):
            expected = [name(one) for one in of("Provenance") if target in references(one["target"])]
            assert names(search(loaded, "Provenance", target=target)) == sorted(expected)
    assert search(loaded, "Provenance", target=f"Composition/{NOTHING}") == []


def test_the_conditional_bundle_creates_and_then_updates(base: str) -> None:
    bundle = read("conditional")
    first = answers(ask("POST", base, bundle))
    assert {status for status, _ in first} == {"201"}
    after = counted(base)
    second = answers(ask("POST", base, bundle))
    assert {status for status, _ in second} == {"200"}
    assert [address for _, address in second] == [address for _, address in first]
    assert counted(base) == after == Counter(entry["resource"]["resourceType"] for entry in bundle["entry"])

    given = {entry["fullUrl"]: address for entry, (_, address) in zip(bundle["entry"], first, strict=True)}
    for entry in bundle["entry"]:
        kind, _, key = entry["request"]["url"].partition("?identifier=")
        [found] = search(base, kind, identifier=key)
        assert name(found) == given[entry["fullUrl"]]
        text = re.sub(r"urn:uuid:[0-9a-f-]{36}", lambda urn: given.get(urn[0], urn[0]), json.dumps(entry["resource"]))
        assert stored(found) == json.loads(text) | {"id": found["id"]}
        for reference in references(found):
            assert reference in given.values()


def test_a_server_that_holds_the_transaction_takes_the_conditional_bundle_as_the_same(base: str) -> None:
    ask("POST", base, read("transaction"))
    before = counted(base)
    assert {status for status, _ in answers(ask("POST", base, read("conditional")))} == {"200"}
    assert counted(base) == before


def test_the_terminology_loads_alone(base: str) -> None:
    bundle = read("terminology")
    for _ in range(2):
        assert {status for status, _ in answers(ask("POST", base, bundle))} <= {"200", "201"}
    assert counted(base) == Counter(entry["resource"]["resourceType"] for entry in bundle["entry"])
    assert set(counted(base)) & {"CodeSystem", "ValueSet"} == {"CodeSystem", "ValueSet"}


def odd(value: Any) -> Any:
    """A text with odd characters at the end of each of its strings."""
    if isinstance(value, str):
        return f"{value} {ODD}"
    if isinstance(value, Mapping):
        return {key: odd(inner) for key, inner in value.items()}
    return [odd(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def bilingual() -> dict[str, dict[str, Any]]:
    """The bundles of a small dataset in two languages."""
    public = view.build(load(REPOSITORY / "tests" / "fixtures" / "good").dataset)
    public = dataclasses.replace(
        public,
        meta={**public.meta, "languages": ["en", "ar"]},
        texts=public.texts | {"ar": odd(public.texts["en"])},
        records=tuple(
            dataclasses.replace(record, texts={**record.texts, "ar": odd(record.texts["en"])} if record.texts else {})
            for record in public.records
        ),
    )
    return {
        Path(artifact.path).stem: json.loads(artifact.content)
        for artifact in export.export(public)
        if artifact.path.startswith("fhir/r4/")
    }


@pytest.mark.parametrize("bundle", ["transaction", "conditional"])
def test_two_languages_are_found_apart(base: str, bilingual: dict[str, dict[str, Any]], bundle: str) -> None:
    for _ in range(2):
        answers(ask("POST", base, bilingual[bundle]))
    for language in ("en", "ar"):
        [guide] = search(base, "Composition", _tag=f"{LANGUAGE}|{language}")
        assert guide["language"] == language
        [edition] = search(base, "DocumentReference", type=EDITION, language=language)
        assert edition["language"] == language
    assert len(search(base, "Composition")) == len(search(base, "DocumentReference", type=EDITION)) == 2


def test_odd_characters_survive_the_server(base: str, bilingual: dict[str, dict[str, Any]]) -> None:
    answers(ask("POST", base, bilingual["transaction"]))
    [guide] = search(base, "Composition", _tag=f"{LANGUAGE}|ar")
    assert guide["title"].endswith(ODD)
    assert "".join(ElementTree.fromstring(guide["text"]["div"]).itertext()).count(ODD) > 1
    designations = [
        designation["value"]
        for system in search(base, "CodeSystem")
        for concept in system["concept"]
        for designation in concept.get("designation", [])
        if designation.get("language") == "ar"
    ]
    assert len(designations) > 10
    assert all(ODD in designation for designation in designations)
    for entry in bilingual["transaction"]["entry"]:
        assert stored(ask("GET", f"{base}/{name(entry['resource'])}").body) == entry["resource"]


def spoil_element(bundle: dict[str, Any], index: int) -> None:
    bundle["entry"][index]["resource"]["colour"] = "blue"


def spoil_type(bundle: dict[str, Any], index: int) -> None:
    bundle["entry"][index]["resource"]["language"] = 7


def spoil_reference(bundle: dict[str, Any], index: int) -> None:
    bundle["entry"][index]["resource"]["author"][0]["reference"] = f"Organization/{NOTHING}"


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        (spoil_element, "Bundle.entry[{}].resource.colour"),
        (spoil_type, "Bundle.entry[{}].resource.language"),
        (spoil_reference, "Composition.author[0].reference"),
    ],
)
def test_a_faulty_transaction_is_rejected_completely(
    base: str, spoil: Callable[[dict[str, Any], int], None], element: str
) -> None:
    index = next(index for index, one in enumerate(resources()) if one["resourceType"] == "Composition")
    bundle = copy.deepcopy(read("transaction"))
    spoil(bundle, index)
    answer = ask("POST", base, bundle)
    assert answer.status == 400
    assert answer.body["resourceType"] == "OperationOutcome"
    assert [issue["expression"] for issue in answer.body["issue"]] == [[element.format(index)]]
    assert counted(base).total() == 0


def test_a_faulty_resource_is_refused_and_changes_nothing(loaded: str) -> None:
    [library] = of("Library")
    answer = ask("PUT", f"{loaded}/{name(library)}", {**library, "colour": "blue"})
    assert answer.status == 400
    assert [issue["expression"] for issue in answer.body["issue"]] == [["Library.colour"]]
    assert stored(ask("GET", f"{loaded}/{name(library)}").body) == library


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type"),
    [
        ("GET", "/Library?flavour=sweet", None, fhir_live.FHIR),
        ("GET", "/Leaflet?url=x", None, fhir_live.FHIR),
        ("POST", "", b"{", fhir_live.FHIR),
        ("POST", "", b"{}", "application/x-www-form-urlencoded"),
        ("POST", "", {"resourceType": "Bundle", "type": "document"}, fhir_live.FHIR),
    ],
)
def test_the_server_is_no_yes_man(base: str, method: str, path: str, body: object, content_type: str) -> None:
    answer = ask(method, base + path, body, content_type)
    assert answer.status == 400
    assert answer.body["resourceType"] == "OperationOutcome"


def test_medplum_s_validator_finds_nothing_in_the_exports() -> None:
    files = sorted(EXPORTS.glob("*.json"))
    done = fhir_live.validate(files)
    assert done.returncode == 0, done.stdout + done.stderr
    checked = re.findall(r"^(.+): resources: (\d+), issues: 0$", done.stdout, flags=re.MULTILINE)
    assert [file for file, _ in checked] == list(map(str, files))
    assert all(int(count) > 1 for _, count in checked)


def test_medplum_s_validator_names_what_is_wrong(tmp_path: Path) -> None:
    bundle = copy.deepcopy(read("terminology"))
    index = next(index for index, one in enumerate(bundle["entry"]) if one["resource"]["resourceType"] == "CodeSystem")
    del bundle["entry"][index]["resource"]["publisher"]
    bundle["entry"][index]["resource"]["colour"] = "blue"
    file = tmp_path / "faulty.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    done = fhir_live.validate([file])
    assert done.returncode == 1
    assert f"Bundle.entry[{index}].resource.colour: " in done.stdout
    assert f"Bundle.entry[{index}].resource.publisher: " in done.stdout, "the shareable profile asks for a publisher"
    assert done.stdout.endswith("issues: 2\n")


def test_without_files_the_validator_prints_its_usage() -> None:
    done = fhir_live.validate([])
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ")
