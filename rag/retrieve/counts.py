"""How often the words of a query stand in each segment of some chunks, and their BM25.

In: chunks with their tokens, the query's words and what they are called in the
other language, each with its weight. Out: arrays, one value a segment or a chunk.
Pure; a `Counts` belongs to one question.

All is arithmetic on one matrix of (segment, word), made of the tokens' numbers
(see rag.retrieve.known), since candidates have thousands of tokens and hits few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from rag.ports import FloatArray, StoredChunk
from rag.retrieve.bm25 import Bm25
from rag.retrieve.known import words_of
from rag.retrieve.translate import Translated

Matrix = NDArray[np.float64]
Ints = NDArray[np.int64]


class Counts:
    """Counts of `weights` (token -> boost times idf) and `foreign` in the chunks' segments.

    A chunk without segments counts as one segment, its heading, so that every sum
    has a place. starts, sizes: first segment of each chunk, and their number.
    """

    def __init__(
        self,
        stored: Sequence[StoredChunk],
        weights: Mapping[str, float],
        foreign: Mapping[str, float],
    ) -> None:
        self._weights, self._foreign = weights, foreign
        self._columns = {token: i for i, token in enumerate(dict.fromkeys([*weights, *foreign]))}
        found, numbers = words_of(stored)
        self._places = self._places_of(numbers)
        self.sizes = np.array([len(words.sizes) for words in found], dtype=np.int64)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self._lengths = np.concatenate([words.sizes for words in found])
        self._segments = self._matrix([words.tokens for words in found], self._lengths)
        self._chunks = np.add.reduceat(self._segments, self.starts, axis=0)
        self._chunk_lengths = np.add.reduceat(self._lengths, self.starts)
        headings = [words.heading for words in found]
        self._heading_lengths = np.array(list(map(len, headings)), dtype=np.int64)
        self._headings = self._matrix(headings, self._heading_lengths)

    def matched(self, part: slice) -> list[frozenset[str]]:
        """The query's words that each of these segments holds."""
        held = (self._own(self._segments[part]) > 0).tolist()
        return [frozenset(compress(self._weights, there)) for there in held]

    def segment_words(self, formula: Bm25) -> FloatArray:
        """BM25 of each segment alone."""
        return _bm25(self._own(self._segments), self._lengths, self._masses, formula)

    def segment_cover(self) -> FloatArray:
        """Share of the query's rare words that each segment holds."""
        total = self._masses.sum() or 1.0
        held = (self._own(self._segments) > 0) @ self._masses
        return np.asarray(held / total, dtype=np.float32)

    def chunk_words(self, formula: Bm25) -> FloatArray:
        """BM25 of each chunk: its heading and all its segments together."""
        counts = self._own(self._chunks) + self._own(self._headings)
        return _bm25(counts, self._chunk_lengths + self._heading_lengths, self._masses, formula)

    def translated(self, formula: Bm25, translated: Translated) -> dict[str, FloatArray]:
        """The words parts of each chunk for the question in the other language."""
        columns = np.array([self._columns[token] for token in self._foreign])
        masses = np.array(list(self._foreign.values()))
        segments, chunks = self._segments[:, columns], self._chunks[:, columns]
        words = _bm25(segments, self._lengths, masses, formula)
        cover = _cover(segments > 0, list(self._foreign), translated)
        return {
            "words": _bm25(chunks, self._chunk_lengths, masses, formula),
            "segment_words": np.maximum.reduceat(words, self.starts),
            "segment_cover": np.maximum.reduceat(cover, self.starts),
        }

    @cached_property
    def _masses(self) -> Matrix:
        return np.array(list(self._weights.values()), dtype=np.float64)

    def _own(self, counts: Matrix) -> Matrix:
        """The columns of the query's own words, which come first."""
        return counts[:, : len(self._weights)]

    def _places_of(self, numbers: Mapping[str, int]) -> NDArray[np.int32]:
        """The column of each numbered token, -1 for those that are not looked for."""
        places = np.full(len(numbers), -1, dtype=np.int32)
        for token, column in self._columns.items():
            if (number := numbers.get(token, len(places))) < len(places):
                places[number] = column
        return places

    def _matrix(self, tokens: Sequence[NDArray[np.int32]], lengths: Ints) -> Matrix:
        """(texts, words): how often each word is in each text of so many tokens."""
        width = len(self._columns)
        columns = self._places[np.concatenate(tokens)]
        held = np.flatnonzero(columns >= 0)
        rows = np.repeat(np.arange(len(lengths)), lengths)[held]
        counts = np.bincount(rows * width + columns[held], minlength=len(lengths) * width)
        return counts.astype(np.float64).reshape(len(lengths), width)


def _bm25(counts: Matrix, lengths: Ints, masses: Matrix, formula: Bm25) -> FloatArray:
    """BM25 of each row, the mean length of all rows being the average."""
    k1, b = formula.k1, formula.b
    norm = k1 * (1 - b + b * lengths / max(float(lengths.mean()), 1.0))
    # Where a word is not there the norm may be 0 too: nothing over something is nothing.
    under = counts + np.maximum(norm, 1e-12)[:, None]
    return np.asarray((counts * (k1 + 1) / under) @ masses, dtype=np.float32)


def _cover(held: NDArray[np.bool_], tokens: Sequence[str], translated: Translated) -> FloatArray:
    """Share of the question's words that each row holds in translation."""
    place = {token: i for i, token in enumerate(tokens)}
    total = sum(word.weight for word in translated.words)
    cover = np.zeros(len(held), dtype=np.float64)
    for word in translated.words:
        columns = [place[token] for token in word.tokens if token in place]
        if columns and word.weight:
            cover += word.weight * held[:, columns].any(axis=1)
    return np.asarray(cover / total if total else cover, dtype=np.float32)
