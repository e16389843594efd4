"""A library is published dataset by dataset, with an index in which everything is found and nothing grows unbounded."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from conftest import REPOSITORY, replace
from lxml import etree
from published_libraries import HOME, PLACES, entitle, loaded, small_library, without_tables

from pipelines.library import published
from pipelines.library.definition import read
from pipelines.library.engine import Local
from pipelines.library.exported import Exported
from pipelines.library.index.bounds import BOUNDS, Bounds
from pipelines.library.index.files import INDEX, SITEMAP
from pipelines.library.published import STORE, Published, export_all, publish
from pipelines.publish import checked
from pipelines.publish.exports import NotAnExport
from pipelines.publish.verify import verify

__all__ = ["without_tables"]

pytestmark = pytest.mark.usefixtures("without_tables")

SMALL = Bounds(
    datasets=2, shard_bytes=3_000, shards=90, hits=4, of_dataset=2, documents=1, topics=1, urls=9, sitemap_bytes=900
)
"""Bounds that a small library breaks wherever it can."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, without_tables: None) -> Path:
    """A library of three datasets that is exported to ``out``."""
    folder = small_library(tmp_path_factory.mktemp("library"))
    assert export_all(loaded(folder), folder / "out", Local(1)) == Published(3, 63, True)
    return folder


@pytest.fixture
def library(exported: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return shutil.copytree(exported, tmp_path / "library", copy_function=shutil.copy)


def run(folder: Path) -> tuple[Published, list[Exported]]:
    """Exports a library to ``out``."""
    told: list[Exported] = []
    return export_all(loaded(folder), folder / "out", Local(1), told.append), told


def held(folder: Path) -> dict[str, bytes]:
    """Every file of an export."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def index_of(to: Path) -> Any:
    return json.loads((to / INDEX).read_bytes())


def look_up(to: Path, start: str, key: str, field: str) -> Any:
    """What an index tells of a key, found as docs/library.md says."""
    file = json.loads((to / start).read_bytes())
    while "shards" in file:
        fits = [prefix for prefix in file["shards"] if key.startswith(prefix)]
        if not fits:
            return None
        file = json.loads((to / file["shards"][max(fits, key=len)]).read_bytes())
    return file[field].get(key)


def word(to: Path, word: str, language: str = "en") -> Any:
    return look_up(to, index_of(to)["search"][language], quote(word, safe="!'()*"), "words")


def code(to: Path, system: str, code: str) -> Any:
    return look_up(to, index_of(to)["codes"], hashlib.sha256(f"{system}|{code}".encode()).hexdigest(), "codes")


def reached(to: Path) -> Iterator[tuple[str, Path]]:
    """Every file that ``index.json`` leads to, with the name of its schema."""
    index = index_of(to)
    yield from (("datasets", to / page["file"]) for page in index["datasets"])
    for name, starts in (("search", list(index["search"].values())), ("codes", [index["codes"]])):
        while starts:
            path = starts.pop()
            yield name, to / path
            starts += json.loads((to / path).read_bytes()).get("shards", {}).values()


def addresses(file: Path) -> list[str]:
    """The addresses that a sitemap lists."""
    return [str(one.text) for one in etree.parse(file).iter("{*}loc")]


def test_the_index_lists_every_dataset_with_what_an_app_needs_to_choose_one(exported: Path) -> None:
    to = exported / "out"
    index = index_of(to)
    assert (index["title"], index["totals"]["datasets"]) == ("A library for tests", 3)
    entries = [
        entry for page in index["datasets"] for entry in json.loads((to / page["file"]).read_bytes())["datasets"]
    ]
    assert [entry["path"] for entry in entries] == [f"topics/{place}" for place in sorted(PLACES)]
    for entry in entries:
        folder = to / entry["path"]
        assert verify(folder) == []
        manifest = (folder / "manifest.json").read_bytes()
        assert hashlib.sha256(manifest).hexdigest() == entry["manifest_sha256"]
        assert json.loads(manifest)["version"] == entry["version"]
        told = json.loads((folder / "json/en.json").read_bytes())
        assert entry["title"] == {"en": told["title"]}
        assert entry["counts"] == {name: len(told[name]) for name in entry["counts"]}
        assert entry["topics"] == [{"id": t["id"], "title": {"en": t["text"]["title"]}} for t in told["topics"]]


def test_every_file_obeys_its_schema(exported: Path) -> None:
    to, seen = exported / "out", set()
    for name, file in [("index", to / INDEX), *reached(to)]:
        schema = json.loads((REPOSITORY / f"schemas/library/{name}.schema.json").read_bytes())
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.Draft7Validator(schema).validate(json.loads(file.read_bytes()))
        seen.add(name)
    assert seen == {path.name.partition(".")[0] for path in (REPOSITORY / "schemas/library").iterdir()}


def test_a_word_finds_the_datasets_and_records_that_have_it(exported: Path) -> None:
    to = exported / "out"
    assert word(to, "island") == {
        "datasets": 1,
        "records": [{"dataset": "topics/island", "title": "A small example about the island"}],
    }
    common = word(to, "common")
    assert common["datasets"] == 3
    assert {hit["dataset"] for hit in common["records"]} == {f"topics/{place}" for place in PLACES}
    for hit in common["records"]:
        if "page" in hit:
            assert (to / hit["dataset"] / hit["page"] / "index.html").is_file()
    assert next(hit["dataset"] for hit in common["records"] if "page" in hit) == "topics/village"
    assert word(to, "unheard") is None


def test_every_title_is_found_by_each_of_its_words(exported: Path) -> None:
    to = exported / "out"
    for record in json.loads((to / "topics/village/json/reader/en.json").read_bytes())["faqs"]:
        for one in set(re.findall(r"[a-z]{4,}", record["text"]["question"].lower())) - {"have", "does", "what"}:
            assert word(to, one), one


def test_a_code_finds_the_documents_by_the_uri_and_the_oid_of_its_system(exported: Path) -> None:
    to = exported / "out"
    by_uri = code(to, "http://hl7.org/fhir/sid/icd-10-cm", "R92.1")
    by_oid = code(to, "2.16.840.1.113883.6.90", "R92.1")
    assert by_uri["answers"] == by_oid["answers"]
    assert (by_uri["datasets"], by_uri["system_title"]) == (3, "ICD-10-CM")
    for answer in by_uri["answers"]:
        assert [one["id"] for one in answer["documents"]] == ["guide-spots", "topic-spots"]
        for one in answer["documents"]:
            for language in one["title"]:
                assert (to / answer["dataset"] / "portal" / language / f"{one['id']}.html").is_file()
    own = code(to, "https://example.org/small/fhir/CodeSystem/small-birads", "4A")
    assert "registered trademark" in own["notice"]
    assert code(to, "http://hl7.org/fhir/sid/icd-10-cm", "R92.2") is None


def test_sitemaps_list_the_pages_of_all_sites_and_no_others(exported: Path) -> None:
    to, base = exported / "out", "https://library.example/guides/"
    listed = []
    for address in addresses(to / SITEMAP):
        assert address.removeprefix(base).count("/") == 0, "a sitemap may only list what is below its own folder"
        listed += addresses(to / address.removeprefix(base))
    pages = (to / "topics/village/site/en").rglob("index.html")
    assert sorted(listed) == sorted(f"{base}{path.parent.relative_to(to).as_posix()}/" for path in pages)


def test_no_file_is_larger_than_its_bound_and_everything_is_still_found(library: Path) -> None:
    to = library / "out"
    whole = {one: word(to, one) for one in ("island", "common", "spots", "letter")}
    publish(loaded(library), to, bounds=SMALL)
    assert [page["datasets"] for page in index_of(to)["datasets"]] == [2, 1]
    files = list(reached(to))
    for name, file in files:
        content = file.read_bytes()
        if name == "datasets":
            assert all(len(entry["topics"]) == 1 for entry in json.loads(content)["datasets"])
        elif "shards" in (told := json.loads(content)):
            assert len(told["shards"]) <= SMALL.shards
        else:
            assert len(content) <= SMALL.shard_bytes
            for entry in told.get("words", {}).values():
                assert len(entry["records"]) <= SMALL.hits
    assert sum(name == "search" for name, _ in files) > 10
    for one, before in whole.items():
        told = word(to, one)
        assert told["datasets"] == before["datasets"]
        assert told["records"][0] == before["records"][0]
    assert code(to, "2.16.840.1.113883.6.90", "R92.1")["datasets"] == 3
    for address in addresses(to / SITEMAP):
        file = to / address.rpartition("/")[2]
        assert 0 < len(addresses(file)) <= SMALL.urls
        assert len(file.read_bytes()) <= SMALL.sitemap_bytes
    assert len(addresses(to / SITEMAP)) <= SMALL.urls


@pytest.mark.parametrize(
    ("bounds", "named"),
    [(Bounds(datasets=1, pages=2), "more than 2 pages"), (Bounds(urls=4), "sitemaps, more than 4")],
)
def test_a_library_that_no_index_can_list_is_refused_and_the_old_one_stays(
    library: Path, bounds: Bounds, named: str
) -> None:
    before = {name: content for name, content in held(library / "out").items() if name in (INDEX, SITEMAP)}
    with pytest.raises(ValueError, match=named):
        publish(loaded(library), library / "out", bounds=bounds)
    assert {name: content for name, content in held(library / "out").items() if name in before} == before


def test_the_bounds_are_what_the_docs_say() -> None:
    text = (REPOSITORY / "docs" / "library.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(BOUNDS):
        assert f"{getattr(BOUNDS, field.name):,}" in text, field.name


def test_an_unchanged_library_is_not_built_again(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(library)  # the copy has other paths
    before = held(library / "out")
    for function in ("check", "write"):
        monkeypatch.setattr(checked, function, lambda *_: pytest.fail("it was built again"))
    monkeypatch.setattr(published, "told", lambda *_: pytest.fail("it was read again"))
    done, told = run(library)
    assert done == Published(3, 63, False)
    assert [(one.records, one.files > 100, one.changed) for one in told] == [(21, True, False)] * 3
    assert held(library / "out") == before


def test_after_an_edit_one_dataset_is_built_and_read_and_the_index_is_as_if_it_were_new(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(library)
    entitle(library, "valley", "A small example about a brook")
    read_again = []
    real = published.told
    monkeypatch.setattr(published, "told", lambda *a: read_again.append(a[1]) or real(*a))
    done, told = run(library)
    assert done.changed
    assert [one.name for one in told if one.changed] == read_again == ["topics/valley"]
    assert word(library / "out", "brook")["datasets"] == 1
    assert word(library / "out", "valley") is None
    before = held(library / "out")
    (library / STORE).unlink()
    run(library)
    assert held(library / "out") == before


def test_a_missing_shard_is_written_again(library: Path) -> None:
    run(library)
    _, shard = list(reached(library / "out"))[-1]
    shard.unlink()
    assert run(library)[0].changed
    assert shard.is_file()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_store_that_is_none_is_made_anew(library: Path, content: bytes) -> None:
    before = held(library / "out")
    (library / STORE).write_bytes(content)
    run(library)
    assert held(library / "out") == before


@pytest.mark.parametrize("part", range(1, 8))
def test_a_store_with_a_damaged_part_is_made_anew(library: Path, part: int) -> None:
    run(library)
    before = held(library / "out")
    content = bytearray((library / STORE).read_bytes())
    start = len(content) * part // 8
    content[start : start + 40_000] = b"x" * len(content[start : start + 40_000])
    (library / STORE).write_bytes(content)
    (library / "out" / INDEX).unlink()
    assert run(library)[0].unread == {}
    assert held(library / "out") == before


@pytest.mark.parametrize("statement", ["DELETE FROM about", "UPDATE about SET published = '{'", "DROP TABLE word"])
def test_a_store_that_lacks_rows_is_made_anew(library: Path, statement: str) -> None:
    before = held(library / "out")
    with contextlib.closing(sqlite3.connect(library / STORE)) as connection, connection:
        connection.execute(statement)
    run(library)
    assert held(library / "out") == before


def test_a_store_that_cannot_be_opened_is_named(library: Path) -> None:
    (library / STORE).unlink()
    (library / STORE).mkdir()
    with pytest.raises(OSError, match="unable to open") as raised:
        run(library)
    assert raised.value.filename == str(library / STORE)


def test_a_dataset_with_errors_keeps_its_export_and_stops_no_other(library: Path) -> None:
    before = held(library / "out" / "topics" / "island")
    replace(
        library / "topics/island", "dataset/facts/fact-spots-are-common.yaml", "Spots are common", "Spots are never"
    )
    entitle(library, "village", "A small example about the harbor")
    done, told = run(library)
    assert (done.datasets, done.failed) == (3, ("topics/island",))
    assert {one.file for one in told[0].findings if one.severity == "error"} == {
        "topics/island/dataset/facts/fact-spots-are-common.yaml"
    }
    assert held(library / "out" / "topics" / "island") == before
    assert word(library / "out", "harbor")["datasets"] == 1
    assert word(library / "out", "island")["datasets"] == 1


def test_a_dataset_that_left_is_named_and_found_no_longer(library: Path) -> None:
    shutil.rmtree(library / "topics" / "village")
    done, _ = run(library)
    assert (done.datasets, done.left) == (2, ("topics/village",))
    to = library / "out"
    assert verify(to / "topics" / "village") == []
    assert word(to, "village") is None
    assert not (to / SITEMAP).exists()
    assert list(to.glob("sitemap*")) == []


def test_an_export_that_somebody_changed_is_named_and_left_out(library: Path) -> None:
    (library / STORE).unlink()
    (library / "out/topics/valley/json/reader/en.json").write_text("{}", encoding="utf-8")
    done = publish(loaded(library), library / "out")
    assert done.datasets == 2
    assert list(done.unread) == ["topics/valley"]
    assert "differs from what the manifest says" in done.unread["topics/valley"]


def test_a_dataset_without_an_export_is_named(library: Path) -> None:
    shutil.rmtree(library / "out/topics/valley")
    assert publish(loaded(library), library / "out").lacking == ("topics/valley",)


def test_files_of_others_stay(library: Path) -> None:
    others = ["index/notes.json", "index/search/notes.json", "robots.txt", "sitemap-of-mine.xml"]
    for name in others:
        (library / "out" / name).write_text("mine", encoding="utf-8")
    entitle(library, "valley", "A small example about a brook")
    run(library)
    assert [(library / "out" / name).read_text(encoding="utf-8") for name in others] == ["mine"] * 4


def test_a_folder_with_other_files_is_not_exported_to(library: Path) -> None:
    (library / "out/topics/valley/notes.txt").write_text("mine", encoding="utf-8")
    entitle(library, "valley", "A small example about a brook")
    done, told = run(library)
    assert done.failed == ("topics/valley",)
    assert "notes.txt" in told[1].trouble


def test_two_processes_write_what_one_does(library: Path, tmp_path: Path) -> None:
    run(library)
    export_all(loaded(library), tmp_path / "two", Local(2))
    assert held(tmp_path / "two") == held(library / "out")


def test_a_dataset_cannot_stand_where_the_index_is_published(library: Path) -> None:
    shutil.copytree(library / "topics", library / "index")
    replace(library, "library.yaml", "[topics/*]", "[topics/*, index/*]")
    assert {item.code for item in read(library).findings} == {"LIB001"}
    assert HOME in str(next((library / "index").rglob("dataset.yaml")))


@pytest.mark.parametrize("mine", ["index.json", "sitemap.xml", "notes.txt"])
def test_nothing_is_exported_to_a_folder_with_files_of_others(library: Path, mine: str, tmp_path: Path) -> None:
    to = tmp_path / "other"
    to.mkdir()
    (to / mine).write_text('{"base_url": "https://other.example"}', encoding="utf-8")
    before = held(to)
    with pytest.raises(NotAnExport, match=re.escape(mine)):
        export_all(loaded(library), to, Local(1))
    assert held(to) == before


def test_a_sitemap_of_others_beside_an_index_without_one_stays(library: Path) -> None:
    shutil.rmtree(library / "topics" / "village")
    run(library)
    (library / "out" / SITEMAP).write_text("mine", encoding="utf-8")
    with pytest.raises(NotAnExport, match="is no sitemap of https://library"):
        run(library)


def test_another_library_does_not_take_over_an_index(library: Path) -> None:
    replace(library, "library.yaml", "https://library.example/guides", "https://other.example")
    with pytest.raises(NotAnExport, match=r"is not of https://other\.example, but of https://library\.example/guides"):
        run(library)
    (library / "out" / INDEX).unlink()
    (library / "out" / SITEMAP).unlink()
    assert run(library)[0].datasets == 3


@pytest.mark.parametrize("place", [".", "..", "topics", "topics/valley", "topics/valley/dataset", "link"])
def test_a_target_among_the_datasets_is_refused(library: Path, place: str) -> None:
    (library / "link").symlink_to(library / "topics" / "valley")
    with pytest.raises(NotAnExport, match="the dataset topics/"):
        export_all(loaded(library), library / place, Local(1))
    assert not (library / place / INDEX).exists()


def test_a_damaged_export_and_a_damaged_index_are_repaired(library: Path) -> None:
    run(library)
    before = held(library / "out")
    shard = next(file for name, file in reached(library / "out") if name == "search")
    for damaged in (library / "out/topics/valley/json/reader/en.json", library / "out" / SITEMAP, shard):
        if damaged.name == SITEMAP:
            damaged.write_bytes(damaged.read_bytes().replace(b".xml<", b".xmm<"))
        else:
            damaged.write_text("x", encoding="utf-8")
        assert run(library)[0].failed == ()
        assert held(library / "out") == before


def test_a_damaged_manifest_is_named(library: Path) -> None:
    (library / "out/topics/valley/manifest.json").write_text("garbage", encoding="utf-8")
    done, told = run(library)
    assert done.failed == ("topics/valley",)
    assert "manifest.json is damaged" in told[1].trouble
    assert f"delete {library / 'out/topics/valley'}" in told[1].trouble
