"""HAPI FHIR JPA, which many hospitals run, takes the exports and answers from them: R4 by patient, R4, and R5.

A server that is partitioned by patient stores a Composition only inside a document; ``$document`` needs one of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

import hapi_live
import pytest
from conftest import REPOSITORY
from fhir_live import FHIR, ask, name, of
from outside import program

from pipelines.publish.portal.export import export as export_portal
from pipelines.validate.run import fast

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hapi")]

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
NOTHING = "no-such-thing"
PAGE = (REPOSITORY / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    with hapi_live.serving("r4-by-patient", "r4", "r5") as found:
        yield found


@pytest.fixture(scope="module")
def resources(fhir: Path) -> list[dict[str, Any]]:
    """What the transaction holds."""
    transaction = json.loads((fhir / "r4" / "transaction.json").read_bytes())
    return [entry["resource"] for entry in transaction["entry"]]


@pytest.fixture(scope="module")
def r4(addresses: dict[str, str], fhir: Path) -> str:
    """The server that is partitioned by patient, with the transaction and the documents."""
    base = addresses["r4-by-patient"]
    answer = ask("POST", base, (fhir / "r4" / "transaction.json").read_bytes())
    assert answer.status == 200, answer.body
    for path in sorted((fhir / "r4").glob("document-*.json")):
        answer = ask("PUT", f"{base}/Bundle/bce-{path.stem}", path.read_bytes())
        assert answer.status in (200, 201), answer.body
    return base


def found(base: str, query: str) -> list[str]:
    """The types and ids that a search finds, over all of its pages."""
    names, url = [], f"{base}/{query}"
    while url:
        answer = ask("GET", url)
        assert answer.status == 200, answer.body
        names += [name(entry["resource"]) for entry in answer.body.get("entry", [])]
        url = next((link["url"] for link in answer.body["link"] if link["relation"] == "next"), "")
    return sorted(names)


def query(kind: str, **values: str) -> str:
    return f"{kind}?{urllib.parse.urlencode(values)}"


def operation(base: str, path: str, **values: str) -> dict[str, Any]:
    """The parameters that an operation answers, by name."""
    answer = ask("GET", f"{base}/{path}?{urllib.parse.urlencode(values)}")
    assert answer.status == 200, answer.body
    return {
        part["name"]: next((v for k, v in part.items() if k.startswith("value")), None)
        for part in answer.body["parameter"]
    }


def plain(value: Any) -> Any:
    """A value whose narratives are canonical XML: HAPI writes the attributes in another order."""
    if isinstance(value, dict):
        return {key: canonicalize(item) if key == "div" else plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def versions(base: str, resources: list[dict[str, Any]]) -> list[str]:
    return [
        ask("GET", f"{base}/{resource['resourceType']}/{resource['id']}").body["meta"]["versionId"]
        for resource in resources
    ]


def test_what_is_loaded_is_given_back_unchanged(r4: str, resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        stored = ask("GET", f"{r4}/{resource['resourceType']}/{resource['id']}").body
        meta = {key: value for key, value in stored["meta"].items() if key in resource["meta"]}
        tags = {name: sorted(map(json.dumps, meta[name])) for name in meta}
        assert tags == {name: sorted(map(json.dumps, value)) for name, value in resource["meta"].items()}
        assert plain({**stored, "meta": 0}) == plain({**resource, "meta": 0})


def test_loading_again_in_chunks_by_the_documented_recipe_changes_nothing(
    r4: str, fhir: Path, tmp_path: Path, resources: list[dict[str, Any]]
) -> None:
    program("curl", "curl")
    before = versions(r4, resources)
    (recipe,) = (
        example for example in re.findall(r"^```sh\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL) if "ndjson" in example
    )
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "fhir").symlink_to(fhir, target_is_directory=True)
    environment = os.environ | {"FHIR": r4, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["sh", "-ec", recipe], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["25 {'20'}", f"{len(resources) - 25} {{'20'}}"]
    assert versions(r4, resources) == before


def test_each_resource_is_found_by_its_address_and_identifier(r4: str, resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        kind, name = resource["resourceType"], f"{resource['resourceType']}/{resource['id']}"
        assert found(r4, query(kind, url=resource["url"])) == [name]
        for identifier in resource.get("identifier", ()):
            if kind in ("Library", "Questionnaire"):
                assert found(r4, query(kind, identifier=f"{identifier['system']}|{identifier['value']}")) == [name]
        assert found(r4, query(kind, url=f"{resource['url']}-{NOTHING}")) == []


def test_a_language_finds_its_document(r4: str, fhir: Path) -> None:
    assert found(r4, query("Bundle", _tag="urn:ietf:bcp:47|en")) == ["Bundle/bce-document-en"]
    for tag, language in (("en", "en"), ("es-x-draft", "es")):
        document = json.loads((fhir / "r4" / f"document-{tag}.json").read_bytes())
        assert document["language"] == language
        assert f"Bundle/bce-document-{tag}" in found(r4, query("Bundle", _language=language))


def test_a_topic_finds_every_library(r4: str, resources: list[dict[str, Any]]) -> None:
    libraries = sorted(f"Library/{resource['id']}" for resource in of(resources, "Library"))
    assert found(r4, query("Library", topic="education")) == libraries


def test_a_code_finds_what_the_portal_gives(r4: str, resources: list[dict[str, Any]]) -> None:
    portal = {artifact.path: artifact.content for artifact in export_portal(fast(REPOSITORY).opened.public)}
    index = json.loads(portal["portal/index.json"])
    systems = {system["name"]: system["uri"] for system in index["systems"]}
    guides = {library["id"] for library in of(resources, "Library")}
    for code in index["codes"]:
        wanted = [f"Library/bce-{name}" for name in code["answers"] if f"bce-{name}" in guides]
        context = f"{systems[code['system']]}|{code['code']}"
        assert found(r4, query("Library", context=context)) == sorted(["Library/bce-dataset", *wanted]), context
        assert found(r4, query("Questionnaire", context=context)) == ["Questionnaire/bce-questions"]
    assert found(r4, query("Library", context=f"{ICD}|C50.911")) == []


def test_a_search_is_given_in_pages(r4: str, resources: list[dict[str, Any]]) -> None:
    libraries = sorted(f"Library/{resource['id']}" for resource in of(resources, "Library"))
    first = ask("GET", f"{r4}/Library?_count=5").body
    assert len(first["entry"]) == 5
    assert found(r4, "Library?_count=5") == libraries


def concepts(listed: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every concept with the code of the one above it."""
    for concept in listed:
        yield concept, ""
        yield from ((inner, above or concept["code"]) for inner, above in concepts(concept.get("concept", [])))


def test_every_code_is_looked_up_validated_and_subsumed(r4: str, resources: list[dict[str, Any]]) -> None:
    for system in of(resources, "CodeSystem"):
        for concept, above in concepts(system["concept"]):
            code = {"system": system["url"], "code": concept["code"]}
            assert operation(r4, "CodeSystem/$lookup", **code)["display"] == concept["display"]
            assert operation(r4, "CodeSystem/$validate-code", url=system["url"], code=concept["code"])["result"] is True
            if above:
                asked = {"system": system["url"], "codeA": above, "codeB": concept["code"]}
                assert operation(r4, "CodeSystem/$subsumes", **asked)["outcome"] == "subsumes"
        assert operation(r4, "CodeSystem/$validate-code", url=system["url"], code=NOTHING)["result"] is False


def test_every_value_set_is_expanded_and_holds_its_codes(r4: str, resources: list[dict[str, Any]]) -> None:
    for values in of(resources, "ValueSet"):
        (included,) = values["compose"]["include"]
        (system,) = (one for one in of(resources, "CodeSystem") if one["url"] == included["system"])
        codes = sorted(concept["code"] for concept, _ in concepts(system["concept"]))
        for _ in range(60):
            answer = ask("GET", f"{r4}/ValueSet/$expand?{urllib.parse.urlencode({'url': values['url']})}")
            if answer.status == 200 and len(answer.body["expansion"].get("contains", ())) == len(codes):
                break
            time.sleep(0.5)  # HAPI stores large code systems in the background
        assert answer.status == 200, answer.body
        assert sorted(flat(answer.body["expansion"]["contains"])) == codes
        asked = {"url": values["url"], "system": system["url"], "code": codes[0]}
        assert operation(r4, "ValueSet/$validate-code", **asked)["result"] is True


def flat(contains: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in contains:
        yield one["code"]
        yield from flat(one.get("contains", []))


def test_a_resource_is_valid_to_the_server(r4: str, resources: list[dict[str, Any]]) -> None:
    for kind in ("CodeSystem", "ValueSet", "Questionnaire", "Library"):
        answer = ask("POST", f"{r4}/{kind}/$validate", of(resources, kind)[0])
        issues = [issue for issue in answer.body["issue"] if issue["severity"] in ("error", "fatal")]
        assert (answer.status, issues) == (200, [])


def test_the_statistics_are_loaded_into_r5_and_found(addresses: dict[str, str], fhir: Path) -> None:
    base = addresses["r5"]
    lines = [
        json.loads(line) for line in (fhir / "r5/ndjson/1-Evidence.ndjson").read_text(encoding="utf-8").splitlines()
    ]
    for _ in range(2):
        for start in range(0, len(lines), 50):
            entries = [
                {"request": {"method": "PUT", "url": f"Evidence/{line['id']}"}, "resource": line}
                for line in lines[start : start + 50]
            ]
            answer = ask("POST", base, {"resourceType": "Bundle", "type": "transaction", "entry": entries})
            assert answer.status == 200, answer.body
    assert found(base, "Evidence?_count=50") == sorted(f"Evidence/{line['id']}" for line in lines)
    for line in lines[:20]:
        assert found(base, query("Evidence", url=line["url"])) == [f"Evidence/{line['id']}"]
        stored = ask("GET", f"{base}/Evidence/{line['id']}").body
        assert plain({**stored, "meta": 0}) == plain({**line, "meta": 0})
        assert stored["meta"]["versionId"] == "1"


def test_a_stored_document_is_given_back_whole(r4: str, fhir: Path) -> None:
    for path in sorted((fhir / "r4").glob("document-*.json")):
        document = json.loads(path.read_bytes())
        stored = ask("GET", f"{r4}/Bundle/bce-{path.stem}").body
        assert plain(stored["entry"]) == plain(document["entry"])
        assert stored["type"] == "document"


def test_a_document_is_made_of_its_stored_parts(addresses: dict[str, str], fhir: Path) -> None:
    base = addresses["r4"]
    document = json.loads((fhir / "r4" / "document-en.json").read_bytes())
    parts = [entry["resource"] for entry in document["entry"]]
    for resource in reversed(parts):
        assert ask("PUT", f"{base}/{name(resource)}", resource).status in (200, 201)
    answer = ask("GET", f"{base}/{name(parts[0])}/$document")
    assert answer.status == 200, answer.body
    assert {name(entry["resource"]) for entry in answer.body["entry"]} == set(map(name, parts))
    found = answer.body["entry"][0]["resource"]
    assert plain({**found, "meta": 0}) == plain({**parts[0], "meta": 0})


def test_the_servers_say_what_they_are(addresses: dict[str, str]) -> None:
    for version, number in (("r4-by-patient", "4.0.1"), ("r4", "4.0.1"), ("r5", "5.0.0")):
        statement = ask("GET", f"{addresses[version]}/metadata").body
        assert statement["fhirVersion"] == number
        assert FHIR in statement["format"]
