"""Finds the words that support a sentence among those that a model was shown.

In: a sentence, the segments it may rest on, and those it cites. Out: the
verdict with the segments that carry it: one if one will do, else up to three.
Pure; vectors arrive as cosines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.answer.check.content import covered
from rag.answer.check.limits import (
    CITED_ADVANTAGE,
    CLOSER,
    MOST_SEGMENTS,
    NEIGHBOUR_CHARACTERS,
    NEIGHBOURS,
    SAME_MATTER,
    TRIED_ALONE,
    TRIED_BESIDE,
)
from rag.answer.check.normal import is_chinese, normalise
from rag.answer.check.records import CheckResult, Quote, Similarity
from rag.answer.check.sentence import check_sentence
from rag.types import Segment

_RANK = {"supported": 2, "partial": 1, "unsupported": 0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment of a hit as words to rest on. cosine: with the sentence."""

    hit: int
    segment: Segment
    quote: Quote
    cosine: float


@dataclass(frozen=True, slots=True)
class Support:
    """The best that the candidates give. used: in order of the documents shown."""

    result: CheckResult
    used: tuple[Candidate, ...]


def find_support(
    text: str,
    candidates: Sequence[Candidate],
    cited: Collection[int] = (),
    *,
    similarity: Similarity | None = None,
) -> Support:
    """The verdict on the sentence and the segments that it rests on.

    cited: indexes of hits that the model named; they are tried first, and a
    sentence that names the wrong ones, or none, may rest on others. similarity:
    for other words than the sentence, whose cosines the candidates hold.
    """
    order = _by_promise(text, candidates, cited)
    best = Support(check_sentence(text, ()), ())
    if not order:
        return best
    denied: Support | None = None
    for candidate in order[:TRIED_ALONE]:
        tried = _try(text, (candidate,), similarity)
        if denied and _speaks_closer(text, denied, tried):
            return denied
        best = _better(best, tried) if best.used else tried
        if best.result.verdict == "supported":
            return best
        if any(fault.kind in ("negation", "modality") for fault in tried.result.faults):
            denied = denied or tried
    if denied and best is denied:
        return best
    while best.used and len(best.used) < MOST_SEGMENTS:
        wider = best
        for candidate in _beside(best.used, order):
            wider = _better(wider, _try(text, (*best.used, candidate), similarity))
            if wider.result.verdict == "supported":
                return wider
        if wider is best:
            return best
        best = wider
    return best


def _speaks_closer(text: str, denied: Support, tried: Support) -> bool:
    """Whether words that deny the sentence are nearer to it than those that bear it."""
    if tried.result.verdict == "unsupported":
        return False
    sentence = normalise(text)
    against, for_it = (
        covered(sentence, normalise(support.used[0].quote.text)) for support in (denied, tried)
    )
    return against > for_it + CLOSER


def _by_promise(
    text: str, candidates: Sequence[Candidate], cited: Collection[int]
) -> list[Candidate]:
    """Candidates by words covered and cosine; those of cited hits have an advantage.

    Words in another language prove less, so they are left aside as soon as some
    in the sentence's own language speak of the same.
    """
    sentence = normalise(text)
    chinese = is_chinese(sentence)
    rows: list[tuple[float, float, bool, Candidate]] = []
    for candidate in candidates:
        same = is_chinese(candidate.quote.text) == chinese
        words = covered(sentence, normalise(candidate.quote.text)) if same else 0.0
        advantage = CITED_ADVANTAGE if candidate.hit in cited else 0.0
        rows.append((words + candidate.cosine + advantage, words, same, candidate))
    own = any(same and words >= SAME_MATTER for _, words, same, _ in rows)
    rows = [row for row in rows if row[2] or not own]
    return [row[3] for row in sorted(rows, key=lambda row: -row[0])]


def _beside(used: Sequence[Candidate], order: Sequence[Candidate]) -> list[Candidate]:
    """The most promising others, and the neighbours of what is used already."""
    free = [c for c in order if c not in used]
    first = used[0]
    near = [
        c
        for c in free
        if c.hit == first.hit and abs(c.segment.start - first.segment.start) < NEIGHBOUR_CHARACTERS
    ]
    return list(dict.fromkeys([*free[:TRIED_BESIDE], *near[:NEIGHBOURS]]))


def _try(text: str, used: tuple[Candidate, ...], similarity: Similarity | None) -> Support:
    cosines = {candidate.quote.text: candidate.cosine for candidate in used}

    def likeness(words: str, quotes: Sequence[str]) -> Sequence[float]:
        if words == text:
            return [cosines[quote] for quote in quotes]
        return similarity(words, quotes) if similarity else [1.0] * len(quotes)

    result = check_sentence(text, [c.quote for c in used], similarity=likeness)
    return Support(result, tuple(sorted(used, key=lambda c: (c.hit, c.segment.start))))


def _better(one: Support, other: Support) -> Support:
    return max(one, other, key=_worth)


def _worth(support: Support) -> tuple[int, int, float]:
    closed = sum(not fault.open for fault in support.result.faults)
    return _RANK[support.result.verdict], -closed, support.result.score
