"""Parses the numbers of a text in the notation of its language: values, percentages and bounds; and finds codes."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipelines.translate.rules import messages
from pipelines.translate.shapes import Locale

MARKS = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Invisible characters."""

URL = re.compile(r"(?:https?://|www\.)[!-~]*[!-~]|(?<![\w.+-])[\w.+-]+@[\w-]+\.[A-Za-z][\w.-]*", re.ASCII)
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
_DIMENSIONS = re.compile(rf"(?<![A-Za-z0-9])([23])[{HYPHENS}]D(?![A-Za-z0-9])")
BIRADS = re.compile(rf"BI[{HYPHENS}]?RADS®?")
CODE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]+[0-9]|[A-Z]+-[0-9]|[0-9]+[A-Z])[A-Za-z0-9]*(?:[.-][0-9]+)*(?![A-Za-z0-9])"
)
"""A code of Latin letters and digits, such as 4A, 3D, J17.2 or COVID-19. Digits before lower-case letters, as in 2nd or
5mm, are numbers."""

STOP = "\x1f"
"""Replaces text that is not a number."""

_MAYBE_CODE = re.compile(r"[A-Za-z]-?[0-9]|[0-9][A-Z]")
_SPACES = " \u00a0\u2007\u2009\u202f"
_ARABIC_SIGNS = ("٫", "٬")
"""The decimal and group sign of Arabic digits, which have no other meaning in any language."""

_TOKEN = re.compile(rf"\d+(?:[.,٫٬،'’{_SPACES[1:]}]\d+)*")
_PARTS = re.compile(r"\d+")
_GAPS = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?![\d])")
_SIGN = re.compile(r"([<>≤≥＜＞⩽⩾≦≧])(=?)\s*$")
_SIGNS = {"＜": "<", "＞": ">", "⩽": "≤", "⩾": "≥", "≦": "≤", "≧": "≥", "<=": "≤", ">=": "≥"}
_PERCENT = "[%٪﹪％]"
_SHARED = re.compile(r"[^\d.;:!?。；！？\x1f]{1,12}")
"""The text between the ends of a range that share one percent sign."""

_RANGE = re.compile(rf"\d\s?{_PERCENT}?\s?$")
"""The start of a range such as 2 до 10, in which the word for "up to" is no bound."""

_NEAR = re.compile(r"[^\d.;:!?。；！？\x1f]{1,6}")
"""The text between the ends of a range, or between entries of a list, that share a unit."""

_SHARE = re.compile(r"[^\d.;:!?。；！？\x1f]{2,24}")
"""The text between the numbers of "10 out of 100"."""

_ROMAN = ("", "", "II", "III", "IV", "", "VI", "VII", "VIII", "IX", "")


@dataclass(frozen=True)
class Number:
    """A number as it is written, with all possible values, those in the notation of the language first.

    ``options`` are tuples of values, as decimals: one value, or several if the number may be a list. ``own`` is the
    number of options in the notation of the language. ``percent`` is None if the sign may be at the next number.
    ``bound`` is one of ``<``, ``≤``, ``≥``, ``>``, or empty; ``sign`` is whether it is written as a sign. ``spelt`` is
    how a percent sign is written, with ``#`` for the number. ``unit`` is what it counts, such as ``month``, ``%``, or
    ``part`` and ``base`` for "10 out of 100"; it is empty if unknown. ``place`` is its position
    in the text.
    """

    written: str
    options: tuple[tuple[str, ...], ...]
    own: int
    percent: bool | None
    bound: str
    sign: bool
    spelt: str
    unit: str = ""
    place: int = 0


@dataclass(frozen=True)
class Grammar:
    """The number notation of a language, compiled to patterns.

    ``scale`` finds a word such as million after a number, ``compound`` a further number with such a word, as in Korean
    3만 6천; ``words`` finds these words anywhere. ``han`` is whether numbers may be written in Chinese characters.
    """

    symbols: tuple[tuple[str, str], ...]
    percent_after: re.Pattern[str]
    percent_before: re.Pattern[str] | None
    bound_before: re.Pattern[str] | None
    bound_after: re.Pattern[str] | None
    scale: re.Pattern[str] | None
    compound: re.Pattern[str] | None
    scales: Mapping[str, int]
    names: re.Pattern[str] | None
    numerals: tuple[re.Pattern[str], ...]
    words: re.Pattern[str] | None
    han: bool = False
    unit_before: re.Pattern[str] | None = None
    unit_after: re.Pattern[str] | None = None


_CLASSES = {"more": ">", "less": "<", "least": "≥", "most": "≤"}
_THAN = "(?:more|greater|older|larger|longer|higher|wider|bigger|later)"
_LESS = "(?:fewer|less|younger|smaller|shorter|lower|narrower|earlier)"
_UNIT = "(?: years?| months?| weeks?| days?)?"
_BEFORE = (
    rf"(?<!\w)(?:(?P<more>{_THAN} than|(?:over|above)(?: age)?|after age)"
    rf"|(?P<less>{_LESS} than|(?:under|below)(?: age)?|before age)"
    rf"|(?P<least>at least|(?:no|not) {_LESS} than)|(?P<most>up to|at most|(?:no|not) {_THAN} than|through(?: age)?))"
    r"(?: about)?\s*$"
)
_AFTER = (
    rf"{_UNIT} (?:or|and) (?:(?P<least>more|older|above|over|later|higher|larger|longer)"
    r"|(?P<most>fewer|less|younger|below|under|earlier|smaller|shorter|lower))\b"
)
_OVER = re.compile(r"over (?!age)|über ", re.IGNORECASE)
_TIME = re.compile(r"\s(?:year|month|week|day|hour|minute|Jahr|Monat|Woche|Tag|Stunde|Minute)")
"""Units of time: "over" or German "über" before a number with one means a duration, not a bound."""

_ENGLISH_NUMERALS = (
    *("zero", "one|once|first|single", "two|twice|second|both|double", "three|third|triple", "four|fourth|quarter"),
    *("five|fifth", "six|sixth", "seven|seventh", "eight|eighth", "nine|ninth", "ten|tenth"),
)


def _numerals(words: Iterable[str], left: str, right: str) -> tuple[re.Pattern[str], ...]:
    found = []
    for value, pattern in enumerate(words):
        roman = f"|(?-i:(?<![A-Za-z]){_ROMAN[value]}(?![A-Za-z]))" if value < len(_ROMAN) and _ROMAN[value] else ""
        found.append(re.compile(f"{left}(?:{pattern}){right}{roman}", re.IGNORECASE))
    return tuple(found)


_BORDERS = (r"(?<!\w)", r"(?!\w)")
_PREFIXED = {"Arab": r"(?<!\w)[وفبلك]?(?:ال)?", "Hebr": r"(?<!\w)[ובכלמהש]?"}
"""The start of a word in scripts that attach small words to the next one."""

ENGLISH = Grammar(
    ((".", ","),),
    re.compile(rf"(\s?{_PERCENT})|\s?per ?cent\b"),
    None,
    re.compile(_BEFORE, re.IGNORECASE),
    re.compile(_AFTER, re.IGNORECASE),
    re.compile(r"\s?(hundred|thousand|million|billion)\b"),
    None,
    {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
    None,
    _numerals(_ENGLISH_NUMERALS, *_BORDERS),
    re.compile(r"\b(hundred|thousand|million|billion)\b", re.IGNORECASE),
    False,
    re.compile(
        r"(?<!\w)(?:(?P<base>(?:out of|[0-9] in) (?:every )?|[0-9] of )|(?P<every>every )"
        r"|(?P<category>categor(?:y|ies) |\x1f ?)|(?P<age>age[ds]? (?:of )?))$"
    ),
    re.compile(
        r"[\s-](?:more )?(?:(?P<year>year|yr)|(?P<month>month)|(?P<week>week)|(?P<day>day)|(?P<hour>hour)"
        r"|(?P<minute>minute))s?\b|\s?(?:(?P<mm>mm|millimeters?)|(?P<cm>cm|centimeters?))\b"
    ),
)
"""The number notation of the source language."""

UNSPACED = frozenset({"Hans", "Hant", "Jpan", "Thai", "Khmr", "Laoo", "Mymr", "Tibt"})
"""Scripts without spaces between words."""

_HAN_SCRIPTS = frozenset({"Hans", "Hant", "Jpan"})
_HAN_DIGITS = {**dict(zip("〇一二三四五六七八九", range(10), strict=True)), "零": 0, "两": 2, "兩": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN = "".join((*_HAN_DIGITS, *_HAN_SCALES))
_HAN_NUMBER = re.compile(rf"(?<!\d)[{_HAN}]+")


@lru_cache(maxsize=64)
def grammar(locale: Locale) -> Grammar:
    """The number notation of a locale."""
    unspaced, han = locale.script in UNSPACED, locale.script in _HAN_SCRIPTS
    left, right = ("", "") if unspaced else (_PREFIXED.get(locale.script, _BORDERS[0]), _BORDERS[1])
    attached = "" if locale.script == "Kore" else right  # a particle or counter follows a number without a space
    borders = (f"(?<![{_HAN}])", f"(?![{_HAN}])") if han else (left, attached)
    scales = "|".join(phrase(word) for word in sorted(locale.scales, key=len, reverse=True))
    return Grammar(
        ((locale.decimal, locale.group), (".", ","), (",", ".")),
        _percent_after(locale),
        _percent_before(locale),
        _bounds(locale, 0, left),
        _bounds(locale, 2, attached),
        re.compile(rf"\s?({scales}){attached}", re.IGNORECASE) if scales else None,
        _compound(scales, attached, plain=unspaced or locale.script == "Kore"),
        {_folded(word): factor for word, factor in locale.scales.items()},
        _names_with_digits(locale),
        _numerals(map(_visible, locale.numerals), *borders),
        re.compile(rf"{left}({scales}){attached}", re.IGNORECASE) if scales else None,
        han,
        _side(locale.units, 0, left),
        _side(locale.units, 2, right),
    )


def _compound(scales: str, right: str, *, plain: bool) -> re.Pattern[str] | None:
    """A further number with a word that multiplies it, or, where ``plain``, without one."""
    last = r"|\s?(\d,\d{3}|\d{1,4})(?![\d.,])" if plain else ""
    return re.compile(rf"\s?(\d+)\s?({scales}){right}{last}", re.IGNORECASE) if scales else None


def _visible(text: str) -> str:
    """A phrase without invisible characters, as texts are compared."""
    return text if text.isascii() else MARKS.sub("", text)


def _folded(word: str) -> str:
    """A word of a text or of locales.yaml, for comparison."""
    return " ".join(_visible(word).casefold().split())


def _percent_after(locale: Locale) -> re.Pattern[str]:
    """The percent signs and words after a number."""
    words = "|".join(phrase(tail) for *_, tail in _percent_words(locale) if tail.strip())
    no_number = r"(?!\s?\d)" if all(form.endswith("#") for form in locale.percent) else ""
    return re.compile(rf"(\s?{_PERCENT}){no_number}" + (rf"|\s*(?:{words})" if words else ""), re.IGNORECASE)


def _percent_before(locale: Locale) -> re.Pattern[str] | None:
    """The percent signs and words before a number, or None if the language has none."""
    words = [phrase(head) for head, *_ in _percent_words(locale) if head.strip()]
    signs = [re.escape(form.partition("#")[0].strip()) for form in locale.percent if not form.startswith("#")]
    return re.compile(rf"(?:{'|'.join(words + signs)})\s*$", re.IGNORECASE) if words or signs else None


def _percent_words(locale: Locale) -> list[tuple[str, str, str]]:
    return [form.partition("#") for form in locale.percent_words]


def _names_with_digits(locale: Locale) -> re.Pattern[str] | None:
    """The forms of acronyms that contain digits, which are not numbers."""
    names = [form for forms in locale.acronyms.values() for form in forms if re.search("[0-9]", form)]
    return re.compile("|".join(re.escape(_visible(name)) for name in names)) if names else None


def phrase(text: str) -> str:
    """A regular expression for a phrase; a space matches any space."""
    return r"\s+".join(re.escape(word) for word in _visible(text).split())


def _bounds(locale: Locale, side: int, edge: str) -> re.Pattern[str] | None:
    """The pattern of phrases for bounds before a number (``side`` 0) or after it (2)."""
    return _side({name: locale.comparisons.get(sign, ()) for name, sign in _CLASSES.items()}, side, edge)


def _side(named: Mapping[str, tuple[str, ...]], side: int, edge: str) -> re.Pattern[str] | None:
    """The pattern of phrases before a number (``side`` 0) or after it (2), with a group for each name."""
    groups = []
    for name, forms in named.items():
        parts = [form.partition("#")[side] for form in forms]
        found = sorted((part for part in parts if part.strip()), key=len, reverse=True)
        if found:
            groups.append(f"(?P<{name}>{'|'.join(phrase(part) for part in found)})")
    if not groups:
        return None
    either = f"(?:{'|'.join(groups)})"
    return re.compile(rf"{edge}{either}\s*$" if side == 0 else rf"\s*{either}{edge}", re.IGNORECASE)


def bare(text: str, names: re.Pattern[str] | None = None) -> str:
    """A text without invisible characters, placeholders, addresses, names with digits and codes."""
    if not text.isascii():
        text = MARKS.sub("", text)
    if "{" in text:
        text = messages.outside(text, STOP)
    if "://" in text or "www." in text or "@" in text:
        text = URL.sub(STOP, text)
    if "RADS" in text:
        text = BIRADS.sub(STOP, text)
    if names:
        text = names.sub(STOP, text)
    text = joined_dimensions(text)
    return CODE.sub(STOP, text) if _MAYBE_CODE.search(text) else text


def joined_dimensions(text: str) -> str:
    """A text with 3D for 3-D, which is the same code."""
    return _DIMENSIONS.sub(r"\1D", text) if "D" in text else text


def prose(text: str) -> str:
    """A text without addresses and placeholders."""
    if "://" in text or "www." in text or "@" in text:
        text = URL.sub(" ", text)
    return messages.prose(text) if "{" in text else text


def codes(text: str) -> Counter[str]:
    """The codes of a text with their counts."""
    if not text.isascii():
        text = MARKS.sub("", text)
    text = joined_dimensions(text)
    if not _MAYBE_CODE.search(text):
        return Counter()
    return Counter(CODE.findall(BIRADS.sub(STOP, URL.sub(STOP, text))))


def ascii_digits(text: str) -> str:
    """A text with the decimal digits of all scripts replaced by 0 to 9."""
    return text if text.isascii() else re.sub(r"\d", lambda digit: str(int(digit.group())), text)


def read(text: str, language: Grammar) -> tuple[Number, ...]:
    """The numbers of a text that ``bare`` returned, in order."""
    return tuple(_shared(list(_read(text, language)))) if re.search(r"\d", text) else ()


def _read(text: str, language: Grammar) -> Iterator[tuple[Number, str]]:
    """Each number with the text between it and the next one."""
    matches = list(_TOKEN.finditer(text))
    end = said = 0
    for index, match in enumerate(matches):
        if match.start() < end:
            continue  # the second part of a number such as 3만 6천
        start, end = match.span()
        before = text[max(said, start - 48) : start]
        options, own = _options(match.group(), language)
        if language.scale and (scaled := language.scale.match(text, end)):
            options, end = _scaled(options[:own] or options[:1], scaled, language)
            own = len(options)
        after = language.percent_after.match(text, end)
        prefixed = bool(language.percent_before and language.percent_before.search(before))
        spelt = f"#{' ' if after[1][0].isspace() else ''}{after[1][-1]}" if after and after[1] else ""
        if not after and (marked := re.search(rf"({_PERCENT})(\s?)$", before)):
            spelt = f"{marked[1]}{' ' if marked[2] else ''}#" if prefixed else ""
        bound, sign, said = _bound(text, before, after.end() if after else end, language)
        following = next((other.start() for other in matches[index + 1 :] if other.start() >= end), end)
        percent = bool(after) or prefixed
        unit = "%" if percent else _unit(text, before, end, language)
        number = Number(match.group(), options, own, percent, bound, sign, spelt, unit, start)
        yield number, text[end:following]


def _unit(text: str, before: str, end: int, language: Grammar) -> str:
    earlier = language.unit_before and language.unit_before.search(before)
    later = language.unit_after and language.unit_after.match(text, end)
    if earlier and earlier.lastgroup and not (later and earlier.lastgroup == "base"):
        return earlier.lastgroup
    return later.lastgroup or "" if later else ""


def _scaled(
    options: tuple[tuple[str, ...], ...], scaled: re.Match[str], language: Grammar
) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The values of a number with a word such as million, and the place where it ends."""
    factor, end = language.scales[_folded(scaled[1])], scaled.end()
    values = [_times(values[0], factor) for values in options]
    while language.compound and (more := language.compound.match(scaled.string, end)):
        digits = ascii_digits(more[1] or more[3]).replace(",", "")
        smaller = language.scales[_folded(more[2])] if more[1] else 1
        if int(digits) * smaller >= factor or not all(value.isdigit() for value in values):
            break
        values = [str(int(value) + int(digits) * smaller) for value in values]
        factor, end = smaller, more.end()
    return tuple((value,) for value in values), end


def _shared(numbers: list[tuple[Number, str]]) -> Iterator[Number]:
    """The numbers; ``percent`` is None for the start of a range whose end has the sign, which shares its unit."""
    for index in range(len(numbers) - 2, -1, -1):
        (number, gap), following = numbers[index], numbers[index + 1][0].unit
        if not number.unit and following not in ("", "base", "every") and _NEAR.fullmatch(gap):
            numbers[index] = (dataclasses.replace(number, unit=following), gap)
        elif not number.unit and following == "base" and _SHARE.fullmatch(gap):
            numbers[index] = (dataclasses.replace(number, unit="part"), gap)
        elif number.unit in ("age", "category") and not following and _NEAR.fullmatch(gap):
            numbers[index + 1] = (dataclasses.replace(numbers[index + 1][0], unit=number.unit), numbers[index + 1][1])
    for index, (number, gap) in enumerate(numbers):
        shares = (
            not number.percent and index + 1 < len(numbers) and numbers[index + 1][0].percent and _SHARED.fullmatch(gap)
        )
        yield dataclasses.replace(number, percent=None) if shares else number


def _bound(text: str, before: str, end: int, language: Grammar) -> tuple[str, bool, int]:
    """The bound of a number, whether it is a sign, and where its words after the number end, or 0."""
    if sign := _SIGN.search(before):
        written = sign[1] + sign[2]
        return _SIGNS.get(written, _SIGNS.get(sign[1], sign[1])), True, end
    found = language.bound_before and language.bound_before.search(before)
    if found and found.lastgroup and not (_OVER.match(found.group()) and _TIME.match(text, end)):
        if not (found.lastgroup == "most" and _RANGE.search(before[: found.start("most")])):
            return _CLASSES[found.lastgroup], False, 0
    found = language.bound_after and language.bound_after.match(text, end)
    if found and found.lastgroup:
        return _CLASSES[found.lastgroup], False, found.end()
    return "", False, 0


def _options(written: str, language: Grammar) -> tuple[tuple[tuple[str, ...], ...], int]:
    """All possible values of a number, and how many of the first are in the notation of the language."""
    digits = ascii_digits(written)
    if digits.isdigit():
        return ((_plain(digits, ""),),), 1
    arabic = any(sign in digits for sign in _ARABIC_SIGNS)
    values = [_value(digits, *symbols) for symbols in ((_ARABIC_SIGNS,) if arabic else language.symbols)]
    found = dict.fromkeys((value,) for value in values if value)
    parts = tuple(_plain(part, "") for part in _PARTS.findall(digits))
    return (*found, parts), 1 if values[0] else 0


def _value(digits: str, decimal: str, group: str) -> str | None:
    """The value of a number with given separators, or None if it is not valid with them.

    A space or an apostrophe may separate thousands in every language. Indian grouping, with groups of two digits above
    the first thousand, is accepted too.
    """
    whole, found, fraction = digits.partition(decimal)
    if found and not fraction.isdigit():
        return None
    seen = {sign for sign in whole if not sign.isdigit()}
    if len(seen) > 1 or not seen <= {group, "'", "’", *_SPACES} - {decimal}:
        return None
    groups = re.split(r"\D", whole)
    if len(groups) > 1:
        thousands = len(groups[0]) <= 3 and all(len(part) == 3 for part in groups[1:])
        indian = len(groups[0]) <= 2 and all(len(part) == 2 for part in groups[1:-1]) and len(groups[-1]) == 3
        if not (thousands or indian):
            return None
    return _plain("".join(groups), fraction)


def _plain(whole: str, fraction: str) -> str:
    fraction = fraction.rstrip("0")
    return f"{whole.lstrip('0') or '0'}{'.' if fraction else ''}{fraction}"


def _times(value: str, factor: int) -> str:
    """A value multiplied by a power of ten, exactly."""
    whole, _, fraction = value.partition(".")
    zeros = len(str(factor)) - 1
    fraction = fraction.ljust(zeros, "0")
    return _plain(whole + fraction[:zeros], fraction[zeros:])


def scaled_words(text: str, language: Grammar) -> Counter[str]:
    """The values of numbers that a text writes as words with a scale, such as "two million" or "a thousand".

    The word alone counts once. After digits it is part of their number, which ``read`` returns.
    """
    if language.han:
        return Counter(
            str(_han(found.group()))
            for found in _HAN_NUMBER.finditer(text)
            if len(found.group()) > 1 or found.group() in _HAN_SCALES
        )
    found: Counter[str] = Counter()
    for match in language.words.finditer(text) if language.words else ():
        before = text[max(0, match.start(1) - 32) : match.start(1)].rstrip()
        if not before[-1:].isdigit():
            times = (value for value, pattern in enumerate(language.numerals) if _ends(pattern, before))
            found[str(language.scales[_folded(match[1])] * max(times, default=1))] += 1
    return found


def _ends(pattern: re.Pattern[str], text: str) -> bool:
    return any(match.end() == len(text) for match in pattern.finditer(text))


def _han(written: str) -> int:
    """The value of a number in Chinese characters."""
    total = section = digit = 0
    for character in written:
        if character in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[character]
        elif (factor := _HAN_SCALES[character]) < 10_000:
            section, digit = section + (digit or 1) * factor, 0
        else:
            total, section, digit = total + (section + digit or 1) * factor, 0, 0
    return total + section + digit


def closed(text: str, wanted: Iterable[str]) -> str:
    """A text with thousands that are separated by spaces joined, if that gives one of the wanted values."""
    if not _GAPS.search(text):
        return text
    values = {value.partition(".")[0] for value in wanted}

    def join(match: re.Match[str]) -> str:
        joined = match.group().replace(" ", "")
        return joined if ascii_digits(joined) in values else match.group()

    return _GAPS.sub(join, text)
