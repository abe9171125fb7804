"""The journal of a generation: the ledger's rows once more, should the ledger be lost.

Goes in: what a change put into the ledger. Comes out: the same, in order. One
file, grown at the end; how much of it counts stands in the ledger and in the
workspace's stamp. Vectors are not in it: they lie in the arrays. Touches disk.

A record is its length, its CRC-32 and zlib-compressed JSON: ["meta", store, stamps]
first, then ["put", document number, first row, day added, checksum of vectors,
document, chunks, keys, file], ["drop", document ids], ["file", state] or
["move", document id, root, relative].
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from rag.errors import StoreDamaged
from store.ledger import REPAIR

JOURNAL = "journal"
HEADER = struct.Struct("<II")
LEVEL = 1
Entry = list[Any]


class JournalWriter:
    """Appends from a given end on; what lies beyond it is cut off."""

    def __init__(self, folder: Path, end: int) -> None:
        path = folder / JOURNAL
        self._file = path.open("r+b" if path.exists() else "w+b")
        if os.fstat(self._file.fileno()).st_size < end:
            self._file.close()
            raise StoreDamaged(f"{path} is shorter than the ledger says; {REPAIR}")
        self._file.truncate(end)
        self._file.seek(end)
        self.end = end

    def append(self, entry: Entry) -> None:
        payload = zlib.compress(json.dumps(entry, ensure_ascii=False).encode(), LEVEL)
        self._file.write(HEADER.pack(len(payload), zlib.crc32(payload)) + payload)
        self.end += HEADER.size + len(payload)

    def sync(self) -> None:
        self._file.flush()
        os.fdatasync(self._file.fileno())

    def close(self) -> None:
        # What is still to be flushed here was given up: the disk may be full.
        with suppress(OSError):
            self._file.close()


def journal_store(folder: Path) -> str | None:
    """The name of the workspace that a journal belongs to, None when it does not say."""
    try:
        first = next(read_journal(folder, (folder / JOURNAL).stat().st_size), None)
    except (OSError, StoreDamaged):
        return None
    return str(first[1]) if first is not None and first[0] == "meta" else None


def read_journal(folder: Path, end: int) -> Iterator[Entry]:
    """Every entry up to `end`. Raises StoreDamaged at the first that is not whole."""
    path = folder / JOURNAL
    at = 0
    with path.open("rb") as file:
        while at < end:
            header = file.read(HEADER.size)
            length, crc = HEADER.unpack(header) if len(header) == HEADER.size else (0, 0)
            payload = file.read(length) if at + HEADER.size + length <= end else b""
            if not length or len(payload) != length or zlib.crc32(payload) != crc:
                raise StoreDamaged(f"{path} is damaged at byte {at}; {REPAIR}")
            entry: Entry = json.loads(zlib.decompress(payload))
            yield entry
            at += HEADER.size + length
