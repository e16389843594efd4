"""TXT: texts explain their terms, are not copied, and have no doses, telephone numbers or editorial remarks."""

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
"""The minimum number of words of a copied paragraph; a shorter one may be a common sentence."""

SUPPORT = "support"
"""The aspect whose records may have telephone numbers, for people who need help at once."""

URGENT = ("emergency", "crisis")
"""The notices that may have telephone numbers as well."""

_COMMON = frozenset(("US", "UK", "EU", "TV", "OK", "AM", "PM", "ID", "DNA", "AIDS", "HIV", "BI-RADS"))
"""Abbreviations that readers know, and BI-RADS, which a notice explains."""

_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{2,5}(?:-[A-Z]{1,5})*s?(?![\w-])")
_DEFINED = (r"\({0}\)", r"\bor {0}\b", r"\bcalled {0}\b", r"\b{0} (?:\([^()]*\)|(?:means|is short for|stands for)\b)")
_maybe_abbreviation = screen(r"(?:^|[^A-Za-z0-9_-])[A-Z][A-Z]+")


@dataset_check("TXT016")
def abbreviation_is_explained(dataset: Dataset) -> Iterator[Problem]:
    """An abbreviation in capitals is explained in its record, or is in the glossary.

    Why: a reader who does not know FNAC cannot look up what the letters stand for.
    Fix: write the words out; or explain it at its first use, such as 'the Food and Drug Administration, or FDA'; or
    add a glossary record with it as term or synonym.
    """
    if not dataset.is_complete("term"):
        return
    known = _COMMON | {
        name
        for record in dataset.of("term")
        for pointer, text in record.simple
        if pointer[1] in ("term", "synonyms") and record.data["status"] != "withdrawn"
        for name in _abbreviations(text)
    }
    for record in dataset.of(*CONTENT_KINDS):
        if not _maybe_abbreviation(record.joined):
            continue
        seen = set(known)
        for pointer, text in record.simple:
            for name in _abbreviations(text) if pointer[1] not in QUOTED else ():
                if name not in seen and not _defines(record.joined, name):
                    hint = "write it out, explain it here, or add it to the glossary"
                    yield Problem(pointer, f"nothing explains {name}", hint, name, document=record.document)
                seen.add(name)


def _abbreviations(text: str) -> list[str]:
    """The abbreviations of a text, in the singular."""
    return [name.removesuffix("s") for name in _ABBREVIATION.findall(text) if not PLACEHOLDER.fullmatch(name)]


def _defines(text: str, name: str) -> bool:
    """Whether a text explains an abbreviation."""
    flat = text.replace("\n", " ")
    return any(re.search(form.format(re.escape(name)), flat) for form in _DEFINED)


@dataset_check("TXT017")
def definition_is_not_circular(dataset: Dataset) -> Iterator[Problem]:
    """A definition does not begin with its own term, and two terms are not defined by each other.

    Why: readers look a word up because they do not know it; 'a clip is a clip that marks' explains nothing to them.
    Fix: write the definition in words that need no glossary.
    """
    named: dict[str, tuple[Record, str]] = {}
    terms = {record.data["text"]["term"].lower(): record for record in dataset.of("term") if not record.unwritten}
    for name, record in terms.items():
        definition = " ".join(record.data["text"]["definition"].split())
        head = re.split(
            r"[.,;:]| (?:that|which|who|where|when|in|of|with|for|from|by|to|on|as) ", definition, maxsplit=1
        )[0]
        if _contains(head, name):
            problem = f"the definition of {name!r} begins with it"
            hint = "define it in words that need no glossary"
            yield Problem(("text", "definition"), problem, hint, head, document=record.document)
        for other in terms:
            if other != name and _contains(head, other):
                named[name] = (record, other)
    for name, (record, other) in named.items():
        if named.get(other, (record, ""))[1] == name:
            problem = f"{name!r} and {other!r} are defined by each other"
            hint = "define one of them in words that need no glossary"
            yield Problem(("text", "definition"), problem, hint, other, document=record.document)


def _contains(words: str, name: str) -> bool:
    """Whether words contain a name, in the singular or the plural, and not only as part of another word."""
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

    Why: a dose that is right for one person harms another, and apps show outdated texts for years.
    Fix: write that the care team decides how much, and when.
    """
    if _maybe_dose(record.lowered):
        for pointer, text in record.simple:
            if match := DOSE.search(text):
                yield Problem(pointer, f"{match.group()!r} is a dose", "refer to the care team", match.group())


@record_check("TXT019", *WORDED)
def no_telephone_number(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text has a telephone number, except in records of the aspect support and the notices for emergencies.

    Why: a telephone number works in one country and for some years only; elsewhere it reaches nobody, or strangers.
    Fix: say whom to call, such as the care team; an app can add the number.
    """
    if record.data.get("aspect") == SUPPORT or not _maybe_phone(record.lowered):
        return
    for pointer, text in record.simple:
        if pointer[-1] not in URGENT and (number := telephone(text)):
            yield Problem(pointer, f"{number!r} looks like a telephone number", "say whom to call", number)


def telephone(text: str) -> str:
    """The first telephone number of a simplified text, or nothing."""
    for match in PHONE.finditer(text):
        if sum(sign.isdigit() for sign in match.group()) >= 7:
            return match.group()
    called = _CALL.search(text)
    return called[1] if called else ""


@dataset_check("TXT020", severity="warning")
def paragraph_is_not_repeated(dataset: Dataset) -> Iterator[Problem]:
    """No paragraph is in two published records.

    Why: a correction is made in one copy only, and from then on the two records differ.
    Fix: keep it in the record whose question it answers, and link to that one with related; or rewrite it here.
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
                        hint = f"keep one of them, and name {first} under related"
                        problem = f"this paragraph is also in {first}"
                        yield Problem(pointer, problem, hint, paragraph, document=record.document)


EDITORIAL = Phrases.of(
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
def no_editorial_remarks(record: Record, _: Dataset) -> Iterator[Problem]:
    """No text for readers describes the editors' work, such as 'no page read for this answer'.

    Why: readers want to know what is known, not what the editors read; a source's own record says how much was read.
    Fix: write what is known and what is not, such as 'it is not known how many'; move the rest to the evidence's note.
    """
    for pointer, phrase in EDITORIAL.first(record, QUOTED):
        yield Problem(
            pointer, f"{phrase!r} describes the editors' work", "write what is known, and what is not", phrase
        )


def doses_and_telephone_numbers(text: str) -> list[str]:
    """The doses, which TXT018 reports, and the first telephone number, which TXT019 reports, of a simplified text."""
    number = telephone(text)
    return [*(match.group() for match in DOSE.finditer(text)), *([number] if number else [])]
