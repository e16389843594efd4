"""Proposes a locale from CLDR: script, direction, number signs, percent style, number words and plural categories."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.messages.plurals import get_plural
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.plural import PluralRule, to_gettext
from babel.units import format_unit

from pipelines.model.shapes import Locale as LocaleData
from pipelines.translate.starter_words import STARTER_WORDS, Words

_WHOLE = range(201)
"""The numbers whose plural categories a translation must have; other categories are for fractions and millions."""

DIGITS = {
    "latn": "0",
    "arab": "٠",
    "arabext": "۰",
    "beng": "০",
    "deva": "०",
    "guru": "੦",
    "gujr": "૦",
    "orya": "୦",
    "tamldec": "௦",
    "telu": "౦",
    "knda": "೦",
    "mlym": "൦",
    "thai": "๐",
    "laoo": "໐",
    "khmr": "០",
    "mymr": "၀",
    "tibt": "༠",
    "nkoo": "߀",
    "olck": "᱐",
    "mtei": "꯰",
    "cakm": "𑄶",
    "hmnp": "𞅀",
    "adlm": "𞥐",
}
"""The digit zero of each numbering system that is the default of a CLDR language, or its traditional one."""

Plural = Literal["zero", "one", "two", "few", "many", "other"]
_PLURALS: tuple[Plural, ...] = ("zero", "one", "two", "few", "many", "other")
_MARKS = str.maketrans("", "", "\u00ad\u061c\u200b\u200e\u200f")
_REGION = re.compile(r"[A-Za-z]{2}|[0-9]{3}")


def propose(language: str) -> LocaleData:
    """The entry of a language for locales.yaml, as far as CLDR has the data. People add acronyms and words.

    Raises:
        ValueError: the tag is not in CLDR, or is not in canonical BCP 47 form.
    """
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(
            f"{language!r} is not a language that CLDR knows; write it as in es, pt-BR or zh-Hans"
        ) from None
    written = get_global("language_aliases").get(language) or str(locale).replace("_", "-")
    if written != language:
        raise ValueError(f"write it as {written}")
    if locale.variant:
        raise ValueError(f"{language} is a variant; a locale is a language, with script or country where needed")
    script = locale.script or _likely_script(str(locale)) or _likely_script(locale.language) or "Latn"
    system = locale.default_numbering_system
    native = str(locale.other_numbering_systems.get("native", system))
    native = native if native in DIGITS else system
    rule: PluralRule = locale.plural_form
    found = {rule(number) for number in _WHOLE} | {"other"}
    usual = script == _likely_script(locale.language)
    starter = STARTER_WORDS.get(locale.language) if usual else None
    spelt = _spelt(locale, usual=usual)
    entry: dict[str, Any] = {
        "name": locale.get_display_name(locale) or language,
        "script": script,
        "direction": "rtl" if locale.character_order == "right-to-left" else "ltr",
        "digits": DIGITS[system],
        "native_digits": DIGITS[native] if native != system else "",
        "decimal": get_decimal_symbol(locale, numbering_system=system).translate(_MARKS),
        "group": get_group_symbol(locale, numbering_system=system).translate(_MARKS),
        "percent": _unique(
            _percent(locale.percent_formats[None].pattern, locale.number_symbols[one].get("percentSign", "%"))
            for one in (system, native)
        ),
        "percent_words": _unique((*_percent_words(locale), *(starter.percent_words if starter else ()))),
        "numerals": _numerals(locale, spelt["numerals"], starter),
        "scales": {**_scales(locale, spelt["scales"]), **(starter.scales if starter else {})},
        "comparisons": _comparisons(starter) if starter else {},
        "category": list(starter.category) if starter else [],
        "acronyms": {
            "BI-RADS": ["BI-RADS"],  # a registered name, the same in every language
            **({"3D": ["3D", *starter.three_d]} if starter else {}),
        },
        "plurals": [name for name in _PLURALS if name in found],
        "plural_forms": _plural_forms(locale),
    }
    return {name: value for name, value in entry.items() if value}  # type: ignore[return-value]  # as the schema says


def name_of(language: str) -> str:
    """The name of a language in itself, or its tag where CLDR has none."""
    locale = _locale(language)
    return (locale.get_display_name(locale) if locale else None) or language


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """The direction in which a language is written."""
    locale = _locale(language)
    return "rtl" if locale and locale.character_order == "right-to-left" else "ltr"


def long_date(day: str, language: str) -> str:
    """A day such as 2026-11-28 in the words of a language."""
    locale = _locale(language)
    return format_date(date.fromisoformat(day), "long", locale) if locale else day


def _locale(language: str) -> Locale | None:
    """The locale of a tag with hyphens, or of its language; a private-use part is ignored."""
    return _parsed(language.split("-x-", 1)[0].replace("-", "_")) or _parsed(language.split("-", 1)[0])


@cache
def _parsed(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag)
    except (ValueError, UnknownLocaleError):
        return None


def _likely_script(tag: str) -> str:
    """The script that a language or locale is usually written in, or nothing."""
    likely = get_global("likely_subtags").get(tag, "")
    return next((part for part in likely.split("_")[1:] if len(part) == 4), "")


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _comparisons(starter: Words) -> dict[str, list[str]]:
    return {
        "less": list(starter.less),
        "most": list(starter.most),
        "least": list(starter.least),
        "more": list(starter.more),
    }


@cache
def _number_words() -> Mapping[str, Any]:
    """The numerals and scales of each language; generated by ``python -m tools.number_words``."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("number_words.json").read_text(encoding="utf-8"))
    return data


def _spelt(locale: Locale, *, usual: bool) -> Mapping[str, Any]:
    """The number words of the locale, or else of its language, if its script is the usual one of that."""
    known = _number_words()
    tags = (str(locale).replace("_", "-"), f"{locale.language}-{locale.script}", locale.language if usual else "")
    return next((known[tag] for tag in tags if tag in known), {"numerals": [], "scales": {}})


def _numerals(locale: Locale, words: list[list[str]], starter: Words | None) -> list[str]:
    """The words for 0 to 10, as regular expressions: of CLDR, of units such as Arabic "two years", and of starters."""
    found = []
    for value, forms in enumerate(words):
        more = starter.numerals.get(value, "") if starter else ""
        plain = [re.sub("^ال(?=..)", "", form) for form in forms] if locale.language == "ar" else forms
        parts = _unique(part for part in (*plain, *_wordless(locale, value), more) if part)
        found.append(starter.instead.get(value, "|".join(parts)) if starter else "|".join(parts))
    return found


_UNITS = (
    *("duration-year", "duration-month", "duration-week", "duration-day", "duration-hour", "duration-minute"),
    *("length-millimeter", "length-centimeter"),
)


def _wordless(locale: Locale, value: int) -> list[str]:
    """The units that tell a number by their form alone, as in Arabic and Hebrew; for Arabic in both cases."""
    if value not in (1, 2):
        return []
    forms = [format_unit(value, unit, "long", locale=locale).translate(_MARKS) for unit in _UNITS]
    bare = [form for form in forms if not re.search(r"\d", form) and " " not in form]
    oblique = [re.sub("ان$", "ين", form) for form in bare if locale.language == "ar"]
    return [*bare, *oblique]


_LETTER = re.compile(r"[A-Za-z.]{1,2}$")
"""An abbreviation such as M, which is no word."""


def _scales(locale: Locale, spelt: Mapping[str, int]) -> dict[str, int]:
    """The words that multiply a number, with their factors."""
    found = dict(spelt)
    forms = dict(locale.compact_decimal_formats)
    for patterns in dict(forms.get("long") or forms.get("short") or {}).values():
        for written, pattern in dict(patterns).items():
            text = str(getattr(pattern, "pattern", pattern)).translate(_MARKS).replace("\u00a0", " ").replace("'", "")
            zeros = text.count("0")
            word = text.replace("0", "").strip()
            factor = int(written) // 10 ** (zeros - 1) if zeros else int(written)
            if word and not re.search(r"\d", word) and 100 <= factor <= 10**12:
                found.setdefault(word, factor)
    first = {word.casefold(): word for word in reversed(found)}
    kept = (word for word in found if first[word.casefold()] == word and not _LETTER.match(word))
    return {word: found[word] for word in kept}


_SAID = re.compile(r"[^#%٪]+#|#[^#%٪]+")
_NO_NAME = "concentr"
"""What Babel writes if CLDR has no word."""


def _percent_words(locale: Locale) -> list[str]:
    """How a percentage is said, with ``#`` for the number."""
    texts = (format_unit(value, "concentr-percent", "long", locale=locale) for value in (5, 2, 1, 0.5, 0, 3, 11))
    found = (re.sub(r"[\d.,٫]+", "#", text.translate(_MARKS), count=1).replace("\u00a0", " ") for text in texts)
    return _unique(text for text in found if _SAID.fullmatch(text) and _NO_NAME not in text)


_USUAL_FORMS = (
    "nplurals=1; plural=0",
    "nplurals=2; plural=(n != 1)",
    "nplurals=2; plural=(n > 1)",
    "nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2)",
)


def _plural_forms(locale: Locale) -> str:
    """The rule of gettext: Babel's if it agrees with CLDR for whole numbers, or else one that does."""
    rule: PluralRule = locale.plural_form
    names: list[str] = [name for name in _PLURALS if any(rule(number) == name for number in _WHOLE)]
    usual = get_plural(locale).plural_forms.rstrip("; ")
    own = to_gettext(PluralRule({name: text for name, text in rule.rules.items() if name in names}))
    candidates = (usual, *_USUAL_FORMS, own)
    return next(text.rstrip("; ") + ";" for text in candidates if _agrees(text, rule, names) or text is own)


def _agrees(forms: str, rule: PluralRule, names: list[str]) -> bool:
    """Whether gettext's rule separates whole numbers as that of CLDR does."""
    count, index = re.fullmatch(r"nplurals=(\d); plural=(.*?);?", forms).groups()  # type: ignore[union-attr]
    form = gettext.c2py(index)
    pairs = {(rule(number), form(number)) for number in range(1001) if rule(number) in names}
    return len(pairs) == len(names) == int(count) == len({number for _, number in pairs})


def subtags(tag: str) -> tuple[str, str, str]:
    """The language, the script and the region of a tag with hyphens; an empty string for what is unknown.

    The script is the likely one, if the tag has none. Other subtags are ignored.
    """
    base, *rest = tag.split("-")
    base = str(get_global("language_aliases").get(base.lower(), base.lower()))
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part.upper() for part in rest[:2] if _REGION.fullmatch(part)), "")
    likely = get_global("likely_subtags")
    full = str(likely.get(f"{base}_{region}") or likely.get(base, ""))
    return base, script or next((part for part in full.split("_")[1:] if len(part) == 4), ""), region


def country_name(code: str, language: str) -> str:
    """The name of a country, by its ISO 3166-1 code, in a language; the code where CLDR has no name."""
    base, script, _ = subtags(language)
    for tag in (f"{base}_{script}", base):
        if locale := _parsed(tag):
            return str(locale.territories.get(code, code))
    return code


def _percent(pattern: str, sign: str) -> str:
    """How a percentage is written, from the pattern and sign of CLDR; a space matches any space."""
    sign = sign.translate(_MARKS)
    before, _, after = pattern.partition("#")
    if "%" in before:
        return f"{sign} #" if before[-1].isspace() else f"{sign}#"
    return f"# {sign}" if after.rstrip("%")[-1].isspace() else f"#{sign}"
