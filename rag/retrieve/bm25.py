"""BM25 of the tokens of a text against a weighted query. Pure.

Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with the
idf that never falls below zero: log(1 + (N - df + .5) / (df + .5)).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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


def bm25(
    found: Sequence[str],
    length: int,
    weights: Mapping[str, float],
    average_length: float,
    formula: Bm25,
) -> float:
    """Score of a text against `weights` (token -> boost times idf); 0 when none occurs.

    found: the tokens of the text that are in `weights`, repeats kept; length: the
    number of all its tokens.
    """
    if not found:
        return 0.0
    counts: dict[str, int] = {}
    for token in found:
        counts[token] = counts.get(token, 0) + 1
    k1, b = formula.k1, formula.b
    norm = k1 * (1 - b + b * length / max(average_length, 1.0))
    return sum(weights[t] * n * (k1 + 1) / (n + norm) for t, n in counts.items())
