"""Each part of the score of a chunk against a query. Pure but for the snapshot read.

In: a query, some rows of a snapshot. Out: `Scored`: the parts by name, one value
a chunk, and the scores of every segment.

words, vector: BM25 and cosine of the whole chunk, heading included.
segment_words, segment_vector, segment_cover: the best segment's BM25, cosine, and
share of the query's rare words. pieces, segment_pieces: see rag.retrieve.pieces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.ports import FloatArray, Query, ScoredSegment, Snapshot, StoredChunk
from rag.retrieve.bm25 import Bm25
from rag.retrieve.counts import Counts
from rag.retrieve.encode import segment_texts
from rag.retrieve.pieces import PieceMatcher
from rag.retrieve.translate import NOTHING, Translated


@dataclass(frozen=True, slots=True)
class Scored:
    """Chunks with the parts of their scores. starts[i]: first segment of chunk i.

    covered: the greatest share of the query's own words that a segment holds.
    """

    stored: Sequence[StoredChunk]
    parts: Mapping[str, FloatArray]
    words: FloatArray
    vectors: FloatArray
    counts: Counts
    starts: NDArray[np.int64]
    covered: float
    pieces: FloatArray

    def segments(self, index: int, hit: int) -> list[ScoredSegment]:
        """The scored segments of chunk `index`, as those of hit number `hit`."""
        count = len(self.stored[index].segment_tokens)
        first = int(self.starts[index])
        part = slice(first, first + count)
        rows = zip(
            self.words[part].tolist(),
            self.vectors[part].tolist(),
            self.counts.matched(part),
            self.pieces[part].tolist(),
            strict=True,
        )
        return [ScoredSegment(hit, i, *row) for i, row in enumerate(rows)]


def score(
    snapshot: Snapshot,
    query: Query,
    rows: Sequence[int],
    *,
    formula: Bm25,
    matcher: PieceMatcher | None,
    translated: Translated = NOTHING,
) -> Scored:
    """Each part for each of these rows, in their order.

    translated: what the words parts look for in chunks of the other language.
    """
    stored = snapshot.chunks(rows)
    weights = {token: boost * query.idf[token] for token, boost in query.weights.items()}
    counts = Counts(stored, weights, translated.weights)
    starts = counts.starts
    words, cover = counts.segment_words(formula), counts.segment_cover()
    vector = query.vector
    chunk_cosines = (snapshot.chunk_vectors(rows) @ vector).astype(np.float32)
    vectors = _segment_cosines(snapshot, rows, vector, counts.sizes, chunk_cosines)
    parts = {
        "words": counts.chunk_words(formula),
        "vector": chunk_cosines,
        "segment_words": np.maximum.reduceat(words, starts),
        "segment_vector": np.maximum.reduceat(vectors, starts),
        "segment_cover": np.maximum.reduceat(cover, starts),
    }
    if translated.weights:
        for name, values in counts.translated(formula, translated).items():
            parts[name] = np.maximum(parts[name], values)
    pieces = np.zeros(len(words), dtype=np.float32)
    if matcher is not None:
        texts = [tuple(segment_texts(c.chunk)) or (c.chunk.text,) for c in stored]
        parts["pieces"], pieces = matcher.match(query.text, texts)
        parts["segment_pieces"] = np.maximum.reduceat(pieces, starts)
    return Scored(stored, parts, words, vectors, counts, starts, float(cover.max()), pieces)


def _segment_cosines(
    snapshot: Snapshot,
    rows: Sequence[int],
    vector: FloatArray,
    counts: NDArray[np.int64],
    otherwise: FloatArray,
) -> FloatArray:
    """Cosine of every segment; a chunk without segments has its own."""
    arrays = snapshot.segment_vectors(rows)
    bare = [not len(array) for array in arrays]
    if any(bare):
        blank = np.zeros((1, len(vector)), dtype=np.int8)
        arrays = [array if len(array) else blank for array in arrays]
    cosines: FloatArray = np.concatenate(arrays).astype(np.float32) @ vector / np.float32(127)
    if any(bare):
        cosines = np.where(np.repeat(bare, counts), np.repeat(otherwise, counts), cosines)
    return cosines.astype(np.float32, copy=False)
