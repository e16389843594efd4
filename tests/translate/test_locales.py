"""Locales: those of the repository are sound, CLDR proposes every other, and a new one is added without loss."""

from __future__ import annotations

import copy
import re
import unicodedata
from typing import Any

import pytest
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal
from conftest import REPOSITORY

from pipelines.source.formatting import fixed
from pipelines.source.load import document_of, load
from pipelines.source.schemas import Schemas
from pipelines.translate import cldr, locales, rules
from pipelines.translate.rules.terms import english_form
from pipelines.translate.shapes import STATES, Unit

SCHEMAS = Schemas(REPOSITORY / "schemas" / "source", "schemas/source")
DATASET = load(REPOSITORY).dataset
HELD = DATASET.settings["locales"]
TAGS = sorted(
    {"ar-EG", "de-AT", "de-CH", "en-IN", "es-419", "es-MX", "pt-PT"}
    | {tag.replace("_", "-") for tag in locale_identifiers() if re.fullmatch("(?!tok)[a-z]+(_[A-Z][a-z]+)?", tag)}
)
"""The languages of CLDR, and some of them as one country writes them; toki pona alone parts digits in pairs."""


def within(language: str, entry: Any) -> dict[str, Any]:
    """A locales.yaml with one locale."""
    return {"release": locales.DEFAULT_RELEASE, "locales": {language: entry}}


def test_the_locales_of_the_repository_are_read_whole() -> None:
    read = locales.read(HELD.data)
    assert read.keys() == HELD.data["locales"].keys() >= {"es"}
    spanish = read["es"]
    assert (spanish.language, spanish.name, spanish.script, spanish.direction) == ("es", "español", "Latn", "ltr")
    assert (spanish.digits, spanish.decimal, spanish.group) == ("0", ".", ",")
    assert spanish.percent == ("#%", "# %")
    assert "# por ciento" in spanish.percent_words
    assert len(spanish.numerals) == 11
    assert spanish.comparisons.keys() == {"<", "≤", "≥", ">"}
    assert spanish.acronyms["DCIS"] == ("DCIS", "CDIS")
    assert spanish.plurals == ("one", "other")
    assert spanish.use.keys() <= spanish.terms.keys() >= spanish.avoid.keys()


def test_each_locale_says_what_cldr_says_where_that_is_no_matter_of_choice() -> None:
    for language, held in HELD.data["locales"].items():
        proposed = cldr.propose(language)
        for name in ("name", "script", "direction", "plurals", "plural_forms"):
            assert held[name] == proposed[name]


def test_the_keys_and_terms_of_each_locale_are_those_of_the_dataset() -> None:
    for locale in locales.read(HELD.data).values():
        assert locale.terms.keys() <= DATASET.known
        assert {key.partition(":")[0] for key in locale.same} - {"dataset"} <= DATASET.known


def test_each_english_term_is_found_in_its_own_record_or_in_one_that_names_it() -> None:
    for locale in locales.read(HELD.data).values():
        unseen = [
            name
            for name, pattern in locale.terms.items()
            if not any(english_form(pattern).search(record.joined) for record in DATASET.records)
        ]
        assert unseen == []


def test_a_term_never_forbids_its_own_approved_form() -> None:
    for locale in locales.read(HELD.data).values():
        for name in locale.use.keys() & locale.avoid.keys():
            translated = re.sub(r"\W.*", "", locale.use[name])
            assert translated
            assert not re.fullmatch(locale.avoid[name], translated, re.IGNORECASE)


def test_nothing_is_released_below_what_a_second_person_has_read() -> None:
    least = HELD.data["release"]
    assert least == locales.DEFAULT_RELEASE
    assert all(STATES.index(state) >= STATES.index("reviewed") for state in least.values())
    assert {kind for kind, state in least.items() if state == "approved"} == {
        *("dataset", "guide", "topic", "myth", "birads", "faq", "picture"),
    }


@pytest.mark.parametrize("language", TAGS)
def test_a_locale_that_cldr_proposes_obeys_the_schema_and_reads_back(language: str) -> None:
    entry = cldr.propose(language)
    assert SCHEMAS.accepts("locales", within(language, entry))
    locale = locales.read(within(language, entry))[language]
    assert [unicodedata.digit(chr(ord(locale.digits) + value)) for value in range(10)] == list(range(10))
    assert locale.decimal != locale.group
    assert "other" in locale.plurals
    assert locale.acronyms["BI-RADS"] == ("BI-RADS",)
    told = Unit("fact-x:statement", "fact", "BI-RADS 4: 1,234,567.5 of 10%.", "x")
    number = format_decimal(1234567.5, locale=language.replace("-", "_"), numbering_system="default")
    shown = f"{number} {locale.percent[0].replace('#', '10')}"
    shown = re.sub("[0-9]", lambda digit: chr(ord(locale.digits) + int(digit.group())), shown)
    found = rules.issues(told, f"BI-RADS 4: {shown}", locale)
    assert [issue for issue in found if issue.code in ("TRN101", "TRN102", "TRN105", "TRN106", "TRN113")] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "ar-EG",
            {"digits": "٠", "decimal": "٫", "group": "٬", "percent": ["#٪"], "direction": "rtl", "script": "Arab"},
        ),
        ("fa", {"digits": "۰", "decimal": "٫", "direction": "rtl", "script": "Arab"}),
        ("he", {"script": "Hebr", "direction": "rtl", "plurals": ["one", "two", "other"]}),
        ("fr", {"decimal": ",", "group": "\u202f", "percent": ["# %"], "name": "français"}),
        ("es-419", {"decimal": ".", "percent": ["#%"]}),
        ("tr", {"percent": ["%#"]}),
        ("eu", {"percent": ["% #"]}),
        ("zh-Hans", {"script": "Hans", "plurals": ["other"], "plural_forms": "nplurals=1; plural=0;"}),
        ("zh", {"script": "Hans"}),
        ("ja", {"script": "Jpan"}),
        ("ru", {"script": "Cyrl", "plurals": ["one", "few", "many", "other"]}),
        ("ar", {"plurals": ["zero", "one", "two", "few", "many", "other"]}),
    ],
)
def test_cldr_is_told_right(language: str, expected: dict[str, Any]) -> None:
    proposed = cldr.propose(language)
    assert {name: proposed[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("xx", "not a language that CLDR knows"),
        ("en-XA", "not a language that CLDR knows"),
        ("", "not a language that CLDR knows"),
        ("es_MX", "not a language that CLDR knows"),
        ("../es", "not a language that CLDR knows"),
        ("ES", "write it as es"),
        ("iw", "write it as he"),
        ("pt-br", "write it as pt-BR"),
        ("ca-ES-VALENCIA", "is a variant"),
    ],
)
def test_a_tag_that_is_none_is_refused(tag: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cldr.propose(tag)


def test_a_locale_is_added_and_nothing_else_changes() -> None:
    text = fixed(
        document_of(HELD.path, locales.with_locale(HELD, "pt-BR", cldr.propose("pt-BR"))), "locales", SCHEMAS.sources
    )
    document = document_of(HELD.path, text)
    assert SCHEMAS.accepts("locales", document.data)
    assert document.data["locales"].pop("pt-BR") == cldr.propose("pt-BR")
    assert document.data == HELD.data
    assert text.startswith(HELD.text.rstrip("\n"))


def test_the_first_locale_brings_the_usual_release_policy() -> None:
    text = locales.with_locale(None, "ar-EG", cldr.propose("ar-EG"))
    document = document_of(HELD.path, fixed(document_of(HELD.path, text), "locales", SCHEMAS.sources))
    assert document.data == within("ar-EG", cldr.propose("ar-EG"))
    assert SCHEMAS.accepts("locales", document.data)


WRONG = [
    (("digits",), "5"),
    (("digits",), "x"),
    (("percent",), ["%"]),
    (("percent_words",), ["por ciento"]),
    (("percent_words",), ["#"]),
    (("numerals",), ["un("]),
    (("numerals",), ["(?i)uno"]),
    (("numerals",), ["a)(b"]),
    (("numerals",), ["uno"] * 12),
    (("scales",), {"docena": 12}),
    (("scales",), {"": 10}),
    (("comparisons",), {"most": ["hasta"]}),
    (("comparisons",), {"most": ["entre # y"]}),
    (("category",), ["#"]),
    (("category",), ["# o #"]),
    (("acronyms",), {"": ["x"]}),
    (("acronyms",), {"DCIS": []}),
    (("terms",), {"benign": {"english": "benign"}}),
    (("terms",), {"term-benign": {"use": "benign"}}),
    (("terms",), {"term-benign": {"english": "benign", "use": "*"}}),
    (("terms",), {"term-benign": {"english": "benign", "use": "(?:a+)+b"}}),
    (("terms",), {"term-benign": {"english": "benign", "avoid": ".*.*.*b"}}),
    (("terms",), {"term-benign": {"english": "(a|a){40}b"}}),
    (("numerals",), ["(?:un[oa]?)+x"]),
    (("terms",), {"term-benign": {"english": "(?P<x>benign)"}}),
    (("plurals",), ["one"]),
    (("plurals",), ["single", "other"]),
    (("plural_forms",), "nplurals=2; plural=exit(1);"),
    (("same",), ["term-dcis"]),
]


@pytest.mark.parametrize(("pointer", "value"), WRONG)
def test_what_the_rules_could_not_read_is_refused_by_the_schema(pointer: tuple[str, ...], value: Any) -> None:
    data = copy.deepcopy(HELD.data)
    data["locales"]["es"][pointer[0]] = value
    assert SCHEMAS.accepts("locales", HELD.data)
    assert not SCHEMAS.accepts("locales", data)
    assert not SCHEMAS.reference("locales").is_valid(data)
    places = [place for place, _, _ in SCHEMAS.explain("locales", data)]
    assert places
    assert all(place[:3] == ("locales", "es", pointer[0]) for place in places)


@pytest.mark.parametrize("tag", ["ES", "es_MX", "../es", "e", "es-mx", "es\n"])
def test_a_language_is_named_by_its_tag(tag: str) -> None:
    assert not SCHEMAS.accepts("locales", within(tag, HELD.data["locales"]["es"]))


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("US", "en", "United States"),
        ("US", "es-x-draft", "Estados Unidos"),
        ("DE", "ar-XB", "ألمانيا"),
        ("CN", "zh-Hant", "中國"),
        ("CN", "zh-Hans", "中国"),
        ("QQ", "en", "QQ"),
        ("US", "qqq", "US"),
    ],
)
def test_a_country_has_its_name_in_each_language(code: str, language: str, name: str) -> None:
    assert cldr.country_name(code, language) == name
