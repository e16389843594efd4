"""Pseudo-locales keep what no translation may change, and show an app long text and text from right to left."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from pipelines.public import view
from pipelines.publish import pseudo_locales
from pipelines.source.schemas import Schemas
from pipelines.translate.pseudo import PSEUDO, accented, changed, mirrored, shortened
from pipelines.validate.run import fast

KEPT = "More than 2 of 1,000 people with BI-RADS 4A; see https://example.org/Ab?q={name} and {count}"


@pytest.mark.parametrize("change", PSEUDO.values(), ids=PSEUDO.keys())
def test_numbers_codes_addresses_and_placeholders_stay(change: object) -> None:
    made = change(KEPT)  # type: ignore[operator]
    for piece in ("2", "BI-RADS", "4A", "https://example.org/Ab?q={name}", "{count}"):
        assert piece in made
    assert re.findall(r"\d+", made) == re.findall(r"\d+", KEPT)


def test_accented_text_is_longer_and_stands_between_brackets() -> None:
    made = accented("One spot.\nTwo spots are common in people.")
    first, second = made.split("\n")
    for line in (first, second):
        assert line.startswith("[")
        assert line.endswith("]")
    assert len(made) > 1.3 * len("One spot.\nTwo spots are common in people.")
    assert not re.search(r"[a-z]", made)


def test_mirrored_text_runs_from_right_to_left_without_control_characters() -> None:
    made = mirrored("One spot, is it common?")
    letters = [char for char in made if char.isalpha()]
    assert letters
    assert {unicodedata.bidirectional(char) for char in letters} == {"AL"}
    assert not any(unicodedata.category(char) == "Cf" for char in made)
    assert made.endswith("؟")


@given(st.text())
def test_any_text_keeps_its_paragraphs(text: str) -> None:
    for change in PSEUDO.values():
        assert change(text).count("\n") == text.count("\n")


def test_a_tree_keeps_its_shape() -> None:
    assert changed({"a": ["x", {"b": "y"}]}, str.upper) == {"a": ["X", {"b": "Y"}]}


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(99, "[ÓñéTŵó ~ ~]\n[Ťŵó ~]"), (18, "[ÓñéTŵó ~ ~]\n[Ťŵó]"), (14, "[ÓñéTŵó]\n[Ťŵó]"), (13, "ÓñéTŵó\nŤŵó")],
)
def test_a_text_loses_its_padding_and_then_its_brackets_where_there_is_no_room(limit: int, expected: str) -> None:
    assert shortened("[ÓñéTŵó ~ ~]\n[Ťŵó ~]", limit) == expected


@pytest.mark.parametrize("root", [None, REPOSITORY], ids=["small", "real"])
def test_a_pseudo_locale_obeys_the_schema_of_a_language(good: Path, root: Path | None) -> None:
    public = view.build(fast(root or good).dataset)
    made = {artifact.path: artifact for artifact in pseudo_locales.export(public)}
    assert set(made) == {"l10n/en-XA.json", "l10n/ar-XB.json"}
    schemas = Schemas(REPOSITORY / "schemas/export", "schemas/export")
    for artifact in made.values():
        page = json.loads(artifact.content)
        assert artifact.schema == "language"
        assert list(schemas.explain("language", page)) == []
        assert page["meta"]["language"] == artifact.language
        for record in page["facts"]:
            assert (record["language"], record["translation"]["state"]) == (artifact.language, "draft")
            for figure in record["figures"]:
                assert figure.get("population", "") not in {
                    f.get("population") for f in public.records[0].fields["figures"]
                }
