"""Letters of a related script or language that are easily confused with those of another."""

from __future__ import annotations

from functools import cache

_HAN = "".join(map(chr, range(0x4E00, 0xA000)))


@cache
def foreign_han(script: str) -> frozenset[str]:
    """The Han characters that only the other of the two Chinese scripts, Hans and Hant, uses.

    A character of Big5 that is not in GB 2312 is traditional, and one of GB 2312 that is not in Big5 is simplified;
    characters that are in both or in neither are ambiguous.
    """
    standards = ("gb2312", "big5") if script == "Hans" else ("big5", "gb2312")
    own, other = (set(_HAN.encode(name, "ignore").decode(name)) for name in standards)
    return frozenset(other - own)


NEIGHBOUR_LETTERS = {"ar": "\u06cc\u06a9\u06aa\u06be\u06c1\u06d2\u06d5", "fa": "\u064a\u0643", "ur": "\u064a\u0643"}
"""Look-alike letters of related languages, by language."""

LOOKALIKES = frozenset("авекмнорстухіјѕһԁԛԝАВЕЅІЈКМНОРСТУХ" + "ανορτυχικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
"""Cyrillic and Greek letters that look like Latin ones."""
