"""TXT: what a reader of one record can follow, and what a text for readers leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.checks.declare import dataset_check, record_check
from pipelines.checks.phrases import Phrases, screen
from pipelines.checks.wording import QUOTED, WORDED
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.text import PLACEHOLDER

COPIED = 12
"""The length in words from which a paragraph in two records counts as copied."""

SUPPORT = "support"
"""The topic whose records may give a telephone number, for people who need one now."""

_EVERYDAY = frozenset(("US", "UK", "EU", "TV", "OK", "AM", "PM", "ID", "DNA", "AIDS", "HIV", "BI-RADS"))
"""Abbreviations that every reader knows; a notice explains BI-RADS."""

_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{2,5}(?:-[A-Z]{1,5})*s?(?![\w-])")
_DEFINED = (r"\({0}\)", r"\bor {0}\b", r"\bcalled {0}\b", r"\b{0} (?:\([^()]*\)|(?:means|is short for|stands for)\b)")
_maybe_abbreviation = screen(r"(?:^|[^A-Za-z0-9_-])[A-Z][A-Z]+")


@dataset_check("TXT016")
def abbreviation_is_explained(dataset: Dataset) -> Iterator[Problem]:
    """An abbreviation in capitals is explained in its record, or is a word of the glossary.

    Why: a reader who does not know FNAC cannot look the letters up.
    Fix: write the words out; or explain it at its first use, such as 'the Food and Drug Administration, or FDA';
    or add a glossary record that has it as term or synonym.
    """
    if not dataset.is_complete("term"):
        return
    known = _EVERYDAY | {
        name
        for record in dataset.of("term")
        for pointer, text in record.simple
        if pointer[1] in ("term", "synonyms") and record.data["status"] != "withdrawn"
        for name in _abbreviations(text)
    }
    for record in dataset.of(*CONTENT_KINDS):
        if not _maybe_abbreviation(record.joined):
            continue
        known_here = set(known)
        for pointer, text in record.simple:
            for name in _abbreviations(text) if pointer[1] not in QUOTED else ():
                if name not in known_here and not _defines(record.joined, name):
                    hint = "write it out, explain it here, or add it to the glossary"
                    yield Problem(pointer, f"nothing explains {name}", hint, name, document=record.document)
                known_here.add(name)


def _abbreviations(text: str) -> list[str]:
    """The abbreviations of a text, in the singular."""
    return [name.removesuffix("s") for name in _ABBREVIATION.findall(text) if not PLACEHOLDER.fullmatch(name)]


def _defines(text: str, name: str) -> bool:
    """Whether a text explains an abbreviation."""
    flat = text.replace("\n", " ")
    return any(re.search(form.format(re.escape(name)), flat) for form in _DEFINED)


@dataset_check("TXT017")
def definition_explains(dataset: Dataset) -> Iterator[Problem]:
    """A definition does not use the term itself, nor a term that is defined by it in turn.

    Why: who looks a word up does not know it; 'a clip is a clip that marks', or two words that explain each other,
    leave them where they were.
    Fix: use words that need no glossary.
    """
    kinds: dict[str, tuple[Record, str]] = {}
    terms = {record.data["text"]["term"].lower(): record for record in dataset.of("term") if not record.unwritten}
    for name, record in terms.items():
        definition = " ".join(record.data["text"]["definition"].split())
        head = re.split(
            r"[.,;:]| (?:that|which|who|where|when|in|of|with|for|from|by|to|on|as) ", definition, maxsplit=1
        )[0]
        if _holds(head, name):
            problem = f"the definition of {name!r} begins with it"
            hint = "use words that need no glossary"
            yield Problem(("text", "definition"), problem, hint, head, document=record.document)
        for other in terms:
            if other != name and _holds(head, other):
                kinds[name] = (record, other)
    for name, (record, other) in kinds.items():
        if kinds.get(other, (record, ""))[1] == name:
            problem = f"{name!r} and {other!r} are explained by each other"
            hint = "define one of them in words that need no glossary"
            yield Problem(("text", "definition"), problem, hint, other, document=record.document)


def _holds(words: str, name: str) -> bool:
    """Whether words contain a name, in the singular or the plural."""
    lowered = words.lower()
    return name in lowered and bool(re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", lowered))


_MEASURE = "mg|mcg|ug|µg|μg|ml|iu|milligrams?|micrograms?|milliliters?|grams?|tablets?|pills?|capsules?|drops|puffs"
DOSE = re.compile(rf"(?<![\w.,])[0-9][0-9.,]*[ \n-]?(?:{_MEASURE})(?!\w)", re.IGNORECASE)
_maybe_dose = screen(rf"[0-9][ \n-]?(?:{_MEASURE})")

PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+|00)?(?:\([0-9]{1,5}\)[ .-]?)?[0-9]{2,5}(?:[ .-][0-9]{2,5}){1,5}(?![\w-]|[.,][0-9])"
)
_CALL = re.compile(r"\b(?:call|phone|ring|dial|text|helpline|hotline)\b[^.?!]{0,40}?\b([0-9]{3,})\b", re.IGNORECASE)
_maybe_phone = screen(r"[0-9]\)?[ .-][0-9(]|(?:call|phone|ring|dial|text|helpline|hotline)[^.?!]*[0-9]")


@record_check("TXT018", *WORDED)
def no_dose(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text gives the dose of a medicine.

    Why: what is right for one person harms another, and an old number stays in apps for years.
    Fix: write that the care team decides how much, and when.
    """
    if _maybe_dose(record.lowered):
        for pointer, text in record.simple:
            if match := DOSE.search(text):
                yield Problem(pointer, f"{match.group()!r} is a dose", "leave it to the care team", match.group())


@record_check("TXT019", *WORDED)
def no_telephone_number(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text gives a telephone number, but in records of the topic support.

    Why: a number is right in one country and for some years; elsewhere it rings nobody, or somebody else.
    Fix: name whom to call, such as the care team; an app knows the number.
    """
    if record.data.get("topic") == SUPPORT or not _maybe_phone(record.lowered):
        return
    for pointer, text in record.simple:
        if number := telephone(text):
            yield Problem(pointer, f"{number!r} looks like a telephone number", "name whom to call", number)


def telephone(text: str) -> str:
    """The first telephone number of a simplified text, or nothing."""
    for match in PHONE.finditer(text):
        if sum(sign.isdigit() for sign in match.group()) >= 7:
            return match.group()
    called = _CALL.search(text)
    return called[1] if called else ""


@dataset_check("TXT020", severity="warning")
def paragraph_stands_once(dataset: Dataset) -> Iterator[Problem]:
    """A paragraph is in one published record only.

    Why: one of two copies is corrected, and from that day they differ.
    Fix: keep it where it answers the question, and link it with related; or write it in this record's own words.
    """
    seen: dict[str, str] = {}
    for record in dataset.of(*CONTENT_KINDS):
        if not record.published:
            continue
        for pointer, text in record.simple:
            for paragraph in text.split("\n"):
                if paragraph.count(" ") >= COPIED - 1:
                    first = seen.setdefault(" ".join(paragraph.lower().split()), record.id)
                    if first != record.id:
                        hint = f"keep it once, and name {first} under related"
                        problem = f"this paragraph is in {first} too"
                        yield Problem(pointer, problem, hint, paragraph, document=record.document)


VOICE = Phrases.of(
    [
        *(f"{what} {how} for {which}" for what in ("page", "pages", "study", "source", "sources", "studies")
          for how in ("read", "seen", "found", "looked at") for which in ("this answer", "this record", "these pages")),
        *(f"no {what} {verb} {how}" for what in ("study", "source", "page", "trial", "number", "count")
          for verb in ("was",) for how in ("seen", "found", "read")),
        *("seen for this record", "seen for this answer", "seen for these pages", "read for this answer"),
        *("read for this record", "read for these pages", "found for this record", "found for this answer"),
        *("found for these pages", "editors of these pages", "the groups cited here", "the sources cited here"),
        *("cited here", "this dataset", "this record", "no source seen", "no page read", "no study seen"),
        *("the editors", "the source says", "the passage", "the abstract says", "in the excerpt", "the evidence note"),
    ]
)  # fmt: skip


@record_check("TXT021", *CONTENT_KINDS, severity="warning")
def no_editors_voice(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text for readers mentions the editors' work: 'no page read for this answer', 'found for these pages'.

    Why: a reader asks what is known, not what somebody has read; how far a source was read is a field of its record.
    Fix: write what is known and what is not, such as 'it is not known how many'; move the rest to the evidence's note.
    """
    for pointer, phrase in VOICE.first(record, QUOTED):
        yield Problem(pointer, f"{phrase!r} is the editors' voice", "write what is known and what is not", phrase)


def named_numbers(text: str) -> list[str]:
    """The doses and the telephone numbers of a simplified text, which TXT018 and TXT019 report."""
    number = telephone(text)
    return [*(match.group() for match in DOSE.finditer(text)), *([number] if number else [])]
