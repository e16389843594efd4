"""The datasets of the benchmarks are sound, whatever their size and languages; the types of their code are checked."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks import generate, languages, library
from pipelines.library import definition
from pipelines.model.records import Document, Record
from pipelines.source.load import load
from pipelines.translate.shapes import Locale, Unit
from pipelines.validate.run import fast, validate

OWN = len(load(generate.REPOSITORY).dataset.records)


@pytest.mark.slow
def test_a_dataset_has_as_many_records_and_languages_as_were_asked_for_and_no_fault(tmp_path: Path) -> None:
    root = generate.generate(tmp_path / "root", OWN + 60, ["es", "ar"])
    early = fast(root)
    assert [finding for finding in early.findings if finding.severity == "error"] == []
    assert len(early.dataset.records) == OWN + 60
    assert not early.opened.checked.findings
    assert len(early.dataset.topics) > len(load(generate.REPOSITORY).dataset.topics)
    project = early.opened.project
    assert project.carried == ("es", "ar")
    for language in project.carried:
        assert set(project.states(language).values()) == {"translated"}


@pytest.mark.slow
def test_forms_tables_and_every_language_of_a_dataset_are_sound(tmp_path: Path) -> None:
    root = generate.generate(tmp_path / "root", OWN + 100, languages.LANGUAGES)
    findings = validate(root, remember=False).findings
    assert [finding for finding in findings if finding.severity == "error"] == []


@pytest.mark.slow
def test_the_same_seed_gives_the_same_dataset(tmp_path: Path) -> None:
    first, second, other = (
        {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(generate.generate(root, OWN + 40, seed=seed).rglob("*.yaml"))
        }
        for root, seed in ((tmp_path / "a", 1), (tmp_path / "b", 1), (tmp_path / "c", 2))
    )
    assert first == second
    assert first.keys() != other.keys()


@pytest.mark.parametrize("more", [0, 40, 97, 250, 3000])
def test_sets_of_any_size_hold_what_their_records_need(more: int) -> None:
    dataset = load(generate.REPOSITORY).dataset
    sets = list(generate._sets(dataset, OWN + more))
    assert sum(map(len, sets)) == OWN + more
    assert set(sets[0]) == set(dataset.by_id)
    for names in sets[1:]:
        listed = {dataset.reading_order[name].topic for name in names if name in dataset.reading_order}
        assert listed == {name for name in names if name.startswith("topic-")}


def term(number: int, word: str) -> Record:
    document = Document(f"dataset/glossary/term-{number}.yaml", {"text": {"term": word}}, "", dict)
    return Record(f"term-{number}", "term", document)


def test_no_two_headings_are_the_same_and_when_no_word_is_left_it_says_so() -> None:
    taken: set[str] = set()
    chance = random.Random(1)
    sets = -(-generate.MOST // OWN)
    for number in range(sets):  # m and r each become one of ten letters, unless that is a word or a name
        generate._words([term(number, "MRI")], chance, taken, copied=True)
    assert len(taken) == sets
    taken |= {f"term {a}{b}i" for a in "bfjkmpqvxz" for b in "bfjkmpqvxz"} | {"term mri"}
    with pytest.raises(ValueError, match="run out of letters"):
        generate._words([term(sets, "MRI")], chance, taken, copied=True)


@pytest.mark.parametrize("script", languages._LETTERS)
def test_two_words_stay_two_in_every_script(script: str) -> None:
    assert len(set(languages._LETTERS[script])) == len(languages._ENGLISH) == 26


def test_numbers_are_written_as_the_language_does_and_codes_are_kept() -> None:
    locale = Locale("es", "español", "Latn", "ltr", "0", ",", ".")
    unit = Unit("faq-x:question", "faq", "Of 1,076 in BI-RADS 4A, 6.5 had 3D? Why?", "x.yaml")
    assert languages.translated(unit, locale) == "¿Óf 1.076 íñ BI-RADS 4A, 6,5 hád 3D? ¿Whý?"


@pytest.mark.slow
def test_the_datasets_of_a_library_have_no_fault_and_clash_with_no_other(tmp_path: Path) -> None:
    folder = library.generate_library(tmp_path, 6, 90, ["es", "ar"])
    members = definition.read(folder).library.members  # type: ignore[union-attr]
    assert [member.name for member in members] == [*(f"datasets/d{n:04}" for n in range(1, 7)), "datasets/shared"]
    for member in (members[0], members[4], members[6]):
        assert validate(member.root, remember=False).findings == ()
    ids = [{record.id for record in fast(member.root).dataset.records} for member in members]
    assert len(ids[0]) == 90
    for place, own in enumerate(ids[:6]):
        shares = {name for name in ids[6] if place == 4}
        assert own & set().union(*ids[:place], *ids[place + 1 :]) == shares
    for name in ids[6]:
        files = [next(member.root.rglob(f"{name}.yaml")) for member in (members[4], members[6])]
        assert files[0].read_bytes() == files[1].read_bytes()
