"""Locales as ``i18n-new`` begins them: right texts with numbers pass, wrong ones are found, and the plurals are CLDR's.

The texts are fixtures that no speaker of the languages has reviewed.
"""

from __future__ import annotations

import functools
import gettext
import re
import unicodedata
from pathlib import Path

import pytest
from babel import Locale as CldrLocale
from babel.localedata import locale_identifiers
from click.testing import CliRunner
from conftest import REPOSITORY, copy_good
from locale_samples import ENGLISH, RIGHT, TEXTS, WRONG, Right, Wrong, first

from pipelines.cli.main import main
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of, load
from pipelines.source.schemas import Schemas
from pipelines.translate import cldr, locales, rules
from pipelines.translate.shapes import Locale, Unit

SCHEMAS = Schemas(REPOSITORY / "schemas" / "source", "schemas/source")
TAGS = sorted(tag for tag in locale_identifiers() if re.fullmatch("(?!tok)[a-z]+", tag))
LANGUAGES = ("ar", "fa", "hi", "zh-Hans", "de", "fr", "pt-BR", "vi", "fil", "ko", "ru")


@functools.cache
def fresh(language: str) -> Locale:
    """The locale that CLDR and the starter words propose."""
    return locales.read({"locales": {language: cldr.propose(language)}})[language]


def findings(language: str, name: str, text: str) -> list[str]:
    """The codes of the findings in a translation of a sample, errors first."""
    unit = Unit("fact-sample:statement", "fact", ENGLISH[name], "dataset/facts/fact-sample.yaml")
    return [issue.code for issue in rules.issues(unit, text, fresh(language))]


def test_there_are_enough_samples_in_each_language() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    for language in LANGUAGES:
        assert TEXTS[language].keys() == ENGLISH.keys()
        assert sum(wrong.language == language for wrong in WRONG) >= 5


@pytest.mark.parametrize("right", RIGHT, ids=lambda right: f"{right.language}-{right.name}")
def test_nothing_is_found_in_a_right_text(right: Right) -> None:
    assert findings(right.language, right.name, right.text) == []


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.language}-{wrong.name}-{wrong.code}")
def test_a_wrong_number_bound_percent_or_category_is_found(wrong: Wrong) -> None:
    text = first(wrong.language, wrong.name)
    assert wrong.old in text
    assert wrong.code in findings(wrong.language, wrong.name, text.replace(wrong.old, wrong.new, 1))


def with_another_digit(text: str) -> list[str]:
    """The texts that differ from a text in one digit, which is one higher, of the same kind."""
    changed = []
    for match in re.finditer(r"\d", text):
        value = unicodedata.digit(match.group())
        digit = chr(ord(match.group()) - value + (value + 1) % 10)
        changed.append(text[: match.start()] + digit + text[match.end() :])
    return changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_digit_that_changes_is_an_error(language: str) -> None:
    changed = [
        (right.name, wrong) for right in RIGHT if right.language == language for wrong in with_another_digit(right.text)
    ]
    assert len(changed) > 70
    missed = [
        wrong
        for name, wrong in changed
        if not any(rules.severity(code) == "error" for code in findings(language, name, wrong))
    ]
    assert missed == []


def test_digits_of_both_kinds_of_a_language_are_allowed_but_not_in_one_text() -> None:
    assert (fresh("ar").digits, fresh("ar").native_digits) == ("0", "٠")
    assert (fresh("hi").native_digits, fresh("fa").native_digits) == ("०", "")
    assert findings("ar", "share", "يُستدعى نحو 10 من كل ١٠٠ شخص مرة أخرى.") == ["TRN106"]
    assert findings("fa", "share", "حدود 10 نفر از هر 100 نفر دوباره فراخوانده می\u200cشوند.") == ["TRN106"]


@pytest.mark.parametrize(
    ("language", "source", "target", "wanted"),
    [
        ("es", "It is found in 7 of 1,000 women.", "Se halla en 7 de cada mil mujeres.", []),
        ("es", "It is found in 7 of 1,000 women.", "Se halla en 7 de cada dos mil mujeres.", ["TRN101"]),
        ("es", "About 2 million women came.", "Vinieron unos dos millones de mujeres.", []),
        ("es", "About two million women came.", "Vinieron unos 2 millones de mujeres.", []),
        ("es", "About 2 million women came.", "Vinieron unos tres millones de mujeres.", ["TRN101"]),
        ("es", "A 3D mammogram is new.", "La mamografía 3-D es nueva.", []),
        ("es", "A 3D mammogram is new.", "La mamografía 2-D es nueva.", ["TRN111", "TRN112"]),
        ("zh-Hans", "It is found in 7 of 1,000 women.", "每两千名女性中有7人。", ["TRN101"]),
        ("zh-Hans", "It is found in 3 of 100 women.", "每一百名女性中有十三人。", ["TRN101"]),
        ("ko", "It is found in 36,000 women.", "여성 3만 5천 명에게서 발견됩니다.", ["TRN101"]),
        ("ja", "It is found in 36,000 women.", "3万6千人の女性に見つかります。", []),
        ("he", "It is repeated after 2 months.", "חוזרים על זה אחרי חודשיים.", []),
        ("ar", "It is repeated after 2 months.", "تُعاد بعد شهرين.", []),
        ("ar", "It is repeated after 2 months.", "تُعاد بعد أشهر.", ["TRN101"]),
    ],
)
def test_numbers_in_words_and_with_scales_are_compared(
    language: str, source: str, target: str, wanted: list[str]
) -> None:
    unit = Unit("fact-sample:statement", "fact", source, "dataset/facts/fact-sample.yaml")
    assert [issue.code for issue in rules.issues(unit, target, fresh(language))] == wanted


@pytest.mark.parametrize("language", TAGS)
def test_the_plural_forms_separate_whole_numbers_as_cldr_does(language: str) -> None:
    rule = CldrLocale.parse(language, sep="-").plural_form
    forms = cldr.propose(language)["plural_forms"]
    count, index = re.fullmatch(r"nplurals=(\d); plural=(.*);", forms).groups()  # type: ignore[union-attr]
    form = gettext.c2py(index)
    pairs = {(rule(number), form(number)) for number in range(1001)}
    assert len(pairs) == int(count) == len({name for name, _ in pairs}) == len({number for _, number in pairs})


@pytest.mark.parametrize(("language", "forms"), [("fa", "nplurals=2; plural=(n > 1);"), ("he", "n == 2 ? 1 : 2")])
def test_gettext_s_usual_form_is_preferred(language: str, forms: str) -> None:
    assert forms in cldr.propose(language)["plural_forms"]


@pytest.mark.parametrize("language", ["fa", "hi", "ar"])
def test_a_locale_with_joiners_can_be_written_and_read(language: str) -> None:
    held = load(REPOSITORY).dataset.settings["locales"]
    text = locales.with_locale(held, language, cldr.propose(language))
    text = fixed(document_of(held.path, text), "locales", SCHEMAS.sources)
    assert document_of(held.path, text).data["locales"][language] == cldr.propose(language)
    assert fixed(document_of(held.path, text), "locales", SCHEMAS.sources) == text
    assert ("\u200c" in text) == (language == "fa")


def test_a_variant_of_the_source_language_is_refused_with_the_reason(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    done = CliRunner().invoke(main, ["i18n-new", "en-GB", "--root", str(root)])
    assert done.exit_code == 2
    assert "en-GB is a variant of the source language en" in done.output
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
