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
from rag.retrieve.bm25 import Bm25, bm25
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
    matched: Sequence[frozenset[str]]
    starts: NDArray[np.int64]
    covered: float
    pieces: FloatArray

    def segments(self, index: int, hit: int) -> list[ScoredSegment]:
        """The scored segments of chunk `index`, as those of hit number `hit`."""
        count = len(self.stored[index].segment_tokens)
        first = int(self.starts[index])
        return [
            ScoredSegment(
                hit,
                i,
                words=float(self.words[at]),
                vector=float(self.vectors[at]),
                matched=self.matched[at],
                pieces=float(self.pieces[at]),
            )
            for i, at in enumerate(range(first, first + count))
        ]


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
    # A chunk without segments counts as one segment, so that every sum has a place.
    tokens = [
        [text.split() for text in chunk.segment_tokens] or [chunk.heading_tokens.split()]
        for chunk in stored
    ]
    counts = np.array([len(lists) for lists in tokens], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    weights = {token: boost * query.idf[token] for token, boost in query.weights.items()}
    total = sum(weights.values()) or 1.0
    known = weights.__contains__
    held = [list(filter(known, segment)) for lists in tokens for segment in lists]
    lengths = [len(segment) for lists in tokens for segment in lists]
    headings = [chunk.heading_tokens.split() for chunk in stored]
    average = sum(lengths) / len(lengths)
    words = np.array(
        [bm25(h, n, weights, average, formula) for h, n in zip(held, lengths, strict=True)],
        dtype=np.float32,
    )
    matched = [frozenset(found) for found in held]
    cover = np.array([sum(weights[t] for t in found) / total for found in matched], np.float32)
    vector = query.vector
    chunk_cosines = (snapshot.chunk_vectors(rows) @ vector).astype(np.float32)
    vectors = _segment_cosines(snapshot, rows, vector, counts, chunk_cosines)
    parts = {
        "words": _whole_words(held, lengths, headings, starts, counts, weights, formula),
        "vector": chunk_cosines,
        "segment_words": np.maximum.reduceat(words, starts),
        "segment_vector": np.maximum.reduceat(vectors, starts),
        "segment_cover": np.maximum.reduceat(cover, starts),
    }
    if translated.weights:
        _bridge(parts, tokens, starts, translated, formula)
    pieces = np.zeros(len(held), dtype=np.float32)
    if matcher is not None:
        texts = [tuple(segment_texts(c.chunk)) or (c.chunk.text,) for c in stored]
        parts["pieces"], pieces = matcher.match(query.text, texts)
        parts["segment_pieces"] = np.maximum.reduceat(pieces, starts)
    return Scored(stored, parts, words, vectors, matched, starts, float(cover.max()), pieces)


def _bridge(
    parts: dict[str, FloatArray],
    tokens: Sequence[Sequence[list[str]]],
    starts: NDArray[np.int64],
    translated: Translated,
    formula: Bm25,
) -> None:
    """Raise the words parts to what the translated question finds, where that is more."""
    weights = translated.weights
    held = [[t for t in segment if t in weights] for lists in tokens for segment in lists]
    lengths = [len(segment) for lists in tokens for segment in lists]
    average = sum(lengths) / len(lengths)
    words = [bm25(h, n, weights, average, formula) for h, n in zip(held, lengths, strict=True)]
    cover = [translated.cover(set(found)) for found in held]
    counts = np.diff(np.append(starts, len(held)))
    whole = _whole_words(held, lengths, [[]] * len(starts), starts, counts, weights, formula)
    found = {
        "words": whole,
        "segment_words": np.maximum.reduceat(np.array(words, dtype=np.float32), starts),
        "segment_cover": np.maximum.reduceat(np.array(cover, dtype=np.float32), starts),
    }
    for name, values in found.items():
        parts[name] = np.maximum(parts[name], values)


def _whole_words(
    held: Sequence[list[str]],
    lengths: Sequence[int],
    headings: Sequence[list[str]],
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    weights: Mapping[str, float],
    formula: Bm25,
) -> FloatArray:
    """BM25 of each chunk: its heading and all its segments together."""
    found, sizes = [], []
    for heading, start, count in zip(headings, starts, counts, strict=True):
        segments = range(start, start + count)
        tokens = [token for token in heading if token in weights]
        found.append(tokens + [token for at in segments for token in held[at]])
        sizes.append(len(heading) + sum(lengths[at] for at in segments))
    average = sum(sizes) / len(sizes)
    values = [bm25(f, n, weights, average, formula) for f, n in zip(found, sizes, strict=True)]
    return np.array(values, dtype=np.float32)


def _segment_cosines(
    snapshot: Snapshot,
    rows: Sequence[int],
    vector: FloatArray,
    counts: NDArray[np.int64],
    otherwise: FloatArray,
) -> FloatArray:
    """Cosine of every segment; a chunk without segments has its own."""
    arrays = snapshot.segment_vectors(rows)
    filled = [
        array if len(array) else np.zeros((int(n), len(vector)), dtype=np.int8)
        for array, n in zip(arrays, counts, strict=True)
    ]
    cosines = np.concatenate(filled).astype(np.float32) @ vector / np.float32(127)
    bare = np.repeat([len(array) == 0 for array in arrays], counts)
    return np.where(bare, np.repeat(otherwise, counts), cosines).astype(np.float32)
