"""XLSX to XLSX: the same file with columns added, every other byte as it was.

In: the package of IN and the added cells; out, a package in which the sheet's
XML has the new cells written into it and the style sheet a few styles more.
Pictures, charts, macros, formats and formulas of IN stay because nothing else
is touched. Streams; touches disk only; one thread at a time.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape

from rag.batch.package import (
    column_letters,
    column_of,
    sheet_part,
    styles_in_use,
    styles_part,
    with_styles,
)
from rag.batch.table import Answered, Sheet
from rag.batch.workbook import (
    QUESTION_WIDTH,
    Workbook,
    clean_text,
    column_width,
    row_height,
)
from rag.errors import GoldDataError

_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_BLOCK = 1 << 16
_SHOWN_WHOLE = ("answer", "sources", "difference")
"""Columns whose whole text decides how tall a row is; the others may be cut off."""


def splice_workbook(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """Writes IN's workbook with the added columns right of everything in its sheet."""
    table = sheet.table
    assert isinstance(table, Workbook)
    with zipfile.ZipFile(table.path) as package:
        part, style_part = sheet_part(package, table.sheet), styles_part(package)
        head, body = styles_in_use(
            package, part, header_row=table.header_row, column=sheet.question_column
        )
        styles, text, share = with_styles(package.read(style_part), body)
        editor = _SheetEditor(sheet, table, rows, _Look(head, text, share))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for item in package.infolist():
                with package.open(item) as source, target.open(_copy_of(item), "w") as sink:
                    if item.filename == part:
                        for piece in editor.edit(source):
                            sink.write(piece)
                    elif item.filename == style_part:
                        sink.write(styles)
                    else:
                        shutil.copyfileobj(source, sink)


@dataclass(frozen=True, slots=True)
class _Look:
    """Style numbers: of the header, of added text, of a share (confidence)."""

    head: int
    text: int
    share: int


class _SheetEditor:
    """Rewrites one sheet's XML as it streams by."""

    def __init__(
        self, sheet: Sheet, table: Workbook, rows: Iterable[Answered], look: _Look
    ) -> None:
        self._added = sheet.added
        self._first = len(table.header) + 1
        self._header_row = table.header_row
        self._look = look
        self._rows = iter(rows)
        self._next: Answered | None = next(self._rows, None)
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = _no_doctype
        self._buffer = b""
        self._base = 0
        self._safe = 0
        self._edits: list[tuple[int, int, bytes]] = []
        self._prefix = ""
        self._cells: bytes | None = None
        self._row = 0
        self._cut_from: int | None = None
        self._cut_closed = False
        self._has_cols = False

    def edit(self, source: Any) -> Iterator[bytes]:
        """The new XML in pieces."""
        while block := source.read(_BLOCK):
            self._buffer += block
            self._parser.Parse(block, False)
            yield self._flush(self._safe)
        self._parser.Parse(b"", True)
        yield self._flush(self._base + len(self._buffer))

    def _flush(self, upto: int) -> bytes:
        """Bytes before `upto` with the edits made, taken off the buffer."""
        if self._cut_from is not None:
            upto = min(upto, self._cut_from)
        pieces, position = [], self._base
        while self._edits and self._edits[0][1] <= upto:
            start, end, new = self._edits.pop(0)
            pieces += [self._buffer[position - self._base : start - self._base], new]
            position = end
        upto = max(upto, position)
        if self._edits:
            upto = min(upto, self._edits[0][0])
        pieces.append(self._buffer[position - self._base : upto - self._base])
        self._buffer = self._buffer[upto - self._base :]
        self._base = upto
        return b"".join(pieces)

    def _tag(self, at: int) -> bytes:
        found = _TAG.match(self._buffer, at - self._base)
        assert found is not None, "the parser has seen the whole tag"
        return found[0]

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        at = self._safe = self._parser.CurrentByteIndex
        local = name.rpartition(":")[2]
        if local == "worksheet":
            self._prefix = name[: -len(local)]
        elif local == "dimension":
            tag = self._tag(at)
            self._edits.append((at, at + len(tag), self._dimension(tag, attributes)))
        elif local == "cols":
            self._has_cols = True
        elif local == "col":
            self._trim_col(at, attributes)
        elif local == "sheetData" and not self._has_cols:
            cols = f"<{self._prefix}cols>{self._widths()}</{self._prefix}cols>"
            self._edits.append((at, at, cols.encode()))
        elif local == "row":
            self._start_row(at, attributes)
        elif local == "c" and self._cells is not None and self._cut_from is None:
            column = column_of(attributes.get("r", ""))
            if column >= self._first:
                self._cut_from = at
                self._cut_closed = self._tag(at).endswith(b"/>")

    def _end(self, name: str) -> None:
        at = self._safe = self._parser.CurrentByteIndex
        local = name.rpartition(":")[2]
        if local == "c" and self._cut_from is not None:
            end = at if self._cut_closed else at + len(self._tag(at))
            self._edits.append((self._cut_from, end, b""))
            self._cut_from, self._safe = None, end
        elif local == "row" and self._cells is not None:
            self._edits.append((at, at, self._cells))
            self._cells = None
        elif local == "cols":
            self._edits.append((at, at, self._widths().encode()))

    def _start_row(self, at: int, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes.get("r") or self._row + 1)
        self._cells = None
        tag = self._tag(at)
        if tag.endswith(b"/>"):
            return
        if self._row == self._header_row:
            self._cells = self._header_cells()
        while self._next is not None and self._next.row.number < self._row:
            self._next = next(self._rows, None)
        if self._next is not None and self._next.row.number == self._row:
            self._cells = self._row_cells(self._next.cells) if self._next.answer else b""
        if self._cells is not None:
            self._edits.append((at, at + len(tag), self._taller(tag, attributes)))

    def _taller(self, tag: bytes, attributes: Mapping[str, str]) -> bytes:
        """A row's tag with room for what is added, unless a person set its height."""
        slim = re.sub(rb"""\s(?:\w+:)?spans=("[^"]*"|'[^']*')""", b"", tag)
        item = self._next
        if attributes.get("customHeight") in ("1", "true") or item is None:
            return slim
        if item.row.number != self._row:
            return slim
        texts = [(item.question, QUESTION_WIDTH)]
        texts += [
            (value, column_width(name))
            for name, value in zip(self._added, item.cells, strict=True)
            if isinstance(value, str) and name.endswith(_SHOWN_WHOLE)
        ]
        height = max(row_height(texts), float(attributes.get("ht", 0)))
        slim = re.sub(rb"""\sht=("[^"]*"|'[^']*')""", b"", slim)
        return slim[:-1] + f' ht="{height:g}">'.encode()

    def _header_cells(self) -> bytes:
        cells = [self._text_cell(name, place, self._look.head) for place, name in self._places()]
        return "".join(cells).encode()

    def _row_cells(self, values: tuple[Any, ...]) -> bytes:
        cells = []
        for place, value in enumerate(values, start=self._first):
            if value is None or value == "":
                at = f"{column_letters(place)}{self._row}"
                cells.append(f'<{self._prefix}c r="{at}" s="{self._look.text}"/>')
                continue
            if isinstance(value, int | float):
                style = self._look.share if isinstance(value, float) else self._look.text
                cells.append(
                    f'<{self._prefix}c r="{column_letters(place)}{self._row}" s="{style}">'
                    f"<{self._prefix}v>{value!r}</{self._prefix}v></{self._prefix}c>"
                )
            else:
                cells.append(self._text_cell(str(value), place, self._look.text))
        return "".join(cells).encode("utf-8", "replace")

    def _text_cell(self, value: str, place: int, style: int) -> str:
        p = self._prefix
        return (
            f'<{p}c r="{column_letters(place)}{self._row}" s="{style}" t="inlineStr"><{p}is>'
            f'<{p}t xml:space="preserve">{escape(clean_text(value))}</{p}t></{p}is></{p}c>'
        )

    def _places(self) -> Iterable[tuple[int, str]]:
        return enumerate(self._added, start=self._first)

    def _widths(self) -> str:
        return "".join(
            f'<{self._prefix}col min="{place}" max="{place}" '
            f'width="{column_width(name)}" customWidth="1"/>'
            for place, name in self._places()
        )

    def _trim_col(self, at: int, attributes: Mapping[str, str]) -> None:
        """Keeps a span of columns off the added ones."""
        if int(attributes["max"]) < self._first:
            return
        tag = self._tag(at)
        new = b""
        if int(attributes["min"]) < self._first:
            limit = f'max="{self._first - 1}"'.encode()
            new = re.sub(rb"""\bmax=("[^"]*"|'[^']*')""", limit, tag)
        self._edits.append((at, at + len(tag), new))

    def _dimension(self, tag: bytes, attributes: Mapping[str, str]) -> bytes:
        start, _, end = attributes.get("ref", "A1").partition(":")
        bottom = re.sub(r"\D", "", end or start)
        last = column_letters(self._first + len(self._added) - 1)
        return re.sub(
            rb"""\bref=("[^"]*"|'[^']*')""", f'ref="{start}:{last}{bottom}"'.encode(), tag
        )


def _copy_of(item: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The entry under the same name and time, its size not yet known."""
    copy = zipfile.ZipInfo(item.filename, item.date_time)
    copy.compress_type = zipfile.ZIP_DEFLATED
    copy.external_attr = item.external_attr
    return copy


def _no_doctype(*_: Any) -> None:
    raise GoldDataError("the workbook holds a document type; save it again as .xlsx")
