"""Plants faults in a library: 500 of 30 kinds, each with the code that must be found in its dataset, by a seed."""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.generate import REPOSITORY, _list_words
from benchmarks.languages import translate
from benchmarks.library import generate_library
from pipelines.source import yaml_reader
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.source.schemas import Schemas

DATASETS, RECORDS, FAULTS, LANGUAGE = 45, 140, 500, "es"
"""The size of the library, and how many faults are planted in it."""

Data = dict[str, Any]


class Fault(NamedTuple):
    """A fault: its kind, the code that must be found, and where: a dataset, and a file of it."""

    kind: str
    code: str
    dataset: str
    file: str


def plant(folder: Path, seed: int = 1) -> list[Fault]:
    """Generates a library into a folder, and plants faults in it: the same ones for the same seed."""
    generate_library(folder, DATASETS, RECORDS, (LANGUAGE,), seed)
    chance = random.Random(seed)
    roots = sorted((folder / "datasets").glob("d*"))
    sharing = [root for root in roots if any((root / "dataset" / "glossary").glob("*-0yyyy.yaml"))]
    alone = [root for root in roots if root not in sharing]
    planted = itertools.chain(
        *(_across(root, sharing[0]) for root in sharing[1:]),
        *(_in_tables(root) for root in alone[:4]),
        *(_unreadable(root, chance) for root in alone[4:10]),
        *(_translated(root) for root in alone[10:14]),
        *(_worded(root, chance) for root in alone[14:]),
    )
    return list(itertools.islice(planted, FAULTS))


def _put(root: Path, path: Path, change: Callable[[Data], None]) -> str:
    """Changes the fields of a record, or of dataset.yaml, and writes it in canonical form; its path in the dataset."""
    data = yaml_reader.parse(path.read_text(encoding="utf-8"))
    change(data)
    name = path.relative_to(root).as_posix()
    schema = "dataset" if path.stem == "dataset" else path.stem.split("-")[0]
    document = document_of(name, json.dumps(data, ensure_ascii=False))
    path.write_text(fixed(document, schema, _schemas().sources, document.data), encoding="utf-8", newline="\n")
    return name


def _schemas() -> Schemas:
    return Schemas.of(REPOSITORY, "source")


def _said(words: str) -> Callable[[Data], None]:
    """Adds words to the main text of a record."""

    def change(data: Data) -> None:
        text = data["text"]
        field = next(name for name in ("explanation", "answer", "definition", "why_wrong") if name in text)
        text[field] = f"{text[field]} {words}"

    return change


_NUMBER = re.compile(r"(?<![\w.,])[1-9]\d?(?= \w)")


def _set(field: str, value: object, part: str = "") -> Callable[[Data], None]:
    def change(data: Data) -> None:
        (data[part] if part else data)[field] = value

    return change


def _cite_nobody(data: Data) -> None:
    data["evidence"][0]["source"] = "source-that-nobody-wrote"


WORDED: Mapping[str, tuple[str, Callable[[Data], None]]] = {
    "a promise": ("TXT001", _said("It is always so.")),
    "an unnamed study": ("TXT002", _said("Studies show it.")),
    "the first person": ("TXT003", _said("We know it.")),
    "markup": ("TXT005", _said("It is **so**.")),
    "a long sentence": ("TXT006", _said(f"It is {'so and ' * 14}so.")),
    "a text that belittles": ("TXT008", _said("It is simply so.")),
    "a semicolon": ("TXT009", _said("It is so; it is not.")),
    "a misspelt word": ("TXT012", _said("It is so wihtout.")),
    "a doubled word": ("TXT013", _said("It is is so.")),
    "a telephone number": ("TXT019", _said("Call 555 123 4567.")),
    "a number without a figure": ("NUM001", _said("It took 77 of them.")),
    "a percentage": ("NUM004", _said("It is 8% of them.")),
    "an id that is no record's": ("REF001", _cite_nobody),
    "a review that is due too late": ("SRC009", _set("due", "2039-01-01", "review")),
}
"""Faults of one record, which is written in canonical form: what is changed, and the code by which it is found."""


def _worded(root: Path, chance: random.Random) -> Iterator[Fault]:
    """A fault of each kind in a record of its own, and one in the word list and in the form of a file."""
    paths = [
        path for kind in ("facts", "faqs", "glossary") for path in sorted((root / "dataset" / kind).glob("*.yaml"))
    ]
    paths = [path for path in paths if "\naspect: support\n" not in path.read_text("utf-8")]
    chance.shuffle(paths)
    for kind, (code, change) in WORDED.items():
        path = paths.pop()
        yield Fault(kind, code, root.name, _put(root, path, change))
    path = paths.pop()
    path.write_text(path.read_text("utf-8").replace("status: published", "status:  published"), "utf-8", newline="\n")
    yield Fault("a file in another form", "FMT001", root.name, path.relative_to(root).as_posix())
    words = root / "dataset" / "words.txt"
    words.write_text(words.read_text("utf-8") + "zzyzx\n", "utf-8", newline="\n")
    yield Fault("a word that no text uses", "TXT015", root.name, "dataset/words.txt")


def _unreadable(root: Path, chance: random.Random) -> Iterator[Fault]:
    """Sources that cannot be read, or do not match their schema."""
    paths = sorted((root / "dataset" / "sources").glob("*.yaml"))
    chance.shuffle(paths)
    edits: Mapping[str, tuple[str, Callable[[str], str]]] = {
        "a tab": ("YML002", lambda text: text.replace("status: ", "status:\t")),
        "a key twice": ("YML006", lambda text: f"{text}status: published\n"),
        "a quote that is not closed": ("YML004", lambda text: text.replace("status: ", 'status: "')),
        "an unknown field": ("SCH001", lambda text: f"{text}colour: red\n"),
        "a day that does not exist": ("SCH001", lambda text: re.sub(r'accessed: ".*"', 'accessed: "2026-13-45"', text)),
    }
    for kind, (code, edit) in edits.items():
        path = paths.pop()
        path.write_text(edit(path.read_text("utf-8")), "utf-8", newline="\n")
        yield Fault(kind, code, root.name, path.relative_to(root).as_posix())
    path = paths.pop()
    other = path.rename(path.with_name(f"Source_{path.name}"))
    yield Fault("a name that is no id", "IDS001", root.name, other.relative_to(root).as_posix())
    stray = root / "dataset" / "sources" / "notes.txt"
    stray.write_text("Read this.\n", "utf-8")
    yield Fault("a file that nothing reads", "LAY001", root.name, stray.relative_to(root).as_posix())


def _translated(root: Path) -> Iterator[Fault]:
    """Translations with another number, and without a placeholder."""
    path = root / "dataset" / "translations" / f"{LANGUAGE}.po"
    entries = path.read_text("utf-8").split("\n\n")
    numbers = 0
    for place, entry in enumerate(entries):
        name = entry.partition('msgctxt "')[2].partition('"')[0]
        head, mark, told = entry.rpartition("msgstr ")
        if name.startswith(("fact-", "faq-")) and _NUMBER.search(told) and numbers < 6:
            entries[place] = head + mark + _NUMBER.sub("77", told, count=1)
            numbers += 1
            yield Fault("another number in a translation", "TRN101", root.name, path.relative_to(root).as_posix())
        elif "{number}" in told:
            entries[place] = head + mark + told.replace("{number}", "{numero}")
            yield Fault("another placeholder in a translation", "TRN121", root.name, path.relative_to(root).as_posix())
    path.write_text("\n\n".join(entries), "utf-8", newline="\n")


def _in_tables(root: Path) -> Iterator[Fault]:
    """Faults that only the tables of a dataset show."""
    first, second = sorted((root / "dataset" / "questions").glob("*.yaml"))[:2]
    question = yaml_reader.parse(first.read_text("utf-8"))["text"]["question"]
    name = _put(root, second, lambda data: data["text"].update(question=question))
    yield Fault("a heading of two records", "TAB002", root.name, name)
    about = root / "dataset" / "dataset.yaml"

    def strict(data: Data) -> None:
        data["quotas"].update(dated=1)
        data["counts"]["facts"] = {"min": 90, "max": 99}

    name = _put(root, about, strict)
    yield Fault("a share below its quota", "TAB004", root.name, name)
    yield Fault("fewer records than there must be", "TAB001", root.name, name)
    _again(root)


def _again(root: Path) -> None:
    """Gives a dataset whose words were changed the word list and the translations that they need."""
    shutil.rmtree(root / "dataset" / "translations")
    _list_words(root)
    translate(root, (LANGUAGE,))


def _across(root: Path, other: Path) -> Iterator[Fault]:
    """Faults that only another dataset shows."""
    shared = sorted((root / "dataset" / "sources").glob("*-0yyyy.yaml"))
    own = sorted(set((root / "dataset" / "sources").glob("*.yaml")) - set(shared))
    plain = [
        path
        for path in shared
        if "\ndoi:" not in path.read_text("utf-8") and "title_seen" not in path.read_text("utf-8")
    ]
    for path in plain[:2]:
        name = _put(root, path, lambda data: data.update(url=f"{data['url']}/{root.name}"))
        yield Fault("an id with another meaning", "LIB002", root.name, name)
    for path in plain[2:4]:
        name = _put(root, path, lambda data: data.update(title=f"{data['title']} ({root.name})"))
        yield Fault("a source with another title", "LIB003", root.name, name)
    for path in [path for path in plain[4:] if "\npublished:" in path.read_text("utf-8")][:1]:
        name = _put(root, path, _set("published", f"{1900 + int(root.name[1:])}"))
        yield Fault("a source of another year", "LIB003", root.name, name)
    dead = [path for path in own if "\ndoi:" not in path.read_text("utf-8")][:2]
    for place, path in enumerate(dead):
        name = _put(root, path, _set("url", f"https://shared-words.org/term-that-nobody-explains?{root.name}{place}"))
        yield Fault("a dead link", "LIB005", root.name, name)
    yield from _repeated(root, other)
    _again(root)
    path = root / "dataset" / "translations" / f"{LANGUAGE}.po"
    entries = path.read_text("utf-8").split("\n\n")
    told = re.compile(r'msgctxt "term-[a-z0-9-]+-0yyyy:term"\nmsgid "(.*)"\nmsgstr "(?!\1")')  # not one that is kept
    places = [place for place, entry in enumerate(entries) if told.search(entry)]
    for place in places[:2]:
        entries[place] = re.sub(r'(?<=msgstr ")(\w+)', rf"\1q{chr(97 + int(root.name[1:]) % 26)}", entries[place])
        yield Fault("a term translated in two ways", "LIB006", root.name, path.relative_to(root).as_posix())
    path.write_text("\n\n".join(entries), "utf-8", newline="\n")


def _repeated(root: Path, other: Path) -> Iterator[Fault]:
    """A text of another dataset, and a statistic of another dataset with another value."""

    def twin(path: Path) -> Data:
        stem = path.stem.rsplit("-", 1)[0]
        return yaml_reader.parse(
            next((other / path.parent.relative_to(root)).glob(f"{stem}-0*.yaml")).read_text("utf-8")
        )

    for path in sorted((root / "dataset" / "facts").glob("*.yaml"))[:2]:
        text = twin(path)["text"]
        name = _put(root, path, lambda data, text=text: data["text"].update(explanation=text["explanation"]))
        yield Fault("a text that is written twice", "LIB007", root.name, name)
    for path in sorted((root / "dataset" / "statistics").glob("*.yaml")):
        data = yaml_reader.parse(path.read_text("utf-8"))
        if data.get("total", 0) < 100 or "events" not in data or "original" in data:
            continue
        cited = next((root / "dataset" / "sources").glob(f"{data['source']}.yaml"))
        if cited.stem.endswith("-0yyyy"):
            continue
        same = twin(cited)
        _put(
            root, cited, lambda data, same=same: data.update({key: same[key] for key in ("url", "doi") if key in same})
        )
        text = twin(path)["text"]
        name = _put(root, path, lambda data, text=text: data.update(text=text, total=data["total"] + 1))
        yield Fault("a study with another value", "LIB004", root.name, name)
        break
