"""Whether a workspace is sound: ledger, files and every record of the indexes.

Goes in: a workspace and the stamps that it should carry. Comes out: what is
wrong, nothing when all is well. Reads the disk under the write lock and changes
nothing. One thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.errors import StoreDamaged, StoreError, StoreMismatch
from rag.types import Filter
from store.arrays import Arrays, IntArray
from store.chroma import ChromaIndex
from store.desk import Desk
from store.generation import CHROMA, WORDS, folder_of
from store.layout import read_layout
from store.ledger import LEDGER, Head, connect, may_write, read_head
from store.lock import write_lock
from store.points import pass_by
from store.records import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    checksum,
    columns_of,
    index_text,
    vector_crc,
)
from store.schema import SCHEMA, Stamps, read_meta, require_stamps
from store.snapshot import LedgerSnapshot
from store.stamp import read_stamp
from store.upkeep import damaged_parts, require_own_ledger
from store.words import Words

ALL = Filter()
SEARCHED = 2000  # chunks, spread evenly, looked for; counts and checksums are those of all
FIRST = 10
RARE_WORDS = 8
SAME_SCORE = 1e-4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    part: "ledger", "arrays", "words", "chroma" or "journal" for what is damaged;
    "stamps" for a store made with something else, "version" for an older one,
    "purge" for a forgetting that was stopped, "stamp" for one to be written anew.
    """

    part: str
    detail: str


def check(home: Path, stamps: Stamps) -> list[Finding]:
    """Everything that is wrong. Raises StoreBusy while another process writes."""
    if not home.is_dir():
        return []
    # Where this user may not write, nobody can be kept from it either.
    with write_lock(home) if may_write(home) else nullcontext():
        return list(findings(home, stamps))


def findings(home: Path, stamps: Stamps) -> Iterator[Finding]:
    """As `check`, under the caller's lock."""
    if not (home / LEDGER).exists():
        if any(home.glob("index-*")):
            yield Finding("ledger", "the ledger is missing, its indexes are there")
        return
    try:
        connection = connect(home, writable=False)
    except sqlite3.DatabaseError as error:
        yield Finding("ledger", f"the ledger cannot be opened: {error}")
        return
    try:
        wrong = list(_ledger(connection, home, stamps))
        yield from wrong
        if all(finding.part in ("purge", "stamp") for finding in wrong):
            yield from _indexes(connection, home, stamps)
    except sqlite3.DatabaseError as error:
        yield Finding("ledger", f"the ledger cannot be read: {error}")
    finally:
        connection.close()


def _ledger(connection: sqlite3.Connection, home: Path, stamps: Stamps) -> Iterator[Finding]:
    for (said,) in connection.execute("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield Finding("ledger", said)
    meta = read_meta(connection)
    if not meta:
        yield Finding("ledger", "the ledger is empty")
        return
    try:
        require_stamps(meta, stamps, home)
        if int(meta["schema"]) < SCHEMA:
            yield Finding("version", "an older one, which is carried forward when it is opened")
            return
        head = read_head(connection)
        desk = Desk(home, meta["store"], connection, stamps.dimension, pass_by)
        stamp = read_stamp(home)
        require_own_ledger(stamp, desk, head)
        if stamp is None or stamp.store != desk.store:
            yield Finding("stamp", "the stamp of the workspace is missing or another's")
    except StoreMismatch as error:
        yield Finding("stamps", str(error))
        return
    except StoreDamaged as error:
        yield Finding("ledger", str(error))
        return
    yield from _checksums(connection)
    chunks, documents = connection.execute(
        "SELECT (SELECT count(*) FROM chunks), (SELECT ifnull(sum(chunks), 0) FROM documents)"
    ).fetchone()
    if not chunks == documents == head.live:
        yield Finding(
            "ledger", f"{chunks} chunks, {documents} in documents, {head.live} by the head row"
        )
    if head.purge:
        yield Finding("purge", "a forgetting was stopped; the next write finishes it")


def _checksums(connection: sqlite3.Connection) -> Iterator[Finding]:
    documents = connection.execute(f"SELECT crc, {DOCUMENT_COLUMNS} FROM documents")  # noqa: S608
    for crc, *values in documents:
        if checksum(values) != crc:
            yield Finding("ledger", f"the text of {values[1]} fails its checksum")
    chunks = connection.execute(
        f"SELECT c.row, c.crc, v.id IS NULL, {columns_of('c', CHUNK_COLUMNS)} FROM chunks c"  # noqa: S608
        " LEFT JOIN vectors v ON v.id = c.vector"
    )
    for row, crc, bare, *values in chunks:
        if bare or checksum(values) != crc:
            yield Finding("ledger", f"chunk {row} has no vector or fails its checksum")
    for key, crc, vector, segments in connection.execute(
        "SELECT key, crc, vector, segments FROM vectors"
    ):
        if vector_crc(vector, segments) != crc:
            yield Finding("ledger", f"the vectors of content {key[:12]} fail their checksum")


def _indexes(connection: sqlite3.Connection, home: Path, stamps: Stamps) -> Iterator[Finding]:
    meta, head = read_meta(connection), read_head(connection)
    if head.generation == 0:
        return
    desk = Desk(home, meta["store"], connection, stamps.dimension, pass_by)
    damaged = damaged_parts(desk, head, deep=True, mend=False)
    for part in sorted(damaged):
        yield Finding(part, f"the files of {folder_of(home, head.generation).name} are not whole")
    if damaged:
        return
    folder = folder_of(home, head.generation)
    try:
        arrays, words = Arrays(folder, stamps.dimension), Words(folder / WORDS)
        chroma = ChromaIndex(folder / CHROMA) if head.sealed else None
    except (StoreError, OSError, ValueError) as error:
        yield Finding("words" if "word" in str(error) else "chroma", str(error))
        return
    try:
        yield from _records(connection, head, arrays, words, chroma)
    finally:
        arrays.close()
        if chroma is not None:
            chroma.close()


def _records(
    connection: sqlite3.Connection,
    head: Head,
    arrays: Arrays,
    words: Words,
    chroma: ChromaIndex | None,
) -> Iterator[Finding]:
    """Ledger and indexes, row by row; then a search for each of some chunks."""
    layout = read_layout(connection, head, arrays.map(head.filled, head.filled_segments))
    held = layout.arrays.rows[:, 0]
    living = held[layout.living]
    ledger = np.array([r for (r,) in connection.execute("SELECT row FROM chunks ORDER BY row")])
    if not np.array_equal(living, ledger):
        yield Finding("arrays", f"{len(living)} chunks have vectors, the ledger has {len(ledger)}")
        return
    yield from _same_rows("words", words.all_rows(), ledger[ledger < head.words_row], held)
    if chroma is not None:
        sealed = held[: head.sealed]
        yield from _same_rows("chroma", chroma.rows(), sealed[layout.living[: head.sealed]], held)
    view = LedgerSnapshot(connection, head, layout, words, chroma)
    step = max(1, len(ledger) // SEARCHED)
    lost_words = lost_vectors = 0
    for row in ledger[::step]:
        lost_words += not _found_by_words(view, connection, int(row))
        lost_vectors += not _found_by_vector(view, int(row))
    if lost_words:
        yield Finding("words", f"{lost_words} chunks are not found by their own words")
    if lost_vectors:
        yield Finding("chroma", f"{lost_vectors} chunks are not found by their own vector")


def _same_rows(part: str, indexed: IntArray, wanted: IntArray, held: IntArray) -> Iterator[Finding]:
    """wanted: rows that must be indexed. held: rows that may be, the dead among them."""
    missing = np.setdiff1d(wanted, indexed)
    strange = np.setdiff1d(indexed, held)
    if len(missing):
        yield Finding(part, f"{len(missing)} chunks are not in the index")
    if len(strange) or len(np.unique(indexed)) != len(indexed):
        yield Finding(part, f"the index holds chunks twice or {len(strange)} unknown ones")


def _found_by_words(view: LedgerSnapshot, connection: sqlite3.Connection, row: int) -> bool:
    heading, segments = connection.execute(
        "SELECT heading_tokens, segment_tokens FROM chunks WHERE row = ?", (row,)
    ).fetchone()
    tokens = list(dict.fromkeys(index_text(heading, segments).split()))
    if not tokens:
        return True
    counts = view.document_frequency(tokens)
    rare = sorted(tokens, key=lambda token: counts[token])[:RARE_WORDS]
    hits = view.search_words(dict.fromkeys(rare, 1.0), limit=FIRST, where=ALL)
    # A shorter chunk may hold the same words: the tenth place is far enough.
    return row in {found for found, _ in hits} or _all_tie(hits)


def _found_by_vector(view: LedgerSnapshot, row: int) -> bool:
    hits = view.search_vectors(view.chunk_vectors([row])[0], limit=FIRST, where=ALL)
    return row in {found for found, _ in hits} or _all_tie(hits)


def _all_tie(hits: list[tuple[int, float]]) -> bool:
    """Whether equals fill the list, so that one of them has to be left out."""
    return len(hits) == FIRST and hits[0][1] - hits[-1][1] < SAME_SCORE
