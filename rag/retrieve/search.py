"""Hits for a query: both legs always, candidates scored exactly, parts added up.

In: a snapshot of the store and a query. Out: `Retrieved`. Reads the store through
the snapshot; no clock, no network but the encoder's. Threads may share a retriever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.ports import (
    Encoder,
    FloatArray,
    Query,
    Retrieved,
    ScoredSegment,
    Snapshot,
    StoredChunk,
)
from rag.retrieve.bm25 import bm25, idf
from rag.retrieve.fuse import FusionWeights, default_weights, fuse
from rag.retrieve.languages import guess_language
from rag.retrieve.tokens import tokenize
from rag.types import Filter, Hit, Source

_EVERYTHING = Filter()
_NEAR_TIE = 0.05
_MAX_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Stored chunks with each part of their scores, and those of their segments."""

    stored: Sequence[StoredChunk]
    parts: Mapping[str, FloatArray]
    segments: Sequence[Sequence[ScoredSegment]]


class HybridRetriever:
    """Retriever over words and vectors at once, see `weights.toml` for its numbers."""

    def __init__(self, encoder: Encoder, weights: FusionWeights | None = None) -> None:
        self._encoder = encoder
        self._weights = weights or default_weights()

    def retrieve(
        self, snapshot: Snapshot, query: str, *, top_k: int, where: Filter = _EVERYTHING
    ) -> Retrieved:
        """The best `top_k` chunks, near-duplicates folded, no cap on a document."""
        parsed = self._parse(snapshot, query[:_MAX_QUERY])
        limit = max(self._weights.candidates, top_k)
        words = snapshot.search_words(parsed.weights, limit=limit, where=where)
        near = snapshot.search_vectors(parsed.vector, limit=limit, where=where)
        rows = sorted({row for row, _ in words} | {row for row, _ in near})
        if not rows or top_k < 1:
            return Retrieved(parsed, (), (), ())
        found = self._score(snapshot, parsed, rows)
        kind = "same" if _shares_words(parsed) else "other"
        scores = fuse(found.parts, self._weights.kinds[kind])
        order = self._folded(found.stored, np.argsort(-scores, kind="stable").tolist(), top_k)
        return _retrieved(snapshot, parsed, found, scores, order)

    def _parse(self, snapshot: Snapshot, text: str) -> Query:
        lang = guess_language(text)
        weights: dict[str, float] = dict.fromkeys(tokenize(text, lang), 1.0)
        frequency = snapshot.document_frequency(list(weights))
        count = snapshot.chunk_count
        rarity = {token: idf(frequency.get(token, 0), count) for token in weights}
        return Query(text, lang, weights, rarity, self._encoder.encode([text])[0])

    def _score(self, snapshot: Snapshot, query: Query, rows: Sequence[int]) -> _Candidates:
        """Each part for each row: BM25 and cosine, of the chunk and of its best segment."""
        stored = snapshot.chunks(rows)
        weights = {token: boost * query.idf[token] for token, boost in query.weights.items()}
        split = [[tokens.split() for tokens in chunk.segment_tokens] for chunk in stored]
        whole = [
            [*chunk.heading_tokens.split(), *(token for tokens in segments for token in tokens)]
            for chunk, segments in zip(stored, split, strict=True)
        ]
        average = sum(map(len, whole)) / len(whole)
        piece = sum(map(len, whole)) / max(sum(map(len, split)), 1)
        k1, b = self._weights.k1, self._weights.b
        cosines = [part @ query.vector / 127 for part in snapshot.segment_vectors(rows)]
        segments = [
            [
                ScoredSegment(
                    hit=-1,
                    index=i,
                    words=bm25(tokens, weights, average_length=piece, k1=k1, b=b),
                    vector=float(cosine[i]),
                    matched=frozenset(weights.keys() & set(tokens)),
                )
                for i, tokens in enumerate(lists)
            ]
            for lists, cosine in zip(split, cosines, strict=True)
        ]
        chunk_words = [bm25(t, weights, average_length=average, k1=k1, b=b) for t in whole]
        chunk_cosines = snapshot.chunk_vectors(rows) @ query.vector
        parts = {
            "words": np.array(chunk_words, dtype=np.float32),
            "vector": chunk_cosines.astype(np.float32),
            "segment_words": _best(segments, "words", chunk_words),
            "segment_vector": _best(segments, "vector", chunk_cosines),
        }
        return _Candidates(stored, parts, segments)

    def _folded(self, stored: Sequence[StoredChunk], order: Sequence[int], top_k: int) -> list[int]:
        """The first `top_k` of `order`, without those that repeat an earlier one."""
        kept: list[int] = []
        seen: list[frozenset[str]] = []
        for index in order:
            tokens = frozenset(" ".join(stored[index].segment_tokens).split())
            if any(_repeats(tokens, other, self._weights.fold_overlap) for other in seen):
                continue
            kept.append(index)
            seen.append(tokens)
            if len(kept) == top_k:
                break
        return kept


def _best(
    segments: Sequence[Sequence[ScoredSegment]], name: str, otherwise: Sequence[float] | FloatArray
) -> FloatArray:
    """The best value among the segments of each chunk; the chunk's own where it has none."""
    values = [
        max((getattr(s, name) for s in scored), default=float(otherwise[i]))
        for i, scored in enumerate(segments)
    ]
    return np.array(values, dtype=np.float32)


def _shares_words(query: Query) -> bool:
    return True


def _repeats(tokens: frozenset[str], other: frozenset[str], overlap: float) -> bool:
    """Whether two chunks say the same: most tokens shared, and all numbers."""
    if not tokens or len(tokens & other) < overlap * len(tokens | other):
        return False
    return not any(token[0].isdigit() for token in tokens ^ other)


def _retrieved(
    snapshot: Snapshot,
    query: Query,
    found: _Candidates,
    scores: FloatArray,
    order: Sequence[int],
) -> Retrieved:
    sources: dict[str, Source] = {}
    hits, segments = [], []
    for rank, index in enumerate(order, start=1):
        chunk = found.stored[index].chunk
        if chunk.doc_id not in sources:
            sources[chunk.doc_id] = snapshot.source(chunk.doc_id)
        source = sources[chunk.doc_id]
        parts = {name: float(values[index]) for name, values in found.parts.items()}
        score = float(scores[index])
        hits.append(Hit(chunk, score, rank, source.path, source.title, source.date, parts))
        segments += [
            ScoredSegment(rank - 1, s.index, s.words, s.vector, s.matched)
            for s in found.segments[index]
        ]
    stored = tuple(found.stored[index] for index in order)
    return Retrieved(query, tuple(hits), tuple(segments), stored)
