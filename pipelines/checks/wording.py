"""TXT: plain wording that neither promises too much nor frightens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipelines.checks.declare import record_check
from pipelines.checks.phrases import Phrases, screen
from pipelines.checks.readability import sentences, words
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset, Record
from pipelines.model.text import ODD_SPACE, ODD_SPACES, PLACEHOLDER, strings

LONGEST_SENTENCE = 25
"""The maximum number of words in a sentence; dataset/STYLE.md gives the reason."""

QUOTED = ("myth", "alternatives", "synonyms")
"""Fields with other people's words: a myth as people hear it, a question as people type it."""

NAMES = frozenset(
    (
        *("name", "term", "title", "synonyms", "alternatives", "labels", "codes", "site", "standards"),
        *("when", "how_long"),
    )
)
"""Fields with names, headings and typed text; ``question`` has questions, and all others have sentences."""

WORDED = (*CONTENT_KINDS, "dataset")
"""What readers see: the records, and dataset.yaml with its notices and labels."""

WRITTEN = (
    *(*WORDED, "statistic", "source", "article", "people", "redirects", "waivers", "eval", "codes"),
    *("recalls", "conformance"),
)
"""Everything that editors write. Comments of reviewers, in comments.yaml, are kept unchanged."""

ADDRESSES = ("url", "uri", "notice", "base_url", "system")
"""Fields with addresses."""

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
_NUMBER_PLACE = re.compile(r"\{(?:number|low|high)\}")
"""Where a number stands in the words of the site."""

_CROWDED = re.compile(r"[;!]|\b(?:e\.g|i\.e|etc)\b|\bwww\.", re.IGNORECASE)
_maybe_crowded = screen(r"[;!]|e\.g|i\.e|etc|www")
_maybe_long = screen(r"(?:[^.?!\n\x00 ]+(?:\.[^ \n\x00]+)* ){20}|(?:dr|mrs?|ms|vs|approx)\. |no\. [0-9]")
_maybe_odd_space = screen(rf"[{ODD_SPACES}]|\\")
_maybe_placeholder = screen(r"todo|tbd|fixme|xxx|\\")
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
    """No text promises too much, comforts falsely or frightens.

    Why: every finding has exceptions; a broken promise costs trust, and fear keeps people from returning.
    Fix: say how many people, who and when; remove the adverb. The myth itself, as people hear it, is not checked.
    """
    for phrases, what in ((PROMISE, "promises too much"), (COMFORT, "comforts falsely"), (FRIGHT, "frightens")):
        for pointer, phrase in phrases.first(record, QUOTED):
            hint = "say how many, who and when, or remove the word"
            yield Problem(pointer, f"{phrase!r} {what}", hint, phrase)


@record_check("TXT002", *WORDED)
def names_its_sources(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text relies on 'studies show' or 'experts say'.

    Why: readers cannot look up an unnamed study.
    Fix: name the organization or the study, or state the fact, whose evidence is listed.
    """
    for pointer, phrase in VAGUE.first(record, QUOTED):
        yield Problem(pointer, f"{phrase!r} names no source", "name who found it, or state the fact", phrase)


@record_check("TXT003", *CONTENT_KINDS)
def is_not_in_the_first_person(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text is in the first person, except questions that a patient asks.

    Why: the dataset has no author persona; apps show its text as their own.
    Fix: write 'you', or 'people'.
    """
    if not _maybe_first_person(record.lowered):
        return
    for pointer, text in record.simple:
        if pointer[1] not in ("question", *QUOTED) and (match := _FIRST_PERSON.search(text)):
            hint = "write 'you', or 'people'"
            yield Problem(pointer, f"{match.group()!r} is first person", hint, match.group())


@record_check("TXT004", *WORDED, "statistic", "source")
def is_finished(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text has a placeholder or stray punctuation, and no source or statistic has a placeholder.

    In the words of the site, {number}, {low} and {high} stand for numbers.

    Why: a leftover shows that the text was not proofread.
    Fix: finish the sentence.
    """
    if record.kind in ("statistic", "source"):
        if record.draft or not _maybe_placeholder(record.document.text.lower()):
            return
        for pointer, text in strings(record.data):
            if match := PLACEHOLDER.search(text):
                yield Problem(pointer, f"{match.group()!r} looks like a leftover", "fill the field in", match.group())
    elif _maybe_leftover(record.lowered):
        for pointer, text in record.texts:
            written = _NUMBER_PLACE.sub("0", text) if pointer[1] == "site" else text
            if match := _LEFTOVER.search(written):
                yield Problem(pointer, f"{match.group()!r} looks like a leftover", "finish the sentence", match.group())


@record_check("TXT005", *WRITTEN)
def is_plain_text(record: Record, _: Dataset) -> Iterator[Problem]:
    """All text is plain: no HTML, no Markdown, and no web address outside the fields for them.

    Why: apps show all text, including sources and notes, in their own way; markup would be displayed, or executed.
    Fix: write plain words; a web address belongs in a source.
    """
    if not (_maybe_markup(record.document.text.lower()) or _maybe_list(record.lowered)):
        return
    for pointer, text in strings(record.data):
        if (match := _MARKUP.search(text)) and pointer[-1] not in ADDRESSES:
            yield Problem(pointer, f"{match.group()!r} is markup", "write plain words", match.group())


@record_check("TXT006", *WORDED)
def sentences_are_short(record: Record, _: Dataset) -> Iterator[Problem]:
    """No sentence has more than 25 words.

    Why: a worried reader cannot follow a long sentence.
    Fix: split it in two.
    """
    if not _maybe_long(record.lowered):
        return
    for pointer, text in record.simple:
        if text.count(" ") >= LONGEST_SENTENCE:
            for sentence in sentences(text):
                if sentence.count(" ") >= LONGEST_SENTENCE - 5 and (count := len(words(sentence))) > LONGEST_SENTENCE:
                    yield Problem(pointer, f"a sentence of {count} words", "split it in two", sentence)


@record_check("TXT007", *WORDED, "statistic", "source")
def cell_is_no_formula(record: Record, _: Dataset) -> Iterator[Problem]:
    """No value begins with a character that makes a spreadsheet evaluate it as a formula.

    Why: spreadsheets open the CSV files; a cell that begins with = can fetch or send data (CWE-1236).
    Fix: begin with a letter or a digit.
    """
    if not _maybe_formula(record.document.text):
        return
    for pointer, text in strings(record.data):
        if text and text[0] in _FORMULA:
            yield Problem(
                pointer, f"a spreadsheet evaluates {text[:20]!r} as a formula", "begin with a letter or a digit"
            )


@record_check("TXT008", *WORDED, severity="warning")
def does_not_belittle(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text belittles what a reader experiences.

    Why: 'simply' and 'just a little' dismiss the fear of a frightened person.
    Fix: say what happens and how long it takes.
    """
    for pointer, phrase in BELITTLING.first(record, QUOTED):
        yield Problem(pointer, f"{phrase!r} belittles the reader's experience", "say what happens", phrase)


@record_check("TXT009", *WORDED)
def punctuation_is_plain(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text has a semicolon, an exclamation mark, 'e.g.', 'i.e.' or a web address.

    Why: a semicolon joins two sentences, and Latin abbreviations are hard for slow readers.
    Fix: make two sentences; write 'such as' or 'that is'. A web address belongs in a source.
    """
    if _maybe_crowded(record.lowered):
        for pointer, text in record.texts:
            if pointer[1] == "alternatives" or _MARKUP.search(text):  # TXT005 reports markup
                continue
            if match := _CROWDED.search(text):
                hint = "make two sentences, or write the words out"
                yield Problem(pointer, f"{match.group()!r} is not plain", hint, match.group())


@record_check("TXT010", *KINDS, severity="warning")
def draft_has_no_gaps(record: Record, _: Dataset) -> Iterator[Problem]:
    """A draft has no gaps that say TODO.

    Why: whoever resumes work on a draft must see what is missing; no other check reports gaps. In a published record a
    gap is an error.
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
    """Statements, answers and their paragraphs end with a full stop, and questions with a question mark.

    Why: a text with another ending was cut off, or not proofread.
    Fix: finish the sentence. Names, headings and questions as people type them are not checked.
    """
    for pointer, text in record.texts:
        field = next(part for part in reversed(pointer) if isinstance(part, str))
        if {field, pointer[1]} & NAMES or (text.endswith(".") and "\n" not in text and pointer[1] != "question"):
            continue
        if (paragraph := _unended(text, str(pointer[1]))) and not _reported_elsewhere(text):
            wanted = "a question mark" if pointer[1] == "question" else "a full stop"
            message = f"{paragraph[-30:]!r} ends without {wanted}"
            yield Problem(pointer, message, "finish the sentence, or add it", " ".join(paragraph.split()[-3:]))


def _unended(text: str, field: str) -> str:
    """The first paragraph without the ending that its field requires, or nothing."""
    *before, last = [paragraph for paragraph in map(str.rstrip, text.split("\n")) if paragraph] or [""]
    ends = "?" if field == "question" else ".?" if field in ("myth", "fact") else "."  # MYT001 reports a fact that asks
    for paragraph in before:
        if paragraph.rstrip(_CLOSING)[-1:] not in (".", "?", ":"):
            return paragraph
    return "" if last.rstrip(_CLOSING)[-1:] in (*ends, "") else last


def _reported_elsewhere(text: str) -> bool:
    """Whether a text is not a plain sentence, which other checks report."""
    return text.rstrip()[-1:] in "!;…" or bool(PLACEHOLDER.search(text) or _MARKUP.search(text))


@record_check("TXT014", *WRITTEN)
def spaces_are_plain(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """English texts, and everything else that editors write, have no space other than U+0020.

    Why: a no-break or a narrow space looks like a plain one; searches and readers who compare two texts miss the
    difference.
    Fix: replace it by a plain space. Translations keep theirs, because languages such as French need them.
    """
    text = record.document.text
    if (text.isascii() and "\\" not in text) or not _maybe_odd_space(text):
        return
    for pointer, text in strings(record.data):
        found = ODD_SPACE.findall(text)
        if found and not _is_foreign(record, dataset, pointer):
            name = f"U+{ord(found[0]):04X} ({unicodedata.name(found[0])})"
            more = f", and {len(found) - 1} more like it in this text" if len(found) > 1 else ""
            yield Problem(pointer, f"{name} is not a plain space{more}", "replace it by a plain space", found[0])


def is_marked_up(text: str) -> bool:
    """Whether a text has markup, which TXT005 reports."""
    return bool(_MARKUP.search(text))


def _is_foreign(record: Record, dataset: Dataset, pointer: Pointer) -> bool:
    """Whether a string is a question of eval.yaml in another language."""
    if record.kind != "eval":
        return False
    language = dataset.evaluation[int(pointer[1])]["language"]
    return bool(language != dataset.about.get("source_language", language))
