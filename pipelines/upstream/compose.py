"""Composes a dataset: its own records, and those that upstream.yaml takes from other datasets."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from pipelines.checks.references import named
from pipelines.model.findings import Finding, Problem, finding
from pipelines.model.hashes import digest
from pipelines.model.kinds import KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import LOCALES, UPSTREAM, VOCABULARY, Dataset, Document, Layer, Record, Unread
from pipelines.model.shapes import Upstream, UpstreamExtends
from pipelines.source.schemas import Schemas
from pipelines.upstream import folder, places, settings
from pipelines.upstream.rules import CONFIRMED, KNOWN, ONCE, PINNED, SOUND, THERE

SHARED = ("term", "statistic", "source")
"""The kinds of record that are taken from a used dataset when an own record names one."""

_DATA = ("statistics",)
"""Fields whose lists of ids are data: a figure that lost one of its statistics would be another figure."""


class Composed(NamedTuple):
    """A dataset with the records of others, and the findings about upstream.yaml."""

    dataset: Dataset
    findings: tuple[Finding, ...] = ()


def compose(dataset: Dataset, schemas: Schemas, home: Path, above: tuple[Path, ...] = ()) -> Composed:
    """A dataset with the records that it takes from others; one without upstream.yaml is returned as it is.

    ``home`` is the folder that the paths in upstream.yaml start from. ``above`` are the datasets that take records from
    this one. Of one id, the own record counts. Settings of the others fill in what own files lack: people, words,
    redirects, codes and locales. Nothing else of their settings is taken.
    """
    if (document := dataset.settings.get(UPSTREAM)) is None:
        return Composed(dataset if dataset.knows(UPSTREAM) else _with_everything_unread(dataset))
    return _Composer(dataset, document, schemas, home, above).composed()


def record_hash(record: Record, dataset: Dataset) -> str:
    """The hash of a record of another dataset, without its review, and with its drawing."""
    drawing = dataset.drawings.get(record.id)
    fields = {name: value for name, value in record.data.items() if name != "review"}
    return digest([fields, drawing.text if drawing else ""])


class _Other(NamedTuple):
    """Another dataset, composed, and where it is."""

    place: str
    dataset: Dataset
    extends: UpstreamExtends | None = None


class _Composer:
    """What is known while a dataset is composed."""

    def __init__(
        self, dataset: Dataset, document: Document, schemas: Schemas, home: Path, above: tuple[Path, ...]
    ) -> None:
        self.own = dataset
        self.document = document
        self.data = cast("Upstream", document.data)
        self.schemas = schemas
        self.home = home
        self.above = (*above, home.resolve())
        self.findings: list[Finding] = []
        self.missing = False

    def composed(self) -> Composed:
        """The dataset with the records of the others, and the findings about upstream.yaml."""
        others = [other for index, place in enumerate(self.data.get("uses", ())) if (other := self.used(index, place))]
        if extended := self.extended():
            others.append(extended)
        records = {record.id: record for record in self.own.records}
        drawings = dict(self.own.drawings)
        redirects: dict[str, Any] = {}
        layers = []
        for other in reversed(others):  # the release first: its records name shared ones too
            taken = (
                self.release(other, redirects) if other.extends is not None else self.needed(other, records, redirects)
            )
            for record in taken:
                if (known := records.get(record.id)) is not None:
                    if not (record.document.path == known.document.path and record.data == known.data):
                        self.twice(record.id, other.place)
                    continue
                records[record.id] = record
                if record.id in self.own.drawings and record.id not in self.own.known:
                    self.stray(self.own.drawings[record.id], record, other)
                if drawing := other.dataset.drawings.get(record.id):
                    drawings[record.id] = _moved(drawing, other.place)
            mine = frozenset(record.id for record in taken if records[record.id] is record)
            layers.append(Layer(other.place, other.dataset, mine, other.extends is not None))
        base = _with_everything_unread(self.own) if self.missing else self.own
        kinds = list(KINDS)
        dataset = dataclasses.replace(
            base,
            records=tuple(sorted(records.values(), key=lambda record: (kinds.index(record.kind), record.id))),
            drawings={name: drawings[name] for name in sorted(drawings)},
            settings={
                **base.settings,
                **settings.merged(self.own, [(other.dataset, other.extends) for other in others], redirects),
            },
            layers=tuple(layers),
            written=self.own.settings,
        )
        return Composed(dataset, tuple(sorted(self.findings)))

    def used(self, index: int, place: str) -> _Other | None:
        """A used dataset, or None after adding a finding."""
        found = self.opened(place, ("uses", index))
        return _Other(place, found) if found else None

    def extended(self) -> _Other | None:
        """The release that is extended, or None; findings about its pin are added."""
        if (extends := self.data.get("extends")) is None or (
            found := self.opened(extends["from"], ("extends", "from"))
        ) is None:
            return None
        self.check_pin(extends, found)
        self.check_entries(extends, found)
        return _Other(extends["from"], found, extends)

    def opened(self, place: str, pointer: Pointer) -> Dataset | None:
        """Another dataset, composed, or None after adding a finding."""
        root = self.home / place
        if root.resolve() in self.above:
            self.find(THERE, pointer, f"{place} takes records from this dataset", "a dataset takes records from others")
        elif not (root / "dataset").is_dir():
            self.find(THERE, pointer, f"there is no dataset/ in {place}")
        else:
            read = folder.read(root, self.schemas)
            found = compose(read.dataset, self.schemas, root, self.above)
            if not (faults := (*read.findings, *found.findings)):
                return found.dataset
            first = min(faults)
            what = f"{place}/{first.file}:{first.line}: {first.message} [{first.code}]"
            self.find(THERE, pointer, f"it cannot be read whole: {what}", "correct it there: run validate on it")
        self.missing = True
        return None

    def check_pin(self, extends: UpstreamExtends, found: Dataset) -> None:
        """Compares the release with its pin."""
        place = extends["from"]
        gone = "the pinned files are not in that folder any more: put them back"
        hint = f"{gone}; or, if you know what changed, take it as it is, uncompared: upstream --to {place} --write"
        if "version" not in extends or "sha256" not in extends:
            hint = f"run: upstream --to {place} --write"
            self.find(PINNED, ("extends", "from"), f"{place} is not pinned to a release", hint)
        elif (version := found.about.get("version", "")) != extends["version"]:
            problem = f"{place} is version {version}, not {extends['version']}"
            self.find(PINNED, ("extends", "version"), problem, hint)
        elif places.sha256(self.home / place) != extends["sha256"]:
            problem = f"{place} is not {extends['version']} as it was pinned: a file of it has changed"
            self.find(PINNED, ("extends", "sha256"), problem, hint)

    def check_entries(self, extends: UpstreamExtends, found: Dataset) -> None:
        """Looks for what is blocked or replaced, and for replacements that nobody confirmed."""
        known = found.by_id.keys() | found.redirects.keys()
        for index, name in enumerate(extends.get("blocks", ())):
            pointer = ("extends", "blocks", index)
            if name not in known:
                self.find(KNOWN, pointer, f"{extends['from']} has no {name}")
            elif name in self.own.by_id:
                self.find(KNOWN, pointer, f"{name} is blocked, and an own file replaces it", "keep one of the two")
        codes = {system["name"]: {item["code"] for item in system["codes"]} for system in found.codes["systems"]}
        for name, blocked in extends.get("blocked_codes", {}).items():
            for index, code in enumerate(blocked):
                if code not in codes.get(name, ()):
                    problem = f"{extends['from']} has no {code} of {name}"
                    self.find(KNOWN, ("extends", "blocked_codes", name, index), problem)
        confirmed = extends.get("replaced", {})
        for name in confirmed:
            if name not in found.by_id or self.own.absent(name):
                where = extends["from"] if name not in found.by_id else "this dataset"
                self.find(KNOWN, ("extends", "replaced", name), f"{where} has no {name}")
        for record in self.own.records:
            if (other := found.by_id.get(record.id)) is None or record.id in extends.get("blocks", ()):
                continue
            if (known_hash := confirmed.get(record.id)) == record_hash(other, found):
                continue
            if known_hash is None:
                place: Pointer = ("extends", "from")
                problem = f"{record.id} replaces a record of {extends['from']}, and nobody confirmed that"
            else:
                place, problem = ("extends", "replaced", record.id), f"{record.id} of {extends['from']} has changed"
            hint = f"compare {other.document.path} there with the own file, then run: upstream --confirm {record.id}"
            self.find(CONFIRMED, place, problem, hint)

    def release(self, other: _Other, redirects: dict[str, Any]) -> list[Record]:
        """The records of a release that are neither blocked nor replaced, without blocked ids in their lists."""
        blocked = frozenset(other.extends.get("blocks", ()) if other.extends else ())
        for entry in other.dataset.retired:
            targets = [name for name in entry["to"] if name not in blocked]
            if entry["from"] not in blocked and not self.own.by_id.get(entry["from"]) and targets:
                redirects.setdefault(entry["from"], {**entry, "to": targets})
        kept = [record for record in other.dataset.records if record.id not in self.own.known | blocked]
        return [self.without(_placed(record, other.place), blocked) for record in kept]

    def needed(self, other: _Other, records: Mapping[str, Record], redirects: dict[str, Any]) -> list[Record]:
        """The records of a used dataset that records name, or that were released, and those that these name."""
        offered, retired = other.dataset.by_id, {entry["from"]: entry for entry in other.dataset.retired}
        for record in self.own.records:
            if record.id in offered:
                self.twice(record.id, other.place)
        waiting = [
            target
            for record in records.values()
            for _, target in named(record)
            if target.split("-", 1)[0] in SHARED and target not in self.own.redirects
        ]
        waiting += [name for name in self.own.released_ids if name not in self.own.redirects]
        taken: dict[str, Record] = {}
        while waiting:
            name = waiting.pop()
            if name in taken or (name in records and name not in offered):
                continue
            if entry := retired.get(name):
                if name not in redirects:
                    redirects[name] = entry
                    waiting += entry["to"]
            elif (found := offered.get(name)) and name not in self.own.by_id:
                taken[name] = _placed(found, other.place)
                waiting += [target for _, target in named(found)]
        return [taken[name] for name in sorted(taken)]

    def without(self, record: Record, blocked: frozenset[str]) -> Record:
        """A record without blocked ids in its lists, if it is valid without them."""
        gone: dict[Pointer, list[int]] = {}
        data = _without(record.data, blocked, (), gone)
        if not gone or not self.schemas.accepts(record.kind, data):
            return record
        find = partial(_shifted, record.document.find, gone)
        return Record(record.id, record.kind, dataclasses.replace(record.document, data=data, find=find))

    def stray(self, drawing: Document, record: Record, other: _Other) -> None:
        """Adds the finding that an own drawing is beside no own record; that of the other dataset is shown."""
        from pipelines.checks.pictures import picture_has_a_drawing  # loads an XML parser

        problem = f"there is no own picture {record.id}: it is a record of {other.place}, and so is its drawing"
        hint = "remove the drawing" + (f", or copy {record.document.path} beside it" if other.extends else "")
        self.findings.append(finding(picture_has_a_drawing.rule, drawing, Problem((), problem, hint)))

    def twice(self, name: str, place: str) -> None:
        """Adds the finding that an id is that of two records."""
        uses = self.data.get("uses", [])
        pointer: Pointer = ("uses", uses.index(place)) if place in uses else ("extends", "from")
        problem = f"{name} is the id of a record of {place}, and of another one here"
        self.find(ONCE, pointer, problem, f"rename one of the two: {name}")

    def find(self, rule: Any, pointer: Pointer, problem: str, hint: str = "") -> None:
        """Adds a finding in upstream.yaml, once."""
        item = finding(rule, self.document, Problem(pointer, problem, hint or rule.fix))
        if item not in self.findings:
            self.findings.append(item)


def unsound(document: Document, place: str, first: Finding, number: int) -> Finding:
    """UPS006 for a dataset that has errors of its own in records that are taken from it."""
    data = cast("Upstream", document.data)
    pointer: Pointer = ("uses", data["uses"].index(place)) if place in data.get("uses", ()) else ("extends", "from")
    more = f", and {number - 1} more" if number > 1 else ""
    problem = f"{place} has errors of its own: {first.file}:{first.line}: {first.message} [{first.code}]{more}"
    return finding(SOUND, document, Problem(pointer, problem, f"run validate on {place}, and correct them there"))


def _with_everything_unread(dataset: Dataset) -> Dataset:
    """A dataset of which any record may exist, because what it takes from others is unknown."""
    unread = dataset.unread
    every = frozenset((LOCALES, VOCABULARY, "people", "redirects"))
    return dataclasses.replace(dataset, unread=Unread(unread.ids, frozenset(KINDS), unread.settings | every))


def _placed(record: Record, place: str) -> Record:
    """A record of another dataset, with the path of its file from here."""
    return Record(record.id, record.kind, _moved(record.document, place))


def _moved(document: Document, place: str) -> Document:
    return dataclasses.replace(document, path=posixpath.normpath(f"{place}/{document.path}"))


def _without(value: Any, blocked: frozenset[str], at: Pointer, gone: dict[Pointer, list[int]]) -> Any:
    """A value without blocked ids in its lists, and without lists that had nothing else; notes which were removed."""
    if isinstance(value, dict):
        kept = {
            name: inner if name in _DATA else _without(inner, blocked, (*at, name), gone)
            for name, inner in value.items()
        }
        return {name: inner for name, inner in kept.items() if inner != [] or value[name] == []}
    if isinstance(value, list):
        if places := [index for index, item in enumerate(value) if isinstance(item, str) and item in blocked]:
            gone[at] = places
        kept_items = ((index, item) for index, item in enumerate(value) if index not in places)
        return [_without(item, blocked, (*at, index), gone) for index, item in kept_items]
    return value


def _shifted(
    find: Callable[[], Mapping[Pointer, tuple[int, int]]], gone: Mapping[Pointer, list[int]]
) -> Mapping[Pointer, tuple[int, int]]:
    """The positions of the values that are left in a file from which entries of lists were removed."""
    found = {}
    for pointer, place in find().items():
        new: list[str | int] = []
        for depth, part in enumerate(pointer):
            places = gone.get(pointer[:depth], [])
            if part in places:
                break
            new.append(part - sum(one < part for one in places) if isinstance(part, int) else part)
        else:
            found[tuple(new)] = place
    return found
