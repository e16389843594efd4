"""TXT: words that inform, and neither promise nor frighten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipelines.checks.declare import record_check
from pipelines.checks.phrases import Phrases, screen
from pipelines.checks.readability import sentences, words
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset, Record
from pipelines.model.text import ODD_SPACE, PLACEHOLDER, strings

LONGEST_SENTENCE = 25
"""Words in a sentence; the reason stands in dataset/STYLE.md."""

QUOTED = ("myth", "alternatives", "synonyms")
"""Fields that give other people's words: a myth as people hear it, a question as people type it."""

NAMES = ("name", "term", "title", "synonyms", "alternatives", "topics", "labels")
"""Fields that hold names, headings and what people type; ``question`` asks, and all others hold sentences."""

WORDED = (*CONTENT_KINDS, "dataset")
"""Where readers meet words: the records, and dataset.yaml with its notices and labels."""

WRITTEN = (*WORDED, "source", "article", "people", "redirects", "waivers", "eval")
"""All that editors write. What reviewers say, in comments.yaml, is kept as they said it."""

ADDRESSES = ("url", "notice", "base_url", "system")
"""Fields that hold addresses."""

PROMISE = Phrases.of(
    [
        *("always", "never", "cure", "cures", "cured", "curable", "guarantee", "guarantees", "guaranteed", "totally"),
        *("absolutely", "completely safe", "perfectly safe", "no risk", "risk-free", "100%", "for certain"),
        *("without a doubt", "clean bill of health", "save lives", "saves lives", "full stop"),
    ]
)
COMFORT = Phrases.of(
    [
        *("nothing to worry about", "no need to worry", "don't worry", "don't panic", "do not worry", "do not panic"),
        *("rest assured", "no big deal", "completely harmless", "totally harmless", "not cancer at all"),
    ]
)
FRIGHT = Phrases.of(
    [
        *("deadly", "killer", "terrifying", "horrific", "horrifying", "ticking bomb", "ticking time bomb"),
        *("death sentence", "devastating", "worst case", "nightmare"),
    ]
)
VAGUE = Phrases.of(
    [
        *(f"studies {verb}" for verb in ("show", "say", "suggest", "prove", "have shown", "have found")),
        *(f"research {verb}" for verb in ("shows", "says", "suggests", "proves", "has shown")),
        *(
            f"{people} {verb}"
            for people in ("scientists", "experts", "doctors", "researchers")
            for verb in ("say", "agree", "believe", "think")
        ),
        *("it is known", "it is well known", "everyone knows", "some people say", "evidence shows"),
        *("according to studies", "according to experts", "according to research"),
    ]
)
BELITTLING = Phrases.of(["just a little", "simply", "merely", "only a prick", "only a scratch", "as easy as"])

_FIRST_PERSON = re.compile(
    r"\b(?:I|I'(?:m|ve|ll|d)|[Ww]e|[Ww]e'(?:re|ve|ll)|[Oo]urs?|us|[Mm]y|[Mm]ine|[Mm]e|[Ll]et's)\b"
)
_LEFTOVER = re.compile(
    r"\b(?:TODO|TBD|FIXME|XXX|lorem ipsum)\b|\{|\}|\[\w+ here\]|\?\?\?|(?<=\w) [,.;:?!]|[.,]{2,}|…",
    re.IGNORECASE,
)
_CROWDED = re.compile(r"[;!]|\b(?:e\.g|i\.e|etc)\b|\bwww\.", re.IGNORECASE)
_maybe_crowded = screen(r"[;!]|e\.g|i\.e|etc|www")
_maybe_long = screen(r"(?:[^.?!\n\x00 ]+(?:\.[^ \n\x00]+)* ){20}|(?:dr|mrs?|ms|vs|approx)\. |no\. [0-9]")
_maybe_leftover = screen(r"todo|tbd|fixme|xxx|lorem|[{}…]| here\]|\?\?\?| [,.;:?!]|[.,][.,]")
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*+[<>]|<!|<\?|&(?:[a-zA-Z]+|#x?[0-9a-f]+);|\*\*|__|`|^#+ |\]\(|^[-*] |https?://|javascript:",
    re.MULTILINE | re.IGNORECASE,
)
_maybe_markup = screen(
    r"<[/!?a-z]|&#?[0-9a-z]+;|\*\*|__|`|\]\(|javascript:|\\"
    r"|[^:] [\"']?https?://|(?:[^le]|[^r]l|[^c]e): [\"']?https?://|[^ \"']https?://"  # not after url: and notice:
    r"|[\"'](?:#+|[-*]) |\n +(?:#+|\*) "
)
_maybe_list = screen(r"(?:^|[\n\x00])(?:#+|[-*]) ")
_maybe_first_person = screen(r"(?:^|[^a-z0-9])(?:i|we|ours?|us|my|mine|me|let's)(?:[^a-z0-9]|$)")
_maybe_formula = screen(
    r"[\[{:,\"' \n\-]['\"]?[=+@|%]|['\"][\-\\]|[ \[\n{,:]-[^ \n]|[>|][+\-]?[0-9]?[+\-]?( #[^\n]*)?\n[ \n]*-"
)
_CLOSING = "\"'”’)]"
_FORMULA = frozenset("=+-@\t\r|%")


@record_check("TXT001", *WORDED)
def promises_nothing(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text promises, comforts falsely or frightens.

    Why: no finding is without exception; a broken promise costs trust, and fear keeps people from coming back.
    Fix: say how many people, who and when; drop the adverb. A myth's own words, as people hear them, are free.
    """
    for phrases, what in ((PROMISE, "promises too much"), (COMFORT, "comforts falsely"), (FRIGHT, "frightens")):
        for pointer, phrase in phrases.first(record, QUOTED):
            hint = "say how many, who and when, or drop the word"
            yield Problem(pointer, f"{phrase!r} {what}", hint, phrase)


@record_check("TXT002", *WORDED)
def names_who_found_it(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text leans on 'studies show' or 'experts say'.

    Why: a reader cannot look up an unnamed study.
    Fix: name the body or the study, or state the fact and let its evidence speak.
    """
    for pointer, phrase in VAGUE.first(record, QUOTED):
        yield Problem(pointer, f"{phrase!r} names nobody", "name who found it, or state the fact", phrase)


@record_check("TXT003", *CONTENT_KINDS)
def speaks_to_the_reader(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text speaks in the first person, but for questions that a patient asks.

    Why: the dataset has no 'I'; apps show its words as their own.
    Fix: speak to 'you', or of 'people'.
    """
    if not _maybe_first_person(record.lowered):
        return
    for pointer, text in record.simple:
        if pointer[1] not in ("question", *QUOTED) and (match := _FIRST_PERSON.search(text)):
            hint = "speak to 'you', or of 'people'"
            yield Problem(pointer, f"{match.group()!r} is first person", hint, match.group())


@record_check("TXT004", *WORDED, "source")
def is_finished(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text holds a placeholder or stray punctuation, and no source a placeholder.

    Why: a leftover shows that nobody read the text to its end.
    Fix: finish the sentence.
    """
    if record.kind == "source":
        for pointer, text in strings(record.data) if not record.draft else ():
            if match := PLACEHOLDER.search(text):
                yield Problem(pointer, f"{match.group()!r} looks like a leftover", "fill the field in", match.group())
    elif _maybe_leftover(record.lowered):
        for pointer, text in record.texts:
            if match := _LEFTOVER.search(text):
                yield Problem(pointer, f"{match.group()!r} looks like a leftover", "finish the sentence", match.group())


@record_check("TXT005", *WRITTEN)
def is_plain_text(record: Record, _: Dataset) -> Iterator[Problem]:
    """What a file says is plain text: no HTML, no Markdown, and no address but in the fields for them.

    Why: each app shows it in its own way, sources and notes too; markup would stand there as such, or run.
    Fix: write the words alone; an address belongs to a source.
    """
    if not (_maybe_markup(record.document.text.lower()) or _maybe_list(record.lowered)):
        return
    for pointer, text in strings(record.data):
        if (match := _MARKUP.search(text)) and pointer[-1] not in ADDRESSES:
            yield Problem(pointer, f"{match.group()!r} is markup", "write plain words", match.group())


@record_check("TXT006", *WORDED)
def sentences_are_short(record: Record, _: Dataset) -> Iterator[Problem]:
    """No sentence has more than 25 words.

    Why: a worried reader loses the start of a long sentence before its end.
    Fix: make two of it.
    """
    if not _maybe_long(record.lowered):
        return
    for pointer, text in record.simple:
        if text.count(" ") >= LONGEST_SENTENCE:
            for sentence in sentences(text):
                if sentence.count(" ") >= LONGEST_SENTENCE - 5 and (count := len(words(sentence))) > LONGEST_SENTENCE:
                    yield Problem(pointer, f"a sentence of {count} words", "make two of it", sentence)


@record_check("TXT007", *WORDED, "source")
def cell_is_no_formula(record: Record, _: Dataset) -> Iterator[Problem]:
    """No value begins with a character that makes a spreadsheet run it as a formula.

    Why: the CSV files are opened in spreadsheets; a cell that begins with = can fetch or send data (CWE-1236).
    Fix: begin with a letter or a digit.
    """
    if not _maybe_formula(record.document.text):
        return
    for pointer, text in strings(record.data):
        if text and text[0] in _FORMULA:
            yield Problem(pointer, f"a spreadsheet runs {text[:20]!r} as a formula", "begin with a letter or a digit")


@record_check("TXT008", *WORDED, severity="warning")
def does_not_belittle(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text makes light of what a reader goes through.

    Why: 'simply' and 'just a little' tell a frightened person that the fear is wrong.
    Fix: say what happens and how long it takes.
    """
    for pointer, phrase in BELITTLING.first(record, QUOTED):
        yield Problem(pointer, f"{phrase!r} makes light of it", "say what happens", phrase)


@record_check("TXT009", *WORDED)
def punctuation_is_plain(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text holds a semicolon, an exclamation mark, 'e.g.', 'i.e.' or a web address.

    Why: a semicolon hides two sentences in one, and Latin shorthand stops people who read slowly.
    Fix: make two sentences of it; write 'such as' or 'that is'. An address belongs to a source.
    """
    if _maybe_crowded(record.lowered):
        for pointer, text in record.texts:
            if pointer[1] == "alternatives" or _MARKUP.search(text):  # markup is TXT005's matter
                continue
            if match := _CROWDED.search(text):
                hint = "make two sentences of it, or write the words out"
                yield Problem(pointer, f"{match.group()!r} is not plain", hint, match.group())


@record_check("TXT010", *CONTENT_KINDS, "source", severity="warning")
def draft_has_no_gaps(record: Record, _: Dataset) -> Iterator[Problem]:
    """A draft has no gaps left that say TODO.

    Why: a draft may rest for a while, and whoever takes it up again must see what it lacks; no other check looks at a
    gap. Once it is published, a gap is an error.
    Fix: write what the comment above the gap asks for.
    """
    if record.draft:
        for pointer, text in strings(record.data):
            if match := PLACEHOLDER.search(text):
                name = ".".join(str(part) for part in pointer)
                yield Problem(
                    pointer, f"{name} is still to be written", "write it before the record is published", match.group()
                )


@record_check("TXT011", *WORDED)
def text_ends_as_a_sentence(record: Record, _: Dataset) -> Iterator[Problem]:
    """A statement or an answer ends with a full stop, each paragraph of it too, and a question with a question mark.

    Why: a text that ends otherwise was cut off, or nobody read it to its end.
    Fix: finish the sentence. Names, headings and questions as people type them are free.
    """
    for pointer, text in record.texts:
        if pointer[1] in NAMES or (text.endswith(".") and "\n" not in text and pointer[1] != "question"):
            continue
        if (paragraph := _unended(text, str(pointer[1]))) and not _told_elsewhere(text):
            wanted = "a question mark" if pointer[1] == "question" else "a full stop"
            message = f"{paragraph[-30:]!r} ends without {wanted}"
            yield Problem(pointer, message, "finish the sentence, or add it", " ".join(paragraph.split()[-3:]))


def _unended(text: str, field: str) -> str:
    """The first paragraph that does not end as its field must, or nothing."""
    *before, last = [paragraph for paragraph in map(str.rstrip, text.split("\n")) if paragraph] or [""]
    ends = "?" if field == "question" else ".?" if field in ("myth", "fact") else "."  # MYT001 tells a fact that asks
    for paragraph in before:
        if paragraph.rstrip(_CLOSING)[-1:] not in (".", "?", ":"):
            return paragraph
    return "" if last.rstrip(_CLOSING)[-1:] in (*ends, "") else last


def _told_elsewhere(text: str) -> bool:
    """Whether a text is no plain sentence, which other checks tell."""
    return text.rstrip()[-1:] in "!;…" or bool(PLACEHOLDER.search(text) or _MARKUP.search(text))


@record_check("TXT014", *WRITTEN)
def blanks_are_plain(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """English texts, and all else that editors write, hold no other blank than the one of the keyboard.

    Why: a no-break or a narrow space looks like a blank; a search for the words passes it over, and so does a reader
    who compares two texts.
    Fix: put a plain space there. Translations keep theirs: French, for one, needs them.
    """
    if record.document.text.isascii() and "\\" not in record.document.text:
        return
    for pointer, text in strings(record.data):
        found = ODD_SPACE.findall(text)
        if found and not _is_foreign(record, dataset, pointer):
            name = f"U+{ord(found[0]):04X} ({unicodedata.name(found[0])})"
            more = f", and {len(found) - 1} more like it in this text" if len(found) > 1 else ""
            yield Problem(pointer, f"{name} stands here{more}", "put a plain space there", found[0])


def is_marked_up(text: str) -> bool:
    """Whether a text holds markup, which TXT005 tells."""
    return bool(_MARKUP.search(text))


def _is_foreign(record: Record, dataset: Dataset, pointer: Pointer) -> bool:
    """Whether a string is one of the questions of eval.yaml that are asked in another language."""
    if record.kind != "eval":
        return False
    language = dataset.evaluation[int(pointer[1])]["language"]
    return bool(language != dataset.about.get("source_language", language))
