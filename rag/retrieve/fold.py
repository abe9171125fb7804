"""Hits without those that repeat an earlier one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from rag.ports import StoredChunk


def without_repeats(
    stored: Sequence[StoredChunk], order: Sequence[int], top_k: int, overlap: float
) -> list[int]:
    """The first `top_k` of `order` (indexes into `stored`) that say something new."""
    kept: list[int] = []
    seen: list[frozenset[str]] = []
    for index in order:
        tokens = frozenset(chain.from_iterable(map(str.split, stored[index].segment_tokens)))
        if any(repeats(tokens, other, overlap) for other in seen):
            continue
        kept.append(index)
        seen.append(tokens)
        if len(kept) == top_k:
            break
    return kept


def repeats(tokens: frozenset[str], other: frozenset[str], overlap: float) -> bool:
    """Whether two chunks say the same: most tokens shared, and all numbers."""
    one, two = len(tokens), len(other)
    if not one or not two or min(one, two) < overlap * max(one, two):
        return False
    shared = len(tokens & other)
    if shared < overlap * (one + two - shared):
        return False
    return not any(token[0].isdigit() for token in tokens ^ other)
