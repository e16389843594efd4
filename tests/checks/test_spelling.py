"""What the speller is asked, what it remembers, and what a file that cannot be read does not cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import replace

from pipelines.checks import speller, spelling
from pipelines.model.findings import Finding
from pipelines.validate.run import fast, slow

AGE = "dataset/facts/fact-spots-come-from-age.yaml"
COMMON = "dataset/facts/fact-spots-are-common.yaml"
SPOTS = "Spots are seen more often in older people."
CODES = [rule.code for rule in spelling.RULES]


def checked(root: Path, *, remember: bool = False) -> list[Finding]:
    """What is found of spelling, besides all that the fast checks find."""
    return [*slow(fast(root, CODES), remember=remember).findings]


def unreadable() -> Any:
    raise AssertionError("the dictionary was read")


def write(root: Path, statement: str) -> None:
    replace(root, AGE, SPOTS, statement)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("peeple", "people"), ("tumour", "tumor"), ("centre", "center"), ("recieve", "receive"), ("oftne", "often")],
)
def test_a_misspelt_word_is_told_with_the_word_that_was_meant(good: Path, word: str, meant: str) -> None:
    write(good, f"Spots {word} more often in older people.")
    (finding,) = checked(good)
    assert (finding.code, finding.message) == ("TXT012", f"{word!r} is not in the dictionary")
    assert (
        finding.hint == f"did you mean {meant!r}? a correct word that the dictionary lacks goes into dataset/words.txt"
    )


@pytest.mark.parametrize(
    "text",
    [
        "It is the women's picture, and the doctors' too.",
        "It doesn\u2019t hurt, and it isn\u02bct long.",
        "A follow\u2011up of well\u2013known spots.",
        "The 3D picture, vitamin B12 and CO2, at noon in the US.",
        "A picture \u2014 of \u201cspots\u201d (marks).",
        "See fact-spots-are-common, source-town-letter and spots.py, or mail jo@small.town.",
    ],
)
def test_right_words_names_of_files_and_words_with_digits_are_left_alone(good: Path, text: str) -> None:
    replace(good, AGE, "Older people had more.", json.dumps(text, ensure_ascii=False))
    assert checked(good) == []


def test_what_was_looked_up_once_is_remembered_and_the_dictionary_is_not_read_again(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(good, "Spots are sene and seen in older people.")
    before = checked(good, remember=True)
    assert [finding.code for finding in before] == ["TXT012"]
    monkeypatch.setattr(speller, "_dictionary", unreadable)
    assert checked(good, remember=True) == before
    replace(good, AGE, "sene and seen", "seen")
    replace(good, COMMON, "Spots are common.", "Spots are seen.")
    assert checked(good, remember=True) == []


def test_files_in_which_nothing_was_found_are_not_looked_at_again(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked(good, remember=True) == []
    monkeypatch.setattr(spelling, "check", unreadable)
    assert checked(good, remember=True) == []


@pytest.mark.parametrize("memory", [[], 1, {"seen": 1}, {"seen": False}, {"sene": ["a"]}, {"people": "people"}])
def test_a_memory_that_somebody_changed_is_forgotten(good: Path, memory: Any) -> None:
    write(good, "Spots are sene in older people.")
    before = checked(good, remember=True)
    path = good / ".cache" / "pipelines.json"
    cache = json.loads(path.read_text(encoding="utf-8"))
    cache["words"]["value"] = memory
    path.write_text(json.dumps(cache), encoding="utf-8")
    replace(good, COMMON, "Spots are common.", "People are common.")
    told = checked(good, remember=True)
    assert before[0] in told
    assert {finding.code for finding in told} == {"TXT012"}


def test_a_speller_that_stops_is_a_finding(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speller, "_dictionary", unreadable)
    (finding,) = checked(good)
    assert (finding.code, finding.file) == ("BUG001", "dataset/dataset.yaml")
    assert finding.message == "the spelling stopped: AssertionError: the dictionary was read"


def listed(root: Path, *words: str) -> None:
    (root / "dataset" / "words.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8", newline="\n")


def test_a_file_that_cannot_be_read_makes_no_word_wrong(good: Path) -> None:
    """A word may be explained by a term, named by a publisher or listed in words.txt that nobody can read."""
    write(good, "Ductal spots and hydroxyapatite were found by Komen in Smallville.")
    listed(good, "hydroxyapatite", "Smallville")
    term = good / "dataset" / "glossary" / "term-ductal.yaml"
    text = (good / "dataset" / "glossary" / "term-spot.yaml").read_text(encoding="utf-8")
    term.write_text(text.replace("term: spot", "term: ductal"), encoding="utf-8")
    replace(good, "dataset/sources/source-town-letter.yaml", "publisher: Example Town", "publisher: Komen Town")
    assert checked(good) == []
    for path in (term, good / "dataset/sources/source-town-letter.yaml", good / "dataset/words.txt"):
        before = path.read_bytes()
        path.write_bytes(before + b"\xff\n")
        assert checked(good) == [], path
        path.unlink()
        assert "TXT012" in {finding.code for finding in checked(good)}, path
        path.write_bytes(before)


def test_a_word_that_a_file_may_need_that_cannot_be_read_stays_in_the_list(good: Path) -> None:
    listed(good, "hydroxyapatite")
    assert [finding.code for finding in checked(good)] == ["TXT015"]
    (good / COMMON).write_bytes(b"\xff\n")
    assert checked(good) == []


@pytest.mark.parametrize(
    ("lines", "code", "line", "message"),
    [
        (["# Right.", "hydroxyapatite", "", "zebra-like"], "SCH001", 3, "words.1 has an invalid format: ''"),
        (["hydroxyapatite", "hydroxyapatite"], "SCH001", 1, "words has the same entry twice"),
        (["hydroxyapatite "], "SCH001", 1, "words.0 has an invalid format: 'hydroxyapatite '"),
        (["b12"], "SCH001", 1, "words.0 has an invalid format: 'b12'"),
        (["people"], "TXT015", 1, "the dictionary has 'people'"),
        (["spot"], "TXT015", 1, "the dictionary has 'spot'"),
        (["hydroxyapatite"], "TXT015", 1, "no text needs 'hydroxyapatite'"),
    ],
)
def test_a_line_of_the_word_list_that_is_no_use_is_told(
    good: Path, lines: list[str], code: str, line: int, message: str
) -> None:
    listed(good, *lines)
    (finding,) = slow(fast(good, [*CODES, "SCH001"]), remember=False).findings
    assert (finding.file, finding.code, finding.line, finding.message) == ("dataset/words.txt", code, line, message)


def test_markup_and_placeholders_are_told_once(good: Path) -> None:
    write(good, "Spots are <strng>seen</strng> in older people.")
    replace(good, COMMON, "Spots are common.", "TODO: Spots are common.")
    found = slow(fast(good, [*CODES, "TXT004", "TXT005"]), remember=False).findings
    assert sorted(finding.code for finding in found) == ["TXT004", "TXT005"]
