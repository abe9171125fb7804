"""Retrieval metrics: in, ranked ids and the relevant ones; out, numbers in [0, 1].

Pure; threads may share it. ids: best first, each at most once. relevant: at
least one id, else ValueError: undefined, not zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet


def recall_at_k(ids: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Share of the relevant ids among the first k: [a, x, b], {a, b, c}, 3 -> 2/3."""
    _check(relevant)
    return len(set(ids[:k]) & relevant) / len(relevant)


def hit_at_k(ids: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """1.0 if every relevant id is among the first k, else 0.0."""
    _check(relevant)
    return float(relevant <= set(ids[:k]))


def reciprocal_rank(ids: Sequence[str], relevant: AbstractSet[str]) -> float:
    """One over the rank of the first relevant id; 0.0 if none is.

    Source: Voorhees, TREC-8 question answering track, 1999.
    """
    _check(relevant)
    return next((1 / rank for rank, one in enumerate(ids, start=1) if one in relevant), 0.0)


def ndcg_at_k(ids: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Discounted gain over that of the best order, binary relevance, log2(rank + 1).

    Source: Järvelin and Kekäläinen, TOIS 20(4), 2002, as trec_eval computes it.
    """
    _check(relevant)
    gain = sum(
        1 / math.log2(rank + 1) for rank, one in enumerate(ids[:k], start=1) if one in relevant
    )
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / best


def _check(relevant: AbstractSet[str]) -> None:
    if not relevant:
        raise ValueError("no relevant id: the metric is undefined")
