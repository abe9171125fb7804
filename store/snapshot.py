"""One unchanging view of the store: a read transaction with the indexes that fit it.

Goes in: vectors and weighted tokens. Comes out: rows with scores, and records.
Touches disk. One thread at a time.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from rag.errors import StoreDamaged, StoreError
from rag.ports import ByteArray, FloatArray, StoredChunk
from rag.types import Document, Filter, Source
from store.alike import alike
from store.arrays import IntArray
from store.chroma import ChromaIndex
from store.layout import Layout, Mask, among, best_rows, cosines_at, ranked
from store.ledger import REPAIR, Head
from store.records import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    SOURCE_COLUMNS,
    columns_of,
    read_chunk,
    read_document,
    read_source,
)
from store.words import Words

log = logging.getLogger(__name__)
FEW_DOCUMENTS = 2000
MORE_CANDIDATES = 20
EXACT_ROWS = 5000
LONGEST_KEPT = 100_000
MOST_SOURCES = 5000


class LedgerSnapshot:
    """See rag.ports.Snapshot."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        head: Head,
        layout: Layout,
        words: Words,
        chroma: ChromaIndex | None,
    ) -> None:
        self._connection = connection
        self._head = head
        self._layout = layout
        self._words = words
        self._chroma = chroma

    @property
    def generation(self) -> int:
        return self._head.generation

    @property
    def chunk_count(self) -> int:
        return self._head.live

    def search_words(
        self, weights: Mapping[str, float], *, limit: int, where: Filter
    ) -> list[tuple[int, float]]:
        """(row, BM25 score), best first; equal scores in order of row."""
        if not weights or limit < 1 or not self._head.live:
            return []
        docs = self._chosen(where)
        if docs is not None and not len(docs):
            return []
        if not len(self._layout.apart):
            found = self._indexed(weights, limit, docs)
        else:
            frequencies = self.document_frequency(list(weights))
            corrected = self._words.corrected(weights, frequencies, self._head.live)
            found = self._indexed(corrected, limit, docs)
            found += self._apart(weights, frequencies, docs)
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return found[:limit]

    def search_vectors(
        self, vector: FloatArray, *, limit: int, where: Filter
    ) -> list[tuple[int, float]]:
        """(row, cosine), best first; equal scores in order of row."""
        if limit < 1 or not self._head.live:
            return []
        allowed = self._layout.living
        docs = self._chosen(where)
        if docs is not None:
            allowed = allowed & among(self._layout.arrays.rows[:, 1], docs, self._head.next_doc)
        elif self._chroma is not None:
            try:
                found = self._nearest(self._chroma, vector, limit)
            except StoreDamaged as error:
                log.warning("vectors are scanned: %s", error)
                found = None
            if found is not None:
                return found
        positions = np.flatnonzero(allowed)
        return best_rows(self._layout.arrays, vector, positions, limit)

    def document_frequency(self, tokens: Sequence[str]) -> dict[str, int]:
        """Number of chunks that hold each token.

        In a large store chunks removed since the last rebuild, a fifth at most,
        may still count: leaving them out takes a millisecond a token.
        """
        exact = self._head.filled > self._head.live and self._words.rows <= EXACT_ROWS
        count = self._words.frequency if exact else self._words.frequency_with_removed
        apart = self._layout.apart.frequency
        return {token: count(token) + apart(token) for token in tokens}

    def chunk_vectors(self, rows: Sequence[int]) -> FloatArray:
        positions = self._positions(rows)
        return np.asarray(self._layout.arrays.vectors[positions])

    def segment_vectors(self, rows: Sequence[int]) -> list[ByteArray]:
        entries = self._layout.arrays.rows[self._positions(rows)]
        segments = self._layout.arrays.segments
        return [np.array(segments[start : start + count]) for start, count in entries[:, 2:4]]

    def chunks(self, rows: Sequence[int]) -> list[StoredChunk]:
        marks = ",".join("?" * len(rows))
        found = {
            values[0]: _chunk_of(*values[:3], values[3:])
            for values in self._connection.execute(
                f"SELECT c.row, d.doc_id, c.crc, {columns_of('c', CHUNK_COLUMNS)} FROM chunks c"  # noqa: S608
                f" JOIN documents d ON d.num = c.doc WHERE c.row IN ({marks})",
                list(rows),
            )
        }
        missing = [row for row in rows if row not in found]
        if missing:
            raise StoreError(f"there is no chunk with the number {missing[0]}")
        return [found[row] for row in rows]

    def document(self, doc_id: str) -> Document:
        return document_of(self._connection, doc_id)

    def source(self, doc_id: str) -> Source:
        """As listed in this transaction; what the layout keeps is of the same one."""
        known = self._layout.sources
        if doc_id not in known:
            found = source_of(self._connection, doc_id)
            if len(known) >= MOST_SOURCES:
                return found
            known[doc_id] = found
        return known[doc_id]

    def alike(self, doc_ids: Sequence[str]) -> dict[str, list[str]]:
        return alike(self._connection, doc_ids)

    def _chosen(self, where: Filter) -> IntArray | None:
        """Numbers of the documents that a filter lets through, None for all."""
        if where.is_empty:
            return None
        conditions, values = ["1"], []
        if where.since is not None:
            conditions.append("date >= ?")
            values.append(where.since)
        if where.until is not None:
            conditions.append("date <= ?")
            values.append(where.until)
        rows = self._connection.execute(
            f"SELECT num, doc_id FROM documents WHERE {' AND '.join(conditions)}",  # noqa: S608
            values,
        )
        wanted = where.documents
        return np.array(
            [num for num, doc_id in rows if wanted is None or doc_id in wanted], dtype=np.int64
        )

    def _nearest(
        self, chroma: ChromaIndex, vector: FloatArray, limit: int
    ) -> list[tuple[int, float]] | None:
        """The best of Chroma's candidates and of what it does not know, by exact cosine.

        None when too few of its candidates live: the caller looks at everything.
        """
        held, sealed = self._layout.arrays.rows[:, 0], self._head.sealed
        asked = min(2 * limit + MORE_CANDIDATES, sealed)
        rows = np.sort(chroma.nearest(vector, asked))
        positions = np.searchsorted(held[:sealed], rows)
        if (positions >= sealed).any() or (held[positions] != rows).any():
            raise StoreDamaged(
                f"the vector index holds chunks that are not in the ledger; {REPAIR}"
            )
        living = positions[self._layout.living[positions]]
        if len(living) < min(limit, int(self._layout.living[:sealed].sum())):
            return None
        unsealed = sealed + np.flatnonzero(self._layout.living[sealed:])
        arrays = self._layout.arrays
        scores = [cosines_at(arrays, vector, part) for part in (living, unsealed)]
        candidates = np.concatenate([living, unsealed])
        return ranked(held[candidates], np.concatenate(scores), limit)

    def _indexed(
        self, weights: Mapping[str, float], limit: int, docs: IntArray | None
    ) -> list[tuple[int, float]]:
        """Hits of the word index that still live: asks for more until there are enough."""
        wide = docs is not None and len(docs) > FEW_DOCUMENTS
        chosen = None if docs is None or wide else [int(doc) for doc in docs]
        allowed = self._layout.living
        if wide and docs is not None:
            allowed = allowed & among(self._layout.arrays.rows[:, 1], docs, self._head.next_doc)
        ask = min(limit + 20, max(self._words.rows, 1))
        while True:
            hits = self._words.search(weights, limit=ask, docs=chosen)
            kept = self._counted(hits, allowed)
            if len(kept) >= limit or len(hits) < ask or ask >= self._words.rows:
                return kept
            ask = min(ask * 4, self._words.rows)

    def _apart(
        self,
        weights: Mapping[str, float],
        frequencies: Mapping[str, int],
        docs: IntArray | None,
    ) -> list[tuple[int, float]]:
        return self._layout.apart.search(
            weights,
            docs=None if docs is None else {int(doc) for doc in docs},
            frequencies=frequencies,
            rows=self._head.live,
            average_length=self._head.tokens / max(self._head.live, 1),
        )

    def _counted(self, hits: list[tuple[int, float]], allowed: Mask) -> list[tuple[int, float]]:
        """The hits of the word index that this transaction knows and that still live."""
        held = self._layout.arrays.rows[:, 0]
        if not hits or not len(held):
            return []
        rows = np.array([row for row, _ in hits], dtype=np.int64)
        positions = np.minimum(np.searchsorted(held, rows), len(held) - 1)
        counts = (rows < self._head.words_row) & (held[positions] == rows) & allowed[positions]
        return [hit for hit, kept in zip(hits, counts.tolist(), strict=True) if kept]

    def _positions(self, rows: Sequence[int]) -> IntArray:
        held = self._layout.arrays.rows[:, 0]
        wanted = np.asarray(rows, dtype=np.int64)
        positions = np.searchsorted(held, wanted)
        known = positions < len(held)
        if not known.all() or not (held[positions] == wanted).all():
            raise StoreError("a chunk was asked for that the store does not hold")
        return positions


def document_of(connection: sqlite3.Connection, doc_id: str) -> Document:
    """The whole document. Raises StoreError when it is not there."""
    row = connection.execute(
        f"SELECT crc, {DOCUMENT_COLUMNS} FROM documents WHERE doc_id = ?",  # noqa: S608
        (doc_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no document {doc_id!r}; `footnote sources` lists them")
    text: str = row[-1]
    return _document_of(row) if len(text) <= LONGEST_KEPT else read_document(row[1:], row[0])


# Records read before are not checked and taken apart again: the key is every byte
# that they depend on.


@lru_cache(maxsize=64)
def _document_of(row: tuple[Any, ...]) -> Document:
    return read_document(row[1:], row[0])


@lru_cache(maxsize=2048)
def _chunk_of(row: int, doc_id: str, crc: int, values: tuple[Any, ...]) -> StoredChunk:
    return read_chunk(row, doc_id, values, crc)


def source_of(connection: sqlite3.Connection, doc_id: str) -> Source:
    """A document as the store lists it. Raises StoreError when it is not there."""
    row = connection.execute(
        f"SELECT {SOURCE_COLUMNS} FROM documents WHERE doc_id = ?",  # noqa: S608
        (doc_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no document {doc_id!r}; `footnote sources` lists them")
    return read_source(row)
