"""Both models fitted to what retrieval found, and how good they are where not fitted.

In: `Found` records by set and part. Out: `Fitted` numbers and lines of a report. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.answerable import QUESTION_FEATURES, question_row
from rag.answer.choose import choose
from rag.answer.features import SEGMENT_FEATURES, Candidate, candidates
from rag.answer.fitted import REGIMES, Linear, Regime
from rag.answer.question import parse_question
from rag.answer.spans import quoted_span
from tests.fit.logistic import Array, calibration_error, fit_choice, fit_logistic, roc_auc
from tests.fit.rows import Found, holds
from tests.fit.worlds import Way

RIDGE_CHOICE = 2.0
RIDGE_ANSWERABLE = 3.0
BY_HAND = {"heading": -1.5, "caption": -2.0, "doubted": 2.0, "titled": 1.5}
"""Weights of what the public sets lack: a heading or a caption seldom answers, and a
question to be answered with yes or no is about its last word; who is asked for is
named with a title."""
_MORE = (
    *("covered", "covered_in_chunk", "covered_best", "cosine", "cosine_best", "chunk_cosine"),
    *("chunk_cosine_best", "agree", "words_gap", "share", "pairs", "kind_there", "near", "focus"),
    *("pieces", "chunk_pieces", "chunk_pieces_best"),
)
_LESS = (
    *("heaviest_missing", "missing_everywhere", "names_missing", "name_missing", "name_nowhere"),
    *("figures_missing", "figures_missing_near", "kind_missing", "number_missing"),
    *("date_missing", "focus_missing"),
)
SIGNS = {**dict.fromkeys(_MORE, 1), **dict.fromkeys(_LESS, -1)}
"""Which way a feature may count: what is missing never speaks for an answer. The column
that is most at odds goes first, so that each number means what its name says."""
AT_MOST = {"name_nowhere": -2.0, "number_missing": -1.0, "figures_missing": -4.0}
"""Set by hand: what a name of the question that no chunk found holds, a figure of it that
the chunk does not hold, and a sentence without a number where one is asked for, weigh
at least; the public sets have few such questions."""
COUNTS: Mapping[Way, float] = {"exchanged": 3.0, "blanked": 2.0}
"""How much a question counts in the fit that is a near miss: such questions are rarer
among those made here than among those that people ask."""


@dataclass(frozen=True, slots=True)
class Told:
    """What retrieval found for one part of a set: questions to choose by, questions to decline."""

    choosing: Sequence[Found]
    deciding: Sequence[Found]
    touches: bool


def fit_choose(parts: Iterable[Told]) -> dict[Regime, Linear]:
    """The models that choose, one a regime, fitted together: sentences of two
    languages compete in one question."""
    blocks: list[Array] = []
    rights: list[Array] = []
    for told in parts:
        for found in told.choosing:
            options = candidates(parse_question(found.question.text), found.retrieved)
            right = [_right(found, o.chunk.doc_id, *_span(o), told.touches) for o in options]
            if any(right):
                blocks.append(np.array([_block(option) for option in options]))
                rights.append(np.array(right, dtype=float))
    groups = np.concatenate([np.full(len(rows), i) for i, rows in enumerate(blocks)])
    beta = fit_choice(np.vstack(blocks), groups, np.concatenate(rights), ridge=RIDGE_CHOICE)
    width = len(SEGMENT_FEATURES) + 1
    return {
        regime: Linear(
            float(beta[place * width]),
            _named(beta[place * width + 1 : (place + 1) * width]) | BY_HAND,
        )
        for place, regime in enumerate(REGIMES)
    }


def _named(beta: Array) -> dict[str, float]:
    return dict(zip(SEGMENT_FEATURES, map(float, beta), strict=True))


def _block(option: Candidate) -> list[float]:
    """The row in its regime's columns, a one before it for the bias; zeros elsewhere."""
    row = [0.0] * (len(REGIMES) * (len(SEGMENT_FEATURES) + 1))
    start = REGIMES.index(option.regime) * (len(SEGMENT_FEATURES) + 1)
    row[start : start + len(SEGMENT_FEATURES) + 1] = [1.0, *option.row]
    return row


def fit_answerable(
    parts: Iterable[Told], choosing: Mapping[Regime, Linear]
) -> dict[Regime, Linear]:
    """The model that decides whether a question is answered, for each regime.

    Both classes weigh alike, so that 0.5 is the point where a question out of
    an even mixture is as likely answered as not.
    """
    rows: dict[Regime, list[tuple[tuple[float, ...], Way]]] = {r: [] for r in REGIMES}
    for told in parts:
        for found in told.deciding:
            regime, row = _decide(found, choosing)
            if row:
                rows[regime].append((row, found.way))
    return {regime: _linear_answerable(pairs) for regime, pairs in rows.items()}


def _linear_answerable(pairs: Sequence[tuple[tuple[float, ...], Way]]) -> Linear:
    if not pairs:
        return Linear(0.0, {})
    labels = np.array([float(way == "there") for _, way in pairs])
    weights = np.array([COUNTS.get(way, 1.0) for _, way in pairs])
    for side in (0.0, 1.0):
        weights[labels == side] *= 0.5 * len(pairs) / weights[labels == side].sum()
    rows = np.array([row for row, _ in pairs])
    signs = np.array([SIGNS.get(name, 0) for name in QUESTION_FEATURES])
    while True:
        beta = fit_logistic(rows, labels, weights, ridge=RIDGE_ANSWERABLE)
        wrong = (signs * beta[:-1] < 0) & (rows.std(0) > 0)
        if not wrong.any():
            break
        worst = int(np.argmax(np.where(wrong, np.abs(beta[:-1]) * rows.std(0), -1.0)))
        rows[:, worst] = 0.0
    named = dict(zip(QUESTION_FEATURES, map(float, beta[:-1]), strict=True))
    named |= {name: min(named[name], most) for name, most in AT_MOST.items()}
    return Linear(float(beta[-1]), named)


def report_choose(name: str, told: Told, choosing: Mapping[Regime, Linear]) -> str:
    """How often the best sentence holds the answer: alone, as quoted, and one of the best 3."""
    alone = quoted = three = characters = 0
    for found in told.choosing:
        asked = parse_question(found.question.text)
        options = candidates(asked, found.retrieved)
        choices = choose(options, choosing)[:3]
        if not choices:
            continue
        right = [
            _right(found, c.candidate.chunk.doc_id, *_span(c.candidate), told.touches)
            for c in choices
        ]
        first = choices[0].candidate
        start, end = quoted_span(first)
        alone += right[0]
        quoted += _right(found, first.chunk.doc_id, start, end, told.touches)
        characters += end - start
        three += any(right)
    count = len(told.choosing)
    return (
        f"{name:12} {count:5} questions; first sentence holds the answer: "
        f"alone {alone / count:.3f}, as quoted {quoted / count:.3f} "
        f"({characters / count:.0f} characters); "
        f"one of three {three / count:.3f}"
    )


def report_answerable(
    name: str,
    told: Told,
    choosing: Mapping[Regime, Linear],
    deciding: Mapping[Regime, Linear],
) -> tuple[str, Array, Array]:
    """AUC and calibration by way of being unanswerable; the chances and labels themselves."""
    chances, ways, sizes = [], [], []
    for found in told.deciding:
        regime, row = _decide(found, choosing)
        value = deciding[regime].of(QUESTION_FEATURES, row) if row else -30.0
        chances.append(1 / (1 + np.exp(-value)))
        ways.append(found.way)
        sizes.append(found.size)
    chance, way, size = np.array(chances), np.array(ways), np.array(sizes)
    labels = (way == "there").astype(float)
    line = f"{name:12} {len(labels):5} questions; AUC {roc_auc(chance, labels):.3f}"
    line += f", ECE {calibration_error(chance, labels):.3f};"
    for kind in ("left out", "exchanged", "elsewhere", "blanked", "near miss"):
        if (way == kind).any():
            kept = (way == kind) | (way == "there")
            line += f" {kind} {roc_auc(chance[kept], labels[kept]):.3f}"
    for each in sorted(set(sizes)):
        kept = (size == each) & np.isin(way, ["left out", "there"])
        if len(set(labels[kept])) == 2:
            line += f"; {each or 'half'} {roc_auc(chance[kept], labels[kept]):.3f}"
    return line, chance, labels


def _decide(found: Found, choosing: Mapping[Regime, Linear]) -> tuple[Regime, tuple[float, ...]]:
    asked = parse_question(found.question.text)
    options = candidates(asked, found.retrieved)
    if not options:
        return "spaced", ()
    choices = choose(options, choosing)
    return choices[0].candidate.regime, question_row(asked, found.retrieved, choices)


def _right(found: Found, doc_id: str, start: int, end: int, touches: bool) -> bool:
    return holds(found.question, doc_id, start, end, touches=touches)


def _span(option: Candidate) -> tuple[int, int]:
    return option.span.start, option.span.end
