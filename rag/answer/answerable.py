"""Whether the documents answer a question: a calibrated probability.

In: the question taken apart, what retrieval found, and the sentences chosen.
Out: a probability in [0, 1]. Pure, no I/O. A logistic regression over
`QUESTION_FEATURES`, all readable, none growing with the store.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answer.choose import Choice
from rag.answer.features import (
    SEGMENT_FEATURES,
    Weighing,
    answer_there,
    share_named,
    weigh,
)
from rag.answer.fitted import Linear
from rag.answer.question import Asked, figures
from rag.ports import Retrieved

QUESTION_FEATURES = (
    "covered",
    "covered_in_chunk",
    "heaviest_missing",
    "missing_everywhere",
    "names",
    "numbers_missing",
    "cosine",
    "chunk_cosine",
    "agree",
    "gap",
    "margin",
    "pairs",
    "kind_missing",
    "short",
    "other_language",
    "cosine_other_language",
    "covered_other_language",
)


def answerable(
    asked: Asked, retrieved: Retrieved, choices: Sequence[Choice], model: Linear
) -> float:
    """Probability that the documents answer the question; 0.0 when nothing was found."""
    if not choices:
        return 0.0
    row = question_row(asked, retrieved, choices)
    value = model.of(QUESTION_FEATURES, row)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


def question_row(
    asked: Asked, retrieved: Retrieved, choices: Sequence[Choice]
) -> tuple[float, ...]:
    """The row of QUESTION_FEATURES, seen from the best sentence and its chunk."""
    best = choices[0].candidate
    weighing = weigh(retrieved)
    around = _tokens_around(retrieved, best.scored.hit)
    page = f"{best.hit.title}\n{best.chunk.heading}\n{best.chunk.text}"
    own = dict(zip(SEGMENT_FEATURES, best.row, strict=True))
    other = own["other_language"]
    values: dict[str, float] = {
        "covered": own["covered"],
        "covered_in_chunk": weighing.covered(around),
        "heaviest_missing": _heaviest_missing(weighing, around),
        "missing_everywhere": _missing_everywhere(weighing, retrieved),
        "names": share_named(asked, page),
        "numbers_missing": _share_missing(asked.numbers, figures(page)),
        "cosine": own["cosine"],
        "chunk_cosine": max(choice.candidate.scored.vector for choice in choices),
        "agree": _agree(choices),
        "gap": _gap(retrieved),
        "margin": choices[0].share,
        "pairs": own["pairs"],
        "kind_missing": float(answer_there(asked, best.text) is False),
        "short": 1.0 / max(len(weighing.shares), 1),
        "other_language": other,
        "cosine_other_language": other * own["cosine"],
        "covered_other_language": other * own["covered"],
    }
    return tuple(values[name] for name in QUESTION_FEATURES)


def _tokens_around(retrieved: Retrieved, hit: int) -> set[str]:
    """Tokens of a whole chunk and of the headings above it."""
    stored = retrieved.stored[hit]
    return set(stored.heading_tokens.split()).union(*(s.split() for s in stored.segment_tokens))


def _heaviest_missing(weighing: Weighing, around: set[str]) -> float:
    """Weight of the heaviest token not in the chunk, against the heaviest of all."""
    heaviest = max(weighing.shares.values(), default=0.0)
    missing = max((w for token, w in weighing.shares.items() if token not in around), default=0.0)
    return missing / heaviest if heaviest else 0.0


def _missing_everywhere(weighing: Weighing, retrieved: Retrieved) -> float:
    """Share of the question's weight in tokens that no chunk found holds."""
    held: set[str] = set()
    for hit in range(len(retrieved.stored)):
        held |= _tokens_around(retrieved, hit)
    return 1.0 - weighing.covered(held)


def _share_missing(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted - there) / len(wanted) if wanted else 0.0


def _agree(choices: Sequence[Choice]) -> float:
    """1 when words and vectors, each alone, prefer the same chunk."""
    by_words = max(choices, key=lambda choice: choice.candidate.scored.words)
    by_vector = max(choices, key=lambda choice: choice.candidate.scored.vector)
    return float(by_words.candidate.scored.hit == by_vector.candidate.scored.hit)


def _gap(retrieved: Retrieved) -> float:
    """How far the first hit stands above the second, at most 3."""
    if len(retrieved.hits) < 2:
        return 0.0
    return min(retrieved.hits[0].score - retrieved.hits[1].score, 3.0)
