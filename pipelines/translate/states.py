"""Derives the state of a unit from the present English, the translation, and the signatures of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.model.shapes import Person
from pipelines.translate import tags
from pipelines.translate.shapes import Catalog, Entry, Signature, State, Unit, sha

_ROLES = {"linguistic": ("translator", "patient-reviewer", "clinician"), "clinical": ("clinician",)}


def by_key(signatures: Iterable[Signature]) -> dict[str, list[Signature]]:
    """Groups signatures by key."""
    found: dict[str, list[Signature]] = {}
    for signature in signatures:
        found.setdefault(signature.key, []).append(signature)
    return found


def state(unit: Unit, entry: Entry | None, signatures: Iterable[Signature] = ()) -> State:
    """The state of a unit.

    A signature counts only while both hashes match the present texts. ``approved`` needs a linguistic and a clinical
    signature by two different people.
    """
    if entry is None or not entry.target.strip():
        return "missing"
    if entry.source != unit.source or entry.previous:
        return "stale"
    if entry.fuzzy:
        return "draft"
    current = valid_signatures(unit, entry, signatures)
    linguists = {s.by for s in current if s.stage == "linguistic"}
    clinicians = {s.by for s in current if s.stage == "clinical"}
    if not linguists:
        return "translated"
    return "approved" if clinicians and len(linguists | clinicians) > 1 else "reviewed"


def valid_signatures(unit: Unit, entry: Entry, signatures: Iterable[Signature]) -> list[Signature]:
    """The signatures whose hashes match the present English and translation."""
    return [s for s in signatures if is_current(unit, entry, s.source_sha, s.target_sha)]


def is_current(unit: Unit, entry: Entry | None, source_sha: str, target_sha: str) -> bool:
    """Whether the hashes match the present English and translation."""
    return entry is not None and (source_sha, target_sha) == (sha(unit.source), sha(entry.target))


def states(units: Iterable[Unit], catalog: Catalog, signatures: Mapping[str, list[Signature]]) -> dict[str, State]:
    """The state of every unit by key."""
    return {unit.key: state(unit, catalog.entries.get(unit.key), signatures.get(unit.key, ())) for unit in units}


def signature_problem(
    signature: Signature, language: str, people: Mapping[str, Person], entry: Entry | None = None
) -> str:
    """Why a person must not sign this, or an empty string.

    ``people`` are those of people.yaml by id. ``entry`` is the present translation, which nobody may have made alone
    and signed: ISO 17100 asks for a revision by a second person.
    """
    person = people.get(signature.by)
    if person is None:
        return f"nobody has the id {signature.by}"
    if person["role"] not in _ROLES[signature.stage]:
        return f"{signature.by} is {person['role']} and signed as {signature.stage} reviewer"
    if language not in person.get("languages", ()):
        return f"people.yaml does not list {language} as a language of {signature.by}"
    if entry and entry.by and tags.is_same_person(entry.by, (signature.by, person.get("name", ""))):
        return f"{signature.by} made this translation" if signature.target_sha == sha(entry.target) else ""
    return ""
