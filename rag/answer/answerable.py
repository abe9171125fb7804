"""Whether the documents answer a question: a calibrated probability.

In: the question taken apart, what retrieval found, and the sentences chosen.
Out: a probability in [0, 1]. Pure, no I/O. A logistic regression over
`QUESTION_FEATURES`, all readable, none growing with the store.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rag.answer.choose import Choice
from rag.answer.features import Candidate
from rag.answer.fitted import Linear, Regime
from rag.answer.held import tokens_of
from rag.answer.instead import is_absent_place, is_other_place
from rag.answer.posts import is_other_post
from rag.answer.question import Asked, figures
from rag.answer.sought import (
    answer_there,
    focus_there,
    names_missing,
    names_untranslated,
    surely_there,
)
from rag.answer.spans import quoted_text
from rag.answer.voices import names_somebody
from rag.answer.weighing import Weighing, weigh, weigh_translated
from rag.ports import Retrieved

QUESTION_FEATURES = (
    "covered",
    "covered_in_chunk",
    "covered_plain",
    "covered_best",
    "heaviest_missing",
    "missing_everywhere",
    "names_missing",
    "name_missing",
    "name_nowhere",
    "figures_missing",
    "figures_missing_near",
    "cosine",
    "cosine_best",
    "chunk_cosine",
    "chunk_cosine_best",
    "agree",
    "words_gap",
    "share",
    "pairs",
    "kind_missing",
    "number_missing",
    "date_missing",
    "person_missing",
    "place_missing",
    "body_missing",
    "kind_there",
    "kind_sure",
    "unit_missing",
    "post_other",
    "place_other",
    "place_absent",
    "unsaid",
    "told",
    "untold",
    "focus_missing",
    "near",
    "focus",
    "tokens",
    "pieces",
    "chunk_pieces",
    "chunk_pieces_best",
)
_BELOW = 5
_OF_NAMES = ("person", "place", "body")


def answerable(
    asked: Asked,
    retrieved: Retrieved,
    choices: Sequence[Choice],
    models: Mapping[Regime, Linear],
) -> float:
    """Probability that the documents answer the question; 0.0 when nothing was found."""
    if not choices:
        return 0.0
    model = models[choices[0].candidate.regime]
    value = model.of(QUESTION_FEATURES, question_row(asked, retrieved, choices))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


def tells(asked: Asked, candidate: Candidate) -> bool | None:
    """Whether the sentence tells what is sure to answer: words of an abbreviation, a post.

    None where neither is asked for. A dateline under a title that the question speaks of is
    sure to tell when the text was issued; another sentence may tell it too.
    """
    if asked.abbreviation:
        return bool(candidate.feature("spelled_out"))
    if asked.holder:
        return bool(candidate.feature("post_there"))
    return True if candidate.feature("issued") else None


def question_row(
    asked: Asked, retrieved: Retrieved, choices: Sequence[Choice]
) -> tuple[float, ...]:
    """The row of QUESTION_FEATURES, seen from the best sentence and its chunk."""
    best = choices[0].candidate
    crossed = best.regime == "crossed"
    weighing = weigh_translated(retrieved.query) if crossed else weigh(retrieved.query)
    held = [tokens_of(stored) for stored in retrieved.stored[:_BELOW]]
    at = best.scored.hit
    around = held[at] if at < len(held) else tokens_of(retrieved.stored[at])
    together = set().union(*held)
    page = f"{best.hit.title}\n{best.chunk.heading}\n{best.chunk.text}"
    seen = "\n".join(f"{h.title}\n{h.chunk.heading}\n{h.chunk.text}" for h in retrieved.hits)
    if crossed:
        missing = names_untranslated(asked, retrieved.query, around)
        nowhere = names_untranslated(asked, retrieved.query, together)
    else:
        missing, nowhere = names_missing(asked, page), names_missing(asked, seen)
    quoted = quoted_text(best)
    there, sure = answer_there(asked, quoted), surely_there(asked, quoted)
    told = tells(asked, best)
    missing_kind = {kind: float(asked.kind == kind and sure is False) for kind in _OF_NAMES}
    vectors = [hit.parts.get("vector", 0.0) for hit in retrieved.hits]
    values: dict[str, float] = {
        "covered": best.feature("covered"),
        "covered_in_chunk": weighing.covered(around),
        "covered_plain": best.feature("covered_plain"),
        "covered_best": max(map(weighing.covered, held), default=0.0),
        "heaviest_missing": _heaviest_missing(weighing, around),
        "missing_everywhere": 1.0 - weighing.covered(together),
        "names_missing": len(missing) / max(len(asked.names), 1),
        "name_missing": float(bool(missing)),
        "name_nowhere": float(bool(nowhere)),
        "figures_missing": _figures_missing(asked, page),
        "figures_missing_near": _figures_missing(asked, best.text),
        "cosine": best.feature("cosine"),
        "cosine_best": max(choice.candidate.scored.vector for choice in choices),
        "chunk_cosine": best.feature("chunk_cosine"),
        "chunk_cosine_best": max(vectors, default=0.0),
        "agree": _agree(choices),
        "words_gap": _words_gap(retrieved),
        "share": choices[0].share,
        "pairs": best.feature("pairs"),
        "kind_missing": float(there is False),
        "number_missing": float(there is False and asked.kind == "number"),
        "date_missing": float(there is False and asked.kind == "date"),
        "person_missing": missing_kind["person"],
        "place_missing": missing_kind["place"],
        "body_missing": missing_kind["body"],
        "kind_there": float(there is True),
        "kind_sure": float(sure is True),
        "unit_missing": float(there is False and bool(asked.unit)),
        "post_other": float(is_other_post(asked.text, quoted)),
        "place_other": float(
            is_other_place(asked, quoted, f"{best.hit.title}\n{best.chunk.heading}")
        ),
        "place_absent": float(is_absent_place(asked, page)),
        "unsaid": float(names_somebody(asked.speaker) and not best.feature("said_by")),
        "told": float(told is True),
        "untold": float(told is False),
        "focus_missing": float(not focus_there(asked, page)),
        "near": best.feature("near"),
        "focus": best.feature("focus"),
        "tokens": math.log(max(len(weighing.words), 1)),
        "pieces": best.feature("pieces"),
        "chunk_pieces": best.feature("chunk_pieces"),
        "chunk_pieces_best": max(c.candidate.feature("chunk_pieces") for c in choices),
    }
    return tuple(values[name] for name in QUESTION_FEATURES)


def _heaviest_missing(weighing: Weighing, around: set[str]) -> float:
    """Weight of the heaviest word not in the chunk, against the heaviest of all."""
    heaviest = weighing.heaviest()
    return weighing.heaviest(around) / heaviest if heaviest else 0.0


def _figures_missing(asked: Asked, text: str) -> float:
    """Share of the question's figures that the text does not hold; 0 if it has none."""
    if not asked.numbers:
        return 0.0
    return len(asked.numbers - figures(text)) / len(asked.numbers)


def _agree(choices: Sequence[Choice]) -> float:
    """1 when words and vectors, each alone, prefer the same chunk."""
    by_words = max(choices, key=lambda choice: choice.candidate.scored.words)
    by_vector = max(choices, key=lambda choice: choice.candidate.scored.vector)
    return float(by_words.candidate.scored.hit == by_vector.candidate.scored.hit)


def _words_gap(retrieved: Retrieved) -> float:
    """How far the best chunk's word score stands above the second's, as a share of it."""
    words = sorted((hit.parts.get("words", 0.0) for hit in retrieved.hits), reverse=True)
    return (words[0] - words[1]) / words[0] if len(words) > 1 and words[0] > 0 else 0.0
