"""The families of codes: what each guards, and how its findings are treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """The rules whose codes share a prefix of three letters.

    A finding can be waived if its family is ``waivable``. ``slow`` findings are remembered between runs. An error of a
    family that is not ``blocking`` stops no export.
    """

    prefix: str
    title: str
    waivable: bool = True
    slow: bool = False
    blocking: bool = True


_ALL = (
    Family("YML", "a file can be read in one way only", waivable=False),
    Family("LAY", "dataset/ holds what belongs there", waivable=False),
    Family("SCH", "a file obeys its schema", waivable=False),
    Family("IDS", "an id is given once, and keeps resolving", waivable=False),
    Family("REF", "whatever a record names is there"),
    Family("SRC", "a claim rests on a source that someone has read and that still stands"),
    Family("NUM", "every number a reader meets is data, said plainly, and the same in both places"),
    Family("TXT", "words that inform, and neither promise nor frighten"),
    Family("MYT", "the truth comes first and last, and the myth is told once"),
    Family("BIR", "the BI-RADS scale is whole, ordered and of one edition"),
    Family("ART", "every statement of the article is dealt with, and none of its sentences is reused"),
    Family("EVL", "a held-out question is one, and the records that answer it are there"),
    Family(
        "REV",
        "a sign-off is by a real person, other than the author, and for these very words; a comment is answered",
        waivable=False,
    ),
    Family(
        "TRN",
        "a translation says the same numbers, codes and signs, in its own script, and is not out of date",
        slow=True,
        blocking=False,
    ),
    Family("FMT", "a file is written in the one canonical form", slow=True),
    Family("TAB", "what only whole tables can say; Great Expectations looks at them as apps get them", slow=True),
    Family("WAV", "a waiver covers one finding, for a time", waivable=False),
    Family("EXP", "what was exported is checked as strictly as what was read", waivable=False),
    Family("AUD", "what a day has made due; `audit` runs these, `validate` does not", waivable=False),
    Family("BUG", "the checks themselves", waivable=False),
)

FAMILIES: Mapping[str, Family] = {family.prefix: family for family in _ALL}
"""The families by prefix, in the order of docs/checks.md."""
