"""Reads and writes review files: the signatures of a language, one row for each approved unit."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable

from pipelines.translate.catalogs import TranslationFileError, decode
from pipelines.translate.shapes import STAGES, Row, Signature, sha

COLUMNS = ("key", "source_sha", "target_sha", "stage", "by", "on", "note")
_FIRST_FILLED = COLUMNS.index("stage")
_SHA = re.compile(r"[0-9a-f]{12}")


def parse(raw: bytes) -> tuple[Signature, ...]:
    """The signatures of a review file.

    Raises:
        TranslationFileError: it is not a review file, or a row is not a signature.
    """
    reader = csv.reader(io.StringIO(decode(raw).rstrip("\r\n"), newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != COLUMNS:
            raise TranslationFileError(1, f"the columns are not {', '.join(COLUMNS)}")
        return tuple(_signature(row, reader.line_num, line) for line, row in enumerate(reader, 2))
    except csv.Error as error:
        raise TranslationFileError(reader.line_num, f"it is not CSV: {error}") from None


def parse_form(raw: bytes) -> tuple[Signature, ...]:
    """The signatures of a returned form: the rows that are filled in. Its other columns are ignored.

    The separator may be a semicolon, and a note may have line breaks.

    Raises:
        TranslationFileError: it is not such a form, or a row that is filled in is not a signature.
    """
    text = decode(raw).rstrip("\r\n")
    delimiter = ";" if text.startswith(";".join(COLUMNS)) else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    width = len(COLUMNS)
    try:
        if tuple(next(reader, ()))[:width] != COLUMNS:
            raise TranslationFileError(1, f"the first columns are not {', '.join(COLUMNS)}")
        signed = []
        end = reader.line_num
        for row in reader:
            line, end = end + 1, reader.line_num
            cells = [" ".join(cell.split()) for cell in row[:width]]
            if any(cells[_FIRST_FILLED:]):
                signed.append(_signature(cells, line, line))
        return tuple(signed)
    except csv.Error as error:
        raise TranslationFileError(reader.line_num, f"it is not CSV: {error}") from None


def form(rows: Iterable[Row]) -> str:
    """A form for reviewers: one row for each finished translation, with both texts and the columns to fill in."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "english", "translation"])
    for row in rows:
        if row.entry and row.state in ("translated", "reviewed", "approved"):
            hashes = (sha(row.unit.source), sha(row.entry.target))
            writer.writerow([row.unit.key, *hashes, "", "", "", "", row.unit.source, row.entry.target])
    return out.getvalue()


def _signature(row: list[str], end: int, line: int) -> Signature:
    if len(row) != len(COLUMNS):
        raise TranslationFileError(end, "the row has too few or too many cells")
    if end != line:
        raise TranslationFileError(line, "a cell has more than one line")
    cells = dict(zip(COLUMNS, row, strict=True))
    for name, wrong in (
        ("stage", cells["stage"] not in STAGES),
        ("source_sha", not _SHA.fullmatch(cells["source_sha"])),
        ("target_sha", not _SHA.fullmatch(cells["target_sha"])),
        ("on", not _is_day(cells["on"])),
        ("by", not cells["by"]),
    ):
        if wrong:
            raise TranslationFileError(line, f"{cells[name]!r} is not a valid {name}")
    return Signature(**{name: cells[name] for name in COLUMNS})  # type: ignore[arg-type]


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def write(signatures: Iterable[Signature]) -> str:
    """A review file, with its rows sorted by key, stage, person and day."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    ordered = sorted(signatures, key=lambda signature: (signature.key, signature.stage, signature.by, signature.on))
    writer.writerows([getattr(signature, name) for name in COLUMNS] for signature in ordered)
    return out.getvalue()
