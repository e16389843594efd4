"""Datasets that contradict or repeat each other are found at the line that differs, and those that agree are not."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import small_libraries
from conftest import copy_good, replace
from translation_project import translated

from pipelines.library import across, parquet, rows
from pipelines.library.definition import Library
from pipelines.model.findings import Finding
from pipelines.validate.run import fast

COMMON, AGE = "facts/fact-spots-are-common.yaml", "facts/fact-spots-come-from-age.yaml"
CENSUS, LETTER = "sources/source-town-census.yaml", "sources/source-town-letter.yaml"
SPOTS, SPOT = "statistics/statistic-town-spots.yaml", "glossary/term-spot.yaml"
MYTH = "myths/myth-spots-mean-illness.yaml"


def change(library: Library, member: str, file: str, old: str, new: str) -> None:
    """Changes a text of a dataset, which must be there."""
    replace(library.folder / "datasets" / member, f"dataset/{file}", old, new)


def rename(library: Library, member: str, old: str, new: str) -> None:
    """Gives a record another id, everywhere in its dataset."""
    for path in (library.folder / "datasets" / member / "dataset").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
        if path.stem == old:
            path.rename(path.with_name(f"{new}.yaml"))


def placed(library: Library, finding: Finding) -> str:
    """What stands at the place of a finding, to the end of its line."""
    lines = (library.folder / finding.file).read_text(encoding="utf-8").split("\n")
    return lines[finding.line - 1][finding.column - 1 :]


def only(library: Library) -> Finding:
    """The only finding."""
    (finding,) = small_libraries.found(library)
    return finding


@pytest.fixture
def two(tmp_path: Path) -> Library:
    """Two datasets that agree."""
    return small_libraries.made(tmp_path / "library", ("a", "b"))


def test_datasets_that_agree_are_silent(two: Library) -> None:
    assert small_libraries.found(two) == []


def test_a_library_without_a_sound_dataset_is_silent(tmp_path: Path) -> None:
    with parquet.union([], tmp_path / "parquet") as union:
        assert across.check(union.query, Library(tmp_path, {}, ())) == []  # type: ignore[typeddict-item]


def test_an_id_with_another_meaning_is_found_in_the_text(two: Library) -> None:
    change(two, "b", AGE, "explanation: >-\n", "explanation: >-\n    They told so.\n")
    finding = only(two)
    assert (finding.code, finding.severity, finding.file) == ("LIB002", "error", f"datasets/b/dataset/{AGE}")
    assert (finding.record, placed(two, finding)) == ("fact-spots-come-from-age", ">-")
    assert 'datasets/a: text.explanation is "They told so. ' in finding.message


def test_the_majority_is_right_whatever_the_order(tmp_path: Path) -> None:
    library = small_libraries.made(tmp_path / "library", ("a", "b", "c"))
    change(library, "a", AGE, "explanation: >-\n", "explanation: >-\n    They told so.\n")
    finding = only(library)
    assert (finding.file, " in datasets/b: " in finding.message) == (f"datasets/a/dataset/{AGE}", True)


@dataclass(frozen=True)
class Case:
    """A change to a dataset, and the finding that it gives there: its code, what stands at its place, and its words."""

    file: str
    old: str
    new: str
    code: str
    at: str
    message: str


CASES: Mapping[str, Case] = {
    "source_title": Case(
        CENSUS,
        "Census of a small town",
        "Census of a town",
        "LIB003",
        "Census of a town",
        'title is "Census of a town", but "Census of a small town" in source-town-census of datasets/a, '
        "which is the same source",
    ),
    "source_year": Case(
        *(CENSUS, 'published: "2025"', 'published: "2024"', "LIB003", '"2024"'),
        'published is "2024", but "2025" in source-town-census of datasets/a, which is the same source',
    ),
    "source_address": Case(
        *(CENSUS, "smalltown/census", "smalltown/count", "LIB002", "https://library.smalltown/count"),
        'source-town-census is another record in datasets/a: url is "https://library.smalltown/count", there '
        '"https://library.smalltown/census"',
    ),
    "statistic_events": Case(
        *(SPOTS, "events: 30", "events: 31", "LIB004", "31"),
        "31 of 100, but 30 of 100 in statistic-town-spots of datasets/a, which counts the same in the same source",
    ),
    "statistic_total": Case(
        *(SPOTS, "total: 100", "total: 90", "LIB004", "90"),
        "30 of 90, but 30 of 100 in statistic-town-spots of datasets/a, which counts the same in the same source",
    ),
}


def test_a_retraction_counts_before_none(two: Library) -> None:
    notice = 'retracted: {"on": "2026-01-20", notice: "https://library.smalltown/notice"}\n'
    change(two, "b", LETTER, 'since: "0.1.0"', f'{notice}since: "0.1.0"')
    finding = only(two)
    assert (finding.code, finding.file) == ("LIB003", f"datasets/a/dataset/{LETTER}")
    assert finding.message.startswith("it was not retracted, but source-town-letter of datasets/b")


def test_a_date_that_is_less_exact_agrees(two: Library) -> None:
    change(two, "b", CENSUS, 'published: "2025"', 'published: "2025-03"')
    assert small_libraries.found(two) == []


def test_the_same_source_is_known_under_another_id(two: Library) -> None:
    rename(two, "b", "source-town-census", "source-count-of-town")
    change(
        two, "b", "sources/source-count-of-town.yaml", "//library.smalltown/census", "//www.library.smalltown/census/"
    )
    change(two, "b", "sources/source-count-of-town.yaml", "grade: A", "grade: B")
    (finding,) = (item for item in small_libraries.found(two) if item.code == "LIB003")
    assert (finding.record, placed(two, finding)) == ("source-count-of-town", "B")


@pytest.mark.parametrize(
    ("state", "told"),
    {
        "missing": "is not published",
        "withdrawn": "was withdrawn",
        "redirected": "was redirected",
    }.items(),
)
def test_a_link_to_a_record_that_is_gone_is_found(two: Library, state: str, told: str) -> None:
    if state == "redirected":
        entry = '\n  - {from: fact-old, to: [fact-spots-are-common], on: "2026-01-20", reason: Merged.}'
        change(two, "a", "redirects.yaml", "redirects: []", f"redirects:{entry}")
    elif state == "withdrawn":
        gone = 'withdrawn: {on: "2026-01-20", reason: "It was wrong.", instead: [fact-spots-are-common]}'
        rename(two, "a", "fact-spots-come-from-age", "fact-old")
        change(two, "a", "facts/fact-old.yaml", "status: published", f"status: withdrawn\n{gone}")
    address = "https://example.org/a/facts/fact-old"
    change(two, "b", LETTER, "url: https://library.smalltown/letter", f"url: {address}")
    (finding,) = (item for item in small_libraries.found(two) if item.code == "LIB005")
    assert (finding.file, placed(two, finding)) == (f"datasets/b/dataset/{LETTER}", address)
    assert finding.message == f"{address} leads to fact-old of datasets/a, which {told}"
    assert finding.hint.startswith("name a published" if state == "missing" else "name fact-spots-are-common")


@pytest.mark.parametrize(
    "address", ["a/facts/fact-spots-are-common.html", "c/facts/fact-old", "a/about", "b/facts/fact-old"]
)
def test_a_link_that_leads_somewhere_or_outside_is_silent(two: Library, address: str) -> None:
    for member in ("a", "b"):
        change(two, member, LETTER, "url: https://library.smalltown/letter", f"url: https://example.org/{address}")
    found = small_libraries.found(two)
    assert [item.file for item in found if item.code == "LIB005"] == (
        [f"datasets/a/dataset/{LETTER}"] if address.startswith("b/") else []
    )


def test_a_term_with_two_translations_is_found_in_the_catalog(tmp_path: Path) -> None:
    library = small_libraries.made(tmp_path / "library", ("a", "b"), lambda root: translated(root))
    assert small_libraries.found(library) == []
    change(library, "a", "translations/es.po", 'msgstr "spótó"', 'msgstr "mánchó"')
    finding = only(library)
    assert (finding.code, finding.severity, finding.record) == ("LIB006", "warning", "term-spot")
    assert finding.message == '"spot" is "mánchó" in es, but "spótó" in term-spot of datasets/b'
    assert finding.file == "datasets/a/dataset/translations/es.po"
    lines = (library.folder / finding.file).read_text(encoding="utf-8").split("\n")
    assert 'msgctxt "term-spot:term"' in lines[finding.line - 1 : finding.line + 6]


def test_a_copied_text_is_found_under_another_id(two: Library) -> None:
    rename(two, "b", "fact-spots-come-from-age", "fact-age-and-spots")
    found = small_libraries.found(two)
    assert {(item.code, item.severity, item.record) for item in found} == {("LIB007", "warning", "fact-age-and-spots")}
    assert {item.message for item in found} == {"the same text is in fact-spots-come-from-age of datasets/a"}


def test_a_draft_is_compared_with_nothing(two: Library) -> None:
    change(two, "b", MYTH, "status: published", "status: draft")
    change(two, "b", MYTH, "why_wrong: ", "why_wrong: It was told. ")
    assert small_libraries.found(two) == []


@pytest.mark.parametrize("how", ['uses: ["../a"]', 'extends: {from: "../a"}'])
def test_a_record_of_another_dataset_is_compared_only_there(two: Library, how: str) -> None:
    home = two.folder / "datasets" / "b" / "dataset"
    header = "# yaml-language-server: $schema=../schemas/source/upstream.schema.json\n"
    (home / "upstream.yaml").write_text(f"{header}{how}\n", encoding="utf-8")
    for path in (CENSUS, LETTER, SPOTS) if how.startswith("uses") else ():
        (home / path).unlink()
    if how.startswith("extends"):  # the dataset replaces records of a release on purpose
        change(two, "b", AGE, "explanation: >-\n", "explanation: >-\n    They told so.\n")
        change(two, "b", SPOTS, "events: 30", "events: 31")
    with small_libraries.united(two) as union:
        assert union.query("SELECT COUNT(*) FROM records WHERE hash IS NULL AND dataset = 'datasets/b'")[0][0] > 2
        assert across.check(union.query, two) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_difference_gives_that_finding_at_that_place(two: Library, case: Case) -> None:
    change(two, "b", case.file, case.old, case.new)
    finding = only(two)
    assert (finding.code, finding.severity) == (case.code, "error")
    assert finding.file == f"datasets/b/dataset/{case.file}"
    assert placed(two, finding) == case.at
    assert finding.message == case.message


def test_findings_do_not_depend_on_shards_or_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = small_libraries.made(tmp_path / "library", [f"d{number}" for number in range(6)])
    draw = random.Random(7)
    for number, member in enumerate(library.members):
        change(library, member.root.name, SPOTS, "events: 30", f"events: {30 + draw.randrange(3)}")
        change(library, member.root.name, AGE, "explanation: >-\n", f"explanation: >-\n    Town {number // 2} told.\n")
        change(library, member.root.name, CENSUS, "Census of a small", f"Census of {draw.choice('ab')} big")
        if draw.random() < 0.5:
            rename(library, member.root.name, "myth-spots-mean-illness", "myth-of-illness")
    files = small_libraries.written(library)
    expected: list[Finding] = []
    for shard in (64, 2, 1):
        monkeypatch.setattr(parquet, "SHARD", shard)
        draw.shuffle(files)
        with parquet.union(files, tmp_path / f"parquet-{shard}") as union:
            found = across.check(union.query, library)
        expected = expected or found
        assert {item.code for item in found} >= {"LIB002", "LIB003", "LIB004", "LIB007"}
        assert found == expected


def test_only_the_shard_of_a_changed_dataset_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "SHARD", 1)
    library = small_libraries.made(tmp_path / "library", [f"d{number}" for number in range(4)])
    files, folder = small_libraries.written(library), tmp_path / "parquet"
    parquet.union(files, folder).close()
    before = {path.name for path in folder.iterdir()}
    change(library, "d2", CENSUS, "small town", "smaller town")
    with parquet.union(small_libraries.written(library), folder) as union:
        after = {path.name for path in folder.iterdir()}
        assert len(before) == len(after) > 1
        assert len(after - before) == 1
        assert union.query("SELECT COUNT(*) FROM sources WHERE title LIKE '%smaller%'") == [(1,)]


def test_the_same_dataset_gives_the_same_bytes_of_rows(good: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.gz", tmp_path / "two.gz"
    rows.write(one, "a", fast(good).opened)
    rows.write(two, "a", fast(copy_good(tmp_path / "other")).opened)
    assert one.read_bytes() == two.read_bytes()
    kinds = {"VARCHAR": str, "BIGINT": int, "DOUBLE": float, "BOOLEAN": bool}
    for table, row in rows.lines(one):
        assert all(type(value) is kinds[rows.TABLES[table][name]] for name, value in row.items())


def test_findings_are_written_as_parquet(tmp_path: Path) -> None:
    findings = [Finding(f"a/b{n}", n, 2, "LIB002", "error", "fact-x", 'a "word"\nwith é', "do", "k") for n in range(3)]
    path = tmp_path / "out" / "it's.parquet"
    parquet.findings_to_parquet(findings, path)
    read = duckdb.sql("SELECT * FROM read_parquet(?)", params=[str(path)]).fetchall()
    assert read == [tuple(vars(finding).values()) for finding in findings]
    parquet.findings_to_parquet([], path)
    assert duckdb.sql("SELECT * FROM read_parquet(?)", params=[str(path)]).fetchall() == []
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_every_query_says_what_it_finds() -> None:
    files = sorted(across.SQL.glob("*.sql"))
    assert [path.stem for path in files] == [f"LIB00{number}" for number in range(2, 8)]
    assert all(path.read_text(encoding="utf-8").startswith("-- ") for path in files)
