"""The suites hold the tables to their promises, remember what they found, and are loaded only where they are needed."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, copy_good, replace

from pipelines.cli import documents
from pipelines.model.kinds import FOLDERS
from pipelines.model.records import Dataset
from pipelines.public import tables, view
from pipelines.validate import frames
from pipelines.validate import suites as table
from pipelines.validate.memory import CACHE
from pipelines.validate.run import fast, validate

AGE = "dataset/facts/fact-spots-come-from-age.yaml"
SETTINGS = "dataset/dataset.yaml"
FOUR_B = "dataset/birads/birads-4b.yaml"
LINKS = "schemas/tables/links.json"

SUITES = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (REPOSITORY / table.SUITES).glob("*.json")
}
PROMISES = [(name, promise) for name, suite in sorted(SUITES.items()) for promise in suite["expectations"]]
Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The good dataset, for reading alone."""
    return fast(copy_good(tmp_path_factory.mktemp("sound") / "root")).dataset


@pytest.fixture
def rows(sound: Dataset) -> Rows:
    """The rows of every table, to be spoiled."""
    return {name: tables.read_csv(csv) for name, csv in tables.render(view.build(sound)).items()}


@pytest.fixture
def parameters(sound: Dataset) -> dict[str, Any]:
    """What the suites need to know besides the tables, to be spoiled."""
    return json.loads(json.dumps(frames.parameters(sound)))


def _csv(rows: Rows) -> dict[str, bytes]:
    names = {name: [column.name for column in each.columns] for name, each in tables.TABLES.items()}
    return {name: tables.write_csv([names[name], *(row.values() for row in lines)]) for name, lines in rows.items()}


def _breaches(rows: Rows, parameters: Mapping[str, Any], suite: Mapping[str, Any], name: str) -> list[table.Breach]:
    found = table.breaches(_csv(rows), {name: json.dumps(suite)}, parameters)
    return [breach for breach in found if breach.table == name]


def _set(
    name: str, field: str, value: str, where: Callable[[dict[str, str]], bool] = lambda _: True
) -> Callable[..., None]:
    def spoil(rows: Rows, _: dict[str, Any]) -> None:
        chosen = [row for row in rows[name] if where(row)]
        assert chosen
        for row in chosen:
            row[field] = value

    return spoil


def _twice(name: str, place: int = 0) -> Callable[..., None]:
    return lambda rows, _: rows[name].append(rows[name][place])


def _many(name: str, spoil: Callable[..., None]) -> Callable[..., None]:
    """Copies of the rows, as many as a quota asks for, and then ``spoil``."""

    def multiply(rows: Rows, parameters: dict[str, Any]) -> None:
        rows[name] = [dict(row) for row in rows[name] * frames.QUOTA_ROWS]
        spoil(rows, parameters)

    return multiply


def _without(name: str, where: Callable[[dict[str, str]], bool] = lambda _: True) -> Callable[..., None]:
    def spoil(rows: Rows, _: dict[str, Any]) -> None:
        rows[name] = [row for row in rows[name] if not where(row)]

    return spoil


def _bound(bound: str, value: int) -> Callable[..., None]:
    return lambda _, parameters: parameters["bounds"]["facts"].update({bound: value})


def _released(kind: str, count: int) -> Callable[..., None]:
    return lambda _, parameters: parameters["released"].update({kind: count})


def _is(**fields: str) -> Callable[[dict[str, str]], bool]:
    return lambda row: all(row[field] == value for field, value in fields.items())


NINE_TENTHS = "At least nine tenths of the records of the last release are still published; a pre-release promises none"

HARD = (
    "Multidisciplinary interpretation of indeterminate mammographic calcifications necessitates histopathological "
    "correlation. Comprehensive characterization facilitates appropriate individualized recommendations. Radiological "
    "surveillance constitutes a reasonable alternative whenever morphological evaluation demonstrates "
    "characteristically benign configurations throughout longitudinal investigation of asymptomatic individuals."
)

# How to break each promise, by its suite and description.
BREAKS: dict[tuple[str, str], list[Callable[..., None]]] = {
    ("birads", "A range of likelihood begins where the one before it ends"): [
        _set("birads", "min", "12", _is(id="birads-4b")),
        _set("birads", "min", "8", _is(id="birads-4b")),
    ],
    ("birads", "A bound belongs to one of the two ranges that meet in it"): [
        _set("birads", "min_included", "true", _is(id="birads-4b")),
        _set("birads", "max_included", "false", _is(id="birads-4b")),
    ],
    ("birads", "The scale begins at 0"): [_set("birads", "min", "1", _is(min="0.0"))],
    ("birads", "The scale ends at 100"): [_set("birads", "max", "99", _is(max="100.0"))],
    ("evidence", "The source of a published claim is published"): [_set("evidence", "source", "source-nowhere")],
    ("evidence", "Enough entries say in a note what the passage holds"): [
        _many("evidence", _set("evidence", "note", ""))
    ],
    ("evidence", "Enough entries support their record outright"): [
        _many("evidence", _set("evidence", "verdict", "supports-in-part"))
    ],
    ("figures", "A figure stands once in its record"): [_twice("figures")],
    ("figures", "A figure's evidence is a row of evidence"): [_set("figures", "evidence", "nowhere", _is(id="span"))],
    ("kinds", "There are at least as many published records as dataset.yaml asks for"): [_bound("min", 3)],
    ("kinds", "There are no more published records than dataset.yaml allows"): [_bound("max", 1)],
    (
        "kinds",
        NINE_TENTHS,
    ): [_released("fact", 3)],
    ("links", "A published record links only to what is exported"): [_set("links", "to", "term-nowhere")],
    ("links", "A link stands once"): [_twice("links")],
    ("reading", "A text that is long enough to have a reading grade has one of at most 8"): [
        _set("texts", "text", HARD, _is(record="fact-spots-are-common", field="explanation"))
    ],
    ("reading", "The middle reading grade is at most 7"): [
        _set("texts", "text", HARD, _is(record="fact-spots-are-common", field="explanation"))
    ],
    ("records", "An id stands once"): [_twice("records", 1)],  # the first is a topic, which the suite leaves out
    (
        "records",
        "Enough facts, myths, BI-RADS rows and FAQs explain a medical word through the glossary",
    ): [_many("records", _without("links", _is(relation="terms")))],
    ("records", "A fact, myth, BI-RADS row or FAQ has between 1 and 8 pieces of evidence on average"): [
        _without("evidence"),
        lambda rows, _: rows["evidence"].extend(rows["evidence"] * 8),
    ],
    ("sources", "Enough sources are of grade A or B"): [
        _many("sources", _set("sources", "grade", "C", _is(id="source-town-letter"))),
        _many("sources", _set("sources", "grade", "D")),
    ],
    ("sources", "Enough sources say when they were published"): [_many("sources", _set("sources", "published", ""))],
    ("texts", "No two headings of a kind say the same"): [
        _set("texts", "text", "Spots are, often, SEEN!", _is(field="statement")),
    ],
    ("texts", "A string stands once for each record, field and language"): [_twice("texts")],
    ("texts", "The middle string that a reader sees has between 20 and 300 characters"): [
        _set("texts", "text", "Short."),
        _set("texts", "text", "Long. " * 60),
    ],
}

# Ways to come close to a breach without one.
KEPT: list[tuple[str, str, Callable[..., None]]] = [
    ("kinds", "There are at least as many published records as dataset.yaml asks for", _bound("min", 2)),
    ("kinds", "There are no more published records than dataset.yaml allows", _bound("max", 2)),
    (
        "kinds",
        NINE_TENTHS,
        _released("birads", 11),
    ),
    ("texts", "No two headings of a kind say the same", _set("texts", "text", "Spots.", _is(field="explanation"))),
    (
        "texts",
        "No two headings of a kind say the same",
        _set("texts", "text", "Spots", lambda row: row["field"] == "term" and row["record"] == "term-spot"),
    ),
]


def _promise(name: str, description: str) -> dict[str, Any]:
    (promise,) = [promise for promise in SUITES[name]["expectations"] if promise["description"] == description]
    return {**SUITES[name], "expectations": [promise]}


def test_there_is_a_way_to_break_every_promise() -> None:
    assert {(name, promise["description"]) for name, promise in PROMISES} == set(BREAKS)


def test_good_tables_keep_every_promise(rows: Rows, parameters: dict[str, Any]) -> None:
    suites = {name: json.dumps(suite) for name, suite in SUITES.items()}
    assert table.breaches(_csv(rows), suites, parameters) == []


@pytest.mark.parametrize(
    ("name", "description", "spoil"),
    [(*promise, spoil) for promise, ways in BREAKS.items() for spoil in ways],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_promise_is_told_with_its_code_and_hint(
    rows: Rows, parameters: dict[str, Any], name: str, description: str, spoil: Callable[..., None]
) -> None:
    spoil(rows, parameters)
    suite = _promise(name, description)
    meta = suite["expectations"][0]["meta"]
    found = _breaches(rows, parameters, suite, name)
    assert found
    assert {(breach.code, breach.hint) for breach in found} == {(meta["code"], meta["hint"])}
    assert all(breach.message.startswith(description) for breach in found)
    asked = {"quota": meta["quota"]} if "quota" in meta else {}
    assert all(list(breach.key) == suite["meta"]["key"] or breach.key == asked for breach in found)


def test_a_breach_shows_the_row_and_the_numbers_that_clash(rows: Rows, parameters: dict[str, Any]) -> None:
    description = "A range of likelihood begins where the one before it ends"
    _set("birads", "min", "12", _is(id="birads-4b"))(rows, parameters)
    (breach,) = _breaches(rows, parameters, _promise("birads", description), "birads")
    assert breach.message == f"{description}; failed by birads-4b (min 12.0, previous_max 10.0)"


def test_a_breach_does_not_show_the_flag_that_told_it(rows: Rows, parameters: dict[str, Any]) -> None:
    description = "A figure's evidence is a row of evidence"
    _set("figures", "evidence", "nowhere", _is(id="span"))(rows, parameters)
    (breach,) = _breaches(rows, parameters, _promise("figures", description), "figures")
    assert breach.message == f"{description}; failed by fact-spots-are-common span"


@pytest.mark.parametrize(
    ("name", "description", "spoil"), KEPT, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_promise_that_is_just_kept_is_no_breach(
    rows: Rows, parameters: dict[str, Any], name: str, description: str, spoil: Callable[..., None]
) -> None:
    spoil(rows, parameters)
    assert _breaches(rows, parameters, _promise(name, description), name) == []


@pytest.mark.parametrize(("name", "promise"), PROMISES, ids=lambda value: value if isinstance(value, str) else "")
def test_every_promise_says_what_it_is_and_how_to_mend_it(name: str, promise: Mapping[str, Any]) -> None:
    assert promise["meta"]["code"] in {rule.code for rule in table.RULES}
    assert promise["description"]
    assert promise["meta"]["hint"]
    assert promise["severity"] == "critical"


def test_every_suite_is_of_a_table_and_says_what_its_rows_are() -> None:
    assert set(SUITES) == set(frames.FRAMES)
    assert all(suite["name"] == name and suite["meta"]["about"].endswith(".") for name, suite in SUITES.items())


def test_empty_tables_break_no_promise_about_rows(rows: Rows, parameters: dict[str, Any]) -> None:
    empty: Rows = {name: [] for name in rows}
    suites = {name: json.dumps(suite) for name, suite in SUITES.items()}
    found = table.breaches(_csv(empty), suites, parameters)
    assert {(breach.code, breach.table) for breach in found} == {("TAB001", "kinds")}


def _drop(*path: str | int) -> Callable[[dict[str, Any]], object]:
    def spoil(suite: dict[str, Any]) -> None:
        place: Any = suite
        for part in path[:-1]:
            place = place[part]
        del place[path[-1]]

    return spoil


UNSOUND: dict[str, Callable[[dict[str, Any]], object]] = {
    "no-meta": _drop("meta"),
    "no-key": _drop("meta", "key"),
    "no-expectations": _drop("expectations"),
    "no-type": _drop("expectations", 0, "type"),
    "no-meta-of-a-promise": _drop("expectations", 0, "meta"),
    "no-code": _drop("expectations", 0, "meta", "code"),
    "no-column": _drop("expectations", 0, "kwargs", "column"),
    "unknown-field": lambda suite: suite.update(note="none"),
    "unknown-promise": lambda suite: suite["expectations"][0].update(type="expect_the_best"),
    "unknown-severity": lambda suite: suite["expectations"][0].update(severity="dire"),
    "unknown-argument": lambda suite: suite["expectations"][0]["kwargs"].update(colour="red"),
    "unknown-code": lambda suite: suite["expectations"][0]["meta"].update(code="NUM001"),
    "missing-column": lambda suite: suite["expectations"][0]["kwargs"].update(column="to_unknown"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_an_unsound_suite_is_a_finding_and_prints_no_traceback(
    rows: Rows, parameters: dict[str, Any], capfd: pytest.CaptureFixture[str], name: str
) -> None:
    suite = json.loads(json.dumps(SUITES["links"]))
    UNSOUND[name](suite)
    (breach,) = _breaches(rows, parameters, suite, "links")
    assert (breach.code, breach.key) == ("TAB008", {})
    assert breach.message
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"links"', "[" * 100_000, "{} {}"])
def test_a_suite_that_is_none_is_a_finding(rows: Rows, parameters: dict[str, Any], text: str) -> None:
    found = [breach for breach in table.breaches(_csv(rows), {"links": text}, parameters) if breach.table == "links"]
    assert [breach.code for breach in found] == ["TAB008"]


def test_an_unsound_suite_keeps_no_other_from_being_looked_at(rows: Rows, parameters: dict[str, Any]) -> None:
    _twice("figures")(rows, parameters)
    suites = {**{name: json.dumps(suite) for name, suite in SUITES.items()}, "links": "{", "nonsense": "{}"}
    found = [(breach.code, breach.table) for breach in table.breaches(_csv(rows), suites, parameters)]
    assert sorted(set(found)) == [("TAB002", "figures"), ("TAB008", "links"), ("TAB008", "nonsense")]


QUOTA = "quotas: {notes: 0.3, outright: 0.6, terms: 0.6, trusted: 0.8, dated: 0.2}"


@pytest.mark.parametrize(
    ("quota", "code", "folder", "pattern", "put"),
    [
        ("dated", "TAB004", "sources", r"^published: .*$", "# undated"),
        ("trusted", "TAB005", "sources", r"^grade: .*$", "grade: C"),
    ],
)
def test_a_quota_of_the_dataset_is_asked_for(
    good: Path, monkeypatch: pytest.MonkeyPatch, quota: str, code: str, folder: str, pattern: str, put: str
) -> None:
    monkeypatch.setattr(table, "QUOTA_ROWS", 2)
    replace(good, SETTINGS, QUOTA, f"quotas: {{{quota}: 0.85}}")
    line = (good / SETTINGS).read_text(encoding="utf-8").split("\nquotas:")[0].count("\n") + 2
    assert validate(good, [code], remember=False).findings == ()
    for path in (good / "dataset" / folder).glob("*.yaml"):
        path.write_text(re.sub(pattern, put, path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    (finding,) = validate(good, [code], remember=False).findings
    assert (finding.code, finding.file, finding.line) == (code, SETTINGS, line)
    assert finding.message.endswith(", must be at least 0.85")


@pytest.mark.parametrize(("rows_needed", "codes"), [(2, ["TAB005"]), (3, [])])
def test_a_quota_asks_nothing_of_too_few_rows(
    good: Path, monkeypatch: pytest.MonkeyPatch, rows_needed: int, codes: list[str]
) -> None:
    monkeypatch.setattr(table, "QUOTA_ROWS", rows_needed)
    for path in (good / "dataset" / "sources").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^grade: .*$", "grade: C", text, flags=re.M), encoding="utf-8")
    assert [finding.code for finding in validate(good, ["TAB005"], remember=False).findings] == codes


def test_without_quotas_no_share_is_asked_for(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "QUOTA_ROWS", 2)
    replace(good, SETTINGS, QUOTA + "\n", "")
    for path in (good / "dataset" / "sources").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^grade: .*$", "grade: C", text, flags=re.M), encoding="utf-8")
    assert validate(good, ["TAB004", "TAB005"], remember=False).findings == ()
    replace(good, SETTINGS, "fhir:", f"{QUOTA}\nfhir:")
    assert [each.code for each in validate(good, ["TAB004", "TAB005"], remember=False).findings] == ["TAB005"]


def test_suites_that_are_gone_are_findings_in_their_files(good: Path) -> None:
    for name in SUITES:
        (good / table.SUITES / f"{name}.json").unlink()
    found = [(finding.code, finding.file) for finding in validate(good, remember=False).findings]
    assert found == [("TAB008", f"schemas/tables/{name}.json") for name in sorted(SUITES)]


def test_a_suite_that_is_no_text_is_a_finding(good: Path) -> None:
    (good / LINKS).write_bytes(b'{"name": "\xff"}')
    assert [(finding.code, finding.file) for finding in validate(good, remember=False).findings] == [("TAB008", LINKS)]


# ---- where a breach is told


@pytest.mark.parametrize(
    ("name", "key", "path", "needle"),
    [
        ("kinds", {"kind": "term"}, SETTINGS, "glossary: {min"),
        ("kinds", {}, SETTINGS, "name: small"),
        ("texts", {"record": "fact-spots-come-from-age", "field": "statement"}, AGE, "statement:"),
        (
            "texts",
            {"record": "faq-are-spots-common", "field": "alternatives.1"},
            "dataset/faqs/faq-are-spots-common.yaml",
            "alternatives:",
        ),
        (
            "figures",
            {"record": "fact-spots-are-common", "id": "span"},
            "dataset/facts/fact-spots-are-common.yaml",
            "id: span",
        ),
        (
            "evidence",
            {"record": "fact-spots-are-common", "id": "letter"},
            "dataset/facts/fact-spots-are-common.yaml",
            "id: letter",
        ),
        ("links", {"from": "fact-spots-come-from-age", "relation": "terms", "to": "term-spot"}, AGE, "terms:"),
        ("birads", {"id": "birads-4b"}, FOUR_B, "likelihood:"),
        ("sources", {"id": "source-town-letter"}, "dataset/sources/source-town-letter.yaml", "status:"),
        ("records", {"id": "fact-gone-by-now"}, SETTINGS, "name: small"),
    ],
)
def test_a_breach_is_told_where_the_row_comes_from(
    sound: Dataset, name: str, key: dict[str, str], path: str, needle: str
) -> None:
    document, pointer = table.locate(sound, table.Breach("TAB001", name, key, "", ""))
    line, _ = document.locate(pointer)
    assert (document.path, needle in document.text.split("\n")[line - 1]) == (path, True)


def test_a_link_to_what_a_withdrawn_record_names_instead_is_told_there(good: Path) -> None:
    withdrawn = 'status: withdrawn\nwithdrawn: {on: "2026-01-20", reason: Wrong., instead: [fact-spots-are-common]}'
    replace(good, AGE, "status: published", withdrawn)
    key = {"from": "fact-spots-come-from-age", "relation": "instead", "to": "fact-spots-are-common"}
    document, pointer = table.locate(fast(good).dataset, table.Breach("TAB003", "links", key, "", ""))
    assert (document.path, pointer) == (AGE, ("withdrawn", "instead", 0))


def release(root: Path, *ids: str, version: str = "0.0.1") -> None:
    """Writes that the last release contained some records."""
    parts = ("files", "columns", "fields", "redirects", "entries", "meta")
    empty: dict[str, Any] = {part: {} for part in parts}
    content = {"version": version, **empty, "records": {name: {} for name in ids}, "withdrawn": []}
    (root / "dataset" / "released.json").write_text(json.dumps(content), encoding="utf-8")


def test_the_last_release_is_counted_by_kind(good: Path) -> None:
    release(good, "fact-spots-are-common", "fact-gone-by-now", "term-spot")
    counts = frames.parameters(fast(good).dataset)["released"]
    assert {kind: count for kind, count in counts.items() if count} == {"fact": 2, "term": 1}
    assert set(counts) == set(FOLDERS)


def test_a_pre_release_promises_no_records(good: Path) -> None:
    release(good, "fact-spots-are-common", "fact-gone-by-now", version="0.1.0-alpha.1")
    assert not any(frames.parameters(fast(good).dataset)["released"].values())


# ---- remembering


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each look at the tables, which find a fault in row 4B and cost nothing."""
    looks: list[str] = []

    def breaches(*_: Any) -> list[table.Breach]:
        looks.append("look")
        return [table.Breach("TAB006", "birads", {"id": "birads-4b"}, "a gap", "close it")]

    monkeypatch.setattr(table, "breaches", breaches)
    return looks


def test_what_was_found_is_remembered_and_told_again(good: Path, looked: list[str]) -> None:
    first = validate(good)
    again = validate(good)
    assert looked == ["look"]
    assert again.findings == first.findings
    assert [(finding.code, finding.file) for finding in again.findings] == [("TAB006", FOUR_B)]


EDITS: dict[str, tuple[str, str, str]] = {
    "words": (AGE, "more often", "less often"),
    "suite": (LINKS, "A link stands once", "A link stands just once"),
    "bound": (SETTINGS, "facts: {min: 1, max: 9}", "facts: {min: 1, max: 8}"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_what_tables_depend_on_makes_it_look_again(good: Path, looked: list[str], name: str) -> None:
    validate(good)
    replace(good, *EDITS[name])
    validate(good)
    assert looked == ["look", "look"]


def test_a_new_release_makes_it_look_again(good: Path, looked: list[str]) -> None:
    validate(good)
    release(good, "term-spot")
    validate(good)
    assert looked == ["look", "look"]


def test_a_new_suite_makes_it_look_again(good: Path, looked: list[str]) -> None:
    validate(good)
    (good / table.SUITES / "more.json").write_text("{}", encoding="utf-8")
    validate(good)
    assert looked == ["look", "look"]


def test_another_great_expectations_makes_it_look_again(
    good: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    validate(good)
    monkeypatch.setattr("pipelines.validate.remembered.version", lambda package: f"{package} of tomorrow")
    validate(good)
    assert looked == ["look", "look"]


def test_other_code_behind_the_tables_makes_it_look_again(
    good: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    behind: set[str] = set()
    monkeypatch.setattr("pipelines.validate.remembered.code", lambda *files: behind.update(files) or "as it was")
    validate(good)
    monkeypatch.setattr("pipelines.validate.remembered.code", lambda *files: "changed")
    validate(good)
    assert looked == ["look", "look"]
    assert behind >= {
        "validate/suites.py",
        "validate/frames.py",
        "checks/readability.py",
        "public/tables.py",
        "public/view.py",
    }


def test_a_comment_moves_a_remembered_finding_with_its_line(good: Path, looked: list[str]) -> None:
    (before,) = validate(good).findings
    replace(good, FOUR_B, "status: published", "# a comment\n# of two lines\nstatus: published")
    (after,) = validate(good).findings
    assert looked == ["look"]
    assert (after.line, after.column, after.message) == (before.line + 2, before.column, before.message)


def test_a_form_that_is_not_canonical_is_told_again(good: Path, looked: list[str]) -> None:
    replace(good, AGE, "certainty: likely", 'certainty: "likely"')
    assert [finding.code for finding in validate(good).findings] == ["TAB006", "FMT001"]
    assert [finding.code for finding in validate(good).findings] == ["TAB006", "FMT001"]


def test_without_remembering_it_looks_each_time_and_writes_nothing(good: Path, looked: list[str]) -> None:
    validate(good, remember=False)
    validate(good, remember=False)
    assert looked == ["look", "look"]
    assert not (good / CACHE).parent.exists()


def test_one_check_alone_leaves_what_is_known_of_the_others(good: Path, looked: list[str]) -> None:
    validate(good)
    validate(good, ["NUM001"])
    validate(good, ["FMT001"])
    validate(good)
    assert looked == ["look"]


def test_a_check_of_tables_alone_tells_only_its_own(good: Path, looked: list[str]) -> None:
    assert validate(good, ["TAB005"]).findings == ()
    assert [finding.code for finding in validate(good, ["TAB005", "TAB006"]).findings] == ["TAB006"]
    assert looked == ["look"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"tables": 3}',
        b'{"tables": {"basis": 1}}',
        b'{"canonical": []}',
    ],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_a_broken_memory_is_forgotten_and_mended(good: Path, looked: list[str], content: bytes) -> None:
    (good / CACHE).parent.mkdir()
    (good / CACHE).write_bytes(content)
    first = validate(good)
    assert validate(good).findings == first.findings
    assert looked == ["look"]


def _is_a_folder(root: Path) -> None:
    (root / CACHE).mkdir(parents=True)


def _parent_is_a_file(root: Path) -> None:
    (root / CACHE).parent.write_text("in the way", encoding="utf-8")


@pytest.mark.parametrize("obstruct", [_is_a_folder, _parent_is_a_file])
def test_a_memory_that_cannot_be_kept_is_harmless(
    good: Path, looked: list[str], obstruct: Callable[[Path], None]
) -> None:
    obstruct(good)
    before = sorted(path for path in good.rglob("*") if path.suffix != ".yaml")
    first = validate(good)
    assert validate(good).findings == first.findings
    assert looked == ["look", "look"]
    assert sorted(path for path in good.rglob("*") if path.suffix != ".yaml") == before


def test_a_memory_that_cannot_be_moved_into_place_leaves_no_litter(
    good: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    assert [finding.code for finding in validate(good).findings] == ["TAB006"]
    assert list((good / CACHE).parent.iterdir()) == []


def test_broken_records_keep_tables_from_being_looked_at(good: Path, looked: list[str]) -> None:
    replace(good, AGE, "certainty: likely", "certainty: certain")
    report = validate(good)
    assert [finding.code for finding in report.findings] == ["SCH001"]
    assert "not checked" in report.skipped
    assert "not checked" in validate(good, ["TAB003"]).skipped, "the record is missing from the tables"
    assert looked == []


def test_a_crash_of_the_library_is_a_finding_and_is_not_remembered(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(*_: Any) -> list[table.Breach]:
        raise MemoryError("too much")

    monkeypatch.setattr(table, "breaches", crashing)
    for _ in range(2):
        (finding,) = validate(good).findings
        assert (finding.code, finding.file) == ("BUG001", SETTINGS)
        assert "MemoryError: too much" in finding.message


# ---- what is imported


def _python(code: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", code, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, cwd=REPOSITORY)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


CHECK = """
import pathlib, sys
from pipelines.validate.run import fast, validate
print({}(pathlib.Path(sys.argv[1])).findings)
print(*sys.modules.keys() & {{"great_expectations", "pandas", "numpy", "jsonschema"}})
"""


def test_a_clean_dataset_is_checked_without_a_heavy_import(good: Path) -> None:
    assert _python(CHECK.format("fast"), str(good)) == ["()", ""]


def test_remembered_tables_are_told_without_a_heavy_import(good: Path) -> None:
    replace(good, "dataset/dataset.yaml", "facts: {min: 1,", "facts: {min: 8,")
    first = validate(good)
    assert [finding.code for finding in first.findings] == ["TAB001"]
    assert _python(CHECK.format("validate"), str(good)) == [str(first.findings), ""]


def test_nothing_is_reported_to_anybody(
    monkeypatch: pytest.MonkeyPatch, rows: Rows, parameters: dict[str, Any]
) -> None:
    monkeypatch.delenv("GX_ANALYTICS_ENABLED", raising=False)
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was tried"))
    suites = {name: json.dumps(suite) for name, suite in SUITES.items()}
    assert table.breaches(_csv(rows), suites, parameters) == []
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_nothing_is_printed_while_tables_are_looked_at(
    rows: Rows, parameters: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    _twice("links")(rows, parameters)
    table.breaches(_csv(rows), {"links": json.dumps(SUITES["links"])}, parameters)
    assert tuple(capfd.readouterr()) == ("", "")


# ---- the report on the tables


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a dataset with broken promises of every kind that the report shows in its own way."""
    root = copy_good(tmp_path_factory.mktemp("docs") / "root")
    replace(root, FOUR_B, "min: 10,", "min: 12,")
    replace(root, SETTINGS, "facts: {min: 1, max: 9}", "facts: {min: 3, max: 9}")
    replace(root, "dataset/sources/source-town-letter.yaml", "grade: B", "grade: C")
    target = root / "docs"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "QUOTA_ROWS", 2)
        documents.write_data_docs(fast(root).opened, target)
    return {path.name: path.read_text(encoding="utf-8") for path in target.iterdir()}


def test_the_report_has_a_page_for_each_suite_and_an_index(pages: dict[str, str]) -> None:
    assert set(pages) == {*(f"{name}.html" for name in SUITES), "index.html"}
    assert set(re.findall(r'href="([^"]*)"', pages["index.html"])) == set(pages) - {"index.html"}


@pytest.mark.parametrize("name", [*SUITES, "index"])
def test_a_page_loads_and_runs_nothing(pages: dict[str, str], name: str) -> None:
    page = pages[f"{name}.html"]
    assert re.findall(r"<(?:script|link|img|iframe|object|embed|base)\b", page, re.I) == []
    assert re.findall(r"\b(?:src|srcset|action|on\w+|style)\s*=", page, re.I) == []
    assert re.findall(r"(?:href|url)\s*[=(]\s*[\"']?\s*(?:https?:|//|javascript:|data:)", page, re.I) == []
    assert "default-src 'none'" in page


@pytest.mark.parametrize(("name", "promise"), PROMISES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_page_names_every_promise_of_its_suite(pages: dict[str, str], name: str, promise: Mapping[str, Any]) -> None:
    assert promise["description"] in html.unescape(pages[f"{name}.html"])


def _rows_of(page: str) -> Iterator[str]:
    for row in re.findall(r"<tr\b.*?</tr>", page, re.S):
        yield " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("birads", "failed A range of likelihood begins where the one before it ends"),
        ("birads", "passed The scale begins at 0"),
        ("kinds", "failed There are at least as many published records as dataset.yaml asks for"),
        ("sources", "failed Enough sources are of grade A or B"),
    ],
)
def test_a_page_says_which_promises_are_kept(pages: dict[str, str], name: str, row: str) -> None:
    assert any(told.startswith(row) for told in _rows_of(pages[f"{name}.html"]))


def test_an_unsound_suite_has_no_page(sound: Dataset) -> None:
    csv = tables.render(view.build(sound))
    suites = {"links": "{", "figures": json.dumps(SUITES["figures"])}
    assert set(table.data_docs(csv, suites, frames.parameters(sound))) == {"figures.html"}
