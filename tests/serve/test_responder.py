"""The responder answers record systems as MedlinePlus Connect does, whatever they send."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import random
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import feedparser
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser
from responding import running
from starlette.testclient import TestClient

from pipelines.cli.main import main
from pipelines.serve.app import LONGEST, MOST, application
from pipelines.serve.library import opened

BASE = "https://portal.example"
ICD = "2.16.840.1.113883.6.90"
DRAFT = "es-x-draft"
CODE, SYSTEM, NAME = (f"mainSearchCriteria.v.{part}" for part in ("c", "cs", "dn"))
LANGUAGE, RESPONSE = "informationRecipient.languageCode.c", "knowledgeResponseType"


@pytest.fixture(scope="module")
def client(current: Path) -> TestClient:
    return TestClient(application(opened(current, BASE)))


@pytest.fixture(scope="module")
def drafting(current: Path) -> TestClient:
    return TestClient(application(opened(current, BASE, drafts=True)))


def ask(client: TestClient, **values: str) -> Any:
    """The feed of a request for JSON, with short names for its parameters."""
    names = {"c": CODE, "cs": SYSTEM, "dn": NAME, "lang": LANGUAGE, "form": RESPONSE}
    sent = {names[name]: value for name, value in {"form": "application/json", **values}.items()}
    answer = client.get("/infobutton", params=sent)
    assert answer.status_code == 200
    return answer.json()["feed"]


def titles(feed: Any) -> list[str]:
    return [entry["title"]["_value"] for entry in feed["entry"]]


@pytest.mark.parametrize("system", [ICD, f"urn:oid:{ICD}", "http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM", ""])
@pytest.mark.parametrize("code", ["R92.1", "r92.1", "R921", " R92.1 "])
def test_a_code_is_known_however_systems_write_it(client: TestClient, system: str, code: str) -> None:
    feed = ask(client, c=code, cs=system, dn="whatever", lang="en")
    assert titles(feed)[0] == "Understand your report"
    link = feed["entry"][0]["link"][0]
    assert link["href"] == f"{BASE}/read/en/guide-understand-my-report.html"
    page = client.get(link["href"].removeprefix(BASE))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Understand your report" in page.text


def test_atom_is_the_default_and_holds_the_same(client: TestClient) -> None:
    feed = ask(client, c="D05.11", cs=ICD)
    for accept in ("*/*", "text/html", "application/atom+xml"):
        answer = client.get("/infobutton", params={CODE: "D05.11", SYSTEM: ICD}, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/atom+xml"
        parsed = feedparser.parse(answer.content)
        assert not parsed.bozo
        assert [entry.title for entry in parsed.entries] == titles(feed)
    answer = client.get("/infobutton", params={CODE: "D05.11", SYSTEM: ICD}, headers={"Accept": "application/json"})
    assert answer.json()["feed"] == feed


def test_a_code_without_a_system_is_searched_in_the_systems_of_others_alone(client: TestClient) -> None:
    """Any system can have a code 4, so it says nothing about a BI-RADS category."""
    for code in ("0", "3", "4", "4A", "6"):
        assert ask(client, c=code)["entry"] == []
        assert ask(client, c=code, cs="birads")["entry"]
    assert ask(client, c="24606-6")["entry"]


@pytest.mark.parametrize(
    ("form", "accept", "given"),
    [
        ("text/xml", "application/json", "text/xml; charset=utf-8"),
        ("application/atom+xml", "application/json", "application/atom+xml"),
        ("text/json", "", "application/json"),
        ("application/javascript", "", "application/atom+xml"),
        ("", "application/atom+xml, application/json;q=0.1", "application/atom+xml"),
        ("", "application/json;q=0.9, application/xml;q=0.5", "application/json"),
        ("", "text/xml", "text/xml; charset=utf-8"),
        ("", "application/json;q=0", "application/atom+xml"),
    ],
)
def test_the_parameter_or_else_the_preferred_type_decides_the_form(
    client: TestClient, form: str, accept: str, given: str
) -> None:
    sent = {CODE: "D05.11", SYSTEM: ICD, **({RESPONSE: form} if form else {})}
    answer = client.get("/infobutton", params=sent, headers={"Accept": accept})
    assert answer.headers["content-type"] == given


def test_a_code_that_a_language_cannot_answer_is_answered_in_the_source_language(current: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(current, tmp_path / "changed")
    rewritten(changed, lambda index: index["documents"][DRAFT].pop("topic-screening"))
    client = TestClient(application(opened(changed, BASE)))
    answer = client.get("/infobutton", params={CODE: "Z12.31", SYSTEM: ICD, LANGUAGE: DRAFT})
    assert answer.headers["content-language"] == "en"
    parsed = feedparser.parse(answer.content)
    assert parsed.entries[0].title == "Screening mammograms and who reads them"
    assert parsed.entries[0].title_detail.language == "en"
    assert ask(client, c="D05.11", cs=ICD, lang=DRAFT)["entry"][0]["lang"] == "es"


def test_an_answer_about_a_patient_is_in_no_shared_cache(client: TestClient) -> None:
    answer = client.get("/infobutton", params={CODE: "R92.1", SYSTEM: ICD})
    assert answer.headers["cache-control"].startswith("private")
    assert client.get("/portal/index.json").headers["cache-control"].startswith("public")


def test_the_links_of_answers_lead_to_whole_pages(client: TestClient) -> None:
    for entry in ask(client, c="R92.1", cs=ICD)["entry"]:
        path, _, anchor = entry["link"][0]["href"].removeprefix(BASE).partition("#")
        page = client.get(path)
        assert page.text.startswith('<!DOCTYPE html>\n<html lang="en">')
        assert "<title>" in page.text
        assert not anchor or f'id="{anchor}"' in page.text
        fragment = client.get(path.replace("/read/", "/portal/"))
        assert fragment.text.startswith("<article")
        assert fragment.text in page.text


def test_no_address_is_made_from_what_a_request_says_of_its_host(client: TestClient) -> None:
    for path in ("/infobutton/", "/portal", "/read", "/nothing"):
        answer = client.get(path, headers={"Host": "evil.example"}, follow_redirects=False)
        assert answer.status_code == 404
        assert "evil" not in answer.text + str(answer.headers)
    assert client.get("/nothing").headers["content-security-policy"].startswith("default-src 'none'")


def test_the_page_of_a_retired_id_leads_on_or_says_that_it_is_gone(current: Path, tmp_path: Path) -> None:
    def retire(index: Any) -> None:
        gone = {"kind": "fact", "on": "2026-11-29", "reason": "x", "instead": []}
        index["withdrawn"] = [{"id": "fact-gone", **gone}, {"id": "fact-old", **gone, "instead": ["guide-dcis"]}]
        index["redirects"] = [
            {"from": "fact-two", "to": ["guide-dcis", "topic-dcis"], "on": "2026-11-29", "reason": "x"}
        ]

    changed = shutil.copytree(current, tmp_path / "changed")
    rewritten(changed, retire)
    client = TestClient(application(opened(changed, BASE)), follow_redirects=False)
    for path, status in (
        ("portal/en/fact-gone.html", 410),
        ("read/en/fact-two.html", 410),
        ("read/xx/fact-old.html", 410),
    ):
        assert client.get(f"/{path}").status_code == status
    for path in ("portal/en/{}.html", f"portal/{DRAFT}/{{}}.txt", "read/en/{}.html"):
        answer = client.get(f"/{path.format('fact-old')}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"{BASE}/{path.format('guide-dcis')}")
    assert client.get("/portal/en/fact-never.html").status_code == 404


def rewritten(current: Path, change: Callable[[Any], object]) -> None:
    """Changes the index of an export, and its hash in the manifest."""
    file, manifest = current / "portal" / "index.json", current / "manifest.json"
    index, listed = json.loads(file.read_bytes()), json.loads(manifest.read_bytes())
    change(index)
    file.write_text(json.dumps(index))
    (entry,) = (entry for entry in listed["files"] if entry["path"] == "portal/index.json")
    entry["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(listed))


def test_an_index_of_another_version_is_refused_at_the_start(current: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(current, tmp_path / "changed")
    rewritten(changed, lambda index: [document.pop("steps") for document in index["documents"]["en"].values()])
    result = CliRunner().invoke(main, ["serve", "--from", str(changed)])
    assert result.exit_code == 1
    assert "portal/index.json: it is not as this version writes it (KeyError: 'steps')" in result.stderr


@pytest.mark.parametrize(
    ("code", "system"), [("R99.9", ICD), ("R92.1", "1.2.3"), ("129788004", "2.16.840.1.113883.6.96")]
)
def test_an_unknown_code_gives_an_empty_feed(client: TestClient, code: str, system: str) -> None:
    feed = ask(client, c=code, cs=system)
    assert feed["entry"] == []
    assert {"scheme": CODE, "term": code} in feed["category"]
    answer = client.get("/infobutton", params={CODE: code, SYSTEM: system})
    parsed = feedparser.parse(answer.content)
    assert (parsed.bozo, parsed.entries) == (False, [])


def test_the_first_known_of_several_codes_is_answered(client: TestClient) -> None:
    sent = {CODE: "X", SYSTEM: ICD, f"{CODE}1": "D05.12", f"{SYSTEM}1": ICD, RESPONSE: "application/json"}
    answer = client.get("/infobutton", params=sent)
    assert titles(answer.json()["feed"])[0] == "You have been told that it is DCIS"


@pytest.mark.parametrize(
    ("parameter", "header", "spoken"),
    [
        ("", "", "en"),
        ("en-US", "", "en"),
        ("es", "", "en"),
        ("fr", "", "en"),
        (DRAFT, "", "es"),
        ("", f"{DRAFT}, en;q=0.5", "es"),
        ("", "en;q=0.5, es-x-draft;q=0.9", "es"),
        ("en", DRAFT, "en"),
        ("", "es-x-draft;q=0, en", "en"),
        ("", ";;q=x,,*", "en"),
    ],
)
def test_a_draft_is_for_those_who_ask_for_it(client: TestClient, parameter: str, header: str, spoken: str) -> None:
    sent = {CODE: "R92.1", SYSTEM: ICD, **({LANGUAGE: parameter} if parameter else {})}
    answer = client.get("/infobutton", params=sent, headers={"Accept-Language": header} if header else {})
    assert answer.headers["content-language"] == spoken
    assert feedparser.parse(answer.content).feed.title_detail.language == spoken


@pytest.mark.parametrize("wanted", ["es", "es-MX", "ES", DRAFT])
def test_an_answer_in_drafts_says_so(drafting: TestClient, wanted: str) -> None:
    feed = ask(drafting, c="R92.1", cs=ICD, lang=wanted)
    assert feed["lang"] == "es"
    assert "borrador" in feed["subtitle"]["_value"]
    page = drafting.get(feed["entry"][0]["link"][0]["href"].removeprefix(BASE))
    assert 'lang="es"' in page.text
    assert "borrador" in page.text


def test_an_unchanged_answer_is_not_sent_again(client: TestClient) -> None:
    for address in (f"/infobutton?{CODE}=R92.1&{SYSTEM}={ICD}", "/portal/index.json"):
        answer = client.get(address)
        tag = answer.headers["etag"]
        for known in (tag, f'W/{tag}, "x"', "*"):
            again = client.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"x"'}).status_code == 200
        head = client.head(address)
        assert (head.status_code, head.headers["etag"]) == (200, tag)


def test_other_origins_may_ask(client: TestClient) -> None:
    for address in ("/infobutton", "/portal/index.json"):
        answer = client.options(address, headers={"Origin": "https://ehr.example"})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
        assert client.get(address).headers["access-control-allow-origin"] == "*"
        assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"{SYSTEM}={ICD}", 400),
        (f"{CODE}=", 400),
        ("&".join(f"a{n}=1" for n in range(MOST + 1)), 400),
        (f"{CODE}={'x' * LONGEST}", 414),
        (f"{CODE}=%FF%00%0A<script>&{SYSTEM}=%F0%9F", 200),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_line(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"/infobutton?{query}")
    assert answer.status_code == status
    if status != 200:
        assert answer.text.count("\n") == 1
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["..%2fmanifest.json", "../json/en.json", "%2e%2e/%2e%2e/etc/passwd", "en", "", "en/x.html", "en/\x00"]
)
def test_only_files_of_the_portal_are_served(client: TestClient, path: str) -> None:
    assert client.get(f"/portal/{quote(path, safe='%/')}").status_code == 404


def hostile(number: int) -> tuple[str, str, dict[str, str]]:
    """A request that no record system would send: its method, address and headers."""
    draw = random.Random(number)
    signs = [chr(n) for n in (*range(1, 128), 0xE9, 0x202E, 0xFFFD, 0x1F397)]

    def text(most: int) -> str:
        return "".join(draw.choices(signs, k=draw.randint(0, most)))

    names = [CODE, SYSTEM, NAME, LANGUAGE, RESPONSE, f"{CODE}1", f"{CODE}99", f"{CODE}-1", text(20)]
    values = ["R92.1", ICD, "es", "application/json", "../", "<![CDATA[", "]]>", "\x0b", text(60), "9" * 400]
    pairs = [(draw.choice(names), draw.choice(values)) for _ in range(draw.randint(0, 8))]
    path = draw.choice(["/infobutton", "/infobutton", "/portal/", f"/portal/{quote(text(30))}", f"/{quote(text(30))}"])
    query = draw.choice([urlencode(pairs), quote(text(80)), "%" * draw.randint(0, 9), "&=" * draw.randint(0, 99)])
    wild = "".join(sign for sign in text(60) if sign.isprintable() and sign.isascii())
    headers = {name: wild for name in ("Accept", "Accept-Language", "If-None-Match") if draw.random() < 0.4}
    return draw.choice(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT"]), f"{path}?{query}", headers


@pytest.mark.slow
def test_10000_hostile_requests_are_answered_or_refused(client: TestClient) -> None:
    for number in range(10_000):
        method, address, headers = hostile(number)
        answer = client.request(method, address, headers=headers)
        assert answer.status_code in (200, 204, 304, 400, 404, 405, 414), (number, method, address)
        if answer.headers.get("content-type") == "application/atom+xml" and method == "GET":
            assert not feedparser.parse(answer.content).bozo, (number, address)


# --- More codes -------------------------------------------------------------------------------------------------------


def test_an_integrators_own_codes_are_answered(current: Path, tmp_path: Path) -> None:
    more = tmp_path / "snomed.csv"
    head = (current / "portal" / "more-codes.csv").read_text()
    rows = "http://snomed.info/sct,1,A finding,guide-dcis\nhttp://snomed.info/sct,1,A finding,topic-dcis\n"
    more.write_text(head + rows, encoding="utf-8")
    client = TestClient(application(opened(current, BASE, more)))
    found = titles(ask(client, c="1", cs="http://snomed.info/sct"))
    assert found[0] == "You have been told that it is DCIS"
    assert found[-1] == "If you have been told that it is DCIS"
    assert titles(ask(client, c="R92.1", cs=ICD))


HEAD = "system,code,title,id\n"
FAULTS = {
    "": ":1: the first line must be system,code,title,id",
    "system,code,id\n": ":1: the first line must be system,code,title,id",
    f"{HEAD}a,1,One\n": ":2: a line has a system, a code, its title and the id of a document",
    f"{HEAD}a,1,One,guide-dcis\n\na,,Two,guide-dcis\n": ":4: a line has a system, a code, its title and the id",
    f"{HEAD}a,1,One,guide-gone\n": ":2: guide-gone is no document",
    f'{HEAD}a,1,"One,guide-dcis\n': ": this is no CSV file in UTF-8",
    f"{HEAD}a,1,\udcff,guide-dcis\n": ": this is no CSV file in UTF-8",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_faulty_file_of_codes_is_told_with_its_line(current: Path, tmp_path: Path, text: str) -> None:
    more = tmp_path / "more.csv"
    more.write_bytes(text.encode("utf-8", "surrogateescape"))
    result = CliRunner().invoke(main, ["serve", "--from", str(current), "--codes", str(more)])
    assert result.exit_code == 1
    assert f"Error: {more}{FAULTS[text]}" in result.stderr


def test_a_folder_that_is_no_export_or_was_changed_is_refused(current: Path, tmp_path: Path) -> None:
    def refused(path: Path) -> str:
        result = CliRunner().invoke(main, ["serve", "--from", str(path)])
        assert result.exit_code == 1, result.output
        return result.stderr

    changed = shutil.copytree(current, tmp_path / "changed")
    page = changed / "portal" / "en" / "guide-dcis.html"
    page.write_text(page.read_text() + " ")
    assert refused(changed) == f"Error: {page}: the file differs from what was published\n"
    page.unlink()
    assert f"{page}: No such file or directory" in refused(changed)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "manifest.json: No such file or directory" in refused(empty)
    (empty / "manifest.json").write_text("[]")
    assert "this is no manifest of an export" in refused(empty)
    (empty / "manifest.json").write_text('{"files": []}')
    assert "this export has no portal/index.json" in refused(empty)


# --- The program ------------------------------------------------------------------------------------------------------


def test_it_runs_answers_and_ends_on_an_interrupt_and_logs_no_codes(current: Path) -> None:
    with running(current) as (run, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"/infobutton?{CODE}=R92.1&{SYSTEM}={ICD}&{RESPONSE}=application/json")
        answer = connection.getresponse()
        feed = json.loads(answer.read())["feed"]
        assert answer.status == 200
        assert feed["entry"][0]["link"][0]["href"].startswith(f"http://127.0.0.1:{port}/read/en/")
        connection.request("GET", "/portal/en/guide-dcis.html")
        assert connection.getresponse().status == 200
        connection.close()
        run.send_signal(signal.SIGINT)
        rest, _ = run.communicate(timeout=30)
    assert rest == "The responder has ended.\n"
    assert run.returncode == 0


@pytest.mark.slow
def test_a_client_that_sends_slowly_is_sent_away_and_the_others_are_answered(current: Path) -> None:
    with running(current) as (_, port):
        slow = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(40)]
        for one in slow:
            one.sendall(b"GET /infobutton?")
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"/infobutton?{CODE}=R92.1&{SYSTEM}={ICD}")
        assert connection.getresponse().status == 200
        connection.close()
        for one in slow:
            with contextlib.suppress(ConnectionResetError):
                assert one.recv(1) == b""
            one.close()
        assert 5 < time.monotonic() - began < 25


@pytest.mark.slow
def test_bytes_that_are_no_request_are_refused_and_nothing_is_printed(current: Path) -> None:
    draw = random.Random(17)
    get = b"GET /infobutton?mainSearchCriteria.v.c=R92.1 HTTP/1.1\r\nHost: x\r\n"
    wild = [
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        get + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        get + b"Content-Length: -1\r\n\r\n",
        get + b"A: " + b"x" * 100_000 + b"\r\n\r\n",
        get + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        get + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        b"GET " + b"/" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        *(bytes(draw.choices(range(256), k=draw.randint(1, 300))) + b"\r\n\r\n" for _ in range(200)),
    ]
    with running(current) as (run, port):
        for sent in wild:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
                one.sendall(sent)
                one.shutdown(socket.SHUT_WR)
                with contextlib.suppress(ConnectionResetError):
                    got = one.recv(100)
                    assert not got or re.match(rb"HTTP/1.1 (200|400|404|405|431)", got), sent[:60]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"/infobutton?{CODE}=R92.1&{SYSTEM}={ICD}")
        assert connection.getresponse().status == 200
        connection.close()
        run.send_signal(signal.SIGINT)
        rest, _ = run.communicate(timeout=30)
    assert rest == "The responder has ended.\n"


def test_an_address_that_is_in_use_is_told_in_a_line(current: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--from", str(current), "--port", str(port)])
    assert result.exit_code == 2
    assert f"Error: 127.0.0.1:{port} cannot be used: " in result.stderr


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "portal.example", "https://a b", "https://x/?q=1", 'https://x/"']
)
def test_a_base_that_is_no_address_is_refused(current: Path, base: str) -> None:
    result = CliRunner().invoke(main, ["serve", "--from", str(current), "--base", base])
    assert result.exit_code == 2
    assert "is no address" in result.stderr


def test_without_the_extra_it_says_what_to_install(current: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "pipelines.serve.server", raising=False)
    result = CliRunner().invoke(main, ["serve", "--from", str(current)])
    assert result.exit_code == 2
    assert "install the extra: pip install '.[serve]'" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.slow
@pytest.mark.parametrize(("language", "title"), [("en", "Understand your report"), (DRAFT, "Entender su informe")])
def test_the_page_of_an_answer_is_shown_in_a_browser(
    current: Path, browser: Browser, language: str, title: str
) -> None:
    with running(current) as (_, port):
        query = urlencode({CODE: "R92.1", SYSTEM: ICD, LANGUAGE: language, RESPONSE: "application/json"})
        context = browser.new_context()
        page = context.new_page()
        answer = page.request.get(f"http://127.0.0.1:{port}/infobutton?{query}")
        page.goto(answer.json()["feed"]["entry"][0]["link"][0]["href"])
        assert page.locator("h2").first.inner_text() == title
        assert page.locator("article").get_attribute("lang") == language.split("-")[0]
        first = page.locator("article a[href$='.html']").first
        wanted = first.inner_text()
        first.click()
        assert page.locator("h2").first.inner_text() == wanted
        context.close()
