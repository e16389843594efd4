"""The TRN checks: errors in translations and signatures, with their line in the PO or review file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.model.findings import Finding, Rule
from pipelines.model.hashes import digest
from pipelines.model.places import Pointer
from pipelines.model.records import LOCALES, Dataset
from pipelines.model.text import brief
from pipelines.translate import rules, store
from pipelines.translate.project import Project
from pipelines.translate.shapes import Entry, Issue, Locale, Signature, State, Unit
from pipelines.translate.states import by_key, is_current, signature_problem, valid_signatures
from pipelines.translate.units import DATASET

SIGNER = Rule.of(
    "TRN003",
    "error",
    "signature_is_by_a_real_person",
    """A signature is by a person of people.yaml who reads the language and did not make the translation: a clinical
    one by a clinician, a linguistic one by a translator, a patient reviewer or a clinician.

    Why: an approval by nobody, by someone who cannot judge it, or by its own translator, is a false claim.
    Fix: add the person, with consent, to people.yaml with role and languages; or delete the row, and have a second
    person sign.
    """,
)

PURPOSE = Rule.of(
    "TRN004",
    "error",
    "signature_is_about_a_string",
    """A signature names a string that is translated, or that is stored because it may come back.

    Why: an approval of an unknown string hides that the intended string has none.
    Fix: correct the key, or delete the row.
    """,
)

LOCALE = Rule.of(
    "TRN005",
    "error",
    "language_has_a_locale",
    """Each language of the exports has a locale in dataset/translations/locales.yaml.

    Why: without its digits, signs and script the numbers of a translation cannot be compared.
    Fix: run `make i18n-new LANG=...`, or remove the language from dataset.yaml.
    """,
)

OPEN = Rule.of(
    "TRN006",
    "warning",
    "change_of_a_translation_is_answered",
    """A change of a translation that a reviewer requests is resolved, and its entry deleted from comments.yaml.

    Why: a reviewer compared both texts and found an error; an open request leaves the error in place.
    Fix: have the translation changed, or decide that it is right; inform the reviewer; delete the entry. It stays in
    the git history.
    """,
)

REMARK = Rule.of(
    "TRN007",
    "error",
    "comment_is_about_a_string",
    """A comment on a translation names a string that is translated, in a language of locales.yaml.

    Why: nobody finds a comment on an unknown string.
    Fix: correct the key or the language; if the string was removed, delete the comment.
    """,
)

CODES = frozenset(rule.code for rule in rules.RULES)

RULES = (*store.RULES, SIGNER, PURPOSE, LOCALE, OPEN, REMARK, *rules.RULES)


@dataclass(frozen=True)
class Checked:
    """The findings of a run.

    ``blocked`` are the keys with an error, ``warned`` those with warnings only, by language; ``clean`` are the marks of
    translations without findings.
    """

    findings: tuple[Finding, ...]
    blocked: Mapping[str, frozenset[str]]
    clean: frozenset[str]
    warned: Mapping[str, frozenset[str]] = field(default_factory=dict)


Progress = Callable[[Sequence[Entry]], Iterable[Entry]]
"""Iterates over the entries of a language, and may show progress."""


def check(
    project: Project,
    dataset: Dataset,
    clean: frozenset[str] = frozenset(),
    basis: str = "",
    progress: Progress = iter,
) -> Checked:
    """Checks the translations of a project.

    A stale translation is not compared with the new English. ``clean`` are the marks that an earlier run returned for
    the same ``basis``; translations with one are skipped.
    """
    findings = [
        *project.store.findings,
        *_languages(project, dataset),
        *_signatures(project, dataset),
        *_comments(project, dataset),
    ]
    blocked: dict[str, frozenset[str]] = {}
    warned: dict[str, frozenset[str]] = {}
    marks: set[str] = set()
    for language, catalog in project.store.catalogs.items():
        locale = project.locales[language]
        states, others = project.states(language), project.from_others(language).entries
        wrong: set[str] = set()
        doubtful: set[str] = set()
        signed = by_key(project.signatures(language))
        for entry in progress(tuple(catalog.entries.values())):
            key = entry.key
            if states.get(key) in (None, "missing", "stale"):
                continue
            unit = project.by_key[key]
            mark = digest([basis, language, unit.source, unit.limit, unit.handling, unit.key, entry.target])
            if mark in clean:
                marks.add(mark)
                continue
            issues = rules.issues(unit, entry.target, locale)
            if not issues:
                marks.add(mark)
            if issues and (lifted := exceptions(unit, entry, signed.get(key, ()))):
                issues = [issue for issue in issues if issue.code not in lifted]
            state = states[key]
            if entry is not others.get(key):  # those of another dataset are reported there
                findings += [_finding(catalog.path, unit, entry, issue, state) for issue in issues]
            if any(rules.severity(issue.code, state) == "error" for issue in issues):
                wrong.add(key)
            elif issues:
                doubtful.add(key)
        blocked[language], warned[language] = frozenset(wrong), frozenset(doubtful)
    return Checked(tuple(findings), blocked, frozenset(marks), warned)


_CODE = re.compile(r"\bTRN1\d\d\b")


def exceptions(unit: Unit, entry: Entry, signatures: Iterable[Signature]) -> frozenset[str]:
    """The codes that a reviewer has looked at and lifted for a translation.

    A signature whose note names a code lifts it as long as both texts stay as they were signed. Only warnings and
    errors about the meaning can be lifted.
    """
    named = {code for row in valid_signatures(unit, entry, signatures) for code in _CODE.findall(row.note)}
    return frozenset(code for code in named & CODES if code in rules.MEANING or rules.severity(code) == "warning")


def outliers(project: Project) -> list[Finding]:
    """Translations of unusual length, by language; see ``rules.outliers``."""
    found = []
    for language, catalog in project.store.catalogs.items():
        states = project.states(language)
        pairs = [
            (unit, catalog.entries[unit.key].target)
            for unit in project.units
            if states[unit.key] not in ("missing", "stale")
            and catalog.entries[unit.key] is not project.from_others(language).entries.get(unit.key)
        ]
        for unit, issue in rules.outliers(pairs):
            found.append(_finding(catalog.path, unit, catalog.entries[unit.key], issue))
    return found


def issue_finder(project: Project, language: str) -> Callable[[Unit, str], list[Issue]]:
    """A function that finds the errors and warnings of a translation into a language."""
    locale: Locale = project.locales[language]

    def test(unit: Unit, target: str) -> list[Issue]:
        return rules.issues(unit, target, locale)

    return test


def _finding(path: str, unit: Unit, entry: Entry, issue: Issue, state: State = "translated") -> Finding:
    record = "" if unit.record == "dataset" else unit.record
    message, key = f"{unit.key}: {issue.message}", unit.key
    return Finding(path, entry.line, 1, issue.code, rules.severity(issue.code, state), record, message, issue.hint, key)


def _languages(project: Project, dataset: Dataset) -> Iterator[Finding]:
    home = dataset.settings["dataset"]
    tags = dataset.about["languages"]
    for language in project.carried:
        if language not in project.locales and dataset.knows(LOCALES):
            line, column = home.locate(("languages", tags.index(language)))
            message = f"{language} has no locale"
            yield Finding(home.path, line, column, LOCALE.code, LOCALE.severity, "", message, LOCALE.fix)


def _signatures(project: Project, dataset: Dataset) -> Iterator[Finding]:
    for language, signatures in project.store.signatures.items():
        path = f"{store.FOLDER}/{language}{store.REVIEW}"
        entries = project.catalog(language).entries
        others = project.from_others(language).signatures
        for line, signature in enumerate(signatures, 2):
            if signature in others:
                continue
            if _names_no_string(signature.key, language, project, dataset):
                message = f"there is no string {signature.key}"
                yield Finding(path, line, 1, PURPOSE.code, PURPOSE.severity, "", message, PURPOSE.fix)
            if not dataset.knows("people"):
                continue
            if message := signature_problem(signature, language, dataset.people, entries.get(signature.key)):
                yield Finding(path, line, 1, SIGNER.code, SIGNER.severity, "", message, SIGNER.fix)


def _names_no_string(key: str, language: str, project: Project, dataset: Dataset) -> bool:
    """Whether no string has the key. Unknown for records that cannot be read, so the answer is no then.

    A string that is withdrawn, a draft or obsolete may come back, so its signatures and comments are kept.
    """
    catalog = project.catalog(language)
    if key in project.by_key or key in catalog.entries or key in catalog.obsolete:
        return False
    name = key.partition(":")[0]
    record = dataset.by_id.get(name)
    return record.published if record else name == DATASET or dataset.absent(name)


def _comments(project: Project, dataset: Dataset) -> Iterator[Finding]:
    document = dataset.settings.get("comments")
    for index, entry in enumerate(dataset.comments):
        if document is None or "language" not in entry:
            continue
        key, language = entry["about"], entry["language"]
        place: Pointer = ("comments", index)
        unit = project.by_key.get(key)
        if not dataset.knows(LOCALES) or (unit is None and not _names_no_string(key, language, project, dataset)):
            continue
        if unit is None or language not in project.locales:
            message = f"there is no string {key}" if unit is None else f"{language} has no locale"
            rule, hint, place = REMARK, REMARK.fix, (*place, "about" if unit is None else "language")
        elif entry["verdict"] == "change":
            message = f"{entry['person']} requests a change of {key} in {language}: {brief(entry['comment'])}"
            rule, hint = OPEN, "have it changed or decide that it is right, then delete the entry"
            current = project.catalog(language).entries.get(key)
            known = language not in project.store.unread
            if known and not is_current(unit, current, entry["source_sha"], entry["target_sha"]):
                hint = "the text has changed since: check whether that resolves it, then delete the entry"
        else:
            continue
        yield Finding(document.path, *document.locate(place), rule.code, rule.severity, "", message, hint)
