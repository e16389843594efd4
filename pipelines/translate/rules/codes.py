"""Codes, acronyms, kept terms and addresses, which are the same in every language."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from pipelines.translate.rules.reading import (
    BIRADS,
    HYPHENS,
    MARKS,
    URL,
    ascii_digits,
    codes,
    joined_dimensions,
    phrase,
)
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_C = r"[0-6][ABC]?(?![0-9A-Za-z])(?![.,][0-9])"
_ENGLISH_CATEGORY = re.compile(
    rf"(?:{BIRADS.pattern}(?: (?:score|result|level))?(?: categor(?:y|ies))?|[Cc]ategor(?:y|ies)) (?:from )?"
    rf"({_C}(?:(?:,? (?:to|or|and|through) |, |-)(?:category )?{_C}(?! out of))*)"
)
_ONE = re.compile(r"[0-6][ABC]?")
_CODE_OF_LETTERS = re.compile(r"[A-Z]{2}|[0-9]")


@rule("TRN111")
def codes_are_kept(unit: Unit, target: str, _: Locale) -> Found:
    """A code of Latin letters and digits, such as 4A or B3, occurs as often as in the English.

    Why: it identifies a category or test in every language.
    Fix: copy it unchanged, with Latin letters and the digits 0 to 9.
    """
    if (wanted := codes(unit.source)) and (lost := _without_names(wanted - codes(target), _)):
        yield f"the translation lacks {', '.join(sorted(lost.elements()))}", "copy the code unchanged"


@rule("TRN112", "warning")
def no_code_is_added(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation has no code that the English does not have.

    Why: it may name another category or test than the English.
    Fix: remove it, or replace it with the code of the English.
    """
    if (present := codes(target)) and (added := present - codes(unit.source)):
        allowed = {form for forms in locale.acronyms.values() for form in forms}
        for code in sorted(added.keys() - allowed):
            yield f"the English does not have the code {code}", "remove it, or copy the code of the English"


def _without_names(found: Counter[str], locale: Locale) -> Counter[str]:
    """Codes without those that have forms in the locale, which TRN114 checks."""
    return Counter({code: times for code, times in found.items() if code not in locale.acronyms})


@rule("TRN113")
def category_is_the_same(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation names only BI-RADS categories that the English names.

    Why: the category decides what happens next; category 2 instead of 3 means no follow-up.
    Fix: copy the category from the English.
    """
    if "BI-RADS" in unit.source or "ategor" in unit.source:
        if wanted := _english_categories(unit.source):
            named = {
                found for match in _categories(locale).finditer(_ascii(target)) for found in match.groups() if found
            }
            for category in sorted(named - wanted):
                yield f"the English does not name category {category}", "copy the category from the English"


@lru_cache(maxsize=256)
def _english_categories(source: str) -> frozenset[str]:
    return frozenset(found for names in _ENGLISH_CATEGORY.findall(source) for found in _ONE.findall(names))


@lru_cache(maxsize=64)
def _categories(locale: Locale) -> re.Pattern[str]:
    """The phrases that name a category, as opposed to a count of people."""
    forms = [form.partition("#") for form in locale.category]
    named = [rf"{phrase(head)}\s*+(?:{BIRADS.pattern})?+[\s:]*+({_C}){phrase(tail)}" for head, _, tail in forms]
    return re.compile("|".join([rf"{BIRADS.pattern}[\s:]*({_C})", *named]), re.IGNORECASE)


def _ascii(text: str) -> str:
    return text if text.isascii() else ascii_digits(MARKS.sub("", text))


@rule("TRN114")
def acronyms_are_known(unit: Unit, target: str, locale: Locale) -> Found:
    """An acronym of the English occurs in one of the forms that the locale allows.

    Why: readers must recognize the acronym that is on their report.
    Fix: write one of the forms in locales.yaml. If the language has another one, add it there.
    """
    if _CODE_OF_LETTERS.search(unit.source):
        text = joined_dimensions(target if target.isascii() else MARKS.sub("", target))
        for acronym, english, forms in _acronyms(locale):
            if acronym in unit.source and english.search(unit.source) and not forms.search(text):
                yield f"{acronym} is missing", f"write {' or '.join(locale.acronyms[acronym])}"


@lru_cache(maxsize=64)
def _acronyms(locale: Locale) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Acronyms, each with a pattern for the English and one for its forms.

    Only Latin letters and digits count as word boundaries, because Chinese has no spaces around an acronym.
    """
    return tuple(
        (acronym, re.compile(_form(acronym, plural=True)), re.compile("|".join(map(_form, forms))))
        for acronym, forms in locale.acronyms.items()
    )


def _form(form: str, *, plural: bool = False) -> str:
    form = form if form.isascii() else MARKS.sub("", form)
    escaped = "".join(f"[{HYPHENS}]" if letter == "-" else re.escape(letter) for letter in form).replace(r"\ ", r"\s+")
    left = "(?<![A-Za-z0-9])" if form[0].isascii() else ""
    right = ("s?" if plural else "") + ("(?![A-Za-z])" if form == "BI-RADS" else "(?![A-Za-z0-9])")
    flag = "" if form.upper() == form else "(?i:"
    return f"{left}{flag}{escaped}{')' if flag else ''}{right if form[-1].isascii() else ''}"


@rule("TRN115")
def kept_terms_are_kept(unit: Unit, target: str, _: Locale) -> Found:
    """A term with the handling keep is copied; one with keep-with-gloss is part of the translation.

    Why: it is a registered name, or is printed on the report.
    Fix: copy the term; for keep-with-gloss, add its meaning.
    """
    if unit.handling != "freely" and unit.field == "term":
        if unit.handling == "keep" and target != unit.source:
            yield f"the term must be kept as {unit.source}", f"write {unit.source} and nothing else"
        elif unit.source not in target:
            yield f"the term must be kept as {unit.source}, with its meaning", f"add {unit.source}"


@rule("TRN116")
def addresses_are_equal(unit: Unit, target: str, _: Locale) -> Found:
    """Web and mail addresses are those of the English.

    Why: an address with a changed letter is invalid, or belongs to someone else.
    Fix: copy the address unchanged.
    """
    if any(sign in text for text in (unit.source, target) for sign in ("://", "www.", "@")):
        wanted, present = _addresses(unit.source), _addresses(target)
        for address in sorted((wanted - present).keys()):
            yield f"the translation lacks {address}", "copy the address unchanged"
        for address in sorted((present - wanted).keys()):
            yield f"the English does not have {address}", "copy the address of the English"


def _addresses(text: str) -> Counter[str]:
    return Counter(found.rstrip(".,;:!?)'\"]}") for found in URL.findall(text))
