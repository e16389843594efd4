"""What the page holds and how it is put together, seen from Python; ``test_workbench_views.py`` opens it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_good, files_for_apps, replace
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.artifact import Artifact, is_indexed
from pipelines.model.text import strings
from pipelines.publish.html import embedded
from pipelines.publish.workbench import page
from pipelines.publish.workbench.export import PATH
from pipelines.publish.workbench.payload import changes
from pipelines.validate.run import fast

HOSTILE = "</script><script>alert(1)</script><!-- \"'`& ${1} {{ 7 * 7 }} {% raw %} ]]> \u2028"


class Reader(HTMLParser):
    """The elements of a page, the attributes that they have, and the text of the scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag if tag in self.texts else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside].append(data)


def build(root: Path) -> dict[str, Artifact]:
    early = fast(root)
    artifacts, findings = files_for_apps(early.opened, early.findings)
    assert findings == []
    return {artifact.path: artifact for artifact in artifacts}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    """The export of the good fixture, built once."""
    return build(copy_good(tmp_path_factory.mktemp("shared") / "root"))


def text_of(made: dict[str, Artifact]) -> str:
    return made[PATH].content.decode("utf-8")


def data_of(made: dict[str, Artifact]) -> Any:
    (data,) = [text for text in Reader(text_of(made)).texts["script"] if text.startswith("{")]
    return json.loads(data)


def policy(text: str) -> dict[str, str]:
    (content,) = [
        attributes["content"]
        for tag, attributes in Reader(text).elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    return dict(part.strip().split(" ", 1) for part in str(content).split(";"))


def test_the_policy_allows_just_the_one_script_and_the_one_style(made: dict[str, Artifact]) -> None:
    text = text_of(made)
    allowed = policy(text)
    reader = Reader(text)
    (style,) = reader.texts["style"]
    (script,) = [part for part in reader.texts["script"] if not part.startswith("{")]
    for kind, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
        assert allowed[kind] == f"'sha256-{digest}'"
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == "'none'"
    assert allowed["require-trusted-types-for"] == "'script'"


def test_the_page_loads_nothing(made: dict[str, Artifact]) -> None:
    for tag, attributes in Reader(text_of(made)).elements:
        assert tag not in ("iframe", "object", "embed", "img", "base", "form")
        assert "src" not in attributes
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "link":
            assert attributes == {"rel": "icon", "href": "data:,"}
    styles = "".join(Reader(text_of(made)).texts["style"])
    assert "url(" not in styles
    assert "@import" not in styles


def test_the_script_makes_no_markup_from_text() -> None:
    for path in sorted((page.HOME / "script").glob("*.js")):
        code = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|fetch\(", code
        )


def test_every_script_and_style_of_the_folder_is_in_the_page() -> None:
    assert sorted(f"{name}.js" for name in page.SCRIPTS) == sorted(p.name for p in (page.HOME / "script").glob("*.js"))
    assert sorted(page.STYLES) == sorted(p.name for p in (page.HOME / "style").glob("*.css"))


def test_the_licence_of_the_foreign_style_is_in_the_page(made: dict[str, Artifact]) -> None:
    licence = (page.HOME / "style" / "modern-normalize.LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert licence.strip() in html.unescape(text_of(made))


def test_the_page_names_every_file_that_no_index_lists_with_its_checksum(made: dict[str, Artifact]) -> None:
    listed = {file["path"]: file["sha256"] for file in data_of(made)["files"]}
    changes = f"changes/{data_of(made)['meta']['version']}.json"
    others = {path for path in made if path not in (PATH, changes, "manifest.json") and not is_indexed(path)}
    assert listed == {path: hashlib.sha256(made[path].content).hexdigest() for path in others}
    assert {"../manifest.json", "../${changes}"} <= set(re.findall(r'["`](\.\./[a-z.${}]+)["`]', text_of(made)))


def test_the_page_holds_every_text_of_every_record(made: dict[str, Artifact]) -> None:
    data = data_of(made)
    records = json.loads(made["json/records.json"].content)
    for folder in data["folders"].values():
        held = data.get(folder, data["records"])
        by_id = {record["id"]: record for record in held}
        for record in records[folder]:
            mine = dict(by_id[record["id"]])
            if "figures" in mine:
                mine["figures"] = [{k: v for k, v in figure.items() if k != "told"} for figure in mine["figures"]]
            if "texts" in record:
                assert mine["text"] == record["texts"]["en"]
            assert mine.get("text_hash") == record.get("text_hash")
            for name in ("evidence", "figures", "review", "terms", "related", "grade", "url", "likelihood"):
                assert mine.get(name, []) == record.get(name, [])


def test_a_browser_without_scripts_shows_every_text_by_topic(made: dict[str, Artifact]) -> None:
    (plain,) = re.findall(r"<noscript>(.*)</noscript>", text_of(made), re.DOTALL)
    shown = html.unescape(plain)
    records = list(data_of(made)["records"])
    assert len(records) > 5
    for record in records:
        for _, value in strings(record["text"]):
            assert value in shown
    about = data_of(made)["about"]["en"]
    parts = [about["labels"]["guides"], *about["topics"].values(), about["labels"]["pictures"], "Words explained"]
    assert re.findall("<h2>(.*)</h2>", plain) == [html.escape(part) for part in parts]
    by_topic = dict(zip(parts, plain.split("<h2>")[1:], strict=True))
    for record in records:
        if "topic" in record:
            title = html.escape(next(text for _, text in strings(record["text"])))
            assert f"<strong>{title}</strong>" in by_topic[about["topics"][record["topic"]]]


def test_a_hostile_text_is_data_and_nothing_else(good: Path) -> None:
    early = fast(good)
    records = []
    for record in early.dataset.records:
        bad = json.loads(json.dumps(record.data))
        for name in ("statement", "definition", "question"):
            if name in bad.get("text", {}):
                bad["text"][name] = HOSTILE
        if record.kind == "source":
            bad |= {"title": HOSTILE, "publisher": HOSTILE, "note": HOSTILE}
        records.append(dataclasses.replace(record, document=dataclasses.replace(record.document, data=bad)))
    artifacts, findings = files_for_apps(dataclasses.replace(early.dataset, records=tuple(records)))
    assert findings == []
    text = text_of({artifact.path: artifact for artifact in artifacts})
    reader = Reader(text)
    assert [tag for tag, _ in reader.elements].count("script") == 2
    assert text.count("</script>") == 2
    assert text.count("<!--") == 0
    data = json.loads(next(part for part in reader.texts["script"] if part.startswith("{")))
    assert {source["title"] for source in data["sources"]} == {HOSTILE}
    assert HOSTILE in html.unescape(text.replace("<noscript>", ""))


@pytest.mark.slow
@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_embedded_data_reads_back_equal_and_holds_no_sign_of_html(value: Any) -> None:
    text = embedded({"value": value})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"value": value}


@given(st.text(), st.text())
def test_the_changes_of_a_text_contain_both_versions(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(text for sign, text in pieces if sign in "=-") == before
    assert "".join(text for sign, text in pieces if sign in "=+") == after
    assert all(text for _, text in pieces)


def test_one_changed_number_is_the_only_change() -> None:
    pieces = changes("About 31 out of 100 women.", "About 32 out of 100 women.")
    assert pieces == [["=", "About "], ["-", "31"], ["+", "32"], ["=", " out of 100 women."]]


def test_the_page_says_what_warnings_there_are(good: Path) -> None:
    replace(good, "dataset/facts/fact-spots-are-common.yaml", "Spots are common.", "Spots are simply common.")
    made = build(good)
    findings = data_of(made)["work"]["findings"]
    assert [(finding["code"], finding["record"]) for finding in findings] == [("TXT008", "fact-spots-are-common")]
    assert findings == [finding.as_dict() for finding in fast(good).findings]


@pytest.mark.slow
def test_the_whole_page_is_small_enough_to_mail(whole_page: Path) -> None:
    assert whole_page.stat().st_size < 3_000_000
