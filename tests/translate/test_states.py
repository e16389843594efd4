"""How far a translation is: derived from the words on both sides and from signatures, and from nothing else."""

from __future__ import annotations

import cProfile
import dataclasses
import pstats
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import replace
from hypothesis import given
from hypothesis import strategies as st
from translation_project import (
    CLINICIAN,
    FOLDER,
    LINGUIST,
    NUMBERS,
    OTHER_CLINICIAN,
    catalog,
    change,
    count,
    opened,
    put,
    sign,
    signature,
    translated,
)

from pipelines.translate import catalogs, check, policy, signatures, states, tasks
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.formats import FORMATS
from pipelines.translate.project import Project
from pipelines.translate.shapes import STATES, Catalog, Entry, Signature, Unit, sha
from pipelines.translate.update import update

UNIT = Unit("fact-one:statement", "fact", "About 3 out of 100.", "dataset/facts/fact-one.yaml")
ENTRY = Entry(UNIT.key, UNIT.source, "Unas 3 de cada 100.")


def signed(*who: tuple[str, str], unit: Unit = UNIT, entry: Entry = ENTRY) -> list[Signature]:
    return [signature(unit, entry, stage, by) for stage, by in who]


# --- States -----------------------------------------------------------------------------------------------------------

BOTH = (("linguistic", "person-a"), ("clinical", "person-b"))


@pytest.mark.parametrize(
    ("entry", "who", "expected"),
    [
        (None, (), "missing"),
        (dataclasses.replace(ENTRY, target=""), (), "missing"),
        (dataclasses.replace(ENTRY, target=" \n "), (), "missing"),
        (dataclasses.replace(ENTRY, source="About 4 out of 100."), BOTH, "stale"),
        (dataclasses.replace(ENTRY, previous="About 4 out of 100.", fuzzy=True), BOTH, "stale"),
        (dataclasses.replace(ENTRY, previous="About 4 out of 100."), BOTH, "stale"),
        (dataclasses.replace(ENTRY, fuzzy=True), BOTH, "draft"),
        (ENTRY, (), "translated"),
        (ENTRY, (("clinical", "person-b"),), "translated"),
        (ENTRY, (("linguistic", "person-a"),), "reviewed"),
        (ENTRY, (("linguistic", "person-a"), ("linguistic", "person-b")), "reviewed"),
        (ENTRY, (("linguistic", "person-a"), ("clinical", "person-a")), "reviewed"),
        (ENTRY, BOTH, "approved"),
        (ENTRY, (*BOTH, ("clinical", "person-a")), "approved"),
    ],
)
def test_the_state_of_a_unit(entry: Entry | None, who: tuple[tuple[str, str], ...], expected: str) -> None:
    assert states.state(UNIT, entry, signed(*who)) == expected


@pytest.mark.parametrize(
    ("unit", "entry"),
    [
        (UNIT, dataclasses.replace(ENTRY, target="Unas 3 de cada 100. ")),
        (UNIT, dataclasses.replace(ENTRY, target="Unas 3 de cada  100.")),
        (UNIT, dataclasses.replace(ENTRY, target="unas 3 de cada 100.")),
        (
            dataclasses.replace(UNIT, source="About 3 of 100."),
            dataclasses.replace(ENTRY, source="About 3 of 100."),
        ),
    ],
)
def test_an_approval_ends_with_the_words_that_were_signed(unit: Unit, entry: Entry) -> None:
    assert states.state(unit, entry, signed(*BOTH)) == "translated"


def test_what_was_signed_composed_holds_for_the_same_letters_decomposed() -> None:
    entry = dataclasses.replace(ENTRY, target="An\u0303os: 3 de cada 100.")
    composed = dataclasses.replace(ENTRY, target="Años: 3 de cada 100.")
    assert states.state(UNIT, entry, signed(*BOTH, entry=composed)) == "approved"


def test_half_of_a_signature_is_none() -> None:
    one = signed(("linguistic", "person-a"))[0]
    half = [dataclasses.replace(one, source_sha=sha("x")), dataclasses.replace(one, target_sha=sha("x"))]
    assert states.state(UNIT, ENTRY, half) == "translated"


# --- Update by key ----------------------------------------------------------------------------------------------------


def brought(held: Catalog, **english: str) -> Catalog:
    return update(held, [Unit(key, "fact", source, "f.yaml") for key, source in english.items()])


def one(entry: Entry) -> Catalog:
    return Catalog("es", "es.po", {entry.key: entry})


def test_a_changed_english_makes_its_translation_stale_and_remembers_what_it_was_made_from() -> None:
    made = brought(one(Entry("a", "3 of 100.", "3 de 100.")), a="4 of 100.").entries["a"]
    assert made == Entry("a", "4 of 100.", "3 de 100.", fuzzy=True, previous="3 of 100.")
    again = brought(one(made), a="5 of 100.").entries["a"]
    assert again.previous == "3 of 100.", "the English in between was never translated"


def test_nothing_is_guessed_from_similar_text() -> None:
    held = one(Entry("a", "Most are benign, 0% are not.", "La mayoría es benigna, el 0 % no."))
    made = brought(
        held, a="Most are benign, 0% are not.", b="Most are malignant, 0% are not.", c=held.entries["a"].source
    )
    assert (made.entries["b"].target, made.entries["c"].target) == ("", "")


def test_a_translation_of_what_is_gone_is_kept_and_comes_back_with_it() -> None:
    held = one(Entry("a", "One.", "Uno."))
    gone = brought(held)
    assert (dict(gone.entries), gone.obsolete["a"].target) == ({}, "Uno.")
    back = brought(gone, a="One.")
    assert (back.entries, dict(back.obsolete)) == (held.entries, {})
    assert brought(gone, a="Two.").entries["a"] == Entry("a", "Two.", "Uno.", fuzzy=True, previous="One.")


@pytest.mark.parametrize("way", ["kept in memory", "through the file"])
@pytest.mark.parametrize(
    ("entry", "english", "state"),
    [
        (Entry("a", "One.", "Uno.", fuzzy=True), "One.", "draft"),
        (Entry("a", "Two.", "Uno.", fuzzy=True, previous="One."), "Two.", "stale"),
        (Entry("a", "Two.", "Uno.", fuzzy=True, previous="One."), "One.", "draft"),
        (Entry("a", "One.", "Uno."), "One.", "translated"),
        (Entry("a", "One.", "Uno."), "Two.", "stale"),
    ],
)
def test_going_and_coming_back_makes_no_translation_better(entry: Entry, english: str, state: str, way: str) -> None:
    gone = brought(one(entry))
    if way == "through the file":
        text = catalogs.write(gone, (), {"name": "n", "date": "2026-01-01", "plural": ""})
        gone = catalogs.parse(text, "es", "es.po")
    back = brought(gone, a=english)
    assert states.state(Unit("a", "fact", english, "f.yaml"), back.entries["a"]) == state


def test_an_empty_entry_does_not_hide_what_was_kept_of_its_key() -> None:
    held = Catalog("es", "es.po", {"a": Entry("a", "One.", "")}, {"a": Entry("a", "One.", "Uno.")})
    assert brought(held, a="One.").entries["a"].target == "Uno."


def test_what_was_kept_stays_beside_a_newer_translation_of_its_key() -> None:
    held = Catalog("es", "es.po", {"a": Entry("a", "One.", "Una.")}, {"a": Entry("a", "Ones.", "Unos.")})
    made = brought(held, a="One.")
    assert (made.entries["a"].target, made.obsolete["a"].target) == ("Una.", "Unos.")


def test_what_comes_back_to_the_words_it_was_made_from_is_looked_at_once_more() -> None:
    made = brought(brought(one(Entry("a", "3.", "Tres.")), a="4."), a="3.").entries["a"]
    assert made == Entry("a", "3.", "Tres.", fuzzy=True)


KEYS, ENGLISH = "abcd", ("One.", "Two.", "Three.")
WORDS = st.text("uno dos", min_size=1, max_size=4)
EDITS = st.lists(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ENGLISH)), max_size=8)


@st.composite
def started(draw: st.DrawFn) -> Catalog:
    entries = {
        key: Entry(key, draw(st.sampled_from(ENGLISH)), draw(st.just("") | WORDS), draw(st.booleans()))
        for key in draw(st.sets(st.sampled_from(KEYS)))
    }
    free = [key for key in KEYS if key not in entries or not entries[key].target]
    gone = {key: Entry(key, "Two.", draw(WORDS), draw(st.booleans())) for key in free if draw(st.booleans())}
    return Catalog("es", "es.po", entries, gone)


@given(started(), EDITS)
def test_whatever_happens_to_the_english_no_translation_is_lost(held: Catalog, edits: list[dict[str, str]]) -> None:
    def texts(one: Catalog) -> set[tuple[str, str]]:
        return {(e.key, e.target) for e in (*one.entries.values(), *one.obsolete.values()) if e.target}

    ever = texts(held)
    for english in edits:
        held = brought(held, **english)
        assert texts(held) == ever
        assert brought(held, **english) == held
        assert list(held.entries) == list(english)
        assert not set(held.obsolete) & set(held.entries)


@given(started(), EDITS)
def test_no_edit_of_the_english_alone_finishes_a_translation(held: Catalog, edits: list[dict[str, str]]) -> None:
    made_from = {
        (e.key, e.target): {e.source} for e in (*held.entries.values(), *held.obsolete.values()) if not e.fuzzy
    }
    for english in edits:
        held = brought(held, **english)
        for key, source in english.items():
            state = states.state(Unit(key, "fact", source, "f.yaml"), held.entries[key])
            if state == "translated":
                assert source in made_from[key, held.entries[key].target]


# --- The heart: a number changes --------------------------------------------------------------------------------------


def known(root: Path, language: str = "es") -> dict[str, str]:
    return dict(opened(root)[0].states(language))


def run_update(root: Path) -> None:
    project, _ = opened(root)
    put(root, tasks.updated(project, ["es", "ar"]))


@pytest.mark.parametrize("language", ["es", "ar"])
@pytest.mark.parametrize("updated", [False, True], ids=["before an update", "after it"])
def test_a_changed_number_makes_exactly_its_units_stale(tmp_path: Path, updated: bool, language: str) -> None:
    root = translated(tmp_path / "root")
    assert set(known(root, language).values()) == {"approved"}
    count(root, 31)
    if updated:
        run_update(root)
    now = known(root, language)
    assert [key for key, state in now.items() if state != "approved"] == list(NUMBERS)
    assert now[NUMBERS[0]] == "stale"
    project, dataset = opened(root)
    told = tasks.status(project, check.check(project, dataset).blocked)[language]
    assert told["states"] == {**dict.fromkeys(STATES, 0), "stale": 1, "approved": len(now) - 1}
    assert told["kinds"]["fact"]["stale"] == 1
    assert told["kinds"]["faq"]["stale"] == 0
    (stale,) = told["stale"]
    assert stale["key"] == NUMBERS[0]
    assert "About 30 out of 100" in stale["was"]
    assert "About 31 out of 100" in stale["is"]
    assert "30" in stale["translation"]
    assert told["fallen"] == list(NUMBERS)


def test_a_number_that_changes_back_needs_a_look_and_then_holds_again(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    before = catalog(root, "es")
    count(root, 31)
    run_update(root)
    count(root, 30, was=31)
    run_update(root)
    (key,) = NUMBERS
    now = known(root)
    assert now[key] == "draft"
    assert {state for other, state in now.items() if other != key} == {"approved"}
    change(root, "es", key, fuzzy=False)
    assert catalog(root, "es") == before
    assert set(known(root).values()) == {"approved"}, "the signatures are for these very words on both sides"


def test_a_number_that_changes_back_before_an_update_leaves_no_trace(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    before = (root / FOLDER / "es.po").read_bytes()
    count(root, 31)
    count(root, 30, was=31)
    run_update(root)
    assert (root / FOLDER / "es.po").read_bytes() == before
    assert set(known(root).values()) == {"approved"}


def test_a_new_translation_of_the_new_number_needs_new_signatures(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    count(root, 31)
    run_update(root)
    (key,) = NUMBERS
    text = catalog(root, "es").entries[key].target.replace("30", "31")
    change(root, "es", key, target=text, fuzzy=False, previous="")
    assert known(root)[key] == "translated"
    sign(root, "es", [key], ["linguistic"])
    assert known(root)[key] == "reviewed"
    project, _ = opened(root)
    assert tasks.status(project, {})["es"]["fallen"] == [key], "the clinician's signature was for other words"
    sign(root, "es", [key], ["clinical"])
    assert known(root)[key] == "approved"
    project, _ = opened(root)
    assert tasks.status(project, {})["es"]["fallen"] == []


def test_a_changed_translation_ends_its_approval(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    change(root, "es", "term-spot:definition", target="Otra marca.")
    now = known(root)
    assert now["term-spot:definition"] == "translated"
    assert {state for key, state in now.items() if key != "term-spot:definition"} == {"approved"}
    assert tasks.status(opened(root)[0], {})["es"]["fallen"] == ["term-spot:definition"]
    assert set(known(root, "ar").values()) == {"approved"}


def test_a_clinician_s_signature_that_holds_is_not_said_to_have_fallen(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    sign(root, "es", ["term-spot:definition"], ["clinical"])
    assert known(root)["term-spot:definition"] == "translated"
    assert tasks.status(opened(root)[0], {})["es"]["fallen"] == []


def test_a_record_that_goes_and_comes_back_keeps_its_translation_and_its_approval(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    age = "dataset/facts/fact-spots-come-from-age.yaml"
    replace(root, age, "status: published", "status: draft")
    run_update(root)
    gone = catalog(root, "es")
    assert not [key for key in gone.entries if key.startswith("fact-spots-come-from-age:")]
    assert list(gone.obsolete) == [
        "fact-spots-come-from-age:explanation",
        "fact-spots-come-from-age:statement",
    ]
    replace(root, age, "status: draft", "status: published")
    run_update(root)
    assert set(known(root).values()) == {"approved"}


def test_writing_one_entry_does_not_make_stale_ones_current_or_lose_those_of_what_is_gone(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    count(root, 31)
    replace(root, "dataset/facts/fact-spots-come-from-age.yaml", "status: published", "status: draft")
    change(root, "es", "term-spot:definition", target="Otra marca.")  # nobody has run an update
    assert known(root)[NUMBERS[0]] == "stale"
    assert "fact-spots-come-from-age:statement" in catalog(root, "es").obsolete


def test_an_update_of_what_is_up_to_date_changes_no_byte(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    project, _ = opened(root)
    for path, text in tasks.updated(project, ["es", "ar"]).items():
        assert (root / path).read_text(encoding="utf-8") == text


# --- Work in proportion -----------------------------------------------------------------------------------------------


def worked(project: Project) -> int:
    """How many calls it takes to read, update, write, send out, tell and choose."""
    (text,) = tasks.po_file(project, project.catalog("es")).values()
    profile = cProfile.Profile()
    profile.enable()
    held = catalogs.parse(text, "es", "es.po")
    tasks.updated(project, ["es"])
    FORMATS["po"].write(tasks.kit(project, "es"))
    tasks.status(project, {})
    list(policy.exported_languages(project.units, held, project.states("es"), frozenset(), project.least))
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_work_grows_with_the_strings_and_no_faster(tmp_path: Path) -> None:
    project, _ = opened(translated(tmp_path / "root"))

    def grown(times: int) -> Project:
        def again(key: str, number: int) -> str:
            return key.replace(":", f"-{number}:")

        units = tuple(
            dataclasses.replace(unit, key=again(unit.key, number)) for number in range(times) for unit in project.units
        )
        held = project.catalog("es")
        entries = {
            again(key, number): dataclasses.replace(entry, key=again(key, number))
            for number in range(times)
            for key, entry in held.entries.items()
        }
        signed = tuple(
            dataclasses.replace(one, key=again(one.key, number))
            for number in range(times)
            for one in project.store.signatures["es"]
        )
        store = project.store._replace(
            catalogs={"es": dataclasses.replace(held, entries=entries)}, signatures={"es": signed}
        )
        return dataclasses.replace(project, units=units, store=store)

    once, twice, thrice = (worked(grown(times)) for times in (10, 20, 30))
    assert abs((thrice - twice) - (twice - once)) < 0.02 * (twice - once)


# --- Signatures -------------------------------------------------------------------------------------------------------

HEAD = ",".join(signatures.COLUMNS) + "\n"
ROW = f"fact-one:statement,{'0' * 12},{'f' * 12},linguistic,{LINGUIST},2026-01-30,\n"


def test_a_review_file_is_read_as_it_was_written() -> None:
    rows = (
        Signature("b:x", "0" * 12, "1" * 12, "clinical", CLINICIAN, "2026-01-30", 'With a "quote", and a comma.'),
        Signature("a:x", "0" * 12, "1" * 12, "linguistic", LINGUIST, "2026-01-29"),
    )
    text = signatures.write(rows)
    assert signatures.parse(text.encode()) == (rows[1], rows[0])
    assert signatures.parse(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == (rows[1], rows[0])
    assert signatures.write(signatures.parse(text.encode())) == text
    assert signatures.parse(f"{text}\n\n".encode()) == (rows[1], rows[0])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("key,source,target\n", 1),
        (HEAD.replace(",", ";") + ROW.replace(",", ";"), 1),
        (HEAD + ROW + ROW.replace("linguistic", "medical"), 3),
        (HEAD + ROW.replace("0" * 12, "0" * 11), 2),
        (HEAD + ROW.replace("0" * 12, "G" * 12), 2),
        (HEAD + ROW.replace("2026-01-30", "30.01.2026"), 2),
        (HEAD + ROW.replace("2026-01-30", "2026-02-30"), 2),
        (HEAD + ROW.replace("2026-01-30", "20260130"), 2),
        (HEAD + ROW.replace(LINGUIST, ""), 2),
        (HEAD + ROW + "fact-one:statement\n", 3),
        (HEAD + ROW.replace("\n", ",more\n"), 2),
        (HEAD + "\n" + ROW, 2),
        (HEAD + ROW.replace(",\n", ',"two\nlines"\n') + ROW, 2),
        (HEAD + ROW.replace(",\n", ',"open\n'), 2),
        (HEAD + ROW.replace(",\n", ',"a"b\n'), 2),
    ],
)
def test_what_is_no_review_file_is_told_at_its_line(text: str, line: int) -> None:
    with pytest.raises(TranslationFileError) as error:
        signatures.parse(text.encode())
    assert error.value.line == line


FORM = ",".join([*signatures.COLUMNS, "english", "translation"]) + "\n"
ASKED = f"fact-one:statement,{'0' * 12},{'f' * 12},,,,,One.,Uno.\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("key,english,translation\n", 1),
        (FORM + ASKED + ASKED.replace(",,,,", ",medical,,,,"), 3),
        (FORM + ASKED.replace(",,,,", f",linguistic,{LINGUIST},30/01/2026,,"), 2),
        (FORM + ASKED.replace(",,,,", f",linguistic,{LINGUIST},2026-01-30,,").replace("0" * 12, "0"), 2),
        (FORM + ASKED.replace("One.", '"One."or not'), 2),
        (FORM + ASKED.replace("One.", '"One.'), 2),
    ],
)
def test_what_is_no_form_is_told_at_its_line(text: str, line: int) -> None:
    with pytest.raises(TranslationFileError) as error:
        signatures.parse_form(text.encode())
    assert error.value.line == line


def test_a_form_that_nobody_has_signed_holds_no_signature() -> None:
    assert signatures.parse_form((FORM + ASKED).encode()) == ()
    blank = ASKED.replace(",,,,", ", ,\t,  ,,")
    assert signatures.parse_form((FORM + blank).encode()) == ()


def verdicts(root: Path, *incoming: Signature) -> list[tuple[bool, str]]:
    project, dataset = opened(root)
    return [(one.accepted, one.reason) for one in tasks.decide_signatures(project, "es", incoming, dataset.people)]


KEY = "term-spot:definition"


def for_now(root: Path, **changes: Any) -> Signature:
    project, _ = opened(root)
    made = signature(project.by_key[KEY], project.catalog("es").entries[KEY], "linguistic", LINGUIST)
    return dataclasses.replace(made, **changes)


REFUSED: Mapping[str, tuple[dict[str, Any], str]] = {
    "a day that has not come": ({"on": "2931-01-01"}, "it is dated 2931-01-01, which is after "),
    "no such string": ({"key": "term-spot:colour"}, "no such string"),
    "another English": ({"source_sha": sha("Something else.")}, "the English has changed"),
    "another translation": ({"target_sha": sha("Otra cosa.")}, "the translation has changed"),
    "nobody": ({"by": "person-nobody"}, "nobody has the id person-nobody"),
    "a translator as clinician": ({"stage": "clinical"}, f"{LINGUIST} is translator"),
    "who does not read Spanish": (
        {"by": "person-dora-example"},
        "does not list es as a language of person-dora-example",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_signature_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    changes, reason = REFUSED[name]
    root = translated(tmp_path / "root", approved=False)
    people = root / "dataset" / "people.yaml"
    dora = "  - {id: person-dora-example, name: Dora Example, role: translator, languages: [en, ar]}\n"
    people.write_text(people.read_text(encoding="utf-8") + dora, encoding="utf-8")
    ((taken, said),) = verdicts(root, for_now(root, **changes))
    assert not taken
    assert reason in said


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"target": ""}, "not translated"),
        ({"fuzzy": True}, "a draft or out of date"),
        ({"previous": "Once.", "fuzzy": True}, "a draft or out of date"),
    ],
)
def test_only_finished_work_is_signed(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    root = translated(tmp_path / "root", approved=False)
    one = for_now(root)
    change(root, "es", KEY, **changes)
    ((taken, said),) = verdicts(root, one)
    assert not taken
    assert reason in said


def test_a_translation_that_no_update_has_marked_stale_is_not_signed_either(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    count(root, 31)
    project, _ = opened(root)
    (key,) = NUMBERS
    one = signature(project.by_key[key], project.catalog("es").entries[key], "linguistic", LINGUIST)
    assert verdicts(root, one) == [(False, "the translation is a draft or out of date; it must be finished first")]


@pytest.mark.parametrize("name", [LINGUIST, "Ana Example", "ANÁ  example"])
def test_nobody_signs_her_own_translation(tmp_path: Path, name: str) -> None:
    root = translated(tmp_path / "root", approved=False)
    change(root, "es", KEY, by=name)
    assert verdicts(root, for_now(root)) == [(False, f"{LINGUIST} made this translation")]
    other = for_now(root, by=OTHER_CLINICIAN)
    assert verdicts(root, other) == [(True, "")]
    sign(root, "es", [KEY])
    project, dataset = opened(root)
    assert project.states("es")[KEY] == "translated", "only the clinician's signature counts"
    assert ("TRN003", 3) in {(one.code, one.line) for one in check.check(project, dataset).findings}


def test_who_translated_stays_with_the_text_through_the_file(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    change(root, "es", KEY, by="Ana García")
    path = root / FOLDER / "es.po"
    text = path.read_text(encoding="utf-8")
    assert text.count("# Translated by: Ana García [") == 1
    count(root, 31)
    run_update(root)
    assert catalog(root, "es").entries[KEY].by == "Ana García"
    change(root, "es", NUMBERS[0], by="Bo", fuzzy=False, previous="")
    count(root, 32, was=31)
    run_update(root)
    stale = catalog(root, "es").entries[NUMBERS[0]]
    assert (stale.by, bool(stale.previous)) == ("Bo", True)
    edited = path.read_text(encoding="utf-8").replace("Ana García [", "Cleo [")
    path.write_text(edited.replace(catalog(root, "es").entries[KEY].target, "Otra marca."), encoding="utf-8")
    assert catalog(root, "es").entries[KEY].by == "", "an editor changed the text, and nobody knows who"


def test_a_signature_is_taken_once(tmp_path: Path) -> None:
    root = translated(tmp_path / "root", approved=False)
    one = for_now(root)
    later = dataclasses.replace(one, on="2026-01-31")
    assert verdicts(root, one, later) == [(True, ""), (False, "already stored")]
    sign(root, "es", [KEY], ["linguistic"])
    assert verdicts(root, one) == [(False, "already stored")]


def test_old_signatures_stay_in_the_file_when_new_ones_come(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    before = opened(root)[0].store.signatures["es"]
    change(root, "es", KEY, target="Otra marca.")
    project, dataset = opened(root)
    new = for_now(root, by=OTHER_CLINICIAN, stage="clinical")
    put(root, tasks.review_file(project, "es", tasks.decide_signatures(project, "es", [new], dataset.people)))
    after = opened(root)[0].store.signatures["es"]
    assert set(after) == {*before, new}
