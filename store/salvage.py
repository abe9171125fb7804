"""A ledger made anew, from the journal or from what can be read of the old one.

Goes in: a workspace whose ledger is missing, damaged, older or another's. Comes
out: a ledger that is sound, and the paths of documents that could not be brought
back. Touches disk; no embedding is computed. Under the write lock.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rag.errors import StoreDamaged
from rag.ports import EncodedChunk, FileState
from rag.types import Document
from store.arrays import ROW_FIELDS, ROWS, SEGMENTS, VECTORS, Addition, Arrays
from store.changes import file_of, insert_document, remember_file
from store.generation import folder_of
from store.journal import JOURNAL, read_journal
from store.ledger import LEDGER, connect, read_head, transaction, write_head
from store.records import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    columns_of,
    read_chunk,
    read_document,
    read_vectors,
    vector_crc,
)
from store.replay import replay
from store.schema import ASIDE_LEDGER, Stamps, create, read_meta
from store.stamp import Stamp, read_stamp, write_stamp

NEW = "ledger.new"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """source: "journal" or "ledger". lost: paths to take in again."""

    source: str
    lost: tuple[str, ...]


def salvage(home: Path, stamps: Stamps) -> Salvaged:
    """Put a sound ledger in the place of the old one; the generation is rebuilt after it."""
    stamp, number = read_stamp(home), _newest(home)
    folder = home / NEW
    folder.mkdir(exist_ok=True)
    clear_folder(folder)
    with closing(connect(folder, writable=True)) as connection:
        found = _from_journal(home, number, stamp, connection)
        if found is None:
            clear_folder(folder)
    if found is None:
        with closing(connect(folder, writable=True)) as connection:
            found = _from_ledger(home, connection, stamps, stamp)
    with closing(connect(folder, writable=True)) as connection:
        settle_head(connection, number, stamp)
        head, store = read_head(connection), read_meta(connection)["store"]
    replace_ledger(home, folder / LEDGER)
    write_stamp(home, Stamp(store, head.generation, head.version, 0))
    folder.rmdir()
    return found


def replace_ledger(home: Path, new: Path) -> None:
    """Put another ledger in place; the old one is kept aside until something is forgotten."""
    old, aside = home / LEDGER, home / ASIDE_LEDGER
    if aside.is_dir():
        shutil.rmtree(aside)
    if old.exists():
        os.replace(old, aside)
    for ending in ("-wal", "-shm"):
        (home / f"{LEDGER}{ending}").unlink(missing_ok=True)
    os.replace(new, home / LEDGER)


def _newest(home: Path) -> int:
    numbers = [int(folder.name[6:]) for folder in home.glob("index-*") if folder.name[6:].isdigit()]
    return max(numbers, default=0)


def _from_journal(
    home: Path, number: int, stamp: Stamp | None, connection: sqlite3.Connection
) -> Salvaged | None:
    """From the newest generation's journal; None when it is not whole or not ours."""
    folder = folder_of(home, number)
    own = read_stamp(folder)
    if own is None or (stamp is not None and stamp.store != own.store):
        return None
    try:
        known = stamp is not None and stamp.generation == number
        end = stamp.journal if stamp and known else (folder / JOURNAL).stat().st_size
        entries = read_journal(folder, end)
        first = next(entries, None)
        if first is None or first[0] != "meta" or first[1] != own.store:
            return None
        stamps = Stamps(**first[2])
        create(connection, stamps, store=own.store)
        arrays = _all_arrays(folder, stamps.dimension)
        with transaction(connection):
            head, lost = replay(connection, entries, arrays, read_head(connection))
            write_head(connection, head)
    except (StoreDamaged, OSError):
        return None
    return Salvaged("journal", tuple(lost))


def _all_arrays(folder: Path, dimension: int) -> Addition:
    """Whatever the files hold, down to the shortest."""
    rows, vectors, segments = ((folder / name).stat().st_size for name in (ROWS, VECTORS, SEGMENTS))
    filled = min(rows // (8 * ROW_FIELDS), vectors // (4 * dimension))
    return Arrays(folder, dimension).map(filled, segments // dimension)


def _from_ledger(
    home: Path, connection: sqlite3.Connection, stamps: Stamps, stamp: Stamp | None
) -> Salvaged:
    """From those documents of the old ledger that can be read and pass their checksums."""
    lost: list[str] = []
    meta: dict[str, str] = {}
    with suppress(sqlite3.DatabaseError), closing(connect(home, writable=False)) as old:
        meta = read_meta(old)
    create(connection, stamps, store=stamp.store if stamp else meta.get("store"))
    if stamp is not None and stamp.store != meta.get("store"):
        return Salvaged("beginning", ())  # what lies there is another workspace's
    with suppress(sqlite3.DatabaseError), closing(connect(home, writable=False)) as old:
        head = read_head(connection)
        for path, whole in _documents(old, stamps.dimension):
            if whole is None:
                lost.append(path)
                continue
            document, chunks, keys, added, file = whole
            with transaction(connection):
                head = insert_document(
                    connection, document, chunks, keys, head, added=added, span_crc=0
                )
                if file is not None:
                    remember_file(connection, file)
                write_head(connection, head)
    return Salvaged("ledger", tuple(lost))


_Whole = tuple[Document, list[EncodedChunk], list[str], str, FileState | None]


def _documents(old: sqlite3.Connection, dimension: int) -> Iterator[tuple[str, _Whole | None]]:
    """(path, the document with all of it, or None when a part of it fails)."""
    last = old.execute("SELECT next_doc FROM head").fetchone()[0]
    for num in range(last):
        path = f"document {num}"
        try:
            row = old.execute(
                f"SELECT added, crc, {DOCUMENT_COLUMNS} FROM documents WHERE num = ?",  # noqa: S608
                (num,),
            ).fetchone()
            if row is None:
                continue
            path = str(row[3])
            document = read_document(row[2:], row[1])
            chunks, keys = _chunks(old, num, document.doc_id, dimension)
            file = file_of(old, document.doc_id)
        except (sqlite3.DatabaseError, StoreDamaged):
            yield path, None
        else:
            yield path, (document, chunks, keys, row[0], file)


def _chunks(
    old: sqlite3.Connection, num: int, doc_id: str, dimension: int
) -> tuple[list[EncodedChunk], list[str]]:
    first, count = old.execute(
        "SELECT first_row, chunks FROM documents WHERE num = ?", (num,)
    ).fetchone()
    rows = old.execute(
        "SELECT c.row, c.crc, v.key, v.crc, v.vector, v.segments,"  # noqa: S608
        f" {columns_of('c', CHUNK_COLUMNS)} FROM chunks c JOIN vectors v ON v.id = c.vector"
        " WHERE c.row >= ? AND c.row < ? ORDER BY c.row",
        (first, first + count),
    ).fetchall()
    if len(rows) != count:
        raise StoreDamaged(f"{doc_id} has {len(rows)} chunks of {count}")
    chunks, keys = [], []
    for row, crc, key, vectors_crc, vector, segments, *values in rows:
        if vector_crc(vector, segments) != vectors_crc:
            raise StoreDamaged(f"the vectors of chunk {row} fail their checksum")
        stored = read_chunk(row, doc_id, values, crc)
        arrays = read_vectors(vector, segments, dimension)
        chunks.append(
            EncodedChunk(
                stored.chunk, arrays[0], arrays[1], stored.heading_tokens, stored.segment_tokens
            )
        )
        keys.append(key)
    return chunks, keys


def settle_head(connection: sqlite3.Connection, number: int, stamp: Stamp | None) -> None:
    """Nothing of the old generation counts, and no number of it is used again."""
    with transaction(connection):
        head = read_head(connection)
        version = max(head.version, stamp.version if stamp else 0) + 1
        connection.execute("DELETE FROM retired")
        write_head(
            connection,
            replace(
                head,
                generation=number,
                version=version,
                filled=0,
                filled_segments=0,
                sealed=0,
                words_row=0,
                journal=0,
            ),
        )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def clear_folder(folder: Path) -> None:
    """Remove what a stopped attempt left in the folder of the new ledger."""
    for file in folder.iterdir():
        file.unlink()
