"""Which sentence answers: candidates in order, each with its share of the choice.

In: candidates with features. Out: `Choice` records, best first. Pure, no I/O.
The model is a conditional logit (McFadden, 1974): a weighted sum a candidate,
softmax over the candidates of one question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from rag.answer.features import SEGMENT_FEATURES, Candidate
from rag.answer.fitted import Linear, Regime


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate with its probability of being the one that answers; all sum to 1."""

    candidate: Candidate
    share: float


def choose(candidates: Sequence[Candidate], models: Mapping[Regime, Linear]) -> list[Choice]:
    """The candidates, likeliest first; ties keep the order given."""
    columns = {regime: model.columns(SEGMENT_FEATURES) for regime, model in models.items()}
    sums = [models[c.regime].bias + sum(map(mul, columns[c.regime], c.row)) for c in candidates]
    if not sums:
        return []
    top = max(sums)
    raised = [math.exp(value - top) for value in sums]
    total = sum(raised)
    choices = [
        Choice(candidate, value / total)
        for candidate, value in zip(candidates, raised, strict=True)
    ]
    return sorted(choices, key=lambda choice: choice.share, reverse=True)
