"""Compares the pinned release with another one: what of this dataset the difference affects."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from pipelines.checks.references import named
from pipelines.model.findings import Unknown
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import UPSTREAM, Dataset, Document, Record
from pipelines.model.shapes import Upstream
from pipelines.source.formatting import fixed, write
from pipelines.source.load import load
from pipelines.source.schema_check import obey
from pipelines.source.schemas import Schemas
from pipelines.translate import tasks
from pipelines.translate.project import Project, read
from pipelines.translate.states import by_key, valid_signatures
from pipelines.translate.store import FOLDER, REVIEW
from pipelines.upstream import places
from pipelines.upstream.compose import Composed, compose, record_hash
from pipelines.upstream.rules import CONFIRMED, PINNED, THERE


class Line(NamedTuple):
    """One thing of this dataset that is affected: what it is, and why, in words for an editor."""

    what: str
    why: str


class Report(NamedTuple):
    """What changed in the release, and what of this dataset that affects; both are empty if nothing did.

    ``uncompared`` says why nothing could be compared, if the pinned release is not there any more.
    """

    version: str
    changed: tuple[str, ...]
    records: tuple[Line, ...]
    signatures: tuple[Line, ...]
    translations: tuple[Line, ...]
    uncompared: str = ""


def report(root: Path, place: str) -> Report:
    """What a newer release in ``place``, a folder relative to the root, would affect.

    Raises:
        Unknown: the dataset extends nothing, or the newer release cannot be read.
    """
    schemas = Schemas.of(root, "source")
    own, _ = _own(root, schemas)
    later = taken(root, own, place)
    after = compose(later.own, schemas, root)
    new = _release(after.dataset)
    before = compose(own, schemas, root)
    if gone := [item for item in before.findings if item.code in (PINNED.code, THERE.code)]:
        return Report(new.about["version"], (), (), (), (), gone[0].message)
    old = _release(before.dataset)
    was = read(before.dataset, schemas.sources)
    now = tasks.with_new_ids(read(after.dataset, schemas.sources), later.moves)
    return Report(
        new.about["version"],
        tuple(_changed(old, new)),
        tuple(_records(own, old, new)),
        (
            *_sign_offs(own, before.dataset, after.dataset),
            *_signed(was, now, later.moves),
            *_blocked(later.own, after.dataset, now),
        ),
        tuple(_translations(was, now, later.moves)),
    )


class Taken(NamedTuple):
    """A dataset, not composed, as it is with another release, and the new ids of records that this one renamed."""

    own: Dataset
    moves: Mapping[str, str]


def taken(root: Path, own: Dataset, place: str) -> Taken:
    """A dataset, as its own files are, with another release; own records of renamed ids have the new ones.

    A release has renamed a record if it redirects its id to one that the pinned release does not have. If that cannot
    be read, nothing counts as renamed. Confirmed hashes stay.

    Raises:
        Unknown: the dataset extends nothing, the release cannot be read, or its folder cannot be named in a file.
    """
    schemas = Schemas.of(root, "source")
    document = _upstream(own)
    new = _release(_composed(own, document, schemas, root, place).dataset)
    before = compose(own, schemas, root)
    moves = {}
    if not any(item.code in (PINNED.code, THERE.code) for item in before.findings):
        moves = dict(_renamed(own, _release(before.dataset), new))
    extends = _data(document)["extends"]
    about: dict[str, Any] = {"from": place, "version": new.about["version"], "sha256": places.sha256(root / place)}
    if "blocks" in extends:
        about["blocks"] = list(dict.fromkeys(moves.get(name, name) for name in extends["blocks"]))
    if "replaced" in extends:
        about["replaced"] = {moves.get(name, name): known for name, known in sorted(extends["replaced"].items())}
    text = _text(schemas, document, about)
    pinned = dataclasses.replace(document, data=_with(document, about), text=text)
    records = tuple(_with_id(record, moves.get(record.id, record.id)) for record in own.records)
    drawings = {
        moves.get(name, name): dataclasses.replace(drawing, path=drawing.path.replace(name, moves.get(name, name)))
        for name, drawing in own.drawings.items()
    }
    settings = {**own.settings, UPSTREAM: pinned}
    return Taken(dataclasses.replace(own, records=records, drawings=drawings, settings=settings), moves)


def _renamed(own: Dataset, old: Dataset, new: Dataset) -> Iterator[tuple[str, str]]:
    """The ids of records that a release renamed, with their new ones."""
    for entry in new.retired:
        name, target = entry["from"], entry["to"][0]
        if len(entry["to"]) == 1 and name in old.by_id and not {target} & (old.by_id.keys() | own.by_id.keys()):
            if target in new.by_id:
                yield name, target


def _with_id(record: Record, name: str) -> Record:
    if name == record.id:
        return record
    path = record.document.path.replace(f"/{record.id}.yaml", f"/{name}.yaml")
    return Record(name, record.kind, dataclasses.replace(record.document, path=path))


def confirm(root: Path, record_id: str) -> None:
    """Stores the hash of the release's record that an own one replaces, because an editor has compared the two.

    Raises:
        Unknown: no own record replaces it, or the folder is not the pinned release.
    """
    schemas = Schemas.of(root, "source")
    own, document = _own(root, schemas)
    composed = compose(own, schemas, root)
    if wrong := [item for item in composed.findings if item.code != CONFIRMED.code]:
        raise Unknown(f"nothing was confirmed: {wrong[0].file}:{wrong[0].line}: {wrong[0].message}")
    release = _release(composed.dataset)
    if record_id not in own.by_id or record_id not in release.by_id:
        raise Unknown(f"{record_id} replaces no record of {_data(document)['extends']['from']}")
    replaced = {**_data(document)["extends"].get("replaced", {})}
    replaced[record_id] = record_hash(release.by_id[record_id], release)
    write(root / places.FILE, _text(schemas, document, {"replaced": dict(sorted(replaced.items()))}))


def _own(root: Path, schemas: Schemas) -> tuple[Dataset, Document]:
    dataset, _ = obey(load(root).dataset, schemas)
    return dataset, _upstream(dataset)


def _upstream(dataset: Dataset) -> Document:
    document = dataset.settings.get(UPSTREAM)
    if document is None or "extends" not in _data(document):
        raise Unknown(f"{places.FILE} is missing, cannot be read, or extends no release")
    return document


def _data(document: Document) -> Upstream:
    return cast("Upstream", document.data)


def _composed(own: Dataset, document: Document, schemas: Schemas, root: Path, place: str) -> Composed:
    """The dataset as it would be with another release."""
    extends = {**_data(document)["extends"], "from": place}
    extends |= {"version": "", "sha256": ""}
    settings = {**own.settings, UPSTREAM: dataclasses.replace(document, data={**document.data, "extends": extends})}
    composed = compose(dataclasses.replace(own, settings=settings), schemas, root)
    if not any(layer.extended for layer in composed.dataset.layers):
        raise Unknown(f"{place} cannot be used: {composed.findings[0].message}")
    return composed


def _release(dataset: Dataset) -> Dataset:
    return next(layer.dataset for layer in dataset.layers if layer.extended)


def _with(document: Document, entries: Mapping[str, object]) -> dict[str, Any]:
    return {**document.data, "extends": {**_data(document)["extends"], **entries}}


def _text(schemas: Schemas, document: Document, entries: Mapping[str, object]) -> str:
    """The text of upstream.yaml with other entries under extends, which obeys its schema."""
    data = _with(document, entries)
    try:
        valid = schemas.accepts(UPSTREAM, data)
        text = fixed(document, UPSTREAM, schemas.sources, data)
    except (ValueError, RuntimeError):  # a name that is not UTF-8, or that no YAML file may hold
        valid = False
    if not valid:
        place = repr(data["extends"]["from"])
        raise Unknown(f"{places.FILE} cannot name the folder {place}: give it another name, or put it elsewhere")
    return text


def _changed(old: Dataset, new: Dataset) -> Iterator[str]:
    """One line for each record of the release that was added, changed, withdrawn, redirected or removed."""
    for name in sorted(old.by_id.keys() | new.by_id.keys()):
        if name not in old.by_id:
            yield f"{name} was added"
        elif why := _difference(name, old, new):
            yield f"{name} {why}"
    known = {entry["id"] for entry in old.recalls}
    for entry in new.recalls:
        if entry["id"] not in known:
            yield f"{', '.join(entry['records'])} was recalled: {entry['text'][new.about['source_language']]['wrong']}"


def _difference(name: str, old: Dataset, new: Dataset) -> str:
    """What a newer release did to a record, or nothing."""
    before, after = old.by_id[name], new.by_id.get(name)
    if after is None:
        if targets := new.redirects.get(name):
            return f"was redirected to {', '.join(targets)}"
        return "was removed"
    if after.data["status"] == "withdrawn" and before.data["status"] != "withdrawn":
        return f"was withdrawn: {after.data['withdrawn']['reason']}"
    if _meaning(before, old) != _meaning(after, new):
        return "has another meaning"
    return "has changed, not its meaning" if record_hash(before, old) != record_hash(after, new) else ""


def _meaning(record: Record, dataset: Dataset) -> str:
    return dataset.text_hash(record) if record.kind in CONTENT_KINDS else record_hash(record, dataset)


def _records(own: Dataset, old: Dataset, new: Dataset) -> Iterator[Line]:
    """The own records that replace or name what changed."""
    for record in own.records:
        if record.id in old.by_id and (why := _difference(record.id, old, new)):
            yield Line(record.id, f"replaces a record that {why}")
        elif record.id in new.by_id and record.id not in old.by_id:
            yield Line(record.id, "has the id of a record that was added, and would replace it")
        for pointer, target in named(record):
            if target in old.by_id and target not in own.by_id and (why := _difference(target, old, new)):
                if why != "has changed, not its meaning":
                    yield Line(record.id, f"names {target} in {_name(pointer)}, which {why}")
    blocked: Any = cast("Upstream", own.settings[UPSTREAM].data)["extends"].get("blocks", ())
    for name in blocked:
        if name not in new.by_id and name not in new.redirects:
            yield Line(name, "is blocked, and the release has no such record any more")


def _name(pointer: Pointer) -> str:
    return ".".join(str(part) for part in pointer if isinstance(part, str))


def _sign_offs(own: Dataset, before: Dataset, after: Dataset) -> Iterator[Line]:
    """The sign-offs and comparisons of own records that no longer count, because figures of the release changed."""
    for record in own.of(*CONTENT_KINDS):
        if not (before.has_statistics(record) and after.has_statistics(record)):
            continue
        for sign_off in record.data["review"]["sign_offs"]:
            if before.is_current(record, sign_off["text_hash"]) > after.is_current(record, sign_off["text_hash"]):
                yield Line(record.id, f"the sign-off of {sign_off['person']} no longer matches the figures")
        if before.compared_by(record) != "none" and after.compared_by(record) == "none":
            yield Line(record.id, f"the comparison by {before.compared_by(record)} no longer counts")


def _signed(before: Project, after: Project, moves: Mapping[str, str]) -> Iterator[Line]:
    """The own signatures of translations that no longer count."""
    for language, rows in before.store.signatures.items():
        others = before.from_others(language).signatures
        for key, own in by_key(row for row in rows if row not in others).items():
            if key not in before.by_key or not (entry := before.catalog(language).entries.get(key)):
                continue
            later = tasks.new_key(key, moves)
            now, unit = after.catalog(language).entries.get(later), after.by_key.get(later)
            kept = valid_signatures(unit, now, own) if unit and now else []
            for row in valid_signatures(before.by_key[key], entry, own):
                if row not in kept:
                    yield Line(f"{language} {key}", f"the signature of {row.by} ({row.stage}) no longer counts")


def _blocked(own: Dataset, after: Dataset, project: Project) -> Iterator[Line]:
    """The own signatures of translations of blocked records, which no string is left for."""
    blocks = cast("Upstream", own.settings[UPSTREAM].data)["extends"].get("blocks", ())
    for language, rows in project.store.signatures.items():
        for key in dict.fromkeys(row.key for row in rows):
            if (name := key.split(":", 1)[0]) in blocks and name not in after.by_id:
                file = f"{FOLDER}/{language}{REVIEW}"
                yield Line(f"{language} {key}", f"{name} is blocked: delete the signatures of this string in {file}")


def _translations(before: Project, after: Project, moves: Mapping[str, str]) -> Iterator[Line]:
    """The translations, own ones and those of the release, that are out of date or without a string afterwards."""
    for language in sorted(before.locales):
        states, now = before.states(language), after.states(language)
        others = before.from_others(language).entries
        for key, state in states.items():
            if state in ("missing", "stale"):
                continue
            where = "the release" if key in others else "this dataset"
            if (later := tasks.new_key(key, moves)) not in now:
                if key not in others:
                    yield Line(f"{language} {key}", "the string is gone")
            elif now[later] in ("missing", "stale"):
                yield Line(f"{language} {key}", f"the translation of {where} becomes {now[later]}")
