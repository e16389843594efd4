"""Runs the exporters, checks the files, and replaces the target folder in one step."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pipelines.compare import snapshot as snapshots
from pipelines.compare.diff import bump_of, compare, schema_version
from pipelines.compare.snapshot import Snapshot
from pipelines.compare.versions import VersionHistory
from pipelines.editing.progress import progress_report
from pipelines.files import swap
from pipelines.files.json_text import dump
from pipelines.model.artifact import PORTAL_INDEX, RECALLS, Artifact
from pipelines.model.changes import FIRST_SCHEMAS, Bump, Change
from pipelines.model.columns import Column, Row
from pipelines.model.findings import BrokenSchema, Finding
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, KINDS
from pipelines.model.kinds.kind import OwnTable
from pipelines.model.records import STEP_LISTS
from pipelines.model.shapes import RecordData, Released
from pipelines.model.text import strings
from pipelines.public import tables
from pipelines.public.recalls import rows_of
from pipelines.public.shown import hashes
from pipelines.public.view import Public
from pipelines.publish import chain, formats, json_records, reader_schemas, verify
from pipelines.publish.chunks import JSON_LINES
from pipelines.publish.tables.export import DATABASE, WORKBOOK
from pipelines.source.schemas import Schemas
from pipelines.validate.opened import Opened
from pipelines.validate.rules import CSV_EQUALS_JSON, EXPORT_OBEYS_SCHEMA, FILES_MATCH_MANIFEST

MIXED = ("csv/texts.csv", "json/records.json", PORTAL_INDEX, DATABASE, WORKBOOK, "workbench/index.html")
"""Files with all languages, drafts included under their language tags."""


class NotAnExport(Exception):
    """The target is not a folder, or contains files that ``export`` did not write."""


@dataclass(frozen=True)
class ExportResult:
    """The files of an export, or the findings that prevented it.

    ``artifacts`` are its files, the manifest last; ``changes`` are the differences from the last release.
    """

    version: str = ""
    artifacts: tuple[Artifact, ...] = ()
    snapshot: Snapshot | None = None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def content(self) -> Snapshot:
        """Its content; only an export without findings has one."""
        assert self.snapshot is not None
        return self.snapshot

    @property
    def bump(self) -> Bump | None:
        """The version bump that its changes require."""
        return bump_of(self.changes)


def build(
    opened: Opened,
    findings: Iterable[Finding] = (),
    *,
    version: str = "",
    day: str = "",
    read_back: bool = False,
    whole: bool = True,
) -> ExportResult:
    """Builds every file for apps and checks them; writes nothing.

    The dataset must have no errors; ``findings`` are the warnings and notes, for the progress report. Without
    ``version`` it is the working state: the smallest version that the changes since the last release allow, with
    ``-dev``. With ``version`` and ``day`` it is a release; the version of the last release reproduces it if nothing
    has changed. ``read_back`` compares the CSV with the JSON. If not ``whole``, it is what ``exports/`` in the
    repository holds, without what is left out for its size (``formats.LEFT_OUT``).
    """
    dataset = opened.dataset
    schemas = Schemas.of(dataset.root, "export")
    try:
        progress = progress_report(opened, findings)
        before = _last(dataset.released)
        final = bool(dataset.released and "final" in dataset.released)
        past = tuple(chain.earlier(dataset.changes, dataset.released))
        history = VersionHistory.of(opened.public.meta["version"], dataset.released)
        day = day or opened.public.meta["released"]
        now = {record.id: hashes(opened.public, record) for record in opened.public.records}
        guess: Bump | None = None if before and before.hashes == now else "minor"
        wanted = version or history.working(guess), before.schema_version if before else FIRST_SCHEMAS
        while True:
            result = _build(opened.public.versioned(*wanted, day), progress, schemas, before, past, whole=whole)
            if result.findings:
                return result
            needed = version or history.working(result.bump), schema_version(before, result.content, final=final)
            if needed == wanted:
                break
            wanted = needed
        if read_back and (differing := tuple(_compared_with_json(result.artifacts))):
            return ExportResult(findings=differing)
    except BrokenSchema as broken:
        return ExportResult(findings=(EXPORT_OBEYS_SCHEMA.at(broken.path, broken.message, "restore the file"),))
    return result


def _build(
    public: Public,
    progress: formats.Progress,
    schemas: Schemas,
    before: Snapshot | None,
    past: tuple[Artifact, ...],
    *,
    whole: bool,
) -> ExportResult:
    """The files of one version; ``past`` are the changes of the releases before."""
    made = [
        *formats.render(public, whole=whole),
        *reader_schemas.export(schemas.sources, public.meta["base_url"], json_records.words_for_codes(public)),
    ]
    artifacts = formats.describe(public, made, progress, whole=whole)
    if findings := tuple(_schema_findings(artifacts, schemas)):
        return ExportResult(findings=findings)
    try:
        now = snapshots.take(*files_of(artifacts))
    except ValueError as fault:
        raise BrokenSchema(reader_schemas.SOURCES, str(fault)) from None
    differences = tuple(compare(before, now)) if before else ()
    own = [chain.between(public, before, now, differences)]
    if past and past[-1].path == own[0].path and not differences:  # a release that is rebuilt
        own = []
    manifest = _manifest(public, artifacts := sorted([*artifacts, *past, *own], key=lambda artifact: artifact.path))
    if findings := tuple(_schema_findings([*own, manifest], schemas)):
        return ExportResult(findings=findings)
    return ExportResult(public.meta["version"], (*artifacts, manifest), now, differences)


def _last(released: Released | None) -> Snapshot | None:
    """The content of the last release.

    Raises:
        BrokenSchema: ``released.json`` is incomplete.
    """
    try:
        return Snapshot.from_json(released) if released else None
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenSchema("dataset/released.json", f"not a release, it lacks {error}") from None


def files_of(artifacts: Iterable[Artifact]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The bytes and the media types of released files by path, the arguments of ``snapshot.take``."""
    kept = [artifact for artifact in artifacts if _is_released(artifact.path)]
    return {a.path: a.content for a in kept}, {a.path: a.media_type for a in kept}


def _is_released(path: str) -> bool:
    return path.partition("/")[0] not in formats.LEFT_OUT


def write(artifacts: Iterable[Artifact], target: Path) -> tuple[bool, list[Finding]]:
    """Replaces a target folder with artifacts, as ``put`` does."""
    return put({artifact.path: artifact.content for artifact in artifacts}, target)


def put(files: Mapping[str, bytes], target: Path) -> tuple[bool, list[Finding]]:
    """Replaces a target folder with files, completely or not at all; returns whether it changed, and the findings.

    Raises:
        NotAnExport: the target is not a folder, or contains other files.
        OSError: the disk is full or the folder cannot be written; the old export is unchanged then.
    """
    swap.recover(target)
    refuse_foreign(target)
    if _same(files, target):
        return False, []
    folder = swap.stage(target, files)
    try:
        if problems := verify.verify(folder):
            return False, [FILES_MATCH_MANIFEST.at(target.name, problem) for problem in problems]
        swap.put_in_place(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True, []


def read(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """The bytes and the media types of the released files of an export folder by path.

    Raises:
        OSError: a file is missing.
        ValueError: the manifest is not one.
    """
    manifest = json.loads((folder / "manifest.json").read_bytes())
    types = {e["path"]: e["media_type"] for e in manifest["files"] if _is_released(e["path"])}
    return {path: (folder / path).read_bytes() for path in types}, types


def _manifest(public: Public, artifacts: list[Artifact]) -> Artifact:
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
    content: dict[str, Any] = {
        **public.meta,
        "coverage": list(public.coverage),
        "title": about["title"],
        "notices": about["notices"],
    }
    if public.stop_after_days and "overdue" in about["notices"]:
        content["overdue"] = {"notice": "overdue", "stop_after_days": public.stop_after_days}
    content |= {"history": chain.history(artifacts), "files": entries}
    return Artifact("manifest.json", dump(content), "application/json", None, "manifest")


def _schema_findings(artifacts: Iterable[Artifact], schemas: Schemas) -> Iterator[Finding]:
    """EXP001: validates each JSON file and each line of JSON Lines; reports at most ten findings per file."""
    for artifact in artifacts:
        if artifact.schema is not None:
            yield from itertools.islice(_against_schema(artifact, artifact.schema, schemas), 10)


def _against_schema(artifact: Artifact, schema: str, schemas: Schemas) -> Iterator[Finding]:
    where = f"exports/{artifact.path}"
    values = [artifact.content]
    if artifact.media_type == JSON_LINES:
        values = artifact.content.removesuffix(b"\n").split(b"\n") if artifact.content else []
    for line, content in enumerate(values, 1):
        try:
            value = json.loads(content)
        except ValueError as error:
            yield EXPORT_OBEYS_SCHEMA.at(where, f"not JSON: {error}", line=line)
            continue
        if schemas.accepts(schema, value):
            continue
        for pointer, message, hint in list(schemas.explain(schema, value)) or [((), "it breaks its schema", "")]:
            problem = f"/{'/'.join(map(str, pointer))}: {message}"
            yield EXPORT_OBEYS_SCHEMA.at(where, problem, hint, line=line)


def _compared_with_json(artifacts: Iterable[Artifact]) -> Iterator[Finding]:
    """EXP002: compares the CSV with rows derived from the JSON alone."""
    files = {artifact.path: artifact.content for artifact in artifacts}
    told = {**json.loads(files["json/records.json"]), "recalls": json.loads(files[RECALLS])["recalls"]}
    for name, expected in from_json(told).items():
        table, path = tables.TABLES[name], f"csv/{name}.csv"
        rows = tables.read_csv(files[path])
        if not files[path].startswith(tables.write_csv([table.names])):
            problem = "the columns are not those of the table"
        elif differs := sorted(_unequal_rows((typed(row, table) for row in rows), expected, table)):
            problem = f"the row {differs[0]} differs from json/records.json"
        else:
            continue
        yield CSV_EQUALS_JSON.at(f"exports/{path}", problem)


def _unequal_rows(rows: Iterable[Row], expected: Iterable[Row], table: tables.Table) -> set[str]:
    """The keys of rows that are not equally often on both sides."""
    counts: Counter[tuple[str, str]] = Counter()
    for row, count in (*((row, 1) for row in rows), *((row, -1) for row in expected)):
        filled = {c.name: _comparable(row[c.name], c) for c in table.columns if row.get(c.name) not in (None, [])}
        counts[" ".join(str(filled.get(part, "")) for part in table.key), json.dumps(filled)] += count
    return {key for (key, _), count in counts.items() if count}


def _comparable(value: object, column: Column) -> object:
    """A value as JSON writes it; the CSV writes the whole numbers of a column of numbers with a point."""
    return float(value) if column.type == "number" and isinstance(value, int) else value


def typed(row: Mapping[str, str | None], table: tables.Table) -> dict[str, Any]:
    """A CSV row with the types of JSON: numbers, booleans and lists; empty cells are left out.

    A cell that does not have its column's type stays a string, and so differs from the JSON.
    """
    lists = {"audience", "jurisdiction", "safety", "statistics", "countries", *STEP_LISTS, "abstain"}
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
    """The rows of every table, derived from the content of records.json and the recalls of recalls.json."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables.TABLES}
    for kind in CONTENT_KINDS:
        for record in data.get(FOLDERS[kind], ()):
            _add_record(rows, record, KINDS[kind].table)
            _add_translations(rows["translations"], record, data["meta"])
    for record in data["sources"]:
        retracted = {"retracted_on": record["retracted"]["on"]} if "retracted" in record else {}
        rows["sources"].append({**record, **retracted, "status": "published"})
    source_language = data["meta"]["source_language"]
    rows["recalls"] += rows_of(data["recalls"], source_language)
    for language, about in data["texts"].items():
        rows["notices"] += map(dict, tables.notices_of(about["notices"], language))
        rows["codes"] += map(dict, tables.codes_of(about.get("codes", {}), language))
    for record in data.get("statistics", ()):
        rows["statistics"].append(tables.statistic_row(record, record["texts"][source_language]))
    for tombstone in data["withdrawn"]:
        content = tombstone["kind"] in CONTENT_KINDS
        row = {"id": tombstone["id"], "status": "withdrawn"}
        row |= {"withdrawn_on": tombstone["on"], "withdrawn_reason": tombstone["reason"]}
        table = "records" if content else FOLDERS[tombstone["kind"]]
        rows[table].append({**row, "kind": tombstone["kind"]} if content else row)
        instead = tombstone["instead"] if content else ()
        rows["links"] += map(dict, tables.linked(tombstone["id"], "instead", instead))
    for entry in data["redirects"]:
        rows["redirects"] += [{**entry, "to": target} for target in entry["to"]]
    return {name: found for name, found in rows.items() if found or name not in tables.OPTIONAL}


def _add_record(rows: dict[str, list[dict[str, Any]]], record: dict[str, Any], own: OwnTable | None) -> None:
    """Adds the rows of a content record to the tables; ``own`` is the table of its kind."""
    name = record["id"]
    if own:
        rows[own.name].append({"id": name, **own.row(cast("RecordData", record))})
    rows["records"].append({**record, **record["review"], "status": "published"})
    figure_texts = {language: {"figures": text} for language, text in record["figure_texts"].items()}
    for language, text in (*record["texts"].items(), *figure_texts.items()):
        rows["texts"] += [
            {"record": name, "field": ".".join(map(str, pointer)), "language": language, "text": value}
            for pointer, value in strings(text)
        ]
    for field in ("figures", "evidence"):
        rows[field] += [{**item, "record": name} for item in record[field]]
    rows["links"] += map(dict, tables.links_of(name, record))
    rows["steps"] += map(dict, tables.steps_of(name, record))


def _add_translations(rows: list[dict[str, Any]], record: Mapping[str, Any], meta: Mapping[str, Any]) -> None:
    """Adds a row of ``translations`` for each language."""
    for language in meta["languages"]:
        source = language == meta["source_language"]
        state = "source" if source else record["translations"].get(language, "missing")
        review = record["clinical_review"] if source else "none"
        if state == "approved" and language in record["texts"]:
            review = "signed"
        row = {"record": record["id"], "language": language, "state": state, "clinical_review": review}
        rows.append({**row, "hash": record["hashes"][language]})


def refuse_foreign(target: Path) -> None:
    """Ensures that a target is absent, empty or an export.

    Raises:
        NotAnExport: it is not a folder, or contains files that ``export`` did not write.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise NotAnExport(f"{target} is not a folder")
    if not target.is_dir() or not any(target.iterdir()):
        return
    manifest = target / "manifest.json"
    if not manifest.is_file():
        raise NotAnExport(f"{target} is not empty and has no manifest.json; choose another folder")
    try:
        listed = {entry["path"] for entry in json.loads(manifest.read_bytes())["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NotAnExport(
            f"{manifest} is damaged or of something else; delete {target} if it is an export, or choose another folder"
        ) from None
    files = (path for path in target.rglob("*") if path.is_symlink() or not path.is_dir())
    present = {path.relative_to(target).as_posix() for path in files}
    if foreign := sorted(present - listed - {"manifest.json"}):
        raise NotAnExport(
            f"{target} contains {foreign[0]}, which export did not write; move it, or choose another folder"
        )


def _same(files: Mapping[str, bytes], target: Path) -> bool:
    try:
        present = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
        return present == files.keys() and all((target / path).read_bytes() == raw for path, raw in files.items())
    except OSError:
        return False
