"""STA: statistics are consistent, and the records that give them agree with them and with each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pipelines.checks.declare import dataset_check, record_check
from pipelines.checks.directions import stated_numbers
from pipelines.checks.figure_values import expected, figures_with_statistics, is_bound, places, side_of
from pipelines.checks.numbers import ends_of
from pipelines.checks.phrases import loose
from pipelines.checks.readability import sentences
from pipelines.model.derived import estimate
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import Figure, RecordData

SMALL_GROUP = 100
"""A total below this is a small group."""

WIDE = 20
"""An interval wider than this, in percentage points, is uncertain."""

_ABOUT = re.compile(loose(r"\b(?:about|around|nearly|almost|roughly|close to|some|half)\b"), re.IGNORECASE)
_UNCERTAIN = re.compile(loose(r"\b(?:small|uncertain\w*|not sure|rough|how far|wide range)\b"), re.IGNORECASE)
_NOT = re.compile(r"\b(?:not?|none|nobody|never|neither|nor|cannot)\b|n't\b", re.IGNORECASE)


# Statistics


@record_check("STA001", "statistic")
def numbers_of_a_statistic_agree(record: Record, _: Dataset) -> Iterator[Problem]:
    """A statistic's events are at most its total, its published value is that of its counts, and its ends are in order.

    Why: every record that gives the number, its charts and its interval follow from these fields.
    Fix: look the passage up again, and correct the field; a range has low and high and no value.
    """
    data = record.data
    events, total, published = data.get("events"), data.get("total"), data.get("as_published", {})
    value, low, high = published.get("value"), published.get("low"), published.get("high")
    if events is not None and total is not None and events > total:
        yield Problem(("events",), f"{events:,} events among {total:,}", "check both counts in the source")
    elif events is not None and total and value is not None and not _rounds_to(100 * events / total, value):
        problem = f"{events:,} of {total:,} is {100 * events / total:.2f}%, and {value:g}% is published"
        yield Problem(("as_published", "value"), problem, "check the counts and the value in the source")
    if low is not None and high is not None and low >= high:
        yield Problem(("as_published", "low"), f"{low:g} is not below {high:g}", "put the lower end first")
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        yield Problem(("as_published", "value"), f"{value:g} is outside its own interval", "check it in the source")
    if "years" in data and data["years"]["from"] > data["years"]["to"]:
        yield Problem(("years", "from"), "the first year is after the last", "put the earlier year first")
    if (data["measure"] == "range") is not (None not in (low, high) and value is None and events is None):
        problem = f"the measure is {data['measure']}, which does not fit the numbers"
        yield Problem(("measure",), problem, "a range has low and high, and no value or events; others are no range")


def _rounds_to(exact: float, written: float) -> bool:
    """Whether a number, rounded to as many decimals as another has, is that other; a half may go either way."""
    decimals = len(f"{written:.10g}".partition(".")[2])
    half: float = 0.5 / 10**decimals
    return abs(exact - written) <= half + 1e-9


@dataset_check("STA002")
def statistic_is_listed_once(dataset: Dataset) -> Iterator[Problem]:
    """A source's number for one population, outcome and time frame is listed once.

    Why: a correction of one of two copies leaves the other wrong.
    Fix: keep one of them, and name it in every figure; if they differ, say in their texts how.
    """
    seen: dict[tuple[str, ...], str] = {}
    for record in dataset.of("statistic"):
        text = record.data["text"]
        words = (text["population"], text["outcome"], text["timeframe"])
        if record.data["status"] != "withdrawn":
            key = (record.data["source"], *(word.casefold() for word in words))
            if (first := seen.setdefault(key, record.id)) != record.id:
                yield Problem((), f"{first} is the same number", "keep one of them", document=record.document)


@record_check("STA003", "statistic")
def counterpart_is_the_opposite(record: Record, _: Dataset) -> Iterator[Problem]:
    """A statistic's counterpart differs from its outcome.

    Why: figures of both sides are shown with these words.
    Fix: write the counterpart as the outcome with 'not' or 'no', or with the opposite word.
    """
    text = record.data["text"]
    if text["outcome"].casefold() == text["counterpart"].casefold() and not record.draft:
        yield Problem(("text", "counterpart"), "it says the same as the outcome", "write it with 'not' or 'no'")


# Figures


@record_check("STA004", *CONTENT_KINDS)
def figure_is_that_of_its_statistic(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """The number in a text is its statistic's, rounded to whole people or to what rounded_to says.

    Why: the number in the sentence, the chart and the evidence must be one.
    Fix: write the number in the hint, in the text and in the figure; or correct the statistic, or the side.
    """
    for index, figure, statistics in figures_with_statistics(dataset, record):
        wanted = expected(figure, [side_of(figure, one) for one in statistics])
        if wanted:
            problem = f"{figure['id']} is not the number of {' and '.join(figure['statistics'])}"
            found = places(record, figure) or [(("figures", index), "")]
            for pointer, needle in dict.fromkeys(found):
                yield Problem(pointer, problem, f"the statistic has {wanted}", needle)


@record_check("STA005", *CONTENT_KINDS)
def rounded_number_is_about(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A number that is rounded to fives or tens is given as 'about' that many.

    Why: without 'about' readers take it as counted.
    Fix: write 'about' before the number, or the number itself.
    """
    for _, figure, statistics in figures_with_statistics(dataset, record):
        exact = [end * figure["out_of"] / 100 for one in statistics for end in side_of(figure, one).ends]
        ends = ends_of(figure)
        if "rounded_to" not in figure or all(any(abs(end - one) <= 0.5 for one in exact) for end in ends):
            continue
        for pointer, text in record.simple:
            for sentence in sentences(text):
                if any(n.value in ends for n in stated_numbers(sentence)) and not _ABOUT.search(sentence):
                    number = f"{ends[0]:,g}"
                    yield Problem(pointer, f"{number} is rounded to {figure['rounded_to']}", "write 'about'", number)


@dataset_check("STA006")
def records_agree_on_a_statistic(dataset: Dataset) -> Iterator[Problem]:
    """Records give one statistic as one number: out of the same total and rounded alike, it is the same.

    Why: readers who open two records take two numbers for two facts.
    Fix: use the number of the record in the message, or another denominator or rounding on purpose.
    """
    seen: dict[tuple[object, ...], tuple[Record, tuple[object, ...]]] = {}
    for record in dataset.of(*CONTENT_KINDS):
        for index, figure, _ in figures_with_statistics(dataset, record):
            key = (*sorted(figure["statistics"]), figure["side"], figure["out_of"], figure.get("rounded_to"))
            number = (figure.get("low"), figure.get("high"), is_bound(figure))
            first, given = seen.setdefault(key, (record, number))
            if given != number and first is not record:
                problem = f"{first.id} gives {' and '.join(figure['statistics'])} in another way"
                yield Problem(("figures", index), problem, "give it in the same way", document=record.document)


@record_check("STA007", *CONTENT_KINDS)
def both_sides_make_the_whole(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """Where a record gives both sides of a statistic as exact numbers, they add up to the denominator.

    Why: 3 and 96 out of 100 leave readers to ask about the missing one.
    Fix: round one side, and subtract it from the denominator for the other.
    """
    first: dict[tuple[object, ...], Figure] = {}
    for index, figure, _ in figures_with_statistics(dataset, record):
        if is_bound(figure) or "high" in figure:
            continue
        key = (*figure["statistics"], figure["out_of"])
        other = first.setdefault(key, figure)
        if other["side"] != figure["side"] and not math.isclose(other["low"] + figure["low"], figure["out_of"]):
            problem = f"{other['low']:g} and {figure['low']:g} are not {figure['out_of']:,} together"
            yield Problem(("figures", index, "low"), problem, "subtract one from the denominator")


@record_check("STA008", *CONTENT_KINDS)
def statistic_is_cited(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A record that gives a statistic cites its source as evidence; a published record gives published statistics.

    Why: readers see the record's evidence below the text; the source of a number must be among it.
    Fix: add the source under evidence, with its verdict about the record; publish the statistic.
    """
    cited = {item["source"] for item in record.data.get("evidence", ())}
    for index, figure, _ in figures_with_statistics(dataset, record):
        for position, name in enumerate(figure["statistics"]):
            statistic = dataset.by_id[name]
            pointer = ("figures", index, "statistics", position)
            if statistic.data["source"] not in cited:
                problem = f"the evidence lacks {statistic.data['source']}, the source of {name}"
                yield Problem(pointer, problem, "add it under evidence")
            elif record.published and statistic.draft:
                yield Problem(pointer, f"{name} is a draft", "publish it, or name another")


@record_check("STA009", *CONTENT_KINDS, severity="warning")
def small_group_is_called_small(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A share of fewer than 100, or with an interval wider than 20 points, is given with its uncertainty.

    Why: 3 of 26 and 3,000 of 26,000 are both 12 out of 100, and only one of them is known well.
    Fix: say in the same paragraph that the study was small, or how many were counted, or how far it may be from the
    truth.
    """
    for index, figure, statistics in figures_with_statistics(dataset, record):
        for statistic in statistics:
            share, total = estimate(statistic), statistic.get("total", SMALL_GROUP)
            width = 0 if share.interval == "none" else (share.high or 0) - (share.low or 0)
            if total >= SMALL_GROUP and width <= WIDE:
                continue
            paragraphs = [part for _, text in record.simple for part in text.split("\n\n")]
            ends = ends_of(figure)
            given = [part for part in paragraphs if any(n.value in ends for n in stated_numbers(part))]
            counted = {float(statistic.get("total", -1))} & {
                number.value for part in given for number in stated_numbers(part)
            }
            if given and not counted and not any(_UNCERTAIN.search(part) for part in given):
                size = f"is of {total:,}" if total < SMALL_GROUP else f"has an interval of {width:.0f} points"
                problem = f"{figure['id']} {size}, and the text does not say how uncertain it is"
                yield Problem(("figures", index), problem, "say that the study was small")
                break


@record_check("STA010", *CONTENT_KINDS, severity="warning")
def none_is_not_never(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """Where nobody, or everybody, in a study had the outcome, the text gives what that leaves open.

    Why: none of 168 is compatible with up to 2 out of 100, and readers take 'none' for 'never'.
    Fix: add the other end of the interval, such as 'this leaves open up to 2 out of 100'.
    """
    for index, figure, statistics in figures_with_statistics(dataset, record):
        for statistic in statistics:
            if "events" in statistic and statistic["events"] in (0, statistic["total"]):
                share = estimate(statistic)
                open_end = share.high if statistic["events"] == 0 else 100 - (share.low or 0)
                limit = math.ceil((open_end or 0) * figure["out_of"] / 100)
                given = {n.value for _, text in record.simple for n in stated_numbers(text)}
                if not {limit, limit - 1, figure["out_of"] - limit, figure["out_of"] - limit + 1} & given:
                    problem = f"{figure['id']} leaves open up to {limit} out of {figure['out_of']:,}, unsaid"
                    yield Problem(("figures", index), problem, "say what the number leaves open")


@record_check("STA011", *CONTENT_KINDS)
def sentence_counts_the_side(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A sentence with one share says 'not' or 'no' if the side that its figure counts does, and only then.

    Words of the population do not count, nor do statistics whose outcome and counterpart both say 'not', or neither.

    Why: with a 'not' lost or added, a true number says the opposite.
    Fix: correct the sentence, or the figure's side.
    """
    shares: dict[float, list[tuple[Figure, RecordData]]] = {}
    for _, figure, statistics in figures_with_statistics(dataset, record):
        for end in ends_of(figure):
            shares.setdefault(end, []).append((figure, statistics[0]))
    for pointer, text in record.simple if shares else ():
        for sentence in sentences(text):
            given = list(_OUT_OF.finditer(sentence))
            if len(given) != 1 or len(found := shares.get(float(given[0][1].replace(",", "")), [])) != 1:
                continue
            if "without" in sentence:
                continue  # of a group ('women without radiation') or of the outcome
            if len({number.value for number in stated_numbers(sentence)} & shares.keys()) > 1:
                continue  # 'about 13 out of 100 with radiation, and about 28 without'
            figure, statistic = found[0]
            words = statistic["text"]
            counted, other = words["outcome"], words["counterpart"]
            if figure["side"] == "counterpart":
                counted, other = other, counted
            denied, opposite = bool(_NOT.search(counted)), bool(_NOT.search(other))
            negations = len(_NOT.findall(sentence)) - len(_NOT.findall(words["population"]))
            if denied is not opposite and (negations > 0) is not denied:
                problem = f"the sentence does not say that they {counted}"
                hint = "correct the sentence, or the side of the figure"
                yield Problem(pointer, problem, hint, given[0].group())


_OUT_OF = re.compile(loose(r"(?<![\w.,])([0-9][0-9,]*(?:\.[0-9]+)?)(?: or (?:more|fewer|less))? out of [0-9]"))
