"""What is done to a translation project: each task gives the files that it would write, by path, and writes none."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

from pipelines.model.shapes import Person
from pipelines.translate import catalogs, signatures, store
from pipelines.translate.project import Project
from pipelines.translate.shapes import STATES, Catalog, Entry, Row, Signature, State, TranslationKit, sha
from pipelines.translate.states import by_key, signature_problem, state, valid_signatures
from pipelines.translate.update import update

Files = dict[str, str]


def template(project: Project) -> Files:
    """``template.pot``: every string to translate, with its context; it says nothing of any language."""
    empty = Catalog("", f"{store.FOLDER}/{store.TEMPLATE}", {})
    return {empty.path: catalogs.write(empty, project.units, _about(project, ""))}


def updated(project: Project, languages: Iterable[str]) -> Files:
    """The template, and the PO and review files of some languages brought up to date by key."""
    files = template(project)
    for language in languages:
        files |= po_file(project, project.catalog(language))
        if language in project.store.signatures:
            files |= review_file(project, language, ())
    return files


def outdated(project: Project, languages: Iterable[str], held: str) -> list[str]:
    """The files that lack something of today's English; ``held`` is the text of the template as it is.

    The template counts but for its header, which has a date. A PO file counts by what it says, not by how it is
    written: translators' tools wrap lines and write headers in their own way.
    """
    found = []
    for path, text in template(project).items():
        if text.partition("\n\n")[2] != held.replace("\r\n", "\n").partition("\n\n")[2]:
            found.append(path)
    for language in languages:
        catalog = project.catalog(language)
        if _content(catalog) != _content(update(catalog, project.units)):
            found.append(catalog.path)
    return found


def _content(catalog: Catalog) -> list[dict[str, Entry]]:
    """The entries of a catalog by key, wherever they stand in its file."""
    homes = (catalog.entries, catalog.obsolete)
    return [{key: dataclasses.replace(entry, line=1) for key, entry in home.items()} for home in homes]


def po_file(project: Project, catalog: Catalog) -> Files:
    """The PO file of a catalog, brought up to date; its header says draft as long as one entry is unfinished."""
    catalog = update(catalog, project.units)
    unfinished = any(entry.fuzzy and not entry.previous for entry in catalog.entries.values())
    catalog = catalog if unfinished else dataclasses.replace(catalog, draft="")
    return {catalog.path: catalogs.write(catalog, project.units, _about(project, catalog.language))}


def new_language(project: Project, language: str) -> Files:
    """The first PO file of a language, with nothing translated, and its review file, with what is signed already."""
    return {**po_file(project, project.catalog(language)), **review_file(project, language, ())}


def renamed(project: Project, old: str, new: str) -> Files:
    """The files after a record has another id, with its translations and their signatures under the new keys.

    The units of the project have the new id, what it holds has the old one. Where both ids have something, as after an
    earlier record of the new id, what the record itself has goes before.
    """

    def moved(key: str) -> str:
        return f"{new}{key[len(old) :]}" if key.startswith(f"{old}:") else key

    def rekeyed(entries: Mapping[str, Entry]) -> dict[str, Entry]:
        own_last = sorted(entries.values(), key=lambda entry: entry.key.startswith(f"{old}:"))
        return {moved(entry.key): dataclasses.replace(entry, key=moved(entry.key)) for entry in own_last}

    held = project.store
    found = {
        language: dataclasses.replace(catalog, entries=rekeyed(catalog.entries), obsolete=rekeyed(catalog.obsolete))
        for language, catalog in held.catalogs.items()
    }
    rows = {
        language: tuple(dataclasses.replace(row, key=moved(row.key)) for row in signed)
        for language, signed in held.signatures.items()
    }
    project = dataclasses.replace(project, store=held._replace(catalogs=found, signatures=rows))
    return updated(project, found)


def kit(project: Project, language: str) -> TranslationKit:
    """What goes out to the translators of a language."""
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


ALREADY_SIGNED = "it is held already"
"""Why a signature is not taken again."""


@dataclass(frozen=True)
class SignatureDecision:
    """A signature that came in: whether it is taken, and why not."""

    signature: Signature
    taken: bool
    reason: str


def decide_signatures(
    project: Project, language: str, incoming: Iterable[Signature], people: Mapping[str, Person]
) -> list[SignatureDecision]:
    """Decides about each signature of a returned review file.

    It is taken when its person may give it, and it is about the very words that stand there today on both sides.
    """
    catalog = project.catalog(language)
    held = {(s.key, s.stage, s.by, s.source_sha, s.target_sha) for s in project.store.signatures.get(language, ())}
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
            reason = "the translation is a draft, or out of date; it must be finished first"
        elif (signature.key, signature.stage, signature.by, signature.source_sha, signature.target_sha) in held:
            reason = ALREADY_SIGNED
        else:
            reason = signature_problem(signature, language, people)
        if not reason:
            held.add((signature.key, signature.stage, signature.by, signature.source_sha, signature.target_sha))
        decisions.append(SignatureDecision(signature, not reason, reason))
    return decisions


def review_file(project: Project, language: str, decisions: Iterable[SignatureDecision]) -> Files:
    """The review file of a language with the signatures that are taken."""
    taken = [decision.signature for decision in decisions if decision.taken]
    rows = [*project.store.signatures.get(language, ()), *taken]
    return {f"{store.FOLDER}/{language}{store.REVIEW}": signatures.write(rows)}


Stale = TypedDict("Stale", {"key": str, "was": str, "is": str, "translation": str})
"""A stale translation: its key, the English it was made from, the present English, and its text."""


class Status(TypedDict):
    """The progress of a language.

    ``units`` counts the strings; ``states`` and ``kinds`` count them by state, and by kind and state. ``draft`` is the
    draft note of the PO file. ``blocked`` are the keys with errors; ``fallen`` those whose signature is outdated.
    """

    units: int
    draft: str
    states: dict[State, int]
    kinds: dict[str, dict[State, int]]
    stale: list[Stale]
    blocked: list[str]
    fallen: list[str]


def status(project: Project, blocked: Mapping[str, frozenset[str]]) -> dict[str, Status]:
    """How far each language is.

    By language: units by state and by kind, what is stale with both versions of the English, what a check blocks, and
    what was signed, as linguistic or clinical reviewer, and is so no longer.
    """
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
                continue  # it waits until the string comes back
            finished = states[key] not in ("missing", "stale", "draft")
            holding = valid_signatures(project.by_key[key], catalog.entries[key], rows) if finished else []
            if {row.stage for row in rows} > {row.stage for row in holding}:
                fallen.append(key)
        found[language] = {
            "units": len(project.units),
            "draft": catalog.draft,
            "states": _counts(sum(kinds.values(), Counter())),
            "kinds": {kind: _counts(counter) for kind, counter in kinds.items()},
            "stale": stale,
            "blocked": sorted(blocked.get(language, ())),
            "fallen": sorted(fallen),
        }
    return found


def _counts(counter: Counter[State]) -> dict[State, int]:
    return {state: counter[state] for state in STATES}
