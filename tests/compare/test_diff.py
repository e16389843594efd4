"""Each difference between two versions is told once, with the smallest bump that it allows."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import copy_good, files_for_apps, replace
from hypothesis import given, settings
from hypothesis import strategies as st
from translation_project import translated

from pipelines.compare.diff import bump_of, compare, schema_version
from pipelines.compare.snapshot import Snapshot, take
from pipelines.model.changes import BUMPS, Change
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.publish import exports
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-come-from-age.yaml"
OTHER = "dataset/facts/fact-spots-are-common.yaml"
MYTH = "dataset/myths/myth-spots-mean-illness.yaml"
ROW = "dataset/birads/birads-3.yaml"
SOURCE = "dataset/sources/source-town-letter.yaml"
HOME = "dataset/dataset.yaml"
REDIRECTS = "dataset/redirects.yaml"
TOPIC = "dataset/topics/topic-spots.yaml"
RESULTS = "dataset/topics/topic-results.yaml"
GUIDE = "dataset/guides/guide-spots.yaml"
PICTURE = "dataset/pictures/picture-a-spot.yaml"
NAME = "fact-spots-come-from-age"

Files = dict[str, bytes]
Told = tuple[str, str, str, str]


def exported(root: Path) -> tuple[Files, dict[str, str]]:
    """The files of a root and their media types, whatever its checks say."""
    artifacts, findings = files_for_apps(fast(root).opened)
    assert findings == []
    return exports.files_of(artifacts)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, dict[str, str]]:
    """The exported files of the good fixture."""
    return exported(copy_good(tmp_path_factory.mktemp("before") / "root"))


@pytest.fixture(scope="module")
def old(before: tuple[Files, dict[str, str]]) -> Snapshot:
    """The snapshot of the good fixture."""
    return take(*before)


def told(changes: list[Change]) -> list[Told]:
    return [(change.bump, change.change, change.subject, " ".join(change.fields)) for change in changes]


class Edit(NamedTuple):
    """Pieces of files to replace; None for a whole file removes it."""

    path: str
    old: str | None
    new: str = ""


def apply(root: Path, edits: tuple[Edit, ...]) -> None:
    for edit in edits:
        if edit.old is None:
            (root / edit.path).unlink()
        else:
            replace(root, edit.path, edit.old, edit.new)


GONE = 'status: withdrawn\nwithdrawn: {on: "2026-01-30", reason: The count was wrong}'
WITHDRAWN = Edit(FACT, "status: published", GONE)
REDIRECT = f'[{{from: {NAME}, to: [fact-spots-are-common], on: "2026-01-20", reason: Merged}}]'
REDIRECTED = (Edit(FACT, None), Edit(REDIRECTS, "[]", REDIRECT))
STRANGER = '[{from: fact-old-spots, to: [fact-spots-are-common], on: "2026-01-20", reason: Merged}]'
SIGNED = 'sign_offs: [{person: person-a, role: clinician, on: "2026-01-20", text_hash: 0123456789abcdef}]'
RETRACTED = 'retracted: {on: "2026-01-20", notice: https://library.smalltown/r}\nnote:'


def says(field: str, subject: str = NAME) -> list[Told]:
    return [("minor", "changed", subject, field)]


def notes(field: str, subject: str = NAME) -> list[Told]:
    return [("patch", "changed", subject, field)]


def meta(bump: str, field: str) -> Told:
    return (bump, "changed", "meta", field)


TABLE: dict[str, tuple[tuple[Edit, ...], list[Told]]] = {
    "a text": ((Edit(FACT, "seen more often", "found more often"),), says("text.statement")),
    "two texts": (
        (Edit(FACT, "seen more often", "found more often"), Edit(FACT, "one cause", "a cause")),
        says("text.explanation text.statement"),
    ),
    "a figure": ((Edit(OTHER, "low: 30", "low: 31"),), says("figures", "fact-spots-are-common")),
    "an end of a figure": (
        (Edit(OTHER, "{id: span, low: 2,", "{id: span, low: 2, low_included: false,"),),
        says("figures", "fact-spots-are-common"),
    ),
    "a default written out": ((Edit(OTHER, "{id: span, low: 2,", "{id: span, low: 2, low_included: true,"),), []),
    "a verdict": ((Edit(MYTH, "verdict: misleading", "verdict: 'false'"),), says("verdict", "myth-spots-mean-illness")),
    "a bound of the scale": ((Edit(ROW, "max: 2,", "max: 3,"),), says("likelihood", "birads-3")),
    "an end of the scale": ((Edit(ROW, "max_included: true", "max_included: false"),), says("likelihood", "birads-3")),
    "what follows a result": (
        (Edit(ROW, "management: short-interval-follow-up", "management: biopsy"),),
        says("management", "birads-3"),
    ),
    "the edition": ((Edit(ROW, '"5th (2013)"', "v2025"),), says("edition", "birads-3")),
    "how sure a fact is": ((Edit(FACT, "certainty: likely", "certainty: debated"),), says("certainty")),
    "whom it is for": ((Edit(FACT, "audience: [called-back]", "audience: [men]"),), says("audience")),
    "for everyone": ((Edit(FACT, "audience: [called-back]\n", ""),), says("audience")),
    "where it holds": ((Edit(FACT, "jurisdiction: [US]", "jurisdiction: [US, CA]"),), says("jurisdiction")),
    "what must stand beside it": (
        (Edit(OTHER, "safety: [contact-care-team]", "safety: [not-alone]"),),
        says("safety", "fact-spots-are-common"),
    ),
    "a synonym": (
        (Edit("dataset/glossary/term-spot.yaml", "[mark, dot]", "[mark, speck]"),),
        says("text.synonyms", "term-spot"),
    ),
    "a synonym list": (
        (Edit("dataset/glossary/term-spot.yaml", "  synonyms: [mark, dot]\n", ""),),
        says("text.synonyms", "term-spot"),
    ),
    "a text and a date": (
        (Edit(FACT, "seen more often", "found more often"), Edit(FACT, '"2026-01-15"', '"2026-01-16"')),
        [*says("text.statement"), *notes("review")],
    ),
    "a review date": ((Edit(FACT, '"2027-01-15"', '"2027-01-16"'),), notes("review")),
    "a sign-off": ((Edit(FACT, "sign_offs: []", SIGNED),), notes("clinical_review review")),
    "an aspect": ((Edit(FACT, "aspect: what-it-is", "aspect: result"),), notes("aspect")),
    "a topic": (
        (Edit(TOPIC, ", question-what-is-it]", "]"), Edit(RESULTS, "6]", "6]\nmore: [question-what-is-it]")),
        [
            *notes("topic", "question-what-is-it"),
            *notes("more", "topic-results"),
            *notes("more", "topic-spots"),
        ],
    ),
    "the order of a topic": (
        (Edit(TOPIC, f"{NAME}, myth-spots-mean-illness", f"myth-spots-mean-illness, {NAME}"),),
        notes("more", "topic-spots"),
    ),
    "a term": ((Edit(FACT, "[term-spot]", "[term-spot, term-picture]"),), notes("terms")),
    "a locator": ((Edit(FACT, "table 2", "table 3"),), notes("evidence")),
    "what the evidence says": ((Edit(FACT, "supports-in-part", "background"),), notes("evidence")),
    "an answer's basis": (
        (Edit("dataset/faqs/faq-are-spots-common.yaml", "[fact-spots-are-common]", f"[{NAME}]"),),
        notes("answered_by", "faq-are-spots-common"),
    ),
    "how a term is translated": (
        (Edit("dataset/glossary/term-picture.yaml", "keep-with-gloss", "keep"),),
        notes("translate", "term-picture"),
    ),
    "a source's title": ((Edit(SOURCE, "A letter to", "Letter to"),), notes("title", "source-town-letter")),
    "a source's type": ((Edit(SOURCE, "type: statistics", "type: news"),), notes("type", "source-town-letter")),
    "a source's grade": ((Edit(SOURCE, "grade: B", "grade: D"),), notes("grade", "source-town-letter")),
    "a retraction": ((Edit(SOURCE, "note:", RETRACTED),), notes("retracted", "source-town-letter")),
    "a note to translators": ((Edit(FACT, "since:", "translator_note: Spots are marks.\nsince:"),), []),
    "a comment": ((Edit(FACT, "aspect:", "# a comment\naspect:"),), []),
    "a record taken back": ((WITHDRAWN,), [("minor", "withdrawn", NAME, "")]),
    "a source taken back": (
        (Edit(SOURCE, "status: published", GONE),),
        [("minor", "withdrawn", "source-town-letter", "")],
    ),
    "a record redirected": (REDIRECTED, [("minor", "redirected", NAME, "")]),
    "a record deleted": ((Edit(FACT, None),), [("major", "removed", NAME, "")]),
    "a record made a draft": ((Edit(FACT, "status: published", "status: draft"),), [("major", "removed", NAME, "")]),
    "an id that never was is redirected": (
        (Edit(REDIRECTS, "[]", STRANGER),),
        [("minor", "added", "fact-old-spots", "")],
    ),
    "a notice": ((Edit(HOME, "This is a placeholder for tests.", "This is one."),), [meta("minor", "notices")]),
    "the title": ((Edit(HOME, "title: A small example", "title: An example"),), [meta("minor", "title")]),
    "a topic's title": ((Edit(TOPIC, "title: What spots are", "title: Spots"),), says("text.title", "topic-spots")),
    "a topic's summary": ((Edit(TOPIC, "and where they", "where they"),), says("text.summary", "topic-spots")),
    "what matters first": (
        (Edit(TOPIC, "Age brings them.", "They come with age."),),
        says("text.key_messages", "topic-spots"),
    ),
    "the order of topics": (
        (Edit(RESULTS, "position: 20", "position: 5"),),
        notes("position", "topic-results"),
    ),
    "a step of a guide": ((Edit(GUIDE, "when: Now", "when: Today"),), says("text.steps", "guide-spots")),
    "what to read in a step": (
        (Edit(GUIDE, "records: [birads-0]", "records: [birads-0, birads-1]"),),
        notes("steps", "guide-spots"),
    ),
    "a drawing": (
        (Edit("dataset/pictures/picture-a-spot.svg", 'r="150"', 'r="140"'),),
        says("drawing_sha256", "picture-a-spot"),
    ),
    "a label of a picture": ((Edit(PICTURE, "spot: Spot", "spot: Mark"),), says("text.labels", "picture-a-spot")),
    "a picture beside a text": (
        (Edit(OTHER, "pictures: [picture-a-spot]\n", ""),),
        notes("pictures", "fact-spots-are-common"),
    ),
    "the licence": ((Edit(HOME, "content: CC-BY-4.0", "content: CC0-1.0"),), [meta("major", "licence")]),
    "the name": ((Edit(HOME, "name: small-example", "name: tiny-example"),), [meta("major", "name")]),
    "the publisher": ((Edit(HOME, "publisher: Example", "publisher: Other"),), [meta("patch", "publisher")]),
    "a language without any record": ((Edit(HOME, "languages: [en]", "languages: [en, es]"),), []),
    "the version alone": ((Edit(HOME, 'version: "0.1.0"\nreleased', 'version: "0.2.0"\nreleased'),), []),
    "the day alone": ((Edit(HOME, '"2026-02-01"', '"2026-03-01"'),), []),
    "the licence of the code": ((Edit(HOME, "code: Apache-2.0", "code: MIT"),), []),
    "bounds on counts": ((Edit(HOME, "facts: {min: 1, max: 9}", "facts: {min: 1, max: 8}"),), []),
}


@pytest.mark.parametrize(("edits", "expected"), TABLE.values(), ids=TABLE.keys())
def test_an_edit_is_told_with_its_bump(
    good: Path, old: Snapshot, edits: tuple[Edit, ...], expected: list[Told]
) -> None:
    apply(good, edits)
    changes = compare(old, take(*exported(good)))
    assert told(changes) == expected
    assert bump_of(changes) == (max((bump for bump, *_ in expected), key=list(BUMPS).index) if expected else None)


def test_a_new_record_and_a_new_draft(good: Path, old: Snapshot) -> None:
    text = (good / FACT).read_text(encoding="utf-8")
    (good / "dataset/facts/fact-new-one.yaml").write_text(text, encoding="utf-8")
    draft = text.replace("status: published", "status: draft")
    (good / "dataset/facts/fact-new-draft.yaml").write_text(draft, encoding="utf-8")
    replace(good, RESULTS, "birads-6]", "birads-6]\nmore: [fact-new-one]")
    assert told(compare(old, take(*exported(good)))) == [
        ("minor", "added", "fact-new-one", ""),
        *notes("more", "topic-results"),
    ]


def test_another_base_url_breaks_apps_and_moves_every_record(good: Path, old: Snapshot) -> None:
    replace(good, HOME, "https://example.org/small", "https://example.org/other")
    changes = compare(old, take(*exported(good)))
    assert told(changes)[0] == meta("major", "base_url")
    assert {(change.bump, change.fields) for change in changes[1:]} == {("patch", ("canonical",))}
    assert len(changes) == 1 + len(old.records)


LATER: dict[str, tuple[tuple[Edit, ...], tuple[Edit, ...], list[Told]]] = {
    "a tombstone says another reason": (
        (WITHDRAWN,),
        (Edit(FACT, "The count was wrong", "The town was wrong"),),
        [("minor", "changed", NAME, "")],
    ),
    "a tombstone names a successor": (
        (WITHDRAWN,),
        (Edit(FACT, "wrong}", "wrong, instead: [fact-spots-are-common]}"),),
        [("minor", "changed", NAME, "")],
    ),
    "a tombstone is deleted": ((WITHDRAWN,), (Edit(FACT, None),), [("major", "removed", NAME, "")]),
    "a tombstone becomes a redirect": ((WITHDRAWN,), REDIRECTED, [("minor", "redirected", NAME, "")]),
    "a withdrawn record is published again": (
        (WITHDRAWN,),
        (Edit(FACT, GONE, "status: published"),),
        [("minor", "added", NAME, "")],
    ),
    "a withdrawn record stays as it is": ((WITHDRAWN,), (), []),
    "a redirect leads elsewhere": (
        REDIRECTED,
        (Edit(REDIRECTS, "to: [fact-spots-are-common]", "to: [faq-are-spots-common]"),),
        [("minor", "redirected", NAME, "")],
    ),
    "a redirect leads to two": (
        REDIRECTED,
        (Edit(REDIRECTS, "to: [fact-spots-are-common]", "to: [fact-spots-are-common, faq-are-spots-common]"),),
        [("minor", "redirected", NAME, "")],
    ),
    "a redirect gives another reason": (
        REDIRECTED,
        (Edit(REDIRECTS, "reason: Merged", "reason: Joined"),),
        [("patch", "changed", NAME, "")],
    ),
    "a redirect is dropped": (
        REDIRECTED,
        (Edit(REDIRECTS, REDIRECT, "[]"),),
        [("major", "removed", NAME, "")],
    ),
    "a redirect stays as it is": (REDIRECTED, (), []),
}


def test_a_language_with_records_is_added_as_a_minor_change_and_dropped_as_a_major_one(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    both = take(*exported(root))
    replace(root, HOME, "languages: [en, es, ar]", "languages: [en, es]")
    one = take(*exported(root))
    added, dropped = told(compare(one, both)), told(compare(both, one))
    for path in ("json/ar.json", "json/reader/ar.json", "chunks/ar.jsonl"):
        assert ("minor", "added", path, "") in added
        assert ("major", "removed", path, "") in dropped
    assert meta("minor", "languages") in added
    assert meta("minor", "languages") in dropped
    assert {bump for bump, *_ in added} == {"minor"}


@pytest.mark.parametrize(("first", "then", "expected"), LATER.values(), ids=LATER.keys())
def test_a_second_edit_is_told_with_its_bump(
    good: Path, first: tuple[Edit, ...], then: tuple[Edit, ...], expected: list[Told]
) -> None:
    apply(good, first)
    middle = take(*exported(good))
    apply(good, then)
    assert told(compare(middle, take(*exported(good)))) == expected


# --- The structure that apps rely on ----------------------------------------------------------------------------------


def in_schema(name: str, change: Callable[[Any], object]) -> Callable[[Files, dict[str, str]], None]:
    def edit(files: Files, _: dict[str, str]) -> None:
        path = f"schemas/{name}.schema.json"
        value = json.loads(files[path])
        change(value)
        files[path] = json.dumps(value).encode()

    return edit


def in_package(table: str, change: Callable[[list[Any]], object]) -> Callable[[Files, dict[str, str]], None]:
    def edit(files: Files, _: dict[str, str]) -> None:
        package = json.loads(files["csv/datapackage.json"])
        (resource,) = (resource for resource in package["resources"] if resource["name"] == table)
        change(resource["schema"]["fields"])
        files["csv/datapackage.json"] = json.dumps(package).encode()

    return edit


def drop_file(files: Files, types: dict[str, str]) -> None:
    del files["csv/terms.csv"]
    del types["csv/terms.csv"]


def rename_file(files: Files, types: dict[str, str]) -> None:
    files["csv/words.csv"] = files.pop("csv/terms.csv")
    types["csv/words.csv"] = types.pop("csv/terms.csv")


def add_file(files: Files, types: dict[str, str]) -> None:
    files["fhir/r4/en.json"] = b"{}"
    types["fhir/r4/en.json"] = "application/fhir+json"


def other_media_type(_: Files, types: dict[str, str]) -> None:
    types["json/en.json"] = "application/ld+json"


def column(name: str) -> dict[str, str]:
    return {"name": name, "type": "string"}


STRUCTURE: dict[str, tuple[Callable[[Files, dict[str, str]], None], list[tuple[str, str, str]]]] = {
    "a file is gone": (drop_file, [("major", "removed", "csv/terms.csv")]),
    "a file is new": (add_file, [("minor", "added", "fhir/r4/en.json")]),
    "a file is renamed": (
        rename_file,
        [("major", "removed", "csv/terms.csv"), ("minor", "added", "csv/words.csv")],
    ),
    "a file has another media type": (other_media_type, [("major", "changed", "json/en.json")]),
    "a column is gone": (in_package("texts", lambda f: f.pop(2)), [("major", "removed", "texts.csv:language")]),
    "a column is new": (
        in_package("texts", lambda f: f.append(column("words"))),
        [("minor", "added", "texts.csv:words")],
    ),
    "a column is renamed": (
        in_package("texts", lambda f: f[3].update(name="words")),
        [("major", "removed", "texts.csv:text"), ("minor", "added", "texts.csv:words")],
    ),
    "a column changes its type": (
        in_package("figures", lambda f: f[2].update(type="string")),
        [("major", "changed", "figures.csv:low")],
    ),
    "a column may be empty now": (
        in_package("texts", lambda f: f[3].pop("constraints")),
        [("major", "changed", "texts.csv:text")],
    ),
    "a column is always filled now": (
        in_package("figures", lambda f: f[2].update(constraints={"required": True})),
        [("minor", "changed", "figures.csv:low")],
    ),
    "a column has a new code": (
        in_package("records", lambda f: f[2]["constraints"]["enum"].append("archived")),
        [("minor", "added", "records.csv:status=archived")],
    ),
    "a column loses a code": (
        in_package("records", lambda f: f[2]["constraints"]["enum"].remove("withdrawn")),
        [("major", "removed", "records.csv:status=withdrawn")],
    ),
    "a column's description changes": (in_package("texts", lambda f: f[3].update(description="Words.")), []),
    "a field is new": (
        in_schema("manifest", lambda s: s["properties"].update(note={"type": "string"})),
        [("minor", "added", "manifest.json.note")],
    ),
    "a field that may hold anything is new": (
        in_schema("manifest", lambda s: s["properties"].update(note=True)),
        [("minor", "added", "manifest.json.note")],
    ),
    "a field is gone": (
        in_schema("manifest", lambda s: s["properties"].pop("publisher")),
        [("major", "removed", "manifest.json.publisher")],
    ),
    "a field changes its type": (
        in_schema("manifest", lambda s: s["properties"]["publisher"].update(type="array")),
        [("major", "changed", "manifest.json.publisher")],
    ),
    "a field may be missing now": (
        in_schema("manifest", lambda s: s["required"].remove("publisher")),
        [("major", "changed", "manifest.json.publisher")],
    ),
    "a field is always there now": (
        in_schema("changes", lambda s: s["required"].append("from")),
        [("minor", "changed", "changes.json.from")],
    ),
    "a code is new": (
        in_schema("manifest", lambda s: s["definitions"]["ClinicalReview"]["enum"].append("partly")),
        [("minor", "added", "manifest.json.clinical_review=partly")],
    ),
    "a code is gone": (
        in_schema("manifest", lambda s: s["definitions"]["ClinicalReview"]["enum"].remove("signed")),
        [("major", "removed", "manifest.json.clinical_review=signed")],
    ),
    "a code deep inside is gone, wherever it stands": (
        in_schema("language", lambda s: s["definitions"]["Safety"]["enum"].remove("not-alone")),
        [
            ("major", "removed", f"language.json.{folder}[].safety[]=not-alone")
            for folder in sorted(FOLDERS[kind] for kind in CONTENT_KINDS)
        ],
    ),
    "an entry of a list changes its type": (
        in_schema(
            "changes",
            lambda s: s["definitions"]["Change"]["properties"]["fields"]["items"].update(type="integer"),
        ),
        [("major", "changed", "changes.json.changes[].fields[]")],
    ),
    "a field of each language is gone": (
        in_schema("records", lambda s: s["definitions"]["DatasetText"]["properties"].pop("summary")),
        [("major", "removed", "records.json.texts.*.summary")],
    ),
    "a description in a schema changes": (in_schema("manifest", lambda s: s.update(description="Other words.")), []),
}


@pytest.mark.parametrize(("edit", "expected"), STRUCTURE.values(), ids=STRUCTURE.keys())
def test_a_change_of_structure_is_told_with_its_bump(
    before: tuple[Files, dict[str, str]],
    old: Snapshot,
    edit: Callable[[Files, dict[str, str]], None],
    expected: list[tuple[str, str, str]],
) -> None:
    files, types = dict(before[0]), dict(before[1])
    edit(files, types)
    changes = compare(old, take(files, types))
    assert [(change.bump, change.change, change.subject) for change in changes] == expected


def test_each_change_of_structure_that_breaks_apps_is_mended_by_its_reverse(
    before: tuple[Files, dict[str, str]],
) -> None:
    files, types = dict(before[0]), dict(before[1])
    in_package("texts", lambda f: f[3].pop("constraints"))(files, types)
    (back,) = compare(take(files, types), take(*before))
    assert (back.bump, back.message) == ("minor", "the column texts.csv:text was an optional string, and is a string")


# --- Nothing is missed, nothing is made up ----------------------------------------------------------------------------


def leaves(value: Any, pointer: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*pointer, key))
    else:
        yield pointer


def changed_at(page: Any, pointer: tuple[str | int, ...]) -> Any:
    page = copy.deepcopy(page)
    value = page
    for part in pointer[:-1]:
        value = value[part]
    leaf = value[pointer[-1]]
    value[pointer[-1]] = not leaf if isinstance(leaf, bool) else leaf + (1 if isinstance(leaf, int | float) else "x")
    return page


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, dict[str, str]]:
    """Exported files with a tombstone and a redirect."""
    root = copy_good(tmp_path_factory.mktemp("rich") / "root")
    apply(root, (WITHDRAWN, Edit(REDIRECTS, "[]", STRANGER)))
    return exported(root)


@settings(deadline=None, max_examples=100)
@given(choice=st.data())
def test_any_value_that_differs_is_told(rich: tuple[Files, dict[str, str]], choice: st.DataObject) -> None:
    files, types = rich
    page = json.loads(files["json/records.json"])
    # without its texts in the source language a version cannot be looked at
    pointers = [pointer for pointer in leaves(page) if pointer != ("meta", "source_language")]
    pointer = choice.draw(st.sampled_from(pointers))
    other = {**files, "json/records.json": json.dumps(changed_at(page, pointer)).encode()}
    changes = compare(take(files, types), take(other, types))
    silent = (
        pointer in (("meta", "version"), ("meta", "released"), ("meta", "schema_version")) or pointer[-1] == "text_hash"
    )
    silent = silent or "estimate" in pointer  # it follows from the other fields
    silent = silent or "hashes" in pointer or (pointer[-1] == "position" and pointer[0] not in ("topics", "guides"))
    silent = silent or (pointer[-1] == "kind" and pointer[0] != "withdrawn")
    assert bool(changes) is not silent, pointer


@settings(deadline=None, max_examples=30)
@given(choice=st.data())
def test_a_snapshot_does_not_differ_from_itself_nor_from_its_copy_on_disk(
    rich: tuple[Files, dict[str, str]], choice: st.DataObject
) -> None:
    files, types = rich
    page = json.loads(files["json/records.json"])
    pointers = [("facts", *pointer) for pointer in leaves(page["facts"])]
    for pointer in choice.draw(st.lists(st.sampled_from(pointers), max_size=4)):
        page = changed_at(page, pointer)
    snapshot = take({**files, "json/records.json": json.dumps(page).encode()}, types)
    kept = Snapshot.from_json(json.loads(json.dumps(snapshot.as_json())))
    assert compare(snapshot, snapshot) == []
    assert compare(kept, snapshot) == compare(snapshot, kept) == []
    assert kept.as_json() == snapshot.as_json()


def test_changes_come_the_gravest_first_and_then_by_subject(good: Path, old: Snapshot) -> None:
    apply(good, (Edit(FACT, None), Edit(SOURCE, "grade: B", "grade: D"), Edit(OTHER, "low: 30", "low: 31")))
    changes = compare(old, take(*exported(good)))
    assert [change.bump for change in changes] == ["major", "minor", "patch"]
    assert [change.message for change in changes] == [
        "fact-spots-come-from-age no longer resolves",
        "fact-spots-are-common tells readers something else: figures",
        "source-town-letter has other metadata: grade",
    ]


def test_no_changes_need_no_bump() -> None:
    assert bump_of([]) is None


FIELD, COLUMN, CODE = "language.json.facts[].since", "records.csv:topic", "portal/index.json:loinc=24606-6"


@pytest.mark.parametrize(
    ("fields", "columns", "expected"),
    [
        ({}, {}, "1.2.0"),
        ({"language.json.new": "string"}, {}, "1.3.0"),
        ({f"{FIELD}=new": "code?"}, {}, "1.3.0"),
        ({FIELD: "integer"}, {}, "2.0.0"),
        ({FIELD: None}, {}, "2.0.0"),
        ({FIELD: "string?"}, {}, "2.0.0"),
        ({}, {"records.csv:new": "string?"}, "1.3.0"),
        ({}, {COLUMN: None}, "2.0.0"),
        ({CODE: None}, {}, "1.2.0"),
        ({f"{CODE}0": "code?"}, {}, "1.2.0"),
    ],
)
def test_the_version_of_the_schemas_follows_the_schemas_alone(
    old: Snapshot, fields: dict[str, str | None], columns: dict[str, str | None], expected: str
) -> None:
    def edited(held: Any, changes: dict[str, str | None]) -> dict[str, str]:
        return {name: kind for name, kind in {**held, **changes}.items() if kind is not None}

    assert {FIELD, COLUMN} <= {*old.fields, *old.columns}
    before = dataclasses.replace(old, schema_version="1.2.0", fields={**old.fields, CODE: "code?"})
    after = dataclasses.replace(
        before, fields=edited(before.fields, fields), columns=edited(before.columns, columns), files={}, records={}
    )
    assert schema_version(before, after, final=True) == expected
    assert schema_version(before, after, final=False) == "1.0.0"
