"""Every check finds what it guards against, at its line, and nothing else; a good dataset is silent."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import itertools
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, compared, copy_good, replace
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checks import numbers, shares, spelling, wording
from pipelines.checks.declare import (
    AuditCheck,
    DatasetCheck,
    RecordCheck,
    audit_check,
    dataset_check,
    declared,
    record_check,
)
from pipelines.checks.readability import sentences, words
from pipelines.checks.registry import checks
from pipelines.model.findings import Finding, Problem
from pipelines.model.records import Dataset, Record
from pipelines.model.text import simplified, strings
from pipelines.source import yaml_reader
from pipelines.source.load import document_of
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.validate.audit import audit
from pipelines.validate.rules import rules
from pipelines.validate.run import fast, slow, validate

BAD = FIXTURES / "bad"
AGE = "dataset/facts/fact-spots-come-from-age.yaml"
UNSHOWN = ("TRN", "LIB", "EXP", "BUG")
"""Families whose findings no dataset can cause; the tests of the export and of the registry show them."""

QUICK = frozenset({"FMT001", *(rule.code for rule in spelling.RULES)})
"""What is looked at after the fast checks, without the tables."""


def _in_place(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(old.encode(), new.encode(), 1)


# What git or an editor would mend on the way, or what is too big to keep: how to spoil a good file, and the line.
SPOILED: dict[str, tuple[Callable[[bytes], bytes], int]] = {
    "YML001-byte-order-mark": (lambda raw: b"\xef\xbb\xbf" + raw, 1),
    "YML001-utf-16": (lambda raw: raw.decode().encode("utf-16"), 1),
    "YML001-utf-16-without-mark": (lambda raw: b"\xe9\x00" + raw.decode().encode("utf-16-le"), 1),
    "YML001-latin-1": (lambda raw: raw.replace(b"seen more", b"\xe9t\xe9 plus"), 8),
    "YML001-surrogate-in-utf-8": (lambda raw: raw.replace(b"seen", b"\xed\xa0\x80"), 8),
    "YML002-carriage-returns": (lambda raw: raw.replace(b"\n", b"\r\n"), 1),
    "YML002-one-carriage-return": (_in_place("aspect: what-it-is\n", "aspect: what-it-is\r"), 3),
    "YML002-tab-as-indentation": (_in_place("  statement:", "\tstatement:"), 8),
    "YML002-tab-in-a-text": (_in_place("seen more", "seen\tmore"), 8),
    "YML003-right-to-left-override": (_in_place("seen more", "seen \u202emore"), 8),
    "YML003-isolate": (_in_place("seen more", "\u2067seen\u2069 more"), 8),
    "YML003-zero-width-space": (_in_place("seen more", "seen\u200b more"), 8),
    "YML003-zero-width-joiner": (_in_place("seen more", "se\u200den more"), 8),
    "YML003-soft-hyphen": (_in_place("seen more", "se\u00aden more"), 8),
    "YML003-byte-order-mark-inside": (_in_place("seen more", "seen\ufeff more"), 8),
    "YML003-line-separator": (_in_place("seen more", "seen\u2028more"), 8),
    "YML003-null": (_in_place("seen more", "seen\0 more"), 8),
    "YML003-escape": (_in_place("seen more", "seen \x1b[31mmore"), 8),
    "YML003-tag-letters": (_in_place("seen more", "seen\U000e0041 more"), 8),
    "YML003-private-use": (_in_place("seen more", "seen \ue000 more"), 8),
    "YML003-hangul-filler": (_in_place("seen more", "seen \u3164more"), 8),
    "YML003-decomposed": (_in_place("seen more", unicodedata.normalize("NFD", "été")), 8),
    "YML008-more-than-512-kib": (lambda raw: raw + b"# filler\n" * 60_000, 1),
}


@dataclasses.dataclass(frozen=True)
class Case:
    """A way to spoil the good dataset, and all that must be found then."""

    name: str
    findings: list[dict[str, Any]]
    delete: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    audit: str = ""
    edition: str = ""
    compared: bool = False

    @property
    def code(self) -> str:
        """The code that the case is about."""
        return self.name.split("-", 1)[0]

    @property
    def about(self) -> set[tuple[str, str]]:
        """That code with its severity, or nothing where the case shows what is allowed."""
        return set() if "-silent-" in self.name else {(self.code, rules()[self.code].severity)}

    def spoil(self, root: Path) -> None:
        """Lays the case over a copy of the good dataset; what it replaces is unlinked, for others may share it."""
        if self.compared:
            compared(root)
        for path in self.delete:
            (root / path).unlink()
        if self.name in SPOILED:
            raw = SPOILED[self.name][0]((root / AGE).read_bytes())
            (root / AGE).unlink()
            (root / AGE).write_bytes(raw)
            return
        for file in sorted((BAD / self.name).rglob("*")):
            target = root / file.relative_to(BAD / self.name)
            if file.is_file() and file.name != "expected.json":
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copyfile(file, target)
        for path, target in self.links:
            (root / path).symlink_to(target)
        for file in sorted((root / "dataset" / "birads").glob("*.yaml")) if self.edition else ():
            row = re.sub("(?m)^edition: .*", f"edition: {self.edition}", file.read_text(encoding="utf-8"))
            file.unlink()
            file.write_text(row, encoding="utf-8", newline="\n")

    def found(self, root: Path) -> list[Finding]:
        """All that is found; the tables, which take long, are looked at only where they matter."""
        if self.code == "TXT008" or self.code.startswith("TAB"):
            report = validate(root, remember=False)
        else:
            report = slow(dataclasses.replace(fast(root), codes=QUICK), remember=False)
        if not self.audit:
            return list(report.findings)
        return [*report.findings, *audit(fast(root).dataset, datetime.date.fromisoformat(self.audit))]


def _cases() -> Iterator[Case]:
    for folder in sorted(BAD.iterdir()):
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        links = tuple(expected.get("links", {}).items())
        delete = tuple(expected.get("delete", ()))
        audit, edition = expected.get("audit", ""), expected.get("edition", "")
        compared = expected.get("compared", False)
        yield Case(folder.name, expected["findings"], delete, links, audit, edition, compared)
    for name, (_, line) in SPOILED.items():
        yield Case(name, [{"code": name.split("-", 1)[0], "file": AGE, "line": line}])


CASES = list(_cases())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good dataset once, for the cases to share all files that they leave alone."""
    return copy_good(tmp_path_factory.mktemp("template") / "root")


@pytest.fixture
def shared(template: Path, tmp_path: Path) -> Path:
    """A root that links to the files of the template: a file of it may be replaced, and must not be written into."""
    return Path(shutil.copytree(template, tmp_path / "shared", copy_function=os.link))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_found_at_its_line_and_nothing_else_is(case: Case, shared: Path) -> None:
    case.spoil(shared)
    found = case.found(shared)
    told = [
        {key: getattr(finding, key) for key in wanted} for finding, wanted in zip(found, case.findings, strict=False)
    ]
    assert (told, found[len(told) :]) == (case.findings, [])
    assert all(finding.message and finding.hint and finding.column > 0 for finding in found)
    assert {(finding.code, finding.severity) for finding in found} == case.about


TOLD = {
    "REF001-related-record": "did you mean faq-are-spots-common?",
    "REF001-term": "there is no term-speck; if it was renamed or deleted, restore it; otherwise add the record",
    "REF001-answer": "there is no fact-not-there; if it was renamed or deleted, restore it; otherwise add the record",
    "REF002-redirected-record": "name fact-spots-come-from-age instead",
    "REF002-withdrawn-record": "name another record, or none instead",
    "REF002-withdrawn-record-with-a-successor": "name fact-spots-come-from-age instead",
    "REF003-figure-without-evidence": "one of: census, letter",
    "IDS003-leads-to-a-redirect": "fact-older-name leads to fact-old-name, which is itself redirected",
    "IDS003-leads-nowhere": "which does not exist",
    "IDS003-leads-to-a-draft": "which is draft",
    "IDS005-no-schema-named": "# yaml-language-server: $schema=../../schemas/source/fact.schema.json",
    "SRC004-retracted": "source-town-letter was retracted",
    "SRC004-withdrawn": "source-town-letter was withdrawn",
    "ART001-one-line-passed-over": "line 4 has no statement",
    "ART001-line-passed-over": "lines 4, 5 have no statement",
    "ART001-heading-beyond-the-end": "line 4 is listed as a heading, and is beyond the end",
    "ART001-heading-with-a-statement": "line 3 is listed as a heading, and has a statement",
    "ART003-no-such-record": "fact-not-there does not exist",
    "ART003-draft": "fact-new-one is draft",
    "BIR001-no-4b": "add dataset/birads/birads-4b.yaml",
    "BIR002-flipped": "the range (2, 0] contains no value",
    "BIR003-other-upper-bound": "category 4 spans (2, 90), its parts (2, 95)",
    "ORD001-in-no-topic": "add it to core or more of a topic",
    "ORD002-core-and-more": "is listed twice",
    "ORD002-two-topics": "belongs to topic-",
    "ORD003-guide-reads-a-source": "is no text of a topic",
    "ORD004-same-position": "topic-results has the position",
    "ORD005-another-order": "bring text.steps into the same order: visit, letter",
    "ORD005-words-without-a-step": "has nothing to read",
    "PIC001-drawing-alone": "no picture has the id picture-",
    "PIC001-no-drawing": "add dataset/pictures/picture-",
    "PIC002-script": "<script> is not allowed",
    "PIC002-event": "the attribute on",
    "PIC002-no-viewbox": "it has no viewBox",
    "PIC003-label-without-words": "has no words",
    "PIC003-words-without-label": "the drawing has no label",
    "TXT001-false-comfort": "comforts falsely",
    "TXT001-fright": "frightens",
    "SCH001-unknown-field-inside": "has no field 'page'",
    "SCH001-word-not-in-the-list": "did you mean 'uncertain'?",
}


@pytest.mark.parametrize("name", TOLD)
def test_a_finding_says_what_is_wrong_or_what_was_meant(name: str, shared: Path) -> None:
    next(case for case in CASES if case.name == name).spoil(shared)
    assert any(TOLD[name] in f"{finding.message}; {finding.hint}" for finding in fast(shared).findings)


def test_a_misspelt_source_is_one_finding(good: Path) -> None:
    replace(good, AGE, "note: Older people had more.", "note: Older had one.")  # one column too many for a line
    assert slow(fast(good), remember=False, look_at_tables=False).findings == ()
    for path in (good / "dataset").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("source: source-town-census", "source: source-town-censs"), encoding="utf-8")
    found = slow(fast(good), remember=False).findings
    assert {(finding.code, finding.hint) for finding in found} == {("REF001", "did you mean source-town-census?")}


def test_the_good_dataset_is_silent(good: Path) -> None:
    assert validate(good, remember=False).findings == ()
    assert audit(fast(good).dataset, datetime.date(2026, 6, 1)) == []


def test_every_code_has_a_bad_dataset() -> None:
    shown = {finding["code"] for case in CASES for finding in case.findings}
    assert {code for code in rules() if not code.startswith(UNSHOWN)} - shown == set()


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_every_rule_says_what_why_and_how_to_mend_it(rule: Any) -> None:
    assert all(part.endswith(".") and len(part) > 1 for part in (rule.what, rule.why, rule.fix))


def test_a_finding_points_at_the_very_word(good: Path) -> None:
    statement = "Spots are seen more often in older people."
    replace(good, AGE, statement, "The town saw 40 spots, and found that older people have more.")
    (finding,) = fast(good).findings
    line = (good / AGE).read_text(encoding="utf-8").split("\n")[finding.line - 1]
    assert (finding.code, line[finding.column - 1 :][:8]) == ("NUM001", "40 spots")


def test_a_check_that_crashes_is_a_finding_and_the_others_still_run(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashing(record: Record, _: Dataset) -> Iterator[Problem]:
        yield Problem(("status",), "found before the crash", "no hint")
        raise ZeroDivisionError("by chance")

    rule = checks()["NUM001"].rule
    monkeypatch.setitem(checks(), "NUM001", RecordCheck(rule, crashing, ("question",)))
    replace(good, AGE, "Spots are seen", "We see spots")
    codes = [(finding.code, finding.file) for finding in fast(good).findings]
    asked = "dataset/questions/question-what-is-it.yaml"
    assert codes == [("TXT003", AGE), ("BUG001", asked), ("NUM001", asked)]
    crash = next(finding for finding in fast(good).findings if finding.code == "BUG001")
    assert crash.message == "NUM001 stopped: ZeroDivisionError: by chance"
    only = [finding.code for finding in fast(good, ["NUM001"]).findings]
    assert only == ["BUG001", "NUM001"], "asking for one check alone must not hide that it crashed"


@pytest.mark.parametrize("kind", [DatasetCheck, AuditCheck])
def test_a_crash_of_any_kind_of_check_is_a_finding(
    good: Path, monkeypatch: pytest.MonkeyPatch, kind: type[DatasetCheck | AuditCheck]
) -> None:
    def crashing(*_: Any) -> Iterator[Problem]:
        raise KeyError("gone")

    code = next(code for code, check in checks().items() if isinstance(check, kind))
    monkeypatch.setitem(checks(), code, kind(checks()[code].rule, crashing))
    loaded = fast(good)
    found = audit(loaded.dataset, datetime.date(2026, 6, 1)) if kind is AuditCheck else loaded.findings
    assert [(finding.code, finding.file, finding.line) for finding in found] == [("BUG001", "dataset/dataset.yaml", 1)]
    assert code in found[0].message


def test_a_file_whose_canonical_form_reads_back_other_is_a_finding(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pipelines.source.formatting.canonical", lambda text, *_: text.replace("aspect: what-it-is", "aspect: result")
    )
    found = validate(good, ["FMT001"], remember=False).findings
    assert {finding.code for finding in found} == {"BUG001"}
    assert AGE in {finding.file for finding in found}


def test_a_file_that_nobody_can_explain_is_refused_all_the_same(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.source.schemas.Schemas.explain", lambda *_: iter(()))
    replace(good, AGE, "certainty: likely", "certainty: certain")
    assert [(finding.code, finding.file, finding.line) for finding in fast(good).findings] == [("SCH001", AGE, 2)]


def test_without_dataset_yaml_the_calendar_makes_nothing_due(good: Path) -> None:
    (good / "dataset" / "dataset.yaml").unlink()
    assert audit(fast(good).dataset, datetime.date(2099, 1, 1)) == []


def test_without_an_article_nothing_is_said_about_it(good: Path) -> None:
    (good / "dataset" / "article.yaml").unlink()
    assert fast(good).findings == ()


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match="NUM001 is taken"):
        declared((numbers, numbers), RecordCheck)


@pytest.mark.parametrize("docstring", [None, "It holds.", "It holds.\n\nWhy: so.", "Why: so.\nMend: do."])
def test_a_check_without_what_why_and_fix_is_refused(docstring: str | None) -> None:
    def nameless(*_: Any) -> Iterator[Problem]:
        yield from ()

    nameless.__doc__ = docstring
    for declare in (record_check("TXT900", "fact"), dataset_check("TXT900"), audit_check("TXT900")):
        with pytest.raises(ValueError, match="TXT900"):
            declare(nameless)


def test_a_check_of_no_family_is_refused() -> None:
    with pytest.raises(ValueError, match="is of no family"):
        dataset_check("NEW001")(checks()["ART001"].run)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 20 out of 100 people", ["20", "100"]),
        ("1,000 and 12,500", ["1,000", "12,500"]),
        ("2.5 centimeters, or 2 to 10.", ["2.5", "2", "10"]),
        ("5-10 years, 24/7", ["5", "10", "24", "7"]),
        ("50mm, 10,20 and 1.2.3", ["50mm", "10,20", "1.2.3"]),
        ("1,00 people", ["1,00"]),
        ("BI-RADS 3, BI-RADS® category 4A, categories 0 to 6", []),
        ("categories 4A, 4B, and 4C, a scale from 0 to 6", []),
        ("category 4, 20 people", ["20"]),
        ("category 40 and scale 10", ["40", "10"]),
        ("BI-RADS 2 or 3 out of 100", ["3", "100"]),
        ("2D and 3D pictures, 7D ones", ["7D"]),
        ("vitamin B12 and CO2", []),
    ],
)
def test_numbers_are_told_from_names(text: str, found: list[str]) -> None:
    assert [written for _, written in numbers.numbers(text)] == found


@pytest.mark.parametrize("written", ["50mm", "10,20", "1.2.3", "1,00", "7D"])
def test_what_is_glued_together_equals_no_number(written: str) -> None:
    ((value, _),) = numbers.numbers(written)
    assert value != value


SCREENED = {
    "garbled-range": (numbers._maybe_range, numbers._RUN_TOGETHER),
    "out-of": (numbers._maybe_range, numbers._OUT_OF),
    "leftover": (wording._maybe_leftover, wording._LEFTOVER),
    "first-person": (wording._maybe_first_person, wording._FIRST_PERSON),
    "promise": (wording.PROMISE.may_match, wording.PROMISE.pattern),
    "comfort": (wording.COMFORT.may_match, wording.COMFORT.pattern),
    "fright": (wording.FRIGHT.may_match, wording.FRIGHT.pattern),
    "vague": (wording.VAGUE.may_match, wording.VAGUE.pattern),
    "belittling": (wording.BELITTLING.may_match, wording.BELITTLING.pattern),
}
LETTERS = "".join(map(chr, range(32, 127))) + "\n’®…“”é½‰"


@pytest.mark.parametrize("name", SCREENED)
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_a_quick_screen_lets_through_whatever_the_check_would_find(name: str, data: st.DataObject) -> None:
    screen, pattern = SCREENED[name]
    text = data.draw(st.from_regex(pattern, alphabet=LETTERS))
    assert screen(simplified(text).lower())


@pytest.mark.parametrize(("way", "allowed"), [(way, fine) for _, way, fine in shares._COMPILED])
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_a_quick_screen_lets_every_share_through(way: Any, allowed: Any, data: st.DataObject) -> None:
    text = simplified(data.draw(st.from_regex(way, alphabet=LETTERS)))
    told = [match for match in way.finditer(text) if not allowed.match(text, match.start())]
    assert not told or (shares.may_have_shares(text.lower()) and told[0].group() in shares.shares(text))


def _record(text: str) -> Record:
    return Record("fact-x-y", "fact", document_of("dataset/facts/fact-x-y.yaml", text))


FORBIDDEN = {
    "TXT001": "always|never|cure|cures|cured|curable|guarantee|guarantees|guaranteed|totally|absolutely|100%|"
    "completely safe|perfectly safe|no risk|risk-free|for certain|without a doubt|clean bill of health|save lives|"
    "saves lives|full stop|nothing to worry about|no need to worry|don't worry|don’t panic|do not worry|do not panic|"
    "rest assured|no big deal|completely harmless|totally harmless|not cancer at all|deadly|killer|terrifying|horrific|"
    "horrifying|ticking bomb|ticking time bomb|death sentence|devastating|worst case|nightmare",
    "TXT002": "studies show|studies say|studies suggest|studies prove|studies have shown|studies have found|"
    "research shows|research says|research suggests|research proves|research has shown|scientists say|experts agree|"
    "doctors believe|researchers think|it is known|it is well known|everyone knows|some people say|evidence shows|"
    "according to studies|according to experts|according to research",
    "TXT003": "I|I'm|I’ve|we|We|we're|we’ll|our|ours|us|my|My|mine|me|let's|Let’s",
    "TXT004": "TODO|tbd|FIXME|xxx|Lorem ipsum|{name}|[name here]|???|one , two|one .. two|one ,, two|…",
    "TXT005": "<!-- x -->|<?xml?>|&#x27;|"
    "<b>|</p>|<br/>|&nbsp;|&#8217;|**bold**|__bold__|`code`|[text](link)|http://example.org|javascript:x",
    "TXT008": "just a little|simply|merely|only a prick|only a scratch|as easy as",
    "NUM004": "1 out of 8|one out of eight|one of every eight|one of each eight|1 woman in 8|one in every 8|"
    "one in the 8|nine times out of ten|seventy-one out of eighty|1 in 100,000|1 in a hundred|3 of 8 women|"
    "three of the eight patients|seventy-one per hundred|71 per 100|5 per 1,000|eight per thousand|8 percent|"
    "eight percent|8 per-cent|8pct|8 pct|8‰|a few %|1:8|1 : 8|1/8|about half|more than half|two thirds|"
    "seven-tenths|a quarter|three quarters|½|⅛|every tenth|every 8th|every second woman|every other woman|"
    "half of|half the|three quarters of|two thirds of|two fifths of|three fifths of|a third of|one third of|"
    "a quarter of|one fifth of|a tenth of|two-thirds of|three-quarters of|one-third of|one-quarter of|"
    "one-fifth of|one-tenth of|30%|30 %|30 percent|30 per cent|percentage|1 in 5|one in five|1 in every 8|"
    "2 out of 10|nine out of ten|1 in 1,500|1 in 1000|1 in 250",
}


@pytest.mark.parametrize(
    ("code", "phrase"), [(code, phrase) for code, phrases in FORBIDDEN.items() for phrase in phrases.split("|")]
)
def test_a_phrase_that_readers_must_not_meet_is_found_inside_a_sentence(code: str, phrase: str) -> None:
    check = checks()[code]
    loud = phrase if code == "TXT003" else phrase.upper()  # US is a country
    for text in (f"Spots {phrase} people.", loud, f"Spots\n{phrase}"):
        found = list(check.run(_record(json.dumps({"text": {"statement": text}})), None))
        assert found, text
        assert found[0].needle.lower() in simplified(text).lower()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("TXT001", "The word secure, an obscure one, nevertheless, 1100 and bombs."),
        ("TXT002", "One study of 40 people in Spain found spots. The doctor who studies shows compares them."),
        ("TXT003", "In the US, the hours of a museum, usage and some mines."),
        ("TXT004", "A to-do list. Spots, and marks: both; all? yes! 1,000.5."),
        ("TXT005", "Less than 2 and more than 1. A & B, a * b, # 1, a_b, e.g. x-y."),
        ("TXT008", "A simple, just one, only one thing."),
        ("NUM004", "3 out of 100, 2 out of 1,000, 1 in 10,000, one in 100 and 5 in 1,000 people, in 2 of 3 towns."),
        ("NUM004", "Two in six months, one in one visit, open 24/7, at 7:30 a.m., half an hour, about half a year."),
        ("NUM004", "A third picture, every second year, every other week, every third day, in a quarter of an hour."),
        ("NUM004", "33 cases in 108,000 screens, 30 of 100 people, one of the two, a person per visit, BI-RADS 4/5."),
    ],
)
def test_a_phrase_that_only_looks_like_one_is_left_alone(code: str, text: str) -> None:
    assert list(checks()[code].run(_record(json.dumps({"text": {"statement": text}})), None)) == []


def _say(**facts: str) -> list[str]:
    text = {"fact": "Spots are common.", "myth": "A spot means that you are ill.", "why_wrong": "", "answer": "Common."}
    record = _record(json.dumps({"text": {**text, **facts}}))
    return [code for code in ("MYT001", "MYT002", "MYT003") for _ in checks()[code].run(record, None)]


def test_a_myth_as_heading_is_one_fault_and_telling_it_again_another() -> None:
    assert _say(fact="A spot means, that you are ILL") == ["MYT001", "MYT003"]
    assert _say(fact="A spot means that you are ill.", answer="A spot means that you are ill.") == ["MYT001", "MYT002"]


PIECES = "word 3.5 BI-RADS 1,000 don't 4A (really) “word” word, word; – Dr. Mrs. vs. approx. No. 5 St. word. word? yes!"


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from([*["word"] * 20, *PIECES.split(), "No. 5"]), min_size=1, max_size=60))
def test_a_sentence_is_too_long_from_its_twenty_sixth_word(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = list(checks()["TXT006"].run(_record(json.dumps({"text": {"statement": text}})), None))
    assert bool(found) == any(len(words(sentence)) > 25 for sentence in sentences(text))


FORMULAS = ["=A", "+A", "-A", "- A", "@A", "|A", "%A"]
PLACES = [
    "note: {}\n",
    "note:\n  {}\n",
    'note: "{}"\n',
    "note: '{}'\n",
    "note: >-\n  {}\n",
    "note: |\n  {}\n",
    "note: >2-\n  {}\n",
    "note: >-2\n  {}\n",
    "note: >- # why\n  {}\n",
    "note: >-\n\n  {}\n",
    "note: [{}]\n",
    "note: [a,{}]\n",
    'note: ["{}"]\n',
    "note:\n- {}\n",
    "note:\n  - {}\n",
    "note: {{a: {}}}\n",
    'note: {{"a":{}}}\n',
    'note: {{"a":"{}"}}\n',
    "? note\n: {}\n",
]


def _formula_cells() -> Iterator[str]:
    """Every way to write a formula that YAML reads as one; in some places some of them are other syntax."""
    for place, formula in itertools.product(PLACES, FORMULAS):
        text = place.format(formula)
        with contextlib.suppress(UnreadableYaml):
            if any(value.startswith(formula) for _, value in strings(yaml_reader.parse(text))):
                yield text
    yield from (f'note: "\\x{ord(formula[0]):02x}A"\n' for formula in FORMULAS)


@pytest.mark.parametrize("text", list(_formula_cells()))
def test_a_formula_is_found_however_it_is_written(text: str) -> None:
    assert len(list(checks()["TXT007"].run(_record(text), None))) == 1


@pytest.mark.parametrize(
    "address", ["https://[::1", "https://[example.org]/", "https:///letter", "https://", "//example.org"]
)
def test_an_address_that_cannot_be_taken_apart_is_not_safe(address: str) -> None:
    assert len(list(checks()["SRC002"].run(_record(f'url: "{address}"\n'), None))) == 1


@pytest.mark.parametrize(
    ("host", "told"),
    [
        *((host, True) for host in ("example.org", "www.example.com", "example.net", "letters.example", "town.test")),
        *((host, True) for host in ("a.invalid", "a.localhost", "printer.local", "wiki.internal", "EXAMPLE.ORG.")),
        *((host, True) for host in ("192.168.0.1", "8.8.8.8", "nas.home.arpa")),
        *((host, False) for host in ("example.edu", "myexample.org", "example.org.uk", "test.town", "todo.invalid")),
    ],
)
def test_a_host_that_is_no_publishers_is_found(host: str, told: bool) -> None:
    problems = list(checks()["SRC002"].run(_record(f"url: https://{host}/letter\n"), None))
    assert [problem.message for problem in problems] == [f"{host.lower().rstrip('.')} is not a publisher's host"] * told


ODD_SPACES = [character for character in map(chr, range(0x21, 0x110000)) if unicodedata.category(character) == "Zs"]
"""U+2000 and U+2001 are not composed, and so YML003's matter."""


@pytest.mark.parametrize("space", sorted({*ODD_SPACES} - {"\u2000", "\u2001"}), ids=lambda space: f"U+{ord(space):04X}")
def test_an_odd_space_is_found_where_it_stands_and_hides_nothing(good: Path, space: str) -> None:
    replace(good, AGE, "Spots are seen more often", f"Studies{space}show spots in 31{space}% of people, not")
    line = next(line for line in (good / AGE).read_text(encoding="utf-8").split("\n") if "Studies" in line)
    found = {finding.code: finding.column - 1 for finding in fast(good).findings}
    assert found == {"TXT002": line.index("Studies"), "NUM004": line.index("31"), "TXT014": line.index(space)}
    told = next(finding.message for finding in fast(good).findings if finding.code == "TXT014")
    assert (
        told == f"U+{ord(space):04X} ({unicodedata.name(space)}) is not a plain space, and 1 more like it in this text"
    )


@pytest.mark.parametrize("escape", ["\\u00a0", "\\xa0", "\\_"])
def test_an_odd_space_that_is_written_as_an_escape_is_found_where_it_stands(good: Path, escape: str) -> None:
    replace(good, AGE, "note: Older people had more.", f'note: "Older people{escape}had more."')
    (finding,) = fast(good).findings
    line = (good / AGE).read_text(encoding="utf-8").split("\n")[finding.line - 1]
    assert (finding.code, line[finding.column - 1 :]) == ("TXT014", f'{escape}had more."')


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_question_in_another_language_keeps_its_blanks(good: Path, language: str) -> None:
    replace(good, "dataset/dataset.yaml", "languages: [en]", "languages: [en, fr]")
    questions = "questions:\n  - {id: quoi, language: LANG, question: quoi\u00a0?, abstain: not-covered}\n"
    path = good / "dataset" / "eval.yaml"
    text = path.read_text(encoding="utf-8").split("questions:")[0] + questions.replace("LANG", language)
    path.write_text(text, encoding="utf-8")
    assert [finding.code for finding in fast(good, ["TXT014"]).findings] == ["TXT014"] * (language == "en")


ODD = {"-": "\u2010\u2011\u2012\u2013\u2212\uff0d", "'": "\u2019\u02bc\u2018\u2032\uff07", "%": "\uff05", "/": "\u2044"}


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        *(("NUM004", phrase) for phrase in ("1-in-8", "one-in-eight", "1/8", "8%", "two-thirds")),
        *(("TXT001", phrase) for phrase in ("don't worry", "risk-free", "save-lives")),
        ("TXT003", "let's"),
    ],
)
def test_an_odd_hyphen_or_apostrophe_hides_nothing(code: str, phrase: str) -> None:
    for usual, odds in ODD.items():
        for odd in odds if usual in phrase else "":
            text = f"Spots {phrase.replace(usual, odd)} people."
            found = list(checks()[code].run(_record(json.dumps({"text": {"statement": text}})), None))
            assert [problem.needle for problem in found] == [phrase], text


@given(st.text())
def test_a_simplified_text_has_every_character_at_its_place(text: str) -> None:
    simple = simplified(text)
    assert len(simple) == len(text)
    assert all(new == old or not old.isascii() for new, old in zip(simple, text, strict=True))
