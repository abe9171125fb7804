"""What the benchmark counts as a hit."""

from __future__ import annotations

import pytest

from tests.bench.data import Question
from tests.bench.quality import quoted_share, rank_of
from tests.bench.systems import Found

QUESTION = Question("Who?", 1, ((10, " Lee "),))


@pytest.mark.parametrize(
    ("found", "by_answer", "rank"),
    [
        ([Found(0, 0, 50), Found(1, 30, 50)], False, 2),
        ([Found(1, 30, 50), Found(1, 11, 14)], True, 2),
        ([Found(1, 12, 50)], True, 0),
        ([], False, 0),
    ],
)
def test_rank_is_that_of_the_first_hit_that_counts(
    found: list[Found], by_answer: bool, rank: int
) -> None:
    assert rank_of(QUESTION, found, by_answer=by_answer) == rank


def test_declining_holds_no_answer() -> None:
    quotes = {"Who?": "It was Lee.", "Why?": ""}
    asked = [QUESTION, Question("Why?", 1, ((0, "because"),))]
    assert quoted_share(asked, quotes.__getitem__) == 0.5
