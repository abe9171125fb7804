"""CSV and TSV: in, a path; out, rows of text. And back, cells that we add guarded.

Touches disk only. Reading streams; a table may be read by one thread at a time.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.columns import find_header
from rag.batch.decode import Encoding, find_encoding
from rag.batch.table import Answered, Row, Sheet
from rag.errors import GoldDataError

_FIELD_LIMIT = 1 << 24
_HEADER_ROWS = 20
_FORMULA_STARTS = frozenset("=+-@＝＋－＠|%")


class Delimited:
    """A CSV or TSV file. Rows above the header are kept as `preamble`."""

    row_word = "line"

    def __init__(self, path: Path, format_name: str) -> None:
        csv.field_size_limit(_FIELD_LIMIT)
        self.format = format_name
        self.path = path
        self.encoding = find_encoding(path)
        self.delimiter, self.newline = self._look("\t" if format_name == "tsv" else ",")
        top = []
        for _, cells in self._records():
            top.append(cells)
            if len(top) == _HEADER_ROWS:
                break
        if not top:
            raise GoldDataError(f"{path.name} is empty; give a header line and questions")
        found = find_header(top)
        self._header_row = -1 if found is None else found
        self.preamble = tuple(top[: max(0, self._header_row)])
        above = (cell.strip() for cells in self.preamble for cell in cells)
        self.caption = next(filter(None, above), "")
        names = ("question",) if found is None else tuple(name.strip() for name in top[found])
        self._single = len(names) == 1
        widest = 1 if self._single else max((len(cells) for _, cells in self._records()), default=0)
        self.header = names + ("",) * (widest - len(names))

    def rows(self) -> Iterator[Row]:
        for index, (number, cells) in enumerate(self._records(), start=-self._header_row - 1):
            if index >= 0:
                # One column has no separator: an unquoted comma is part of the question.
                whole = (self.delimiter.join(cells),) if self._single else tuple(cells)
                yield Row(index, number, whole)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, cells) of every line that is not blank."""
        with self.path.open(encoding=self.encoding.name, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                for cells in reader:
                    if cells:
                        yield reader.line_num, cells
            except csv.Error as error:
                raise GoldDataError(
                    f"{self.path.name}, line {reader.line_num}: {error}; correct that line"
                ) from error

    def _look(self, usual: str) -> tuple[str, str]:
        """(delimiter, line end) of the file, by its first lines."""
        with self.path.open(encoding=self.encoding.name, newline="") as file:
            head = file.read(1 << 16)
        newline = "\r\n" if "\r\n" in head else "\n"
        first = head.split("\n", 1)[0]
        counts = {mark: first.count(mark) for mark in (usual, ",", ";", "\t")}
        best = max(counts, key=lambda mark: counts[mark])
        return (usual if counts[usual] or not counts[best] else best), newline


def write_delimited(
    out: BinaryIO, sheet: Sheet, rows: Iterable[Answered], *, delimiter: str
) -> None:
    """Writes the rows with the added cells behind the original ones."""
    table = sheet.table
    encoding = Encoding("utf-8", marked=False)
    newline = "\n"
    preamble: tuple[list[str], ...] = ()
    if isinstance(table, Delimited):
        encoding, newline = table.encoding, table.newline
        preamble = table.preamble
        if table.format == ("tsv" if delimiter == "\t" else "csv"):
            delimiter = table.delimiter
    stream = io.TextIOWrapper(
        out, encoding="utf-8-sig" if encoding.marked else "utf-8", errors="replace", newline=""
    )
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=newline)
    writer.writerows(preamble)
    writer.writerow([*table.header, *sheet.added])
    width = len(table.header)
    for answered in rows:
        cells = [cell_text(cell) for cell in answered.row.cells]
        cells += [""] * (width - len(cells))
        writer.writerow(cells + [literal(cell) for cell in answered.cells])
    stream.flush()
    stream.detach()


def cell_text(value: Any) -> str:
    """An original cell as text; a date as YYYY-MM-DD, a list or object as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def literal(value: Any) -> str:
    """An added cell as text that no spreadsheet takes for a formula.

    A leading apostrophe is the mark of text in spreadsheets; full-width signs
    start a formula in some of them. Source: OWASP, CSV injection.
    """
    if not isinstance(value, str):
        return cell_text(value)
    text = "".join(char for char in value if char in "\n\t" or ord(char) >= 32)
    if text.lstrip()[:1] in _FORMULA_STARTS or text[:1] in ("\t", "\n"):
        return "'" + text
    return text
