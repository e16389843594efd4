"""Repairs the YAML of dataset/ where possible, and writes it in canonical form with its comments."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines.files import swap
from pipelines.model.findings import CRASH, BrokenSchema, Finding, Rule
from pipelines.model.kinds import FOLDERS
from pipelines.model.places import Schema
from pipelines.model.records import Dataset, Document
from pipelines.source import repairs
from pipelines.source.load import load
from pipelines.source.schema_check import unsound
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_faults import UNREADABLE, TooBig, UnreadableYaml
from pipelines.source.yaml_reader import decode, parse
from pipelines.source.yaml_writer import Order, canonical

_UNREAD = frozenset(kind.rule.code for kind in UNREADABLE if kind is not TooBig)

RULE = Rule.of(
    "FMT001",
    "error",
    "is_canonical",
    """A file is in canonical form.

    Why: if each value is written in one way only, every difference between two versions is a change of content.
    Fix: run `make fix`, which keeps every comment.
    """,
)


class TooLarge(RuntimeError):
    """The canonical text would be larger than a file may be."""


def documents(dataset: Dataset) -> Iterator[tuple[Document, str]]:
    """Every readable YAML document with the name of its schema; those of other datasets are left out."""
    for name, document in (dataset.written if dataset.layers else dataset.settings).items():
        if document.path.endswith(".yaml"):
            yield document, name
    for record in dataset.records:
        if record.id not in dataset.taken:
            yield record.document, record.kind


def fixed(
    document: Document, name: str, sources: Mapping[str, Schema], data: Mapping[str, object] | None = None
) -> str:
    """A document's canonical text, or that of other data with the document's comments.

    Raises:
        RuntimeError: the canonical text does not read back equal, so it must not be written.
        TooLarge: the canonical text exceeds the size limit of a file.
    """
    folder = "../.." if document.path.count("/") > 1 else ".."
    first_line = f"# yaml-language-server: $schema={folder}/schemas/source/{name}.schema.json"
    order = Order(sources.get(name, {}), sources.get("common"))
    if data is None:
        text = canonical(document.text, order, first_line)
    else:
        text = canonical(document.text, order, first_line, data)
    try:
        equal = parse(decode(text.encode("utf-8"))) == (document.data if data is None else data)
    except TooBig as fault:
        raise TooLarge(f"{document.path}: in canonical form {fault.message}") from None
    except UnreadableYaml:
        equal = False
    if not equal:
        raise RuntimeError(f"{document.path}: the canonical form does not read back equal; please report this file")
    return text


def fix(root: Path, *, write_back: bool) -> tuple[list[str], list[Finding]]:
    """Repairs and formats every file that is not canonical; returns their paths, and findings for the others.

    Invisible faults are repaired first (see ``repairs``). A file that stays unreadable is left unchanged. Without
    ``write_back`` nothing is written.
    """
    if write_back:
        for folder in (root / "dataset", *((root / "dataset" / name) for name in FOLDERS.values())):
            tidy(folder)
    dataset, unread = load(root)
    findings: list[Finding] = []
    changed: list[str] = []
    try:
        sources = Schemas.of(root, "source").sources
    except BrokenSchema as fault:
        return changed, [*unread, unsound(fault)]
    found: list[tuple[Document, str, Finding | None]] = [(*known, None) for known in documents(dataset)]
    for finding in unread:
        known, finding = _repairable(root, finding)
        if known:
            found.append((*known, finding))
        else:
            findings.append(finding)
    for document, name, earlier in found:
        try:
            text = fixed(document, name, sources, repairs.repaired(document.data, name))
        except RuntimeError as error:
            findings.append(earlier or unfixed(document, error))
            continue
        if earlier or text != document.text:
            changed.append(document.path)
            if write_back:
                write(root / document.path, text)
    return sorted(changed), findings


def unfixed(document: Document, error: RuntimeError) -> Finding:
    """The finding for a document whose canonical text cannot be written."""
    if isinstance(error, TooLarge):
        return TooBig.rule.at(document.path, str(error), "split the record, or remove what does not belong")
    return CRASH.at(document.path, str(error))


def _repairable(root: Path, finding: Finding) -> tuple[tuple[Document, str] | None, Finding]:
    """The repaired document of an unreadable file, with the name of its schema; or None, with the reason."""
    if finding.code not in _UNREAD:
        return None, finding
    path = Path(finding.file)
    folders = {folder: kind for kind, folder in FOLDERS.items()}
    try:
        read = repairs.readable((root / path).read_bytes())
    except UnreadableYaml as fault:
        return None, fault.finding(finding.file, finding.record)
    if not read:
        return None, finding
    text, data = read
    return (Document(finding.file, data, text, dict), folders.get(path.parent.name, path.stem)), finding


def check(document: Document, name: str, sources: Mapping[str, Schema]) -> Finding | None:
    """A finding at the first line that is not canonical, or None."""
    text = fixed(document, name, sources)
    if text == document.text:
        return None
    pairs = list(zip(document.text.split("\n"), text.split("\n"), strict=False))
    line = next((number for number, (old, new) in enumerate(pairs, 1) if old != new), len(pairs))
    record = Path(document.path).stem if name in FOLDERS else ""
    message = "the file is not in canonical form from here on"
    return RULE.at(document.path, message, "run: make fix", line=line, record=record)


def write(path: Path, text: str) -> None:
    """Replaces a file atomically, and removes temporary files of killed runs.

    Raises:
        OSError: the file cannot be written; ``filename`` is its name, and the old file is unchanged.
    """
    tidy(path.parent, path.name)
    with swap.naming(path):
        temporary = _beside(path, text)
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_all(root: Path, files: Mapping[str, str | None]) -> list[str]:
    """Replaces, creates or, where the text is None, removes files below a root: all of them, or none.

    Everything is written to temporary files first, so that a full disk stops it before anything has changed. Returns
    the paths of the files that differ.

    Raises:
        OSError: a file cannot be written; ``filename`` is its name, and nothing has changed.
    """
    before = {path: _content(root / path) for path in files}
    wanted = {path: None if text is None else text.encode("utf-8") for path, text in files.items()}
    changed = [path for path in files if before[path] != wanted[path]]
    staged: dict[str, Path] = {}
    done: list[str] = []
    made: list[Path] = []
    try:
        for path in changed:
            if (text := files[path]) is not None:
                if not (home := (root / path).parent).is_dir():
                    home.mkdir()
                    made.append(home)
                tidy(home, Path(path).name)
                with swap.naming(root / path):
                    staged[path] = _beside(root / path, text)
        for path in changed:
            done.append(path)
            with swap.naming(root / path):
                if path in staged:
                    staged[path].replace(root / path)
                    del staged[path]
                else:
                    (root / path).unlink()
    except BaseException:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
        for path in done:
            _restore(root / path, before[path])
        for home in made:
            home.rmdir()
        raise
    return changed


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _restore(path: Path, content: bytes | None) -> None:
    if _content(path) == content:
        return
    if content is None:
        path.unlink()
    else:
        write(path, content.decode("utf-8"))


_TEMPORARY = re.compile(r"\.(.+)\.[a-z0-9_]{8}")
"""The name of a temporary file: a dot, the name of the file, a dot, and eight characters."""


def tidy(folder: Path, name: str = "") -> None:
    """Removes temporary files of killed runs from a folder: those of files in it, and of a file with a name."""

    def is_left(other: str) -> bool:
        found = _TEMPORARY.fullmatch(other)
        return found is not None and (found[1] == name or (folder / found[1]).is_file())

    swap.sweep(folder, is_left)


def _beside(path: Path, text: str) -> Path:
    """A new temporary file beside a path, with a text and the permissions of the file that it will replace."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
