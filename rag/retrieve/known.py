"""The words of a chunk as numbers, known before any question.

In: chunks as the store reads them. Out: arrays that no question changes. Each is
computed once and remembered, in bounded memory and never on disk. Threads may
share all of it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rag.ports import StoredChunk

MOST_CHUNKS = 4_096  # remembered at a time
MOST_WORDS = 100_000  # that have a number before all are numbered anew


@dataclass(frozen=True, slots=True)
class ChunkWords:
    """Numbers of a chunk's tokens, in order, repeats kept.

    tokens: those of all segments; sizes: how many each segment has. A chunk without
    segments counts as one, its heading. heading: those of the heading.
    """

    tokens: NDArray[np.int32]
    sizes: NDArray[np.int64]
    heading: NDArray[np.int32]


class _Numbering:
    """Numbers for tokens, and the chunks that are written in them."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._lock = threading.Lock()
        self.words = lru_cache(maxsize=MOST_CHUNKS)(self._words)

    def _words(self, segments: tuple[str, ...], heading: str) -> ChunkWords:
        split = [text.split() for text in segments or (heading,)]
        tokens = self._numbered(list(chain.from_iterable(split)))
        sizes = np.array(list(map(len, split)), dtype=np.int64)
        return ChunkWords(tokens, sizes, self._numbered(heading.split()))

    def _numbered(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        found = list(map(self.numbers.get, tokens))
        if None in found:
            with self._lock:
                for token in tokens:
                    self.numbers.setdefault(token, len(self.numbers))
            found = list(map(self.numbers.get, tokens))
        return np.array(found, dtype=np.int32)


class Words:
    """The words of chunks; all are numbered anew once more than `most` have a number."""

    def __init__(self, most: int = MOST_WORDS) -> None:
        self._most = most
        self._numbering = _Numbering()

    def __call__(self, stored: Sequence[StoredChunk]) -> tuple[list[ChunkWords], Mapping[str, int]]:
        """(the words of each chunk, number of each token); others are in none of them."""
        numbering = self._numbering
        if len(numbering.numbers) > self._most:
            numbering = self._numbering = _Numbering()
        words = [numbering.words(each.segment_tokens, each.heading_tokens) for each in stored]
        return words, numbering.numbers


words_of = Words()
