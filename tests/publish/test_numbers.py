"""Numbers as pictures: the marks are the numbers, nothing overflows, and the words stay words."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from playwright.sync_api import Browser

from pipelines.public.view import Public, PublicEstimate, PublicRecord, _estimate, build
from pipelines.publish import numbers, pictures
from pipelines.publish.number_drawing import Entry, Marks, drawing, width_of, wrapped
from pipelines.publish.numbers import WORDS, NumberPicture, marks_of, number_picture
from pipelines.publish.pseudo_locales import pseudo
from pipelines.source.drawing import faults, parsed
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.translate.pseudo import PSEUDO
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast

ENGLISH = {
    "about": "about {number}",
    "fewer_than": "fewer than {number}",
    "more_than": "more than {number}",
    "at_least": "at least {number}",
    "at_most": "at most {number}",
    "from_to": "{low} to {high}",
    "out_of_100": "{number} out of 100",
    "out_of_1000": "{number} out of 1,000",
    "counted_for_sure": "Filled: this many people",
    "may_be": "Striped: the true number may lie anywhere in here",
    "source": "Source:",
}
SPANISH = {
    "about": "alrededor de {number}",
    "fewer_than": "menos de {number}",
    "more_than": "más de {number}",
    "at_least": "al menos {number}",
    "at_most": "como máximo {number}",
    "from_to": "de {low} a {high}",
    "out_of_100": "{number} de cada 100",
    "out_of_1000": "{number} de cada 1,000",
    "counted_for_sure": "Con relleno: este número de personas",
    "may_be": "Con rayas: el número verdadero puede estar en cualquier punto de esta zona",
    "source": "Fuente:",
}
KINDS = {"num-ink": "diamond", "num-edge": "striped-diamond", "num-rim": "striped-dot", "num-pale": "dot"}
FEET = {100: 388, 1000: 514}
"""The lowest edge that a mark of a base may have; the key is below."""


def words_of(language: str) -> dict[str, str]:
    if language in PSEUDO:
        return {name: PSEUDO[language](text) for name, text in ENGLISH.items()}
    return SPANISH if language.startswith("es") else ENGLISH


@cache
def real(language: str) -> Public:
    public = Opened(load(REPOSITORY).dataset).public
    return public if language in public.texts else pseudo(public, language, PSEUDO[language])


@cache
def all_of(language: str) -> tuple[NumberPicture, ...]:
    public = real(language)
    found = [number_picture(public, record, language, words_of(language)) for record in public.of("statistic")]
    assert None not in found
    return tuple(picture for picture in found if picture)


def share(
    value: float | None = None, low: float | None = None, high: float | None = None, **flags: Any
) -> PublicEstimate:
    ends = {name: end for name, end in (("value", value), ("low", low), ("high", high)) if end is not None}
    return _estimate({"as_published": {**ends, **flags}})  # type: ignore[typeddict-item, typeddict-unknown-key]


def counted(events: int, total: int) -> PublicEstimate:
    return _estimate({"events": events, "total": total})  # type: ignore[typeddict-item]


def drawn(picture: NumberPicture) -> Iterator[tuple[str, float, float]]:
    """The marks of a picture above its key, with rows that are used again written out: shape, and its left or top."""
    root = etree.fromstring(picture.svg)
    shared = {element.get("id"): element.get("d") for element in root.findall(".//{*}defs/{*}path")}
    mirrored = any(element.get("transform") for element in root.findall("{*}g"))
    for group in root.findall("{*}g/{*}g"):
        for element in group:
            path = shared[element.get("href")[1:]] if element.get("href") else element.get("d")
            down = float(element.get("y", "0"))
            x = y = 0.0
            for how, first, second in re.findall(r"([Mm])([-\d.]+) ([-\d.]+)", path):
                x, y = (float(first), float(second)) if how == "M" else (x + float(first), y + float(second))
                if y + down < FEET[picture.base]:
                    yield KINDS[group.get("class")], 400 - x if mirrored else x, y + down


def record_of(**changes: Any) -> PublicRecord:
    record = real("en").record("statistic-amorphous-cancer-baltimore")
    text = {**record.texts["en"], **{name: value for name, value in changes.items() if name in record.texts["en"]}}
    fields = {**record.fields, **{name: value for name, value in changes.items() if name not in record.texts["en"]}}
    return dataclasses.replace(record, fields=fields, texts={"en": text})  # type: ignore[arg-type]


def picture_of(**changes: Any) -> NumberPicture:
    picture = number_picture(real("en"), record_of(**changes), "en", ENGLISH)
    assert picture
    return picture


@settings(deadline=None)  # the first example loads the dataset
@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_marks_are_the_rounded_numbers(counts: tuple[int, int]) -> None:
    estimate_ = counted(*counts)
    picture = picture_of(estimate=estimate_)
    marks = picture.marks
    seen = Counter(shape for shape, _, _ in drawn(picture))
    assert sum(seen.values()) == marks.base == picture.base
    assert seen["diamond"] + seen["striped-diamond"] == marks.outcome
    assert seen["dot"] + seen["striped-dot"] == marks.counterpart
    assert (seen["diamond"], seen["dot"]) == (marks.low, marks.base - marks.high)
    exact = estimate_["per_100"] * marks.base / 100
    assert 0 <= marks.low <= marks.outcome <= marks.high <= marks.base
    if 0.5 <= exact < marks.base - 0.5 or counts[0] in (0, counts[1]):
        assert abs(marks.outcome - exact) <= 0.5 + 1e-6
        assert f"About {marks.outcome} out of" in picture.alternative
        assert f"About {marks.counterpart} out of" in picture.alternative
    else:
        assert "Fewer than 1 out of" in picture.alternative
        assert f"More than {marks.base - 1} out of" in picture.alternative


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_range_has_sure_and_striped_marks(one: float, other: float) -> None:
    low, high = sorted((round(one, 2), round(other, 2)))
    marks = marks_of(share(low=low, high=high))
    assert marks.outcome == marks.high
    assert abs(marks.low - low * marks.base / 100) <= 0.5 + 1e-6
    assert abs(marks.high - high * marks.base / 100) <= 0.5 + 1e-6
    assert sum(end - start for _, start, end in marks.runs) == marks.base


@pytest.mark.parametrize(
    ("given_", "marks", "said"),
    [
        (share(20), Marks(100, 20, 20, 20), "About 20 out of 100 o. About 80 out of 100 c."),
        (share(20.5), Marks(100, 21, 21, 21), "About 21 out of 100 o. About 79 out of 100 c."),
        (share(0.97), Marks(100, 1, 1, 1), "About 1 out of 100 o. About 99 out of 100 c."),
        (share(0.94), Marks(1000, 9, 9, 9), "About 9 out of 1,000 o. About 991 out of 1,000 c."),
        (share(0.04), Marks(1000, 1, 0, 1), "Fewer than 1 out of 1,000 o. More than 999 out of 1,000 c."),
        (share(0), Marks(100, 1, 0, 1), "Fewer than 1 out of 100 o. More than 99 out of 100 c."),
        (share(99.8), Marks(100, 100, 99, 100), "More than 99 out of 100 o. Fewer than 1 out of 100 c."),
        (share(34, 30, 38), Marks(100, 34, 34, 34), "About 34 out of 100 o. About 66 out of 100 c."),
        (share(34, 29, 38), Marks(100, 34, 29, 38), "in here (29 to 38 out of 100)."),
        (share(2, 0.7, 5.7), Marks(100, 2, 1, 6), "in here (1 to 6 out of 100)."),
        (share(2, 0.4, 5.7), Marks(100, 2, 0, 6), "in here (fewer than 1 to 6 out of 100)."),
        (share(98, 94.3, 99.7), Marks(100, 98, 94, 100), "in here (94 to more than 99 out of 100)."),
        (counted(0, 50), Marks(100, 0, 0, 7), "About 0 out of 100 o. About 100 out of 100 c. Striped"),
        (counted(50, 50), Marks(100, 100, 93, 100), "About 100 out of 100 o. About 0 out of 100 c. Striped"),
        (share(None, 3.1, 65.8), Marks(100, 66, 3, 66), "3 to 66 out of 100 o. 34 to 97 out of 100 c."),
        (share(None, 0.2, 0.3), Marks(1000, 3, 2, 3), "2 to 3 out of 1,000 o. 997 to 998 out of 1,000 c."),
        (
            share(None, 0.2, 30),
            Marks(100, 30, 0, 30),
            "Fewer than 1 to 30 out of 100 o. 70 to more than 99 out of 100 c.",
        ),
        (share(None, 36, 100), Marks(100, 100, 36, 100), "36 to 100 out of 100 o. 0 to 64 out of 100 c."),
        (share(None, 80, low_included=False), Marks(100, 100, 80, 100), "More than 80 out of 100 o. Fewer than 20 out"),
        (share(None, 4), Marks(100, 4, 4, 4), "At least 4 out of 100 o. At most 96 out of 100 c."),
        (share(None, None, 10, high_included=False), Marks(100, 10, 0, 10), "Fewer than 10 out of 100 o. More than 90"),
        (share(None, None, 9.6), Marks(100, 10, 0, 10), "At most 10 out of 100 o. At least 90 out of 100 c."),
    ],
)
def test_what_is_drawn_is_what_is_said(given_: PublicEstimate, marks: Marks, said: str) -> None:
    picture = picture_of(estimate=given_, outcome="o", counterpart="c")
    assert picture.marks == marks
    assert said in picture.alternative
    seen = Counter(shape for shape, _, _ in drawn(picture))
    assert seen == Counter({shape: end - start for shape, start, end in marks.runs})


def test_the_key_says_what_stripes_mean_where_there_are_any() -> None:
    def key(given_: PublicEstimate) -> list[str]:
        lines = etree.fromstring(picture_of(estimate=given_, outcome="o", counterpart="c").svg).iter("{*}text")
        return [line.text for line in lines]

    assert key(share(20)) == ["About 20 out of 100", "o", "About 80 out of 100", "c"]
    assert " ".join(key(share(20, 10, 30))[4:]) == f"{ENGLISH['may_be']} (10 to 30 out of 100)"
    assert " ".join(key(share(None, 10, 30))[4:]) == f"{ENGLISH['counted_for_sure']} {ENGLISH['may_be']}"
    assert " ".join(key(share(None, None, 30))[4:]) == ENGLISH["may_be"]


def test_nothing_is_drawn_without_a_number_or_without_words() -> None:
    public, record = real("en"), record_of()
    for name in WORDS:
        assert number_picture(public, record, "en", {k: v for k, v in ENGLISH.items() if k != name}) is None
    assert number_picture(public, record_of(estimate=share()), "en", ENGLISH) is None


def test_the_caption_says_who_where_when_and_by_which_source() -> None:
    assert picture_of().caption == (
        "Biopsies of amorphous calcifications in Baltimore, US, at that biopsy. United States, 1995–2000. "
        "Source: Johns Hopkins University (journal record), 2001."
    )
    assert (
        picture_of(countries=["ES", "QQ"], years={"from": 2003, "to": 2003}).caption.split(". ")[1] == "Spain, QQ, 2003"
    )
    (spanish,) = (picture for picture in all_of("es-x-draft") if picture.statistic == picture_of().statistic)
    assert "Estados Unidos, 1995–2000. Fuente: Johns Hopkins" in spanish.caption


def test_words_with_markup_stay_words() -> None:
    hostile = "</text><script>alert(1)</script>&amp;\"'{number}{low}"
    picture = picture_of(outcome=hostile, counterpart=hostile, population=hostile, timeframe=hostile)
    root = etree.fromstring(picture.svg)
    assert not list(root.iter("{*}script"))
    assert hostile in root.findtext("{*}desc")
    assert "".join(element.text for element in root.iter("{*}text")).count(hostile) == 2
    assert hostile in picture.alternative
    assert hostile in picture.caption


def test_languages_from_the_right_fill_from_the_right() -> None:
    record = record_of(outcome="סרטן", counterpart="לא סרטן")
    right = number_picture(real("en"), record, "en", ENGLISH)
    assert right
    marks, others = list(drawn(right)), list(drawn(picture_of()))
    assert marks[0][1] > 350 > 50 > others[0][1]
    assert [(shape, y) for shape, _, y in marks] == [(shape, y) for shape, _, y in others]
    assert b"direction:rtl" in right.svg
    assert b"direction" not in picture_of().svg
    assert {element.get("x") for element in etree.fromstring(right.svg).iter("{*}text")} == {"334"}


def test_numbers_have_the_digits_of_the_language() -> None:
    arabic = {**ENGLISH, "out_of_100": "{number} من كل ١٠٠"}
    picture = number_picture(real("en"), record_of(), "en", arabic)
    assert picture
    assert "About ٢٠ من كل ١٠٠ showed" in picture.alternative
    assert "١٩٩٥–٢٠٠٠" in picture.caption


@pytest.mark.parametrize(
    ("language", "population", "title"),
    [
        ("en", "iki", "Iki, t."),
        ("tr", "iki", "İki, t."),
        ("en", "2 women", "2 women, t."),
        ("en", "", ", t."),
    ],
)
def test_a_sentence_begins_as_the_language_has_it(language: str, population: str, title: str) -> None:
    record = dataclasses.replace(
        record_of(), texts={language: record_of(population=population, timeframe="t").texts["en"]}
    )
    picture = number_picture(real("en"), record, language, ENGLISH)
    assert picture
    assert picture.caption.startswith(f"{title} United States" if language == "en" else title)


def test_a_sentence_ends_as_its_script_has_it() -> None:
    assert "七人。 About" in picture_of(timeframe="七人").alternative
    assert "七。 About" in picture_of(timeframe="七。").alternative
    assert "What? About" in picture_of(timeframe="What?").alternative


def test_a_statistic_without_a_translation_is_in_the_source_language() -> None:
    public = real("es-x-draft")
    texts = {tag: {**text, "site": words_of(tag)} for tag, text in public.texts.items()}
    public = dataclasses.replace(public, texts=texts)
    untranslated = number_picture(public, record_of(), "es-x-draft")
    assert untranslated
    assert untranslated.language == "en"
    assert "About 20 out of 100 showed" in untranslated.alternative
    translated = number_picture(public, public.record(record_of().id), "es-x-draft")
    assert translated
    assert translated.language == "es-x-draft"
    assert "Alrededor de 20 de cada 100 mostraron" in translated.alternative


@pytest.mark.parametrize("language", ["en", "es-x-draft", *PSEUDO])
def test_every_statistic_of_the_dataset_has_a_picture_that_fits(language: str) -> None:
    assert len(all_of(language)) > 150
    for picture in all_of(language):
        root = etree.fromstring(picture.svg)
        width, height = map(int, root.get("viewBox").split()[2:])
        lines = list(root.iter("{*}text"))
        for line in lines:
            wide = width_of(line.text) * 18 * (1.1 if line.get("class") else 1)
            assert wide <= 312, (picture.statistic, line.text)
            assert FEET[picture.base] < float(line.get("y")) <= height - 12
        assert Counter(shape for shape, _, _ in drawn(picture)).total() == picture.base
        if language not in PSEUDO:
            assert len(picture.svg) < (4500 if picture.base == 100 else 6000), picture.statistic
        assert (width, root.get("lang")) == (400, language)


def test_a_drawing_is_as_plain_as_those_of_the_dataset() -> None:
    for marks in (Marks(100, 20, 10, 35), Marks(1000, 9, 0, 30), Marks(100, 100, 100, 100), Marks(1000, 0, 0, 0)):
        svg, labels = drawing(
            "statistic-x", marks, [Entry("dot", "1", "one"), Entry("diamond", "", "two")], from_the_right=True
        )
        assert [fault.message for fault in faults(parsed(svg))] == []
        assert list(labels.values()) == ["1", "one", "two"]


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(2, 30))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line.strip("、。，．：；！？）」』】〉》…")) <= width for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("microcalcifications", ["microca", "lcificati", "ons"]),
        ("良性の石灰化があった。", ["良性の石", "灰化があ", "った。"]),
        ("", []),
    ],
)
def test_lines_end_between_words_where_they_can(text: str, lines: list[str]) -> None:
    assert wrapped(text, 4.5) == lines


def with_words(root: Path) -> Public:
    public = build(fast(root).dataset)
    return dataclasses.replace(public, texts={tag: {**text, "site": ENGLISH} for tag, text in public.texts.items()})


def test_pictures_are_exported_with_a_list(good: Path) -> None:
    public = with_words(good)
    made = list(pictures.export(public))
    assert [artifact.path for artifact in made[1:]] == [
        "pictures/statistic-town-spots.en.svg",
        "pictures/numbers.en.json",
    ]
    assert made == list(pictures.export(with_words(good)))
    content = json.loads(made[-1].content)
    assert Schemas.of(good, "export").accepts("number_pictures", content)
    (entry,) = content["numbers"]
    assert (entry["statistic"], entry["path"], entry["translation"]) == (
        "statistic-town-spots",
        made[1].path,
        {"state": "source"},
    )
    assert (entry["base"], entry["outcome"], entry["counterpart"], entry["low"], entry["high"]) == (100, 30, 70, 22, 40)
    assert entry["alternative"].startswith("People of a small town, over two years. About 30 out of 100 had spots.")
    assert list(numbers.export(build(fast(good).dataset))) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es-x-draft", *PSEUDO])
@pytest.mark.parametrize("font", ["sans-serif", "DejaVu Sans"])
def test_nothing_overflows_in_a_browser(browser: Browser, language: str, font: str) -> None:
    page = browser.new_page()
    page.set_content("".join(picture.svg.decode() for picture in all_of(language)))
    page.add_style_tag(content=f".num-text{{font-family:{font!r}!important}}")
    over = page.evaluate(
        """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
          const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
          return [...svg.querySelectorAll("text")].filter((text) => {
            const { x, y, width, height } = text.getBBox();
            return x < 20 || x + width > wide - 20 || y + height > high;
          }).map((text) => text.textContent);
        })"""
    )
    assert page.locator("svg").count() == len(all_of(language))
    assert over == []
    page.close()
