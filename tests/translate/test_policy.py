"""Which translations apps get: whole records or none, as good as their kind demands, and English with a note else."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import files_for_apps, replace
from translation_project import (
    FACT,
    HOME,
    NUMBERS,
    catalog,
    change,
    count,
    made,
    opened,
    put,
    rows,
    sign,
    translated,
)

from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.model.text import strings
from pipelines.translate import check, policy, tasks
from pipelines.translate.locales import DEFAULT_RELEASE
from pipelines.translate.policy import BLOCKED, ExportedLanguage
from pipelines.translate.shapes import STATES, Catalog, Entry, State, Unit
from pipelines.validate.opened import Opened

SPOTS = "fact-spots-are-common"
MYTH = "myth-spots-mean-illness"
LOCALES = "dataset/translations/locales.yaml"


HELD_BACK: Mapping[str, dict[str, Any]] = {
    "missing": {"target": ""},
    "stale": {"source": "x", "previous": "Another English.", "fuzzy": True},
    "draft": {"fuzzy": True},
    "translated": {"target": "Míráó. Ótróó."},
    BLOCKED: {"target": "Míráó 7."},
}
"""A state that a myth is not carried in, and what brings one of its units there."""


def exported(root: Path) -> dict[str, Any]:
    """Every file that apps get, by path; it obeys the export schemas, or the test fails."""
    _, dataset = opened(root)
    artifacts, findings = files_for_apps(dataset)
    assert not findings
    files: dict[str, Any] = {}
    for artifact in artifacts:
        if artifact.path.startswith("tables/"):  # a database and a workbook
            continue
        text = artifact.content.decode("utf-8")
        if artifact.path.endswith(".jsonl"):
            files[artifact.path] = {row["id"]: row for row in map(json.loads, text.splitlines())}
        elif artifact.path.endswith(".svg"):
            files[artifact.path] = text
        elif artifact.path.endswith(".csv"):
            files[artifact.path] = rows(text)
        elif artifact.path.endswith((".json", ".jsonld")):  # other files are for people
            files[artifact.path] = json.loads(text)
    return files


def records(files: Mapping[str, Any], language: str) -> dict[str, dict[str, Any]]:
    """The records of ``json/<language>.json`` that readers see, by id."""
    content = files[f"json/{language}.json"]
    return {record["id"]: record for kind in CONTENT_KINDS for record in content[FOLDERS[kind]]}


def carried(files: Mapping[str, Any], language: str) -> set[str]:
    """The records that ``json/<language>.json`` shows in that language."""
    return {name for name, record in records(files, language).items() if record["language"] == language}


def tabled(files: Mapping[str, Any], language: str) -> set[str]:
    return {row["record"] for row in files["csv/texts.csv"] if row["language"] == language}


def narrated(files: Mapping[str, Any], language: str) -> set[str]:
    """The records that the guide in a language tells of; questions and words stand in lists of their own.

    The section of a topic holds its records, so a topic is told of only where its own words stand there as well.
    """
    topics = {topic["id"]: topic["text"]["summary"] for topic in files[f"json/{language}.json"]["topics"]}
    guide = files[f"fhir/r4/document-{language}.json"]["entry"][0]["resource"]
    assert guide["language"] == language.removesuffix(f"-{policy.DRAFT_TAG}")  # FHIR knows no private-use tags
    found: set[str] = set()
    waiting = list(guide["section"])
    while waiting:
        section = waiting.pop()
        name = section["id"]
        if name not in topics or html.escape(topics[name], quote=False) in section["text"]["div"]:
            found.add(name)
        waiting += section.get("section", ())
    return {name for name in found if re.match(r"(guide|topic|fact|myth|birads|faq)-", name)}


def claims(names: Iterable[str]) -> set[str]:
    """Those that have a section of the guide; it has no pictures."""
    return {name for name in names if not name.startswith(("question-", "picture-", "term-"))}


def everywhere(files: Mapping[str, Any], language: str) -> set[str]:
    """The records that apps get in a language; every format must agree."""
    shown = carried(files, language)
    assert tabled(files, language) == shown
    assert set(files[f"chunks/{language}.jsonl"]) == shown
    assert narrated(files, language) == claims(shown)
    held = {record["id"]: record for kind in CONTENT_KINDS for record in files["json/records.json"][FOLDERS[kind]]}
    assert {name for name, record in held.items() if language in record["texts"]} == shown
    return shown


def all_records(root: Path) -> set[str]:
    return {unit.record for unit in opened(root)[0].units if unit.kind in CONTENT_KINDS}


# --- What is approved -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "ar"])
def test_an_approved_language_stands_in_every_format_and_in_no_draft(tmp_path: Path, language: str) -> None:
    root = translated(tmp_path / "root")
    project, _ = opened(root)
    files = exported(root)
    assert everywhere(files, language) == all_records(root)
    assert not [path for path in files if policy.DRAFT_TAG in path]
    assert files["manifest.json"]["languages"] == ["en", "es", "ar"]
    for record in records(files, language).values():
        assert record["translation"] == {"state": "approved"}
        assert record["clinical_review"] == "signed"
        for place, text in strings(record["text"]):
            unit = project.by_key[f"{record['id']}:{'.'.join(map(str, place))}"]
            assert text == made(unit, language)
    content = files[f"json/{language}.json"]
    own = project.by_key["dataset:notices.general"]
    assert content["notices"]["general"] == made(own, language)
    assert {topic["id"] for topic in content["topics"]} == {"topic-spots", "topic-results"}
    label = project.by_key["picture-a-spot:labels.spot"]
    assert f">{made(label, language)}</text>" in files[f"pictures/picture-a-spot.{language}.svg"]


STATISTIC = "statistic-town-spots"
SAID = ("population", "outcome", "timeframe")
"""What a figure takes from its statistic for its reader."""


def share(files: Mapping[str, Any], language: str) -> tuple[str, dict[str, str]]:
    """The language of a fact, and what its share says."""
    shown = records(files, language)[SPOTS]
    return shown["language"], {name: shown["figures"][0][name] for name in SAID}


def test_what_figures_say_is_in_the_language_of_the_record(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    by_key = opened(root)[0].by_key
    words = {name: by_key[f"{STATISTIC}:{name}"] for name in SAID}
    spanish = {name: made(unit, "es") for name, unit in words.items()}
    files = exported(root)
    assert share(files, "es") == ("es", spanish)
    assert share(files, "en") == ("en", {name: unit.source for name, unit in words.items()})
    assert records(files, "es")[SPOTS]["figures"][0]["low"] == 30
    table = {row["field"]: row["text"] for row in files["csv/texts.csv"] if row["language"] == "es"}
    assert {name: table[f"figures.share.{name}"] for name in SAID} == spanish
    replace(root, FACT, "side: outcome", "side: counterpart")
    counterpart = made(by_key[f"{STATISTIC}:counterpart"], "es")
    assert share(exported(root), "es") == ("es", {**spanish, "outcome": counterpart})


@pytest.mark.parametrize("state", HELD_BACK)
def test_what_figures_say_is_english_until_the_statistic_is_ready(tmp_path: Path, state: str) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", f"{STATISTIC}:population", **HELD_BACK[state])
    by_key = opened(root)[0].by_key
    files = exported(root)
    assert share(files, "es") == ("es", {name: by_key[f"{STATISTIC}:{name}"].source for name in SAID})
    assert everywhere(files, "es") == all_records(root)
    (statistic,) = files["json/es.json"]["statistics"]
    assert (statistic["language"], statistic["translation"]["state"]) == ("en", state)
    if state in ("draft", "translated"):
        drafted = share(files, "es-x-draft")[1]
        assert drafted["population"] == catalog(root, "es").entries[f"{STATISTIC}:population"].target
        assert drafted["timeframe"] == made(by_key[f"{STATISTIC}:timeframe"], "es")
        shown = records(files, "es-x-draft")[SPOTS]
        assert (shown["translation"]["state"], shown["clinical_review"]) == (state, "none")
    shown = records(files, "es")[SPOTS]
    assert (shown["translation"], shown["clinical_review"]) == ({"state": "approved"}, "signed")


def test_the_english_is_the_same_whatever_is_translated(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    with_all = exported(root)
    for language in ("es", "ar"):
        put(root, {f"dataset/translations/{language}.po": ""})
    without = exported(root)
    for files in (with_all, without):
        for record in records(files, "en").values():
            assert record["translation"] == {"state": "source"}
            assert record["clinical_review"] == "none"
    assert records(with_all, "en") == records(without, "en")
    assert with_all["chunks/en.jsonl"] == without["chunks/en.jsonl"]


def test_a_language_of_which_nothing_is_there_is_not_offered_and_the_manifest_says_so(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    put(root, {"dataset/translations/es.po": ""})
    files = exported(root)
    manifest = files["manifest.json"]
    assert manifest["languages"] == ["en", "ar"]
    assert not [path for path in files if re.search(r"\bes\b", path)]
    assert {row["language"] for row in files["csv/translations.csv"]} == {"en", "ar"}
    assert everywhere(files, "ar") == all_records(root)
    of = len(all_records(root))
    assert manifest["coverage"] == [
        {"language": "en", "records": of, "of": of, "states": {"source": of}},
        {"language": "es", "records": 0, "of": of, "states": {"missing": of}},
        {"language": "ar", "records": of, "of": of, "states": {"approved": of}},
    ]


def test_a_language_that_is_a_draft_alone_is_covered_by_nothing_and_leads_to_its_draft(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    for key in opened(root)[0].by_key:
        change(root, "es", key, fuzzy=True)
    files = exported(root)
    of = len(all_records(root))
    manifest = files["manifest.json"]
    assert manifest["languages"] == ["en", "ar", "es-x-draft"]
    assert [entry for entry in manifest["coverage"] if entry["language"].startswith("es")] == [
        {"language": "es", "records": 0, "of": of, "states": {"draft": of}, "draft": "es-x-draft"},
        {"language": "es-x-draft", "records": of, "of": of, "states": {"draft": of}},
    ]
    assert not [path for path in files if re.search(r"\bes\b(?!-x-draft)", path)]
    table = {(row["record"], row["language"]): row for row in files["csv/translations.csv"]}
    row = {"record": SPOTS, "language": "es-x-draft", "state": "draft", "clinical_review": "none"}
    hashes = [table[SPOTS, language].pop("hash") for language in ("en", "es-x-draft", "ar")]
    assert len({*hashes}) == 3
    assert table[SPOTS, "es-x-draft"] == row
    assert table[SPOTS, "ar"] == {**row, "language": "ar", "state": "approved", "clinical_review": "signed"}
    notices = files["chunks/notices.es-x-draft.jsonl"].values()
    assert {notice["translation"]["state"] for notice in notices} == {"draft"}


def test_a_notice_that_is_not_translated_is_shown_in_english_and_says_so(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    own = [unit for unit in opened(root)[0].units if unit.key == "dataset:notices.general"]
    change(root, "es", own[0].key, fuzzy=True)
    general = exported(root)["chunks/notices.es.jsonl"]["general"]
    assert (general["language"], general["text"]) == ("en", own[0].source)
    assert general["translation"]["state"] == "missing"
    assert general["translation"]["note"]


def test_one_string_of_the_dataset_that_is_not_ready_is_shown_in_english_and_takes_no_file_away(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    before = exported(root)
    replace(root, HOME, "why_ask: Why ask", "why_ask: Why to ask")
    files = exported(root)
    assert files.keys() >= before.keys()
    labels = files["json/es.json"]["labels"]
    assert labels == {**before["json/es.json"]["labels"], "why_ask": "Why to ask"}
    assert everywhere(files, "es") == all_records(root)


def test_a_language_that_lacks_most_of_the_dataset_s_own_strings_has_no_guide(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    own = [unit.key for unit in opened(root)[0].units if unit.record == "dataset"]
    for key in own[: len(own) // 2]:
        change(root, "es", key, fuzzy=True)
    files = exported(root)
    assert "fhir/r4/document-es.json" in files
    change(root, "es", own[-1], fuzzy=True)
    change(root, "es", own[-2], fuzzy=True)
    files = exported(root)
    assert not {"chunks/es.jsonl", "fhir/r4/document-es.json", "jsonld/faq-es.jsonld"} & files.keys()
    assert files["json/es.json"]["labels"] == files["json/en.json"]["labels"]
    assert carried(files, "es") == all_records(root)
    assert files["chunks/es-x-draft.jsonl"].keys() == all_records(root)


# --- Whole or not at all ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", HELD_BACK)
@pytest.mark.parametrize("field", ["fact", "why_wrong"])
def test_a_record_is_carried_whole_or_not_at_all(tmp_path: Path, field: str, state: str) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", f"{MYTH}:{field}", **HELD_BACK[state])
    files = exported(root)
    assert everywhere(files, "es") == all_records(root) - {MYTH}
    assert everywhere(files, "ar") == all_records(root)
    shown = records(files, "es")[MYTH]
    assert shown["text"] == records(files, "en")[MYTH]["text"]
    assert shown["translation"] == {"state": state, "note": files["json/es.json"]["notices"]["untranslated"]}
    assert shown["clinical_review"] == "none"
    draft = "json/es-x-draft.json" in files
    assert draft == (state in ("draft", "translated"))
    if draft:
        assert everywhere(files, "es-x-draft") == all_records(root)


@pytest.mark.parametrize("key", ["topic-spots:key_messages.1", "guide-spots:steps.letter.when"])
@pytest.mark.parametrize("state", HELD_BACK)
def test_what_orders_the_records_is_carried_whole_or_not_at_all(tmp_path: Path, key: str, state: str) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", key, **HELD_BACK[state])
    files = exported(root)
    assert everywhere(files, "es") == all_records(root) - {key.partition(":")[0]}


def test_a_picture_has_the_words_of_its_record_in_one_language(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", "picture-a-spot:caption", fuzzy=True)
    files = exported(root)
    assert everywhere(files, "es") == all_records(root) - {"picture-a-spot"}
    english, spanish, draft = (files[f"pictures/picture-a-spot.{name}.svg"] for name in ("en", "es", "es-x-draft"))
    assert spanish == english
    assert ">Spot</text>" in english
    label = made(opened(root)[0].by_key["picture-a-spot:labels.spot"], "es")
    assert f">{label}</text>" in draft


def test_a_language_code_of_nobody_else_s_is_used_for_drafts(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", f"{MYTH}:fact", fuzzy=True)
    languages = exported(root)["manifest.json"]["languages"]
    assert languages == ["en", "es", "ar", "es-x-draft"]


# --- As good as its kind demands --------------------------------------------------------------------------------------

ORDER: tuple[State, ...] = ("translated", "reviewed", "approved")


@pytest.mark.parametrize("state", ORDER)
def test_each_kind_is_carried_from_its_least_state_on(tmp_path: Path, state: State) -> None:
    root = translated(tmp_path / "root", approved=False)
    stages = {"translated": (), "reviewed": ("linguistic",), "approved": ("linguistic", "clinical")}[state]
    own = [key for key in opened(root)[0].by_key if key.startswith("dataset:")]
    sign(root, "es", stages=stages)
    if state != "approved":
        sign(root, "es", own)
    wanted = {
        name
        for name in all_records(root)
        if ORDER.index(state) >= ORDER.index(DEFAULT_RELEASE[name.partition("-")[0]])  # type: ignore[arg-type]
    }
    files = exported(root)
    kinds = {name.partition("-")[0] for name in wanted}
    assert (
        kinds == {"translated": set(), "reviewed": {"fact", "question", "term"}, "approved": set(CONTENT_KINDS)}[state]
    )
    if not wanted:
        assert "es" not in files["manifest.json"]["languages"]
        return
    assert carried(files, "es") == wanted
    assert all(record["translation"]["state"] == state for record in records(files, "es").values())
    reviews = {record["clinical_review"] for record in records(files, "es").values()}
    assert reviews == {"signed" if state == "approved" else "none"}


def test_the_least_state_is_what_locales_yaml_says(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    replace(root, LOCALES, "myth: approved", "myth: translated")
    assert carried(exported(root), "es") == {MYTH}


def test_a_kind_that_locales_yaml_leaves_out_has_its_default(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    replace(root, LOCALES, "  statistic: reviewed\n", "")
    assert share(exported(root), "es")[1]["population"] == made(opened(root)[0].by_key[f"{STATISTIC}:population"], "es")
    change(root, "es", f"{STATISTIC}:population", target="Míráó.")
    assert share(exported(root), "es")[1]["population"] == "people of a small town"


@pytest.mark.parametrize("lowest", STATES)
@pytest.mark.parametrize("least", ORDER)
def test_the_lowest_state_of_its_units_is_that_of_a_record(lowest: State, least: State) -> None:
    units = [Unit(f"fact-one:{name}", "fact", name, "f.yaml") for name in ("statement", "explanation", "figures.x.y")]
    held = Catalog("es", "", {unit.key: Entry(unit.key, unit.source, f"{unit.source} es") for unit in units})
    for place in range(3):
        states = {unit.key: lowest if index == place else "approved" for index, unit in enumerate(units)}
        released, *drafts = policy.exported_languages(units, held, states, frozenset(), {"fact": least})
        assert released.states == {"fact-one": lowest}
        assert bool(released.texts) == (STATES.index(lowest) >= STATES.index(least))
        assert bool(drafts) == (not released.texts and lowest not in ("missing", "stale"))
        for edition in (released, *drafts):
            if edition.texts:
                assert edition.texts == {"fact-one": {"statement": "statement es", "explanation": "explanation es"}}
                assert edition.figures == {"fact-one": {"x": {"y": "figures.x.y es"}}}


def test_a_clinician_s_word_counts_for_the_record_only_when_every_string_is_approved(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", f"{SPOTS}:explanation", target="Ótróó. Ótróó 2. Ótróó.\nÝó ótróó.")
    sign(root, "es", [f"{SPOTS}:explanation"], ["linguistic"])
    shown = records(exported(root), "es")[SPOTS]
    assert (shown["language"], shown["translation"], shown["clinical_review"]) == ("es", {"state": "reviewed"}, "none")
    passages = exported(root)["chunks/es.jsonl"]
    assert exported(root)["json/es.json"]["notices"]["review"] in passages[SPOTS]["must_show"]
    assert exported(root)["json/es.json"]["notices"]["review"] not in passages[MYTH]["must_show"]


def test_an_english_sign_off_says_nothing_about_a_translation(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    sign(root, "es", stages=["linguistic"])
    dataset = opened(root)[1]
    english = dataset.text_hash(dataset.by_id[SPOTS])
    entry = f'{{person: person-ben-example, role: clinician, on: "2026-01-20", text_hash: {english}}}'
    replace(root, FACT, "sign_offs: []", f"sign_offs: [{entry}]")
    files = exported(root)
    assert records(files, "en")[SPOTS]["clinical_review"] == "signed"
    spanish = records(files, "es")[SPOTS]
    assert (spanish["language"], spanish["clinical_review"]) == ("es", "none")


def test_the_guide_is_final_only_when_every_word_of_it_is_signed(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    key = f"{SPOTS}:statement"

    def status(language: str) -> str:
        return str(exported(root)[f"fhir/r4/document-{language}.json"]["entry"][0]["resource"]["status"])

    assert status("es") == "final"
    change(root, "es", key, target="Únós 30 dé 100.")
    sign(root, "es", [key], ["linguistic"])
    assert (status("es"), status("ar")) == ("preliminary", "final")


# --- Drafts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(tmp_path: Path) -> Path:
    """A root whose Spanish no person has checked, but for one myth."""
    root = translated(tmp_path / "root", approved=False)
    project, _ = opened(root)
    held = project.catalog("es")
    entries = {
        key: entry if entry.key.startswith(MYTH) else dataclasses.replace(entry, fuzzy=True)
        for key, entry in held.entries.items()
    }
    put(root, tasks.po_file(project, dataclasses.replace(held, entries=entries, draft="machine-made")))
    sign(root, "es", [key for key in entries if key.startswith(MYTH)])
    return root


def test_drafts_stand_in_files_that_say_so_on_every_record_and_in_the_manifest(drafted: Path) -> None:
    files = exported(drafted)
    assert everywhere(files, "es-x-draft") == all_records(drafted)
    content = files["json/es-x-draft.json"]
    for record in records(files, "es-x-draft").values():
        assert record["translation"]["note"] == content["notices"]["draft"]
    for passage in files["chunks/es-x-draft.jsonl"].values():
        assert passage["translation"]["note"] == content["notices"]["draft"]
        assert passage["must_show"][0] == content["notices"]["draft"]
    listed = {entry["path"]: entry.get("translation") for entry in files["manifest.json"]["files"]}
    assert {path for path, mark in listed.items() if mark == "draft"} == {
        path for path in listed if policy.DRAFT_TAG in path
    }
    bundle = files["fhir/r4/document-es-x-draft.json"]
    guide = bundle["entry"][0]["resource"]
    assert guide["status"] == "preliminary"
    assert content["notices"]["draft"] in guide["text"]["div"]
    assert json.dumps(guide, ensure_ascii=False).count(content["notices"]["draft"]) > len(claims(all_records(drafted)))
    for resource in (bundle, *(entry["resource"] for entry in bundle["entry"])):
        assert "draft" in {tag["code"] for tag in resource["meta"]["tag"]}
    transaction = json.dumps(files["fhir/r4/transaction.json"], ensure_ascii=False)
    assert content["notices"]["draft"] not in transaction


def test_who_asks_for_the_language_gets_no_draft_unasked(drafted: Path) -> None:
    files = exported(drafted)
    assert carried(files, "es") == {MYTH}
    assert tabled(files, "es") == {MYTH}
    drafts = {text for record in records(files, "es-x-draft").values() for _, text in strings(record["text"])}
    for name, record in records(files, "es").items():
        if name != MYTH:
            assert not drafts & {text for _, text in strings(record["text"])}


def test_no_draft_is_said_to_be_signed(drafted: Path) -> None:
    reviews = {name: r["clinical_review"] for name, r in records(exported(drafted), "es-x-draft").items()}
    assert {name for name, review in reviews.items() if review == "signed"} == {MYTH}


def test_a_draft_edition_ends_when_nothing_in_it_is_a_draft(drafted: Path) -> None:
    project, _ = opened(drafted)
    held = project.catalog("es")
    entries = {key: dataclasses.replace(entry, fuzzy=False) for key, entry in held.entries.items()}
    put(drafted, tasks.po_file(project, dataclasses.replace(held, entries=entries)))
    sign(drafted, "es", [key for key in entries if not key.startswith(MYTH)])
    files = exported(drafted)
    assert not [path for path in files if f"es-{policy.DRAFT_TAG}" in path]
    assert everywhere(files, "es") == all_records(drafted)
    assert catalog(drafted, "es").draft == ""


def test_a_stale_translation_is_in_no_edition(drafted: Path) -> None:
    count(drafted, 31)
    files = exported(drafted)
    assert SPOTS not in everywhere(files, "es-x-draft")
    shown = records(files, "es-x-draft")[SPOTS]
    assert (shown["language"], shown["translation"]["state"]) == ("en", "stale")
    assert shown["translation"]["note"] == files["json/es-x-draft.json"]["notices"]["untranslated"]


def test_a_language_that_dataset_yaml_does_not_name_is_not_carried(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    replace(root, HOME, "languages: [en, es, ar]", "languages: [en, ar]")
    files = exported(root)
    assert not [path for path in files if re.search(r"\bes\b", path)]
    assert not tabled(files, "es")


# --- The heart: a number changes --------------------------------------------------------------------------------------


def without(files: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: record for name, record in records(files, language).items() if name != SPOTS}


@pytest.mark.parametrize("updated", [False, True], ids=["before an update", "after it"])
def test_a_changed_number_is_shown_in_english_with_a_note_and_nothing_else_changes(
    tmp_path: Path, updated: bool
) -> None:
    root = translated(tmp_path / "root")
    before = exported(root)
    count(root, 31)
    if updated:
        put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    files = exported(root)
    for language in ("es", "ar"):
        assert everywhere(files, language) == all_records(root) - {SPOTS}
        shown = records(files, language)[SPOTS]
        assert shown["language"] == "en"
        assert "About 31 out of 100" in shown["text"]["statement"]
        assert shown["figures"][0]["low"] == 31
        assert shown["translation"] == {
            "state": "stale",
            "note": files[f"json/{language}.json"]["notices"]["untranslated"],
        }
        assert without(files, language) == without(before, language)
    assert not [path for path in files if policy.DRAFT_TAG in path]
    old = made(opened(translated(tmp_path / "other"))[0].by_key[NUMBERS[0]], "es")
    assert old in json.dumps(before, ensure_ascii=False)
    assert old not in json.dumps(files, ensure_ascii=False)


def test_a_number_that_changes_back_is_a_draft_until_somebody_has_looked(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    before = exported(root)
    count(root, 31)
    put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    count(root, 30, was=31)
    put(root, tasks.updated(opened(root)[0], ["es", "ar"]))
    between = exported(root)
    assert records(between, "es")[SPOTS]["translation"]["state"] == "draft"
    assert records(between, "es")[SPOTS]["language"] == "en"
    assert everywhere(between, "es-x-draft") == all_records(root)
    for language in ("es", "ar"):
        change(root, language, NUMBERS[0], fuzzy=False)
    after = exported(root)
    assert after == before


def test_a_fault_that_a_check_finds_is_blocked_even_when_everybody_has_signed_it(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", NUMBERS[0], target=catalog(root, "es").entries[NUMBERS[0]].target.replace("30", "3"))
    sign(root, "es", [NUMBERS[0]])
    project, dataset = opened(root)
    assert project.states("es")[NUMBERS[0]] == "approved"
    assert check.check(project, dataset).blocked == {"es": frozenset(NUMBERS), "ar": frozenset()}
    files = exported(root)
    assert records(files, "es")[SPOTS]["translation"]["state"] == BLOCKED
    assert everywhere(files, "es") == all_records(root) - {SPOTS}
    assert not [path for path in files if policy.DRAFT_TAG in path]


def test_an_edition_gives_lists_and_names_back_as_they_were(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    _, dataset = opened(root)
    whole = Opened(dataset)
    edition: ExportedLanguage = next(iter(whole.project.exported_languages(whole.checked.blocked)))

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return [shape(inner) for inner in value] if isinstance(value, list) else None

    for record in dataset.of(*CONTENT_KINDS):
        assert shape(edition.texts[record.id]) == shape(record.data["text"])
    assert shape(edition.own) == shape(dataset.settings["dataset"].data["text"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Ana Example, role: translator", "name: Ana Example, role: editor"),
        ("languages: [es, ar]}\n  - {id: person-ben", "languages: [ar]}\n  - {id: person-ben"),
        ("id: person-ana-example", "id: person-eva-example"),
    ],
    ids=["a role that may not sign", "a language that the person does not read", "nobody with that id"],
)
def test_a_signature_that_a_person_may_not_give_releases_nothing(tmp_path: Path, old: str, new: str) -> None:
    root = translated(tmp_path / "root")
    assert set(carried(exported(root), "es")) == set(records(exported(root), "es"))
    replace(root, "dataset/people.yaml", old, new)
    files = exported(root)
    assert "es" not in files["manifest.json"]["languages"]
    assert "es" not in {row["language"] for row in files["csv/translations.csv"]}
