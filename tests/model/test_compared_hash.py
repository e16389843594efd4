"""The hash of a comparison moves with all that is compared with the sources, and with no name or order of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from conftest import FIXTURES
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_values import MANY, changed, values

from pipelines.model.hashes import MEANING, compared_hash, still_valid
from pipelines.model.places import Pointer
from pipelines.source.load import load

GOOD = load(FIXTURES / "good").dataset
COMMON: Any = GOOD.by_id["fact-spots-are-common"].data
TOWN = "statistic-town-spots"
COMPARED = ("measure", "events", "total", "source", "locator", "text")


def other(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else "counterpart" if value == "outcome" else f"{value}."


def hash_of(data: Any, statistics: Mapping[str, Any] = GOOD.statistics) -> str:
    return compared_hash(data, statistics)


def at(data: Any, pointer: Pointer) -> Any:
    for part in pointer:
        data = data[part]
    return data


def leaves(data: Any) -> list[Pointer]:
    return [pointer for pointer, value in values(data) if pointer and not isinstance(value, dict | list)]


TOLD = [
    pointer
    for pointer in leaves(COMMON)
    if pointer[0] in (*MEANING, "evidence") and not {"id", "statistics"} & {*pointer} and pointer[2:] != ("evidence",)
]


@pytest.mark.parametrize("pointer", TOLD, ids=str)
def test_every_word_figure_and_piece_of_evidence_moves_it(pointer: Pointer) -> None:
    assert hash_of(changed(COMMON, pointer, other(at(COMMON, pointer)))) != hash_of(COMMON)


@pytest.mark.parametrize("pointer", leaves(GOOD.statistics[TOWN]), ids=str)
def test_of_a_statistic_that_a_figure_names_only_what_is_compared_moves_it(pointer: Pointer) -> None:
    town: Any = GOOD.statistics[TOWN]
    edited = {TOWN: changed(town, pointer, other(at(town, pointer)))}
    assert (hash_of(COMMON, edited) != hash_of(COMMON)) is (pointer[0] in COMPARED)


def test_another_piece_of_evidence_for_a_figure_moves_it() -> None:
    assert hash_of(changed(COMMON, ("figures", 1, "evidence"), "letter")) != hash_of(COMMON)


@pytest.mark.parametrize("field", ["aspect", "terms", "related", "since", "review", "translator_note", "status"])
def test_what_is_not_compared_leaves_it(field: str) -> None:
    assert hash_of({**COMMON, field: "something else"}) == hash_of(COMMON)


@settings(MANY, max_examples=30)
@given(st.randoms(use_true_random=False))
def test_names_inside_the_record_and_the_order_of_lists_leave_it(chance: random.Random) -> None:
    names = {"census": "count", "letter": "note"}
    data = {**COMMON, "audience": ["men", "called-back"], "text": {**COMMON["text"], "synonyms": ["a", "b", "c"]}}

    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffled(inner) for key, inner in value.items()}
        return chance.sample([*map(shuffled, value)], len(value)) if isinstance(value, list) else value

    renamed = shuffled(data)
    renamed["evidence"] = [{**item, "id": names[item["id"]]} for item in renamed["evidence"]]
    renamed["figures"] = [
        {**one, "id": f"{one['id']}-2"} | ({"evidence": names[one["evidence"]]} if "evidence" in one else {})
        for one in renamed["figures"]
    ]
    assert hash_of(renamed) == hash_of(data)


@pytest.mark.parametrize(
    ("signed", "current", "valid"),
    [
        ("a", "a", True),
        ("a", "b", True),
        ("a", "c", True),
        ("b", "c", True),
        ("c", "c", True),
        ("b", "a", False),
        ("x", "c", False),
        ("a", "d", False),
    ],
)
def test_a_sign_off_follows_corrections_in_their_order(signed: str, current: str, valid: bool) -> None:
    typos: Any = [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}, {"from": "x", "to": "y"}]
    assert still_valid(signed, typos, current) is valid
