"""A translation follows its English to another key of its record; nothing is guessed and nothing is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.translate.rekey import rekey_catalog, rekey_signatures
from pipelines.translate.shapes import Catalog, Entry, Signature, Unit, sha
from pipelines.translate.states import by_key, states
from pipelines.translate.update import update

WORDS = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6)


def units(words: list[str], field: str = "synonyms") -> list[Unit]:
    return [Unit(f"term-x:{field}.{place}", "term", word, "") for place, word in enumerate(words)]


def catalog(words: list[str], gone: list[str] | None = None) -> Catalog:
    """The translations of some words, finished, and of some that went before."""
    made = {unit.key: Entry(unit.key, unit.source, unit.source.upper()) for unit in units(words)}
    left = [word for word in gone or [] if word not in words]
    obsolete = {f"term-x:synonyms.{n}": Entry(f"term-x:synonyms.{n}", w, w.upper()) for n, w in enumerate(left, 9)}
    return Catalog("es", "es.po", made, obsolete)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(WORDS, WORDS, WORDS)
def test_words_that_stay_keep_translation_and_signature_wherever_they_go(
    old: list[str], new: list[str], gone: list[str]
) -> None:
    held = catalog(old, gone)
    signed = [
        Signature(entry.key, sha(entry.source), sha(entry.target), "linguistic", "person-a", "2026-01-01")
        for entry in (*held.entries.values(), *held.obsolete.values())
    ]
    wanted = units(new)
    followed, moves = rekey_catalog(held, wanted)
    kept = rekey_signatures(signed, followed, moves)
    now = update(followed, wanted)
    found = states(wanted, now, by_key(kept))
    for unit in wanted:
        if unit.source in {*old, *gone}:
            assert (found[unit.key], now.entries[unit.key].target) == ("reviewed", unit.source.upper())
        else:
            assert found[unit.key] in ("missing", "stale")
    targets = {entry.target for entry in (*now.entries.values(), *now.obsolete.values())}
    assert {entry.target for entry in (*held.entries.values(), *held.obsolete.values())} <= targets
    assert len(kept) == len(signed)
    again, more = rekey_catalog(now, wanted)
    assert (again, more) == (now, {})


def test_the_same_english_in_another_field_or_record_is_not_followed() -> None:
    held = catalog(["a"])
    for unit in (*units(["a"], "alternatives"), Unit("term-y:synonyms.1", "term", "a", "")):
        assert rekey_catalog(held, [unit]) == (held, {})


def test_a_stale_translation_follows_the_english_it_was_made_from() -> None:
    entry = Entry("term-x:synonyms.0", "b", "A", fuzzy=True, previous="a")
    held = Catalog("es", "es.po", {entry.key: entry})
    wanted = units(["b", "a"])
    followed, moves = rekey_catalog(held, wanted)
    assert moves == {"term-x:synonyms.0": "term-x:synonyms.1"}
    now = update(followed, wanted)
    assert states(wanted, now, {}) == {"term-x:synonyms.0": "missing", "term-x:synonyms.1": "draft"}
