"""Tables: spreadsheets and delimited text.

In: the bytes of an XLSX, XLS, ODS, CSV or TSV. Out: `Parsed`: each row carries
its headings, each sheet is a place, each row knows its number. Of a formula,
the value that was stored with it. Pure; threads may share it.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator

from rag.errors import DocumentError
from rag.load.builder import TextBuilder
from rag.load.decode import decode
from rag.types import Parsed

_MOST_ROWS = 200_000
_SAMPLE = 20_000


def parse_workbook(data: bytes) -> Parsed:
    """Every sheet that is shown, in order."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    builder = TextBuilder()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.visible != SheetVisibleEnum.Visible:
                builder.note(f"hidden sheet {sheet.name!r} left out")
                continue
            with builder.place(sheet.name):
                values = book.get_sheet_by_name(sheet.name)
                first = values.start[0] if values.start else 0
                _add_rows(builder, [[_shown(v) for v in row] for row in values.to_python()], first)
    except CalamineError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise DocumentError("is encrypted; save a copy without a password") from error
        raise DocumentError("is a damaged spreadsheet, or not one") from error
    if not builder.length:
        raise DocumentError("holds no cells with text")
    return builder.build("calamine/2")


def parse_delimited(data: bytes) -> Parsed:
    """Comma, semicolon, tab or bar between cells, whichever the text uses."""
    text, notes = decode(data)
    builder = TextBuilder()
    for note in notes:
        builder.note(note)
    _add_rows(builder, list(_delimited(text)), 0)
    return builder.build("csv/2")


def _delimited(text: str) -> Iterator[list[str]]:
    sample = text[:_SAMPLE]
    lines = sample.splitlines()[:50] or [""]
    delimiter = max(",;\t|", key=lambda mark: min(line.count(mark) for line in lines[:-1] or lines))
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise DocumentError(f"is not a table with delimiters: {error}") from error


def _add_rows(builder: TextBuilder, rows: list[list[str]], first: int) -> None:
    """Rows from the first that is filled; each empty row ends a table.

    A row of one cell above others is a heading, the first of all the title.
    """
    if len(rows) > _MOST_ROWS:
        builder.note(f"only the first {_MOST_ROWS} of {len(rows)} rows read")
        rows = rows[:_MOST_ROWS]
    begin = 0
    for index, row in enumerate([*rows, []]):
        if any(cell.strip() for cell in row):
            continue
        if index > begin + 1 and sum(bool(cell.strip()) for cell in rows[begin]) == 1:
            builder.add("".join(rows[begin]), "heading", level=2 if builder.length else 1)
            begin += 1
        if index > begin:
            builder.table(rows[begin:index], first=first + begin + 1)
        begin = index + 1


def _shown(value: object) -> str:
    """A cell as a reader sees it: 3.0 is 3, midnight is no time."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)
