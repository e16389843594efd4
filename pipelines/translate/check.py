"""TRN: what is wrong with translations, at the line of the PO file where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.model.findings import Finding, Rule
from pipelines.model.hashes import digest
from pipelines.model.places import Pointer
from pipelines.model.records import LOCALES, Dataset
from pipelines.model.text import brief
from pipelines.translate import rules, store
from pipelines.translate.project import Project
from pipelines.translate.shapes import Entry, Issue, Locale, Unit
from pipelines.translate.states import is_current, signature_problem
from pipelines.translate.units import DATASET

SIGNER = Rule.of(
    "TRN003",
    "error",
    "signature_is_by_a_real_person",
    """A signature is by a person of people.yaml who reads the language: a clinical one by a clinician, a linguistic
    one by a translator, a patient reviewer or a clinician.

    Why: an approval by nobody, or by someone who cannot judge it, is a false claim.
    Fix: add the person, with consent, to people.yaml with role and languages; or delete the row.
    """,
)

PURPOSE = Rule.of(
    "TRN004",
    "error",
    "signature_is_about_a_string",
    """A signature is about a string that there is to translate, or that is held for when it comes back.

    Why: an approval of nothing hides that the string it was meant for has none.
    Fix: correct the key, or delete the row.
    """,
)

LOCALE = Rule.of(
    "TRN005",
    "error",
    "language_has_a_locale",
    """Each language that exports carry stands in dataset/translations/locales.yaml.

    Why: without its digits, signs and script no number of a translation can be compared.
    Fix: run `make i18n-new LANG=...`, or take the language out of dataset.yaml.
    """,
)

OPEN = Rule.of(
    "TRN006",
    "warning",
    "change_of_a_translation_is_answered",
    """A change of a translation that a reviewer asks for is answered, and its entry deleted from comments.yaml.

    Why: somebody read both texts with care and found something wrong; a request that lies about helps no reader.
    Fix: have the translation changed, or decide that it is right; tell the reviewer; delete the entry, for git
    remembers it.
    """,
)

REMARK = Rule.of(
    "TRN007",
    "error",
    "comment_is_about_a_string",
    """A comment on a translation is about a string that there is to translate, in a language of locales.yaml.

    Why: a comment about nothing hides what it was meant for.
    Fix: correct the key or the language; if the string is gone, delete the comment.
    """,
)

RULES = (*store.RULES, SIGNER, PURPOSE, LOCALE, OPEN, REMARK, *rules.RULES)


@dataclass(frozen=True)
class Checked:
    """The findings, and the keys that an error blocks, by language; ``clean`` holds marks of what had no issue."""

    findings: tuple[Finding, ...]
    blocked: Mapping[str, frozenset[str]]
    clean: frozenset[str]


Progress = Callable[[Sequence[Entry]], Iterable[Entry]]
"""What gives the entries of a language one after the other, and may show how far it is."""


def check(
    project: Project,
    dataset: Dataset,
    clean: frozenset[str] = frozenset(),
    basis: str = "",
    progress: Progress = iter,
) -> Checked:
    """Everything that can be wrong with the translations of a project.

    A stale translation is not held against the new English. ``clean`` are marks that an earlier run gave for the same
    ``basis``; what has one is passed over.
    """
    findings = [
        *project.store.findings,
        *_languages(project, dataset),
        *_signatures(project, dataset),
        *_comments(project, dataset),
    ]
    blocked: dict[str, frozenset[str]] = {}
    marks: set[str] = set()
    for language, catalog in project.store.catalogs.items():
        locale = project.locales[language]
        states = project.states(language)
        wrong: set[str] = set()
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
            findings += [_finding(catalog.path, unit, entry, issue) for issue in issues]
            if any(rules.severity(issue.code) == "error" for issue in issues):
                wrong.add(key)
        blocked[language] = frozenset(wrong)
    return Checked(tuple(findings), blocked, frozenset(marks))


def outliers(project: Project) -> list[Finding]:
    """Translations of an odd length, language by language; see ``rules.outliers``."""
    found = []
    for language, catalog in project.store.catalogs.items():
        states = project.states(language)
        pairs = [
            (unit, catalog.entries[unit.key].target)
            for unit in project.units
            if states[unit.key] not in ("missing", "stale")
        ]
        for unit, issue in rules.outliers(pairs):
            found.append(_finding(catalog.path, unit, catalog.entries[unit.key], issue))
    return found


def error_finder(project: Project, language: str) -> Callable[[Unit, str], list[Issue]]:
    """What tells the errors of one translation into a language."""
    locale: Locale = project.locales[language]

    def test(unit: Unit, target: str) -> list[Issue]:
        return [issue for issue in rules.issues(unit, target, locale) if rules.severity(issue.code) == "error"]

    return test


def _finding(path: str, unit: Unit, entry: Entry, issue: Issue) -> Finding:
    record = "" if unit.record == "dataset" else unit.record
    message = f"{unit.key}: {issue.message}"
    return Finding(path, entry.line, 1, issue.code, rules.severity(issue.code), record, message, issue.hint)


def _languages(project: Project, dataset: Dataset) -> Iterator[Finding]:
    home = dataset.settings["dataset"]
    for language in project.carried:
        if language not in project.locales and dataset.knows(LOCALES):
            line, column = home.locate(("languages", dataset.about["languages"].index(language)))
            message = f"{language} has no locale"
            yield Finding(home.path, line, column, LOCALE.code, LOCALE.severity, "", message, LOCALE.fix)


def _signatures(project: Project, dataset: Dataset) -> Iterator[Finding]:
    for language, signatures in project.store.signatures.items():
        path = f"{store.FOLDER}/{language}{store.REVIEW}"
        for line, signature in enumerate(signatures, 2):
            if _names_no_string(signature.key, language, project, dataset):
                message = f"there is no string {signature.key}"
                yield Finding(path, line, 1, PURPOSE.code, PURPOSE.severity, "", message, PURPOSE.fix)
            if dataset.knows("people") and (message := signature_problem(signature, language, dataset.people)):
                yield Finding(path, line, 1, SIGNER.code, SIGNER.severity, "", message, SIGNER.fix)


def _names_no_string(key: str, language: str, project: Project, dataset: Dataset) -> bool:
    """Whether there is certainly no string with a key: of a record that is unread nobody knows.

    A string that is withdrawn, or a draft, or kept as obsolete may come back; what was said of it waits.
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
            message = f"{entry['person']} asks for a change of {key} in {language}: {brief(entry['comment'])}"
            rule, hint = OPEN, "have it changed or decide that it is right, then delete the entry"
            held = project.catalog(language).entries.get(key)
            known = language not in project.store.unread
            if known and not is_current(unit, held, entry["source_sha"], entry["target_sha"]):
                hint = "the words have changed since: look whether that answers it, then delete the entry"
        else:
            continue
        yield Finding(document.path, *document.locate(place), rule.code, rule.severity, "", message, hint)
