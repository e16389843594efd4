"""The checks of meaning find planted human errors in six languages, and are silent on correct texts."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import FIXTURES, REPOSITORY
from translation_project import FOLDER, LINGUIST, catalog, change, opened, put, signature, translated

from pipelines.translate import check, cldr, locales, rules, signatures
from pipelines.translate.rules import english, lexicon, sentences
from pipelines.translate.rules.lists import without_lists
from pipelines.translate.shapes import Entry, Locale, Unit

_FILE = yaml.safe_load((FIXTURES / "translation" / "meaning.yaml").read_text(encoding="utf-8"))
ENGLISH: dict[str, str] = _FILE["english"]
LANGUAGES: dict[str, dict[str, Any]] = _FILE["languages"]
OTHERS = [language for language in LANGUAGES if language != "es"]
DANGEROUS = ("negation", "order", "antonym", "category", "omitted")


class Planted(NamedTuple):
    """An error of a kind: a correct text with one change."""

    language: str
    kind: str
    key: str
    text: str


def _planted() -> list[Planted]:
    found = []
    for language, one in LANGUAGES.items():
        for kind, errors in one["planted"].items():
            for key, old, new, *_ in errors:
                right = one["texts"][key]
                assert old is None or right.count(old) == 1, (language, key, old)
                found.append(Planted(language, kind, key, right.replace(old, new) if old else new))
    return found


PLANTED = _planted()


def locale(language: str) -> Locale:
    """Spanish as the dataset has it; the others from CLDR and the lists of the fixture."""
    if language == "es":
        text = (REPOSITORY / locales.PATH).read_text(encoding="utf-8")
        return locales.read(yaml.safe_load(text))["es"]
    return locales.read({"locales": {language: cldr.propose(language) | LANGUAGES[language]["locale"]}})[language]


LOCALES = {language: locale(language) for language in LANGUAGES}


def unit(key: str) -> Unit:
    return Unit(f"fact-{key}:statement", "fact", ENGLISH[key], "dataset/facts/made-up.yaml")


def codes(language: str, key: str, text: str) -> set[str]:
    return {issue.code for issue in rules.issues(unit(key), text, LOCALES[language])}


def test_correct_texts_are_accepted() -> None:
    texts = [(language, key, text) for language, one in LANGUAGES.items() for key, text in one["texts"].items()]
    assert sum(language in OTHERS for language, *_ in texts) >= 200
    alarms = [(*one, codes(*one)) for one in texts if codes(*one)]
    assert len(alarms) <= 4, alarms
    assert [one for one in alarms if any(rules.severity(code) == "error" for code in one[-1])] == []


@pytest.mark.parametrize(("languages", "least"), [(["es"], 150), (OTHERS, 100)], ids=["Spanish", "others"])
def test_planted_errors_are_found(languages: list[str], least: int) -> None:
    planted = [one for one in PLANTED if one.language in languages]
    missed = [one for one in planted if not codes(one.language, one.key, one.text)]
    total, lost = Counter(one.kind for one in planted), Counter(one.kind for one in missed)
    assert len(planted) >= least
    assert len(missed) <= 0.15 * len(planted), missed
    assert {kind for kind in DANGEROUS if lost[kind] > 0.1 * total[kind]} == set(), missed


def test_there_are_fifteen_kinds_of_errors_in_spanish() -> None:
    assert len(LANGUAGES["es"]["planted"]) >= 15


def test_a_language_without_lists_loses_only_the_checks_that_need_them() -> None:
    bare = locales.read({"locales": {"de": cldr.propose("de")}})["de"]
    assert {name.partition("(")[2].rstrip(")") for name in without_lists(bare)} == {
        *("TRN171", "TRN172", "TRN181", "TRN182", "TRN107", "TRN184", "TRN186", "TRN189", "TRN192"),
    }
    assert without_lists(LOCALES["es"]) == []
    text = LANGUAGES["de"]["texts"]["three"]
    assert rules.issues(unit("three"), text, bare) == []
    assert {issue.code for issue in rules.issues(unit("three"), text.partition(". ")[0] + ".", bare)} >= {"TRN173"}


def test_the_concepts_of_the_schema_are_those_of_the_checks() -> None:
    schema = json.loads((REPOSITORY / "schemas/source/locales.schema.json").read_text(encoding="utf-8"))
    locale_schema = schema["properties"]["locales"]["additionalProperties"]["properties"]
    assert set(locale_schema["words"]["propertyNames"]["enum"]) == {*english.WORDS, lexicon.OPENS}


@pytest.mark.parametrize("code", sorted(rules.MEANING))
def test_what_guards_the_meaning_is_a_warning_in_a_draft_only(code: str) -> None:
    assert [rules.severity(code, state) for state in ("draft", "translated", "reviewed", "approved")] == [
        *("warning", "error", "error", "error"),
    ]


def _lost(root: Path, note: str, *, fuzzy: bool = False) -> tuple[check.Checked, str]:
    """A project whose Spanish lacks a sentence of one text, signed with a note."""
    key = next(unit.key for unit in opened(root)[0].units if unit.source.count(". ") and "\n" not in unit.source)
    target = catalog(root, "es").entries[key].target
    change(root, "es", key, target=target[: target.index(". ") + 1], fuzzy=fuzzy)
    project, _ = opened(root)
    signed = signature(project.by_key[key], catalog(root, "es").entries[key], "linguistic", LINGUIST)
    put(root, {f"{FOLDER}/es.review.csv": signatures.write([dataclasses.replace(signed, note=note)])})
    return check.check(*opened(root)), key


def test_a_lost_sentence_blocks_a_finished_text_and_not_a_draft(tmp_path: Path) -> None:
    finished, key = _lost(translated(tmp_path / "finished"), "")
    assert [(f.code, f.severity) for f in finished.findings if f.key == key and f.code == "TRN173"] == [
        ("TRN173", "error")
    ]
    assert key in finished.blocked["es"]
    draft, key = _lost(translated(tmp_path / "draft"), "", fuzzy=True)
    assert [f.severity for f in draft.findings if f.key == key and f.code == "TRN173"] == ["warning"]
    assert key not in draft.blocked["es"]
    assert key in draft.warned["es"]


def test_a_signature_that_names_the_code_lifts_the_alarm_until_the_text_changes(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    checked, key = _lost(root, "TRN173: the sentence repeats the title")
    assert not [f for f in checked.findings if f.key == key and f.code == "TRN173"]
    entry = catalog(root, "es").entries[key]
    change(root, "es", key, target=f"{entry.target[:-1]}ó.")
    assert [f for f in check.check(*opened(root)).findings if f.key == key and f.code == "TRN173"]


def test_no_signature_lifts_an_error_about_anything_else() -> None:
    entry = Entry("fact-plain:statement", ENGLISH["plain"], "Es 6.")
    signed = dataclasses.replace(signature(unit("plain"), entry, "linguistic", LINGUIST), note="TRN101, TRN171")
    assert check.exceptions(unit("plain"), entry, [signed]) == {"TRN171"}


def _said(english: str, spanish: str) -> set[str]:
    return {
        issue.code for issue in rules.issues(dataclasses.replace(unit("plain"), source=english), spanish, LOCALES["es"])
    }


@pytest.mark.parametrize(
    ("english", "right", "wrong", "code"),
    [
        ("They did not have cancer or DCIS.", "No tenían cáncer ni DCIS.", "Tenían cáncer ni DCIS.", "TRN171"),
        ("It has no meaning.", "No significa nada.", "Significa nada.", "TRN171"),
        ("A needle can miss it.", "Una aguja puede no detectarlo.", "Una aguja puede detectarlo.", "TRN171"),
        ("Nobody knows. It is not cancer.", "Nadie lo sabe. No es cáncer.", "Nadie lo sabe. Es cáncer.", "TRN171"),
        ("Avoid it, and do not smoke.", "Evítelo, y no fume.", "Evítelo, y fume.", "TRN171"),
        ("Keep your date.", "No falte a su cita.", "Falte a su cita.", "TRN172"),
        ("It is safe.", "No es peligroso.", "Es peligroso.", "TRN172"),
        ("It gets a closer look.", "Se mira más de cerca.", "Se mira menos de cerca.", "TRN172"),
        ("Ask about it. It is common.", "Pregunte por ello. Es común.", "Es común.", "TRN173"),
        ("It was so in 1978 to 1998.", "Fue así de 1978 a 1998.", "Fue así de 1998 a 1978.", "TRN107"),
        ("If you are worried, call.", "Si siente preocupación, llame.", "Si está preocupada, llame.", "TRN192"),
        ("Women are worried.", "Las mujeres sienten preocupación.", "", ""),
    ],
)
def test_a_right_text_and_the_error_that_looks_like_it(english: str, right: str, wrong: str, code: str) -> None:
    assert _said(english, right) == set()
    assert not code or code in _said(english, wrong)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ask about it. It is common.", 2),
        ("It is 4 mm. In the US it is so.", 2),
        ("En EE. UU. y Canadá es así.", 1),
        ("La Dra. Pérez y el Sr. Díaz leen. Es así.", 3),
        ('It says "no." Ask why.', 2),
        ("这是良性。请问医生。", 2),
    ],
)
def test_a_text_has_sentences(text: str, count: int) -> None:
    assert len(sentences.split(text)) == count


@pytest.mark.parametrize(("one", "other"), [(1, 200), (200, 1), (2, 14), (40, 3), (17, 1)])
def test_texts_of_very_different_lengths_are_aligned(one: int, other: int) -> None:
    source, target = "This is one sentence. " * one, "Esta es una frase. " * other
    aligned = sentences.align(source.strip(), target.strip(), "Latn")
    assert " ".join([*(pair[0] for pair in aligned.pairs), *aligned.omitted]).count("one") == one
    assert " ".join([*(pair[1] for pair in aligned.pairs), *aligned.added]).count("una") == other


def test_the_longest_phrase_of_a_lexicon_counts_and_a_word_may_have_several_concepts() -> None:
    words = lexicon.Lexicon({"not": ["no"], "other": ["no doubt"], "few": ["rar-"], "rare": ["rar-"]})
    assert words.find("No doubt it is rare, no?") == ("other", "few", "rare", "not")
