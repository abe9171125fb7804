"""How well the words of a text stand for each word of a query, in any language.

In: a query and the segments of some chunks. Out: one score a chunk and one a
segment, from 0 to about 1. Each piece of the query looks for the piece nearest to
it by the encoder's own embeddings (late interaction: Khattab and Zaharia, ColBERT,
2020, here over the embeddings without context), and the best cosines are averaged,
rare pieces counting more. No I/O of its own; threads may share a matcher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.ports import FloatArray
from rag.retrieve.languages import STOP_WORDS
from rag.retrieve.tokens import ASKING
from rag.retrieve.use_weights import Weights

_KEPT = 4_096  # chunks whose pieces are remembered
_UNKNOWN = 0
_SPACE = "\u2581"
_UNKNOWN_WEIGHT = 8.0
_COMMONEST = 4.0  # minus log probability below which a piece says nothing

Segments = tuple[str, ...]
Ints = NDArray[np.int32]


class PieceSource(Protocol):
    """What a matcher needs of the encoder: its pieces and their embeddings."""

    def pieces(self) -> Any: ...

    def weights(self) -> Weights: ...


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The distinct pieces of each segment of a chunk, at least one each, and how many."""

    ids: Ints
    sizes: NDArray[np.int64]


class PieceMatcher:
    """Scores chunks against queries; remembers the pieces of chunks lately seen."""

    def __init__(self, source: PieceSource) -> None:
        self._source = source
        self._split = lru_cache(maxsize=_KEPT)(self._split_segments)

    def match(self, query: str, chunks: Sequence[Segments]) -> tuple[FloatArray, FloatArray]:
        """(a score a chunk, a score a segment in order); chunks have segments."""
        processor, weights = self._source.pieces(), self._source.weights()
        found = [i for i in processor.encode(well_formed(query)) if i < len(weights.table)]
        heavy = [(i, w) for i in found if (w := piece_weight(processor, i)) > 0]
        split = [self._split(chunk) for chunk in chunks]
        lengths = np.concatenate([pieces.sizes for pieces in split])
        counts = np.array([len(pieces.sizes) for pieces in split], dtype=np.int64)
        if not heavy:
            return np.zeros(len(chunks), np.float32), np.zeros(len(lengths), np.float32)
        ids = np.concatenate([pieces.ids for pieces in split])
        distinct, where = _distinct(ids, len(weights.table))
        asked = np.array([i for i, _ in heavy], dtype=np.int64)
        cosines = weights.cosines(asked, distinct)
        best = np.maximum.reduceat(cosines[:, where], _starts(lengths), axis=1)
        share = np.array([weight for _, weight in heavy], dtype=np.float32)
        share /= share.sum()
        whole = np.maximum.reduceat(best, _starts(counts), axis=1)
        return share @ whole, share @ best

    def _split_segments(self, segments: Segments) -> _Pieces:
        """One by one: given a list, the tokenizer starts threads, which takes longer."""
        encode = self._source.pieces().encode
        found = [sorted(set(encode(well_formed(text)))) or [_UNKNOWN] for text in segments]
        ids = np.array(list(chain.from_iterable(found)), dtype=np.int32)
        return _Pieces(ids, np.array(list(map(len, found)), dtype=np.int64))


def well_formed(text: str) -> str:
    """The text with a question mark for every lone surrogate, which no encoder takes."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def piece_weight(processor: Any, piece: int) -> float:
    """How much a piece of a query tells: its rarity; 0 for stop words and signs."""
    if piece == _UNKNOWN:
        return _UNKNOWN_WEIGHT
    text = str(processor.id_to_piece(piece)).strip(_SPACE).lower()
    if text in STOP_WORDS["en"] or ASKING.search(text) or not any(map(str.isalnum, text)):
        return 0.0
    return max(-float(processor.get_score(piece)) - _COMMONEST, 0.0)


def _distinct(ids: Ints, bound: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct ids in order, and the place of each id among them; all below `bound`."""
    seen = np.zeros(bound, dtype=np.bool_)
    seen[ids] = True
    distinct = np.flatnonzero(seen)
    places = np.empty(bound, dtype=np.int64)
    places[distinct] = np.arange(len(distinct))
    return distinct, places[ids]


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(lengths)[:-1]))
