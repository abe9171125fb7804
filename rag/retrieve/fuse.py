"""Parts of a score added up after each is standardised. Pure.

A part is standardised over the candidates of one query: (value - mean) / standard
deviation. The sum of the standardised parts, each times its fitted weight, is the
score of a hit: higher is better, comparable within one query only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.ports import FloatArray
from rag.retrieve.bm25 import Bm25

_FILE = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """The numbers of `weights.toml`. kinds: kind of question -> part -> weight."""

    kinds: Mapping[str, Mapping[str, float]]
    formula: Bm25
    leg: int
    candidates: int
    fold_overlap: float
    near_tie: float
    other_language: float
    other_cover: float
    both_languages: float


@lru_cache(maxsize=1)
def default_weights() -> FusionWeights:
    """The packaged weights."""
    return parse_weights(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def parse_weights(table: Mapping[str, Any]) -> FusionWeights:
    """FusionWeights from the tables of a weights file."""
    return FusionWeights(
        kinds=table["fusion"],
        formula=Bm25(table["bm25"]["k1"], table["bm25"]["b"]),
        **table["search"],
    )


def standardised(values: FloatArray) -> FloatArray:
    """Rows with mean 0 and deviation 1; zeros where all values of a row are equal.

    values: one row, or one a part; all are done at once, since each is short.
    """
    apart = values - values.mean(axis=-1, keepdims=True)
    spread = values.std(axis=-1, keepdims=True)
    flat = spread <= 1e-9
    return np.where(flat, np.float32(0), apart / np.where(flat, np.float32(1), spread))


def fuse(parts: Mapping[str, FloatArray], weights: Mapping[str, float]) -> FloatArray:
    """One score a candidate: the weighted sum of the standardised parts that are there.

    A weight called "bias" is added to every candidate.
    """
    return _summed(_standard(parts), weights)


def fuse_both(
    parts: Mapping[str, FloatArray],
    foreign: NDArray[np.bool_],
    own_weights: Mapping[str, float],
    foreign_weights: Mapping[str, float],
) -> FloatArray:
    """As `fuse`, where candidates of two languages compete: weights by the candidate's.

    foreign: which candidates are in another language than the query.
    """
    standard = _standard(parts)
    return np.where(foreign, _summed(standard, foreign_weights), _summed(standard, own_weights))


def _standard(parts: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    return dict(zip(parts, standardised(np.array(list(parts.values()))), strict=True))


def _summed(standard: Mapping[str, FloatArray], weights: Mapping[str, float]) -> FloatArray:
    bias = weights.get("bias", 0.0)
    total = np.full(len(next(iter(standard.values()))), bias, dtype=np.float32)
    for name, weight in weights.items():
        if name in standard:
            total += weight * standard[name]
    return total
