"""The families of codes: what each guards, and how its findings are treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """The rules whose codes share a prefix of three letters.

    Findings of a ``waivable`` family can be waived. Findings of a ``slow`` family are remembered between runs. Errors
    of a ``blocking`` family prevent an export.
    """

    prefix: str
    title: str
    waivable: bool = True
    slow: bool = False
    blocking: bool = True


_ALL = (
    Family("YML", "a file can be read in one way only", waivable=False),
    Family("LAY", "dataset/ contains only what belongs there", waivable=False),
    Family("SCH", "a file matches its schema", waivable=False),
    Family("IDS", "ids are unique and keep resolving", waivable=False),
    Family("UPS", "records of other datasets are taken as they were pinned", waivable=False),
    Family("REF", "every id that a record names exists"),
    Family("ORD", "every record belongs to one topic, and topics and guides give a reader the order"),
    Family("PIC", "a picture has a drawing that is safe to show, and its words can be translated"),
    Family("SRC", "a claim is supported by a source that someone has read and that is not retracted"),
    Family("NUM", "every number in a text is declared as data, easy to understand, and equal to its figure"),
    Family("STA", "statistics are consistent, and the records that give them agree with them and with each other"),
    Family("TXT", "plain wording that neither promises too much nor frightens"),
    Family("MYT", "the truth comes first and last, and the myth is stated once"),
    Family("BIR", "the BI-RADS scale is complete, ordered and from one edition"),
    Family("ART", "every statement of the article has a verdict, and none of its sentences is copied"),
    Family("EVL", "an evaluation question occurs in no record, and the records that answer it exist"),
    Family("COD", "a code of a patient's record has the form of its system and leads to published records"),
    Family("RCL", "a recall names released records and versions, and says what is right", waivable=False),
    Family("CNF", "what the dataset states about standards is proven by checks, fields and records that exist"),
    Family(
        "REV",
        "a sign-off is by a real person who is not the author, and matches the text; comments are answered",
        waivable=False,
    ),
    Family(
        "TRN",
        "a translation has the same numbers, codes and signs, in its own script, and is up to date",
        slow=True,
        blocking=False,
    ),
    Family("FMT", "a file is in canonical form", slow=True),
    Family("TAB", "checks of whole tables as exported, by Great Expectations", slow=True),
    Family("LIB", "the datasets of a library are named, and agree with each other", waivable=False),
    Family("WAV", "a waiver accepts one finding for a limited time", waivable=False),
    Family("EXP", "exported files match their schemas, each other and the manifest", waivable=False),
    Family("AUD", "date-dependent checks; `audit` runs these, `validate` does not", waivable=False),
    Family("BUG", "the checks themselves", waivable=False),
)

FAMILIES: Mapping[str, Family] = {family.prefix: family for family in _ALL}
"""The families by prefix, in the order of docs/checks.md."""
