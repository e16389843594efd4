"""The preview over HTTP: pages as files are now, findings beside them, drafts, reloading, and what is refused."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import REPOSITORY, copy_good, replace, unlist
from playwright.sync_api import Browser

from pipelines.publish import exports
from pipelines.publish.preview import answers, drafts, server, state
from pipelines.publish.preview.concerning import concerning, record_at
from pipelines.publish.preview.server import Server, is_local
from pipelines.publish.preview.stamps import changed, stamps
from pipelines.publish.preview.state import Preview
from pipelines.source import formatting
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_reader import parse
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-are-common.yaml"
PAGE = "/site/en/facts/spots-are-common/index.html"
SEEN = re.compile(rb'data-seen="([0-9a-f]+)"')


def with_site(root: Path) -> Path:
    """Gives a dataset the words of a site, those of the repository's dataset."""
    words = parse((REPOSITORY / "dataset" / "dataset.yaml").read_text(encoding="utf-8"))["text"]
    document = load(root).dataset.settings["dataset"]
    text = {**document.data["text"], "site": words["site"]}  # type: ignore[dict-item, index, misc]
    sources = Schemas.of(root, "source").sources
    fixed = formatting.fixed(document, "dataset", sources, {**document.data, "text": text})  # type: ignore[arg-type]
    (root / document.path).write_text(fixed, encoding="utf-8", newline="\n")
    return root


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_site(copy_good(tmp_path_factory.mktemp("origin") / "root"))


@pytest.fixture
def root(origin: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(origin, tmp_path / "root"))


class Client:
    """Asks a server for raw paths."""

    def __init__(self, asked: Server) -> None:
        self.server = asked

    def request(self, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(self.server.host, self.server.server_port, timeout=30)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def page(self, path: str, status: int = 200) -> str:
        response, content = self.request(path)
        assert response.status == status, f"{path}: {response.status}"
        return content.decode()

    def seen(self, path: str) -> str:
        found = SEEN.search(self.request(path)[1])
        assert found
        return found[1].decode()

    def changes(self, path: str, seen: str) -> int:
        return self.request(f"/preview/changes?{urlencode({'page': path, 'seen': seen})}")[0].status


Started = Callable[[Path], Client]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def started(said: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    monkeypatch.setattr(state, "PAUSE", 0.02)
    running: list[tuple[Server, threading.Thread]] = []

    def start(root: Path) -> Client:
        made = Server(Preview(root, said.append), "127.0.0.1", 0, said.append)
        thread = threading.Thread(target=made.run)
        running.append((made, thread))
        thread.start()
        return Client(made)

    yield start
    for made, thread in running:
        made.shutdown()
        thread.join()


@pytest.fixture
def client(started: Started, root: Path) -> Client:
    return started(root)


def draft(root: Path, path: str) -> None:
    replace(root, path, "status: published", "status: draft")


# Pages


def test_the_first_page_is_the_site_in_the_source_language(client: Client) -> None:
    response, _ = client.request("/")
    assert (response.status, response.headers["Location"]) == (302, "/site/en/index.html")
    assert "A small example" in client.page("/site/en/index.html")
    assert client.page("/site/en/") == client.page("/site/en/index.html")
    assert client.request("/site/en")[0].headers["Location"] == "/site/en/index.html"
    assert 'href="en/index.html"' in client.page("/site/")


def test_every_file_of_the_site_is_there_as_the_export_has_it(client: Client, root: Path) -> None:
    made = exports.formats.EXPORTERS["site"](fast(root).opened.public)
    files = {artifact.path: artifact for artifact in made}
    assert len(files) > 20
    for path, artifact in files.items():
        response, content = client.request(f"/{path}")
        assert response.status == 200
        assert response.headers["Content-Type"].split(";")[0] == artifact.media_type
        if artifact.media_type == "text/html":
            content = re.sub(rb'<link rel="stylesheet" href="/preview.*\n<script src="/preview.*\n', b"", content)
            content = re.sub(rb'(?s)<aside class="preview-panel".*?</aside>\n?', b"", content)
        assert content == artifact.content, path


def test_a_dataset_without_the_words_of_a_site_has_its_workbench(started: Started, good: Path) -> None:
    client = started(good)
    assert client.request("/")[0].headers["Location"] == "/workbench/index.html"
    assert "A small example" in client.page("/workbench/index.html")
    assert client.page("/workbench/") == client.page("/workbench/index.html")


def test_the_policy_of_the_workbench_allows_the_script_alone(client: Client) -> None:
    page = client.page("/workbench/index.html")
    policy = re.search(r'content="(default-src [^"]+)"', page)
    assert policy
    assert "connect-src &#39;self&#39;; script-src &#39;self&#39; &#39;sha256-" in policy[1]
    assert '<script src="/preview/preview.js"' in page
    assert "preview.css" not in page


@pytest.mark.slow
def test_translations_are_shown_as_far_as_they_are_of_the_english(started: Started, tmp_path: Path) -> None:
    for name in ("dataset", "schemas"):
        shutil.copytree(REPOSITORY / name, tmp_path / "root" / name)
    client, root = started(tmp_path / "root"), tmp_path / "root"
    pages = [f"/site/{tag}/facts/most-are-benign/" for tag in ("en", "es")]
    before = [client.page(page) for page in pages]
    assert "This translation is a draft: no person has checked it." in before[1]
    path = "dataset/facts/fact-most-are-benign.yaml"
    replace(root, path, "calcifications are not", "calcifications are hardly ever")
    began = time.monotonic()
    assert "are hardly ever cancer" in client.page(pages[0])
    assert time.monotonic() - began < 10, "this machine may be busy"
    assert "are hardly ever cancer" in client.page(pages[1]), "the old translation is of old words"
    client.server.preview.complete()
    assert 'lang="en"' in client.page(pages[1])
    replace(root, path, "calcifications are hardly ever", "calcifications are not")
    client.server.preview.complete()
    assert [client.page(page) for page in pages] == before


# Findings


def test_a_finding_stands_beside_its_record_and_goes_when_it_is_mended(client: Client, root: Path) -> None:
    assert "No findings about this page." in client.page(PAGE)
    text = (root / FACT).read_text(encoding="utf-8")
    replace(root, FACT, "  statement: About", "  statement: Always about")
    page = client.page(PAGE)
    assert "Always about 30 out of 100" in page
    panel = page.partition('<aside class="preview-panel"')[2]
    for part in (f"{FACT}:6", "promises too much", "say how many", "TXT001", 'href="/findings">1 error'):
        assert part in panel.replace("&#39;", "'")
    assert "TXT001" not in client.page("/site/en/facts/spots-come-from-age/index.html")
    listed = client.page("/findings")
    assert "TXT001" in listed
    assert f'href="{PAGE}"' in listed
    (root / FACT).write_text(text, encoding="utf-8", newline="\n")
    assert "No findings about this page." in client.page(PAGE)
    assert "No findings" in client.page("/findings")


def test_form_and_spelling_follow_after_the_fast_checks(client: Client, root: Path) -> None:
    client.page(PAGE)
    replace(root, FACT, "status: published\naspect: what-it-is", "aspect: what-it-is\nstatus: published")
    replace(root, FACT, "Spots are common.", "Spots are comon.")
    client.server.preview.complete()
    page = client.page(PAGE)
    assert "FMT001" in page
    assert "comon" in page.partition("preview-panel")[2]


def test_the_findings_of_what_a_page_shows_stand_beside_it_too(client: Client, root: Path) -> None:
    replace(root, "dataset/glossary/term-spot.yaml", "A small mark", "Always a small mark")
    for page in (PAGE, "/site/en/glossary/index.html"):
        assert "term-spot.yaml" in client.page(page).partition("preview-panel")[2]
    assert "term-spot.yaml" not in client.page("/site/en/").partition("preview-panel")[2]


def test_many_findings_are_cut_short_beside_a_page(client: Client, root: Path) -> None:
    words = " ".join(f"It is always true for {number} people." for number in range(2, 30))
    replace(root, FACT, "Spots are common.", words)
    page = client.page(PAGE)
    assert page.count('<li class="preview-') == 20
    assert re.search(r'<a href="/findings">\d+ more findings</a>', page)


@pytest.mark.parametrize("broken", ["status: [\n", "", "status: published\n", "\x00", "text: {statement: 1}\n"])
def test_a_record_that_cannot_be_read_has_its_findings_in_place_of_its_page(
    client: Client, root: Path, broken: str
) -> None:
    client.page(PAGE)
    text = (root / FACT).read_text(encoding="utf-8")
    (root / FACT).write_text(broken, encoding="utf-8")
    page = client.page(PAGE, 503)
    assert FACT in page
    assert SEEN.search(page.encode()), "it comes back by itself"
    assert "Age" in client.page("/site/en/facts/spots-come-from-age/index.html"), "others are shown"
    (root / FACT).write_text(text, encoding="utf-8", newline="\n")
    assert "Spots are common." in client.page(PAGE)


@pytest.mark.parametrize("broken", ["name: [\n", "name: x\n", ""])
def test_a_dataset_that_cannot_be_opened_has_its_findings_everywhere(client: Client, root: Path, broken: str) -> None:
    home = root / "dataset" / "dataset.yaml"
    text = home.read_text(encoding="utf-8")
    home.write_text(broken, encoding="utf-8")
    for path in ("/", PAGE, "/workbench/index.html"):
        page = client.page(path, 503)
        assert "dataset/dataset.yaml" in page
        assert "Traceback" not in page
    assert "dataset/dataset.yaml" in client.page("/findings")
    home.write_text(text, encoding="utf-8", newline="\n")
    assert "Spots are common." in client.page(PAGE)
    assert "A small example" in client.page("/workbench/index.html")


def test_a_folder_that_is_gone_and_a_broken_schema_are_told_and_come_back(client: Client, root: Path) -> None:
    client.page(PAGE)
    (root / "dataset").rename(root / "away")
    assert "cannot be shown" in client.page(PAGE, 503)
    (root / "away").rename(root / "dataset")
    schema = root / "schemas" / "source" / "fact.schema.json"
    text = schema.read_text(encoding="utf-8")
    schema.write_text("{", encoding="utf-8")
    assert "SCH002" in client.page("/findings")
    assert client.request(PAGE)[0].status == 503
    schema.write_text(text, encoding="utf-8", newline="\n")
    client.page(PAGE)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FACT, "source: source-town-letter", "source: source-twon-lettre"),
        (FACT, "statistics: [statistic-town-spots]", "statistics: [statistic-twon-sopts]"),
        (FACT, "pictures: [picture-a-spot]", "pictures: [picture-no-spot]"),
        (FACT, "terms: [term-spot]", "terms: [term-sopt]"),
        ("dataset/statistics/statistic-town-spots.yaml", "source: source-", "source: source-x"),
    ],
)
def test_a_wrong_id_leaves_the_text_readable(client: Client, root: Path, path: str, old: str, new: str) -> None:
    replace(root, path, old, new)
    page = client.page(PAGE)
    assert "Spots are common." in page
    assert "REF001" in page


def test_a_page_that_cannot_be_made_says_so_in_a_line(
    client: Client, root: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def fail(*_: object) -> bytes:
        raise KeyError("a field")

    monkeypatch.setattr("pipelines.publish.site.export.render", fail)
    page = client.page(PAGE, 503)
    assert "KeyError" in page
    assert "Traceback" not in page
    monkeypatch.setattr(answers, "progress_report", fail)
    assert "KeyError" in client.page("/workbench/index.html", 503)
    assert any(PAGE in line and "503" in line for line in said)


# Drafts


def test_a_draft_is_shown_and_marked_and_not_exported(client: Client, root: Path) -> None:
    draft(root, FACT)
    page = client.page(PAGE)
    assert "Spots are common." in page
    assert "This record is a draft: it is not exported." in page
    assert 'value="facts/spots-are-common/index.html"' in client.page("/site/en/topics/spots/index.html")
    assert "fact-spots-are-common" not in fast(root).opened.public
    assert "spots-are-common" not in client.page("/workbench/index.html").partition("<noscript")[0]


def test_a_draft_behind_a_page_is_named(client: Client, root: Path) -> None:
    draft(root, "dataset/glossary/term-spot.yaml")
    for page in (PAGE, "/site/en/glossary/index.html"):
        shown = client.page(page)
        assert "A small mark on a picture." in shown
        assert "Drafts on this page, which are not exported: term-spot." in shown


def test_a_draft_that_no_topic_lists_has_a_page(client: Client, root: Path) -> None:
    unlist(root, "fact-spots-come-from-age")
    draft(root, "dataset/facts/fact-spots-come-from-age.yaml")
    page = client.page("/site/en/facts/spots-come-from-age/index.html")
    assert "Records in no topic" in page
    assert "spots-come-from-age" in client.page(f"/site/en/topics/{drafts.UNLISTED.removeprefix('topic-')}/")


@pytest.mark.parametrize("kind", ["fact", "guide", "topic", "term", "picture", "statistic", "question"])
def test_a_new_draft_with_gaps_breaks_no_page(client: Client, root: Path, kind: str) -> None:
    from click.testing import CliRunner

    from pipelines.cli.main import main

    made = CliRunner().invoke(main, ["new", kind, f"{kind}-a-new-one", "--root", str(root)])
    assert made.exit_code == 0, made.output
    client.page("/site/en/index.html")
    client.page(PAGE)
    if kind in ("fact", "question", "topic"):
        folder = {"fact": "facts", "question": "questions", "topic": "topics"}[kind]
        assert "is still to be written" in client.page(f"/site/en/{folder}/a-new-one/index.html")


def test_the_dataset_without_drafts_is_shown_as_it_is(root: Path) -> None:
    dataset = load(root).dataset
    assert [record.data for record in drafts.shown(dataset).records] == [record.data for record in dataset.records]


# Reloading


def test_a_page_hears_of_a_change_of_what_it_shows_within_a_second(client: Client, root: Path) -> None:
    seen = client.seen(PAGE)
    found: list[tuple[int, float]] = []
    asking = threading.Thread(target=lambda: found.append((client.changes(PAGE, seen), time.monotonic())))
    asking.start()
    time.sleep(0.2)
    assert not found
    saved = time.monotonic()
    replace(root, FACT, "Spots are common.", "Spots are seen often.")
    asking.join()
    assert found[0][0] == 200
    assert found[0][1] - saved < 5, "this machine may be busy"
    assert "Spots are seen often." in client.page(PAGE)
    assert client.seen(PAGE) != seen


def test_a_page_does_not_hear_of_what_it_does_not_show(
    client: Client, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "WAIT", 1.5)
    other = "/site/en/facts/spots-come-from-age/index.html"
    seen = client.seen(other)
    replace(root, "dataset/questions/question-what-is-it.yaml", "  question: ", "  question: Please say, ")
    assert client.server.preview.complete().errors == 0
    assert client.changes(other, seen) == 204


def test_a_page_that_has_changed_already_hears_at_once(client: Client) -> None:
    assert client.changes(PAGE, "0" * 20) == 200
    assert client.changes("/no/such", "0" * 20) == 200
    assert client.request("/preview/changes")[0].status == 200


def test_a_look_at_the_files_sees_what_was_written_added_and_removed(root: Path) -> None:
    before = stamps(root)
    assert len(before) > 30
    (root / FACT).write_text("x", encoding="utf-8")
    (root / "dataset" / "people.yaml").unlink()
    (root / "dataset" / "facts" / "fact-x.yaml").write_text("x", encoding="utf-8")
    (root / "dataset" / "facts" / ".fact-x.yaml.swp").write_text("x", encoding="utf-8")
    expected = {FACT, "dataset/people.yaml", "dataset/facts/fact-x.yaml"}
    assert changed(before, stamps(root)) == expected
    assert stamps(root / "nothing").keys() <= {path for path in before if path.startswith("schemas/")}


def test_a_crash_of_the_slow_checks_leaves_the_fast_ones(
    root: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no\nspace")

    monkeypatch.setattr(state, "slow", fail)
    found = Preview(root, said.append).latest()
    assert found.complete
    assert found.public
    assert said == ["The dataset cannot be shown: RuntimeError: no space"]


@pytest.mark.slow
def test_in_chromium_a_page_shows_what_was_saved_at_the_same_place(
    started: Started, root: Path, browser: Browser
) -> None:
    long = "\n\n".join(f"    Spots are common, and this is paragraph {number}." for number in range(2, 12))
    replace(root, FACT, "    Ask your care team what", f"{long}\n\n    Ask your care team what")
    address = f"{started(root).server.address.rstrip('/')}{PAGE}"
    page = browser.new_page(viewport={"width": 1280, "height": 400})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.locator("#sources").evaluate("fold => fold.open = true")
    page.evaluate("scrollTo(0, 300)")
    replace(root, FACT, "  statement: About", "  statement: Always about")
    page.wait_for_selector(".preview-panel li.preview-error")
    page.wait_for_function("scrollY === 300")
    assert page.locator("#sources").evaluate("fold => fold.open")
    (root / FACT).rename(root / "away.yaml")
    page.wait_for_selector("h1:text('There is no such page')")
    (root / "away.yaml").rename(root / FACT)
    page.wait_for_selector("article")
    page.goto(address.replace(PAGE, "/workbench/index.html"))
    said_before = [text for text in said if "status of 404" not in text]
    with page.expect_navigation():
        replace(root, FACT, "  statement: Always about", "  statement: About")
    page.wait_for_selector("text=A small example")
    assert [text for text in said if "status of 404" not in text] == said_before == []
    page.close()


# What is refused


@pytest.mark.parametrize(
    "path", ["/site/en/facts/nothing/", "/site/xx/index.html", "/nothing", "/preview/pages.py", "/site"]
)
def test_an_unknown_address_is_not_found(client: Client, path: str, said: list[str]) -> None:
    expected = 302 if path == "/site" else 404
    assert client.request(path)[0].status == expected
    assert [line for line in said if path in line] == [f"GET {path} HTTP/1.1: 404 Not Found"] * (expected == 404)


@pytest.mark.parametrize(
    "path",
    [
        *("/../dataset/people.yaml", "/%2e%2e/dataset/people.yaml", "/site/../../dataset/people.yaml"),
        *(
            "/site/%2e%2e%2fdataset/people.yaml",
            "/preview/../answers.py",
            "/..%5cdataset",
            "/site/en/%00",
            "//etc/passwd",
        ),
        *("/dataset/people.yaml", "/preview/page/preview.js", "/preview/", "/site/en/facts/"),
    ],
)
def test_no_path_leads_to_a_file_or_a_folder(client: Client, path: str) -> None:
    response, content = client.request(path)
    assert response.status in (400, 404)
    assert b"people:" not in content


def test_markup_in_an_address_stays_text(client: Client) -> None:
    assert "<img" not in client.page("/%3Cimg%20src=x%3E", 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_only_reading_is_allowed(client: Client, method: str) -> None:
    response, _ = client.request(PAGE, method)
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_head_has_the_headers_without_the_page(client: Client) -> None:
    got, content = client.request(PAGE)
    response, nothing = client.request(PAGE, "HEAD")
    assert (response.status, nothing) == (200, b"")
    assert response.headers["Content-Length"] == got.headers["Content-Length"] == str(len(content))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:8000", 200), ("evil.example", 403)]
)
def test_a_website_whose_name_points_here_reads_nothing(client: Client, host: str, status: int) -> None:
    assert client.request(PAGE, Host=host)[0].status == status


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x.example", False)],
)
def test_only_this_machine_is_local(host: str, local: bool) -> None:
    assert is_local(host) is local


@pytest.mark.parametrize(
    "line", [b"x\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"x" * 70_000, b"\xff\xfe\r\n\r\n"]
)
def test_what_is_no_request_ends_in_no_traceback(
    client: Client, line: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", client.server.server_port), timeout=10) as raw:
        raw.sendall(line)
        raw.shutdown(socket.SHUT_WR)
        raw.recv(1000)
    assert "No findings" in client.page(PAGE)
    assert capfd.readouterr().err == ""


def test_a_request_that_fails_is_told_in_one_line(
    client: Client, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("of\nno use")

    client.page(PAGE)
    monkeypatch.setattr(server, "answer", fail)
    with pytest.raises(http.client.RemoteDisconnected):
        client.request(PAGE)
    deadline = time.monotonic() + 5
    while "A request failed: RuntimeError: of no use" not in said and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "A request failed: RuntimeError: of no use" in said


def test_a_port_in_use_is_an_error_of_the_system(client: Client, root: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        Server(Preview(root), "127.0.0.1", client.server.server_port, print)


def test_the_address_of_the_sixth_version_is_in_brackets(root: Path) -> None:
    try:
        made = Server(Preview(root), "::1", 0, print)
    except OSError:
        pytest.skip("this machine has no IPv6")
    made.server_close()
    assert made.address == f"http://[::1]:{made.server_port}/"
    assert made.is_local


# Which findings


@pytest.mark.parametrize(
    ("page", "record"),
    [
        ("facts/a-b/index.html", "fact-a-b"),
        ("birads/4a/index.html", "birads-4a"),
        ("glossary/index.html", ""),
        ("index.html", ""),
        ("sources/x/index.html", ""),
        ("facts/../index.html", ""),
    ],
)
def test_a_page_tells_its_record(page: str, record: str) -> None:
    assert record_at(page) == record


def test_findings_of_translations_are_those_of_the_language() -> None:
    rule = state.fast.__globals__["schema_check"].OBEYS
    found = [
        rule.at(f"dataset/translations/{tag}.po", "wrong", record="fact-a-b", line=line)
        for line, tag in enumerate(("es", "ar", "es"), 1)
    ]
    assert [one.line for one in concerning(found, "facts/a-b/index.html", "es", None)] == [1, 3]
    assert concerning(found, "facts/a-b/index.html", "en", None) == []
