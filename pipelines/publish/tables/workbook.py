"""The workbook: what the dataset is, and a sheet for each table."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.model.columns import Column
from pipelines.public.tables import TABLES, Table
from pipelines.public.view import Public

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ABOUT = "about"
_WIDTHS = (10, 60)
_LINE = 15
_HEIGHT = 409
"""The points of a line of text, and those that a row of Excel may have at most."""
_LONG = 32_767
"""The characters that a cell of Excel holds at most."""
_LINKED = 2_079
"""The characters that an address of a link may have in Excel."""

Styles = Mapping[str, "Format"]


def build(public: Public, rows: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook with the given cells of tables, by the names of TABLES; the same rows give the same bytes.

    A text is always written as text, whatever sign it begins with; one that is too long for a cell is cut, with a sign.
    """
    from xlsxwriter.workbook import Workbook  # here, so that commands that export nothing do not load it

    raw = io.BytesIO()
    with Workbook(raw, {"in_memory": True}) as book:
        about = public.texts[public.meta["source_language"]]
        released = datetime.datetime.fromisoformat(public.meta["released"])
        book.set_properties(
            {
                "title": about["title"],
                "author": public.meta["publisher"],
                "subject": public.meta["version"],
                "created": released,
            }
        )
        styles = _styles(book)
        _about(book.add_worksheet(ABOUT), public, rows, styles)
        for name, lines in rows.items():
            _sheet(book.add_worksheet(name), TABLES[name], lines, styles)
    return raw.getvalue()


def _styles(book: Workbook) -> Styles:
    text = {"text_wrap": True, "valign": "top"}
    styles: Mapping[str, dict[str, Any]] = {
        "text": text,
        "title": {"bold": True, "font_size": 14},
        "label": {**text, "bold": True},
        "head": {**text, "bold": True, "bottom": 1},
        "date": {**text, "num_format": "yyyy-mm-dd", "align": "left"},
        "link": {**text, "font_color": "#0563C1", "underline": 1},
    }
    return {name: book.add_format(style) for name, style in styles.items()}


def _about(sheet: Worksheet, public: Public, rows: Mapping[str, Sequence[Sequence[str]]], styles: Styles) -> None:
    """The sheet that says what this is: version, licence, notices in each language, and what each sheet holds."""
    widths = (32, 100)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    about = public.texts[public.meta["source_language"]]
    sheet.write_string(0, 0, about["title"], styles["title"])
    for row, (name, text) in enumerate(_told(public, rows), 1):
        sheet.set_row(row, _height((name, text), widths))
        if name in rows:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", styles["link"], name)
        else:
            sheet.write_string(row, 0, name, styles["label"])
        sheet.write_string(row, 1, text, styles["text"])


def _told(public: Public, rows: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[tuple[str, str]]:
    meta = public.meta
    yield "Summary", public.texts[meta["source_language"]]["summary"]
    yield "Version", f"{meta['version']}, {meta['released']}"
    yield "Licence", f"{meta['licence']}. {meta['publisher']}, {meta['base_url']}"
    yield "Clinical review", meta["clinical_review"]
    for language in public.guide_languages:
        for name, text in public.texts[language]["notices"].items():
            yield f"Notice {name}, {language}", str(text)
    for name, lines in rows.items():
        yield name, f"{TABLES[name].description} {len(lines):,} rows."


def _sheet(sheet: Worksheet, table: Table, rows: Sequence[Sequence[str]], styles: Styles) -> None:
    widths = [_width([column.name, *(row[place] for row in rows)]) for place, column in enumerate(table.columns)]
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(0, place, column.name, styles["head"])
        sheet.write_comment(0, place, column.description, {"author": "", "x_scale": 2})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
    for number, row in enumerate(rows, 1):
        sheet.set_row(number, _height(row, widths))
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            if cell:
                _write(sheet, number, place, cell, column, styles)


def _write(sheet: Worksheet, row: int, place: int, cell: str, column: Column, styles: Styles) -> None:
    if column.type in ("integer", "number"):
        sheet.write_number(row, place, float(cell), styles["text"])
    elif column.type == "boolean":
        sheet.write_boolean(row, place, cell == "true", styles["text"])
    elif column.type == "date":
        sheet.write_datetime(row, place, datetime.datetime.fromisoformat(cell), styles["date"])
    elif cell.startswith(("https://", "http://")) and len(cell) <= _LINKED:
        sheet.write_url(row, place, cell, styles["link"], cell)
    else:
        sheet.write_string(row, place, cell if len(cell) <= _LONG else f"{cell[: _LONG - 1]}…", styles["text"])


def _width(cells: Sequence[str]) -> int:
    """The width of a column, in characters: that of its longest line, within bounds."""
    longest = max(len(line) for cell in cells for line in cell.split("\n")) + 2
    return max(_WIDTHS[0], min(_WIDTHS[1], longest))


def _height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """The height of a row that shows its wrapped texts whole, if it may; LibreOffice does not find it by itself."""
    lines = (
        sum(1 + len(line) // width for line in cell.split("\n")) for cell, width in zip(cells, widths, strict=True)
    )
    return min(_HEIGHT, _LINE * max(lines))
