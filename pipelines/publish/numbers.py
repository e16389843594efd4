"""Numbers as pictures: each statistic with its counterpart, as an SVG with its words and a text that says the same."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.model.shapes import RecordText
from pipelines.public.view import Public, PublicEstimate, PublicRecord
from pipelines.publish.number_drawing import Entry, Marks, Shape, drawing
from pipelines.source.drawing import shown
from pipelines.translate.cldr import country_name

WORDS = (
    *("about", "fewer_than", "more_than", "at_least", "at_most", "from_to", "out_of_100", "out_of_1000"),
    *("counted_for_sure", "may_be", "source"),
)
"""The words that a picture needs beside those of its statistic, from ``text.site`` of dataset.yaml.

``{number}`` stands for a number; ``from_to`` has ``{low}`` and ``{high}``.
"""

WIDE = 4
"""An interval with an end that is more than so many marks away from the value is shown."""

Words = Mapping[str, str]


@dataclass(frozen=True)
class NumberPicture:
    """A statistic and its counterpart as a picture.

    ``alternative`` says what it shows, and ``caption`` who was counted, where and when, by which source; both are plain
    text in ``language``, which is the source language if the statistic is not translated. Of ``base`` marks the first
    ``marks.outcome`` are diamonds. Pictures with different bases must not stand side by side without a remark.
    """

    statistic: str
    language: str
    svg: bytes
    alternative: str
    caption: str
    base: int
    marks: Marks


def path_of(statistic: str, language: str) -> str:
    """The path of the picture of a statistic in a language."""
    return f"pictures/{statistic}.{language}.svg"


def export(public: Public) -> Iterator[Artifact]:
    """``pictures/<statistic>.<lang>.svg`` and ``pictures/numbers.<lang>.json`` for each language with a guide.

    Nothing for a language whose words are missing.
    """
    for language in public.guide_languages:
        entries = []
        for record in public.of("statistic"):
            if picture := number_picture(public, record, language):
                path = path_of(record.id, language)
                yield Artifact(path, picture.svg, "image/svg+xml", language=language)
                entries.append(_entry(public, record, picture, path, language))
        if entries:
            content = dump({"meta": public.meta | {"language": language}, "numbers": entries})
            path = f"pictures/numbers.{language}.json"
            yield Artifact(path, content, "application/json", len(entries), "number_pictures", language)


def _entry(public: Public, record: PublicRecord, picture: NumberPicture, path: str, language: str) -> dict[str, Any]:
    return {
        "statistic": record.id,
        "path": path,
        "base": picture.base,
        "outcome": picture.marks.outcome,
        "counterpart": picture.marks.counterpart,
        "low": picture.marks.low,
        "high": picture.marks.high,
        "alternative": picture.alternative,
        "caption": picture.caption,
        "language": picture.language,
        "translation": public.translation(record, language),
    }


def number_picture(
    public: Public, record: PublicRecord, language: str, words: Words | None = None
) -> NumberPicture | None:
    """The picture of a statistic in a language, or in the source language where the statistic has no translation.

    ``words`` are the WORDS in the language of the picture; by default those of the dataset. None if words are missing,
    or if the statistic has neither a value nor a range.
    """
    used, text = public.text(record, language)
    words = words_in(public, used) if words is None else words
    share = record.fields["estimate"]
    if any(name not in words for name in WORDS) or not {"per_100", "low", "high"} & share.keys():
        return None
    marks = marks_of(share)
    title, said = _title(text, used), _sentences(marks, share, text, words, used)
    svg, labels = drawing(record.id, marks, _key(marks, share, text, words, used), from_the_right=_from_right(text))
    return NumberPicture(
        statistic=record.id,
        language=used,
        svg=shown(record.id, svg, used, title, said, labels),
        alternative=f"{_ended(title)} {said}",
        caption=_caption(public, record, title, words, used),
        base=marks.base,
        marks=marks,
    )


def words_in(public: Public, language: str) -> Words:
    """The words of the dataset for pictures in a language; empty if it has none."""
    texts = cast("Mapping[str, Mapping[str, Words]]", public.texts)
    return texts.get(language, texts[public.meta["source_language"]]).get("site", {})


def marks_of(share: PublicEstimate) -> Marks:
    """The marks of a share with a value or a range, rounded half up.

    There are 1,000 where the outcome is rarer than 1 in 100, 100 otherwise. Striped are the marks of a range, those of
    an interval that is wide, and the one mark of a share that would be rounded to none or to all. Of a lower bound
    below one half, such as "more than 4", nothing is striped, or nearly all marks would be.
    """
    value, low, high = share.get("per_100"), share.get("low"), share.get("high")
    top = next(number for number in (value, high, low) if number is not None)
    base: Literal[100, 1000] = 1000 if top > 0 and _rounded(top, 1000) < 10 else 100
    if value is None:
        if high is None:
            assert low is not None
            sure = _down(low, base)
            return Marks(base, base, sure, base) if 2 * sure >= base else Marks(base, sure, sure, sure)
        if low is None:
            most = _up(high, base)
            return Marks(base, most, 0, most)
        return Marks(base, _rounded(high, base), _rounded(low, base), _rounded(high, base))
    outcome = _rounded(value, base)
    from_, to = (outcome, outcome)
    if low is not None and high is not None:
        from_, to = min(_rounded(low, base), outcome), max(_rounded(high, base), outcome)
        if not _wide(from_, outcome, to, base):
            from_, to = outcome, outcome
    if outcome == 0 and not _exact(share):
        return Marks(base, 1, 0, max(to, 1))
    if outcome == base and not _exact(share):
        return Marks(base, base, min(from_, base - 1), base)
    return Marks(base, outcome, from_, to)


def _wide(low: int, value: int, high: int, base: int) -> bool:
    """Whether an end is more than WIDE marks away, or two away and the rarer side at least doubled."""
    if max(value - low, high - value) > WIDE:
        return True
    sides = ((value, high), (base - value, base - low))
    return any(most - middle >= 2 and most >= 2 * middle for middle, most in sides)


def _exact(share: PublicEstimate) -> bool:
    """Whether a share is none or all of those who were counted, and no number that its source has rounded."""
    return share.get("per_100") in (0, 100) and share["interval"] == "wilson"


def _rounded(share: float, base: int) -> int:
    return math.floor(share * base / 100 + 0.5 + 1e-9)


def _down(share: float, base: int) -> int:
    return math.floor(share * base / 100 + 1e-9)


def _up(share: float, base: int) -> int:
    return math.ceil(share * base / 100 - 1e-9)


def _amounts(marks: Marks, share: PublicEstimate, words: Words) -> tuple[str, str]:
    """What is said of the outcome and of its counterpart, such as "about 20 out of 100"; counts add up to the base."""
    base, low, high = marks.base, share.get("low"), share.get("high")
    if (value := share.get("per_100")) is not None:
        count = _rounded(value, base)
        if count == 0 and not _exact(share):
            both = _said(words, "fewer_than", 1), _said(words, "more_than", base - 1)
        elif count == base and not _exact(share):
            both = _said(words, "more_than", base - 1), _said(words, "fewer_than", 1)
        else:
            both = _said(words, "about", count), _said(words, "about", base - count)
    elif low is not None and high is not None:
        both = _from_to(low, high, base, words)
    elif low is not None:
        least, most = ("at_least", "at_most") if share["low_included"] else ("more_than", "fewer_than")
        both = _said(words, least, marks.low), _said(words, most, base - marks.low)
    else:
        least, most = ("at_least", "at_most") if share["high_included"] else ("more_than", "fewer_than")
        both = _said(words, most, marks.high), _said(words, least, base - marks.high)
    return _out_of(base, both[0], words), _out_of(base, both[1], words)


def _from_to(low: float, high: float, base: int, words: Words) -> tuple[str, str]:
    """A range and that of its counterpart; an end that would be rounded to none is "fewer than 1"."""
    ends = [_end(share, base, words) for share in (low, high)]
    others = [_end(share, base, words, counterpart=True) for share in (high, low)]
    return _joined(ends, words), _joined(others, words)


def _end(share: float, base: int, words: Words, *, counterpart: bool = False) -> str:
    count = _rounded(share, base)
    if 0 < share < 100 and count in (0, base):
        few = (count == 0) is not counterpart
        return _said(words, "fewer_than", 1) if few else _said(words, "more_than", base - 1)
    return _number(base - count if counterpart else count, words)


def _joined(ends: list[str], words: Words) -> str:
    low, high = ends
    return low if low == high else words["from_to"].replace("{low}", low).replace("{high}", high)


def _said(words: Words, name: str, number: int) -> str:
    return words[name].replace("{number}", _number(number, words))


def _out_of(base: int, number: str, words: Words) -> str:
    return words[f"out_of_{base}"].replace("{number}", number)


def _number(value: int | str, words: Words) -> str:
    """A number in the digits in which the words of the language write 100."""
    zero = next((ord(char) - int(char) for char in words["out_of_100"] if char.isdecimal()), ord("0"))
    return str(value).translate({ord("0") + digit: chr(zero + digit) for digit in range(10)})


def _sentences(marks: Marks, share: PublicEstimate, text: RecordText, words: Words, language: str) -> str:
    """What a picture shows: the outcome, the counterpart, and the interval where it is drawn."""
    outcome, counterpart = _amounts(marks, share, words)
    said = [f"{outcome} {text['outcome']}", f"{counterpart} {text['counterpart']}"]
    if "per_100" in share and (striped := _striped(marks, share, words)):
        said.append(striped)
    return " ".join(_ended(_capital(sentence, language)) for sentence in said)


def _striped(marks: Marks, share: PublicEstimate, words: Words) -> str:
    """What stripes mean, with the numbers between which they are if the key does not have them already."""
    if marks.low == marks.high:
        return ""
    low, high = share.get("low"), share.get("high")
    if "per_100" not in share or low is None or high is None:
        return words["may_be"]
    return f"{words['may_be']} ({_out_of(marks.base, _from_to(low, high, marks.base, words)[0], words)})"


def _key(marks: Marks, share: PublicEstimate, text: RecordText, words: Words, language: str) -> list[Entry]:
    outcome, counterpart = (_capital(amount, language) for amount in _amounts(marks, share, words))
    first: Shape = "striped-diamond" if marks.outcome and not marks.low else "diamond"
    key = [Entry(first, outcome, text["outcome"]), Entry("dot", counterpart, text["counterpart"])]
    if striped := _striped(marks, share, words):
        if "per_100" not in share and marks.low:
            key.append(Entry("diamond", "", words["counted_for_sure"]))
        key.append(Entry("striped-diamond" if marks.outcome > marks.low else "striped-dot", "", striped))
    return key


def _title(text: RecordText, language: str) -> str:
    return _capital(f"{text['population']}, {text['timeframe']}", language)


def _caption(public: Public, record: PublicRecord, title: str, words: Words, language: str) -> str:
    """Who was counted and when, the countries and years of the data, and the publisher and year of the source."""
    fields, source = record.fields, public.record(record.fields["source"]).fields
    years = fields.get("years")
    span = list(dict.fromkeys((str(years["from"]), str(years["to"])))) if years else []
    where = [country_name(code, language) for code in fields.get("countries", ())]
    place = ", ".join([*where, *([_number("–".join(span), words)] if span else [])])
    published = [_number(source["published"][:4], words)] if "published" in source else []
    origin = f"{words['source']} {', '.join([source['publisher'], *published])}"
    return " ".join(_ended(part) for part in (title, place, origin) if part)


def _ended(sentence: str) -> str:
    """A sentence with a full stop, as its script has it."""
    last = sentence[-1:]
    if unicodedata.category(last or ".") == "Po":
        return sentence
    return sentence + ("。" if unicodedata.east_asian_width(last) == "W" else ".")


def _capital(text: str, language: str) -> str:
    """A text with its first letter as at the start of a sentence."""
    dotted = text.startswith("i") and language.split("-")[0] in ("az", "tr")
    return ("İ" if dotted else text[:1].upper()) + text[1:]


def _from_right(text: RecordText) -> bool:
    """Whether a text is written from right to left: its first letter says so."""
    directions = (unicodedata.bidirectional(char) for char in f"{text['outcome']}{text['population']}")
    return next((found in ("R", "AL") for found in directions if found in ("L", "R", "AL")), False)
