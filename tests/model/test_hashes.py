"""The hash that a sign-off holds: it moves with every word and number that a reader is told, and with nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from conftest import FIXTURES
from hypothesis import given, settings
from yaml_values import MANY, ROOTS, changed, values

from pipelines.model import hashes
from pipelines.model.hashes import MEANING, digest
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import Pointer
from pipelines.source.load import load


def named(pointer: Pointer) -> bool:
    """Whether it is a name that a figure has inside its record."""
    return pointer[0] == "figures" and {"id", "evidence", "statistics"} & {*pointer}


GOOD = load(FIXTURES / "good").dataset
RECORDS = {record.id: record.data for record in GOOD.of(*CONTENT_KINDS)}
TOLD = [
    (record, pointer)
    for record, data in RECORDS.items()
    for pointer, value in values(data)
    if pointer and pointer[0] in MEANING and not isinstance(value, dict | list) and not named(pointer)
]
NAMES = [
    (record, pointer)
    for record, data in RECORDS.items()
    for pointer, value in values(data)
    if pointer and named(pointer) and isinstance(value, str)
]
UNTOLD = [(record, (field,)) for record, data in RECORDS.items() for field in data if field not in MEANING]


STATISTIC = "statistic-town-spots"
STATISTICS = {**GOOD.statistics, "something-else": GOOD.statistics[STATISTIC]}
"""The statistics of the good dataset, with one of them under a second name."""


def text_hash(data: Any) -> str:
    """The hash of a record of the good dataset, or of one beside them."""
    return hashes.text_hash(data, STATISTICS)


def other(value: Any) -> Any:
    """Another value of the same type."""
    if value in ("outcome", "counterpart"):  # the sides of a statistic
        return "counterpart" if value == "outcome" else "outcome"
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int | float) else f"{value}."


def test_the_hash_is_sixteen_hexadecimal_digits_that_never_change() -> None:
    assert digest({"b": [1, "é", None, True], "a": 0.5}) == "82cf42bb1357259f"
    assert text_hash({"text": {"name": "é"}, "since": "0.1.0"}) == digest({"text": {"name": "é"}})


@pytest.mark.parametrize("record", RECORDS)
def test_every_word_and_number_that_a_reader_is_told_moves_the_hash(record: str) -> None:
    data = RECORDS[record]
    told = [pointer for name, pointer in TOLD if name == record]
    hashes = {text_hash(changed(data, pointer, other(_at(data, pointer)))) for pointer in told}
    assert len(told) > 1
    assert len(hashes - {text_hash(data)}) == len(told)


@pytest.mark.parametrize(("record", "pointer"), UNTOLD)
def test_what_no_reader_is_told_leaves_the_hash(record: str, pointer: Pointer) -> None:
    data = RECORDS[record]
    value: Any = [] if isinstance(_at(data, pointer), list) else "something else"
    assert text_hash(changed(data, pointer, value)) == text_hash(data)


@pytest.mark.parametrize(("record", "pointer"), NAMES)
def test_a_name_that_only_the_record_uses_leaves_the_hash(record: str, pointer: Pointer) -> None:
    data = RECORDS[record]
    assert text_hash(changed(data, pointer, "something-else")) == text_hash(data)


@pytest.mark.parametrize(
    ("pointer", "moves"),
    [
        (("text", "population"), True),
        (("text", "timeframe"), True),
        (("text", "outcome"), True),
        (("text", "counterpart"), False),
        (("note",), False),
        (("locator",), False),
    ],
)
def test_the_words_that_a_figure_takes_from_its_statistic_move_the_hash_and_no_others(
    pointer: Pointer, moves: bool
) -> None:
    data = RECORDS["fact-spots-are-common"]
    statistics = {STATISTIC: changed(STATISTICS[STATISTIC], pointer, "other words")}
    assert (hashes.text_hash(data, statistics) != text_hash(data)) is moves


def test_the_order_of_a_list_beside_the_text_leaves_the_hash_and_that_of_words_does_not() -> None:
    figures = [{"id": "a", "low": 1}, {"id": "b", "low": 2}]
    data = {"figures": figures, "audience": ["men", "told-dcis"], "text": {"synonyms": ["a", "b"]}}
    sorted_anew = {**data, "figures": figures[::-1], "audience": ["told-dcis", "men"]}
    assert text_hash(sorted_anew) == text_hash(data)
    assert text_hash({**data, "text": {"synonyms": ["b", "a"]}}) != text_hash(data)
    assert text_hash({**data, "figures": [figures[0], figures[0]]}) != text_hash(data)


@pytest.mark.parametrize("field", MEANING)
def test_a_field_that_comes_or_goes_moves_the_hash(field: str) -> None:
    data: dict[str, list[str]] = {name: [] for name in MEANING}
    without = {name: value for name, value in data.items() if name != field}
    assert text_hash(data) != text_hash(without)


@settings(MANY, max_examples=50)
@given(ROOTS)
def test_the_order_of_keys_does_not_matter(data: dict[str, Any]) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else copy.copy(value)

    assert digest(turned(data)) == digest(data)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, "1"), (1, True), (0, False), (None, "null"), ([], {}), (["a", "b"], ["b", "a"]), ("a b", "a  b")],
)
def test_values_that_differ_have_hashes_that_differ(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


def _at(data: Any, pointer: Pointer) -> Any:
    for part in pointer:
        data = data[part]
    return data


def test_a_number_has_one_hash_however_it_is_written() -> None:
    assert digest({"of": [286.0, 1e22, -0.0]}) == digest({"of": [286, 10**22, 0]})
    assert digest({"of": 286.5}) != digest({"of": 286})
    assert digest({"of": "286.0"}) != digest({"of": "286"})
    assert digest(True) != digest(1)
