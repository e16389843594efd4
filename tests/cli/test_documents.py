"""The generated pages: every check and every field is on them, and they are as fresh as the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from pipelines.cli import documents
from pipelines.cli.documents import checks_page, conformance_page, schemas_page, write_data_docs
from pipelines.model.families import FAMILIES
from pipelines.model.findings import Rule
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.validate.opened import Opened
from pipelines.validate.rules import rules

SCHEMAS = Schemas(REPOSITORY / "schemas" / "source", "schemas/source")


def fields(schema: Any, prefix: str = "") -> Iterator[str]:
    """The name of every field of a schema, as the page writes it; not those inside a withdrawal."""
    for candidate in (schema, *schema.get("allOf", ())):
        if "$ref" in candidate:
            schema = SCHEMAS.sources["common"]["definitions"][candidate["$ref"].rsplit("/", 1)[-1]]
    for name, inner in schema.get("properties", {}).items():
        yield f"{prefix}{name}"
        if name != "withdrawn":
            yield from fields(inner, f"{prefix}{name}.")
    if "items" in schema:
        yield from fields(schema["items"], f"{prefix.removesuffix('.')}[].")


def section(page: str, heading: str) -> str:
    """A page from a heading to the next of its level."""
    _, _, rest = page.partition(f"{heading}\n")
    return rest.split("\n## ")[0]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("docs/checks.md", lambda: checks_page(rules())),
        ("docs/conformance.md", lambda: conformance_page(load(REPOSITORY).dataset, rules())),
        ("schemas/README.md", lambda: schemas_page(SCHEMAS)),
    ],
)
def test_a_page_in_the_repository_is_the_one_that_the_code_generates(repository: Path, path: str, page: Any) -> None:
    assert (repository / path).read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_every_check_is_told_once_in_its_family_with_what_why_and_mend(rule: Rule) -> None:
    page = checks_page(rules())
    kind = " (warning)" if rule.severity == "warning" else ""
    assert page.count(f"### {rule.code}") == 1
    told = page.partition(f"### {rule.code}{kind}\n")[2].split("\n#")[0]
    assert told.count("\n- **Why:** ") == told.count("\n- **Fix:** ") == 1
    plain = told.replace("\\<", "<")
    assert rule.what in plain
    assert rule.why in plain
    assert rule.fix in plain
    family = rule.code[:3]
    assert f"### {rule.code}" in f"\n{section(page, f'## {family}: {FAMILIES[family].title}')}"


def test_the_page_of_standards_tells_each_item_with_what_meets_it_and_what_is_missing() -> None:
    dataset = load(REPOSITORY).dataset
    page = conformance_page(dataset, rules())
    claims = dataset.conformance
    assert claims
    assert page.count("\n## ") == len(claims["standards"])
    for standard in claims["standards"]:
        rows = [line.split(" | ") for line in section(page, f"## {standard['name']}").splitlines()]
        told = {row[0].strip("| "): row for row in rows if len(row) == 5}
        for item in standard["criteria"]:
            _, text, outcome, proofs, reason = told[item["id"]]
            assert (text, outcome, reason.strip(" |")) == (item["text"], item["outcome"], item.get("reason", ""))
            named = [*item.get("checks", ()), *item.get("fields", ()), *item.get("records", ())]
            assert [name for name in named if name not in proofs] == []
    anchors = {re.sub(r"[^a-z0-9 -]", "", line[4:].lower()).replace(" ", "-") for line in checks_lines()}
    assert set(re.findall(r"checks\.md#([a-z0-9-]+)", page)) <= anchors


def checks_lines() -> list[str]:
    """The headings of the checks on their page."""
    return [line for line in checks_page(rules()).splitlines() if line.startswith("### ")]


def test_a_dataset_that_states_nothing_has_no_page_of_standards(good: Path) -> None:
    assert conformance_page(load(good).dataset, rules()) == ""


def test_no_family_is_without_a_check() -> None:
    assert {code[:3] for code in rules()} == set(FAMILIES)


def test_nothing_on_the_pages_is_taken_for_html() -> None:
    for page in (checks_page(rules()), schemas_page(SCHEMAS)):
        prose = re.sub(r"`[^`\n]*`", "", page)
        assert re.findall(r"(?<!\\)<", prose) == []


@pytest.mark.parametrize("name", [name for name in SCHEMAS.sources if name != "common"])
def test_every_field_has_a_row_with_what_it_is_and_an_example(name: str) -> None:
    schema = SCHEMAS.sources[name]
    told = section(schemas_page(SCHEMAS), f"## {schema['title']} (`{name}`)")
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in told.splitlines() if line.startswith("| `")]
    assert {len(row) for row in rows} == {4}
    assert [row[0].strip(" `") for row in rows] == list(fields(schema))
    assert [row[0] for row in rows if len(row[2]) < 6 or not re.fullmatch(r" `.+` ", row[3])] == []
    assert schema["description"] in told
    needed = {row[0].strip(" `") for row in rows if row[1].strip() == "required"}
    assert set(schema.get("required", ())) == {field for field in needed if "." not in field}


def test_a_row_names_what_may_stand_there() -> None:
    page = schemas_page(SCHEMAS)
    assert "One of: `draft`, `published`, `withdrawn`." in page
    assert re.search(r"^\| `safety` .*One of: `contact-care-team`, `not-alone`\.", page, re.MULTILINE)


def test_a_bar_in_a_description_does_not_end_its_cell(tmp_path: Path) -> None:
    (tmp_path / "common.schema.json").write_text('{"definitions": {}}', encoding="utf-8")
    (tmp_path / "a.schema.json").write_text(
        '{"title": "A", "description": "An a.", "properties": {"b": {"description": "c | <d> `<e>`"}}}',
        encoding="utf-8",
    )
    assert "| `b` |  | c \\| \\<d> `<e>` |  |\n" in schemas_page(Schemas(tmp_path, "schemas"))


def test_the_report_on_the_tables_replaces_an_older_one_and_links_every_page(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents.table, "data_docs", lambda *_: {"facts.html": "<p>é</p>", "texts.html": "<p></p>"})
    target = tmp_path / "build" / "docs"
    target.mkdir(parents=True)
    (target / "old.html").write_text("old", encoding="utf-8")
    assert write_data_docs(Opened(load(good).dataset), target) == ["facts.html", "index.html", "texts.html"]
    assert sorted(path.name for path in target.iterdir()) == ["facts.html", "index.html", "texts.html"]
    assert (target / "facts.html").read_text(encoding="utf-8") == "<p>é</p>"
    assert re.findall(r'href="([^"]+)"', (target / "index.html").read_text(encoding="utf-8")) == [
        "facts.html",
        "texts.html",
    ]
