"""A store in memory with exact search, for tests and sweeps of quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from rag.ports import ByteArray, EncodedChunk, FloatArray, StoredChunk
from rag.retrieve.bm25 import idf
from rag.types import Document, Filter, Source

K1, B = 0.9, 0.4


class MemorySnapshot:
    """Snapshot over lists: exact BM25, exact cosine. Build once, ask often."""

    generation = 1

    def __init__(self, documents: Iterable[Document], encoded: Sequence[EncodedChunk]) -> None:
        self._documents = {document.doc_id: document for document in documents}
        self._encoded = list(encoded)
        self._matrix = np.array([e.vector for e in encoded], dtype=np.float32)
        self._postings: dict[str, list[tuple[int, int]]] = {}
        self._lengths = np.zeros(len(self._encoded))
        for row, item in enumerate(self._encoded):
            tokens = " ".join((item.heading_tokens, *item.segment_tokens)).split()
            self._lengths[row] = len(tokens)
            for token, count in Counter(tokens).items():
                self._postings.setdefault(token, []).append((row, count))

    @property
    def chunk_count(self) -> int:
        return len(self._encoded)

    def search_words(
        self, weights: Mapping[str, float], *, limit: int, where: Filter
    ) -> list[tuple[int, float]]:
        if not self._encoded:
            return []
        scores = np.zeros(self.chunk_count)
        norms = K1 * (1 - B + B * self._lengths / max(float(self._lengths.mean()), 1.0))
        for token, boost in weights.items():
            pairs = self._postings.get(token)
            if pairs:
                rows, counts = np.array(pairs).T
                weight = boost * idf(len(pairs), self.chunk_count)
                scores[rows] += weight * counts * (K1 + 1) / (counts + norms[rows])
        order = self._order(scores, limit, where)
        found = [(int(r), float(scores[r])) for r in order if scores[r] > 0 and self._in(r, where)]
        return found[:limit]

    def search_vectors(
        self, vector: FloatArray, *, limit: int, where: Filter
    ) -> list[tuple[int, float]]:
        if not self._encoded:
            return []
        scores = self._matrix @ vector
        order = self._order(scores, limit, where)
        return [(int(r), float(scores[r])) for r in order if self._in(r, where)][:limit]

    def document_frequency(self, tokens: Sequence[str]) -> dict[str, int]:
        return {token: len(self._postings.get(token, ())) for token in tokens}

    def chunk_vectors(self, rows: Sequence[int]) -> FloatArray:
        return self._matrix[list(rows)]

    def segment_vectors(self, rows: Sequence[int]) -> list[ByteArray]:
        return [self._encoded[row].segment_vectors for row in rows]

    def chunks(self, rows: Sequence[int]) -> list[StoredChunk]:
        items = [(row, self._encoded[row]) for row in rows]
        return [StoredChunk(r, e.chunk, e.heading_tokens, e.segment_tokens) for r, e in items]

    def document(self, doc_id: str) -> Document:
        return self._documents[doc_id]

    def source(self, doc_id: str) -> Source:
        d = self._documents[doc_id]
        count = len(d.pages)
        return Source(
            d.doc_id, d.path, d.title, d.date, d.version, count, d.lang, len(d.text), 0, ""
        )

    def alike(self, doc_ids: Sequence[str]) -> dict[str, list[str]]:
        return {}

    def _order(self, scores: FloatArray, limit: int, where: Filter) -> list[int]:
        """Rows best first; without a filter no more than `limit`."""
        order = np.argsort(-scores, kind="stable")
        return (order[:limit] if where.is_empty else order).tolist()

    def _in(self, row: int, where: Filter) -> bool:
        document = self._documents[self._encoded[row].chunk.doc_id]
        if where.documents is not None and document.doc_id not in where.documents:
            return False
        if where.since is None and where.until is None:
            return True
        date = document.date
        return date is not None and (where.since or "") <= date <= (where.until or "9999")


class MemoryStore:
    """The part of Store that reads, over one MemorySnapshot."""

    def __init__(self, documents: Sequence[Document], encoded: Sequence[EncodedChunk]) -> None:
        self._documents = sorted(documents, key=lambda document: document.path)
        self._snapshot = MemorySnapshot(documents, encoded)

    @contextmanager
    def snapshot(self) -> Iterator[MemorySnapshot]:
        yield self._snapshot

    def sources(self) -> list[Source]:
        return [self._snapshot.source(document.doc_id) for document in self._documents]

    def document(self, doc_id: str) -> Document:
        return self._snapshot.document(doc_id)
