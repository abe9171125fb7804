"""XLSX: in, a path; out, the rows of the sheet that holds the questions.

A formula is text here: its last computed value, else what was typed; nothing
is computed. Reading streams. Touches disk only; one thread at a time.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.columns import find_header, question_columns
from rag.batch.delimited import cell_text
from rag.batch.table import Answered, Row, Sheet
from rag.errors import GoldDataError

_HEADER_ROWS = 20
_MOST_BYTES = 1 << 30
_CELL_LIMIT = 32_767
_LINE_HEIGHT, _MOST_HEIGHT = 15.0, 300.0
QUESTION_WIDTH = 50.0
"""Width taken for the question's own column when a row's height is set."""


class Workbook:
    """The sheet of an XLSX file that holds the questions."""

    row_word = "row"

    def __init__(self, path: Path, format_name: str, *, sheet: str | None = None) -> None:
        self.format = format_name
        self.path = path
        self.has_formulas = _check_package(path)
        tops = {name: list(islice(rows, _HEADER_ROWS)) for name, rows in self._sheets()}
        self.sheet = _choose_sheet(tops, sheet, path.name)
        top = tops[self.sheet]
        if not any(_filled(cells) for cells in top):
            raise GoldDataError(f"{path.name}: the sheet {self.sheet!r} is empty")
        found = find_header([cells if _filled(cells) else [None] for cells in top])
        if found == 0:
            found = next(place for place, cells in enumerate(top) if _filled(cells))
        self.header_row = 0 if found is None else found + 1
        names = ("question",) if found is None else tuple(map(_name, top[found]))
        widest = max((_width(cells) for cells in self._values()), default=0)
        self.header = (names + ("",) * widest)[: max(widest, 1)]

        above = (cell for cells in top[: max(0, self.header_row - 1)] for cell in cells)
        self.caption = next((_name(cell) for cell in above if cell not in (None, "")), "")

    def rows(self) -> Iterator[Row]:
        """Every row below the header that holds anything."""
        width, index = len(self.header), 0
        for number, cells in enumerate(self._values(), start=1):
            if number > self.header_row and _filled(cells):
                yield Row(index, number, cells[:width])
                index += 1

    def _sheets(self) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
        book = _open(self.path, values=True)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                yield sheet.title, sheet.iter_rows(values_only=True)
        finally:
            book.close()

    def _values(self) -> Iterator[tuple[Any, ...]]:
        """Cells of every row of the sheet; a formula never computed is its text."""
        computed = _open(self.path, values=True)
        typed = _open(self.path, values=False) if self.has_formulas else None
        try:
            rows = _rows_of(computed, self.sheet)
            if typed is None:
                yield from rows
                return
            for values, formulas in zip(rows, _rows_of(typed, self.sheet), strict=True):
                yield tuple(
                    formula if value is None else value
                    for value, formula in zip(values, formulas, strict=True)
                )
        finally:
            computed.close()
            if typed is not None:
                typed.close()


def write_workbook(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """A new XLSX file with the rows, for an IN that is no XLSX file itself."""
    from openpyxl import Workbook as NewWorkbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = NewWorkbook(write_only=True)
    page = book.create_sheet("Answers")
    header = [*sheet.table.header, *sheet.added]
    page.freeze_panes = "A2"
    for place, name in enumerate(header, start=1):
        page.column_dimensions[get_column_letter(place)].width = column_width(name)
    bold, fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3864")
    wrap = Alignment(wrap_text=True, vertical="top")

    def cell(value: Any, *, ours: bool, head: bool = False) -> Any:
        made = WriteOnlyCell(page, _storable(value))
        if isinstance(made.value, str):
            made.data_type = "s"
            if ours and made.value[:1] in "=+-@":
                made.quotePrefix = True
        made.alignment = wrap
        if head:
            made.font, made.fill = bold, fill
        if ours and isinstance(value, float):
            made.number_format = "0%"
        return made

    page.append([cell(name, ours=False, head=True) for name in header])
    width = len(sheet.table.header)
    for answered in rows:
        own = (answered.row.cells + (None,) * width)[:width]
        line = [cell(value, ours=False) for value in own]
        page.append(line + [cell(value, ours=True) for value in answered.cells])
    book.save(out)


def column_width(name: str) -> float:
    """A width that suits what an added column holds, in characters."""
    if name.endswith(("answer", "quote", "difference", "notes")) or "question" in name.casefold():
        return 60.0
    if name.endswith(("sources", "title", "place", "change")):
        return 36.0
    return 13.0


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """Points that a row needs for wrapped texts, each with its column's width."""
    lines = 1
    for text, width in texts:
        lines = max(lines, sum(_lines_of(part, width) for part in text.split("\n")))
    return min(lines * _LINE_HEIGHT, _MOST_HEIGHT)


def _lines_of(text: str, width: float) -> int:
    """Lines that a text takes when wrapped; Chinese characters are twice as wide."""
    room = sum(2 if ord(char) >= 0x1100 else 1 for char in text)
    return max(1, math.ceil(room / (width * 0.95)))


def clean_text(value: str) -> str:
    """Text that a cell can hold: no control characters, at most 32,767 long."""
    text = "".join(char for char in value if char in "\n\t" or ord(char) >= 32)
    text = (
        text.encode("utf-8", "replace").decode("utf-8").replace("\ufffe", "").replace("\uffff", "")
    )
    return text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - 1] + "…"


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool | int | float | date | datetime | time | timedelta | None):
        return value
    return clean_text(cell_text(value))


def _check_package(path: Path) -> bool:
    """True when a sheet holds formulas. Raises GoldDataError when it is no XLSX file."""
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            if "xl/workbook.xml" not in names and not any(
                name.endswith("workbook.xml") for name in names
            ):
                raise GoldDataError(f"{path.name} is not an Excel workbook; save it as .xlsx")
            if sum(item.file_size for item in package.infolist()) > _MOST_BYTES:
                raise GoldDataError(f"{path.name} unpacks to more than 1 GiB; split it")
            sheets = [name for name in names if "worksheets/" in name and name.endswith(".xml")]
            return any(_holds(package, name, b"<f") for name in sheets)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        kind = _kind_of(path)
        raise GoldDataError(
            f"{path.name} is not an Excel workbook{kind}; "
            "correct the ending of its name or save it as .xlsx"
        ) from error


def _kind_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        return " (it is empty)"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return " of today's kind (it is an old .xls, or has a password)"
    return " (it is a text file)" if b"\0" not in head else ""


def _holds(package: zipfile.ZipFile, name: str, wanted: bytes) -> bool:
    tail = b""
    with package.open(name) as file:
        while block := file.read(1 << 16):
            if wanted in tail + block:
                return True
            tail = block[-len(wanted) :]
    return False


def _open(path: Path, *, values: bool) -> Any:
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(path, read_only=True, data_only=values, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError, ParseError) as error:
        raise GoldDataError(
            f"{path.name} cannot be read as an Excel workbook ({error}); save it again as .xlsx"
        ) from error


def _rows_of(book: Any, name: str) -> Iterator[tuple[Any, ...]]:
    sheet = book[name]
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
    return rows


def _choose_sheet(
    tops: dict[str, list[tuple[Any, ...]]], wanted: str | None, file_name: str
) -> str:
    listed = ", ".join(repr(name) for name in tops)
    if wanted is not None:
        if wanted not in tops:
            raise GoldDataError(f"{file_name} has no sheet {wanted!r}; it has {listed}")
        return wanted
    holding = [name for name, top in tops.items() if any(map(question_columns, top))]
    if len(holding) > 1:
        names = ", ".join(repr(name) for name in holding)
        raise GoldDataError(
            f"{file_name} has questions in {len(holding)} sheets, {names}: choose with --sheet"
        )
    filled = [name for name, top in tops.items() if any(map(_filled, top))]
    if not filled:
        raise GoldDataError(f"{file_name} is empty; give a header row and questions")
    return (holding or filled)[0]


def _filled(cells: Iterable[Any]) -> bool:
    return any(cell not in (None, "") for cell in cells)


def _width(cells: tuple[Any, ...]) -> int:
    for place in range(len(cells), 0, -1):
        if cells[place - 1] not in (None, ""):
            return place
    return 0


def _name(cell: Any) -> str:
    return " ".join(cell_text(cell).split())
