"""CSV: for translators with a spreadsheet, and a sheet for back-translation.

Rows with cells that would run as a formula are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from pipelines.translate import tags
from pipelines.translate.catalogs import TranslationFileError, notes
from pipelines.translate.formats.unit_states import DONE, Untouched, unique
from pipelines.translate.formats.xml import checked_key, decoded
from pipelines.translate.shapes import ReturnedUnit, Row, TranslationKit

COLUMNS = ("context", "source", "target", "state", "notes", "max")

NEEDED = ("context", "target")
"""The columns that a returned file must have, in any order."""

SHEET_COLUMNS = ("context", "english", "translation", "back_translation")
"""The columns of the sheet for back-translation."""

FINISHED = frozenset({"", "missing", *DONE})
"""The words in the column ``state`` beside a finished text; a text beside ``missing`` is new."""

_LONGEST_CELL = 131_072
"""The longest cell that is read, whatever limit other libraries set for the process."""

_LONGEST_HEAD = 5_000

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""Characters at the start of a cell that make a spreadsheet run it as a formula, or truncate it."""


def write(kit: TranslationKit) -> bytes:
    """A CSV file for spreadsheets: every cell quoted, UTF-8 with a byte-order mark, CRLF line ends."""
    return _table(COLUMNS, map(_cells, kit.rows))


def write_sheet(kit: TranslationKit) -> bytes:
    """A CSV file with every translation of the present English, and an empty column to translate it back."""
    return _table(
        SHEET_COLUMNS,
        (
            (row.unit.key, row.unit.source, row.entry.target, "")
            for row in kit.rows
            if row.entry and row.state not in ("missing", "stale")
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(cells for cells in rows if not _risky(cells))
    return out.getvalue().encode("utf-8-sig")


def left_out(kit: TranslationKit) -> tuple[str, ...]:
    """The keys of units that are left out, because a spreadsheet would run one of their cells."""
    return tuple(row.unit.key for row in kit.rows if _risky(_cells(row)))


def _cells(row: Row) -> tuple[str, ...]:
    unit = row.unit
    about = "\n".join(notes(unit))
    return (unit.key, unit.source, row.entry.target if row.entry else "", row.state, about, str(unit.limit or ""))


def _risky(cells: Sequence[str]) -> bool:
    return any(cell.startswith(FORMULA) for cell in cells)


def read(raw: bytes, _language: str) -> Iterator[ReturnedUnit]:
    """The units of a CSV file, with or without byte-order mark, with commas, semicolons or tabs, and any line ends.

    The file does not contain its language.

    Raises:
        TranslationFileError: it is not such a table, or a key is missing or duplicated.
    """
    return unique(_units(decoded(raw)))


def _units(text: str) -> Iterator[ReturnedUnit]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    names: list[str] = []
    end = 0
    try:
        for cells in reader:
            line, end = end + 1, reader.line_num
            if max(map(len, cells), default=0) > _LONGEST_CELL:
                raise TranslationFileError(line, f"it is not CSV: a cell has more than {_LONGEST_CELL:,} characters")
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = _header(cells, line)
            elif len(cells) < len(names) or any(cells[len(names) :]):
                raise TranslationFileError(line, f"a row has {len(cells)} cells, and the header {len(names)}")
            else:
                yield _returned(dict(zip(names, cells, strict=False)), line)
    except csv.Error as error:
        raise TranslationFileError(end + 1, f"it is not CSV: {error}") from None
    if not names:
        raise TranslationFileError(1, "it is empty")


def _header(cells: Sequence[str], line: int) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in NEEDED:
        if name not in names:
            raise TranslationFileError(line, f"there is no column {name}")
    if len(set(names)) < len(names):
        raise TranslationFileError(line, "a column is duplicated")
    return names


def _returned(row: dict[str, str], line: int) -> ReturnedUnit:
    key = checked_key(row["context"].strip(), line)
    state = row.get("state", "").strip().casefold()
    # Translators do not update the states that are written to the file.
    make = Untouched if state in ("stale", "draft") else ReturnedUnit
    return make(
        key, row.get("source"), row["target"], state not in FINISHED, line, tags.name_of(row.get("translator", ""))
    )


def delimiter(text: str) -> str:
    """The separator of a table: the one that is most frequent in its first line."""
    return max(",;\t", key=_first_line(text).count)


def heads(text: str) -> set[str]:
    """The column names of a text that may be a table."""
    return {head.strip(' "').casefold() for head in _first_line(text).split(delimiter(text))}


def _first_line(text: str) -> str:
    """The first line of a text, up to the maximum length of a header."""
    return next(iter(text.lstrip("\r\n")[:_LONGEST_HEAD].splitlines()), "")
