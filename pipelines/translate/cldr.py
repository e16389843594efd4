"""What CLDR says of a language: its script, direction, signs, percent style and plural categories."""

from __future__ import annotations

from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.plurals import get_plural
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.plural import PluralRule

_WHOLE = range(201)
"""The numbers whose plural categories a translation must have; CLDR's others are for fractions and millions."""

_DIGITS = {"latn": "0", "arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀"}


def propose(language: str) -> dict[str, Any]:
    """The entry of a language for locales.yaml, as far as CLDR knows; a person adds acronyms and words.

    Raises:
        ValueError: the tag is not one that CLDR knows, or is not written as BCP 47 writes it.
    """
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(
            f"{language!r} is not a language that CLDR knows; write it as in es, pt-BR or zh-Hans"
        ) from None
    if str(locale).replace("_", "-") != language:
        raise ValueError(f"write it as {str(locale).replace('_', '-')}")
    likely = get_global("likely_subtags").get(str(locale)) or get_global("likely_subtags").get(locale.language, "")
    script = locale.script or next((part for part in likely.split("_")[1:] if len(part) == 4), "Latn")
    rule: PluralRule = locale.plural_form
    found = {rule(number) for number in _WHOLE} | {"other"}
    order = ("zero", "one", "two", "few", "many", "other")
    return {
        "name": locale.get_display_name(locale) or language,
        "script": script,
        "direction": "rtl" if locale.character_order == "right-to-left" else "ltr",
        "digits": _DIGITS.get(locale.default_numbering_system, "0"),
        "decimal": get_decimal_symbol(locale),
        "group": get_group_symbol(locale),
        "percent": [_percent(locale.percent_formats[None].pattern)],
        "plurals": [name for name in order if name in found],
        "plural_forms": get_plural(locale).plural_forms.rstrip(";") + ";",
    }


def _percent(pattern: str) -> str:
    """How a percentage is written, from CLDR's pattern; a space stands for any."""
    if pattern.startswith("%"):
        return "%#"
    return "# %" if pattern[-2:-1] in ("\u00a0", "\u202f") else "#%"
