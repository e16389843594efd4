"""Makes libraries: many valid datasets of realistic sizes, of which no two clash, in little time."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import random
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from benchmarks import subset
from benchmarks.generate import _ID, CONSONANTS, REPOSITORY, _addresses, _list_words, _speller, _words
from benchmarks.languages import _ENGLISH, _LETTERS, translate
from pipelines.checks import spelling
from pipelines.model.kinds import FOLDERS
from pipelines.model.records import Dataset, Record
from pipelines.source.formatting import fixed
from pipelines.source.load import WORD_LIST, document_of, load
from pipelines.source.schemas import Schemas
from pipelines.validate.run import fast

SHARED = "shared"
"""The dataset that contains what others contain too."""

EVERY = 5
"""Each dataset whose number is divisible by this contains the shared terms and sources."""

_OWN, _COMMON = "0zzzz", "0yyyy"
"""End the ids and addresses of one dataset and of all: a digit first, so that ids keep their order with any letters."""

_ATTEMPTS = 5
_SHARED_TERMS = 12
_LONGEST = 40
_SLOTS = 0xE000
_BREAK = "\0"
_TOKEN = re.compile(r"[^\W\d_]+")
_VOWELS = "aeiouy"


class Base(NamedTuple):
    """A dataset, and the words that were made up for it."""

    root: Path
    made: frozenset[str]


class Template(NamedTuple):
    """The files of a dataset, each after its path, and its word list, with places for other letters."""

    text: str
    words: str


def generate_library(
    folder: Path, datasets: int, records: int = 330, languages: Sequence[str] = ("es",), seed: int = 1
) -> Path:
    """A library of so many datasets, each of so many records in English and other languages, and ``shared``.

    No check finds a fault. One dataset is cut out of the repository's records, and given other words, ids and addresses
    as ``generate`` does. The others are that one with other consonants in its words, and other letters at the end of
    ids and addresses, so that the form stays canonical and every size is a real one. Each fifth dataset contains the
    same terms and sources as ``shared``, byte for byte.
    """
    with tempfile.TemporaryDirectory() as temporary:
        base = _faultless(Path(temporary), records, languages, seed)
        templates = _templates(base)
        members = folder / "datasets"
        members.mkdir(parents=True)
        _library_file(folder, languages)
        _shared(base, members / SHARED)
    letters = _orders(datasets, seed)
    work = [(members / f"d{number:04}", number, order) for number, order in enumerate(letters, 1)]
    if datasets < 8:
        _start(templates)
        list(map(_write, work))
    else:
        with multiprocessing.get_context("spawn").Pool(2, _start, (templates,)) as pool:
            for _ in pool.imap_unordered(_write, work, chunksize=4):
                pass
    return folder


def _library_file(folder: Path, languages: Sequence[str]) -> None:
    data = {
        "title": "A library made up for tests",
        "publisher": "Nobody",
        "base_url": "https://library.example",
        "languages": ["en", *languages],
        "datasets": ["datasets/*"],
    }
    _put(folder, "library.yaml", "library", data)


def _put(root: Path, path: str, schema: str, data: Mapping[str, object]) -> None:
    document = document_of(path, json.dumps(data, ensure_ascii=False))
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(fixed(document, schema, _sources(), document.data), encoding="utf-8", newline="\n")


@cache
def _sources() -> Mapping[str, dict[str, object]]:
    return Schemas.of(REPOSITORY, "source").sources


def _faultless(folder: Path, count: int, languages: Sequence[str], seed: int) -> Base:
    """A dataset of so many of the repository's records in other words, without those in which a check finds a fault.

    Raises:
        ValueError: a fault is not in a record, or some remain.
    """
    early = fast(REPOSITORY)
    avoided = {finding.record for finding in early.findings}
    for attempt in range(_ATTEMPTS):
        base, names = _base(early.dataset, avoided, folder / str(attempt), count, languages, seed)
        findings = [*(found := fast(base.root)).findings, *spelling.check(found.dataset, _speller())]
        if not findings:
            return base
        originals = {new: name for name, new in names.items()}
        avoided |= {originals[finding.record] for finding in findings if finding.record in originals}
    raise ValueError(f"no {count} records without a finding: {findings[0].message}")


def _base(
    dataset: Dataset, avoided: Collection[str], root: Path, count: int, languages: Sequence[str], seed: int
) -> tuple[Base, Mapping[str, str]]:
    """A dataset of so many records in other words, and the new ids by the old ones."""
    chance = random.Random(seed)
    ids = subset.chosen(dataset, count, avoided)
    records = [dataset.by_id[name] for name in sorted(ids)]
    common = _common(dataset, ids)
    names = _names(ids, common)
    ring = sorted(name for name in common if name.startswith("term-"))
    following = dict(zip(ring, [*ring[1:], *ring[:1]], strict=True))  # each is used, even where no text uses it
    for record in records:
        data = subset.cut(record, common if record.id in common else ids)
        if record.id in following:
            told = {key: value for key, value in data["text"].items() if key != "synonyms"}
            data = {**data, "terms": [following[record.id]], "text": told}
        _put(root, record.document.path, record.kind, data)
    for name, data in subset.settings(dataset, ids, ("en", *languages)):
        _put(root, f"dataset/{name}.yaml", name, data)
    cut = load(root).dataset
    words = _words(cut.records, chance, set(), _may_be_english, copied=True)
    shutil.rmtree(root)
    for record in cut.records:
        text = _ID.sub(lambda found: names.get(found.group(), found.group()), record.document.text)
        text = _marked(words.changed(_addresses(text, chance)), names[record.id][-5:])
        path = f"dataset/{FOLDERS[record.kind]}/{names[record.id]}.yaml"
        document = document_of(path, text)
        _put(root, path, record.kind, document.data)
        if drawing := dataset.drawings.get(record.id):
            (root / path).with_suffix(".svg").write_text(drawing.text, encoding="utf-8", newline="\n")
    for name, setting in cut.settings.items():
        text = _ID.sub(lambda found: names.get(found.group(), found.group()), setting.text)
        data = document_of(setting.path, text).data
        if name == "dataset":
            own = {"name": f"topic-{_OWN}", "base_url": f"https://topic-{_OWN}.org", "fhir": {"prefix": f"t{_OWN}"}}
            data = {**data, **own}
        _put(root, setting.path, name, data)
    _list_words(root)
    translate(root, languages)
    return Base(root, frozenset(new for stem, new in words.known.items() if new != stem)), names


def _common(dataset: Dataset, ids: Collection[str]) -> frozenset[str]:
    """Some terms, with the sources that they cite."""
    terms = [record for record in dataset.of("term") if record.id in ids][:_SHARED_TERMS]
    cited = {item["source"] for record in terms for item in record.data.get("evidence", ())}
    return frozenset({record.id for record in terms} | cited)


def _names(ids: Collection[str], common: Collection[str]) -> dict[str, str]:
    """New ids of at most six words and 48 characters, which end as those of one dataset, or of all."""
    names: dict[str, str] = {}
    for name in sorted(ids):
        parts = name.split("-")[:6]
        while len("-".join(parts)) > _LONGEST:
            parts.pop()
        new = "-".join(parts)
        number = 2
        while f"{new}-{_OWN}" in names.values() or f"{new}-{_COMMON}" in names.values():
            new = f"{'-'.join(parts)[: _LONGEST - 2]}{number}"
            number += 1
        names[name] = f"{new}-{_COMMON if name in common else _OWN}"
    return names


def _marked(text: str, mark: str) -> str:
    """A source's text whose address and DOI end as its id does."""
    text = re.sub(r"(?<=https://)([a-z]{8})(?=\.org)", lambda found: found[1][:3] + mark, text)
    return re.sub(
        r"^(doi: \"?10\.\d+/)([a-z]+)", lambda found: found[1] + found[2][:-5] + mark, text, flags=re.MULTILINE
    )


@cache
def _english_patterns() -> frozenset[str]:
    """The patterns of all English words that consist of vowels and the consonants of made-up words."""
    from pipelines.checks.speller import _dictionary

    stems = {entry.stem.lower() for entry in _dictionary().dic.words}
    ended = {form for stem in stems for form in (stem, f"{stem}d", f"{stem}ed", f"{stem}ing", f"{stem[:-1]}ing")}
    return frozenset(_pattern(word) for word in ended if re.fullmatch(f"[{CONSONANTS}{_VOWELS}]+(d|ng|s)?", word))


def _may_be_english(stem: str) -> bool:
    """Whether a word would be an English one with some other consonants."""
    return any(_pattern(word) in _english_patterns() or _speller().knows(word) for word in (stem, f"{stem}s"))


def _pattern(word: str) -> str:
    """A word with its consonants numbered in the order of their first occurrence."""
    seen = {letter: str(place) for place, letter in enumerate(dict.fromkeys(x for x in word if x in CONSONANTS))}
    return "".join(seen.get(letter, letter) for letter in word)


def _templates(base: Base) -> tuple[Template, Template]:
    """The base with places for all letters, and with the shared records as they are."""
    dataset = load(base.root).dataset
    common = frozenset(record.id for record in dataset.records if record.id.endswith(_COMMON))
    headings = " ".join(str(record.data["text"]["term"]) for record in dataset.of("term") if record.id in common)
    settled = base.made.difference(*map(_stems, _TOKEN.findall(headings)))
    return _template(base.root, base.made, frozenset()), _template(base.root, settled, common)


def _template(root: Path, made: frozenset[str], common: frozenset[str]) -> Template:
    """The files of a dataset with places for the letters of made-up words outside records that are common."""
    files: list[str] = []
    mark = re.compile(_OWN if common else f"{_OWN}|{_COMMON}")
    own = "0" + "".join(chr(_SLOTS + place) for place in range(4))

    def placed(text: str) -> str:
        return _TOKEN.sub(lambda token: _placed(token.group(), made), text)

    for path in sorted(path for path in (root / "dataset").rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".po", ".pot"):
            entries = text.split("\n\n")
            text = "\n\n".join(e if any(f'msgctxt "{name}:' in e for name in common) else placed(e) for e in entries)
        elif path.parent.name in FOLDERS.values() and path.stem not in common:
            text = placed(text)
        if path.name != WORD_LIST:
            files.append(mark.sub(own, f"{path.relative_to(root)}\n{text}"))
    dataset = load(root).dataset
    parts = [record for record in dataset.records if record.id not in common], dataset.of(*FOLDERS)
    others = _listed(dataset, parts[0])
    shared = _listed(dataset, [record for record in parts[1] if record.id in common])
    lines = {placed(word) for word in others} | shared
    return Template(_BREAK.join(files), "\n".join(sorted(lines)))


def _listed(dataset: Dataset, records: Sequence[Record]) -> set[str]:
    """The words of the word list that some records need, and settings."""
    part = dataclasses.replace(dataset, records=tuple(records))
    listed = dataset.vocabulary
    return {entry for word in spelling.unknown(part, _speller(), listed) if (entry := spelling.entry(word, listed))}


def _stems(word: str) -> tuple[str, str]:
    lower = word.lower()
    return lower, lower.removesuffix("s")


_SCRIPTS = (_ENGLISH, *_LETTERS.values())
_ENGLISH_OF = {letter: plain for script in _SCRIPTS for letter, plain in zip(script, _ENGLISH, strict=True)}
"""The English letter for which one of another script stands in a translation."""


def _placed(word: str, made: Collection[str]) -> str:
    """A word with a place for each consonant, if it is made up or the translation of one that is."""
    lower = word.lower()
    for script in _SCRIPTS:
        table = dict(zip(script, _ENGLISH, strict=True))
        plain = "".join(table.get(letter, "?") for letter in lower)
        if plain in made or plain.removesuffix("s") in made:
            return "".join(
                _slot(_SCRIPTS.index(script), CONSONANTS.index(english), upper=letter != small)
                if english in CONSONANTS
                else letter
                for letter, small, english in zip(word, lower, plain, strict=True)
            )
    return word


def _slot(script: int, consonant: int, *, upper: bool) -> str:
    return chr(_SLOTS + 16 + 20 * script + 2 * consonant + upper)


def _orders(datasets: int, seed: int) -> list[str]:
    """Different orders of the consonants."""
    chance, found = random.Random(seed), dict[str, None]()
    while len(found) < datasets:
        found["".join(chance.sample(CONSONANTS, len(CONSONANTS)))] = None
    return list(found)


_templates_of_process: list[Template] = []


def _start(templates: Sequence[Template]) -> None:
    _templates_of_process[:] = templates


def _write(work: tuple[Path, int, str]) -> None:
    """Writes one dataset."""
    root, number, order = work
    template = _templates_of_process[number % EVERY == 0]
    table = {_SLOTS + place: chr(97 + number // 26**place % 26) for place in range(4)}
    for index, script in enumerate(_SCRIPTS):
        for place, letter in enumerate(order):
            new = script[_ENGLISH.index(letter)]
            table[ord(_slot(index, place, upper=False))] = new
            table[ord(_slot(index, place, upper=True))] = new.upper()
    for folder in ("translations", *FOLDERS.values()):
        (root / "dataset" / folder).mkdir(parents=True, exist_ok=True)
    for file in template.text.translate(table).split(_BREAK):
        name, _, text = file.partition("\n")
        (root / name).write_bytes(text.encode())
    words = sorted(set(template.words.translate(table).split("\n")), key=lambda word: (word.lower(), word))
    (root / "dataset" / WORD_LIST).write_bytes("\n".join(["# Made up.", *words, ""]).encode())


def _shared(base: Base, root: Path) -> None:
    """Writes the dataset of the shared records."""
    dataset = load(base.root).dataset
    for record in dataset.records:
        if record.id.endswith(_COMMON):
            path = root / record.document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(record.document.text, encoding="utf-8", newline="\n")
    languages = dataset.about["languages"][1:]
    ids = frozenset(record.id for record in dataset.records if record.id.endswith(_COMMON))
    for name, data in subset.settings(dataset, ids, ()):
        own = {"name": SHARED, "base_url": f"https://{SHARED}-words.org", "fhir": {"prefix": SHARED}}
        _put(root, f"dataset/{name}.yaml", name, {**data, **own} if name == "dataset" else data)
    _list_words(root)
    translate(root, languages)
