"""NUM: the words beside a number, its direction and its unit, are those of its figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pipelines.checks.declare import record_check
from pipelines.checks.numbers import value_of
from pipelines.checks.phrases import loose, screen
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure

Direction = Literal["", "above", "from", "to", "below"]
"""The direction that a text gives a number: none, more than it, it or more, it or less, less than it."""

_WORDS: dict[str, Direction] = {
    **dict.fromkeys(("more than", "older than", "longer than", "larger than", "greater than", "higher than"), "above"),
    **dict.fromkeys(("at least", "no fewer than", "no less than", "not fewer than", "not less than"), "from"),
    **dict.fromkeys(("up to", "at most", "no more than", "not more than", "within", "the limit is"), "to"),
    **dict.fromkeys(("no wider than", "no larger than", "no longer than", "no older than"), "to"),
    **dict.fromkeys(("fewer than", "less than", "younger than", "shorter than", "smaller than"), "below"),
    **dict.fromkeys(("lower than",), "below"),
    **dict.fromkeys(("or more", "or older", "and older", "or longer", "or higher", "or larger"), "from"),
    **dict.fromkeys(("or fewer", "or less", "or younger", "or shorter", "or lower", "or smaller"), "to"),
}
_BEFORE = "|".join(words for words in _WORDS if not words.startswith(("or ", "and ")))
_AFTER = "|".join(words for words in _WORDS if words.startswith(("or ", "and ")))

_NUMBER = r"[0-9](?<![\w.,][0-9])[0-9]*+(?:[.,][0-9]++)*+(?!\w)"
_TIME = "years|year|months|month|weeks|week|days|day|hours|hour|minutes|minute"
_SIZE = "millimeters|millimeter|centimeters|centimeter|milligrams|milligram"
_A_NUMBER = re.compile(_NUMBER)
_WORDS_BEFORE = re.compile(loose(rf"\b({_BEFORE}) (?:about )?$"), re.IGNORECASE)
_WORDS_AFTER = re.compile(loose(rf"(?: (?:out of [0-9,]+ |[a-z]+ )?({_AFTER})\b)"), re.IGNORECASE)
_FAR = 40
"""The characters before a number that are searched for its direction."""

_maybe_told = screen(loose(rf"(?:{_BEFORE}) (?:about )?[0-9]|[0-9] (?:out of [0-9,]+ |[a-z]+ )?(?:{_AFTER})"))

_UNIT = re.compile(
    loose(rf"({_NUMBER})(?=(?:(?:,|,? to|,? or|,? and) [0-9]++(?:[.,][0-9]++)*+){{0,3}} ({_TIME}|{_SIZE})\b)"),
    re.IGNORECASE,
)
_maybe_unit = screen(loose(rf"[0-9] (?:{_TIME}|{_SIZE})"))

_COUNTED = re.compile(loose(rf"({_NUMBER})(?: out of [0-9,]+)? (?:[a-z]+ )?(women|men)\b"))
_maybe_counted = screen(loose(r"[0-9] (?:[a-z]+ )?(?:women|men)"))


class Stated(NamedTuple):
    """A number in a text, and its direction."""

    value: float
    direction: Direction
    written: str


def stated(text: str) -> Iterator[Stated]:
    """The numbers of a simplified text, each with the direction that its words give it."""
    for match in _A_NUMBER.finditer(text):
        start, end = match.span()
        if before := _WORDS_BEFORE.search(text, max(0, start - _FAR), start):
            phrase, start = before[1], before.start()
        elif after := _WORDS_AFTER.match(text, end):
            phrase, end = after[1], after.end()
        else:
            phrase = ""
        words = " ".join(phrase.replace("-", " ").lower().split())
        yield Stated(value_of(match.group()), _WORDS.get(words, ""), text[start:end])


def directions(figure: Figure) -> Iterator[tuple[str, float, tuple[Direction, ...]]]:
    """The ends of a figure, each with the directions that a text may give it."""
    low, high = figure.get("low"), figure.get("high")
    exact = high is None and not {"unbounded", "low_included"} & figure.keys()
    if low is not None and exact:
        yield "low", low, ("", "above", "from", "to", "below")  # NUM007 judges these
    elif low is not None:
        inside: tuple[Direction, ...] = ("from",) if high is None else ("", "from")
        yield "low", low, inside if figure.get("low_included", True) else ("above",)
    if high is not None:
        inside = ("to",) if low is None else ("", "to")
        yield "high", high, inside if figure.get("high_included", True) else ("below",)


@record_check("NUM010", *CONTENT_KINDS)
def direction_is_the_figure_s(record: Record, _: Dataset) -> Iterator[Problem]:
    """A text says 'more than', 'at least', 'up to' and 'fewer than' exactly where the figure has such a bound.

    Why: 'fewer than 80' for 'more than 80' turns what was found round, and every number still agrees.
    Fix: look the number up; write 'more than' where low_included is false, 'at least' or 'or more' for a lower end that
    counts, 'up to' or 'or fewer' for an upper one, and 'fewer than' where high_included is false.
    """
    figures = record.data.get("figures", ())
    if not figures or record.unwritten:
        return
    allowed: dict[float, set[Direction]] = {}
    for figure in figures:
        for _face, value, ways in directions(figure):
            allowed.setdefault(float(value), set()).update(ways)
    if not _maybe_told(record.lowered) and all("" in ways for ways in allowed.values()):
        return
    found: dict[float, set[Direction]] = {}
    wrong = False
    for pointer, text in record.simple:
        for value, direction, written in stated(text):
            found.setdefault(value, set()).add(direction)
            if direction and direction not in allowed.get(value, {direction}):
                wrong = True
                hint = f"write {_phrases(allowed[value])}, or correct the figure"
                yield Problem(pointer, f"{written!r} does not agree with the figure", hint, written)
    if wrong:
        return
    for figure in figures:
        for face, value, ways in directions(figure):
            if (there := found.get(float(value))) and not there & set(ways):
                pointer, needle = _where(record, float(value))
                problem = f"{face} of the figure {figure['id']} is a bound, but the text gives {value} as exact"
                yield Problem(pointer, problem, f"write {_phrases(set(ways))}, or correct the figure", needle)


def _where(record: Record, value: float) -> tuple[tuple[str | int, ...], str]:
    """The place of a number in a record, preferably one with a direction, and the words there."""
    places = [(pointer, one) for pointer, text in record.simple for one in stated(text) if one.value == value]
    pointer, one = next((place for place in places if place[1].direction), places[0])
    return pointer, one.written


def _phrases(ways: set[Direction]) -> str:
    shown = {"": "it plainly", "above": "'more than'", "from": "'at least'", "to": "'up to'", "below": "'fewer than'"}
    return " or ".join(phrase for way, phrase in shown.items() if way in ways)


def _unit(word: str) -> str:
    """The unit of a figure that a word names."""
    return word if word.endswith("s") else f"{word}s"


@record_check("NUM011", *CONTENT_KINDS)
def unit_is_the_figure_s(record: Record, _: Dataset) -> Iterator[Problem]:
    """A number of years, months, days or millimeters is declared in that unit, and a count of women counted women.

    Why: '6 years' for '6 months' passes every check of the number, and so does a result of women reported of men.
    Fix: look the number up, and correct the word or the figure's unit or population.
    """
    if not (figures := record.data.get("figures")):
        return
    for pointer, text in record.simple if _maybe_unit(record.lowered) else ():
        told_of = -1
        for match in _UNIT.finditer(text):
            value, unit = value_of(match[1]), _unit(match[2].lower())
            units = _units(figures, value)
            fits = units & {unit, unit[:-1], "years-old" if unit == "years" else unit}
            if units and not fits and match.end(2) != told_of:  # of '2 to 3 weeks' once
                told_of = match.end(2)
                problem = f"the text has {match[1]} {match[2]}, but the figure has {' or '.join(sorted(units))}"
                yield Problem(pointer, problem, "correct the word or the unit", text[match.start() : match.end(2)])
    for pointer, text in record.simple if _maybe_counted(record.lowered) else ():
        for match in _COUNTED.finditer(text):
            value, counted = value_of(match[1]), match[2]
            if _counted_others(figures, value, counted):
                problem = f"the text counts {counted}, and the figure others"
                yield Problem(pointer, problem, "correct the word or the figure", match.group())


def _units(figures: list[Figure], value: float) -> set[str]:
    """The units of the figures that have an end; nothing where one of them is no time and no size."""
    return {figure.get("unit", "people") for figure in figures if value in (figure.get("low"), figure.get("high"))}


def _counted_others(figures: list[Figure], value: float, counted: str) -> bool:
    """Whether figures have an end, and all of them count the other sex."""
    other = {"women": "men", "men": "women"}[counted]
    given = [figure for figure in figures if value in (figure.get("low"), figure.get("high"))]
    named = [f"{figure.get('unit', '')} {figure.get('population', '')}".lower() for figure in given]
    return bool(named) and all(
        re.search(rf"\b{other}\b", words) and not re.search(rf"\b{counted}\b", words) for words in named
    )
