"""How often the right chunk is found, and the right sentence quoted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.data import Case, Question
from tests.bench.systems import Found

Search = Callable[[str, int], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of questions, and the median milliseconds of a search."""

    hit_at_1: float
    hit_at_5: float
    milliseconds: float
    questions: int


def measure(case: Case, search: Search) -> Outcome:
    """hit@1, hit@5 and the median time of the case's questions."""
    ranks, times = [], []
    for question in case.questions:
        started = time.perf_counter()
        found = search(question.text, 5)
        times.append((time.perf_counter() - started) * 1000)
        ranks.append(rank_of(question, found, by_answer=case.by_answer))
    count = len(ranks)
    first = sum(rank == 1 for rank in ranks) / count
    return Outcome(first, sum(0 < r <= 5 for r in ranks) / count, statistics.median(times), count)


def rank_of(question: Question, found: Sequence[Found], *, by_answer: bool) -> int:
    """The rank of the first hit that counts, from 1; 0 when there is none."""
    for rank, hit in enumerate(found, start=1):
        if hit.document != question.document:
            continue
        if not by_answer or any(_holds(hit, start, text) for start, text in question.answers):
            return rank
    return 0


def _holds(hit: Found, start: int, text: str) -> bool:
    """Whether the hit holds the whole answer, the space around it aside."""
    start += len(text) - len(text.lstrip())
    return hit.start <= start and start + len(text.strip()) <= hit.end


def quoted_share(questions: Sequence[Question], first_sentence: Callable[[str], str]) -> float:
    """Share of questions whose first quoted sentence holds an answer; declining holds none."""
    held = 0
    for question in questions:
        quote = first_sentence(question.text)
        held += any(text.strip() in quote for _, text in question.answers)
    return held / len(questions)
