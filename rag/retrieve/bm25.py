"""The numbers of BM25; `rag.retrieve.counts` applies them. Pure.

Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with the
idf that never falls below zero: log(1 + (N - df + .5) / (df + .5)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bm25:
    """k1: how soon repeats stop counting; b: how much length counts, in [0, 1]."""

    k1: float
    b: float


def idf(document_frequency: int, chunk_count: int) -> float:
    """Weight of a token that is in `document_frequency` of `chunk_count` chunks; > 0."""
    missing = max(chunk_count - document_frequency, 0)
    return math.log1p((missing + 0.5) / (document_frequency + 0.5))
