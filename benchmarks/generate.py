"""Makes large valid datasets out of the repository's own records: the same shapes and sizes, other words and ids."""

from __future__ import annotations

import itertools
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from benchmarks.languages import translate
from pipelines.checks import spelling
from pipelines.checks.directions import DIRECTIONS
from pipelines.checks.readability import syllables
from pipelines.checks.references import named
from pipelines.checks.speller import Speller
from pipelines.model.artifact import CHANGES
from pipelines.model.kinds import FOLDERS, HEADINGS
from pipelines.model.records import Dataset, Record
from pipelines.source.formatting import fixed
from pipelines.source.load import RELEASED, WORD_LIST, load
from pipelines.source.schemas import Schemas

REPOSITORY = Path(__file__).resolve().parent.parent

_ID = re.compile(rf"\b(?:{'|'.join(FOLDERS)})(?:-[a-z0-9]+){{1,6}}\b(?!\.schema)")
_WORD = re.compile(r"(?<![\\\w])[A-Za-z]+")
_KEY = re.compile(r' +"?[a-z0-9_-]+"?:(?= |$)')
_POSITION = re.compile(r"^position: \d+$", re.MULTILINE)
_ADDRESS = re.compile(r'^(url: "?|  notice: "?)https://([^"\n]+)|^(doi: "?10\.\d+/)([^"\n]+)', re.MULTILINE)
_COMPARED = re.compile(r' hash: "?[0-9a-f]{16}"?, by: [a-z-]+,')
"""Who compared a record with its sources; nobody compared a copy."""

CONSONANTS = "bfjkmpqvxz"
"""The consonants of the words that are made up: they spell hardly any word."""

_NEEDED = ("topic", "picture", "term", "statistic", "source")
"""The kinds whose records are copied with those that are listed by them, name them or rest on them."""

_KEPT = frozenset(
    (
        *("bi", "rads", "category", "categories", "scale", "score", "result", "level"),
        *(
            "call",
            "phone",
            "about",
            "around",
            "nearly",
            "almost",
            "roughly",
            "close",
            "some",
            "half",
            "called",
            "means",
        ),
        *(word for words in DIRECTIONS for word in words.split()),
    )
)
"""Words that make a following digit a category or a telephone number, round it, or explain an abbreviation."""

MOST = 40_000
"""With more, the shortest headings would run out of letters: only a hundred words of two consonants are left of MRI."""


def generate(root: Path, count: int, languages: Sequence[str] = (), seed: int = 1) -> Path:
    """A root folder with so many records in English and other languages, and the repository's schemas.

    Its checks find nothing.

    Each copy of a record has the bytes of the original, but for the letters of its words, ids and addresses, which
    are other letters of the same number: so the form stays canonical, and every size is a real one. Copies link to
    copies of what their originals link to, or, where the last set is not complete, to the originals. Only a copy of a
    topic is shorter: it lists the copies alone, for the original lists the originals.
    ``benchmarks.languages`` lists the languages.
    """
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    dataset = load(REPOSITORY).dataset
    records = dataset.by_id
    for folder in FOLDERS.values():
        (root / "dataset" / folder).mkdir(parents=True)
    for file in (REPOSITORY / "dataset").glob("*.yaml"):
        if file.stem != "conformance":  # it rests on comparisons with sources, which copies do not have
            shutil.copy(file, root / "dataset")
    # What was released need not be used any more.
    shutil.copy(REPOSITORY / "dataset" / RELEASED, root / "dataset")
    shutil.copytree(REPOSITORY / "dataset" / CHANGES, root / "dataset" / CHANGES)
    _lift_bounds(root / "dataset" / "dataset.yaml")
    if not len(records) <= count <= MOST:
        raise ValueError(f"ask for {len(records)} (those of the repository) to {MOST} records")
    chance = random.Random(seed)
    taken = set(records)
    sources = Schemas.of(REPOSITORY, "source").sources
    asked = [entry for entry in dataset.evaluation if entry["language"] in ("en", *languages)]
    questions = fixed(dataset.settings["eval"], "eval", sources, {"questions": asked})
    (root / "dataset" / "eval.yaml").write_text(questions, encoding="utf-8", newline="\n")
    headings: set[str] = set()
    positions = itertools.count(1 + max(record.data.get("position", 0) for record in records.values()))
    for number, names in enumerate(_sets(dataset, count)):
        copies = {name: _name(name, chance, taken) if number else name for name in names}
        words = _words([records[name] for name in names], chance, headings, copied=number > 0)
        for name in names:
            path = root / "dataset" / FOLDERS[records[name].kind] / f"{copies[name]}.yaml"
            own = _cut(records[name], copies, sources) if number else records[name].document.text
            text = _COMPARED.sub("", _renamed(own, copies))
            if number:
                text = _addresses(words.changed(text), chance)
                text = _POSITION.sub(lambda _: f"position: {next(positions)}", text)
            path.write_text(text, encoding="utf-8", newline="\n")
            if drawing := dataset.drawings.get(name):
                path.with_suffix(".svg").write_text(drawing.text, encoding="utf-8", newline="\n")
    _list_words(root)
    translate(root, languages)
    return root


def _list_words(root: Path) -> None:
    """Writes the list of right words: those of the repository's that are used, and those that were made up."""
    dataset, speller = load(root).dataset, _speller()
    own = load(REPOSITORY).dataset.vocabulary
    entries = {spelling.entry(word, own) or word.lower() for word in spelling.unknown(dataset, speller, own)}
    lines = ["# Made up.", *sorted(entries, key=lambda word: (word.lower(), word)), ""]
    (root / "dataset" / WORD_LIST).write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _cut(record: Record, copies: Mapping[str, str], sources: Mapping[str, Any]) -> str:
    """The text of a record; a topic lists only what is copied with it."""
    if record.kind != "topic":
        return record.document.text
    listed = cast("Mapping[str, list[str]]", record.data)
    parts = {part: [name for name in listed.get(part, ()) if name in copies] for part in ("core", "more")}
    if not parts["core"]:
        parts = {"core": parts["more"][:1], "more": parts["more"][1:]}
    data = {key: value for key, value in {**record.data, **parts}.items() if value != []}
    return fixed(record.document, record.kind, sources, data)


def _sets(dataset: Dataset, count: int) -> Iterator[list[str]]:
    """The names of the originals to copy, a set at a time; the first set is the originals themselves.

    A picture, term, statistic or source that no record of its set names would be an orphan, so those that the scale
    alone names stay behind, and the last set, which is not complete, contains records with what they need of these, and
    with their topics.
    """
    records = dataset.by_id
    links = {name: {other for _, other in named(record)} for name, record in records.items() if record.kind != "birads"}
    for name, place in dataset.reading_order.items():
        if name in links:
            links[name].add(place.topic)
    claims = [name for name in links if records[name].kind not in (*_NEEDED, "guide")]
    claims += [name for name in links if records[name].kind == "guide"]

    def with_needed(name: str, found: set[str]) -> set[str]:
        found.add(name)
        for other in sorted(links[name] & links.keys() - found):
            if records[other].kind in _NEEDED and (records[other].kind != "topic" or records[name].kind != "guide"):
                with_needed(other, found)
        return found

    complete = sorted(set().union(*(with_needed(name, set()) for name in claims)))
    yield list(records)
    left = count - len(records)
    for _ in range(left // len(complete)):
        yield complete
    left %= len(complete)
    for start in range(len(claims)):
        last: set[str] = set()
        for name in (*claims[start:], *claims[:start]):
            if len(last | with_needed(name, set())) <= left:
                last |= with_needed(name, set())
        if len(last) == left:
            yield sorted(last)
            return
    raise ValueError(f"{count} records cannot be made: {left} are no complete set with the terms and sources they need")


def _name(name: str, chance: random.Random, taken: set[str]) -> str:
    """A new id of the same kind and length."""
    kind, rest = name.split("-", 1)
    while (new := f"{kind}-{re.sub('[a-z0-9]', lambda _: chance.choice('abcdefghijklmnopqrstuvwxyz'), rest)}") in taken:
        pass
    taken.add(new)
    return new


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return _ID.sub(lambda found: names.get(found.group(), found.group()), text)


def _words(
    records: Sequence[Record],
    chance: random.Random,
    taken: set[str],
    english: Callable[[str], bool] | None = None,
    *,
    copied: bool,
) -> _Words:
    """Words for a set of records that give it no heading which is taken; takes its headings."""
    texts = [(record, {**record.data["text"]}) for record in records if record.kind != "source"]
    headings = [(record.kind, str(text[head])) for record, text in texts for head in HEADINGS if head in text]
    terms = [heading for kind, heading in headings if kind == "term"]
    for _ in range(1_000):
        words = _Words(chance, terms, english)
        new = {f"{kind} {words.heading(kind, heading) if copied else heading}".casefold() for kind, heading in headings}
        if not new & taken and len(new) == len(headings):
            taken |= new
            return words
    raise ValueError("the headings run out of letters; ask for fewer records")


class _Words:
    """Other letters for the words that a reader sees, the same ones for the same word throughout a set of records."""

    def __init__(
        self, chance: random.Random, terms: Iterable[str], english: Callable[[str], bool] | None = None
    ) -> None:
        self.chance = chance
        self.english = english or _is_english
        self.known: dict[str, str] = {}
        self.used: set[str] = set()
        for word in _WORD.findall(" ".join(terms)):  # a term's words sound as they may: its readers know it
            self._learn(_stem(word)[0], lambda new, stem: len(new) == len(stem))

    def heading(self, kind: str, text: str) -> str:
        """A heading in other letters."""
        return _WORD.sub(self._short if kind == "term" else self._word, text)

    def changed(self, text: str) -> str:
        """A record's text with other words below ``text:``."""
        start = text.find("\ntext:\n") + 7
        if start < 7:
            return text
        end = re.compile(r"^\w", re.MULTILINE).search(text, start)
        lines = text[start : end.start() if end else len(text)].split("\n")
        for number, line in enumerate(lines):
            at = field.end() if (field := _KEY.match(line)) else 0
            word = self._short if line.startswith("  term:") else self._word
            lines[number] = line[:at] + _WORD.sub(word, line[at:])
        return text[:start] + "\n".join(lines) + (text[end.start() :] if end else "")

    def _word(self, found: re.Match[str]) -> str:
        """Short words are kept, and so are those that a check looks for beside numbers and abbreviations."""
        word = found.group()
        return word if len(word) < 4 or word.lower() in _KEPT else self._short(found)

    def _short(self, found: re.Match[str]) -> str:
        """Other consonants, in the same case, and as many syllables; a plural stays the plural of the same word.

        The few consonants spell no word that a check looks for.
        """
        word = found.group()
        stem, plural = _stem(word)
        self._learn(stem, lambda new, stem: _sounds(new) == _sounds(stem))
        new = self.known[stem] + plural
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

    def _learn(self, stem: str, fits: Callable[[str, str], bool]) -> None:
        """Finds another word for one that has none yet; it stays as it is where no other is left.

        No two words become one, which could then follow itself, and none becomes a name, such as Kobe.
        """
        if stem not in self.known:
            tried = (self._other(stem) for _ in range(40))
            free = (new for new in tried if fits(new, stem) and new not in self.used)
            self.known[stem] = next((new for new in free if not self.english(new)), stem)
            self.used.add(self.known[stem])

    def _other(self, stem: str) -> str:
        """Another stem with the same vowels and the same ending, which decides how many syllables are heard."""
        start, ending, _ = re.split(r"((?<=..)ed|(?<=..)ing|)$", stem, maxsplit=1)
        return re.sub(r"[^aeiouy]", lambda _: self.chance.choice(CONSONANTS), start) + ending


def _stem(word: str) -> tuple[str, str]:
    """A word in lower case without its plural's s, and that."""
    plural = "s" if len(word) > 4 and word.lower().endswith("s") else ""
    return word.lower().removesuffix(plural), plural


@cache
def _speller() -> Speller:
    return Speller()


def _is_english(stem: str) -> bool:
    return any(_speller().knows(word.capitalize()) for word in (stem, f"{stem}s"))


def _sounds(stem: str) -> tuple[int, int]:
    """The syllables of a word and of its plural."""
    return syllables(stem), syllables(f"{stem}s")


def _addresses(text: str, chance: random.Random) -> str:
    """A source's text with an address and a DOI of its own."""

    def letters(count: int) -> str:
        return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))

    def other(found: re.Match[str]) -> str:
        if found[3]:
            return found[3] + letters(len(found[4]))
        length = len(found[2])
        return f"{found[1]}https://{letters(8)}.org" + ("/" + letters(length - 13) if length > 13 else "")

    return _ADDRESS.sub(other, text)


def _lift_bounds(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?<!birads: {min: 10, )max: \d+", "max: 99999", text), encoding="utf-8", newline="\n")
