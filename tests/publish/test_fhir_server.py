"""A real FHIR server takes the R4 exports over HTTP, twice, gives them back unchanged, and finds them.

What Medplum's repository in memory supports of the searches that the exports are made for: url, identifier, code,
tag, context and topic. It does not support ``$lookup`` and ``$expand``; a search by url finds urls that hold the one
asked for, so none may be a piece of another.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fhir_live
import pytest
from fhir_bundles import bundles
from fhir_live import Answer, ask, name, of, search

from pipelines.public import view
from pipelines.source.load import load

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
LANGUAGE = "urn:ietf:bcp:47"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
NOTHING = "no-such-thing"
ODD = "\u0628\u0642\u0639 \u9499\u5316 \U0001f397 <b>&amp;</b> \"'"
"""Arabic, Chinese, an emoji, markup that is none, and quotes."""

Resource = Mapping[str, Any]


@pytest.fixture(scope="module")
def transaction(fhir: Path) -> dict[str, Any]:
    """The transaction of the working state."""
    return json.loads((fhir / "r4" / "transaction.json").read_bytes())


@pytest.fixture(scope="module")
def resources(transaction: dict[str, Any]) -> list[Resource]:
    """What the transaction holds."""
    return [entry["resource"] for entry in transaction["entry"]]


def names(found: list[dict[str, Any]]) -> list[str]:
    return sorted(map(name, found))


def codes(concepts: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The system and code of every coding."""
    return [(coding["system"], coding["code"]) for concept in concepts for coding in concept.get("coding", [])]


def stored(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource without what a server adds to it."""
    meta = {key: value for key, value in resource.get("meta", {}).items() if key not in ("versionId", "lastUpdated")}
    return {key: value for key, value in resource.items() if key != "meta"} | ({"meta": meta} if meta else {})


def counted(base: str) -> Counter[str]:
    """How many resources of each type the server holds."""
    kinds = ("CodeSystem", "ValueSet", "Questionnaire", "Library", "Bundle")
    return +Counter({kind: ask("GET", f"{base}/{kind}?_summary=count").body["total"] for kind in kinds})


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with fhir_live.serving() as address:
        yield address


@pytest.fixture
def base(host: str) -> str:
    """A server that holds nothing."""
    return fhir_live.fresh(host)


@pytest.fixture(scope="module")
def loaded(host: str, transaction: dict[str, Any]) -> str:
    """A server that took the transaction twice."""
    base = fhir_live.fresh(host)
    for _ in range(2):
        assert ask("POST", base, transaction).status == 200
    return base


def answers(answer: Answer) -> list[tuple[str, str]]:
    """The status of each entry and the address it got, without the version."""
    assert answer.status == 200, answer.body
    assert answer.body["type"] == "transaction-response"
    responses = [entry["response"] for entry in answer.body["entry"]]
    return [(response["status"], response["location"].split("/_history")[0]) for response in responses]


def test_a_transaction_is_taken_twice_and_adds_nothing_the_second_time(
    base: str, transaction: dict[str, Any], resources: list[Resource]
) -> None:
    assert len(resources) < 50, "some servers limit a bundle to 50 entries"
    expected = Counter(resource["resourceType"] for resource in resources)
    for _ in range(2):
        given = answers(ask("POST", base, transaction))
        assert {status for status, _ in given} <= {"200", "201"}
        assert [address for _, address in given] == [entry["request"]["url"] for entry in transaction["entry"]]
        assert counted(base) == expected


def test_every_resource_comes_back_as_it_was(loaded: str, resources: list[Resource]) -> None:
    for resource in resources:
        answer = ask("GET", f"{loaded}/{name(resource)}")
        assert answer.status == 200
        assert stored(answer.body) == resource


def test_a_document_is_stored_and_found_by_its_language(base: str, fhir: Path) -> None:
    document = json.loads((fhir / "r4" / "document-en.json").read_bytes())
    for _ in range(2):
        assert ask("PUT", f"{base}/{name(document)}", document).status in (200, 201)
    [found] = search(base, "Bundle", _tag=f"{LANGUAGE}|en")
    assert stored(found) == document
    assert search(base, "Bundle", _tag=f"{LANGUAGE}|{NOTHING}") == []
    identifier = document["identifier"]
    assert names(search(base, "Bundle", identifier=f"{identifier['system']}|{identifier['value']}")) == [name(found)]


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet", "Questionnaire", "Library"])
def test_a_canonical_url_finds_its_resource(loaded: str, resources: list[Resource], kind: str) -> None:
    for resource in of(resources, kind):
        assert names(search(loaded, kind, url=resource["url"])) == [name(resource)]
        assert search(loaded, kind, url=resource["url"] + "/" + NOTHING) == []


def test_a_code_finds_the_code_system_that_explains_it(loaded: str, resources: list[Resource]) -> None:
    for system in of(resources, "CodeSystem"):
        code = system["concept"][-1]["code"]
        assert name(system) in names(search(loaded, "CodeSystem", code=code))
    assert search(loaded, "CodeSystem", code=NOTHING) == []


@pytest.mark.parametrize("kind", ["Library", "Questionnaire"])
def test_a_code_finds_what_is_about_it(loaded: str, resources: list[Resource], kind: str) -> None:
    holders: dict[tuple[str, str], list[str]] = {}
    for resource in of(resources, kind):
        for code in codes([context["valueCodeableConcept"] for context in resource.get("useContext", ())]):
            holders.setdefault(code, []).append(name(resource))
    assert holders.keys() >= {(ICD_10_CM, "R92.0"), (ICD_10_CM, "R92.1")}
    for (system, code), expected in holders.items():
        assert names(search(loaded, kind, context=f"{system}|{code}")) == sorted(expected)
        assert search(loaded, kind, context=f"urn:{NOTHING}|{code}") == []
    assert search(loaded, kind, context=f"{ICD_10_CM}|R92.31") == []


def test_the_topic_education_finds_every_library(loaded: str, resources: list[Resource]) -> None:
    assert names(search(loaded, "Library", topic="education")) == sorted(map(name, of(resources, "Library")))
    assert search(loaded, "Library", topic="treatment") == []


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
    return bundles(public)


def test_two_languages_are_found_apart(base: str, bilingual: dict[str, dict[str, Any]]) -> None:
    for language in ("en", "ar"):
        document = bilingual[f"r4/document-{language}"]
        assert ask("PUT", f"{base}/{name(document)}", document).status in (200, 201)
    for language in ("en", "ar"):
        [found] = search(base, "Bundle", _tag=f"{LANGUAGE}|{language}")
        assert found["language"] == found["entry"][0]["resource"]["language"] == language


def test_odd_characters_survive_the_server(base: str, bilingual: dict[str, dict[str, Any]]) -> None:
    answers(ask("POST", base, bilingual["r4/transaction"]))
    designations = [
        designation["value"]
        for system in search(base, "CodeSystem")
        for concept in system["concept"]
        for one in (concept, *concept.get("concept", ()))
        for designation in one.get("designation", [])
        if designation.get("language") == "ar"
    ]
    assert len(designations) > 10
    assert all(ODD in designation for designation in designations)
    for entry in bilingual["r4/transaction"]["entry"]:
        assert stored(ask("GET", f"{base}/{name(entry['resource'])}").body) == entry["resource"]
    document = bilingual["r4/document-ar"]
    ask("PUT", f"{base}/{name(document)}", document)
    guide = ask("GET", f"{base}/{name(document)}").body["entry"][0]["resource"]
    assert guide["title"].endswith(ODD)
    assert "".join(ElementTree.fromstring(guide["text"]["div"]).itertext()).count(ODD) > 1


def spoil_element(bundle: dict[str, Any], index: int) -> None:
    bundle["entry"][index]["resource"]["colour"] = "blue"


def spoil_type(bundle: dict[str, Any], index: int) -> None:
    bundle["entry"][index]["resource"]["language"] = 7


def spoil_reference(bundle: dict[str, Any], index: int) -> None:
    bundle["entry"][index]["resource"]["subjectReference"] = {"reference": f"Organization/{NOTHING}"}


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        (spoil_element, "Bundle.entry[{}].resource.colour"),
        (spoil_type, "Bundle.entry[{}].resource.language"),
        (spoil_reference, "Library.subjectReference.reference"),
    ],
)
def test_a_faulty_transaction_is_rejected_completely(
    base: str, transaction: dict[str, Any], spoil: Callable[[dict[str, Any], int], None], element: str
) -> None:
    index = next(i for i, one in enumerate(transaction["entry"]) if one["resource"]["resourceType"] == "Library")
    bundle = copy.deepcopy(transaction)
    spoil(bundle, index)
    answer = ask("POST", base, bundle)
    assert answer.status == 400
    assert answer.body["resourceType"] == "OperationOutcome"
    assert [issue["expression"] for issue in answer.body["issue"]] == [[element.format(index)]]
    assert counted(base).total() == 0


def test_a_faulty_resource_is_refused_and_changes_nothing(loaded: str, resources: list[Resource]) -> None:
    library = of(resources, "Library")[-1]
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


def test_medplum_s_validator_finds_nothing_in_the_exports(fhir: Path) -> None:
    files = sorted((fhir / "r4").glob("*.json"))
    done = fhir_live.validate(files)
    assert done.returncode == 0, done.stdout + done.stderr
    checked = re.findall(r"^(.+): resources: (\d+), issues: 0$", done.stdout, flags=re.MULTILINE)
    assert [file for file, _ in checked] == list(map(str, files))
    assert all(int(count) > 1 for _, count in checked)


def test_medplum_s_validator_names_what_is_wrong(transaction: dict[str, Any], tmp_path: Path) -> None:
    bundle = copy.deepcopy(transaction)
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
