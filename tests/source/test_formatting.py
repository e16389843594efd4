"""Fixing files: the canonical form in place of another, whole or not at all, and nothing else touched."""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import FIXTURES, copy_good, replace
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model.hidden import HIDDEN
from pipelines.source import formatting
from pipelines.source.load import document_of, load
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.source.yaml_reader import decode, loosely, parse
from pipelines.validate.run import validate

FACT = "dataset/facts/fact-spots-come-from-age.yaml"
FIRST = "# yaml-language-server: $schema=../../schemas/source/fact.schema.json\n"


def contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def untidy(root: Path) -> str:
    """Spoils the form of a record, and gives the text that it had."""
    tidy = (root / FACT).read_text(encoding="utf-8")
    replace(
        root,
        FACT,
        FIRST + "status: published\naspect: what-it-is\n",
        "aspect: 'what-it-is' # why\n\nstatus:   published\n",
    )
    return tidy


def sources(root: Path) -> Any:
    """The schemas that say in which order keys stand."""
    return Schemas(root / "schemas" / "source", "schemas/source").sources


def test_every_file_of_the_dataset_is_canonical(repository: Path) -> None:
    files = [path for path in (repository / "dataset").rglob("*.yaml") if not path.name.startswith(".")]
    documents = list(formatting.documents(load(repository).dataset))
    assert len(documents) == len(files) > 400
    assert formatting.fix(repository, write_back=False) == ([], [])


def test_fixing_a_good_dataset_changes_no_byte(good: Path) -> None:
    before = contents(good)
    assert formatting.fix(good, write_back=True) == ([], [])
    assert contents(good) == before


def test_a_file_is_rewritten_with_its_comments_and_the_same_data(good: Path) -> None:
    tidy = untidy(good)
    before = contents(good)
    assert formatting.fix(good, write_back=True) == ([FACT], [])
    assert (good / FACT).read_text(encoding="utf-8") == tidy.replace(
        "aspect: what-it-is\n", "aspect: what-it-is  # why\n"
    )
    assert parse((good / FACT).read_text(encoding="utf-8")) == parse(before[FACT].decode())
    assert {path for path, raw in contents(good).items() if before.get(path) != raw} == {FACT}
    assert formatting.fix(good, write_back=True) == ([], [])


def test_looking_only_names_the_files_and_writes_nothing(good: Path) -> None:
    untidy(good)
    before = contents(good)
    assert formatting.fix(good, write_back=False) == ([FACT], [])
    assert contents(good) == before


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_a_fixed_file_keeps_its_mode(good: Path, mode: int) -> None:
    untidy(good)
    (good / FACT).chmod(mode)
    formatting.fix(good, write_back=True)
    assert stat.S_IMODE((good / FACT).stat().st_mode) == mode


def test_a_new_file_can_be_read_by_everyone(tmp_path: Path) -> None:
    formatting.write(tmp_path / "new.yaml", "a: é\n")
    assert (tmp_path / "new.yaml").read_bytes() == "a: é\n".encode()
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o644


@pytest.mark.parametrize("step", ["replace", "chmod", "fdopen"])
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_write_that_is_broken_off_leaves_the_old_file_whole_and_no_other(
    good: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    untidy(good)
    before = contents(good)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(type(error)):
        formatting.fix(good, write_back=True)
    assert contents(good) == before


def test_a_file_that_cannot_be_read_is_told_and_left_while_others_are_fixed(good: Path) -> None:
    untidy(good)
    broken = good / "dataset/glossary/term-spot.yaml"
    broken.write_text("a: [\n", encoding="utf-8")
    changed, findings = formatting.fix(good, write_back=True)
    assert changed == [FACT]
    assert [(finding.code, finding.file) for finding in findings] == [("YML004", "dataset/glossary/term-spot.yaml")]
    assert broken.read_text(encoding="utf-8") == "a: [\n"


TIDY = (
    "aspect: what-it-is\nstatus: published\ntext:\n  statement: Spots are seen more.\n"
    "evidence:\n  - {id: census, note: Calcium café.}\n"
)
"""Lines of a record that says the same however it is spoilt below."""

SPOILT = {
    "byte-order mark": ("\ufeff" + TIDY).encode(),
    "line ends of Windows": TIDY.replace("\n", "\r\n").encode(),
    "line ends of old Macs": TIDY.replace("\n", "\r").encode(),
    "tabs for indentation": TIDY.replace("\n  ", "\n\t").encode(),
    "tab in a text": TIDY.replace("seen more", "seen\tmore").encode(),
    "tab after a colon": TIDY.replace("aspect: ", "aspect:\t").encode(),
    "tab after a dash": TIDY.replace("- {", "-\t{").encode(),
    "tab at the end of a line": TIDY.replace("what-it-is", "what-it-is\t").encode(),
    "trailing spaces": TIDY.replace("\n", "   \n").encode(),
    "blanks after the last line": (TIDY + "  \n \t").encode(),
    "blanks after the last line of a block": TIDY.replace(
        " {id: census, note: Calcium café.}\n",
        "\n      id: census\n      note: >-\n        Calcium café.\n        \n          ",
    ).encode(),
    "doubled spaces": TIDY.replace("seen more", "seen   more").encode(),
    "blanks at the ends of a text": TIDY.replace("Spots are seen more.", '" Spots are seen more. "').encode(),
    "line feed at the end of a text": TIDY.replace("Spots are seen more.", "|\n    Spots are seen more.").encode(),
    "soft hyphen": TIDY.replace("Calcium", "Cal\u00adcium").encode(),
    "soft hyphen in a key": TIDY.replace("statement", "state\u00adment").encode(),
    "soft hyphen as an escape": TIDY.replace("Calcium café.", '"Cal\\u00adcium café."').encode(),
    "zero-width space": TIDY.replace("Calcium", "Cal\u200bcium").encode(),
    "byte-order mark inside": TIDY.replace("Calcium", "\ufeffCalcium").encode(),
    "decomposed letter": unicodedata.normalize("NFD", TIDY).encode(),
    "decomposed letter as an escape": TIDY.replace("Calcium café.", '"Calcium cafe\\u0301."').encode(),
    "no-break space": TIDY.replace("seen more", "seen\u00a0more").encode(),
    "no-break space as an escape": TIDY.replace("Spots are seen more.", '"Spots are seen\\_more."').encode(),
    "narrow no-break space": TIDY.replace("seen more", "seen\u202fmore").encode(),
    "figure space": TIDY.replace("seen more", "seen\u2007more").encode(),
    "wide space": TIDY.replace("seen more", "seen\u3000more").encode(),
    "no-break space after a colon": TIDY.replace("aspect: ", "aspect:\u00a0").encode(),
    "no-break spaces for indentation": TIDY.replace("\n  ", "\n\u00a0\u00a0").encode(),
    "line break of Word": TIDY.replace("seen more", "seen\u000bmore").encode(),
    "line separator": TIDY.replace("seen more", "seen\u2028more").encode(),
    "all at once": unicodedata.normalize("NFD", "\ufeff" + TIDY.replace("seen more", "seen\u00a0 \tmo\u00adre"))
    .replace("\n  ", "\n\t")
    .replace("\n", " \r\n")
    .encode(),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_cannot_be_seen_is_mended_in_one_go(good: Path, name: str) -> None:
    assert SPOILT[name] != TIDY.encode()
    (good / FACT).write_bytes(TIDY.encode())
    formatting.fix(good, write_back=True)
    tidy = (good / FACT).read_bytes()
    (good / FACT).write_bytes(SPOILT[name])
    before = contents(good)
    assert formatting.fix(good, write_back=False) == ([FACT], [])
    assert contents(good) == before
    assert formatting.fix(good, write_back=True) == ([FACT], [])
    assert (good / FACT).read_bytes() == tidy
    assert formatting.fix(good, write_back=True) == ([], [])


NOT_MENDED = {
    "characters that turn the order of others": (TIDY.replace("seen", "\u202eseen").encode(), "YML003"),
    "control character": (TIDY.replace("seen", "\x07seen").encode(), "YML003"),
    "another encoding": (TIDY.encode("latin-1"), "YML001"),
    "broken elsewhere": (TIDY.replace("\n", "\r\n").replace("{id", "[id").encode(), "YML004"),
    "key twice": (("aspect: result\n" + TIDY).replace("\n", "\r\n").encode(), "YML006"),
    "merge conflict": (("<<<<<<< HEAD\n" + TIDY).replace("\n", "\r\n").encode(), "YML004"),
    "text that a comment cuts": (TIDY.replace("seen more", "seen # more").encode(), "YML009"),
    "text that a comment would cut": (TIDY.replace("seen more", "seen \u200b# more").encode(), "YML009"),
    "tab before what may be a comment": (TIDY.replace("seen more", "seen\t# more").encode(), "YML009"),
    "tabs that may be two columns or four": (b"text:\n  statement:\n\texplanation: Spots.\n", "YML002"),
    "too big": (TIDY.encode() + b" " * (1 << 19), "YML008"),
}


@pytest.mark.parametrize("name", NOT_MENDED)
def test_what_is_not_certain_is_left_with_its_finding_while_others_are_fixed(good: Path, name: str) -> None:
    untidy(good)
    path = "dataset/glossary/term-spot.yaml"
    raw, code = NOT_MENDED[name]
    (good / path).write_bytes(raw)
    changed, (finding,) = formatting.fix(good, write_back=True)
    assert (changed, finding.code, finding.file) == ([FACT], code, path)
    assert (good / path).read_bytes() == raw


@pytest.mark.parametrize(
    ("path", "key"), [("dataset/translations/locales.yaml", "group"), ("dataset/comments.yaml", "comment")]
)
def test_blanks_that_mean_something_are_kept(good: Path, path: str, key: str) -> None:
    (good / path).parent.mkdir(exist_ok=True)
    (good / path).write_text(f'\ufeff"{key}": "a  b\u00a0c\\u202fe\u0301 "\r\n', encoding="utf-8")
    formatting.fix(good, write_back=True)
    assert parse((good / path).read_text(encoding="utf-8")) == {key: "a  b\u00a0c\u202fé "}


def test_a_line_that_looks_like_a_key_only_with_a_plain_space_stays_a_text(good: Path) -> None:
    (good / FACT).write_text("text:\n  alternatives:\n    - Note:\u00a0this\n    - b\u00a0#c\n", encoding="utf-8")
    assert formatting.fix(good, write_back=True) == ([FACT], [])
    assert parse((good / FACT).read_text(encoding="utf-8")) == {"text": {"alternatives": ["Note: this", "b #c"]}}


SEEDS = [
    "\u00a0",
    "\u202f",
    "\u3000",
    "\t",
    "  ",
    "\u00ad",
    "\u200b",
    "\ufeff",
    "\u0301",
    "\u2028",
    "\r",
    "\n ",
    "\x0b",
    " #",
    "\u202e",
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with one record, which the drawn examples share."""
    root = copy_good(tmp_path_factory.mktemp("fix") / "root")
    for path in (root / "dataset").glob("*/*"):
        path.unlink()
    return root


def said(value: Any) -> Any:
    """What a value says to a reader: its texts without blanks and hidden characters."""
    if isinstance(value, dict):
        return {said(key): said(item) for key, item in value.items()}
    if isinstance(value, list):
        return [said(item) for item in value]
    if not isinstance(value, str):
        return value
    shown = (c for c in value if not c.isspace() and not HIDDEN.match(c))
    return unicodedata.normalize("NFC", "".join(shown))


@pytest.mark.slow
@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_mending_changes_no_word_and_no_sign(shared: Path, data: st.DataObject) -> None:
    words = st.text("ab ,:#'-.é3%", max_size=20) | st.sampled_from(["1 to 2.5", "cafe\u0301", "NO", "a # b", "x: y"])
    hidden = st.text("".join(sorted({*SEEDS} - {"\u202e", "\u0301"})).replace("#", ""), max_size=2)
    text = st.lists(st.tuples(words, hidden), max_size=4).map(lambda parts: "".join(map("".join, parts)))
    text = text.filter(lambda text: not text or bool(said(text)))  # without a visible character it would become null
    value = data.draw(
        st.fixed_dictionaries(
            {"text": st.dictionaries(st.sampled_from("abc"), text), "terms": st.lists(text, max_size=2)}
        )
    )
    dumped = yaml.safe_dump(value, allow_unicode=data.draw(st.booleans()), width=40)
    (shared / FACT).write_bytes(dumped.replace("\n", data.draw(st.sampled_from(["\n", "\r\n", " \n"]))).encode())
    changed, findings = formatting.fix(shared, write_back=True)
    assert (changed, findings) == ([FACT], [])
    read = parse(decode((shared / FACT).read_bytes()))
    assert said(read) == said(value)
    assert not re.search(r"[^\S\n ]|  |^ | $", "".join(map(str, read["terms"])))
    assert formatting.fix(shared, write_back=True) == ([], [])


@pytest.mark.slow
@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(edits=st.lists(st.tuples(st.integers(0, 700), st.sampled_from(SEEDS)), min_size=1, max_size=4))
def test_a_spoilt_file_is_mended_whole_or_left_whole(shared: Path, edits: list[tuple[int, str]]) -> None:
    good = (FIXTURES / "good" / FACT).read_text(encoding="utf-8")
    text = good
    for place, piece in edits:
        text = text[:place] + piece + text[place:]
    (shared / FACT).write_text(text, encoding="utf-8", newline="")
    changed, findings = formatting.fix(shared, write_back=True)
    after = (shared / FACT).read_bytes()
    if findings:
        assert (changed, after) == ([], text.encode())
        return
    said_now = said(parse(decode(after)))
    try:
        assert said_now == said(loosely(re.sub("[\x0b\x85\u2028]", " ", re.sub("\r\n?", "\n", text))))
    except UnreadableYaml:
        if not {" #", "\n ", "\u0301"} & {piece for _, piece in edits}:
            assert unordered(said_now) == unordered(said(parse(good)))
    assert formatting.fix(shared, write_back=True) == ([], [])


def unordered(value: Any) -> str:
    """Every character of a value, sorted."""
    return "".join(sorted(json.dumps(value, ensure_ascii=False, sort_keys=True)))


def test_a_record_that_breaks_its_schema_is_fixed_all_the_same(good: Path) -> None:
    (good / FACT).write_text('text: {}\nno such field: [a,b]\n"1": true\n', encoding="utf-8")
    assert formatting.fix(good, write_back=True) == ([FACT], [])
    assert (good / FACT).read_text(encoding="utf-8") == f'{FIRST}text: {{}}\nno such field: [a, b]\n"1": true\n'


def test_a_file_that_would_not_read_back_equal_is_told_and_left_while_others_are_fixed(good: Path) -> None:
    untidy(good)
    path = "dataset/glossary/term-spot.yaml"
    text = f"? {'k' * 1100}\n: 1\n"  # no reader takes so long a key where the canonical form puts it
    (good / path).write_text(text, encoding="utf-8")
    changed, findings = formatting.fix(good, write_back=True)
    assert changed == [FACT]
    assert [(finding.code, finding.file) for finding in findings] == [("BUG001", path)]
    assert (good / path).read_text(encoding="utf-8") == text


def test_a_file_that_would_grow_too_large_is_told_and_left(good: Path) -> None:
    many = ",".join(f"term-spot-{number}" for number in range(31_000))
    text = (good / FACT).read_text(encoding="utf-8").replace("[term-spot]", f"[{many}]")
    (good / FACT).write_text(text, encoding="utf-8")
    changed, told = formatting.fix(good, write_back=True)
    also = validate(good, ["FMT001", "YML008"], remember=False).findings
    assert (changed, [(finding.code, finding.file) for finding in (*told, *also)]) == ([], [("YML008", FACT)] * 2)
    assert (good / FACT).read_text(encoding="utf-8") == text


def test_a_form_that_says_something_else_is_never_written(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = document_of(FACT, (good / FACT).read_text(encoding="utf-8"))
    monkeypatch.setattr(formatting, "canonical", lambda *_: "a: 1\n")
    with pytest.raises(RuntimeError, match="read back"):
        formatting.fixed(document, "fact", sources(good))


def test_an_accent_that_would_meet_the_n_of_a_line_feed_is_told_and_nothing_is_written(good: Path) -> None:
    path = "dataset/glossary/term-spot.yaml"
    text = (good / path).read_text(encoding="utf-8")
    (good / path).write_text(text.replace("term: spot", 'term: "spot\\n\\u0301"'), encoding="utf-8")
    before = (good / path).read_bytes()
    changed, (finding,) = formatting.fix(good, write_back=True)
    assert (changed, finding.code, finding.file) == ([], "BUG001", path)
    assert (good / path).read_bytes() == before


def test_a_broken_schema_is_told_and_nothing_is_fixed(good: Path) -> None:
    untidy(good)
    before = (good / FACT).read_bytes()
    (good / "schemas/source/fact.schema.json").write_text("{", encoding="utf-8")
    changed, findings = formatting.fix(good, write_back=True)
    assert changed == []
    assert [(finding.code, finding.file) for finding in findings] == [("SCH002", "schemas/source/fact.schema.json")]
    assert (good / FACT).read_bytes() == before


@pytest.mark.parametrize(
    ("path", "name", "line"),
    [(FACT, "fact", "../../schemas/source/fact"), ("dataset/people.yaml", "people", "../schemas/source/people")],
)
def test_the_first_line_leads_to_the_schema_from_where_the_file_stands(
    good: Path, path: str, name: str, line: str
) -> None:
    text = formatting.fixed(document_of(path, "a: 1\n"), name, sources(good))
    first = text.split("\n", 1)[0]
    assert first == f"# yaml-language-server: $schema={line}.schema.json"
    assert ((good / path).parent / first.rsplit("=", 1)[1]).is_file()


@pytest.mark.parametrize(
    ("path", "old", "new", "line", "record"),
    [
        (FACT, "aspect: what-it-is", "aspect: 'what-it-is'", 3, "fact-spots-come-from-age"),
        (FACT, 'since: "0.1.0"\n', 'since: "0.1.0"', 19, "fact-spots-come-from-age"),
        (FACT, 'since: "0.1.0"\n', 'since: "0.1.0"\n\n', 20, "fact-spots-come-from-age"),
        ("dataset/people.yaml", "people: []", "people: [ ]", 2, ""),
    ],
)
def test_the_first_line_that_is_not_canonical_is_named(
    good: Path, path: str, old: str, new: str, line: int, record: str
) -> None:
    replace(good, path, old, new)
    (finding,) = validate(good, ["FMT001"], remember=False).findings
    assert (finding.file, finding.line, finding.code, finding.record) == (path, line, "FMT001", record)
    assert finding.hint == "run: make fix"
