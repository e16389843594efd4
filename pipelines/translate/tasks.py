"""The tasks on a translation project, each of which returns the files to write, by path, and writes none."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

from pipelines.model.shapes import Person
from pipelines.translate import catalogs, signatures, store
from pipelines.translate.project import Project
from pipelines.translate.rules.lists import without_lists
from pipelines.translate.shapes import STATES, Catalog, Entry, Row, Signature, State, TranslationKit, sha
from pipelines.translate.states import by_key, signature_problem, state, valid_signatures
from pipelines.translate.update import update

Files = dict[str, str]


def template(project: Project) -> Files:
    """``template.pot``: every string to translate, with its context, independent of language."""
    empty = Catalog("", f"{store.FOLDER}/{store.TEMPLATE}", {})
    return {empty.path: catalogs.write(empty, project.own_units, _about(project, ""))}


def updated(project: Project, languages: Iterable[str]) -> Files:
    """The template, and the PO and review files of some languages, updated by key."""
    files = template(project)
    for language in languages:
        files |= po_file(project, project.catalog(language))
        if language in project.store.signatures:
            files |= review_file(project, language, ())
    return files


def outdated(project: Project, languages: Iterable[str], stored: str) -> list[str]:
    """The files that do not match the present English; ``stored`` is the text of the present template.

    The header of the template is ignored, because it has a date. PO files are compared by content, because translators'
    tools wrap lines and write headers in their own way.
    """
    found = []
    for path, text in template(project).items():
        if text.partition("\n\n")[2] != stored.replace("\r\n", "\n").partition("\n\n")[2]:
            found.append(path)
    for language in languages:
        catalog, units = project.own_part(project.catalog(language))
        if _content(catalog) != _content(update(catalog, units)):
            found.append(catalog.path)
    return found


def _content(catalog: Catalog) -> list[dict[str, Entry]]:
    """The entries of a catalog by key, without line numbers."""
    homes = (catalog.entries, catalog.obsolete)
    return [{key: dataclasses.replace(entry, line=1) for key, entry in home.items()} for home in homes]


def po_file(project: Project, catalog: Catalog) -> Files:
    """The updated PO file of a catalog. The draft note of its header is removed once every entry is finished."""
    catalog, units = project.own_part(catalog)
    catalog = update(catalog, units)
    unfinished = any(entry.fuzzy and not entry.previous for entry in catalog.entries.values())
    catalog = catalog if unfinished else dataclasses.replace(catalog, draft="")
    return {catalog.path: catalogs.write(catalog, units, _about(project, catalog.language))}


def new_language(project: Project, language: str) -> Files:
    """The first PO file of a language, without translations, and its review file, with existing signatures."""
    return {**po_file(project, project.catalog(language)), **review_file(project, language, ())}


def renamed(project: Project, moves: Mapping[str, str]) -> Files:
    """The files after records were renamed; see ``with_new_ids``."""
    project = with_new_ids(project, moves)
    return updated(project, project.store.catalogs)


def with_new_ids(project: Project, moves: Mapping[str, str]) -> Project:
    """A project after records were renamed, with their translations and signatures under the new keys.

    ``moves`` are the new ids by the old. The units of the project have the new ids, its store the old ones. If both ids
    have a translation, as after an earlier record with the new id, that of the renamed record is used.
    """

    def rekeyed(entries: Mapping[str, Entry]) -> dict[str, Entry]:
        moved = {entry.key: new_key(entry.key, moves) for entry in entries.values()}
        own_last = sorted(entries.values(), key=lambda entry: moved[entry.key] != entry.key)
        return {moved[entry.key]: dataclasses.replace(entry, key=moved[entry.key]) for entry in own_last}

    store_before = project.store
    found = {
        language: dataclasses.replace(catalog, entries=rekeyed(catalog.entries), obsolete=rekeyed(catalog.obsolete))
        for language, catalog in store_before.catalogs.items()
    }
    rows = {
        language: tuple(dataclasses.replace(row, key=new_key(row.key, moves)) for row in signed)
        for language, signed in store_before.signatures.items()
    }
    return dataclasses.replace(project, store=store_before._replace(catalogs=found, signatures=rows))


def new_key(key: str, moves: Mapping[str, str]) -> str:
    """The key of a string after records were renamed."""
    record, colon, name = key.partition(":")
    return f"{moves.get(record, record)}{colon}{name}"


def respelled(project: Project, before: Mapping[str, str]) -> Files:
    """The files after typing errors in the English were corrected; ``before`` has the earlier English by key.

    A translation made from the earlier English counts as made from the present one, and so do its signatures. Nothing
    else about them changes.

    Raises:
        ValueError: a translation is already marked as out of date because of the correction.
    """

    def respelled_entry(entry: Entry) -> Entry:
        unit = project.by_key.get(entry.key)
        if unit is None or entry.key not in before or not entry.target:
            return entry
        if entry.previous == before[entry.key] and entry.source == unit.source:
            raise ValueError(entry.key)  # its mark from before is lost
        return dataclasses.replace(entry, source=unit.source) if entry.source == before[entry.key] else entry

    def respelled_row(row: Signature) -> Signature:
        unit = project.by_key.get(row.key)
        about = unit is not None and row.key in before and row.source_sha == sha(before[row.key])
        return dataclasses.replace(row, source_sha=sha(unit.source)) if unit and about else row

    found = {
        language: dataclasses.replace(
            catalog, entries={key: respelled_entry(entry) for key, entry in catalog.entries.items()}
        )
        for language, catalog in project.store.catalogs.items()
    }
    rows = {language: tuple(map(respelled_row, signed)) for language, signed in project.store.signatures.items()}
    project = dataclasses.replace(project, store=project.store._replace(catalogs=found, signatures=rows))
    return updated(project, found)


def kit(project: Project, language: str) -> TranslationKit:
    """The content of the files for the translators of a language."""
    catalog, states = project.catalog(language), project.states(language)
    return TranslationKit(
        name=project.name,
        released=project.released,
        source_language=project.source_language,
        locale=project.locales[language],
        rows=tuple(Row(unit, catalog.entries.get(unit.key), states[unit.key]) for unit in project.units),
        draft=catalog.draft,
    )


def _about(project: Project, language: str) -> dict[str, str]:
    plural = project.locales[language].plural_forms if language else ""
    return {"name": project.name, "date": project.released, "plural": plural}


ALREADY_STORED = "already stored"
"""The reason why a signature or comment is not added again."""


@dataclass(frozen=True)
class SignatureDecision:
    """Whether a signature is accepted, and why not."""

    signature: Signature
    accepted: bool
    reason: str


def decide_signatures(
    project: Project,
    language: str,
    incoming: Iterable[Signature],
    people: Mapping[str, Person],
    today: datetime.date | None = None,
) -> list[SignatureDecision]:
    """Decides about each signature of a returned review file.

    It is accepted if its person may sign, both hashes match the present texts, and its date is not after ``today``,
    which is the day of the clock if it is None.
    """
    day = (today or datetime.date.today()).isoformat()
    catalog = project.catalog(language)
    stored = {(s.key, s.stage, s.by, s.source_sha, s.target_sha) for s in project.store.signatures.get(language, ())}
    decisions = []
    for signature in incoming:
        unit, entry = project.by_key.get(signature.key), catalog.entries.get(signature.key)
        if unit is None:
            reason = "there is no such string"
        elif entry is None or not entry.target:
            reason = "it is not translated"
        elif signature.source_sha != sha(unit.source):
            reason = "the English has changed since"
        elif signature.target_sha != sha(entry.target):
            reason = "the translation has changed since"
        elif state(unit, entry) in ("stale", "draft"):
            reason = "the translation is a draft or out of date; it must be finished first"
        elif (signature.key, signature.stage, signature.by, signature.source_sha, signature.target_sha) in stored:
            reason = ALREADY_STORED
        elif signature.on > day:
            reason = f"it is dated {signature.on}, which is after {day}"
        else:
            reason = signature_problem(signature, language, people, entry)
        if not reason:
            stored.add((signature.key, signature.stage, signature.by, signature.source_sha, signature.target_sha))
        decisions.append(SignatureDecision(signature, not reason, reason))
    return decisions


def review_file(project: Project, language: str, decisions: Iterable[SignatureDecision]) -> Files:
    """The review file of a language with the accepted signatures."""
    accepted = [decision.signature for decision in decisions if decision.accepted]
    others = project.from_others(language).signatures
    rows = [*(row for row in project.store.signatures.get(language, ()) if row not in others), *accepted]
    return {f"{store.FOLDER}/{language}{store.REVIEW}": signatures.write(rows)}


Stale = TypedDict("Stale", {"key": str, "was": str, "is": str, "translation": str})
"""A stale translation: its key, the English it was made from, the present English, and its text."""


class Status(TypedDict):
    """The progress of a language.

    ``units`` counts the strings; ``states`` and ``kinds`` count them by state, and by kind and state. ``draft`` is the
    note of the PO file on its drafts. ``blocked`` are the keys with errors, ``warned`` those with warnings only;
    ``without`` the checks that do not run because the locale lacks their lists; ``fallen`` the keys whose signature is
    outdated.
    """

    units: int
    draft: str
    states: dict[State, int]
    kinds: dict[str, dict[State, int]]
    stale: list[Stale]
    blocked: list[str]
    warned: list[str]
    without: list[str]
    fallen: list[str]


def status(
    project: Project, blocked: Mapping[str, frozenset[str]], warned: Mapping[str, frozenset[str]] | None = None
) -> dict[str, Status]:
    """The progress of each language: counts by state and kind, stale, blocked and no longer signed translations."""
    found: dict[str, Status] = {}
    for language in sorted(project.locales):
        catalog, states = project.catalog(language), project.states(language)
        kinds: dict[str, Counter[State]] = {}
        for unit in project.units:
            kinds.setdefault(unit.kind, Counter())[states[unit.key]] += 1
        stale: list[Stale] = [
            {
                "key": key,
                "was": catalog.entries[key].previous or catalog.entries[key].source,
                "is": project.by_key[key].source,
                "translation": catalog.entries[key].target,
            }
            for key, state in states.items()
            if state == "stale"
        ]
        fallen = []
        for key, rows in by_key(project.store.signatures.get(language, ())).items():
            if key not in states:
                continue  # kept for when the string comes back
            finished = states[key] not in ("missing", "stale", "draft")
            current = valid_signatures(project.by_key[key], catalog.entries[key], rows) if finished else []
            if {row.stage for row in rows} > {row.stage for row in current}:
                fallen.append(key)
        found[language] = {
            "units": len(project.units),
            "draft": catalog.draft,
            "states": _counts(sum(kinds.values(), Counter())),
            "kinds": {kind: _counts(counter) for kind, counter in kinds.items()},
            "stale": stale,
            "blocked": sorted(blocked.get(language, ())),
            "warned": sorted((warned or {}).get(language, ())),
            "without": without_lists(project.locales[language]),
            "fallen": sorted(fallen),
        }
    return found


def _counts(counter: Counter[State]) -> dict[State, int]:
    return {state: counter[state] for state in STATES}
