"""Runs the exporters, checks what they made, and puts it in place whole."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.compare import snapshot
from pipelines.compare.diff import bump_of, compare
from pipelines.compare.versions import VersionHistory
from pipelines.editing.progress import progress_report
from pipelines.files import shipped as home
from pipelines.files import swap
from pipelines.files.json_text import dump
from pipelines.model.artifact import Artifact
from pipelines.model.changes import Bump, Change
from pipelines.model.findings import Finding
from pipelines.model.records import BIRADS_CODES, CONTENT_KINDS, FOLDERS
from pipelines.model.shapes import Released
from pipelines.model.text import strings
from pipelines.public import tables, view
from pipelines.publish import formats, verify
from pipelines.publish.chunks import JSON_LINES
from pipelines.source.schemas import BrokenSchema, Schemas
from pipelines.validate.opened import Opened
from pipelines.validate.rules import EXPORTED

MIXED = ("csv/texts.csv", "json/records.json", "site/index.html")
"""Files with every language, and so with drafts, each under a language tag that says so."""

SCHEMAS = "schemas/export"
"""Where the export schemas stand, below the root; they are exported too."""


class Refused(Exception):
    """The target folder holds something that export did not put there."""


@dataclass(frozen=True)
class Built:
    """An export, or the findings that say why there is none.

    ``artifacts`` are its files, the manifest last; ``changes`` what differs from the last release.
    """

    version: str = ""
    artifacts: tuple[Artifact, ...] = ()
    taken: snapshot.Snapshot | None = None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def content(self) -> snapshot.Snapshot:
        """What it contains; only an export without findings contains anything."""
        assert self.taken is not None
        return self.taken

    @property
    def bump(self) -> Bump | None:
        """The bump that its changes need."""
        return bump_of(self.changes)


def build(
    opened: Opened, findings: Iterable[Finding] = (), *, version: str = "", day: str = "", read_back: bool = False
) -> Built:
    """Every file for apps, and what is wrong with them; nothing is written.

    The dataset must have passed its checks; ``findings`` are what they found all the same. Without a ``version`` it is
    the working state: the smallest version that its changes since the last release allow, and ``-dev``. A ``version``
    with its ``day`` is a release; that of the last release is made again as it was, if nothing else has changed.
    ``read_back`` reads the CSV again and holds it against the JSON.
    """
    dataset = opened.dataset
    schemas = Schemas(home.schemas(dataset.root, "export"), SCHEMAS)
    try:
        stands = progress_report(opened, findings)
        before = _last(dataset.released)
        history = VersionHistory.of(opened.public.meta["version"], dataset.released)
        day = day or opened.public.meta["released"]
        built = _built(opened.public.versioned(version or history.working("minor"), day), stands, schemas, before)
        if not version and not built.findings and (true := history.working(built.bump)) != built.version:
            built = _built(opened.public.versioned(true, day), stands, schemas, before)
        if read_back and not built.findings and (faults := tuple(_read_back(built.artifacts))):
            return Built(findings=faults)
    except BrokenSchema as fault:
        return Built(
            findings=(Finding(fault.path, 1, 1, EXPORTED[0].code, "error", "", fault.message, "restore the file"),)
        )
    return built


def _built(public: view.Public, stands: Mapping[str, Any], schemas: Schemas, before: snapshot.Snapshot | None) -> Built:
    artifacts = formats.describe(public, [*formats.render(public), *_schemas(schemas)], stands)
    if faults := tuple(_obey(artifacts, schemas)):
        return Built(findings=faults)
    now = snapshot.take(*files_of(artifacts))
    changes = tuple(compare(before, now)) if before else ()
    told = _changes(public, before, changes)
    artifacts = sorted([*artifacts, told], key=lambda artifact: artifact.path)
    manifest = _manifest(public, artifacts)
    if faults := tuple(_obey([told, manifest], schemas)):
        return Built(findings=faults)
    return Built(public.meta["version"], (*artifacts, manifest), now, changes)


def _last(released: Released | None) -> snapshot.Snapshot | None:
    """What the last release contained.

    Raises:
        BrokenSchema: ``released.json`` lacks a part.
    """
    try:
        return snapshot.Snapshot.from_json(released) if released else None
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenSchema("dataset/released.json", f"not a release, it lacks {error}") from None


def files_of(artifacts: Iterable[Artifact]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The bytes and the media types of artifacts by path, as ``snapshot.take`` wants them."""
    return {a.path: a.content for a in artifacts}, {a.path: a.media_type for a in artifacts}


def write(artifacts: Iterable[Artifact], target: Path) -> tuple[bool, list[Finding]]:
    """Puts artifacts in place of a target folder as ``put`` does."""
    return put({artifact.path: artifact.content for artifact in artifacts}, target)


def put(files: Mapping[str, bytes], target: Path) -> tuple[bool, list[Finding]]:
    """Puts files in place of a target folder, whole or not at all; whether anything changed, and what went wrong.

    Raises:
        Refused: the target is not an export, or holds files of someone else.
        OSError: the disk is full or the folder cannot be written; the old export is untouched then.
    """
    swap.recover(target)
    refuse_foreign(target)
    if _same(files, target):
        return False, []
    folder = swap.stage(target, files)
    try:
        if problems := verify.verify(folder):
            hint = EXPORTED[2].fix
            return False, [Finding(target.name, 1, 1, EXPORTED[2].code, "error", "", p, hint) for p in problems]
        swap.put_in_place(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True, []


def read(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """The bytes and the media types of an export folder by path.

    Raises:
        OSError: a file is missing.
        ValueError: the manifest is not one.
    """
    manifest = json.loads((folder / "manifest.json").read_bytes())
    types = {entry["path"]: entry["media_type"] for entry in manifest["files"]}
    return {path: (folder / path).read_bytes() for path in types}, types


def _schemas(schemas: Schemas) -> Iterator[Artifact]:
    for name in schemas.sources:
        content = (schemas.folder / f"{name}.schema.json").read_bytes()
        yield Artifact(f"schemas/{name}.schema.json", content, "application/schema+json")


def _changes(public: view.Public, before: snapshot.Snapshot | None, changes: Sequence[Change]) -> Artifact:
    """``changes.json``: what differs from the last release, record by record.

    The exports of a release say what differs from the one before, and say so again when they are rebuilt from the
    released files; ``released.json`` remembers it.
    """
    content: dict[str, Any] = {"changes": []}
    if before:
        bump: Bump | None = bump_of(changes)
        content = {
            "from": before.version,
            **({"bump": bump} if bump else {}),
            "changes": [{**dataclasses.asdict(change), "fields": list(change.fields)} for change in changes],
        }
        if not changes and before.version == public.meta["version"]:
            content = (public.released or {}).get(snapshot.CHANGES, content)
    meta = {key: public.meta[key] for key in ("name", "version", "schema_version", "released")}
    rows = len(content["changes"])
    return Artifact("changes.json", dump({"meta": meta, **content}), "application/json", rows, "changes")


def _manifest(public: view.Public, artifacts: list[Artifact]) -> Artifact:
    """``manifest.json``: every other file with its checksum."""
    about = public.texts[public.meta["source_language"]]
    entries = []
    for artifact in artifacts:
        entry: dict[str, Any] = {
            "path": artifact.path,
            "sha256": hashlib.sha256(artifact.content).hexdigest(),
            "bytes": len(artifact.content),
            "media_type": artifact.media_type,
        }
        if artifact.rows is not None:
            entry["rows"] = artifact.rows
        if artifact.schema:
            entry["schema"] = f"schemas/{artifact.schema}.schema.json"
        if artifact.path.startswith("l10n/"):
            entry["translation"] = "pseudo"
        if artifact.language:
            entry["language"] = artifact.language
            if artifact.language in public.drafts:
                entry["translation"] = "draft"
        elif public.drafts and artifact.path in MIXED:
            entry["translation"] = "includes-drafts"
        entries.append(entry)
    content = {**public.meta, "title": about["title"], "notices": about["notices"], "files": entries}
    return Artifact("manifest.json", dump(content), "application/json", None, "manifest")


def _obey(artifacts: Iterable[Artifact], schemas: Schemas) -> Iterator[Finding]:
    """EXP001: each JSON file, and each line of JSON Lines, against its schema; of a file, the first ten faults."""
    for artifact in artifacts:
        if artifact.schema is not None:
            yield from itertools.islice(_faults(artifact, artifact.schema, schemas), 10)


def _faults(artifact: Artifact, schema: str, schemas: Schemas) -> Iterator[Finding]:
    where = f"exports/{artifact.path}"
    values = [artifact.content]
    if artifact.media_type == JSON_LINES:
        values = artifact.content.removesuffix(b"\n").split(b"\n") if artifact.content else []
    for line, content in enumerate(values, 1):
        try:
            value = json.loads(content)
        except ValueError as error:
            yield Finding(where, line, 1, EXPORTED[0].code, "error", "", f"not JSON: {error}", EXPORTED[0].fix)
            continue
        if schemas.accepts(schema, value):
            continue
        for pointer, message, hint in list(schemas.explain(schema, value)) or [((), "it breaks its schema", "")]:
            problem = f"/{'/'.join(map(str, pointer))}: {message}"
            yield Finding(where, line, 1, EXPORTED[0].code, "error", "", problem, hint or EXPORTED[0].fix)


def _read_back(artifacts: Iterable[Artifact]) -> Iterator[Finding]:
    """EXP002: rows built from the JSON alone, held against the CSV."""
    files = {artifact.path: artifact.content for artifact in artifacts}
    for name, wanted in from_json(json.loads(files["json/records.json"])).items():
        table, path = tables.TABLES[name], f"csv/{name}.csv"
        columns = [column.name for column in table.columns]
        held = tables.read_csv(files[path])
        if not files[path].startswith(tables.write_csv([columns])):
            problem = "the columns are not those of the table"
        elif differs := sorted(_odd_rows((typed(row, table) for row in held), wanted, table)):
            problem = f"the row {differs[0]} differs from json/records.json"
        else:
            continue
        yield Finding(f"exports/{path}", 1, 1, EXPORTED[1].code, "error", "", problem, EXPORTED[1].fix)


def _odd_rows(held: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]], table: tables.Table) -> set[str]:
    """The keys of rows that stand on one side alone, or more often there."""
    rows: Counter[tuple[str, str]] = Counter()
    for row, count in (*((row, 1) for row in held), *((row, -1) for row in wanted)):
        filled = {c.name: row[c.name] for c in table.columns if row.get(c.name) not in (None, [])}
        rows[" ".join(str(filled.get(part, "")) for part in table.key), json.dumps(filled)] += count
    return {key for (key, _), count in rows.items() if count}


def typed(row: Mapping[str, str | None], table: tables.Table) -> dict[str, Any]:
    """A CSV row as JSON would have it: numbers, booleans and lists; empty cells left out.

    A cell that is not of its column's type stays a string, and so differs from what the JSON holds.
    """
    lists = {"audience", "jurisdiction", "safety"}
    result: dict[str, Any] = {}
    for column in table.columns:
        if not (cell := row.get(column.name)):
            continue
        if column.type in ("integer", "number", "boolean"):
            try:
                result[column.name] = json.loads(cell)
            except ValueError:
                result[column.name] = cell
        else:
            result[column.name] = cell.split(tables.LIST_SEPARATOR) if column.name in lists else cell
    return result


def from_json(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, from records.json alone."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables.TABLES}
    for kind in CONTENT_KINDS:
        for record in data[FOLDERS[kind]]:
            name = record["id"]
            rows["records"].append({**record, **record["review"], "status": "published"})
            said = {language: {"figures": figures} for language, figures in record["figure_texts"].items()}
            for language, text in (*record["texts"].items(), *said.items()):
                rows["texts"] += [
                    {"record": name, "field": ".".join(map(str, pointer)), "language": language, "text": value}
                    for pointer, value in strings(text)
                ]
            for field in ("figures", "evidence"):
                rows[field] += [{**item, "record": name} for item in record[field]]
            for relation in ("terms", "related", "answered_by"):
                rows["links"] += [
                    {"from": name, "relation": relation, "to": target} for target in record.get(relation, [])
                ]
    for record in data["birads"]:
        place = {"position": BIRADS_CODES.index(record["code"]) + 1}
        rows["birads"].append({**record, **record.get("likelihood", {}), **place})
    rows["terms"] = data["glossary"]
    for record in data["sources"]:
        retracted = {"retracted_on": record["retracted"]["on"]} if "retracted" in record else {}
        rows["sources"].append({**record, **retracted, "status": "published"})
    for tomb in data["withdrawn"]:
        home = "sources" if tomb["kind"] == "source" else "records"
        gone = {"status": "withdrawn", "withdrawn_on": tomb["on"], "withdrawn_reason": tomb["reason"]}
        rows[home].append({"id": tomb["id"], **({"kind": tomb["kind"]} if home == "records" else {}), **gone})
        if home == "records":
            rows["links"] += [{"from": tomb["id"], "relation": "instead", "to": to} for to in tomb["instead"]]
    for entry in data["redirects"]:
        rows["redirects"] += [{**entry, "to": to} for to in entry["to"]]
    return rows


def refuse_foreign(target: Path) -> None:
    """Looks whether a target is an export, or nothing yet.

    Raises:
        Refused: it is not a folder, or holds files that ``export`` did not write.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Refused(f"{target} is not a folder")
    if not target.is_dir() or not any(target.iterdir()):
        return
    try:
        manifest = target / "manifest.json"
        listed = {entry["path"] for entry in json.loads(manifest.read_bytes() if manifest.is_file() else b"")["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Refused(f"{target} is not empty and holds no manifest.json; name another folder") from None
    files = (path for path in target.rglob("*") if path.is_symlink() or not path.is_dir())
    present = {path.relative_to(target).as_posix() for path in files}
    if foreign := sorted(present - listed - {"manifest.json"}):
        raise Refused(f"{target} holds {foreign[0]}, which export did not write; move it, or name another folder")


def _same(files: Mapping[str, bytes], target: Path) -> bool:
    try:
        present = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
        return present == files.keys() and all((target / path).read_bytes() == raw for path, raw in files.items())
    except OSError:
        return False
