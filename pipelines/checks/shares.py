"""Finds shares that are not written as people out of 100, 1,000 or 10,000."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.phrases import loose, screen

_DIGITS = r"[0-9]+(?:[.,][0-9]+)*"
_WHOLE = r"(?<![0-9])(?<![0-9][.,])[0-9]++(?:[.,][0-9]++)*+"
"""The same, anchored at the first digit, so that a long run of digits is scanned once."""

_UNIT = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_GREAT = "hundred|thousand|million"
_COUNT = rf"(?:{_DIGITS}|(?:{_TENS})(?: (?:{_UNIT}))?|{_TEEN}|{_UNIT})"
_BASE = rf"(?:(?:a )?(?:{_GREAT})|{_COUNT}(?: (?:{_GREAT}))?)"
_PEOPLE = "woman|women|man|men|person|people|patients?"
_PART = "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|twentieth|hundredth|thousandth"
_SPAN = r"(?:years?|months?|weeks?|days?|hours?|minutes?|mornings?|evenings?|visits?|times?|places?|steps?|parts?)\b"
_PLAIN = "(?:100|1,000|10,000)(?![0-9]|,[0-9])"
_ONE = rf"(?:1(?![0-9]|[.,][0-9])|one\b)(?! (?:{_GREAT}))"
_IN = rf"{_COUNT}(?: (?:{_PEOPLE}|times?))? (?:in|out of)(?: (?:every|each|the|any))?"
_OF_EVERY = rf"{_COUNT}(?: (?:{_PEOPLE}))? of (?:every|each)"
_OF = rf"{_COUNT} of(?: the)?"

_WAYS = {
    # one in eight, 1 woman in 8, 9 times out of ten; not 3 out of 100, nor two in six months
    rf"\b{_IN} {_BASE}\b": rf"{_IN} (?:{_PLAIN}|{_ONE}|{_BASE} {_SPAN})",
    # one of every eight
    rf"\b{_OF_EVERY} {_BASE}\b": rf"{_OF_EVERY} (?:{_BASE} {_SPAN}|{_ONE})",
    # 3 of 8 women; not 30 of 100 people
    rf"\b{_OF} {_BASE} (?:{_PEOPLE}|cases)\b": rf"{_OF} {_PLAIN}",
    # seventy-one per hundred, 5 per 1,000
    r"\bper (?:(?:a|one|ten) )?(?:hundred|thousand|million|mille|[0-9,]*00)\b": "",
    # 8%, 8 percent, 5‰; 100% is a promise, which TXT001 reports
    rf"(?:{_DIGITS}(?: )?)?[%‰‱]|\bper(?: )?cent(?:age)?s?\b|(?:\b|[0-9])pct\b": r"100%",
    # 1:8, 1/8; not 24/7, nor 7:30 am
    rf"\b{_DIGITS}(?: )?[:/](?: )?{_DIGITS}\b": r"24/7\b|[0-9]{1,2}:[0-5][0-9] (?:[ap]\.?m\b|o')",
    # half of, about half; not about half an hour
    r"\bhalf (?:of|the)\b|\b(?:about|around|nearly|almost|over|under|than|least) half\b": r"(?:\w+ )?half (?:of )?an? ",
    # two thirds, a tenth of, one-third; not a third picture
    rf"\b(?:{_UNIT}) (?:quarters|(?:{_PART})s)\b|\b(?:a|one) (?:{_PART}) of\b|\bone-(?:half|quarter|{_PART})\b": "",
    # a quarter; not a quarter of an hour
    r"\b(?:a|one) quarter\b": r"\w+ quarter (?:of )?(?:an? )?(?:hour|inch|mile|year)",
    # ½
    "[¼-¾⅐-⅞↉]": "",
    # every tenth, every 8th, every other woman; not every second year
    rf"\bevery (?:second|{_PART}|[0-9]+(?:st|nd|rd|th))\b|\bevery other (?:{_PEOPLE})\b": rf"every \w+ {_SPAN}",
}
"""Ways to write a share, each with an expression for exceptions, or nothing."""

_ODD = r"[02-9]|100[0-9,]|10?(?:[1-9]|[^0-9,]|$|,(?:[^0]|$|0(?:[^0]|$|0(?:[^0]|$|0[0-9]))))"
"""The beginning of a number other than 100, 1,000 and 10,000, for an engine that cannot look ahead."""

_SCREENS = [rf"{_IN} (?:{_ODD}|(?:a )?(?:{_GREAT})|{_TENS}|{_TEEN}|{_UNIT})", *list(_WAYS)[1:]]
_COMPILED = tuple(
    (
        screen(loose(quick)),
        re.compile(loose(way.replace(_DIGITS, _WHOLE)), re.I),
        re.compile(loose(allowed or "(?!)"), re.I),
    )
    for quick, (way, allowed) in zip(_SCREENS, _WAYS.items(), strict=True)
)

may_have_shares = screen(loose("|".join(_SCREENS)))
"""Tests whether a lower-case text may contain such a share."""


def shares(text: str) -> Iterator[str]:
    """Each such share in a simplified text, in the order of the ways."""
    lowered = text.lower()
    for may_match, way, allowed in _COMPILED:
        if may_match(lowered):
            for match in way.finditer(text):
                if not allowed.match(text, match.start()):
                    yield match.group()
