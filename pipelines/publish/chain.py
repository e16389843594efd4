"""The changes of each release, from which an app brings its copy of the release before up to date."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.compare.diff import bump_of
from pipelines.compare.snapshot import Snapshot
from pipelines.compare.versions import parse
from pipelines.files.json_text import dump, ordered
from pipelines.model.artifact import CHANGES, Artifact, changes_path
from pipelines.model.changes import Change
from pipelines.model.findings import BrokenSchema
from pipelines.model.hashes import digest
from pipelines.model.kinds import KINDS
from pipelines.model.shapes import Released
from pipelines.public.recalls import all_of
from pipelines.public.shown import shown
from pipelines.public.view import Public
from pipelines.publish.apply_changes import fingerprint
from pipelines.publish.json_records import about_dataset

_NOTHING: Mapping[str, Any] = {
    **{name: [] for name in ("changes", "records", "withdrawn", "redirects", "gone")},
    **{name: {} for name in ("positions", "texts", "fingerprints")},
}


def earlier(files: Mapping[str, bytes], released: Released | None) -> Iterator[Artifact]:
    """The changes of the releases before, as they were exported; ``files`` are those of dataset/changes by version.

    Raises:
        BrokenSchema: a file is missing, or is not what the release wrote.
    """
    for version, sha256 in (released.get("chain", {}) if released else {}).items():
        content = files.get(version, b"")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BrokenSchema(f"dataset/{changes_path(version)}", f"it is not what the release of {version} wrote")
        yield _artifact(version, content, len(json.loads(content)["records"]))


def _artifact(version: str, content: bytes, rows: int) -> Artifact:
    return Artifact(changes_path(version), content, "application/json", rows, "changes")


def history(files: Iterable[Artifact]) -> list[dict[str, str]]:
    """The releases with a file of changes, oldest first, for the manifest."""
    found = []
    for file in files:
        if file.path.startswith(f"{CHANGES}/"):
            content = json.loads(file.content)
            meta = {key: content["meta"][key] for key in ("version", "released")}
            found.append({**meta, **{key: content[key] for key in ("from",) if key in content}, "path": file.path})
    return sorted(found, key=lambda release: parse(release["version"]))


def between(public: Public, before: Snapshot | None, now: Snapshot, changes: Sequence[Change]) -> Artifact:
    """``changes/<version>.json``: what an app with the release before needs to have this version.

    ``changes`` are the differences of the two snapshots. The first file of a chain has no ``from``, changes and
    records: an app begins with the files of that version.
    """
    content: dict[str, Any] = {"meta": public.meta, "recalls": _recalls(public, before), **_NOTHING}
    if before and before.hashes:
        content["from"] = before.version
        content |= {"bump": bump} if (bump := bump_of(changes)) else {}
        content["changes"] = [{**dataclasses.asdict(change), "fields": list(change.fields)} for change in changes]
        content |= _steps(public, before, now, changes)
    return _artifact(public.meta["version"], dump(content), len(content["records"]))


def _recalls(public: Public, before: Snapshot | None) -> list[dict[str, Any]]:
    """The recalls that the release before did not have like this."""
    known = before.recalls if before else {}
    return [recall for recall in all_of(public) if known.get(recall["id"]) != digest(recall)]


def _steps(public: Public, before: Snapshot, now: Snapshot, changes: Iterable[Change]) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for change in changes:
        fields.setdefault(change.subject, []).extend(change.fields)
    known = {*before.records, *before.withdrawn, *before.redirects}
    names = {name for name in before.meta.keys() | now.meta.keys() if before.meta.get(name) != now.meta.get(name)}
    return {
        "records": list(_records(public, before, now, fields)),
        "withdrawn": [tomb for tomb in public.withdrawn if _is_new(tomb["id"], before, now)],
        "redirects": [entry for entry in public.redirects if _is_new(entry["from"], before, now)],
        "gone": sorted(known - now.records.keys() - set(now.withdrawn) - now.redirects.keys()),
        "positions": {r.id: r.fields["position"] for r in public.records if "position" in r.fields},
        "texts": {
            language: about_dataset(public.about(language))
            for language in public.languages
            if language not in before.languages or any(name.startswith("+") for name in names)
        },
        "fingerprints": {
            language: fingerprint(
                {
                    **about_dataset(public.about(language)),
                    "withdrawn": public.withdrawn,
                    "redirects": public.redirects,
                    "records": [{"id": name, "hash": hashes[language]} for name, hashes in now.hashes.items()],
                }
            )
            for language in public.languages
        },
    }


def _records(
    public: Public, before: Snapshot, now: Snapshot, fields: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """The records that are new or differ in a language, whole in each of these languages."""
    for record in public.records:
        old, new = before.hashes.get(record.id, {}), now.hashes[record.id]
        if languages := [language for language in public.languages if old.get(language) != new[language]]:
            yield {
                "id": record.id,
                "kind": record.kind,
                "list": KINDS[record.kind].folder,
                "change": "changed" if record.id in before.records else "added",
                "languages": {
                    language: {
                        "fields": _of_language(
                            fields.get(record.id, ()), language, public.languages, own=language in record.texts
                        ),
                        "record": ordered(shown(public, record, language)),
                    }
                    for language in languages
                },
            }


def _of_language(fields: Iterable[str], language: str, languages: Sequence[str], *, own: bool) -> list[str]:
    """The changed fields that one language has; those of a translation end in its tag.

    Without an ``own`` text, a language has that of the source language.
    """
    others = tuple(f".{other}" for other in languages if other != language)
    found: list[str] = []
    for name in fields:
        if name.endswith(f".{language}"):
            found.append(name.removesuffix(f".{language}"))
        elif not name.endswith(others) and not (name.startswith("text.") and own and language != languages[0]):
            found.append(name)
    return list(dict.fromkeys(found))


def _is_new(name: str, before: Snapshot, now: Snapshot) -> bool:
    return before.entries.get(name) != now.entries[name]
