"""What the dataset states about standards: exported, shown on the site, and absent where nothing is stated."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from conftest import FIXTURES, REPOSITORY, replace

from pipelines.compare.diff import bump_of, compare
from pipelines.compare.snapshot import Snapshot, take
from pipelines.model.artifact import CONFORMANCE
from pipelines.publish import conformance
from pipelines.publish.exports import build, files_of
from pipelines.publish.site import export as site
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast

CLAIMS = "dataset/conformance.yaml"


@pytest.fixture
def stating(good: Path) -> Path:
    """The good dataset with one item that is met and one that is not."""
    claims = (FIXTURES / "bad" / "CNF002-silent-published" / CLAIMS).read_text(encoding="utf-8")
    (good / CLAIMS).write_text(claims, encoding="utf-8")
    return good


@pytest.fixture(scope="module")
def real() -> Opened:
    return fast(REPOSITORY).opened


def test_an_item_is_exported_with_its_outcome_and_what_meets_it(stating: Path) -> None:
    result = build(fast(stating).opened)
    assert result.findings == ()
    files = {artifact.path: artifact.content for artifact in result.artifacts}
    (standard,) = json.loads(files[CONFORMANCE])["standards"]
    assert standard["counts"] == {"met": 1, "partly": 0, "not-met": 1, "not-claimed": 0}
    met, unmet = standard["criteria"]
    assert (met["outcome"], met["checks"], met["records"]) == ("met", ["TXT006"], ["fact-spots-are-common"])
    assert (unmet["outcome"], unmet["checks"], unmet["reason"]) == ("not-met", [], "Nobody has tested it.")
    (entry,) = [one for one in json.loads(files["manifest.json"])["files"] if one["path"] == CONFORMANCE]
    assert (entry["rows"], entry["schema"]) == (2, "schemas/conformance.schema.json")


def test_a_dataset_that_states_nothing_exports_no_file(good: Path) -> None:
    result = build(fast(good).opened)
    assert result.findings == ()
    assert CONFORMANCE not in {artifact.path for artifact in result.artifacts}


def test_another_outcome_is_a_change_of_the_metadata(stating: Path) -> None:
    def taken() -> Snapshot:
        return take(*files_of(build(fast(stating).opened).artifacts))

    before = taken()
    replace(stating, CLAIMS, "outcome: not-met", "outcome: not-claimed")
    changes = compare(before, taken())
    assert [(change.subject, change.fields) for change in changes] == [("meta", ("conformance",))]
    assert bump_of(changes) == "patch"


def test_the_dataset_claims_no_review_no_test_and_no_funder_that_it_does_not_have(real: Opened) -> None:
    (file,) = conformance.export(real.public)
    data = json.loads(file.content)
    assert data["disclosures"]["user_testing"] == "not-done"
    outcomes = {
        (standard["id"], item["id"]): item["outcome"] for standard in data["standards"] for item in standard["criteria"]
    }
    unproven = (("nhs-content", "1-approval"), ("nhs-content", "2-experts"), ("pif-tick", "5"), ("ipdas", "2.3.1"))
    assert {outcomes[one] for one in unproven} == {"not-met"}
    assert outcomes["nhs-content", "2-translation"] == "partly"


def test_each_language_shows_the_items_and_marks_what_is_in_english(real: Opened) -> None:
    pages = {file.path: file for file in site.files(real.public)}
    counted = 0
    for language, met in (("en", "Met"), ("es", "Se cumple")):
        about = pages[f"site/{language}/about/index.html"].make()
        page = pages[f"site/{language}/standards/index.html"].make()
        assert about
        assert page
        assert b'href="../standards/index.html"' in about
        text = page.decode()
        assert f"<strong>{met}</strong>" in text
        items = re.findall(r"<li><span( lang=\"en\")?>", text)
        assert set(items) == ({""} if language == "en" else {' lang="en"'})
        counted += len(items)
        for target in re.findall(r'href="\.\./(\w[^"#]+)"', text):
            assert f"site/{language}/{target}" in pages
    claims = real.public.conformance
    assert claims
    assert counted == 2 * sum(len(standard["criteria"]) for standard in claims["standards"])


def test_without_words_for_it_the_site_has_no_page_of_standards(real: Opened) -> None:
    text = real.public.texts["en"].copy()
    del text["standards"]
    changed = dataclasses.replace(real.public, texts={"en": text})
    pages = {file.path: file for file in site.files(changed)}
    assert "site/en/standards/index.html" not in pages
    assert b"standards" not in (pages["site/en/about/index.html"].make() or b"")
