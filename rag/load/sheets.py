"""Tables: spreadsheets and delimited text.

In: the bytes of an XLSX, XLS, ODS, CSV or TSV. Out: `Parsed`: each row carries
its headings, each sheet is a place, each row knows its number. Of a formula,
the value that was stored with it. Pure; threads may share it.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence

from rag.errors import DocumentError
from rag.load.builder import TextBuilder
from rag.load.decode import decode
from rag.load.heads import Span
from rag.types import Parsed

_MOST_ROWS = 200_000
_LONGEST_TITLE = 120
_SAMPLE = 20_000

_Range = tuple[tuple[int, int], tuple[int, int]]


def parse_workbook(data: bytes) -> Parsed:
    """Every sheet that is shown, in order."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    builder = TextBuilder()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = 0
        for sheet in book.sheets_metadata:
            if sheet.visible != SheetVisibleEnum.Visible:
                builder.note(f"hidden sheet {sheet.name!r} left out")
                continue
            shown += 1
            with builder.place(sheet.name):
                values = book.get_sheet_by_name(sheet.name)
                rows = [[_shown(value) for value in row] for row in values.to_python()]
                top, left = values.start or (0, 0)
                _add_rows(builder, rows, top, _merged(values.merged_cell_ranges, top, left))
    except CalamineError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise DocumentError(
                "is encrypted; save a copy without a password", "encrypted"
            ) from error
        raise DocumentError("is a damaged spreadsheet, or not one", "damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust; no class to be imported
            raise
        raise DocumentError("is a damaged spreadsheet, or not one", "damaged") from error
    if not builder.length:
        raise DocumentError("holds no cells with text", "no_text")
    builder.note_read(shown, "sheet")
    return builder.build("calamine/4")


def parse_delimited(data: bytes) -> Parsed:
    """Comma, semicolon, tab or bar between cells, whichever the text uses."""
    text, notes = decode(data)
    builder = TextBuilder()
    for note in notes:
        builder.note(note)
    _add_rows(builder, list(_delimited(text)), 0)
    return builder.build("csv/3")


def _delimited(text: str) -> Iterator[list[str]]:
    sample = text[:_SAMPLE]
    lines = sample.splitlines()[:50] or [""]
    delimiter = max(",;\t|", key=lambda mark: min(line.count(mark) for line in lines[:-1] or lines))
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise DocumentError(f"is not a table with delimiters: {error}", "disguised") from error


def _merged(ranges: Sequence[_Range] | None, top: int, left: int) -> list[Span]:
    """The merged cells of a sheet whose first filled row and column are these."""
    return [
        Span(y0 - top, x0 - left, y1 - y0 + 1, x1 - x0 + 1)
        for (y0, x0), (y1, x1) in ranges or ()
        if y0 >= top and x0 >= left
    ]


def _add_rows(
    builder: TextBuilder, rows: list[list[str]], first: int, spans: Sequence[Span] = ()
) -> None:
    """Rows from the first that is filled; each empty row ends a table.

    What stands alone above others is a heading, the first of all the title.
    """
    if len(rows) > _MOST_ROWS:
        builder.note(f"only the first {_MOST_ROWS} of {len(rows)} rows read")
        rows = rows[:_MOST_ROWS]
    below = sorted(spans, key=lambda span: span.row, reverse=True)
    begin = 0
    for index, row in enumerate([*rows, []]):
        if any(cell.strip() for cell in row):
            continue
        inside = []
        while below and below[-1].row < index:
            inside.append(below.pop())
        if index > begin:
            _add_table(builder, rows, (begin, index), inside, first)
        begin = index + 1


def _add_table(
    builder: TextBuilder,
    rows: Sequence[list[str]],
    between: tuple[int, int],
    spans: Sequence[Span],
    first: int,
) -> None:
    """The table between two rows, under a heading where one cell stands alone above."""
    begin, end = between
    counts = [sum(bool(cell.strip()) for cell in rows[at]) for at in range(begin, end)]
    words = "".join(rows[begin])
    is_title = counts[0] == 1 and (end > begin + 1 or _heads_what_follows(words, rows[end:]))
    if is_title:
        builder.add(words, "heading", level=2 if builder.length else 1)
        begin += 1
    while is_title and begin + 1 < end and counts[begin - between[0]] == 1 and max(counts) > 1:
        builder.add("".join(rows[begin]))  # a line below the title: units, a date
        begin += 1
    if begin == end:
        return
    kept = [
        column
        for column in range(max(map(len, rows[begin:end])))
        if _is_filled(rows, begin, end, column)
    ]
    place = {column: at for at, column in enumerate(kept)}
    builder.table(
        [[row[at] if at < len(row) else "" for at in kept] for row in rows[begin:end]],
        spans=[
            Span(
                s.row - begin,
                place[s.column],
                s.rows,
                sum(s.column <= c < s.column + s.columns for c in kept),
            )
            for s in spans
            if begin <= s.row < end and s.column in place
        ],
        first=first + begin + 1,
    )


def _heads_what_follows(words: str, rows: Sequence[list[str]]) -> bool:
    """Whether a line alone is a heading: short, no sentence, with something below."""
    text = words.strip()
    return len(text) <= _LONGEST_TITLE and text[-1] not in ".。" and any(map(any, rows[:2]))


def _is_filled(rows: Sequence[list[str]], begin: int, end: int, column: int) -> bool:
    return any(column < len(row) and row[column].strip() for row in rows[begin:end])


def _shown(value: object) -> str:
    """A cell as a reader sees it: 3.0 is 3, midnight is no time."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)
