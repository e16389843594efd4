"""NUM: the direction, the unit and the population that a text gives a number are those of its figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pipelines.checks.declare import record_check
from pipelines.checks.numbers import value_of
from pipelines.checks.phrases import loose, screen
from pipelines.model.derived import ResolvedFigure
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure

Direction = Literal["", "above", "from", "to", "below"]
"""The bound that a text makes of a number: none, more than it, it or more, it or less, less than it."""

DIRECTIONS: dict[str, Direction] = {
    **dict.fromkeys(("more than", "older than", "longer than", "larger than", "greater than", "higher than"), "above"),
    **dict.fromkeys(("at least", "no fewer than", "no less than", "not fewer than", "not less than"), "from"),
    **dict.fromkeys(("up to", "at most", "no more than", "not more than", "within", "the limit is"), "to"),
    **dict.fromkeys(("no wider than", "no larger than", "no longer than", "no older than"), "to"),
    **dict.fromkeys(("fewer than", "less than", "younger than", "shorter than", "smaller than"), "below"),
    **dict.fromkeys(("lower than",), "below"),
    **dict.fromkeys(("or more", "or older", "and older", "or longer", "or higher", "or larger"), "from"),
    **dict.fromkeys(("or fewer", "or less", "or younger", "or shorter", "or lower", "or smaller"), "to"),
}
"""The words for a direction, before or after a number."""

_BEFORE = "|".join(words for words in DIRECTIONS if not words.startswith(("or ", "and ")))
_AFTER = "|".join(words for words in DIRECTIONS if words.startswith(("or ", "and ")))

_NUMBER = r"[0-9](?<![\w.,][0-9])[0-9]*+(?:[.,][0-9]++)*+(?!\w)"
_TIME = "years|year|months|month|weeks|week|days|day|hours|hour|minutes|minute"
_SIZE = "millimeters|millimeter|centimeters|centimeter|milligrams|milligram"
_A_NUMBER = re.compile(_NUMBER)
_WORDS_BEFORE = re.compile(loose(rf"\b({_BEFORE}) (?:about )?$"), re.IGNORECASE)
_WORDS_AFTER = re.compile(loose(rf"(?: (?:out of [0-9,]+ |[a-z]+ )?({_AFTER})\b)"), re.IGNORECASE)
_SEARCHED = 40
"""The characters before a number that are searched for the words for its direction."""

_maybe_bound = screen(loose(rf"(?:{_BEFORE}) (?:about )?[0-9]|[0-9] (?:out of [0-9,]+ |[a-z]+ )?(?:{_AFTER})"))

_UNIT = re.compile(
    loose(rf"({_NUMBER})(?=(?:(?:,|,? to|,? or|,? and) [0-9]++(?:[.,][0-9]++)*+){{0,3}} ({_TIME}|{_SIZE})\b)"),
    re.IGNORECASE,
)
_maybe_unit = screen(loose(rf"[0-9] (?:{_TIME}|{_SIZE})"))

_COUNTED = re.compile(loose(rf"({_NUMBER})(?: out of [0-9,]+)? (?:[a-z]+ )?(women|men)\b"))
_maybe_counted = screen(loose(r"[0-9] (?:[a-z]+ )?(?:women|men)"))


class StatedNumber(NamedTuple):
    """A number in a text, its direction, and the words for both."""

    value: float
    direction: Direction
    written: str


def stated_numbers(text: str) -> Iterator[StatedNumber]:
    """The numbers of a simplified text, each with its direction."""
    for match in _A_NUMBER.finditer(text):
        start, end = match.span()
        if before := _WORDS_BEFORE.search(text, max(0, start - _SEARCHED), start):
            words, start = before[1], before.start()
        elif after := _WORDS_AFTER.match(text, end):
            words, end = after[1], after.end()
        else:
            words = ""
        direction = DIRECTIONS.get(" ".join(words.replace("-", " ").lower().split()), "")
        yield StatedNumber(value_of(match.group()), direction, text[start:end])


def allowed_directions(figure: Figure) -> Iterator[tuple[str, float, tuple[Direction, ...]]]:
    """The ends of a figure: the field, the value, and the directions that a text may give it."""
    low, high = figure.get("low"), figure.get("high")
    exact = high is None and not {"unbounded", "low_included"} & figure.keys()
    if low is not None and exact:
        yield "low", low, ("", "above", "from", "to", "below")  # NUM007 checks these
    elif low is not None:
        inside: tuple[Direction, ...] = ("from",) if high is None else ("", "from")
        yield "low", low, inside if figure.get("low_included", True) else ("above",)
    if high is not None:
        inside = ("to",) if low is None else ("", "to")
        yield "high", high, inside if figure.get("high_included", True) else ("below",)


@record_check("NUM010", *CONTENT_KINDS)
def direction_matches_the_figure(record: Record, _: Dataset) -> Iterator[Problem]:
    """'More than', 'at least', 'up to' and 'fewer than' in a text match the bounds of its figure.

    Why: 'fewer than 80' instead of 'more than 80' reverses the meaning, while the numbers still match.
    Fix: look the number up. Write 'more than' if low_included is false, 'at least' or 'or more' for a lower end that
    is included, 'up to' or 'or fewer' for an included upper end, and 'fewer than' if high_included is false.
    """
    figures = record.data.get("figures", ())
    if not figures or record.unwritten:
        return
    allowed: dict[float, set[Direction]] = {}
    for figure in figures:
        for _face, value, ways in allowed_directions(figure):
            allowed.setdefault(float(value), set()).update(ways)
    if not _maybe_bound(record.lowered) and all("" in ways for ways in allowed.values()):
        return
    found: dict[float, set[Direction]] = {}
    wrong = False
    for pointer, text in record.simple:
        for value, direction, written in stated_numbers(text):
            found.setdefault(value, set()).add(direction)
            if direction and direction not in allowed.get(value, {direction}):
                wrong = True
                hint = f"write {_alternatives(allowed[value])}, or correct the figure"
                yield Problem(pointer, f"{written!r} does not match the figure", hint, written)
    if wrong:
        return
    for figure in figures:
        for face, value, ways in allowed_directions(figure):
            if (stated := found.get(float(value))) and not stated & set(ways):
                pointer, needle = _place(record, float(value))
                problem = f"{face} of the figure {figure['id']} is a bound, but {value} in the text is exact"
                yield Problem(pointer, problem, f"write {_alternatives(set(ways))}, or correct the figure", needle)


def _place(record: Record, value: float) -> tuple[tuple[str | int, ...], str]:
    """Where a record has a number, and its words: the first place with a direction, or else the first place."""
    places = [(pointer, number) for pointer, text in record.simple for number in stated_numbers(text)]
    places = [place for place in places if place[1].value == value]
    pointer, number = next((place for place in places if place[1].direction), places[0])
    return pointer, number.written


def _alternatives(ways: set[Direction]) -> str:
    """The words for directions, for a hint."""
    shown = {
        "": "the number alone",
        "above": "'more than'",
        "from": "'at least'",
        "to": "'up to'",
        "below": "'fewer than'",
    }
    return " or ".join(words for way, words in shown.items() if way in ways)


def _unit(word: str) -> str:
    """The unit, as figures have it, that a word names."""
    return word if word.endswith("s") else f"{word}s"


@record_check("NUM011", *CONTENT_KINDS)
def unit_matches_the_figure(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """The unit of a number in a text is its figure's, and a number of women or men is not a figure of the other sex.

    Why: '6 years' instead of '6 months', or men instead of women, changes the meaning, while the numbers still match.
    Fix: look the number up, and correct the text, or the unit or population of the figure.
    """
    if not (figures := dataset.figures(record)):
        return
    for pointer, text in record.simple if _maybe_unit(record.lowered) else ():
        reported = -1
        for match in _UNIT.finditer(text):
            value, unit = value_of(match[1]), _unit(match[2].lower())
            units = _units(figures, value)
            fits = units & {unit, unit[:-1], "years-old" if unit == "years" else unit}
            if units and not fits and match.end(2) != reported:  # once for '2 to 3 weeks'
                reported = match.end(2)
                problem = (
                    f"the text says {match[1]} {match[2]}, but the unit of the figure is {' or '.join(sorted(units))}"
                )
                yield Problem(pointer, problem, "correct the text or the unit", text[match.start() : match.end(2)])
    for pointer, text in record.simple if _maybe_counted(record.lowered) else ():
        for match in _COUNTED.finditer(text):
            value, counted = value_of(match[1]), match[2]
            if _counts_the_other_sex(figures, value, counted):
                problem = f"the text counts {counted}, but the figure does not"
                yield Problem(pointer, problem, "correct the text or the figure", match.group())


def _units(figures: list[ResolvedFigure], value: float) -> set[str]:
    """The units of the figures that have a value as an end; 'people' for a figure without a unit."""
    return {figure.get("unit", "people") for figure in figures if value in (figure.get("low"), figure.get("high"))}


def _counts_the_other_sex(figures: list[ResolvedFigure], value: float, counted: str) -> bool:
    """Whether a value is the end of a figure, and all such figures count the other sex only."""
    other = {"women": "men", "men": "women"}[counted]
    matching = [figure for figure in figures if value in (figure.get("low"), figure.get("high"))]
    named = [f"{figure.get('unit', '')} {figure.get('population', '')}".lower() for figure in matching]
    return bool(named) and all(
        re.search(rf"\b{other}\b", words) and not re.search(rf"\b{counted}\b", words) for words in named
    )
