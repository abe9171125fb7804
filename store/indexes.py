"""The indexes of the generation in use, kept open from one question to the next.

Goes in: the head of a pinned ledger. Comes out: arrays, words and, once it is
warm, Chroma, that fit it. Touches disk. Threads may share an `IndexKeeper`.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.errors import StoreBusy, StoreDamaged
from store.arrays import Arrays
from store.chroma import ChromaIndex
from store.generation import CHROMA, WORDS, folder_of
from store.layout import Layout, read_layout
from store.ledger import REPAIR, Head, read_head
from store.pool import Pool
from store.words import Words

log = logging.getLogger(__name__)
PIN_ATTEMPTS = 100
SCANNED = 12_000
"""Up to so many chunks each vector is looked at: 0.6 ms at 10,000, where Chroma takes
2.6 ms and two seconds to import."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """Arrays and words as of one state of the word index."""

    inode: int
    generation: int
    words_stamp: int
    arrays: Arrays
    words: Words


class IndexKeeper:
    """What a store has open beside the ledger."""

    def __init__(self, home: Path, pool: Pool, dimension: int, scanned: int) -> None:
        self._home = home
        self._scanned = scanned
        self._pool = pool
        self._dimension = dimension
        self._indexes: Indexes | None = None
        self._layout: tuple[int, Layout] | None = None
        self._chroma: tuple[int, int, ChromaIndex] | None = None
        self._warm = False
        self._guard = threading.Lock()
        self._loading: threading.Thread | None = None

    def pin(self, connection: sqlite3.Connection) -> tuple[Head, Indexes]:
        """A read transaction on the connection, its head, and indexes that fit it.

        The indexes are opened before the transaction begins: they may hold rows
        that it does not know, never lack one that it counts on.
        """
        for _ in range(PIN_ATTEMPTS):
            connection.execute("BEGIN")
            head, indexes = read_head(connection), self._indexes
            if indexes is not None and (
                (indexes.inode, indexes.generation, indexes.words_stamp)
                == (self._pool.inode, head.generation, head.words_stamp)
            ):
                return head, indexes
            connection.rollback()
            self._indexes = self._open(head)
        raise StoreBusy(f"{self._home} is being rewritten; ask again in a moment")

    def layout(self, connection: sqlite3.Connection, head: Head, indexes: Indexes) -> Layout:
        """Which positions count in this transaction; kept until the next commit."""
        kept = self._layout
        if kept is not None and (kept[0], kept[1].version) == (indexes.inode, head.version):
            return kept[1]
        arrays = indexes.arrays.map(head.filled, head.filled_segments)
        layout = read_layout(connection, head, arrays)
        self._layout = (indexes.inode, layout)
        return layout

    def chroma(self, head: Head) -> ChromaIndex | None:
        """Chroma for this generation when it is loaded; else it is fetched for later.

        None for a store that is small enough to be scanned.
        """
        if head.live <= self._scanned:
            return None
        loaded = self._chroma
        if loaded is not None and loaded[:2] == (self._pool.inode, head.generation):
            return loaded[2]
        if self._warm and head.sealed:
            with self._guard:
                if self._loading is None or not self._loading.is_alive():
                    self._loading = threading.Thread(target=self.load_chroma, daemon=True)
                    self._loading.start()
        return None

    def load_chroma(self) -> None:
        """Open the current generation's Chroma, if it is needed; on failure vectors are scanned."""
        self._warm = True
        try:
            with self._pool.connection() as connection:
                inode, head = self._pool.inode, read_head(connection)
            if head.sealed and head.live > self._scanned:
                index = ChromaIndex(folder_of(self._home, head.generation) / CHROMA)
                index.nearest(np.ones(self._dimension, dtype=np.float32), 1)
                self._chroma = (inode, head.generation, index)
        except (StoreDamaged, OSError, sqlite3.DatabaseError) as error:
            log.warning("vectors are scanned: %s", error)

    def close(self) -> None:
        self._warm, self._indexes, self._layout, self._chroma = False, None, None, None

    def _open(self, head: Head) -> Indexes | None:
        """The indexes as they are now, None when the generation was just replaced."""
        folder = folder_of(self._home, head.generation)
        try:
            return Indexes(
                self._pool.inode,
                head.generation,
                head.words_stamp,
                Arrays(folder, self._dimension),
                Words(folder / WORDS),
            )
        except (OSError, ValueError) as error:
            with self._pool.connection() as connection:
                if read_head(connection).generation != head.generation:
                    return None
            raise StoreDamaged(f"the indexes of {self._home} are damaged; {REPAIR}") from error
