"""An XLS made here: in, nothing or a stream of records; out, its bytes.

The records are those of Excel 97 (BIFF8), in an OLE container of one stream.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_LEAST = 4096  # bytes: a shorter stream would stand in a container of its own
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_CELLS: Sequence[Sequence[str | float]] = (
    ("Visitors of the pier",),
    (),
    ("Day", "Visitors", "Note"),
    ("Monday", 900.0, "碼頭"),
    ("Tuesday", 450.5, "rain"),
)


def workbook(stream: bytes | None = None) -> bytes:
    """An OLE file whose stream "Workbook" this is; by default one of two sheets."""
    stream = records() if stream is None else stream
    stream = stream.ljust(max(_LEAST, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR  # sectors: the stream, the folder, the table of sectors
    chain = [*range(1, count), _END, _END, *[_TABLE] * -(-(count + 2) // 120)]
    tables = len(chain) - count - 1
    table = struct.pack(f"<{len(chain)}I", *chain)
    table = table.ljust(tables * _SECTOR, b"\xff")
    at = [count + 1 + number for number in range(tables)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables)
    header += struct.pack("<IIIIIII", count, 0, _LEAST, _END, 0, _END, 0)
    header += struct.pack("<109I", *at, *[_FREE] * (109 - tables))
    folder = _entry("Root Entry", 5, child=1, start=_END, size=0)
    folder += _entry("Workbook", 2, child=_FREE, start=0, size=len(stream))
    return header + stream + folder.ljust(_SECTOR, b"\0") + table


def records() -> bytes:
    """Two sheets: words, numbers, a formula's value, merged cells; the second is hidden."""
    texts = [cell for row in _CELLS for cell in row if isinstance(cell, str)]
    shared = _record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(map(_text, texts)))
    first, second = _sheet(texts), _record(0x809, _BEGIN_SHEET) + _record(0x0A)
    names = ("Visitors", "Secret")
    length = len(_globals(shared, names, (0, 0)))
    return _globals(shared, names, (length, length + len(first))) + first + second


_BEGIN = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
_BEGIN_SHEET = struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6)


def _globals(shared: bytes, names: Sequence[str], places: Sequence[int]) -> bytes:
    sheets = b"".join(
        _record(0x85, struct.pack("<IBBBB", place, hidden, 0, len(name), 0) + name.encode())
        for hidden, (name, place) in enumerate(zip(names, places, strict=True))
    )
    return _record(0x809, _BEGIN) + _record(0x42, b"\xb0\x04") + sheets + shared + _record(0x0A)


def _sheet(texts: Sequence[str]) -> bytes:
    size = struct.pack("<IIHHH", 0, len(_CELLS) + 1, 0, 3, 0)
    body = _record(0x809, _BEGIN_SHEET) + _record(0x200, size)
    for row, cells in enumerate(_CELLS):
        for column, cell in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                body += _record(0xFD, at + struct.pack("<I", texts.index(cell)))
            else:
                body += _record(0x203, at + struct.pack("<d", cell))
    total = struct.pack("<HHHdHIH", len(_CELLS), 1, 0, 1350.5, 0, 0, 3) + b"\x1e\x07\x00"
    merged = struct.pack("<HHHHH", 1, 0, 0, 0, 2)
    return body + _record(0x06, total) + _record(0xE5, merged) + _record(0x0A)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le")
    links = struct.pack("<III", _FREE, _FREE, child)
    head = title.ljust(64, b"\0") + struct.pack("<HBB", len(title) + 2, kind, 1) + links
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)
