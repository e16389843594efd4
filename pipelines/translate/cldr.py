"""Proposes a locale from CLDR: script, direction, number signs, percent style and plural categories."""

from __future__ import annotations

from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.plurals import get_plural
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.plural import PluralRule

from pipelines.model.shapes import Locale as LocaleData

_WHOLE = range(201)
"""The numbers whose plural categories a translation must have; other categories are for fractions and millions."""

DIGITS = {
    "latn": "0",
    "arab": "٠",
    "arabext": "۰",
    "beng": "০",
    "deva": "०",
    "mymr": "၀",
    "tibt": "༠",
    "nkoo": "߀",
    "olck": "᱐",
    "mtei": "꯰",
    "cakm": "𑄶",
    "hmnp": "𞅀",
    "adlm": "𞥐",
}
"""The digit zero of each numbering system that is the default of a CLDR language."""

Plural = Literal["zero", "one", "two", "few", "many", "other"]
_PLURALS: tuple[Plural, ...] = ("zero", "one", "two", "few", "many", "other")
_MARKS = str.maketrans("", "", "\u061c\u200e\u200f")


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
    likely = get_global("likely_subtags").get(str(locale)) or get_global("likely_subtags").get(locale.language, "")
    script = locale.script or next((part for part in likely.split("_")[1:] if len(part) == 4), "Latn")
    system = locale.default_numbering_system
    rule: PluralRule = locale.plural_form
    found = {rule(number) for number in _WHOLE} | {"other"}
    return {
        "name": locale.get_display_name(locale) or language,
        "script": script,
        "direction": "rtl" if locale.character_order == "right-to-left" else "ltr",
        "digits": DIGITS[system],  # type: ignore[typeddict-item]  # the schema lists these very signs
        "decimal": get_decimal_symbol(locale, numbering_system=system).translate(_MARKS),
        "group": get_group_symbol(locale, numbering_system=system).translate(_MARKS),
        "percent": [
            _percent(locale.percent_formats[None].pattern, locale.number_symbols[system].get("percentSign", "%"))
        ],
        "acronyms": {"BI-RADS": ["BI-RADS"]},  # a registered name, the same in every language
        "plurals": [name for name in _PLURALS if name in found],
        "plural_forms": get_plural(locale).plural_forms.rstrip(";") + ";",
    }


def _percent(pattern: str, sign: str) -> str:
    """How a percentage is written, from the pattern and sign of CLDR; a space matches any space."""
    sign = sign.translate(_MARKS)
    before, _, after = pattern.partition("#")
    if "%" in before:
        return f"{sign} #" if before[-1].isspace() else f"{sign}#"
    return f"# {sign}" if after.rstrip("%")[-1].isspace() else f"#{sign}"
