"""The exports of the good fixture, byte for byte, and the handling of faulty exporters and bad targets.

``PYTHONPATH=.:tests python tests/publish/test_exports.py`` rewrites ``tests/golden``;
review the diff before committing it.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import frictionless
import pandas as pd
import pytest
from conftest import REPOSITORY, copy_good, files_for_apps, replace, unlist
from hypothesis import given, settings
from hypothesis import strategies as st
from translation_project import WRITTEN, translated

from pipelines.files import swap
from pipelines.model.artifact import Artifact
from pipelines.model.findings import Finding
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, TOPIC_KINDS
from pipelines.model.records import Dataset
from pipelines.public import tables, view
from pipelines.publish import exports, formats, verify
from pipelines.validate.run import fast

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FACT = "dataset/facts/fact-spots-come-from-age.yaml"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The good fixture, loaded once."""
    return fast(copy_good(tmp_path_factory.mktemp("shared") / "root")).dataset


@pytest.fixture(scope="module")
def artifacts(dataset: Dataset) -> list[Artifact]:
    """The files for apps of the good fixture, built once."""
    made, findings = files_for_apps(dataset)
    assert findings == []
    return made


def build(root: Path) -> list[Artifact]:
    """The files for apps of a root in which nothing is wrong."""
    early = fast(root)
    assert early.findings == ()
    artifacts, findings = files_for_apps(early.opened)
    assert findings == []
    return artifacts


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def data(artifacts: list[Artifact], path: str) -> Any:
    return json.loads(next(artifact.content for artifact in artifacts if artifact.path == path))


Spoil = Callable[[bytes], bytes]


def swapped(old: bytes, new: bytes) -> Spoil:
    def spoil(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new, 1)

    return spoil


def data_of(root: Path) -> list[Artifact]:
    """The files for apps of a root without those whose looks are nobody's data, or whose bytes depend on a library."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "EXPORTERS", {k: v for k, v in formats.EXPORTERS.items() if k != "tables"})
        patch.setattr(formats, "DESCRIBERS", {k: v for k, v in formats.DESCRIBERS.items() if k != "workbench"})
        return build(root)


def test_the_export_of_the_good_fixture_is_the_golden_one_byte_for_byte(good: Path) -> None:
    made = {artifact.path: artifact.content for artifact in data_of(good)}
    kept = contents(GOLDEN)
    assert made.keys() == kept.keys()
    for path, content in made.items():
        assert content.decode("utf-8") == kept[path].decode("utf-8"), f"{path}; see this module's first lines"


def test_the_golden_export_verifies() -> None:
    assert verify.verify(GOLDEN) == []


def test_drafts_tombstones_and_redirects_reach_every_format_as_they_should(good: Path) -> None:
    gone = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: The count was wrong}'
    replace(good, FACT, "status: published", gone)
    unlist(good, "fact-spots-come-from-age")
    replace(
        good,
        "dataset/redirects.yaml",
        "[]",
        '[{from: fact-old-spots, to: [faq-are-spots-common], on: "2026-01-20", reason: Merged}]',
    )
    draft = (good / "dataset/facts/fact-spots-are-common.yaml").read_text(encoding="utf-8")
    draft = draft.replace("status: published", "status: draft")
    (good / "dataset/facts/fact-a-secret-draft.yaml").write_text(draft, encoding="utf-8")
    artifacts = build(good)
    assert not [a.path for a in artifacts if b"fact-a-secret-draft" in a.content]
    for path in ("json/en.json", "json/records.json"):
        page = data(artifacts, path)
        assert [tomb["id"] for tomb in page["withdrawn"]] == ["fact-spots-come-from-age"]
        assert [(entry["from"], entry["to"]) for entry in page["redirects"]] == [
            ("fact-old-spots", ["faq-are-spots-common"])
        ]
        assert [record["id"] for record in page["facts"]] == ["fact-spots-are-common"]
    rows = {a.path: tables.read_csv(a.content) for a in artifacts if a.media_type == "text/csv"}
    (tomb,) = [row for row in rows["csv/records.csv"] if row["status"] == "withdrawn"]
    assert (tomb["id"], tomb["withdrawn_on"], tomb["topic"]) == ("fact-spots-come-from-age", "2026-01-30", "")
    assert [row["to"] for row in rows["csv/redirects.csv"]] == ["faq-are-spots-common"]
    assert "fact-spots-come-from-age" not in [row["record"] for row in rows["csv/texts.csv"]]


def test_each_language_has_each_picture_with_its_words(tmp_path: Path) -> None:
    artifacts = build(translated(tmp_path / "root"))
    pictures = {a.path: ElementTree.fromstring(a.content) for a in artifacts if a.path.startswith("pictures/")}
    for tag, written in {"en": str, **WRITTEN}.items():
        path = data(artifacts, f"json/{tag}.json")["pictures"][0]["file"]
        assert path == f"pictures/picture-a-spot.{tag}.svg"
        words = {element.tag.rpartition("}")[2]: element.text for element in pictures[path].iter() if element.text}
        english = ("A spot", "A small circle inside a large one.", "Spot")
        assert (words["title"], words["desc"], words["text"]) == tuple(map(written, english))


def test_a_record_carries_its_place_in_the_reading_order(good: Path) -> None:
    artifacts = build(good)
    told = data(artifacts, "json/records.json")
    expected = {
        name: (topic["id"], part == "core")
        for topic in told["topics"]
        for part in ("core", "more")
        for name in topic.get(part, ())
    }
    records = [record for folder in FOLDERS.values() for record in told.get(folder, ()) if "topic" in record]
    records.sort(key=lambda record: record["position"])
    assert [(r["id"], (r["topic"], r["in_core"])) for r in records] == list(expected.items())
    assert [record["position"] for record in records] == list(range(1, len(records) + 1))
    assert [topic["position"] for topic in told["topics"]] == [10, 20]
    rows = {a.path: tables.read_csv(a.content) for a in artifacts if a.media_type == "text/csv"}
    links = {(row["from"], row["relation"]) for row in rows["csv/links.csv"]}
    assert {("topic-spots", "core"), ("topic-spots", "more"), ("guide-spots", "topics")} <= links
    assert {("guide-spots", "records"), ("guide-spots", "questions"), ("fact-spots-are-common", "pictures")} <= links


def test_every_language_has_a_file_of_its_own(tmp_path: Path) -> None:
    artifacts = build(translated(tmp_path / "root"))
    listed = {entry["path"]: entry for entry in data(artifacts, "manifest.json")["files"]}
    assert listed["json/es.json"]["language"] == "es"
    assert listed["json/es.json"]["rows"] == listed["json/records.json"]["rows"]
    assert {fact["language"] for fact in data(artifacts, "json/es.json")["facts"]} == {"es"}


def test_the_manifest_is_last_and_describes_each_file(good: Path) -> None:
    artifacts = build(good)
    assert artifacts[-1].path == "manifest.json"
    files = {artifact.path: artifact for artifact in artifacts[:-1]}
    entries = data(artifacts, "manifest.json")["files"]
    assert [entry["path"] for entry in entries] == sorted(files)
    for entry in entries:
        artifact = files[entry["path"]]
        assert entry["sha256"] == hashlib.sha256(artifact.content).hexdigest()
        assert entry["bytes"] == len(artifact.content)
        assert entry["media_type"] == artifact.media_type
        if "schema" in entry:
            assert entry["schema"] in files
        if artifact.media_type == "text/csv":
            assert entry["rows"] == len(tables.read_csv(artifact.content))


def test_the_exported_schemas_are_those_of_the_root(good: Path) -> None:
    made = {a.path: a.content for a in build(good) if a.path.startswith("schemas/")}
    written = {path.name: json.loads(path.read_bytes()) for path in (good / "schemas/export").iterdir()}
    assert made.keys() == {f"schemas/{name}" for name in written}
    for name, schema in written.items():
        shown = json.loads(made[f"schemas/{name}"])
        assert shown["$id"] == f"https://example.org/small/schemas/{name}"
        assert (shown["description"], shown["required"]) == (schema["description"], schema["required"])
        assert shown["properties"].keys() == schema["properties"].keys()
        assert "additionalProperties" not in shown


def test_a_schema_that_is_missing_is_a_finding_and_not_a_crash(good: Path) -> None:
    (good / "schemas/export/manifest.schema.json").unlink()
    artifacts, findings = files_for_apps(fast(good).opened)
    assert artifacts == []
    assert [(f.code, f.file) for f in findings] == [("EXP001", "schemas/export/manifest.schema.json")]


# --- The export schemas -----------------------------------------------------------------------------------------------

HELD_BACK = ("status", "withdrawn", "translator_note")
FILLED_IN = ("id", "kind", "canonical", "clinical_review", "text_hash", "hash", "language", "translation", "estimate")
PLACED = ("topic", "in_core", "position")
"""Where a reader meets a record; a topic and a guide have a position that editors write."""
RESOLVED = ("population", "timeframe", "outcome")
"""The words of figures that exports join from statistics, so that they may be longer."""
COMPARED = (".review.hash ", ".review.by ", ".review.compared_by ")
"""Who compared a record; exports say it only while its words are the same."""


def promises(folder: str, name: str, definition: str = "") -> dict[str, Any]:
    """What a schema says of each field below a definition: types, codes and lengths, by path."""
    schemas = {p.name: json.loads(p.read_bytes()) for p in (REPOSITORY / "schemas" / folder).iterdir()}
    limits: dict[str, Any] = {}

    def walk(schema: Any, home: str, path: str) -> None:
        own: dict[str, Any] = {}
        while refers := next((s for s in (schema, *schema.get("allOf", ())) if "$ref" in s), None):
            own |= {key: part[key] for part in (schema, *schema.get("allOf", ())) for key in part}
            file, _, pointer = refers["$ref"].partition("#/")
            home = file or home
            schema = schemas[home]
            for part in pointer.split("/"):
                schema = schema[part]
        merged = {**schema, **own}
        limits.update({f"{path} {key}": merged[key] for key in ("type", "enum", "maxLength") if key in merged})
        for key, inner in schema.get("properties", {}).items():
            walk(inner, home, f"{path}.{key}")
        if "items" in schema:
            walk(schema["items"], home, f"{path}[]")

    start = schemas[f"{name}.schema.json"]
    walk(start["definitions"][definition] if definition else start, f"{name}.schema.json", "")
    return limits


def without(limits: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {
        path: value
        for path, value in limits.items()
        if path.split()[0].split(".")[1:2] not in [[f] for f in fields]
        if not path.startswith((*(f".figures[].{name} " for name in RESOLVED), *COMPARED))
    }


@pytest.mark.parametrize("kind", list(FOLDERS))
def test_the_export_schemas_describe_each_field_code_and_length_of_the_source_schemas(kind: str) -> None:
    written = without(promises("source", kind), HELD_BACK)
    assert len(written) > 10
    exported = promises("export", "language", kind)
    placed = PLACED if kind in TOPIC_KINDS else ()
    assert {f".{name} type" for name in placed} <= exported.keys()
    assert (".file type" in exported) == (kind == "picture")
    assert without(exported, (*FILLED_IN, *placed, "file", "drawing_sha256")) == written


@pytest.mark.parametrize("kind", [kind for kind in FOLDERS if kind != "source"])
def test_both_json_files_promise_the_same_of_a_record_but_its_languages(kind: str) -> None:
    one, all_languages = promises("export", "language", kind), promises("export", "records", kind)
    assert without(one, ("language", "text", "translation", "file", "hash")) == without(
        all_languages, ("texts", "figure_texts", "translations", "hashes")
    )


@pytest.mark.parametrize("table", ["records", "evidence", "sources", "birads", "terms", "statistics"])
def test_a_table_declares_the_codes_of_the_schemas(table: str) -> None:
    codes = {
        ("evidence", "verdict"): promises("export", "language", "fact")[".evidence[].verdict enum"],
        ("records", "clinical_review"): promises("export", "language", "fact")[".clinical_review enum"],
        ("sources", "grade"): promises("export", "language", "source")[".grade enum"],
        ("sources", "read"): promises("export", "language", "source")[".read enum"],
        ("birads", "code"): promises("export", "language", "birads")[".code enum"],
        ("birads", "unit"): promises("export", "language", "birads")[".likelihood.unit enum"],
        ("terms", "translate"): promises("export", "language", "term")[".translate enum"],
        ("records", "kind"): list(CONTENT_KINDS),
        ("records", "status"): ["published", "withdrawn"],
        ("sources", "status"): ["published", "withdrawn"],
        ("statistics", "status"): ["published", "withdrawn"],
        ("statistics", "measure"): promises("export", "language", "statistic")[".measure enum"],
        ("statistics", "read"): promises("export", "language", "statistic")[".read enum"],
        ("statistics", "interval"): promises("export", "language", "statistic")[".estimate.interval enum"],
    }
    declared = {(table, c.name): list(c.enum) for c in tables.TABLES[table].columns if c.enum}
    assert declared == {place: expected for place, expected in codes.items() if place[0] == table}


# --- CSV equals JSON --------------------------------------------------------------------------------------------------


def test_the_tables_read_by_pandas_hold_what_the_json_holds(good: Path) -> None:
    replace(
        good,
        FACT,
        "status: published",
        'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: "Wrong, and \\"old\\""}',
    )
    unlist(good, "fact-spots-come-from-age")
    artifacts = build(good)
    files = {artifact.path: artifact.content for artifact in artifacts}
    for name, wanted in exports.from_json({**json.loads(files["json/records.json"]), "recalls": []}).items():
        table = tables.TABLES[name]
        frame = pd.read_csv(io.BytesIO(files[f"csv/{name}.csv"]), dtype=str, keep_default_na=False)
        rows = [exports.typed(row, table) for row in frame.to_dict("records")]
        columns = [column.name for column in table.columns]
        expected = [{c: row[c] for c in columns if row.get(c) not in (None, [])} for row in wanted]
        assert sorted(rows, key=repr_of) == sorted(expected, key=repr_of), name


def repr_of(row: Mapping[str, Any]) -> str:
    """A row as text; 2 and 2.0, which are equal, alike."""
    return json.dumps({key: float(v) if type(v) is int else v for key, v in row.items()})


@pytest.mark.parametrize("number", [0.5, 0.00001, 1e20, 123456789012345, -3, 2.25])
def test_a_number_of_any_size_is_the_same_in_both_formats(dataset: Dataset, number: float) -> None:
    public = view.build(dataset)
    record = next(record for record in public.records if record.id == "fact-spots-are-common")
    figures = [{**record.fields["figures"][0], "low": number}]
    changed = dataclasses.replace(record, fields={**record.fields, "figures": figures})
    (row,) = tables.read_csv(tables.TABLES["figures"].csv(dataclasses.replace(public, records=(changed,))))
    assert exports.typed(row, tables.TABLES["figures"])["low"] == json.loads(json.dumps(number))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
PIECES = ['"', ",", "\n", "'", ";", ": ", " #", "{", "🩻", "مرحبا", "é", "-", "\\", "N", "  "]


@settings(deadline=None, max_examples=40)
@given(text=st.lists(st.sampled_from(PIECES) | WORDS, min_size=1, max_size=6).map("".join).map(lambda s: f"A{s}z"))
def test_whatever_text_a_record_holds_its_export_passes_its_own_checks(dataset: Dataset, text: str) -> None:
    record = dataset.by_id["faq-are-spots-common"]
    spoken = {**record.data, "text": {**record.data["text"], "answer": text}}
    changed = dataclasses.replace(record, document=dataclasses.replace(record.document, data=spoken))
    records = tuple(changed if r.id == record.id else r for r in dataset.records)
    artifacts, findings = files_for_apps(dataclasses.replace(dataset, records=records))
    assert findings == []
    assert data(artifacts, "json/en.json")["faqs"][0]["text"]["answer"] == text
    rows = tables.read_csv(next(a.content for a in artifacts if a.path == "csv/texts.csv"))
    assert text in [row["text"] for row in rows]


# --- The data package, judged by Frictionless -------------------------------------------------------------------------


def judged(folder: Path) -> list[tuple[str, str, int | None, str | None]]:
    """What Frictionless finds: table, type of the fault, row, column."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    errors = [(task.name, error) for task in report.tasks for error in task.errors]
    assert report.valid is not bool(errors)
    assert not report.errors
    assert not report.warnings
    return [(name, e.type, getattr(e, "row_number", None), getattr(e, "field_name", None)) for name, e in errors]


def test_frictionless_finds_nothing_wrong_with_the_data_package() -> None:
    assert judged(GOLDEN / "csv") == []


def test_frictionless_accepts_tombstones_redirects_and_copies_of_sources(good: Path) -> None:
    gone = (
        'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: "Wrong, \\"old\\"", instead: [faq-are-spots-common]}'
    )
    replace(good, FACT, "status: published", gone)
    unlist(good, "fact-spots-come-from-age")
    replace(
        good,
        "dataset/redirects.yaml",
        "[]",
        '[{from: fact-old-spots, to: [faq-are-spots-common, birads-3], on: "2026-01-20", reason: Split}]',
    )
    replace(good, "dataset/sources/source-town-letter.yaml", "grade: B", "grade: C\noriginal: source-town-census")
    artifacts, findings = files_for_apps(fast(good).opened)
    assert findings == []
    exports.write(artifacts, good / "exports")
    assert judged(good / "exports/csv") == []


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("records", "2026-01-15", "2026-02-30", ("records", "type-error", 3, "checked")),
        ("records", ",published,", ",gone,", ("records", "constraint-error", 2, "status")),
        ("records", ",none,", ",maybe,", ("records", "constraint-error", 2, "clinical_review")),
        ("evidence", "source-town-letter", "source-nowhere", ("evidence", "foreign-key", 13, None)),
        ("figures", ",census\n", ",nothing\n", ("figures", "foreign-key", 2, None)),
        ("figures", "share,30", "share,thirty", ("figures", "type-error", 2, "low")),
        ("figures", "true,true", "yes,true", ("figures", "type-error", 2, "low_included")),
        ("links", "term-spot,", "term-gone,", ("links", "foreign-key", 2, None)),
        ("birads", ",birads-4,", ",birads-9,", ("birads", "foreign-key", 7, None)),
        ("texts", "birads-0,name", "birads-0,meaning", ("texts", "primary-key", 3, None)),
        ("texts", ",en,Placeholder for category 0", ",en,", ("texts", "constraint-error", 3, "text")),
        ("sources", ",A,whole", ",Z,whole", ("sources", "constraint-error", 2, "grade")),
    ],
)
def test_frictionless_finds_a_planted_fault(
    tmp_path: Path, table: str, old: str, new: str, fault: tuple[str, str, int | None, str | None]
) -> None:
    """The descriptor promises enough: hash and size are made to fit, and the fault is still seen."""
    folder = tmp_path / "csv"
    shutil.copytree(GOLDEN / "csv", folder)
    path = folder / f"{table}.csv"
    raw = swapped(old.encode(), new.encode())(path.read_bytes())
    path.write_bytes(raw)
    package = json.loads((folder / "datapackage.json").read_bytes())
    (resource,) = (resource for resource in package["resources"] if resource["name"] == table)
    resource |= {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert judged(folder) == [fault]


def test_frictionless_finds_a_table_that_was_changed_without_its_hash(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / "csv", tmp_path / "csv")
    path = tmp_path / "csv/texts.csv"
    path.write_bytes(swapped(b"A small mark", b"A large mark")(path.read_bytes()))
    assert [(name, fault) for name, fault, _, _ in judged(tmp_path / "csv")] == [("texts", "hash-count")]


# --- A faulty exporter ------------------------------------------------------------------------------------------------


def faulty(monkeypatch: pytest.MonkeyPatch, path: str, spoil: Spoil) -> None:
    """Makes the exporters spoil one of their files."""
    render = formats.render

    def spoiled(public: view.Public, *, whole: bool) -> list[Artifact]:
        made = render(public, whole=whole)
        before = next(artifact for artifact in made if artifact.path == path)
        after = dataclasses.replace(before, content=spoil(before.content))
        assert after.content != before.content
        return [after if artifact is before else artifact for artifact in made]

    monkeypatch.setattr(formats, "render", spoiled)


def in_json(change: Callable[[Any], object]) -> Spoil:
    def spoil(raw: bytes) -> bytes:
        value = json.loads(raw)
        change(value)
        return json.dumps(value).encode()

    return spoil


def publish(dataset: Dataset, folder: Path) -> list[Finding]:
    """What the export command does: nothing is written where something was found."""
    artifacts, findings = files_for_apps(dataset)
    if not findings:
        _, findings = exports.write(artifacts, folder / "exports")
    return findings


@pytest.mark.parametrize("path", ["json/en.json", "json/records.json"])
@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda page: page["facts"][0].update(colour="red"), "/facts/0/colour"),
        (lambda page: page["facts"][0].pop("evidence"), "/facts/0/evidence"),
        (lambda page: page["birads"][0].update(code="7"), "/birads/0/code"),
        (lambda page: page["facts"][0]["review"].update(due="2027-02-30"), "/facts/0/review/due"),
        (lambda page: page["facts"][0]["figures"][0].update(low="30"), "/facts/0/figures/0/low"),
        (lambda page: page.pop("meta"), "/meta"),
        (lambda page: page.pop("facts"), "/facts"),
    ],
)
def test_json_that_breaks_its_schema_is_not_published(
    dataset: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    change: Callable[[Any], object],
    place: str,
) -> None:
    faulty(monkeypatch, path, in_json(change))
    findings = publish(dataset, tmp_path)
    assert {(finding.code, finding.file) for finding in findings} == {("EXP001", f"exports/{path}")}
    assert findings[0].message.startswith(f"{place}: ")
    assert not (tmp_path / "exports").exists()


def test_json_that_is_none_is_not_published(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty(monkeypatch, "json/records.json", lambda raw: raw[:-20])
    assert [(f.code, f.file) for f in publish(dataset, tmp_path)] == [("EXP001", "exports/json/records.json")]
    assert not (tmp_path / "exports").exists()


@pytest.mark.parametrize(
    ("table", "spoil", "row"),
    [
        ("records", swapped(b",established,", b",likely,"), "fact-spots-are-common"),
        ("records", swapped(b"2026-01-15", b"2026-01-16"), "birads-0"),
        ("texts", swapped(b"Are spots common?", b"Are spots common"), "faq-are-spots-common question en"),
        ("texts", lambda raw: raw + raw.splitlines(keepends=True)[-1], "topic-spots title en"),
        ("texts", lambda raw: b"".join(raw.splitlines(keepends=True)[:-1]), "topic-spots title en"),
        ("figures", swapped(b"share,30.0,", b"share,31.0,"), "fact-spots-are-common share"),
        ("figures", swapped(b"share,30.0,", b"share,many,"), "fact-spots-are-common share"),
        ("figures", swapped(b",true,true,", b",TRUE,true,"), "fact-spots-are-common share"),
        ("evidence", swapped(b",background,", b",supports,"), "fact-spots-are-common letter"),
        ("sources", swapped(b",B,whole,", b",A,whole,"), "source-town-letter"),
        ("birads", swapped(b",2.0,10.0,false,true,", b",2.0,10.0,true,true,"), "birads-4a"),
        ("birads", swapped(b"birads-3,4,3,", b"birads-3,4,2,"), "birads-3"),
        ("terms", swapped(b"keep-with-gloss", b"freely"), "term-picture"),
        ("links", swapped(b"term-spot,related,term-picture,1\n", b""), "term-spot related term-picture"),
        ("steps", swapped(b"guide-spots,1,letter,", b"guide-spots,3,letter,"), "guide-spots 1"),
        ("translations", swapped(b"term-spot,en,source,none", b"term-spot,en,source,signed"), "term-spot en"),
        ("notices", swapped(b"general,en,7,", b"general,en,6,"), "general en"),
        ("redirects", lambda raw: raw + b"fact-a,fact-b,2026-01-01,x\n", "fact-a fact-b"),
    ],
)
def test_a_csv_row_that_differs_from_the_json_is_not_published(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, spoil: Spoil, row: str
) -> None:
    faulty(monkeypatch, f"csv/{table}.csv", spoil)
    (finding,) = publish(dataset, tmp_path)
    assert (finding.code, finding.file) == ("EXP002", f"exports/csv/{table}.csv")
    assert finding.message == f"the row {row} differs from json/records.json"
    assert not (tmp_path / "exports").exists()


@pytest.mark.parametrize("table", list(tables.TABLES))
def test_a_csv_with_other_columns_is_not_published(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    first = tables.TABLES[table].columns[0].name.encode()
    faulty(monkeypatch, f"csv/{table}.csv", lambda raw: raw.replace(first, b"other", 1))
    (finding,) = publish(dataset, tmp_path)
    assert (finding.code, finding.file) == ("EXP002", f"exports/csv/{table}.csv")


def test_a_disk_that_writes_other_bytes_leaves_the_old_export(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish(fast(good).dataset, good) == []
    before = contents(good / "exports")
    stage = swap.stage

    def faulty_disk(target: Path, files: dict[str, bytes]) -> Path:
        folder = stage(target, files)
        (folder / "json/en.json").write_bytes(files["json/en.json"].replace(b"spots", b"sp0ts", 1))
        return folder

    monkeypatch.setattr(swap, "stage", faulty_disk)
    replace(good, FACT, "seen more often", "found more often")
    (finding,) = publish(fast(good).dataset, good)
    assert finding.code == "EXP003"
    assert "json/en.json" in finding.message
    assert contents(good / "exports") == before
    assert litter(good) == []


# --- The target -------------------------------------------------------------------------------------------------------


def test_an_export_of_the_same_dataset_touches_nothing(artifacts: list[Artifact], tmp_path: Path) -> None:
    target = tmp_path / "exports"
    assert exports.write(artifacts, target) == (True, [])
    for path in [target, *target.rglob("*")]:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert exports.write(artifacts, target) == (False, [])
    assert {path.stat().st_mtime for path in [target, *target.rglob("*")]} == {1_000_000_000}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda target: (target / "json/en.json").unlink(),
        lambda target: (target / "json/en.json").write_bytes(b"{}"),
        lambda target: (target / "csv/texts.csv").write_bytes((target / "csv/texts.csv").read_bytes() + b"x"),
    ],
)
def test_an_export_that_someone_edited_is_written_anew(
    artifacts: list[Artifact], tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    exports.write(artifacts, tmp_path / "exports")
    spoil(tmp_path / "exports")
    assert exports.write(artifacts, tmp_path / "exports") == (True, [])
    assert contents(tmp_path / "exports") == {artifact.path: artifact.content for artifact in artifacts}


def test_a_file_that_is_exported_no_more_goes_with_the_old_export(good: Path) -> None:
    replace(good, "dataset/dataset.yaml", "languages: [en]", "languages: [en, es]")
    exports.write(build(good), good / "exports")
    replace(good, "dataset/dataset.yaml", "languages: [en, es]", "languages: [en]")
    exports.write(build(good), good / "exports")
    assert not (good / "exports/json/es.json").exists()
    assert verify.verify(good / "exports") == []


def test_an_empty_folder_and_a_folder_whose_parents_are_missing_may_be_targets(
    artifacts: list[Artifact], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "a/b/c"):
        assert exports.write(artifacts, target) == (True, [])
        assert verify.verify(target) == []


def a_file(target: Path) -> None:
    target.write_text("mine")


def a_link(target: Path) -> None:
    (target.parent / "elsewhere").mkdir()
    target.symlink_to(target.parent / "elsewhere", target_is_directory=True)


def a_dangling_link(target: Path) -> None:
    target.symlink_to(target.parent / "nowhere")


def a_folder_of_photos(target: Path) -> None:
    target.mkdir()
    (target / "photo.jpg").write_text("mine")


def a_broken_manifest(target: Path) -> None:
    target.mkdir()
    (target / "manifest.json").write_text("[]")


def a_note_among_exports(target: Path) -> None:
    shutil.copytree(GOLDEN, target)
    (target / "json/notes.txt").write_text("mine")


def a_link_among_exports(target: Path) -> None:
    shutil.copytree(GOLDEN, target)
    (target / "latest").symlink_to(target / "json", target_is_directory=True)


@pytest.mark.parametrize(
    ("put", "message"),
    [
        (a_file, "is not a folder"),
        (a_link, "is not a folder"),
        (a_dangling_link, "is not a folder"),
        (a_folder_of_photos, "has no manifest.json"),
        (a_broken_manifest, "manifest.json is damaged"),
        (a_note_among_exports, "contains json/notes.txt"),
        (a_link_among_exports, "contains latest"),
    ],
)
def test_nothing_that_export_did_not_write_is_replaced(
    artifacts: list[Artifact], tmp_path: Path, put: Callable[[Path], None], message: str
) -> None:
    target = tmp_path / "exports"
    put(target)
    before = contents(tmp_path)
    with pytest.raises(exports.NotAnExport, match=message):
        exports.write(artifacts, target)
    assert contents(tmp_path) == before
    assert litter(tmp_path) == []


@pytest.mark.parametrize("after", [0, 1, 7, 17])
def test_a_full_disk_leaves_the_old_export_and_no_litter(
    good: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    exports.write(build(good), good / "exports")
    before = contents(good / "exports")
    replace(good, FACT, "seen more often", "found more often")
    artifacts = build(good)
    calls = iter(range(1000))

    def full(_: int) -> None:
        if next(calls) >= after:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        exports.write(artifacts, good / "exports")
    assert contents(good / "exports") == before
    assert litter(good) == []


def test_a_folder_that_cannot_be_made_leaves_the_old_export(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports.write(build(good), good / "exports")
    before = contents(good / "exports")
    replace(good, FACT, "seen more often", "found more often")

    def full(**_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(OSError, match="No space left"):
        exports.write(build(good), good / "exports")
    assert contents(good / "exports") == before


def test_reading_an_export_gives_back_what_was_written(good: Path) -> None:
    artifacts = build(good)
    exports.write(artifacts, good / "exports")
    assert exports.read(good / "exports") == exports.files_of(artifacts[:-1])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        exports.write(data_of(copy_good(Path(temporary) / "root")), GOLDEN)
