"""Compares two snapshots: the changes between them, and the smallest version bump that these allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipelines.compare.snapshot import Snapshot
from pipelines.compare.versions import Version, parse, raised
from pipelines.model.artifact import PORTAL_INDEX
from pipelines.model.changes import BUMPS, FIRST_SCHEMAS, Bump, Change


def compare(old: Snapshot, new: Snapshot) -> list[Change]:
    """Every change from one version to another, sorted by bump and subject.

    The rules are those of the versioning table in README.md: MAJOR if something that apps rely on is removed or changes
    its type, MINOR if something is added or its meaning changes, PATCH for the rest.
    """
    changes = [*_structure(old, new), *_meta(old, new), *_records(old, new), *_recalls(old, new)]
    return sorted(changes, key=lambda change: (-BUMPS.index(change.bump), change.subject, change.message))


def bump_of(changes: Iterable[Change]) -> Bump | None:
    """The largest bump among changes, or None without changes."""
    return max((change.bump for change in changes), key=BUMPS.index, default=None)


def schema_version(old: Snapshot | None, new: Snapshot, *, final: bool) -> str:
    """The version of the schemas: that of the release before, raised by the fields, columns and codes that differ.

    Until there was a ``final`` release it is the first one. The codes of patients' records are content.
    """
    if not old or not final:
        return FIRST_SCHEMAS
    before, after = (
        {name: kind for name, kind in shot.fields.items() if not name.startswith(f"{PORTAL_INDEX}:")}
        for shot in (old, new)
    )
    bump = bump_of((*_names("column", old.columns, new.columns), *_names("field", before, after)))
    return str(Version(raised(parse(old.schema_version).core, bump))) if bump else old.schema_version


def _structure(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for what, before, after in (
        ("file", old.files, new.files),
        ("column", old.columns, new.columns),
        ("field", old.fields, new.fields),
    ):
        yield from _names(what, before, after)


def _names(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        label = "code" if "=" in name else what
        if new is None:
            yield Change(name, "removed", "major", f"the {label} {name} is gone")
        elif old is None:
            yield Change(name, "added", "minor", f"the {label} {name} is new")
        elif old != new:
            stricter = old == f"{new}?"
            message = f"the {label} {name} was {_type(old)}, and is {_type(new)}"
            yield Change(name, "changed", "minor" if stricter else "major", message)


def _meta(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for name in sorted(old.meta.keys() | new.meta.keys()):
        if old.meta.get(name) == new.meta.get(name):
            continue
        bump: Bump = (
            "major" if name.startswith("!") else "minor" if name.startswith("+") or name == "languages" else "patch"
        )
        plain = name.lstrip("!+")
        yield Change("meta", "changed", bump, f"{plain} of the dataset has changed", (plain,))


def _records(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for name in sorted(old.records.keys() | set(old.withdrawn) | old.redirects.keys()):
        if name in new.records:
            if name in old.records:
                yield from _fields(name, old, new)
            else:
                yield Change(name, "added", "minor", f"{name} is published again")
        elif name in new.withdrawn:
            if name not in old.withdrawn:
                yield Change(name, "withdrawn", "minor", f"{name} was withdrawn")
            elif new.entries.get(name) != old.entries.get(name):
                yield Change(name, "changed", "minor", f"{name} says something else about its withdrawal")
        elif name in new.redirects:
            if new.redirects[name] != old.redirects.get(name):
                yield Change(name, "redirected", "minor", f"{name} leads to {', '.join(new.redirects[name])} now")
            elif new.entries.get(name) != old.entries.get(name):
                yield Change(name, "changed", "patch", f"{name} has other metadata of its redirect")
        else:
            yield Change(name, "removed", "major", f"{name} no longer resolves")
    known = old.records.keys() | set(old.withdrawn) | old.redirects.keys()
    for name in sorted((new.records.keys() | set(new.withdrawn) | new.redirects.keys()) - known):
        yield Change(name, "added", "minor", f"{name} is new")


def _fields(name: str, old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = old.records[name], new.records[name]
    changed = [field for field in sorted(before.keys() | after.keys()) if before.get(field) != after.get(field)]
    # A language that is new or gone is told as a whole.
    other = tuple(f".{language}" for language in set(old.languages) ^ set(new.languages))
    changed = [field for field in changed if not field.endswith(other)]
    meaning = [field[1:] for field in changed if field.startswith("+")]
    metadata = [field for field in changed if not field.startswith("+")]
    if meaning and name.startswith("statistic-"):
        message = f"{name} is another number or counts something else: {', '.join(meaning)}{_given_by(name, new)}"
        yield Change(name, "changed", "minor", message, tuple(meaning))
    elif meaning:
        yield Change(
            name, "changed", "minor", f"{name} tells readers something else: {', '.join(meaning)}", tuple(meaning)
        )
    if metadata:
        yield Change(name, "changed", "patch", f"{name} has other metadata: {', '.join(metadata)}", tuple(metadata))


def _recalls(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for name in sorted(old.recalls.keys() | new.recalls.keys()):
        if name not in new.recalls:
            yield Change(name, "removed", "minor", f"the recall {name} is gone")
        elif name not in old.recalls:
            yield Change(name, "added", "minor", f"the recall {name} is new")
        elif old.recalls[name] != new.recalls[name]:
            yield Change(name, "changed", "minor", f"the recall {name} says something else")


def _given_by(statistic: str, version: Snapshot) -> str:
    """The records that give a statistic, for a message."""
    found = [
        record
        for (record, field), figures in sorted(version.values.items(), key=lambda item: item[0])
        if field == "+figures" and isinstance(figures, list)
        if any(statistic in figure.get("statistics", ()) for figure in figures if isinstance(figure, dict))
    ]
    return f"; given by {', '.join(found)}" if found else ""


def _type(name: str) -> str:
    return f"an optional {name[:-1]}" if name.endswith("?") else f"a {name}"
