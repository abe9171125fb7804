"""Whether arrays and journal of a generation still hold what the ledger says.

Goes in: the ledger's checksums and the files. Comes out: what differs. Touches disk.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from rag.errors import StoreDamaged
from store.arrays import Addition, Arrays, span_crc
from store.journal import read_journal
from store.ledger import Head


def differing_documents(connection: sqlite3.Connection, arrays: Arrays, head: Head) -> list[int]:
    """Numbers of living documents whose vectors in the arrays fail their checksum."""
    held = arrays.map(head.filled, head.filled_segments)
    if len(held.rows) and (np.diff(held.rows[:, 0]) <= 0).any():
        return [num for (num,) in connection.execute("SELECT num FROM documents")]
    wrong = []
    documents = connection.execute(
        "SELECT d.num, d.first_row, d.chunks, s.crc FROM documents d"
        " LEFT JOIN spans s ON s.num = d.num WHERE d.chunks > 0"
    )
    for num, first_row, chunks, crc in documents:
        span = span_of(held, num, first_row, chunks)
        if span is None or span_crc(span) != crc:
            wrong.append(num)
    return wrong


def span_of(held: Addition, num: int, first_row: int, chunks: int) -> Addition | None:
    """What the arrays hold of one document, None when they do not hold it in one piece."""
    at = int(np.searchsorted(held.rows[:, 0], first_row))
    rows = held.rows[at : at + chunks]
    wanted = np.arange(first_row, first_row + chunks)
    if len(rows) != chunks or (rows[:, 0] != wanted).any() or (rows[:, 1] != num).any():
        return None
    starts = rows[0, 2] + np.cumsum(rows[:, 3]) - rows[:, 3]
    first, last = int(rows[0, 2]), int(rows[-1, 2] + rows[-1, 3])
    if (rows[:, 2] != starts).any() or not 0 <= first <= last <= len(held.segments):
        return None
    return Addition(rows, held.vectors[at : at + chunks], held.segments[first:last])


def journal_is_whole(folder: Path, head: Head) -> bool:
    """Whether every entry that counts can be read."""
    try:
        for _ in read_journal(folder, head.journal):
            pass
    except (StoreDamaged, OSError):
        return False
    return True
