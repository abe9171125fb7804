"""BM25 of a list of tokens against a weighted query. Pure.

Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with the
idf that never falls below zero: log(1 + (N - df + .5) / (df + .5)).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def idf(document_frequency: int, chunk_count: int) -> float:
    """Weight of a token that is in `document_frequency` of `chunk_count` chunks; > 0."""
    missing = max(chunk_count - document_frequency, 0)
    return math.log1p((missing + 0.5) / (document_frequency + 0.5))


def bm25(
    tokens: Sequence[str],
    weights: Mapping[str, float],
    *,
    average_length: float,
    k1: float,
    b: float,
) -> float:
    """Score of `tokens` against `weights` (token -> boost times idf); 0 when none occurs."""
    counts: dict[str, int] = {}
    for token in tokens:
        if token in weights:
            counts[token] = counts.get(token, 0) + 1
    norm = k1 * (1 - b + b * len(tokens) / max(average_length, 1.0))
    return sum(weights[t] * n * (k1 + 1) / (n + norm) for t, n in counts.items())
