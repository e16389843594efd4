"""Values and texts that YAML files hold, the odd ones among them, for several tests."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from pipelines.model.hidden import HIDDEN
from pipelines.model.places import Pointer
from pipelines.model.text import ODD_SPACE

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)

TRAPS = (
    *(
        "NO",
        "no",
        "n",
        "y",
        "Yes",
        "on",
        "Off",
        "~",
        "null",
        "Null",
        "true",
        "False",
        "None",
        "nan",
        ".inf",
        ".nan",
        "=",
    ),
    *(
        "1.10",
        "1",
        "-0",
        "0o7",
        "012",
        "1e5",
        "1e-05",
        ".5",
        "1_000",
        "12:30",
        "1:2:3",
        "2026-01-02",
        "0x1f",
        "+1",
        "1.",
    ),
    *(
        "",
        " ",
        "a ",
        " a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "- a",
        "-",
        "? a",
        "a?",
        "%a",
        "@a",
        "`a",
        "&a",
        "*a",
        "!a",
        "|",
        ">-",
    ),
    *(
        "'",
        '"',
        "it's",
        '"a"',
        "\\",
        "a\\nb",
        "{a}",
        "[a, b]",
        "a, b",
        "---",
        "...",
        "--- a",
        "a\nb",
        "a\n\nb",
        "\na",
        "a\n",
    ),
    *("\xa0", "½ cup", "ß", "2026-01-02T00:00:00Z", "BI-RADS® 4A", "(a: b)", "a:b", "http://x/#y", "😀", "語 語"),
)
"""Texts that other readers of YAML take for something else, or that end a plain text early."""


def _allowed(text: str) -> bool:
    return not HIDDEN.search(text.replace("\n", ""))


def _texts() -> st.SearchStrategy[str]:
    marks = st.sampled_from(" \n:#\"'[]{},-?&*!|>%@`\\/~=.<0123456789eE_abNO")
    any_character = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf"])
    composed = st.text(marks | any_character, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
    words = st.lists(st.text("ab, #:\"\\é-.'", min_size=1, max_size=30), max_size=20).map(" ".join)
    paragraphs = st.lists(st.lists(st.text("ab#.-", max_size=60), max_size=9).map(" ".join), max_size=3).map("\n".join)
    return st.one_of(st.sampled_from(TRAPS), composed, words, paragraphs).filter(_allowed)


SCALARS = st.one_of(
    _texts(),
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.integers(-800, 800).map(lambda number: number / 8 + 0.0625),
)
KEYS = st.sampled_from(["text", "a", "title", "on", "no", "x y", "1"]) | _texts().filter(
    lambda text: text != "<<" and not ODD_SPACE.search(text)
)
ROOTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
    ),
    max_size=5,
)
"""Mappings such as a file can hold, but with odder texts."""


def values(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every value below a value, itself first, with its pointer."""
    yield pointer, value
    for part, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from values(inner, (*pointer, part))


GONE = object()
"""Put in place of a value, it takes the field away."""


def changed(data: Any, pointer: Pointer, value: Any) -> Any:
    """A copy of some data with one value put in place of another, or taken away."""
    data = copy.deepcopy(data)
    inner = data
    for part in pointer[:-1]:
        inner = inner[part]
    if value is GONE:
        del inner[pointer[-1]]
    else:
        inner[pointer[-1]] = value
    return data
