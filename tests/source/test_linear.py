"""Time grows no faster than size: every reader meets long runs of every kind of filler, and answers in a moment.

What is quadratic takes minutes for the sizes here, so the limit can be far above the time that is needed.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, copy_good
from translation_project import FACT, translated

from pipelines.checks import article, readability
from pipelines.checks.declare import RecordCheck
from pipelines.checks.registry import checks
from pipelines.cli.main import main
from pipelines.editing import review_file
from pipelines.files import json_text as jsontext
from pipelines.model.hidden import visible
from pipelines.model.records import Record
from pipelines.publish.workbench import figure_sentences
from pipelines.source import json_reader, yaml_reader
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of, load
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.translate import catalogs, incoming, locales, pseudo, signatures
from pipelines.translate.formats import read
from pipelines.translate.rules import LONGEST, issues
from pipelines.translate.shapes import Unit
from pipelines.validate.rules import rules

MOST = 30
"""Seconds for a megabyte, of which a tenth of one is needed."""

FILLERS = [
    *(
        " ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        " \n",
        "\xa0",
        "\0",
        "\x1b",
        '"',
        "'",
        "\\",
        "#",
        "<",
        ">",
        "&",
        "(",
        ")",
        "[",
        "{",
    ),
    *("}", ",", ".", ";", ":", "-", "/", "*", "%", "@", "a", "A", "1", "é", "\u0301", "\u202e", "🙂", "漢"),
    *("a ", "A ", "a.", "a. ", "1 ", "1,", "1.", "000 ", "a1", "4A ", "{a,", "a,", '""', '"a"\n', "# \n", "<a", "<!--"),
    *("<?", "&#", "](", "www.", "msgid ", "#~ ", "#| ", "BI-RADS ", "category ", "1 out of 2 ", "one in ", "http://"),
]
SIZES = [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)]
REFUSED = (catalogs.TranslationFileError, UnreadableYaml, json_reader.UnreadableJson)
HEAD = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n\n'
ENTRY = f'{HEAD}msgctxt "a"\nmsgid "b"\nmsgstr '
FORM = f"{','.join(signatures.COLUMNS)}\n"
XLIFF_12 = '<xliff version="1.2"><file target-language="es"><trans-unit id="a"><source>b</source><target>'
XLIFF_20 = '<xliff version="2.0" trgLang="es"><file><unit id="a"><segment><source>b</source><target>'
END_12, END_20 = "</target></trans-unit></file></xliff>", "</target></segment></unit></file></xliff>"


@contextlib.contextmanager
def within(size: int, what: object) -> Iterator[None]:
    """Fails when it takes longer than a text of a size may, and where the system can, stops it then."""
    seconds = 5 + MOST * size // 1_000_000

    def over(*_: object) -> None:
        raise AssertionError(f"{what} takes more than {seconds} seconds")

    started = time.monotonic()
    if hasattr(signal, "SIGALRM"):
        before = signal.signal(signal.SIGALRM, over)
        signal.alarm(seconds)
    try:
        yield
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - started < seconds, what


def returned(name: str, before: str, after: str = "") -> Callable[[str], object]:
    """Reads a file that came back, with a text between two others."""
    return lambda text: list(read(name, f"{before}{text}{after}".encode(), "es"))


def quoted(text: str) -> str:
    """A text as a string of a PO file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return "\n".join(f'"{line}"' for line in ("", *escaped.split("\\n")))


def yaml(before: str) -> Callable[[str], object]:
    return lambda text: yaml_reader.positions(yaml_reader.decode(f"{before}{text[: yaml_reader.MAX_BYTES]}\n".encode()))


@cache
def schemas() -> Schemas:
    return Schemas(REPOSITORY / "schemas/source", "schemas/source")


def canonical(text: str) -> object:
    """A record with a text in canonical form, as ``fix`` writes it."""
    shown = visible(text[: yaml_reader.MAX_BYTES // 8]).replace("\\", "\\\\").replace('"', '\\"')
    document = document_of(FACT, f'text:\n  statement: "{shown}"\n')
    return fixed(document, "fact", schemas().sources)


def told(text: str) -> object:
    text = text[: len(text) // 4]  # it stands there four times
    figure = {"id": "a", "low": 1, "high": 2, "out_of": 100, "low_included": True, "population": text, "timeframe": ""}
    texts = {"statement": f"{text} 1 to 2 out of 100 {text}. {text} 1 to 2 of 100."}
    return figure_sentences.sentences_of(texts, [figure, {**figure, "id": "b"}])


def graded(text: str) -> object:
    return readability.grade(text) if readability.count(text) else None


def json_text(text: str) -> object:
    return jsontext.escaped(jsontext.dump({"a": text.replace("\ud800", "")}).decode(), "<>&")


READERS: dict[str, Callable[[str], object]] = {
    "a PO file": returned("es.po", ""),
    "a PO file, behind its header": returned("es.po", HEAD),
    "a PO file, where a text stands": returned("es.po", ENTRY),
    "a PO file, in a text": lambda text: returned("es.po", ENTRY)(quoted(text)),
    "a PO file, in a comment": returned("es.po", f"{HEAD}# ", f"\n{ENTRY[len(HEAD) :]}"),
    "a PO file, as a catalog": lambda text: catalogs.parse(ENTRY + text, "es", ""),
    "a template": lambda text: catalogs.check_template(ENTRY + text),
    "a returned text": catalogs.clean,
    "a returned text, tidied": incoming.normalized,
    "XLIFF 1.2": returned("es.xlf", XLIFF_12),
    "XLIFF 1.2, in a text": lambda text: returned("es.xlf", XLIFF_12, END_12)(text.replace("<", "[").replace("&", "+")),
    "XLIFF 1.2, in an attribute": returned("es.xlf", '<xliff version="1.2"><file original="', f'">{END_12}'),
    "XLIFF 2.0": returned("es.xlf", XLIFF_20),
    "XLIFF 2.0, in a text": lambda text: returned("es.xlf", XLIFF_20, END_20)(text.replace("<", "[").replace("&", "+")),
    "XML, before its outermost element": returned("es.xlf", '<?xml version="1.0"?>', "<xliff/>"),
    "TMX": returned("es.tmx", '<tmx version="1.4"><body>'),
    "TBX": returned("es.tbx", '<martif type="TBX"><text>'),
    "CSV": returned("es.csv", ""),
    "CSV, in a cell": returned("es.csv", '"context","target"\r\n"a","', '"\r\n'),
    "CSV, in a cell without quotes": returned("es.csv", "context,target\r\na,"),
    "a review file": lambda text: signatures.parse(f"{FORM}{text}".encode()),
    "a form of a reviewer": lambda text: signatures.parse_form(f"{FORM}{text}".encode()),
    "JSON": json_reader.parse,
    "JSON, in a text": lambda text: json_reader.parse(f'{{"a": "{text}"}}'),
    "JSON, where a value stands": lambda text: json_reader.parse(f'{{"a": {text}'),
    "JSON, as a long list": lambda text: json_reader.parse(f"[{'1, ' * len(text)}1]") if text[0] == "1" else None,
    "a comment of a reviewer": review_file.stored_form,
    "YAML": yaml(""),
    "YAML, in a plain text": yaml("a: "),
    "YAML, in a quoted text": yaml('a: "'),
    "YAML, in a block": yaml("a: |\n  "),
    "YAML, in a list": yaml("a: ["),
    "YAML in its canonical form": canonical,
    "a pattern of locales.yaml": lambda text: list(schemas().explain("locales", of_locale(text))),
    "the words of a text": article.bare_words,
    "sentences": readability.sentences,
    "the grade of a text": graded,
    "the sentence of a figure": told,
    "JSON of an export": json_text,
    "the pseudo-locales": lambda text: [change(text) for change in pseudo.PSEUDO.values()],
    "the terminal": visible,
}


@cache
def spanish() -> dict[str, Any]:
    dataset, _ = load(REPOSITORY)
    return {"locales": {"es": dataset.settings["locales"].data["locales"]["es"]}}


def of_locale(text: str) -> dict[str, Any]:
    """A locales.yaml with a text for a pattern of each kind; a file holds no more of it."""
    text = text[: yaml_reader.MAX_BYTES // 8]
    data = copy.deepcopy(spanish())
    locale = data["locales"]["es"]
    locale["numerals"] = [text]
    locale["terms"] = {"term-benign": dict.fromkeys(("english", "use", "avoid"), text)}
    locale["category"] = locale["percent_words"] = locale["same"] = [text]
    locale["plural_forms"] = text
    return data


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", READERS)
def test_every_reader_answers_in_a_moment(name: str, size: int) -> None:
    for filler in FILLERS:
        text = (filler * (size // len(filler) + 1))[:size]
        with within(size, f"{name}, with {filler!r}"), contextlib.suppress(*REFUSED):
            READERS[name](text)


BEGINNINGS = ["", "categoría BI-RADS ", "{a, plural, ", "más de 5 ", "1 000 ", "'{"]
SOURCE = "1 to 2 out of 100 people, category 4A of BI-RADS, {a, plural, one {1 year} other {# years}}, more than 5%."


@pytest.mark.slow
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_rules_for_a_translation_answer_in_a_moment(beginning: str) -> None:
    locale = locales.read(spanish())["es"]
    unit = Unit("fact-a-b:statement", "fact", SOURCE, "dataset/facts/fact-a-b.yaml")
    for filler in FILLERS:
        text = f"{beginning}{filler * (LONGEST // len(filler))}"[:LONGEST]
        with within(LONGEST, repr(filler)):
            issues(unit, text, locale)


@pytest.mark.slow
@pytest.mark.parametrize("size", [100_000, yaml_reader.MAX_BYTES])
def test_the_checks_of_a_record_answer_in_a_moment(size: int) -> None:
    rules()
    dataset, _ = load(REPOSITORY)
    for code, check in checks().items():
        if not isinstance(check, RecordCheck):
            continue
        record = next(record for record in dataset.records if record.kind == check.kinds[0])
        for filler in FILLERS:
            with within(size, f"{code}, with {filler!r}"):
                list(check.run(longer(record, (filler * (size // len(filler) + 1))[:size]), dataset))


OPENING = "8090%, 5%, 1 in 8, one of every ten, 3 of 8 women, 5 per 100, half of 1:8, a quarter, every tenth."
"""What the checks of numbers look for, so that none passes a text over at a glance."""


def longer(record: Record, text: str) -> Record:
    """A record with a text added to its first one."""
    data = copy.deepcopy(record.data)
    home = data.get("text", data)
    home[next(name for name, value in home.items() if isinstance(value, str) and name != "status")] += (
        f" {OPENING} {text}"
    )
    return Record(record.id, record.kind, dataclasses.replace(record.document, data=data))


def test_a_line_that_is_too_long_is_refused_in_a_line(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    for name, content in {
        "es.po": f'{HEAD}msgctxt "a"\nmsgid "b"\nmsgstr "{"a" * 1_000_000}"\n',
        "header.po": f'msgid ""\nmsgstr ""\n"Language: {"a" * 100_000}\\n"\n',
        "es.csv": f'"context","target"\n"a","{"a" * 1_000_000}"\n',
        "es.xlf": f'<xliff version="1.2"><file original="{"a" * 1_000_000}"/></xliff>',
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        result = CliRunner().invoke(main, ["i18n-import", "--root", str(root), "es", str(tmp_path / name)])
        assert isinstance(result.exception, SystemExit)
        refusal, end = result.output.splitlines()
        assert (result.exit_code, end) == (1, "Nothing was imported.")
        assert len(refusal) < 500
        assert f"{name}:" in refusal


def test_a_long_text_in_yaml_gives_a_short_finding(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    (root / FACT).write_text(f"status: {'a' * 500_000}\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["validate", "--root", str(root)])
    assert result.exit_code == 1
    assert max(map(len, result.output.splitlines())) < 500
