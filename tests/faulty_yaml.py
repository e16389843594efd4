"""Faulty edits of the good fixture: each is refused by the checks, or what is exported is valid FHIR all the same."""

from __future__ import annotations

from pathlib import Path

from conftest import copy_good, replace

from pipelines.public import view
from pipelines.validate.run import fast

FACT = "dataset/facts/fact-spots-are-common.yaml"
TERM = "dataset/glossary/term-spot.yaml"
LETTER = "dataset/sources/source-town-letter.yaml"
COUNT = "dataset/statistics/statistic-town-spots.yaml"
CODES = "dataset/codes.yaml"
ABOUT = "dataset/dataset.yaml"

STATEMENT = "statement: About 30 out of 100 people in a small town had spots on a picture."
TITLE = "title: A letter to the town"
ICD_TITLE = "title: Mammographic calcification found on diagnostic imaging of breast"


def said(words: str) -> tuple[str, str, str]:
    """The statement of a fact with other words at its end."""
    return FACT, STATEMENT, f'statement: "About 30 out of 100 people in a small town had spots {words}"'


EDITS: dict[str, tuple[str, str, str]] = {
    # Blank values
    "blank statement": (FACT, STATEMENT, 'statement: " "'),
    "no-break space alone": (TERM, "definition: A small mark on a picture.", 'definition: "\\u00a0"'),
    "zero-width space alone": (LETTER, TITLE, 'title: "\\u200b"'),
    "blank title of a code": (CODES, ICD_TITLE, 'title: " "'),
    "empty publisher": (LETTER, "publisher: Example Town", 'publisher: ""'),
    "blank label": (ABOUT, "topics: Topics", 'topics: " "'),
    "synonym of nothing": (TERM, "synonyms: [mark, dot]", 'synonyms: ["", dot]'),
    "line feeds at the end": said("on a picture.\\n\\n"),
    # Odd characters
    "control character": said("on a \\u0007 picture."),
    "null": said("on a \\0 picture."),
    "lone surrogate": said("on a \\ud83d picture."),
    "no character at all": said("on a \\uffff picture."),
    "direction turned": said("on a \\u202e picture."),
    "sign outside the first plane": said("on a \\U0001F397 picture."),
    "combining accents": said("on a p\\u0301i\\u0302cture."),
    "markup": said("on a <b>picture</b>."),
    "signs of markup": said("on a picture & its copy, with x < y."),
    "end of a section of characters": said("on a picture ]]> here."),
    "quotes and backslashes": (LETTER, TITLE, "title: 'A \"letter\" to the \\ town & its <people'"),
    "tab": (LETTER, TITLE, 'title: "A letter\\tto the town"'),
    # Long texts
    "long statement": said("on a picture" + " and another picture" * 200 + "."),
    "one long word": (LETTER, TITLE, f"title: {'Letter' * 40}"),
    "long address": (LETTER, "url: https://library.smalltown/letter", f"url: https://library.smalltown/{'a' * 1900}"),
    "many synonyms": (TERM, "synonyms: [mark, dot]", f"synonyms: [{', '.join(f'mark{n}' for n in range(60))}]"),
    # Wrong codes, addresses, dates and numbers
    "code without a point": (CODES, "code: R92.1", "code: R921"),
    "code with a blank": (CODES, "code: R92.1", 'code: "R92 1"'),
    "system that is no address": (CODES, "uri: http://hl7.org/fhir/sid/icd-10-cm", "uri: icd 10"),
    "system with a pipe": (CODES, "uri: http://hl7.org/fhir/sid/icd-10-cm", 'uri: "http://hl7.org/fhir|icd"'),
    "object identifier that is none": (CODES, 'oid: "2.16.840.1.113883.6.90"', 'oid: "2.16.08"'),
    "source without a scheme": (LETTER, "url: https://library.smalltown/letter", "url: library.smalltown/letter"),
    "source with a space": (LETTER, "url: https://library.smalltown/letter", 'url: "https://library.smalltown/a b"'),
    "source with a quote": (LETTER, "url: https://library.smalltown/letter", "url: https://library.smalltown/a'b(c)"),
    "day that does not exist": (LETTER, 'accessed: "2026-01-10"', 'accessed: "2026-02-30"'),
    "day of the year zero": (FACT, 'checked: "2026-01-15"', 'checked: "0000-01-15"'),
    "day far away": (FACT, 'due: "2027-01-15"', 'due: "9999-12-31"'),
    "more events than people": (COUNT, "events: 30", "events: 300"),
    "huge number": (COUNT, "total: 100", "total: 100000000000000000000"),
    "number that is none": (COUNT, "total: 100", "total: .nan"),
    "fraction of a person": (COUNT, "events: 30", "events: 30.5"),
    "longest prefix": (ABOUT, "fhir: {prefix: small}", "fhir: {prefix: smalltow}"),
    "prefix with a capital": (ABOUT, "fhir: {prefix: small}", "fhir: {prefix: Small}"),
}
"""A name for each edit: the file, what stands there, and what stands there instead."""


HARMLESS = {
    *("sign outside the first plane", "signs of markup", "end of a section of characters", "quotes and backslashes"),
    *("one long word", "source with a quote", "longest prefix"),
}
"""The edits that no check refuses."""


def passed(folder: Path) -> dict[str, view.Public]:
    """The public view of each edit that no check refuses."""
    found = {}
    for number, (name, (path, old, new)) in enumerate(EDITS.items()):
        root = copy_good(folder / str(number))
        replace(root, path, old, new)
        early = fast(root)
        if not any(finding.severity == "error" for finding in early.findings):
            found[name] = view.build(early.dataset)
    return found
