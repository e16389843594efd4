"""TXT: words are spelled as in US English, and not doubled."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence

from pipelines.checks.speller import Speller
from pipelines.checks.wording import WRITTEN, is_marked_up
from pipelines.model.findings import Finding, Problem, Rule, finding
from pipelines.model.places import Pointer
from pipelines.model.records import VOCABULARY, Dataset, Record
from pipelines.model.text import PLACEHOLDER, simplified, strings

SPELLED = Rule.of(
    "TXT012",
    "error",
    "words_are_spelled_right",
    """Every word is in the dictionary for US English, the glossary, a publisher's name, or words.txt.

    Why: a misspelt word slows readers down, misleads translators and is not found by a search.
    Fix: correct it; add a correct word that the dictionary lacks to dataset/words.txt. Titles of sources, synonyms and
    questions as people type them are not checked.
    """,
    slow=True,
)

DOUBLED = Rule.of(
    "TXT013",
    "error",
    "no_word_is_doubled",
    """No word occurs twice in a row, not even across a line break.

    Why: readers overlook it, and a translator must guess whether a word is missing.
    Fix: delete one of the two, or write the word that was meant.
    """,
    slow=True,
)

LISTED = Rule.of(
    "TXT015",
    "error",
    "word_list_is_needed",
    """dataset/words.txt is sorted, and contains only words that a text uses and the dictionary lacks.

    Why: an unneeded word hides a misspelling that happens to equal it.
    Fix: delete the word, or move it to its place.
    """,
    slow=True,
)

RULES = (SPELLED, DOUBLED, LISTED)

FREE = ("alternatives", "synonyms")
"""Fields of ``text`` with words as people type them or as reports use them."""

BESIDE = ("population", "timeframe", "setting", "note", "locator", "reason", "paraphrase", "reading")
"""Fields outside ``text`` that contain sentences, or parts of them."""

MEANT = ("had",)
"""Words that may be doubled: people who had had a biopsy."""

_WORD = re.compile(r"[^\W_]+(?:['.@_-][^\W_]+)*")
_INSIDE = re.compile(r"(?<=[^\s.?:(])[^\S\n]+[\"'(\u2018\u201c]*([^\W\d_]+)")
"""A word that is not the first of a sentence."""

_NAME = re.compile(r"[\d.@_]")
_DOUBLED = re.compile(r"\b([^\W\d_]+)\s+\1\b", re.IGNORECASE)

_Text = tuple[Record, Pointer, str]


def check(dataset: Dataset, speller: Speller) -> list[Finding]:
    """The findings of the three rules in the readable files; ``speller`` remembers the words that it looked up.

    An unknown word is not reported if it may be explained by a file that could not be read.
    """
    texts = [(record, pointer, text) for record in _written(dataset) for pointer, text in _sentences(record)]
    found = [*_doubled(texts)]
    if not dataset.knows(VOCABULARY) or "term" in dataset.unread.kinds:
        return found
    listed = dataset.vocabulary
    joined = "\n".join(text for _, _, text in texts)
    used = words(joined).keys() - dataset.known
    allowed = frozenset(listed)
    lacking = _unknown(dataset, used, speller, allowed)
    allowing = {piece: entry(piece, allowed) for piece in lacking}
    odd = {piece for piece, allows in allowing.items() if not allows}
    if not dataset.is_complete("source"):
        odd = {piece for piece in odd if not piece[0].isupper()}
    known = sorted({word for word in used if word.islower() and len(word) > 3} - lacking | {*listed})
    # A name such as Brest, at the start of a sentence, is a misspelling if a common word of the dataset is similar.
    first = (word for word in used - {*_INSIDE.findall(joined)} if word[0].isupper() and speller.knows(word))
    odd |= {word for word in first if not speller.knows(word.lower()) and _near(word, known, 0.85)}
    return [*found, *_misspelt(texts, odd, known, speller), *_unneeded(dataset, listed, {*allowing.values()}, speller)]


def unknown(dataset: Dataset, speller: Speller, listed: Collection[str] = ()) -> set[str]:
    """The words that must be on the list: in neither the dictionary, nor the glossary, nor a publisher's name.

    A word with hyphens that is not among those ``listed`` is split into its unknown parts.
    """
    joined = "\n".join(text for record in _written(dataset) for _, text in _sentences(record))
    return _unknown(dataset, words(joined).keys() - dataset.known, speller, frozenset(listed))


def words(text: str) -> dict[str, None]:
    """The words of a text in the order of their first occurrence, without a possessive s.

    Tokens with a digit, a full stop or a symbol are names, and are left out.
    """
    found = dict.fromkeys(_WORD.findall(simplified(text)))
    return {word.removesuffix("'s"): None for word in found if word.isalpha() or not _NAME.search(word)}


def _written(dataset: Dataset) -> Iterator[Record]:
    yield from dataset.records
    for name, document in dataset.settings.items():
        if name in WRITTEN:
            yield Record(name, name, document)


def _sentences(record: Record) -> Iterator[tuple[Pointer, str]]:
    """The strings of a record with sentences, except those with a placeholder, which TXT004 and TXT010 report."""
    for pointer, text in strings(record.data):
        spelled = pointer[1] not in FREE if pointer[0] == "text" else pointer[-1] in BESIDE
        if spelled and not PLACEHOLDER.search(text):
            yield pointer, text


def _names(dataset: Dataset) -> Iterator[str]:
    """The words of glossary terms that are also in their ids, and the proper names of publishers."""
    for name in dataset.unread.ids:
        yield from name.split("-")[1:] if name.startswith("term-") else ()
    for record in dataset.of("term"):
        explained = re.findall(r"[^\W_]+", simplified(record.data["text"]["term"]).lower())
        yield from {*explained} & {*record.id.split("-")}
    for record in dataset.of("source"):
        yield from (word for word in re.findall(r"[^\W_]+", record.data["publisher"]) if word[0].isupper())


def _unknown(dataset: Dataset, used: Collection[str], speller: Speller, listed: frozenset[str]) -> set[str]:
    """The unknown words, or parts of words; a listed word with hyphens is not split."""
    names = frozenset(_names(dataset))
    accepted = names | listed
    lacking = {piece for word in used for piece in _lacking(word, speller, accepted)}
    return {piece for piece in lacking if not entry(piece, names)}


def _lacking(word: str, speller: Speller, accepted: Collection[str]) -> Iterator[str]:
    """A word that the dictionary lacks, or its parts if it has hyphens."""
    if not speller.knows(word):
        if "-" in word and not entry(word, accepted):
            yield from (part for part in word.split("-") if not speller.knows(part))
        else:
            yield word


def entry(word: str, accepted: Collection[str]) -> str:
    """The accepted word that covers a word: the same, in lower case, or in the singular."""
    forms = (word, word.lower(), word.removesuffix("s"), word.lower().removesuffix("s"))
    return next((form for form in forms if form in accepted), "")


def _near(word: str, known: Sequence[str], similarity: float = 0.8) -> str:
    """The most similar word of the dataset, or nothing; a similarity of 1 means equal."""
    lower = word.lower()
    return next(iter(difflib.get_close_matches(lower, (other for other in known if other != lower), 1, similarity)), "")


def _doubled(texts: Sequence[_Text]) -> Iterator[Finding]:
    for record, pointer, text in texts:
        if match := next((m for m in _DOUBLED.finditer(simplified(text)) if m[1].lower() not in MEANT), None):
            problem = Problem(pointer, f"{match[1]!r} occurs twice", "delete one of the two", match.group())
            yield finding(DOUBLED, record.document, problem)


def _misspelt(texts: Sequence[_Text], odd: set[str], known: list[str], speller: Speller) -> Iterator[Finding]:
    for record, pointer, text in texts if odd else ():
        if is_marked_up(text):
            continue  # TXT005 reports it
        pieces = (piece for word in words(text) for piece in ([word] if word in odd else word.split("-")))
        for piece in dict.fromkeys(pieces):
            if piece in odd:
                meant = _near(piece, known) or speller.nearest(piece)
                question = f"did you mean {meant!r}? " if meant else ""
                hint = f"{question}a correct word that the dictionary lacks goes into dataset/{VOCABULARY}.txt"
                yield finding(
                    SPELLED, record.document, Problem(pointer, f"{piece!r} is not in the dictionary", hint, piece)
                )


def _unneeded(dataset: Dataset, listed: Sequence[str], needed: set[str], speller: Speller) -> Iterator[Finding]:
    """What is wrong with the list; which words are needed is known only if every file was read."""
    if not listed:
        return
    document = dataset.settings[VOCABULARY]
    order = sorted(listed, key=lambda word: (word.lower(), word))
    if listed != order:
        index = next(index for index, word in enumerate(listed) if word != order[index])
        problem = Problem(("words", index), f"{order[index]!r} comes before {listed[index]!r}", "sort the list")
        yield finding(LISTED, document, problem)
    for index, word in enumerate(listed if not dataset.unread else ()):
        if word not in needed:
            why = "the dictionary has" if speller.knows(word) else "no text needs"
            yield finding(LISTED, document, Problem(("words", index), f"{why} {word!r}", "delete the line"))
