"""The TRN rules: each finds what it guards against, and none speaks up about a right translation."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from translation_samples import (
    ARABIC,
    CHINESE,
    ENGLISH,
    LANGUAGES,
    PLANTED,
    RIGHT,
    SPAIN,
    VARIANTS,
    Planted,
    spoilt,
    unit,
)

from pipelines.checks.declare import declared
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.translate import cldr, locales, project, rules
from pipelines.translate.rules import numbers
from pipelines.translate.rules.language import RUN
from pipelines.translate.rules.registry import TranslationCheck
from pipelines.translate.shapes import Locale, Unit

SPANISH = {**load(REPOSITORY).dataset.settings["locales"].data["locales"]["es"], **SPAIN}
LOCALES = locales.read({"locales": {"es": SPANISH, "ar": ARABIC, "zh-Hans": CHINESE}})
ES, AR, ZH = (LOCALES[language] for language in LANGUAGES)
CORRECT = [
    *((language, name, text) for language in LANGUAGES for name, text in RIGHT[language].items()),
    *VARIANTS,
]


def plain(source: str, **more: Any) -> Unit:
    """A unit of an ordinary field."""
    return Unit("fact-sample:statement", "fact", source, "dataset/facts/fact-sample.yaml", **more)


def codes(source: str, target: str, locale: Locale = ES) -> list[str]:
    """The codes of what is wrong with a translation."""
    return [issue.code for issue in rules.issues(plain(source), target, locale)]


def errors(told: Unit, target: str, locale: Locale) -> set[str]:
    """The codes of the errors in a translation."""
    found = {issue.code for issue in rules.issues(told, target, locale)}
    return {code for code in found if rules.severity(code) == "error"}


@functools.cache
def other(language: str) -> Locale:
    """The locale that CLDR proposes for a language."""
    return locales.read({"locales": {language: cldr.propose(language)}})[language]


def test_there_are_enough_samples() -> None:
    assert len(CORRECT) >= 180
    assert len(VARIANTS) >= 60
    assert len(PLANTED) >= 110
    assert {planted.language for planted in PLANTED} == set(LANGUAGES)
    assert len(set(CORRECT)) == len(CORRECT)
    assert len(set(PLANTED)) == len(PLANTED)
    assert [language for language in LANGUAGES if RIGHT[language].keys() != ENGLISH.keys()] == []


@pytest.mark.parametrize(("language", "name", "text"), CORRECT)
def test_nothing_is_said_about_a_right_translation(language: str, name: str, text: str) -> None:
    assert rules.issues(unit(name), text, LOCALES[language]) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.code}-{planted.language}-{planted.name}")
def test_a_planted_error_is_found_by_its_rule(planted: Planted) -> None:
    issues = rules.issues(unit(planted.name), spoilt(planted), LOCALES[planted.language])
    found = {issue.code for issue in issues}
    assert planted.code in found
    assert found <= {planted.code, *planted.also.split()}
    assert all(issue.message and issue.hint for issue in issues)


def test_every_rule_of_one_translation_has_a_planted_error() -> None:
    assert {planted.code for planted in PLANTED} == {told.code for told in rules.RULES} - {"TRN161"}


def test_rules_stand_in_the_order_of_their_codes_and_explain_themselves() -> None:
    told = [found.code for found in rules.RULES]
    assert told == sorted(set(told))
    assert all(re.fullmatch(r"TRN1\d\d", code) for code in told)
    assert all(found.what and found.why and found.fix for found in rules.RULES)


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match="TRN101 is taken"):
        declared((numbers, numbers), TranslationCheck)


def test_an_empty_translation_is_not_judged() -> None:
    assert rules.issues(plain("It is 5."), " \n", ES) == []


DIGIT = re.compile(r"\d")


def with_another_digit(text: str) -> Iterator[str]:
    """Every text that differs from a text in one digit, of the same kind."""
    for match in DIGIT.finditer(text):
        zero = ord(match.group()) - unicodedata.digit(match.group())
        for value in range(10):
            if chr(zero + value) != match.group():
                yield text[: match.start()] + chr(zero + value) + text[match.end() :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_digit_that_changes_is_an_error(language: str) -> None:
    locale = LOCALES[language]
    texts = [(name, text) for spoken, name, text in CORRECT if spoken == language]
    changed = [(name, wrong) for name, text in texts for wrong in with_another_digit(text)]
    assert len(changed) > 500
    assert [wrong for name, wrong in changed if not errors(unit(name), wrong, locale)] == []


@pytest.mark.slow
def test_any_digit_that_changes_in_the_real_spanish_is_an_error() -> None:
    schemas = Schemas(REPOSITORY / "schemas" / "source", "schemas/source").sources
    real = project.read(load(REPOSITORY).dataset, schemas)
    states, catalog = real.states("es"), real.catalog("es")
    pairs = [(u, catalog.entries[u.key].target) for u in real.units if states[u.key] not in ("missing", "stale")]
    changed = [
        (told, text[: found.start()] + str((int(found.group()) + 1) % 10) + text[found.end() :])
        for told, text in pairs
        for found in DIGIT.finditer(text)
    ]
    assert len(changed) > 1000
    assert [(told.key, text) for told, text in changed if not errors(told, text, ES)] == []


def shown(value: int, fraction: str, locale: Locale, group: str) -> str:
    """A number as a locale writes it, with one of the signs that may part thousands."""
    whole = f"{value:,}".replace(",", group) + (locale.decimal + fraction if fraction else "")
    return whole.translate({ord(str(digit)): chr(ord(locale.digits) + digit) for digit in range(10)})


SENTENCES = {
    "es": "Unas {} de cada {} personas, durante {} milímetros.",
    "ar": "نحو {} من كل {} شخص، مدة {} مليمتر.",
    "zh-Hans": "约{}人，每{}人，{}毫米。",
}
VALUES = st.integers(0, 10**9)
FRACTIONS = st.sampled_from(["", "5", "25", "125", "05"])


@st.composite
def correct_pairs(draw: st.DrawFn) -> tuple[str, str, str]:
    """A language, an English sentence with three numbers, and its translation, written in one of the right ways."""
    language = draw(st.sampled_from(LANGUAGES))
    locale = LOCALES[language]
    numbers = [(draw(VALUES), draw(FRACTIONS)) for _ in range(3)]
    source = "About {} out of {} people, for {} millimeters.".format(
        *(f"{value:,}" + (f".{fraction}" if fraction else "") for value, fraction in numbers)
    )
    groups = st.sampled_from([locale.group, "\u00a0", "\u202f", "\u2009", "", " "])
    target = SENTENCES[language].format(*(shown(*number, locale, draw(groups)) for number in numbers))
    return language, source, target


@given(correct_pairs())
def test_a_number_written_in_any_right_way_is_the_same_number(pair: tuple[str, str, str]) -> None:
    language, source, target = pair
    assert codes(source, target, LOCALES[language]) == []


@given(correct_pairs(), st.data())
def test_a_changed_digit_is_found_in_any_number(pair: tuple[str, str, str], data: st.DataObject) -> None:
    language, source, target = pair
    wrong = data.draw(st.sampled_from(list(with_another_digit(target))))
    assert "TRN101" in codes(source, wrong, LOCALES[language])


@given(correct_pairs(), st.sampled_from("0٠۰०০๐၀"))
def test_digits_of_another_kind_are_no_error(pair: tuple[str, str, str], zero: str) -> None:
    language, source, target = pair
    written = DIGIT.sub(lambda digit: chr(ord(zero) + int(digit.group())), target)
    assert set(codes(source, written, LOCALES[language])) <= {"TRN106"}


@given(st.text(), st.text(), st.sampled_from(LANGUAGES))
def test_no_text_stops_a_rule(source: str, target: str, language: str) -> None:
    for handling in ("freely", "keep", "keep-with-gloss"):
        told = Unit("term-x:term", "term", source, "x", limit=5, handling=handling)
        assert isinstance(rules.issues(told, target, LOCALES[language]), list)


@given(st.text("{}',#|a 1\n<&%plural=other").map(lambda text: text[:60]), st.sampled_from(LANGUAGES))
def test_a_text_full_of_signs_stops_no_rule(text: str, language: str) -> None:
    assert isinstance(rules.issues(plain(text), text[::-1], LOCALES[language]), list)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("It takes 2 weeks.", "Tarda dos semanas."),
        ("It takes two weeks.", "Tarda 2 semanas."),
        ("It is stage zero.", "Es la etapa 0."),
        ("It is grade II.", "Es el grado 2."),
        ("It is the second visit.", "Es la 2.ª visita."),
        ("They found 1.5 million people.", "Hallaron 1,5 millones de personas."),
        ("They found 1.5 million people.", "Hallaron 1.500.000 personas."),
        ("They found 1,500,000 people.", "Hallaron 1,5 millones de personas."),
        ("It was 5mm wide.", "Medía 5 mm."),
        ("It was the 2nd or the 3rd.", "Era el 2.º o el 3.º."),
        ("It was found in 10% to 20%.", "Se halló del 10 al 20 %."),
        ("It was found in 10 percent.", "Se halló en el 10 por ciento."),
        ("Women over 50 have it.", "Lo tienen las mujeres mayores de 50 años."),
        ("It was so over 20 years.", "Fue así durante 20 años."),
        ("It was so over about 20 years.", "Fue así durante unos 20 años."),
        ("No, no more than 5 came.", "No vinieron más de otras cosas: como máximo 5."),
        ("At least 5 came.", "Vinieron 5 como mínimo."),
        ("40 or older came.", "Vinieron los de 40 años o más."),
        ("It is <= 5.", "Es ≤ 5."),
        ("It is ＜5.", "Es <5."),
        ("It came through age 74.", "Vino hasta los 74 años."),
        ("In J17.2 and COVID-19 it is so.", "En J17.2 y COVID-19 es así."),
        ("Look at 4A.", "Mire la 4A."),
    ],
)
def test_a_number_may_be_said_in_another_way(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        # A word that was there before stands for no digit.
        ("Two studies took 2 years.", "Dos estudios tardaron 3 años.", ["TRN101"]),
        ("Two studies and three trials took 2 years.", "Dos estudios y tres ensayos tardaron 3 años.", ["TRN101"]),
        ("It takes 12 weeks.", "Tarda doce semanas.", ["TRN101"]),
        ("It is 5.", "Es 5 y 6.", ["TRN101"]),
        ("It is 5 here.\nIt is 6 there.", "Es 6 aquí.\nEs 5 allí.", ["TRN101", "TRN101"]),
        ("It is 5 here.\nIt is 6 there.", "Es 5 aquí. Es 6 allí.", ["TRN141"]),
        ("It is 5 here. It is 6 there.", "Es 6 aquí. Es 5 allí.", ["TRN107"]),
        ("It is 5 here. It is 6 there.", "Aquí es 6, allí es 5.", ["TRN107"]),
        ("It is 5 or 6 here. It is 7 there.", "Aquí es 6 o 5. Allí es 7.", ["TRN107"]),
        ("Up to 5 came.", "Vinieron más de 5.", ["TRN103"]),
        ("Under age 50 it is rare.", "Después de los 50 años es raro.", ["TRN103"]),
        ("5 or more came.", "Vinieron 5 o menos.", ["TRN103"]),
        ("More than 5 of more than 5 came.", "Vinieron más de 5 de menos de 5.", ["TRN103"]),
        ("It is >5.", "Es 5.", ["TRN104"]),
        ("It is 5.", "Es ≥5.", ["TRN104"]),
        ("It is 10%.", "Es % 10.", ["TRN102"]),
        ("It is 10%.", "Es 10 ٪.", ["TRN105"]),
        ("It is 1,234.5.", "Es 1,234.5.", ["TRN105"]),
        ("It was seen in 7, 11 and 13.", "Se vio en 7,11 y 13.", ["TRN105"]),
        ("Look at G6PD.", "Mire la G6PD y la 6PDG.", ["TRN112"]),
        ("Look at 4A and 4A.", "Mire la 4A.", ["TRN111"]),
        ("BI-RADS 0 to 6 is the scale.", "BI-RADS 0 a 6 es la escala de BI-RADS 7.", ["TRN101"]),
        ("BI-RADS 4 has 5 parts.", "BI-RADS 5 tiene 4 partes.", ["TRN113"]),
        ("Categories 3 and 4 differ by 5.", "Las categorías 5 y 4 difieren en 3.", ["TRN113"]),
    ],
)
def test_a_number_that_differs_is_found(source: str, target: str, wanted: list[str]) -> None:
    assert codes(source, target) == wanted


def test_bounds_in_words_are_left_alone_where_no_words_are_known() -> None:
    bare = replace(ES, comparisons={}, words={})
    assert codes("More than 5 came.", "Vinieron menos de 5.", bare) == []
    assert codes("It is >5.", "Es más de 5.", bare) == ["TRN104"]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("tr", "It is 10%.", "Oran %10."),
        ("eu", "It is 10%.", "Hori % 10 da."),
        ("fr", "It is 1,234.5 or 10%.", "C’est 1\u202f234,5 ou 10\u00a0%."),
        ("de-CH", "It is 1,234.5.", "Das ist 1’234.5."),
        ("hi", "It is 1,234,567.", "यह 12,34,567 है।"),
        ("fa", "It is 1,234.5%.", "این ۱٬۲۳۴٫۵٪ است."),
        ("he", "It is 1,234.5%.", "זה 1,234.5%."),
        ("my", "It is 12.", "၁၂ ဖြစ်သည်"),
    ],
)
def test_other_languages_are_read_by_their_own_rules(language: str, source: str, target: str) -> None:
    assert codes(source, target, other(language)) == []
    assert all("TRN101" in codes(source, wrong, other(language)) for wrong in with_another_digit(target))


@pytest.mark.parametrize(
    ("language", "target"),
    [
        ("ja", "これは乳房のカルシウムです。"),
        ("ko", "이것은 유방의 칼슘입니다."),
        ("zh-Hant", "這是乳房的鈣化。"),
        ("ru", "Это кальций в груди."),
        ("el", "Αυτό είναι ασβέστιο στο στήθος."),
        ("fa", "این کلسیم است و می\u200cماند."),
        ("hi", "यह स्तन में कैल्शियम है।"),
        ("th", "นี่คือแคลเซียมในเต้านม"),
        ("th", "นี่คือ\u200bแคลเซียม\u200bในเต้านม"),
        ("he", "זה \u2068DCIS\u2069 בשד."),
        ("vi", "Đây là canxi trong vú."),
        ("he", "זה סידן בשד."),
        ("sr", "Ово је калцијум у дојци."),
        ("am", "ይህ በጡት ውስጥ ካልሲየም ነው።"),
    ],
)
def test_a_sentence_in_another_script_is_right(language: str, target: str) -> None:
    assert codes("This is calcium in the breast.", target, other(language)) == []


@pytest.mark.parametrize(
    ("language", "target", "wanted"),
    [
        ("ru", "Это calcium in the breast, в груди.", ["TRN153", "TRN151"]),
        ("ru", "Это кальц\u0069й в груди.", ["TRN154"]),
        ("zh-Hant", "这是乳房的鈣化。", ["TRN164"]),
        ("fa", "این كلسیم است.", ["TRN165"]),
        ("fr", "C’est du cal\u200dcium.", ["TRN156"]),
        ("he", "זה \u2069סידן\u2066 בשד.", ["TRN155"]),
        ("fr", "C’est du calcium, du co\ufb02.", ["TRN157"]),
        ("en-GB", "This is calcium in the breast.", ["TRN152"]),
        ("es", "\u0430 eso se debe el calcio.", ["TRN154"]),
        ("es", "Es calcio en la mama (\u0441\u0430\u0440).", ["TRN154"]),
    ],
)
def test_a_sentence_that_is_not_in_its_script_is_found(language: str, target: str, wanted: list[str]) -> None:
    locale = ES if language == "es" else other(language)
    assert sorted(codes("This is calcium in the breast.", target, locale)) == sorted(wanted)


@pytest.mark.parametrize("target", ["Es de α y β.", "Mide poco, en μm.", "Es la β-caseína."])
def test_greek_letters_that_name_something_are_right(target: str) -> None:
    assert codes("It is named so here.", target) == []


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("Fibroadenoma", "Fibroadenoma", ["TRN162"]),
        ("DCIS", "DCIS", []),
        ("BAC", "BAC", []),
        ("See a doctor soon", "See a doctor soon", ["TRN152"]),
        ("Ask Susan Komen Breast Cancer Foundation.", "Pregunte a Susan Komen Breast Cancer Foundation.", []),
        ("It is a tissue in your body.", "Es tejido (a tissue in your body).", []),
        ("It is a tissue in your body.", "Es a tissue in your.", ["TRN153"]),
    ],
)
def test_english_is_told_from_names_and_shared_words(source: str, target: str, wanted: list[str]) -> None:
    assert codes(source, target) == wanted
    assert RUN == 4


def test_a_key_named_under_same_may_stay_english() -> None:
    kept = replace(ES, same=frozenset({"fact-sample:statement"}))
    assert codes("Fibroadenoma", "Fibroadenoma", kept) == []
    assert codes("See a doctor soon", "See a doctor soon", kept) == []


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("A benign finding.", "Un hallazgo maligno.", ["TRN131", "TRN132"]),
        ("A benign or malignant finding.", "Un hallazgo benigno o maligno.", []),
        ("A finding.", "Un hallazgo maligno.", []),
        ("Write to https://example.org/benign/.", "Escriba a https://example.org/benign/.", []),
        ("It is nonbenign.", "Es otra cosa.", []),
    ],
)
def test_a_word_is_forbidden_only_for_its_own_term(source: str, target: str, wanted: list[str]) -> None:
    assert codes(source, target) == wanted


def test_a_forbidden_word_without_an_approved_one_is_told() -> None:
    locale = replace(ES, terms={"term-x": "lump|bump"}, use={}, avoid={"term-x": "tumor"})
    (issue,) = rules.issues(plain("A lump."), "Un tumor.", locale)
    assert (issue.code, issue.hint) == ("TRN132", "use another word")


def test_what_people_search_for_need_not_use_the_glossary() -> None:
    told = Unit("faq-x:alternatives.0", "faq", "what is a mammogram", "x")
    assert rules.issues(told, "qué es una placa del pecho", ES) == []


PLURAL = "{count, plural, =0 {none} one {# picture} other {# pictures}}"


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        (PLURAL, "{count, plural, =0 {ninguna} one {# imagen} other {# imágenes}}", []),
        (PLURAL, "{count, plural, one {# imagen} many {# de imágenes} other {# imágenes}}", []),
        (PLURAL, "{count, plural, offset:1 one {# imagen} other {# imágenes}}", []),
        (PLURAL, "{count, plural, one {# imagen} other {{count} imágenes}}", []),
        (PLURAL, "{count, plural, one {# imagen} other {imágenes}}", ["TRN123"]),
        (PLURAL, "{count, plural, other {# imágenes}}", ["TRN123"]),
        (PLURAL, "{count, plural, one {# imagen}}", ["TRN123"]),
        (PLURAL, "{count, plural, one {# imagen} otro {#} other {# imágenes}}", ["TRN123"]),
        (PLURAL, "{count, select, one {# imagen} other {# imágenes}}", ["TRN121", "TRN121"]),
        (PLURAL, "{cuenta, plural, one {# imagen} other {# imágenes}}", ["TRN121", "TRN121"]),
        (PLURAL, "{count, plural, one {# imagen} one {#} other {# imágenes}}", ["TRN122"]),
        (PLURAL, "{count, plural, one # imagen}", ["TRN122"]),
        (PLURAL, "{count, plural, }", ["TRN122"]),
        (PLURAL, "{count, plural, one {# imagen} other {# imágenes}}}", ["TRN122", "TRN142"]),
        (PLURAL, "{count, plural, one {# imagen} other {# imágenes", ["TRN122", "TRN142"]),
        ("{n, selectordinal, one {#st} other {#th}}", "{n, selectordinal, other {#.º}}", []),
        ("{sex, select, f {she} other {they}} came", "{sex, select, f {ella} other {elle}} vino", []),
        ("{sex, select, f {she} other {they}} came", "{sex, select, m {él} other {elle}} vino", ["TRN123", "TRN123"]),
        ("On {day, date, long} it rains", "El {day, date, long} llueve", []),
        ("On {day, date, long} it rains", "El {day, date, long llueve", ["TRN122", "TRN142"]),
        ("It''s '{'here'}', {name}", "Está '{'aquí'}', {name}", []),
        ("{a} and {a}", "{a}", []),
        ("Broken { here", "Roto { aquí", []),
    ],
)
def test_a_message_keeps_its_arguments_and_branches(source: str, target: str, wanted: list[str]) -> None:
    assert codes(source, target) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "1",
        "1 ",
        "1,",
        "%",
        "<a",
        "[",
        "((",
        "@",
        "a@",
        "{",
        "{a, select, b {",
        "'{",
        "}",
        "www.",
        "\u2066",
        "é ",
        "中",
    ],
)
def test_a_very_long_text_is_judged_at_once(piece: str) -> None:
    long = (piece * rules.LONGEST)[: rules.LONGEST]
    for target in (long, f"{long[:-2]}@x", f"{long[:-2]} ."):
        assert rules.issues(plain("It is {n} at x@example.org, 5% of <b>10</b>."), target, ES)
    assert codes("It is so.", long + "a") == ["TRN145"]


def test_branches_inside_branches_end_somewhere() -> None:
    nested = "{a, select, other {" * 500 + "}}" * 500
    assert codes("{a}", nested) == ["TRN122"]
    assert codes("{a, select, other {{b, select, other {so}}}}", "{a, select, other {{b, select, other {así}}}}") == []


def test_numbers_inside_branches_are_not_compared() -> None:
    source = "{n, plural, one {1 of 2} other {# of 2}} of 3"
    target = "{n, plural, one {uno de dos} other {# de dos}} de 3"
    assert codes(source, target) == []
    assert codes(source, target.replace("de 3", "de 4")) == ["TRN101"]


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("It is (so).", "Es así.", []),
        ("It is so.", "Es [así].", []),
        ("It is so.", "Es ]así[.", ["TRN142"]),
        ("It is so.", "Es (así].", ["TRN142"]),
        ("a) here b) there", "a) aquí b) allí", []),
        ("It is so.", "a) aquí, (b) allí.", []),
        ("It is so.", "Es «así».", []),
        ("It is so.", "Es «así.»", []),
        ("It is so.", "Es así,", ["TRN143"]),
        ("In the US", "En EE. UU.", []),
        ("In the US", "En los Estados Unidos.", ["TRN143"]),
        ("Pain, swelling and so on", "Dolor, hinchazón, etc.", []),
        ("Is it so?", "¿Es así?", []),
        ("Is it so?", "Es así?", ["TRN144"]),
        ("Go now!", "¡Vaya ahora!", []),
        ("Go now!", "Vaya ahora!", ["TRN144"]),
        ("It is so.", "Es <i>así</i>.", ["TRN146", "TRN146"]),
        ("It is <i>so</i>.", "Es así.", ["TRN146", "TRN146"]),
        ("It is so.", "Es [así](javascript:x).", ["TRN146"]),
        ("It is so.", "Es así&nbsp;aquí.", ["TRN146"]),
        ("It is 1 < 2.", "Es 1 < 2.", []),
    ],
)
def test_the_shape_is_that_of_the_english(source: str, target: str, wanted: list[str]) -> None:
    assert codes(source, target) == wanted


def test_a_language_without_full_stops_ends_without_one() -> None:
    assert codes("It is calcium.", "นี่คือแคลเซียม", other("th")) == []


@pytest.mark.parametrize(("text", "fits"), [("sí", True), ("síes", False), ("नमस्ते", True), ("e\u0301" * 4, False)])
def test_length_is_counted_as_a_reader_sees_it(text: str, fits: bool) -> None:
    assert ("TRN145" in errors(plain("Yes", limit=3), text, ES)) is not fits


def test_an_address_may_end_a_sentence() -> None:
    assert codes("See www.example.org.", "Vea (www.example.org).") == []
    assert codes("See www.example.org.", "Vea www.example.org y www.example.com.") == ["TRN116"]


def test_a_term_to_be_kept_with_its_meaning_stands_in_its_translation_and_is_free_elsewhere() -> None:
    term = Unit("term-x:term", "term", "DCIS", "x", handling="keep-with-gloss")
    assert errors(term, "carcinoma ductal in situ (DCIS)", ES) == set()
    assert "TRN115" in errors(term, "carcinoma ductal in situ (CDIS)", ES)
    meaning = Unit("term-x:definition", "term", "Cells in a duct", "x", handling="keep")
    assert errors(meaning, "Células en un conducto", ES) == set()


def pairs(lengths: list[int]) -> list[tuple[Unit, str]]:
    """Pairs with an English of a hundred characters each, and translations of some lengths."""
    return [
        (replace(plain("x" * 100), key=f"fact-{number}:statement"), "y" * length)
        for number, length in enumerate(lengths)
    ]


def odd(found: list[tuple[Unit, str]]) -> list[str]:
    return [told.key for told, _ in rules.outliers(found)]


def test_a_translation_of_an_odd_length_is_told() -> None:
    usual = [110 + number % 10 for number in range(40)]
    assert odd(pairs(usual)) == []
    assert odd(pairs([*usual, 40, 300])) == ["fact-40:statement", "fact-41:statement"]
    ((_, issue),) = rules.outliers(pairs([*usual, 40]))
    assert (issue.code, rules.severity(issue.code)) == ("TRN161", "warning")
    assert "about 11" in issue.message


def test_lengths_are_compared_only_where_there_is_enough_to_compare() -> None:
    assert odd(pairs([*[100] * 28, 10])) == []
    short = [(replace(told, source="x" * 24), target) for told, target in pairs([*[24] * 40, 200])]
    assert odd(short) == []
    assert odd([*pairs([100] * 40), (plain("x" * 40), "")]) == []
    assert odd([*pairs([100] * 40), (plain("{n, plural, other {# pictures were taken}}"), "y")]) == []


def test_a_language_whose_lengths_vary_is_given_more_room() -> None:
    varied = [round(60 * 1.06 ** (number % 30)) for number in range(60)]
    assert odd(pairs([*varied, 400])) == []
